#!/usr/bin/python3
"""The microVM for Windows, cross-compiled with mingw-w64.

Compiles the monitor, the device models, the table of the platform's functions and the Windows side of base/host; asserts that
the sizes, offsets and numbers of our <WinHvPlatform.h> are those of mingw-w64's own; and builds the tests that need no
hypervisor, which run where wine64 is. What is Linux' alone is named. One line each, and the counts.
"""
import argparse
import glob
import os
import re
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COMPILER = "x86_64-w64-mingw32-gcc"
FLAGS = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter", "-D_WIN32_WINNT=0x0A00",
         # Formats are checked by the other compilers, and are theirs with this library, too.
         "-Wno-format", "-Wno-format-extra-args", "-D__USE_MINGW_ANSI_STDIO=1",
         "-include", "src/base/host/windows/names.h"]
FOLDERS = ["src/base/host/windows", "src/vm/whp", "src/vm/vmm", "src/vm/vmm/windows", "src/devices/virtio"]
LINUX_ONLY = {
    "src/vm/vmm/unpack.c": "the compression libraries; kernels unpack themselves (src/vm/vmm/windows/unpack.c)",
    "src/vm/vmm/snapshot_file.c": "zlib, and files mapped as memory",
    "src/base/host/host_folder*.c": "folders: openat2 and descriptors of nodes",
    "src/base/host/host_network.c": "libslirp",
    "src/base/host/host_frame*.c": "sockets",
    "src/base/host/host_tap.c": "taps",
    "src/vm/control": "jansson and Unix sockets",
    "tests/vm/vmm/memory_test.c": "guest memory that is committed page by page; there all of it is, at once",
}
# Models that need no hypervisor, and tests of theirs that need no more of base/host than it has here.
TESTS = ["vm/vmm/ioapic", "vm/vmm/pit", "vm/vmm/rtc", "vm/vmm/serial", "vm/vmm/keyboard",
         "vm/vmm/boot", "vm/vmm/tables", "vm/vmm/available", "vm/vmm/loop", "vm/vmm/slots", "devices/virtio/guest_memory", "devices/virtio/queue",
         "devices/virtio/packed", "devices/virtio/net_frame", "devices/virtio/rng"]
LIBRARIES = ["-lsynchronization", "-lbcrypt"]
HEADERS = ["WinHvPlatform.h", "WinHvEmulation.h"]


class Results:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def say(self, word, what):
        self.passed += word == "ok"
        self.failed += word == "not ok"
        self.skipped += word == "skip"
        print(f"{word} {what}", flush=True)


def call(*words):
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)


def compile_one(build, source, *more):
    target = os.path.join(build, source.replace("/", "_") + ".o")
    return target, call(COMPILER, *FLAGS, *more, f"-I{build}/include", "-Isrc", "-c", source, "-o", target)


def compile_all(build, results):
    objects, skipped = [], []
    for folder in FOLDERS:
        for source in sorted(glob.glob(os.path.join(folder, "*.c"), root_dir=ROOT)):
            if source in LINUX_ONLY:
                skipped.append(source)
                continue
            target, done = compile_one(build, source)
            if done.returncode:
                results.say("not ok", f"{source} compiles for Windows\n{done.stderr[:2000]}")
            else:
                objects.append(target)
    if not results.failed:
        results.say("ok", f"{len(objects)} files compile for Windows")
    for source, reason in LINUX_ONLY.items():
        print(f"Linux only: {source}: {reason}")
    archive = os.path.join(build, "libdrydock_vm.a")
    if os.path.exists(archive):
        os.remove(archive)
    call("x86_64-w64-mingw32-ar", "rcs", archive, *objects)
    return archive


# --- Layouts -------------------------------------------------------------------------------------------

def declared():
    """What our headers declare: sizes, offsets that they assert, and names with numbers."""
    text = ""
    for header in sorted(glob.glob(os.path.join(ROOT, "include/sdk/WinHv*.h"))):
        with open(header, encoding="utf-8") as file:
            text += file.read()
    sizes = [f"sizeof({name})" for name in re.findall(r"^\} (WHV_\w+);", text, re.M)]
    offsets = re.findall(r"C_ASSERT\((offsetof\(\w+, \w+\))", text)
    numbers = re.findall(r"^\t(WHv\w+)(?: =[^,\n]*)?,?(?: +/\*.*)?$", text, re.M)
    return sizes + offsets + numbers


