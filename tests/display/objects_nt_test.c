/*
 * tests/display/objects_nt_test.c - what the machine's own services give a capture host: rights, times and answers, in a machine that has
 * no driver of ours.
 */
#include "bare_machine.h"

#include "display/monitors.h"
#include "nt/mm/nt_services.h"
#include "nt/ob/keyed_mutex.h"
#include "nt/ps/nt_services.h"
#include "object_look.h"

#define MS 1000000ull

static const GUID toy = { 0x11223344, 1, 2, { 1, 2, 3, 4, 5, 6, 7, 8 } };

static void run(void (*routine)(void *context))
{
	bare_begin(NULL, NULL);
	display_host_run(routine, NULL);
	bare_end();
}

/* --- Sections and events -------------------------------------------------------------------------------------------- */

static void use_section(void *context)
{
	const struct display_objects *objects = display_objects_nt();
	uint8_t *view = NULL, *other = NULL;
	HANDLE section;

	assert_int_equal(objects->create_section(NULL, 3 * 4096, &section), STATUS_SUCCESS);
	expect_private(section);
	assert_int_equal(granted(section), SECTION_MAP_READ | SECTION_MAP_WRITE | SECTION_QUERY);
	assert_int_equal(objects->map(NULL, section, (void **)&view), STATUS_SUCCESS);
	assert_int_equal(objects->map(NULL, section, (void **)&other), STATUS_SUCCESS);
	/* The whole of it, each byte the same in both. */
	assert_int_equal(view[3 * 4096 - 1], 0);
	view[0] = 1;
	view[3 * 4096 - 1] = 2;
	assert_int_equal(other[0], 1);
	assert_int_equal(other[3 * 4096 - 1], 2);
	objects->unmap(NULL, view);
	objects->unmap(NULL, other);
	objects->close(NULL, section);
	assert_false(NT_SUCCESS(objects->map(NULL, section, (void **)&view)));
}

TEST(DISP_32_a_section_is_the_systems_to_map_and_to_ask_and_nothing_else)
{
	run(use_section);
}

static void use_events(void *context)
{
	const struct display_objects *objects = display_objects_nt();
	HANDLE one, other;

	assert_int_equal(objects->create_event(NULL, &one), STATUS_SUCCESS);
	assert_int_equal(objects->create_event(NULL, &other), STATUS_SUCCESS);
	expect_private(one);
	assert_int_equal(granted(one), EVENT_ALL_ACCESS);
	assert_int_equal(objects->wait(NULL, one, 0), STATUS_TIMEOUT);
	assert_int_equal(objects->wait_either(NULL, one, other, 0), STATUS_TIMEOUT);
	/* One that waits takes the signal with it. */
	NtSetEvent(one, NULL);
	assert_int_equal(objects->wait(NULL, one, 0), STATUS_SUCCESS);
	assert_int_equal(objects->wait(NULL, one, 0), STATUS_TIMEOUT);
	NtSetEvent(one, NULL);
	assert_int_equal(objects->wait_either(NULL, one, other, 0), STATUS_SUCCESS);
	NtSetEvent(other, NULL);
	assert_int_equal(objects->wait_either(NULL, one, other, 0), STATUS_SUCCESS);
	assert_int_equal(objects->wait_either(NULL, one, other, 0), STATUS_TIMEOUT);
	NtSetEvent(one, NULL);
	NtSetEvent(other, NULL);
	assert_int_equal(objects->wait_either(NULL, one, other, 0), STATUS_SUCCESS);
	assert_int_equal(objects->wait(NULL, other, 0), STATUS_SUCCESS);
	objects->close(NULL, one);
	objects->close(NULL, other);
}

TEST(DISP_32_an_event_is_clear_at_first_wakes_once_and_is_the_systems)
{
	run(use_events);
}

/* --- Times ---------------------------------------------------------------------------------------------------------- */

/* In a machine that has its own time nothing comes earlier than it was asked for, nor later. */
static void expect_passed(uint64_t before_ns, uint64_t ms)
{
	uint64_t passed_ns = display_objects_nt()->now_ns(NULL) - before_ns;

	assert_in_range(passed_ns, ms * MS - MS / 10, ms * MS + MS / 2);
}

