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


def faults_of(line, behind=""):
    """[(rule name, faulty line)] of one source line, which the line behind stands behind."""
    if SKIPPED.match(line) or YIELD.match(line):
        return []
    bare, found = strip_literals(line), []
    for name, pattern, replacement in RULES:
        for match in re.finditer(pattern, bare):
            if any(one.start() < match.start() < one.end()
                   for rule in (EXTREME, POSITIVE) for one in rule.finditer(bare)):
                continue
            if name in ORDERS and BOUND.match(bare + "\n" + behind):
                continue
            found.append((name, change(line, name, match, replacement)))
    return found
