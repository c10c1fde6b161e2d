/*
 * drydock/frame_channel.h - what a capture host and a display driver agree on.
 *
 * Model    Control codes and their buffers; the ring that carries pictures: one section that begins with a page for
 *          struct frame_header, then the slots, each on pages of its own, each guarded by a keyed mutex; and the
 *          token, one 64-bit word that says which slot was published last. All numbers of the channel are here and
 *          nowhere else; both sides include this file, the driver as part of an image, the host as it stands.
 * Rules    What lies in the section belongs to two parties that do not trust each other: it is read and written by
 *          the functions at the end alone, whole words at their natural alignment, and nothing read once is
 *          believed to be the same when read again.
 * Source   docs/spec/display.md, sections 2 to 4; docs/frame-channel.md.
 * Tests    tests/display/contract_test.c
 */
#ifndef DRYDOCK_FRAME_CHANNEL_H
#define DRYDOCK_FRAME_CHANNEL_H

#include <stddef.h>
#include <stdint.h>

/* --- Numbers ------------------------------------------------------------------------------------------------- */

/*
 * What this header is; a host takes drivers from the second to the first. What came later than the oldest was added, and a
 * host asks for it when the driver is new enough.
 */
#define FRAME_PROTOCOL_VERSION 6u
#define FRAME_PROTOCOL_OLDEST 3u
#define FRAME_PROTOCOL_MODES 4u          /* FRAME_UPDATE_MODES */
#define FRAME_PROTOCOL_CURSOR 5u         /* FRAME_SET_CURSOR_CHANNEL */
#define FRAME_PROTOCOL_CURSOR_FORWARD 6u /* FRAME_SET_CURSOR_FORWARD, and cursor_excluded of an answer */

#define FRAME_RING_MAX 6u          /* slots of a ring */
#define FRAME_MONITORS_MAX 15u     /* monitor ids 1 .. 15; 16 belong to an adapter */
#define FRAME_SIZE_MAX 16384u      /* pixels, either way */
#define FRAME_REFRESH_MAX 1000u    /* Hz */
#define FRAME_PAGE_BYTES 4096u     /* before the first slot; slots begin at multiples */
#define FRAME_PITCH_ALIGN 64u      /* of a slot's rows */
#define FRAME_RING_BYTES_MAX ((uint64_t)3 << 29) /* of a whole ring, 1.5 GiB */
#define FRAME_WATCHDOG_S 10u       /* the driver departs monitors after so long a silence */

/* Keyed mutexes: the key of both sides, how long the host waits. The driver only tries. */
#define FRAME_MUTEX_KEY 0u
#define FRAME_HOST_WAIT_MS 8u

/* Rights of the duplicates: map read and write; modify the state. */
#define FRAME_SECTION_RIGHTS 0x0006u
#define FRAME_EVENT_RIGHTS 0x0002u

/* DXGI_FORMAT_ of a ring. */
#define FRAME_FORMAT_BGRA8 87u
#define FRAME_FORMAT_RGBA16F 10u

/* Class of the driver's device interface, as a GUID's initializer: by it a host finds the device. */
#define FRAME_INTERFACE \
	{ \
		0x5f1e7a26, 0x0c5d, 0x4d0a, \
		{ \
			0x9b, 0x64, 0x21, 0x7e, 0x3c, 0x8f, 0x50, 0xd2 \
		} \
	}

/* --- Control codes ------------------------------------------------------------------------------------------- */

/* METHOD_BUFFERED, FILE_ANY_ACCESS, FILE_DEVICE_UNKNOWN. */
#define FRAME_CODE(function) ((uint32_t)(0x22u << 16 | (function) << 2))

