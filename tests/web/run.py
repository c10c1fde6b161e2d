#!/usr/bin/python3
"""The viewer's page in a real browser: Debian's Chromium, driven by playwright-core.

Each line of the tables of *_test.mjs is a test. What cannot be had (chromium, node, npm or its package)
skips them all by name. playwright-core alone is fetched, into build-web, without any browser of its own.

Use   python3 tests/web/run.py BUILD [--only PATTERN] [--screenshot FILE] [--screenshots FOLDER]
"""
import argparse
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
CACHE = os.path.join(ROOT, "build-web")
LIMIT_SECONDS = 300
RESULT = re.compile(r"^(ok|not ok) \d+ (\S+)")
SKIP = re.compile(r"^skip (\S+): ")


def names(parts):
    found = []
    for part in parts:
        with open(os.path.join(HERE, part)) as file:
            found += re.findall(r'^test\("(\w+)"', file.read(), re.MULTILINE)
    return found


def parts():
    return sorted(name for name in os.listdir(HERE) if name.endswith("_test.mjs"))


def without_desktop(build):
    """Why no desktop can be tested, or None."""
    if not os.path.exists(os.path.join(build, "drydock-composer")):
        return "drydock-composer is not built (sh tools/setup.sh run)"
    return None if shutil.which("foot") else "foot is not installed (sh tools/setup.sh run)"


def fetch():
    """Why playwright-core is not there, or None."""
    if os.path.isdir(os.path.join(CACHE, "node_modules", "playwright-core")):
        return None
    os.makedirs(CACHE, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(os.path.join(HERE, name), CACHE)
    done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=CACHE,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return None if done.returncode == 0 else "npm cannot fetch playwright-core"


def missing():
    for program in ("chromium", "node", "npm"):
        if not shutil.which(program):
            return f"{program} is not installed (sh tools/setup.sh web)"
    return fetch()


def run(arguments):
    """The tests' output and exit status."""
    program = os.path.join(os.path.abspath(arguments.build), "drydock")
    command = ["node", os.path.join(HERE, "main.mjs"), program, arguments.only]
    environment = dict(os.environ, DRYDOCK_SCREENSHOT=arguments.screenshot,
                       DRYDOCK_SCREENSHOTS=arguments.screenshots,
                       DRYDOCK_WEB_STAGE=os.path.join(os.path.abspath(arguments.build), "tests", "web-stage"),
                       DRYDOCK_WEB_MODULES=os.path.join(CACHE, "node_modules"),
                       DRYDOCK_DESKTOP="" if without_desktop(arguments.build) else "1",
                       DRYDOCK_CHROMIUM=shutil.which("chromium"))
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              env=environment, timeout=LIMIT_SECONDS)
        return done.stdout, done.returncode
    except subprocess.TimeoutExpired as late:
        return (late.stdout or b"").decode(errors="replace"), "no end"


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", nargs="?", default="build", help="the build folder that has the program drydock")
    parser.add_argument("--only", default="", metavar="PATTERN", help="the tests whose names match")
    parser.add_argument("--screenshot", default="", metavar="FILE", help="write the picture there")
    parser.add_argument("--screenshots", default="", metavar="FOLDER",
                        help="write monitor-resized.png and monitor-pad.png there")
    parser.add_argument("--fetch", action="store_true", help="fetch playwright-core, and test nothing")
    arguments = parser.parse_args()
    if arguments.fetch:
        why = fetch()
        print(why or "playwright-core is there")
        return 1 if why else 0
    planned = [name for name in names(parts()) if re.search(arguments.only, name)]
    why, skipped = missing(), 0
    if not why and without_desktop(arguments.build):
        for name in set(planned).intersection(names(["desktop_test.mjs"])):
            print(f"skip {name}: {without_desktop(arguments.build)}")
            planned.remove(name)
            skipped += 1
    if why:
        for name in planned:
            print(f"skip {name}: {why}")
        print(f"0 passed, 0 failed, {len(planned)} skipped")
        return 0
    output, status = run(arguments)
    print(output, end="")
    results = dict((name, word) for word, name in
                   (match.groups() for match in map(RESULT.match, output.splitlines()) if match))
    passed = sum(1 for name in planned if results.get(name) == "ok")
    for name in planned:
        if name not in results:
            print(f"not ok {name}: it never ran (exit status {status})")
    print(f"{passed} passed, {len(planned) - passed} failed, {skipped} skipped")
    return 0 if passed == len(planned) else 1


if __name__ == "__main__":
    sys.exit(main())
