/* Long traces of calls: with very many handles open at once, a comparison that looks at each of them never ends. */
#include "tools/tool_run.h"

#define HANDLES 100000u

static const char *path_of(const char *name)
{
	static char path[4][700];
	static unsigned turn;

	turn = (turn + 1) % 4;
	snprintf(path[turn], sizeof(path[turn]), "%s/%s", test_directory(), name);
	return path[turn];
}

static void put_handle(FILE *file, const char *kind, unsigned sid, unsigned index)
{
	fprintf(file,
	        "{\"kind\":\"%s\",\"object_type\":\"Event\",\"sid\":\"%016x\",\"tid\":1,"
	        "\"tid_event_idx\":%u}\n",
	        kind, sid, index);
}

static void put_use(FILE *file, unsigned sid, unsigned index)
{
	fprintf(file,
	        "{\"kind\":\"kernel.call\",\"name\":\"SetEvent\",\"args\":[\"%016x\"],\"tid\":1,"
	        "\"tid_event_idx\":%u}\n",
	        sid, index);
}

/* All handles are made, then all destroyed in that order, but for the last left open. */
static const char *write_open_handles(unsigned left)
{
	const char *path = path_of("open.jsonl");
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	for (unsigned handle = 0; handle < HANDLES; handle++)
		put_handle(file, "handle.create", 16 + handle, handle);
	for (unsigned handle = 0; handle < HANDLES - left; handle++)
		put_handle(file, "handle.destroy", 16 + handle, HANDLES + handle);
	assert_int_equal(fclose(file), 0);
	return path;
}

/* extra: begin with a call that the other has not. wrong: that handle's use is another's. */
static const char *write_uses(const char *name, bool extra, unsigned first_sid, unsigned wrong)
{
	const char *path = path_of(name);
	FILE *file = fopen(path, "w");
	unsigned index = 0;

	assert_non_null(file);
	if (extra)
		fprintf(file,
		        "{\"kind\":\"import.call\",\"name\":\"A\",\"tid\":1,\"tid_event_idx\":%u}"
		        "\n",
		        index++);
	for (unsigned handle = 0; handle < HANDLES; handle++) {
		put_handle(file, "handle.create", first_sid + handle, index++);
		put_use(file, first_sid + (handle == wrong ? 0 : handle), index++);
	}
	assert_int_equal(fclose(file), 0);
	return path;
}

TEST_LIMIT(TR_13_handles_of_a_long_trace_match, 120)
{
	struct tool_result result = tool_run("trace", "check", write_open_handles(3));

	tool_expect(&result, 0, "calls nest, handles match; 3 handles are open at the end");
}

TEST_LIMIT(TR_10_a_long_trace_goes_on_behind_a_difference_with_sids_matched, 120)
{
	const char *left = write_uses("left.jsonl", true, 0x1000000, HANDLES);
	struct tool_result result = tool_run("trace", "diff", "--calls", "--resync", left,
	                                     write_uses("right.jsonl", false, 0x2000000, HANDLES));
	const char *first = strstr(result.output, "differ at event 0");

	assert_int_equal(result.status, 1);
	assert_non_null(first);
	assert_null(strstr(first + 1, "differ at event"));
	result = tool_run("trace", "diff", "--calls", "--resync", left,
	                  write_uses("wrong.jsonl", false, 0x2000000, HANDLES - 1));
	tool_expect(&result, 1, "differ at event 200000");
}
