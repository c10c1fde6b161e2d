/* machine/user_host_request.c - requests of the reflector, done with the own machine's device. */
#include "machine/user_host_internal.h"

#include <stdlib.h>
#include <string.h>

#include "nt/mm/mm.h"
#include "nt/ob/nt_services.h"

/* A file that is open there and here. */
struct open_file {
	LIST_ENTRY entry;
	uint64_t id;
	HANDLE handle;
};

void *user_host_memory(size_t bytes)
{
	return mm_user_allocate(&ps_system_process(user_host.guest.machine->kernel)->ke, bytes,
	                        MM_RANGE_MEMORY);
}

/* --- The channel ------------------------------------------------------------------------------------------------------ */

/* Every pointer is to memory that both machines have. */
NTSTATUS user_host_channel_call(HANDLE channel, uint32_t code, IO_STATUS_BLOCK *io,
                                const void *input, uint32_t input_bytes, void *output,
                                uint32_t output_bytes)
{
	__typeof__(&NtDeviceIoControlFile) call = port_services[PORT_NtDeviceIoControlFile];

	return call(channel, NULL, NULL, NULL, io, code, (void *)(uintptr_t)input, input_bytes,
	            output, output_bytes);
}

static void job_unref(struct user_host_job *job)
{
	uint32_t left;

	host_lock_acquire(&user_host.lock);
	left = --job->references;
	host_lock_release(&user_host.lock);
	if (left)
		return;
	if (job->irp)
		IoFreeIrp(job->irp);
	mm_user_free(user_host.guest.machine->kernel, job);
}

void user_host_answer(struct user_host_job *job, NTSTATUS status, ULONG_PTR information)
{
	uint32_t bytes = job->gives_output && !NT_ERROR(status) ? (uint32_t)information : 0;

	/* What was taken, of a request without a file, may be more than it gives. */
	if (!job->file && bytes > job->output_bytes)
		bytes = job->output_bytes;
	host_lock_acquire(&user_host.lock);
	RemoveEntryList(&job->entry);
	host_lock_release(&user_host.lock);
	job->answer = (struct umdf_answer){ job->id, status, 0, information };
	user_host_channel_call(user_host.answer, UMDF_ANSWER, &job->call, &job->answer,
	                       (uint32_t)sizeof(job->answer) + bytes, NULL, 0);
	job_unref(job);
}

/* --- Requests ---------------------------------------------------------------------------------------------------------- */

static struct open_file *find_file(uint64_t id)
{
	for (LIST_ENTRY *entry = user_host.files.Flink; entry != &user_host.files;
	     entry = entry->Flink) {
		struct open_file *file = CONTAINING_RECORD(entry, struct open_file, entry);

		if (file->id == id)
			return file;
	}
	return NULL;
}

static struct user_host_job *make_job(const struct umdf_request *request)
{
	struct user_host_job *job =
		user_host_memory(sizeof(*job) + request->output_bytes + request->input_bytes);

	if (!job)
		return NULL;
	job->references = 1;
	job->file = NULL;
	job->irp = NULL;
	job->is_cancelled = false;
	job->id = request->id;
	job->request = *request;
	job->output_bytes = request->output_bytes;
	job->gives_output = request->kind == UMDF_READ || request->kind == UMDF_CONTROL;
	host_lock_acquire(&user_host.lock);
	InsertTailList(&user_host.jobs, &job->entry);
	host_lock_release(&user_host.lock);
	return job;
}

static uint8_t *input_of(struct user_host_job *job)
{
	return job->data + job->output_bytes;
}

/* What came with the request, and the rest of it. */
static NTSTATUS read_input(struct user_host_job *job, const struct umdf_request *request,
                           const void *given, uint32_t given_bytes)
{
	uint32_t done = given_bytes < request->input_bytes ? given_bytes : request->input_bytes;
	NTSTATUS status = STATUS_SUCCESS;

	memcpy(input_of(job), given, done);
	while (NT_SUCCESS(status) && done < request->input_bytes) {
		struct umdf_input *wanted = (struct umdf_input *)&job->answer;

		*wanted = (struct umdf_input){ request->id, done, 0 };
		status = user_host_channel_call(user_host.answer, UMDF_INPUT, &job->call, wanted,
		                                sizeof(*wanted), input_of(job) + done,
		                                request->input_bytes - done);
		done += (uint32_t)job->call.Information;
	}
	return status;
}
_Static_assert(sizeof(struct umdf_input) <= sizeof(struct umdf_answer),
               "one lies in the other's place");

