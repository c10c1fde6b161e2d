/* composer/link_machine.c - a monitor of the machine: taken, set, drawn, presented. */
#include "composer/link_internal.h"
#include "composer/mode_choice.h"

#define MODES_MAX 64u

static void cancel_frame(struct composer_link *link)
{
	if (link->frame.chain)
		idd_frame_cancel(&link->frame);
	link->frame.chain = NULL;
	link->draw.type = 0;
}

void composer_link_machine_leave(struct composer_link *link)
{
	if (!link->monitor)
		return;
	cancel_frame(link);
	composer_link_say_off(link);
	idd_monitor_drop(link->monitor);
	link->monitor = NULL;
	link->wanted.width = 0;
}

static bool is_set(const struct composer_link *link, const struct idd_mode *mode)
{
	const struct idd_mode *now = &link->wanted;

	return now->width == mode->width && now->height == mode->height &&
	       now->ten_bits_alone == mode->ten_bits_alone &&
	       (uint64_t)now->rate_numerator * mode->rate_denominator ==
	               (uint64_t)mode->rate_numerator * now->rate_denominator;
}

static void set_mode(struct composer_link *link)
{
	struct idd_mode modes[MODES_MAX];
	uint32_t there = idd_monitor_list_modes(link->monitor, modes, MODES_MAX);
	uint32_t count = there < MODES_MAX ? there : MODES_MAX;
	const struct idd_mode *wanted = composer_mode_wanted(modes, count), *mode;
	uint64_t refused = 0;

	if (!wanted || is_set(link, wanted))
		return;
	cancel_frame(link);
	while ((mode = composer_mode_choose(modes, count, wanted, refused)) != NULL) {
		struct idd_setting setting = { .colour = mode->ten_bits_alone ? IDD_COLOUR_HDR
			                                                      : IDD_COLOUR_SDR,
			                       .mode = *mode };

		if (NT_SUCCESS(idd_monitor_set(link->monitor, &setting))) {
			link->setting = setting;
			link->wanted = *wanted;
			return;
		}
		refused |= 1ull << (mode - modes);
	}
}

static void say_frame(struct composer_link *link)
{
	const struct idd_frame *frame = &link->frame;
	const struct idd_mode *mode = &link->setting.mode;
	struct composer_chain chain = { .type = COMPOSER_CHAIN,
		                        .chain = frame->chain_number,
		                        .width = frame->width,
		                        .height = frame->height,
		                        .pitch_bytes = frame->pitch,
		                        .rate_numerator = mode->rate_numerator,
		                        .rate_denominator = mode->rate_denominator,
		                        .light = link->setting.colour == IDD_COLOUR_HDR
		                                         ? COMPOSER_HDR
		                                         : COMPOSER_SDR };
	struct composer_draw draw = { COMPOSER_DRAW, frame->chain_number, (uint32_t)frame->index,
		                      frame->age };
	int memory[IDD_SURFACES];

	_Static_assert(COMPOSER_SURFACES == IDD_SURFACES, "surfaces of a swap chain");
	if (link->chain.type == 0 || link->chain.chain != frame->chain_number) {
		idd_frame_memory(frame, memory);
		composer_link_say_chain(link, &chain, memory);
	}
	composer_link_say_draw(link, &draw);
}

/* A composer that is there has one surface to draw. */
static void begin_frame(struct composer_link *link)
{
	if (link->frame.chain && !idd_frame_is_current(&link->frame))
		cancel_frame(link);
	if (!link->frame.chain && !NT_SUCCESS(idd_frame_begin(link->monitor, &link->frame)))
		link->frame.chain = NULL;
	if (link->frame.chain && link->is_ready && !link->draw.type)
		say_frame(link);
}

/* --- The pointer ------------------------------------------------------------------------------------------------- */

static void say_pointer(struct composer_link *link, bool is_answer)
{
	struct composer_pointer pointer = { .outside = 0 };

	if (link->monitor)
		pointer.outside = idd_pointer_is_outside(link->monitor, &pointer.serial);
	composer_link_say_pointer(link, &pointer, is_answer);
}

/* A driver's images are not premultiplied. */
static void divide_by_alpha(uint8_t *pixels, size_t count)
{
	for (size_t at = 0; at < count; at++, pixels += 4)
		for (unsigned part = 0; part < 3 && pixels[3]; part++) {
			unsigned value = (pixels[part] * 255u + pixels[3] / 2u) / pixels[3];

			pixels[part] = (uint8_t)(value > 255 ? 255 : value);
		}
}

void composer_link_machine_point(struct composer_link *link, const struct composer_cursor *cursor,
                                 uint8_t *pixels)
{
	struct idd_pointer pointer = { .visible = cursor->visible,
		                       .alpha = true,
		                       .width = cursor->width,
		                       .height = cursor->height,
		                       .hot_x = cursor->hot_x,
		                       .hot_y = cursor->hot_y,
		                       .pixels = pixels };

	if (pixels) {
		divide_by_alpha(pixels, (size_t)cursor->width * cursor->height);
		link->hot_x = cursor->hot_x;
		link->hot_y = cursor->hot_y;
	}
	/* A driver is told where the image's corner is. */
	pointer.x = (int32_t)((uint32_t)cursor->x - link->hot_x);
	pointer.y = (int32_t)((uint32_t)cursor->y - link->hot_y);
	if (link->monitor)
		idd_pointer_set(link->monitor, &pointer);
	say_pointer(link, true);
}

static struct idd_monitor *take_monitor(const struct composer_link *link)
{
	uint32_t connector = link->options.connector;

	return connector ? idd_monitor_take_at(ke_current_machine(), connector - 1)
	                 : idd_monitor_take(ke_current_machine());
}

void composer_link_machine_update(struct composer_link *link)
{
	if (link->monitor && !idd_monitor_is_there(link->monitor))
		composer_link_machine_leave(link);
	if (!link->monitor)
		link->monitor = take_monitor(link);
	if (link->monitor) {
		set_mode(link);
		begin_frame(link);
	}
	say_pointer(link, false);
}

void composer_link_machine_present(struct composer_link *link,
                                   const struct composer_present *present)
{
	struct idd_rectangle dirty[COMPOSER_DIRTY_MAX];
	struct idd_presentation presentation = { .dirty = dirty,
		                                 .dirty_count = present->dirty_count };

	for (uint32_t at = 0; at < present->dirty_count; at++) {
		const struct composer_rectangle *from = &present->dirty[at];
		dirty[at] =
			(struct idd_rectangle){ from->left, from->top, from->right, from->bottom };
	}
	if (NT_SUCCESS(idd_frame_present(&link->frame, &presentation)))
		composer_link_count(&link->view.presented);
	link->frame.chain = NULL;
	link->draw.type = 0;
}
