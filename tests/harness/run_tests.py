#!/usr/bin/python3
"""Run the test programs of a build and close with one line: N passed, N failed, N skipped.

Every program speaks TAP. A program that breaks off, or prints fewer results than it planned,
counts as one failure more. Skips are printed with their reasons.
"""
import argparse
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import time

RESULT = re.compile(r"^(ok|not ok) (\d+) ?(\S*)(?: # SKIP (.*))?")
PLAN = re.compile(r"^1\.\.(\d+)$")


def find_programs(build, suites):
    """The tests of a build as Meson lists them: name, command, environment."""
    text = subprocess.run(["meson", "introspect", "--tests", build], check=True,
                          capture_output=True, text=True).stdout
    programs = []
    for test in json.loads(text):
        suite = test["suite"][0].split(":")[-1]
        if not suites or suite in suites:
            programs.append(test)
    return programs


def run_program(program, glob):
    command = list(program["cmd"])
    is_replay = program["name"].startswith("fuzz-")
    if glob and not is_replay:
        command += ["--filter", glob]
    environment = dict(os.environ, **program["env"])
    started = time.monotonic()
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              stdin=subprocess.DEVNULL, env=environment, errors="replace",
                              timeout=1800, text=True)
        output, status = done.stdout, done.returncode
    except subprocess.TimeoutExpired as late:
        output = (late.stdout or b"").decode(errors="replace")
        status = "no end after 1800 s"
    except OSError as error:
        output, status = "", str(error)
    return read_results(program["name"], output, status, time.monotonic() - started)


def read_results(name, output, status, seconds):
    results = {"name": name, "passed": 0, "failed": [], "skipped": [], "seconds": seconds}
    planned, seen, block = None, 0, None
    for line in output.splitlines():
        plan, result = PLAN.match(line), RESULT.match(line)
        if plan:
            planned = int(plan.group(1))
        elif result:
            seen += 1
            block = None
            if result.group(4) is not None:
                results["skipped"].append((result.group(3), result.group(4)))
            elif result.group(1) == "ok":
                results["passed"] += 1
            else:
                block = []
                results["failed"].append((result.group(3), block))
        elif block is not None:
            block.append(line)
    if planned != seen or (status != 0 and not results["failed"]):
        tail = output.splitlines()[-30:]
        reason = f"# the program broke off: {seen} of {planned} results, exit status {status}"
        results["failed"].append(("(program)", [reason] + tail))
    return results


def report_program(results, verbose):
    for test, lines in results["failed"]:
        print(f"FAILED {results['name']}: {test}")
        for line in lines:
            print("    " + line)
    if verbose:
        print(f"{results['name']}: {results['passed']} passed, {len(results['failed'])} failed, "
              f"{len(results['skipped'])} skipped, {results['seconds']:.1f} s")
    sys.stdout.flush()


def summarize(everything):
    passed = sum(results["passed"] for results in everything)
    failed = sum(len(results["failed"]) for results in everything)
    skipped = [(results["name"], test, reason)
               for results in everything for test, reason in results["skipped"]]
    for name, test, reason in skipped:
        print(f"skipped {name}: {test}: {reason}")
    print(f"{passed} passed, {failed} failed, {len(skipped)} skipped")
    return passed, failed, len(skipped)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", help="a built Meson build folder")
    parser.add_argument("--suite", action="append", help="only these suites (nt-ke, base, ...)")
    parser.add_argument("--filter", help="only tests whose name matches this pattern")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--verbose", action="store_true", help="a line for each program")
    arguments = parser.parse_args()

    programs = find_programs(arguments.build, arguments.suite)
    if not programs:
        print("no tests here: nothing was run, nothing is claimed")
        print("0 passed, 0 failed, 0 skipped")
        return 3
    everything = []
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        futures = [pool.submit(run_program, program, arguments.filter) for program in programs]
        for future in concurrent.futures.as_completed(futures):
            everything.append(future.result())
            report_program(everything[-1], arguments.verbose)
    everything.sort(key=lambda results: results["name"])
    passed, failed, skipped = summarize(everything)
    if failed:
        return 1
    return 0 if passed + skipped else 3


if __name__ == "__main__":
    sys.exit(main())
