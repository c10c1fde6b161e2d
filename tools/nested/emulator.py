"""
QEMU with one store less, so that an interrupt of a guest in a guest is delivered once.

QEMU's emulation of VMRUN delivers an injected interrupt itself, and leaves its vector in the field of the exception that is
still to be delivered. The next leave to the emulator's main loop that finds no other exception (an instruction count that is used
up, a kick) delivers what stands there: the same vector again, with no look at the guest's interrupt flag. A handler that holds its
lock then waits for itself. The store of the vector is taken out of a copy of the program; the field stays -1, "none".
"""
import os
import re
import shutil
import struct

# "mov %esi, OFFSET(%rbx)", the vector's store: six bytes, as is the longest no-operation of that length.
NOTHING = bytes.fromhex("660f1f440000")
MESSAGE = b"Injecting(%#hx): \0"
VECTOR_NMI = struct.pack("<I", 2)
# How far behind the message's use the cases of VMRUN's injection end, and the longest that one of them is.
REACH, CASE = 0x400, 0x60


def uses(program, address):
    """Where program loads address relative to the instruction; offsets of its text are addresses in QEMU's builds."""
    for found in re.finditer(rb"[\x48\x4c]\x8d[\x05\x0d\x15\x1d\x25\x2d\x35\x3d]", program):
        at = found.start()
        if at + 7 <= len(program) and at + 7 + struct.unpack_from("<i", program, at + 3)[0] == address:
            yield at


def vector_store(program):
    """The offset of the store, or None where program is not built as is known here."""
    message = program.find(MESSAGE)
    places = list(uses(program, message)) if message >= 0 else []
    if len(places) != 1:
        return None
    begin = max(places[0] - REACH, 0)
    around = program[begin:places[0] + REACH]
    # An NMI's case stores the number 2 into the same field: it says where the field is.
    fields = {found.group(1) for found in re.finditer(rb"\xc7\x83(....)" + re.escape(VECTOR_NMI), around, re.S)}
    # The interrupt's case alone ends in a call with the argument 1, "from hardware", in the third register.
    stores = [begin + found.start() for field in fields
              for found in re.finditer(rb"\x89\xb3" + re.escape(field), around)
              if re.search(rb"\xba\x01\0\0\0\x48\x89\xdf\xe8", around[found.end():found.end() + CASE], re.S)]
    return stores[0] if len(stores) == 1 else None


def mended(program):
    """The bytes of program with the store taken out, or None."""
    at = vector_store(program)
    return None if at is None else program[:at] + NOTHING + program[at + len(NOTHING):]


def prepare(name, folder):
    """
    The emulator to start: a mended copy of the program called name in folder, or name itself, with a line that says so,
    where it is not built as is known here.
    """
    source = shutil.which(name)
    with open(source, "rb") as file:
        program = mended(file.read())
    if program is None:
        print(f"{source} is not built as is known here: interrupts may come twice, and a guest may stand still", flush=True)
        return source
    # It finds its files from where it is.
    os.makedirs(os.path.join(folder, "emulator", "bin"), exist_ok=True)
    for shared in ("share", "lib"):
        link = os.path.join(folder, "emulator", shared)
        if not os.path.islink(link):
            os.symlink(os.path.join(os.path.dirname(os.path.dirname(source)), shared), link)
    copy = os.path.join(folder, "emulator", "bin", name)
    with open(copy + ".new", "wb") as file:
        file.write(program)
    os.chmod(copy + ".new", 0o755)
    os.replace(copy + ".new", copy)
    return copy
