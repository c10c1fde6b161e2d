/*
 * io/error_log_api.c - IoAllocateErrorLogEntry: what would go to the event log goes to the trace.
 */
#include <stdlib.h>

#include "nt/io/io_internal.h"

struct log_entry {
	PVOID object; /* referenced */
	uint64_t reserved;
	uint8_t packet[] __attribute__((aligned(16)));
};

PVOID NTAPI IoAllocateErrorLogEntry(PVOID object, UCHAR bytes)
{
	if (bytes < offsetof(IO_ERROR_LOG_PACKET, DumpData) || bytes > ERROR_LOG_MAXIMUM_SIZE)
		return NULL;
	struct log_entry *entry = io_allocate(sizeof(*entry) + bytes);
	if (!entry)
		return NULL;
	entry->object = object;
	if (object)
		ob_reference(object);
	return entry->packet;
}

static void destroy(PVOID packet)
{
	struct log_entry *entry = CONTAINING_RECORD(packet, struct log_entry, packet);
	if (entry->object)
		ob_dereference_deferred(entry->object);
	free(entry);
}

VOID NTAPI IoFreeErrorLogEntry(PVOID packet)
{
	if (packet)
		destroy(packet);
}

VOID NTAPI IoWriteErrorLogEntry(PVOID packet)
{
	KE_REQUIRE_IRQL("IoWriteErrorLogEntry", DISPATCH_LEVEL, "VF-19", 0);
	PIO_ERROR_LOG_PACKET entry = packet;
	trace_write(ke_current_thread()->base.ring, TRACE_ETW, 0, (ULONG)entry->ErrorCode,
	            (ULONG)entry->FinalStatus);
	destroy(packet);
}
