#!/usr/bin/env bash
# Measures a release build, each time beside a baseline in the same run: on a busy or slow computer the
# figures change, the ratios hardly do. Needs no display, card, key store or service of its own; pyHanko comes
# from the registry of Python packages, and is left out where that cannot be reached.
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
  cargo build --release --bins --example empty \
    --bench card --bench history --bench batch --bench signing
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

# row WHAT OURS BASELINE UNIT [TARGET]: a line of the table. An empty baseline is one that is missing.
row() {
  awk -v what="$1" -v ours="$2" -v base="$3" -v unit="$4" -v target="${5:-}" 'BEGIN {
    ratio = base > 0 ? sprintf("%.2f", ours / base) : "-"
    base = base == "" ? "-" : sprintf("%.1f", base)
    printf "%-58s %10.1f %10s %-4s %8s  %s\n", what, ours, base, unit, ratio, target
  }'
}

# --- What the programs find: a key store, a card in a reader, a display, the trial service.

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

"$release/mohur-cli" sandbox --data "$work/service" --port 0 >"$work/service.log" 2>&1 &
children="$children $!"
wait_for "the trial service" grep -q address "$work/service/mohur.toml"
# Whom to trust: the service's own authorities, and those of the card in the reader.
trust=$(sed -n 's/^trust = "\(.*\)"$/\1/p' "$work/service/mohur.toml")
{
  cat "$trust"
  for name in root issuing; do openssl x509 -inform der -in "tests/rig/fixtures/$name.der"; done
} >"$work/trust.pem"
settings="$work/mohur.toml"
cat >"$settings" <<TOML
data = "$work/client"

[service]
$(grep '^address = ' "$work/service/mohur.toml")
authorities = "$trust"
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
read -r _ inserted theirs lying < <(cargo bench --quiet --bench card -- "$work/control")
echo "Certificates of the card; baseline: pkcs11-tool --list-objects"
row "  mohur-cli certificates" "$(of ours)" "$(of theirs)" ms
row "  from inserting a card to its certificates" "$inserted" "$theirs" ms
row "  the same beside a card that lies there already" "$inserted" "$lying" ms

# --- History and signing: benches of their own

# slowest FILE COLUMN: of the kind of question that is slowest at the 95th percentile, milliseconds.
slowest() {
  awk -v column="$2" '/sqlite3 +at p95/ { on = 1; next } /counting/ { on = 0 }
    on && $3 > max { max = $3; found = $column } END { print found }' "$1"
}
opening() { awk '/opening/ { print $1 }' "$1"; }
cargo bench --quiet --bench history -- "$few" >"$work/few"
cargo bench --quiet --bench history -- "$rows" >"$work/many"
echo "History of $rows rows; baseline: $few rows"
row "  opening the database" "$(opening "$work/many")" "$(opening "$work/few")" ms
row "  the slowest kind of question, 95th percentile" "$(slowest "$work/many" 3)" "$(slowest "$work/few" 3)" ms "at most 16 ms"
row "  the same; baseline: the sqlite3 shell, not encrypted" "$(slowest "$work/many" 3)" "$(slowest "$work/many" 6)" ms

cargo bench --quiet --bench batch >"$work/batch"
batch() { awk -v name="$1" -v field="$2" '$1 == name { print $field }' "$work/batch"; }
echo "50 applications with a token that takes 300 ms: signed, raised to B-LT, sent; baseline: the token alone"
row "  all of it" "$(batch batch-ms 2)" "$(batch batch-ms 3)" ms "at most 1.03"
echo "Processor time of an application with SoftHSM2 besides C_Sign; baseline: C_Sign"
row "  data, PDF/A, XAdES, verification, store" "$(batch processor-ms 2)" "$(batch c-sign-ms 2)" ms "at most 5 ms"
row "  the same without the PDF/A" "$(batch processor-without-document-ms 2)" "$(batch c-sign-ms 2)" ms "at most 0.7 ms"

cargo bench --quiet --bench signing >"$work/signing"
rate() { awk -v name="$1" 'index($0, name) { print $1; exit }' "$work/signing"; }
echo "Containers a second and core; baseline: bare RSA-2048 operations"
row "  signed" "$(rate "containers made")" "$(rate "bare RSA-2048 sig")" "/s"
row "  verified, B-B" "$(rate "containers verified: all")" "$(rate "bare RSA-2048 ver")" "/s"
row "  verified, B-LT" "$(rate "rsa-lt,")" "$(rate "bare RSA-2048 ver")" "/s" "at least 800 /s"

# --- The same document, key and chain with tools that can be installed

golden="$PWD/tests/golden"
python3 -m zipfile -e "$golden/rsa.asice" "$work/container"
document="$work/container/application.pdf"
with_openssl() {
  openssl cms -sign -cades -binary -nodetach -in "$document" -signer "$golden/pki/person.pem" \
    -inkey "$golden/pki/person.key" -certfile "$golden/pki/trust.pem" -outform der -out "$work/signed.p7s"
}
verify_with_openssl() {
  openssl cms -verify -binary -inform der -in "$work/signed.p7s" -CAfile "$golden/pki/trust.pem" -purpose any \
    -out /dev/null
}
time_it openssl-sign with_openssl
time_it openssl-verify verify_with_openssl
time_it verify "$release/mohur-cli" --config "$settings" verify --offline --trust "$golden/pki/trust.pem" "$golden/rsa-lt.asice"
per_second() { awk -v ms="$(of "$1")" 'BEGIN { print 1000 / ms }'; }
echo "The same document; baseline: openssl cms, a process for each"
row "  signed, ours in one process" "$(rate "containers made")" "$(per_second openssl-sign)" "/s"
row "  verified, ours in one process (B-LT)" "$(rate "rsa-lt,")" "$(per_second openssl-verify)" "/s"
row "  verified, mohur-cli verify (B-LT)" "$(of verify)" "$(of openssl-verify)" ms

python="$PWD/target/bench-venv"
if [ ! -e "$python/ready" ]; then
  python3 -m venv "$python" && "$python/bin/pip" install --quiet --disable-pip-version-check pyHanko==0.38.0 &&
    touch "$python/ready" || true
fi
if [ -e "$python/ready" ]; then
  read -r signs verifies < <("$python/bin/python" packaging/bench-pyhanko.py "$document" \
    "$golden/pki/person.key" "$golden/pki/person.pem" "$golden/pki/trust.pem" 3)
  echo "The same document; baseline: pyHanko (PAdES B-B), both in one process"
  row "  signed" "$(rate "containers made")" "$signs" "/s"
  row "  verified, B-B" "$(rate "containers verified: all")" "$verifies" "/s"
else
  echo "pyHanko is left out: the registry of Python packages cannot be reached"
fi
