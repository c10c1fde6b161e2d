/*
 * Conditions, by recursive descent:
 *   or      = and { "or" and }
 *   and     = not { "and" not }
 *   not     = "!" not | "(" or ")" | compare
 *   compare = operand [ ("==" | "!=" | "<" | "<=" | ">" | ">=") operand ]
 *   operand = quoted | word | word "(" quoted ")"
 */
#include "builder/msbuild.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NESTING_MAX 32

struct scanner {
	struct msbuild *state;
	const struct map *metadata;
	const char *next;
	unsigned depth;
	bool failed;
};

static bool parse_or(struct scanner *scanner);

static void skip_space(struct scanner *scanner)
{
	while (isspace((unsigned char)*scanner->next))
		scanner->next++;
}

static bool take(struct scanner *scanner, const char *sign)
{
	skip_space(scanner);
	if (strncmp(scanner->next, sign, strlen(sign)) != 0)
		return false;
	scanner->next += strlen(sign);
	return true;
}

static bool take_word(struct scanner *scanner, const char *word)
{
	size_t length = strlen(word);

	skip_space(scanner);
	if (strncasecmp(scanner->next, word, length) != 0 ||
	    isalnum((unsigned char)scanner->next[length]) || scanner->next[length] == '_')
		return false;
	scanner->next += length;
	return true;
}

static const char *fail(struct scanner *scanner)
{
	scanner->failed = true;
	return "";
}

static const char *quoted(struct scanner *scanner)
{
	const char *start = scanner->next + 1;
	const char *end = strchr(start, '\'');

	if (end == NULL)
		return fail(scanner);
	scanner->next = end + 1;
	return arena_copy(scanner->state->arena, start, (size_t)(end - start));
}

/* A bare word, with the parentheses of $(...) in it. */
static const char *word(struct scanner *scanner)
{
	const char *start = scanner->next;

	while (isalnum((unsigned char)*scanner->next) || strchr("_.$%@-", *scanner->next) != NULL) {
		if (*scanner->next == '\0')
			break;
		if (strchr("$%@", *scanner->next) != NULL && scanner->next[1] == '(') {
			const char *end = strchr(scanner->next, ')');

			if (end == NULL)
				return fail(scanner);
			scanner->next = end;
		}
		scanner->next++;
	}
	if (scanner->next == start)
		return fail(scanner);
	return arena_copy(scanner->state->arena, start, (size_t)(scanner->next - start));
}

static const char *call(struct scanner *scanner, const char *function)
{
	struct msbuild *state = scanner->state;
	const char *argument;
	size_t length;

	skip_space(scanner);
	argument = *scanner->next == '\'' ? quoted(scanner) : word(scanner);
	argument = msbuild_expand(state, argument, scanner->metadata);
	if (!take(scanner, ")"))
		return fail(scanner);
	length = strlen(argument);
	if (strcasecmp(function, "Exists") == 0)
		return length > 0 && path_find(state->arena, state->index, state->folder,
		                               argument) != NULL
		               ? "true"
		               : "false";
	if (strcasecmp(function, "HasTrailingSlash") == 0)
		return length > 0 && strchr("/\\", argument[length - 1]) != NULL ? "true" : "false";
	return fail(scanner);
}

static const char *operand(struct scanner *scanner)
{
	const char *text;

	skip_space(scanner);
	if (*scanner->next == '\'')
		return msbuild_expand(scanner->state, quoted(scanner), scanner->metadata);
	text = word(scanner);
	if (!scanner->failed && take(scanner, "("))
		return call(scanner, text);
	return msbuild_expand(scanner->state, text, scanner->metadata);
}

static bool is_number(const char *text, double *ret_number)
{
	char *end;

	*ret_number = strncasecmp(text, "0x", 2) == 0 ? (double)strtoull(text, &end, 16)
	                                              : strtod(text, &end);
	return end != text && *end == '\0';
}

static bool truth(struct scanner *scanner, const char *text)
{
	static const char *const yes[] = { "true", "on", "yes", "!false", "!off", "!no" };
	static const char *const no[] = { "false", "off", "no", "!true", "!on", "!yes", "" };

	for (size_t i = 0; i < sizeof(yes) / sizeof(*yes); i++)
		if (strcasecmp(text, yes[i]) == 0)
			return true;
	for (size_t i = 0; i < sizeof(no) / sizeof(*no); i++)
		if (strcasecmp(text, no[i]) == 0)
			return false;
	fail(scanner);
	return false;
}

static bool equal(const char *left, const char *right)
{
	double a, b;

	if (is_number(left, &a) && is_number(right, &b))
		return a == b;
	return strcasecmp(left, right) == 0;
}

static bool parse_compare(struct scanner *scanner)
{
	static const char *const signs[] = { "==", "!=", "<=", ">=", "<", ">" };
	const char *left = operand(scanner), *right;
	double a, b;
	size_t sign = 0;

	while (sign < 6 && !take(scanner, signs[sign]))
		sign++;
	if (sign == 6)
		return truth(scanner, left);
	right = operand(scanner);
	if (sign < 2)
		return equal(left, right) == (sign == 0);
	if (!is_number(left, &a) || !is_number(right, &b))
		return false;
	return sign == 2 ? a <= b : sign == 3 ? a >= b : sign == 4 ? a < b : a > b;
}

static bool parse_not(struct scanner *scanner)
{
	bool value;

	if (scanner->failed || ++scanner->depth > NESTING_MAX) {
		fail(scanner);
		return false;
	}
	skip_space(scanner);
	if (*scanner->next == '!' && scanner->next[1] != '=') {
		scanner->next++;
		value = !parse_not(scanner);
	} else if (take(scanner, "(")) {
		value = parse_or(scanner);
		if (!take(scanner, ")"))
			fail(scanner);
	} else {
		value = parse_compare(scanner);
	}
	scanner->depth--;
	return value;
}

static bool parse_and(struct scanner *scanner)
{
	bool value = parse_not(scanner);

	while (!scanner->failed && take_word(scanner, "and"))
		value = parse_not(scanner) && value;
	return value;
}

static bool parse_or(struct scanner *scanner)
{
	bool value = parse_and(scanner);

	while (!scanner->failed && take_word(scanner, "or"))
		value = parse_and(scanner) || value;
	return value;
}

bool msbuild_condition(struct msbuild *state, const char *condition, const struct map *metadata,
                       const char *where)
{
	struct scanner scanner = { .state = state, .metadata = metadata, .next = condition };
	bool value;

	if (condition == NULL || *condition == '\0')
		return true;
	value = parse_or(&scanner);
	skip_space(&scanner);
	if (!scanner.failed && *scanner.next == '\0')
		return value;
	strings_add_once(state->arena, &state->warnings,
	                 arena_format(state->arena,
	                              "%s: condition not understood, taken as false: %s", where,
	                              condition));
	return false;
}
