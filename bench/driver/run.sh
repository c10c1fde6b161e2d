#!/bin/sh
# Build what the bench needs and print its table.
#
# Use   sh bench/driver/run.sh [BUILD]        ROUNDS=5 LOOPS=10000
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${1:-$root/build-bench}
cd "$root"
sh tools/setup.sh run
# Without the peer its row says so; the others are measured all the same.
sh tools/setup.sh bench || echo "bench: going on without Wine" >&2
sh tools/configure.sh "$build" -Dbuildtype=release -Dtests=disabled
ninja -C "$build" drydock >"$build/bench.log" 2>&1 || { cat "$build/bench.log" >&2; exit 3; }
# The runtime's archive refers to its objects by their place in the build folder.
# shellcheck disable=SC2046
${CC:-cc} -O2 -g -Wall -Wextra -Iinclude -Isrc bench/driver/measure.c -o "$build/measure" \
	"$build/libdrydock_runtime.a" $(pkg-config --libs libdw jansson) -lpthread -ldl -lm
PYTHONPATH=bench exec python3 bench/driver/bench.py "$build"
