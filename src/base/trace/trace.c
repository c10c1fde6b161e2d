/* base/trace/trace.c - rings, the text table, saving. */
#include "base/trace/trace.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host.h"
#include "base/host/host_file.h"
#include "base/trace/calls.h"
#include "base/trace/trace_file.h"

#define TEXT_BUCKETS 1024

struct trace_text {
	struct trace_text *next_in_bucket;
	struct trace_text *next;
	uint32_t id;
	char text[];
};

struct trace_log {
	uint32_t capacity;
	uint64_t (*now)(void *);
	void *context;
	struct host_lock rings_lock;
	struct trace_ring **ring;
	size_t ring_count, ring_room;
	struct host_lock texts_lock;
	struct trace_text *bucket[TEXT_BUCKETS];
	struct trace_text *first_text, **last_text;
	uint32_t text_count;
	struct trace_calls *calls;
	char *header;
};

static const char *const kind_names[] = {
#define TRACE_KIND_NAME(name, text) text,
	TRACE_KINDS(TRACE_KIND_NAME)
#undef TRACE_KIND_NAME
};

const char *trace_kind_name(uint32_t kind)
{
	return kind < TRACE_KIND_COUNT ? kind_names[kind] : NULL;
}

struct trace_log *trace_log_create(uint32_t capacity_records, uint64_t (*now)(void *),
                                   void *context)
{
	struct trace_log *log = calloc(1, sizeof(*log));

	if (!log)
		return NULL;
	log->capacity = capacity_records;
	log->now = now;
	log->context = context;
	log->last_text = &log->first_text;
	return log;
}

void trace_log_destroy(struct trace_log *log)
{
	if (!log)
		return;
	for (size_t index = 0; index < log->ring_count; index++) {
		free(log->ring[index]->stack);
		free(log->ring[index]);
	}
	free(log->ring);
	free(log->calls);
	free(log->header);
	while (log->first_text) {
		struct trace_text *text = log->first_text;

		log->first_text = text->next;
		free(text);
	}
	free(log);
}

void trace_log_set_calls(struct trace_log *log, struct trace_calls *calls)
{
	free(log->calls);
	log->calls = calls;
}

struct trace_calls *trace_log_calls(struct trace_log *log)
{
	return log->calls;
}

bool trace_calls_enabled(const struct trace_log *log)
{
	return log && log->calls;
}

void trace_log_set_header(struct trace_log *log, const char *text)
{
	free(log->header);
	log->header = strdup(text);
}

static bool make_room(struct trace_log *log)
{
	size_t room = log->ring_room ? log->ring_room * 2 : 16;
	struct trace_ring **ring;

	if (log->ring_count < log->ring_room)
		return true;
	ring = realloc(log->ring, room * sizeof(*ring));
	if (!ring)
		return false;
	log->ring = ring;
	log->ring_room = room;
	return true;
}

struct trace_ring *trace_ring_create(struct trace_log *log, uint32_t thread)
{
	struct trace_ring *ring;

	if (!log)
		return NULL;
	ring = calloc(1, sizeof(*ring) + (size_t)log->capacity * sizeof(ring->record[0]));
	if (!ring)
		return NULL;
	ring->mask = log->capacity - 1;
	ring->thread = thread;
	ring->log = log;
	if (log->calls)
		trace_calls_begin(ring, log->calls);
	host_lock_acquire(&log->rings_lock);
	bool kept = make_room(log);

	if (kept)
		log->ring[log->ring_count++] = ring;
	host_lock_release(&log->rings_lock);
	if (!kept) {
		free(ring->stack);
		free(ring);
		return NULL;
	}
	return ring;
}

/* Not through trace_write(): the time record must not ask for another one. */
void trace_write_time(struct trace_ring *ring)
{
	uint64_t next = ring->next;
	struct trace_record *record = &ring->record[next & ring->mask];

	*record = (struct trace_record){ TRACE_TIME,
		                         ring->thread,
		                         { ring->log->now(ring->log->context), 0, 0 } };
	__atomic_store_n(&ring->next, next + 1, __ATOMIC_RELEASE);
}

