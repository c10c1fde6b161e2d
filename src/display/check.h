/*
 * display/check.h - a viewer of our own: decode what came, read the card's counter from the pixels, measure.
 *
 * Locks    None: one thread.
 * Tests    tests/display/check_test.c, pipeline_test.c, server_test.c
 */
#ifndef DRYDOCK_DISPLAY_CHECK_H
#define DRYDOCK_DISPLAY_CHECK_H

#include "display/codec.h"
#include "display/samples.h"
#include "drydock/stream_format.h"

struct display_check {
	struct display_decoder *decoder;
	uint32_t codec; /* that it is for: STREAM_CODEC_ */
	bool counts_by_number; /* there is no card: what the stream says is the number of a picture */
	uint32_t last_counter, last_presented;
	uint64_t bytes;
	uint64_t decoded;     /* with a counter above the one before */
	uint64_t repeated;    /* said to be the picture before, and so it was */
	uint64_t unreadable;  /* decoded, and no counter could be read */
	uint64_t out_of_turn; /* its counter was not above the one before */
	uint64_t failed;
	uint32_t restarts;    /* the counter began anew, and the host's number of the picture did not */
	uint64_t hdr_frames;  /* decoded, of HDR */
	bool is_hdr;          /* so was the last */
	/* Called for each that is decoded; may be null. */
	void (*look)(void *context, const struct display_decoded *picture);
	void *context;
	uint32_t last_hash; /* display_hash_bgra() of the last picture of a lossless stream */
	struct display_samples received, shown; /* since presented */
};

/* samples: how many frames are measured. Errors: as of display_decoder_create(). */
int display_check_init(struct display_check *ret_check, size_t samples);
void display_check_finish(struct display_check *check);
/* What comes from now on is of codec, one of STREAM_CODEC_. Errors: as of display_decoder_create(); then nothing is decoded. */
int display_check_use(struct display_check *check, uint32_t codec);
/* Take a frame; its header's time is of the clock that received_ns and the host have. */
void display_check_take(struct display_check *check, const struct stream_header *header,
                        const struct display_packet *packet, uint64_t received_ns);

#endif
