#!/usr/bin/env bash
# Adds to the seeds of each target, or of those named, the smallest inputs of its corpus that reach what
# the seeds do not: fuzz/minimise.sh [TARGET...]
set -euo pipefail
cd "$(dirname "$0")"
export RUSTFLAGS="${RUSTFLAGS:--Clink-arg=-fuse-ld=mold}"
[ $# -gt 0 ] || mapfile -t targets < <(cargo fuzz list)
[ $# -eq 0 ] || targets=("$@")
for target in "${targets[@]}"; do
    # Edges only: how often each was taken, and with which operands, would keep thousands.
    cargo fuzz run --sanitizer none "$target" -- \
        -set_cover_merge=1 -use_counters=0 -use_value_profile=0 "seeds/$target" "corpus/$target"
done
