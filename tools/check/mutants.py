#!/usr/bin/python3
"""Plant random one-line faults in covered code and print the share that the tests kill.

Works in a copy of the tree (build-mutants), so the tree itself is never touched. A line is eligible
when a test covers it. Each fault is built, and the programs that cover its line are run until one
fails: on real threads, then under the seeded scheduler, and what still survives under address
sanitizer, as the stages of CI do. A program that fails without the fault too kills nothing. A fault
that does not compile is not counted. The same seed plants the same faults.
"""
import argparse
import concurrent.futures
import filecmp
import fnmatch
import os
import random
import re
import shutil
import subprocess
import sys
import time

import ci
import faults
import gcov
import tree

sys.path.insert(0, os.path.join(tree.ROOT, "tests", "harness"))
import run_tests  # noqa: E402

WORK = os.path.join(tree.ROOT, "build-mutants")
SURVIVED, UNBUILT = "survived", "does not compile"
COPIED = ["meson.build", "meson_options.txt", "include", "src", "tests", "tools", "fuzz", "samples",
          "docs", "web"]
PLAIN, COVERAGE, ADDRESS = "plain", "coverage", "address"
BUILDS = {
    PLAIN: ("gcc", ["-Dbuildtype=debug"]),
    COVERAGE: ("gcc", ["-Dbuildtype=debug", "-Db_coverage=true"]),
    ADDRESS: ("clang", [f"-Db_sanitize={ci.ADDRESS}"]),
}
# The ways to run a program, as CI does: name, build, environment, how much slower, how many programs.
PATIENCE = "60"  # seconds for one test: on a busy computer a sound program must not fail, and so kill nothing
NEAREST = 30  # the dearer ways ask only so many, those of the fault's own folder first
WAYS = [
    ("free", PLAIN, {"DRYDOCK_TEST_SCHEDULE": "free", "DRYDOCK_TEST_SECONDS": PATIENCE}, 1, None),
    ("seeded", PLAIN, {"DRYDOCK_TEST_SCHEDULE": "seeded", "DRYDOCK_TEST_SECONDS": PATIENCE}, 2, NEAREST),
    ("address", ADDRESS, dict(ci.SANITIZER_ENVIRONMENT[ci.ADDRESS], DRYDOCK_TEST_SECONDS=PATIENCE,
                              DRYDOCK_TEST_SCHEDULE="free"), 5, NEAREST),
]


def bring(source, target):
    """Makes target what source is. A file that is the same keeps its time, one that differs gets a new one: the source's own
    may be older than an object that a fault went into, and the fault would stay in the build."""
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
        names = [name for name in os.listdir(source) if name not in ("node_modules", "__pycache__")]
        for name in set(os.listdir(target)) - set(names):
            drop(os.path.join(target, name))
        for name in names:
            bring(os.path.join(source, name), os.path.join(target, name))
    elif os.path.exists(source) and not (os.path.exists(target) and filecmp.cmp(source, target, shallow=False)):
        shutil.copyfile(source, target)
        shutil.copymode(source, target)


def drop(path):
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    else:
        os.unlink(path)