#define FRAME_ADD FRAME_CODE(0x900u)
#define FRAME_REMOVE FRAME_CODE(0x901u)
#define FRAME_SET_RENDER_ADAPTER FRAME_CODE(0x902u)
#define FRAME_PING FRAME_CODE(0x903u)
#define FRAME_GET_INFO FRAME_CODE(0x904u)
#define FRAME_CLEAR_ALL FRAME_CODE(0x905u)
#define FRAME_SET_FRAME_CHANNEL FRAME_CODE(0x906u)
#define FRAME_UPDATE_MODES FRAME_CODE(0x907u)
#define FRAME_SET_CURSOR_CHANNEL FRAME_CODE(0x908u)
#define FRAME_SET_CURSOR_FORWARD FRAME_CODE(0x909u)
/* A driver that shows one kind of light alone does not know these two: not found. */
#define FRAME_SET_COLOUR FRAME_CODE(0x90Au)
#define FRAME_GET_DISPLAY FRAME_CODE(0x90Bu)
#define FRAME_DRAIN_LOG FRAME_CODE(0x90Eu) /* a driver without a log: not found */

#define FRAME_FIELD(type, field, offset) \
	_Static_assert(offsetof(struct type, field) == (offset), #type "." #field)
#define FRAME_BYTES(type, bytes) _Static_assert(sizeof(struct type) == (bytes), #type)

struct frame_add_request {
	uint64_t session_id;
	uint32_t width, height;
	uint32_t refresh_hz;
	uint32_t preferred_monitor_id; /* 0: any; 1 .. FRAME_MONITORS_MAX */
	/* What follows may be absent: zero. */
	uint32_t max_nits, max_frame_average_nits, min_millinits;
	uint32_t hardware_cursor;
};
FRAME_FIELD(frame_add_request, session_id, 0);
FRAME_FIELD(frame_add_request, width, 8);
FRAME_FIELD(frame_add_request, height, 12);
FRAME_FIELD(frame_add_request, refresh_hz, 16);
FRAME_FIELD(frame_add_request, preferred_monitor_id, 20);
FRAME_FIELD(frame_add_request, max_nits, 24);
FRAME_FIELD(frame_add_request, max_frame_average_nits, 28);
FRAME_FIELD(frame_add_request, min_millinits, 32);
FRAME_FIELD(frame_add_request, hardware_cursor, 36);
FRAME_BYTES(frame_add_request, 40);
#define FRAME_ADD_REQUEST_LEGACY 24u

struct frame_add_reply {
	uint32_t luid_low;
	int32_t luid_high; /* of the display adapter that the monitor arrived on, not of the one that renders */
	uint32_t target_id;
	uint32_t resolved_monitor_id;
	uint32_t driver_pid; /* of the process whose table the channel's handles go to */
	uint32_t cursor_excluded; /* may be absent */
};
FRAME_FIELD(frame_add_reply, luid_low, 0);
FRAME_FIELD(frame_add_reply, luid_high, 4);
FRAME_FIELD(frame_add_reply, target_id, 8);
FRAME_FIELD(frame_add_reply, resolved_monitor_id, 12);
FRAME_FIELD(frame_add_reply, driver_pid, 16);
FRAME_FIELD(frame_add_reply, cursor_excluded, 20);
FRAME_BYTES(frame_add_reply, 24);
#define FRAME_ADD_REPLY_LEGACY 20u

struct frame_remove_request {
	uint64_t session_id;
};
FRAME_BYTES(frame_remove_request, 8);

struct frame_set_render_adapter {
	uint32_t luid_low;
	int32_t luid_high;
};
FRAME_FIELD(frame_set_render_adapter, luid_low, 0);
FRAME_FIELD(frame_set_render_adapter, luid_high, 4);
FRAME_BYTES(frame_set_render_adapter, 8);

struct frame_info_reply {
	uint32_t protocol_version;
	uint32_t watchdog_timeout_s; /* 0 is read as 1 */
};
FRAME_FIELD(frame_info_reply, protocol_version, 0);
FRAME_FIELD(frame_info_reply, watchdog_timeout_s, 4);
FRAME_BYTES(frame_info_reply, 8);

struct frame_set_channel {
	uint32_t target_id;
	uint32_t generation;
	uint32_t ring_length;
	uint32_t padding;
	/* Handles of the driver's process. */
	uint64_t header; /* the ring's section */
	uint64_t event;
	uint64_t slot[FRAME_RING_MAX]; /* keyed mutexes; the first ring_length */
};
FRAME_FIELD(frame_set_channel, target_id, 0);
FRAME_FIELD(frame_set_channel, generation, 4);
FRAME_FIELD(frame_set_channel, ring_length, 8);
FRAME_FIELD(frame_set_channel, padding, 12);
FRAME_FIELD(frame_set_channel, header, 16);
FRAME_FIELD(frame_set_channel, event, 24);
FRAME_FIELD(frame_set_channel, slot, 32);
FRAME_BYTES(frame_set_channel, 80);

struct frame_update_modes {
	uint64_t session_id;
	uint32_t width, height;
	uint32_t refresh_hz;
	uint32_t reserved;
};
FRAME_FIELD(frame_update_modes, session_id, 0);
FRAME_FIELD(frame_update_modes, width, 8);
FRAME_FIELD(frame_update_modes, height, 12);
FRAME_FIELD(frame_update_modes, refresh_hz, 16);
FRAME_FIELD(frame_update_modes, reserved, 20);
FRAME_BYTES(frame_update_modes, 24);

struct frame_set_cursor_channel {
	uint32_t target_id;
	uint32_t padding;
	uint64_t section;
	uint64_t event; /* set when the cursor was written; may be absent or 0: its host looks by itself */
};
FRAME_FIELD(frame_set_cursor_channel, target_id, 0);
FRAME_FIELD(frame_set_cursor_channel, padding, 4);
FRAME_FIELD(frame_set_cursor_channel, section, 8);
FRAME_FIELD(frame_set_cursor_channel, event, 16);
FRAME_BYTES(frame_set_cursor_channel, 24);
#define FRAME_SET_CURSOR_CHANNEL_LEGACY 16u

struct frame_set_cursor_forward {
	uint32_t target_id;
	uint32_t enable;
};
FRAME_FIELD(frame_set_cursor_forward, target_id, 0);
FRAME_FIELD(frame_set_cursor_forward, enable, 4);
FRAME_BYTES(frame_set_cursor_forward, 8);

/* What a monitor shows: sRGB in FRAME_FORMAT_BGRA8, or advanced colour, light of HDR in FRAME_FORMAT_RGBA16F. */
enum frame_colour { FRAME_COLOUR_SDR, FRAME_COLOUR_HDR };

struct frame_set_colour {
	uint64_t session_id;
	uint32_t colour; /* enum frame_colour */
	uint32_t reserved;
};
FRAME_FIELD(frame_set_colour, session_id, 0);
FRAME_FIELD(frame_set_colour, colour, 8);
FRAME_FIELD(frame_set_colour, reserved, 12);
FRAME_BYTES(frame_set_colour, 16);

struct frame_get_display {
	uint64_t session_id;
};
FRAME_BYTES(frame_get_display, 8);

/* What a monitor shows now, whoever set it. */
struct frame_display_reply {
	uint32_t width, height;
	uint32_t refresh_hz;
	uint32_t colour; /* enum frame_colour */
};
FRAME_FIELD(frame_display_reply, width, 0);
FRAME_FIELD(frame_display_reply, height, 4);
FRAME_FIELD(frame_display_reply, refresh_hz, 8);
FRAME_FIELD(frame_display_reply, colour, 12);
FRAME_BYTES(frame_display_reply, 16);

/* What a driver has noted since it was asked last; it keeps the newest FRAME_LOG_ENTRIES, and writes no file. */
#define FRAME_LOG_ENTRIES 32u
enum frame_log_event {
	FRAME_LOG_ARRIVED = 1, /* value: the monitor's id */
	FRAME_LOG_DEPARTED,    /* the monitor's id */
	FRAME_LOG_NO_START,    /* a monitor that did not arrive: the status */
	FRAME_LOG_DELIVERED,   /* a ring: its generation */
	FRAME_LOG_REFUSED,     /* a request: its status */
	FRAME_LOG_SILENCE      /* of the hosts: ticks */
};
struct frame_log_entry {
	uint32_t event, value;
};
struct frame_log_reply {
	uint32_t count;
	uint32_t lost; /* noted, and pushed out by newer ones before anybody asked */
	struct frame_log_entry entry[FRAME_LOG_ENTRIES]; /* oldest first; count of them are told */
};
FRAME_FIELD(frame_log_reply, count, 0);
FRAME_FIELD(frame_log_reply, lost, 4);
FRAME_FIELD(frame_log_reply, entry, 8);
FRAME_BYTES(frame_log_reply, 8 + 8 * FRAME_LOG_ENTRIES);

/* --- The header of a ring ------------------------------------------------------------------------------------ */

#define FRAME_MAGIC 0x46524444u /* "DDRF" in memory */
#define FRAME_HEADER_BASIC 1u     /* 64 bytes */
#define FRAME_HEADER_TELEMETRY 2u /* 88 bytes */
#define FRAME_HEADER_DAMAGE 3u    /* 184 bytes */
#define FRAME_HEADER_BASIC_BYTES 64u

/*
 * A part of a picture, in pixels from its upper left corner; of the ring, and of all that handles pictures from there to the
 * encoder. Half open: the pixel (left, top) is the first in it, and column right and row bottom are the first that are not.
 * It may reach beyond its picture: who touches pixels clips it. It is empty when right is not beyond left or bottom not beyond
 * top; the empty one that is written is all 0.
 */
struct frame_rectangle {
	uint32_t left, top, right, bottom;
};

/*
 * Of a slot's picture, written and read by who holds its mutex: where alone it differs from the picture whose sequence comes before
 * its own; 0: anywhere. It is of no use to who has not had that one, or reads another sequence than the token's.
 */
struct frame_damage {
	uint64_t rectangle; /* frame_damage_pack() */
	uint32_t sequence;
	uint32_t reserved;
};
FRAME_FIELD(frame_damage, rectangle, 0);
FRAME_FIELD(frame_damage, sequence, 8);
FRAME_BYTES(frame_damage, 16);

struct frame_header {
	/* Written by the host. */
	uint32_t magic; /* last of all, release */
	uint32_t version;
	uint32_t generation; /* release */
	uint32_t ring_length;
	uint32_t width, height;
	uint32_t format;
	uint32_t target_id;
	/* Written by the driver. */
	uint64_t latest; /* the token, release */
	uint64_t display_time; /* of the frame, in units of the performance counter; 0: unknown */
	/*
	 * Of the adapter that renders, before a slot is opened. Until the driver has said so, of the adapter that the ring was made
	 * for; 0: of any. A driver that renders elsewhere opens none of its slots.
	 */
	uint32_t luid_low;
	int32_t luid_high;
	uint32_t driver_status;
	uint32_t driver_status_detail;
	/* The same, and only when version >= FRAME_HEADER_TELEMETRY. */
	uint64_t heartbeat, last_acquire; /* performance counter */
	uint64_t offered_total;
	/* The same, and only when version >= FRAME_HEADER_DAMAGE; by slots. */
	struct frame_damage damage[FRAME_RING_MAX];
};
FRAME_FIELD(frame_header, magic, 0);
FRAME_FIELD(frame_header, version, 4);
FRAME_FIELD(frame_header, generation, 8);
FRAME_FIELD(frame_header, ring_length, 12);
FRAME_FIELD(frame_header, width, 16);
FRAME_FIELD(frame_header, height, 20);
FRAME_FIELD(frame_header, format, 24);
FRAME_FIELD(frame_header, target_id, 28);
FRAME_FIELD(frame_header, latest, 32);
FRAME_FIELD(frame_header, display_time, 40);
FRAME_FIELD(frame_header, luid_low, 48);
FRAME_FIELD(frame_header, luid_high, 52);
FRAME_FIELD(frame_header, driver_status, 56);
FRAME_FIELD(frame_header, driver_status_detail, 60);
FRAME_FIELD(frame_header, heartbeat, 64);
FRAME_FIELD(frame_header, last_acquire, 72);
FRAME_FIELD(frame_header, offered_total, 80);
FRAME_FIELD(frame_header, damage, 88);
FRAME_BYTES(frame_header, 184);

enum frame_driver_status {
	FRAME_DRIVER_NONE,
	FRAME_DRIVER_OPENED,
	FRAME_DRIVER_SLOT_FAILED,    /* detail: the status */
	FRAME_DRIVER_NO_DEVICE,
	FRAME_DRIVER_BINDING_REFUSED /* detail: the target that the ring names */
};

/* While opened, driver_status_detail counts: bit 31, surfaces offered, surfaces of another shape. Both saturate. */
#define FRAME_DETAIL_LIVE 0x80000000u
#define FRAME_DETAIL_OFFERED_MAX 0x7FFFu
#define FRAME_DETAIL_MISMATCHED_MAX 0xFFFFu

static inline uint32_t frame_detail_pack(uint64_t offered, uint64_t mismatched)
{
	uint32_t high = offered < FRAME_DETAIL_OFFERED_MAX ? (uint32_t)offered : FRAME_DETAIL_OFFERED_MAX;
	uint32_t low = mismatched < FRAME_DETAIL_MISMATCHED_MAX ? (uint32_t)mismatched
	                                                        : FRAME_DETAIL_MISMATCHED_MAX;

	return FRAME_DETAIL_LIVE | high << 16 | low;
}

/* --- The cursor's section ------------------------------------------------------------------------------------- */

#define FRAME_CURSOR_MAGIC 0x43524444u /* "DDRC" in memory */
#define FRAME_CURSOR_SIZE 256u         /* pixels, either way, at most */
#define FRAME_CURSOR_TRIES 8u          /* of a reader; then it comes again later */

enum frame_cursor_type { FRAME_CURSOR_MASKED = 1, FRAME_CURSOR_ALPHA = 2 };

/* Written by the driver under sequence, which is odd meanwhile; but the magic, which is the host's. */
struct frame_cursor {
	uint32_t magic;
	uint32_t sequence;
	uint32_t visible;
	uint32_t type; /* enum frame_cursor_type */
	int32_t x, y;  /* of the image's corner, in pixels of the picture */
	uint32_t shape_id;
	uint32_t width, height;
	uint32_t pitch_bytes;
	uint32_t hot_x, hot_y;
	uint32_t reserved[4];
	uint32_t pixels[FRAME_CURSOR_SIZE * FRAME_CURSOR_SIZE]; /* BGRA */
};
FRAME_FIELD(frame_cursor, magic, 0);
FRAME_FIELD(frame_cursor, sequence, 4);
FRAME_FIELD(frame_cursor, visible, 8);
FRAME_FIELD(frame_cursor, type, 12);
FRAME_FIELD(frame_cursor, x, 16);
FRAME_FIELD(frame_cursor, y, 20);
FRAME_FIELD(frame_cursor, shape_id, 24);
FRAME_FIELD(frame_cursor, width, 28);
FRAME_FIELD(frame_cursor, height, 32);
FRAME_FIELD(frame_cursor, pitch_bytes, 36);
FRAME_FIELD(frame_cursor, hot_x, 40);
FRAME_FIELD(frame_cursor, hot_y, 44);
FRAME_FIELD(frame_cursor, pixels, 64);
FRAME_BYTES(frame_cursor, 64 + FRAME_CURSOR_SIZE * FRAME_CURSOR_SIZE * 4);

/* --- The shape of a ring ------------------------------------------------------------------------------------- */

/* Bytes of a pixel; 0: no such format. */
static inline uint32_t frame_pixel_bytes(uint32_t format)
{
	return format == FRAME_FORMAT_BGRA8 ? 4 : format == FRAME_FORMAT_RGBA16F ? 8 : 0;
}

/* The format of pictures of that colour; 0: there is no such colour. */
static inline uint32_t frame_format_of(uint32_t colour)
{
	return colour == FRAME_COLOUR_SDR ? FRAME_FORMAT_BGRA8 : colour == FRAME_COLOUR_HDR ? FRAME_FORMAT_RGBA16F : 0;
}

static inline int frame_mode_is_valid(uint32_t width, uint32_t height, uint32_t refresh_hz)
{
	return width >= 1 && width <= FRAME_SIZE_MAX && height >= 1 && height <= FRAME_SIZE_MAX &&
	       refresh_hz >= 1 && refresh_hz <= FRAME_REFRESH_MAX;
}

/* What follows from a ring's numbers; by whoever has checked them, never from the section itself. */
struct frame_shape {
	uint32_t width, height;
	uint32_t format;
	uint32_t ring_length;
	uint32_t pitch_bytes;
	uint64_t slot_bytes; /* whole pages */
	uint64_t ring_bytes;
};

/* 1, or 0 when the numbers are out of range and *ret_shape is left alone. */
static inline int frame_shape_make(uint32_t width, uint32_t height, uint32_t format,
                                   uint32_t ring_length, struct frame_shape *ret_shape)
{
	uint64_t pitch = ((uint64_t)width * frame_pixel_bytes(format) + FRAME_PITCH_ALIGN - 1) &
	                 ~(uint64_t)(FRAME_PITCH_ALIGN - 1);
	uint64_t slot = (pitch * height + FRAME_PAGE_BYTES - 1) & ~(uint64_t)(FRAME_PAGE_BYTES - 1);
	uint64_t ring = FRAME_PAGE_BYTES + slot * ring_length;

	if (!frame_mode_is_valid(width, height, 1) || !frame_pixel_bytes(format) ||
	    ring_length < 1 || ring_length > FRAME_RING_MAX || ring > FRAME_RING_BYTES_MAX)
		return 0;
	ret_shape->width = width;
	ret_shape->height = height;
	ret_shape->format = format;
	ret_shape->ring_length = ring_length;
	ret_shape->pitch_bytes = (uint32_t)pitch;
	ret_shape->slot_bytes = slot;
	ret_shape->ring_bytes = ring;
	return 1;
}

/* Where slot's pixels begin in the section. */
static inline uint64_t frame_slot_offset(const struct frame_shape *shape, uint32_t slot)
{
	return FRAME_PAGE_BYTES + shape->slot_bytes * slot;
}

/* --- Damage -------------------------------------------------------------------------------------------------- */

static inline int frame_rectangle_is_empty(const struct frame_rectangle *rectangle)
{
	return rectangle->left >= rectangle->right || rectangle->top >= rectangle->bottom;
}

/* Make rectangle hold other, too. */
static inline void frame_rectangle_join(struct frame_rectangle *rectangle, const struct frame_rectangle *other)
{
	if (frame_rectangle_is_empty(other))
		return;
	if (frame_rectangle_is_empty(rectangle)) {
		*rectangle = *other;
		return;
	}
	rectangle->left = rectangle->left < other->left ? rectangle->left : other->left;
	rectangle->top = rectangle->top < other->top ? rectangle->top : other->top;
	rectangle->right = rectangle->right > other->right ? rectangle->right : other->right;
	rectangle->bottom = rectangle->bottom > other->bottom ? rectangle->bottom : other->bottom;
}

/* What of rectangle is in a picture of that size; empty: nothing. */
static inline struct frame_rectangle frame_rectangle_clip(const struct frame_rectangle *rectangle,
                                                          uint32_t width, uint32_t height)
{
	struct frame_rectangle clipped = *rectangle;

	if (clipped.right > width)
		clipped.right = width;
	if (clipped.bottom > height)
		clipped.bottom = height;
	if (frame_rectangle_is_empty(&clipped))
		clipped.left = clipped.top = clipped.right = clipped.bottom = 0;
	return clipped;
}

/* Of a rectangle that is not empty, in a picture of FRAME_SIZE_MAX at most. */
static inline uint64_t frame_damage_pack(const struct frame_rectangle *rectangle)
{
	return rectangle->left | (uint64_t)rectangle->top << 16 | (uint64_t)rectangle->right << 32 |
	       (uint64_t)rectangle->bottom << 48;
}

/* What anybody may have written: the caller clips it. */
static inline struct frame_rectangle frame_damage_unpack(uint64_t word)
{
	struct frame_rectangle rectangle;

	rectangle.left = (uint32_t)(word & 0xFFFFu);
	rectangle.top = (uint32_t)(word >> 16 & 0xFFFFu);
	rectangle.right = (uint32_t)(word >> 32 & 0xFFFFu);
	rectangle.bottom = (uint32_t)(word >> 48);
	return rectangle;
}

/* --- The token ----------------------------------------------------------------------------------------------- */

#define FRAME_GENERATION_MASK 0xFFFFFFu

/* Generation, sequence, slot in 24, 32 and 8 bits. 0 is "nothing yet". */
static inline uint64_t frame_token_pack(uint32_t generation, uint32_t sequence, uint32_t slot)
{
	return (uint64_t)(generation & FRAME_GENERATION_MASK) << 40 | (uint64_t)sequence << 8 |
	       (slot & 0xFFu);
}

static inline uint32_t frame_token_generation(uint64_t token)
{
	return (uint32_t)(token >> 40);
}

static inline uint32_t frame_token_sequence(uint64_t token)
{
	return (uint32_t)(token >> 8);
}

static inline uint32_t frame_token_slot(uint64_t token)
{
	return (uint32_t)(token & 0xFFu);
}

/* Only 24 bits of a generation travel in the token, so only those are compared anywhere. */
static inline int frame_generation_is(uint32_t one, uint32_t other)
{
	return ((one ^ other) & FRAME_GENERATION_MASK) == 0;
}

/* The generation of the next ring; one whose 24 bits are 0 would look like "nothing yet". */
static inline uint32_t frame_generation_next(uint32_t generation)
{
	return ++generation & FRAME_GENERATION_MASK ? generation : generation + 1;
}

/* The sequence of the next frame; 0 is none. */
static inline uint32_t frame_sequence_next(uint32_t sequence)
{
	return sequence + 1 ? sequence + 1 : 1;
}

/* --- Words of the section ------------------------------------------------------------------------------------ */

static inline uint32_t frame_load32(const uint32_t *word)
{
	return __atomic_load_n(word, __ATOMIC_RELAXED);
}

static inline uint32_t frame_load32_acquire(const uint32_t *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static inline void frame_store32(uint32_t *word, uint32_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELAXED);
}

static inline void frame_store32_release(uint32_t *word, uint32_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
}

static inline uint64_t frame_load64(const uint64_t *word)
{
	return __atomic_load_n(word, __ATOMIC_RELAXED);
}

static inline uint64_t frame_load64_acquire(const uint64_t *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static inline void frame_store64(uint64_t *word, uint64_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELAXED);
}

static inline void frame_store64_release(uint64_t *word, uint64_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
}

static inline void frame_fence_release(void)
{
	__atomic_thread_fence(__ATOMIC_RELEASE);
}

static inline void frame_fence_acquire(void)
{
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
}

#endif
