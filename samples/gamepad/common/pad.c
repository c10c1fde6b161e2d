/* pad.c - the link's operations as Windows does them, and the timer that pumps it. */
#include "pad.h"

#include <stdio.h>
#include <stdlib.h>

#define MAILBOX_NAME_LENGTH 64
#define LOCATION_LENGTH 32
/* Milliseconds between two looks: while the host waits for us as often as it looks, else there is no hurry. */
#define WAITING_MS PAD_EAGER_MS
#define QUIET_MS 100

typedef struct timer_context {
	struct pad *pad;
} TIMER_CONTEXT;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(TIMER_CONTEXT, TimerContextOf)

static EVT_WDF_TIMER EvtTimer;

/* --- The link's operations ------------------------------------------------------------------------------------ */

/* Win32's errors as a status of their own facility. */
static NTSTATUS LastStatus(void)
{
	return (NTSTATUS)(0xC0070000 | (GetLastError() & 0xFFFF));
}

static NTSTATUS OpenMailbox(void *context, const char *name, UINT32 index,
                            struct pad_mailbox **ret_mailbox)
{
	char path[MAILBOX_NAME_LENGTH];
	HANDLE section;

	UNREFERENCED_PARAMETER(context);
	sprintf(path, "Global\\%s%u", name, index);
	section = OpenFileMappingA(FILE_MAP_READ | FILE_MAP_WRITE, FALSE, path);
	if (section == NULL)
		return LastStatus();
	*ret_mailbox = MapViewOfFile(section, FILE_MAP_READ | FILE_MAP_WRITE, 0, 0,
	                             sizeof(struct pad_mailbox));
	CloseHandle(section);
	return *ret_mailbox ? STATUS_SUCCESS : LastStatus();
}

static void CloseMailbox(void *context, struct pad_mailbox *mailbox)
{
	UNREFERENCED_PARAMETER(context);
	UnmapViewOfFile(mailbox);
}

static NTSTATUS Map(void *context, UINT64 section, void **ret_view, UINT64 *ret_bytes)
{
	MEMORY_BASIC_INFORMATION pages;

	UNREFERENCED_PARAMETER(context);
	*ret_view =
		MapViewOfFile((HANDLE)(ULONG_PTR)section, FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, 0);
	if (*ret_view == NULL)
		return LastStatus();
	if (!VirtualQuery(*ret_view, &pages, sizeof(pages))) {
		NTSTATUS status = LastStatus();

		UnmapViewOfFile(*ret_view);
		return status;
	}
	*ret_bytes = pages.RegionSize;
	return STATUS_SUCCESS;
}

static void Unmap(void *context, void *view)
{
	UNREFERENCED_PARAMETER(context);
	UnmapViewOfFile(view);
}

static void CloseDelivered(void *context, UINT64 handle)
{
	UNREFERENCED_PARAMETER(context);
	CloseHandle((HANDLE)(ULONG_PTR)handle);
}

static UINT32 DriverPid(void *context)
{
	UNREFERENCED_PARAMETER(context);
	return GetCurrentProcessId();
}

static void Lock(void *context)
{
	WdfWaitLockAcquire(((struct pad *)context)->viewLock, NULL);
}

static void Unlock(void *context)
{
	WdfWaitLockRelease(((struct pad *)context)->viewLock);
}

static void FillOperations(struct pad *pad)
{
	pad->operations.open_mailbox = OpenMailbox;
	pad->operations.close_mailbox = CloseMailbox;
	pad->operations.map = Map;
	pad->operations.unmap = Unmap;
	pad->operations.close_handle = CloseDelivered;
	pad->operations.pid = DriverPid;
	pad->operations.lock = Lock;
	pad->operations.unlock = Unlock;
	pad->operations.context = pad;
}

/* --- Pumping ---------------------------------------------------------------------------------------------------- */

static void Arm(struct pad *pad, ULONG milliseconds)
{
	WdfTimerStart(pad->timer, WDF_REL_TIMEOUT_IN_MS(milliseconds));
}

/* One that has something to tell looks often at its section, and now and then at the mailbox. */
static VOID EvtTimer(_In_ WDFTIMER timer)
{
	struct pad *pad = TimerContextOf(timer)->pad;
	enum link_state state = LINK_ATTACHED;

	if (pad->served == 0)
		state = LinkPump(&pad->link);
	if (pad->serve == NULL) {
		Arm(pad, state == LINK_WAITING ? WAITING_MS : QUIET_MS);
		return;
	}
	pad->serve(pad);
	pad->served = state == LINK_ATTACHED ? (pad->served + 1) % (QUIET_MS / PAD_SERVICE_MS) : 0;
	Arm(pad, state == LINK_ATTACHED  ? PAD_SERVICE_MS
	         : state == LINK_WAITING ? WAITING_MS
	                                 : QUIET_MS);
}

void PadStart(_In_ struct pad *pad)
{
	Arm(pad, 1);
}

/* A timer that arms itself may do so once while it is stopped. */
void PadStop(_In_ struct pad *pad)
{
	while (WdfTimerStop(pad->timer, TRUE))
		;
	LinkDetach(&pad->link);
}

/* --- Making ------------------------------------------------------------------------------------------------------- */

/* The location is the index in decimal; a device that was plugged without one is pad 0. */
static UINT32 IndexOf(WDFDEVICE device)
{
	WCHAR location[LOCATION_LENGTH];
	ULONG bytes;
	UINT32 index;

	if (!NT_SUCCESS(WdfDeviceQueryProperty(device, DevicePropertyLocationInformation,
	                                       sizeof(location) - sizeof(WCHAR), location, &bytes)))
		return 0;
	location[LOCATION_LENGTH - 1] = 0;
	index = wcstoul(location, NULL, 10);
	return index < PAD_COUNT_MAX ? index : 0;
}

static NTSTATUS CreateTimer(WDFDEVICE device, struct pad *pad)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDF_TIMER_CONFIG config;
	NTSTATUS status;

	WDF_TIMER_CONFIG_INIT(&config, EvtTimer);
	config.AutomaticSerialization = FALSE;
	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, TIMER_CONTEXT);
	attributes.ParentObject = device;
	status = WdfTimerCreate(&config, &attributes, &pad->timer);
	if (NT_SUCCESS(status))
		TimerContextOf(pad->timer)->pad = pad;
	return status;
}

NTSTATUS PadCreate(_In_ WDFDEVICE device, _Inout_ struct pad *pad, _In_ enum pad_kind kind)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	NTSTATUS status;

	FillOperations(pad);
	LinkInitialize(&pad->link, &pad->operations, kind, IndexOf(device));
	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.ParentObject = device;
	status = WdfWaitLockCreate(&attributes, &pad->viewLock);
	return NT_SUCCESS(status) ? CreateTimer(device, pad) : status;
}
