#!/usr/bin/python3
"""Plant random one-line faults in covered code and print the share that the tests kill.

Works in a copy of the tree (build-mutants), so the tree itself is never touched. A line is eligible
when a test covers it. Each fault is built, and the programs that cover its line are run until one
fails; a fault that does not compile is not counted. The same seed plants the same faults.
"""
import argparse
import concurrent.futures
import os
import random
import shutil
import subprocess
import sys
import time

import faults
import gcov
import tree

sys.path.insert(0, os.path.join(tree.ROOT, "tests", "harness"))
import run_tests  # noqa: E402

WORK = os.path.join(tree.ROOT, "build-mutants")
COPIED = ["meson.build", "meson_options.txt", "include", "src", "tests", "tools", "fuzz", "samples",
          "docs"]


class Copy:
    """A private copy of the tree with a build of its own."""

    def __init__(self, name, coverage):
        self.root = os.path.join(WORK, name)
        self.build = os.path.join(self.root, "build-copy")
        os.makedirs(self.root, exist_ok=True)
        for entry in COPIED:
            source, target = os.path.join(tree.ROOT, entry), os.path.join(self.root, entry)
            if os.path.isdir(source):
                # Times are kept, so that only what changed is built anew.
                shutil.rmtree(target, ignore_errors=True)
                shutil.copytree(source, target)
            elif os.path.exists(source):
                shutil.copy2(source, target)
        subprocess.run(["sh", "tools/configure.sh", self.build, "-Dtests=enabled",
                        f"-Db_coverage={'true' if coverage else 'false'}", "-Dwerror=false",
                        "-Dbuildtype=debug"], cwd=self.root, check=True)
        subprocess.run(["ninja", "-C", self.build, "--quiet"], check=True)
        self.programs = {program["name"]: program
                         for program in run_tests.find_programs(self.build, None)}


class Coverage:
    """Which programs cover which lines, asked lazily and remembered."""

    def __init__(self, copy):
        self.copy, self.known, self.seconds, self.notes = copy, {}, {}, {}
        self.data = os.path.join(WORK, "data")
        shutil.rmtree(self.data, ignore_errors=True)
        for notes in gcov.find_notes(copy.build):
            relative = os.path.relpath(notes, copy.build)
            self.notes[relative[:-len(".gcno")]] = notes
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            list(pool.map(self.run, copy.programs.values()))

    def run(self, program):
        prefix = os.path.join(self.data, program["name"])
        environment = dict(program["env"], GCOV_PREFIX=prefix)
        started = time.monotonic()
        results = run_tests.run_program(dict(program, env=environment), None)
        self.seconds[program["name"]] = time.monotonic() - started
        for test, _ in results["failed"]:
            print(f"note: {program['name']}: {test} fails without any fault", flush=True)
            self.seconds[program["name"]] = None

    def object_of(self, path):
        """The object of a source file: its name holds the path with slashes as underscores."""
        wanted = path.replace("/", "_")
        for name in self.notes:
            if os.path.basename(name) == wanted + ".o" or os.path.basename(name) == wanted[:-2] + ".c":
                return name
        return None

    def counts(self, path):
        """{program: {line: count}} of the programs that link path."""
        if path in self.known:
            return self.known[path]
        found, name = {}, self.object_of(path)
        for program in self.copy.programs if name else []:
            data = os.path.join(self.data, program) + os.path.join(self.copy.build, name) + ".gcda"
            if os.path.exists(data) and self.seconds[program] is not None:
                lines = gcov.read_counts(self.notes[name], data, self.copy.root, self.copy.build)
                found[program] = lines.get(path, {})
        self.known[path] = found
        return found

    def programs_of(self, path, line):
        covering = [program for program, lines in self.counts(path).items() if lines.get(line)]
        near = path.split("/", 1)[1].rsplit("/", 1)[0].replace("/", "-")
        return sorted(covering, key=lambda name: (not name.startswith(near), self.seconds[name], name))


