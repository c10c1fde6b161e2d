/* base/verify/verify.c - the sink of findings. */
#include "base/verify/verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/current.h"
#include "base/host/host.h"
#include "base/trace/trace.h"

#define NO_PROCESSOR UINT32_MAX

void verify_sink_init(struct verify_sink *sink, enum verify_mode mode)
{
	memset(sink, 0, sizeof(*sink));
	sink->mode = mode;
}

static struct host_lock *sink_lock(struct verify_sink *sink)
{
	_Static_assert(sizeof(struct host_lock) == sizeof(sink->lock), "lock word");
	return (struct host_lock *)&sink->lock;
}

void verify_sink_add_module(struct verify_sink *sink, uint64_t start, uint64_t end,
                            const char *name, const char *path)
{
	struct verify_module *module;

	host_lock_acquire(sink_lock(sink));
	/* The newest loads matter most: the oldest record makes room. */
	if (sink->module_count == VERIFY_MODULES_MAX) {
		memmove(&sink->module[0], &sink->module[1],
		        sizeof(sink->module[0]) * (VERIFY_MODULES_MAX - 1));
		sink->module_count--;
	}
	module = &sink->module[sink->module_count];
	module->start = start;
	module->end = end;
	snprintf(module->name, sizeof(module->name), "%s", name);
	snprintf(module->path, sizeof(module->path), "%s", path);
	sink->module_count++;
	host_lock_release(sink_lock(sink));
}

const struct verify_module *verify_sink_module_at(const struct verify_sink *sink, uint64_t address)
{
	for (uint32_t index = sink->module_count; index-- > 0;)
		if (address >= sink->module[index].start && address < sink->module[index].end)
			return &sink->module[index];
	return NULL;
}

uint32_t verify_capture_stack(uint64_t *addresses, uint32_t capacity)
{
	_Static_assert(sizeof(uintptr_t) == sizeof(uint64_t), "64-bit only");
	return (uint32_t)host_backtrace(__builtin_frame_address(0), (uintptr_t *)addresses,
	                                capacity);
}

static uint64_t first_image_address(const struct verify_sink *sink, const uint64_t *addresses,
                                    uint32_t depth)
{
	for (uint32_t index = 0; index < depth; index++)
		if (verify_sink_module_at(sink, addresses[index]))
			return addresses[index];
	return 0;
}

uint64_t verify_image_caller(void)
{
	uint64_t addresses[VERIFY_STACK_DEPTH];
	uint32_t depth = verify_capture_stack(addresses, VERIFY_STACK_DEPTH);

	return base_current ? first_image_address(base_current->sink, addresses, depth) : 0;
}

static void add_stack(struct verify_finding *finding, const char *label, const uint64_t *addresses,
                      uint32_t depth)
{
	struct verify_stack *stack = &finding->stack[finding->stack_count++];

	snprintf(stack->label, sizeof(stack->label), "%s", label);
	stack->depth = depth < VERIFY_STACK_DEPTH ? depth : VERIFY_STACK_DEPTH;
	memcpy(stack->addresses, addresses, stack->depth * sizeof(addresses[0]));
}

void verify_note_injected(const uint64_t *stack, uint32_t depth)
{
	struct verify_sink *sink = base_current->sink;

	host_lock_acquire(sink_lock(sink));
	sink->injected++;
	sink->last_injected.depth = depth < VERIFY_STACK_DEPTH ? depth : VERIFY_STACK_DEPTH;
	memcpy(sink->last_injected.addresses, stack, sink->last_injected.depth * sizeof(stack[0]));
	host_lock_release(sink_lock(sink));
}

static void add_injected(struct verify_sink *sink, struct verify_finding *finding)
{
	const size_t room = sizeof(finding->stack) / sizeof(finding->stack[0]);

	host_lock_acquire(sink_lock(sink));
	if (sink->injected && finding->stack_count < room)
		add_stack(finding, "made to fail", sink->last_injected.addresses,
		          sink->last_injected.depth);
	host_lock_release(sink_lock(sink));
}

static void fill(struct verify_finding *finding, const struct verify_fact *fact)
{
	struct base_thread *thread = base_current;

	memset(finding, 0, sizeof(*finding));
	finding->code = fact->code;
	memcpy(finding->parameter, fact->parameter, sizeof(finding->parameter));
	snprintf(finding->rule, sizeof(finding->rule), "%s", fact->rule ? fact->rule : "");
	snprintf(finding->advice, sizeof(finding->advice), "%s", fact->advice ? fact->advice : "");
	finding->processor = NO_PROCESSOR;
	finding->count = 1;
	if (thread->operations)
		thread->operations->describe(thread, &finding->irql, &finding->processor,
		                             &finding->thread_id, &finding->virtual_time_100ns);
}