static void pass_time(void *context)
{
	const struct display_objects *objects = display_objects_nt();
	uint64_t before = objects->now_ns(NULL);
	HANDLE shared, mutex, other, event;

	objects->sleep(NULL, 120);
	expect_passed(before, 120);
	assert_int_equal(objects->create_event(NULL, &event), STATUS_SUCCESS);
	before = objects->now_ns(NULL);
	assert_int_equal(objects->wait(NULL, event, 120), STATUS_TIMEOUT);
	expect_passed(before, 120);
	before = objects->now_ns(NULL);
	assert_int_equal(objects->wait_either(NULL, event, event, 120), STATUS_TIMEOUT);
	expect_passed(before, 120);
	assert_int_equal(objects->create_mutex(NULL, &shared, &mutex), STATUS_SUCCESS);
	assert_int_equal(ob_keyed_mutex_open(shared, 1, &other), STATUS_SUCCESS);
	assert_int_equal(ob_keyed_mutex_acquire_sync(other, FRAME_MUTEX_KEY, 0), DISPLAY_ACQUIRED);
	before = objects->now_ns(NULL);
	assert_int_equal(objects->acquire(NULL, mutex, 120), DISPLAY_ACQUIRE_TIMEOUT);
	expect_passed(before, 120);
	objects->close(NULL, other);
	objects->close(NULL, mutex);
	objects->close(NULL, shared);
	objects->close(NULL, event);
}

TEST(a_host_sleeps_and_waits_as_many_milliseconds_as_it_says_and_its_clock_counts_nanoseconds)
{
	bare_begin_as(true, NULL, NULL);
	display_host_run(pass_time, NULL);
	bare_end();
}

static void compare_clocks(void *context)
{
	LARGE_INTEGER frequency, before = KeQueryPerformanceCounter(&frequency), after;
	uint64_t now = display_objects_nt()->now_ns(NULL);
	long double begin = before.QuadPart, end;

	after = KeQueryPerformanceCounter(NULL);
	end = after.QuadPart;
	assert_true(now + 1 >= (uint64_t)(begin * 1e9L / frequency.QuadPart));
	assert_true(now <= (uint64_t)(end * 1e9L / frequency.QuadPart) + 1);
}

TEST(a_hosts_clock_is_the_performance_counter_that_drivers_read)
{
	run(compare_clocks);
}

/* --- Keyed mutexes -------------------------------------------------------------------------------------------------- */

static void use_mutex(void *context)
{
	const struct display_objects *objects = display_objects_nt();
	HANDLE shared, mutex, other;

	assert_int_equal(objects->create_mutex(NULL, &shared, &mutex), STATUS_SUCCESS);
	expect_private(shared);
	assert_int_equal(ob_keyed_mutex_open(shared, 1, &other), STATUS_SUCCESS);
	assert_int_equal(objects->acquire(NULL, mutex, 0), DISPLAY_ACQUIRED);
	assert_int_equal(ob_keyed_mutex_acquire_sync(other, FRAME_MUTEX_KEY, 0),
	                 DISPLAY_ACQUIRE_TIMEOUT);
	objects->release(NULL, mutex);
	assert_int_equal(ob_keyed_mutex_acquire_sync(other, FRAME_MUTEX_KEY, 0), DISPLAY_ACQUIRED);
	assert_int_equal(objects->acquire(NULL, mutex, 0), DISPLAY_ACQUIRE_TIMEOUT);
	/* Whoever held it has gone with it. */
	objects->close(NULL, other);
	assert_int_equal(objects->acquire(NULL, mutex, 0), DISPLAY_ACQUIRE_ABANDONED);
	objects->close(NULL, mutex);
	assert_int_equal(objects->acquire(NULL, mutex, 0), OB_KEYED_MUTEX_FAIL);
	objects->close(NULL, shared);
}

TEST(DISP_32_a_slots_mutex_is_free_under_the_channels_key_and_says_who_let_it_go)
{
	run(use_mutex);
}

/* --- Handles of another process -------------------------------------------------------------------------------------- */

