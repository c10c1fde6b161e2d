/*
 * ioctl_client.c - asks the ioctl sample to add one to a few bytes in each of the four ways, and looks at
 * the answers. Leaves with 0 when all were right.
 */
#include <windows.h>
#include <winioctl.h>
#include <stdio.h>
#include <string.h>

#include "ioctl_sample.h"

#define BYTES 64

struct method {
	const char *name;
	DWORD code;
	BOOL givesResult;
};

static const struct method methods[] = {
	{ "buffered", IOCTL_SAMPLE_BUFFERED, TRUE },
	{ "in direct", IOCTL_SAMPLE_IN_DIRECT, FALSE },
	{ "out direct", IOCTL_SAMPLE_OUT_DIRECT, TRUE },
	{ "neither", IOCTL_SAMPLE_NEITHER, TRUE },
};

static BOOL is_right(const unsigned char *input, const unsigned char *output)
{
	for (int index = 0; index < BYTES; index++)
		if (output[index] != (unsigned char)(input[index] + 1))
			return FALSE;
	return TRUE;
}

static BOOL try_method(HANDLE device, const struct method *method)
{
	unsigned char input[BYTES], output[BYTES];
	DWORD returned = 0;

	for (int index = 0; index < BYTES; index++)
		input[index] = (unsigned char)(index * 5);
	memset(output, 0, sizeof(output));
	if (!DeviceIoControl(device, method->code, input, BYTES, output, BYTES, &returned, NULL)) {
		printf("%-10s failed, error %lu\n", method->name, GetLastError());
		return FALSE;
	}
	if (returned != BYTES || (method->givesResult && !is_right(input, output))) {
		printf("%-10s gave a wrong answer (%lu bytes)\n", method->name, returned);
		return FALSE;
	}
	printf("%-10s fine\n", method->name);
	return TRUE;
}

int main(void)
{
	HANDLE device = CreateFileA("\\\\.\\DrydockIoctl", GENERIC_READ | GENERIC_WRITE, 0, NULL,
	                            OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
	int failures = 0;

	if (device == INVALID_HANDLE_VALUE) {
		printf("the device cannot be opened, error %lu\n", GetLastError());
		return 2;
	}
	for (size_t index = 0; index < sizeof(methods) / sizeof(methods[0]); index++)
		failures += !try_method(device, &methods[index]);
	CloseHandle(device);
	return failures != 0;
}
