/* pad.h - what the pads' drivers have in common: a link, who looks after it, the pad's number. */
#pragma once

#include <windows.h>
#include <wdf.h>

#include "link.h"

struct pad {
	struct link link;
	struct link_operations operations;
	WDFWAITLOCK viewLock;
	WDFTIMER timer;
	/* While the pad is attached, every PAD_SERVICE_MS, on the timer's thread alone. May be null: nothing is to be told. */
	void (*serve)(struct pad *pad);
	UINT32 served; /* times since the mailbox was looked at */
};

/*
 * Make what pad needs as children of device, and learn the pad's index from the device's location. pad is all zeros but for serve.
 * Fails as the framework does.
 */
NTSTATUS PadCreate(_In_ WDFDEVICE device, _Inout_ struct pad *pad, _In_ enum pad_kind kind);

/* From one to the other the mailbox is looked at: often until the pad is attached, then now and then. */
void PadStart(_In_ struct pad *pad);
void PadStop(_In_ struct pad *pad);
