"""An initramfs in cpio's "newc" form, made in memory: folders, files, links and device nodes."""
import os
import stat
import subprocess


class Initramfs:
    def __init__(self):
        self.entries = []
        self.folders = set()

    def _add(self, path, mode, data=b"", device=(0, 0)):
        name = path.strip("/").encode() + b"\0"
        fields = [len(self.entries) + 1, mode, 0, 0, 1, 0, len(data), 0, 0, device[0], device[1],
                  len(name), 0]
        head = b"070701" + b"".join(b"%08x" % field for field in fields) + name
        self.entries.append(head + b"\0" * (-len(head) % 4) + data + b"\0" * (-len(data) % 4))

    def folder(self, path):
        path = path.strip("/")
        if not path or path in self.folders:
            return
        self.folder(os.path.dirname(path))
        self.folders.add(path)
        self._add(path, stat.S_IFDIR | 0o755)

    def data(self, path, data, mode=0o644):
        self.folder(os.path.dirname(path))
        self._add(path, stat.S_IFREG | mode, data)

    def copy(self, path, source, mode=0o644):
        with open(source, "rb") as file:
            self.data(path, file.read(), mode)

    def link(self, path, target):
        self.folder(os.path.dirname(path))
        self._add(path, stat.S_IFLNK | 0o777, target.encode())

    def console(self):
        self.folder("dev")
        self._add("dev/console", stat.S_IFCHR | 0o600, device=(5, 1))

    def program(self, path, source):
        """A dynamically linked program with the libraries that the linker finds for it."""
        self.copy(path, source, 0o755)
        self._libraries(source)

    def library(self, name):
        """A library that programs load by name, with those that it needs."""
        listed = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
        found = [line.split()[-1] for line in listed.splitlines() if line.strip().startswith(name + " ")]
        if not found:
            raise FileNotFoundError(name)
        self.copy(found[0], os.path.realpath(found[0]), 0o755)
        self._libraries(found[0])

    def _libraries(self, source):
        listed = subprocess.run(["ldd", source], capture_output=True, text=True, check=True).stdout
        for line in listed.splitlines():
            words = line.split()
            library = words[2] if "=>" in words else words[0]
            if library.startswith("/") and library not in self.folders:
                self.folders.add(library)
                self.copy(library, os.path.realpath(library), 0o755)

    def image(self):
        trailer = Initramfs()
        trailer._add("TRAILER!!!", 0)
        return b"".join(self.entries + trailer.entries)
