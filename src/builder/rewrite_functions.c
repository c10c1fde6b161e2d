/*
 * Function definitions, prototypes and extern variables, found without a full parser: declarations end at
 * `;` or `}`, and a body is a brace that follows a parameter list.
 */
#include "builder/rewrite.h"

#include <string.h>

struct walker {
	struct rewrite *rewrite;
	struct tokens *tokens;
	void (*visit)(struct rewrite *rewrite, const struct function *function);
	size_t start; /* first token of the declaration that is being read */
	size_t name;  /* its name, by the first parameter list; SIZE_MAX: none yet */
};

/* Words whose parenthesis is not a parameter list. */
static bool is_attribute_word(const struct tokens *tokens, size_t i)
{
	static const char *const words[] = { "__attribute__", "__declspec",     "__attribute",
		                             "alignas",       "_Alignas",       "__asm__",
		                             "asm",           "__asm",          "decltype",
		                             "typeof",        "__typeof__",     "__typeof",
		                             "noexcept",      "_Static_assert", "static_assert" };

	for (size_t k = 0; k < sizeof(words) / sizeof(*words); k++)
		if (token_is(tokens, i, words[k]))
			return true;
	return false;
}

static void restart(struct walker *walker, size_t start)
{
	walker->start = start;
	walker->name = SIZE_MAX;
}

static bool declaration_has(const struct walker *walker, size_t end, const char *word)
{
	for (size_t i = walker->start; i < end; i++)
		if (token_is(walker->tokens, i, word))
			return true;
	return false;
}

/* Does the brace at i only group declarations: extern "C", a namespace, a C++ class? */
static bool is_scope(const struct walker *walker, size_t i)
{
	const struct tokens *tokens = walker->tokens;

	if (i > 0 && tokens->at[i - 1].kind == TOKEN_STRING)
		return declaration_has(walker, i, "extern");
	if (declaration_has(walker, i, "namespace"))
		return true;
	return walker->rewrite->cplusplus && !declaration_has(walker, i, "enum") &&
	       walker->name == SIZE_MAX && !declaration_has(walker, i, "=") &&
	       (declaration_has(walker, i, "class") || declaration_has(walker, i, "struct") ||
	        declaration_has(walker, i, "union"));
}

static void note(struct walker *walker, size_t name, size_t end)
{
	struct rewrite *rewrite = walker->rewrite;
	const char *linkage = declaration_has(walker, end, "static") ? "static" : "";
	char *text = token_text(walker->tokens, name);

	if (map_get(&rewrite->declared, text) == NULL)
		map_set(rewrite->arena, &rewrite->declared, text, (void *)linkage);
}

/* A declaration without a body ends at i: a prototype, or variables. */
static void end_declaration(struct walker *walker, size_t i)
{
	const struct tokens *tokens = walker->tokens;
	bool external = declaration_has(walker, i, "extern");

	if (walker->name != SIZE_MAX) {
		note(walker, walker->name, i);
		return;
	}
	for (size_t k = walker->start; k < i; k++) {
		bool ends = token_is(tokens, k + 1, ";") || token_is(tokens, k + 1, ",") ||
		            token_is(tokens, k + 1, "[");

		if (tokens->at[k].kind != TOKEN_NAME || !ends)
			continue;
		note(walker, k, i);
		if (external && !declaration_has(walker, i, "="))
			map_set(walker->rewrite->arena, &walker->rewrite->extern_data,
			        token_text(tokens, k), (void *)"");
	}
}

/* The program's entry must not look like the C library's to the compiler. */
static void rename_main(struct walker *walker, size_t i)
{
	if (token_is(walker->tokens, i, "main"))
		token_replace(walker->tokens, i,
		              declaration_has(walker, i, "void") ? "__drydock_void_main"
		                                                 : "__drydock_main");
}

static size_t enter_parenthesis(struct walker *walker, size_t i)
{
	const struct tokens *tokens = walker->tokens;
	bool named = i > walker->start && tokens->at[i - 1].kind == TOKEN_NAME &&
	             !is_attribute_word(tokens, i - 1);

	if (named && walker->name == SIZE_MAX) {
		walker->name = i - 1;
		rename_main(walker, i - 1);
	}
	return token_close(tokens, i);
}

static size_t enter_brace(struct walker *walker, size_t i)
{
	struct function function = { walker->start, walker->name, i, 0 };
	const struct tokens *tokens = walker->tokens;

	if (is_scope(walker, i)) {
		restart(walker, i + 1);
		return i;
	}
	function.close = token_close(tokens, i);
	if (walker->name == SIZE_MAX || declaration_has(walker, i, "=") || i == walker->start)
		return function.close; /* an initializer, an enum, a structure of C */
	if (function.close < tokens->count)
		walker->visit(walker->rewrite, &function);
	note(walker, walker->name, i);
	restart(walker, function.close + 1);
	return function.close;
}

static size_t visit_sign(struct walker *walker, size_t i)
{
	switch (walker->tokens->text[walker->tokens->at[i].start]) {
	case '(': return enter_parenthesis(walker, i);
	case '{': return enter_brace(walker, i);
	case ';':
		end_declaration(walker, i);
		restart(walker, i + 1);
		return i;
	case '}': restart(walker, i + 1); return i;
	case ':':
		if (token_is(walker->tokens, i - 1, "public") ||
		    token_is(walker->tokens, i - 1, "private") ||
		    token_is(walker->tokens, i - 1, "protected"))
			restart(walker, i + 1);
		return i;
	default: return i;
	}
}

void rewrite_functions(struct rewrite *rewrite,
                       void (*visit)(struct rewrite *rewrite, const struct function *function))
{
	struct walker walker = {
		.rewrite = rewrite,
		.tokens = rewrite->tokens,
		.visit = visit,
		.name = SIZE_MAX,
	};

	for (size_t i = 0; i < rewrite->tokens->count; i++) {
		enum token_kind kind = rewrite->tokens->at[i].kind;

		if (kind == TOKEN_DIRECTIVE) {
			rewrite_directive(rewrite, i);
			if (i == walker.start)
				walker.start = i + 1;
		} else if (kind == TOKEN_SIGN) {
			i = visit_sign(&walker, i);
		}
	}
}
