#include "builder/tokens.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct splitter {
	struct tokens *tokens;
	size_t capacity;
	const char *next, *end;
	bool line_start;
};

static void add(struct splitter *splitter, enum token_kind kind, const char *end)
{
	struct tokens *tokens = splitter->tokens;

	if (tokens->count == splitter->capacity) {
		splitter->capacity = splitter->capacity == 0 ? 4096 : splitter->capacity * 2;
		tokens->at = realloc(tokens->at, splitter->capacity * sizeof(*tokens->at));
		if (tokens->at == NULL) {
			fputs("drydock: out of memory while building\n", stderr);
			exit(4);
		}
	}
	tokens->at[tokens->count++] = (struct token){
		.start = (uint32_t)(splitter->next - tokens->text),
		.length = (uint32_t)(end - splitter->next),
		.kind = kind,
	};
	splitter->next = end;
	splitter->line_start = false;
}

static bool is_name_start(char c)
{
	return isalpha((unsigned char)c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

static bool is_name_part(char c)
{
	return is_name_start(c) || isdigit((unsigned char)c);
}

/* The end of the literal whose opening quote is at text. */
static const char *literal_end(const char *text, const char *end)
{
	char quote = *text++;

	while (text < end && *text != quote && *text != '\n')
		text += *text == '\\' && text + 1 < end ? 2 : 1;
	return text < end && *text == quote ? text + 1 : text;
}

static const char *number_end(const char *text, const char *end)
{
	bool hexadecimal = end - text > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');

	while (text < end && (is_name_part(*text) || *text == '.' || *text == '\'')) {
		bool exponent =
			hexadecimal ? *text == 'p' || *text == 'P' : *text == 'e' || *text == 'E';

		text++;
		if (exponent && text < end && (*text == '+' || *text == '-'))
			text++;
	}
	return text;
}

static void split_name(struct splitter *splitter)
{
	const char *end = splitter->next;

	while (end < splitter->end && is_name_part(*end))
		end++;
	if (end < splitter->end && (*end == '"' || *end == '\'') && end - splitter->next <= 3 &&
	    strchr("LuUR", *splitter->next) != NULL)
		add(splitter, *end == '"' ? TOKEN_STRING : TOKEN_CHARACTER,
		    literal_end(end, splitter->end));
	else
		add(splitter, TOKEN_NAME, end);
}

static void split_one(struct splitter *splitter)
{
	const char *next = splitter->next;
	const char *line_end;

	if (*next == '#' && splitter->line_start) {
		line_end = memchr(next, '\n', (size_t)(splitter->end - next));
		add(splitter, TOKEN_DIRECTIVE, line_end == NULL ? splitter->end : line_end);
	} else if (is_name_start(*next)) {
		split_name(splitter);
	} else if (isdigit((unsigned char)*next) ||
	           (*next == '.' && next + 1 < splitter->end && isdigit((unsigned char)next[1]))) {
		add(splitter, TOKEN_NUMBER, number_end(next, splitter->end));
	} else if (*next == '"' || *next == '\'') {
		add(splitter, *next == '"' ? TOKEN_STRING : TOKEN_CHARACTER,
		    literal_end(next, splitter->end));
	} else {
		add(splitter, TOKEN_SIGN, next + 1);
	}
}

void tokens_init(struct tokens *tokens, struct arena *arena, const char *text, size_t size)
{
	struct splitter splitter = {
		.tokens = tokens,
		.next = text,
		.end = text + size,
		.line_start = true,
	};

	*tokens = (struct tokens){ .arena = arena, .text = text, .text_size = size };
	while (splitter.next < splitter.end) {
		if (*splitter.next == '\n')
			splitter.line_start = true;
		if (isspace((unsigned char)*splitter.next) || *splitter.next == '\0')
			splitter.next++;
		else
			split_one(&splitter);
	}
}

void tokens_finish(struct tokens *tokens)
{
	free(tokens->at);
	tokens->at = NULL;
	tokens->count = 0;
}

bool token_is(const struct tokens *tokens, size_t i, const char *spelling)
{
	size_t length = strlen(spelling);

	return i < tokens->count && tokens->at[i].length == length &&
	       memcmp(tokens->text + tokens->at[i].start, spelling, length) == 0;
}

char *token_text(const struct tokens *tokens, size_t i)
{
	return arena_copy(tokens->arena, tokens->text + tokens->at[i].start, tokens->at[i].length);
}

size_t token_close(const struct tokens *tokens, size_t i)
{
	char open = tokens->text[tokens->at[i].start];
	char close = open == '(' ? ')' : open == '[' ? ']' : '}';
	size_t depth = 0;

	for (; i < tokens->count; i++) {
		const struct token *token = &tokens->at[i];

		if (token->kind != TOKEN_SIGN)
			continue;
		if (tokens->text[token->start] == open)
			depth++;
		else if (tokens->text[token->start] == close && --depth == 0)
			return i;
	}
	return tokens->count;
}

bool token_line_marker(struct arena *arena, const char *directive, size_t length,
                       unsigned *ret_line, const char **ret_file)
{
	const char *next = directive + 1, *end = directive + length;
	char *name, *out;

	while (next < end && *next == ' ')
		next++;
	if (end - next > 4 && strncmp(next, "line", 4) == 0)
		next += 4;
	while (next < end && *next == ' ')
		next++;
	if (next == end || !isdigit((unsigned char)*next))
		return false;
	*ret_line = 0;
	while (next < end && isdigit((unsigned char)*next))
		*ret_line = *ret_line * 10 + (unsigned)(*next++ - '0');
	while (next < end && *next == ' ')
		next++;
	if (next == end || *next != '"')
		return false;
	name = out = arena_allocate(arena, (size_t)(end - next) + 1);
	for (next++; next < end && *next != '"'; next++) {
		if (*next == '\\' && next + 1 < end)
			next++;
		*out++ = *next;
	}
	*ret_file = name;
	return true;
}

static unsigned lines_between(const char *text, size_t from, size_t to)
{
	unsigned lines = 0;

	for (size_t i = from; i < to; i++)
		lines += text[i] == '\n';
	return lines;
}

void token_place(const struct tokens *tokens, size_t i, const char **ret_file, unsigned *ret_line)
{
	size_t end = i < tokens->count ? tokens->at[i].start : tokens->text_size;

	*ret_file = NULL;
	*ret_line = 0;
	while (i-- > 0) {
		const struct token *token = &tokens->at[i];

		if (token->kind == TOKEN_DIRECTIVE &&
		    token_line_marker(tokens->arena, tokens->text + token->start, token->length,
		                      ret_line, ret_file)) {
			*ret_line += lines_between(tokens->text, token->start, end) - 1;
			return;
		}
	}
}

void token_replace(struct tokens *tokens, size_t i, const char *text)
{
	tokens->at[i].replace = text;
}

void token_insert(struct tokens *tokens, size_t i, const char *text)
{
	struct token *token = &tokens->at[i];

	token->before = token->before == NULL
	                        ? text
	                        : arena_format(tokens->arena, "%s%s", token->before, text);
}

void token_append(struct tokens *tokens, size_t i, const char *text)
{
	struct token *token = &tokens->at[i];

	token->after = token->after == NULL
	                       ? text
	                       : arena_format(tokens->arena, "%s%s", token->after, text);
}

void tokens_write(const struct tokens *tokens, struct text *output)
{
	size_t done = 0;

	for (size_t i = 0; i < tokens->count; i++) {
		const struct token *token = &tokens->at[i];

		if (token->before == NULL && token->replace == NULL && token->after == NULL)
			continue;
		text_add(output, tokens->text + done, token->start - done);
		done = token->start;
		if (token->before != NULL)
			text_add_string(output, token->before);
		if (token->replace != NULL) {
			text_add_string(output, token->replace);
			done += token->length;
		}
		if (token->after != NULL) {
			text_add(output, tokens->text + done, token->start + token->length - done);
			text_add_string(output, token->after);
			done = token->start + token->length;
		}
	}
	text_add(output, tokens->text + done, tokens->text_size - done);
}
