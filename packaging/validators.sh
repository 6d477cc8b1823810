#!/bin/sh
# The Python validators that the signature tests hold the containers against, in their own environment.
set -eu
cd "$(dirname "$0")/.."
wanted=tests/validators/requirements.txt
done=target/venv/installed.txt
# Tests that need it may start at the same time.
mkdir -p target
exec 9> target/venv.lock
flock 9
cmp -s "$wanted" "$done" && exit 0
python3 -m venv target/venv
target/venv/bin/pip install --quiet --disable-pip-version-check -r "$wanted"
cp "$wanted" "$done"
