/*
 * hid/umdf_minidriver.h - mshidumdf, a driver of Windows' own that the machine has: user-mode drivers of HID devices stand below it.
 *
 * Tests    tests/display/pad_hid_test.c: drivers in the machine's process and in hosts of their own
 */
#ifndef DRYDOCK_NT_HID_UMDF_MINIDRIVER_H
#define DRYDOCK_NT_HID_UMDF_MINIDRIVER_H

#include <ntddk.h>

#define HID_UMDF_MINIDRIVER u"mshidumdf" /* its service */

/* Its DriverEntry. */
NTSTATUS hid_umdf_minidriver_entry(PDRIVER_OBJECT driver, PUNICODE_STRING registry_path);

#endif
