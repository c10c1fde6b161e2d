"""
bench.py BUILD - the table of speed: a line a row, then a count.

Each round measures every side once, all on the first core; a row's figure is the median over the rounds of
the ratio within a round. A row whose peer is absent is skipped and counted neither met nor short.
Environment: ROUNDS (5), LOOPS (10000).
"""

import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from wine import Wine

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ECHO = ROOT / "samples/echo"
ROUNDS = int(os.environ.get("ROUNDS", "5"))
LOOPS = int(os.environ.get("LOOPS", "10000"))


def pinned(*arguments, **options):
    result = subprocess.run(["taskset", "1", *map(str, arguments)], stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, timeout=300, check=False, **options)
    if result.returncode:
        sys.exit(f"bench: {arguments[0]} {arguments[1]} left with {result.returncode}\n"
                 + result.stdout.decode(errors="replace"))
    return result.stdout.decode()


def figures(text, prefix=""):
    """{"name": value} of the "name value" lines."""
    found = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) == 2:
            found[prefix + words[0]] = float(words[1])
    return found


class Bench:
    def __init__(self, build):
        self.build = build
        self.measure = build / "measure"
        self.drydock = build / "drydock"
        self.rounds = []
        self.wine = Wine()
        self.images = {}

    def image(self, folder):
        text = subprocess.run([self.drydock, "build", "--release", folder], check=True,
                              stdout=subprocess.PIPE).stdout.decode()
        return next(word for word in text.split() if word.endswith(".so"))

    def prepare(self):
        for name in ("wdm", "kmdf", "client"):
            self.images[name] = self.image(HERE / name)
        self.images["echo"] = self.image(ECHO / "driver")
        if not self.wine.missing():
            self.wine.install()

    def time_run(self, cache):
        start = time.monotonic()
        pinned(self.drydock, "run", ECHO, env=dict(os.environ, XDG_CACHE_HOME=cache), stderr=subprocess.DEVNULL)
        return time.monotonic() - start

    def time_echo(self):
        cache = tempfile.mkdtemp(prefix="drydock-bench-cache-")
        try:
            return {"cold_run": self.time_run(cache), "warm_run": self.time_run(cache)}
        finally:
            shutil.rmtree(cache, ignore_errors=True)

    def round(self):
        images = self.images
        found = figures(pinned(self.measure, "system"))
        found |= figures(pinned(self.measure, "client", images["wdm"], images["client"]))
        found |= figures(pinned(self.measure, "client", images["kmdf"], images["client"],
                                HERE / "kmdf/bench_kmdf.inx"))
        found |= figures(pinned(self.measure, "trace"))
        found |= figures(pinned(self.measure, "loop", images["echo"], ECHO / "driver/echo.inx", 500))
        found |= self.time_echo()
        if not self.wine.missing():
            found |= figures(self.wine.measure(), "wine_")
        self.rounds.append(found)


class Report:
    def __init__(self, rounds):
        self.rounds = rounds
        self.met = self.short = self.skipped = 0

    def row(self, name, goal, value, unit="", at_least=False):
        """value(round) gives the row's figure; met when its median is on the right side of goal."""
        values = [value(found) for found in self.rounds]
        middle = statistics.median(values)
        met = middle >= goal if at_least else middle <= goal
        word = "at least" if at_least else "at most"
        print(f"{name}: {middle:.3g}{unit} (goal {word} {goal:g}{unit}) {'met' if met else 'short'}"
              f"   min {min(values):.3g} median {middle:.3g} max {max(values):.3g}", flush=True)
        self.met += met
        self.short += not met

    def skip(self, name, why):
        print(f"{name}: skipped: {why}", flush=True)
        self.skipped += 1


def report_requests(report, peer_missing):
    name = "device control, times faster than the peer's"
    if peer_missing:
        report.skip(name, peer_missing)
    else:
        report.row(name, 60, lambda f: f["wine_nothing"] / f["nothing"], at_least=True)
    report.row("device control / no-op system call", 5, lambda f: f["nothing"] / f["system_call"])
    report.row("device control, KMDF / WDM", 2.0, lambda f: f["kmdf_nothing"] / f["nothing"])
    report.row("1 MiB buffered / its two memcpys", 1.3, lambda f: f["large_buffered"] / f["two_memcpy"])
    # A driver that sees the client's own memory, in a tenth of the time of one copy: there was none.
    report.row("1 MiB out direct / one memcpy (no copy)", 0.1,
               lambda f: f["large_out_direct"] / (f["two_memcpy"] / 2)
               if f["out_direct_same_memory"] else float("inf"))


def report_parts(report):
    report.row("WDF object create + delete / malloc + free", 25, lambda f: f["wdf_object"] / f["malloc_free"])
    report.row("trace record", 4, lambda f: f["trace_record"], " ns")
    report.row("cold build and run of samples/echo", 3, lambda f: f["cold_run"], " s")
    report.row("warm run of samples/echo", 0.3, lambda f: f["warm_run"], " s")
    report.row("unit-test loops a second, one core", 500, lambda f: f["loops_a_second"], at_least=True)


def report_growth(report, bench):
    """One long run; what a process holds after it against what it held after 100 loops."""
    found = figures(pinned(bench.measure, "loop", bench.images["echo"], ECHO / "driver/echo.inx", LOOPS))
    report.rounds = [found]
    for name in ("descriptors", "maps", "memory"):
        report.row(f"{name} after {LOOPS} loops / after 100", 1.05,
                   lambda f, name=name: f[f"{name}_{LOOPS}"] / f[f"{name}_100"])


def main():
    bench = Bench(pathlib.Path(sys.argv[1]).resolve())
    try:
        bench.prepare()
        for number in range(ROUNDS):
            print(f"round {number + 1} of {ROUNDS}", file=sys.stderr)
            bench.round()
        report = Report(bench.rounds)
        report_requests(report, bench.wine.missing())
        report_parts(report)
        report_growth(report, bench)
    finally:
        bench.wine.close()
    skipped = f", {report.skipped} skipped" if report.skipped else ""
    print(f"driver: {report.met + report.short + report.skipped} rows, {report.met} met, "
          f"{report.short} short{skipped}")
    return 1 if report.short else 0


if __name__ == "__main__":
    sys.exit(main())
