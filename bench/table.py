"""
What the benches share: a table of ratios with their goals, and one core for all sides.

A row prints `name: figure (goal G) met|short   [min median max: each side]`; the table ends with
`NAME: N rows, N met, N short`.
"""

import os
import statistics
import subprocess
import sys
from typing import NamedTuple


class Row(NamedTuple):
    name: str
    goal: float
    upper: str            # what is divided: a figure of a round
    lower: str = ""       # by which; "": the row is the figure itself
    unit: str = "ns"
    at_least: bool = False
    by: str = ""          # the ratio itself where a round measures it; the sides are shown beside it


def spread(rounds, key, unit):
    values = [found[key] for found in rounds]
    numbers = " ".join(f"{value:.4g}" for value in (min(values), statistics.median(values), max(values)))
    return f"{key} {numbers} {unit}".rstrip()


class Report:
    def __init__(self, name):
        self.name = name
        self.met = self.short = 0

    def row(self, row, rounds):
        values = [found[row.by] if row.by else found[row.upper] / (found[row.lower] if row.lower else 1)
                  for found in rounds]
        middle = statistics.median(values)
        met = middle >= row.goal if row.at_least else middle <= row.goal
        unit = "" if row.lower else " " + row.unit
        sides = [spread(rounds, key, row.unit) for key in (row.upper, row.lower) if key]
        print(f"{row.name}: {middle:.3g}{unit} (goal {'>=' if row.at_least else '<='} {row.goal:g}{unit}) "
              f"{'met' if met else 'short'}   [min median max: {'; '.join(sides)}]", flush=True)
        self.met += met
        self.short += not met

    def not_measured(self, row, why):
        print(f"{row.name}: not measured: {why} (goal {row.goal:g}) short", flush=True)
        self.short += 1

    def end(self):
        print(f"{self.name}: {self.met + self.short} rows, {self.met} met, {self.short} short")
        return 1 if self.short else 0


def figures(text, prefix=""):
    """{"name": value} of the "name value" lines."""
    words = [line.split() for line in text.splitlines()]
    return {prefix + pair[0]: float(pair[1]) for pair in words if len(pair) == 2}


def run(*arguments, **options):
    result = subprocess.run([*map(str, arguments)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            timeout=600, check=False, **options)
    if result.returncode:
        sys.exit(f"bench: {arguments[0]} {arguments[1]} left with {result.returncode}\n"
                 + result.stdout.decode(errors="replace"))
    return result.stdout.decode()


def image(drydock, folder):
    """The image that drydock built of folder, without sanitizers."""
    text = run(drydock, "build", "--release", folder)
    return next(word for word in text.split() if word.endswith(".so"))


def take_core():
    """This program and all it starts from now on: one core, and nobody else there while one of them runs."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    except PermissionError:
        print("bench: not root: what else runs on this core disturbs", file=sys.stderr)
