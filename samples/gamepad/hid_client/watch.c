/*
 * watch.c - prints what is new of all HID devices, while they come and go.
 *
 * A device is read through a file of its own without waiting: one read is always under way, and its event says when it has ended.
 */
#include "hid_client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIST_MS 100
#define LIST_ROUNDS 10
#define SERIAL_LENGTH 64
#define DECK_PRODUCT 0x1205

/* What a pad shows. */
struct view {
	ULONG buttons, hat;
	LONG triggers[2], sticks[4];
};

struct watched {
	const struct device *device;
	HANDLE file;
	OVERLAPPED overlapped;
	BYTE report[REPORT_MAX];
	int number; /* of a pad, by its serial number */
	struct view view;
	LONG x, y, wheel; /* of a mouse: in all */
};

static struct watched watched[DEVICES_MAX];
static HANDLE events[DEVICES_MAX];
static int watched_count;

/* --- What reports say ----------------------------------------------------------------------------------------------- */

static LONG value_of(const struct device *device, BYTE *report, USAGE usage)
{
	ULONG value = 0;

	/* A hat that is held nowhere has a value that is none. */
	if (HidP_GetUsageValue(HidP_Input, PAGE_DESKTOP, 0, usage, &value, device->data,
	                       (PCHAR)report,
	                       device->caps.InputReportByteLength) != HIDP_STATUS_SUCCESS)
		return -1;
	return (LONG)value;
}

static LONG signed16(const BYTE *at)
{
	return (SHORT)(at[0] | at[1] << 8);
}

/* A Deck's descriptor says of its report that it is the maker's own; a zero for its number stands in front. */
static void view_deck(const BYTE *report, struct view *view)
{
	const BYTE *at = report + 1;

	view->buttons = at[8] | (ULONG)at[9] << 8 | (ULONG)at[10] << 16 | (ULONG)at[11] << 24;
	/* 15 bits; shown as the others are. */
	view->triggers[0] = (signed16(at + 44) * 255 + 32766) / 32767;
	view->triggers[1] = (signed16(at + 46) * 255 + 32766) / 32767;
	for (int axis = 0; axis < 4; axis++)
		view->sticks[axis] = signed16(at + 48 + 2 * axis);
}

static void view_pad(const struct device *device, BYTE *report, struct view *view)
{
	static const USAGE sticks[] = { USAGE_X, USAGE_Y, USAGE_Z, USAGE_RZ };

	memset(view, 0, sizeof(*view));
	if (device->attributes.ProductID == DECK_PRODUCT) {
		view_deck(report, view);
		return;
	}
	view->buttons = buttons_of(device, report);
	view->triggers[0] = value_of(device, report, USAGE_RX);
	view->triggers[1] = value_of(device, report, USAGE_RY);
	for (int axis = 0; axis < 4; axis++)
		view->sticks[axis] = value_of(device, report, sticks[axis]);
}

/* The motors turn as far as the triggers are pulled. */
static void show_pad(struct watched *one)
{
	const struct device *device = one->device;
	struct view view;

	view_pad(device, one->report, &view);
	if (memcmp(&view, &one->view, sizeof(view)) == 0)
		return;
	printf("pad %d: %04X:%04X, buttons %lX, triggers %ld %ld, sticks %ld,%ld %ld,%ld\n",
	       one->number, device->attributes.VendorID, device->attributes.ProductID, view.buttons,
	       view.triggers[0], view.triggers[1], view.sticks[0], view.sticks[1], view.sticks[2],
	       view.sticks[3]);
	fflush(stdout);
	if (view.triggers[0] != one->view.triggers[0] || view.triggers[1] != one->view.triggers[1])
		rumble(device, (BYTE)view.triggers[0], (BYTE)view.triggers[1]);
	one->view = view;
}

static void show_mouse(struct watched *one)
{
	LONG x = moved(one->device, one->report, USAGE_X);
	LONG y = moved(one->device, one->report, USAGE_Y);

	one->x += x;
	one->y += y;
	one->wheel += moved(one->device, one->report, USAGE_WHEEL);
	printf("mouse: by %ld,%ld to %ld,%ld, wheel %ld, buttons %lX\n", x, y, one->x, one->y,
	       one->wheel, buttons_of(one->device, one->report));
	fflush(stdout);
}