class Copy:
    """A private copy of the tree, or of another copy, with a build of its own."""

    def __init__(self, name, kind, globs, origin=tree.ROOT):
        compiler, options = BUILDS[kind]
        self.sound, self.fault, self.original = {}, None, None
        self.root = os.path.join(WORK, name)
        self.build = os.path.join(self.root, "build-copy")
        os.makedirs(self.root, exist_ok=True)
        for entry in COPIED:
            bring(os.path.join(origin, entry), os.path.join(self.root, entry))
        subprocess.run(["sh", "tools/configure.sh", self.build, "-Dtests=enabled",
                        "-Dwerror=false"] + options, cwd=self.root, check=True,
                       env=dict(os.environ, CC=compiler))
        self.programs = {program["name"]: program
                         for program in run_tests.find_programs(self.build, None)
                         if any(fnmatch.fnmatch(program["name"], glob) for glob in globs)}
        targets = sorted({target for name in self.programs for target in self.targets(name)})
        subprocess.run(["ninja", "-C", self.build, "--quiet"] + ([] if "*" in globs else targets), check=True)

    def plant(self, fault):
        path = os.path.join(self.root, fault.path)
        with open(path, encoding="utf-8") as file:
            self.original = file.read()
        lines = self.original.split("\n")
        lines[fault.line - 1] = fault.text
        self.fault = fault
        self.write("\n".join(lines))

    def heal(self):
        if self.fault:
            self.write(self.original)
            self.fault = None

    def write(self, text):
        with open(os.path.join(self.root, self.fault.path), "w", encoding="utf-8") as file:
            file.write(text)
        # Driver images are kept between runs of tests: a faulty builder's must not be, nor hide it.
        if self.fault.path.startswith("src/builder/"):
            shutil.rmtree(os.path.join(self.build, "planted-images"), ignore_errors=True)

    def targets(self, name):
        """What the program runs: itself, and for tests of the command line that."""
        target = os.path.relpath(self.programs[name]["cmd"][0], self.build)
        return [target, "drydock"] if name.startswith("tools-") else [target]


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

    def programs_of(self, path, numbers):
        """The programs that run one of these lines, the nearest first."""
        covering = [program for program, lines in self.counts(path).items() if any(map(lines.get, numbers))]
        own = path.split("/", 1)[1][:-len(".c")].replace("/", "-")
        near = own.rsplit("-", 1)[0]
        return sorted(covering, key=lambda name: (name != own, not name.startswith(near),
                                                  self.seconds[name], name))


class Fault:
    def __init__(self, path, line, rule, text):
        self.path, self.line, self.rule, self.text = path, line, rule, text
        self.programs, self.verdict = [], None

    def __str__(self):
        return f"{self.path}:{self.line}: {self.rule}: {self.text.strip()}"


def read_lines(copy, path):
    """The lines that were measured: the tree itself may be worked on meanwhile."""
    with open(os.path.join(copy.root, path), encoding="utf-8") as file:
        return file.read().split("\n")


class Source:
    """One file's lines, and which of them each line is covered by: a definition's are those that use its name."""

    def __init__(self, copy, path):
        self.path, self.lines = path, read_lines(copy, path)
        self.names = faults.definitions_of(self.lines)

    def faults(self, rules):
        found = []
        for number, (line, behind) in enumerate(zip(self.lines, self.lines[1:] + [""]), 1):
            found += [Fault(self.path, number, rule, text)
                      for rule, text in faults.faults_of(line, behind, rules, number in self.names)]
        return found

    def uses(self, number, seen=()):
        """The lines that are run where this one counts."""
        if number not in self.names:
            return {number}
        name, found = self.names[number], set()
        word = re.compile(r"\b" + name + r"\b")
        for other, line in enumerate(self.lines, 1):
            if word.search(faults.strip_literals(line)) and self.names.get(other) not in (name, *seen):
                found |= self.uses(other, (name, *seen))
        return found


def choose_faults(coverage, folder, count, seed, rules=faults.USUAL):
    everything, sources = [], {}
    paths = [path for path in tree.files((".c",), folder.split(","))
             if os.path.exists(os.path.join(coverage.copy.root, path))]
    for path in paths:
        sources[path] = Source(coverage.copy, path)
        everything += sources[path].faults(rules)
    random.Random(seed).shuffle(everything)
    chosen, places = [], set()
    for fault in everything:
        if len(chosen) == count:
            break
        if (fault.path, fault.line) in places:
            continue
        fault.programs = coverage.programs_of(fault.path, sources[fault.path].uses(fault.line))
        if fault.programs:
            places.add((fault.path, fault.line))
            chosen.append(fault)
    return chosen


