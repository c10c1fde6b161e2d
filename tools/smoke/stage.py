#!/usr/bin/python3
"""The smoke harness with its target, as a stage of ./test.sh.

The tests count in the suite vm already; here the harness's verdict counts as one.

Use   stage.py BUILD
"""
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    build = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="smoke") as folder:
        logs = os.path.join(folder, "logs")
        done = subprocess.run([sys.executable, os.path.join(HERE, "smoke.py"), "--target", os.path.join(HERE, "target.py"),
                               "--test-filter", "test_", "--rootfs-dir", os.path.join(folder, "rootfs"), "--log-dir", logs],
                              env=dict(os.environ, DRYDOCK_BUILD=build), check=False)
        with open(os.path.join(logs, "whpx-smoke.log"), encoding="utf-8", errors="replace") as file:
            print(file.read(), end="")
        with open(os.path.join(logs, "summary.json"), encoding="utf-8") as file:
            summary = json.load(file)
    good = done.returncode == 0 and summary["status"] == "passed"
    print(f"smoke: {summary['status']}: {summary['passed']} passed, {summary['failed']} failed, {summary['skipped']} skipped")
    print(f"{int(good)} passed, {int(not good)} failed, 0 skipped")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
