/*
 * display/pipeline.h - from consumed pictures to packets: convert, encode, measure.
 *
 * Model    Three output pictures go round between two owners: who converts (the capture thread, inside the machine,
 *          which never waits for anybody and reads the machine's clock alone) and who encodes (a thread beside it, on
 *          the host's clock). When no output is free the picture is left in the ring, where a newer one takes its
 *          place. The encoder keeps the newest output: a picture equal to it is not encoded, a key frame can be
 *          made of it for who comes later, and half a second after the last change it is encoded once more,
 *          better, and then nothing; of a lossless stream there is no better one. While nobody watches nothing is encoded.
 * Locks    Each output has one owner at a time, told by its state; the queue has its own.
 * Tests    tests/display/pipeline_test.c, pipeline_shape_test.c, pipeline_rate_test.c
 */
#ifndef DRYDOCK_DISPLAY_PIPELINE_H
#define DRYDOCK_DISPLAY_PIPELINE_H

#include "display/codec.h"
#include "display/queue.h"
#include "display/ring.h"
#include "display/samples.h"

#define DISPLAY_OUTPUTS 3u
/* From the last change to the better copy; with encoding and sending it has to come within 500 ms. */
#define DISPLAY_REFINE_NS 300000000u

enum display_output_state { DISPLAY_OUTPUT_FREE, DISPLAY_OUTPUT_CONVERTING, DISPLAY_OUTPUT_ENCODING };

/* What is measured of a frame here, since it was presented; each includes those before it. */
enum display_stage { DISPLAY_CAPTURED, DISPLAY_CONVERTED, DISPLAY_ENCODED, DISPLAY_STAGES };

struct display_output {
	uint32_t state; /* enum display_output_state */
	struct display_format format; /* of the picture, as it is to be seen */
	struct display_source source; /* NV12; of HDR P010; of a lossless stream BGRA */
	uint8_t *memory;              /* the planes' */
	size_t room;
	uint32_t presented;    /* the driver's sequence */
	bool is_repeat;        /* of the picture before, and to be encoded all the same */
	bool is_touched;       /* of the picture before, but for the pointer in it */
	uint64_t captured_ns;  /* the machine's clock */
	uint64_t converted_ns;
	uint64_t age_ns; /* when it was captured */
	struct frame_rectangle lacks; /* of the picture that was converted last, whoever's output that was; the converting thread's */
	struct frame_rectangle changed; /* where alone it may differ from the one that was submitted before it; empty: nowhere */
};

/* A packet and where it comes from. */
struct display_coded {
	struct display_packet packet;
	struct display_format format; /* of the picture, as it is to be seen */
	uint32_t presented;
	uint64_t captured_ns; /* the host's clock */
	uint64_t age_ns;
	bool is_repeat, is_refined;
	struct frame_rectangle part; /* where alone it need be shown anew; empty: anywhere */
	uint32_t hash; /* display_hash_bgra(), of a lossless stream when hashes are wanted */
};

struct display_pipeline_options {
	struct display_format format; /* of the first pictures; odd sizes too, see display_pipeline_coded() */
	bool wants_hashes;
	uint32_t depth;         /* pictures that are not encoded yet, at most; 0: as many as there are outputs */
	size_t samples;         /* how many frames are measured at most */
	int64_t clock_ahead_ns; /* the host's clock less the machine's */
	/* Called on the encoder's thread; takes coded's memory. */
	void (*deliver)(void *context, const struct display_coded *coded);
	void *context;
};

struct display_summary {
	uint64_t encoded, bytes;
	uint64_t unchanged; /* pictures that were equal to the one before */
	uint64_t repeated;  /* encoded again: for a new viewer, or better */
	uint64_t unwatched; /* pictures that nobody would have seen */
	uint64_t failed;
	uint64_t held;      /* pictures that a newer one replaced while every viewer was behind */
	uint64_t no_output; /* looked for a free output in vain */
	struct display_samples since[DISPLAY_STAGES];
};

