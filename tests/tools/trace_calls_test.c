/* Calls and handles of a trace: recorded by a run, read, checked, compared. */
#include "tools/tool_run.h"

#include <jansson.h>

/* A program that makes an event, duplicates it, closes both; and asks for what is not there. */
static const char handles_program[] =
	"#include <windows.h>\n"
	"int main(void)\n{\n"
	"\tHANDLE event = CreateEventA(NULL, TRUE, FALSE, NULL), twin;\n"
	"\tDuplicateHandle(GetCurrentProcess(), event, GetCurrentProcess(), &twin, 0, FALSE, 2);\n"
	"\tSetEvent(twin);\n"
	"\tWaitForSingleObject(event, 0);\n"
	"\tDuplicateHandle(GetCurrentProcess(), twin, GetCurrentProcess(), &twin, 0, FALSE, 3);\n"
	"\tCloseHandle(event);\n\tCloseHandle(twin);\n"
	"\tCloseHandle((HANDLE)0x1234);\n\treturn 0;\n}\n";

static const char *path_of(const char *name)
{
	static char path[4][700];
	static unsigned turn;

	turn = (turn + 1) % 4;
	snprintf(path[turn], sizeof(path[turn]), "%s/%s", test_directory(), name);
	return path[turn];
}

/* Run the program with seed; gives the path of the lines of its calls. */
static const char *record(const char *name, const char *seed, const char *option)
{
	const char *driver = tool_source("good", "good.c", TOOL_GOOD_DRIVER);
	const char *client = tool_source("handles", "handles.c", handles_program);
	char trace[100], lines[100];
	struct tool_result result;
	const char *path;

	snprintf(trace, sizeof(trace), "%s.trace", name);
	snprintf(lines, sizeof(lines), "%s.jsonl", name);
	path = path_of(trace);
	result = tool_run("run", "-q", "--seed", seed, option, "--trace", path, driver, "--",
	                  client);
	tool_skip_excluded(result.output);
	assert_int_equal(result.status, 0);
	result = tool_run("trace", "calls", "-o", path_of(lines), path);
	assert_int_equal(result.status, 0);
	return path_of(lines);
}

/* The lines of a file; the caller frees *ret_text and the array. */
static char **lines_of(const char *path, char **ret_text, size_t *ret_count)
{
	char **lines = calloc(10000, sizeof(*lines)), *rest;
	size_t size;

	assert_int_equal(host_file_read(path, 1u << 24, ret_text, &size), 0);
	rest = *ret_text;
	for (*ret_count = 0; *ret_count < 10000 && rest && *rest; ++*ret_count)
		lines[*ret_count] = strsep(&rest, "\n");
	return lines;
}

static const char *field(const char *line, const char *name)
{
	static char text[4][128];
	static unsigned turn;
	json_t *object = json_loads(line, 0, NULL), *value = json_object_get(object, name);

	turn = (turn + 1) % 4;
	text[turn][0] = 0;
	if (json_is_string(value))
		snprintf(text[turn], sizeof(text[turn]), "%s", json_string_value(value));
	else if (value)
		snprintf(text[turn], sizeof(text[turn]), "%lld", json_integer_value(value));
	json_decref(object);
	return text[turn];
}

/* Number of the first line from start on with kind and name (or object_type); fails when there is none. */
static size_t find(char **lines, size_t start, size_t count, const char *kind, const char *name)
{
	for (size_t index = start; index < count; index++) {
		const char *own = field(lines[index],
		                        strncmp(kind, "handle", 6) == 0 ? "object_type" : "name");

		if (strcmp(field(lines[index], "kind"), kind) == 0 && strcmp(own, name) == 0)
			return index;
	}
	fail_msg("no %s of %s", kind, name);
	return 0;
}

struct recorded {
	char **lines, *text;
	size_t count;
};

static struct recorded record_lines(void)
{
	struct recorded recorded;

	recorded.lines =
		lines_of(record("run", "7", "--trace-calls"), &recorded.text, &recorded.count);
	return recorded;
}

static void forget(struct recorded *recorded)
{
	free(recorded->lines);
	free(recorded->text);
}

