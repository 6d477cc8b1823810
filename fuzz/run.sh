#!/usr/bin/env bash
# Fuzzes one target after the other: fuzz/run.sh [SECONDS [TARGET...]]. README.md says more.
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:-120}
shift || true
cargo fuzz --version > /dev/null 2>&1 || cargo install --locked cargo-fuzz
# The product's own versions of everything; what only the fuzzer needs is added to them.
cp ../Cargo.lock Cargo.lock
# Coverage is all that is wanted of the compiler, so that the usual toolchain will do: the sanitizers
# need another, and there is no unsafe code for them to watch.
export RUSTFLAGS="${RUSTFLAGS:--Clink-arg=-fuse-ld=mold}"
[ $# -gt 0 ] || mapfile -t targets < <(cargo fuzz list)
[ $# -eq 0 ] || targets=("$@")
for target in "${targets[@]}"; do
    # New finds go to corpus, which is nobody else's; seeds are read only.
    mkdir -p "corpus/$target" "artifacts/$target"
    inputs=("corpus/$target" "seeds/$target")
    case $target in
        container | zip) inputs+=(../tests/golden) ;;
        # Those of hostile hold as well, some of them, and would be taken for forgeries.
        foreign) inputs+=(../tests/golden/foreign) ;;
        crl) inputs+=(../tests/golden/pki) ;;
    esac
    echo "== $target"
    cargo fuzz run --sanitizer none "$target" "${inputs[@]}" -- \
        -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -print_final_stats=1
done