def program_fails(copy, name, way, usual_seconds):
    """Whether the program fails with the fault in; None when it does not build."""
    _, _, way_environment, slower, _ = way
    if subprocess.run(["ninja", "-C", copy.build, "--quiet"] + copy.targets(name),
                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode != 0:
        return None
    program = copy.programs[name]
    environment = dict(os.environ, **program["env"], **way_environment)
    process = subprocess.Popen(program["cmd"], env=environment, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        return process.wait(timeout=slower * (30 + 5 * usual_seconds)) != 0
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True


def is_sound(copy, name, way, usual_seconds):
    """Whether the program passes without a fault, run in the very same way; asked once."""
    key = (name, way[0])
    if key not in copy.sound:
        fault = copy.fault
        copy.heal()
        copy.sound[key] = program_fails(copy, name, way, usual_seconds) is False
        copy.plant(fault)
        if not copy.sound[key]:
            print(f"note: {name} ({way[0]}) fails without any fault, and kills nothing", flush=True)
    return copy.sound[key]


def killer_of(copy, coverage, fault, way):
    """The program that kills the fault in this way; None, or UNBUILT."""
    for name in fault.programs[:way[4]]:
        fails = program_fails(copy, name, way, coverage.seconds[name])
        if fails is None:
            return UNBUILT
        if fails and is_sound(copy, name, way, coverage.seconds[name]):
            return name
    return None


def verdict_of(copies, coverage, fault, ways):
    for way in ways:
        copy = copies[way[1]]
        copy.plant(fault)
        try:
            killer = killer_of(copy, coverage, fault, way)
        finally:
            copy.heal()
        if killer == UNBUILT and way is ways[0]:
            return UNBUILT
        # What only the other compiler refuses, nothing has found.
        if killer and killer != UNBUILT:
            return f"killed by {killer} ({way[0]})"
    return SURVIVED


def run_worker(copies, coverage, share, ways, end):
    for fault in share:
        if time.monotonic() > end:
            break
        fault.verdict = verdict_of(copies, coverage, fault, ways)
        print(f"{fault.verdict}: {fault}", flush=True)


def summarize(chosen, least):
    tried = [fault for fault in chosen if fault.verdict]
    built = [fault for fault in tried if fault.verdict != UNBUILT]
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
    parser.add_argument("--folder", default="src", help="only faults below this folder, or these: A,B")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--programs", default="*", metavar="GLOB,GLOB",
                        help="build and ask these test programs alone, as 'devices-*,fuzz-fuse': quicker, "
                             "and what others would have killed survives")
    parser.add_argument("--ways", default="free,seeded,address", metavar="WAY,WAY",
                        help="ask in these ways alone; a program without a machine of its own knows no seeded one")
    parser.add_argument("--rules", default=",".join(name for name in faults.GROUPS if name != "constants"), metavar="GROUP,GROUP",
                        help=f"faults of these kinds alone, of {', '.join(faults.GROUPS)}; constants are planted when asked for: a number in a "
                             "line that runs, or in a macro or a table that such a line uses, is one more or less")
    parser.add_argument("--seconds", type=float, default=float("inf"),
                        help="plant no more after so long; the sample stays a random one")
    parser.add_argument("--least", type=float, default=0, help="exit 1 below this share")
    arguments = parser.parse_args()

    print("mutants: building and measuring what the tests cover", flush=True)
    globs = arguments.programs.split(",")
    ways = [way for way in WAYS if way[0] in arguments.ways.split(",")]
    if len(ways) < len(arguments.ways.split(",")):
        parser.error("the ways are " + ", ".join(way[0] for way in WAYS))
    if not set(arguments.rules.split(",")) <= set(faults.GROUPS):
        parser.error("the kinds of faults are " + ", ".join(faults.GROUPS))
    rules = sum((faults.GROUPS[name] for name in arguments.rules.split(",")), ())
    coverage = Coverage(Copy(COVERAGE, COVERAGE, globs))
    chosen = choose_faults(coverage, arguments.folder, arguments.count, arguments.seed, rules)
    print(f"mutants: {len(chosen)} faults in covered lines of {arguments.folder}", flush=True)
    jobs = max(min(arguments.jobs, len(chosen)), 1)
    copies = [{kind: Copy(f"{kind}-{number}", kind, globs, coverage.copy.root) for kind in {way[1] for way in ways}}
              for number in range(jobs)]
    end = time.monotonic() + arguments.seconds
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        shares = [pool.submit(run_worker, copies[i], coverage, chosen[i::jobs], ways, end)
                  for i in range(jobs)]
        for share in shares:
            share.result()
    return summarize(chosen, arguments.least)


if __name__ == "__main__":
    sys.exit(main())
