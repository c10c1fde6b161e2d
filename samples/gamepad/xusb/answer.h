/*
 * answer.h - XInput's control codes and what they are answered. Windows is known through the link's operations alone, so the same
 * lines run in the driver and, given any bytes, in a fuzzer.
 */
#pragma once

#include "link.h"

#include <drydock/xusb_protocol.h>

struct answers {
	struct link *link;
	/* Under the link's lock. */
	struct xusb_numbering numbering;
	struct xusb_gamepad last; /* what was read last */
	UINT8 led;
};

/* An answer as it is made, before it goes into the request. */
struct answer {
	UINT8 bytes[XUSB_CAPABILITIES_LONG_BYTES];
	SIZE_T count;
};

/* STATUS_DEVICE_NOT_CONNECTED: nobody plays; STATUS_INVALID_DEVICE_REQUEST: a pad does not know the code. */
NTSTATUS AnswerCode(_Inout_ struct answers *answers, _In_ ULONG code, _In_ size_t outputBytes,
                    _Out_ struct answer *answer);
/* XUSB_SET_STATE. STATUS_INVALID_PARAMETER: it is too short, or no order that a pad knows. */
NTSTATUS AnswerOrder(_Inout_ struct answers *answers, _In_ const void *input, _In_ size_t bytes);
