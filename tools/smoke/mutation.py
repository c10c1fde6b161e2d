#!/usr/bin/python3
"""Each test of docs/spec/microvm.md, section 14, against an implementation with a fault planted (VM-206).

A fault is one line made wrong (an opcode, an offset, an index, a number) in a copy of the tree, build-smoke-mutants; the test
that is named with it must fail then. A fault whose line is not there any more is an error: the list below is to be mended.
Tests that are skipped on this computer prove nothing, and are named.

Use   mutation.py [--only NAME]
"""
import argparse
import os
import shutil
import subprocess
import sys

import target

ROOT = target.ROOT
COPY = os.path.join(ROOT, "build-smoke-mutants")
COPIED = ["meson.build", "meson_options.txt", "include", "src", "tests", "tools", "fuzz", "samples", "docs", "web"]

# test, file, the line's text, what it becomes
FAULTS = [
    ("test_elf_loader_smoke", "src/vm/vmm/elf_image.c", "source->file + segment->offset,", "source->file + segment->offset + 1,"),
    ("test_elf_loader_smoke", "src/vm/vmm/elf_image.c", "ret_kernel->entry = header.entry;", "ret_kernel->entry = header.entry + 1;"),
    ("test_whpx_stdin_reader_smoke", "src/vm/krun/streams.c", "	streams->wakeup = host_wakeup_create();", "	streams->wakeup = -1;"),
    ("test_whpx_blk_init_smoke", "src/devices/virtio/virtio.h", "VIRTIO_ID_BLK = 2,", "VIRTIO_ID_BLK = 7,"),
    ("test_whpx_blk_init_smoke", "src/devices/virtio/blk.h", "VIRTIO_BLK_RO (1ull << 5)", "VIRTIO_BLK_RO (1ull << 6)"),
    ("test_whpx_blk_read_smoke", "src/devices/virtio/blk.c", "enum status { STATUS_OK, STATUS_IOERR,", "enum status { STATUS_IOERR, STATUS_OK,"),
    ("test_whpx_blk_read_smoke", "src/devices/virtio/blk.c", "request->chain.writable_bytes - 1,", "request->chain.writable_bytes - 2,"),
    ("test_whpx_net_init_smoke", "src/devices/virtio/net.c", "#define CONFIG_STATUS 6u", "#define CONFIG_STATUS 7u"),
    ("test_whpx_net_tx_smoke", "src/devices/virtio/net.c", "virtio_chain_read(queue, chain, HEADER_BYTES, net->frame, bytes);",
     "virtio_chain_read(queue, chain, HEADER_BYTES - 2, net->frame, bytes);"),
    ("test_whpx_net_tx_smoke", "src/devices/virtio/net.c", "virtio_queue_give(queue, &net->chain, 0);",
     "virtio_queue_give(queue, &net->chain, 1);"),
    ("test_whpx_net_offload_features", "src/devices/virtio/net_frame.c", "#define TCP_SEQUENCE 4u", "#define TCP_SEQUENCE 8u"),
    ("test_whpx_net_offload_features", "src/devices/virtio/net.h", "VIRTIO_NET_GUEST_TSO6 (1ull << 8)", "VIRTIO_NET_GUEST_TSO6 (1ull << 9)"),
    ("test_whpx_console_init_smoke", "src/devices/virtio/console.c", "(count ? count : 1)", "(count ? count : 0)"),
    ("test_whpx_console_init_smoke", "src/devices/virtio/virtio.h", "VIRTIO_ID_CONSOLE = 3,", "VIRTIO_ID_CONSOLE = 11,"),
    ("test_whpx_console_tx_smoke", "src/devices/virtio/console.c", "queue->index / 2 - 1;", "queue->index / 2 - 2;"),
    ("test_whpx_fs_init_smoke", "src/devices/virtio/fs.c", "memcpy(config.tag, tag,", "memcpy(config.tag + 1, tag,"),
    ("test_whpx_vm_lifecycle_smoke", "src/vm/hv/partition_api.c", "if (partition->machine || !partition", "if (!partition->machine || !partition"),
    ("test_whpx_vm_memory_init_smoke", "src/vm/hv/memory.c", "slot, range->gpa, range->bytes,", "slot, range->gpa, range->bytes / 2,"),
    ("test_whpx_vcpu_create_smoke", "src/vm/hv/processor_api.c", "!partition->processors[index]) {", "!partition->processors[0]) {"),
    ("test_whpx_vcpu_configure_smoke", "src/vm/vmm/partition.c", "number(VMM_ZERO_PAGE_GPA),", "number(VMM_ZERO_PAGE_GPA + 8),"),
    ("test_whpx_vcpu_configure_smoke", "src/vm/vmm/partition.c", "segment(0x18, 0x808b),", "segment(0x10, 0x808b),"),
    ("test_whpx_vm_hlt_boot", "src/vm/vmm/run_loop.c", "vmm_end(vmm, VMM_HALTED, NULL);", "vmm_end(vmm, VMM_RESET, NULL);"),
    ("test_whpx_vm_threaded_boot", "src/vm/vmm/run_loop.c", "if (vmm->halt_ends)", "if (!vmm->halt_ends)"),
    ("test_whpx_io_port_write_smoke", "src/vm/hv/exit.c", "to->PortNumber = processor->exit.port.number;",
     "to->PortNumber = processor->exit.port.number + 1;"),
    ("test_whpx_vm_com1_serial_boot", "src/vm/vmm/layout.h", "#define VMM_SERIAL_PORT 0x3f8", "#define VMM_SERIAL_PORT 0x2f8"),
    ("test_whpx_minimal_kernel_boot", "src/vm/vmm/boot.c", "#define HEADER_MAGIC 0x202u", "#define HEADER_MAGIC 0x206u"),
    ("test_whpx_minimal_kernel_boot", "src/vm/vmm/elf_image.c", "{ VMM_PAGE_BYTES, VMM_ZERO_PAGE_GPA },", "{ 2 * VMM_PAGE_BYTES, VMM_ZERO_PAGE_GPA },"),
    ("test_whpx_real_kernel_e2e", "src/vm/vmm/boot.c", "put(page, COMMAND_LINE, VMM_COMMAND_LINE_GPA, 4);",
     "put(page, COMMAND_LINE, VMM_COMMAND_LINE_GPA + 4096, 4);"),
    ("test_whpx_in_process_handle_reclamation", "src/vm/vmm/vmm.c", "	vmm_partition_destroy(vmm);", "	vmm->partition = NULL;"),
]


