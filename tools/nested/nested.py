#!/usr/bin/python3
"""An unmodified Debian kernel as a guest of our monitor, under KVM in an emulated computer.

QEMU emulates a computer whose processor has hardware virtualization, so that this needs none. In it
runs Debian's kernel with KVM (the outer guest), in that our monitor, and in that the same kernel again
(the inner guest). One outer boot runs all proofs; each has a line of its own. What cannot be had (QEMU,
the kernel's package) is skipped by name.

Use   python3 tools/nested/nested.py BUILD [--only PATTERN] [--seconds N] [--log FILE]
"""
import argparse
import glob
import os
import re
import shutil
import struct
import subprocess
import sys
import tarfile
import threading
import time

import emulator
import proofs
from initramfs import Initramfs

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CACHE = os.path.join(ROOT, "build-nested")
QEMU = "qemu-system-x86_64"
KERNEL_META = "linux-image-cloud-amd64"
MODULES = ["irqbypass", "kvm", "kvm-amd", "tun"]
# The kernel's own drivers for our devices, in an order in which they load.
INNER_MODULES = ["virtio_ring", "virtio", "virtio_mmio", "virtio-rng", "virtio_console",
                 "virtio_blk", "failover", "net_failover", "virtio_net"]
# What `vm run --root` finds by itself, in a folder as the kernel's package has it.
ROOT_MODULES = ["virtio_ring", "virtio", "virtio_mmio", "virtio_console", "fuse", "virtiofs",
                "failover", "net_failover", "virtio_net", "virtio_blk"]
PAYLOAD_LENGTH = 0x24C
# Test programs of tests/vm that run bare code, as they are.
TESTS = ["smoke-machine"] + [f"hv-{name}" for name in proofs.BARE_CODE]
# How often the proofs that are left get another outer guest, and when one counts as standing still.
BOOTS = 3
STILL_SECONDS = 45
# Of the emulator's work without a word of the outer guest's clock, which speaks every five of its seconds.
CLOCK_SECONDS = 150
KNOCK_SECONDS = 2

# Without XSAVE: the emulation does not tell KVM when a guest of a guest switches it on.
MACHINE = ["-cpu", "max,+svm,+npt,-xsave", "-accel", "tcg", "-m", "2G", "-nodefaults", "-nographic",
           "-no-reboot", "-serial", "stdio", "-serial", "file:clock"]

OUTER_INIT = """#!/bin/sh
export PATH=/bin
busybox mount -t proc proc /proc
busybox --install -s /bin
mount -t devtmpfs dev /dev
mount -t tmpfs tmp /tmp
for module in %(modules)s; do insmod /lib/$module.ko; done
# Bytes come on the console now and then, for their interrupts alone.
stty -echo
(while sleep 5; do echo; done) >/dev/ttyS1 &
# proof NAME COMMAND...: the command's output and status, between two marks.
proof() {
	name=$1; shift
	echo "=== begin $name"
	"$@" </tmp/in
	echo "=== end $name status $?"
}
: >/tmp/in
%(proofs)s
poweroff -f
"""

class Missing(Exception):
    """Something that this needs and that cannot be had here."""


def apt(arguments, folder):
    return subprocess.run(arguments, cwd=folder, capture_output=True, text=True).returncode == 0


def kernel_package():
    for attempt in ("as it is", "updated"):
        listed = subprocess.run(["apt-cache", "depends", KERNEL_META], capture_output=True, text=True)
        found = re.search(r"Depends: (linux-image-\S+)", listed.stdout)
        if found:
            return found.group(1)
        if attempt == "as it is":
            apt(["apt-get", "update", "-q"], CACHE)
    raise Missing(f"no package {KERNEL_META} in the package lists")


def package_file(name):
    """The package's file in the cache, fetched where it is not there."""
    pattern = os.path.join(CACHE, name + "_*.deb")
    if not glob.glob(pattern) and not apt(["apt-get", "download", name], CACHE):
        # The package lists may be old.
        apt(["apt-get", "update", "-q"], CACHE)
        if not apt(["apt-get", "download", name], CACHE):
            raise Missing(f"the package {name} cannot be fetched")
    return sorted(glob.glob(pattern))[-1]


