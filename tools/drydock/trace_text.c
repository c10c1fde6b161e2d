/* tools/drydock/trace_text.c - what a trace record says. The table is docs/traces.md in code. */
#include <stdarg.h>

#include "drydock/trace.h"

enum form { NUMBER, HEX, TEXT, MAJOR, SECONDS, DUE, TAG, THREAD };

struct value_form {
	const char *name; /* null: the value means nothing */
	enum form form;
};

static const struct value_form forms[TRACE_KIND_COUNT][3] = {
	[TRACE_TIME] = { { "time", SECONDS } },
	[TRACE_THREAD_START] = { { "thread", NUMBER } },
	[TRACE_THREAD_EXIT] = { { "thread", NUMBER }, { "status", HEX } },
	[TRACE_WAIT] = { { "objects", NUMBER } },
	[TRACE_SIGNAL] = { { "type", NUMBER }, { "was", NUMBER } },
	[TRACE_IRQL] = { { "to", NUMBER }, { "from", NUMBER } },
	[TRACE_DPC_QUEUE] = { { "processor", NUMBER } },
	[TRACE_DPC_RUN] = { { "processor", NUMBER } },
	[TRACE_TIMER_SET] = { { "due", DUE }, { "period_ms", NUMBER } },
	[TRACE_TIMER_FIRE] = { { "time", SECONDS } },
	[TRACE_APC] = { { "normal", NUMBER } },
	[TRACE_INTERRUPT] = { { "vector", HEX } },
	[TRACE_IRP_ALLOCATE] = { { "stack_locations", NUMBER } },
	[TRACE_IRP_CALL] = { { "device", NUMBER }, { "major", MAJOR }, { "minor", HEX } },
	[TRACE_IRP_COMPLETE] = { { "status", HEX }, { "information", NUMBER } },
	[TRACE_POOL_ALLOCATE] = { { "block", NUMBER }, { "bytes", NUMBER }, { "tag", TAG } },
	[TRACE_POOL_FREE] = { { "block", NUMBER }, { "bytes", NUMBER }, { "tag", TAG } },
	[TRACE_OBJECT_CREATE] = { { "object", NUMBER }, { "type", NUMBER } },
	[TRACE_OBJECT_DELETE] = { { "object", NUMBER }, { "type", NUMBER } },
	[TRACE_HANDLE_CREATE] = { { "object", NUMBER }, { "handle", HEX }, { "type", NUMBER } },
	[TRACE_HANDLE_CLOSE] = { { "object", NUMBER }, { "handle", HEX }, { "type", NUMBER } },
	[TRACE_PNP] = { { "device", NUMBER }, { "minor", HEX } },
	[TRACE_POWER] = { { "minor", HEX }, { "value", NUMBER } },
	[TRACE_DRIVER_LOAD] = { { "driver", NUMBER } },
	[TRACE_DRIVER_UNLOAD] = { { "driver", NUMBER } },
	[TRACE_DEBUG_PRINT] = { { "text", TEXT }, { "component", NUMBER }, { "level", NUMBER } },
	[TRACE_WPP] = { { "text", TEXT }, { "level", NUMBER }, { "line", NUMBER } },
	[TRACE_ETW] = { { "source", HEX }, { "event", HEX }, { "value", HEX } },
	[TRACE_CHOICE] = { { "next_thread", THREAD } },
	[TRACE_IMPORT_CALL] = { { "function", TEXT }, { "event", NUMBER } },
	[TRACE_KERNEL_CALL] = { { "function", TEXT }, { "event", NUMBER }, { "values", HEX } },
	[TRACE_KERNEL_RETURN] = { { "function", TEXT }, { "event", NUMBER }, { "values", HEX } },
	[TRACE_CALL_VALUES] = { { "value", HEX }, { "value", HEX }, { "value", HEX } },
	[TRACE_HANDLE_SID] = { { "sid", HEX }, { "event", NUMBER }, { "type", NUMBER } },
	[TRACE_FINDING] = { { "code", HEX }, { "severity", NUMBER } },
};

