"""The outer guest of bench/vm: its files, its start, and what it printed."""
import ctypes
import glob
import os
import re
import shutil
import struct
import subprocess
import threading

import emulator
import nested
from nested import Missing

# One thread of emulation with a clock that counts instructions: figures repeat within a percent.
MACHINE = ["-cpu", "max,+svm,+npt,-xsave,-erms,-fsrm", "-accel", "tcg,thread=single", "-smp", "1",
           "-icount", "shift=1,sleep=off", "-m", "3G", "-nodefaults", "-nographic", "-no-reboot",
           "-serial", "stdio"]
LZ4_LEGACY = bytes.fromhex("02214c18")
LZ4_BLOCK = 8 << 20
BOOTS = 3
SILENT_SECONDS = 600

OUTER_INIT = """#!/bin/sh
export PATH=/bin
busybox mount -t proc proc /proc
busybox --install -s /bin
mount -t devtmpfs dev /dev
stty -echo </dev/console
mkdir /dev/shm; mount -t tmpfs shm /dev/shm; mount -t tmpfs tmp /tmp; mkdir -p /run /tmp/share
for module in %(modules)s; do insmod /lib/$module.ko; done
/bin/once
dd if=/dev/urandom of=/data.raw bs=1M count=64 2>/dev/null
dd if=/dev/zero of=/tmp/share/large bs=1M count=256 2>/dev/null
%(steps)s
poweroff -f
"""


def elf(code):
    """A kernel of bare 64-bit code."""
    entry = 0x100000
    header = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 2, 62, 1, entry, 64, 0, 0, 64, 56, 1,
                                                             0, 0, 0)
    segment = struct.pack("<IIQQQQQQ", 1, 7, 4096, entry, entry, len(code), len(code), 4096)
    return (header + segment).ljust(4096, b"\0") + code


def port_loop(count):
    """The code of minimal.c, ended by the keyboard controller's reset line."""
    return elf(b"\xb9" + struct.pack("<I", count) + b"\x85\xc9" + b"\x74\x06" + b"\xe6\x80" + b"\xff\xc9" + b"\x75\xfa"
               + b"\xb0\xfe" + b"\xe6\x64" + b"\xeb\xfe")


def endless_word(text):
    """Bare code that writes text to the serial port, over and over."""
    out = b"".join(b"\xb0" + letter.to_bytes(1, "little") + b"\xee" for letter in text.encode())
    code = b"\x66\xba\xf8\x03" + out
    return elf(code + b"\xeb" + struct.pack("<b", -len(out) - 2))


def unpack_kernel(vmlinuz):
    """The ELF file in a distribution's kernel that is packed with LZ4."""
    library = ctypes.CDLL("liblz4.so.1")
    at = vmlinuz.find(LZ4_LEGACY)
    if at < 0:
        raise Missing("the kernel is not packed with LZ4")
    at += len(LZ4_LEGACY)
    parts = []
    room = ctypes.create_string_buffer(LZ4_BLOCK)
    while not parts or len(parts[-1]) == LZ4_BLOCK:
        packed = struct.unpack_from("<I", vmlinuz, at)[0]
        count = library.LZ4_decompress_safe(vmlinuz[at + 4:at + 4 + packed], room, packed, LZ4_BLOCK)
        if count <= 0:
            raise Missing("the kernel's payload cannot be unpacked")
        parts.append(room.raw[:count])
        at += 4 + packed
    return b"".join(parts)


def inner_image(build, kernel, modules):
    """The inner guests' first file system: one program, and the modules that it loads."""
    tree = nested.Initramfs()
    tree.console()
    tree.copy("init", os.path.join(build, "vm-inner"), 0o755)
    for module in modules:
        tree.data(f"lib/{module}.ko", kernel[f"/{module}\\.ko$"])
    tree.data("modules", "".join(f"/lib/{module}.ko\n" for module in modules).encode())
    return tree.image()


def peer(tree):
    """QEMU and the C virtiofsd, with what they load."""
    for program in ("/usr/bin/qemu-system-x86_64", "/usr/lib/qemu/virtiofsd"):
        if not os.path.exists(program):
            raise Missing(f"{program} is not installed")
        # Where it was: it finds its files from there.
        tree.program(program, program)
    for file in glob.glob("/usr/share/qemu/*.bin") + ["/usr/share/qemu/qboot.rom"]:
        if os.path.exists(file):
            tree.copy(file, os.path.realpath(file))


