#!/usr/bin/python3
"""The test program of the smoke harness: the tests of docs/spec/microvm.md, section 14 (tests/vm/smoke).

They are tests like all others; this says what became of each as the harness reads it (smoke.py), one after another.
The build folder is DRYDOCK_BUILD, or build.

Use   target.py --test-filter PREFIX
"""
import argparse
import os
import re
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAMS = ["test-vm-smoke-device", "test-vm-smoke-machine"]
TAP = re.compile(r"^(not ok|ok) \d+ \S+(?: # SKIP (.*))?$", re.M)


def programs():
    folder = os.path.join(ROOT, os.environ.get("DRYDOCK_BUILD", "build"), "tests")
    return [os.path.join(folder, name) for name in PROGRAMS]


def names_of(program):
    return subprocess.run([program, "--list"], capture_output=True, text=True, check=True).stdout.split()


def run(program, name):
    """(result, reason, what it printed) of one test."""
    done = subprocess.run([program, "--filter", name], capture_output=True, text=True, errors="replace", check=False)
    line = TAP.search(done.stdout)
    if not line or line.group(1) != "ok" or done.returncode != 0:
        return "FAILED", "", done.stdout + done.stderr
    return ("skipped", line.group(2), "") if line.group(2) else ("ok", "", "")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--test-filter", default="", help="only tests whose name begins so")
    arguments = parser.parse_args()
    counts = {"ok": 0, "FAILED": 0, "skipped": 0}
    for program in programs():
        for name in names_of(program):
            if not name.startswith(arguments.test_filter):
                continue
            started = time.monotonic()
            result, reason, printed = run(program, name)
            counts[result] += 1
            print(printed, end="")
            print(f"test {name} ... {result}{': ' + reason if reason else ''} [{time.monotonic() - started:.2f}]",
                  flush=True)
    print(f"test result: {'FAILED' if counts['FAILED'] else 'ok'}. {counts['ok']} passed; {counts['FAILED']} failed; "
          f"{counts['skipped']} skipped")
    return 1 if counts["FAILED"] else 0


if __name__ == "__main__":
    sys.exit(main())