/* The finding that says the same about the same place, or null. Parameters are often addresses: the text tells. */
static struct verify_finding *find_same(struct verify_sink *sink,
                                        const struct verify_finding *finding, uint64_t place)
{
	for (uint32_t index = 0; index < sink->finding_count; index++) {
		struct verify_finding *other = &sink->finding[index];

		if (other->code == finding->code && strcmp(other->rule, finding->rule) == 0 &&
		    strcmp(other->text, finding->text) == 0 &&
		    first_image_address(sink, other->stack[0].addresses, other->stack[0].depth) ==
		            place)
			return other;
	}
	return NULL;
}

static void store(struct verify_sink *sink, const struct verify_finding *finding, uint64_t place)
{
	struct verify_finding *same;

	host_lock_acquire(sink_lock(sink));
	same = find_same(sink, finding, place);
	if (same)
		same->count++;
	else if (sink->finding_count < VERIFY_FINDINGS_MAX)
		sink->finding[sink->finding_count++] = *finding;
	else
		sink->findings_lost++;
	host_lock_release(sink_lock(sink));
}

/* The newest texts matter most: from the last event back. */
static void keep_texts(struct verify_crash *crash, struct trace_log *log)
{
	for (uint32_t index = crash->event_count;
	     index-- > 0 && crash->text_count < VERIFY_CRASH_TEXTS;) {
		struct verify_crash_text *text = &crash->text[crash->text_count];

		if (crash->event[index].kind != TRACE_DEBUG_PRINT)
			continue;
		text->id = crash->event[index].value[0];
		trace_text_copy(log, text->id, text->text, sizeof(text->text));
		crash->text_count++;
	}
}

/* Only the first bug check counts: what comes after it follows from it. */
static void keep_events(struct base_thread *thread)
{
	struct verify_crash *crash = &thread->sink->crash;

	if (thread->sink->bugchecked || !thread->ring)
		return;
	crash->text_count = 0;
	crash->event_count =
		(uint32_t)trace_ring_tail(thread->ring, crash->event, VERIFY_CRASH_EVENTS);
	keep_texts(crash, thread->ring->log);
}

static void record(const struct verify_fact *fact, enum verify_severity severity,
                   const char *format, va_list arguments)
{
	struct base_thread *thread = base_current;
	struct verify_finding finding;
	uint64_t addresses[VERIFY_STACK_DEPTH];
	uint32_t depth;
	const struct verify_module *module;
	uint64_t place;

	fill(&finding, fact);
	finding.severity = (uint32_t)severity;
	vsnprintf(finding.text, sizeof(finding.text), format, arguments);
	addresses[0] = fact->routine;
	depth = fact->routine ? 1 : 0;
	depth += verify_capture_stack(addresses + depth, VERIFY_STACK_DEPTH - depth);
	depth = fact->here_depth ? fact->here_depth : depth;
	add_stack(&finding, "here", fact->here_depth ? fact->here_stack : addresses, depth);
	if (fact->related_label)
		add_stack(&finding, fact->related_label, fact->related_stack, fact->related_depth);
	if (fact->related2_label)
		add_stack(&finding, fact->related2_label, fact->related2_stack,
		          fact->related2_depth);
	add_injected(thread->sink, &finding);
	place = first_image_address(thread->sink, finding.stack[0].addresses,
	                            finding.stack[0].depth);
	module = place ? verify_sink_module_at(thread->sink, place) : NULL;
	if (fact->driver || module)
		snprintf(finding.driver, sizeof(finding.driver), "%s",
		         fact->driver ? fact->driver : module->name);
	store(thread->sink, &finding, place);
	trace_write(thread->ring, TRACE_FINDING, fact->code, severity,
	            0); /* parameters may be addresses */
	if (severity == VERIFY_BUGCHECK)
		keep_events(thread);
}

/* A finding outside any machine has no sink: say it and stop, nothing could be told otherwise. */
static void require_thread(const struct verify_fact *fact, const char *format, va_list arguments)
{
	if (base_current)
		return;
	fprintf(stderr, "drydock: finding 0x%X outside a machine: ", fact->code);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	abort();
}

void verify_report(const struct verify_fact *fact, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	require_thread(fact, format, arguments);
	record(fact, base_current->sink->mode == VERIFY_FATAL ? VERIFY_BUGCHECK : VERIFY_FINDING,
	       format, arguments);
	va_end(arguments);
	if (base_current->sink->mode == VERIFY_FATAL) {
		base_current->sink->bugchecked = 1;
		base_current->operations->bugcheck(base_current);
	}
}

_Noreturn void verify_bugcheck(const struct verify_fact *fact, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	require_thread(fact, format, arguments);
	record(fact, VERIFY_BUGCHECK, format, arguments);
	va_end(arguments);
	base_current->sink->bugchecked = 1;
	base_current->operations->bugcheck(base_current);
	abort();
}
