#!/bin/sh
# Install what is missing and run all that a change must pass. The last line is
# "N passed, N failed, N skipped"; the exit status is 0 only when nothing failed.
set -eu
cd "$(dirname "$0")"
sh tools/setup.sh test
exec python3 tools/check/ci.py "$@"