def unpack(package, wanted):
    """The files of package whose path ends as one of wanted does: {ending: bytes}."""
    found = {}
    process = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE)
    with tarfile.open(fileobj=process.stdout, mode="r|") as archive:
        for member in archive:
            for ending in wanted:
                if member.isfile() and re.search(ending, member.name):
                    found[ending] = archive.extractfile(member).read()
    process.wait()
    for ending in wanted:
        if ending not in found:
            raise Missing(f"{os.path.basename(package)} has no {ending}")
    return found


def base(busybox, init):
    tree = Initramfs()
    tree.console()
    for folder in ("proc", "sys", "tmp", "bin"):
        tree.folder(folder)
    tree.data("bin/busybox", busybox, 0o755)
    tree.link("bin/sh", "busybox")
    tree.data("init", init.encode(), 0o755)
    return tree


def outer_image(build, version, kernel, busybox):
    guest = base(busybox, proofs.INNER_INIT % {"modules": " ".join(INNER_MODULES)})
    for module in INNER_MODULES:
        guest.data(f"lib/{module}.ko", kernel[f"/{module}\\.ko$"])
    inner = guest.image()
    commands = "\n".join(f"{proof.prepare}\nproof {proof.name} {proof.command}\n: >/tmp/in"
                         for proof in proofs.PROOFS)
    tree = base(busybox, OUTER_INIT % {"modules": " ".join(MODULES), "proofs": commands})
    tree.folder("mnt")
    stripped = os.path.join(CACHE, "drydock")
    subprocess.run(["strip", "-g", "-o", stripped, os.path.join(build, "drydock")], check=True)
    tree.program("bin/drydock", stripped)
    # The C API's program looks for its library beside itself.
    for name, file in (("krun-sample", "krun-sample"), ("libdrydock-krun.so.1", "libdrydock-krun.so.1.0.0")):
        stripped = os.path.join(CACHE, name)
        subprocess.run(["strip", "-g", "-o", stripped, os.path.join(build, file)], check=True)
        tree.copy(f"bin/{name}", stripped, 0o755)
    for name in TESTS:
        test = os.path.join(build, f"tests/test-vm-{name}")
        if not os.path.exists(test):
            raise Missing(f"the test program test-vm-{name} is not built")
        stripped = os.path.join(CACHE, name)
        subprocess.run(["strip", "-g", "-o", stripped, test], check=True)
        tree.program(f"bin/{name}", stripped)
    tree.data("bin/disk-root-proof", proofs.DISK_ROOT_SCRIPT.encode(), 0o755)
    tree.data("bin/disk-proof", (proofs.DISK_SCRIPT % {"run": proofs.RUN}).encode(), 0o755)
    for name, script in (("streams", proofs.STREAMS_SCRIPT), ("signal", proofs.SIGNAL_SCRIPT), ("status", proofs.STATUS_SCRIPT),
                         ("control", proofs.CONTROL_SCRIPT), ("tree", proofs.TREE_SCRIPT), ("fio", proofs.FIO_SCRIPT),
                         ("folder-snapshot", proofs.FOLDER_SNAPSHOT_SCRIPT), ("tap", proofs.TAP_SCRIPT)):
        tree.data(f"bin/{name}-proof", (script % {"run": proofs.ROOT_RUN}).encode(), 0o755)
    for name, script in (("kill", proofs.KILL_SCRIPT), ("errors", proofs.ERRORS_SCRIPT)):
        tree.data(f"bin/{name}-proof", (script % {"run": proofs.RUN}).encode(), 0o755)
    tree.data("bin/serve", proofs.SERVE_SCRIPT.encode(), 0o755)
    tree.data("bin/net-proof", (proofs.NET_SCRIPT % {"run": proofs.RUN}).encode(), 0o755)
    tree.data("bin/snapshot-proof", (proofs.SNAPSHOT_SCRIPT % {"run": proofs.RUN}).encode(), 0o755)
    try:
        tree.library("libslirp.so.0")
    except FileNotFoundError as missing:
        raise Missing(f"the library {missing} is not installed") from missing
    for program in ("/sbin/e2fsck", "/sbin/debugfs", "/sbin/mkfs.ext4", "/usr/bin/fio"):
        if not os.path.exists(program):
            raise Missing(f"{program} is not installed (sh tools/setup.sh nested)")
        tree.program(f"bin/{os.path.basename(program)}", program)
    folder = f"lib/modules/{version}"
    for module in ROOT_MODULES:
        tree.data(f"{folder}/kernel/{module}.ko", kernel[f"/{module}\\.ko$"])
    tree.data(f"{folder}/modules.order", "".join(f"kernel/{name}.ko\n" for name in ROOT_MODULES).encode())
    tree.data(f"{folder}/modules.builtin", kernel[r"/modules\.builtin$"])
    for module in MODULES:
        tree.data(f"lib/{module}.ko", kernel[f"/{module}\\.ko$"])
    vmlinuz = kernel["boot/vmlinuz-"]
    tree.data("vmlinuz", vmlinuz)
    # The same without saying where its payload is: it has to unpack itself.
    tree.data("vmlinuz-self", vmlinuz[:PAYLOAD_LENGTH] + struct.pack("<I", 0)
              + vmlinuz[PAYLOAD_LENGTH + 4:])
    tree.data("inner.img", inner)
    return tree.image()


