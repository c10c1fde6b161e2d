#!/bin/sh
# Bring a build folder up to date before ninja: set it up when it is absent, and configure it anew when a
# test or fuzz target came or went (they find themselves at configure time).
#
# Use   sh tools/configure.sh BUILD [MESON OPTION...]
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
build=$1
shift
found=$(
	"$root/tools/check/list_files.sh" "$root/tests" '*_test.c'
	"$root/tools/check/list_files.sh" "$root/fuzz" 'fuzz_*.c'
	pkg-config --modversion cmocka 2>/dev/null || true
	echo "$*"
)

if [ ! -f "$build/build.ninja" ]; then
	rm -rf "$build"
	mkdir -p "$build"
	meson setup "$build" "$root" "$@" >"$build/configure.log" 2>&1 || {
		cat "$build/configure.log" >&2
		exit 3
	}
elif [ "$found" != "$(cat "$build/discovered" 2>/dev/null)" ]; then
	meson setup --reconfigure "$build" "$root" "$@" >"$build/configure.log" 2>&1 || {
		cat "$build/configure.log" >&2
		exit 3
	}
fi
printf '%s\n' "$found" >"$build/discovered"
