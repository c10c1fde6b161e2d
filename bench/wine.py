"""The peer: the same text, built with mingw-w64, under Wine."""

import os
import pathlib
import shutil
import subprocess
import tempfile

COMPILER = "x86_64-w64-mingw32-gcc"


class NoWine(Exception):
    """Why there are no figures of the peer."""


def find_wine():
    found = shutil.which("wine64")
    known = "/usr/lib/wine/wine64"
    return found or (known if os.path.exists(known) else None)


class Wine:
    """A prefix of its own; its processes inherit the caller's core and priority."""

    def __init__(self):
        self.wine = find_wine()
        self.folder = tempfile.TemporaryDirectory(prefix="drydock-bench-")
        self.path = pathlib.Path(self.folder.name)
        self.environment = dict(os.environ, WINEPREFIX=str(self.path / "prefix"), WINEDEBUG="-all",
                                WINEDLLOVERRIDES="mscoree,mshtml=")

    def run(self, *arguments):
        try:
            result = subprocess.run([self.wine, *map(str, arguments)], env=self.environment,
                                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                    stderr=subprocess.DEVNULL, timeout=120, check=False)
        except subprocess.TimeoutExpired:
            raise NoWine(f"{arguments[0]} under Wine did not end") from None
        return result.stdout.decode(errors="replace").replace("\r", "")

    def compile(self, *arguments):
        result = subprocess.run([COMPILER, "-O2", *map(str, arguments)], stderr=subprocess.PIPE, check=False)
        if result.returncode:
            raise NoWine("mingw-w64 does not compile the peer: "
                         + result.stderr.decode(errors="replace").strip().splitlines()[0])

    def build(self):
        """What the peer needs, compiled into self.path."""
        raise NotImplementedError

    def install(self):
        if not self.wine:
            raise NoWine("wine64 is not installed")
        if not shutil.which(COMPILER):
            raise NoWine("mingw-w64 is not installed")
        self.build()
        self.run("wineboot", "-u")

    def close(self):
        server = pathlib.Path(self.wine).parent / "wineserver64" if self.wine else None
        server = str(server) if server and server.exists() else shutil.which("wineserver")
        if server and (self.path / "prefix").exists():
            subprocess.run([server, "-k"], env=self.environment, check=False)
            subprocess.run([server, "-w"], env=self.environment, check=False, timeout=30)
        self.folder.cleanup()
