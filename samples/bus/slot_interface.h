/* The direct-call interface between the bus and the function driver of a child. */
#pragma once

typedef ULONG SLOT_GET_NUMBER(_In_ PVOID context);

typedef struct _SLOT_INTERFACE {
	INTERFACE Header;
	SLOT_GET_NUMBER *GetNumber; /* any IRQL up to DISPATCH_LEVEL */
} SLOT_INTERFACE, *PSLOT_INTERFACE;

#define SLOT_INTERFACE_VERSION 1
