/* display/pad/pointer.c - steps in, reports out. */
#include "display/pad/pointer.h"

#include <errno.h>
#include <stdlib.h>

#include "base/host/host.h"
#include "display/pad/device.h"
#include "drydock/hid_pad_protocol.h"
#include "drydock/stream_format.h"

#define IDLE_MS 20u
#define BUSY_TICKS 250u /* a second without a step */
#define BUTTONS 5u
#define MOVE_MAX 32767
#define WHEEL_MAX 127

struct step {
	uint8_t buttons;
	int64_t x, y, wheel; /* the wheel in notches, up */
	bool is_whole;       /* nothing is added to it */
};

struct pad_pointer {
	const struct pad_system *system;
	struct host_lock steps_lock;
	struct step step[PAD_POINTER_STEPS];
	uint32_t first, count;
	uint8_t buttons;  /* after the last step */
	int32_t scrolled; /* what is no whole notch yet */
	bool is_there;    /* relaxed atomic, as the next */
	bool stopped;
	/* Its thread's alone. */
	struct pad_channel channel; /* all zeros: closed */
	HANDLE device;              /* null: none */
	uint32_t quiet_ticks;
};

int pad_pointer_create(const struct pad_system *system, struct pad_pointer **ret_pointer)
{
	struct pad_pointer *pointer = calloc(1, sizeof(*pointer));

	if (!pointer)
		return -ENOMEM;
	pointer->system = system;
	pointer->quiet_ticks = BUSY_TICKS;
	*ret_pointer = pointer;
	return 0;
}

void pad_pointer_destroy(struct pad_pointer *pointer)
{
	free(pointer);
}

/* --- Steps; the lock is held ------------------------------------------------------------------------------------------ */

static struct step *last_step(struct pad_pointer *pointer)
{
	return &pointer->step[(pointer->first + pointer->count - 1) % PAD_POINTER_STEPS];
}

/* A step of its own; where there is no room for one, the last. */
static struct step *push(struct pad_pointer *pointer)
{
	struct step *step;

	if (pointer->count < PAD_POINTER_STEPS) {
		pointer->count++;
		*last_step(pointer) = (struct step){ 0 };
	}
	step = last_step(pointer);
	step->buttons = pointer->buttons;
	step->is_whole = false;
	return step;
}

/* What a movement is added to. */
static struct step *step_to_move(struct pad_pointer *pointer)
{
	return pointer->count && !last_step(pointer)->is_whole ? last_step(pointer) : push(pointer);
}

static void move(struct pad_pointer *pointer, int32_t x, int32_t y)
{
	struct step *step;

	if (!x && !y)
		return;
	step = step_to_move(pointer);
	step->x += x;
	step->y += y;
}

/* Down is positive to a viewer, up to a mouse. */
static void scroll(struct pad_pointer *pointer, int32_t y)
{
	int64_t all = (int64_t)pointer->scrolled - y;
	int64_t notches = all / STREAM_SCROLL_NOTCH;

	pointer->scrolled = (int32_t)(all - notches * STREAM_SCROLL_NOTCH);
	if (notches)
		step_to_move(pointer)->wheel += notches;
}

/* What was moved before was moved with the buttons of before. */
static void press(struct pad_pointer *pointer, uint32_t code, bool down)
{
	uint32_t button = code - STREAM_BUTTON_FIRST;

	if (button >= BUTTONS || (pointer->buttons >> button & 1) == down)
		return;
	pointer->buttons ^= (uint8_t)(1u << button);
	push(pointer);
}

static void take_input(struct pad_pointer *pointer, const struct display_input *input)
{
	switch (input->kind) {
	case STREAM_MOUSE_MOVE: move(pointer, input->x, input->y); return;
	case STREAM_BUTTON_DOWN: press(pointer, input->code, true); return;
	case STREAM_BUTTON_UP: press(pointer, input->code, false); return;
	case STREAM_SCROLL: scroll(pointer, input->y); return;
	default: return;
	}
}

void pad_pointer_input(struct pad_pointer *pointer, const struct display_input *input)
{
	if (input->tag != STREAM_INPUT_TAG ||
	    !__atomic_load_n(&pointer->is_there, __ATOMIC_RELAXED))
		return;
	host_lock_acquire(&pointer->steps_lock);
	take_input(pointer, input);
	host_lock_release(&pointer->steps_lock);
}

static void push_whole(struct pad_pointer *pointer, int32_t x)
{
	struct step *step = push(pointer);

	step->x = x;
	step->is_whole = true;
}

