/*
 * builder/rewrite.h - preprocessed Windows source to what clang and gcc mean by the same text.
 *
 * Model    One pass over the tokens of a preprocessed file: 32-bit long, literal suffixes, __FUNCTION__ as
 *          a literal, inline functions as the Microsoft compiler treats them, code sections, structured
 *          exceptions. What the pass sees on its way (variables declared extern, missing headers, code
 *          sections, files read) is kept for the link and for the report.
 * Source   docs/building-drivers.md, "What is rewritten".
 * Tests    tests/builder/rewrite_test.c, seh_rewrite_test.c; fuzz/fuzz_token_pass.c
 */
#ifndef DRYDOCK_BUILDER_REWRITE_H
#define DRYDOCK_BUILDER_REWRITE_H

#include "builder/tokens.h"

/* A place in the user's own text. */
struct place {
	const char *what;
	const char *file;
	unsigned line;
};

struct places {
	struct place *at;
	size_t count, capacity;
};

void places_add(struct arena *arena, struct places *list, const char *what, const char *file,
                unsigned line);

struct rewrite {
	struct arena *arena;
	bool cplusplus;
	bool clang;
	const struct map *originals;    /* shadow path to the path it stands for; null: none */
	struct strings redefined;       /* functions defined with other parameter types than declared */
	/* Results. */
	struct map extern_data;         /* names declared extern and not as functions */
	struct strings sections;        /* paged code sections, "drydock_PAGE" */
	struct strings files;           /* files read, by line markers */
	struct places missing_headers;
	struct places faults;           /* constructs that are not supported */
	/* Inside. */
	struct tokens *tokens;
	struct map declared;            /* names seen at file scope: "" or "static" */
	unsigned seh_count;
};

/*
 * Rewrite text and write the outcome to output. The caller sets the first five fields and zeroes
 * the rest.
 */
void rewrite_text(struct rewrite *rewrite, const char *text, size_t size, struct text *output);

/* --- Between the files of the pass ------------------------------------------------------------------------- */

/* A function definition found at file scope, in a namespace or in a class. */
struct function {
	size_t declaration; /* first token of its declaration */
	size_t name;
	size_t open, close; /* of its body */
};

/* Call visit for each function definition; extern data and prototypes are noted on the way. */
void rewrite_functions(struct rewrite *rewrite,
                       void (*visit)(struct rewrite *rewrite, const struct function *function));
/* long, literals, directives. */
void rewrite_words(struct rewrite *rewrite);
/* One preprocessor directive. */
void rewrite_directive(struct rewrite *rewrite, size_t i);
/* Section "drydock_NAME" for paged code NAME, noted as used; null when NAME is not a paged one. */
const char *rewrite_section(struct rewrite *rewrite, const char *name, size_t length);
/* Structured exceptions of one function that holds __try. */
void rewrite_seh(struct rewrite *rewrite, const struct function *function);

#endif
