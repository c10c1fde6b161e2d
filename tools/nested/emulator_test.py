#!/usr/bin/python3
"""Where VMRUN's store of an interrupt's vector is found, in bytes that are built as the emulator's are, and in others."""
import contextlib
import io
import os
import shutil
import struct
import tempfile
import unittest
from unittest import mock

import emulator

FIELD = bytes.fromhex("54efffff")
STORE = b"\x89\xb3" + FIELD                                       # mov %esi, FIELD(%rbx)
CALL = b"\xba\x01\0\0\0\x48\x89\xdf\xe8\x10\x20\x30\0"            # mov $1, %edx; mov %rbx, %rdi; call
INTERRUPT = b"\x41\x0f\xb6\xf4" + STORE + b"\x90" * 40 + CALL
NMI = b"\xc7\x83" + FIELD + b"\x02\0\0\0" + b"\x90" * 20
EXCEPTION = b"\x44\x89\xa3" + FIELD + b"\x90" * 20                # another register's store
GAP = b"\x90" * 64


def program(*cases, uses=1):
    """Code that loads the message's address, the cases, and the message."""
    code = GAP + b"".join(cases) + GAP
    address = len(code) + 7 * uses
    for _ in range(uses):
        code += b"\x48\x8d\x3d" + struct.pack("<i", address - len(code) - 7)
    return code + emulator.MESSAGE


class Emulator(unittest.TestCase):
    def test_the_store_of_an_interrupts_vector_is_taken_out_and_nothing_else(self):
        whole = program(INTERRUPT, EXCEPTION, NMI)
        at = whole.index(STORE)
        self.assertEqual(emulator.mended(whole), whole[:at] + emulator.NOTHING + whole[at + len(STORE):])
        self.assertEqual(len(emulator.NOTHING), len(STORE))

    def test_the_cases_may_stand_in_another_order(self):
        whole = program(NMI, INTERRUPT, EXCEPTION)
        self.assertEqual(emulator.vector_store(whole), whole.index(STORE))

    def test_a_program_that_is_built_otherwise_is_left_alone(self):
        for name, whole in {"no message": program(INTERRUPT, NMI).replace(emulator.MESSAGE, b"another one: "),
                            "the message is used twice": program(INTERRUPT, NMI, uses=2),
                            "no case says where the field is": program(INTERRUPT, EXCEPTION),
                            "another field": program(INTERRUPT.replace(FIELD, b"\x58\xef\xff\xff"), NMI),
                            "the store has no call behind it": program(STORE + GAP * 2 + CALL, NMI),
                            "two such stores": program(INTERRUPT, INTERRUPT, NMI),
                            "mended already": emulator.mended(program(INTERRUPT, NMI)),
                            "nothing": b""}.items():
            self.assertIsNone(emulator.mended(whole), name)

    def test_the_copy_runs_beside_what_it_loads_and_an_unknown_program_runs_itself(self):
        with tempfile.TemporaryDirectory() as folder:
            os.makedirs(os.path.join(folder, "usr", "bin"))
            source = os.path.join(folder, "usr", "bin", "qemu")
            for whole, said in ((program(INTERRUPT, NMI), ""), (b"unknown", "may come twice")):
                with open(source, "wb") as file:
                    file.write(whole)
                with mock.patch.object(shutil, "which", return_value=source), contextlib.redirect_stdout(io.StringIO()) as output:
                    found = emulator.prepare("qemu", folder)
                self.assertIn(said, output.getvalue())
                if said:
                    self.assertEqual(found, source)
                    continue
                with open(found, "rb") as file:
                    self.assertEqual(file.read(), emulator.mended(whole))
                self.assertTrue(os.access(found, os.X_OK))
                shared = os.path.join(os.path.dirname(os.path.dirname(found)), "share")
                self.assertEqual(os.readlink(shared), os.path.join(folder, "usr", "share"))


if __name__ == "__main__":
    unittest.main()
