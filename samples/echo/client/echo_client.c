/*
 * echo_client.c - writes messages to the echo sample, reads them back, and cancels a read that would wait.
 * Leaves with 0 when everything came back as it was sent.
 */
#define INITGUID
#include <windows.h>
#include <cfgmgr32.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "echo_public.h"

#define ROUNDS 8

static HANDLE open_device(void)
{
	ULONG length = 0;
	WCHAR *paths;
	HANDLE device = INVALID_HANDLE_VALUE;

	if (CM_Get_Device_Interface_List_SizeW(&length, (LPGUID)&GUID_DEVINTERFACE_DRYDOCK_ECHO,
	                                       NULL,
	                                       CM_GET_DEVICE_INTERFACE_LIST_PRESENT) != CR_SUCCESS)
		return device;
	paths = calloc(length, sizeof(*paths));
	if (paths == NULL)
		return device;
	if (CM_Get_Device_Interface_ListW((LPGUID)&GUID_DEVINTERFACE_DRYDOCK_ECHO, NULL, paths,
	                                  length,
	                                  CM_GET_DEVICE_INTERFACE_LIST_PRESENT) == CR_SUCCESS &&
	    *paths)
		device = CreateFileW(paths, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING,
		                     FILE_FLAG_OVERLAPPED, NULL);
	free(paths);
	return device;
}

/* Start a transfer and wait for its end. */
static BOOL transfer(HANDLE device, BOOL write, void *buffer, DWORD bytes, DWORD *done)
{
	OVERLAPPED overlapped = { 0 };
	BOOL good;

	overlapped.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL);
	good = write ? WriteFile(device, buffer, bytes, NULL, &overlapped)
	             : ReadFile(device, buffer, bytes, NULL, &overlapped);
	if (good || GetLastError() == ERROR_IO_PENDING)
		good = GetOverlappedResult(device, &overlapped, done, TRUE);
	CloseHandle(overlapped.hEvent);
	return good;
}

static BOOL echo(HANDLE device, int round)
{
	char sent[64], received[64];
	DWORD length, done = 0;

	length = (DWORD)sprintf(sent, "message %d of %d", round + 1, ROUNDS) + 1;
	if (!transfer(device, TRUE, sent, length, &done) || done != length) {
		printf("write failed, error %lu\n", GetLastError());
		return FALSE;
	}
	memset(received, 0, sizeof(received));
	if (!transfer(device, FALSE, received, sizeof(received), &done)) {
		printf("read failed, error %lu\n", GetLastError());
		return FALSE;
	}
	printf("sent '%s', got '%s'\n", sent, received);
	return done == length && memcmp(sent, received, length) == 0;
}

/* Nothing was written: the read waits until it is cancelled. */
static BOOL cancel(HANDLE device)
{
	OVERLAPPED overlapped = { 0 };
	char buffer[16];
	DWORD done;
	BOOL cancelled;

	overlapped.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL);
	if (ReadFile(device, buffer, sizeof(buffer), NULL, &overlapped) ||
	    GetLastError() != ERROR_IO_PENDING || !CancelIoEx(device, &overlapped))
		return FALSE;
	cancelled = !GetOverlappedResult(device, &overlapped, &done, TRUE) &&
	            GetLastError() == ERROR_OPERATION_ABORTED;
	CloseHandle(overlapped.hEvent);
	printf("a read that would wait: %s\n", cancelled ? "cancelled" : "NOT cancelled");
	return cancelled;
}

int main(void)
{
	HANDLE device = open_device();
	int failures = 0;

	if (device == INVALID_HANDLE_VALUE) {
		printf("the device cannot be opened, error %lu\n", GetLastError());
		return 2;
	}
	for (int round = 0; round < ROUNDS; round++)
		failures += !echo(device, round);
	failures += !cancel(device);
	CloseHandle(device);
	return failures != 0;
}
