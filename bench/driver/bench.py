"""
bench.py BUILD - the table of speed: one line a row, then a count.

Each round measures every side once, all of them on one core; a row's figure is the median over the rounds of
the ratio within a round. Exit status 1 when a row is short. What is measured how: docs/performance.md.
Environment: ROUNDS (5), LOOPS (10000).
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from table import Report, Row, figures, image, run, take_core
from winedevice import NoWine, WineDevice

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ECHO = ROOT / "samples/echo"
ROUNDS = int(os.environ.get("ROUNDS", "5"))
LOOPS = int(os.environ.get("LOOPS", "10000"))

ROWS = [
    Row("no-data control, Wine's winedevice / WDM driver here", 60, "wine_nothing", "nothing", at_least=True),
    Row("no-data control, WDM driver / no-op system call", 5, "nothing", "system_call"),
    Row("no-data control, KMDF default queue / WDM driver", 2, "kmdf_nothing", "nothing", by="kmdf_by_wdm"),
    Row("1 MiB METHOD_BUFFERED / its two memcpys", 1.3, "large_buffered", "two_memcpy"),
    # The driver sees the client's own memory, in a tenth of the time of one copy: there was none.
    Row("1 MiB METHOD_OUT_DIRECT / one memcpy", 0.1, "large_out_direct", "one_memcpy"),
    Row("WDF object create + delete / malloc + free", 25, "wdf_object", "malloc_free"),
    Row("trace record", 4, "trace_record"),
    Row("cold build and run of samples/echo", 3, "cold_run", unit="s"),
    Row("warm run of samples/echo", 0.3, "warm_run", unit="s"),
    Row("unit-test loops a second", 500, "loops_a_second", unit="/s", at_least=True),
]
GROWTH = [
    Row(f"{name} after {LOOPS} loops / after 100", 1.05, f"{name}_{LOOPS}", f"{name}_100", unit)
    for name, unit in (("descriptors", ""), ("maps", ""), ("memory", "KiB"))
]


class Bench:
    def __init__(self, build):
        self.measure = build / "measure"
        self.drydock = build / "drydock"
        self.wine = WineDevice()
        self.no_wine = None  # why not
        self.images = {}

    def prepare(self):
        for name in ("wdm", "kmdf", "client"):
            self.images[name] = image(self.drydock, HERE / name)
        self.images["echo"] = image(self.drydock, ECHO / "driver")
        take_core()
        try:
            self.wine.install()
        except NoWine as reason:
            self.no_wine = str(reason)

    def time_run(self, cache):
        start = time.monotonic()
        run(self.drydock, "run", ECHO, env=dict(os.environ, XDG_CACHE_HOME=cache), stderr=subprocess.DEVNULL)
        return time.monotonic() - start

    def time_echo(self):
        cache = tempfile.mkdtemp(prefix="drydock-bench-cache-")
        try:
            return {"cold_run": self.time_run(cache), "warm_run": self.time_run(cache)}
        finally:
            shutil.rmtree(cache, ignore_errors=True)

    def time_wine(self):
        if self.no_wine:
            return {}
        try:
            return figures(self.wine.measure(), "wine_")
        except NoWine as reason:
            self.no_wine = str(reason)
            return {}

    def loop(self, count):
        return figures(run(self.measure, "loop", self.images["echo"], ECHO / "driver/echo.inx", count))

    def round(self):
        images = self.images
        found = figures(run(self.measure, "system"))
        found |= figures(run(self.measure, "client", images["client"], images["wdm"], images["kmdf"],
                             HERE / "kmdf/bench_kmdf.inx"))
        found |= figures(run(self.measure, "trace")) | self.loop(500) | self.time_echo() | self.time_wine()
        if not found["out_direct_same_memory"]:
            found["large_out_direct"] = float("inf")
        return found | {"one_memcpy": found["two_memcpy"] / 2}


def report_all(bench):
    report = Report("driver")
    rounds = []
    for number in range(ROUNDS):
        print(f"round {number + 1} of {ROUNDS}", file=sys.stderr)
        rounds.append(bench.round())
    for row in ROWS:
        if bench.no_wine and row.upper == "wine_nothing":
            report.not_measured(row, bench.no_wine)
        else:
            report.row(row, rounds)
    print(f"{LOOPS} loops", file=sys.stderr)
    growth = [bench.loop(LOOPS)]
    for row in GROWTH:
        report.row(row, growth)
    return report.end()


def main():
    bench = Bench(pathlib.Path(sys.argv[1]).resolve())
    try:
        bench.prepare()
        return report_all(bench)
    finally:
        bench.wine.close()


if __name__ == "__main__":
    sys.exit(main())
