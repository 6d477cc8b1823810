# `make demo` and `make test` do all the set-up on a fresh Debian or Ubuntu machine.
.PHONY: demo test build check bench fuzz setup

NEXTEST := $(shell cargo nextest --version >/dev/null 2>&1 && echo yes)

demo: build
	@packaging/demo.sh

test: build
	@packaging/validators.sh
ifeq ($(NEXTEST),yes)
	cargo nextest run --workspace --no-fail-fast
else
	cargo test --workspace --no-fail-fast
endif

build: setup
	cargo build --workspace --tests --bins

check:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings

setup:
	@packaging/setup.sh

bench: setup
	@packaging/bench.sh

# Hours of it find more than minutes: fuzz/README.md.
fuzz: setup
	@fuzz/run.sh
