"""
bench.py BUILD - the table of the virtual monitor, as far as its parts are built: one line a row, then a count.

Each round measures every side once. A row's figure is the median over the rounds of the ratio within a round. Exit
status 1 when a row is short. What is measured how: docs/performance.md. Environment: ROUNDS (5).
"""

import contextlib
import os
import pathlib
import shutil
import sys

from table import Report, Row, figures, image, run, take_core

ROOT = pathlib.Path(__file__).resolve().parents[2]
CARD = ROOT / "samples/testcard/driver"
ROUNDS = int(os.environ.get("ROUNDS", "5"))

RING = [
    Row("present to consume, 3840x2160 BGRA / one memcpy + one futex wake", 1.15, "ring", "bare", unit="us",
        by="ring_by_bare"),
    Row("present to consume, p99 / one memcpy + one futex wake", 2, "ring_p99", "bare", unit="us"),
    Row("present to consume, p99 / one memcpy + one futex wake, p99", 2, "ring_p99", "bare_p99", unit="us"),
]
CONVERSIONS = [
    Row("BGRA to NV12 at 4K, one core / libyuv's ARGBToNV12", 1, "nv12", "libyuv", unit="ms"),
    Row("FP16 scRGB to P010 at 4K, one core", 30, "p010_fps", unit="fps", at_least=True),
    Row("FP16 scRGB to P010 at 4K, two cores", 60, "p010_two_fps", unit="fps", at_least=True),
    Row("FP16 scRGB to P010 at 4K, zimg exact / here", 15, "zimg_exact", "p010", unit="ms", at_least=True),
    Row("FP16 scRGB to P010 at 4K, here / zimg approximate", 1, "p010", "zimg_approximate", unit="ms"),
]
BROWSER = [
    Row("connect to first picture, idle desktop, after the page has loaded", 500, "connect", unit="ms"),
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
MODULES = ROOT / "build-web/node_modules"
PEERS = {"libyuv", "zimg_exact", "zimg_approximate"}
DESKTOP_PEERS = ("sway", "wayvnc", "websockify", "setpriv")


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
        self.both = set(sorted(os.sched_getaffinity(0))[:2])
        self.convert = build / "display-convert"
        self.ring = build / "display-ring"
        self.drydock = build / "drydock"
        self.driver = image(self.drydock, CARD)
        take_core()

    def round(self):
        found = figures(run(self.convert, "one"))
        if len(self.both) < 2:
            return found
        with cores(self.both):
            found |= figures(run(self.convert, "two"))
            found |= figures(run(self.ring, self.driver, CARD / "testcard.inx"))
            return found | self.in_browser()

    def in_browser(self):
        chromium = shutil.which("chromium")
        if not (chromium and shutil.which("node") and shutil.which("foot") and MODULES.exists()
                and self.drydock.with_name("drydock-composer").exists()):
            return {}
        os.environ |= {"DRYDOCK_CHROMIUM": chromium, "DRYDOCK_WEB_MODULES": str(MODULES)}
        found = self.script("connect.mjs") | self.script("desktop.mjs")
        return found | self.script("input.mjs") if all(map(shutil.which, DESKTOP_PEERS)) else found

    def script(self, name):
        return figures(run("node", ROOT / "bench/display" / name, self.drydock))


def why_not(row, found):
    """Why a row cannot be measured, or None."""
    missing = {side for side in (row.upper, row.lower) if side and side not in found}
    if not missing:
        return None
    if row in BROWSER or missing & {"quiet_p50", "beside_p50", "beside_p95"}:
        return "chromium, node, foot, playwright-core (make test-web) or drydock-composer is missing"
    if row in INPUT:
        return "sway, wayvnc, novnc or websockify is not installed"
    return "libyuv-dev and libzimg-dev are not installed" if missing & PEERS else "there is one core only"


def main():
    bench = Bench(pathlib.Path(sys.argv[1]).resolve())
    report = Report("display")
    rounds = []
    for number in range(ROUNDS):
        print(f"round {number + 1} of {ROUNDS}", file=sys.stderr)
        rounds.append(bench.round())
    for row in RING + CONVERSIONS + BROWSER + INPUT:
        reason = why_not(row, rounds[0])
        if reason:
            report.not_measured(row, reason)
        else:
            report.row(row, rounds)
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
