#!/usr/bin/python3
"""Each code that a finding can bear has its two tests: a driver that earns it, and the closest legal form.

The codes are read out of src: every struct verify_fact (and the shorter records that become one), its code
and its first parameter. Where a variable stands for them the calls of the function that bears it are read.
The tests are those of tests/verify/planted_test.c, and what tests/verify/codes.txt lists beside them.
"""
import os
import re
import sys

import tree

PLANTED = "tests/verify/planted_test.c"
ELSEWHERE = "tests/verify/codes.txt"
ANY = None  # an address, a handle: no two runs have the same
DEPTH_MAX = 4
# Names of parameters and variables that stand for a code; others are addresses and counts.
STAND_FOR_CODES = {"code", "sub_code", "bug_code", "p1", "kind"}

# What becomes a verify_fact: where its code and its first parameter stand in the initializer; a number is
# the code itself.
SHORT_RECORDS = {
    "wdf_break": (0x10D, 1),
    "ke_irql_rule": (3, 4),
}
# Where a 0 in place of the code means the verifier's own.
DEFAULT_CODE = 0xC4

NUMBER = re.compile(r"(0x[0-9A-Fa-f]+|0|[1-9]\d*)[uUlL]*$")
DEFINE = re.compile(r"^#define[ \t]+(\w+)[ \t]+\(?(?:\(\w+\))?(0x[0-9A-Fa-f]+|\d+)[uUlL]*\)?[ \t]*$", re.M)
ENUM = re.compile(r"^\s*(?:typedef )?enum(?: \w+)? \{([^}]*)\}", re.M)
CAST = re.compile(r"^\((?:u?int\d+_t|ULONG|ULONG_PTR|NTSTATUS)\)\s*")
HEAD = re.compile(r"^(?:#define[ \t]+(\w+)\(|(?!#)[A-Za-z_][^;={}\n]*?(\w+)\()", re.M)


def split_arguments(text, at):
    """The arguments of the call or initializer whose bracket ends at `at`, and where they end."""
    arguments, depth, start = [], 0, at
    while at < len(text):
        if text[at] == '"':
            at += 1
            while text[at] != '"':
                at += 2 if text[at] == "\\" else 1
        elif text[at] in "([{":
            depth += 1
        elif text[at] in ")]}":
            if depth == 0:
                break
            depth -= 1
        elif text[at] == "," and depth == 0:
            arguments.append(text[start:at])
            start = at + 1
        at += 1
    arguments.append(text[start:at])
    return [re.sub(r"\\\n", " ", argument).strip() for argument in arguments], at


def without_comments(text):
    return re.sub(r"/\*.*?\*/", lambda comment: re.sub(r"[^\n]", " ", comment[0]), text, flags=re.S)


def without_brackets(expression):
    expression = CAST.sub("", expression.strip())
    while expression.startswith("(") and split_arguments(expression, 1)[1] == len(expression) - 1:
        expression = CAST.sub("", expression[1:-1].strip())
    return expression


def split_choice(expression):
    """(condition, one, other) of `condition ? one : other`, else null."""
    found = re.match(r"([^?]*)\?(.*)$", expression, re.S)
    if not found:
        return None
    rest, depth = found[2], 0
    for at, character in enumerate(rest):
        depth += character == "?"
        if character == ":":
            if depth == 0:
                return found[1].strip(), rest[:at], rest[at + 1:]
            depth -= 1
    return None


class Function:
    def __init__(self, text, head):
        self.name = head[1] or head[2]
        self.start = head.start()
        self.is_local = text.startswith("static", head.start())
        arguments, _ = split_arguments(text, head.end())
        words = [re.findall(r"\w+", argument.split("[")[0]) for argument in arguments]
        self.parameters = [found[-1] if found else "" for found in words]


