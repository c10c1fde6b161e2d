"""
bench.py BUILD - the table of the microVM: one line a row, then a count.

Everything runs in turn in one boot of an emulated computer whose clock counts instructions (tools/nested, outer.py). A
step's figures are times between what its guest said. A row's figure is the median over the rounds of the ratio within a
round. Exit status 1 when a row is short. What is measured how: docs/performance.md. Environment: ROUNDS (3), ONLY
(a pattern: the rows that have it), FILES (10000), VM_SECONDS (3000: of this computer's, for all boots together).

Where something stands still for ever in the emulation of a guest in a guest, a step, or the whole emulated computer, that uses no
processor time is ended and tried again, for that reason only; how often is printed.
"""
import os
import pathlib
import re
import sys
import time

import nested
import outer
from table import Report, Row

ROUNDS = int(os.environ.get("ROUNDS", "3"))
ONLY = os.environ.get("ONLY", "")
FILES = int(os.environ.get("FILES", "10000"))
SECONDS = int(os.environ.get("VM_SECONDS", "3000"))
LOOPS = 20000
READS = {1: 2000, 32: 6000}

WORDS = "console=ttyS0 quiet no_timer_check tsc=reliable reboot=t panic=-1 cryptomgr.notests"
DRYDOCK = "/bin/drydock vm run --mem %(mem)d --kernel %(kernel)s --initrd /%(image)s.img --append '%(words)s'"
QEMU = ("/usr/bin/qemu-system-x86_64 -M microvm%(machine)s -enable-kvm -cpu host -m %(mem)d -nodefaults -no-user-config -display none "
        "-no-reboot -serial stdio -kernel %(kernel)s -initrd /%(image)s.img -append '%(words)s -- %(do)s'")


def ours(do, kernel="/vmlinux", image="plain", more="", mem=256):
    run = DRYDOCK % {"kernel": kernel, "image": image, "words": WORDS, "mem": mem}
    return f"{run} {more} -- {do}"


def peer(do, kernel="/vmlinux", image="plain", more="", machine=",rtc=on", mem=256):
    run = QEMU % {"kernel": kernel, "image": image, "words": WORDS, "do": do, "machine": machine, "mem": mem}
    return f"{run} {more}"


def with_virtiofsd(command):
    """The C virtiofsd beside it; waiting for its socket counts to neither side's figures."""
    return ("rm -rf /tmp/fs.sock /tmp/share/made\n"
            "/usr/lib/qemu/virtiofsd --socket-path=/tmp/fs.sock -o source=/tmp/share -o sandbox=chroot >/tmp/fs.log 2>&1 &\n"
            "while [ ! -S /tmp/fs.sock ]; do usleep 10000; done\n"
            f"{command}; status=$?; kill $! 2>/dev/null; wait; exit $status")


def with_empty_share(command):
    return f"rm -rf /tmp/share/made\n{command}"


# The daemon takes no device of before VIRTIO 1.0, which the microvm machine's are by default.
SHARED = ("-global virtio-mmio.force-legacy=false -object memory-backend-memfd,id=mem,size=256M,share=on -machine memory-backend=mem "
          "-chardev socket,id=fs,path=/tmp/fs.sock -device vhost-user-fs-device,chardev=fs,tag=root")
DISK = "-drive file=/data.raw,format=raw,if=none,id=disk -device virtio-blk-device,drive=disk"