/* --- What is recorded ---------------------------------------------------------------------------------------------- */

TEST_LIMIT(TR_1d_a_call_is_import_call_kernel_call_handle_events_kernel_return, 60)
{
	struct recorded run = record_lines();
	size_t at = find(run.lines, 0, run.count, "import.call", "CreateEventA");

	assert_string_equal(field(run.lines[at + 1], "kind"), "kernel.call");
	assert_string_equal(field(run.lines[at + 2], "kind"), "handle.create");
	assert_string_equal(field(run.lines[at + 2], "object_type"), "Event");
	assert_string_equal(field(run.lines[at + 3], "kind"), "kernel.return");
	assert_string_equal(field(run.lines[at + 3], "name"), "CreateEventA");
	forget(&run);
}

TEST_LIMIT(TR_2_events_are_counted_per_thread_and_keys_are_sorted, 60)
{
	struct recorded run = record_lines();
	long long next[64] = { 0 };

	for (size_t index = 1; index < run.count; index++) {
		long long thread = atoll(field(run.lines[index], "tid"));
		json_t *object = json_loads(run.lines[index], 0, NULL);
		char *sorted =
			json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(12));

		assert_in_range(thread, 0, 63);
		assert_int_equal(atoll(field(run.lines[index], "tid_event_idx")), next[thread]++);
		assert_string_equal(run.lines[index], sorted);
		free(sorted);
		json_decref(object);
	}
	assert_true(run.count > 20);
	forget(&run);
}

TEST_LIMIT(TR_3_a_destroyed_handle_has_the_sid_it_was_made_with, 60)
{
	struct recorded run = record_lines();
	size_t made = find(run.lines, 0, run.count, "handle.create", "Event");
	size_t closing = find(run.lines, made, run.count, "kernel.call", "CloseHandle");
	size_t gone = find(run.lines, closing, run.count, "handle.destroy", "Event");

	assert_string_equal(field(run.lines[gone], "sid"), field(run.lines[made], "sid"));
	assert_int_equal(strlen(field(run.lines[made], "sid")), 16);
	assert_true(atoll(field(run.lines[made], "raw")) > 0);
	forget(&run);
}

TEST_LIMIT(TR_5_handle_arguments_are_sids_unknown_ones_a_question_mark_pseudo_ones_words, 60)
{
	struct recorded run = record_lines();
	size_t made = find(run.lines, 0, run.count, "handle.create", "Event");
	size_t call = find(run.lines, made, run.count, "kernel.call", "DuplicateHandle"), last = 0;
	char expected[100];

	snprintf(expected, sizeof(expected), "\"args\":[\"proc\",\"%s\",\"proc\",0,0,2]",
	         field(run.lines[made], "sid"));
	if (!strstr(run.lines[call], expected))
		fail_msg("no %s in %s", expected, run.lines[call]);
	for (size_t at = 0; at + 1 < run.count; at++)
		if (strcmp(field(run.lines[at], "kind"), "kernel.call") == 0 &&
		    strcmp(field(run.lines[at], "name"), "CloseHandle") == 0)
			last = at;
	assert_non_null(strstr(run.lines[last], "\"args\":[\"?\"]"));
	forget(&run);
}

TEST_LIMIT(DUP_T2_source_and_duplicate_are_created_once_each_in_order_with_different_sids, 60)
{
	struct recorded run = record_lines();
	size_t call = find(run.lines, 0, run.count, "kernel.call", "DuplicateHandle");
	size_t first = find(run.lines, 0, run.count, "handle.create", "Event");
	size_t second = find(run.lines, first + 1, run.count, "handle.create", "Event");

	assert_true(first < call && call < second);
	assert_string_not_equal(field(run.lines[first], "sid"), field(run.lines[second], "sid"));
	forget(&run);
}

