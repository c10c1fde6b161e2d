/*
 * drydock/gamepad_channel.h - what a capture host and the drivers of virtual gamepads and mice agree on.
 *
 * Model    A pad has two sections. The mailbox has a name: the driver finds it, says which process it lives in, and is
 *          given the number of a handle there. Behind that handle is the data section, which has no name: input goes
 *          one way, rumble the other. All numbers of the channel are here and nowhere else; both sides include this file.
 * Rules    What lies in a section belongs to two parties that do not trust each other: it is read and written by the
 *          functions at the end alone, each word once, and nothing read once is believed to be the same when read
 *          again. Input is guarded by a sequence that is odd while the host writes.
 * Source   docs/spec/display.md, section 8; docs/gamepads.md.
 * Tests    tests/display/pad_contract_test.c
 */
#ifndef DRYDOCK_GAMEPAD_CHANNEL_H
#define DRYDOCK_GAMEPAD_CHANNEL_H

#include <stddef.h>
#include <stdint.h>

/* --- Numbers ------------------------------------------------------------------------------------------------- */

#define PAD_PROTOCOL_VERSION 3u /* 1: named sections; 2: sealed; 3: with a proof */

#define PAD_COUNT_MAX 16u
#define PAD_DELIVERIES_MAX 16u  /* of one pad's section, whoever drives it */
#define PAD_SERVICE_MS 4u       /* the host looks at least so often */
#define PAD_EAGER_MS 10u        /* while a pad that was opened has no driver */
#define PAD_DIAGNOSE_MS 3000u   /* without a driver for so long: say why */
#define PAD_MAILBOX_TRIES 5u    /* to make a mailbox whose name is taken, and so far apart */
#define PAD_MAILBOX_WAIT_MS 50u
#define PAD_SECTION_RIGHTS 0x0006u /* of the duplicate: map read, map write */

#define PAD_XUSB_MAGIC 0x55584444u    /* "DDXU" in memory */
#define PAD_MAGIC 0x44504444u         /* "DDPD" */
#define PAD_MOUSE_MAGIC 0x534D4444u   /* "DDMS" */
#define PAD_MAILBOX_MAGIC 0x424D4444u /* "DDMB" */
#define PAD_PROOF_MAGIC 0x46504444u   /* "DDPF" */

/* Names of mailboxes: these, then the pad's index in decimal, among the global objects. */
#define PAD_XUSB_MAILBOX "ddxusb-boot-"
#define PAD_HID_MAILBOX "ddpad-boot-"
#define PAD_MOUSE_MAILBOX "ddmouse-boot-"

/* Who may open a mailbox: the system, and drivers' processes to read and write it. */
#define PAD_MAILBOX_SDDL "D:P(A;;GA;;;SY)(A;;0x0006;;;LS)"

/* The proof: a control code of the XInput pad, for a handle without any access; a feature report of others. */
#define PAD_PROOF_CODE 0x80003F80u
#define PAD_PROOF_REPORT 0x85u
#define PAD_PROOF_PREFIX "DDCP" /* of the mouse's serial number: DDCP:proto:index:pid */