# name: the command, under clock.
STEPS = {
    "start_ours": ours("start"),
    "start_peer": peer("start"),
    "default_ours": ours("start", kernel="/vmlinuz"),
    "default_peer": peer("start", kernel="/vmlinuz", machine=""),
    "bare_ours": "/bin/drydock vm run --mem 128 --kernel /bare0",
    "bare_minimal": "/bin/minimal 0",
    "loop_ours": "/bin/drydock vm run --mem 128 --kernel /bare1",
    "loop_minimal": f"/bin/minimal {LOOPS}",
    "memory_ours": "-m " + ours("idle", mem=128),
    "disk1_ours": ours(f"disk 1 {READS[1]}", image="disk", more="--disk /data.raw"),
    "disk1_peer": peer(f"disk 1 {READS[1]}", image="disk", more=DISK),
    "disk32_ours": ours(f"disk 32 {READS[32]}", image="disk", more="--disk /data.raw"),
    "disk32_peer": peer(f"disk 32 {READS[32]}", image="disk", more=DISK),
    "folder_ours": ours(f"folder {FILES}", image="folder", more="--root /tmp/share"),
    "folder_peer": peer(f"folder {FILES}", image="folder", more=SHARED),
    "restore_ours": "/bin/drydock vm restore /tmp/kept",
}
AROUND = {"folder_ours": with_empty_share, "folder_peer": with_virtiofsd}

# What the steps need once in each boot: the machine that is restored says "@end" for ever.
PREPARE = {
    "restore_ours": "/bin/drydock vm run --mem 256 --kernel /bare2 --name kept >/dev/null </dev/null &\n"
                    "until /bin/drydock vm snapshot kept /tmp/kept --stop; do usleep 200000; done; wait",
}