def image(build, kernel, steps):
    """Everything in one file system in memory; steps are shell commands."""
    inner_modules = {"plain": [], "disk": ["virtio_ring", "virtio", "virtio_mmio", "virtio_blk"],
                     "folder": ["virtio_ring", "virtio", "virtio_mmio", "fuse", "virtiofs"]}
    busybox = nested.unpack(nested.package_file("busybox-static"), ["bin/busybox$"])["bin/busybox$"]
    tree = nested.base(busybox, OUTER_INIT % {"modules": " ".join(nested.MODULES), "steps": steps})
    stripped = os.path.join(nested.CACHE, "drydock-bench")
    subprocess.run(["strip", "-o", stripped, os.path.join(build, "drydock")], check=True)
    tree.program("bin/drydock", stripped)
    tree.library("libslirp.so.0")
    for program in ("clock", "minimal", "once"):
        tree.copy(f"bin/{program}", os.path.join(build, f"vm-{program}"), 0o755)
    peer(tree)
    for module in nested.MODULES:
        tree.data(f"lib/{module}.ko", kernel[f"/{module}\\.ko$"])
    vmlinuz = kernel["boot/vmlinuz-"]
    tree.data("vmlinuz", vmlinuz)
    tree.data("vmlinux", unpack_kernel(vmlinuz))
    for name, modules in inner_modules.items():
        tree.data(f"{name}.img", inner_image(build, kernel, modules))
    return tree


def run(build, steps, files, seconds):
    """One boot of the outer guest; its console, and whether the emulator stood still."""
    os.makedirs(nested.CACHE, exist_ok=True)
    if not shutil.which(nested.QEMU):
        raise Missing(f"{nested.QEMU} is not installed (sh tools/setup.sh nested)")
    wanted = ["boot/vmlinuz-"] + [f"/{module}\\.ko$" for module in
                                  set(nested.MODULES + nested.INNER_MODULES + nested.ROOT_MODULES)]
    kernel = nested.unpack(nested.package_file(nested.kernel_package()), wanted)
    tree = image(build, kernel, steps)
    for name, data in files.items():
        tree.data(name, data)
    with open(os.path.join(nested.CACHE, "vmlinuz"), "wb") as file:
        file.write(kernel["boot/vmlinuz-"])
    initrd = os.path.join(nested.CACHE, "bench.img")
    with open(initrd, "wb") as file:
        file.write(tree.image())
    return boot(initrd, seconds)


class Silence:
    """
    Ends an emulator whose guest says nothing for long. Each step has a limit in the guest's own seconds: a guest that is silent
    beyond all of them has a clock that stands still, though the emulator may be busy with it. Counted in the emulator's own
    processor time: beside other work the same step takes many times as long.
    """

    def __init__(self, process, stood_still):
        self.process, self.stood_still = process, stood_still
        self.last = 0

    def heard(self):
        if self.process.poll() is None:
            self.last = nested.used_ticks(self.process)

    def watch(self, ended):
        while not ended.wait(5) and self.process.poll() is None:
            if nested.used_ticks(self.process) - self.last > SILENT_SECONDS * os.sysconf("SC_CLK_TCK"):
                print(f"the emulated computer has said nothing for {SILENT_SECONDS} s of work, and is ended", flush=True)
                self.stood_still.set()
                self.process.kill()
                return


def boot(initrd, seconds):
    process = subprocess.Popen([emulator.prepare(nested.QEMU, nested.CACHE)] + MACHINE + ["-kernel", "vmlinuz", "-initrd", "bench.img", "-append",
                                                          "console=ttyS0 panic=-1 quiet no_timer_check"],
                               cwd=nested.CACHE, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT)
    timer = threading.Timer(seconds, process.kill)
    timer.start()
    ended, stood_still = threading.Event(), threading.Event()
    silence = Silence(process, stood_still)
    watchers = [threading.Thread(target=nested.watch_idle, args=(process, ended, stood_still)),
                threading.Thread(target=silence.watch, args=(ended,)),
                threading.Thread(target=nested.knock, args=(process, ended))]
    for watcher in watchers:
        watcher.start()
    output = []
    with open(os.path.join(nested.CACHE, "bench.log"), "a", encoding="utf-8") as log:
        for line in process.stdout:
            silence.heard()
            output.append(re.sub(r"\r", "", line.decode(errors="replace")))
            log.write(output[-1])
            log.flush()
    process.wait()
    timer.cancel()
    ended.set()
    for watcher in watchers:
        watcher.join()
    os.remove(initrd)
    return "".join(output), stood_still.is_set()