#define PAD_FIELD(type, field, offset) \
	_Static_assert(offsetof(struct type, field) == (offset), #type "." #field)
#define PAD_BYTES(type, bytes) _Static_assert(sizeof(struct type) == (bytes), #type)

/* --- Sections ------------------------------------------------------------------------------------------------ */

/* An XInput pad's data. */
struct pad_xusb {
	uint32_t magic;  /* the host's, last of all, release */
	uint32_t packet; /* the host's: changes with the state; release */
	/* The state, the host's. */
	uint16_t buttons;
	uint8_t left_trigger, right_trigger;
	int16_t left_x, left_y, right_x, right_y;
	uint32_t guard; /* the host's: odd while it writes the state */
	/* The driver's. */
	uint32_t rumble_sequence; /* changes with each order; release */
	uint8_t large_motor, small_motor;
	uint16_t reserved0;
	uint32_t driver_protocol; /* 0: nobody has mapped it */
	uint32_t driver_heartbeat;
	uint32_t pad_index; /* the host's */
	uint32_t reserved1[5];
};
PAD_FIELD(pad_xusb, magic, 0);
PAD_FIELD(pad_xusb, packet, 4);
PAD_FIELD(pad_xusb, buttons, 8);
PAD_FIELD(pad_xusb, left_trigger, 10);
PAD_FIELD(pad_xusb, right_trigger, 11);
PAD_FIELD(pad_xusb, left_x, 12);
PAD_FIELD(pad_xusb, left_y, 14);
PAD_FIELD(pad_xusb, right_x, 16);
PAD_FIELD(pad_xusb, right_y, 18);
PAD_FIELD(pad_xusb, guard, 20);
PAD_FIELD(pad_xusb, rumble_sequence, 24);
PAD_FIELD(pad_xusb, large_motor, 28);
PAD_FIELD(pad_xusb, small_motor, 29);
PAD_FIELD(pad_xusb, reserved0, 30);
PAD_FIELD(pad_xusb, driver_protocol, 32);
PAD_FIELD(pad_xusb, driver_heartbeat, 36);
PAD_FIELD(pad_xusb, pad_index, 40);
PAD_FIELD(pad_xusb, reserved1, 44);
PAD_BYTES(pad_xusb, 64);

#define PAD_REPORT_BYTES 64u
#define PAD_RING_SLOTS 8u
#define PAD_RING_VERSION 1u
#define PAD_BASIC_BYTES 256u /* of struct pad_hid without a ring */

struct pad_ring_slot {
	uint32_t length;
	uint8_t data[PAD_REPORT_BYTES];
};
PAD_FIELD(pad_ring_slot, length, 0);
PAD_FIELD(pad_ring_slot, data, 4);
PAD_BYTES(pad_ring_slot, 68);

enum pad_device_type {
	PAD_DUALSENSE,
	PAD_DUALSHOCK4,
	PAD_DUALSENSE_EDGE,
	PAD_STEAM_DECK,
	PAD_DEVICE_TYPES
};

/* The data of a pad of HID. */
struct pad_hid {
	uint32_t magic; /* the host's, last of all, release */
	uint32_t guard; /* the host's: odd while it writes input */
	uint8_t input[PAD_REPORT_BYTES]; /* the host's: a report with its number */
	/* The driver's. */
	uint32_t output_sequence; /* changes with each report; release */
	uint8_t output[PAD_REPORT_BYTES];
	uint8_t device_type; /* the host's */
	uint8_t reserved0[3];
	uint32_t driver_protocol, driver_heartbeat; /* the driver's */
	uint32_t pad_index;                         /* the host's */
	uint32_t ring_version;                      /* the host's: it drains the ring */
	/* The driver's: how many reports it has put into the ring so far; release, after the slot. */
	uint32_t ring_head;
	uint8_t reserved1[92];
	struct pad_ring_slot ring[PAD_RING_SLOTS];
	uint8_t reserved2[224];
};
PAD_FIELD(pad_hid, magic, 0);
PAD_FIELD(pad_hid, guard, 4);
PAD_FIELD(pad_hid, input, 8);
PAD_FIELD(pad_hid, output_sequence, 72);
PAD_FIELD(pad_hid, output, 76);
PAD_FIELD(pad_hid, device_type, 140);
PAD_FIELD(pad_hid, reserved0, 141);
PAD_FIELD(pad_hid, driver_protocol, 144);
PAD_FIELD(pad_hid, driver_heartbeat, 148);
PAD_FIELD(pad_hid, pad_index, 152);
PAD_FIELD(pad_hid, ring_version, 156);
PAD_FIELD(pad_hid, ring_head, 160);
PAD_FIELD(pad_hid, reserved1, 164);
PAD_FIELD(pad_hid, ring, PAD_BASIC_BYTES);
PAD_FIELD(pad_hid, reserved2, 800);
PAD_BYTES(pad_hid, 1024);

#define PAD_MOUSE_REPORT_BYTES 8u

/* The data of a mouse. */
struct pad_mouse {
	uint32_t magic;
	uint32_t in_sequence; /* the host's, after the report, release */
	uint8_t report[PAD_MOUSE_REPORT_BYTES];
	uint32_t driver_protocol, driver_heartbeat; /* the driver's */
	uint32_t pad_index;
	uint32_t taken; /* the driver's: the last in_sequence that it has passed on */
	uint32_t reserved[8];
};
PAD_FIELD(pad_mouse, magic, 0);
PAD_FIELD(pad_mouse, in_sequence, 4);
PAD_FIELD(pad_mouse, report, 8);
PAD_FIELD(pad_mouse, driver_protocol, 16);
PAD_FIELD(pad_mouse, driver_heartbeat, 20);
PAD_FIELD(pad_mouse, pad_index, 24);
PAD_FIELD(pad_mouse, taken, 28);
PAD_FIELD(pad_mouse, reserved, 32);
PAD_BYTES(pad_mouse, 64);

struct pad_mailbox {
	uint32_t magic; /* the host's, after host_protocol, release */
	uint32_t host_protocol;
	uint32_t driver_pid, driver_protocol; /* the driver's */
	/* The host's: a handle of process handle_pid. */
	uint64_t data_handle;
	uint32_t handle_pid;
	uint32_t handle_sequence; /* last, release; 0: none yet */
};
PAD_FIELD(pad_mailbox, magic, 0);
PAD_FIELD(pad_mailbox, host_protocol, 4);
PAD_FIELD(pad_mailbox, driver_pid, 8);
PAD_FIELD(pad_mailbox, driver_protocol, 12);
PAD_FIELD(pad_mailbox, data_handle, 16);
PAD_FIELD(pad_mailbox, handle_pid, 24);
PAD_FIELD(pad_mailbox, handle_sequence, 28);
PAD_BYTES(pad_mailbox, 32);

/* What differs between the kinds of section, for who has to do with all of them. */
enum pad_kind { PAD_KIND_XUSB, PAD_KIND_HID, PAD_KIND_MOUSE, PAD_KINDS };

struct pad_layout {
	const char *mailbox; /* name, without the index */
	uint32_t magic, bytes;
	/* Offsets of pad_index, driver_protocol and driver_heartbeat. */
	uint32_t index_at, protocol_at, heartbeat_at;
};

/* kind below PAD_KINDS. */
static inline const struct pad_layout *pad_layout_of(enum pad_kind kind)
{
	static const struct pad_layout layouts[PAD_KINDS] = {
		{ PAD_XUSB_MAILBOX, PAD_XUSB_MAGIC, sizeof(struct pad_xusb),
		  offsetof(struct pad_xusb, pad_index), offsetof(struct pad_xusb, driver_protocol),
		  offsetof(struct pad_xusb, driver_heartbeat) },
		{ PAD_HID_MAILBOX, PAD_MAGIC, sizeof(struct pad_hid),
		  offsetof(struct pad_hid, pad_index), offsetof(struct pad_hid, driver_protocol),
		  offsetof(struct pad_hid, driver_heartbeat) },
		{ PAD_MOUSE_MAILBOX, PAD_MOUSE_MAGIC, sizeof(struct pad_mouse),
		  offsetof(struct pad_mouse, pad_index), offsetof(struct pad_mouse, driver_protocol),
		  offsetof(struct pad_mouse, driver_heartbeat) },
	};

	return &layouts[kind];
}

/* The word of view at one of those offsets. */
static inline uint32_t *pad_word(void *view, uint32_t offset)
{
	return (uint32_t *)((uint8_t *)view + offset);
}

/* What a device says when it is asked who drives it. */
struct pad_proof {
	uint32_t magic, protocol;
	uint32_t pad_index;
	uint32_t driver_pid;
};
PAD_FIELD(pad_proof, magic, 0);
PAD_FIELD(pad_proof, protocol, 4);
PAD_FIELD(pad_proof, pad_index, 8);
PAD_FIELD(pad_proof, driver_pid, 12);
PAD_BYTES(pad_proof, 16);

/* 1 when bytes bytes at proof are what a driver of pad index says. */
static inline int pad_proof_is_good(const struct pad_proof *proof, size_t bytes, uint32_t index)
{
	return bytes == sizeof(*proof) && proof->magic == PAD_PROOF_MAGIC &&
	       proof->protocol == PAD_PROTOCOL_VERSION && proof->pad_index == index &&
	       proof->driver_pid != 0;
}

/* --- Words of a section -------------------------------------------------------------------------------------- */

static inline uint32_t pad_load(const uint32_t *word)
{
	return __atomic_load_n(word, __ATOMIC_RELAXED);
}

static inline uint32_t pad_load_acquire(const uint32_t *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static inline void pad_store(uint32_t *word, uint32_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELAXED);
}

static inline void pad_store_release(uint32_t *word, uint32_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
}

static inline uint64_t pad_load64(const uint64_t *word)
{
	return __atomic_load_n(word, __ATOMIC_RELAXED);
}

static inline void pad_store64(uint64_t *word, uint64_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELAXED);
}

