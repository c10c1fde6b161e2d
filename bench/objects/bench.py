"""
bench.py BUILD - the table of objects and handles: one line a row, then a count.

Each round measures every side once: first all that belongs on one core, then what spins on two. A row's figure is
the median over the rounds of the ratio within a round. Exit status 1 when a row is short. What is measured how:
docs/performance.md. Environment: ROUNDS (5).
"""

import contextlib
import os
import pathlib
import subprocess
import statistics
import sys
import tempfile
import time

from table import Report, Row, figures, image, run, take_core
from winecalls import NoWine, WineCalls

HERE = pathlib.Path(__file__).resolve().parent
CLIENT = HERE / "client"
DRIVER = HERE.parent / "driver/wdm"
ROUNDS = int(os.environ.get("ROUNDS", "5"))
TWO_CORES = "_two_cores"
MACHINE = "bench-objects"

CALLS = [
    Row("NtDuplicateObject + NtClose, Wine / here", 60, "wine_duplicate", "duplicate", at_least=True),
    Row("NtDuplicateObject + NtClose / dup + close", 0.5, "duplicate", "dup_close"),
    Row("create + close an unnamed event, Wine / here", 40, "wine_create", "create", at_least=True),
    Row("set + wait(0) of an auto-reset event, Wine / here", 100, "wine_set_wait", "set_wait", at_least=True),
    Row("wait for any of 64, the last one set, Wine / here", 15, "wine_wait_any", "wait_any", at_least=True),
    Row("wait for any of 64 / poll over 64 eventfds", 1, "wait_any", "poll"),
]
ROUND_TRIPS = [
    Row("event round trip, two threads, one core / futex", 1.2, "threads", "bare_threads"),
    Row("event round trip, two processes, one core / futex", 1.2, "processes", "bare_processes"),
    Row("device control from an attached process, one core / futex", 2, "control", "bare_processes"),
]
SPINNING = [
    Row("event round trip, two threads, two cores / spin, then futex", 2, "threads" + TWO_CORES,
        "bare_threads" + TWO_CORES),
    Row("event round trip, two processes, two cores / spin, then futex", 2, "processes" + TWO_CORES,
        "bare_processes" + TWO_CORES),
]
DEATHS = 10
ENDS = [
    Row("a killed process has ended in the machine, as another sees it", 100, "end_ms", unit="ms"),
]
MEMORY = [
    Row("memory of an idle handle", 32, "handle_bytes", unit="bytes"),
    Row("memory of an event that is not promoted", 160, "event_bytes", unit="bytes"),
]


@contextlib.contextmanager
def cores(wanted):
    """What is started meanwhile may use those cores."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, wanted)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


class Bench:
    def __init__(self, build):
        self.measure = build / "objects-measure"
        self.drydock = build / "drydock"
        self.both = set(sorted(os.sched_getaffinity(0))[:2])
        self.folder = tempfile.TemporaryDirectory(prefix="drydock-bench-")
        self.environment = dict(os.environ, XDG_RUNTIME_DIR=self.folder.name)
        self.wine = WineCalls()
        self.no_wine = None  # why not
        self.client = None

    def prepare(self):
        self.client = image(self.drydock, CLIENT)
        image(self.drydock, DRIVER)
        take_core()
        try:
            self.wine.install()
        except NoWine as reason:
            self.no_wine = str(reason)

    def close(self):
        self.wine.close()
        self.folder.cleanup()

    @contextlib.contextmanager
    def machine(self):
        """A machine with the driver, to which programs attach."""
        run(self.drydock, "machine", "start", "--release", MACHINE, DRIVER, env=self.environment,
            stderr=subprocess.DEVNULL)
        try:
            yield
        finally:
            run(self.drydock, "machine", "stop", MACHINE, env=self.environment, stderr=subprocess.DEVNULL)

    def command(self, *arguments):
        return [str(self.drydock), "attach", "--release", MACHINE, "--", str(CLIENT), *arguments]

    def attached(self, *arguments):
        return figures(run(*self.command(*arguments), env=self.environment))

    def processes(self, suffix):
        """Two attached processes: one asks and prints, the other answers."""
        other = subprocess.Popen(self.command("answer", suffix), env=self.environment, stdin=subprocess.DEVNULL)
        found = self.attached("processes", suffix)
        if other.wait(60):
            sys.exit(f"bench: the answering process left with {other.returncode}")
        return found

    def listener(self, *arguments):
        return subprocess.Popen(self.command(*arguments), env=self.environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, text=True)

    def death(self):
        """Milliseconds from a process's kill to the word of another that waited for its end."""
        sleeper = self.listener("sleep")
        watcher = self.listener("watch", sleeper.stdout.readline().split()[1])
        watcher.stdout.readline()
        start = time.monotonic()
        sleeper.kill()
        if watcher.stdout.readline().split() != ["ended", "1"]:
            sys.exit("bench: the end of a killed process was not seen")
        took = (time.monotonic() - start) * 1000
        for process in (sleeper, watcher):
            process.stdout.close()
            process.wait(60)
        return took

    def in_process(self, *arguments):
        return figures(run(self.measure, "client", self.client, *arguments))

    def time_wine(self):
        if self.no_wine:
            return {}
        try:
            return figures(self.wine.measure(), "wine_")
        except NoWine as reason:
            self.no_wine = str(reason)
            return {}

    def one_core(self):
        found = figures(run(self.measure, "limits")) | figures(run(self.measure, "round-trips", ""))
        found |= self.in_process("calls") | self.in_process("threads", "")
        with self.machine():
            found |= self.attached("control") | self.processes("")
            found["end_ms"] = statistics.median(self.death() for _ in range(DEATHS))
        return found | figures(run(self.measure, "memory")) | self.time_wine()

    def two_cores(self):
        if len(self.both) < 2:
            return {}
        with cores(self.both):
            found = figures(run(self.measure, "round-trips", TWO_CORES))
            found |= self.in_process("threads", TWO_CORES)
            with self.machine():
                return found | self.processes(TWO_CORES)

    def round(self):
        return self.one_core() | self.two_cores()


def report_all(bench):
    report = Report("objects")
    rounds = []
    for number in range(ROUNDS):
        print(f"round {number + 1} of {ROUNDS}", file=sys.stderr)
        rounds.append(bench.round())
    for row in CALLS + ROUND_TRIPS + SPINNING + ENDS + MEMORY:
        if bench.no_wine and row.upper.startswith("wine_"):
            report.not_measured(row, bench.no_wine)
        elif len(bench.both) < 2 and row in SPINNING:
            report.not_measured(row, "there is one core only")
        else:
            report.row(row, rounds)
    return report.end()


def main():
    bench = Bench(pathlib.Path(sys.argv[1]).resolve())
    try:
        bench.prepare()
        return report_all(bench)
    finally:
        bench.close()


if __name__ == "__main__":
    sys.exit(main())