ROWS = [
    Row("start to inner init, same vmlinux, QEMU -M microvm,rtc=on / here", 1.4, "start_peer", "start_ours", "ms", True),
    Row("start to inner init, same bzImage and defaults, QEMU -M microvm / here", 2, "default_peer", "default_ours",
        "ms", True),
    Row("own share of a start, bare code, here / minimal KVM program", 2, "bare_ours", "bare_minimal", "ms"),
    Row("monitor memory beside guest RAM, 1 CPU, 128 MiB", 10, "memory_ours", unit="MiB"),
    Row("a port write's exit, here / KVM loop with the same registers", 1.1, "exit_ours", "exit_minimal", "ns"),
    Row("virtio-blk 4 KiB random read, depth 1, QEMU / here", 1.2, "disk1_peer", "disk1_ours", "us", True),
    Row("virtio-blk 4 KiB random read, depth 32, QEMU / here", 1.2, "disk32_peer", "disk32_ours", "us", True),
    Row(f"virtiofs, {FILES} files created, stat-ed, removed, QEMU / here", 1.2, "files_peer", "files_ours", "ms", True),
    Row("virtiofs, 256 MiB read, QEMU / here", 1.2, "read_peer", "read_ours", "ms", True),
    Row("snapshot restore to first instruction, 256 MiB / minimal KVM program", 3, "restore_ours", "bare_minimal", "ms"),
]
# Seconds of the outer guest's that a step may take.
LIMIT = 12
LIMITS = {"folder": 30 + FILES // 200}
STOOD_STILL = 75  # clock.c
TRIES = 3

# What a row needs: the steps from which its sides come.
NEEDS = {"exit": ["bare", "loop"], "files": ["folder"], "read": ["folder"]}


def steps_of(rows):
    names = set()
    for row in rows:
        for side in (row.upper, row.lower):
            if side:
                what, who = side.rsplit("_", 1)
                names |= {f"{step}_{who}" for step in NEEDS.get(what, [what])}
    return [name for name in STEPS if name in names]


STEP = f"""echo
step() {{
	tries=0
	while :; do
		echo "=== $1 $2"; sh /steps/$2 </dev/null; status=$?; echo "=== status $status"
		tries=$((tries + 1)); [ $status -eq {STOOD_STILL} ] && [ $tries -lt {TRIES} ] || break
	done
}}
"""


def step_files(names):
    """Each step as a file of the outer guest's."""
    files = {"bare0": outer.port_loop(0), "bare1": outer.port_loop(LOOPS), "bare2": outer.endless_word("\n@end\n")}
    for name in names:
        command = f"/bin/clock {LIMITS.get(name.split('_', maxsplit=1)[0], LIMIT)} {STEPS[name]}"
        files[f"steps/{name}"] = AROUND.get(name, str)(command).encode() + b"\n"
    return files


def script(pending):
    """The shell's commands for the (round, step) of pending."""
    prepared = [command for name, command in PREPARE.items() if any(name == step for _, step in pending)]
    return "\n".join([STEP] + prepared + [f"step {number} {name}" for number, name in pending])


def measure(build, names):
    """What the boots printed: one, or more where the emulated computer stood still."""
    all_steps = [(number, name) for number in range(ROUNDS) for name in names]
    console, pending, end, boots = "", all_steps, time.monotonic() + SECONDS, 0
    stood_still = True
    while pending and stood_still and boots < outer.BOOTS and time.monotonic() < end:
        printed, stood_still = outer.run(str(build), script(pending), step_files(names), end - time.monotonic())
        console, boots = console + printed, boots + 1
        ended = set(re.findall(r"^=== (\d+ \w+)\n(?:(?!=== ).*\n)*=== status \d+", console, re.M))
        pending = [(number, name) for number, name in all_steps if f"{number} {name}" not in ended]
    for sent, delivered in set(re.findall(r"^sent (\d+), delivered (\d+)$", console, re.M)):
        print(f"bench: of {sent} interrupts of a guest in the emulated computer {delivered} came", flush=True)
    stood = len(re.findall(rf"^=== status {STOOD_STILL}$", console, re.M))
    print(f"bench: {boots} outer boot{'s' * (boots != 1)}, {stood} step{'s' * (stood != 1)} stood still and "
          f"ran again, {len(pending)} of {len(all_steps)} steps did not come to their end", flush=True)
    return console


def said(text):
    """{word: milliseconds} of what a step's guest said."""
    return {word: int(value) / 1e6 for word, value in re.findall(r"^@(\w+) (\d+)$", text, re.M)}


def figures(parts):
    """The figures of one round out of {step: what was said}."""
    found = {}
    for name, words in parts.items():
        what, who = name.rsplit("_", 1)
        if what in ("start", "default") and "ready" in words:
            found[name] = words["ready"]
        elif what == "restore" and "end" in words:
            found[name] = words["end"]
        elif what == "bare" and "exit" in words:
            found[name] = words["exit"]
        elif what == "memory" and "memory" in words:
            found[name] = words["memory"] * 1e6 / 1024
        elif what.startswith("disk") and "done" in words:
            found[name] = (words["done"] - words["begin"]) * 1e3 / READS[int(what[4:])]
        elif what == "folder" and "done" in words:
            found[f"files_{who}"] = words["removed"] - words["files"]
            found[f"read_{who}"] = words["done"] - words["read"]
    for who in ("ours", "minimal"):
        bare, loop = parts.get(f"bare_{who}", {}), parts.get(f"loop_{who}", {})
        if "exit" in bare and "exit" in loop:
            found[f"exit_{who}"] = (loop["exit"] - bare["exit"]) * 1e6 / LOOPS
    return found


def rounds_of(console):
    rounds = []
    for number in range(ROUNDS):
        parts = {name: said(text) for name, text in
                 re.findall(rf"^=== {number} (\w+)\n((?:(?!=== ).*\n)*)=== status 0$", console, re.M)}
        rounds.append(figures(parts))
    return rounds


def why_not(row, rounds):
    for side in (row.upper, row.lower):
        if side and not any(side in found for found in rounds):
            return f"{side} did not come to its end (build-nested/bench.log)"
    return None if whole(row, rounds) else "no round has both sides"


def whole(row, rounds):
    """The rounds in which all sides of row came to their end."""
    found = [one for one in rounds if all(side in one for side in (row.upper, row.lower) if side)]
    if len(found) < len(rounds):
        print(f"bench: {row.name}: {len(found)} of {len(rounds)} rounds", file=sys.stderr)
    return found


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    rows = [row for row in ROWS if re.search(ONLY, row.name)]
    report = Report("vm")
    try:
        console = measure(build, steps_of(rows))
    except nested.Missing as missing:
        for row in rows:
            report.not_measured(row, str(missing))
        return report.end()
    rounds = rounds_of(console)
    for row in rows:
        reason = why_not(row, rounds)
        if reason:
            report.not_measured(row, reason)
        else:
            report.row(row, whole(row, rounds))
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
