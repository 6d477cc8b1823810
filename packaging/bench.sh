#!/usr/bin/env bash
# Measures a release build, each time beside a baseline in the same run: on a busy or slow computer the
# figures change, the ratios hardly do. Needs no display, card, key store or service of its own.
#
# MOHUR_BENCH_RUNS (7): how often each is timed; the median counts.
# MOHUR_BENCH_ROWS (1000000): rows of the large history.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C
runs=${MOHUR_BENCH_RUNS:-7}
rows=${MOHUR_BENCH_ROWS:-1000000}
few=$((rows / 100))
release="$PWD/target/release"

if [ "${1:-}" != inside ]; then
  cargo build --release --bins --example empty --bench history --bench signing
  # A session bus of its own, for a key store of its own.
  exec dbus-run-session -- "$0" inside
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/mohur-bench.XXXXXX")
children=""
finish() {
  trap - EXIT INT TERM
  exec 8>&- 9>&-
  # shellcheck disable=SC2086
  [ -z "$children" ] || kill $children 2>/dev/null || true
  wait
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

# wait_for WHAT COMMAND...: until the command succeeds.
wait_for() {
  local what=$1 i
  shift
  for ((i = 0; i < 200; i++)); do
    "$@" >/dev/null 2>&1 && return
    sleep 0.1
  done
  echo "Did not start: $what" >&2
  exit 1
}

median() { sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }

# row WHAT OURS BASELINE UNIT: a line of the table.
row() {
  awk -v what="$1" -v ours="$2" -v base="$3" -v unit="$4" 'BEGIN {
    ratio = base > 0 ? sprintf("%.2f", ours / base) : "-"
    printf "%-58s %10.1f %10.1f %-4s %8s\n", what, ours, base, unit, ratio
  }'
}

# --- What the programs find: a key store, a card in a reader, a display, a service that is not there.

export XDG_DATA_HOME="$work/data" XDG_CONFIG_HOME="$work/config" XDG_CACHE_HOME="$work/cache"
mkdir -p "$XDG_DATA_HOME" "$XDG_CONFIG_HOME" "$XDG_CACHE_HOME"
mkdir -m 700 "$work/keyring"
printf bench | gnome-keyring-daemon --foreground --unlock --components=secrets \
  --control-directory="$work/keyring" >/dev/null 2>&1 &
children="$children $!"
wait_for "the key store" test -S "$work/keyring/control"

mkfifo "$work/hold"
exec 9<>"$work/hold"
"$release/mohur-rig" run --socket-dir "$work/rig" --control "$work/control" <&9 >"$work/rig.log" 2>&1 &
children="$children $!"
wait_for "the simulated reader" "$release/mohur-rig" ctl --control "$work/control" status
export PCSCLITE_CSOCK_NAME="$work/rig/pcscd.comm"

unset WAYLAND_DISPLAY
# The screen as a file: its bytes change with the first frame. Without a cursor, nothing else changes them.
mkfifo "$work/display"
exec 8<>"$work/display"
Xvfb -displayfd 8 -screen 0 1280x840x24 -nocursor -nolisten tcp -fbdir "$work" >"$work/xvfb.log" 2>&1 &
children="$children $!"
read -r -t 20 number <&8
export DISPLAY=":$number"
screen="$work/Xvfb_screen0"

for name in root issuing; do openssl x509 -inform der -in "tests/rig/fixtures/$name.der"; done >"$work/trust.pem"
settings="$work/mohur.toml"
cat >"$settings" <<TOML
data = "$work/client"

[service]
address = "https://localhost:9"
trust = "$work/trust.pem"
TOML

# --- Windows

# Sets `window` and `elapsed`, in milliseconds.
open_window() {
  cp "$screen" "$work/blank"
  local begun=$EPOCHREALTIME i
  "$@" >/dev/null 2>&1 &
  window=$!
  for ((i = 0; i < 10000; i++)); do
    cmp -s "$screen" "$work/blank" || break
    sleep 0.002
  done
  local ended=$EPOCHREALTIME
  elapsed=$(((${ended/./} - ${begun/./}) / 1000))
}

