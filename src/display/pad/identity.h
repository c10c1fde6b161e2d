/*
 * display/pad/identity.h - what a pad of the machine is: one of the devices that games know, and the ids by which they find it.
 *
 * Model    A viewer's gamepad says vendor and product. Five of them have a twin here; every other is an XInput pad, which all games
 *          know. The device is made by its ids: the first is what our INF names, the next are those of the USB device that it
 *          is the twin of, and a game that looks at the compatible ids finds a device of USB. Pads of one container are one thing to
 *          people, so each pad has a container of its own, the same each time.
 * Source   docs/spec/display.md, DISP-174 and DISP-175; WDK: "Standard USB Identifiers", "Container IDs".
 * Tests    tests/display/pad_identity_test.c
 */
#ifndef DRYDOCK_DISPLAY_PAD_IDENTITY_H
#define DRYDOCK_DISPLAY_PAD_IDENTITY_H

#include <stddef.h>
#include <stdint.h>

#include <ntifs.h>

#include <drydock/gamepad_channel.h>

#define PAD_ENUMERATOR "drydock" /* without an underscore: Windows makes no such device */
#define PAD_CREATE_MS 10000u     /* a device that is not there by then does not come */
#define PAD_ID_BYTES 96u
#define PAD_IDS_MAX 4u
#define PAD_WHO_BYTES 16u

struct pad_identity {
	const char *name; /* by which people ask for it */
	enum pad_kind kind;
	enum pad_device_type device_type; /* of PAD_KIND_HID */
	uint16_t vendor, product, release;
	const char *inf_id;               /* our INF's */
	const char *compatible[PAD_IDS_MAX]; /* of the bus; null ends */
};

/* Of a gamepad that says vendor << 16 | product; never null. */
const struct pad_identity *pad_identity_of(uint32_t code);
/* Number by number, for who has to do with all of them; null at the end. */
const struct pad_identity *pad_identity_at(uint32_t number);

/* Of the machine's mouse, which is none of these. */
const struct pad_identity *pad_identity_mouse(void);
/* Of a channel's kind, and of its device type if that is PAD_KIND_HID. */
const struct pad_identity *pad_identity_for(enum pad_kind kind, enum pad_device_type device_type);
/* What pad index that is such a device is called in a line for people: "pad 3", "the mouse". */
void pad_identity_who(const struct pad_identity *identity, uint32_t index, char ret_who[PAD_WHO_BYTES]);
/* By its name; null: there is none of that name. */
const struct pad_identity *pad_identity_named(const char *name);

/* The hardware ids, in order. Gives their number. */
uint32_t pad_identity_hardware_ids(const struct pad_identity *identity, char ret_id[PAD_IDS_MAX][PAD_ID_BYTES]);
/* Of pad index that is such a device: always the same, never all zeros, and no other's. */
GUID pad_identity_container(const struct pad_identity *identity, uint32_t index);

#endif
