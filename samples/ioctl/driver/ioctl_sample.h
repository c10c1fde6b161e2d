/* What the ioctl sample's driver and its clients agree on. */
#pragma once

/* The device is opened as \\.\DrydockIoctl. */
#define SAMPLE_DEVICE_TYPE 0x8123

/*
 * Each code does the same: it adds one to every byte of the input, modulo 256, and gives the result. They
 * differ in how the I/O manager hands the buffers over.
 */
#define IOCTL_SAMPLE_BUFFERED CTL_CODE(SAMPLE_DEVICE_TYPE, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define IOCTL_SAMPLE_IN_DIRECT CTL_CODE(SAMPLE_DEVICE_TYPE, 0x801, METHOD_IN_DIRECT, FILE_ANY_ACCESS)
#define IOCTL_SAMPLE_OUT_DIRECT CTL_CODE(SAMPLE_DEVICE_TYPE, 0x802, METHOD_OUT_DIRECT, FILE_ANY_ACCESS)
#define IOCTL_SAMPLE_NEITHER CTL_CODE(SAMPLE_DEVICE_TYPE, 0x803, METHOD_NEITHER, FILE_ANY_ACCESS)
