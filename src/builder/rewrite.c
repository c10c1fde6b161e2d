#include "builder/rewrite.h"

#include <string.h>

void places_add(struct arena *arena, struct places *list, const char *what, const char *file,
                unsigned line)
{
	if (list->count == list->capacity) {
		size_t capacity = list->capacity == 0 ? 8 : list->capacity * 2;
		struct place *grown = arena_allocate(arena, capacity * sizeof(*grown));

		if (list->count > 0)
			memcpy(grown, list->at, list->count * sizeof(*grown));
		list->at = grown;
		list->capacity = capacity;
	}
	list->at[list->count++] = (struct place){ what, file, line };
}

static bool has_word(const struct rewrite *rewrite, size_t from, size_t to,
                     const char *const *words)
{
	for (size_t i = from; i < to; i++)
		for (const char *const *word = words; *word != NULL; word++)
			if (token_is(rewrite->tokens, i, *word))
				return true;
	return false;
}

/*
 * The Microsoft compiler keeps one copy of an inline function however often it is defined; C's inline
 * keeps none. A static copy serves, unless the name was already declared as external.
 */
static void keep_inline(struct rewrite *rewrite, const struct function *function)
{
	static const char *const inline_words[] = { "inline", "__inline", "__inline__", NULL };
	static const char *const static_words[] = { "static", NULL };
	static const char *const extern_words[] = { "extern", NULL };
	const char *seen;

	if (!has_word(rewrite, function->declaration, function->name, inline_words) ||
	    has_word(rewrite, function->declaration, function->name, static_words))
		return;
	seen = map_get(&rewrite->declared, token_text(rewrite->tokens, function->name));
	if (has_word(rewrite, function->declaration, function->name, extern_words))
		token_insert(rewrite->tokens, function->declaration, "__attribute__((weak)) ");
	else if (seen != NULL && *seen == '\0')
		token_insert(rewrite->tokens, function->declaration,
		             "extern __attribute__((weak)) ");
	else
		token_insert(rewrite->tokens, function->declaration,
		             "static __attribute__((unused)) ");
}

/* __FUNCTION__ is a literal to the Microsoft compiler: it may stand beside others. */
static void name_function(struct rewrite *rewrite, const struct function *function)
{
	struct tokens *tokens = rewrite->tokens;
	const char *name = token_text(tokens, function->name);

	for (size_t i = function->open; i < function->close; i++) {
		if (tokens->at[i].kind != TOKEN_NAME)
			continue;
		if (token_is(tokens, i, "__FUNCTION__"))
			token_replace(tokens, i, arena_format(rewrite->arena, "\"%s\"", name));
		else if (token_is(tokens, i, "L__FUNCTION__") ||
		         token_is(tokens, i, "__FUNCTIONW__"))
			token_replace(tokens, i, arena_format(rewrite->arena, "L\"%s\"", name));
	}
}

/*
 * The Microsoft compiler only warns when a definition's parameter types differ from the declaration's.
 * Here the definition gets a name of its own and the symbol of the declared one.
 */
static void rename_definition(struct rewrite *rewrite, const struct function *function)
{
	struct tokens *tokens = rewrite->tokens;
	const char *name = token_text(tokens, function->name);
	struct text prototype = { 0 };

	if (!strings_contain(&rewrite->redefined, name))
		return;
	for (size_t i = function->declaration; i < function->open; i++) {
		if (tokens->at[i].kind == TOKEN_DIRECTIVE)
			continue;
		if (i == function->name)
			text_format(&prototype, "__drydock_%s ", name);
		else
			text_format(&prototype, "%s ",
			            token_is(tokens, i, "long") ? "int" : token_text(tokens, i));
	}
	text_format(&prototype, "__asm__(\"%s\"); ", name);
	token_insert(tokens, function->declaration, arena_string(rewrite->arena, prototype.data));
	token_replace(tokens, function->name, arena_format(rewrite->arena, "__drydock_%s", name));
	text_finish(&prototype);
}

static void visit_function(struct rewrite *rewrite, const struct function *function)
{
	static const char *const try_words[] = { "__try", NULL };

	if (!rewrite->cplusplus)
		keep_inline(rewrite, function);
	name_function(rewrite, function);
	rename_definition(rewrite, function);
	if (has_word(rewrite, function->open, function->close, try_words))
		rewrite_seh(rewrite, function);
}

void rewrite_text(struct rewrite *rewrite, const char *text, size_t size, struct text *output)
{
	struct tokens tokens;

	rewrite->tokens = &tokens;
	tokens_init(&tokens, rewrite->arena, text, size);
	rewrite_functions(rewrite, visit_function);
	rewrite_words(rewrite);
	tokens_write(&tokens, output);
	tokens_finish(&tokens);
}