TEST_LIMIT(DUP_24_a_duplicate_is_made_and_its_source_destroyed_inside_the_duplicating_call, 60)
{
	struct recorded run = record_lines();
	size_t first = find(run.lines, 0, run.count, "kernel.call", "DuplicateHandle");
	size_t call = find(run.lines, first + 1, run.count, "kernel.call", "DuplicateHandle");

	assert_string_equal(field(run.lines[call + 1], "kind"), "handle.create");
	assert_string_equal(field(run.lines[call + 2], "kind"), "handle.destroy");
	assert_string_equal(field(run.lines[call + 3], "kind"), "kernel.return");
	assert_string_equal(field(run.lines[call + 3], "name"), "DuplicateHandle");
	assert_non_null(strstr(run.lines[call + 3], field(run.lines[call + 1], "sid")));
	forget(&run);
}

TEST_LIMIT(CL_4_every_slot_closed_has_its_destroy_event_whether_the_object_survives_or_not, 60)
{
	struct recorded run = record_lines();
	size_t created = 0, destroyed = 0;

	for (size_t index = 0; index < run.count; index++) {
		if (strcmp(field(run.lines[index], "object_type"), "Event") != 0)
			continue;
		created += strcmp(field(run.lines[index], "kind"), "handle.create") == 0;
		destroyed += strcmp(field(run.lines[index], "kind"), "handle.destroy") == 0;
	}
	assert_int_equal(created, 3); /* the event, its twin, the twin's own duplicate */
	assert_int_equal(destroyed, 3);
	forget(&run);
}

static size_t handle_events(const char *path)
{
	char *text, **lines;
	size_t count, events = 0;

	lines = lines_of(path, &text, &count);
	for (size_t index = 0; index < count; index++)
		events += strncmp(field(lines[index], "kind"), "handle", 6) == 0;
	free(lines);
	free(text);
	return events;
}

TEST_LIMIT(TR_6a_the_machines_own_handles_are_events_only_with_trace_host, 60)
{
	size_t without = handle_events(record("without", "7", "--trace-calls"));
	size_t with = handle_events(record("with", "7", "--trace-host"));

	assert_true(without >= 6);
	assert_true(with > without);
}

/* Events of a kind of a saved trace in order, without their times; the caller frees. */
static char *events_of(const char *path, const char *kind)
{
	struct tool_result result = tool_run("trace", "show", "--kind", kind, path);
	char *events = calloc(1, strlen(result.output) + 1), *rest = result.output, *line;

	assert_int_equal(result.status, 0);
	while ((line = strsep(&rest, "\n")) != NULL) {
		const char *thread = strstr(line, "  thread");

		strcat(events, thread ? thread : "");
	}
	assert_true(strlen(events) > 0);
	return events;
}

static void expect_same_events(const char *with, const char *without, const char *kind)
{
	char *left = events_of(with, kind), *right = events_of(without, kind);

	assert_string_equal(left, right);
	free(left);
	free(right);
}

TEST_LIMIT(TR_7_recording_calls_changes_neither_slots_nor_the_schedule, 60)
{
	const char *driver, *client;
	char with[700], without[700];

	record("with", "7", "--trace-calls");
	snprintf(with, sizeof(with), "%s", path_of("with.trace"));
	snprintf(without, sizeof(without), "%s", path_of("without.trace"));
	driver = tool_source("good", "good.c", TOOL_GOOD_DRIVER);
	client = tool_source("handles", "handles.c", handles_program);
	assert_int_equal(tool_run("run", "-q", "--seed", "7", "--trace", without, driver, "--",
	                          client)
	                         .status,
	                 0);
	expect_same_events(with, without, "handle.create");
	expect_same_events(with, without, "choice");
}

TEST_LIMIT(TR_11_a_trace_begins_with_profile_switches_and_seed, 60)
{
	struct recorded run = record_lines();

	assert_string_equal(field(run.lines[0], "kind"), "trace.header");
	assert_string_equal(field(run.lines[0], "profile"), "nt");
	assert_string_equal(field(run.lines[0], "schedule"), "seeded");
	assert_string_equal(field(run.lines[0], "seed"), "7");
	forget(&run);
}

/* --- Comparing ------------------------------------------------------------------------------------------------------ */

/* Write text to a file of the test. */
static const char *write_lines(const char *name, const char *text)
{
	const char *path = path_of(name);

	assert_int_equal(host_file_write(path, text, strlen(text)), 0);
	return path;
}

