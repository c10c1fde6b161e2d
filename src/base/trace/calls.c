/* base/trace/calls.c - gates, and what they record. */
#include "base/trace/calls.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/current.h"
#include "base/host/host.h"
#include "base/trace/signature.h"

#define GATES 8192 /* as in call_gate.S */
#define GATE_BYTES 16
#define BUCKETS 4096
#define VALUES_MAX 15
#define REGISTERS 6
#define DEPTH_MAX 128 /* calls within calls; deeper ones only get their import.call */

/* What call_gate.S keeps; the offsets are written there. */
struct trace_call_frame {
	uint64_t reserved_front[2];
	uint64_t argument[REGISTERS];
	uint64_t result[2];
	const uint64_t *stack_arguments;
	uint64_t reserved;
	uint64_t vector_arguments[16];
};

_Static_assert(sizeof(struct trace_call_frame) == 0xE0, "call_gate.S keeps that much");
_Static_assert(offsetof(struct trace_call_frame, result) == 0x40, "call_gate.S stores it there");

struct gate {
	const char *name;
	void *address;
	const struct trace_signature *signature;
	uint32_t next; /* number + 1 of the next in its bucket */
};

struct trace_calls {
	trace_sid_lookup *lookup;
	bool host;            /* handles outside any call are events, too */
	uint32_t text[GATES]; /* id of the name of each gate, 0: not asked for yet */
};

/*
 * The calls of a thread that run now. An exception leaves frames behind that are soon overwritten, so what is needed
 * to close their calls is kept here.
 */
struct trace_call_stack {
	size_t depth;
	struct {
		const struct trace_call_frame *frame;
		uint64_t number;
	} call[DEPTH_MAX];
};

struct target {
	void *address;
	uint64_t jump;
};

extern const char trace_gate_entries[] __attribute__((visibility("hidden")));
extern const char trace_gate_return[] __attribute__((visibility("hidden")));
struct target trace_call_enter(uint64_t number, struct trace_call_frame *frame);
void trace_call_leave(struct trace_call_frame *frame);

static struct gate gates[GATES];
static uint32_t buckets[BUCKETS];
static uint32_t gate_count;
static struct host_lock gates_lock;

/* --- Gates -------------------------------------------------------------------------------------------------- */