static void duplicate_and_reap(void *context)
{
	const struct display_objects *objects = display_objects_nt();
	HANDLE section, self = NtCurrentProcess();
	uint64_t remote = 0;

	assert_int_equal(objects->create_section(NULL, 4096, &section), STATUS_SUCCESS);
	assert_int_equal(objects->duplicate(NULL, section, self, FRAME_SECTION_RIGHTS, &remote),
	                 STATUS_SUCCESS);
	assert_int_equal(granted((HANDLE)(uintptr_t)remote), FRAME_SECTION_RIGHTS);
	objects->reap(NULL, self, remote);
	assert_int_equal(objects->duplicate(NULL, (HANDLE)(uintptr_t)remote, self, 0, &remote),
	                 STATUS_INVALID_HANDLE);
	assert_int_equal(objects->duplicate(NULL, section, self, DISPLAY_SAME_RIGHTS, &remote),
	                 STATUS_SUCCESS);
	assert_int_equal(granted((HANDLE)(uintptr_t)remote), granted(section));
	objects->reap(NULL, self, remote);
	/* The source is the host's still; what is none changes nothing. */
	objects->close(NULL, section);
	remote = 77;
	assert_false(NT_SUCCESS(objects->duplicate(NULL, section, self, 0, &remote)));
	assert_int_equal(remote, 77);
}

TEST(DISP_38_a_duplicate_has_the_rights_that_were_asked_for_and_is_closed_where_it_is)
{
	run(duplicate_and_reap);
}

static ULONG handles_of(HANDLE process)
{
	ULONG count = 0;

	assert_int_equal(NtQueryInformationProcess(process, ProcessHandleCount, &count,
	                                           sizeof(count), NULL),
	                 STATUS_SUCCESS);
	return count;
}

/* A handle of it; nothing runs in it. */
static HANDLE make_other_process(void)
{
	struct ps_process_options options = { .image_name = u"drydock-host" };
	struct ps_process *other;
	HANDLE process;

	assert_int_equal(ps_process_create(ke_current_machine(), &options, &other), STATUS_SUCCESS);
	assert_int_equal(ObOpenObjectByPointer(other, 0, NULL, PROCESS_ALL_ACCESS, NULL, KernelMode,
	                                       &process),
	                 STATUS_SUCCESS);
	ob_dereference(other);
	return process;
}

/* One for each kind and right that a driver is given, and then each of them taken back: no other handle goes. */
static void give_and_take_back(void *context)
{
	const struct display_objects *objects = display_objects_nt();
	const ACCESS_MASK rights[] = { FRAME_SECTION_RIGHTS, FRAME_EVENT_RIGHTS,
		                       DISPLAY_SAME_RIGHTS };
	HANDLE given[3], mutex, process = make_other_process();
	ULONG own, others;
	uint64_t remote[3];

	assert_int_equal(objects->create_section(NULL, 4096, &given[0]), STATUS_SUCCESS);
	assert_int_equal(objects->create_event(NULL, &given[1]), STATUS_SUCCESS);
	assert_int_equal(objects->create_mutex(NULL, &given[2], &mutex), STATUS_SUCCESS);
	own = handles_of(NtCurrentProcess());
	others = handles_of(process);
	for (ULONG at = 0; at < 3; at++) {
		assert_int_equal(objects->duplicate(NULL, given[at], process, rights[at],
		                                    &remote[at]),
		                 STATUS_SUCCESS);
		assert_int_equal(handles_of(process), others + at + 1);
	}
	for (ULONG at = 3; at-- > 0;) {
		objects->reap(NULL, process, remote[at]);
		assert_int_equal(handles_of(process), others + at);
		/* It is none there any more, so nothing is closed. */
		objects->reap(NULL, process, remote[at]);
		assert_int_equal(handles_of(process), others + at);
	}
	assert_int_equal(handles_of(NtCurrentProcess()), own);
	for (int at = 0; at < 3; at++)
		objects->close(NULL, given[at]);
	objects->close(NULL, mutex);
	NtClose(process);
}

TEST(what_was_given_to_another_process_is_closed_there_and_nothing_here)
{
	run(give_and_take_back);
}

