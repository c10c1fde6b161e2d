#include "builder/wpp.h"

#include <string.h>
#include <strings.h>

/* What every trace header says once in a source. */
static const char preamble[] = "#ifndef DRYDOCK_WPP_PREAMBLE\n"
			       "#define DRYDOCK_WPP_PREAMBLE\n"
			       "#include <drydock/wpp.h>\n"
			       "#if __has_include(<evntrace.h>)\n"
			       "#include <evntrace.h>\n"
			       "#endif\n"
			       "#ifndef TRACE_LEVEL_NONE\n"
			       "#define TRACE_LEVEL_NONE 0\n"
			       "#define TRACE_LEVEL_CRITICAL 1\n"
			       "#define TRACE_LEVEL_FATAL 1\n"
			       "#define TRACE_LEVEL_ERROR 2\n"
			       "#define TRACE_LEVEL_WARNING 3\n"
			       "#define TRACE_LEVEL_INFORMATION 4\n"
			       "#define TRACE_LEVEL_VERBOSE 5\n"
			       "#endif\n"
			       "#define DRYDOCK_WPP_OPEN(...) __VA_ARGS__\n"
			       "#ifdef WPP_CONTROL_GUIDS\n"
			       "#define WPP_DEFINE_CONTROL_GUID(Name, Guid, Bits) enum { "
			       "WPP_BLOCK_START_##Name, Bits WPP_BLOCK_END_##Name };\n"
			       "#define WPP_DEFINE_BIT(Name) WPP_BIT_##Name,\n"
			       "WPP_CONTROL_GUIDS\n"
			       "#undef WPP_DEFINE_CONTROL_GUID\n"
			       "#undef WPP_DEFINE_BIT\n"
			       "#endif\n"
			       "#ifndef WPP_LEVEL_ENABLED\n"
			       "#define WPP_LEVEL_ENABLED(Flags) 1\n"
			       "#endif\n"
			       "#ifndef WPP_FLAG_LEVEL_ENABLED\n"
			       "#define WPP_FLAG_LEVEL_ENABLED(Flags, Level) 1\n"
			       "#endif\n"
			       "#define WPP_SYSTEMCONTROL(...) ((void)0)\n"
			       "#define WPP_SYSTEMCONTROL2(...) ((void)0)\n"
			       "#define WPP_TRACE_CONTROL(...) 0\n"
			       "#endif\n";

static bool is_level(const char *name)
{
	return strcasecmp(name, "LEVEL") == 0 || strcasecmp(name, "LVL") == 0;
}

static bool is_flags(const char *name)
{
	return strcasecmp(name, "FLAGS") == 0 || strcasecmp(name, "FLAG") == 0 ||
	       strcasecmp(name, "COMPID") == 0;
}

static const char *constant_of(const struct wpp_rule *rule, bool (*is)(const char *name))
{
	for (size_t i = 0; i < rule->constant_count; i++)
		if (is(rule->constants[i].name))
			return rule->constants[i].value;
	return NULL;
}

static const char *parameter_of(const struct wpp_rule *rule, bool (*is)(const char *name))
{
	for (size_t i = 0; i < rule->flat_count; i++)
		if (is(rule->flat[i]))
			return rule->flat[i];
	return NULL;
}

static bool is_message(const char *name)
{
	return strcmp(name, "MSG") == 0;
}

/* "P1, P2, ..." */
static void write_parameters(const struct wpp_rule *rule, bool outer, struct text *output)
{
	size_t count = outer ? rule->outer_count : rule->flat_count;
	bool variadic = outer ? rule->outer_variadic : rule->variadic;

	for (size_t i = 0; i < count; i++) {
		const char *name = outer ? rule->outer[i] : rule->flat[i];

		text_add_string(output, i > 0 ? ", " : "");
		if (name != NULL)
			text_add_string(output, name);
		else
			text_format(output, "WPP_GROUP_%zu", i);
	}
	if (variadic)
		text_add_string(output, count > 0 ? ", ..." : "...");
}

/* Names of fixed values and parameters, joined; the message and what follows it do not count. */
static void write_condition(const struct wpp_rule *rule, struct text *output)
{
	for (size_t i = 0; i < rule->constant_count; i++)
		text_format(output, "_%s", rule->constants[i].name);
	for (size_t i = 0; i < rule->flat_count; i++)
		if (!is_message(rule->flat[i]))
			text_format(output, "_%s", rule->flat[i]);
}

/* Their values, as arguments of the driver's own macros. */
static void write_condition_values(const struct wpp_rule *rule, struct text *output)
{
	const char *comma = "";

	for (size_t i = 0; i < rule->constant_count; i++) {
		text_format(output, "%s%s", comma, rule->constants[i].value);
		comma = ", ";
	}
	for (size_t i = 0; i < rule->flat_count; i++) {
		if (is_message(rule->flat[i]))
			continue;
		text_format(output, "%s%s", comma, rule->flat[i]);
		comma = ", ";
	}
}

