/*
 * hid_client.c - reads HID devices as programs do: by their report descriptors, and by what is known of a maker's own reports.
 *
 *	hid_client                    what each device is
 *	hid_client await BUTTONS      wait until a pad holds exactly these buttons (hexadecimal, button 1 the lowest bit)
 *	hid_client await-byte AT BITS wait until byte AT of a report has exactly these bits (both hexadecimal)
 *	hid_client rumble LARGE SMALL turn the motors of each pad
 *	hid_client mouse X Y          wait until a mouse has moved so far in all; prints its buttons
 *	hid_client watch              print what is new of all of them, until it is interrupted; what a pad's triggers say its
 *	                              motors do; devices may come and go meanwhile
 *
 * Leaves with 0 when all of it was answered.
 */
#include "hid_client.h"

#include <cfgmgr32.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <drydock/hid_pad_protocol.h>

#define TEXT_LENGTH 64
#define USAGES_MAX 64

struct device devices[DEVICES_MAX];
int device_count;

/* --- Opening -------------------------------------------------------------------------------------------------------- */

static BOOL open_device(const WCHAR *path, struct device *device)
{
	device->handle =
		CreateFileW(path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE,
	                    NULL, OPEN_EXISTING, 0, NULL);
	if (device->handle == INVALID_HANDLE_VALUE)
		return FALSE;
	device->path = path;
	device->attributes.Size = sizeof(device->attributes);
	if (HidD_GetAttributes(device->handle, &device->attributes) &&
	    HidD_GetPreparsedData(device->handle, &device->data) &&
	    HidP_GetCaps(device->data, &device->caps) == HIDP_STATUS_SUCCESS)
		return TRUE;
	printf("a device does not say what it is, error %lu\n", GetLastError());
	CloseHandle(device->handle);
	return FALSE;
}

WCHAR *list_devices(void)
{
	ULONG length = 0;
	WCHAR *paths;
	GUID hid;

	HidD_GetHidGuid(&hid);
	if (CM_Get_Device_Interface_List_SizeW(&length, &hid, NULL,
	                                       CM_GET_DEVICE_INTERFACE_LIST_PRESENT) != CR_SUCCESS)
		return NULL;
	paths = calloc(length, sizeof(*paths));
	if (paths != NULL &&
	    CM_Get_Device_Interface_ListW(&hid, NULL, paths, length,
	                                  CM_GET_DEVICE_INTERFACE_LIST_PRESENT) == CR_SUCCESS)
		return paths;
	free(paths);
	return NULL;
}

void open_devices(const WCHAR *paths)
{
	for (; *paths && device_count < DEVICES_MAX; paths += wcslen(paths) + 1)
		if (open_device(paths, &devices[device_count]))
			device_count++;
}

void close_devices(void)
{
	while (device_count) {
		struct device *device = &devices[--device_count];

		HidD_FreePreparsedData(device->data);
		CloseHandle(device->handle);
	}
}

/* --- What they are -------------------------------------------------------------------------------------------------- */

static void print_text(const char *what, BOOLEAN good, const WCHAR *text)
{
	printf("  %s: ", what);
	for (; good && *text; text++)
		putchar(*text < 127 ? *text : '?');
	printf(good ? "\n" : "none\n");
}

static void describe(int index, const struct device *device)
{
	WCHAR text[TEXT_LENGTH];
	BOOLEAN good;

	printf("device %d: %04X:%04X version %04X, usage %02X:%02X, reports %u %u %u, buttons "
	       "%lu\n",
	       index, device->attributes.VendorID, device->attributes.ProductID,
	       device->attributes.VersionNumber, device->caps.UsagePage, device->caps.Usage,
	       device->caps.InputReportByteLength, device->caps.OutputReportByteLength,
	       device->caps.FeatureReportByteLength,
	       HidP_MaxUsageListLength(HidP_Input, PAGE_BUTTON, device->data));
	good = HidD_GetManufacturerString(device->handle, text, sizeof(text));
	print_text("maker", good, text);
	good = HidD_GetProductString(device->handle, text, sizeof(text));
	print_text("product", good, text);
	good = HidD_GetSerialNumberString(device->handle, text, sizeof(text));
	print_text("serial", good, text);
}

/* --- Input ---------------------------------------------------------------------------------------------------------- */

static BOOL read_report(const struct device *device, BYTE *report)
{
	DWORD done;

	return ReadFile(device->handle, report, device->caps.InputReportByteLength, &done, NULL) &&
	       done == device->caps.InputReportByteLength;
}

/* Button 1 the lowest bit. */
ULONG buttons_of(const struct device *device, BYTE *report)
{
	USAGE usages[USAGES_MAX];
	ULONG count = USAGES_MAX, buttons = 0;

	if (HidP_GetUsages(HidP_Input, PAGE_BUTTON, 0, usages, &count, device->data, (PCHAR)report,
	                   device->caps.InputReportByteLength) != HIDP_STATUS_SUCCESS)
		return 0;
	while (count--)
		buttons |= 1ul << (usages[count] - 1);
	return buttons;
}

