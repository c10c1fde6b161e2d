#!/bin/sh
# Build a peer's tests against our headers, run them in machines and score them by assertion site.
#
# Use     sh tests/conformance/run.sh BUILD [kernel|DLL/FILE...]
#         BUILD: a build folder with the command line in it. Without names: the kernel tests and all programs
#         that programs.txt names, with the least share of each.
# Gives   One line a file, each failed site with what the test said, and the share of all sites.
# Errors  Status 1 below the least share of a file; 3 when tests do not build. Without a network the run is
#         skipped, and says so.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
work=$build/conformance
shift
[ "$#" -gt 0 ] || set -- kernel $(sed 's/ .*//' "$here/programs.txt")

reason=$work/skipped
mkdir -p "$work"
if ! sources=$(sh "$here/fetch.sh" "$work" 2>"$reason"); then
	echo "conformance: skipped: $(cat "$reason")"
	exit 0
fi
echo "conformance: Wine $(basename "$sources" | sed 's/^wine-//'); projects and logs are in $work"
worst=0

# Keep the worst status of all parts.
note() {
	[ "$1" -le "$worst" ] || worst=$1
}

# project FOLDER NAME KIND SOURCES INCLUDES
project() {
	mkdir -p "$work/$1/$2"
	printf '{ "name": "%s", "kind": "%s", "sources": [%s], "includes": [%s], "defines": ["__WINESRC__"] }\n' \
		"$2" "$3" "$4" "$5" >"$work/$1/$2/drydock.json"
}

# machine FOLDER SECONDS DRIVER... -- PROGRAM: run it there; the log is FOLDER/log.txt. Status 3: it did not build.
machine() {
	folder=$work/$1
	seconds=$2
	shift 2
	ended=0
	(cd "$folder" && timeout $((seconds + 50)) "$build/drydock" run --sanitize none --quiet \
		--timeout "$seconds" "$@" >"$folder/log.txt" 2>&1) || ended=$?
	[ "$ended" -lt 2 ] || cat "$folder/log.txt"
	[ "$ended" -lt 2 ] || return 3
	# Findings in the log are deeds of the tests (they free locked MDLs, close handles twice, ...).
	return 0
}

# The driver's name is the service that the user half creates for it.
kernel() {
	tests=$sources/dlls/ntoskrnl.exe/tests
	includes="\"$tests\", \"$here/include/driver\""
	project projects WineTestDriver driver "\"$tests/driver.c\"" "$includes"
	project projects WineTestDriver2 driver "\"$tests/driver2.c\"" "$includes"
	project projects WineTestDriver3 driver "\"$tests/driver3.c\"" "$includes"
	project projects winetest driver "\"$tests/driver_pnp.c\"" "$includes"
	project projects ntoskrnl program "\"$tests/ntoskrnl.c\", \"$here/user/*.c\"" \
		"\"$tests\", \"$here/include/user\""
	machine projects 250 WineTestDriver WineTestDriver2 WineTestDriver3 winetest -- ntoskrnl || return 3
	python3 "$here/sites.py" --least 90 "$here/sites/kernel" "$work/projects/log.txt"
}

# One test file of a library of programs: DLL FILE LEAST.
program() {
	tests=$sources/dlls/$1/tests
	place=programs/$1
	project "$place/$2" "$2" program "\"$tests/$2.c\", \"$here/program/*.c\", \"$here/user/report.c\"" \
		"\"$tests\", \"$here/include/program\", \"$here/include/user\""
	sed -i "s/\"__WINESRC__\"/\"CONFORMANCE_TEST=func_$2\", \"CONFORMANCE_NAME=\\\\\"$2\\\\\"\"/" "$work/$place/$2/$2/drydock.json"
	project "$place/$2" idle driver "\"$here/idle/idle.c\"" ""
	machine "$place/$2" 120 idle -- "$2" || return 3
	python3 "$here/sites.py" --least "$3" --file "$2.c" --label "$1/$2.c" "$here/sites/$1" \
		"$work/$place/$2/log.txt"
}

for name in "$@"; do
	status=0
	if [ "$name" = kernel ]; then
		kernel || status=$?
	else
		least=$(sed -n "s,^$name ,,p" "$here/programs.txt")
		program "${name%/*}" "${name#*/}" "${least:-0}" || status=$?
	fi
	note "$status"
done
exit "$worst"
