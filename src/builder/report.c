#include "builder/report.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"

#define SOURCE_BYTES_MAX (16u << 20)

void report_missing(struct report *report, enum builder_lack kind, const char *name,
                    const char *file, unsigned line)
{
	const char *key = arena_format(report->arena, "%d %s", (int)kind, name);
	struct builder_missing *missing = map_get(&report->missing, key);

	report->events++;
	if (missing != NULL) {
		missing->count++;
		return;
	}
	missing = arena_allocate(report->arena, sizeof(*missing));
	*missing =
		(struct builder_missing){ kind, arena_string(report->arena, name), 1, file, line };
	map_set(report->arena, &report->missing, key, missing);
	if (report->missing_count == report->missing_capacity) {
		size_t capacity = report->missing_capacity == 0 ? 16 : report->missing_capacity * 2;
		struct builder_missing **grown =
			arena_allocate(report->arena, capacity * sizeof(struct builder_missing *));

		if (report->missing_count > 0)
			memcpy(grown, report->order,
			       report->missing_count * sizeof(struct builder_missing *));
		report->order = grown;
		report->missing_capacity = capacity;
	}
	report->order[report->missing_count++] = missing;
}

void report_fault(struct report *report, const char *file, unsigned line, const char *text)
{
	report->events++;
	if (report->diagnostic_count == REPORT_DIAGNOSTICS_MAX) {
		report->lost++;
		return;
	}
	report->diagnostics[report->diagnostic_count++] = (struct builder_diagnostic){
		file,
		line,
		arena_string(report->arena, text),
	};
}

/* What a name that is called or imported lacks is judged anew at each build; the rest is in the text. */
bool report_text_lacks(const struct report *report)
{
	for (size_t i = 0; i < report->missing_count; i++)
		switch (report->order[i]->kind) {
		case BUILDER_LACK_API:
		case BUILDER_LACK_DATA:
		case BUILDER_LACK_STUB: break;
		default: return true;
		}
	return false;
}

static int compare_missing(const void *left, const void *right)
{
	const struct builder_missing *a = left, *b = right;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	return strcmp(a->name, b->name);
}

struct builder_missing *report_sorted(struct report *report)
{
	size_t count = report->missing_count;
	struct builder_missing *sorted =
		arena_allocate(report->arena, (count + 1) * sizeof(*sorted));

	for (size_t i = 0; i < count; i++)
		sorted[i] = *report->order[i];
	qsort(sorted, count, sizeof(*sorted), compare_missing);
	return sorted;
}

/* --- What compilers say ------------------------------------------------------------------------------------ */

struct message {
	const char *file;
	unsigned line;
	bool is_error;
	const char *text;
};

/* "file:12:3: error: text" */
static bool parse_line(struct arena *arena, const char *line, size_t length,
                       struct message *message)
{
	static const char *const kinds[] = { ": error: ", ": fatal error: ", ": warning: " };
	char *copy = arena_copy(arena, line, length);
	char *kind = NULL, *number;

	for (size_t i = 0; i < 3 && kind == NULL; i++) {
		kind = strstr(copy, kinds[i]);
		if (kind == NULL)
			continue;
		message->is_error = i < 2;
		message->text = kind + strlen(kinds[i]);
	}
	if (kind == NULL)
		return false;
	*kind = '\0';
	message->file = copy;
	message->line = 0;
	for (int i = 0; i < 2; i++) {
		number = strrchr(copy, ':');
		if (number == NULL || number[1] < '0' || number[1] > '9')
			break;
		message->line = (unsigned)strtoul(number + 1, NULL, 10);
		*number = '\0';
	}
	return true;
}

/* The text between the quotes that follow the position of `after`; both compilers' quotes. */
static const char *quoted_name(struct arena *arena, const char *text)
{
	const char *open = strchr(text, '\''), *close;
	const char *curly = strstr(text, "\xe2\x80\x98");

	if (curly != NULL && (open == NULL || curly < open)) {
		close = strstr(curly, "\xe2\x80\x99");
		return close == NULL ? NULL
		                     : arena_copy(arena, curly + 3, (size_t)(close - curly - 3));
	}
	if (open == NULL)
		return NULL;
	close = strchr(open + 1, '\'');
	return close == NULL ? NULL : arena_copy(arena, open + 1, (size_t)(close - open - 1));
}

