#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "builder/wpp.h"

static const char *skip_space(const char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	return text;
}

static const char *take_name(struct arena *arena, const char **text)
{
	const char *start = skip_space(*text), *end = start;

	while (isalnum((unsigned char)*end) || *end == '_')
		end++;
	*text = end;
	return end == start ? NULL : arena_copy(arena, start, (size_t)(end - start));
}

static struct wpp_rule *find_rule(struct wpp *wpp, const char *name)
{
	for (size_t i = 0; i < wpp->count; i++)
		if (strcmp(wpp->rules[i].name, name) == 0)
			return &wpp->rules[i];
	return NULL;
}

/* {LEVEL=TRACE_LEVEL_ERROR, FLAGS=X} */
static bool parse_constants(struct arena *arena, struct wpp_rule *rule, const char **text)
{
	const char *next = skip_space(*text);

	*text = next;
	if (*next != '{')
		return true;
	for (next++; *(next = skip_space(next)) != '}';) {
		struct wpp_constant *constant = &rule->constants[rule->constant_count];
		size_t length;

		if (rule->constant_count == WPP_PARAMETERS_MAX)
			return false;
		constant->name = take_name(arena, &next);
		next = skip_space(next);
		if (constant->name == NULL || *next != '=')
			return false;
		next = skip_space(next + 1);
		length = strcspn(next, ",}");
		constant->value = arena_copy(arena, next, length);
		rule->constant_count++;
		next += length;
		if (*next == ',')
			next++;
		else if (*next != '}')
			return false;
	}
	*text = next + 1;
	return true;
}

static bool add_flat(struct wpp_rule *rule, const char *name)
{
	if (rule->flat_count == WPP_PARAMETERS_MAX)
		return false;
	rule->flat[rule->flat_count++] = name;
	return true;
}

/* One parameter: a name (a type may stand in front of it), "..." or a group. */
static bool parse_parameter(struct arena *arena, struct wpp_rule *rule, const char **text,
                            bool outer)
{
	const char *next = skip_space(*text), *name = NULL, *word;

	if (strncmp(next, "...", 3) == 0) {
		rule->variadic = true;
		if (outer)
			rule->outer_variadic = true;
		*text = next + 3;
		return true;
	}
	while ((word = take_name(arena, &next)) != NULL)
		name = word;
	if (name == NULL)
		return false;
	if (outer)
		rule->outer[rule->outer_count++] = name;
	*text = next;
	return add_flat(rule, name);
}

static bool parse_list(struct arena *arena, struct wpp_rule *rule, const char **text, bool outer)
{
	const char *next = skip_space(*text);

	if (*next != '(')
		return false;
	next = skip_space(next + 1);
	while (*next != ')') {
		if (rule->outer_count == WPP_PARAMETERS_MAX)
			return false;
		if (*next == '(' && outer) {
			rule->outer[rule->outer_count++] = NULL;
			rule->has_group = true;
			if (!parse_list(arena, rule, &next, false))
				return false;
		} else if (!parse_parameter(arena, rule, &next, outer)) {
			return false;
		}
		next = skip_space(next);
		if (*next == ',')
			next = skip_space(next + 1);
		else if (*next != ')')
			return false;
	}
	*text = next + 1;
	return true;
}

void wpp_add_rule(struct wpp *wpp, const char *text)
{
	struct wpp_rule rule = { 0 };

	rule.name = take_name(wpp->arena, &text);
	if (rule.name == NULL || wpp->count == WPP_RULES_MAX || find_rule(wpp, rule.name) != NULL)
		return;
	if (!parse_constants(wpp->arena, &rule, &text) ||
	    !parse_list(wpp->arena, &rule, &text, true))
		return;
	wpp->rules[wpp->count++] = rule;
}

/* The end of a string literal at text, or null. */
static const char *literal_end(const char *text)
{
	if (*text != '"')
		return NULL;
	for (text++; *text != '"'; text++) {
		if (*text == '\\')
			text++;
		if (*text == '\0' || *text == '\n')
			return NULL;
	}
	return text + 1;
}

/* USEPREFIX(Name, "text", arguments) and USESUFFIX. */
static void add_fix(struct wpp *wpp, const char *text, bool is_prefix)
{
	const char *name, *end, *arguments = "", *literal;
	struct wpp_rule *rule;

	text = skip_space(text);
	if (*text != '(')
		return;
	text++;
	name = take_name(wpp->arena, &text);
	rule = name == NULL ? NULL : find_rule(wpp, name);
	text = skip_space(text);
	if (rule == NULL || *text != ',')
		return;
	text = skip_space(text + 1);
	end = literal_end(text);
	if (end == NULL)
		return;
	literal = arena_copy(wpp->arena, text, (size_t)(end - text));
	end = skip_space(end);
	if (*end == ',') {
		const char *close = strrchr(end, ')');

		if (close == NULL)
			return;
		arguments = arena_copy(wpp->arena, end, (size_t)(close - end));
	}
	if (is_prefix) {
		rule->prefix = literal;
		rule->prefix_arguments = arguments;
	} else {
		rule->suffix = literal;
		rule->suffix_arguments = arguments;
	}
}

static void add_statement(struct wpp *wpp, const char *text)
{
	text = skip_space(text);
	if (strncasecmp(text, "FUNC ", 5) == 0)
		wpp_add_rule(wpp, text + 5);
	else if (strncasecmp(text, "USEPREFIX", 9) == 0)
		add_fix(wpp, text + 9, true);
	else if (strncasecmp(text, "USESUFFIX", 9) == 0)
		add_fix(wpp, text + 9, false);
}

static bool starts_statement(const char *text)
{
	return strncasecmp(text, "FUNC ", 5) == 0 || strncasecmp(text, "USEPREFIX", 9) == 0 ||
	       strncasecmp(text, "USESUFFIX", 9) == 0;
}

/* Statements end where the next one begins, or at the end of the block. */
static void scan_block(struct wpp *wpp, const char *text, const char *end)
{
	struct text statement = { 0 };

	while (text < end) {
		const char *line_end = memchr(text, '\n', (size_t)(end - text));
		const char *next = line_end == NULL ? end : line_end + 1;

		if (line_end == NULL)
			line_end = end;
		while (text < line_end &&
		       (isspace((unsigned char)*text) || *text == '/' || *text == '*'))
			text++;
		if (starts_statement(text) && statement.size > 0) {
			add_statement(wpp, statement.data);
			statement.size = 0;
		}
		text_add(&statement, text, (size_t)(line_end - text));
		text_add(&statement, " ", 1);
		text = next;
	}
	if (statement.size > 0)
		add_statement(wpp, statement.data);
	text_finish(&statement);
}

void wpp_scan(struct wpp *wpp, const char *text)
{
	while ((text = strcasestr(text, "begin_wpp")) != NULL) {
		const char *end;

		text += strcspn(text, "\n");
		end = strcasestr(text, "end_wpp");
		if (end == NULL)
			end = text + strlen(text);
		scan_block(wpp, text, end);
		text = end;
	}
}