/* Bytes that the other side may write meanwhile: each is read, or written, once. */
static inline void pad_copy_in(void *to, const void *from, size_t bytes)
{
	const uint8_t *source = (const uint8_t *)from;

	for (size_t index = 0; index < bytes; index++)
		((uint8_t *)to)[index] = __atomic_load_n(source + index, __ATOMIC_RELAXED);
}

static inline void pad_copy_out(void *to, const void *from, size_t bytes)
{
	const uint8_t *source = (const uint8_t *)from;

	for (size_t index = 0; index < bytes; index++)
		__atomic_store_n((uint8_t *)to + index, source[index], __ATOMIC_RELAXED);
}

/* --- What is guarded ----------------------------------------------------------------------------------------- */

/* The writer: guard is odd while the bytes change. A guard that a former writer left odd is made even again. */
static inline void pad_write_guarded(uint32_t *guard, void *to, const void *from, size_t bytes)
{
	uint32_t sequence = pad_load(guard) | 1u;

	pad_store(guard, sequence);
	__atomic_thread_fence(__ATOMIC_RELEASE);
	pad_copy_out(to, from, bytes);
	pad_store_release(guard, sequence + 1);
}

#define PAD_READ_TRIES 64u

/* The reader: 1, or 0 when the writer never was out of the way and *to is of no use. */
static inline int pad_read_guarded(const uint32_t *guard, void *to, const void *from, size_t bytes)
{
	for (unsigned tries = 0; tries < PAD_READ_TRIES; tries++) {
		uint32_t before = pad_load_acquire(guard);

		pad_copy_in(to, from, bytes);
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		if (!(before & 1u) && pad_load(guard) == before)
			return 1;
	}
	return 0;
}