static const char *const majors[] = {
	"CREATE",
	"CREATE_NAMED_PIPE",
	"CLOSE",
	"READ",
	"WRITE",
	"QUERY_INFORMATION",
	"SET_INFORMATION",
	"QUERY_EA",
	"SET_EA",
	"FLUSH_BUFFERS",
	"QUERY_VOLUME_INFORMATION",
	"SET_VOLUME_INFORMATION",
	"DIRECTORY_CONTROL",
	"FILE_SYSTEM_CONTROL",
	"DEVICE_CONTROL",
	"INTERNAL_DEVICE_CONTROL",
	"SHUTDOWN",
	"LOCK_CONTROL",
	"CLEANUP",
	"CREATE_MAILSLOT",
	"QUERY_SECURITY",
	"SET_SECURITY",
	"POWER",
	"SYSTEM_CONTROL",
	"DEVICE_CHANGE",
	"QUERY_QUOTA",
	"SET_QUOTA",
	"PNP",
};

/* A text under construction. */
struct line {
	char *text;
	size_t used, bytes;
};

static void put(struct line *line, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put(struct line *line, const char *format, ...)
{
	va_list arguments;
	int length;

	if (line->used + 1 >= line->bytes)
		return;
	va_start(arguments, format);
	length = vsnprintf(line->text + line->used, line->bytes - line->used, format, arguments);
	va_end(arguments);
	line->used += length > 0 ? (size_t)length : 0;
	if (line->used >= line->bytes)
		line->used = line->bytes - 1;
}

static void put_printable(struct line *line, const char *text, size_t bytes)
{
	while (bytes && (text[bytes - 1] == '\n' || text[bytes - 1] == '\r'))
		bytes--;
	put(line, " \"");
	for (size_t index = 0; index < bytes; index++)
		put(line, "%c",
		    (unsigned char)text[index] < ' ' || text[index] == 127 ? ' ' : text[index]);
	put(line, "\"");
}

static void put_tag(struct line *line, uint64_t tag)
{
	put(line, " tag '");
	for (unsigned index = 0; index < 4; index++) {
		char character = (char)(tag >> (8 * index));

		put(line, "%c", character > ' ' && character < 127 ? character : '.');
	}
	put(line, "'");
}

static void put_value(struct line *line, const struct value_form *form, uint64_t value)
{
	switch (form->form) {
	case TEXT: /* put by the caller, who has the table */ break;
	case HEX: put(line, " %s 0x%llX", form->name, (unsigned long long)value); break;
	case MAJOR:
		if (value < sizeof(majors) / sizeof(majors[0]))
			put(line, " IRP_MJ_%s", majors[value]);
		else
			put(line, " major 0x%llX", (unsigned long long)value);
		break;
	case SECONDS:
		put(line, " %llu.%07llu s", (unsigned long long)(value / 10000000),
		    (unsigned long long)(value % 10000000));
		break;
	case DUE: put(line, " %s %lld", form->name, (long long)value); break;
	case TAG: put_tag(line, value); break;
	case THREAD:
		put(line, value == UINT32_MAX ? " no thread" : " thread %llu",
		    (unsigned long long)value);
		break;
	default: put(line, " %s %llu", form->name, (unsigned long long)value);
	}
}

void trace_describe(const struct trace_record *record, trace_text_lookup *lookup,
                    const void *context, char *text, size_t bytes)
{
	struct line line = { text, 0, bytes };
	const char *kind = trace_kind_name(record->kind), *found;
	size_t length = 0;

	text[0] = 0;
	if (!kind) {
		put(&line, "kind %u 0x%llX 0x%llX 0x%llX", record->kind,
		    (unsigned long long)record->value[0], (unsigned long long)record->value[1],
		    (unsigned long long)record->value[2]);
		return;
	}
	put(&line, "%-14s", kind);
	for (unsigned index = 0; index < 3; index++) {
		const struct value_form *form = &forms[record->kind][index];

		if (!form->name)
			continue;
		found = form->form == TEXT && lookup
		                ? lookup(context, record->value[index], &length)
		                : NULL;
		if (found)
			put_printable(&line, found, length);
		else if (form->form == TEXT)
			put(&line, " text %llu", (unsigned long long)record->value[index]);
		else
			put_value(&line, form, record->value[index]);
	}
}

const char *trace_value_name(uint32_t kind, unsigned index)
{
	return kind < TRACE_KIND_COUNT && index < 3 ? forms[kind][index].name : NULL;
}