/* Does line of file use name as a function? */
static bool is_called(struct report *report, const struct message *message, const char *name)
{
	const char *text = map_get(&report->texts, message->file);
	char *data;
	size_t size;

	if (text == NULL) {
		text = "";
		if (host_file_read(message->file, SOURCE_BYTES_MAX, &data, &size) == 0) {
			text = arena_copy(report->arena, data, size);
			free(data);
		}
		map_set(report->arena, &report->texts, message->file, (void *)text);
	}
	for (unsigned line = 1; line < message->line && *text != '\0'; line++)
		text += strcspn(text, "\n") + (text[strcspn(text, "\n")] == '\n');
	text = memmem(text, strcspn(text, "\n"), name, strlen(name));
	if (text == NULL)
		return false;
	text += strlen(name);
	return text[strspn(text, " \t")] == '(';
}

struct pattern {
	const char *text;
	enum builder_lack kind;
};

/* First match wins. */
static const struct pattern patterns[] = {
	{ "unknown type name", BUILDER_LACK_TYPE },
	{ "use of undeclared identifier", BUILDER_LACK_CONSTANT },
	{ "undeclared (first use", BUILDER_LACK_CONSTANT },
	{ "undeclared here", BUILDER_LACK_CONSTANT },
	{ "was not declared in this scope", BUILDER_LACK_CONSTANT },
	{ "does not name a type", BUILDER_LACK_TYPE },
	{ "variable has incomplete type", BUILDER_LACK_TYPE },
	{ "field has incomplete type", BUILDER_LACK_TYPE },
	{ "incomplete definition of type", BUILDER_LACK_TYPE },
	{ "incomplete type", BUILDER_LACK_TYPE },
	{ "to undefined type", BUILDER_LACK_TYPE },
	{ "file not found", BUILDER_LACK_HEADER },
	{ "no type named", BUILDER_LACK_TYPE },
};

static void add_call(struct arena *arena, struct implicit_calls *calls,
                     const struct message *message, const char *name)
{
	if (calls->count == calls->capacity) {
		size_t capacity = calls->capacity == 0 ? 16 : calls->capacity * 2;
		struct implicit_call *grown = arena_allocate(arena, capacity * sizeof(*grown));

		if (calls->count > 0)
			memcpy(grown, calls->at, calls->count * sizeof(*grown));
		calls->at = grown;
		calls->capacity = capacity;
	}
	calls->at[calls->count++] = (struct implicit_call){ name, message->file, message->line };
}

/* "no member named 'x' in 'struct _Y'": named as "struct _Y.x". */
static bool add_member(struct report *report, const struct message *message)
{
	const char *member, *rest, *owner;

	if (strstr(message->text, "no member named") == NULL)
		return false;
	member = quoted_name(report->arena, message->text);
	rest = strstr(message->text, " in ");
	owner = rest == NULL ? NULL : quoted_name(report->arena, rest);
	report_missing(report, BUILDER_LACK_MEMBER,
	               arena_format(report->arena, "%s.%s", owner == NULL ? "?" : owner,
	                            member == NULL ? "?" : member),
	               message->file, message->line);
	return true;
}

static void add_message(struct report *report, struct implicit_calls *calls,
                        const struct message *message)
{
	const char *text = message->text;
	const char *name = quoted_name(report->arena, text);

	if (strstr(text, "implicit declaration of function") != NULL ||
	    strstr(text, "implicitly declaring library function") != NULL) {
		if (name != NULL)
			add_call(report->arena, calls, message, name);
		return;
	}
	if (!message->is_error || strstr(text, "too many errors emitted") != NULL)
		return;
	if (add_member(report, message))
		return;
	for (size_t i = 0; name != NULL && i < sizeof(patterns) / sizeof(*patterns); i++)
		if (strstr(text, patterns[i].text) != NULL) {
			enum builder_lack kind = patterns[i].kind;

			if (kind == BUILDER_LACK_CONSTANT && is_called(report, message, name))
				kind = BUILDER_LACK_API;
			report_missing(report, kind, name, message->file, message->line);
			return;
		}
	report_fault(report, message->file, message->line, text);
}

void report_compiler_output(struct report *report, struct implicit_calls *calls, const char *output)
{
	while (*output != '\0') {
		size_t length = strcspn(output, "\n");
		struct message message;

		if (parse_line(report->arena, output, length, &message))
			add_message(report, calls, &message);
		output += length + (output[length] == '\n');
	}
}
