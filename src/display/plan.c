/* display/plan.c - configuration, wishes and means to a plan. */
#include "display/plan.h"

#include <stdio.h>
#include <string.h>

#define ENCODER_420 "libx264"
#define ENCODER_444 "libx264rgb"
#define BITS_SDR 8u
#define BITS_HDR 10u
/* A message of WebSocket has a whole frame, so slices would win nothing. */
#define SLICES_OF_A_STREAM 1u

static bool refuse(char *text, size_t bytes, const char *why)
{
	snprintf(text, bytes, "%s", why);
	return false;
}

static bool resolve_colours(const struct display_config *config,
                            const struct display_plan_request *request,
                            const struct display_plan_means *means, struct display_plan *plan,
                            char *text, size_t bytes)
{
	if (request->is_lossless && !config->allows_444)
		return refuse(text, bytes,
		              "lossless needs all of the colours, and " DISPLAY_KNOB_444 " is off");
	if (request->wants_hdr && request->is_lossless)
		return refuse(text, bytes, "lossless has 8 bits, and HDR needs ten");
	if (request->wants_hdr && !means->has_hdr)
		return refuse(text, bytes, "there is no ring of ten bits and more");
	plan->chroma = request->is_lossless ? DISPLAY_CHROMA_444 : DISPLAY_CHROMA_420;
	plan->bit_depth = request->wants_hdr && config->allows_ten_bit ? BITS_HDR : BITS_SDR;
	plan->is_hdr = plan->bit_depth >= BITS_HDR;
	return true;
}

static bool resolve_encoder(const struct display_config *config,
                            const struct display_plan_means *means, struct display_plan *plan,
                            char *text, size_t bytes)
{
	const char *own = plan->chroma == DISPLAY_CHROMA_444 ? ENCODER_444 : ENCODER_420;

	snprintf(plan->encoder, sizeof(plan->encoder), "%s",
	         config->encoder[0] ? config->encoder : own);
	plan->codec =
		means->codec_of(plan->encoder, plan->is_hdr, plan->chroma == DISPLAY_CHROMA_444);
	if (!means->has_encoder(plan->encoder))
		snprintf(text, bytes, "libavcodec has no encoder %s", plan->encoder);
	else if (!plan->codec)
		snprintf(text, bytes,
		         "%s gives no %s that viewers decode, a packet for each picture at once",
		         plan->encoder, plan->is_hdr ? "ten bits" : "stream");
	else
		return true;
	return false;
}

static enum display_cursor_mode cursor_of(const struct display_plan_request *request)
{
	if (!request->is_desktop)
		return DISPLAY_CURSOR_NONE;
	return request->paints_pointer ? DISPLAY_CURSOR_PAINTED : DISPLAY_CURSOR_LAYER;
}

bool display_plan_resolve(const struct display_config *config,
                          const struct display_plan_request *request,
                          const struct display_plan_means *means, struct display_plan *ret_plan,
                          char *text, size_t bytes)
{
	struct display_plan plan = {
		.capture = DISPLAY_CAPTURE_RING,
		.topology =
			config->no_isolate ? DISPLAY_TOPOLOGY_EXTEND : DISPLAY_TOPOLOGY_EXCLUSIVE,
		.width = request->width,
		.height = request->height,
		.refresh_hz = request->refresh_hz,
		.cursor = cursor_of(request),
		.max_slices = SLICES_OF_A_STREAM,
		.pipeline_depth = config->pipeline_depth,
	};
	const struct display_adapter_wish wish = { request->adapter, config->adapter };
	const struct display_adapter *adapter =
		display_adapter_choose(means->adapters, means->adapter_count, &wish,
	                               &plan.has_other_adapter);

	if (!adapter)
		return refuse(text, bytes, "there is no render adapter");
	plan.adapter = *adapter;
	if (!resolve_colours(config, request, means, &plan, text, bytes) ||
	    !resolve_encoder(config, means, &plan, text, bytes))
		return false;
	*ret_plan = plan;
	return true;
}

void display_plan_text(const struct display_plan *plan, char *text, size_t bytes)
{
	static const char *const topologies[] = { "exclusive", "primary", "extend" };
	static const char *const cursors[] = { "none", "layer", "painted" };

	snprintf(text, bytes,
	         "plan: capture ring, topology %s, %ux%u@%u, encoder %s, %u bits%s, chroma %s, "
	         "codec 0x%x, depth %u, chunk %u, cursor %s, slices %u%s",
	         topologies[plan->topology], plan->width, plan->height, plan->refresh_hz,
	         plan->encoder, plan->bit_depth, plan->is_hdr ? " HDR" : "",
	         plan->chroma == DISPLAY_CHROMA_444 ? "4:4:4" : "4:2:0", plan->codec,
	         plan->pipeline_depth, plan->wire_chunk, cursors[plan->cursor], plan->max_slices,
	         plan->has_other_adapter ? ", another adapter than preferred" : "");
}
