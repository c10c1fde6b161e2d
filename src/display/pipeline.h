/*
 * display/pipeline.h - from consumed pictures to a viewer's: convert, encode, play the viewer, measure.
 *
 * Model    Three output pictures go round between two owners: who converts (the capture thread, inside the machine,
 *          which never waits for anybody) and who encodes (a thread beside it). Packets go through a queue of three
 *          to the viewer's thread, which decodes them and reads the card's counter. When no output is free the
 *          picture is left in the ring, where a newer one takes its place.
 * Locks    Each output has one owner at a time, told by its state; the queues have their own.
 * Tests    tests/display/pipeline_test.c
 */
#ifndef DRYDOCK_DISPLAY_PIPELINE_H
#define DRYDOCK_DISPLAY_PIPELINE_H

#include "display/codec.h"
#include "display/queue.h"
#include "display/ring.h"

#define DISPLAY_OUTPUTS 3u

enum display_output_state { DISPLAY_OUTPUT_FREE, DISPLAY_OUTPUT_CONVERTING, DISPLAY_OUTPUT_ENCODING };

/* What is measured of a frame, in nanoseconds since it was presented; each includes those before it. */
enum display_stage { DISPLAY_CAPTURED, DISPLAY_CONVERTED, DISPLAY_ENCODED, DISPLAY_DECODED, DISPLAY_STAGES };

struct display_times {
	uint64_t since_ns[DISPLAY_STAGES];
};

struct display_output {
	uint32_t state; /* enum display_output_state */
	struct colour_nv12 planes;
	uint64_t captured_ns; /* host clock */
	struct display_times times;
};

struct display_summary {
	uint64_t encoded, sent_bytes, decoded;
	uint64_t unreadable;  /* decoded, and no counter could be read */
	uint64_t out_of_turn; /* its counter was not above the one before */
	uint64_t failed;      /* not encoded or not decoded */
	uint64_t no_output;   /* looked for a free output in vain */
	struct display_times *times; /* of decoded frames */
	size_t times_count, times_room;
};

struct display_pipeline {
	uint32_t width, height;
	const struct colour_kernel *kernel;
	struct display_output output[DISPLAY_OUTPUTS];
	uint32_t next_output;
	uint8_t *memory;
	struct display_encoder *encoder;
	struct display_decoder *decoder;
	struct display_queue to_encoder, to_viewer;
	struct host_thread *encoding, *viewing;
	uint32_t last_counter;
	struct display_summary summary; /* whole after display_pipeline_stop() */
};

/*
 * Make and start it for pictures of that size. frames: how many are measured at most.
 * Errors   as of display_encoder_create() and display_decoder_create(); -EAGAIN: no thread. Nothing is left then.
 */
int display_pipeline_start(struct display_pipeline *ret_pipeline, const struct display_mode *mode,
                           uint32_t refresh_hz, size_t frames);
/* An output to convert into, the caller's until display_pipeline_submit(); null: none is free. */
struct display_output *display_pipeline_take(struct display_pipeline *pipeline);
/* Convert picture into output, which display_pipeline_take() gave; age_ns: of the picture. Never waits. */
void display_pipeline_convert(struct display_pipeline *pipeline, struct display_output *output,
                              const struct display_picture *picture, uint64_t age_ns);
void display_pipeline_submit(struct display_pipeline *pipeline, struct display_output *output);
/* Give output back unused. */
void display_pipeline_return(struct display_output *output);
/* Let what is under way end, and its threads. The summary stays until display_pipeline_finish(). */
void display_pipeline_stop(struct display_pipeline *pipeline);
void display_pipeline_finish(struct display_pipeline *pipeline);

/* The percent-th percentile of a stage in microseconds; 0 without frames. Sorts summary's times by that stage. */
double display_percentile_us(struct display_summary *summary, enum display_stage stage, unsigned percent);

#endif
