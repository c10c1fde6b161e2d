#!/usr/bin/python3
"""Line coverage of the tests by folder; with --files, by file; with --lines PATH, its uncovered lines."""
import argparse
import os
import subprocess
import sys

import gcov
import tree

BUILD = os.path.join(tree.ROOT, "build-coverage")


def measure():
    subprocess.run(["sh", "tools/configure.sh", "build-coverage", "-Db_coverage=true",
                    "-Dtests=enabled", "-Dbuildtype=debug"], cwd=tree.ROOT, check=True,
                   env=dict(os.environ, CC="gcc"))
    subprocess.run(["ninja", "-C", BUILD, "--quiet"], check=True)
    for folder, _, files in os.walk(BUILD):
        for file in files:
            if file.endswith(".gcda"):
                os.unlink(os.path.join(folder, file))
    subprocess.run(["python3", "tests/harness/run_tests.py", BUILD], cwd=tree.ROOT,
                   env=dict(os.environ, DRYDOCK_TEST_SECONDS="60"))


def collect():
    total = {}
    for notes in gcov.find_notes(BUILD):
        data = notes[:-len("gcno")] + "gcda"
        if not os.path.exists(data):
            data = None  # nothing of it ran
        for path, lines in gcov.read_counts(notes, data, tree.ROOT, BUILD).items():
            if path.startswith(("src/", "tools/", "include/")):
                merged = total.setdefault(path, {})
                for line, count in lines.items():
                    merged[line] = max(merged.get(line, 0), count)
    return total


def print_table(total, key):
    rows = {}
    for path, lines in total.items():
        row = rows.setdefault(key(path), [0, 0])
        row[0] += sum(1 for count in lines.values() if count)
        row[1] += len(lines)
    for name, (covered, lines) in sorted(rows.items()):
        print(f"{name:40} {covered:6} of {lines:6} lines  {100 * covered / max(lines, 1):5.1f} %")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", action="store_true")
    parser.add_argument("--lines", metavar="PATH")
    parser.add_argument("--again", action="store_true", help="use the last run's counts")
    arguments = parser.parse_args()
    if not arguments.again:
        measure()
    total = collect()
    if arguments.lines:
        for line, count in sorted(total.get(arguments.lines, {}).items()):
            if count == 0:
                print(f"{arguments.lines}:{line}: {tree.lines(arguments.lines)[line - 1]}")
        return 0
    print_table(total, (lambda path: path) if arguments.files else os.path.dirname)
    print_table(total, lambda path: "all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
