"""
bench.py BUILD - the table of the virtual monitor, as far as its parts are built: one line a row, then a count.

Each round measures every side once. A row's figure is the median over the rounds of the ratio within a round. What needs a browser
has rounds of its own. Every step is bounded, and one that fails or takes too long leaves its rows short, with the reason; whatever it
started is ended. Exit status 1 when a row is short. What is measured how: docs/performance.md. Environment: ROUNDS (5),
DESKTOP_ROUNDS (1), INPUT_ROUNDS (2).
"""

import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import time
from typing import NamedTuple

import children
from table import Report, Row, figures, image

ROOT = pathlib.Path(__file__).resolve().parents[2]
CARD = ROOT / "samples/testcard/driver"
ROUNDS = int(os.environ.get("ROUNDS", "5"))
DESKTOP_ROUNDS = int(os.environ.get("DESKTOP_ROUNDS", "1"))
INPUT_ROUNDS = int(os.environ.get("INPUT_ROUNDS", "2"))

RING = [
    Row("present to consume, 3840x2160 BGRA / one memcpy + one futex wake", 1.15, "ring", "bare", unit="us",
        by="ring_by_bare"),
    Row("present to consume, p99 / one memcpy + one futex wake", 2, "ring_p99", "bare", unit="us"),
    Row("present to consume, p99 / one memcpy + one futex wake, p99", 2, "ring_p99", "bare_p99", unit="us"),
]
CONVERSIONS_ONE = [
    Row("BGRA to NV12 at 4K, one core / libyuv's ARGBToNV12", 1, "nv12", "libyuv", unit="ms"),
    Row("a painted pointer that moved at 4K / BGRA to NV12 of all", 0.8, "pointer", "nv12", unit="ms"),
    Row("FP16 scRGB to P010 at 4K, one core", 30, "p010_fps", unit="fps", at_least=True),
    Row("FP16 scRGB to P010 at 4K, zimg exact / here", 15, "zimg_exact", "p010", unit="ms", at_least=True),
    Row("FP16 scRGB to P010 at 4K, here / zimg approximate", 1, "p010", "zimg_approximate", unit="ms"),
]
CONVERSIONS_TWO = [Row("FP16 scRGB to P010 at 4K, two cores", 60, "p010_two_fps", unit="fps", at_least=True)]
CONNECT = [Row("connect to first picture, idle desktop, after the page has loaded", 500, "connect", unit="ms")]
DESKTOP = [
    Row("desktop, scrolling terminal, a minute: presented frames dropped or late", 1, "desktop_lost", unit="%"),
    Row("desktop, scrolling terminal: frame age, p99", 2, "desktop_age_frames", unit="frames"),
    Row("desktop, scrolling terminal: our processes", 60, "desktop_cpu", unit="% of a core"),
    Row("idle desktop: our processes", 1, "idle_cpu", unit="% of a core"),
    Row("idle desktop: video", 0, "idle_bytes", unit="bytes/s"),
]
INPUT = [
    Row("key to pixel, quiet screen, p50 / wayvnc + noVNC", 1.2, "quiet_p50", "vnc_quiet_p50", unit="ms"),
    Row("key to pixel, beside a scrolling terminal, p50 / wayvnc + noVNC", 0.8, "beside_p50", "vnc_beside_p50", unit="ms"),
    Row("key to pixel, beside a scrolling terminal, p95 / wayvnc + noVNC", 0.6, "beside_p95", "vnc_beside_p95", unit="ms"),
]
SESSIONS = [
    Row("200 sessions opened and closed: processes, threads and descriptors left", 0, "sessions_left", unit="of them"),
    Row("200 sessions opened and closed: more memory of their own", 5, "sessions_memory", unit="%"),
]
FLIPS = [
    Row("200 HDR flips of a session: processes, threads and descriptors left", 0, "flips_left", unit="of them"),
    Row("200 HDR flips of a session: more memory of their own", 5, "flips_memory", unit="%"),
]
MODULES = ROOT / "build-web/node_modules"
BROWSER_PARTS = ("chromium", "node", "foot")
PEER_PARTS = ("sway", "wayvnc", "websockify", "setpriv")
LOOK_SECONDS, IDLE_LEAST = 2, 0.85


def idle_seconds():
    """Of all cores together, since the start."""
    return float(pathlib.Path("/proc/uptime").read_text().split()[1])


