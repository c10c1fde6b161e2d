#!/usr/bin/python3
"""Fail when an include runs up the floors of src/.

FLOORS lists the folders from the ground up; a folder may include what stands on a line above its
own in this list, or in its own folder. Headers named *_internal.h stay inside their folder. Linux
headers are for HOST_FOLDERS and the programs beside a machine alone.
"""
import os
import re
import sys

import tree

# Folders on one line are neighbours that do not see each other.
FLOORS = [
    ["include/drydock"],
    ["include/crt", "include/ddk"],
    ["include/sdk"],
    ["src/base/host"],
    ["src/base/trace"],
    ["src/base/verify"],
    ["src/base/image"],
    ["src/builder"],
    ["src/nt/rtl"],
    ["src/nt/ke"],
    ["src/nt/ob"],
    ["src/nt/se"],
    ["src/nt/ex"],
    ["src/nt/mm"],
    ["src/nt/ps"],
    ["src/nt/cm"],
    ["src/nt/io"],
    ["src/nt/npfs"],
    ["src/nt/pnp"],
    ["src/nt/hal", "src/nt/hid", "src/nt/po", "src/nt/usbd"],
    ["src/nt/port"],
    ["src/frameworks/wdf", "src/frameworks/ndis", "src/frameworks/hid", "src/frameworks/umdf"],
    ["src/frameworks/idd"],
    ["src/win32"],
    ["src/machine", "src/vm/hv", "src/vm/whp", "src/devices/virtio"],
    ["src/display", "src/composer"],
    ["src/vm/guest"],
    ["src/vm/vmm"],
    ["src/vm/control", "src/vm/krun"],
    ["tools/drydock", "tools/monitor", "tools/host", "tools/composer"],
]
# More than the order says: builder stands beside the executive and knows only base.
FORBIDDEN = {
    "src/builder": ["include/ddk", "include/sdk", "include/crt"],
    **{folder: ["src/builder", "include/sdk"] for floor in FLOORS for folder in floor
       if folder.startswith(("src/nt/", "src/frameworks/"))},
    "src/win32": ["src/builder"],
}
# A class extension of user-mode drivers: it shares their headers.
FORBIDDEN["src/frameworks/idd"] = ["src/builder"]
# The capture host is a machine's; it knows no device models and builds nothing.
FORBIDDEN["src/display"] = ["src/vm/hv", "src/devices/virtio", "src/builder", "include/sdk"]
# The microVM stands beside a machine and knows nothing of it.
FORBIDDEN["src/vm/hv"] = [folder for floor in FLOORS for folder in floor
                          if folder.startswith("src/") and folder not in ("src/base/host", "src/vm/hv")]
# What stands in its place on Windows: the libraries of the platform.
FORBIDDEN["src/vm/whp"] = [folder for folder in FORBIDDEN["src/vm/hv"] + ["src/vm/hv"] if folder not in ("src/vm/whp", "src/vm/vmm")]
# The guest's first program is alone in its guest.
FORBIDDEN["src/vm/guest"] = [folder for floor in FLOORS for folder in floor if folder != "src/vm/guest"]
# Device models know only base.
FORBIDDEN["src/devices/virtio"] = [folder for folder in FORBIDDEN["src/vm/hv"] + ["src/vm/hv"]
                                   if folder not in ("src/base/trace", "src/base/verify",
                                                     "src/devices/virtio")] + ["include/ddk", "include/sdk"]
# The monitor sees the platform's headers alone, never what stands behind them.
FORBIDDEN["src/vm/vmm"] = [folder for folder in FORBIDDEN["src/vm/hv"] + ["src/vm/hv"]
                           if folder not in ("src/vm/vmm", "src/devices/virtio")]
# Who asks a machine sees the machine's door.
FORBIDDEN["src/vm/control"] = [folder for folder in FORBIDDEN["src/vm/vmm"] + ["src/devices/virtio", "include/sdk"]
                               if folder not in ("src/vm/control", "src/vm/vmm")] + ["include/ddk"]
FORBIDDEN["src/vm/krun"] = [folder for folder in FORBIDDEN["src/vm/control"] + ["src/vm/control"]
                            if folder != "src/vm/krun"]
# What decides about displays without touching one: it knows no half of any channel, and no program that draws.
NEUTRAL = ("src/display/adapter", "src/display/config", "src/display/pad/identity", "src/display/plan")
NEUTRAL_KNOWS = NEUTRAL + ("src/display/manager", "src/display/stream_message", "include/")
# Knobs are read once, where a program begins (docs/spec/display.md, DISP-181).
READS_NO_ENVIRONMENT = ("src/display/", "tools/capture/")
READS_ENVIRONMENT = ("tools/capture/main.c",)
# A machine is what its options say: nothing in the environment changes what its guest sees (docs/spec/microvm.md, VM-6).
MACHINE_READS_NO_ENVIRONMENT = ("src/vm/", "src/devices/")
# But for what is documented: krun_set_env(NULL) gives a command the caller's, and kernels that were fetched lie in its cache.
MACHINE_READS_ENVIRONMENT = ("src/vm/krun/machine.c", "src/vm/vmm/guest.c")
# The monitor's calls of the platform are those that its table has on Windows (VM-1).
CALLS_THE_PLATFORM = ("src/vm/vmm/", "src/vm/krun/", "src/vm/control/")
PLATFORM_TABLE = "src/vm/whp/functions.h"
PLATFORM_CALL = re.compile(r"\b(WHv\w+)\(")
# The monitor moves a guest's instruction pointer past an exit and to its start, and nowhere else (VM-6).
MOVES_THE_GUEST = ("src/vm/vmm/run_loop.c", "src/vm/vmm/partition.c", "src/vm/vmm/failure.c")
POINTER = re.compile(r"\bWHvX64RegisterRip\b")
# Folders of the host that the monitor knows by name: kernels, their modules, name servers, its own descriptors.
HOST_PATHS = ("/boot", "/lib/modules/", "/etc/resolv.conf", "/proc/self/fd/")
HOST_PATH = re.compile(r'(?<!\w )"(/[a-z][^"]*)"')
ENVIRONMENT = re.compile(r"\b(getenv|secure_getenv|environ|host_environment)\b")
HOST_FOLDERS = ("src/base/host", "src/builder", "src/vm/guest", "tools/", "tests/", "fuzz/", "bench/")
LINUX_HEADERS = re.compile(
    r"^(unistd|pthread|fcntl|poll|sched|semaphore|dlfcn|link|elf|dirent|ftw|spawn|ucontext|"
    r"execinfo|termios|netdb|pwd|grp|sys/.*|linux/.*|asm/.*|arpa/.*|netinet/.*)\.h$")
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')


