/*
 * io/wpp_recorder_api.c - in-flight recorder logs.
 *
 * Model    Every trace message of a driver goes to the machine's own trace, whatever log it names; a log is its
 *          identifier alone, in pool of the driver that created it.
 */
#include <string.h>

#include <WppRecorder.h>

#include "nt/io/io_internal.h"

#define LOG_TAG 'LpWI'

struct RECORDER_LOG__ {
	CHAR identifier[RECORDER_LOG_IDENTIFIER_MAX_CHARS];
};

VOID NTAPI WppRecorderConfigure(PRECORDER_CONFIGURE_PARAMS ConfigureParams)
{
	(void)ConfigureParams; /* sizes of buffers that are not kept apart here */
}

NTSTATUS NTAPI WppRecorderLogSetIdentifier(RECORDER_LOG LogHandle, PCSTR LogIdentifier)
{
	if (!LogHandle || !LogIdentifier)
		return STATUS_INVALID_PARAMETER;
	strncpy(LogHandle->identifier, LogIdentifier, sizeof(LogHandle->identifier) - 1);
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI WppRecorderLogCreate(PRECORDER_LOG_CREATE_PARAMS CreateParams,
                                    RECORDER_LOG *LogHandle)
{
	*LogHandle = NULL;
	if (CreateParams->Size != sizeof(*CreateParams))
		return STATUS_INFO_LENGTH_MISMATCH;
	RECORDER_LOG log = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*log), LOG_TAG);
	if (!log)
		return STATUS_INSUFFICIENT_RESOURCES;
	memcpy(log->identifier, CreateParams->LogIdentifier, sizeof(log->identifier) - 1);
	*LogHandle = log;
	return STATUS_SUCCESS;
}

VOID NTAPI WppRecorderLogDelete(RECORDER_LOG LogHandle)
{
	ExFreePoolWithTag(LogHandle, LOG_TAG);
}