/* --- The ring of reports ------------------------------------------------------------------------------------- */

/* The driver: one more report of at most PAD_REPORT_BYTES; it never waits. */
static inline void pad_ring_put(struct pad_hid *section, const void *report, uint32_t bytes)
{
	uint32_t head = pad_load(&section->ring_head);
	struct pad_ring_slot *slot = &section->ring[head % PAD_RING_SLOTS];

	pad_store(&slot->length, bytes);
	pad_copy_out(slot->data, report, bytes);
	pad_store_release(&section->ring_head, head + 1);
}

/*
 * The host: the report after tail, which it counts itself. Gives its length, 0 for one whose length makes none, -1 when there is
 * none. When more were put than there is room for, *lost says how many are gone.
 */
static inline int pad_ring_take(const struct pad_hid *section, uint32_t *tail, uint8_t *report,
                                uint32_t *lost)
{
	uint32_t head = pad_load_acquire(&section->ring_head), behind = head - *tail, length;
	const struct pad_ring_slot *slot;

	*lost = 0;
	if (!behind)
		return -1;
	if (behind > PAD_RING_SLOTS) {
		*lost = behind - PAD_RING_SLOTS;
		*tail = head - PAD_RING_SLOTS;
	}
	slot = &section->ring[*tail % PAD_RING_SLOTS];
	length = pad_load(&slot->length);
	(*tail)++;
	if (length > PAD_REPORT_BYTES)
		return 0;
	pad_copy_in(report, slot->data, length);
	return (int)length;
}

#endif
