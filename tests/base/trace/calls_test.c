/* Gates: whatever a function takes and gives passes unharmed, and is recorded. */
#include "test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include "base/host/current.h"
#include "base/trace/calls.h"
#include "base/trace/signature.h"

static uint64_t no_time(void *context)
{
	(void)context;
	return 0;
}

static uint64_t sid_is_value(struct base_thread *thread, uint64_t handle)
{
	(void)thread;
	return handle == UINT64_MAX ? TRACE_SID_PROCESS : 0xABC000 + handle;
}

static struct base_thread thread;
static struct trace_log *log;

static void start(void)
{
	log = trace_log_create(1024, no_time, NULL);
	trace_calls_enable(log, sid_is_value);
	thread = (struct base_thread){ .ring = trace_ring_create(log, 6) };
	base_current = &thread;
}

static void stop(void)
{
	base_current = NULL;
	trace_log_destroy(log);
}

/* Record number index of the thread. */
static struct trace_record record_at(uint64_t index)
{
	assert_true(index < thread.ring->next);
	return thread.ring->record[index];
}

static void expect_record(uint64_t index, enum trace_kind kind, uint64_t event)
{
	struct trace_record record = record_at(index);

	assert_string_equal(trace_kind_name(record.kind), trace_kind_name(kind));
	assert_int_equal(record.value[1], event);
}

/* --- What passes through ---------------------------------------------------------------------------------------- */

/* As NtCreateFile: eleven arguments, five of them on the stack. */
static int32_t many(uint64_t *a, uint32_t b, void *c, void *d, void *e, uint32_t f, uint32_t g,
                    uint32_t h, uint32_t i, void *j, uint32_t k)
{
	*a = 0x44;
	return (int32_t)(b + f + g + h + i + k) + (c == d) + (e == j);
}

TEST(TR_1_a_gate_passes_eleven_arguments_and_records_call_and_return)
{
	int32_t (*gate)(uint64_t *, uint32_t, void *, void *, void *, uint32_t, uint32_t, uint32_t,
	                uint32_t, void *, uint32_t);
	uint64_t handle = 0;

	start();
	gate = (void *)trace_call_gate("NtCreateFile", (void *)many);
	assert_true((void *)gate != (void *)many);
	assert_int_equal(gate(&handle, 1, &handle, &log, &handle, 10, 100, 1000, 10000, &log,
	                      100000),
	                 111111);
	expect_record(0, TRACE_IMPORT_CALL, 0);
	expect_record(1, TRACE_KERNEL_CALL, 1);
	assert_int_equal(record_at(2).value[0], 1); /* DesiredAccess, the first number */
	assert_int_equal(record_at(2).value[1], 10);
	assert_int_equal(record_at(2).value[2], 100);
	assert_int_equal(record_at(3).value[0], 1000);
	assert_int_equal(record_at(3).value[1], 10000);
	assert_int_equal(record_at(3).value[2], 100000);
	expect_record(4, TRACE_KERNEL_RETURN, 2);
	assert_int_equal(record_at(5).value[0], 111111);
	assert_int_equal(record_at(5).value[1], 0xABC044); /* the handle that it made */
	stop();
}

struct two {
	uint64_t first, second;
};

static struct two two(uint64_t a, double b)
{
	return (struct two){ a, (uint64_t)(b * 2) };
}

static double real(double a, uint32_t b, float c)
{
	return a + b + c;
}

TEST(TR_1a_results_in_two_registers_and_in_vector_registers_pass)
{
	struct two (*gate)(uint64_t, double);
	double (*real_gate)(double, uint32_t, float);
	struct two result;

	start();
	gate = (void *)trace_call_gate("KeFlushQueuedDpcs", (void *)two);
	real_gate = (void *)trace_call_gate("pow", (void *)real);
	result = gate(5, 1.5);
	assert_int_equal(result.first, 5);
	assert_int_equal(result.second, 3);
	assert_true(real_gate(0.5, 2, 0.25f) == 2.75);
	stop();
}

static int sum(int count, ...)
{
	va_list arguments;
	int total = 0;

	va_start(arguments, count);
	while (count-- > 0)
		total += va_arg(arguments, int);
	va_end(arguments);
	return total;
}

TEST(TR_1b_a_function_of_many_arguments_is_jumped_to)
{
	int (*gate)(int, ...);

	start();
	gate = (void *)trace_call_gate("DbgPrint", (void *)sum);
	assert_int_equal(gate(20, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), 20);
	expect_record(0, TRACE_IMPORT_CALL, 0);
	assert_int_equal(thread.ring->next, 1);
	stop();
}

