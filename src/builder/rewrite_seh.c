/*
 * Structured exceptions to drydock/seh.h frames.
 *
 *   __try { A } __except (F) { B }
 *     { frame; push; if (setjmp == 0) { { A } leave: pop; } else if (filter(&frame, (F))) { B } }
 *
 *   __try { A } __finally { B }
 *     { frame; how = 0; push; if (setjmp == 0) { { A } leave: ; } else how = 1; finally: pop; { B }
 *       if (how == 1) continue the exception;  then the way out that A took: return, break, goto ... }
 *
 * A jump out of a guarded block pops its frame by the frame's cleanup attribute. A jump out of a block with
 * __finally sets `how` and goes through the finally block; what follows it goes on in the same way, so
 * nested blocks run from the inside out.
 */
#include "builder/rewrite.h"

#include <ctype.h>
#include <string.h>

#define NESTING_MAX 200
#define LABELS_MAX 64

enum scope_kind { SCOPE_LOOP, SCOPE_SWITCH, SCOPE_TRY };

enum { HOW_EXCEPTION = 1, HOW_RETURN = 2, HOW_BREAK = 3, HOW_CONTINUE = 4, HOW_GOTO = 5 };

/* What encloses the statement that is being read. */
struct scope {
	struct scope *outer;
	enum scope_kind kind;
	unsigned number; /* of the frame */
	bool has_finally;
	size_t open, close;  /* tokens of the guarded block */
	bool used[HOW_GOTO]; /* ways out that its finally block must go on with */
	const char *labels[LABELS_MAX];
	unsigned label_count;
};

struct guard {
	struct rewrite *rewrite;
	struct tokens *tokens;
	const struct function *function;
	bool returns_value;
	bool value_used;
	unsigned depth;
};

static size_t statement(struct guard *guard, size_t i, struct scope *scope);

static void fault(struct guard *guard, size_t i, const char *what)
{
	const char *file;
	unsigned line;

	token_place(guard->tokens, i, &file, &line);
	places_add(guard->rewrite->arena, &guard->rewrite->faults, what, file, line);
}

/* The token after i; gcc writes line markers in between. */
static size_t after(const struct guard *guard, size_t i)
{
	for (i++; i < guard->tokens->count && guard->tokens->at[i].kind == TOKEN_DIRECTIVE; i++)
		;
	return i;
}

/* --- Ways out --------------------------------------------------------------------------------------------- */

/* The innermost scope with a finally block that a jump out of `from` must pass; null: none. */
static struct scope *finally_between(struct scope *from, const struct scope *target)
{
	for (; from != target; from = from->outer)
		if (from->kind == SCOPE_TRY && from->has_finally)
			return from;
	return NULL;
}

static struct scope *jump_target(struct scope *scope, bool is_continue)
{
	while (scope != NULL && scope->kind != SCOPE_LOOP &&
	       (is_continue || scope->kind != SCOPE_SWITCH))
		scope = scope->outer;
	return scope;
}

/* Text that leaves through `through`, remembering how. */
static const char *leave_by(struct guard *guard, struct scope *through, int how)
{
	if (how < HOW_GOTO)
		through->used[how] = true;
	return arena_format(guard->rewrite->arena, "{ __seh_how_%u = %d; goto __seh_finally_%u; }",
	                    through->number, how, through->number);
}

static const char *return_text(struct guard *guard, struct scope *scope)
{
	struct scope *through = finally_between(scope, NULL);

	if (through != NULL)
		return leave_by(guard, through, HOW_RETURN);
	return guard->returns_value ? "return __seh_value;" : "return;";
}

static const char *loop_jump_text(struct guard *guard, struct scope *scope, bool is_continue)
{
	struct scope *through = finally_between(scope, jump_target(scope, is_continue));

	if (through != NULL)
		return leave_by(guard, through, is_continue ? HOW_CONTINUE : HOW_BREAK);
	return is_continue ? "continue;" : "break;";
}