static BOOL await_buttons(const struct device *device, ULONG wanted)
{
	BYTE report[REPORT_MAX];
	ULONG x = 0, y = 0, buttons;

	do {
		if (!read_report(device, report))
			return FALSE;
		buttons = buttons_of(device, report);
	} while (buttons != wanted);
	HidP_GetUsageValue(HidP_Input, PAGE_DESKTOP, 0, USAGE_X, &x, device->data, (PCHAR)report,
	                   device->caps.InputReportByteLength);
	HidP_GetUsageValue(HidP_Input, PAGE_DESKTOP, 0, USAGE_Y, &y, device->data, (PCHAR)report,
	                   device->caps.InputReportByteLength);
	printf("buttons %lX, stick %lu,%lu\n", buttons, x, y);
	return TRUE;
}

static BOOL await_byte(const struct device *device, ULONG at, BYTE bits)
{
	BYTE report[REPORT_MAX];

	do
		if (at >= device->caps.InputReportByteLength || !read_report(device, report))
			return FALSE;
	while (report[at] != bits);
	printf("byte %lu is %02X\n", at, bits);
	return TRUE;
}

LONG moved(const struct device *device, BYTE *report, USAGE usage)
{
	LONG by = 0;

	HidP_GetScaledUsageValue(HidP_Input, PAGE_DESKTOP, 0, usage, &by, device->data,
	                         (PCHAR)report, device->caps.InputReportByteLength);
	return by;
}

static BOOL await_mouse(const struct device *device, LONG x, LONG y)
{
	BYTE report[REPORT_MAX];

	do {
		if (!read_report(device, report))
			return FALSE;
		x -= moved(device, report, USAGE_X);
		y -= moved(device, report, USAGE_Y);
	} while (x != 0 || y != 0);
	printf("moved, buttons %lX\n", buttons_of(device, report));
	return TRUE;
}

/* --- Output --------------------------------------------------------------------------------------------------------- */

BOOL rumble(const struct device *device, BYTE large, BYTE small)
{
	struct hid_pad_motors motors = { large, small };
	BYTE report[1 + PAD_REPORT_BYTES] = { 0 };
	enum pad_device_type type;
	DWORD done;

	switch (device->attributes.ProductID) {
	case 0x0CE6: type = PAD_DUALSENSE; break;
	case 0x0DF2: type = PAD_DUALSENSE_EDGE; break;
	case 0x09CC: type = PAD_DUALSHOCK4; break;
	case 0x1205: type = PAD_STEAM_DECK; break;
	default: return FALSE;
	}
	/* A report without a number has a zero in front. */
	if (type == PAD_STEAM_DECK) {
		hid_pad_pack_motors(type, &motors, report + 1);
		return HidD_SetFeature(device->handle, report, sizeof(report));
	}
	hid_pad_pack_motors(type, &motors, report);
	return WriteFile(device->handle, report, device->caps.OutputReportByteLength, &done,
	                 NULL) &&
	       done == device->caps.OutputReportByteLength;
}

/* --- Words ---------------------------------------------------------------------------------------------------------- */

BOOL is_mouse(const struct device *device)
{
	return device->caps.UsagePage == PAGE_DESKTOP && device->caps.Usage == USAGE_MOUSE;
}

static const struct device *first_of(BOOL mouse)
{
	for (int index = 0; index < device_count; index++)
		if (is_mouse(&devices[index]) == mouse)
			return &devices[index];
	return NULL;
}

static BOOL rumble_all(BYTE large, BYTE small)
{
	BOOL good = TRUE;

	for (int index = 0; index < device_count; index++)
		good = rumble(&devices[index], large, small) && good;
	return good;
}

static BOOL run(int count, char **arguments)
{
	const struct device *pad = first_of(FALSE), *mouse = first_of(TRUE);

	if (count == 3 && pad != NULL && strcmp(arguments[1], "await") == 0)
		return await_buttons(pad, strtoul(arguments[2], NULL, 16));
	if (count == 4 && pad != NULL && strcmp(arguments[1], "await-byte") == 0)
		return await_byte(pad, strtoul(arguments[2], NULL, 16),
		                  (BYTE)strtoul(arguments[3], NULL, 16));
	if (count == 4 && strcmp(arguments[1], "rumble") == 0)
		return rumble_all((BYTE)atoi(arguments[2]), (BYTE)atoi(arguments[3]));
	if (count == 4 && mouse != NULL && strcmp(arguments[1], "mouse") == 0)
		return await_mouse(mouse, atoi(arguments[2]), atoi(arguments[3]));
	for (int index = 0; index < device_count; index++)
		describe(index, &devices[index]);
	return count == 1;
}

int main(int count, char **arguments)
{
	WCHAR *paths;
	BOOL good;

	if (count == 2 && strcmp(arguments[1], "watch") == 0)
		return !watch();
	paths = list_devices();
	if (paths != NULL)
		open_devices(paths);
	if (!device_count) {
		printf("there is no HID device, error %lu\n", GetLastError());
		free(paths);
		return 2;
	}
	good = run(count, arguments);
	close_devices();
	free(paths);
	return !good;
}