TEST(TR_1c_variadic_functions_and_those_that_never_return_are_known)
{
	static const char *const names[] = { "DbgPrint",        "DbgPrintEx", "sprintf",
		                             "printf",          "swprintf",   "RtlStringCbPrintfW",
		                             "StringCchPrintfA" };

	for (size_t index = 0; index < sizeof(names) / sizeof(names[0]); index++) {
		const struct trace_signature *signature = trace_signature_find(names[index]);

		if (signature ? signature->result != 'v' : index < 4)
			fail_msg("%s is called as if it took a fixed number", names[index]);
	}
	assert_int_equal(trace_signature_find("KeBugCheckEx")->result, 'x');
	assert_string_equal(trace_signature_find("NtDuplicateObject")->parameters, "hhhoddd");
	assert_null(trace_signature_find("NtNoSuchThing"));
}

/* --- Calls that do not return -------------------------------------------------------------------------------------- */

static jmp_buf back;

static int32_t leave(void *handle)
{
	(void)handle;
	longjmp(back, 1);
}

static int32_t close_it(void *handle)
{
	return handle ? 0 : (int32_t)0xC0000008;
}

/* The frames that were left lie below: what runs now was called from above them. */
static __attribute__((noinline)) void leave_from_below(int32_t (*leaving)(void *))
{
	volatile char room[8192];

	room[0] = room[sizeof(room) - 1] = 1;
	if (setjmp(back) == 0)
		leaving((void *)4);
	room[0] = 2;
}

TEST(TR_13a_a_call_that_an_exception_left_gets_its_return_before_the_next_call)
{
	int32_t (*leaving)(void *), (*closing)(void *);

	start();
	leaving = (void *)trace_call_gate("NtClose", (void *)leave);
	closing = (void *)trace_call_gate("ZwClose", (void *)close_it);
	leave_from_below(leaving);
	assert_int_equal(closing((void *)8), 0);
	expect_record(0, TRACE_IMPORT_CALL, 0);
	expect_record(1, TRACE_KERNEL_CALL, 1);
	assert_int_equal(record_at(2).kind, TRACE_CALL_VALUES);
	expect_record(3, TRACE_KERNEL_RETURN, 2);
	assert_true(record_at(3).value[2] == TRACE_CALL_UNWOUND);
	expect_record(4, TRACE_IMPORT_CALL, 3);
	stop();
}

/* --- Off ------------------------------------------------------------------------------------------------------------ */

TEST(TR_7a_a_gate_of_a_thread_that_records_nothing_just_calls)
{
	int32_t (*closing)(void *) = (void *)trace_call_gate("ZwClose", (void *)close_it);
	struct base_thread other = { .ring = NULL };

	base_current = NULL;
	assert_int_equal(closing((void *)4), 0);
	base_current = &other;
	assert_int_equal(closing(NULL), (int32_t)0xC0000008);
	base_current = NULL;
}

TEST(TR_7b_one_function_has_one_gate_and_made_up_names_have_none)
{
	assert_ptr_equal(trace_call_gate("ZwClose", (void *)close_it),
	                 trace_call_gate("ZwClose", (void *)close_it));
	assert_ptr_equal(trace_call_gate("__sanitizer_cov_trace_pc", (void *)close_it),
	                 (void *)close_it);
	assert_ptr_equal(trace_call_gate("drydock_paged_code", (void *)close_it), (void *)close_it);
}

/* --- Handles -------------------------------------------------------------------------------------------------------- */

TEST(TR_4_a_sid_is_the_hash_of_thread_count_and_type)
{
	/* Computed by hand: FNV-1a over 01 00 00 00, 05 00 00 00 00 00 00 00, "Event". */
	static const unsigned char bytes[] = { 1, 0, 0, 0,   5,   0,   0,   0,  0,
		                               0, 0, 0, 'E', 'v', 'e', 'n', 't' };
	uint64_t hash = 0xCBF29CE484222325ull;

	for (size_t index = 0; index < sizeof(bytes); index++) {
		hash ^= bytes[index];
		hash *= 0x100000001B3ull;
	}
	assert_true(trace_sid(1, 5, "Event") == hash);
	assert_true(trace_sid(1, 6, "Event") != hash);
	assert_true(trace_sid(2, 5, "Event") != hash);
	assert_true(trace_sid(1, 5, "Mutant") != hash);
}

TEST(TR_6_a_handle_made_outside_any_call_is_no_event_unless_the_runtimes_are_wanted)
{
	start();
	assert_int_equal(trace_handle_create(&thread, "Event"), 0);
	trace_handle_destroy(&thread, 0, "Event");
	assert_int_equal(thread.ring->next, 0);
	trace_calls_include_host(log);
	assert_true(trace_handle_create(&thread, "Event") == trace_sid(6, 0, "Event"));
	expect_record(0, TRACE_HANDLE_SID, 0);
	stop();
}
