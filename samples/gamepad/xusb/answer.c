/* answer.c - what XInput asks, out of the section and out of what a pad is. */
#include "answer.h"

/* --- What goes through the section -------------------------------------------------------------------------------- */

/* A host that dies while it writes leaves the state before. */
static NTSTATUS GetState(struct answers *answers, struct answer *answer)
{
	struct pad_xusb *section;
	struct xusb_gamepad gamepad;
	UINT32 packet;

	section = LinkLock(answers->link);
	if (section &&
	    pad_read_guarded(&section->guard, &gamepad, &section->buttons, sizeof(gamepad)))
		answers->last = gamepad;
	gamepad = answers->last;
	packet = xusb_number(&answers->numbering, &gamepad);
	LinkUnlock(answers->link);
	if (!section)
		return STATUS_DEVICE_NOT_CONNECTED;
	xusb_pack_state(answer->bytes, packet, &gamepad);
	answer->count = XUSB_STATE_BYTES;
	return STATUS_SUCCESS;
}

/* The last order counts: levels, not events, so that one that is overwritten was out of date. */
static void Rumble(struct pad_xusb *section, const struct xusb_set_state *order)
{
	const UINT8 motors[] = { order->large_motor, order->small_motor };

	pad_copy_out(&section->large_motor, motors, sizeof(motors));
	pad_store_release(&section->rumble_sequence, pad_load(&section->rumble_sequence) + 1);
}

NTSTATUS AnswerOrder(_Inout_ struct answers *answers, _In_ const void *input, _In_ size_t bytes)
{
	struct xusb_set_state order;
	struct pad_xusb *section;

	if (!xusb_unpack_set_state(input, bytes, &order))
		return STATUS_INVALID_PARAMETER;
	section = LinkLock(answers->link);
	if (order.subcommand == XUSB_SET_LED)
		answers->led = order.led;
	else if (section)
		Rumble(section, &order);
	LinkUnlock(answers->link);
	return section ? STATUS_SUCCESS : STATUS_DEVICE_NOT_CONNECTED;
}

/* --- Codes --------------------------------------------------------------------------------------------------------- */

static void GetCapabilities(struct answer *answer, size_t outputBytes)
{
	if (outputBytes < XUSB_CAPABILITIES_LONG_BYTES) {
		xusb_pack_capabilities(answer->bytes);
		answer->count = XUSB_CAPABILITIES_BYTES;
		return;
	}
	xusb_pack_capabilities_long(answer->bytes);
	answer->count = XUSB_CAPABILITIES_LONG_BYTES;
}

static void GetLed(struct answers *answers, struct answer *answer)
{
	LinkLock(answers->link);
	xusb_pack_led(answer->bytes, answers->led);
	LinkUnlock(answers->link);
	answer->count = XUSB_LED_BYTES;
}

static void Prove(struct answers *answers, struct answer *answer)
{
	struct pad_proof proof;

	LinkFillProof(answers->link, &proof);
	RtlCopyMemory(answer->bytes, &proof, sizeof(proof));
	answer->count = sizeof(proof);
}

/* What XInput could wait for fails, so that it asks again and again. */
NTSTATUS AnswerCode(_Inout_ struct answers *answers, _In_ ULONG code, _In_ size_t outputBytes,
                    _Out_ struct answer *answer)
{
	RtlZeroMemory(answer, sizeof(*answer));
	switch (code) {
	case XUSB_GET_INFORMATION:
		xusb_pack_information(answer->bytes);
		answer->count = XUSB_INFORMATION_BYTES;
		return STATUS_SUCCESS;
	case XUSB_GET_CAPABILITIES: GetCapabilities(answer, outputBytes); return STATUS_SUCCESS;
	case XUSB_GET_STATE: return GetState(answers, answer);
	case XUSB_GET_LED: GetLed(answers, answer); return STATUS_SUCCESS;
	case XUSB_GET_BATTERY:
		xusb_pack_battery(answer->bytes);
		answer->count = XUSB_BATTERY_BYTES;
		return STATUS_SUCCESS;
	case PAD_PROOF_CODE: Prove(answers, answer); return STATUS_SUCCESS;
	case XUSB_WAIT_GUIDE:
	case XUSB_WAIT_INPUT: return STATUS_NOT_SUPPORTED;
	default: return STATUS_INVALID_DEVICE_REQUEST;
	}
}