/* Is label defined between two tokens? */
static bool label_within(const struct guard *guard, const char *label, size_t open, size_t close)
{
	for (size_t i = open + 1; i + 1 < close; i++)
		if (token_is(guard->tokens, i, label) && token_is(guard->tokens, i + 1, ":") &&
		    !token_is(guard->tokens, i + 2, ":") &&
		    (token_is(guard->tokens, i - 1, ";") || token_is(guard->tokens, i - 1, "{") ||
		     token_is(guard->tokens, i - 1, "}") || token_is(guard->tokens, i - 1, ":") ||
		     guard->tokens->at[i - 1].kind == TOKEN_DIRECTIVE))
			return true;
	return false;
}

static const char *goto_text(struct guard *guard, struct scope *scope, const char *label, size_t i)
{
	struct scope *through = scope;
	unsigned k = 0;

	for (; through != NULL; through = through->outer)
		if (through->kind == SCOPE_TRY && through->has_finally &&
		    !label_within(guard, label, through->open, through->close))
			break;
	if (through == NULL)
		return arena_format(guard->rewrite->arena, "goto %s;", label);
	while (k < through->label_count && strcmp(through->labels[k], label) != 0)
		k++;
	if (k == LABELS_MAX) {
		fault(guard, i, "too many gotos out of one __try block");
		return ";";
	}
	if (k == through->label_count)
		through->labels[through->label_count++] = label;
	return leave_by(guard, through, HOW_GOTO + (int)k);
}

/* After a finally block: go on as the guarded block left. */
static const char *dispatch(struct guard *guard, struct scope *scope, size_t i)
{
	struct arena *arena = guard->rewrite->arena;
	unsigned n = scope->number;
	char *text =
		arena_format(arena, " if (__seh_how_%u == %d) drydock_seh_continue(&__seh_%u);", n,
	                     HOW_EXCEPTION, n);

	if (scope->used[HOW_RETURN])
		text = arena_format(arena, "%s if (__seh_how_%u == %d) %s", text, n, HOW_RETURN,
		                    return_text(guard, scope->outer));
	if (scope->used[HOW_BREAK])
		text = arena_format(arena, "%s if (__seh_how_%u == %d) %s", text, n, HOW_BREAK,
		                    loop_jump_text(guard, scope->outer, false));
	if (scope->used[HOW_CONTINUE])
		text = arena_format(arena, "%s if (__seh_how_%u == %d) %s", text, n, HOW_CONTINUE,
		                    loop_jump_text(guard, scope->outer, true));
	for (unsigned k = 0; k < scope->label_count; k++)
		text = arena_format(arena, "%s if (__seh_how_%u == %u) %s", text, n, HOW_GOTO + k,
		                    goto_text(guard, scope->outer, scope->labels[k], i));
	return arena_format(arena, "%s }", text);
}

/* --- Statements -------------------------------------------------------------------------------------------- */

/* The `;` that ends the expression or declaration at i. */
static size_t find_end(const struct guard *guard, size_t i)
{
	for (; i < guard->function->close; i++) {
		if (token_is(guard->tokens, i, ";"))
			return i;
		if (token_is(guard->tokens, i, "(") || token_is(guard->tokens, i, "{") ||
		    token_is(guard->tokens, i, "["))
			i = token_close(guard->tokens, i);
	}
	return guard->function->close;
}

static size_t return_statement(struct guard *guard, size_t i, struct scope *scope)
{
	size_t end = find_end(guard, i);

	if (finally_between(scope, NULL) == NULL)
		return end + 1;
	if (end == after(guard, i)) {
		token_replace(guard->tokens, i, return_text(guard, scope));
	} else {
		guard->value_used = true;
		token_replace(guard->tokens, i, "{ __seh_value = (");
		token_replace(guard->tokens, end,
		              arena_format(guard->rewrite->arena, "); %s }",
		                           return_text(guard, scope)));
		return end + 1;
	}
	token_replace(guard->tokens, end, "");
	return end + 1;
}

