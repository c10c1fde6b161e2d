/*
 * display/pad/channel.h - the host's half of one pad's sealed channel.
 *
 * Model    A channel is a mailbox with a name and a data section without one. The host waits until a driver says in the
 *          mailbox that it is there, asks the device itself which process that is (the mailbox is a hint: every process of
 *          the drivers' account can write it), puts a handle into that process, to map and no more, and tells its number.
 *          What the driver writes is copied once and means nothing that is not checked; what the host wrote is its own
 *          copy, never read back.
 * Source   docs/spec/display.md, section 8.1; docs/gamepads.md.
 * Locks    None: a channel belongs to one thread of the host.
 * Tests    tests/display/pad_channel_test.c, pad_channel_words_test.c; fuzz/fuzz_pad_section.c
 */
#ifndef DRYDOCK_DISPLAY_PAD_CHANNEL_H
#define DRYDOCK_DISPLAY_PAD_CHANNEL_H

#include <drydock/xusb_protocol.h>

#include "display/pad/system.h"

struct pad_channel_options {
	enum pad_kind kind;
	uint32_t index;                   /* below PAD_COUNT_MAX */
	enum pad_device_type device_type; /* of PAD_KIND_HID */
};

struct pad_channel {
	const struct pad_system *system;
	struct pad_channel_options options;
	HANDLE mailbox_section, data_section;
	struct pad_mailbox *mailbox; /* null: closed */
	void *data;                  /* layout by kind */
	uint64_t opened_ns, asked_ns;
	uint32_t answered_hint; /* the mailbox's pid when the device proved last */
	uint32_t tried[PAD_DELIVERIES_MAX], tried_count;
	bool is_attached, is_capped, is_diagnosed;
	/* What the host has told. */
	struct xusb_gamepad gamepad;
	uint32_t packet;
	/* What it has heard. */
	uint32_t rumble_sequence, heartbeat, ring_tail;
	uint64_t heard_ns; /* when the heartbeat was new */
	uint64_t lost;     /* reports of the ring that were overwritten */
};

/*
 * Make mailbox and section; drivers can find them from now on.
 * Errors   STATUS_OBJECT_NAME_COLLISION: somebody else has a mailbox of that name (it was logged whose name), and those of objects.
 *          Nothing is left then.
 */
NTSTATUS pad_channel_open(struct pad_channel *ret_channel, const struct pad_system *system,
                          const struct pad_channel_options *options);
/* A channel that is all zeros is closed. */
void pad_channel_close(struct pad_channel *channel);

/* Look at the mailbox and at the driver once: deliver when it is time, say why nobody came. Every PAD_SERVICE_MS. */
void pad_channel_pump(struct pad_channel *channel);

/* Of PAD_KIND_XUSB. The packet's number changes when gamepad does. */
void pad_channel_tell_gamepad(struct pad_channel *channel, const struct xusb_gamepad *gamepad);
struct pad_motors {
	uint8_t large, small;
};
/* True when there was an order since the last call; its levels are in ret_motors. */
bool pad_channel_hear_motors(struct pad_channel *channel, struct pad_motors *ret_motors);
/* The driver's process runs: its heartbeat was new less than a second ago. */
bool pad_channel_is_alive(const struct pad_channel *channel);

/* Of PAD_KIND_HID. */
void pad_channel_tell_input(struct pad_channel *channel, const uint8_t report[PAD_REPORT_BYTES]);
/* The next report that a program has sent: its length, or -1 when there is none. One without a length is left out. */
int pad_channel_hear_report(struct pad_channel *channel, uint8_t ret_report[PAD_REPORT_BYTES]);

/* Of PAD_KIND_MOUSE. False: the one before is not taken yet. */
bool pad_channel_tell_mouse(struct pad_channel *channel,
                            const uint8_t report[PAD_MOUSE_REPORT_BYTES]);

#endif
