/* display/pipeline_convert.c - pictures into outputs: what an output lacks of one, the one before once more, and parts of it. */
#include "display/pipeline_internal.h"

#include <string.h>

/* Conversions begin and end at whole steps of the widest kernel, where there is room. */
#define STEP_PIXELS 64u

const struct frame_rectangle pipeline_whole = { 0, 0, FRAME_SIZE_MAX, FRAME_SIZE_MAX };

bool pipeline_is_same_format(const struct display_format *one, const struct display_format *other)
{
	return one->width == other->width && one->height == other->height &&
	       one->refresh_hz == other->refresh_hz && one->is_lossless == other->is_lossless &&
	       one->is_hdr == other->is_hdr && one->encoder == other->encoder;
}

/* --- Conversion ---------------------------------------------------------------------------------------------------- */

/* What the last column and row show goes on into those that are there for the encoder alone. */
static void pad_luma(const struct display_format *format, const struct display_source *source)
{
	struct display_format coded = display_pipeline_coded(format);
	size_t pitch = source->pitch_bytes[0], sample = format->is_hdr ? P010_BYTES : 1;
	uint8_t *luma = source->plane[0], *end = luma + format->width * sample;

	for (uint32_t y = 0; y < format->height && coded.width > format->width; y++)
		memcpy(end + y * pitch, end + y * pitch - sample, sample);
	if (coded.height > format->height)
		memcpy(luma + format->height * pitch, luma + (format->height - 1) * pitch,
		       coded.width * sample);
}

static void copy_rect(const struct display_source *to, const struct display_picture *picture,
                      const struct frame_rectangle *rect)
{
	for (uint32_t y = rect->top; y < rect->bottom && rect->left < rect->right; y++)
		memcpy(to->plane[0] + y * to->pitch_bytes[0] + (size_t)rect->left * BGRA_BYTES,
		       picture->pixels + (size_t)y * picture->pitch_bytes +
		               (size_t)rect->left * BGRA_BYTES,
		       (size_t)(rect->right - rect->left) * BGRA_BYTES);
}

static void convert_rect(const struct display_pipeline *pipeline,
                         const struct display_output *output, const struct display_picture *picture,
                         const struct frame_rectangle *rect)
{
	const struct display_source *source = &output->source;
	struct colour_picture from = { picture->pixels, picture->width, picture->height,
		                       picture->pitch_bytes };
	struct colour_planes to = { source->plane[0], source->plane[1], source->pitch_bytes[0],
		                    source->pitch_bytes[1] };

	if (output->format.is_lossless)
		copy_rect(source, picture, rect);
	else if (output->format.is_hdr)
		colour_scrgb_to_p010_rect(pipeline->kernel, &from, &to, rect);
	else
		colour_bgra_to_nv12_rect(pipeline->kernel, &from, &to, rect);
}

/* --- Pictures ------------------------------------------------------------------------------------------------------ */

/* Every output but that one, which has it, lacks what has changed of the newest picture. */
static void note_change(struct display_pipeline *pipeline, const struct display_output *except,
                        const struct frame_rectangle *damage)
{
	for (uint32_t index = 0; index < DISPLAY_OUTPUTS; index++)
		if (&pipeline->output[index] != except)
			frame_rectangle_join(&pipeline->output[index].lacks, damage);
}

/* What output lacks of picture, which it is to have. */
static struct frame_rectangle take_lacking(struct display_pipeline *pipeline,
                                           struct display_output *output,
                                           const struct display_picture *picture)
{
	const struct frame_rectangle *damage =
		frame_rectangle_is_empty(&picture->damage) ? &pipeline_whole : &picture->damage;
	struct frame_rectangle lacks;

	note_change(pipeline, NULL, damage);
	frame_rectangle_join(&pipeline->converted, damage);
	lacks = output->lacks;
	output->lacks = (struct frame_rectangle){ 0 };
	lacks.left -= lacks.left % STEP_PIXELS;
	lacks.right += -lacks.right % STEP_PIXELS;
	return frame_rectangle_clip(&lacks, picture->width, picture->height);
}

void display_pipeline_convert(struct display_pipeline *pipeline, struct display_output *output,
                              const struct display_picture *picture)
{
	struct frame_rectangle lacks = take_lacking(pipeline, output, picture);

	output->presented = picture->sequence;
	output->is_repeat = output->is_touched = false;
	output->changed = pipeline->converted;
	convert_rect(pipeline, output, picture, &lacks);
	if (!output->format.is_lossless)
		pad_luma(&output->format, &output->source);
}

/* Nobody but this thread writes to outputs, so the last one is as it was, whether the encoder still has it or not. */
static bool copy_last(struct display_pipeline *pipeline, struct display_output *output)
{
	const struct display_output *last = pipeline->last;
	size_t rows;

	if (!last || !pipeline_is_same_format(&last->format, &output->format))
		return false;
	rows = display_pipeline_coded(&output->format).height;
	if (last != output)
		for (int plane = 0; plane < 2 && output->source.plane[plane]; plane++)
			memcpy(output->source.plane[plane], last->source.plane[plane],
			       output->source.pitch_bytes[plane] * (plane ? rows / 2 : rows));
	output->presented = last->presented;
	output->lacks = last->lacks;
	output->changed = (struct frame_rectangle){ 0 };
	return true;
}

bool display_pipeline_repeat(struct display_pipeline *pipeline, struct display_output *output)
{
	output->is_repeat = copy_last(pipeline, output);
	output->is_touched = false;
	return output->is_repeat;
}

bool display_pipeline_touch(struct display_pipeline *pipeline, struct display_output *output,
                            const struct display_picture *picture,
                            const struct frame_rectangle *changes, size_t count)
{
	if (picture->width != output->format.width || picture->height != output->format.height ||
	    (picture->format == FRAME_FORMAT_RGBA16F) != output->format.is_hdr ||
	    !copy_last(pipeline, output))
		return false;
	output->is_repeat = false;
	output->is_touched = true;
	for (size_t at = 0; at < count; at++) {
		note_change(pipeline, output, &changes[at]);
		frame_rectangle_join(&output->changed, &changes[at]);
		convert_rect(pipeline, output, picture, &changes[at]);
	}
	if (!output->format.is_lossless)
		pad_luma(&output->format, &output->source);
	return true;
}
