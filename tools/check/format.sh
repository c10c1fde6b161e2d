#!/bin/sh
# Hold our C files to .clang-format (version 14, Debian 12), and headers, which are laid out by hand, to
# the plain rule: no blank at a line's end.
#
# Use   sh tools/check/format.sh --check|--write
set -eu
cd "$(dirname "$0")/../.."
formatter=$(command -v clang-format-14 || command -v clang-format) || {
	echo "format: clang-format is not installed (make setup)" >&2
	exit 3
}

list() {
	for top in src tools tests fuzz bench samples; do
		[ ! -d "$top" ] || find "$top" -name "$1" -type f
	done | LC_ALL=C sort
}

case "${1:-}" in
--write)
	list '*.c' | xargs -r "$formatter" -i
	exit 0
	;;
--check) ;;
*) echo "usage: sh tools/check/format.sh --check|--write" >&2; exit 2 ;;
esac

failed=0
complaints=$(mktemp)
trap 'rm -f "$complaints"' EXIT
# A batch for each core; its exit status tells even where two batches' lines run into each other.
list '*.c' | xargs -r -n 50 -P "$(nproc)" "$formatter" --dry-run --Werror 2>"$complaints" || {
	sed -n 's/^\([^:]*\):[0-9:]* error: code should be clang-formatted.*/\1: differs from make format/p' \
		"$complaints" | sort -u
	failed=1
}
for file in $(list '*.h') $(find include -name '*.h' | LC_ALL=C sort); do
	if grep -Hn -e '[[:blank:]]$' "$file" | head -3 | grep .; then
		failed=$((failed + 1))
	fi
done
[ "$failed" -eq 0 ] && echo "format: no file differs"
[ "$failed" -eq 0 ]
