#!/bin/sh
# Make the committed lists of sites anew: build the peer's kernel tests with mingw-w64, run them under
# Debian's Wine, and keep the file:line of every assertion that ran. Numbers only; no text of the tests.
#
# Use     sh tests/conformance/reference.sh FOLDER      FOLDER: scratch; also holds the fetched sources
# Needs   Debian packages wine64 wine64-tools libwine-dev mingw-w64 dpkg-dev
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mkdir -p "$1" && cd "$1" && pwd)
wine=$(sh "$here/fetch.sh" "$folder")
tests=$wine/dlls/ntoskrnl.exe/tests
out=$folder/reference
rm -rf "$out"
mkdir -p "$out"

cc=x86_64-w64-mingw32-gcc
libraries=/usr/lib/x86_64-linux-gnu/wine/x86_64-windows
headers=/usr/include/wine/wine
flags="-nostdinc -O1 -g -fno-builtin -fno-strict-aliasing -w -D__WINESRC__ -D__WINE_PE_BUILD -D_MSVCR_VER=0
	-D__WINE_USE_MSVCRT -I$wine/include -I$wine/include/msvcrt -I$headers/msvcrt -I$headers/windows -I$tests"

cat >"$out/list.c" <<'LIST'
#include <windows.h>
#define STANDALONE
#include "wine/test.h"
extern void func_ntoskrnl(void);
const struct test winetest_testlist[] = { { "ntoskrnl", func_ntoskrnl }, { 0, 0 } };
LIST
cat >"$out/debug.c" <<'DEBUG'
/* What Wine's headers expect of its debug library. */
#include <stdarg.h>
#include <string.h>
int __cdecl __wine_dbg_output(const char *text) { return 0; }
unsigned char __cdecl __wine_dbg_get_channel_flags(void *channel) { return 0; }
int __cdecl __wine_dbg_header(int class, void *channel, const char *function) { return 0; }
const char * __cdecl __wine_dbg_strdup(const char *text) { return text; }
DEBUG

for driver in driver driver2 driver3 driver_netio driver_pnp; do
	# shellcheck disable=SC2086
	$cc $flags -c "$tests/$driver.c" -o "$out/$driver.o"
	$cc -shared -nostdlib -Wl,--subsystem,native -Wl,-e,DriverEntry -o "$out/$driver.dll" "$out/$driver.o" \
		"$libraries/libntoskrnl.a" "$libraries/libhal.a" "$libraries/libnetio.a" \
		"$libraries/libhidclass.a" "$libraries/libwinecrt0.a" "$libraries/libntoskrnl.a"
	printf '%s.dll TESTDLL "%s.dll"\n' "$driver" "$driver" >>"$out/drivers.rc"
done
for source in "$tests/ntoskrnl.c" "$out/list.c" "$out/debug.c"; do
	# shellcheck disable=SC2086
	$cc $flags -c "$source" -o "$out/$(basename "$source" .c)_test.o"
done
(cd "$out" && x86_64-w64-mingw32-windres drivers.rc drivers.o)
$cc -o "$out/ntoskrnl_test.exe" "$out"/*_test.o "$out/drivers.o" -ladvapi32 -lcrypt32 -lnewdev -lsetupapi \
	-luser32 -lwintrust -lws2_32 -lhid -lntdll

export WINEPREFIX="$out/prefix" WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml=' WINETEST_PLATFORM=wine
export WINETEST_REPORT_SUCCESS=1 WINETEST_DEBUG=2
unset DISPLAY
run=$(command -v wine64 || dpkg -L wine64 | grep '/wine64$' | head -n 1)
"$run" wineboot -u >/dev/null 2>&1
(cd "$out" && timeout 300 "$run" ntoskrnl_test.exe ntoskrnl >log.txt 2>&1) || true
"$(dirname "$run")/wineserver64" -k 2>/dev/null || true

python3 "$here/sites.py" --write "$here/sites" "$out/log.txt"
