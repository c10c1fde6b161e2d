#!/usr/bin/python3
"""The checks themselves: each must be able to fail."""
import argparse
import contextlib
import io
import os
import re
import sys
import tempfile
import unittest

import analyze
import ci
import faults
import fuzz_stage
import layers
import links
import litter
import mutants
import spec_coverage
import tree
import verifier_codes

sys.path.insert(0, os.path.join(tree.ROOT, "tests", "harness"))
import run_tests  # noqa: E402


class Tree(unittest.TestCase):
    """A small tree of its own in place of ours."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root, tree.ROOT = tree.ROOT, self.folder.name

    def tearDown(self):
        tree.ROOT = self.root
        self.folder.cleanup()

    def write(self, path, text):
        full = os.path.join(tree.ROOT, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w") as file:
            file.write(text)


class Files(Tree):
    def test_build_folders_are_not_the_tree(self):
        self.write("src/a.c", "")
        self.write("build/conformance/peer.c", "")
        self.write("build-gcc/made.c", "")
        self.write("src/build/of_ours.c", "")
        self.assertEqual(["src/a.c", "src/build/of_ours.c"], list(tree.files((".c",))))


class Litter(Tree):
    def test_a_program_and_a_name_like_an_option_are_refused(self):
        self.write("src/a.c", "int a;")
        self.write("--help/a.c", "int a;")
        self.write("src/a.exe", "MZ and more")
        self.assertEqual(["--help/a.c: a name that begins with '-' is read as an option",
                          "src/a.exe: a program for Windows, not a source"], list(litter.complaints()))

    def test_what_a_fuzz_target_reads_may_be_a_program(self):
        self.write("fuzz/corpus/kernel_image/elf", "\x7fELF")
        self.assertEqual([], list(litter.complaints()))


class Layers(Tree):
    def test_an_include_up_is_refused(self):
        self.write("src/nt/io/io.h", "")
        self.assertIn("stands below", layers.complaint("src/nt/ke/wait.c", "nt/io/io.h"))

    def test_an_include_down_is_allowed(self):
        self.write("src/nt/ke/ke.h", "")
        self.assertIsNone(layers.complaint("src/nt/io/irp.c", "nt/ke/ke.h"))

    def test_an_internal_header_stays_inside(self):
        self.write("src/nt/ke/ke_internal.h", "")
        self.assertIn("own folder", layers.complaint("src/nt/io/irp.c", "nt/ke/ke_internal.h"))
        self.assertIsNone(layers.complaint("src/nt/ke/wait.c", "ke_internal.h"))

    def test_DISP_186_who_captures_and_who_composes_do_not_know_each_other(self):
        self.write("src/display/ring.h", "")
        self.write("src/composer/link.h", "")
        self.assertIsNotNone(layers.complaint("src/display/plan.c", "composer/link.h"))
        self.assertIsNotNone(layers.complaint("src/composer/link.c", "display/ring.h"))

    def test_DISP_186_what_decides_about_displays_knows_no_channel(self):
        for name in ("src/display/ring.h", "src/display/plan.h", "src/display/manager.h"):
            self.write(name, "")
        self.assertIn("neutral", layers.neutral_complaint("src/display/plan.c", "display/ring.h"))
        self.assertIsNone(layers.neutral_complaint("src/display/plan.c", "display/manager.h"))
        self.assertIsNone(layers.neutral_complaint("src/display/session.c", "display/ring.h"))

    def test_DISP_181_nothing_of_a_session_reads_the_environment(self):
        self.assertIn("once", layers.environment_complaint("src/display/ring.c", "x = getenv(name);"))
        self.assertIn("once", layers.environment_complaint("tools/capture/show.c", "host_environment(NAME)"))
        self.assertIsNone(layers.environment_complaint("tools/capture/main.c", "host_environment(NAME)"))
        self.assertIsNone(layers.environment_complaint("src/composer/link.c", "environ"))
        self.assertIsNone(layers.environment_complaint("src/display/ring.c", "the environment has it"))

    def test_VM_6_nothing_of_a_machine_reads_the_environment(self):
        for path in ("src/vm/hv/exit.c", "src/vm/vmm/run_loop.c", "src/vm/krun/context.c", "src/devices/virtio/blk.c"):
            self.assertIn("options", layers.environment_complaint(path, 'if (getenv("DEBUG_RIP"))'))
            self.assertIn("options", layers.environment_complaint(path, "host_environment(NAME)"))
        self.assertIsNone(layers.environment_complaint("src/vm/vmm/run_loop.c", "the environment has it"))

    def test_VM_6_a_guest_is_moved_past_its_exit_and_nowhere_else(self):
        line = "names[] = { WHvX64RegisterRip };"
        self.assertIn("nowhere", layers.hook_complaint("src/vm/vmm/hold.c", line))
        self.assertIsNone(layers.hook_complaint("src/vm/vmm/run_loop.c", line))

    def test_VM_6_no_path_of_the_host_is_written_down(self):
        self.assertIn("/home/me", layers.hook_complaint("src/vm/vmm/guest.c", 'open("/home/me/kernel")'))
        self.assertIn("/tmp/x", layers.hook_complaint("src/devices/virtio/fs.c", 'log("/tmp/x")'))
        self.assertIsNone(layers.hook_complaint("src/vm/vmm/guest.c", 'find("/lib/modules/%s")'))
        self.assertIsNone(layers.hook_complaint("src/vm/guest/init.c", 'mount("/dev")'))

    def test_VM_1_the_monitor_calls_what_the_table_has(self):
        self.write(layers.PLATFORM_TABLE, "/* W(a) */\nW(WHvRunVirtualProcessor, (int a), (a))\nW(WHvEmulator, (void), ())\n")
        table = layers.platform_table()
        self.assertEqual({"WHvRunVirtualProcessor", "WHvEmulator"}, table)
        self.assertIsNone(layers.platform_complaint("src/vm/vmm/run_loop.c", "WHvRunVirtualProcessor(partition,", table))
        self.assertIn("WHvUnheardOf", layers.platform_complaint("src/vm/vmm/run_loop.c", "x = WHvUnheardOf(1);", table))
        self.assertIsNone(layers.platform_complaint("src/vm/hv/run.c", "x = WHvUnheardOf(1);", table))

    def test_a_linux_header_is_for_the_host_folder(self):
        self.assertIn("Linux", layers.complaint("src/nt/ke/wait.c", "pthread.h"))
        self.assertIsNone(layers.complaint("src/base/host/host_lock.c", "pthread.h"))

    def test_the_builder_knows_no_executive(self):
        self.write("src/builder/builder.h", "")
        self.assertIn("must not know", layers.complaint("src/nt/io/irp.c", "builder/builder.h"))


class Display(unittest.TestCase):
    """Of the tree itself: how the virtual monitor is held to its page."""

    def text(self, path):
        with open(os.path.join(tree.ROOT, path), encoding="utf-8") as file:
            return file.read()

    def named_tests(self):
        return "\n".join(self.text(path) for path in tree.files((".c", ".py"), ("tests", "tools")))

    def test_DISP_215_the_release_gates_stand_in_order_and_name_tests_that_are_there(self):
        section = self.text("docs/frame-channel.md").split("## Release gates")[1].split("\n## ")[0]
        rows = re.findall(r"^\| (\d)\. [^|]+\|([^|]+)\|$", section, re.M)
        self.assertEqual([str(number) for number in range(1, 9)], [number for number, _ in rows])
        tests = self.named_tests()
        for _, named in rows:
            names = re.findall(r"`([^`]+)`", named)
            self.assertTrue(names)
            for name in names:
                there = os.path.isfile(os.path.join(tree.ROOT, name)) if "/" in name else name + ")" in tests \
                    or "def " + name in tests or name + ", " in tests
                self.assertTrue(there, name)

    def test_DISP_210_there_is_no_other_display_backend(self):
        capture = [path for path in tree.files((".c", ".h"), ("src", "tools", "samples"))
                   if re.search(r"\b(sudovda|parsec|legacy)", path.lower())]
        self.assertEqual([], capture)
        self.assertIn("enum display_capture { DISPLAY_CAPTURE_RING };", self.text("src/display/plan.h"))

    def test_warnings_are_errors_and_sanitizers_run_on_every_suite(self):
        project = self.text("meson.build")
        self.assertIn("'warning_level=2'", project)
        self.assertIn("'werror=true'", project)
        self.assertTrue([stage for stage in ci.TEST_STAGES if stage[2] == "address,undefined" and stage[3] is None])
        for target in ("fuzz_frame_header", "fuzz_pad_section", "fuzz_calls", "fuzz_viewer_message",
                       "fuzz_composer_message", "fuzz_cursor_section", "fuzz_control_request"):
            self.assertIn("LLVMFuzzerTestOneInput", self.text(f"fuzz/{target}.c"))
            self.assertTrue(os.listdir(os.path.join(tree.ROOT, "fuzz", "corpus", target[len("fuzz_"):])))


class Fuzz(Tree):
    def program(self, name, script):
        self.write(f"fuzz/live-{name}", "#!/bin/sh\n" + script)
        os.chmod(os.path.join(tree.ROOT, "fuzz", f"live-{name}"), 0o755)

    def run_stage(self, seconds):
        text = io.StringIO()
        with contextlib.redirect_stdout(text):
            counts = fuzz_stage.run(tree.ROOT, seconds)
        return counts, text.getvalue()

    def test_DISP_207_a_run_fuzzes_every_parser_of_the_display_and_ten_minutes_in_all(self):
        stages = [stage for stage in ci.TEST_STAGES if stage[0] == "fuzz"]
        self.assertEqual([("fuzz", "clang", "address,undefined", None, "free")], stages)
        self.assertEqual(["python3", "tools/check/fuzz_stage.py", "build-clang-address"], ci.command_of(stages[0]))
        self.assertEqual(600, fuzz_stage.SECONDS)
        for count in range(1, 20):
            self.assertGreaterEqual(fuzz_stage.share(fuzz_stage.SECONDS, count) * count, 600)
        with open(os.path.join(self.root, "fuzz", "meson.build")) as file:
            live = re.findall(r"^  '(\w+)': \[", file.read(), re.M)
        # Shared memory, control requests, and what comes over a wire.
        for target in ("frame_header", "cursor_section", "pad_section", "control_request", "xusb_code", "viewer_message",
                       "composer_message"):
            self.assertIn(target, live)
            self.assertTrue(os.listdir(os.path.join(self.root, "fuzz", "corpus", target)))

    def test_DISP_207_a_finding_fails_its_line_and_is_printed(self):
        self.program("good", "echo 'Done 5 runs in 1 second(s)'")
        self.program("bad", 'for each in "$@"; do case $each in -artifact_prefix=*) printf AB > ${each#*=}crash-1;; esac; '
                            'done; echo broken; exit 77')
        self.program("idle", "exit 0")
        counts, text = self.run_stage(3)
        self.assertEqual((1, 2), counts)
        self.assertIn("ok fuzz-good: 5 runs in 1 s", text)
        self.assertIn("FAILED fuzz-bad: broken\ncrash-1: 4142", text)
        self.assertIn("FAILED fuzz-idle", text)

    def test_DISP_207_each_program_is_told_its_share_and_its_corpus(self):
        self.program("one", 'echo "$@" > ' + os.path.join(tree.ROOT, "told") + "; echo 'Done 1 runs in 1 second(s)'")
        self.program("two", "echo 'Done 1 runs in 1 second(s)'")
        self.assertEqual((2, 0), self.run_stage(11)[0])
        with open(os.path.join(tree.ROOT, "told")) as file:
            told = file.read()
        self.assertIn("-max_total_time=6 ", told)
        self.assertIn("fuzz/corpus/one", told)


class Links(Tree):
    def test_a_missing_file_and_a_missing_heading_are_broken(self):
        self.write("docs/a.md", "# One thing\n")
        self.assertIn("no such file", links.check_link("docs/a.md", "b.md"))
        self.assertIn("no such heading", links.check_link("docs/a.md", "#two"))
        self.assertIsNone(links.check_link("docs/a.md", "a.md#one-thing"))


class Spec(Tree):
    def read(self, text):
        self.write("docs/spec/page.md", text)
        complaints = []
        clauses = spec_coverage.read_clauses("docs/spec/page.md", complaints)
        return [clause.name for clause in clauses], complaints

    def test_marks_make_clauses(self):
        self.assertEqual(self.read("- **Q-3** S [a] one; [b] two.\n- **Q-4** S three.\n"),
                         (["Q-3a", "Q-3b", "Q-4"], []))

    def test_a_gap_in_the_marks_is_a_complaint(self):
        self.assertEqual(len(self.read("- **Q-3** S [a] one; [c] two.\n")[1]), 1)

    def test_table_rows_and_tagged_ids_are_clauses(self):
        names, _ = self.read("| VF-1 | x | [a] C4/00, [b] C4/01 |\n- **VM-7 [B]** text\n")
        self.assertEqual(names, ["VF-1a", "VF-1b", "VM-7"])

    def test_a_test_names_its_clauses(self):
        self.write("tests/x_test.c", "TEST(Q_3a_is_true)\nTEST(W_7_and_DUP_T10_hold)\nvoid Q_9_x(void)\n")
        self.write("tests/web/x_test.mjs", 'test("W_8_holds_in_a_browser", async () => {\ntest("no_clause", async () => {\n')
        self.write("tools/x_test.py", "    def test_W_9_holds(self):\n")
        self.assertEqual(sorted(spec_coverage.read_tests()), ["DUP-T10", "Q-3a", "W-7", "W-8", "W-9"])

    def test_what_is_outside_needs_a_kind_a_reason_and_a_clause(self):
        self.write("docs/spec/outside.txt",
                   "Q-1, Q-2: hardware: it needs a graphics processor\nQ-3: later: no such kind\nQ-9: windows: no clause\n")
        complaints = []
        outside = spec_coverage.read_outside({"Q-1", "Q-2", "Q-3"}, complaints)
        self.assertEqual(("hardware", "it needs a graphics processor"), outside["Q-2"])
        self.assertNotIn("Q-3", outside)
        self.assertEqual(2, len(complaints))

    def test_what_has_a_test_is_not_outside(self):
        clauses = [spec_coverage.Clause("Q-1", 1, "1", "a line")]
        with contextlib.redirect_stdout(io.StringIO()) as out:
            said = spec_coverage.report_page("page.md", clauses, {"Q-1": ["a_test.c:1"]}, ({}, {"Q-1": ("windows", "why")}),
                                             argparse.Namespace(rules=True))
        self.assertEqual(["docs/spec/outside.txt: Q-1 has a test and needs no excuse"], said)
        self.assertIn("1 tested, 1 excused, 0 missing", out.getvalue())

    def test_an_excuse_needs_a_reason_and_a_clause(self):
        self.write("docs/spec/excused.txt", "Q-1 why\nQ-2 needs real hardware here\nQ-9 no such clause at all\n")
        complaints = []
        spec_coverage.read_excuses({"Q-1", "Q-2"}, complaints)
        self.assertEqual(len(complaints), 2)

    def test_a_clause_is_run_attached_or_has_a_reason(self):
        names, _ = self.read("".join(f"- **Q-{i}** S text.\n" for i in range(1, 6)))
        clauses = spec_coverage.read_clauses("docs/spec/page.md", [])
        self.write("tests/nt/port/x_test.c", "TEST(Q_1_outside)\n")
        self.write("tests/y_test.c", "BOTH_TEST(Q_2_in_both)\nTEST(Q_3_inside)\n")
        self.write("docs/spec/attached.txt", "Q-3, Q-4: kernel: why\nQ-4: kernel: twice\nQ-5: because: no kind\n")
        complaints = []
        attached, reasons = spec_coverage.check_attached(clauses, complaints)
        self.assertEqual(sorted(attached), ["Q-1", "Q-2"])
        self.assertEqual(sorted(reasons), ["Q-3", "Q-4"])
        self.assertEqual(len(complaints), 3)  # twice, no kind, and so Q-5 has nothing
        self.assertEqual(names[0], "Q-1")


class VerifierCodes(Tree):
    REPORT = ("static void report(uint32_t sub_code)\n{\n\tverify_report(&(struct verify_fact){\n"
              "\t\t.rule = \"VF-1\", .code = CODE, .parameter = { sub_code, 7 } }, \"x\");\n}\n")

    def complaints(self, source, planted, elsewhere=""):
        self.write("src/nt/ex/x.c", source)
        self.write("tests/verify/planted_test.c", planted)
        self.write("tests/verify/codes.txt", elsewhere)
        found = []
        verifier_codes.check(found.append)
        return found

    def test_a_code_without_its_pair_is_missed(self):
        source = "#define CODE 0xC4u\n" + self.REPORT + "void f(void)\n{\n\treport(x ? 0x10 : 0x11);\n}\n"
        found = self.complaints(source, "PLANTED_TEST(VF_1a_x, 0xC4, 0x10)\n")
        self.assertEqual(len(found), 1)
        self.assertIn("C4/11 has no pair", found[0])
        both = "PLANTED_TEST(VF_1a_x, 0xC4, 0x10)\nPLANTED_TEST(VF_1b_x, 0xC4, 0x11)\n"
        self.assertEqual(self.complaints(source, both), [])

    def test_a_code_that_reading_does_not_tell_must_be_told(self):
        source = "#define CODE code_of(x)\n" + self.REPORT + "void f(void)\n{\n\treport(1);\n}\n"
        self.assertIn("which codes?", self.complaints(source, "")[0])
        told = "src/nt/ex/x.c: 50/*\n"
        self.assertEqual(self.complaints(source, "PLANTED_TEST(VF_43_x, 0x50, ANY)\n", told), [])

    def test_tests_elsewhere_must_be_there(self):
        source = "#define CODE 0x1F2\n" + self.REPORT + "void f(void)\n{\n\treport(3);\n}\n"
        self.write("tests/a_test.c", "TEST(bad_is_named)\n{\n}\n")
        found = self.complaints(source, "", "1F2/3: tests/a_test.c: bad_is_named good_passes\n")
        self.assertEqual(found, ["tests/verify/codes.txt: tests/a_test.c has no test good_passes"])


class Faults(unittest.TestCase):
    def test_operators_and_calls_are_changed(self):
        self.assertIn(("equal", "\tif (a != b)"), faults.faults_of("\tif (a == b)"))
        self.assertIn(("negate", "\tif (!(a == b)) {"), faults.faults_of("\tif (a == b) {"))
        self.assertIn(("drop-call", "\t;"), faults.faults_of("\tunlock(table);"))

    def constants(self, line, is_definition=False):
        return [text for _, text in faults.faults_of(line, rules=faults.CONSTANTS, is_definition=is_definition)]

    def test_constants_are_one_more_or_less_and_only_when_asked_for(self):
        self.assertEqual(faults.faults_of("\tx = 5;"), [])
        self.assertEqual(self.constants("\tx = 5u;"), ["\tx = 6u;", "\tx = 4u;"])
        self.assertEqual(self.constants("\treturn a[0xF];"), ["\treturn a[0x10];", "\treturn a[0xE];"])
        self.assertEqual(self.constants("\tx1 = 0;"), ["\tx1 = 1;"])
        self.assertEqual(self.constants('\tput("5", \'5\'); /* 5 */'), [])
        self.assertEqual(faults.faults_of("\tif (a == 5)", rules=faults.OFFSETS + faults.CONSTANTS),
                         [("constant", "\tif (a == 6)"), ("constant", "\tif (a == 4)")])

    def test_a_scale_and_a_real_number_differ_by_a_hundredth(self):
        self.assertEqual(self.constants("#define NS_PER_MS 1000000u", True),
                         ["#define NS_PER_MS 1010000u", "#define NS_PER_MS 990000u"])
        self.assertEqual(self.constants("\tx = 2.0f;"), ["\tx = 2.02f;", "\tx = 1.98f;"])

    def test_more_room_and_another_nothing_are_no_fault(self):
        for line in ("\tuint8_t bytes[32];", "static void f(const float rgb[4], int b)", "\tstruct a b = { 0 };",
                     "\tchar text[2][8] = { 0 }, *end;", "\tx = calloc(1, sizeof(*x));", "\tn = sizeof(a) / sizeof(a[0]);",
                     "static void f(__m256i number, __m256i ret_at[4])"):
            self.assertEqual(self.constants(line), [])
        self.assertEqual(len(self.constants("\tf(a, bytes[4]);")), 2)

    def test_a_macro_and_a_table_count_where_they_are_used(self):
        lines = ["#define LESS (A - 1)", "#define A 3", "static const int table[] = {", "\t1, 2,", "};", "int f(int x)", "{",
                 "\treturn x + LESS;", "\treturn table[x];", "}"]
        source = mutants.Source.__new__(mutants.Source)
        source.path, source.lines, source.names = "a.c", lines, faults.definitions_of(lines)
        self.assertEqual(source.names, {1: "LESS", 2: "A", 3: "table", 4: "table", 5: "table"})
        self.assertEqual([source.uses(number) for number in (1, 2, 4, 8)], [{8}, {8}, {9}, {8}])
        self.assertIn((4, "constant", "\t1, 3,"),
                      [(fault.line, fault.rule, fault.text) for fault in source.faults(faults.CONSTANTS)])

    def test_equality_of_the_two_in_a_maximum_is_no_fault(self):
        self.assertEqual(faults.faults_of("\tlevel = irql < now->high ? now->high : irql;"), [])
        self.assertEqual(len(faults.faults_of("\tlevel = irql < floor ? floor + 1 : irql;")), 2)

    def test_equality_of_a_number_and_nothing_in_the_larger_of_both_is_no_fault(self):
        self.assertEqual(faults.faults_of("\tout->bytes = done > 0 ? (uint32_t)done : 0;"), [])
        self.assertEqual(len(faults.faults_of("\tout->bytes = done > 0 ? (uint32_t)left : 0;")), 1)
        self.assertEqual(len(faults.faults_of("\tout->bytes = done > 0 ? done : -1;")), 1)

    def test_giving_way_in_a_loop_is_no_fault(self):
        self.assertEqual(faults.faults_of("\t\thost_yield();"), [])

    def test_equality_with_a_bound_that_is_then_taken_is_no_fault(self):
        bound, last = "\tif (rest > in->bytes)", "\t\trest = in->bytes;"
        self.assertEqual([name for name, _ in faults.faults_of(bound, last)], ["negate"])
        self.assertIn("greater", [name for name, _ in faults.faults_of(bound, "\t\trest = in->room;")])
        self.assertIn("greater", [name for name, _ in faults.faults_of(bound)])

    def test_strings_and_comments_are_left_alone(self):
        self.assertEqual(faults.faults_of('\t.text = "a == b && c",'), [])
        self.assertEqual(faults.faults_of(" * a == b"), [])


class Analyzed(Tree):
    def findings(self, text):
        self.write("a.c", text)
        return analyze.findings("a.c")

    def test_what_the_analyzer_finds_is_told_and_what_it_cannot_read_too(self):
        self.assertEqual(self.findings("int f(int x)\n{\n\treturn x ? 5 / x : 0;\n}\n"), "")
        self.assertIn("a.c:3:", self.findings("int f(int x)\n{\n\treturn x ? 0 : 5 / x;\n}\n"))
        self.assertIn("error", self.findings('#include "nothing.h"\n'))

    def test_DISP_207_the_host_and_the_drivers_are_analyzed(self):
        read = [kind[0] for kind in analyze.KINDS]
        for folder in ("src/display/", "src/frameworks/idd/", "samples/testcard/", "samples/vdisplay/", "samples/gamepad/"):
            self.assertIn(folder, read)
        # A driver's file is read with a driver's definitions.
        self.write("samples/vdisplay/a.c", "#ifndef UMDF_VERSION_MAJOR\n#error none\n#endif\nint f(void)\n{\n\treturn 1 / 1;\n}\n")
        self.assertEqual(analyze.findings("samples/vdisplay/a.c"), "")


class Copies(Tree):
    """What mutants.py works in."""

    def setUp(self):
        super().setUp()
        self.write("here/a.c", "a")
        self.write("here/folder/b.c", "b")
        self.here, self.copy = os.path.join(tree.ROOT, "here"), os.path.join(tree.ROOT, "copy")
        mutants.bring(self.here, self.copy)

    def time_of(self, path):
        return os.stat(os.path.join(tree.ROOT, path)).st_mtime_ns

    def test_a_copy_is_what_the_tree_is(self):
        self.write("copy/gone.c", "")
        self.write("copy/gone/c.c", "")
        mutants.bring(self.here, self.copy)
        self.assertEqual(["copy/a.c", "copy/folder/b.c"], list(tree.files((".c",), ("copy",))))

    def test_what_a_fault_was_in_is_built_anew_and_nothing_else(self):
        for path in ("here/a.c", "copy/a.c", "here/folder/b.c", "copy/folder/b.c"):
            os.utime(os.path.join(tree.ROOT, path), ns=(1000, 1000))
        self.write("copy/a.c", "fault")
        os.utime(os.path.join(self.copy, "a.c"), ns=(2000, 2000))
        mutants.bring(self.here, self.copy)
        self.assertEqual("a", tree.lines("copy/a.c")[0])
        self.assertGreater(self.time_of("copy/a.c"), 2000)
        self.assertEqual(self.time_of("copy/folder/b.c"), 1000)


class Runner(unittest.TestCase):
    def test_a_program_that_breaks_off_has_failed(self):
        results = run_tests.read_results("p", "1..2\nok 1 a\n", -11, 0)
        self.assertEqual((results["passed"], len(results["failed"])), (1, 1))

    def test_a_skip_is_no_pass(self):
        results = run_tests.read_results("p", "1..1\nok 1 a # SKIP no such device\n", 0, 0)
        self.assertEqual((results["passed"], results["skipped"]), (0, [("a", "no such device")]))


if __name__ == "__main__":
    unittest.main()
