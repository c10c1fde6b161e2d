#!/usr/bin/python3
"""Refuse what does not belong among sources: a compiler's output, and a name that a shell reads as an option.

What a fuzz target reads may look like a program; it stands below fuzz/corpus and is let be.
"""
import os
import sys

import tree

MADE = {b"\x7fELF": "an ELF file", b"MZ": "a program for Windows", b"!<arch>\n": "an archive of objects", b"\x64\x86": "an object for Windows"}
CORPUS = os.path.join("fuzz", "corpus")


def made(start):
    """What a compiler made of which these are the first bytes; None for anything else."""
    return next((name for magic, name in MADE.items() if start.startswith(magic)), None)


def complaints():
    for path in tree.files(("",)):
        if any(part.startswith("-") for part in path.split(os.sep)):
            yield f"{path}: a name that begins with '-' is read as an option"
        full = os.path.join(tree.ROOT, path)
        if path.startswith(CORPUS + os.sep) or "node_modules" in path.split(os.sep) or not os.path.isfile(full):
            continue
        with open(full, "rb") as file:
            name = made(file.read(8))
        if name:
            yield f"{path}: {name}, not a source"


def main():
    found = list(complaints())
    for line in found:
        print(line)
    print(f"litter: {len(found)} found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
