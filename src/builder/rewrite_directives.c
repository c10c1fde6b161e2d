#include "builder/rewrite.h"

#include <ctype.h>
#include <string.h>

const char *rewrite_section(struct rewrite *rewrite, const char *name, size_t length)
{
	char *section;

	if (length < 4 || strncmp(name, "PAGE", 4) != 0)
		return NULL;
	section = arena_format(rewrite->arena, "drydock_%.*s", (int)length, name);
	for (char *c = section; *c != '\0'; c++)
		if (!isalnum((unsigned char)*c))
			*c = '_';
	strings_add_once(rewrite->arena, &rewrite->sections, section);
	return section;
}

/* The words of a pragma's argument list, quotes and blanks taken off. */
static void arguments_of(struct rewrite *rewrite, struct strings *words, const char *text)
{
	const char *open = strchr(text, '('), *close = strrchr(text, ')');
	char *inside;

	if (open == NULL || close == NULL || close < open)
		return;
	inside = arena_copy(rewrite->arena, open + 1, (size_t)(close - open - 1));
	for (char *c = inside; *c != '\0'; c++)
		if (*c == '"')
			*c = ' ';
	strings_split(rewrite->arena, words, inside, ',');
}

/* alloc_text(PAGE, function, ...): say it with an attribute where the function is declared already. */
static void rewrite_alloc_text(struct rewrite *rewrite, size_t i, const char *text)
{
	struct strings words = { 0 };
	struct text line = { 0 };
	const char *section;

	arguments_of(rewrite, &words, text);
	if (words.count < 2)
		return;
	section = rewrite_section(rewrite, words.at[0], strlen(words.at[0]));
	for (size_t k = 1; section != NULL && k < words.count; k++)
		if (map_get(&rewrite->declared, words.at[k]) != NULL)
			text_format(&line,
			            "extern __typeof__(%s) %s __attribute__((section(\"%s\")));",
			            words.at[k], words.at[k], section);
	token_replace(rewrite->tokens, i,
	              line.size == 0 ? "" : arena_string(rewrite->arena, line.data));
	text_finish(&line);
}

/* code_seg("PAGE") opens a section until the next one; code_seg() goes back to the usual one. */
static void rewrite_code_seg(struct rewrite *rewrite, size_t i, const char *text)
{
	struct strings words = { 0 };
	const char *section = NULL;

	arguments_of(rewrite, &words, text);
	for (size_t k = 0; k < words.count && section == NULL; k++)
		section = rewrite_section(rewrite, words.at[k], strlen(words.at[k]));
	token_replace(rewrite->tokens, i,
	              rewrite->clang
	                      ? arena_format(rewrite->arena, "#pragma clang section text=\"%s\"",
	                                     section != NULL ? section : "")
	                      : "");
}

static void note_missing(struct rewrite *rewrite, size_t i, const char *header)
{
	const char *file;
	unsigned line;

	token_place(rewrite->tokens, i, &file, &line);
	places_add(rewrite->arena, &rewrite->missing_headers, header, file, line);
	token_replace(rewrite->tokens, i, "");
}

static void rewrite_pragma(struct rewrite *rewrite, size_t i, const char *pragma)
{
	static const char *const dropped[] = { "data_seg",  "bss_seg", "const_seg", "init_seg",
		                               "section",   "comment", "function",  "optimize",
		                               "intrinsic", "prefast", "warning" };
	size_t length = strcspn(pragma, " \t(");

	if (strncmp(pragma, "drydock_missing ", 16) == 0) {
		note_missing(rewrite, i, pragma + 16);
	} else if (length == 10 && strncmp(pragma, "alloc_text", length) == 0) {
		rewrite_alloc_text(rewrite, i, pragma);
	} else if (length == 8 && strncmp(pragma, "code_seg", length) == 0) {
		rewrite_code_seg(rewrite, i, pragma);
	} else {
		for (size_t k = 0; k < sizeof(dropped) / sizeof(*dropped); k++)
			if (strlen(dropped[k]) == length &&
			    strncmp(pragma, dropped[k], length) == 0)
				token_replace(rewrite->tokens, i, "");
	}
}

/* Line markers name the shadow of a file where it is opened; say the file itself. */
static void rewrite_line_marker(struct rewrite *rewrite, size_t i, const char *file)
{
	struct tokens *tokens = rewrite->tokens;
	const char *original;
	char *text, *quote;

	original = rewrite->originals == NULL ? NULL : map_get(rewrite->originals, file);
	if (file[0] != '<')
		strings_add_once(rewrite->arena, &rewrite->files,
		                 original != NULL ? original : file);
	if (original == NULL)
		return;
	text = token_text(tokens, i);
	quote = strchr(text, '"');
	token_replace(tokens, i,
	              arena_format(rewrite->arena, "%.*s\"%s\"%s", (int)(quote - text), text,
	                           original, strrchr(text, '"') + 1));
}

void rewrite_directive(struct rewrite *rewrite, size_t i)
{
	const struct token *token = &rewrite->tokens->at[i];
	const char *start = rewrite->tokens->text + token->start, *file;
	unsigned line;
	char *text;

	if (token_line_marker(rewrite->arena, start, token->length, &line, &file)) {
		rewrite_line_marker(rewrite, i, file);
		return;
	}
	text = token_text(rewrite->tokens, i) + 1;
	text += strspn(text, " \t");
	if (strncmp(text, "pragma", 6) != 0)
		return;
	rewrite_pragma(rewrite, i, text + 6 + strspn(text + 6, " \t"));
}
