#!/bin/sh
# A file as an object file: embed.sh FILE OBJECT gives _binary_NAME_start and _binary_NAME_end.
set -eu
object=$(realpath "$2")
cd "$(dirname "$1")"
ld -r -b binary -z noexecstack -o "$object" "$(basename "$1")"
objcopy --rename-section .data=.rodata,alloc,load,readonly,data,contents "$object"
