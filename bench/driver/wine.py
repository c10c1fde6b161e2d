"""The peer: the same driver and client text, built with mingw-w64, under Wine's winedevice."""

import os
import pathlib
import shutil
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
COMPILER = "x86_64-w64-mingw32-gcc"
SERVICE = "DrydockBench"


def find_wine():
    found = shutil.which("wine64")
    known = "/usr/lib/wine/wine64"
    return found or (known if os.path.exists(known) else None)


class Wine:
    """A prefix of its own with the driver installed; every process of it on the first core."""

    def __init__(self):
        self.wine = find_wine()
        self.folder = tempfile.TemporaryDirectory(prefix="drydock-bench-")
        self.path = pathlib.Path(self.folder.name)
        self.environment = dict(os.environ, WINEPREFIX=str(self.path / "prefix"), WINEDEBUG="-all",
                                WINEDLLOVERRIDES="mscoree,mshtml=")

    def missing(self):
        """What is not installed, or None."""
        if not self.wine:
            return "wine64 not installed"
        if not shutil.which(COMPILER):
            return "mingw-w64 not installed"
        return None

    def _run(self, *arguments):
        result = subprocess.run(["taskset", "1", self.wine, *map(str, arguments)], env=self.environment,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL, timeout=120, check=False)
        return result.stdout.decode(errors="replace").replace("\r", "")

    def install(self):
        probe = subprocess.run([COMPILER, "-E", "-H", "-"], input=b"#include <windows.h>\n",
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True)
        first = next(line for line in probe.stderr.decode().splitlines() if line.startswith(". "))
        ddk = pathlib.Path(first[2:]).parent / "ddk"
        driver = self.path / "bench_wdm.sys"
        subprocess.run([COMPILER, "-O2", "-shared", "-nostdlib", f"-I{ddk}", "-Wl,--subsystem,native",
                        "-Wl,-e,DriverEntry", HERE / "wdm/bench_wdm.c", "-o", driver, "-lntoskrnl"], check=True)
        subprocess.run([COMPILER, "-O2", HERE / "client/bench_client.c", "-o", self.path / "client.exe",
                        "-ladvapi32"], check=True)
        self._run("wineboot", "-u")
        folder = self.path / "prefix/drive_c/windows/system32/drivers"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(driver, folder)
        self._run("sc", "create", SERVICE, "type=", "kernel", "binPath=",
                  r"C:\windows\system32\drivers\bench_wdm.sys")

    def measure(self):
        return self._run(self.path / "client.exe", "wine")

    def close(self):
        server = pathlib.Path(self.wine).parent / "wineserver64" if self.wine else None
        server = str(server) if server and server.exists() else shutil.which("wineserver")
        if server and (self.path / "prefix").exists():
            subprocess.run([server, "-k"], env=self.environment, check=False)
            subprocess.run([server, "-w"], env=self.environment, check=False, timeout=30)
        self.folder.cleanup()
