#!/usr/bin/python3
"""Read the capture host, IddCx and the display's and the gamepads' drivers with clang's static analyzer (DISP-207): fails when it
finds anything. Drivers are read as they are built, against the headers of include/ddk and include/sdk and with their definitions
(src/builder/toolchain_flags.c); a long is of 64 bits here, so those headers' own types count."""
import concurrent.futures
import os
import shutil
import subprocess
import sys

import tree

# As the build has them (meson.build); nothing that is generated is needed.
HOST = ["-D_GNU_SOURCE", "-D_FILE_OFFSET_BITS=64", "-DDRYDOCK_DEBUG", "-Wno-unused-command-line-argument"]
DRIVER = ["-fshort-wchar", "-fms-extensions", "-mms-bitfields", "-fdeclspec", "-w", "-DDRYDOCK_IMAGE=1", "-D_WIN32=1",
          "-D_WIN64=1", "-D_AMD64_=1", "-DAMD64=1", "-D_M_AMD64=100", "-D_M_X64=100", "-DWINVER=0x0A00",
          "-D_WIN32_WINNT=0x0A00", "-DALLOC_PRAGMA=1", "-DWINNT=1", "-DNTDDI_VERSION=0x0A000010", "-D_INTEGRAL_MAX_BITS=64",
          "-DWIN32_LEAN_AND_MEAN=1", "-DUMDF_VERSION_MAJOR=2", "-DUMDF_VERSION_MINOR=15", "-DIDDCX_VERSION_MAJOR=1",
          "-DIDDCX_VERSION_MINOR=10", "-U__linux__", "-U__linux", "-Ulinux", "-U__unix__", "-U__unix", "-Uunix",
          "-U__gnu_linux__"]
KERNEL_FOLDERS, CLIENT_FOLDERS = ["include", "include/ddk", "src"], ["include", "include/sdk", "include/ddk", "src"]
# By the beginning of a path: options and where to look for headers.
KINDS = (
    ("src/display/", HOST, KERNEL_FOLDERS),
    ("src/frameworks/idd/", HOST, CLIENT_FOLDERS),
    ("samples/testcard/", DRIVER, CLIENT_FOLDERS),
    ("samples/vdisplay/", DRIVER, CLIENT_FOLDERS),
    ("samples/gamepad/", DRIVER, ["samples/gamepad/common"] + CLIENT_FOLDERS),
)
COMMAND = ["clang", "--analyze", "--analyzer-output", "text", "-std=gnu11"]


def findings(path):
    """What clang says about one file; nothing when it has read it and found nothing."""
    options, folders = next((kind[1:] for kind in KINDS if path.startswith(kind[0])), (HOST, KERNEL_FOLDERS))
    includes = [part for folder in folders for part in ("-I", os.path.join(tree.ROOT, folder))]
    result = subprocess.run(COMMAND + options + includes + [path], cwd=tree.ROOT, capture_output=True, text=True)
    return result.stderr.strip() or ("clang failed" if result.returncode else "")


def main():
    if not shutil.which("clang"):
        print("analyze: clang is not installed (make setup)")
        return 3
    paths = list(tree.files((".c",), tuple(kind[0].rstrip("/") for kind in KINDS)))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = [(path, text) for path, text in zip(paths, pool.map(findings, paths)) if text]
    for path, text in found:
        print(f"{path}:\n{text}")
    print(f"analyze: {len(paths)} files, {len(found)} with findings")
    return 1 if found or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
