/*
 * display/pad/proof_hid.h - asking a HID device who drives it, in the way that the device it is the twin of has room for.
 *
 * Source   docs/spec/display.md, DISP-167 and DISP-168; docs/gamepads.md.
 * IRQL     PASSIVE_LEVEL.
 * Tests    tests/display/pad_hid_test.c
 */
#ifndef DRYDOCK_DISPLAY_PAD_PROOF_HID_H
#define DRYDOCK_DISPLAY_PAD_PROOF_HID_H

#include "display/pad/system.h"

/*
 * pad_system.prove of PAD_KIND_HID and PAD_KIND_MOUSE: number counts all HID devices of the machine.
 * Errors   STATUS_NO_MORE_ENTRIES: there are not so many; STATUS_NOT_SUPPORTED: it is none of that kind's.
 */
NTSTATUS pad_prove_hid(enum pad_kind kind, uint32_t number, struct pad_proof *ret_proof,
                       uint32_t *ret_bytes);
/* The mouse's serial number, of units characters, as a proof. False: it is none. */
bool pad_proof_of_serial(const WCHAR *serial, size_t units, struct pad_proof *ret_proof);

#endif
