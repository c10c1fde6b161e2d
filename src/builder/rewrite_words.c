#include "builder/rewrite.h"

#include <ctype.h>
#include <string.h>

static bool is_specifier(const struct tokens *tokens, size_t i)
{
	static const char *const words[] = { "long",       "int",      "unsigned",    "signed",
		                             "const",      "volatile", "double",      "static",
		                             "extern",     "typedef",  "register",    "__signed",
		                             "__signed__", "__const",  "__volatile__" };

	if (i >= tokens->count || tokens->at[i].kind != TOKEN_NAME)
		return false;
	for (size_t k = 0; k < sizeof(words) / sizeof(*words); k++)
		if (token_is(tokens, i, words[k]))
			return true;
	return false;
}

/* A run of type specifiers from i: one long means int here, two stay; long double is double. */
static size_t rewrite_specifiers(struct rewrite *rewrite, size_t i)
{
	struct tokens *tokens = rewrite->tokens;
	size_t longs = 0, last = 0, end = i;
	bool is_int = false, is_double = false;

	for (; is_specifier(tokens, end); end++) {
		if (token_is(tokens, end, "long")) {
			longs++;
			last = end;
		}
		is_int |= token_is(tokens, end, "int");
		is_double |= token_is(tokens, end, "double");
	}
	if (longs == 1)
		token_replace(tokens, last, is_int || is_double ? "" : "int");
	return end - 1;
}

static bool is_float(const char *text)
{
	bool hexadecimal = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');

	return strpbrk(text, hexadecimal ? ".pP" : ".eE") != NULL;
}

/* The suffix that says the same to a compiler whose long is 64 bits; null: keep it. */
static const char *suffix_for(const char *suffix, bool floating)
{
	static const char *const suffixes[][2] = {
		{ "l", "" },       { "ul", "U" }, { "lu", "U" },   { "i64", "LL" },
		{ "ui64", "ULL" }, { "i32", "" }, { "ui32", "U" }, { "i16", "" },
		{ "ui16", "U" },   { "i8", "" },  { "ui8", "U" },  { "i128", "LL" },
	};
	char lower[8] = "";

	if (strlen(suffix) >= sizeof(lower))
		return NULL;
	for (size_t i = 0; suffix[i] != '\0'; i++)
		lower[i] = (char)tolower((unsigned char)suffix[i]);
	if (floating)
		return strcmp(lower, "l") == 0 ? "" : NULL;
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++)
		if (strcmp(lower, suffixes[i][0]) == 0)
			return suffixes[i][1];
	return NULL;
}

static void rewrite_number(struct rewrite *rewrite, size_t i)
{
	struct tokens *tokens = rewrite->tokens;
	const char *start = tokens->text + tokens->at[i].start;
	size_t length = tokens->at[i].length, digits = 0;
	bool hexadecimal = length > 1 && start[0] == '0' && (start[1] | 32) == 'x';
	const char *suffix;
	char *text;

	if (isdigit((unsigned char)start[length - 1]) && memchr(start, 'i', length) == NULL &&
	    memchr(start, 'I', length) == NULL)
		return;
	text = token_text(tokens, i);
	if (is_float(text)) {
		digits = length - ((text[length - 1] | 32) == 'l');
	} else {
		digits = hexadecimal ? 2 : 0;
		while (hexadecimal ? isxdigit((unsigned char)text[digits])
		                   : isdigit((unsigned char)text[digits]))
			digits++;
	}
	suffix = suffix_for(text + digits, is_float(text));
	if (suffix != NULL)
		token_replace(tokens, i,
		              arena_format(rewrite->arena, "%.*s%s", (int)digits, text, suffix));
}

/* code_seg("PAGE") in a declaration's __declspec. */
static void rewrite_code_segment(struct rewrite *rewrite, size_t i)
{
	struct tokens *tokens = rewrite->tokens;
	const struct token *name = &tokens->at[i + 2];
	const char *section;

	if (!token_is(tokens, i + 1, "(") || i + 2 >= tokens->count || name->kind != TOKEN_STRING ||
	    name->length < 2)
		return;
	section = rewrite_section(rewrite, tokens->text + name->start + 1, name->length - 2);
	token_replace(tokens, i + 2,
	              arena_format(rewrite->arena, "\"%s\"", section != NULL ? section : ".text"));
}

void rewrite_words(struct rewrite *rewrite)
{
	struct tokens *tokens = rewrite->tokens;

	for (size_t i = 0; i < tokens->count; i++) {
		if (tokens->at[i].replace != NULL)
			continue;
		if (tokens->at[i].kind == TOKEN_NUMBER)
			rewrite_number(rewrite, i);
		else if (is_specifier(tokens, i))
			i = rewrite_specifiers(rewrite, i);
		else if (token_is(tokens, i, "code_seg"))
			rewrite_code_segment(rewrite, i);
	}
}
