"""The peer: the same driver and client text, built with mingw-w64, under Wine's winedevice."""

import pathlib
import shutil
import subprocess

from wine import COMPILER, NoWine, Wine

HERE = pathlib.Path(__file__).resolve().parent
SERVICE = "DrydockBench"


class WineDevice(Wine):
    """With the driver installed."""

    def build(self):
        probe = subprocess.run([COMPILER, "-E", "-H", "-"], input=b"#include <windows.h>\n",
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True)
        first = next(line for line in probe.stderr.decode().splitlines() if line.startswith(". "))
        ddk = pathlib.Path(first[2:]).parent / "ddk"
        self.compile("-shared", "-nostdlib", f"-I{ddk}", "-Wl,--subsystem,native", "-Wl,-e,DriverEntry",
                     HERE / "wdm/bench_wdm.c", "-o", self.path / "bench_wdm.sys", "-lntoskrnl")
        self.compile(HERE / "client/bench_client.c", "-o", self.path / "client.exe", "-ladvapi32")

    def install(self):
        super().install()
        folder = self.path / "prefix/drive_c/windows/system32/drivers"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.path / "bench_wdm.sys", folder)
        self.run("sc", "create", SERVICE, "type=", "kernel", "binPath=",
                 r"C:\windows\system32\drivers\bench_wdm.sys")

    def measure(self):
        text = self.run(self.path / "client.exe", "wine")
        if not text.startswith("nothing "):
            raise NoWine(text.strip() or "the client printed nothing under Wine")
        return text
