"""One-line faults that mutants.py plants."""
import re

# (name, pattern, replacement); a pattern's every match on a line is a fault of its own.
RULES = [
    ("equal", r" == ", " != "),
    ("unequal", r" != ", " == "),
    ("less", r" < ", " <= "),
    ("less-or-equal", r" <= ", " < "),
    ("greater", r" > ", " >= "),
    ("greater-or-equal", r" >= ", " > "),
    ("and", r" && ", " || "),
    ("or", r" \|\| ", " && "),
    ("plus", r"(?<=[\w)\]]) \+ (?=[\w(])", " - "),
    ("minus", r"(?<=[\w)\]]) - (?=[\w(])", " + "),
    ("add-to", r" \+= ", " -= "),
    ("take-from", r" -= ", " += "),
    ("increment", r"(?<=\w)\+\+", "--"),
    ("decrement", r"(?<=\w)--", "++"),
    ("shift-left", r" << ", " >> "),
    ("shift-right", r" >> ", " << "),
    ("set-bits", r" \|= ", " = "),
    ("clear-bits", r" &= ~", " |= "),
    ("true", r"\btrue\b", "false"),
    ("false", r"\bfalse\b", "true"),
    ("zero", r"(?<=return )0(?=;)", "1"),
    ("one", r"(?<=return )1(?=;)", "0"),
    ("negate", r"\bif \((?=[^()]*(?:\([^()]*\)[^()]*)*\)( \{)?$)", None),
    ("not", r"(?<=[( ])!(?=[\w(])", ""),
    ("drop-call", r"^\t+[a-z]\w*\([^()]*(?:\([^()]*\)[^()]*)*\);$", None),
]
# What --rules chooses from: everything but constants is planted when nothing is chosen.
OFFSETS = ("plus", "minus", "add-to", "take-from", "increment", "decrement", "shift-left", "shift-right")
CALLS = ("drop-call",)
CONDITIONS = tuple(name for name, _, _ in RULES if name not in OFFSETS + CALLS)
CONSTANTS = ("constant",)
GROUPS = {"conditions": CONDITIONS, "offsets": OFFSETS, "calls": CALLS, "constants": CONSTANTS}
USUAL = CONDITIONS + OFFSETS + CALLS
NUMBER = re.compile(r"(?<![\w.])(0x[0-9A-Fa-f]+|\d+)(?=(?:u|U)?(?:l|L){0,2}\b(?!\.))")
REAL = re.compile(r"(?<![\w.])\d+\.\d+(?=f?\b)")
# How many there is room for, what has the size of any other of them, and nothing as the start of everything.
ROOM = re.compile(r"\bsizeof\(\w+\[\d+\]\)|\bcalloc\(\d+(?=,)|(?<![\w.>])(?!return\b|sizeof\b|else\b|case\b)[a-zA-Z_]\w* \**\w+(?:\[[^\]]*\])+(?=;|,|\)| =)|\{ ?0 ?\}")
DEFINITION = re.compile(r"^#define (\w+)(?:\([^)]*\))? +(.*)$")
TABLE = re.compile(r"^\s*static const \w[\w ]*?\**(\w+)(?:\[[^\]]*\])+ = \{")
# Who waits by asking again finds the same without giving way, only later.
YIELD = re.compile(r"^\t+host_yield\(\);$")
SKIPPED = re.compile(r"^\s*(#|/\*|\*|//|_Static_assert|assert|static const|trace_write|case )")
# The larger or the smaller of two: whether they may be equal makes no difference.
OPERAND = r"([\w.\[\]]+(?:->[\w.\[\]]+)*)"
EXTREME = re.compile(OPERAND + r" [<>]=? " + OPERAND + r" \? (?:\1 : \2|\2 : \1)\b")
# The larger of a number and nothing, converted or not.
POSITIVE = re.compile(OPERAND + r" >=? 0 \? (?:\(\w+\))?\1 : 0\b")
# The same in two lines: if (a > b), a = b.
BOUND = re.compile(r"^\s*if \(" + OPERAND + r" [<>]=? " + OPERAND + r"\)\n\s*\1 = \2;$")
ORDERS = ("less", "less-or-equal", "greater", "greater-or-equal")


def strip_literals(line):
    """line with strings, characters and comments blanked, of the same length."""
    def blank(match):
        return "_" * len(match.group(0))
    return re.sub(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])+\'|/\*.*?\*/', blank, line)


def change(line, name, match, replacement):
    if name == "drop-call":
        return re.match(r"\t+", line).group(0) + ";"
    if name == "negate":
        end = line.rindex(")")
        return line[:match.end()] + "!(" + line[match.end():end] + ")" + line[end:]
    return line[:match.start()] + replacement + line[match.end():]


def other_numbers(text):
    """What a number is mistaken for: one more and one less; a round one of thousands, which is a scale, and a real one by a
    hundredth."""
    if "." in text:
        return [repr(float(text) * 1.01), repr(float(text) * 0.99)]
    value, shape = int(text, 0), "0x{:X}" if text.startswith("0x") else "{}"
    step = value // 100 if text.endswith("000") and value else 1
    return [shape.format(other) for other in (value + step, value - step) if other >= 0]


def constants_of(line):
    """[("constant", faulty line)] of the numbers that stand in one source line."""
    bare, found = strip_literals(line), []
    rooms = [match.span() for match in ROOM.finditer(bare)]
    for pattern in (NUMBER, REAL):
        for match in pattern.finditer(bare):
            if not any(start <= match.start() < end for start, end in rooms):
                found += [("constant", change(line, "constant", match, other))
                          for other in other_numbers(match.group(0))]
    return found


def definitions_of(lines):
    """{number of a line: name} of the lines, from 1, that say what a macro or a table is: a compiler counts none of them, and
    they are covered where their name is used."""
    found, table = {}, None
    for number, line in enumerate(lines, 1):
        macro, begun = DEFINITION.match(line), TABLE.match(line)
        if macro:
            found[number] = macro.group(1)
        table = begun.group(1) if begun else table
        if table:
            found[number] = table
        if table and line.rstrip().endswith("};"):
            table = None
    return found


def faults_of(line, behind="", rules=USUAL, is_definition=False):
    """[(rule name, faulty line)] of one source line, which the line behind stands behind."""
    constants = constants_of(line) if "constant" in rules else []
    if is_definition:
        return constants
    if SKIPPED.match(line) or YIELD.match(line):
        return []
    bare, found = strip_literals(line), constants
    for name, pattern, replacement in RULES:
        if name not in rules:
            continue
        for match in re.finditer(pattern, bare):
            if any(one.start() < match.start() < one.end()
                   for rule in (EXTREME, POSITIVE) for one in rule.finditer(bare)):
                continue
            if name in ORDERS and BOUND.match(bare + "\n" + behind):
                continue
            found.append((name, change(line, name, match, replacement)))
    return found
