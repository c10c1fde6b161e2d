/*
 * model.c - four pads: who made them, what they are called, and where in their reports what lies.
 *
 * The descriptors say of the layouts what a program asks a descriptor for: axes, hat, buttons, and how long each report is. The rest
 * is the maker's own, which a program knows that knows the pad.
 */
#include "model.h"

#define SONY 0x054C
#define VALVE 0x28DE

/* Items of a report descriptor. */
#define PAGE(page) 0x05, (page)
#define VENDOR_PAGE 0x06, 0x00, 0xFF
#define USAGE(usage) 0x09, (usage)
#define USAGES(first, last) 0x19, (first), 0x29, (last)
#define BITS(bits, count) 0x75, (bits), 0x95, (count)
#define TO_BYTE 0x15, 0x00, 0x26, 0xFF, 0x00
#define TO(most) 0x15, 0x00, 0x25, (most)
#define NUMBER(number) 0x85, (number)
#define INPUT 0x81, 0x02
#define INPUT_NULL 0x81, 0x42
#define OUTPUT 0x91, 0x02
#define FEATURE 0xB1, 0x02
#define GAMEPAD PAGE(0x01), USAGE(0x05), 0xA1, 0x01
#define END 0xC0

/* 0 to 7 are eighths of a turn in degrees; other values are none. */
#define HAT \
	PAGE(0x01), USAGE(0x39), TO(7), 0x35, 0x00, 0x46, 0x3B, 0x01, 0x65, 0x14, BITS(4, 1), \
		INPUT_NULL, 0x65, 0x00, 0x45, 0x00
#define BUTTONS(first, last) \
	PAGE(0x09), USAGES(first, last), TO(1), BITS(1, (last) - (first) + 1), INPUT
#define VENDOR_BITS(usage, bits) VENDOR_PAGE, USAGE(usage), TO(1), BITS(1, bits), INPUT
#define VENDOR_BYTES(usage, count) VENDOR_PAGE, USAGE(usage), TO_BYTE, BITS(8, count)
/* The proof, in what is a report of the maker's there. */
#define PROOF NUMBER(PAD_PROOF_REPORT), VENDOR_BYTES(0x2F, 63), FEATURE

static const UINT8 dualShock4[] = {
	GAMEPAD,
	NUMBER(HID_PAD_INPUT),
	USAGE(0x30),
	USAGE(0x31),
	USAGE(0x32),
	USAGE(0x35),
	TO_BYTE,
	BITS(8, 4),
	INPUT,
	HAT,
	BUTTONS(1, 14),
	VENDOR_BITS(0x20, 6),
	PAGE(0x01),
	USAGE(0x33),
	USAGE(0x34),
	TO_BYTE,
	BITS(8, 2),
	INPUT,
	VENDOR_BYTES(0x21, 54),
	INPUT,
	NUMBER(DUALSHOCK4_OUTPUT),
	VENDOR_BYTES(0x22, DUALSHOCK4_OUTPUT_BYTES - 1),
	OUTPUT,
	NUMBER(DUALSHOCK4_PAIRING),
	VENDOR_BYTES(0x23, 15),
	FEATURE,
	PROOF,
	END,
};

#define DUALSENSE_AXES \
	USAGE(0x30), USAGE(0x31), USAGE(0x32), USAGE(0x35), USAGE(0x33), USAGE(0x34), TO_BYTE, \
		BITS(8, 6), INPUT, VENDOR_BYTES(0x20, 1), INPUT
#define DUALSENSE_REST \
	VENDOR_BYTES(0x22, 52), INPUT, NUMBER(DUALSENSE_OUTPUT), \
		VENDOR_BYTES(0x23, DUALSENSE_OUTPUT_BYTES - 1), OUTPUT, NUMBER(DUALSENSE_PAIRING), \
		VENDOR_BYTES(0x24, 19), FEATURE, PROOF

static const UINT8 dualSense[] = {
	GAMEPAD,        NUMBER(HID_PAD_INPUT), DUALSENSE_AXES, HAT,
	BUTTONS(1, 15), VENDOR_BITS(0x21, 13), DUALSENSE_REST, END,
};

/* Four buttons more, behind a bit that is none. */
static const UINT8 dualSenseEdge[] = {
	GAMEPAD,         NUMBER(HID_PAD_INPUT),
	DUALSENSE_AXES,  HAT,
	BUTTONS(1, 15),  VENDOR_BITS(0x21, 1),
	BUTTONS(16, 19), VENDOR_BITS(0x25, 8),
	DUALSENSE_REST,  END,
};

/* One report each way without a number, all of it the maker's. */
static const UINT8 steamDeck[] = {
	0x06,        0xFF,        0xFF,
	USAGE(0x01), 0xA1,        0x01,
	USAGE(0x02), TO_BYTE,     BITS(8, PAD_REPORT_BYTES),
	INPUT,       USAGE(0x03), BITS(8, PAD_REPORT_BYTES),
	FEATURE,     END,
};

#define SONYS L"Sony Interactive Entertainment"
#define MODEL(id, type, descriptor, vendor, product, version, maker, name) \
	{ \
		id, type, \
		{ \
			descriptor, sizeof(descriptor), vendor, product, version, maker, name, \
				NULL, NULL, NULL, NULL, NULL \
		} \
	}

static const struct hid_pad_model models[] = {
	MODEL(L"root\\drydock_dualsense", PAD_DUALSENSE, dualSense, SONY, 0x0CE6, 0x0100, SONYS,
	      L"DualSense Wireless Controller"),
	MODEL(L"root\\drydock_dualshock4", PAD_DUALSHOCK4, dualShock4, SONY, 0x09CC, 0x0100, SONYS,
	      L"Wireless Controller"),
	MODEL(L"root\\drydock_dualsense_edge", PAD_DUALSENSE_EDGE, dualSenseEdge, SONY, 0x0DF2,
	      0x0100, SONYS, L"DualSense Edge Wireless Controller"),
	MODEL(L"root\\drydock_steam_deck", PAD_STEAM_DECK, steamDeck, VALVE, 0x1205, 0x0300,
	      L"Valve Software", L"Steam Deck Controller"),
};

const struct hid_pad_model *ModelOf(_In_ const WCHAR *hardwareId)
{
	for (size_t index = 0; index < ARRAYSIZE(models); index++)
		if (_wcsicmp(hardwareId, models[index].hardwareId) == 0)
			return &models[index];
	return NULL;
}