def floor_of(path):
    """(folder of FLOORS, its height) that holds path, or None."""
    best = None
    for height, floor in enumerate(FLOORS):
        for folder in floor:
            if path.startswith(folder + "/") and (best is None or len(folder) > len(best[0])):
                best = (folder, height)
    return best


def resolve(path, name):
    """The file of this tree that an include in path names, or None for a system header."""
    places = [os.path.dirname(path), "src", "include", "include/ddk", "include/sdk"]
    for place in places:
        candidate = os.path.normpath(os.path.join(place, name))
        if os.path.isfile(os.path.join(tree.ROOT, candidate)):
            return candidate
    return None


def complaint(path, name):
    """What is wrong with including name in path, or None."""
    if LINUX_HEADERS.match(name) and not path.startswith(HOST_FOLDERS):
        return f"<{name}> is a Linux header: only src/base/host speaks to Linux"
    target = resolve(path, name)
    if target is None:
        return None
    here, there = floor_of(path), floor_of(target)
    if here is None or there is None or here[0] == there[0]:
        return None
    if {here[0], there[0]} == {"include/ddk", "include/sdk"}:
        return None  # frameworks for user mode stand on <windows.h>
    if there[0] in FORBIDDEN.get(here[0], []):
        return f"{here[0]} must not know {there[0]}"
    if there[1] >= here[1]:
        return f"{target}: {here[0]} stands below {there[0]}"
    if target.endswith("_internal.h"):
        return f"{target} is for its own folder only"
    return None


def is_of(path, modules):
    """Whether path is a file of one of modules, which are written without .c and .h, or lies in one that is a folder."""
    return any(path.startswith(module) if module.endswith("/") else os.path.splitext(path)[0] == module
               for module in modules)


def neutral_complaint(path, name):
    """What is wrong with including name in path, which decides and touches nothing; or None."""
    target = resolve(path, name)
    if target is None or not is_of(path, NEUTRAL) or is_of(target, NEUTRAL_KNOWS):
        return None
    return f"{path} is neutral and must not know {target}"


def environment_complaint(path, line):
    """What is wrong with a line that reads the environment, or None."""
    machines = path.startswith(MACHINE_READS_NO_ENVIRONMENT) and path not in MACHINE_READS_ENVIRONMENT
    if machines and ENVIRONMENT.search(line):
        return "a machine is what its options say: no environment"
    if not path.startswith(READS_NO_ENVIRONMENT) or path in READS_ENVIRONMENT or not ENVIRONMENT.search(line):
        return None
    return "knobs are read once, by display_config_parse()"


def hook_complaint(path, line):
    """What is wrong with a line of the monitor that only somebody who looks for a mistake would need, or None."""
    if path.startswith("src/vm/vmm/") and path not in MOVES_THE_GUEST and POINTER.search(line):
        return "the guest's instruction pointer is moved behind an exit and nowhere else"
    if not path.startswith(MACHINE_READS_NO_ENVIRONMENT) or path.startswith("src/vm/guest/"):
        return None
    named = [name for name in HOST_PATH.findall(line) if not name.startswith(HOST_PATHS)]
    return f"{named[0]} is a path of the host" if named else None


def platform_complaint(path, line, table):
    """What is wrong with a line that calls the platform, whose table has the names table, or None."""
    if not path.startswith(CALLS_THE_PLATFORM):
        return None
    missing = [name for name in PLATFORM_CALL.findall(line) if name not in table]
    return f"{PLATFORM_TABLE} does not have {missing[0]}" if missing else None


def platform_table():
    return set(re.findall(r"^W\((\w+),", "\n".join(tree.lines(PLATFORM_TABLE)), re.M))


def main():
    failures, count = 0, 0
    table = platform_table()
    for path in tree.files((".c", ".h", ".inc"), ("include", "src", "tools")):
        if path.startswith("src/") and floor_of(path) is None:
            print(f"{path}: its folder has no floor in tools/check/layers.py")
            failures += 1
        if path.startswith("include/crt/"):
            continue  # stands in for libc inside images; never mixed with it
        for number, line in enumerate(tree.lines(path), 1):
            match = INCLUDE.match(line)
            if match:
                count += 1
                wrong = complaint(path, match.group(2)) or neutral_complaint(path, match.group(2))
            else:
                wrong = (environment_complaint(path, line) or hook_complaint(path, line)
                         or platform_complaint(path, line, table))
            if wrong:
                print(f"{path}:{number}: {wrong}")
                failures += 1
    print(f"layers: {count} includes, {failures} run up or aside")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
