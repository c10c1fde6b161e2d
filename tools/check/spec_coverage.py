#!/usr/bin/python3
"""List the clauses of docs/spec that no test names.

A clause is a line with an id, or each part of it that begins with a mark [a], [b], ... A test counts
for it when its name holds the id with dashes as underscores: TEST(Q_3a_...). docs/spec/excused.txt
takes clauses out, each with its reason, at most 3 % of a page. docs/spec/outside.txt names those that
cannot apply here at all, each with what overrules it or what it would take; both count as excused.

--attached prints which clauses of nt-objects.md are run by a process that is attached to a machine:
those that a BOTH_TEST, or a test of tests/nt/port, names. docs/spec/attached.txt says of each other
one why there is none.
"""
import argparse
import re
import sys

import tree

SPEC = "docs/spec"
EXCUSED = SPEC + "/excused.txt"
EXCUSED_PERCENT = 3
OUTSIDE = SPEC + "/outside.txt"
OUTSIDE_KINDS = ("overruled", "hardware", "windows")
ATTACHED_PAGE = "nt-objects.md"
ATTACHED = SPEC + "/attached.txt"
ATTACHED_TESTS = "tests/nt/port/"
REASON_LINE = re.compile(r"^([A-Z0-9a-z, -]+): (\w+): (.+)$")
# Why no attached process runs a clause.
ATTACHED_KINDS = {"kernel": "only drivers and the runtime can see it",
                  "machine": "seen from inside the machine alone",
                  "missing": "not there yet for attached processes"}
LINE = re.compile(r"^(?:- \*\*|\| *)([A-Z]+-T?\d+)(?: \[[A-Z]\])?(?:\*\*| *\|)(.*)$")
MARK = re.compile(r"\[([a-z])\] ")
HEADING = re.compile(r"^#+ (?:Part )?([A-Z]\d*|\d+)\.? ")
TEST = re.compile(r"^\s*[A-Z_]*TEST[A-Z_]*\(\s*(\w+)")
BROWSER_TEST = re.compile(r'^test\("(\w+)"')
PYTHON_TEST = re.compile(r"^\s+def test_(\w+)\(")
TEST_ID = re.compile(r"(?:^|_)([A-Z]+_T?\d+[a-z]?)(?=_|$)")
# Tables that only point at clauses of other lines.
NOT_CLAUSES = {"ASK"}


class Clause:
    def __init__(self, name, line, section, text):
        self.name, self.line, self.section, self.text = name, line, section, text


def read_clauses(path, complaints):
    clauses, section = [], ""
    for number, line in enumerate(tree.lines(path), 1):
        heading = HEADING.match(line)
        if heading:
            section = heading.group(1)
        match = LINE.match(line)
        if not match or match.group(1).split("-")[0] in NOT_CLAUSES:
            continue
        name, text = match.groups()
        letters = MARK.findall(text)
        if letters != [chr(ord("a") + i) for i in range(len(letters))] or len(letters) == 1:
            complaints.append(f"{path}:{number}: {name}: marks must run [a], [b], ...")
        parts = MARK.split(text)[2::2] or [text]
        for letter, part in zip(letters or [""], parts):
            clauses.append(Clause(name + letter, number, section, part.strip()))
    return clauses