class Step(NamedTuple):
    """What measures some rows."""
    rows: list
    words: tuple          # a program and its arguments
    rounds: int
    limit_seconds: int    # of one round
    cores: int = 1
    is_plain: bool = False   # run as what people start, and in the real-time class only where others are at work

    def name(self):
        return pathlib.Path(self.words[1 if self.words[0] == "node" else 0]).name


class Bench:
    def __init__(self, build):
        self.all = sorted(os.sched_getaffinity(0))[:2]
        self.build = build
        self.drydock = build / "drydock"
        self.driver = image(self.drydock, CARD)

    def steps(self):
        convert = self.build / "display-convert"
        connect, desktop, keys, sessions, flips = (
            ("node", ROOT / "bench/display" / f"{name}.mjs", self.drydock)
            for name in ("connect", "desktop", "input", "sessions", "flips"))
        return [
            Step(RING, (self.build / "display-ring", self.driver, CARD / "testcard.inx"), ROUNDS, 60, 2),
            Step(CONVERSIONS_ONE, (convert, "one"), ROUNDS, 60),
            Step(CONVERSIONS_TWO, (convert, "two"), ROUNDS, 60, 2),
            Step(CONNECT, connect, DESKTOP_ROUNDS, 90, 2, True),
            Step(DESKTOP, desktop, DESKTOP_ROUNDS, 180, 2, True),
            Step(INPUT, keys, INPUT_ROUNDS, 240, 2, True),
            Step(SESSIONS, sessions, DESKTOP_ROUNDS, 240, 2, True),
            Step(FLIPS, flips, DESKTOP_ROUNDS, 240, 2, True),
        ]

    def why_not(self, step):
        """Why a step cannot be taken, or None."""
        if step.cores > len(self.all):
            return "there is one core only"
        if not step.is_plain:
            return None
        missing = [name for name in BROWSER_PARTS + (PEER_PARTS if step.rows is INPUT else ()) if not shutil.which(name)]
        if missing:
            return f"{', '.join(missing)} not installed (sh tools/setup.sh bench, web)"
        if not MODULES.exists():
            return "playwright-core is not there (python3 tests/web/run.py --fetch)"
        return None if (self.build / "drydock-composer").exists() else "drydock-composer is not built"

    def take(self, step):
        """Its rounds, and why there are no more."""
        rounds, why = [], self.why_not(step)
        for number in range(0 if why else step.rounds):
            print(f"{step.name()}: round {number + 1} of {step.rounds}", file=sys.stderr)
            found, why = self.round(step)
            rounds += [found] if found else []
            if why:
                break
        return rounds, why

    def round(self, step):
        """What it said, and why that is not all."""
        environment = dict(os.environ, DRYDOCK_CHROMIUM=shutil.which("chromium") or "", DRYDOCK_WEB_MODULES=str(MODULES))
        why, is_real_time = None, not step.is_plain or self.is_busy()
        try:
            done = subprocess.run([*map(str, step.words)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=environment,
                                  timeout=step.limit_seconds, check=False, preexec_fn=lambda: self.place(step, is_real_time))
            if done.returncode:
                why = f"{step.name()} left with {done.returncode}"
        except subprocess.TimeoutExpired as late:
            done, why = late, f"{step.name()} did not end within {step.limit_seconds} s"
        finally:
            children.end_all()
        return figures((done.stdout or b"").decode(errors="replace")), why

    def is_busy(self):
        """Whether others use the cores: looked at while nothing of ours runs."""
        before, start = idle_seconds(), time.monotonic()
        time.sleep(LOOK_SECONDS)
        share = (idle_seconds() - before) / (time.monotonic() - start) / os.cpu_count()
        if share < IDLE_LEAST:
            print(f"bench: the machine is {100 * (1 - share):.0f} % busy: in the real-time class", file=sys.stderr)
        return share < IDLE_LEAST

    def place(self, step, is_real_time):
        """Where and how it runs; of what is started, before it is the program."""
        os.sched_setaffinity(0, set(self.all[:step.cores]))
        if is_real_time:
            with contextlib.suppress(PermissionError):
                os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))


def report_step(report, step, rounds, why):
    if why:
        print(f"bench: {why}", file=sys.stderr)
    for row in step.rows:
        whole = [found for found in rounds if all(side in found for side in (row.upper, row.lower, row.by) if side)]
        if whole:
            report.row(row, whole)
        else:
            report.not_measured(row, why or "libyuv-dev and libzimg-dev are not installed")


def main():
    bench = Bench(pathlib.Path(sys.argv[1]).resolve())
    report = Report("display")
    children.adopt()
    for step in bench.steps():
        report_step(report, step, *bench.take(step))
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
