#!/usr/bin/python3
"""What is marked T0 in docs/spec/display.md needs nothing of Windows: what its files include, as the compiler sees it."""
import glob
import os
import subprocess
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# What two sides agree on: C alone.
HEADERS = ["frame_channel", "gamepad_channel", "stream_format", "composer_format", "test_card", "xusb_protocol"]
# Logic of drivers and of the capture host that a unit test runs as it stands.
SOURCES = ["samples/testcard/driver/control.c", "samples/testcard/driver/channel.c",
           "samples/testcard/driver/mode_list.c", "samples/testcard/driver/card.c",
           "samples/vdisplay/driver/edid.c", "samples/vdisplay/driver/cursor_section.c"]
WINDOWS = ("windows.h", "winbase.h", "d3d11.h", "d3d11_4.h", "dxgi.h", "dxgi1_5.h", "iddcx.h", "wdf.h")


def included(path, folders):
    arguments = ["cc", "-std=gnu11", "-D_GNU_SOURCE", "-M"] + ["-I" + os.path.join(ROOT, folder) for folder in folders]
    run = subprocess.run(arguments + [os.path.join(ROOT, path)], capture_output=True, text=True, check=False)
    if run.returncode:
        raise AssertionError(f"{path}: {run.stderr}")
    return run.stdout.replace("\\\n", " ").split()[1:]


class Portable(unittest.TestCase):
    def test_DISP_4_what_both_sides_share_is_c_alone(self):
        for name in HEADERS:
            for file in included(f"include/drydock/{name}.h", ["include"]):
                self.assertNotRegex(file, r"/include/(sdk|ddk)/", name)

    def test_DISP_4_logic_without_a_machine_includes_nothing_of_windows_or_a_gpu(self):
        sources = SOURCES + sorted(os.path.relpath(path, ROOT) for path in glob.glob(ROOT + "/src/display/*.c"))
        self.assertGreater(len(sources), 30)
        for path in sources:
            names = {os.path.basename(file) for file in included(path, ["include", "include/ddk", "src"])}
            self.assertFalse(names & set(WINDOWS), path)


if __name__ == "__main__":
    unittest.main()
