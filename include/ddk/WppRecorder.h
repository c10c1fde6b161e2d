/*
 * WppRecorder.h - logs that keep a driver's last trace messages.
 *
 * Source   WDK reference: "Inflight Trace Recorder (IFR)", WppRecorderLogCreate.
 */
#ifndef _WPPRECORDER_H_
#define _WPPRECORDER_H_

#include "wdm.h"

#define RECORDER_LOG_IDENTIFIER_MAX_CHARS 16

typedef struct RECORDER_LOG__ *RECORDER_LOG;

typedef struct _RECORDER_CONFIGURE_PARAMS {
	ULONG Size;
	BOOLEAN CreateDefaultLog;
	BOOLEAN UseTimeStamp;
} RECORDER_CONFIGURE_PARAMS, *PRECORDER_CONFIGURE_PARAMS;

typedef struct _RECORDER_LOG_CREATE_PARAMS {
	ULONG Size;
	ULONG TotalBufferSize;
	ULONG ErrorPartitionSize;
	CHAR LogIdentifier[RECORDER_LOG_IDENTIFIER_MAX_CHARS];
	LONG LogType;
} RECORDER_LOG_CREATE_PARAMS, *PRECORDER_LOG_CREATE_PARAMS;

DRYDOCK_EXTERN_C VOID WppRecorderConfigure(PRECORDER_CONFIGURE_PARAMS ConfigureParams);
DRYDOCK_EXTERN_C NTSTATUS WppRecorderLogCreate(PRECORDER_LOG_CREATE_PARAMS CreateParams,
                                               RECORDER_LOG *LogHandle);
DRYDOCK_EXTERN_C VOID WppRecorderLogDelete(RECORDER_LOG LogHandle);
DRYDOCK_EXTERN_C NTSTATUS WppRecorderLogSetIdentifier(RECORDER_LOG LogHandle, PCSTR LogIdentifier);

DRYDOCK_INLINE VOID RECORDER_CONFIGURE_PARAMS_INIT(PRECORDER_CONFIGURE_PARAMS Params)
{
	__builtin_memset(Params, 0, sizeof(*Params));
	Params->Size = sizeof(*Params);
	Params->CreateDefaultLog = TRUE;
	Params->UseTimeStamp = TRUE;
}

DRYDOCK_INLINE VOID RECORDER_LOG_CREATE_PARAMS_INIT(PRECORDER_LOG_CREATE_PARAMS Params,
                                                    PCSTR LogIdentifier)
{
	ULONG at = 0;

	__builtin_memset(Params, 0, sizeof(*Params));
	Params->Size = sizeof(*Params);
	for (; LogIdentifier && LogIdentifier[at] && at < RECORDER_LOG_IDENTIFIER_MAX_CHARS - 1; at++)
		Params->LogIdentifier[at] = LogIdentifier[at];
}

#endif
