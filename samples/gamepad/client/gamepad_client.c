/*
 * gamepad_client.c - reads gamepads the way XInput does: through the control codes of their interface.
 *
 *	gamepad_client                    what each pad is, and its state once
 *	gamepad_client await BUTTONS      wait until one pad holds exactly these buttons (hexadecimal), print its state
 *	gamepad_client rumble LARGE SMALL turn the motors of each pad
 *	gamepad_client watch              print each state that is new, until it is interrupted; what the triggers say the motors do
 *
 * Leaves with 0 when all of it was answered. A pad that nobody plays is not connected, which is an answer, too.
 */
#include <windows.h>
#include <cfgmgr32.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <drydock/gamepad_channel.h>
#include <drydock/xusb_protocol.h>

#define AWAIT_TRIES 5000
#define AWAIT_MS 2

static const GUID interfaceClass = XUSB_INTERFACE;

struct state {
	UINT32 packet;
	struct xusb_gamepad gamepad;
};

/* --- Asking one pad ------------------------------------------------------------------------------------------------- */

static BOOL ask(HANDLE pad, DWORD code, void *answer, DWORD bytes)
{
	BYTE which[3] = {
		0x01, 0x01, 0x00
	}; /* the version of the question, and which pad behind this device */
	DWORD done = 0;

	return DeviceIoControl(pad, code, which, sizeof(which), answer, bytes, &done, NULL) &&
	       done == bytes;
}

static BOOL read_state(HANDLE pad, struct state *state)
{
	BYTE bytes[XUSB_STATE_BYTES];

	if (!ask(pad, XUSB_GET_STATE, bytes, sizeof(bytes)))
		return FALSE;
	state->packet = xusb_unpack_state(bytes, &state->gamepad);
	return TRUE;
}

static void print_state(int index, const struct state *state)
{
	const struct xusb_gamepad *gamepad = &state->gamepad;

	printf("pad %d: packet %u, buttons %04X, triggers %u %u, sticks %d,%d %d,%d\n", index,
	       state->packet, gamepad->buttons, gamepad->left_trigger, gamepad->right_trigger,
	       gamepad->left_x, gamepad->left_y, gamepad->right_x, gamepad->right_y);
}

static BOOL describe(HANDLE pad, int index)
{
	BYTE information[XUSB_INFORMATION_BYTES], capabilities[XUSB_CAPABILITIES_BYTES], more;
	struct state state;

	if (!ask(pad, XUSB_GET_INFORMATION, information, sizeof(information)) ||
	    !ask(pad, XUSB_GET_CAPABILITIES, capabilities, sizeof(capabilities))) {
		printf("pad %d does not say what it is, error %lu\n", index, GetLastError());
		return FALSE;
	}
	printf("pad %d: %04X:%04X, version %04X, buttons %04X\n", index,
	       xusb_get16(information + 8), xusb_get16(information + 10), xusb_get16(information),
	       xusb_get16(capabilities + 4));
	if (ask(pad, XUSB_WAIT_INPUT, &more, sizeof(more))) {
		printf("pad %d lets nobody poll\n", index);
		return FALSE;
	}
	if (read_state(pad, &state))
		print_state(index, &state);
	else if (GetLastError() == ERROR_NOT_READY)
		printf("pad %d: nobody plays it\n", index);
	else
		return FALSE;
	return TRUE;
}

static BOOL rumble(HANDLE pad, UINT8 large, UINT8 small)
{
	struct xusb_set_state order = { 0, large, small, XUSB_SET_RUMBLE };
	BYTE bytes[XUSB_SET_STATE_BYTES];
	DWORD done;

	xusb_pack_set_state(bytes, &order);
	return DeviceIoControl(pad, XUSB_SET_STATE, bytes, sizeof(bytes), NULL, 0, &done, NULL);
}

/* --- All of them ---------------------------------------------------------------------------------------------------- */

static HANDLE pads[PAD_COUNT_MAX];
static int pad_count;

static BOOL open_pads(void)
{
	ULONG length = 0;
	WCHAR *paths;

	if (CM_Get_Device_Interface_List_SizeW(&length, (LPGUID)&interfaceClass, NULL,
	                                       CM_GET_DEVICE_INTERFACE_LIST_PRESENT) != CR_SUCCESS)
		return FALSE;
	paths = calloc(length, sizeof(*paths));
	if (paths == NULL)
		return FALSE;
	if (CM_Get_Device_Interface_ListW((LPGUID)&interfaceClass, NULL, paths, length,
	                                  CM_GET_DEVICE_INTERFACE_LIST_PRESENT) == CR_SUCCESS)
		for (WCHAR *path = paths; *path && pad_count < (int)PAD_COUNT_MAX;
		     path += wcslen(path) + 1) {
			HANDLE pad = CreateFileW(path, GENERIC_READ | GENERIC_WRITE,
			                         FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
			                         OPEN_EXISTING, 0, NULL);

			if (pad != INVALID_HANDLE_VALUE)
				pads[pad_count++] = pad;
		}
	free(paths);
	return pad_count > 0;
}

static BOOL await(UINT16 buttons)
{
	for (int tries = 0; tries < AWAIT_TRIES; tries++) {
		for (int index = 0; index < pad_count; index++) {
			struct state state;

			if (read_state(pads[index], &state) && state.gamepad.buttons == buttons) {
				print_state(index, &state);
				return TRUE;
			}
		}
		Sleep(AWAIT_MS);
	}
	printf("no pad has shown buttons %04X\n", buttons);
	return FALSE;
}

/* A pad whose driver ends meanwhile has no more states. */
static BOOL watch(void)
{
	static struct state last[PAD_COUNT_MAX];

	for (;;) {
		for (int index = 0; index < pad_count; index++) {
			struct state state;

			if (!read_state(pads[index], &state) || state.packet == last[index].packet)
				continue;
			print_state(index, &state);
			fflush(stdout);
			if (state.gamepad.left_trigger != last[index].gamepad.left_trigger ||
			    state.gamepad.right_trigger != last[index].gamepad.right_trigger)
				rumble(pads[index], state.gamepad.left_trigger,
				       state.gamepad.right_trigger);
			last[index] = state;
		}
		Sleep(AWAIT_MS);
	}
}

static BOOL rumble_all(UINT8 large, UINT8 small)
{
	BOOL good = TRUE;

	for (int index = 0; index < pad_count; index++)
		good = rumble(pads[index], large, small) && good;
	return good;
}

static BOOL describe_all(void)
{
	BOOL good = TRUE;

	for (int index = 0; index < pad_count; index++)
		good = describe(pads[index], index) && good;
	return good;
}

int main(int count, char **arguments)
{
	BOOL good;

	if (!open_pads()) {
		printf("there is no gamepad, error %lu\n", GetLastError());
		return 2;
	}
	if (count == 3 && strcmp(arguments[1], "await") == 0)
		good = await((UINT16)strtoul(arguments[2], NULL, 16));
	else if (count == 4 && strcmp(arguments[1], "rumble") == 0)
		good = rumble_all((UINT8)atoi(arguments[2]), (UINT8)atoi(arguments[3]));
	else if (count == 2 && strcmp(arguments[1], "watch") == 0)
		good = watch();
	else
		good = describe_all();
	for (int index = 0; index < pad_count; index++)
		CloseHandle(pads[index]);
	return !good;
}
