#!/usr/bin/python3
"""Fail when a relative link in a Markdown page names a file or heading that does not exist."""
import os
import re
import sys

import tree

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^\s*(```|~~~)")


def anchor(heading):
    """The anchor that Markdown viewers give a heading."""
    text = re.sub(r"[`*_\[\]]|\(.*?\)(?=$)", "", heading.strip().lower())
    text = re.sub(r"[^\w\s-]", "", text)
    return re.sub(r"\s", "-", text)


def prose_lines(path):
    fenced = False
    for number, line in enumerate(tree.lines(path), 1):
        if FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            yield number, line


def anchors(path):
    return {anchor(line.lstrip("#")) for _, line in prose_lines(path) if line.startswith("#")}


def check_link(page, target):
    """What is wrong with target in page, or None."""
    if re.match(r"^[a-z]+:", target):
        return None
    file, _, fragment = target.partition("#")
    path = os.path.normpath(os.path.join(os.path.dirname(page), file)) if file else page
    if not os.path.exists(os.path.join(tree.ROOT, path)):
        return f"{target}: no such file"
    if fragment and path.endswith(".md") and fragment not in anchors(path):
        return f"{target}: no such heading"
    return None


def main():
    failures, count = 0, 0
    for page in tree.files((".md",)):
        for number, line in prose_lines(page):
            for match in LINK.finditer(re.sub(r"`[^`]*`", "", line)):
                count += 1
                wrong = check_link(page, match.group(1) or match.group(2))
                if wrong:
                    print(f"{page}:{number}: {wrong}")
                    failures += 1
    print(f"links: {count} links, {failures} broken")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
