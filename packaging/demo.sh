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

# The key store of this session: a real one, with its own folder and a password of no importance.
export XDG_DATA_HOME="$demo/data" XDG_CONFIG_HOME="$demo/config"
mkdir -p "$XDG_DATA_HOME" "$XDG_CONFIG_HOME" "$run/keyring"
chmod 700 "$run/keyring"
printf demo | gnome-keyring-daemon --unlock --components=secrets --control-directory="$run/keyring" \
  >/dev/null 2>"$demo/keyring.log"

"$bin/mohur-cli" sandbox --data "$demo/sandbox" --port "${MOHUR_DEMO_PORT:-0}" --ready "$run/sandbox" \
  >"$demo/sandbox.log" 2>&1 &
children="$children $!"
i=0
while [ ! -s "$run/sandbox" ]; do
  i=$((i + 1))
  [ $i -lt 200 ] || { echo "The sandbox did not start:" >&2; cat "$demo/sandbox.log" >&2; exit 1; }
  sleep 0.1
done
origin=$(cat "$run/sandbox")

cards=""
for card in "$demo/sandbox/cards"/*; do cards="$cards --card $(basename "$card")=$card"; done
# shellcheck disable=SC2086
"$bin/mohur-rig" run --socket-dir "$run" --control "$run/control" --first gunel $cards \
  >"$demo/rig.log" 2>&1 &
children="$children $!"
i=0
while ! "$bin/mohur-rig" ctl --control "$run/control" status >/dev/null 2>&1; do
  i=$((i + 1))
  [ $i -lt 200 ] || { echo "The simulated reader did not start:" >&2; cat "$demo/rig.log" >&2; exit 1; }
  sleep 0.1
done
export PCSCLITE_CSOCK_NAME="$run/pcscd.comm"

cat >"$demo/mohur.toml" <<END
[service]
origin = "$origin"
ca = "$demo/sandbox/ca.pem"
trust = "$demo/sandbox/ca.pem"

[data]
folder = "$demo/data/mohur"
END

cat <<END

  Möhür: sınaq mühiti / trial environment
  Kart / card     : Əliyeva Günel Rauf qızı, PİN 123456
  Sığortaolunan   : SSN 9912345678903, FİN TST4W7E, DİN   (fərqlər var / with differences)
  Kartın idarəsi  : $bin/mohur-rig ctl --control $run/control pull | insert [NAME] | plug | unplug
  Əmr sətri / CLI : PCSCLITE_CSOCK_NAME=$PCSCLITE_CSOCK_NAME $bin/mohur-cli --config $demo/mohur.toml readers

END

"$bin/mohur-rig" window --control "$run/control" >"$demo/control.log" 2>&1 &
children="$children $!"

if [ -n "${MOHUR_DEMO_HEADLESS:-}" ]; then
  "$bin/mohur" --config "$demo/mohur.toml" &
  window=$!
  children="$children $window"
  sleep "${MOHUR_DEMO_SECONDS:-8}"
  import -window root "$demo/screen.png"
  echo "target/demo/screen.png"
  exit 0
fi
"$bin/mohur" --config "$demo/mohur.toml"