class Source:
    def __init__(self):
        self.texts = {path: without_comments("\n".join(tree.lines(path)))
                      for path in tree.files((".c", ".h"), ("src", "include"))}
        self.constants = {}
        for text in self.texts.values():
            for name, value in DEFINE.findall(text):
                self.constants.setdefault(name, int(value, 0))
            for body in ENUM.findall(text):
                self.read_enum(body)

    def read_enum(self, body):
        value = -1
        for entry in body.split(","):
            name, _, given = entry.partition("=")
            if given and not NUMBER.match(given.strip()):
                return
            value = int(given.strip().rstrip("uUlL"), 0) if given else value + 1
            self.constants.setdefault(name.strip(), value)

    def function_at(self, path, at):
        found = None
        for head in HEAD.finditer(self.texts[path], 0, at):
            found = head
        return Function(self.texts[path], found) if found else None

    def calls(self, function, path):
        """(path, position, arguments) of each call; those of a static function are in its own file."""
        pattern = re.compile(r"(?<!\w)%s\(" % function.name)
        for other, text in self.texts.items():
            if not other.startswith("src") or (function.is_local and other != path):
                continue
            for call in pattern.finditer(text):
                line = text.rfind("\n", 0, call.start()) + 1
                is_head = line == call.start() or text[line] not in "\t "
                if not is_head:
                    yield other, call.start(), split_arguments(text, call.end())[0]

    def value(self, expression):
        """A number, by itself or by its name, or ANY."""
        number = NUMBER.match(expression)
        if number:
            return int(number[1], 0)
        return self.constants.get(expression, ANY)

    def assigned(self, path, at, name):
        function = self.function_at(path, at)
        body = self.texts[path][function.start:].split("\n}")[0]
        return re.findall(r"(?<![.\w>])%s = ([^;,]+)[;,]" % re.escape(name), body)

    def resolve(self, path, at, pair, depth=0):
        """{(code, first parameter, place)} that two expressions at a place can stand for."""
        pair = tuple(without_brackets(expression) for expression in pair)
        choices = [split_choice(expression) for expression in pair]
        for index in (0, 1):
            if choices[index]:
                both = all(choices) and choices[0][0] == choices[1][0]
                sides = [[choices[k][side] if both or k == index else pair[k] for k in (0, 1)]
                         for side in (1, 2)]
                return set().union(*(self.resolve(path, at, side, depth) for side in sides))
        function = self.function_at(path, at)
        named = [part for part in pair if part in STAND_FOR_CODES]
        if function and depth < DEPTH_MAX and any(part in function.parameters for part in named):
            return self.resolve_calls(path, function, pair, depth)
        for index in (0, 1):
            values = self.assigned(path, at, pair[index]) if pair[index] in named else []
            if values and depth < DEPTH_MAX:
                sides = [[value if k == index else pair[k] for k in (0, 1)] for value in values]
                return set().union(*(self.resolve(path, at, side, depth + 1) for side in sides))
        line = self.texts[path].count("\n", 0, at) + 1
        return {(self.value(pair[0]), self.value(pair[1]), f"{path}:{line}")}

    def resolve_calls(self, path, function, pair, depth):
        found = set()
        for other, at, arguments in self.calls(function, path):
            given = dict(zip(function.parameters, arguments))
            found |= self.resolve(other, at, [given.get(part, part) for part in pair], depth + 1)
        return found or {(ANY, ANY, f"{path}:{self.texts[path].count(chr(10), 0, function.start) + 1}")}


def fields(arguments):
    named = (re.match(r"\.(\w+)\s*=\s*(.*)$", argument, re.S) for argument in arguments)
    return {match[1]: match[2] for match in named if match}


def expressions(record, arguments):
    """The expressions of code and first parameter in an initializer of record."""
    if record == "verify_fact":
        named = fields(arguments)
        first = split_arguments(named["parameter"], 1)[0][0] if "parameter" in named else "?"
        return named.get("code", "?"), first
    code, first = SHORT_RECORDS[record]
    return (hex(code) if code > 9 else arguments[code]), arguments[first].split("=")[-1].strip()


