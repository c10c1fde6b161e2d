/*
 * display/plan.h - what a session is going to be, decided once from what is configured, what is asked for and what there is.
 *
 * Model    A plain value. Capture, codec and server read it and decide none of it again; a session that is to be another has
 *          another plan. It is told in one line.
 * Source   docs/spec/display.md 9.1 (DISP-184); which codec, 11 (DISP-225).
 * Tests    tests/display/plan_test.c
 */
#ifndef DRYDOCK_DISPLAY_PLAN_H
#define DRYDOCK_DISPLAY_PLAN_H

#include "display/adapter.h"
#include "display/config.h"

/* What is asked for, by the command line and by who looks. */
struct display_plan_request {
	uint32_t width, height, refresh_hz;
	bool is_lossless, wants_hdr;
	const char *adapter; /* an operator's wish; null: none */
	bool is_desktop; /* with a pointer, and people's programs; else a test card */
	bool paints_pointer; /* of a desktop: whoever looks has it in the picture */
};

/* What this computer and its machine have. */
struct display_plan_means {
	const struct display_adapter *adapters; /* what can render; they and their names stay */
	uint32_t adapter_count;
	bool (*has_encoder)(const char *name); /* libavcodec's */
	/* The STREAM_CODEC_ that an encoder gives of such pictures; 0: none that viewers decode. */
	uint32_t (*codec_of)(const char *encoder, bool is_hdr, bool is_lossless);
	bool has_hdr;        /* rings and encoders of ten bits */
};

enum display_capture { DISPLAY_CAPTURE_RING };
enum display_topology { DISPLAY_TOPOLOGY_EXCLUSIVE, DISPLAY_TOPOLOGY_PRIMARY, DISPLAY_TOPOLOGY_EXTEND };
enum display_chroma { DISPLAY_CHROMA_420, DISPLAY_CHROMA_444 };
/* Who draws the pointer: nobody; who looks, from its image and place; the host, into the picture. */
enum display_cursor_mode { DISPLAY_CURSOR_NONE, DISPLAY_CURSOR_LAYER, DISPLAY_CURSOR_PAINTED };

struct display_plan {
	enum display_capture capture;
	enum display_topology topology;
	char encoder[32];
	uint32_t width, height, refresh_hz; /* at first; viewers may change them */
	uint32_t bit_depth;
	bool is_hdr; /* ten bits or more */
	enum display_chroma chroma;
	uint32_t codec;      /* STREAM_CODEC_ */
	uint32_t wire_chunk; /* bytes of a message; 0: a frame is one message, as WebSocket has it */
	enum display_cursor_mode cursor;
	uint32_t max_slices; /* of a picture */
	uint32_t pipeline_depth;
	struct display_adapter adapter;
	bool has_other_adapter; /* the one that was preferred is none of ours */
};

/*
 * Decide. A preference that cannot be met is given up, and told by the plan; what was asked for and cannot be had is refused.
 * Gives    False: text says what cannot be had, and why.
 */
bool display_plan_resolve(const struct display_config *config, const struct display_plan_request *request,
                          const struct display_plan_means *means, struct display_plan *ret_plan, char *text,
                          size_t bytes);
/* The plan in one line without its end. */
void display_plan_text(const struct display_plan *plan, char *text, size_t bytes);

#endif