/* The driver's WPP_..._PRE and WPP_..._POST, when it has defined them. */
static void write_hook(const struct wpp_rule *rule, const char *hook, struct text *output)
{
	text_add_string(output, "#ifdef WPP");
	write_condition(rule, output);
	text_format(output, "_%s\n#define DRYDOCK_WPP_%s_%s(...) WPP", hook, hook, rule->name);
	write_condition(rule, output);
	text_format(output, "_%s(__VA_ARGS__)\n#else\n#define DRYDOCK_WPP_%s_%s(...)\n#endif\n",
	            hook, hook, rule->name);
}

static void write_flags(const struct wpp_rule *rule, struct text *output)
{
	const char *constant = constant_of(rule, is_flags),
		   *parameter = parameter_of(rule, is_flags);

	if (parameter != NULL)
		text_format(output, "#%s", parameter);
	else
		text_format(output, "\"%s\"", constant != NULL ? constant : "");
}

static void write_call(const struct wpp_rule *rule, struct text *output)
{
	const char *level = parameter_of(rule, is_level);

	if (level == NULL)
		level = constant_of(rule, is_level);
	text_add_string(output,
	                "(__extension__({ static const struct drydock_wpp_site wpp_site = { "
	                "__FILE__, __FUNCTION__, ");
	write_flags(rule, output);
	text_format(
		output,
		", \"%s\", __LINE__, 0 }; drydock_wpp_trace(&wpp_site, (unsigned int)(%s), \"\" ",
		rule->name, level != NULL ? level : "4");
	if (rule->prefix != NULL)
		text_format(output, "%s ", rule->prefix);
	if (parameter_of(rule, is_message) != NULL)
		text_add_string(output, "MSG ");
	if (rule->suffix != NULL)
		text_add_string(output, rule->suffix);
	if (rule->prefix != NULL)
		text_add_string(output, rule->prefix_arguments);
	if (rule->variadic)
		text_add_string(output, ", ##__VA_ARGS__");
	if (rule->suffix != NULL)
		text_add_string(output, rule->suffix_arguments);
	text_add_string(output, "); }))");
}

static void write_arguments_opened(const struct wpp_rule *rule, struct text *output)
{
	for (size_t i = 0; i < rule->outer_count; i++) {
		text_add_string(output, i > 0 ? ", " : "");
		if (rule->outer[i] != NULL)
			text_add_string(output, rule->outer[i]);
		else
			text_format(output, "DRYDOCK_WPP_OPEN WPP_GROUP_%zu", i);
	}
	if (rule->outer_variadic)
		text_add_string(output, rule->outer_count > 0 ? ", ##__VA_ARGS__" : "__VA_ARGS__");
}

static void write_rule(const struct wpp_rule *rule, struct text *output)
{
	const char *body = rule->has_group ? "DRYDOCK_WPP_BODY_" : "";

	write_hook(rule, "PRE", output);
	write_hook(rule, "POST", output);
	text_format(output, "#undef %s\n", rule->name);
	if (rule->has_group) {
		text_format(output, "#define %s(", rule->name);
		write_parameters(rule, true, output);
		text_format(output, ") DRYDOCK_WPP_CALL_%s(", rule->name);
		write_arguments_opened(rule, output);
		text_format(
			output,
			")\n#define DRYDOCK_WPP_CALL_%s(...) DRYDOCK_WPP_BODY_%s(__VA_ARGS__)\n",
			rule->name, rule->name);
	}
	text_format(output, "#define %s%s(", body, rule->name);
	write_parameters(rule, false, output);
	text_format(output, ") DRYDOCK_WPP_PRE_%s(", rule->name);
	write_condition_values(rule, output);
	text_add_string(output, ") ");
	write_call(rule, output);
	text_format(output, " DRYDOCK_WPP_POST_%s(", rule->name);
	write_condition_values(rule, output);
	text_add_string(output, ")\n");
}

void wpp_write(const struct wpp *wpp, const char *provider, struct text *output)
{
	text_add_string(output, preamble);
	text_format(output,
	            "#undef WPP_INIT_TRACING\n#undef WPP_CLEANUP\n"
	            "#define WPP_INIT_TRACING(...) drydock_wpp_start(\"%s\")\n"
	            "#define WPP_CLEANUP(...) drydock_wpp_stop(\"%s\")\n",
	            provider, provider);
	for (size_t i = 0; i < wpp->count; i++)
		write_rule(&wpp->rules[i], output);
}
