/*
 * builder/tokens.h - preprocessed text as tokens that can be replaced.
 *
 * Model    The text stays as it is; a token refers into it and may carry text to stand in front of it or
 *          in its place. Writing gives the text back with every line where it was, so that line markers,
 *          and with them messages and debug information, stay true.
 */
#ifndef DRYDOCK_BUILDER_TOKENS_H
#define DRYDOCK_BUILDER_TOKENS_H

#include <stdbool.h>
#include <stdint.h>

#include "builder/arena.h"
#include "builder/text.h"

enum token_kind {
	TOKEN_NAME,
	TOKEN_NUMBER,
	TOKEN_STRING,    /* with its prefix, e.g. L"x" */
	TOKEN_CHARACTER,
	TOKEN_SIGN,      /* one character of punctuation */
	TOKEN_DIRECTIVE  /* a whole line that starts with # */
};

struct token {
	uint32_t start, length;
	enum token_kind kind;
	const char *before;  /* written in front, or null */
	const char *replace; /* written instead, or null */
	const char *after;   /* written behind, or null */
};

struct tokens {
	struct arena *arena;
	const char *text;
	size_t text_size;
	struct token *at;
	size_t count;
};

/* Split text, which must stay; at most 4 GiB. */
void tokens_init(struct tokens *tokens, struct arena *arena, const char *text, size_t size);
void tokens_finish(struct tokens *tokens);
/* Is the i-th token spelled so? False beyond the end. */
bool token_is(const struct tokens *tokens, size_t i, const char *spelling);
/* Its spelling, copied. */
char *token_text(const struct tokens *tokens, size_t i);
/* Index of the bracket that closes the one at i ((, [ or {); tokens->count when it does not close. */
size_t token_close(const struct tokens *tokens, size_t i);
/* Line and file of a token, by the line markers before it. */
void token_place(const struct tokens *tokens, size_t i, const char **ret_file, unsigned *ret_line);
void token_replace(struct tokens *tokens, size_t i, const char *text);
/* Add text in front of token i, after what already stands there. */
void token_insert(struct tokens *tokens, size_t i, const char *text);
/* Add text behind token i, after what already stands there. */
void token_append(struct tokens *tokens, size_t i, const char *text);
void tokens_write(const struct tokens *tokens, struct text *output);

/*
 * "# 12 "file" 1" or "#line 12 "file"": its line and file name, unescaped.
 * Gives    false when the directive is not a line marker.
 */
bool token_line_marker(struct arena *arena, const char *directive, size_t length, unsigned *ret_line,
                       const char **ret_file);

#endif
