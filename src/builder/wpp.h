/*
 * builder/wpp.h - trace headers (.tmh), which the trace preprocessor of the kit generates.
 *
 * Model    A project's rules (`FUNC Trace{LEVEL=x}(FLAGS, MSG, ...);`) stand in its settings and in comments
 *          between begin_wpp and end_wpp. Each becomes one macro that ends in drydock_wpp_trace()
 *          (drydock/wpp.h). USEPREFIX and USESUFFIX are kept, and so are the driver's own WPP_..._PRE and
 *          WPP_..._POST macros, which some use to return from a function.
 * Source   WDK documentation: WPP software tracing, trace function rules.
 * Tests    tests/builder/wpp_test.c, fuzz/fuzz_wpp.c
 */
#ifndef DRYDOCK_BUILDER_WPP_H
#define DRYDOCK_BUILDER_WPP_H

#include "builder/arena.h"
#include "builder/text.h"

#define WPP_RULES_MAX 500
#define WPP_PARAMETERS_MAX 24

/* A fixed value of a rule: LEVEL=TRACE_LEVEL_ERROR. */
struct wpp_constant {
	const char *name, *value;
};

struct wpp_rule {
	const char *name;
	struct wpp_constant constants[WPP_PARAMETERS_MAX];
	size_t constant_count;
	/* Parameters as called: a name, or null for a parenthesised group. */
	const char *outer[WPP_PARAMETERS_MAX];
	size_t outer_count;
	bool outer_variadic;
	/* All parameters with groups opened. */
	const char *flat[WPP_PARAMETERS_MAX];
	size_t flat_count;
	bool variadic;
	bool has_group;
	const char *prefix, *prefix_arguments;
	const char *suffix, *suffix_arguments;
};

struct wpp {
	struct arena *arena;
	struct wpp_rule rules[WPP_RULES_MAX];
	size_t count;
};

/* Add the rule "Name{A=B}(P, Q, ...)"; one that makes no sense is passed over. */
void wpp_add_rule(struct wpp *wpp, const char *text);
/* Add the rules in the begin_wpp blocks of a source file's text. */
void wpp_scan(struct wpp *wpp, const char *text);
/* Write a trace header; provider is the name that its traces bear. */
void wpp_write(const struct wpp *wpp, const char *provider, struct text *output);

#endif