def copy_tree():
    os.makedirs(COPY, exist_ok=True)
    for entry in COPIED:
        source, place = os.path.join(ROOT, entry), os.path.join(COPY, entry)
        if os.path.isdir(source):
            shutil.rmtree(place, ignore_errors=True)
            shutil.copytree(source, place, ignore=shutil.ignore_patterns("node_modules"))
        elif os.path.exists(source):
            shutil.copy2(source, place)
    subprocess.run(["sh", "tools/configure.sh", "build-copy", "-Dtests=enabled", "-Dwerror=false"], cwd=COPY, check=True,
                   stdout=subprocess.DEVNULL)


def build():
    return subprocess.run(["ninja", "-C", os.path.join(COPY, "build-copy"), "--quiet"] +
                          ["tests/" + name for name in target.PROGRAMS], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, check=False).returncode == 0


def program_of(name):
    return next(program for program in target.programs() if name in target.names_of(program))


def try_fault(name, path, text, becomes):
    """What became of it, in a word."""
    place = os.path.join(COPY, path)
    with open(place, encoding="utf-8") as file:
        sound = file.read()
    if sound.count(text) != 1:
        return "not there once"
    with open(place, "w", encoding="utf-8") as file:
        file.write(sound.replace(text, becomes))
    try:
        if not build():
            return "does not compile"
        result = target.run(program_of(name), name)[0]
    finally:
        with open(place, "w", encoding="utf-8") as file:
            file.write(sound)
    return {"FAILED": "killed", "ok": "survived"}.get(result, result)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="faults for the tests whose names begin so")
    arguments = parser.parse_args()
    os.environ["DRYDOCK_BUILD"] = os.path.join(COPY, "build-copy")
    copy_tree()
    if not build():
        sys.exit("the tree does not build without a fault")
    sound = {}
    counts = {}
    for name, path, text, becomes in FAULTS:
        if not name.startswith(arguments.only):
            continue
        if name not in sound:
            sound[name] = target.run(program_of(name), name)[0]
        verdict = try_fault(name, path, text, becomes) if sound[name] == "ok" else f"{sound[name]} without a fault"
        build() if verdict == "killed" else None
        counts[verdict] = counts.get(verdict, 0) + 1
        print(f"{verdict}: {name}: {path}: {becomes.strip()}", flush=True)
    print("smoke mutants: " + ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items())))
    return 0 if set(counts) <= {"killed", "skipped without a fault"} and counts.get("killed") else 1


if __name__ == "__main__":
    sys.exit(main())