def read_excuses(known, complaints):
    excuses = {}
    for number, line in enumerate(tree.lines(EXCUSED), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, reason = line.strip().partition(" ")
        if name not in known:
            complaints.append(f"{EXCUSED}:{number}: {name} is no clause")
        elif len(reason.split()) < 3:
            complaints.append(f"{EXCUSED}:{number}: {name} needs a reason")
        elif name in excuses:
            complaints.append(f"{EXCUSED}:{number}: {name} stands there twice")
        excuses[name] = reason.strip()
    return excuses


def read_reasons(path, kinds, known, complaints):
    """{clause id: (kind, reason)} of a file with lines IDS: kind: reason"""
    reasons = {}
    for number, line in enumerate(tree.lines(path), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = REASON_LINE.match(line)
        if not match or match.group(2) not in kinds:
            complaints.append(f"{path}:{number}: it must read IDS: {'|'.join(kinds)}: reason")
            continue
        for name in match.group(1).replace(" ", "").split(","):
            if name not in known:
                complaints.append(f"{path}:{number}: {name} is no clause")
            elif name in reasons:
                complaints.append(f"{path}:{number}: {name} stands there twice")
            reasons[name] = (match.group(2), match.group(3))
    return reasons


def read_outside(known, complaints):
    """{clause id: (kind, reason)} of docs/spec/outside.txt"""
    return read_reasons(OUTSIDE, OUTSIDE_KINDS, known, complaints)


def read_tests():
    """{clause id: [place of a test that names it]}"""
    tests = {}
    for suffixes, folder, pattern in (((".c", ".cc", ".cpp", ".js"), "tests", TEST), ((".mjs",), "tests", BROWSER_TEST),
                                      (("_test.py",), "tools", PYTHON_TEST)):
        for path in tree.files(suffixes, (folder,)):
            for number, line in enumerate(tree.lines(path), 1):
                match = pattern.match(line)
                for found in TEST_ID.findall(match.group(1)) if match else []:
                    tests.setdefault(found.replace("_", "-", 1), []).append(f"{path}:{number}")
    return tests


def read_attached_tests():
    """{clause id} that an attached process runs."""
    ids = set()
    for path in tree.files((".c",), ("tests",)):
        for line in tree.lines(path):
            match = TEST.match(line)
            if match and (path.startswith(ATTACHED_TESTS) or line.startswith("BOTH_TEST")):
                ids.update(found.replace("_", "-", 1) for found in TEST_ID.findall(match.group(1)))
    return ids


def read_unattached(known, complaints):
    """{clause id: (kind, reason)} of docs/spec/attached.txt"""
    return read_reasons(ATTACHED, ATTACHED_KINDS, known, complaints)


def check_attached(clauses, complaints):
    """Each clause is run attached, or has a reason why not; gives the ids of both."""
    names = [clause.name for clause in clauses]
    attached = read_attached_tests() & set(names)
    reasons = read_unattached(set(names), complaints)
    for name in names:
        if name not in attached and name not in reasons:
            complaints.append(f"{ATTACHED}: {name} has neither an attached run nor a reason")
    return attached, reasons


def print_attached(clauses, attached, reasons):
    without = [clause.name for clause in clauses if clause.name not in attached]
    print(f"{ATTACHED_PAGE}: {len(clauses)} clauses, {len(attached)} run attached, "
          f"{len(without)} not, each with a reason")
    for kind, meaning in ATTACHED_KINDS.items():
        names = [name for name in without if reasons.get(name, ("",))[0] == kind]
        print(f"{kind}: {meaning}: {len(names)}")
        for name in names:
            print(f"  {name:8} {reasons[name][1]}")
    for name in sorted(set(reasons) & attached):
        print(f"note: {name} is run attached and needs no reason in {ATTACHED}")


def report_page(page, clauses, tests, without, arguments):
    excuses, outside = without
    complaints = []
    tested = [clause for clause in clauses if clause.name in tests]
    excused = [clause for clause in clauses if clause.name in excuses]
    beyond = [clause for clause in clauses if clause.name in outside]
    missing = [clause for clause in clauses if clause not in tested + excused + beyond]
    print(f"{page}: {len(clauses)} clauses, {len(tested)} tested, {len(excused + beyond)} excused, "
          f"{len(missing)} missing")
    if len(excused) * 100 > len(clauses) * EXCUSED_PERCENT:
        complaints.append(f"{page}: more than {EXCUSED_PERCENT} % of its clauses are excused")
    complaints += [f"{EXCUSED if clause in excused else OUTSIDE}: {clause.name} has a test and needs no excuse"
                   for clause in excused + beyond if clause.name in tests]
    if not arguments.rules:
        for clause in missing:
            print(f"  {clause.name}  {clause.text}" if arguments.text else f"  {clause.name}")
    return complaints


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="*", help="only these pages, e.g. wdf-ndis.md")
    parser.add_argument("--sections", help="only these sections of a page, e.g. A1,A2,C")
    parser.add_argument("--text", action="store_true", help="print the text of missing clauses")
    parser.add_argument("--rules", action="store_true",
                        help="only check the pages and the excuses; missing clauses are no failure")
    parser.add_argument("--attached", action="store_true",
                        help="print which clauses an attached process runs, and why the others are not")
    arguments = parser.parse_args()

    complaints, pages, known = [], {}, set()
    for path in tree.files((".md",), (SPEC,)):
        pages[path.rsplit("/", 1)[1]] = clauses = read_clauses(path, complaints)
        for clause in clauses:
            if clause.name in known:
                complaints.append(f"{path}:{clause.line}: {clause.name} is used twice")
            known.add(clause.name)
    if ATTACHED_PAGE in pages:
        attached, reasons = check_attached(pages[ATTACHED_PAGE], complaints)
    if arguments.attached:
        print_attached(pages[ATTACHED_PAGE], attached, reasons)
        print("\n".join(complaints), end="\n" if complaints else "")
        return 1 if complaints else 0
    without = read_excuses(known, complaints), read_outside(known, complaints)
    tests = read_tests()
    sections = arguments.sections.split(",") if arguments.sections else None
    for page, clauses in pages.items():
        if arguments.pages and page not in arguments.pages:
            continue
        if sections:
            clauses = [clause for clause in clauses if clause.section in sections]
        if clauses:
            complaints += report_page(page, clauses, tests, without, arguments)
    prefixes = {name.split("-")[0] for name in known}
    if not arguments.pages:
        for name in sorted(set(tests) - known):
            if name.split("-")[0] in prefixes:
                print(f"note: {tests[name][0]} names {name}, which is no clause")
    for complaint in complaints:
        print(complaint)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