bool pad_pointer_kick(struct pad_pointer *pointer)
{
	if (!__atomic_load_n(&pointer->is_there, __ATOMIC_RELAXED))
		return false;
	host_lock_acquire(&pointer->steps_lock);
	/* With so many steps to come it moves anyhow. */
	if (pointer->count + 2 <= PAD_POINTER_STEPS) {
		push_whole(pointer, 1);
		push_whole(pointer, -1);
	}
	host_lock_release(&pointer->steps_lock);
	return true;
}

/* --- Reports ------------------------------------------------------------------------------------------------------------ */

static int64_t clamp(int64_t value, int64_t most)
{
	return value > most ? most : value < -most ? -most : value;
}

/* What a report says of the first step; a long movement takes several. False: there is none. */
static bool peek(struct pad_pointer *pointer, struct step *ret_part)
{
	const struct step *step = &pointer->step[pointer->first];
	bool found;

	host_lock_acquire(&pointer->steps_lock);
	found = pointer->count != 0;
	if (found)
		*ret_part = (struct step){ .buttons = step->buttons,
			                   .x = clamp(step->x, MOVE_MAX),
			                   .y = clamp(step->y, MOVE_MAX),
			                   .wheel = clamp(step->wheel, WHEEL_MAX) };
	host_lock_release(&pointer->steps_lock);
	return found;
}

/* It may have grown meanwhile. */
static void take_off(struct pad_pointer *pointer, const struct step *part)
{
	struct step *step = &pointer->step[pointer->first];

	host_lock_acquire(&pointer->steps_lock);
	step->x -= part->x;
	step->y -= part->y;
	step->wheel -= part->wheel;
	if (!step->x && !step->y && !step->wheel) {
		pointer->first = (pointer->first + 1) % PAD_POINTER_STEPS;
		pointer->count--;
	}
	host_lock_release(&pointer->steps_lock);
}

static bool tell(struct pad_pointer *pointer, const struct step *part)
{
	uint8_t report[PAD_MOUSE_REPORT_BYTES] = { part->buttons };

	hid_pad_put16(report + 1, (uint16_t)part->x);
	hid_pad_put16(report + 3, (uint16_t)part->y);
	report[5] = (uint8_t)part->wheel;
	return pad_channel_tell_mouse(&pointer->channel, report);
}

/* Of a mouse that has come nothing is left over from the time before. */
static void look_who_is_there(struct pad_pointer *pointer)
{
	bool is_there = pointer->channel.is_attached;

	if (is_there == __atomic_load_n(&pointer->is_there, __ATOMIC_RELAXED))
		return;
	__atomic_store_n(&pointer->is_there, is_there, __ATOMIC_RELAXED);
	host_lock_acquire(&pointer->steps_lock);
	pointer->count = 0;
	pointer->buttons = 0;
	pointer->scrolled = 0;
	host_lock_release(&pointer->steps_lock);
}

uint32_t pad_pointer_tick(struct pad_pointer *pointer)
{
	struct step part;

	pad_channel_pump(&pointer->channel);
	look_who_is_there(pointer);
	if (pointer->quiet_ticks < BUSY_TICKS)
		pointer->quiet_ticks++;
	while (peek(pointer, &part)) {
		pointer->quiet_ticks = 0;
		if (!tell(pointer, &part))
			break;
		take_off(pointer, &part);
	}
	return pointer->quiet_ticks < BUSY_TICKS ? PAD_SERVICE_MS : IDLE_MS;
}

/* --- The thread ----------------------------------------------------------------------------------------------------------- */

NTSTATUS pad_pointer_open(struct pad_pointer *pointer)
{
	struct pad_channel_options options = { .kind = PAD_KIND_MOUSE };

	return pad_channel_open(&pointer->channel, pointer->system, &options);
}

void pad_pointer_close(struct pad_pointer *pointer)
{
	pad_channel_close(&pointer->channel);
	look_who_is_there(pointer);
}

void pad_pointer_run(struct pad_pointer *pointer)
{
	const struct pad_system *system = pointer->system;
	NTSTATUS status = pad_pointer_open(pointer);

	/* Why there is no name for it was told. */
	if (!NT_SUCCESS(status))
		return;
	status = system->create_device(system->context, pad_identity_mouse(), 0, &pointer->device);
	if (!NT_SUCCESS(status))
		pad_device_say_none(system, pad_identity_mouse(), 0, status);
	while (NT_SUCCESS(status) && !__atomic_load_n(&pointer->stopped, __ATOMIC_ACQUIRE))
		system->pause(system->context, pad_pointer_tick(pointer));
	pad_pointer_close(pointer);
	if (NT_SUCCESS(status))
		system->objects->close(system->objects->context, pointer->device);
}

void pad_pointer_stop(struct pad_pointer *pointer)
{
	__atomic_store_n(&pointer->stopped, true, __ATOMIC_RELEASE);
}
