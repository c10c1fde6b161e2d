/* A log that was saved reads back the same, and a broken file is refused with a reason. */
#include "test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"
#include "base/trace/trace_file.h"
#include "base/trace/trace_reader.h"

static uint64_t no_time(void *context)
{
	(void)context;
	return 4711;
}

/* A log with a text and count records in one ring, as a file's bytes. */
static char *saved_log(uint32_t count, size_t *ret_size)
{
	struct trace_log *log = trace_log_create(64, no_time, NULL);
	struct trace_ring *ring = trace_ring_create(log, 7);
	char path[512], *data;

	snprintf(path, sizeof(path), "%s/log.trace", test_directory());
	trace_write(ring, TRACE_DEBUG_PRINT, trace_text_id(log, "hello"), 0, 0);
	for (uint32_t index = 1; index < count; index++)
		trace_write(ring, TRACE_IRP_CALL, index, 14, 0);
	assert_int_equal(trace_log_save(log, path), 0);
	trace_log_destroy(log);
	assert_int_equal(host_file_read(path, 1u << 20, &data, ret_size), 0);
	return data;
}

TEST(TR_a_saved_log_reads_back_with_its_texts)
{
	struct trace_reader reader;
	struct trace_record record;
	const char *reason = "?", *text;
	size_t size, bytes = 0;
	char *data = saved_log(3, &size);

	assert_int_equal(trace_reader_init(&reader, data, size, &reason), 0);
	assert_null(reason);
	assert_int_equal(reader.ring_count, 1);
	assert_int_equal(reader.ring[0].thread, 7);
	assert_int_equal(reader.ring[0].count, 3);
	assert_int_equal(reader.ring[0].lost, 0);
	trace_reader_record(&reader.ring[0], 0, &record);
	assert_int_equal(record.kind, TRACE_DEBUG_PRINT);
	text = trace_reader_text(&reader, record.value[0], &bytes);
	assert_int_equal(bytes, 5);
	assert_memory_equal(text, "hello", 5);
	assert_null(trace_reader_text(&reader, 99, &bytes));
	trace_reader_finish(&reader);
	free(data);
}

TEST(TR_a_full_ring_says_how_many_records_it_lost)
{
	struct trace_reader reader;
	struct trace_record record;
	const char *reason;
	size_t size;
	char *data = saved_log(200, &size);

	assert_int_equal(trace_reader_init(&reader, data, size, &reason), 0);
	assert_int_equal(reader.ring[0].count, 64);
	assert_true(reader.ring[0].lost >= 200 - 64);
	trace_reader_record(&reader.ring[0], 63, &record);
	assert_true(record.kind == TRACE_IRP_CALL || record.kind == TRACE_TIME);
	trace_reader_finish(&reader);
	free(data);
}

TEST(TR_every_cut_of_a_file_is_refused)
{
	struct trace_reader reader;
	const char *reason;
	size_t size;
	char *data = saved_log(3, &size);

	for (size_t cut = 0; cut < size; cut++) {
		char *part = malloc(cut ? cut : 1);

		memcpy(part, data, cut);
		reason = NULL;
		assert_int_equal(trace_reader_init(&reader, part, cut, &reason), -EINVAL);
		assert_non_null(reason);
		assert_null(reader.ring);
		free(part);
	}
	free(data);
}

TEST(TR_another_version_is_refused_by_name)
{
	struct trace_reader reader;
	const char *reason;
	size_t size;
	char *data = saved_log(3, &size);

	((struct trace_file_header *)data)->version = TRACE_FILE_VERSION + 1;
	assert_int_equal(trace_reader_init(&reader, data, size, &reason), -ENOTSUP);
	assert_non_null(strstr(reason, "version"));
	free(data);
}
