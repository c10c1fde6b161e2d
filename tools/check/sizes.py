#!/usr/bin/python3
"""Report files over 500 lines and functions over 60; a report, never a failure."""
import sys

import tree

FILE_LINES, FUNCTION_LINES = 500, 60


def long_functions(lines):
    """(line, length, header) of functions whose braces stand in column one."""
    start = None
    for number, line in enumerate(lines, 1):
        if line.rstrip() == "{" and number > 1:
            start = number
        elif line.startswith("}") and start is not None:
            if number - start - 1 > FUNCTION_LINES:
                header = lines[start - 2].strip()
                yield start, number - start - 1, header
            start = None


def main():
    listed = list(tree.files((".c", ".h", ".py", ".sh")))
    big, long = [], []
    for path in listed:
        lines = tree.lines(path)
        if len(lines) > FILE_LINES:
            big.append((len(lines), path))
        if path.endswith(".c"):
            long += [(length, f"{path}:{line}", text) for line, length, text in long_functions(lines)]
    for count, path in sorted(big, reverse=True):
        print(f"{count:6} lines  {path}")
    for length, place, text in sorted(long, reverse=True):
        print(f"{length:6} lines  {place}  {text}")
    print(f"sizes: {len(listed)} files, {len(big)} over {FILE_LINES} lines, "
          f"{len(long)} functions over {FUNCTION_LINES}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
