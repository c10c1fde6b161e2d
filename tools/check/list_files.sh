#!/bin/sh
# Print the files below folder $1 whose name matches $2, relative to $1, sorted.
cd "$1" || exit 1
find . -name "$2" -type f | sed 's,^\./,,' | LC_ALL=C sort
