/* What the bus sample's drivers and its client agree on. */
#pragma once

/* {3f0f6a52-2a41-4d6d-8a67-1be0c5d7f201}: what a child offers to programs. */
DEFINE_GUID(GUID_DEVINTERFACE_DRYDOCK_SLOT, 0x3f0f6a52, 0x2a41, 0x4d6d, 0x8a, 0x67, 0x1b, 0xe0, 0xc5, 0xd7,
            0xf2, 0x01);
/* {3f0f6a52-2a41-4d6d-8a67-1be0c5d7f202}: what the bus offers to its children's drivers. */
DEFINE_GUID(GUID_DRYDOCK_SLOT_INTERFACE, 0x3f0f6a52, 0x2a41, 0x4d6d, 0x8a, 0x67, 0x1b, 0xe0, 0xc5, 0xd7,
            0xf2, 0x02);
/* {3f0f6a52-2a41-4d6d-8a67-1be0c5d7f203}: the kind of the bus. */
DEFINE_GUID(GUID_DRYDOCK_BUS_TYPE, 0x3f0f6a52, 0x2a41, 0x4d6d, 0x8a, 0x67, 0x1b, 0xe0, 0xc5, 0xd7, 0xf2,
            0x03);

#define SLOT_COUNT 3
#define SLOT_HARDWARE_ID L"DRYDOCK\\Slot"

/* Gives a SLOT_STATE. */
#define IOCTL_SLOT_QUERY CTL_CODE(FILE_DEVICE_BUS_EXTENDER, 0x801, METHOD_BUFFERED, FILE_READ_ACCESS)

typedef struct _SLOT_STATE {
	ULONG Slot;     /* its place on the bus, from 1 */
	ULONG Requests; /* that the filter has let through so far, this one included; set by the filter */
} SLOT_STATE, *PSLOT_STATE;
