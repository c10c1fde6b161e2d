/* display/line.c - two rings of one bound. */
#include "display/line.h"

#include <stdlib.h>

#define FORGET_SHIFT 10

/* --- Frames ---------------------------------------------------------------------------------------------------- */

struct display_frame *display_frame_create(uint8_t *memory)
{
	struct display_frame *frame = calloc(1, sizeof(*frame));

	if (frame) {
		frame->references = 1;
		frame->memory = memory;
	}
	return frame;
}

static void ref(struct display_frame *frame)
{
	frame->references++;
}

void display_frame_unref(struct display_frame *frame)
{
	if (!frame || --frame->references)
		return;
	free(frame->memory);
	free(frame);
}

/* --- Lines ----------------------------------------------------------------------------------------------------- */

/* One frame may always go alone, however large it is. */
static bool has_room(const struct display_line *line, size_t bytes)
{
	uint32_t count = line->waiting_count + line->flying_count;

	return count == 0 ||
	       (count < DISPLAY_LINE_FRAMES && line->bytes + bytes <= DISPLAY_LINE_BYTES);
}

static struct display_frame *pull(struct display_line *line)
{
	struct display_frame *frame = line->waiting[line->waiting_first];

	line->waiting_first = (line->waiting_first + 1) % DISPLAY_LINE_FRAMES;
	line->waiting_count--;
	return frame;
}

static void drop_waiting(struct display_line *line)
{
	while (line->waiting_count) {
		struct display_frame *frame = pull(line);

		line->bytes -= frame->size;
		line->dropped++;
		display_frame_unref(frame);
	}
}

static bool keep(struct display_line *line, struct display_frame *frame)
{
	uint32_t place = (line->waiting_first + line->waiting_count++) % DISPLAY_LINE_FRAMES;

	line->waiting[place] = frame;
	line->bytes += frame->size;
	line->is_started = true;
	ref(frame);
	return true;
}

bool display_line_offer(struct display_line *line, struct display_frame *frame)
{
	if ((line->is_started || frame->is_key) && has_room(line, frame->size))
		return keep(line, frame);
	drop_waiting(line);
	/* What waited may have been all that was in the way of a key frame. */
	if (frame->is_key && has_room(line, frame->size))
		return keep(line, frame);
	line->is_started = false;
	line->dropped++;
	return false;
}

struct display_frame *display_line_take(struct display_line *line, uint64_t now_ns)
{
	struct display_frame *frame;
	uint32_t place;

	if (!line->waiting_count)
		return NULL;
	if (!line->flying_count)
		line->heard_ns = now_ns;
	frame = pull(line);
	place = (line->flying_first + line->flying_count++) % DISPLAY_LINE_FRAMES;
	line->flying[place] = (struct display_line_entry){ frame->sequence, frame->size, now_ns };
	line->sent++;
	line->sent_bytes += frame->size;
	return frame;
}

/* How many in flight go with that one; 0: it is not among them. */
static uint32_t count_to(const struct display_line *line, uint32_t sequence)
{
	for (uint32_t index = 0; index < line->flying_count; index++)
		if (line->flying[(line->flying_first + index) % DISPLAY_LINE_FRAMES].sequence ==
		    sequence)
			return index + 1;
	return 0;
}

/* What is in line longer than usual is not the way; a millisecond a second is. */
static void learn_way(struct display_line *line, uint64_t took_ns, uint64_t now_ns)
{
	line->least_ns += (now_ns - line->heard_ns) >> FORGET_SHIFT;
	if (!line->acknowledged || took_ns < line->least_ns)
		line->least_ns = took_ns;
}

bool display_line_acknowledge(struct display_line *line, uint32_t sequence, uint64_t now_ns)
{
	uint32_t count = count_to(line, sequence);

	for (uint32_t index = 0; index < count; index++) {
		const struct display_line_entry *entry = &line->flying[line->flying_first];

		display_rate_came(&line->rate, entry->size, now_ns - entry->written_ns, now_ns);
		learn_way(line, now_ns - entry->written_ns, now_ns);
		line->heard_ns = now_ns;
		line->bytes -= entry->size;
		line->flying_first = (line->flying_first + 1) % DISPLAY_LINE_FRAMES;
		line->flying_count--;
		line->acknowledged++;
	}
	return count != 0;
}

bool display_line_wants_key(struct display_line *line, uint64_t now_ns)
{
	if (line->is_started || line->flying_count > DISPLAY_LINE_FRAMES / 2 ||
	    line->bytes > DISPLAY_LINE_BYTES / 2)
		return false;
	if (line->key_asked_ns && now_ns - line->key_asked_ns < DISPLAY_LINE_KEY_NS)
		return false;
	line->key_asked_ns = now_ns;
	return true;
}

bool display_line_is_silent(const struct display_line *line, uint64_t now_ns)
{
	return line->flying_count && now_ns - line->heard_ns > DISPLAY_LINE_SILENT_NS;
}

bool display_line_is_behind(const struct display_line *line, uint64_t interval_ns)
{
	uint64_t flying = (line->least_ns + interval_ns - 1) / interval_ns;

	return line->waiting_count + line->flying_count > DISPLAY_LINE_AHEAD + flying;
}

void display_line_restart(struct display_line *line)
{
	drop_waiting(line);
	line->is_started = false;
}

void display_line_finish(struct display_line *line)
{
	drop_waiting(line);
}
