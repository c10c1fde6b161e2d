/*
 * port/inspect.c - what a machine holds, as lines of words with tabs between them:
 *
 *   object   id, type, references, handles, path (may be empty)
 *   process  object id, process id, ended, attached, name
 *   thread   object id, process id, thread id
 *   handle   process id, value, object id, access, attributes; numbers but ids in hexadecimal
 *   wait     object id, process id, thread id: that thread waits for that object
 *
 * It is no one moment's state: what comes and goes meanwhile may be in it or not.
 */
#include "nt/port/port_internal.h"
#include "nt/rtl/format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_UNITS 1024
#define WAITERS_MAX 64

struct inspection {
	struct ke_machine *machine;
	FILE *to;
	uint32_t process_id; /* whose handles are listed */
	bool is_system;
};

/* Text of one line, without what would end a word. */
static void print_text(FILE *to, const WCHAR *text, size_t count)
{
	size_t taken;

	for (size_t at = 0; at < count; at += taken) {
		char bytes[4];
		size_t length = rtl_utf8_from_utf16(text + at, count - at, bytes, &taken);

		fwrite((unsigned char)bytes[0] < ' ' ? "?" : bytes, 1, length, to);
	}
}

static size_t length_of(const WCHAR *text)
{
	size_t length = 0;

	while (text[length])
		length++;
	return length;
}

static bool is_of(const void *body, const WCHAR *type)
{
	const WCHAR *name = ob_type_name(ob_type_of(body));
	size_t length = length_of(type);

	return length_of(name) == length && memcmp(name, type, length * sizeof(*name)) == 0;
}

static void print_waiters(struct inspection *inspection, void *body)
{
	struct ke_waiter waiter[WAITERS_MAX];
	void *waited = ob_wait_object(body);
	uint32_t count = waited ? ke_object_waiters(waited, waiter, WAITERS_MAX) : 0;

	for (uint32_t index = 0; index < count; index++)
		fprintf(inspection->to, "wait\t%llu\t%u\t%u\n",
		        (unsigned long long)ob_object_id(body), waiter[index].process_id,
		        waiter[index].thread_id);
}

static void print_object(struct inspection *inspection, void *body)
{
	const WCHAR *type = ob_type_name(ob_type_of(body));
	WCHAR path[PATH_UNITS];
	size_t length = ob_object_path(body, path, PATH_UNITS);

	fprintf(inspection->to, "object\t%llu\t", (unsigned long long)ob_object_id(body));
	print_text(inspection->to, type, length_of(type));
	/* One reference is of the list. */
	fprintf(inspection->to, "\t%lld\t%u\t", (long long)ob_pointer_count(body) - 1,
	        ob_handle_count(body));
	print_text(inspection->to, path, length);
	fputc('\n', inspection->to);
	print_waiters(inspection, body);
}

static void print_handle(void *context, const struct ob_handle_entry *entry)
{
	struct inspection *inspection = context;
	uint32_t slot = (uint32_t)((ULONG_PTR)entry->handle >> 2);

	fprintf(inspection->to, "handle\t%u\t%llx\t%llu\t%x\t%x\n", inspection->process_id,
	        (unsigned long long)(ULONG_PTR)ob_handle_of_slot(inspection->machine, slot,
	                                                         inspection->is_system),
	        (unsigned long long)ob_object_id(entry->body), entry->information.granted,
	        entry->information.attributes);
}

static void print_process(struct inspection *inspection, struct ps_process *process)
{
	inspection->process_id = process->ke.id;
	inspection->is_system = process->is_system;
	fprintf(inspection->to, "process\t%llu\t%u\t%d\t%d\t%.16s\n",
	        (unsigned long long)ob_object_id(process), process->ke.id, process->exiting != 0,
	        process->port != NULL, process->short_name);
	if (process->ke.handle_table)
		ob_handle_table_walk(process->ke.handle_table, print_handle, inspection);
}

static void print_thread(struct inspection *inspection, const struct ps_thread *thread)
{
	if (!thread->ke.process) /* it is being made */
		return;
	fprintf(inspection->to, "thread\t%llu\t%u\t%u\n", (unsigned long long)ob_object_id(thread),
	        thread->ke.process->id, thread->ke.id);
}

/* The whole text; the caller frees it. */
static char *describe(struct ke_machine *machine, size_t *ret_bytes)
{
	struct inspection inspection = { .machine = machine };
	size_t count = 0;
	void **bodies = ob_objects(machine, &count);
	char *text = NULL;

	inspection.to = bodies ? open_memstream(&text, ret_bytes) : NULL;
	for (size_t index = 0; index < count && inspection.to; index++) {
		print_object(&inspection, bodies[index]);
		if (is_of(bodies[index], u"Process"))
			print_process(&inspection, bodies[index]);
		else if (is_of(bodies[index], u"Thread"))
			print_thread(&inspection, bodies[index]);
	}
	if (inspection.to && fclose(inspection.to)) {
		free(text);
		text = NULL;
	}
	ob_objects_release(bodies, bodies ? count : 0);
	return text;
}

static int share(const char *text, size_t bytes)
{
	int descriptor = host_shared_file_create("drydock-inspect", bytes);
	void *place = descriptor < 0 ? NULL : host_shared_map_anywhere(descriptor, bytes);

	if (place) {
		memcpy(place, text, bytes);
		host_pages_free(place, bytes);
	} else if (descriptor >= 0) {
		host_descriptor_close(descriptor);
		descriptor = -1;
	}
	return descriptor;
}

NTSTATUS port_inspect(struct port_machine *port, int socket)
{
	union port_message message;
	struct host_socket_message packet = { .bytes = &message,
		                              .count = port_message_begin(&message, PORT_SNAPSHOT),
		                              .descriptor_count = 1 };
	size_t bytes = 0;
	char *text = describe(port->machine, &bytes);

	packet.descriptor[0] = text && bytes ? share(text, bytes) : -1;
	free(text);
	if (packet.descriptor[0] < 0)
		return STATUS_INSUFFICIENT_RESOURCES;
	message.snapshot.bytes = bytes;
	(void)host_socket_send(socket, &packet);
	host_descriptor_close(packet.descriptor[0]);
	return STATUS_SUCCESS;
}