#define CALL(thread, index, seq, name) \
	"{\"kind\":\"import.call\",\"name\":\"" name "\",\"tid\":" #thread \
	",\"tid_event_idx\":" #index ",\"seq\":" #seq "}\n"
#define CREATE(thread, index, sid) \
	"{\"kind\":\"handle.create\",\"object_type\":\"Event\",\"sid\":\"" sid \
	"\",\"raw\":4,\"tid\":" #thread ",\"tid_event_idx\":" #index "}\n"
#define USE(thread, index, sid) \
	"{\"kind\":\"kernel.call\",\"name\":\"SetEvent\",\"args\":[\"" sid "\"],\"tid\":" #thread \
	",\"tid_event_idx\":" #index "}\n"
#define RETURN(thread, index, status) \
	"{\"kind\":\"kernel.return\",\"name\":\"SetEvent\",\"status\":\"" status \
	"\",\"tid\":" #thread ",\"tid_event_idx\":" #index "}\n"

#define SID_1 "00000000000000a1"
#define SID_2 "00000000000000b2"
#define SID_3 "00000000000000c3"

static struct tool_result diff(const char *left, const char *right, const char *threads)
{
	if (threads)
		return tool_run("trace", "diff", "--calls", "--context", "2", "--threads", threads,
		                write_lines("left.jsonl", left), write_lines("right.jsonl", right));
	return tool_run("trace", "diff", "--calls", "--context", "2",
	                write_lines("left.jsonl", left), write_lines("right.jsonl", right));
}

TEST(TR_8_threads_are_mapped_and_compared_event_by_event)
{
	const char *left = CALL(6, 0, 0, "A") CALL(6, 1, 1, "B") CREATE(6, 2, SID_1)
		USE(6, 3, SID_1) RETURN(6, 4, "00000000");
	const char *same = CALL(1, 0, 0, "A") CALL(1, 1, 1, "B") CREATE(1, 2, SID_1)
		USE(1, 3, SID_1) RETURN(1, 4, "00000000");
	const char *other = CALL(1, 0, 0, "A") CALL(1, 1, 1, "B") CREATE(1, 2, SID_1)
		USE(1, 3, SID_1) RETURN(1, 4, "00000001");
	struct tool_result result = diff(left, same, "6=1");

	tool_expect(&result, 0, "the calls are equal: 5 events of 1 threads");
	result = diff(left, same, NULL); /* by order of creation */
	tool_expect(&result, 0, "the calls are equal");
	result = diff(left, other, "6=1");
	tool_expect(&result, 1, "threads 6 and 1 differ at event 4");
	tool_expect(&result, 1, "3  kernel.call    SetEvent " SID_1); /* what stood before */
	assert_null(strstr(result.output, "import.call    B"));       /* only two of them */
	result = diff(left, same, "6=2");
	tool_expect(&result, 2, "there is no thread 2 in the second trace");
}

TEST(TR_9_what_the_reference_saw_first_is_told_first)
{
	const char *left =
		CALL(1, 0, 0, "A") CALL(2, 0, 1, "A") CALL(2, 1, 2, "B") CALL(1, 1, 3, "B");
	const char *right =
		CALL(1, 0, 0, "A") CALL(2, 0, 1, "A") CALL(2, 1, 2, "X") CALL(1, 1, 3, "Y");
	struct tool_result result = diff(left, right, NULL);
	const char *first = strstr(result.output, "threads 2 and 2 differ at event 1");
	const char *second = strstr(result.output, "threads 1 and 1 differ at event 1");

	assert_int_equal(result.status, 1);
	assert_true(first && second && first < second);
}

TEST(TR_10_behind_a_missing_event_resync_goes_on_with_sids_matched)
{
	const char *left =
		CALL(1, 0, 0, "A") CALL(1, 1, 1, "B") CREATE(1, 2, SID_1) USE(1, 3, SID_1)
			CALL(1, 4, 4, "C") CREATE(1, 5, SID_2) USE(1, 6, SID_1) CALL(1, 7, 7, "D");
	const char *right = CALL(1, 0, 0, "A") CREATE(1, 1, SID_2) USE(1, 2, SID_2)
		CALL(1, 3, 3, "C") CREATE(1, 4, SID_3) USE(1, 5, SID_3) CALL(1, 6, 6, "D");
	struct tool_result result = diff(left, right, NULL);

	tool_expect(&result, 1, "differ at event 1");
	assert_null(strstr(strstr(result.output, "differ at event 1") + 1, "differ at"));
	result = tool_run("trace", "diff", "--calls", "--resync", path_of("left.jsonl"),
	                  path_of("right.jsonl"));
	tool_expect(&result, 1, "differ at event 1");
	tool_expect(&result, 1, "differ at event 6"); /* it sets the other handle */
}

