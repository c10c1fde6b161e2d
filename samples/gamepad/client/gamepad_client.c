/*
 * gamepad_client.c - reads gamepads the way XInput does: through the control codes of their interface.
 *
 *	gamepad_client                    what each pad is, and its state once
 *	gamepad_client await BUTTONS      wait until one pad holds exactly these buttons (hexadecimal), print its state
 *	gamepad_client rumble LARGE SMALL turn the motors of each pad
 *	gamepad_client watch              print each state that is new, until it is interrupted; what the triggers say the motors do;
 *	                                  pads may come and go meanwhile
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

#define AWAIT_TRIES 60000
#define AWAIT_MS 2
#define LIST_ROUNDS 50

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

/* Names one after another, the list's end an empty one; the caller frees it. Null: there is none. */
static WCHAR *list_pads(void)
{
	ULONG length = 0;
	WCHAR *paths;

	if (CM_Get_Device_Interface_List_SizeW(&length, (LPGUID)&interfaceClass, NULL,
	                                       CM_GET_DEVICE_INTERFACE_LIST_PRESENT) != CR_SUCCESS)
		return NULL;
	paths = calloc(length, sizeof(*paths));
	if (paths != NULL &&
	    CM_Get_Device_Interface_ListW((LPGUID)&interfaceClass, NULL, paths, length,
	                                  CM_GET_DEVICE_INTERFACE_LIST_PRESENT) == CR_SUCCESS)
		return paths;
	free(paths);
	return NULL;
}

static void open_all(const WCHAR *paths)
{
	for (; *paths && pad_count < (int)PAD_COUNT_MAX; paths += wcslen(paths) + 1) {
		HANDLE pad = CreateFileW(paths, GENERIC_READ | GENERIC_WRITE,
		                         FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0,
		                         NULL);

		if (pad != INVALID_HANDLE_VALUE)
			pads[pad_count++] = pad;
	}
}

static void close_all(void)
{
	while (pad_count)
		CloseHandle(pads[--pad_count]);
}

static BOOL open_pads(void)
{
	WCHAR *paths = list_pads();

	if (paths != NULL)
		open_all(paths);
	free(paths);
	return pad_count > 0;
}

/* The pad's own number, which stays when others go; -1: it does not say. */
static int number_of(HANDLE pad)
{
	struct pad_proof proof;

	return ask(pad, PAD_PROOF_CODE, &proof, sizeof(proof)) && proof.pad_index < PAD_COUNT_MAX
	               ? (int)proof.pad_index
	               : -1;
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

/* The motors turn as far as the triggers are pulled. */
static void show(HANDLE pad, int number, const struct state *state, const struct state *last)
{
	print_state(number, state);
	fflush(stdout);
	if (state->gamepad.left_trigger != last->gamepad.left_trigger ||
	    state->gamepad.right_trigger != last->gamepad.right_trigger)
		rumble(pad, state->gamepad.left_trigger, state->gamepad.right_trigger);
}

/* A pad whose driver ends meanwhile has no more states. */
static void look_at_all(void)
{
	static struct state last[PAD_COUNT_MAX];

	for (int index = 0; index < pad_count; index++) {
		int number = number_of(pads[index]);
		struct state state;

		if (number < 0 || !read_state(pads[index], &state) ||
		    state.packet == last[number].packet)
			continue;
		show(pads[index], number, &state, &last[number]);
		last[number] = state;
	}
}

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

static BOOL watch(void)
{
	WCHAR *paths = NULL;

	for (ULONG round = 0;; round++) {
		if (round % LIST_ROUNDS == 0) {
			WCHAR *now = list_pads();
			int before = pad_count;

			if (!is_same(now, paths)) {
				close_all();
				if (now != NULL)
					open_all(now);
				if (pad_count != before)
					printf("pads: %d\n", pad_count);
				fflush(stdout);
			}
			free(paths);
			paths = now;
		}
		look_at_all();
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

	if (count == 2 && strcmp(arguments[1], "watch") == 0)
		return !watch();
	if (!open_pads()) {
		printf("there is no gamepad, error %lu\n", GetLastError());
		return 2;
	}
	if (count == 3 && strcmp(arguments[1], "await") == 0)
		good = await((UINT16)strtoul(arguments[2], NULL, 16));
	else if (count == 4 && strcmp(arguments[1], "rumble") == 0)
		good = rumble_all((UINT8)atoi(arguments[2]), (UINT8)atoi(arguments[3]));
	else
		good = describe_all();
	close_all();
	return !good;
}
