"""The peer: the client's text, built with mingw-w64, under Wine."""

import pathlib

from wine import NoWine, Wine

HERE = pathlib.Path(__file__).resolve().parent


class WineCalls(Wine):
    def build(self):
        self.compile(HERE / "client/bench_objects.c", "-o", self.path / "client.exe", "-lntdll")

    def measure(self):
        text = self.run(self.path / "client.exe", "calls")
        if not text.startswith("duplicate "):
            raise NoWine(text.strip() or "the client printed nothing under Wine")
        return text
