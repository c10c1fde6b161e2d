/* vm/vmm/stats.c - all that is counted, as JSON. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vm/vmm/vmm_internal.h"

#define FIRST_ROOM 4096u

/* Text that grows; failed when there was no memory, and then nothing is added. */
struct text {
	char *bytes;
	size_t count, room;
	bool failed;
};

static void __attribute__((format(printf, 2, 3))) add(struct text *text, const char *format, ...)
{
	va_list arguments;
	int length;

	for (;;) {
		size_t room = text->room - text->count;
		char *more;

		va_start(arguments, format);
		length = text->failed ? 0
		                      : vsnprintf(text->bytes ? text->bytes + text->count : NULL,
		                                  room, format, arguments);
		va_end(arguments);
		if (text->failed || (size_t)length < room)
			break;
		more = realloc(text->bytes, text->room ? 2 * text->room : FIRST_ROOM);
		text->failed = !more;
		if (more) {
			text->bytes = more;
			text->room = text->room ? 2 * text->room : FIRST_ROOM;
		}
	}
	text->count += (size_t)length;
}

/* "exits: end of interrupt" is end_of_interrupt among the exits. */
static void add_counter(struct text *text, const char *name, uint64_t value, bool first)
{
	add(text, "%s\"", first ? "" : ", ");
	for (const char *at = strchr(name, ' ') + 1; *at; at++)
		add(text, "%c", *at == ' ' ? '_' : *at);
	add(text, "\": %llu", (unsigned long long)value);
}

/* Counters from first on whose group is the same as the first's. */
static void add_counters(struct text *text, const struct vmm *vmm, int processor,
                         enum vmm_counter first)
{
	const char *group = vmm_counter_name(first);
	size_t length = strcspn(group, ":");

	add(text, "\"%.*s\": {", (int)length, group);
	for (int i = (int)first; i < VMM_COUNTERS; i++) {
		const char *name = vmm_counter_name((enum vmm_counter)i);

		if (strncmp(name, group, length + 1) != 0)
			break;
		add_counter(text, name,
		            processor < 0 ? vmm_counter(vmm, (enum vmm_counter)i)
		                          : vmm_processor_counter(vmm, (uint32_t)processor,
		                                                  (enum vmm_counter)i),
		            i == (int)first);
	}
	add(text, "}");
}

static void add_processors(struct text *text, const struct vmm *vmm)
{
	add(text, "\"processors\": [");
	for (uint32_t i = 0; i < vmm->processor_count; i++) {
		add(text, "%s{\"index\": %u, ", i ? ", " : "", i);
		add_counters(text, vmm, (int)i, VMM_EXIT_NONE);
		add(text, ", ");
		add_counters(text, vmm, (int)i, VMM_CALL_RUN);
		add(text, "}");
	}
	add(text, "]");
}

static void add_queues(struct text *text, struct vmm_virtio *slot)
{
	struct virtio_queue_counts counts[VIRTIO_QUEUES_MAX];
	const struct virtio_device *device = slot->device;

	host_lock_acquire(&slot->mmio.lock);
	memcpy(counts, device->counts, sizeof(counts));
	host_lock_release(&slot->mmio.lock);
	for (unsigned i = 0; i < device->queue_count; i++)
		add(text, "%s{\"kicks\": %llu, \"chains\": %llu, \"interrupts\": %llu}",
		    i ? ", " : "", (unsigned long long)counts[i].kicks,
		    (unsigned long long)counts[i].chains, (unsigned long long)counts[i].interrupts);
}

static void add_devices(struct text *text, struct vmm *vmm)
{
	add(text, "\"devices\": [");
	for (unsigned i = 0; i < vmm->slot_count; i++) {
		add(text, "%s{\"slot\": %u, \"name\": \"%s\", \"queues\": [", i ? ", " : "", i,
		    vmm->slots[i].device->model->name);
		add_queues(text, &vmm->slots[i]);
		add(text, "]}");
	}
	add(text, "]");
}

/* Moments that have not come are not there. */
static void add_boot(struct text *text, const struct vmm *vmm)
{
	add(text, "\"boot_ns\": {\"begun\": 0");
	for (int i = VMM_MOMENT_BEGUN + 1; i < VMM_MOMENTS; i++)
		if (vmm_moment_ns(vmm, (enum vmm_moment)i))
			add(text, ", \"%s\": %llu", vmm_moment_name((enum vmm_moment)i),
			    (unsigned long long)vmm_moment_ns(vmm, (enum vmm_moment)i));
	add(text, "}");
}

char *vmm_stats_json(struct vmm *vmm)
{
	static const char *const states[] = { "created", "running", "paused", "ended" };
	struct text text = { NULL, 0, 0, false };

	add(&text, "{\"version\": 1, \"state\": \"%s\", \"memory_bytes\": %llu, ",
	    states[vmm_state(vmm)], (unsigned long long)vmm->memory.bytes);
	add_boot(&text, vmm);
	add(&text, ", ");
	add_counters(&text, vmm, -1, VMM_EXIT_NONE);
	add(&text, ", ");
	add_counters(&text, vmm, -1, VMM_CALL_RUN);
	add(&text, ", ");
	add_processors(&text, vmm);
	add(&text, ", ");
	add_devices(&text, vmm);
	add(&text, "}");
	if (text.failed) {
		free(text.bytes);
		return NULL;
	}
	return text.bytes;
}
