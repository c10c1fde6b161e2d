/*
 * io/etw_api.c - event tracing providers; what they write goes into the machine's trace.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/io/etw.h"

struct provider {
	LIST_ENTRY entry;
	REGHANDLE handle;
	GUID id;
	struct io_driver *driver;
};

NTSTATUS NTAPI EtwRegister(LPCGUID id, PENABLECALLBACK callback, PVOID context,
                           PREGHANDLE ret_handle)
{
	struct io_machine *io = io_current_machine();
	if (!id || !ret_handle)
		return STATUS_INVALID_PARAMETER;
	struct provider *provider = io_allocate(sizeof(*provider));
	if (!provider)
		return STATUS_NO_MEMORY;
	provider->id = *id;
	provider->driver = io_driver_calling();
	host_lock_acquire(&io->lock);
	provider->handle = ++io->next_etw_handle;
	InsertTailList(&io->registrations, &provider->entry);
	host_lock_release(&io->lock);
	*ret_handle = provider->handle;
	if (callback && ke_current_thread()->base.ring)
		callback(id, 1 /* EVENT_CONTROL_CODE_ENABLE_PROVIDER */, 0xFF, ~0ull, 0, NULL,
		         context);
	return STATUS_SUCCESS;
}

static struct provider *find_locked(struct io_machine *io, REGHANDLE handle)
{
	for (PLIST_ENTRY entry = io->registrations.Flink; entry != &io->registrations;
	     entry = entry->Flink) {
		struct provider *provider = CONTAINING_RECORD(entry, struct provider, entry);
		if (provider->handle == handle)
			return provider;
	}
	return NULL;
}

NTSTATUS NTAPI EtwUnregister(REGHANDLE handle)
{
	struct io_machine *io = io_current_machine();
	host_lock_acquire(&io->lock);
	struct provider *provider = find_locked(io, handle);
	if (provider)
		RemoveEntryList(&provider->entry);
	host_lock_release(&io->lock);
	if (!provider)
		return STATUS_INVALID_HANDLE;
	free(provider);
	return STATUS_SUCCESS;
}

/* Everything is enabled while the machine is traced. */
BOOLEAN NTAPI EtwProviderEnabled(REGHANDLE handle, UCHAR level, ULONGLONG keyword)
{
	return handle && ke_current_thread()->base.ring != NULL;
}

BOOLEAN NTAPI EtwEventEnabled(REGHANDLE handle, PCEVENT_DESCRIPTOR descriptor)
{
	return EtwProviderEnabled(handle, descriptor->Level, descriptor->Keyword);
}

NTSTATUS NTAPI EtwWriteTransfer(REGHANDLE handle, PCEVENT_DESCRIPTOR descriptor, LPCGUID activity,
                                LPCGUID related, ULONG count, PEVENT_DATA_DESCRIPTOR data)
{
	ULONG bytes = 0;
	if (!handle)
		return STATUS_INVALID_HANDLE;
	for (ULONG i = 0; i < count; i++)
		bytes += data[i].Size;
	trace_write(ke_current_thread()->base.ring, TRACE_ETW, handle, descriptor->Id, bytes);
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI EtwWrite(REGHANDLE handle, PCEVENT_DESCRIPTOR descriptor, LPCGUID activity,
                        ULONG count, PEVENT_DATA_DESCRIPTOR data)
{
	return EtwWriteTransfer(handle, descriptor, activity, NULL, count, data);
}

NTSTATUS NTAPI EtwWriteEx(REGHANDLE handle, PCEVENT_DESCRIPTOR descriptor, ULONG64 filter,
                          ULONG flags, LPCGUID activity, LPCGUID related, ULONG count,
                          PEVENT_DATA_DESCRIPTOR data)
{
	return EtwWriteTransfer(handle, descriptor, activity, related, count, data);
}

NTSTATUS NTAPI EtwWriteString(REGHANDLE handle, UCHAR level, ULONGLONG keyword, LPCGUID activity,
                              PCWSTR text)
{
	if (!handle)
		return STATUS_INVALID_HANDLE;
	trace_write(ke_current_thread()->base.ring, TRACE_ETW, handle, 0,
	            io_text_length(text) * sizeof(WCHAR));
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI EtwActivityIdControl(ULONG code, LPGUID activity)
{
	struct ke_machine *machine = ke_current_machine();
	if (code != EVENT_ACTIVITY_CTRL_CREATE_ID)
		return STATUS_NOT_IMPLEMENTED; /* threads carry no activity here */
	uint64_t halves[2] = { ke_random(machine), ke_random(machine) };
	memcpy(activity, halves, sizeof(*activity));
	return STATUS_SUCCESS;
}

uint32_t io_etw_audit(struct io_driver *driver)
{
	struct io_machine *io = driver->machine->io;
	uint32_t count = 0;
	host_lock_acquire(&io->lock);
	PLIST_ENTRY entry = io->registrations.Flink;
	while (entry != &io->registrations) {
		struct provider *provider = CONTAINING_RECORD(entry, struct provider, entry);
		entry = entry->Flink;
		if (provider->driver != driver)
			continue;
		RemoveEntryList(&provider->entry);
		free(provider);
		count++;
	}
	host_lock_release(&io->lock);
	if (count)
		IO_REPORT("VF-22", 0xC4, 0xDD, driver, count, 0,
		          "Call EtwUnregister in DriverUnload.",
		          "%s unloaded with %u event provider(s) registered", driver->name, count);
	return count;
}