/* FNV-1a. */
static uint32_t text_bucket(const char *text)
{
	uint32_t hash = 2166136261u;

	while (*text)
		hash = (hash ^ (unsigned char)*text++) * 16777619u;
	return hash % TEXT_BUCKETS;
}

static struct trace_text *add_text(struct trace_log *log, const char *text, uint32_t bucket)
{
	size_t bytes = strlen(text) + 1;
	struct trace_text *added = malloc(sizeof(*added) + bytes);

	if (!added)
		return NULL;
	memcpy(added->text, text, bytes);
	added->id = ++log->text_count;
	added->next = NULL;
	*log->last_text = added;
	log->last_text = &added->next;
	added->next_in_bucket = log->bucket[bucket];
	log->bucket[bucket] = added;
	return added;
}

uint32_t trace_text_id(struct trace_log *log, const char *text)
{
	uint32_t bucket;
	struct trace_text *found;

	if (!log)
		return 0;
	bucket = text_bucket(text);
	host_lock_acquire(&log->texts_lock);
	found = log->bucket[bucket];
	while (found && strcmp(found->text, text) != 0)
		found = found->next_in_bucket;
	if (!found)
		found = add_text(log, text, bucket);
	host_lock_release(&log->texts_lock);
	return found ? found->id : 0;
}

void trace_text_copy(struct trace_log *log, uint64_t id, char *to, size_t bytes)
{
	to[0] = 0;
	if (!host_lock_try_acquire(&log->texts_lock))
		return;
	for (const struct trace_text *text = log->first_text; text; text = text->next)
		if (text->id == id)
			snprintf(to, bytes, "%s", text->text);
	host_lock_release(&log->texts_lock);
}

size_t trace_ring_tail(const struct trace_ring *ring, struct trace_record *records, size_t capacity)
{
	uint64_t next = ring ? __atomic_load_n(&ring->next, __ATOMIC_ACQUIRE) : 0;
	uint64_t count = next;

	if (!ring)
		return 0;
	if (count > (uint64_t)ring->mask + 1)
		count = (uint64_t)ring->mask + 1;
	if (count > capacity)
		count = capacity;
	for (uint64_t index = 0; index < count; index++)
		records[index] = ring->record[(next - count + index) & ring->mask];
	return count;
}

static void save_ring(FILE *file, const struct trace_ring *ring)
{
	uint64_t next = ring->next, capacity = (uint64_t)ring->mask + 1;
	uint64_t count = next < capacity ? next : capacity;
	struct trace_file_ring header = { ring->thread, 0, count, next - count };

	fwrite(&header, sizeof(header), 1, file);
	for (uint64_t index = next - count; index < next; index++)
		fwrite(&ring->record[index & ring->mask], sizeof(ring->record[0]), 1, file);
}

static void save_text(FILE *file, uint32_t id, const char *text)
{
	struct trace_file_text header = { id, (uint32_t)strlen(text) };

	fwrite(&header, sizeof(header), 1, file);
	fwrite(text, header.bytes, 1, file);
}

static void save_texts(FILE *file, const struct trace_log *log)
{
	save_text(file, 0, log->header ? log->header : "");
	for (const struct trace_text *text = log->first_text; text; text = text->next)
		save_text(file, text->id, text->text);
}

int trace_log_save(struct trace_log *log, const char *path)
{
	FILE *file = fopen(path, "wb");
	struct trace_file_header header = { TRACE_FILE_MAGIC, TRACE_FILE_VERSION,
		                            log->text_count + 1, (uint32_t)log->ring_count, 0 };
	int error;

	if (!file)
		return -errno;
	fwrite(&header, sizeof(header), 1, file);
	save_texts(file, log);
	for (size_t index = 0; index < log->ring_count; index++)
		save_ring(file, log->ring[index]);
	error = ferror(file) ? -EIO : 0;
	if (fclose(file) && !error)
		error = -errno;
	/* A part of a trace is no trace; but a device that was named is not ours to remove. */
	if (error && host_file_is_regular(path))
		remove(path);
	return error;
}