static size_t jump_statement(struct guard *guard, size_t i, struct scope *scope)
{
	size_t end = find_end(guard, i);
	bool is_goto = token_is(guard->tokens, i, "goto");
	const char *text;

	if (is_goto)
		text = goto_text(guard, scope, token_text(guard->tokens, after(guard, i)), i);
	else
		text = loop_jump_text(guard, scope, token_is(guard->tokens, i, "continue"));
	token_replace(guard->tokens, i, text);
	for (size_t k = i + 1; k <= end && k < guard->function->close; k++)
		if (guard->tokens->at[k].kind != TOKEN_DIRECTIVE)
			token_replace(guard->tokens, k, "");
	return end + 1;
}

static size_t leave_statement(struct guard *guard, size_t i, const struct scope *scope)
{
	while (scope != NULL && scope->kind != SCOPE_TRY)
		scope = scope->outer;
	if (scope == NULL) {
		fault(guard, i, "__leave outside a __try block");
		return find_end(guard, i) + 1;
	}
	token_replace(guard->tokens, i,
	              arena_format(guard->rewrite->arena, "goto __seh_leave_%u", scope->number));
	return find_end(guard, i) + 1;
}

/* GetExceptionCode() and its like in [from, to) ask about frame `number`. */
static void bind_intrinsics(struct guard *guard, size_t from, size_t to, unsigned number)
{
	static const char pointers[] = "((struct _EXCEPTION_POINTERS *)(void *)__seh_";
	static const char *const forms[][3] = {
		{ "GetExceptionCode", "(__seh_", ".code" },
		{ "_exception_code", "(__seh_", ".code" },
		{ "GetExceptionInformation", pointers, ".pointers" },
		{ "_exception_info", pointers, ".pointers" },
		{ "AbnormalTermination", "(__seh_how_", " != 0" },
		{ "_abnormal_termination", "(__seh_how_", " != 0" },
	};

	for (size_t i = from; i < to; i++) {
		size_t open = after(guard, i);

		if (guard->tokens->at[i].kind != TOKEN_NAME ||
		    guard->tokens->at[i].replace != NULL || !token_is(guard->tokens, open, "("))
			continue;
		for (size_t k = 0; k < sizeof(forms) / sizeof(*forms); k++) {
			if (!token_is(guard->tokens, i, forms[k][0]))
				continue;
			token_replace(guard->tokens, i,
			              arena_format(guard->rewrite->arena, "%s%u%s", forms[k][1],
			                           number, forms[k][2]));
			token_replace(guard->tokens, open, "");
		}
	}
}

static const char *frame_text(struct guard *guard, const struct scope *scope)
{
	struct arena *arena = guard->rewrite->arena;
	unsigned n = scope->number;
	const char *how =
		scope->has_finally ? arena_format(arena, " int __seh_how_%u = 0;", n) : "";

	return arena_format(
		arena,
		"{ struct drydock_seh_frame __seh_%u __attribute__((cleanup(drydock_seh_leave)));%s"
		" drydock_seh_push(&__seh_%u); if (drydock_setjmp(__seh_%u.jump) == 0) {",
		n, how, n, n);
}

/* __except ( filter ) { handler }; i is at __except. */
static size_t except_part(struct guard *guard, size_t i, struct scope *scope)
{
	struct arena *arena = guard->rewrite->arena;
	size_t open = after(guard, i), close, handler, handler_close;

	if (!token_is(guard->tokens, open, "(") ||
	    !token_is(guard->tokens,
	              (handler = after(guard, close = token_close(guard->tokens, open))), "{")) {
		fault(guard, i, "__except without a filter and a block");
		return i + 1;
	}
	handler_close = token_close(guard->tokens, handler);
	token_replace(
		guard->tokens, i,
		arena_format(
			arena,
			"__seh_leave_%u: __attribute__((unused)); "
			"drydock_seh_pop(&__seh_%u); } else if (drydock_seh_filter(&__seh_%u, ",
			scope->number, scope->number, scope->number));
	token_append(guard->tokens, close, "))");
	statement(guard, handler, scope->outer);
	bind_intrinsics(guard, open, handler_close, scope->number);
	if (handler_close < guard->tokens->count)
		token_append(guard->tokens, handler_close, " }");
	return handler_close + 1;
}

