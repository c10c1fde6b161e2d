#!/usr/bin/python3
"""Write the table of call signatures that call traces use, from the prototypes of our own headers.

    signatures.py OUTPUT HEADER...

One line a function: {"NtClose", 's', "h"}: what it returns, then a letter a parameter:
    b w d q  a number of 1, 2, 4, 8 bytes      n  an NTSTATUS or HRESULT
    h  a handle                                o  where a new handle is stored
    p  an address or anything else that differs from run to run: never recorded
    f  a floating-point number, which takes no integer register
Functions that take a variable number of arguments return 'v'; those that never return, or return twice, 'x'.
"""
import re
import sys

NUMBERS = {
    "b": "UCHAR CHAR BOOLEAN BYTE UINT8 INT8 KIRQL KPROCESSOR_MODE CCHAR char bool _Bool uint8_t int8_t",
    "w": "USHORT SHORT WORD WCHAR CSHORT UINT16 INT16 short wchar_t uint16_t int16_t",
    "d": "ULONG LONG BOOL DWORD UINT INT ULONG32 LONG32 UINT32 INT32 KPRIORITY ACCESS_MASK LOGICAL DEVICE_TYPE "
         "LCID SECURITY_INFORMATION EXECUTION_STATE REGSAM CONFIGRET LSTATUS int unsigned wint_t errno_t "
         "uint32_t int32_t",
    "q": "ULONG64 LONG64 ULONGLONG LONGLONG DWORD64 UINT64 INT64 SIZE_T SSIZE_T KAFFINITY size_t uint64_t int64_t",
    "n": "NTSTATUS HRESULT",
    "f": "float double FLOAT DOUBLE",
}
NOT_RECORDED_RETURN = "KeBugCheck KeBugCheckEx ExRaiseStatus RtlRaiseStatus PsTerminateSystemThread " \
    "ExitProcess ExitThread exit _exit abort longjmp _setjmp setjmp _setjmpex"


def strip(text):
    """Text without comments, directives and literals' contents."""
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S)
    text = re.sub(r"//[^\n]*", " ", text)
    text = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", "", text, flags=re.M)
    return text


def enumerations(text):
    for match in re.finditer(r"typedef\s+enum\b[^{};]*\{[^}]*\}\s*([^;]*);", text):
        for name in match.group(1).split(","):
            name = name.strip()
            if re.fullmatch(r"\w+", name):
                yield name


def letter(declaration, numbers):
    """The letter of one parameter."""
    declaration = re.sub(r"\b(const|CONST|volatile|IN|OUT|OPTIONAL|struct|enum|signed|unsigned(?=\s+\w+\s))\b",
                         " ", declaration).strip()
    if "(" in declaration or "[" in declaration:
        return "p"
    words = declaration.replace("*", " * ").split()
    if not words:
        return "p"
    stars = words.count("*")
    if words[0] == "HANDLE":
        return "ho"[stars] if stars < 2 else "p"
    if stars:
        return "p"
    if words[0] == "PHANDLE" or words[0] == "LPHANDLE":
        return "o"
    return numbers.get(words[0], "p")


def result(text, numbers):
    if "*" in text:
        return "p"
    kept = [word for word in text.split() if word not in ("extern", "static", "const", "unsigned", "struct",
                                                           "enum", "EXTERN_C_START")]
    if not kept:
        return "d"
    return letter(kept[0], numbers)


PROTOTYPE = re.compile(r"(?:^|[;{}])\s*((?:[A-Za-z_]\w*[\s*]+)+?)([A-Za-z_]\w*)\s*\(([^;{}]*)\)\s*"
                       r"(?:[A-Z_]+(?:\([^)]*\))?|__attribute__\s*\(\(.*?\)\))?\s*(?=;)", re.S)


def split(parameters):
    depth, start = 0, 0
    for index, character in enumerate(parameters):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            yield parameters[start:index]
            start = index + 1
    yield parameters[start:]


def signature(match, numbers):
    parameters = [part.strip() for part in split(match.group(3))]
    name = match.group(2)
    if parameters == ["void"] or parameters == ["VOID"] or parameters == [""]:
        parameters = []
    if name in NOT_RECORDED_RETURN.split():
        return name, "x", ""
    if parameters and parameters[-1] == "...":
        return name, "v", ""
    return name, result(match.group(1), numbers), "".join(letter(part, numbers) for part in parameters)


def main(output, headers):
    texts = [strip(open(path, encoding="utf-8").read()) for path in headers]
    numbers = {name: kind for kind, names in NUMBERS.items() for name in names.split()}
    for text in texts:
        for name in enumerations(text):
            numbers.setdefault(name, "d")
    found = {}
    for text in texts:
        for match in PROTOTYPE.finditer(text):
            if match.group(1).split()[0] in ("typedef", "return", "else", "case"):
                continue
            name, kind, parameters = signature(match, numbers)
            found.setdefault(name, (kind, parameters))
    with open(output, "w", encoding="utf-8") as file:
        file.write('#include "base/trace/signature.h"\n\n')
        file.write("const struct trace_signature trace_signatures[] = {\n")
        for name in sorted(found, key=lambda text: text.encode()):
            kind, parameters = found[name]
            file.write(f"\t{{ \"{name}\", '{kind}', \"{parameters}\" }},\n")
        file.write("};\n")
        file.write("const size_t trace_signature_count = sizeof(trace_signatures) / sizeof(trace_signatures[0]);\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
