#!/bin/sh
# Make the committed lists of sites anew: build the peer's tests with mingw-w64, run them under Debian's
# Wine, and keep the file:line of every assertion that ran. Numbers only; no text of the tests.
#
# Use     sh tests/conformance/reference.sh FOLDER [kernel|DLL/FILE...]
#         FOLDER: scratch; also holds the fetched sources. Without names: everything.
# Needs   Debian packages wine64 wine64-tools libwine-dev mingw-w64 dpkg-dev
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mkdir -p "$1" && cd "$1" && pwd)
shift
[ "$#" -gt 0 ] || set -- kernel $(sed 's/ .*//' "$here/programs.txt")
wine=$(sh "$here/fetch.sh" "$folder")

cc=x86_64-w64-mingw32-gcc
libraries=/usr/lib/x86_64-linux-gnu/wine/x86_64-windows
headers=/usr/include/wine/wine
flags="-nostdinc -O1 -g -fno-builtin -fno-strict-aliasing -w -D__WINESRC__ -D__WINE_PE_BUILD -D_MSVCR_VER=0
	-D__WINE_USE_MSVCRT -I$wine/include -I$wine/include/msvcrt -I$headers/msvcrt -I$headers/windows"

run=$(command -v wine64 || dpkg -L wine64 | grep '/wine64$' | head -n 1)
export WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml=' WINETEST_PLATFORM=wine
export WINETEST_REPORT_SUCCESS=1 WINETEST_DEBUG=2
unset DISPLAY

# What every test program has besides its own file: a list of one test, and Wine's debug library.
write_frame() {
	cat >"$out/list.c" <<-LIST
		#include <windows.h>
		#define STANDALONE
		#include "wine/test.h"
		extern void func_$1(void);
		const struct test winetest_testlist[] = { { "$1", func_$1 }, { 0, 0 } };
	LIST
	cat >"$out/debug.c" <<-'DEBUG'
		/* What Wine's headers expect of its debug library. */
		#include <stdarg.h>
		#include <string.h>
		int __cdecl __wine_dbg_output(const char *text) { return 0; }
		unsigned char __cdecl __wine_dbg_get_channel_flags(void *channel) { return 0; }
		int __cdecl __wine_dbg_header(int class, void *channel, const char *function) { return 0; }
		const char * __cdecl __wine_dbg_strdup(const char *text) { return text; }
	DEBUG
}

build_drivers() {
	for driver in driver driver2 driver3 driver_netio driver_pnp; do
		# shellcheck disable=SC2086
		$cc $flags -I"$tests" -c "$tests/$driver.c" -o "$out/$driver.o"
		$cc -shared -nostdlib -Wl,--subsystem,native -Wl,-e,DriverEntry -o "$out/$driver.dll" \
			"$out/$driver.o" "$libraries/libntoskrnl.a" "$libraries/libhal.a" \
			"$libraries/libnetio.a" "$libraries/libhidclass.a" "$libraries/libwinecrt0.a" \
			"$libraries/libntoskrnl.a"
		printf '%s.dll TESTDLL "%s.dll"\n' "$driver" "$driver" >>"$out/drivers.rc"
	done
	(cd "$out" && x86_64-w64-mingw32-windres drivers.rc drivers.o)
}

# One test file: DLL FILE SITES. Each has a fresh prefix.
reference() {
	tests=$wine/dlls/$1/tests
	out=$folder/reference/$1/$2
	rm -rf "$out"
	mkdir -p "$out"
	write_frame "$2"
	drivers=
	if [ "$2" = ntoskrnl ]; then
		build_drivers
		drivers=$out/drivers.o
	fi
	for source in "$tests/$2.c" "$out/list.c" "$out/debug.c"; do
		# shellcheck disable=SC2086
		$cc $flags -I"$tests" -c "$source" -o "$out/$(basename "$source" .c)_test.o"
	done
	# shellcheck disable=SC2086
	$cc -o "$out/$2_test.exe" "$out"/*_test.o $drivers -ladvapi32 -lcrypt32 -lnewdev -lsetupapi \
		-luser32 -lwintrust -lws2_32 -lhid -lntdll
	export WINEPREFIX="$out/prefix"
	"$run" wineboot -u >/dev/null 2>&1
	(cd "$out" && timeout 300 "$run" "$2_test.exe" "$2" >log.txt 2>&1) || true
	"$(dirname "$run")/wineserver64" -k 2>/dev/null || true
	python3 "$here/sites.py" --write "$3" "$out/log.txt"
}

for name in "$@"; do
	if [ "$name" = kernel ]; then
		reference ntoskrnl.exe ntoskrnl "$here/sites/kernel"
	else
		reference "${name%/*}" "${name#*/}" "$here/sites/${name%/*}"
	fi
done