/* __finally { block }; i is at __finally. */
static size_t finally_part(struct guard *guard, size_t i, struct scope *scope)
{
	struct arena *arena = guard->rewrite->arena;
	unsigned n = scope->number;
	size_t open = after(guard, i), close;

	if (!token_is(guard->tokens, open, "{")) {
		fault(guard, i, "__finally without a block");
		return i + 1;
	}
	close = token_close(guard->tokens, open);
	token_replace(
		guard->tokens, i,
		arena_format(
			arena,
			"__seh_leave_%u: __attribute__((unused)); } else __seh_how_%u = %d; "
			"__seh_finally_%u: __attribute__((unused)); drydock_seh_leave(&__seh_%u); ",
			n, n, HOW_EXCEPTION, n, n));
	statement(guard, open, scope->outer);
	bind_intrinsics(guard, open, close, n);
	if (close < guard->tokens->count)
		token_append(guard->tokens, close, dispatch(guard, scope, i));
	return close + 1;
}

static size_t try_statement(struct guard *guard, size_t i, struct scope *outer)
{
	struct scope scope = { .outer = outer, .kind = SCOPE_TRY, .open = after(guard, i) };
	size_t next;

	if (!token_is(guard->tokens, scope.open, "{")) {
		fault(guard, i, "__try without a block");
		return i + 1;
	}
	scope.number = ++guard->rewrite->seh_count;
	scope.close = token_close(guard->tokens, scope.open);
	next = after(guard, scope.close);
	scope.has_finally = token_is(guard->tokens, next, "__finally");
	if (!scope.has_finally && !token_is(guard->tokens, next, "__except")) {
		fault(guard, i, "__try without __except or __finally");
		return scope.close + 1;
	}
	token_replace(guard->tokens, i, frame_text(guard, &scope));
	statement(guard, scope.open, &scope);
	return scope.has_finally ? finally_part(guard, next, &scope)
	                         : except_part(guard, next, &scope);
}

static size_t loop_statement(struct guard *guard, size_t i, struct scope *outer)
{
	struct scope scope = { .outer = outer,
		               .kind = token_is(guard->tokens, i, "switch") ? SCOPE_SWITCH
		                                                            : SCOPE_LOOP };
	bool is_do = token_is(guard->tokens, i, "do");

	if (!is_do) {
		i = after(guard, i);
		if (!token_is(guard->tokens, i, "("))
			return i;
		return statement(guard, token_close(guard->tokens, i) + 1, &scope);
	}
	i = statement(guard, i + 1, &scope);
	return find_end(guard, i) + 1;
}

static size_t if_statement(struct guard *guard, size_t i, struct scope *scope)
{
	size_t end;

	i = after(guard, i);
	if (!token_is(guard->tokens, i, "("))
		return i;
	end = statement(guard, token_close(guard->tokens, i) + 1, scope);
	i = after(guard, end - 1);
	return token_is(guard->tokens, i, "else") ? statement(guard, i + 1, scope) : end;
}

static size_t block(struct guard *guard, size_t i, struct scope *scope)
{
	size_t close = token_close(guard->tokens, i);

	for (i++; i < close && i < guard->function->close;)
		i = statement(guard, i, scope);
	return close + 1;
}

