#!/usr/bin/env python3
"""Assertion sites (file and line) of a test log: write the committed lists, or score a log against them.

sites.py --write SITES LOG...   make SITES/<file>.txt: the lines of each file whose assertion ran
sites.py SITES LOG...           one line a file: sites, passed, failed, not reached; then each failed site
sites.py --file NAME.c ...      the same for one file's list alone; --label says what the lines call it

A site passes when it was reached and never failed. One that is not reached counts as failed.
"""
import argparse
import pathlib
import re
import sys

RESULT = re.compile(r"^(\w+\.c):(\d+): (?:.*?: )??"
                    r"(Test succeeded inside todo block|Test succeeded|Test marked todo|Test failed)(.*)")


def read_log(paths):
    """{file: {line: [first failure's text or None]}} of every assertion that ran."""
    sites = {}
    for path in paths:
        text = pathlib.Path(path).read_text(encoding="utf-8", errors="replace")
        for line in text.replace("\r", "").split("\n"):
            match = RESULT.match(line)
            if not match:
                continue
            name, number, kind, rest = match.groups()
            lines = sites.setdefault(name, {})
            lines.setdefault(int(number), None)
            if kind == "Test failed" and lines[int(number)] is None:
                lines[int(number)] = rest.lstrip(": ") or "(no text)"
    return sites


def write(folder, sites):
    for name, lines in sites.items():
        path = folder / (name.removesuffix(".c") + ".txt")
        path.write_text("".join(f"{name}:{line}\n" for line in sorted(lines)), encoding="ascii")
        print(f"{name}: {len(lines)} sites")


def read_lists(folder):
    lists = {}
    for path in sorted(folder.glob("*.txt")):
        for entry in path.read_text(encoding="ascii").split():
            name, line = entry.rsplit(":", 1)
            lists.setdefault(name, []).append(int(line))
    return lists


def score(lists, sites, label):
    total = [0, 0]
    for name, wanted in lists.items():
        reached = sites.get(name, {})
        failed = [line for line in wanted if reached.get(line)]
        absent = [line for line in wanted if line not in reached]
        passed = len(wanted) - len(failed) - len(absent)
        total[0] += len(wanted)
        total[1] += passed
        shown = label or name
        print(f"{shown}: {len(wanted)} sites, {passed} passed, {len(failed)} failed, "
              f"{len(absent)} not reached")
        for line in failed:
            print(f"    {name}:{line}: {reached[line]}")
        if absent:
            print(f"    not reached: {' '.join(map(str, absent))}")
    share = 100 * total[1] / max(total[0], 1)
    print(f"{label or 'all'}: {total[1]} of {total[0]} sites passed, {share:.1f} %")
    return share


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--least", type=float, default=0, help="fail below this share, in per cent")
    parser.add_argument("--file", help="score only this file's list")
    parser.add_argument("--label", default="", help="how to call that file in the lines")
    parser.add_argument("sites", type=pathlib.Path)
    parser.add_argument("log", nargs="+")
    options = parser.parse_args()
    sites = read_log(options.log)
    if options.write:
        options.sites.mkdir(exist_ok=True)
        write(options.sites, sites)
        return 0
    lists = read_lists(options.sites)
    if options.file:
        lists = {options.file: lists.get(options.file, [])}
    return 0 if score(lists, sites, options.label) >= options.least else 1


if __name__ == "__main__":
    sys.exit(main())
