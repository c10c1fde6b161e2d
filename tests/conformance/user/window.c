/*
 * conformance/user/window.c - the one message window of the plug-and-play test: interface arrivals and
 * removals that CM_Register_Notification tells become WM_DEVICECHANGE messages, delivered when the test pumps.
 */
#include <ntstatus.h>
#include <cfgmgr32.h>
#include <dbt.h>

#include "user.h"

#define EVENTS_MAX 64

struct event {
	WPARAM what;
	DEV_BROADCAST_DEVICEINTERFACE_A record;
	char name_rest[256];
};

static WNDPROC procedure;
static HCMNOTIFICATION notification;
static CRITICAL_SECTION lock;
static HANDLE arrived;
static struct event events[EVENTS_MAX];
static unsigned taken, put;
static DWORD sending;

static DWORD on_event(HCMNOTIFICATION from, PVOID context, CM_NOTIFY_ACTION action,
                      PCM_NOTIFY_EVENT_DATA data, DWORD bytes)
{
	struct event *event;
	const WCHAR *link = data->u.DeviceInterface.SymbolicLink;
	size_t length = 0;

	if (action != CM_NOTIFY_ACTION_DEVICEINTERFACEARRIVAL &&
	    action != CM_NOTIFY_ACTION_DEVICEINTERFACEREMOVAL)
		return 0;
	EnterCriticalSection(&lock);
	event = &events[put++ % EVENTS_MAX];
	memset(event, 0, sizeof(*event));
	event->what = action == CM_NOTIFY_ACTION_DEVICEINTERFACEARRIVAL ? DBT_DEVICEARRIVAL
	                                                                : DBT_DEVICEREMOVECOMPLETE;
	event->record.dbcc_devicetype = DBT_DEVTYP_DEVICEINTERFACE;
	event->record.dbcc_classguid = data->u.DeviceInterface.ClassGuid;
	for (; link[length] && length < sizeof(event->name_rest) - 1; length++)
		((char *)event + offsetof(struct event, record.dbcc_name))[length] =
			(char)link[length];
	event->record.dbcc_size = (DWORD)(sizeof(event->record) + length);
	LeaveCriticalSection(&lock);
	SetEvent(arrived);
	return 0;
}

ATOM RegisterClassA(const WNDCLASSA *description)
{
	procedure = description->lpfnWndProc;
	InitializeCriticalSection(&lock);
	arrived = CreateEventW(NULL, FALSE, FALSE, NULL);
	return 1;
}
BOOL UnregisterClassA(LPCSTR name, HINSTANCE module)
{
	return TRUE;
}
HWND CreateWindowExA(DWORD extended, LPCSTR class_name, LPCSTR title, DWORD style, int x, int y,
                     int width, int height, HWND parent, HMENU menu, HINSTANCE module,
                     LPVOID parameter)
{
	return (HWND)&procedure;
}
BOOL DestroyWindow(HWND window)
{
	return TRUE;
}
LRESULT DefWindowProcA(HWND window, UINT message, WPARAM wide, LPARAM wider)
{
	return 0;
}
BOOL TranslateMessage(const MSG *message)
{
	return FALSE;
}
LRESULT DispatchMessageA(const MSG *message)
{
	return 0;
}

HDEVNOTIFY RegisterDeviceNotificationA(HANDLE recipient, LPVOID filter, DWORD flags)
{
	CM_NOTIFY_FILTER all = { .cbSize = sizeof(all),
		                 .Flags = CM_NOTIFY_FILTER_FLAG_ALL_INTERFACE_CLASSES,
		                 .FilterType = CM_NOTIFY_FILTER_TYPE_DEVICEINTERFACE };

	if (CM_Register_Notification(&all, NULL, on_event, &notification) != CR_SUCCESS)
		return NULL;
	return (HDEVNOTIFY)notification;
}
BOOL UnregisterDeviceNotification(HDEVNOTIFY which)
{
	return CM_Unregister_Notification(notification) == CR_SUCCESS;
}

DWORD InSendMessageEx(LPVOID reserved)
{
	return sending;
}

DWORD MsgWaitForMultipleObjects(DWORD count, const HANDLE *handles, BOOL all, DWORD milliseconds,
                                DWORD mask)
{
	return WaitForSingleObject(arrived, milliseconds);
}

/* Sent messages are delivered here; none is ever posted. */
BOOL PeekMessageA(LPMSG message, HWND window, UINT first, UINT last, UINT remove)
{
	for (;;) {
		struct event event;
		BOOL more;

		EnterCriticalSection(&lock);
		more = taken != put;
		if (more)
			event = events[taken++ % EVENTS_MAX];
		LeaveCriticalSection(&lock);
		if (!more)
			return FALSE;
		sending = ISMEX_SEND;
		procedure((HWND)&procedure, WM_DEVICECHANGE, event.what, (LPARAM)&event.record);
		sending = ISMEX_NOTIFY;
		procedure((HWND)&procedure, WM_DEVICECHANGE, DBT_DEVNODES_CHANGED, 0);
		sending = 0;
	}
}