def used_ticks(process):
    """The processor time that process has used, in the kernel's ticks."""
    with open(f"/proc/{process.pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def watch_idle(process, stop, stood_still):
    """
    End an emulator that stands still. A guest that waits for something has clocks that tick and a script that looks;
    one that uses no time at all has lost its interrupts, in the emulator: nothing in it will ever run again.
    """
    last, since = -1, time.monotonic()
    while not stop.wait(5):
        if process.poll() is not None:
            return
        used = used_ticks(process)
        if used > last + 4:
            last, since = used, time.monotonic()
        elif time.monotonic() - since > STILL_SECONDS:
            print("the emulator stands still, and is ended", flush=True)
            stood_still.set()
            process.kill()
            return


def watch_clock(process, stop, stood_still):
    """
    End an emulator whose guest's clock stands still though the emulator is busy: a guest in it spins, and waits for a
    turn of another that the outer kernel's timer would give. A proof that stands while the clock goes on is a failure.
    """
    path, bytes_last, used_last = os.path.join(CACHE, "clock"), -1, 0
    while not stop.wait(5) and process.poll() is None:
        bytes_now = os.path.getsize(path) if os.path.exists(path) else 0
        if bytes_now != bytes_last:
            bytes_last, used_last = bytes_now, used_ticks(process)
        elif used_ticks(process) - used_last > CLOCK_SECONDS * os.sysconf("SC_CLK_TCK"):
            print("the clock of the emulated computer stands still, and the emulator is ended", flush=True)
            stood_still.set()
            process.kill()
            return


def knock(process, ended):
    """
    A byte for the serial port now and then, which nobody reads. A computer whose timer's interrupt the emulator has lost
    waits for it for ever; any other interrupt lets its kernel look at its timers again.
    """
    while not ended.wait(KNOCK_SECONDS):
        try:
            process.stdin.write(b"\n")
            process.stdin.flush()
        except OSError:
            return


def boot(build, seconds, log):
    """Boot the outer guest with everything in it; what it printed, and whether it stood still."""
    os.makedirs(CACHE, exist_ok=True)
    if not shutil.which(QEMU):
        raise Missing(f"{QEMU} is not installed (sh tools/setup.sh nested)")
    package = kernel_package()
    modules = set(MODULES + INNER_MODULES + ROOT_MODULES)
    kernel = unpack(package_file(package), ["boot/vmlinuz-", r"/modules\.builtin$"] + [f"/{module}\\.ko$" for module in modules])
    version = package.removeprefix("linux-image-")
    busybox = unpack(package_file("busybox-static"), ["bin/busybox$"])["bin/busybox$"]
    with open(os.path.join(CACHE, "vmlinuz"), "wb") as file:
        file.write(kernel["boot/vmlinuz-"])
    with open(os.path.join(CACHE, "outer.img"), "wb") as file:
        file.write(outer_image(build, version, kernel, busybox))
    process = subprocess.Popen([emulator.prepare(QEMU, CACHE)] + MACHINE + ["-kernel", "vmlinuz", "-initrd", "outer.img", "-append",
                                                   "console=ttyS0 panic=-1 quiet no_timer_check"],
                               cwd=CACHE, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT)
    timer = threading.Timer(seconds, process.kill)
    timer.start()
    ended, stood_still = threading.Event(), threading.Event()
    watchers = [threading.Thread(target=watch_idle, args=(process, ended, stood_still)),
                threading.Thread(target=watch_clock, args=(process, ended, stood_still)),
                threading.Thread(target=knock, args=(process, ended))]
    for watcher in watchers:
        watcher.start()
    output = []
    with open(log, "a", encoding="utf-8") as file:
        for line in process.stdout:
            output.append(line.decode(errors="replace").replace("\r", ""))
            file.write(output[-1])
            file.flush()
    process.wait()
    timer.cancel()
    ended.set()
    for watcher in watchers:
        watcher.join()
    os.remove(os.path.join(CACHE, "outer.img"))
    return "".join(output), stood_still.is_set()


def part_of(proof, output):
    """What the proof printed, and its status; None: it did not come to its end."""
    # The last boot that began it counts.
    begin = max(output.rfind(f"=== begin {proof.name}\n"), 0)
    return re.search(rf"=== begin {proof.name}\n(.*?)=== end {proof.name} status (\d+)", output[begin:], re.S)


def judge(proof, output):
    """What is wrong with the proof's part of output, or None."""
    part = part_of(proof, output)
    if not part:
        return "it did not come to its end"
    if int(part.group(2)) != proof.status:
        return f"status {part.group(2)}, not {proof.status}"
    for line in proof.expected:
        if not re.search(line, part.group(1), re.M):
            return f"'{line}' was not printed"
    return None


def told(proof, output):
    """The command, the lines of it that were looked for, and its status, as whoever types it sees them."""
    printed, status = part_of(proof, output).groups()
    lines = [line.strip() for line in printed.splitlines() if any(re.search(wanted, line) for wanted in proof.expected)]
    return [f"$ {proof.command}"] + lines + [f"status {status}"]


def boot_until_all_ran(build, seconds, log):
    """
    What all boots printed, and how many there were. After one that stood still another has the proofs that did not come to
    their end; whatever else keeps a proof from its end is its failure.
    """
    output, all_proofs, end, boots = "", list(proofs.PROOFS), time.monotonic() + seconds, 0
    if os.path.exists(log):
        os.remove(log)
    stood_still = True
    while proofs.PROOFS and stood_still and boots < BOOTS and time.monotonic() < end:
        printed, stood_still = boot(build, max(end - time.monotonic(), 1), log)
        boots += 1
        output += printed
        proofs.PROOFS[:] = [proof for proof in all_proofs if f"=== end {proof.name} status" not in output]
    proofs.PROOFS[:] = all_proofs
    return output, boots


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", help="the build folder that has the program drydock")
    parser.add_argument("--only", default="", metavar="PATTERN", help="the proofs whose names match")
    parser.add_argument("--seconds", type=int, default=1800, help="limit of the whole run (%(default)s)")
    parser.add_argument("--log", default=os.path.join(CACHE, "nested.log"),
                        help="where the whole console goes (%(default)s)")
    arguments = parser.parse_args()
    proofs.PROOFS[:] = [proof for proof in proofs.PROOFS if re.search(arguments.only, proof.name)]
    started = time.monotonic()
    try:
        output, boots = boot_until_all_ran(arguments.build, arguments.seconds, arguments.log)
    except Missing as missing:
        for proof in proofs.PROOFS:
            print(f"skip {proof.name}: {missing}")
        print(f"0 passed, 0 failed, {len(proofs.PROOFS)} skipped")
        return 0
    failed = 0
    for proof in proofs.PROOFS:
        wrong = judge(proof, output)
        failed += wrong is not None
        print(f"not ok {proof.name}: {wrong}" if wrong else f"ok {proof.name}")
        for line in told(proof, output) if proof.is_told and not wrong else []:
            print(f"    {line}")
    if failed:
        print(f"the console's last lines ({arguments.log} has all):")
        print("\n".join(output.splitlines()[-40:]))
    print(f"{'one outer boot' if boots == 1 else f'{boots} outer boots'}, {time.monotonic() - started:.0f} s")
    print(f"{len(proofs.PROOFS) - failed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
