#!/bin/sh
# Build the libFuzzer binaries, and run one.
#
# Use   sh tools/check/fuzz.sh [TARGET [SECONDS]]     TARGET: the NAME of fuzz/fuzz_NAME.c
# New inputs stay in build-fuzz/corpus-NAME; copy into fuzz/corpus/NAME what reaches new lines.
set -eu
cd "$(dirname "$0")/../.."
CC=clang sh tools/configure.sh build-fuzz -Dfuzz=true -Dtests=disabled -Db_sanitize=address,undefined
# shellcheck disable=SC2046
ninja -C build-fuzz $(tools/check/list_files.sh fuzz 'fuzz_*.c' | sed 's,^fuzz_,fuzz/fuzz-,; s,\.c$,,')
if [ $# -eq 0 ]; then
	echo "targets:" $(tools/check/list_files.sh fuzz 'fuzz_*.c' | sed 's/^fuzz_//; s/\.c$//')
	exit 0
fi
target=$1
mkdir -p "build-fuzz/corpus-$target" "fuzz/corpus/$target"
exec "build-fuzz/fuzz/fuzz-$target" -max_total_time="${2:-60}" -timeout=20 -rss_limit_mb=2048 \
	"build-fuzz/corpus-$target" "fuzz/corpus/$target"
