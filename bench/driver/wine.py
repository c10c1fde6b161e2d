"""The peer: the same driver and client text, built with mingw-w64, under Wine's winedevice."""

import os
import pathlib
import shutil
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
COMPILER = "x86_64-w64-mingw32-gcc"
SERVICE = "DrydockBench"


class NoWine(Exception):
    """Why there are no figures of the peer."""


def find_wine():
    found = shutil.which("wine64")
    known = "/usr/lib/wine/wine64"
    return found or (known if os.path.exists(known) else None)


class Wine:
    """A prefix of its own with the driver installed; its processes inherit the caller's core and priority."""

    def __init__(self):
        self.wine = find_wine()
        self.folder = tempfile.TemporaryDirectory(prefix="drydock-bench-")
        self.path = pathlib.Path(self.folder.name)
        self.environment = dict(os.environ, WINEPREFIX=str(self.path / "prefix"), WINEDEBUG="-all",
                                WINEDLLOVERRIDES="mscoree,mshtml=")

    def _run(self, *arguments):
        try:
            result = subprocess.run([self.wine, *map(str, arguments)], env=self.environment,
                                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                    stderr=subprocess.DEVNULL, timeout=120, check=False)
        except subprocess.TimeoutExpired:
            raise NoWine(f"{arguments[0]} under Wine did not end") from None
        return result.stdout.decode(errors="replace").replace("\r", "")

    def _compile(self, *arguments):
        result = subprocess.run([COMPILER, "-O2", *map(str, arguments)], stderr=subprocess.PIPE, check=False)
        if result.returncode:
            raise NoWine("mingw-w64 does not compile the driver: "
                         + result.stderr.decode(errors="replace").strip().splitlines()[0])

    def _build(self):
        probe = subprocess.run([COMPILER, "-E", "-H", "-"], input=b"#include <windows.h>\n",
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True)
        first = next(line for line in probe.stderr.decode().splitlines() if line.startswith(". "))
        ddk = pathlib.Path(first[2:]).parent / "ddk"
        self._compile("-shared", "-nostdlib", f"-I{ddk}", "-Wl,--subsystem,native", "-Wl,-e,DriverEntry",
                      HERE / "wdm/bench_wdm.c", "-o", self.path / "bench_wdm.sys", "-lntoskrnl")
        self._compile(HERE / "client/bench_client.c", "-o", self.path / "client.exe", "-ladvapi32")

    def install(self):
        if not self.wine:
            raise NoWine("wine64 is not installed")
        if not shutil.which(COMPILER):
            raise NoWine("mingw-w64 is not installed")
        self._build()
        self._run("wineboot", "-u")
        folder = self.path / "prefix/drive_c/windows/system32/drivers"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.path / "bench_wdm.sys", folder)
        self._run("sc", "create", SERVICE, "type=", "kernel", "binPath=",
                  r"C:\windows\system32\drivers\bench_wdm.sys")

    def measure(self):
        text = self._run(self.path / "client.exe", "wine")
        if not text.startswith("nothing "):
            raise NoWine(text.strip() or "the client printed nothing under Wine")
        return text

    def close(self):
        server = pathlib.Path(self.wine).parent / "wineserver64" if self.wine else None
        server = str(server) if server and server.exists() else shutil.which("wineserver")
        if server and (self.path / "prefix").exists():
            subprocess.run([server, "-k"], env=self.environment, check=False)
            subprocess.run([server, "-w"], env=self.environment, check=False, timeout=30)
        self.folder.cleanup()
