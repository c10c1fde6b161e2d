/*
 * usbd/usbd.h - the library of the USB driver interface: what client drivers link, and no bus driver.
 *
 * Model    Descriptors are walked in buffers that a device filled: nothing in them is believed. URBs are
 *          pool blocks. A USBD_HANDLE is a record of the client and of what the stack below said of itself;
 *          the newer contract's own interface is not offered by any bus driver here, so a handle works as it
 *          does over a USB 2.0 stack: URBs carry no private part and capabilities are not supported.
 * Source   WDK reference: usbdlib.h.
 * Tests    tests/nt/usbd/descriptor_test.c, tests/nt/usbd/urb_test.c, fuzz/fuzz_usb_descriptor.c
 */
#ifndef DRYDOCK_NT_USBD_USBD_H
#define DRYDOCK_NT_USBD_USBD_H

#include <wdm.h>

#include <usbdi.h>
#include <usbdlib.h>

#include "base/image/registry.h"

extern const struct image_export_table usbd_export_table;

#endif