/* --- Reading -------------------------------------------------------------------------------------------------------- */

/* FALSE: the device reads no more. */
static BOOL read_next(struct watched *one)
{
	return ReadFile(one->file, one->report, one->device->caps.InputReportByteLength, NULL,
	                &one->overlapped) ||
	       GetLastError() == ERROR_IO_PENDING;
}

static int number_of(const struct device *device)
{
	WCHAR text[SERIAL_LENGTH] = { 0 }, *at;

	if (!HidD_GetSerialNumberString(device->handle, text, sizeof(text)))
		return -1;
	at = wcsrchr(text, L'-');
	return at == NULL ? -1 : (int)wcstoul(at + 1, NULL, 10);
}

static void begin(const struct device *device)
{
	struct watched *one = &watched[watched_count];

	memset(one, 0, sizeof(*one));
	one->device = device;
	one->number = number_of(device);
	one->file = CreateFileW(device->path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE,
	                        NULL, OPEN_EXISTING, FILE_FLAG_OVERLAPPED, NULL);
	if (one->file == INVALID_HANDLE_VALUE)
		return;
	one->overlapped.hEvent = events[watched_count] = CreateEventW(NULL, TRUE, FALSE, NULL);
	if (device->caps.InputReportByteLength <= REPORT_MAX && one->overlapped.hEvent != NULL &&
	    read_next(one)) {
		watched_count++;
		return;
	}
	if (one->overlapped.hEvent != NULL)
		CloseHandle(one->overlapped.hEvent);
	CloseHandle(one->file);
}

/* A read that is under way has its report here: it ends before that is another's. */
static void end(int index)
{
	struct watched *one = &watched[index];
	DWORD done;

	if (CancelIo(one->file))
		GetOverlappedResult(one->file, &one->overlapped, &done, TRUE);
	CloseHandle(one->file);
	CloseHandle(one->overlapped.hEvent);
}

static void take(int index)
{
	struct watched *one = &watched[index];
	DWORD done = 0;

	/* A device that has gone stands in no list soon. */
	if (!GetOverlappedResult(one->file, &one->overlapped, &done, FALSE)) {
		ResetEvent(one->overlapped.hEvent);
		return;
	}
	if (done == one->device->caps.InputReportByteLength) {
		if (is_mouse(one->device))
			show_mouse(one);
		else
			show_pad(one);
	}
	ResetEvent(one->overlapped.hEvent);
	read_next(one);
}

/* --- All of them ---------------------------------------------------------------------------------------------------- */

static BOOL is_same(const WCHAR *one, const WCHAR *other)
{
	if (one == NULL || other == NULL)
		return one == other;
	while (*one && wcscmp(one, other) == 0) {
		one += wcslen(one) + 1;
		other += wcslen(other) + 1;
	}
	return *one == *other;
}

static void open_again(const WCHAR *paths)
{
	int before = watched_count;

	while (watched_count)
		end(--watched_count);
	close_devices();
	if (paths != NULL)
		open_devices(paths);
	for (int index = 0; index < device_count; index++)
		begin(&devices[index]);
	if (watched_count != before)
		printf("devices: %d\n", watched_count);
	fflush(stdout);
}

/* What devices were opened from stays as long as they are. */
static void look_for_devices(void)
{
	static WCHAR *paths;
	WCHAR *now = list_devices(), *former = paths;

	if (is_same(now, paths)) {
		free(now);
		return;
	}
	paths = now;
	open_again(now);
	free(former);
}

BOOL watch(void)
{
	for (ULONG round = 0;; round++) {
		DWORD found;

		if (!watched_count || round % LIST_ROUNDS == 0)
			look_for_devices();
		if (!watched_count) {
			Sleep(LIST_MS);
			continue;
		}
		found = WaitForMultipleObjects(watched_count, events, FALSE, LIST_MS);
		if (found == WAIT_FAILED)
			return FALSE;
		if (found < WAIT_OBJECT_0 + (DWORD)watched_count)
			take((int)(found - WAIT_OBJECT_0));
	}
}
