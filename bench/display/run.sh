#!/bin/sh
# Build what the bench needs and print its table.
#
# Use   sh bench/display/run.sh [BUILD]        ROUNDS=5
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${1:-$root/build-bench}
cd "$root"
sh tools/setup.sh run
# Without the peers their rows say so; the others are measured all the same.
sh tools/setup.sh bench || echo "bench: going on without some of the peers" >&2
sh tools/setup.sh web && python3 tests/web/run.py --fetch || echo "bench: going on without a browser" >&2
sh tools/configure.sh "$build" -Dbuildtype=release -Dtests=disabled
ninja -C "$build" drydock drydock-monitor drydock-capture drydock-host libdrydock_display.a >"$build/bench.log" 2>&1 || { cat "$build/bench.log" >&2; exit 3; }

# Where it can be built; without it the desktop's rows say so.
ninja -C "$build" drydock-composer >"$build/bench.log" 2>&1 || echo "bench: no desktop" >&2

# build_program SOURCE PROGRAM ARGUMENTS...
build_program() {
	source=$1
	program=$2
	shift 2
	# The archives refer to their objects by their place in the build folder.
	# shellcheck disable=SC2046
	${CC:-cc} -std=gnu11 -O2 -g -D_GNU_SOURCE -Wall -Wextra -Iinclude -Iinclude/ddk -Isrc \
		"bench/display/$source.c" -o "$build/$program" "$build/libdrydock_display.a" \
		"$build/libdrydock_runtime.a" "$@" $(pkg-config --libs libdw jansson) -lpthread -ldl -lm
}
build_program ring display-ring
build_program convert display-convert -DPEERS=1 -lyuv -lzimg 2>"$build/bench.log" ||
	build_program convert display-convert -DPEERS=0
PYTHONPATH=bench exec python3 bench/display/bench.py "$build"
