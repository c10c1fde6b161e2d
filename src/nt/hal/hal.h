/*
 * hal/hal.h - what a driver reaches hardware with: registers in memory and ports.
 *
 * Model    A register is memory that MmMapIoSpace gave, or a device model behind it. The machine has no device on
 *          the processor's port bus: a port reads all ones and what is written is lost, as on a computer where
 *          nobody answers.
 * Source   WDK reference: READ_REGISTER_*, READ_PORT_*.
 * Tests    tests/nt/hal/register_test.c
 */
#ifndef DRYDOCK_NT_HAL_HAL_H
#define DRYDOCK_NT_HAL_HAL_H

#include <wdm.h>

#include "base/image/registry.h"

extern const struct image_export_table hal_export_table;

#endif
