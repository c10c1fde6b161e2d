/*
 * wdf/companion.h - companion targets.
 *
 * Source   WDF reference pages; layouts and values as published, checked in tests/frameworks/wdf.
 * Use      Included by <wdf.h> in its order; drivers do not include it by itself.
 */
#ifndef DRYDOCK_WDF_COMPANION_H
#define DRYDOCK_WDF_COMPANION_H

typedef enum _WDF_TASK_SEND_OPTIONS_FLAGS {
	WDF_TASK_SEND_OPTION_TIMEOUT = 0x00000001,
	WDF_TASK_SEND_OPTION_SYNCHRONOUS = 0x00000002
} WDF_TASK_SEND_OPTIONS_FLAGS;

typedef struct _WDF_TASK_SEND_OPTIONS {
	ULONG Size;
	ULONG Flags;
	LONGLONG Timeout;
} WDF_TASK_SEND_OPTIONS, *PWDF_TASK_SEND_OPTIONS;

static inline void WDF_TASK_SEND_OPTIONS_INIT(PWDF_TASK_SEND_OPTIONS Options, ULONG Flags)
{
	WDF_INIT_SIZED_(Options);
	Options->Flags = Flags;
}

#endif