class Fault:
    def __init__(self, path, line, rule, text):
        self.path, self.line, self.rule, self.text = path, line, rule, text
        self.programs, self.verdict = [], None

    def __str__(self):
        return f"{self.path}:{self.line}: {self.rule}: {self.text.strip()}"


def choose_faults(coverage, folder, count, seed):
    everything = []
    for path in tree.files((".c",), (folder,)):
        for number, line in enumerate(tree.lines(path), 1):
            everything += [Fault(path, number, rule, text) for rule, text in faults.faults_of(line)]
    random.Random(seed).shuffle(everything)
    chosen, lines = [], set()
    for fault in everything:
        if len(chosen) == count:
            break
        if (fault.path, fault.line) in lines:
            continue
        fault.programs = coverage.programs_of(fault.path, fault.line)
        if fault.programs:
            lines.add((fault.path, fault.line))
            chosen.append(fault)
    return chosen


def program_fails(copy, name, usual_seconds):
    """Whether the program fails with the fault in; None when it does not build."""
    target = os.path.relpath(copy.programs[name]["cmd"][0], copy.build)
    if subprocess.run(["ninja", "-C", copy.build, "--quiet", target],
                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode != 0:
        return None
    program = copy.programs[name]
    environment = dict(os.environ, **program["env"], DRYDOCK_TEST_SECONDS="10")
    process = subprocess.Popen(program["cmd"], env=environment, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        return process.wait(timeout=10 + 3 * usual_seconds) != 0
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True


def try_fault(copy, coverage, fault):
    path = os.path.join(copy.root, fault.path)
    with open(path, encoding="utf-8") as file:
        original = file.read()
    lines = original.split("\n")
    lines[fault.line - 1] = fault.text
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines))
    try:
        fault.verdict = "survived"
        for name in fault.programs:
            fails = program_fails(copy, name, coverage.seconds[name])
            if fails is None:
                fault.verdict = "does not compile"
                break
            if fails:
                fault.verdict = f"killed by {name}"
                break
    finally:
        with open(path, "w", encoding="utf-8") as file:
            file.write(original)
    print(f"{fault.verdict}: {fault}", flush=True)


def run_worker(copy, coverage, share, end):
    for fault in share:
        if time.monotonic() < end:
            try_fault(copy, coverage, fault)


def summarize(chosen, least):
    tried = [fault for fault in chosen if fault.verdict]
    built = [fault for fault in tried if fault.verdict != "does not compile"]
    killed = [fault for fault in built if fault.verdict.startswith("killed")]
    folders = sorted({os.path.dirname(fault.path) for fault in built})
    for folder in folders:
        inside = [fault for fault in built if os.path.dirname(fault.path) == folder]
        dead = sum(fault.verdict.startswith("killed") for fault in inside)
        print(f"{folder:24} {dead:4} of {len(inside):4} killed")
    share = 100 * len(killed) / len(built) if built else 0
    print(f"mutants: {len(built)} planted, {len(killed)} killed, {len(built) - len(killed)} survived, "
          f"{share:.0f} %")
    return 0 if built and share >= least else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--folder", default="src", help="only faults below this folder")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=float("inf"),
                        help="plant no more after so long; the sample stays a random one")
    parser.add_argument("--least", type=float, default=0, help="exit 1 below this share")
    arguments = parser.parse_args()

    print("mutants: building and measuring what the tests cover", flush=True)
    coverage = Coverage(Copy("coverage", True))
    chosen = choose_faults(coverage, arguments.folder, arguments.count, arguments.seed)
    copies = [Copy(f"copy-{i}", False) for i in range(min(arguments.jobs, max(len(chosen), 1)))]
    print(f"mutants: {len(chosen)} faults in covered lines of {arguments.folder}", flush=True)
    end = time.monotonic() + arguments.seconds
    with concurrent.futures.ThreadPoolExecutor(len(copies)) as pool:
        shares = [pool.submit(run_worker, copy, coverage, chosen[i::len(copies)], end)
                  for i, copy in enumerate(copies)]
        for share in shares:
            share.result()
    return summarize(chosen, arguments.least)


if __name__ == "__main__":
    sys.exit(main())
