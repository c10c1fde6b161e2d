#!/usr/bin/python3
"""Everything that ./test.sh runs, stage by stage.

A stage builds with one compiler and one sanitizer and runs a listed part of the tests, or is a
check of the sources. A stage without tests says so and counts as nothing. The closing line adds up
all stages. With CI set in the environment a build folder goes after its last stage, since all of
them together are larger than the disk of many a hosted machine.
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SUMMARY = re.compile(r"^(\d+) passed, (\d+) failed, (\d+) skipped$")
PROGRESS = re.compile(r"^\[\d+/\d+\] ")

# Suites that run in the full matrix of compilers, sanitizers and schedulers.
CORE = ["nt-ke", "nt-ob", "nt-io"]

ADDRESS = "address,undefined"

# name, compiler, sanitizer, suites (None: all), schedule, environment
TEST_STAGES = [
    ("gcc", "gcc", "none", None, "free"),
    ("gcc-seeded", "gcc", "none", None, "seeded"),
    ("smoke", "gcc", "none", None, "free"),
    ("nested", "gcc", "none", None, "free"),
    ("web", "gcc", "none", None, "free"),
    ("clang", "clang", "none", CORE, "free"),
    ("clang-seeded", "clang", "none", CORE, "seeded"),
    ("clang-address", "clang", ADDRESS, None, "free"),
    ("fuzz", "clang", ADDRESS, None, "free"),
    ("clang-address-seeded", "clang", ADDRESS, CORE, "seeded"),
    ("gcc-address", "gcc", ADDRESS, CORE, "free"),
    ("gcc-address-seeded", "gcc", ADDRESS, CORE, "seeded"),
    ("gcc-thread", "gcc", "thread", CORE, "free"),
    ("clang-thread", "clang", "thread", CORE, "free"),
]

# Stages that have no build folder of ours: what tools/setup.sh installs for them, and what they run.
OWN_STAGES = [
    ("windows", "windows", ["python3", "tools/windows/windows.py"]),
]

CHECKS = [
    ("check-tests", ["python3", "tools/check/checks_test.py"]),
    ("portable", ["python3", "tools/check/portable_test.py"]),
    ("smoke-tests", ["python3", "tools/smoke/smoke_test.py"]),
    ("emulator-tests", ["python3", "tools/nested/emulator_test.py"]),
    ("layers", ["python3", "tools/check/layers.py"]),
    ("links", ["python3", "tools/check/links.py"]),
    ("litter", ["python3", "tools/check/litter.py"]),
    ("spec-coverage", ["python3", "tools/check/spec_coverage.py", "--rules"]),
    ("verifier-codes", ["python3", "tools/check/verifier_codes.py"]),
    ("format", ["sh", "tools/check/format.sh", "--check"]),
    ("analyze", ["python3", "tools/check/analyze.py"]),
    ("sizes", ["python3", "tools/check/sizes.py"]),
]

SANITIZER_ENVIRONMENT = {
    "none": {},
    ADDRESS: {
        "ASAN_OPTIONS": "use_sigaltstack=0:detect_stack_use_after_return=0:allocator_may_return_null=1",
        "UBSAN_OPTIONS": "print_stacktrace=1",
    },
    "thread": {
        "TSAN_OPTIONS": "exitcode=66:second_deadlock_stack=1:suppressions="
                        + os.path.join(ROOT, "tools/check/thread_sanitizer.supp"),
    },
}


class Totals:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.lines = []

    def add(self, name, counts, seconds):
        self.passed += counts[0]
        self.failed += counts[1]
        self.skipped += counts[2]
        text = "%d passed, %d failed, %d skipped" % counts if any(counts) else "no tests, not counted"
        self.lines.append("%-22s %s  (%d s)" % (name, text, seconds))


def say(text):
    print(text, flush=True)


def run_logged(command, environment=None):
    """Run command, show its output as it comes, and give (status, last line)."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True, errors="replace")
    last = ""
    for line in process.stdout:
        sys.stdout.write(line)
        sys.stdout.flush()
        last = line.rstrip("\n") or last
    return process.wait(), last


def build_folder(compiler, sanitizer):
    suffix = "" if sanitizer == "none" else "-" + sanitizer.split(",")[0]
    return f"build-{compiler}{suffix}"


def needed_suites(compiler, sanitizer, stages):
    """What the stages of one build folder run; None: everything."""
    lists = [stage[3] for stage in stages if stage[1:3] == (compiler, sanitizer)]
    return None if None in lists else sorted({suite for suites in lists for suite in suites})


def targets_of(folder, suites):
    """The test programs of suites as ninja names them. All of the runtime is linked into each."""
    text = subprocess.run(["meson", "introspect", "--tests", folder], cwd=ROOT, check=True,
                          capture_output=True, text=True).stdout
    return [os.path.relpath(test["cmd"][0], os.path.join(ROOT, folder))
            for test in json.loads(text) if test["suite"][0].split(":")[-1] in suites]