def values_here(build, expressions):
    source = os.path.join(build, "values.c")
    with open(source, "w", encoding="utf-8") as file:
        file.write("#include <stddef.h>\n#include <stdio.h>\n#include <WinHvPlatform.h>\n#include <WinHvEmulation.h>\n"
                   "int main(void)\n{\n")
        file.writelines(f'\tprintf("%lld\\n", (long long)({one}));\n' for one in expressions)
        file.write("\treturn 0;\n}\n")
    program = os.path.join(build, "values")
    done = call("cc", "-std=gnu11", "-D_GNU_SOURCE", "-Iinclude", "-Iinclude/sdk", "-Iinclude/ddk", source, "-o", program)
    if done.returncode:
        return None, done.stderr
    return [int(line) for line in call(program).stdout.split()], ""


def layouts(build, results):
    expressions = declared()
    values, wrong = values_here(build, expressions)
    if values is None or len(expressions) < 200:
        results.say("not ok", f"our own layouts are known ({len(expressions)})\n{wrong[:2000]}")
        return
    source = os.path.join(build, "layouts.c")
    unknown = set()
    while True:
        with open(source, "w", encoding="utf-8") as file:
            file.write("#include <stddef.h>\n#include <WinHvPlatform.h>\n#include <WinHvEmulation.h>\n")
            file.writelines(f'_Static_assert((long long)({one}) == {value}ll, "{one}");\n'
                            for one, value in zip(expressions, values)
                            if not unknown & set(re.findall(r"\w+", one)))
        done = call(COMPILER, "-std=gnu11", f"-I{build}/include", "-c", source, "-o", source + ".o")
        more = set(re.findall(r"‘(WH[Vv]\w+)’ undeclared", done.stderr)) - unknown
        if not more:
            break
        unknown |= more
    if done.returncode:
        results.say("not ok", f"layouts are mingw-w64's\n{done.stderr[:2000]}")
        return
    results.say("ok", f"{len(expressions) - len(unknown)} sizes, offsets and numbers are mingw-w64's")
    if unknown:
        print("not in mingw-w64's headers: " + " ".join(sorted(unknown)))


# --- Tests ---------------------------------------------------------------------------------------------

def tests(build, archive, results):
    wine = shutil.which("wine64") or shutil.which("wine") or shutil.which("wine64", path="/usr/lib/wine")
    for test in TESTS:
        program = os.path.join(build, test.replace("/", "-") + ".exe")
        done = call(COMPILER, *FLAGS, "-Wno-missing-prototypes", f"-I{build}/include", "-Itests/harness/windows",
                    "-Isrc", f"tests/{test}_test.c", "tests/harness/windows/test_main.c", archive, *LIBRARIES,
                    "-o", program)
        if done.returncode:
            results.say("not ok", f"tests/{test}_test.c builds for Windows\n{done.stderr[:1500]}")
        elif not wine:
            results.say("skip", f"tests/{test}_test.c: it is built; wine64 is not installed")
        else:
            done = subprocess.run([wine, program], cwd=build, capture_output=True, text=True, check=False,
                                  env=dict(os.environ, WINEDEBUG="-all"))
            results.say("not ok" if done.returncode else "ok",
                        f"tests/{test}_test.c under Wine" + (f"\n{done.stdout[-1500:]}" if done.returncode else ""))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("build", nargs="?", default=os.path.join(ROOT, "build-windows"), help="the folder for what is made (build-windows)")
    build = os.path.abspath(parser.parse_args().build)
    results = Results()
    if not shutil.which(COMPILER):
        results.say("skip", f"{COMPILER} is not installed (sh tools/setup.sh windows)")
    else:
        os.makedirs(os.path.join(build, "include"), exist_ok=True)
        for header in HEADERS:
            with open(os.path.join(build, "include", header), "w", encoding="utf-8") as file:
                file.write(f"#include <windows.h>\n#include <{header.lower()}>\n")
        archive = compile_all(build, results)
        layouts(build, results)
        tests(build, archive, results)
    print(f"{results.passed} passed, {results.failed} failed, {results.skipped} skipped")
    return 1 if results.failed else 0


if __name__ == "__main__":
    sys.exit(main())