/* Without line skipped (or with it and the next one swapped), the first difference is at that event. */
static void expect_difference_at(const struct recorded *run, size_t line, bool swapped)
{
	char *text = calloc(1, strlen(run->lines[0]) + 2000000), expected[64], *at = text;
	struct tool_result result;

	for (size_t index = 0; index < run->count; index++) {
		size_t from = index;

		if (index == line && !swapped)
			continue;
		if (swapped && (index == line || index == line + 1))
			from = index == line ? line + 1 : line;
		at += sprintf(at, "%s\n", run->lines[from]);
	}
	result = tool_run("trace", "diff", "--calls", path_of("run.jsonl"),
	                  write_lines("damaged.jsonl", text));
	snprintf(expected, sizeof(expected), "threads %s and %s differ at event %s\n",
	         field(run->lines[line], "tid"), field(run->lines[line], "tid"),
	         field(run->lines[line], "tid_event_idx"));
	tool_expect(&result, 1, expected);
	free(result.output);
	free(text);
}

TEST_LIMIT(TR_12_any_one_record_deleted_or_two_swapped_are_found_at_exactly_that_event, 120)
{
	struct recorded run = record_lines();

	for (size_t line = 1; line < run.count; line++) {
		expect_difference_at(&run, line, false);
		if (line + 1 < run.count &&
		    strcmp(field(run.lines[line], "tid"), field(run.lines[line + 1], "tid")) == 0)
			expect_difference_at(&run, line, true);
	}
	forget(&run);
}

TEST_LIMIT(TR_13_calls_nest_and_destroys_match_creates_in_every_trace, 60)
{
	struct tool_result result;

	record("run", "7", "--trace-calls");
	result = tool_run("trace", "check", path_of("run.trace"));
	tool_expect(&result, 0, "calls nest, handles match; 0 handles are open at the end");
	result = tool_run("trace", "check",
	                  write_lines("a", CREATE(1, 0, SID_1) RETURN(1, 1, "00000000")));
	tool_expect(&result, 1, "event 1: a return without its call");
	result = tool_run(
		"trace", "check",
		write_lines(
			"b",
			"{\"kind\":\"handle.destroy\",\"object_type\":\"Event\",\"sid\":\"" SID_1
			"\",\"tid\":1,\"tid_event_idx\":0}\n"));
	tool_expect(&result, 1, "a handle that is not there is destroyed");
	result =
		tool_run("trace", "check", write_lines("c", CALL(1, 0, 0, "A") CALL(1, 2, 1, "B")));
	tool_expect(&result, 1, "an event before it is missing");
}

TEST(trace_lines_that_are_none_are_refused_by_line)
{
	static const char *const texts[][2] = {
		{ "{\"kind\":\"import.call\",\"name\":\"A\"}\n", ":1: no tid" },
		{ CALL(1, 0, 0, "A") "{\"kind\":\"x\",\"tid\":1}\n", ":2: no kind that is known" },
		{ "{\"kind\":\n", ":1: this is no JSON object" },
		{ "{\"kind\":\"import.call\",\"tid\":-1,\"name\":\"A\"}\n", ":1: no tid" },
		{ CREATE(1, 0, "12"), ":1: no sid of 16" },
		{ RETURN(1, 0, "0"), ":1: a status" },
	};

	for (size_t index = 0; index < sizeof(texts) / sizeof(texts[0]); index++) {
		struct tool_result result =
			tool_run("trace", "check", write_lines("broken.jsonl", texts[index][0]));

		tool_expect(&result, 3, texts[index][1]);
	}
}