static NTSTATUS open_here(const struct umdf_request *request, struct user_host_job *job,
                          HANDLE *ret_handle)
{
	WCHAR text[USER_HOST_NAME_UNITS + UMDF_NAME_MAX];
	UNICODE_STRING name = { 0, sizeof(text), text };
	OBJECT_ATTRIBUTES attributes;
	IO_STATUS_BLOCK io;

	memcpy(text, user_host.name.Buffer, user_host.name.Length);
	memcpy((uint8_t *)text + user_host.name.Length, input_of(job), request->input_bytes);
	name.Length = (USHORT)(user_host.name.Length + request->input_bytes);
	InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
	return ZwCreateFile(ret_handle, request->access, &attributes, &io, NULL, 0, request->share,
	                    FILE_OPEN,
	                    request->options & 0xFFFFFF &
	                            ~(ULONG)(FILE_SYNCHRONOUS_IO_ALERT |
	                                     FILE_SYNCHRONOUS_IO_NONALERT),
	                    NULL, 0);
}

static NTSTATUS keep_file(uint64_t id, HANDLE handle)
{
	FILE_COMPLETION_INFORMATION completion = { user_host.completions, NULL };
	struct open_file *file = calloc(1, sizeof(*file));
	IO_STATUS_BLOCK io;
	NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;

	if (file)
		status = ZwSetInformationFile(handle, &io, &completion, sizeof(completion),
		                              FileCompletionInformation);
	if (!NT_SUCCESS(status)) {
		free(file);
		ZwClose(handle);
		return status;
	}
	file->id = id;
	file->handle = handle;
	InsertTailList(&user_host.files, &file->entry);
	return status;
}

static void on_create(const struct umdf_request *request, struct user_host_job *job)
{
	HANDLE handle = NULL;
	NTSTATUS status = request->input_bytes <= UMDF_NAME_MAX * sizeof(WCHAR)
	                          ? open_here(request, job, &handle)
	                          : STATUS_NAME_TOO_LONG;

	if (NT_SUCCESS(status))
		status = keep_file(request->file, handle);
	user_host_answer(job, status, 0);
}

/* The file's cleanup here is the closing of its one handle. */
static void end_file(struct open_file *file)
{
	RemoveEntryList(&file->entry);
	ZwClose(file->handle);
	free(file);
}

/* --- Without a file: what a driver above the reflector has made ----------------------------------------------------------- */

/* The thread that waits at the port answers it. */
static NTSTATUS returned(PDEVICE_OBJECT object, PIRP irp, PVOID context)
{
	struct user_host_job *job = context;

	UNREFERENCED_PARAMETER(object);
	job->io = irp->IoStatus;
	NtSetIoCompletion(user_host.completions, NULL, job, job->io.Status, job->io.Information);
	return STATUS_MORE_PROCESSING_REQUIRED;
}

