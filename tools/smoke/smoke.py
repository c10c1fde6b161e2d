#!/usr/bin/python3
"""The smoke test of the microVM: a root folder, a test program, and files that say what became of both.

Decides whether the root folder of an earlier run is good enough, makes it anew where it is not, runs the test program (target) with the tests of
--test-filter one after another, and judges: its status, its result marker, and that a test has run. docs/microvm.md has an example.

The test program is called as: TARGET --test-filter FILTER, finds the folder in KRUN_WINDOWS_SMOKE_ROOTFS, and prints a line a test,
"test NAME ... ok|FAILED|skipped[: REASON] [SECONDS]", and at its end "test result: ok" or "test result: FAILED". A test that boots
the folder runs its /proof there with the token of SMOKE_TOKEN, which writes the token into the folder.

Exit status: 0 passed, 1 failed, 2 wrong usage.
"""
import argparse
import datetime
import json
import os
import platform
import re
import resource
import shutil
import subprocess
import sys
import uuid

MARKER = ".libkrun-smoke-rootfs"
FORMAT = "libkrun-windows-smoke-rootfs-v1"
FOLDERS = ["bin", "dev", "etc", "proc", "sys", "tmp"]
ROOTFS_VARIABLE = "KRUN_WINDOWS_SMOKE_ROOTFS"
TOKEN_VARIABLE = "SMOKE_TOKEN"
PROOF_FILE = "tmp/smoke-token"
INIT = "#!/bin/sh\nexec /proof\n"
PROOF = f'#!/bin/sh\nprintf %s "${TOKEN_VARIABLE}" >/{PROOF_FILE}\n'
TEST_LINE = re.compile(r"^test (\S+) \.\.\. (ok|FAILED|skipped)(?:: (.*?))?(?: \[([0-9.]+)\])?$", re.M)
RESULT_LINE = re.compile(r"^test result: (ok|FAILED)", re.M)


class Failed(Exception):
    """The smoke test fails, for this reason."""


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def stamp(time=None):
    return (time or now()).isoformat(timespec="seconds")


# --- The root folder ------------------------------------------------------------------------------------

def read_marker(folder):
    """{key: value} of the marker's lines, or None where there is none."""
    try:
        with open(os.path.join(folder, MARKER), encoding="utf-8", errors="replace") as file:
            return dict(line.strip().split("=", 1) for line in file if "=" in line)
    except OSError:
        return None


def decide(options):
    """(action, reason) for the folder as it is; nothing is changed."""
    if not os.path.isdir(options.rootfs_dir):
        return "rebuild", "rootfs_missing"
    marker = read_marker(options.rootfs_dir)
    if marker is None:
        return "rebuild", "marker_missing"
    if "created" not in marker:
        return "rebuild", "marker_missing_created"
    try:
        created = datetime.datetime.fromisoformat(marker["created"].replace("Z", "+00:00"))
    except ValueError:
        return "rebuild", "marker_invalid_created"
    if created.tzinfo is None:
        created = created.replace(tzinfo=datetime.timezone.utc)
    if now() - created > datetime.timedelta(hours=options.max_rootfs_age_hours):
        return "rebuild", "marker_expired"
    if marker.get("format") == options.rootfs_marker_format:
        return "reuse", "marker_valid"
    if marker.get("format") in options.compatible_rootfs_marker_formats:
        if options.promote_compatible_marker:
            return "reuse", "marker_compatible_promoted"
        return "reuse", "marker_valid"
    return "rebuild", "marker_format_mismatch"


def write_marker(folder, form, created):
    with open(os.path.join(folder, MARKER), "w", encoding="utf-8") as file:
        file.write(f"format={form}\ncreated={created}\n")


def write_program(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, 0o755)


def rebuild(options):
    shutil.rmtree(options.rootfs_dir, ignore_errors=True)
    for folder in FOLDERS:
        os.makedirs(os.path.join(options.rootfs_dir, folder))
    write_program(os.path.join(options.rootfs_dir, "init"), INIT)
    write_program(os.path.join(options.rootfs_dir, "proof"), PROOF)
    write_marker(options.rootfs_dir, options.rootfs_marker_format, stamp())


