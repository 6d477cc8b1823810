#!/bin/sh
# Opens Möhür with everything it needs behind it: the sandbox service, a simulated card in a simulated
# reader behind a real smart-card service, and a key store, all private to the demo.
set -eu
cd "$(dirname "$0")/.."
bin="$PWD/target/debug"
demo="$PWD/target/demo"

if [ "${1:-}" != inside ]; then
  mkdir -p "$demo"
  if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    echo "No display here: opening on a virtual one; a picture goes to target/demo/screen.png"
    export MOHUR_DEMO_HEADLESS=1
    exec xvfb-run --auto-servernum --server-args="-screen 0 1280x840x24" dbus-run-session -- "$0" inside
  fi
  exec dbus-run-session -- "$0" inside
fi

run=$(mktemp -d "${TMPDIR:-/tmp}/mohur-demo.XXXXXX")
children=""
finish() {
  trap - EXIT INT TERM
  # shellcheck disable=SC2086
  [ -z "$children" ] || kill $children 2>/dev/null || true
  rm -rf "$run"
}
trap finish EXIT
trap 'finish; exit 130' INT TERM

# wait_for WHAT LOG COMMAND...: until the command succeeds.
wait_for() {
  what=$1 log=$2
  shift 2
  i=0
  until "$@" >/dev/null 2>&1; do
    i=$((i + 1))
    if [ $i -gt 200 ]; then
      echo "Did not start: $what" >&2
      cat "$log" >&2
      exit 1
    fi
    sleep 0.1
  done
}

# The key store of this session: a real one, with its own folder and a password of no importance.
export XDG_DATA_HOME="$demo/data" XDG_CONFIG_HOME="$demo/config"
mkdir -p "$XDG_DATA_HOME" "$XDG_CONFIG_HOME" "$run/keyring"
chmod 700 "$run/keyring"
printf demo | gnome-keyring-daemon --foreground --unlock --components=secrets \
  --control-directory="$run/keyring" >/dev/null 2>"$demo/keyring.log" &
children="$children $!"
wait_for "the key store" "$demo/keyring.log" test -S "$run/keyring/control"

# Always the same port: what waits in the outbox was signed for this very address.
settings="$demo/sandbox/mohur.toml"
rm -f "$settings"
"$bin/mohur-cli" sandbox --data "$demo/sandbox" --port "${MOHUR_DEMO_PORT:-47443}" >"$demo/sandbox.log" 2>&1 &
children="$children $!"
wait_for "the sandbox" "$demo/sandbox.log" test -s "$settings"

# The rig lives as long as its standard input is open.
mkfifo "$run/hold"
exec 9<>"$run/hold"
cards="--card gunel=$demo/sandbox/cards/gunel"
for card in "$demo/sandbox/cards"/*; do
  name=$(basename "$card")
  [ "$name" = gunel ] || cards="$cards --card $name=$card"
done
# shellcheck disable=SC2086
"$bin/mohur-rig" run --socket-dir "$run" --control "$run/control" $cards <&9 >"$demo/rig.log" 2>&1 &
children="$children $!"
wait_for "the simulated reader" "$demo/rig.log" "$bin/mohur-rig" ctl --control "$run/control" status
export PCSCLITE_CSOCK_NAME="$run/pcscd.comm"

phones="http://localhost:$(cat "$demo/sandbox/pki/port")/phone"

cat <<END

  Möhür: sınaq mühiti / trial environment
  Kart / card     : Əliyeva Günel Rauf qızı, PİN 123456
  Asan imza       : 99 000 12 34, İD 12345; telefon / the phone: $phones
  Sığortaolunan   : SSN 9912345678903, FİN TST4W7E, DİN   (fərqlər var / with differences)
  Kartın idarəsi  : $bin/mohur-rig ctl --control $run/control pull | insert [NAME] | plug | unplug
  Əmr sətri / CLI : PCSCLITE_CSOCK_NAME=$PCSCLITE_CSOCK_NAME $bin/mohur-cli --config $settings readers

END

"$bin/mohur-rig" window --control "$run/control" >"$demo/control.log" 2>&1 &
children="$children $!"
# Möhür opens last, so that it has the keyboard.
sleep 1.5

if [ -n "${MOHUR_DEMO_HEADLESS:-}" ]; then
  "$bin/mohur" --config "$settings" &
  window=$!
  children="$children $window"
  sleep "${MOHUR_DEMO_SECONDS:-8}"
  import -window root "$demo/screen.png"
  echo "target/demo/screen.png"
  exit 0
fi
"$bin/mohur" --config "$settings" &
window=$!
children="$children $window"
wait "$window"