static void open_own_process(void *context)
{
	const struct display_finder *finder = display_finder_nt();
	uint32_t pid = (uint32_t)(uintptr_t)PsGetCurrentProcessId();
	WCHAR path[512] = { 0 }, again[512];
	HANDLE process = NULL;
	size_t length = 0;

	assert_int_equal(finder->open_process(pid, &process), STATUS_SUCCESS);
	assert_int_equal(granted(process),
	                 PROCESS_DUP_HANDLE | PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE);
	assert_int_equal(finder->process_path(process, path, 512), STATUS_SUCCESS);
	while (path[length])
		length++;
	assert_true(length >= 15);
	assert_memory_equal(path + length - 15, u"drydock-capture", 15 * sizeof(WCHAR));
	/* With its end it just fits, or does not. */
	memset(again, 0xEE, sizeof(again));
	assert_int_equal(finder->process_path(process, again, length), STATUS_NAME_TOO_LONG);
	assert_int_equal(again[0], 0xEEEE);
	assert_int_equal(finder->process_path(process, again, length + 1), STATUS_SUCCESS);
	assert_memory_equal(again, path, (length + 1) * sizeof(WCHAR));
	assert_int_equal(again[length + 1], 0xEEEE);
	NtClose(process);
	assert_int_equal(finder->open_process(0x7FFFFFF0, &process), STATUS_INVALID_CID);
}

TEST(DISP_34_DISP_36_a_process_is_opened_for_duplication_alone_and_says_its_path)
{
	run(open_own_process);
}

/* --- Claims --------------------------------------------------------------------------------------------------------- */

static void claim_all(void *context)
{
	const struct display_finder *finder = display_finder_nt();
	HANDLE claim[DISPLAY_SLOTS_MAX + 1], again = NULL;
	union {
		OBJECT_NAME_INFORMATION name;
		uint8_t bytes[512];
	} answer = { 0 };

	for (uint32_t number = 1; number <= DISPLAY_SLOTS_MAX; number++)
		assert_int_equal(finder->claim(number, &claim[number]), STATUS_SUCCESS);
	for (uint32_t number = 0; number <= DISPLAY_SLOTS_MAX; number++)
		assert_int_equal(finder->claim(number, &again), STATUS_OBJECT_NAME_COLLISION);
	expect_for_the_system_alone(claim[1]);
	assert_int_equal(granted(claim[1]), MUTANT_ALL_ACCESS);
	assert_int_equal(NtQueryObject(claim[1], ObjectNameInformation, &answer, sizeof(answer),
	                               NULL),
	                 STATUS_SUCCESS);
	assert_int_equal(answer.name.Name.Length,
	                 sizeof(u"\\BaseNamedObjects\\DrydockDisplayManager") - sizeof(WCHAR));
	/* Nobody takes it. */
	assert_int_equal(NtWaitForSingleObject(claim[1], FALSE, &(LARGE_INTEGER){ 0 }),
	                 STATUS_SUCCESS);
	for (uint32_t number = 1; number <= DISPLAY_SLOTS_MAX; number++)
		NtClose(claim[number]);
	assert_int_equal(finder->claim(0, &again), STATUS_SUCCESS);
	NtClose(again);
}

TEST(DISP_194_a_machines_displays_are_claimed_once_for_each_number_of_a_host)
{
	run(claim_all);
}

/* --- Control codes -------------------------------------------------------------------------------------------------- */

#define TOY_CODE(method) CTL_CODE(FILE_DEVICE_UNKNOWN, 0x900, method, FILE_ANY_ACCESS)

/* What came in comes back, each byte one more, with four of the answer's own before it. */
static NTSTATUS echo(const struct bare_request *request, ULONG_PTR *ret_bytes)
{
	uint32_t bytes = request->input_bytes;

	memset(request->output, 0x40 + (int)request->number, request->output_bytes);
	for (uint32_t at = 0; at < bytes && 4 + at < request->output_bytes; at++)
		request->output[4 + at] = (uint8_t)(request->input[at] + 1);
	*ret_bytes = request->output_bytes < bytes + 4 ? request->output_bytes : bytes + 4;
	return bytes == 1   ? STATUS_BUFFER_OVERFLOW
	       : bytes == 2 ? STATUS_DEVICE_NOT_READY
	                    : STATUS_SUCCESS;
}

