#!/usr/bin/python3
"""How much of each parser the committed fuzz corpora reach.

A target says in its comment which files its parser is: a line " * Parser   path path ...". The
corpora are replayed in a build of their own (build-fuzz-coverage). Exit 1 when one is below --least.
"""
import argparse
import os
import re
import subprocess
import sys

import gcov
import tree

BUILD = os.path.join(tree.ROOT, "build-fuzz-coverage")


def targets():
    """[(name, [parser files])] of every fuzz target."""
    found = []
    for path in tree.files((".c",), ("fuzz",)):
        name = re.match(r"fuzz/fuzz_(\w+)\.c$", path)
        if name:
            words = [line.split()[2:] for line in tree.lines(path) if re.match(r" \* Parser ", line)]
            found.append((name.group(1), sum(words, [])))
    return found


def replay(name):
    program = os.path.join(BUILD, "fuzz", "replay-" + name)
    for folder, _, files in os.walk(BUILD):
        for file in files:
            if file.endswith(".gcda"):
                os.unlink(os.path.join(folder, file))
    subprocess.run([program, os.path.join(tree.ROOT, "fuzz", "corpus", name)],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def counts_in(notes, path):
    data = notes[:-len("gcno")] + "gcda"
    return gcov.read_counts(notes, data if os.path.exists(data) else None, tree.ROOT, BUILD).get(path, {})


def counts_of(name, path):
    """{line: count} of one source file, compiled by itself or as part of the target; {} when nothing of it ran."""
    folder, file = os.path.split(path)
    for notes in gcov.find_notes(BUILD):
        # A folder with a meson.build of its own builds into a folder of its name.
        here = os.path.dirname(os.path.relpath(notes, BUILD)).startswith(folder + "/")
        if os.path.basename(notes) in (path.replace("/", "_") + ".gcno", file + ".gcno" if here else None):
            return counts_in(notes, path)
    return counts_in(os.path.join(BUILD, "fuzz", f"replay-{name}.p", f"fuzz_{name}.c.gcno"), path)


def print_target(name, paths, show_lines):
    covered = total = 0
    for path in paths:
        counts = counts_of(name, path)
        covered += sum(1 for count in counts.values() if count)
        total += len(counts)
        for line, count in sorted(counts.items()):
            if show_lines and not count:
                print(f"{path}:{line}: {tree.lines(path)[line - 1]}")
    share = 100 * covered / total if total else 0
    print(f"{name:20} {covered:5} of {total:5} lines of its parser  {share:5.1f} %", flush=True)
    return share


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--target", help="only this one, with its lines that nothing reaches")
    parser.add_argument("--least", type=float, default=80)
    arguments = parser.parse_args()
    chosen = [(name, paths) for name, paths in targets()
              if arguments.target in (None, name)]
    subprocess.run(["sh", "tools/configure.sh", "build-fuzz-coverage", "-Db_coverage=true",
                    "-Dtests=enabled", "-Dbuildtype=debug"], cwd=tree.ROOT, check=True,
                   env=dict(os.environ, CC="gcc"))
    subprocess.run(["ninja", "-C", BUILD, "--quiet"]
                   + ["fuzz/replay-" + name for name, _ in chosen], check=True)
    failed = 0
    for name, paths in chosen:
        if not paths:
            print(f"{name:20} names no parser in fuzz/fuzz_{name}.c")
            failed += 1
            continue
        replay(name)
        failed += print_target(name, paths, arguments.target) < arguments.least
    print(f"fuzz-coverage: {len(chosen)} targets, {failed} below {arguments.least:.0f} %")
    return 1 if failed or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
