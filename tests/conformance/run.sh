#!/bin/sh
# Build a peer's kernel tests against our headers, run them in a machine and score them by assertion site.
#
# Use     sh tests/conformance/run.sh BUILD        BUILD: a build folder with the command line in it
# Gives   One line a file, each failed site with what the test said, and the share of all sites.
# Errors  Status 1 below the share that docs/conformance.md promises; 3 when the tests do not build. Without a
#         network the run is skipped, and says so.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
work=$build/conformance
least=90

reason=$work/skipped
mkdir -p "$work"
if ! sources=$(sh "$here/fetch.sh" "$work" 2>"$reason"); then
	echo "conformance: skipped: $(cat "$reason")"
	exit 0
fi
tests=$sources/dlls/ntoskrnl.exe/tests

# The image's name is the service that the user half creates for it.
project() {
	mkdir -p "$work/projects/$1"
	printf '{ "name": "%s", "kind": "%s", "sources": [%s], "includes": ["%s", "%s"], "defines": ["__WINESRC__"] }\n' \
		"$1" "$2" "$3" "$tests" "$here/include/$4" >"$work/projects/$1/drydock.json"
}
project WineTestDriver driver "\"$tests/driver.c\"" driver
project WineTestDriver2 driver "\"$tests/driver2.c\"" driver
project WineTestDriver3 driver "\"$tests/driver3.c\"" driver
project winetest driver "\"$tests/driver_pnp.c\"" driver
project ntoskrnl program "\"$tests/ntoskrnl.c\", \"$here/user/*.c\"" user

cd "$work/projects"
status=0
timeout 300 "$build/drydock" run --sanitize none --quiet --timeout 250 \
	WineTestDriver WineTestDriver2 WineTestDriver3 winetest -- ntoskrnl >"$work/log.txt" 2>&1 || status=$?
if [ "$status" -ge 2 ]; then
	cat "$work/log.txt"
	exit 3
fi
# The findings in the log are deeds of the tests (they free locked MDLs, complete with STATUS_PENDING, ...).
echo "conformance: Wine $(basename "$sources" | sed 's/^wine-//'), kernel tests; the log is $work/log.txt"
python3 "$here/sites.py" --least "$least" "$here/sites" "$work/log.txt"