close_window() {
  kill "$window" 2>/dev/null || true
  wait "$window" 2>/dev/null || true
  sleep 0.3
}

# The window's process and the card workers that it started.
tree() { echo "$1"; pgrep -P "$1" || true; }
resident() { for p in $(tree "$1"); do awk '/^VmRSS/ { print $2 }' "/proc/$p/status"; done | awk '{ s += $1 } END { print s / 1024 }'; }
wakeups() { for p in $(tree "$1"); do cat /proc/"$p"/task/*/status; done | awk '/^voluntary_ctxt/ { s += $2 } END { print s }'; }

# measure_window NAME COMMAND...: files NAME.frame, NAME.memory, NAME.wakeups, a line for each run.
measure_window() {
  local name=$1 before
  shift
  open_window "$@"
  sleep 2
  close_window
  for ((run = 0; run < runs; run++)); do
    open_window "$@"
    echo "$elapsed" >>"$work/$name.frame"
    if ((run < 3)); then
      sleep 6
      awk '/^VmRSS/ { print $2 / 1024 }' "/proc/$window/status" >>"$work/$name.memory"
      resident "$window" >>"$work/$name.all"
      before=$(wakeups "$window")
      sleep 10
      echo $(($(wakeups "$window") - before)) >>"$work/$name.wakeups"
    else
      sleep 1
    fi
    close_window
  done
}

measure_window empty "$release/examples/empty"
measure_window mohur "$release/mohur" --config "$settings"
of() { median <"$work/$1"; }

printf '\n%-58s %10s %10s %-4s %8s\n' "" "Möhür" "baseline" "" "ratio"
echo "Window on its sign-in screen, card in the reader; baseline: an empty iced window"
row "  first frame" "$(of mohur.frame)" "$(of empty.frame)" ms
row "  resident memory, window" "$(of mohur.memory)" "$(of empty.memory)" MiB
row "  resident memory, with its card workers" "$(of mohur.all)" "$(of empty.all)" MiB
row "  wake-ups of all threads in 10 idle seconds" "$(of mohur.wakeups)" "$(of empty.wakeups)" ""

# --- Certificates

# time_it FILE COMMAND...: milliseconds, a line for each run after the first.
time_it() {
  local file=$1 begun ended
  shift
  for ((run = 0; run <= runs; run++)); do
    begun=$EPOCHREALTIME
    "$@" >/dev/null 2>"$work/failed" || { echo "Failed: $*" >&2; cat "$work/failed" >&2; exit 1; }
    ended=$EPOCHREALTIME
    ((run == 0)) || echo $(((${ended/./} - ${begun/./}) / 1000)) >>"$work/$file"
  done
}

time_it theirs pkcs11-tool --list-objects
time_it ours "$release/mohur-cli" --config "$settings" certificates
echo "Certificates of the card; baseline: pkcs11-tool --list-objects"
row "  mohur-cli certificates" "$(of ours)" "$(of theirs)" ms

# --- History and signing: benches of their own

# slowest FILE: the slowest first page of any search, milliseconds.
slowest() { awk '/first page/ && $1 > max { max = $1 } END { print max }' "$1"; }
opening() { awk '/opening/ { print $1 }' "$1"; }
cargo bench --quiet --bench history -- "$few" >"$work/few"
cargo bench --quiet --bench history -- "$rows" >"$work/many"
echo "History of $rows rows; baseline: $few rows"
row "  opening the database" "$(opening "$work/many")" "$(opening "$work/few")" ms
row "  first page of the slowest of its searches" "$(slowest "$work/many")" "$(slowest "$work/few")" ms

cargo bench --quiet --bench signing >"$work/signing"
rate() { awk -v n="$1" 'NR == n { print $1 }' "$work/signing"; }
echo "Containers a second; baseline: bare RSA-2048 operations"
row "  signed" "$(rate 3)" "$(rate 1)" "/s"
row "  verified" "$(rate 4)" "$(rate 2)" "/s"