static NTSTATUS issue_without_file(struct user_host_job *job)
{
	PDEVICE_OBJECT device = pnp_device_stack_top(user_host.device->node);
	PIO_STACK_LOCATION next;
	PIRP irp;

	if (!device)
		return STATUS_NO_SUCH_DEVICE;
	irp = IoAllocateIrp(device->StackSize, FALSE);
	if (!irp) {
		ob_dereference(device);
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	next = IoGetNextIrpStackLocation(irp);
	next->MajorFunction = IRP_MJ_DEVICE_CONTROL;
	next->Parameters.DeviceIoControl.IoControlCode = job->request.code;
	next->Parameters.DeviceIoControl.InputBufferLength = job->request.input_bytes;
	next->Parameters.DeviceIoControl.OutputBufferLength = job->request.output_bytes;
	next->Parameters.DeviceIoControl.Type3InputBuffer = input_of(job);
	irp->UserBuffer = job->data;
	IoSetCompletionRoutine(irp, returned, job, TRUE, TRUE, TRUE);
	/* From here on it can be cancelled. */
	__atomic_store_n(&job->irp, irp, __ATOMIC_SEQ_CST);
	IoCallDriver(device, irp);
	if (__atomic_load_n(&job->is_cancelled, __ATOMIC_SEQ_CST))
		IoCancelIrp(irp);
	ob_dereference(device);
	return STATUS_PENDING;
}

static NTSTATUS issue_to_file(struct user_host_job *job)
{
	const struct umdf_request *request = &job->request;
	LARGE_INTEGER offset = { .QuadPart = (LONGLONG)request->offset };

	switch (request->kind) {
	case UMDF_READ:
		return ZwReadFile(job->file, NULL, NULL, job, &job->io, job->data,
		                  request->output_bytes, &offset, NULL);
	case UMDF_WRITE:
		return ZwWriteFile(job->file, NULL, NULL, job, &job->io, input_of(job),
		                   request->input_bytes, &offset, NULL);
	default:
		return ZwDeviceIoControlFile(job->file, NULL, NULL, job, &job->io, request->code,
		                             input_of(job), request->input_bytes, job->data,
		                             request->output_bytes);
	}
}

/* What has ended is still the caller's here: its thread is the one that answers. */
NTSTATUS user_host_issue(struct user_host_job *job)
{
	IO_STATUS_BLOCK io;
	NTSTATUS status;

	io_set_requestor(job->request.process);
	if (job->request.file == UMDF_NO_FILE)
		return issue_without_file(job);
	status = issue_to_file(job);
	/* A cancel that came before found nothing. */
	if (!NT_ERROR(status) && __atomic_load_n(&job->is_cancelled, __ATOMIC_SEQ_CST))
		ZwCancelIoFileEx(job->file, &job->io, &io);
	return status;
}

/*
 * The thread that waits at the completion port sends it: what completes later is finished on the thread that has asked,
 * which must not sleep in a call of the other machine's.
 */
static void on_transfer(const struct umdf_request *request, struct user_host_job *job)
{
	struct open_file *file = find_file(request->file);
	NTSTATUS status = STATUS_FILE_CLOSED;

	if (file || request->file == UMDF_NO_FILE) {
		job->file = file ? file->handle : NULL;
		status = NtSetIoCompletion(user_host.completions, USER_HOST_ISSUE, job,
		                           STATUS_SUCCESS, 0);
	}
	if (!NT_SUCCESS(status))
		user_host_answer(job, status, 0);
}

/* Referenced; null: it has been answered. */
static struct user_host_job *find_job(uint64_t id)
{
	struct user_host_job *found = NULL;

	host_lock_acquire(&user_host.lock);
	for (LIST_ENTRY *entry = user_host.jobs.Flink; entry != &user_host.jobs;
	     entry = entry->Flink) {
		struct user_host_job *job = CONTAINING_RECORD(entry, struct user_host_job, entry);

		if (job->id == id)
			found = job;
	}
	if (found)
		found->references++;
	host_lock_release(&user_host.lock);
	return found;
}

static void on_cancel(uint64_t id)
{
	struct user_host_job *job = find_job(id);
	IO_STATUS_BLOCK io;

	if (!job)
		return;
	/* Who has not sent it yet cancels it then. */
	__atomic_store_n(&job->is_cancelled, true, __ATOMIC_SEQ_CST);
	/* By its address alone: when it has ended meanwhile, nothing is found. */
	if (job->file)
		ZwCancelIoFileEx(job->file, &job->io, &io);
	else if (__atomic_load_n(&job->irp, __ATOMIC_SEQ_CST))
		IoCancelIrp(job->irp);
	job_unref(job);
}

static void on_cleanup(const struct umdf_request *request, struct user_host_job *job)
{
	struct open_file *file = find_file(request->file);

	if (file)
		end_file(file);
	user_host_answer(job, STATUS_SUCCESS, 0);
}

static void on_job(const struct umdf_request *request, const void *input, uint32_t input_bytes)
{
	struct user_host_job *job = make_job(request);
	NTSTATUS status;

	if (!job)
		return; /* it stays unanswered: its maker may cancel it, and memory is short for all */
	status = read_input(job, request, input, input_bytes);
	if (!NT_SUCCESS(status))
		user_host_answer(job, status, 0);
	else if (request->kind == UMDF_CREATE)
		on_create(request, job);
	else if (request->kind == UMDF_CLEANUP)
		on_cleanup(request, job);
	else
		on_transfer(request, job);
}

void user_host_begin(const struct umdf_request *request, const void *input, uint32_t input_bytes)
{
	struct open_file *file;

	io_set_requestor(request->process);
	switch (request->kind) {
	case UMDF_CANCEL: on_cancel(request->id); break;
	case UMDF_CLOSE:
		file = find_file(request->file);
		if (file)
			end_file(file);
		break;
	default: on_job(request, input, input_bytes); break;
	}
}