# --- A run ------------------------------------------------------------------------------------------------

class Smoke:
    def __init__(self, options):
        self.options = options
        self.log = os.path.join(options.log_dir, "whpx-smoke.log")
        self.phases = os.path.join(options.log_dir, "phases.log")
        self.made = False
        self.summary = {
            "status": "failed", "timestamp": stamp(), "target": options.target, "test_filter": options.test_filter,
            "git_sha": git_sha(), "runner_name": platform.node(), "runner_os": platform.system(),
            "log_path": self.log, "phase_log_path": self.phases, "cleanup_rootfs": options.cleanup_rootfs,
            "dry_run_rootfs_decision": options.dry_run_rootfs_decision,
            "fail_if_rootfs_rebuild": options.fail_if_rootfs_rebuild, "rootfs_reused": False, "rootfs_action": "",
            "rootfs_reuse_reason": "", "marker_promoted": False,
            "max_rootfs_age_hours": options.max_rootfs_age_hours, "rootfs_marker_format": options.rootfs_marker_format,
            "compatible_rootfs_marker_formats": ",".join(options.compatible_rootfs_marker_formats),
            "promote_compatible_marker": options.promote_compatible_marker,
            "run": 0, "passed": 0, "failed": 0, "skipped": 0, "tests": {}, "peak_working_set_bytes": 0}

    def phase(self, name, state, details=""):
        with open(self.phases, "a", encoding="utf-8") as file:
            file.write(f"{stamp()} phase={name} state={state} details={details}\n")

    def step(self, name, act):
        """Run act as a phase of the log."""
        self.phase(name, "start")
        try:
            details = act()
        except (Failed, OSError) as failure:
            self.phase(name, "fail", str(failure))
            raise
        self.phase(name, "ok", details or "")

    def policy(self):
        action, reason = decide(self.options)
        self.summary.update(rootfs_action=action, rootfs_reuse_reason=reason, rootfs_reused=action == "reuse")
        if action == "rebuild" and self.options.fail_if_rootfs_rebuild:
            raise Failed(f"the root folder would be made anew: {reason}")
        return f"{action} {reason}"

    def dry_run(self):
        print(f"rootfs decision: {self.summary['rootfs_action']} {self.summary['rootfs_reuse_reason']}")

    def prepare(self):
        if self.summary["rootfs_action"] == "rebuild":
            # One that was there before is not ours to remove in the end.
            self.made = not os.path.exists(self.options.rootfs_dir)
            rebuild(self.options)
        elif self.summary["rootfs_reuse_reason"] == "marker_compatible_promoted":
            write_marker(self.options.rootfs_dir, self.options.rootfs_marker_format,
                         read_marker(self.options.rootfs_dir)["created"])
            self.summary["marker_promoted"] = True

    def run_tests(self):
        token = uuid.uuid4().hex
        environment = dict(os.environ, **{ROOTFS_VARIABLE: os.path.abspath(self.options.rootfs_dir),
                                          TOKEN_VARIABLE: token})
        with open(self.log, "wb") as log:
            done = subprocess.run([self.options.target, "--test-filter", self.options.test_filter], env=environment,
                                  stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, check=False)
        self.summary["peak_working_set_bytes"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
        self.status, self.token = done.returncode, token

    def judge(self):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            text = file.read()
        counts = {"ok": 0, "FAILED": 0, "skipped": 0}
        for name, result, reason, seconds in TEST_LINE.findall(text):
            counts[result] += 1
            self.summary["tests"][name] = {"result": {"ok": "passed", "FAILED": "failed"}.get(result, result),
                                           "reason": reason, "seconds": float(seconds or 0)}
        self.summary.update(passed=counts["ok"], failed=counts["FAILED"], skipped=counts["skipped"],
                            run=counts["ok"] + counts["FAILED"])
        result = RESULT_LINE.search(text)
        if self.status != 0:
            raise Failed(f"the test program left with {self.status}")
        if not result or result.group(1) != "ok":
            raise Failed("the test program printed no good result")
        if counts["FAILED"]:
            raise Failed(f"{counts['FAILED']} tests failed")
        if not self.summary["run"]:
            raise Failed(f"no test of '{self.options.test_filter}' has run")
        self.check_token(text)

    def check_token(self, text):
        """Where a test says that it has run the folder's program, the token is in the folder."""
        if "executed /proof" not in text:
            return
        try:
            with open(os.path.join(self.options.rootfs_dir, PROOF_FILE), encoding="utf-8") as file:
                found = file.read()
        except OSError:
            found = ""
        if found != self.token:
            raise Failed("the folder's program has not written the token")

    def cleanup(self):
        if self.made:
            shutil.rmtree(self.options.rootfs_dir)
            return "removed"
        return "kept: it was there before"

    def run(self):
        """All phases; False when one failed. Whatever happens the summary is written."""
        os.makedirs(self.options.log_dir, exist_ok=True)
        self.phase("smoke", "start")
        try:
            try:
                self.step("policy", self.policy)
                if self.options.dry_run_rootfs_decision:
                    self.step("dry_run", self.dry_run)
                else:
                    self.step("prepare_rootfs", self.prepare)
                    self.step("run_tests", self.run_tests)
                    self.step("assert_result", self.judge)
            finally:
                if self.options.cleanup_rootfs and not self.options.dry_run_rootfs_decision:
                    self.step("cleanup_rootfs", self.cleanup)
            self.summary["status"] = "passed"
            self.phase("smoke", "ok")
        except (Failed, OSError) as failure:
            self.phase("smoke", "fail", str(failure))
            print(f"smoke: {failure}", file=sys.stderr)
        finally:
            self.write_summary()
        return self.summary["status"] == "passed"

    def write_summary(self):
        folder = self.options.log_dir
        with open(os.path.join(folder, "summary.json"), "w", encoding="utf-8") as file:
            json.dump(self.summary, file, indent=2)
        with open(os.path.join(folder, "summary.txt"), "w", encoding="utf-8") as file:
            for key, value in self.summary.items():
                if not isinstance(value, dict):
                    file.write(f"{key}={str(value).lower() if isinstance(value, bool) else value}\n")
        with open(os.path.join(folder, "metadata.txt"), "w", encoding="utf-8") as file:
            for key in ("timestamp", "target", "test_filter", "git_sha", "runner_name", "runner_os"):
                file.write(f"{key}={self.summary[key]}\n")


def git_sha():
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=os.path.dirname(os.path.abspath(__file__)),
                          capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--target", required=True, help="the test program")
    parser.add_argument("--test-filter", default="test_whpx_", help="the tests that it runs (%(default)s)")
    parser.add_argument("--rootfs-dir", required=True)
    parser.add_argument("--log-dir", required=True)
    parser.add_argument("--rootfs-marker-format", default=FORMAT, help="(%(default)s)")
    parser.add_argument("--compatible-rootfs-marker-formats", default="", metavar="A,B")
    parser.add_argument("--max-rootfs-age-hours", type=float, default=168, help="(%(default)s)")
    parser.add_argument("--dry-run-rootfs-decision", action="store_true")
    parser.add_argument("--fail-if-rootfs-rebuild", action="store_true")
    parser.add_argument("--promote-compatible-marker", action="store_true")
    parser.add_argument("--cleanup-rootfs", action="store_true")
    options = parser.parse_args(arguments)
    if options.max_rootfs_age_hours < 0:
        parser.error("--max-rootfs-age-hours is not negative")
    options.compatible_rootfs_marker_formats = [
        word.strip() for word in options.compatible_rootfs_marker_formats.split(",") if word.strip()]
    return options


if __name__ == "__main__":
    sys.exit(0 if Smoke(parse(sys.argv[1:])).run() else 1)
