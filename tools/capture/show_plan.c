/* tools/capture/show_plan.c - what is to be shown, and on which adapter: decided once a session. */
#include "capture/show_internal.h"

#include "composer/adapters.h"

/* A machine has the first; the others are as of a laptop's discrete GPUs, each with more memory than the one before. */
#define DISCRETE(number) \
	{ \
		.name = "Drydock emulated adapter " #number, \
		.dedicated_bytes = (uint64_t)(number) << 30, \
		.luid_low = COMPOSER_ADAPTER_LUID(number##u) \
	}
static const struct display_adapter several[COMPOSER_ADAPTERS_MAX] = {
	{ .name = "Drydock emulated adapter", .luid_low = COMPOSER_ADAPTER_LUID(1u) },
	DISCRETE(2),
	DISCRETE(3),
	DISCRETE(4),
};
/* The only one, whose number its driver knows. */
static const struct display_adapter only = { .name = "Drydock emulated adapter" };

static uint32_t codec_of(const char *encoder, bool is_hdr, bool is_lossless)
{
	return display_format_codec(&(struct display_format){
		.is_hdr = is_hdr, .is_lossless = is_lossless, .encoder = encoder });
}

int show_make_plan(struct run *run)
{
	const struct show_options *options = run->options;
	struct display_plan_request request = { .width = options->size.width,
		                                .height = options->size.height,
		                                .refresh_hz = options->size.refresh_hz,
		                                .is_lossless = options->is_lossless,
		                                .wants_hdr = options->wants_hdr,
		                                .is_desktop = options->is_desktop,
		                                .paints_pointer = options->paints_pointer,
		                                .adapter = options->adapter };
	bool has_several = options->adapters > 1;
	struct display_plan_means means = { .adapters = has_several ? several : &only,
		                            .adapter_count = has_several ? options->adapters : 1,
		                            .has_encoder = display_has_encoder,
		                            .codec_of = codec_of,
		                            .has_hdr = true };
	char text[256];

	if (!display_plan_resolve(&options->config, &request, &means, &run->plan, text,
	                          sizeof(text)))
		return show_cannot("no session is possible", text);
	if (options->config.no_isolate)
		show_log(run, DISPLAY_KNOB_NO_ISOLATE " changes nothing: a machine has no displays "
		                                      "beside these");
	display_plan_text(&run->plan, text, sizeof(text));
	show_log(run, text);
	if (has_several) {
		snprintf(text, sizeof(text), "pictures are to be made on %s",
		         run->plan.adapter.name);
		show_log(run, text);
	}
	if (request.wants_hdr && !run->plan.is_hdr)
		show_log(run, "no HDR: " DISPLAY_KNOB_TEN_BIT " is off");
	run->codecs = ~0u;
	run->asks_hdr = run->wants_hdr = run->plan.is_hdr;
	return GOOD;
}