const struct trace_signature *trace_signature_find(const char *name)
{
	size_t low = 0, high = trace_signature_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = strcmp(name, trace_signatures[middle].name);

		if (order == 0)
			return &trace_signatures[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

static void *entry_of(uint32_t number)
{
	return (void *)(uintptr_t)(trace_gate_entries + (size_t)number * GATE_BYTES);
}

/* The builder's and the compiler's own: nothing that the source of an image calls by that name. */
static bool is_ours(const char *name)
{
	return strncmp(name, "__", 2) == 0 || strncmp(name, "drydock_", 8) == 0;
}

void *trace_call_gate(const char *name, void *address)
{
	uint32_t *bucket = &buckets[((uintptr_t)address >> 4) % BUCKETS], number;
	void *entry = address;

	if (is_ours(name))
		return address;
	host_lock_acquire(&gates_lock);
	for (number = *bucket; number; number = gates[number - 1].next)
		if (gates[number - 1].address == address &&
		    strcmp(gates[number - 1].name, name) == 0)
			break;
	if (!number && gate_count < GATES) {
		gates[gate_count] =
			(struct gate){ name, address, trace_signature_find(name), *bucket };
		number = *bucket = ++gate_count;
	}
	if (number)
		entry = entry_of(number - 1);
	host_lock_release(&gates_lock);
	return entry;
}

void trace_calls_enable(struct trace_log *log, trace_sid_lookup *lookup)
{
	struct trace_calls *calls = calloc(1, sizeof(*calls));

	if (!calls)
		return;
	calls->lookup = lookup;
	trace_log_set_calls(log, calls);
}

void trace_calls_begin(struct trace_ring *ring, struct trace_calls *calls)
{
	ring->stack = calloc(1, sizeof(*ring->stack));
	if (ring->stack)
		ring->calls = calls;
}

void trace_calls_include_host(struct trace_log *log)
{
	struct trace_calls *calls = trace_log_calls(log);

	if (calls)
		calls->host = true;
}

/* --- Recording ------------------------------------------------------------------------------------------------ */

/* Nothing may stand between the image and such a function. */
static bool only_jumps(const struct gate *gate)
{
	return !gate->signature || gate->signature->result == 'v' || gate->signature->result == 'x';
}

static uint32_t text_of(struct trace_ring *ring, uint64_t number)
{
	uint32_t *text = &ring->calls->text[number];

	/* Two threads may both ask: the log gives both the same id. */
	if (!__atomic_load_n(text, __ATOMIC_RELAXED))
		__atomic_store_n(text, trace_text_id(ring->log, gates[number].name),
		                 __ATOMIC_RELAXED);
	return *text;
}

/* Values on their way into records of three. */
struct values {
	uint64_t kinds;
	uint64_t value[VALUES_MAX + 3];
	unsigned kind_count, count;
};

static void add(struct values *values, enum trace_value_kind kind, uint64_t value)
{
	if (values->kind_count == VALUES_MAX)
		return;
	values->kinds |= (uint64_t)kind << (4 * values->kind_count++);
	if (kind != TRACE_VALUE_SKIPPED)
		values->value[values->count++] = value;
}

static void write_values(struct trace_ring *ring, const struct values *values)
{
	for (unsigned index = 0; index < values->count; index += 3)
		trace_write(ring, TRACE_CALL_VALUES, values->value[index], values->value[index + 1],
		            values->value[index + 2]);
}

static uint64_t argument(const struct trace_call_frame *frame, unsigned index)
{
	return index < REGISTERS ? frame->argument[index]
	                         : frame->stack_arguments[index - REGISTERS];
}

/* What a register holds above the type's own bytes is nobody's. */
static uint64_t number_of(char letter, uint64_t value)
{
	switch (letter) {
	case 'b': return (uint8_t)value;
	case 'w': return (uint16_t)value;
	case 'd':
	case 'n': return (uint32_t)value;
	default: return value;
	}
}

static void add_letter(struct base_thread *thread, struct values *values, char letter,
                       uint64_t value)
{
	if (letter == 'h')
		add(values, TRACE_VALUE_HANDLE, thread->ring->calls->lookup(thread, value));
	else if (letter == 'p' || letter == 'o' || letter == 'f')
		add(values, TRACE_VALUE_SKIPPED, 0);
	else
		add(values, TRACE_VALUE_NUMBER, number_of(letter, value));
}

static void write_call(struct base_thread *thread, uint64_t number,
                       const struct trace_call_frame *frame)
{
	const char *letter = gates[number].signature->parameters;
	struct trace_ring *ring = thread->ring;
	struct values values = { 0 };
	unsigned index = 0;

	for (; *letter; letter++)
		add_letter(thread, &values, *letter, *letter == 'f' ? 0 : argument(frame, index++));
	trace_write(ring, TRACE_KERNEL_CALL, text_of(ring, number), ring->call_count++,
	            values.kinds);
	write_values(ring, &values);
}

static bool has_succeeded(char letter, uint64_t result)
{
	return letter == 'n' ? (int32_t)result >= 0 : (uint32_t)result != 0;
}

/* The function has stored the handles that it gives, so they can be read. */
static void add_made(struct base_thread *thread, struct values *values, const char *letter,
                     const struct trace_call_frame *frame)
{
	unsigned index = 0;

	for (; *letter; letter++) {
		const uint64_t *made;

		if (*letter == 'f')
			continue;
		made = (const uint64_t *)argument(frame, index++);
		if (*letter == 'o' && made)
			add_letter(thread, values, 'h', *made);
	}
}

static void write_return(struct base_thread *thread, uint64_t number,
                         const struct trace_call_frame *frame)
{
	char letter = gates[number].signature->result;
	struct trace_ring *ring = thread->ring;
	struct values values = { 0 };

	add_letter(thread, &values, letter, frame->result[0]);
	if (letter != 'p' && letter != 'h' && has_succeeded(letter, frame->result[0]))
		add_made(thread, &values, gates[number].signature->parameters, frame);
	trace_write(ring, TRACE_KERNEL_RETURN, text_of(ring, number), ring->call_count++,
	            values.kinds);
	write_values(ring, &values);
}

/* Close the calls that were left by an exception: their frames lay below end. */
static void unwind(struct trace_ring *ring, const struct trace_call_frame *end)
{
	struct trace_call_stack *stack = ring->stack;

	while (stack->depth && stack->call[stack->depth - 1].frame < end) {
		uint64_t number = stack->call[--stack->depth].number;

		trace_write(ring, TRACE_KERNEL_RETURN, text_of(ring, number), ring->call_count++,
		            TRACE_CALL_UNWOUND);
	}
}

struct target trace_call_enter(uint64_t number, struct trace_call_frame *frame)
{
	const struct gate *gate = &gates[(uint32_t)number];
	struct base_thread *thread = base_current;
	struct trace_ring *ring = thread ? thread->ring : NULL;
	struct trace_call_stack *stack;

	if (!ring || !ring->calls)
		return (struct target){ gate->address, 1 };
	number = (uint32_t)number;
	stack = ring->stack;
	unwind(ring, frame + 1); /* one at the same place was left, too */
	trace_write(ring, TRACE_IMPORT_CALL, text_of(ring, number), ring->call_count++, 0);
	if (only_jumps(gate) || stack->depth == DEPTH_MAX)
		return (struct target){ gate->address, 1 };
	write_call(thread, number, frame);
	stack->call[stack->depth].frame = frame;
	stack->call[stack->depth++].number = number;
	return (struct target){ gate->address, 0 };
}

void trace_call_leave(struct trace_call_frame *frame)
{
	struct base_thread *thread = base_current;
	struct trace_call_stack *stack = thread->ring->stack;

	unwind(thread->ring, frame);
	write_return(thread, stack->call[--stack->depth].number, frame);
}

uintptr_t trace_call_site(uintptr_t return_address)
{
	const struct trace_call_stack *stack;
	const uintptr_t *behind;

	if (return_address != (uintptr_t)trace_gate_return)
		return return_address;
	stack = base_current->ring->stack;
	behind = (const uintptr_t *)(stack->call[stack->depth - 1].frame + 1);
	return behind[1]; /* the saved rbp, then the return address */
}

/* --- Handles -------------------------------------------------------------------------------------------------- */

static uint64_t fnv(uint64_t hash, const void *data, size_t bytes)
{
	for (size_t index = 0; index < bytes; index++)
		hash = (hash ^ ((const unsigned char *)data)[index]) * 1099511628211ULL;
	return hash;
}

uint64_t trace_sid(uint32_t thread, uint64_t index, const char *type)
{
	uint64_t hash = fnv(14695981039346656037ULL, &thread, sizeof(thread));

	hash = fnv(hash, &index, sizeof(index));
	return fnv(hash, type, strlen(type));
}

uint64_t trace_handle_create(struct base_thread *thread, const char *type)
{
	struct trace_ring *ring = thread->ring;
	uint64_t sid;

	if (!ring || !ring->calls || (!ring->stack->depth && !ring->calls->host))
		return 0;
	sid = trace_sid(ring->thread, ring->call_count, type);
	trace_write(ring, TRACE_HANDLE_SID, sid, ring->call_count++,
	            trace_text_id(ring->log, type));
	return sid;
}

void trace_handle_destroy(struct base_thread *thread, uint64_t sid, const char *type)
{
	struct trace_ring *ring = thread->ring;

	if (ring && ring->calls && sid)
		trace_write(ring, TRACE_HANDLE_SID, sid, ring->call_count++,
		            trace_text_id(ring->log, type) | TRACE_SID_DESTROY);
}
