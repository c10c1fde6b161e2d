#!/usr/bin/python3
"""The parsers of the virtual monitor, fuzzed as long as a CI run has for it (DISP-207).

The programs are fuzz/live-NAME of a build folder with clang and an address sanitizer (fuzz/meson.build lists them). They share
the time evenly, run beside one another on as many processors as there are, and begin with the committed corpus. What a program
finds fails its line, and is printed.

Use   python3 tools/check/fuzz_stage.py BUILD [--seconds 600]
"""
import argparse
import concurrent.futures
import glob
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SECONDS = 600
SLACK = 120  # to start and end in, where an input may take 20 seconds
RUNS = re.compile(r"Done (\d+) runs in (\d+) second")


def programs(folder):
    return sorted(path for path in glob.glob(os.path.join(folder, "fuzz", "live-*")) if os.path.isfile(path))


def share(seconds, count):
    """Whole seconds of each of count programs, which are seconds together at least."""
    return -(-seconds // count)


def name_of(program):
    return os.path.basename(program)[len("live-"):]


def command(program, seconds, found):
    return [program, f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=2048", "-print_final_stats=1",
            f"-artifact_prefix={found}/", found, os.path.join(ROOT, "fuzz", "corpus", name_of(program))]


def fuzz(program, seconds):
    """True and how much was run, or False and the last of what it said."""
    with tempfile.TemporaryDirectory() as found:
        try:
            done = subprocess.run(command(program, seconds, found), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  text=True, errors="replace", timeout=seconds + SLACK)
        except subprocess.TimeoutExpired:
            return False, "it did not end"
        runs = RUNS.search(done.stdout)
        if done.returncode == 0 and runs and int(runs.group(1)) > 0:
            return True, f"{runs.group(1)} runs in {runs.group(2)} s"
        return False, "\n".join(done.stdout.splitlines()[-40:]) + artifacts(found)


def artifacts(folder):
    text = ""
    for kind in ("crash", "leak", "timeout", "oom"):
        for path in glob.glob(os.path.join(folder, kind + "-*")):
            with open(path, "rb") as file:
                text += f"\n{os.path.basename(path)}: {file.read(4096).hex()}"
    return text


def run(folder, seconds):
    """How many passed and failed."""
    there = programs(folder)
    passed = failed = 0
    if not there:
        return 0, 0
    each = share(seconds, len(there))
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for program, (good, text) in zip(there, pool.map(lambda one: fuzz(one, each), there)):
            passed += good
            failed += not good
            print(f"{'ok' if good else 'FAILED'} fuzz-{name_of(program)}: {text}", flush=True)
    return passed, failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="of all programs together")
    arguments = parser.parse_args()
    passed, failed = run(arguments.folder, arguments.seconds)
    skipped = 0
    if passed + failed == 0:
        skipped = 1
        print("skip fuzz: this compiler has no libFuzzer", flush=True)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