static size_t label_end(const struct guard *guard, size_t i)
{
	while (i < guard->function->close && !token_is(guard->tokens, i, ":"))
		i++;
	return i + 1;
}

static size_t simple_statement(struct guard *guard, size_t i, struct scope *scope)
{
	const struct tokens *tokens = guard->tokens;

	if (token_is(tokens, i, "return"))
		return return_statement(guard, i, scope);
	if (token_is(tokens, i, "break") || token_is(tokens, i, "continue") ||
	    token_is(tokens, i, "goto"))
		return jump_statement(guard, i, scope);
	if (token_is(tokens, i, "__leave"))
		return leave_statement(guard, i, scope);
	if (token_is(tokens, i, "case") || token_is(tokens, i, "default"))
		return label_end(guard, i);
	if (tokens->at[i].kind == TOKEN_NAME && token_is(tokens, i + 1, ":") &&
	    !token_is(tokens, i + 2, ":"))
		return i + 2;
	return find_end(guard, i) + 1;
}

/* Read one statement; gives the token after it. */
static size_t statement(struct guard *guard, size_t i, struct scope *scope)
{
	const struct tokens *tokens = guard->tokens;
	size_t next;

	while (i < guard->function->close && tokens->at[i].kind == TOKEN_DIRECTIVE)
		i++;
	if (i >= guard->function->close)
		return guard->function->close;
	if (++guard->depth > NESTING_MAX) {
		fault(guard, i, "statements are nested too deep around __try");
		guard->depth--;
		return guard->function->close;
	}
	if (token_is(tokens, i, "{"))
		next = block(guard, i, scope);
	else if (token_is(tokens, i, "__try"))
		next = try_statement(guard, i, scope);
	else if (token_is(tokens, i, "if"))
		next = if_statement(guard, i, scope);
	else if (token_is(tokens, i, "for") || token_is(tokens, i, "while") ||
	         token_is(tokens, i, "switch") || token_is(tokens, i, "do"))
		next = loop_statement(guard, i, scope);
	else
		next = simple_statement(guard, i, scope);
	guard->depth--;
	return next;
}

/* The return type as written, without what belongs to the function. */
static char *return_type(const struct guard *guard)
{
	static const char *const dropped[] = { "static",     "extern",    "inline",  "__inline",
		                               "__inline__", "_Noreturn", "virtual", "register" };
	const struct tokens *tokens = guard->tokens;
	char *type = arena_string(guard->rewrite->arena, "");

	for (size_t i = guard->function->declaration; i < guard->function->name; i++) {
		bool keep = tokens->at[i].kind != TOKEN_DIRECTIVE;

		if (token_is(tokens, i, "__attribute__") || token_is(tokens, i, "__declspec")) {
			i = token_close(tokens, i + 1);
			continue;
		}
		for (size_t k = 0; k < sizeof(dropped) / sizeof(*dropped); k++)
			keep &= !token_is(tokens, i, dropped[k]);
		if (keep)
			type = arena_format(guard->rewrite->arena, "%s%s%s", type,
			                    *type == '\0' ? "" : " ",
			                    token_is(tokens, i, "long") ? "int"
			                                                : token_text(tokens, i));
	}
	return type;
}

void rewrite_seh(struct rewrite *rewrite, const struct function *function)
{
	struct guard guard = { .rewrite = rewrite,
		               .tokens = rewrite->tokens,
		               .function = function };
	const char *type = return_type(&guard);

	guard.returns_value = strcmp(type, "void") != 0 && *type != '\0';
	block(&guard, function->open, NULL);
	/* Optimized code keeps locals in registers across the jump. */
	token_insert(rewrite->tokens, function->declaration,
	             rewrite->clang ? "__attribute__((optnone, noinline)) "
	                            : "__attribute__((optimize(\"O0\"), noinline)) ");
	if (guard.value_used)
		token_append(rewrite->tokens, function->open,
		             arena_format(rewrite->arena, " %s __seh_value;", type));
}
