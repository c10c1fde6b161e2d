/* hid_client.h - the HID devices of a machine, opened, and what can be asked of one. */
#ifndef HID_CLIENT_H
#define HID_CLIENT_H

#include <windows.h>
#include <hidsdi.h>

#define DEVICES_MAX 20
#define REPORT_MAX 128

#define PAGE_DESKTOP 1
#define PAGE_BUTTON 9
#define USAGE_MOUSE 2
#define USAGE_X 0x30
#define USAGE_Y 0x31
#define USAGE_Z 0x32
#define USAGE_RX 0x33
#define USAGE_RY 0x34
#define USAGE_RZ 0x35
#define USAGE_WHEEL 0x38

struct device {
	const WCHAR *path; /* of the list that it was opened from */
	HANDLE handle;     /* whose calls wait until they are done */
	HIDD_ATTRIBUTES attributes;
	PHIDP_PREPARSED_DATA data;
	HIDP_CAPS caps;
};

extern struct device devices[DEVICES_MAX];
extern int device_count;

/* Names one after another, the list's end an empty one; the caller frees it. NULL: there is none. */
WCHAR *list_devices(void);
/* Those that answer; paths stays until they are closed. */
void open_devices(const WCHAR *paths);
void close_devices(void);

BOOL is_mouse(const struct device *device);
/* Of a report of device's: button 1 the lowest bit; by how much it has moved along usage. */
ULONG buttons_of(const struct device *device, BYTE *report);
LONG moved(const struct device *device, BYTE *report, USAGE usage);
/* Turn its motors. FALSE: it is none of the pads that are known here, or does not take the order. */
BOOL rumble(const struct device *device, BYTE large, BYTE small);

/* Print what is new, for ever. FALSE: it cannot wait for anything. */
BOOL watch(void);

#endif
