/*
 * bus_client.c - finds every slot of the bus sample by its interface and asks each who it is, twice.
 * Leaves with 0 when all slots answered, each with its own number and the filter's count.
 */
#define INITGUID
#include <windows.h>
#include <winioctl.h>
#include <cfgmgr32.h>
#include <stdio.h>
#include <stdlib.h>

#include "bus_public.h"

#define QUESTIONS 2

/* All paths, each with its zero, behind the last another one; the caller frees them. */
static WCHAR *find_slots(void)
{
	ULONG length = 0;
	WCHAR *paths;

	if (CM_Get_Device_Interface_List_SizeW(&length, (LPGUID)&GUID_DEVINTERFACE_DRYDOCK_SLOT,
	                                       NULL,
	                                       CM_GET_DEVICE_INTERFACE_LIST_PRESENT) != CR_SUCCESS)
		return NULL;
	paths = calloc(length, sizeof(*paths));
	if (paths &&
	    CM_Get_Device_Interface_ListW((LPGUID)&GUID_DEVINTERFACE_DRYDOCK_SLOT, NULL, paths,
	                                  length,
	                                  CM_GET_DEVICE_INTERFACE_LIST_PRESENT) == CR_SUCCESS)
		return paths;
	free(paths);
	return NULL;
}

/* The slot's number, or 0. */
static ULONG ask(HANDLE slot, ULONG question)
{
	SLOT_STATE state = { 0, 0 };
	DWORD done = 0;

	if (!DeviceIoControl(slot, IOCTL_SLOT_QUERY, NULL, 0, &state, sizeof(state), &done, NULL) ||
	    done != sizeof(state)) {
		printf("a slot does not answer, error %lu\n", GetLastError());
		return 0;
	}
	printf("slot %lu, request %lu\n", state.Slot, state.Requests);
	return state.Requests == question ? state.Slot : 0;
}

/* Gives the bit of its number, or 0. */
static ULONG visit(const WCHAR *path)
{
	HANDLE slot = CreateFileW(path, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
	ULONG number = 0;

	if (slot == INVALID_HANDLE_VALUE) {
		printf("a slot cannot be opened, error %lu\n", GetLastError());
		return 0;
	}
	for (ULONG question = 1; question <= QUESTIONS; question++)
		number = ask(slot, question);
	CloseHandle(slot);
	return number >= 1 && number <= SLOT_COUNT ? 1u << number : 0;
}

int main(void)
{
	WCHAR *paths = find_slots();
	ULONG seen = 0, all = 0;

	if (paths == NULL) {
		printf("there is no list of slots\n");
		return 2;
	}
	for (ULONG number = 1; number <= SLOT_COUNT; number++)
		all |= 1u << number;
	for (WCHAR *path = paths; *path; path += lstrlenW(path) + 1)
		seen |= visit(path);
	free(paths);
	printf("%s\n", seen == all ? "every slot answered" : "slots are missing");
	return seen != all;
}