struct display_pipeline {
	struct display_pipeline_options options;
	const struct colour_kernel *kernel;
	struct display_output output[DISPLAY_OUTPUTS];
	uint32_t next_output;
	uint32_t unfinished; /* atomic: outputs taken and not encoded yet */
	struct display_format format; /* of what is taken next; the converting thread's */
	const struct display_output *last; /* the converting thread's: what was submitted last; null: nothing */
	struct frame_rectangle converted;  /* the converting thread's: what has changed since a picture of its own was submitted */
	struct display_encoder *encoder; /* the encoder's thread's, with the next; null: none can be had */
	struct display_format encoded;   /* what it was made for */
	struct display_queue to_encoder;
	struct host_thread *encoding;
	bool key_wanted, watched, holds; /* atomics */
	uint32_t rate_bits;       /* atomic */
	struct display_output *newest; /* the encoder's, with the five below */
	struct frame_rectangle unsent; /* of it, since something was encoded */
	uint32_t parts;                /* encoded since the last that is to be shown as a whole */
	uint64_t changed_ns;
	bool is_refined;
	bool is_owed; /* the newest was not encoded: it is held */
	struct display_summary summary; /* whole after display_pipeline_stop() */
};

/*
 * What is encoded of pictures of that format: 4:2:0 has even sizes alone, so an odd one gets a column or a row more, the same
 * as the one beside it, which the viewer cuts off.
 */
struct display_format display_pipeline_coded(const struct display_format *format);

/*
 * Make and start it.
 * Errors   as of display_encoder_create(); -EAGAIN: no thread. Nothing is left then.
 */
int display_pipeline_start(struct display_pipeline *ret_pipeline, const struct display_pipeline_options *options);
/* What is taken from now on is for pictures of that size. A stream of another size begins with a key frame. The capture thread. */
void display_pipeline_set_size(struct display_pipeline *pipeline, uint32_t width, uint32_t height,
                               uint32_t refresh_hz);
/* And of that format: FP16 scRGB, or BGRA. A stream of the other begins with a key frame. The capture thread. */
void display_pipeline_set_hdr(struct display_pipeline *pipeline, bool is_hdr);
/* An output to convert into, the caller's until display_pipeline_submit(); null: none is free. Never waits. */
struct display_output *display_pipeline_take(struct display_pipeline *pipeline);
/*
 * Convert what output lacks of picture, which is of its size and format, into output, which display_pipeline_take() gave; where
 * picture may differ from the one that was converted before it, it says. Reads no clock: the times are the caller's.
 */
void display_pipeline_convert(struct display_pipeline *pipeline, struct display_output *output,
                              const struct display_picture *picture);
/*
 * Fill output, which display_pipeline_take() gave, with a copy of the one that was submitted last, to be encoded as a picture of its
 * own: for who wants as many as the rate says. The caller sets its times.
 * Gives    False: there is none of that format; output is still the caller's.
 */
bool display_pipeline_repeat(struct display_pipeline *pipeline, struct display_output *output);
/*
 * Fill output, which display_pipeline_take() gave, with a copy of the one that was submitted last, and convert anew where picture
 * is another than it was then: count rectangles, which may meet or be empty. The caller sets its times.
 * Gives    False: there is none of that format, or picture has another; output is still the caller's.
 */
bool display_pipeline_touch(struct display_pipeline *pipeline, struct display_output *output,
                            const struct display_picture *picture, const struct frame_rectangle *changes, size_t count);
/* Never waits. */
void display_pipeline_submit(struct display_pipeline *pipeline, struct display_output *output);
/* Give output back unused. */
void display_pipeline_return(struct display_pipeline *pipeline, struct display_output *output);
/* Somebody has to begin: the next packet is a key frame, at once when there is a picture. Any thread beside the machine. */
void display_pipeline_want_key(struct display_pipeline *pipeline);
/* Whether anybody looks; at first nobody does. */
void display_pipeline_watch(struct display_pipeline *pipeline, bool watched);
/*
 * Everybody who looks is behind: until that is over nothing but the newest picture is kept, and it is encoded then. A key frame that is
 * wanted comes all the same. Any thread.
 */
void display_pipeline_hold(struct display_pipeline *pipeline, bool holds);
/* What is encoded from now on takes so many bits a second at most; 0: no limit. Any thread. */
void display_pipeline_set_rate(struct display_pipeline *pipeline, uint32_t bits);
/* Let what is under way end, and its thread. The summary stays until display_pipeline_finish(). */
void display_pipeline_stop(struct display_pipeline *pipeline);
void display_pipeline_finish(struct display_pipeline *pipeline);

#endif