def build(compiler, sanitizer, suites):
    """Configure and build what suites need; true when it compiled without a warning."""
    folder = build_folder(compiler, sanitizer)
    environment = dict(os.environ, CC=compiler)
    options = ["-Dtests=enabled", f"-Db_sanitize={sanitizer}"]
    done = subprocess.run(["sh", "tools/configure.sh", folder] + options, cwd=ROOT, env=environment)
    if done.returncode != 0:
        return False
    targets = [] if suites is None else targets_of(folder, suites)
    # Everything is tried, so that one failure does not hide the next.
    done = subprocess.run(["ninja", "-C", folder, "-k", "0"] + targets, cwd=ROOT, env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace")
    if done.returncode != 0:
        failures = [line for line in done.stdout.splitlines() if not PROGRESS.match(line)]
        say("\n".join(failures[:400]))
    return done.returncode == 0


def can_fix_addresses():
    """Thread sanitizer of these compilers dislikes much address randomisation."""
    return subprocess.run(["setarch", "-R", "true"], stderr=subprocess.DEVNULL).returncode == 0


def command_of(stage):
    """What runs a stage's tests."""
    name, compiler, sanitizer, suites = stage[:4]
    folder = build_folder(compiler, sanitizer)
    if name == "nested":
        # What cannot be installed is skipped there, by name.
        subprocess.run(["sh", "tools/setup.sh", "nested"], cwd=ROOT)
        return ["python3", "tools/nested/nested.py", folder]
    if name == "smoke":
        return ["python3", "tools/smoke/stage.py", folder]
    if name == "fuzz":
        return ["python3", "tools/check/fuzz_stage.py", folder]
    if name == "web":
        subprocess.run(["sh", "tools/setup.sh", "web"], cwd=ROOT)
        return ["python3", "tests/web/run.py", folder]
    command = ["python3", "tests/harness/run_tests.py", folder]
    for suite in suites or []:
        command += ["--suite", suite]
    return command


def run_tests(stage):
    name, _, sanitizer, _, schedule = stage
    command = command_of(stage)
    environment = dict(os.environ, DRYDOCK_TEST_SCHEDULE=schedule)
    environment.update(SANITIZER_ENVIRONMENT[sanitizer])
    # So long a test may take here: what hangs is found all the same, and what is slow is no fault.
    environment["DRYDOCK_TEST_SECONDS"] = "120"
    if sanitizer == "thread" and can_fix_addresses():
        command = ["setarch", "-R"] + command
    status, last = run_logged(command, environment)
    counts = SUMMARY.match(last)
    if status not in (0, 1, 3) or not counts:
        say(f"{name}: the test runner ended with status {status}")
        return (0, 1, 0)
    return tuple(int(count) for count in counts.groups())


def run_stage(stage, later, built, totals):
    """Run one stage; later are those still to come, whose build folders are kept."""
    name, compiler, sanitizer = stage[:3]
    started = time.monotonic()
    say(f"=== {name}")
    key = (compiler, sanitizer)
    if key not in built:
        built[key] = build(compiler, sanitizer,
                           needed_suites(compiler, sanitizer, [stage] + later))
    if built[key]:
        totals.add(name, run_tests(stage), time.monotonic() - started)
    else:
        say(f"{name}: does not build")
        totals.add(name + " (build)", (0, 1, 0), time.monotonic() - started)
    if os.environ.get("CI") and all(other[1:3] != key for other in later):
        shutil.rmtree(os.path.join(ROOT, build_folder(compiler, sanitizer)))


def run_own_stage(name, job, command, totals):
    """What cannot be installed is skipped there, by name."""
    started = time.monotonic()
    say(f"=== {name}")
    subprocess.run(["sh", "tools/setup.sh", job], cwd=ROOT)
    status, last = run_logged(command)
    counts = SUMMARY.match(last)
    found = tuple(int(count) for count in counts.groups()) if counts and status in (0, 1) else (0, 1, 0)
    totals.add(name, found, time.monotonic() - started)


def run_check(name, command, totals):
    started = time.monotonic()
    say(f"=== check: {name}")
    status, _ = run_logged(command)
    counts = (1, 0, 0) if status == 0 else (0, 1, 0)
    totals.add("check: " + name, counts, time.monotonic() - started)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", default=[],
                        help="'checks' or a stage's name; may be repeated")
    parser.add_argument("--list", action="store_true", help="print the stages")
    arguments = parser.parse_args()
    if arguments.list:
        for name, compiler, sanitizer, suites, schedule in TEST_STAGES:
            say(f"{name:22} {compiler:6} {sanitizer:18} {schedule:7} {' '.join(suites or ['all'])}")
        for name, _, command in OWN_STAGES:
            say(f"{name:22} {' '.join(command)}")
        return 0

    known = ({"checks"} | {name for name, _ in CHECKS} | {name for name, _, _ in OWN_STAGES} |
             {stage[0] for stage in TEST_STAGES})
    for name in arguments.only:
        if name not in known:
            parser.error(f"no stage is called {name!r}; --list names them")

    def chosen(name):
        return not arguments.only or name in arguments.only

    totals, built = Totals(), {}
    for name, command in CHECKS:
        if chosen("checks") or chosen(name):
            run_check(name, command, totals)
    for name, job, command in OWN_STAGES:
        if chosen(name):
            run_own_stage(name, job, command, totals)
    stages = [stage for stage in TEST_STAGES if chosen(stage[0])]
    for index, stage in enumerate(stages):
        run_stage(stage, stages[index + 1:], built, totals)
    say("=== stages")
    for line in totals.lines:
        say(line)
    say(f"{totals.passed} passed, {totals.failed} failed, {totals.skipped} skipped")
    return 0 if totals.failed == 0 and totals.passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