def read_source():
    """{(code, first parameter): places}, of all that src can report."""
    source, found = Source(), {}
    records = "|".join(["verify_fact"] + list(SHORT_RECORDS))
    pattern = re.compile(r"struct (%s)(?:\s+\w+\s*=|\))\s*\{" % records)
    for path, text in source.texts.items():
        if not path.startswith("src") or path.startswith("src/base/verify"):
            continue
        for site in pattern.finditer(text):
            arguments, _ = split_arguments(text, site.end())
            pair = expressions(site[1], arguments)
            for code, first, place in source.resolve(path, site.start(), pair):
                code = DEFAULT_CODE if code == 0 else code
                found.setdefault((code, first), set()).add(place)
    return found


def read_planted():
    text = "\n".join(tree.lines(PLANTED))
    found = set()
    for body in re.findall(r"^PLANTED\w*\(([^;]*?)\)$", text, re.M):
        parts = [part.strip() for part in body.split(",")]
        at = [index for index, part in enumerate(parts) if NUMBER.match(part)]
        if at:
            first = NUMBER.match(parts[at[0] + 1])
            found.add((int(parts[at[0]], 0), int(first[1], 0) if first else ANY))
    return found


def parse_code(text):
    code, first = text.split("/")
    return int(code, 16), ANY if first == "*" else int(first, 16)


def read_elsewhere(complain):
    """What codes.txt says: {code: its tests}, and {path: codes} where src has a variable."""
    tests, given = {}, {}
    for line in tree.lines(ELSEWHERE):
        if not line or line.startswith("#"):
            continue
        parts = [part.strip() for part in line.split(":")]
        if parts[0].startswith("src/"):
            given[parts[0]] = {parse_code(word) for word in parts[1].split()}
            continue
        if parts[1] == "none":
            tests[parse_code(parts[0])] = []
            continue
        names = parts[2].split()
        text = "\n".join(tree.lines(parts[1]))
        for name in names:
            if not re.search(r"\b(TEST\w*|PLANTED\w*)\(%s\b" % name, text):
                complain(f"{ELSEWHERE}: {parts[1]} has no test {name}")
        if len(names) < 2 and "silent" not in parts[2]:
            complain(f"{ELSEWHERE}: {parts[0]} needs two tests, one of its legal form")
        tests[parse_code(parts[0])] = names
    return tests, given


def name_of(pair):
    return "%X/%s" % (pair[0], "*" if pair[1] is ANY else "%X" % pair[1])


def is_tested(pair, tested):
    return pair in tested or (pair[1] is ANY and any(other[0] == pair[0] for other in tested))


def check(complain):
    tests, given = read_elsewhere(complain)
    found = read_source()
    for place in sorted(place for pair in list(found) if pair[0] is ANY for place in found[pair]):
        path = place.split(":")[0]
        if path not in given:
            complain(f"{place}: which codes? Say so in {ELSEWHERE}")
        for pair in given.get(path, ()):
            found.setdefault(pair, set()).add(path)
    found = {pair: places for pair, places in found.items() if pair[0] is not ANY}
    tested = read_planted() | set(tests)
    for pair, places in sorted(found.items(), key=lambda item: name_of(item[0])):
        if not is_tested(pair, tested):
            complain(f"{min(places)}: {name_of(pair)} has no pair of planted drivers")
    for pair in sorted(set(tests), key=name_of):
        if pair not in found:
            complain(f"{ELSEWHERE}: nothing reports {name_of(pair)}")
    return found


def main():
    complaints = []
    found = check(complaints.append)
    for complaint in complaints:
        print(complaint)
    if "--list" in sys.argv[1:]:
        for pair, places in sorted(found.items(), key=lambda item: name_of(item[0])):
            print(name_of(pair), " ".join(sorted(places)))
    print(f"{len(found)} codes, {len(complaints)} complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