static void ask_devices(void *context)
{
	const struct display_objects *objects = display_objects_nt();
	const uint8_t input[6] = { 10, 20, 30, 40, 50, 60 };
	uint8_t output[16];
	uint32_t bytes = 99;
	HANDLE device[2], third = NULL;

	for (uint32_t number = 0; number < 2; number++)
		assert_int_equal(display_open_interface(&toy, number, GENERIC_READ | GENERIC_WRITE,
		                                        &device[number]),
		                 STATUS_SUCCESS);
	assert_int_equal(display_open_interface(&toy, 2, GENERIC_READ, &third),
	                 STATUS_NO_MORE_ENTRIES);
	assert_int_equal(granted(device[0]) & (FILE_READ_DATA | FILE_WRITE_DATA | SYNCHRONIZE),
	                 FILE_READ_DATA | FILE_WRITE_DATA | SYNCHRONIZE);
	for (uint32_t number = 0; number < 2; number++) {
		memset(output, 0xEE, sizeof(output));
		assert_int_equal(objects->control(NULL, device[number], TOY_CODE(METHOD_BUFFERED),
		                                  input, sizeof(input), output, 15, &bytes),
		                 STATUS_SUCCESS);
		assert_int_equal(bytes, 10);
		assert_int_equal(output[3], 0x40 + number);
		for (size_t at = 0; at < sizeof(input); at++)
			assert_int_equal(output[4 + at], input[at] + 1);
		assert_int_equal(output[15], 0xEE);
	}
	/* A warning has its answer, an error none. */
	assert_int_equal((unsigned)objects->control(NULL, device[0], TOY_CODE(METHOD_BUFFERED),
	                                            input, 1, output, 15, &bytes),
	                 (unsigned)STATUS_BUFFER_OVERFLOW);
	assert_int_equal(bytes, 5);
	assert_int_equal(output[4], 11);
	memset(output, 0xEE, sizeof(output));
	assert_int_equal((unsigned)objects->control(NULL, device[0], TOY_CODE(METHOD_BUFFERED),
	                                            input, 2, output, 15, &bytes),
	                 (unsigned)STATUS_DEVICE_NOT_READY);
	for (size_t at = 0; at < sizeof(output); at++)
		assert_int_equal(output[at], 0xEE);
	for (uint32_t number = 0; number < 2; number++)
		NtClose(device[number]);
	/* What was asked of nobody has no answer. */
	assert_int_equal((unsigned)objects->control(NULL, NULL, TOY_CODE(METHOD_BUFFERED), input, 1,
	                                            output, 15, &bytes),
	                 (unsigned)STATUS_INVALID_HANDLE);
	assert_int_equal(bytes, 0);
}

TEST(DISP_7_devices_of_an_interface_are_counted_as_they_came_and_each_answers_for_itself)
{
	bare_begin(&toy, u"root\\toy");
	bare.answer = echo;
	bare_plug(u"root\\toy\0", NULL);
	bare_plug(u"root\\toy\0", NULL);
	display_host_run(ask_devices, NULL);
	bare_end();
}

/* A device reads what the program had in its output buffer. */
static NTSTATUS read_output(const struct bare_request *request, ULONG_PTR *ret_bytes)
{
	for (uint32_t at = 0; at < request->output_bytes; at++)
		request->output[at] = (uint8_t)(request->output[at] * 2);
	*ret_bytes = request->output_bytes;
	return STATUS_SUCCESS;
}

static void ask_in_place(void *context)
{
	const struct display_objects *objects = display_objects_nt();
	uint8_t output[6] = { 1, 2, 3, 4, 5, 6 };
	uint32_t bytes = 0;
	HANDLE device;

	assert_int_equal(display_open_interface(&toy, 0, GENERIC_READ | GENERIC_WRITE, &device),
	                 STATUS_SUCCESS);
	assert_int_equal(objects->control(NULL, device, TOY_CODE(METHOD_OUT_DIRECT), NULL, 0,
	                                  output, 5, &bytes),
	                 STATUS_SUCCESS);
	assert_int_equal(bytes, 5);
	for (uint8_t at = 0; at < 5; at++)
		assert_int_equal(output[at], 2 * (at + 1));
	assert_int_equal(output[5], 6);
	NtClose(device);
}

TEST(DISP_168_of_a_direct_code_the_device_reads_what_lies_in_the_output)
{
	bare_begin(&toy, u"root\\toy");
	bare.answer = read_output;
	bare_plug(u"root\\toy\0", NULL);
	display_host_run(ask_in_place, NULL);
	bare_end();
}

static void find_no_device(void *context)
{
	HANDLE device = NULL;

	assert_int_equal(display_open_device(&device), STATUS_NO_SUCH_DEVICE);
	assert_null(device);
}

TEST(DISP_7_without_a_driver_there_is_no_such_device)
{
	run(find_no_device);
}
