/*
 * fuzz/fuzz_xusb_code.c - control codes of any number and orders of any bytes for the XInput pad, while its section changes: answers
 * have their lengths, an order is one that a pad knows, and the packet's number changes with the state and with nothing else.
 *
 * Parser   samples/gamepad/xusb/answer.c
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "../samples/gamepad/common/link.c"
/* clang-format off */
#include "../samples/gamepad/xusb/answer.h"
#include "../samples/gamepad/xusb/answer.c"
/* clang-format on */
#include "fuzz.h"

#define STEP_BYTES 4u

static UINT32 pid(void *context)
{
	return 7;
}

static void hold(void *context)
{
}

static const struct link_operations operations = { .pid = pid, .lock = hold, .unlock = hold };

struct pad {
	struct answers answers;
	struct link link;
	struct pad_xusb *section; /* in memory of its own size */
	uint32_t packet;          /* that was told last, of state */
	uint8_t state[sizeof(struct xusb_gamepad)];
	bool has_told;
};

static size_t length_of(ULONG code, size_t room)
{
	switch (code) {
	case XUSB_GET_INFORMATION: return XUSB_INFORMATION_BYTES;
	case XUSB_GET_CAPABILITIES:
		return room < XUSB_CAPABILITIES_LONG_BYTES ? XUSB_CAPABILITIES_BYTES
		                                           : XUSB_CAPABILITIES_LONG_BYTES;
	case XUSB_GET_STATE: return XUSB_STATE_BYTES;
	case XUSB_GET_LED: return XUSB_LED_BYTES;
	case XUSB_GET_BATTERY: return XUSB_BATTERY_BYTES;
	case PAD_PROOF_CODE: return sizeof(struct pad_proof);
	default: return 0;
	}
}

/* Equal states have equal numbers, other states another. */
static void check_packet(struct pad *pad, const struct answer *answer)
{
	uint32_t packet = xusb_get32(answer->bytes + 5);
	bool is_same = memcmp(pad->state, answer->bytes + 11, sizeof(pad->state)) == 0;

	if (pad->has_told && is_same != (packet == pad->packet))
		abort();
	memcpy(pad->state, answer->bytes + 11, sizeof(pad->state));
	pad->packet = packet;
	pad->has_told = true;
}

static void ask(struct pad *pad, ULONG code, size_t room)
{
	struct answer answer;
	NTSTATUS status = AnswerCode(&pad->answers, code, room, &answer);
	size_t length = length_of(code, room);

	if (NT_SUCCESS(status) != (length && (code != XUSB_GET_STATE || pad->link.view)))
		abort();
	if (answer.count != (NT_SUCCESS(status) ? length : 0))
		abort();
	if (NT_SUCCESS(status) && code == XUSB_GET_STATE)
		check_packet(pad, &answer);
}

/* Its bytes in memory of their own size. */
static void order(struct pad *pad, const uint8_t *data, size_t size)
{
	uint32_t before = pad->section->rumble_sequence;
	uint8_t *copy = malloc(size ? size : 1);
	NTSTATUS status;
	bool is_rumble;

	if (!copy)
		return;
	memcpy(copy, data, size);
	status = AnswerOrder(&pad->answers, copy, size);
	is_rumble = NT_SUCCESS(status) && copy[4] == XUSB_SET_RUMBLE;
	if (NT_SUCCESS(status) && size < XUSB_SET_STATE_BYTES)
		abort();
	if (pad->section->rumble_sequence != before + is_rumble)
		abort();
	if (is_rumble &&
	    (pad->section->large_motor != copy[2] || pad->section->small_motor != copy[3]))
		abort();
	free(copy);
}

static const ULONG codes[] = { XUSB_GET_INFORMATION, XUSB_GET_CAPABILITIES, XUSB_GET_STATE,
	                       XUSB_GET_LED,         XUSB_GET_BATTERY,      PAD_PROOF_CODE,
	                       XUSB_WAIT_GUIDE,      XUSB_WAIT_INPUT };

/* What to do, with what, and how many of the bytes that follow: 0 asks, 1 asks any code, 2 orders, 3 writes the section, 4 detaches. */
static size_t step(struct pad *pad, const uint8_t *data, size_t size)
{
	size_t bytes = data[2] < size - STEP_BYTES ? data[2] : size - STEP_BYTES;
	const uint8_t *rest = data + STEP_BYTES;
	ULONG any;

	switch (data[0] % 5) {
	case 0: ask(pad, codes[data[1] % 8], data[3]); break;
	case 1:
		memcpy(&any, data, sizeof(any));
		ask(pad, any, data[3]);
		break;
	case 2: order(pad, rest, bytes); break;
	case 3:
		memcpy(pad->section, rest,
		       bytes < sizeof(*pad->section) ? bytes : sizeof(*pad->section));
		break;
	default: pad->link.view = data[1] & 1 ? pad->section : NULL; break;
	}
	return STEP_BYTES + (data[0] % 5 == 2 || data[0] % 5 == 3 ? bytes : 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pad pad = { .section = calloc(1, sizeof(*pad.section)) };

	if (!pad.section)
		return 0;
	LinkInitialize(&pad.link, &operations, PAD_KIND_XUSB, 3);
	pad.link.view = pad.section;
	pad.answers.link = &pad.link;
	while (size >= STEP_BYTES) {
		size_t used = step(&pad, data, size);

		data += used;
		size -= used;
	}
	free(pad.section);
	return 0;
}
