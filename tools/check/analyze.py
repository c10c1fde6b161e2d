#!/usr/bin/python3
"""Read src/display with clang's static analyzer: fails when it finds anything. It is the capture host alone:
drivers are built against other headers, with a long of 32 bits, and are not read."""
import concurrent.futures
import os
import shutil
import subprocess
import sys

import tree

FOLDERS = ("src/display",)
# As the build has them (meson.build); nothing that is generated is needed.
OPTIONS = ["-std=gnu11", "-D_GNU_SOURCE", "-D_FILE_OFFSET_BITS=64", "-DDRYDOCK_DEBUG", "-Wno-unused-command-line-argument"]
INCLUDES = ["include", "include/ddk", "src"]
COMMAND = ["clang", "--analyze", "--analyzer-output", "text"]


def findings(path):
    """What clang says about one file; nothing when it has read it and found nothing."""
    includes = [part for folder in INCLUDES for part in ("-I", os.path.join(tree.ROOT, folder))]
    result = subprocess.run(COMMAND + OPTIONS + includes + [path], cwd=tree.ROOT, capture_output=True, text=True)
    return result.stderr.strip() or ("clang failed" if result.returncode else "")


def main():
    if not shutil.which("clang"):
        print("analyze: clang is not installed (make setup)")
        return 3
    paths = list(tree.files((".c",), FOLDERS))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = [(path, text) for path, text in zip(paths, pool.map(findings, paths)) if text]
    for path, text in found:
        print(f"{path}:\n{text}")
    print(f"analyze: {len(paths)} files, {len(found)} with findings")
    return 1 if found or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
