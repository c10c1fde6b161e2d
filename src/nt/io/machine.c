/*
 * io/machine.c - state of the I/O manager in one machine.
 */
#include <stdlib.h>

#include "nt/io/io_internal.h"
#include "nt/mm/mm.h"

/* Before the thread's object is signalled: who waits for it may take the machine apart. */
static void thread_exiting(struct ke_thread *thread)
{
	struct ke_machine *machine = thread->machine;
	struct io_machine *io = machine->io;
	void (*next)(struct ke_thread *) = io ? io->thread_exiting : machine->thread_exiting;
	if (thread->io) {
		io_thread_cancel_requests(thread);
		io_thread_release(thread);
	}
	if (next && next != thread_exiting)
		next(thread);
}

static NTSTATUS create_plain_type(struct ke_machine *machine, const WCHAR *name,
                                  struct ob_type **ret_type)
{
	struct ob_type_options options = {
		.name = name,
		.mapping = { 0x20001, 0x20002, 0x20004, 0x1F0003 },
		.valid_access = 0x1F0003,
	};
	return ob_type_create(machine, &options, ret_type);
}

static NTSTATUS create_types(struct ke_machine *machine)
{
	struct io_machine *io = machine->io;
	InitializeListHead(&io->boot_callbacks);
	NTSTATUS status = create_plain_type(machine, u"Adapter", &io->adapter_type);
	if (NT_SUCCESS(status))
		status = create_plain_type(machine, u"Controller", &io->controller_type);
	if (NT_SUCCESS(status))
		status = io_driver_type_create(machine);
	if (NT_SUCCESS(status))
		status = io_device_type_create(machine);
	if (NT_SUCCESS(status))
		status = io_file_type_create(machine);
	if (NT_SUCCESS(status))
		status = io_completion_type_create(machine);
	if (NT_SUCCESS(status))
		status = io_block_type_create(machine);
	return status;
}

/* What Windows gives a device of no special type: everybody may read, write and execute. */
static const WCHAR default_sddl[] = u"D:P(A;;GA;;;SY)(A;;GA;;;BA)(A;;GRGWGX;;;WD)(A;;GR;;;RC)";

static void initialize_lists(struct io_machine *io)
{
	LIST_ENTRY *lists[] = { &io->drivers,      &io->links,    &io->shutdown,
		                &io->work_items,   &io->timers,   &io->registrations,
		                &io->file_systems, &io->requests, &io->interrupts,
		                &io->threads };
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		InitializeListHead(lists[i]);
	KeInitializeSpinLock(&io->cancel_lock);
}

NTSTATUS io_machine_create(struct ke_machine *machine)
{
	struct io_machine *io = io_allocate(sizeof(*io));
	if (!io)
		return STATUS_INSUFFICIENT_RESOURCES;
	io->machine = machine;
	initialize_lists(io);
	machine->io = io;
	NTSTATUS status = create_types(machine);
	if (NT_SUCCESS(status))
		status = ob_make_directory(machine, u"\\FileSystem");
	if (NT_SUCCESS(status) || status == STATUS_OBJECT_NAME_COLLISION)
		status = se_descriptor_from_sddl(default_sddl,
		                                 sizeof(default_sddl) / sizeof(WCHAR) - 1,
		                                 &io->default_descriptor, NULL);
	if (!NT_SUCCESS(status)) {
		machine->io = NULL;
		free(io);
		return status;
	}
	io->thread_exiting = machine->thread_exiting;
	machine->thread_exiting = thread_exiting;
	ex_pool_set_request_test(machine, io_is_request);
	if (machine->mm)
		mm_set_file_operations(machine, &io_section_operations, io->file_type);
	return STATUS_SUCCESS;
}

static void free_requests(struct io_machine *io)
{
	while (!IsListEmpty(&io->requests)) {
		struct io_request *request = CONTAINING_RECORD(RemoveHeadList(&io->requests),
		                                               struct io_request, slab_entry);
		/* One that a driver holds to the end. */
		if (request->kind != IO_REQUEST_FREE && request->system_buffer == IO_BUFFER_POOL)
			free(request->irp.AssociatedIrp.SystemBuffer);
		io_request_destroy(request);
	}
}

/*
 * Records of threads that live on, or that made a request after they began to exit: the latter may be gone, so
 * only the running thread is touched.
 */
static void release_threads(struct io_machine *io)
{
	struct ke_thread *current = ke_current_thread_or_null();
	if (current && current->machine == io->machine)
		current->io = NULL;
	while (!IsListEmpty(&io->threads)) {
		struct io_thread *record =
			CONTAINING_RECORD(io->threads.Flink, struct io_thread, entry);
		RemoveEntryList(&record->entry);
		free(record);
	}
}

void io_machine_destroy(struct ke_machine *machine)
{
	struct io_machine *io = machine->io;
	if (!io)
		return;
	release_threads(io);
	if (machine->mm)
		mm_set_file_operations(machine, NULL, NULL);
	machine->thread_exiting = io->thread_exiting;
	io_remove_lock_forget(machine, NULL, SIZE_MAX);
	se_free_descriptor(io->default_descriptor);
	free_requests(io);
	io_links_forget(io);
	io_drivers_forget(io);
	machine->io = NULL;
	free(io);
}

void io_set_upper(struct ke_machine *machine, const struct io_upper_operations *operations)
{
	machine->io->upper = operations;
}

UNICODE_STRING io_string_copy(const WCHAR *text, size_t bytes)
{
	UNICODE_STRING copy = { 0 };
	WCHAR *buffer = bytes <= 0xFFFC ? io_allocate(bytes + sizeof(WCHAR)) : NULL;
	if (!buffer)
		return copy;
	for (size_t i = 0; i < bytes / sizeof(WCHAR); i++)
		buffer[i] = text[i];
	copy.Buffer = buffer;
	copy.Length = (USHORT)bytes;
	copy.MaximumLength = (USHORT)(bytes + sizeof(WCHAR));
	return copy;
}

size_t io_text_length(const WCHAR *text)
{
	size_t length = 0;
	while (text && text[length])
		length++;
	return length;
}

bool io_text_equal(const WCHAR *a, size_t a_count, const WCHAR *b, size_t b_count)
{
	UNICODE_STRING left = { (USHORT)(a_count * 2), (USHORT)(a_count * 2), (PWSTR)a };
	UNICODE_STRING right = { (USHORT)(b_count * 2), (USHORT)(b_count * 2), (PWSTR)b };
	return RtlEqualUnicodeString(&left, &right, TRUE);
}
