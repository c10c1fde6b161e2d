#!/bin/sh
# Build what the bench needs and print its table.
#
# Use   sh bench/vm/run.sh [BUILD]        ROUNDS=3 ONLY=PATTERN
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${1:-$root/build-bench}
cd "$root"
sh tools/setup.sh run
sh tools/setup.sh nested || echo "bench: going on without the emulated computer: every row will say so" >&2
sh tools/configure.sh "$build" -Dbuildtype=release -Dtests=disabled
ninja -C "$build" drydock >"$build/bench.log" 2>&1 || { cat "$build/bench.log" >&2; exit 3; }
# They run where there is no library.
for program in clock minimal inner once; do
	${CC:-cc} -std=gnu11 -O2 -D_GNU_SOURCE -Wall -Wextra -static "bench/vm/$program.c" -o "$build/vm-$program"
done
PYTHONPATH=bench:tools/nested exec python3 bench/vm/bench.py "$build"
