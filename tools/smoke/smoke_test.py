#!/usr/bin/python3
"""The smoke harness itself, with a test program that only says what it is told to."""
import datetime
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

import mutation
import smoke

HERE = os.path.dirname(os.path.abspath(__file__))
# Prints the file FAKE_SAYS, does FAKE_DOES in the shell, and ends with FAKE_STATUS.
FAKE = """#!/bin/sh
cat "$FAKE_SAYS"
echo "called with $*"
eval "$FAKE_DOES"
exit $FAKE_STATUS
"""
GOOD = "test test_whpx_one ... ok [0.25]\ntest test_whpx_two ... skipped: no /dev/kvm\ntest result: ok. 1 passed\n"


class Harness(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.rootfs = self.path("rootfs")
        smoke.write_program(self.path("fake"), FAKE)

    def tearDown(self):
        self.folder.cleanup()

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def run_it(self, *options, says=GOOD, does=":", status=0):
        """The harness' status."""
        with open(self.path("says"), "w", encoding="utf-8") as file:
            file.write(says)
        environment = dict(os.environ, FAKE_SAYS=self.path("says"), FAKE_DOES=does, FAKE_STATUS=str(status))
        done = subprocess.run([sys.executable, os.path.join(HERE, "smoke.py"), "--target", self.path("fake"), "--rootfs-dir",
                               self.rootfs, "--log-dir", self.path("logs"), *options], env=environment,
                              capture_output=True, text=True, check=False)
        self.printed = done.stdout + done.stderr
        return done.returncode

    def summary(self):
        with open(self.path("logs/summary.json"), encoding="utf-8") as file:
            return json.load(file)

    def log(self, name):
        with open(self.path("logs/" + name), encoding="utf-8") as file:
            return file.read()

    def make_rootfs(self, *lines):
        os.makedirs(self.rootfs)
        with open(os.path.join(self.rootfs, smoke.MARKER), "w", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in lines)

    def marker(self):
        return smoke.read_marker(self.rootfs)

    def tree(self):
        return sorted((folder, tuple(sorted(files)), os.stat(folder).st_mtime_ns)
                      for folder, _, files in os.walk(self.rootfs))

    def assert_decision(self, action, reason):
        found = self.summary()
        self.assertEqual((action, reason, action == "reuse"),
                         (found["rootfs_action"], found["rootfs_reuse_reason"], found["rootfs_reused"]))


def hours_ago(hours):
    return smoke.stamp(smoke.now() - datetime.timedelta(hours=hours))


class Decisions(Harness):
    def test_VM_195_each_flaw_of_a_root_folder_has_its_reason(self):
        good, now = "format=" + smoke.FORMAT, "created=" + smoke.stamp()
        for reason, lines in (("rootfs_missing", None), ("marker_missing_created", [good]),
                              ("marker_invalid_created", [good, "created=yesterday"]),
                              ("marker_expired", [good, "created=" + hours_ago(169)]),
                              ("marker_expired", ["format=other", "created=" + hours_ago(169)]),
                              ("marker_format_mismatch", ["format=other", now])):
            with self.subTest(reason):
                self.tearDown()
                self.setUp()
                if lines:
                    self.make_rootfs(*lines)
                self.assertEqual(0, self.run_it(), self.printed)
                self.assert_decision("rebuild", reason)
                self.assertEqual(smoke.FORMAT, self.marker()["format"])

    def test_VM_195_a_folder_without_a_marker_is_made_anew(self):
        os.makedirs(self.rootfs)
        self.run_it()
        self.assert_decision("rebuild", "marker_missing")

    def test_VM_195_a_good_folder_is_used_again(self):
        self.make_rootfs("format=" + smoke.FORMAT, "created=" + hours_ago(167))
        before = self.tree()
        self.assertEqual(0, self.run_it(), self.printed)
        self.assert_decision("reuse", "marker_valid")
        self.assertEqual(before, self.tree())

    def test_VM_193_ages_have_a_limit_that_is_not_negative(self):
        self.make_rootfs("format=" + smoke.FORMAT, "created=" + hours_ago(2))
        self.assertEqual(2, self.run_it("--max-rootfs-age-hours", "-1"))
        self.run_it("--max-rootfs-age-hours", "1")
        self.assert_decision("rebuild", "marker_expired")

    def test_VM_196_a_compatible_marker_is_promoted_and_keeps_its_age(self):
        created = hours_ago(5)
        self.make_rootfs("format=old", "created=" + created)
        self.run_it("--compatible-rootfs-marker-formats", "older, old")
        self.assert_decision("reuse", "marker_valid")
        self.assertEqual("old", self.marker()["format"])
        self.run_it("--compatible-rootfs-marker-formats", "older, old", "--promote-compatible-marker")
        self.assert_decision("reuse", "marker_compatible_promoted")
        self.assertEqual({"format": smoke.FORMAT, "created": created}, self.marker())
        self.assertIs(True, self.summary()["marker_promoted"])

    def test_VM_194_a_folder_has_what_a_guest_needs(self):
        self.run_it()
        for name in smoke.FOLDERS:
            self.assertTrue(os.path.isdir(os.path.join(self.rootfs, name)), name)
        self.assertTrue(os.access(os.path.join(self.rootfs, "init"), os.X_OK))
        self.assertIsNotNone(datetime.datetime.fromisoformat(self.marker()["created"]).tzinfo)


class DryRuns(Harness):
    def test_VM_197_a_dry_run_decides_and_changes_nothing(self):
        self.make_rootfs("format=old", "created=" + smoke.stamp())
        before = self.tree()
        self.assertEqual(0, self.run_it("--dry-run-rootfs-decision", "--promote-compatible-marker",
                                        "--compatible-rootfs-marker-formats", "old", "--cleanup-rootfs", status=1))
        self.assertIn("reuse marker_compatible_promoted", self.printed)
        self.assertEqual(before, self.tree())
        self.assertEqual("passed", self.summary()["status"])
        self.assertIs(False, self.summary()["marker_promoted"])
        self.assertFalse(os.path.exists(self.path("logs/whpx-smoke.log")))

    def test_VM_198_the_policy_fails_before_anything_is_written(self):
        for more in ([], ["--dry-run-rootfs-decision"]):
            self.assertEqual(1, self.run_it("--fail-if-rootfs-rebuild", *more))
            self.assertFalse(os.path.exists(self.rootfs))
            self.assertEqual("failed", self.summary()["status"])

    def test_VM_198_only_a_folder_of_this_run_is_removed(self):
        self.assertEqual(0, self.run_it("--cleanup-rootfs"))
        self.assertFalse(os.path.exists(self.rootfs))
        self.make_rootfs("format=other", "created=" + smoke.stamp())
        self.assertEqual(0, self.run_it("--cleanup-rootfs"))
        self.assertTrue(os.path.exists(self.rootfs))


class Results(Harness):
    def test_VM_202_a_pass_needs_a_status_a_result_and_a_test(self):
        for says, status in ((GOOD, 1), (GOOD.replace("test result: ok", ""), 0),
                             (GOOD.replace("result: ok", "result: FAILED"), 0),
                             ("test test_whpx_a ... FAILED\ntest result: ok\n", 0), ("test result: ok\n", 0),
                             ("test test_whpx_a ... skipped: no hypervisor\ntest result: ok\n", 0)):
            with self.subTest(says):
                self.assertEqual(1, self.run_it(says=says, status=status))
                self.assertEqual("failed", self.summary()["status"])
        self.assertEqual(0, self.run_it(), self.printed)

    def test_VM_203_counts_seconds_and_memory_are_in_the_summary(self):
        self.run_it()
        found = self.summary()
        self.assertEqual((1, 1, 0, 1), tuple(found[key] for key in ("run", "passed", "failed", "skipped")))
        self.assertEqual(0.25, found["tests"]["test_whpx_one"]["seconds"])
        self.assertEqual("no /dev/kvm", found["tests"]["test_whpx_two"]["reason"])
        self.assertGreater(found["peak_working_set_bytes"], 0)

    def test_VM_199_every_way_out_leaves_the_files(self):
        for status in (0, 1):
            self.run_it(status=status)
            for name in ("whpx-smoke.log", "metadata.txt", "phases.log", "summary.txt", "summary.json"):
                self.assertTrue(os.path.exists(self.path("logs/" + name)), name)

    def test_VM_199_the_program_is_told_the_filter_and_the_folder(self):
        self.run_it("--test-filter", "test_whpx_vm_", does=f'echo "in ${smoke.ROOTFS_VARIABLE}"')
        self.assertIn("called with --test-filter test_whpx_vm_", self.log("whpx-smoke.log"))
        self.assertIn("in " + self.rootfs, self.log("whpx-smoke.log"))

    def test_VM_200_phases_stand_in_their_order(self):
        self.run_it("--cleanup-rootfs")
        line = re.compile(r"^(\S+) phase=(\w+) state=(start|ok|fail) details=(.*)$")
        found = [line.match(one).groups() for one in self.log("phases.log").splitlines()]
        datetime.datetime.fromisoformat(found[0][0])
        self.assertEqual(["smoke", "policy", "prepare_rootfs", "run_tests", "assert_result", "cleanup_rootfs"],
                         [name for _, name, state, _ in found if state == "start"])
        self.assertEqual("smoke ok", " ".join(found[-1][1:3]))
        self.run_it(status=3)
        self.assertIn("phase=assert_result state=fail details=the test program left with 3", self.log("phases.log"))

    def test_VM_201_the_summary_has_its_keys_and_real_values(self):
        self.run_it()
        found = self.summary()
        for key in ("status timestamp target test_filter git_sha runner_name runner_os log_path phase_log_path "
                    "cleanup_rootfs dry_run_rootfs_decision fail_if_rootfs_rebuild rootfs_reused rootfs_action "
                    "rootfs_reuse_reason marker_promoted max_rootfs_age_hours rootfs_marker_format "
                    "compatible_rootfs_marker_formats promote_compatible_marker").split():
            self.assertIn(key, found)
            self.assertIn(f"\n{key}=", "\n" + self.log("summary.txt"))
        self.assertIs(False, found["cleanup_rootfs"])
        self.assertEqual(168, found["max_rootfs_age_hours"])
        self.assertIn("rootfs_reused=false", self.log("summary.txt"))

    def test_VM_205_a_program_that_did_not_run_is_found_out(self):
        says = GOOD + "executed /proof\n"
        self.assertEqual(1, self.run_it(says=says))
        self.assertIn("token", self.printed)
        write = f'printf %s "${smoke.TOKEN_VARIABLE}" >"${smoke.ROOTFS_VARIABLE}/{smoke.PROOF_FILE}"'
        self.assertEqual(0, self.run_it(says=says, does=write), self.printed)

    def test_VM_204_a_program_that_cannot_be_started_fails_by_its_name(self):
        os.remove(self.path("fake"))
        self.assertEqual(1, self.run_it())
        self.assertIn("fake", self.printed)


class Names(unittest.TestCase):
    """The tests of section 14 and what is planted against them."""

    ROOT = os.path.dirname(os.path.dirname(HERE))

    def read(self, path):
        with open(os.path.join(self.ROOT, path), encoding="utf-8") as file:
            return file.read()

    def wanted(self):
        section = self.read("docs/spec/microvm.md").split("\n## 14.")[1].split("\n## 15.")[0]
        return set(re.findall(r"^\| (test_\w+) \|", section, re.M))

    def written(self):
        """{name: whether it only says that something is not built}"""
        text = self.read("tests/vm/smoke/device_test.c") + self.read("tests/vm/smoke/machine_test.c")
        bodies = re.split(r"^TEST(?:_LIMIT)?\((\w+)(?:, \d+)?\)$", text, flags=re.M)[1:]
        return {name: bool(re.match(r'\s*\{\s*SKIP\("[^"]+ (?:is|are) not built"\);\s*\}', body))
                for name, body in zip(bodies[::2], bodies[1::2])}

    def test_VM_206_every_name_of_section_14_is_a_test(self):
        self.assertEqual(len(self.wanted()), 26)
        self.assertEqual(self.wanted(), set(self.written()))

    def test_VM_206_a_fault_is_planted_against_each_that_is_built(self):
        faults = {fault[0] for fault in mutation.FAULTS}
        self.assertEqual(faults, {name for name, absent in self.written().items() if not absent})

    def test_section_15_is_answered_with_tests_that_are_there(self):
        areas = re.findall(r"^\| ([^|]+?) \|", self.read("docs/spec/microvm.md").split("\n## 15.")[1].split("\n## 16.")[0], re.M)
        page = self.read("docs/microvm.md").split("\n## What an older port")[1].split("\n## ")[0]
        answered = re.findall(r"^\| ([^|]+?) \|", page, re.M)
        self.assertEqual(set(areas[2:]), set(answered[2:]))
        source = ""
        for folder, _, names in os.walk(os.path.join(self.ROOT, "tests")):
            for name in names:
                if name.endswith("_test.c") and ("vm" in folder or "devices" in folder or "base" in folder):
                    with open(os.path.join(folder, name), encoding="utf-8") as file:
                        source += file.read()
        source += self.read("tools/smoke/smoke_test.py")
        for name in re.findall(r"`(VM_\w+)`", page):
            self.assertTrue(re.search(rf"(?:TEST(?:_LIMIT)?\({name}\b|def test_{name}\()", source), name)
        for row in re.findall(r"^\| .*$", page, re.M)[2:]:
            self.assertIn("`VM_", row)

    def test_VM_206_each_fault_still_has_its_line(self):
        for _, path, text, becomes in mutation.FAULTS:
            self.assertEqual(self.read(path).count(text), 1, f"{path}: {text}")
            self.assertNotEqual(text, becomes)


if __name__ == "__main__":
    unittest.main()
