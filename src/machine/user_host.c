/* machine/user_host.c - requests of the reflector, done with the own machine's device. */
#include "machine/user_host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frameworks/umdf/wire.h"
#include "machine/machine_internal.h"
#include "nt/mm/mm.h"
#include "nt/ob/nt_services.h"
#include "nt/port/port.h"
#include "win32/win32.h"

#define NAME_UNITS 128
#define ROOM_BYTES 65536u
#define KEY_ISSUE ((PVOID)1) /* of a packet: a request to be sent, and not one that has ended */

/* A file that is open there and here. */
struct open_file {
	LIST_ENTRY entry;
	uint64_t id;
	HANDLE handle;
};

/* Memory that both machines have, for a call of the channel. */
struct room {
	IO_STATUS_BLOCK io;
	uint8_t bytes[ROOM_BYTES - sizeof(IO_STATUS_BLOCK)];
};

/* A request that the driver has, in memory that both machines have; its input follows the output. */
struct job {
	LIST_ENTRY entry; /* user_host.jobs */
	uint64_t id;
	struct umdf_request request;
	HANDLE file;
	IO_STATUS_BLOCK io;   /* of the own machine */
	IO_STATUS_BLOCK call; /* of the answer */
	uint32_t output_bytes;
	bool gives_output;
	struct umdf_answer answer;
	uint8_t data[];
};

/* One in a process's life. */
static struct user_host {
	const struct machine_user_host *options;
	struct port_client *client;
	struct drydock_machine *machine;
	struct drydock_device *device;
	UNICODE_STRING name; /* of the physical device object */
	WCHAR name_text[NAME_UNITS];
	HANDLE receive, answer; /* of the launching machine */
	HANDLE completions;     /* of the own one */
	struct host_lock lock;  /* jobs */
	LIST_ENTRY jobs;
	LIST_ENTRY files; /* the receiver's alone */
	char *reason;
	size_t reason_bytes;
	drydock_status status;
} host;

static void *shared_memory(size_t bytes)
{
	return mm_user_allocate(&ps_system_process(host.machine->kernel)->ke, bytes,
	                        MM_RANGE_MEMORY);
}

/* --- The channel ------------------------------------------------------------------------------------------------------ */

/* Every pointer is to memory that both machines have. */
static NTSTATUS channel_call(HANDLE channel, uint32_t code, IO_STATUS_BLOCK *io, const void *input,
                             uint32_t input_bytes, void *output, uint32_t output_bytes)
{
	__typeof__(&NtDeviceIoControlFile) call = port_services[PORT_NtDeviceIoControlFile];

	return call(channel, NULL, NULL, NULL, io, code, (void *)(uintptr_t)input, input_bytes,
	            output, output_bytes);
}

static void send_answer(struct job *job, NTSTATUS status, ULONG_PTR information)
{
	uint32_t bytes = job->gives_output && !NT_ERROR(status) ? (uint32_t)information : 0;

	host_lock_acquire(&host.lock);
	RemoveEntryList(&job->entry);
	host_lock_release(&host.lock);
	job->answer = (struct umdf_answer){ job->id, status, 0, information };
	channel_call(host.answer, UMDF_ANSWER, &job->call, &job->answer,
	             (uint32_t)sizeof(job->answer) + bytes, NULL, 0);
	mm_user_free(host.machine->kernel, job);
}

/* --- Requests ---------------------------------------------------------------------------------------------------------- */

static struct open_file *find_file(uint64_t id)
{
	for (LIST_ENTRY *entry = host.files.Flink; entry != &host.files; entry = entry->Flink) {
		struct open_file *file = CONTAINING_RECORD(entry, struct open_file, entry);

		if (file->id == id)
			return file;
	}
	return NULL;
}

static struct job *make_job(const struct umdf_request *request)
{
	struct job *job =
		shared_memory(sizeof(*job) + request->output_bytes + request->input_bytes);

	if (!job)
		return NULL;
	job->id = request->id;
	job->request = *request;
	job->output_bytes = request->output_bytes;
	job->gives_output = request->kind == UMDF_READ || request->kind == UMDF_CONTROL;
	host_lock_acquire(&host.lock);
	InsertTailList(&host.jobs, &job->entry);
	host_lock_release(&host.lock);
	return job;
}

static uint8_t *input_of(struct job *job)
{
	return job->data + job->output_bytes;
}

/* What came with the request, and the rest of it. */
static NTSTATUS read_input(struct job *job, const struct umdf_request *request, const void *given,
                           uint32_t given_bytes)
{
	uint32_t done = given_bytes < request->input_bytes ? given_bytes : request->input_bytes;
	NTSTATUS status = STATUS_SUCCESS;

	memcpy(input_of(job), given, done);
	while (NT_SUCCESS(status) && done < request->input_bytes) {
		struct umdf_input *wanted = (struct umdf_input *)&job->answer;

		*wanted = (struct umdf_input){ request->id, done, 0 };
		status = channel_call(host.answer, UMDF_INPUT, &job->call, wanted, sizeof(*wanted),
		                      input_of(job) + done, request->input_bytes - done);
		done += (uint32_t)job->call.Information;
	}
	return status;
}
_Static_assert(sizeof(struct umdf_input) <= sizeof(struct umdf_answer),
               "one lies in the other's place");

static NTSTATUS open_here(const struct umdf_request *request, struct job *job, HANDLE *ret_handle)
{
	WCHAR text[NAME_UNITS + UMDF_NAME_MAX];
	UNICODE_STRING name = { 0, sizeof(text), text };
	OBJECT_ATTRIBUTES attributes;
	IO_STATUS_BLOCK io;

	memcpy(text, host.name.Buffer, host.name.Length);
	memcpy((uint8_t *)text + host.name.Length, input_of(job), request->input_bytes);
	name.Length = (USHORT)(host.name.Length + request->input_bytes);
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
	FILE_COMPLETION_INFORMATION completion = { host.completions, NULL };
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
	InsertTailList(&host.files, &file->entry);
	return status;
}

static void on_create(const struct umdf_request *request, struct job *job)
{
	HANDLE handle = NULL;
	NTSTATUS status = request->input_bytes <= UMDF_NAME_MAX * sizeof(WCHAR)
	                          ? open_here(request, job, &handle)
	                          : STATUS_NAME_TOO_LONG;

	if (NT_SUCCESS(status))
		status = keep_file(request->file, handle);
	send_answer(job, status, 0);
}

/* The file's cleanup here is the closing of its one handle. */
static void end_file(struct open_file *file)
{
	RemoveEntryList(&file->entry);
	ZwClose(file->handle);
	free(file);
}

static NTSTATUS issue(struct job *job)
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

/*
 * The thread that waits at the completion port sends it: what completes later is finished on the thread that has asked,
 * which must not sleep in a call of the other machine's.
 */
static void on_transfer(const struct umdf_request *request, struct job *job)
{
	struct open_file *file = find_file(request->file);
	NTSTATUS status = STATUS_FILE_CLOSED;

	if (file) {
		job->file = file->handle;
		status = NtSetIoCompletion(host.completions, KEY_ISSUE, job, STATUS_SUCCESS, 0);
	}
	if (!NT_SUCCESS(status))
		send_answer(job, status, 0);
}

static void on_cancel(uint64_t id)
{
	IO_STATUS_BLOCK io, *wanted = NULL;
	HANDLE file = NULL;

	host_lock_acquire(&host.lock);
	for (LIST_ENTRY *entry = host.jobs.Flink; entry != &host.jobs; entry = entry->Flink) {
		struct job *job = CONTAINING_RECORD(entry, struct job, entry);

		if (job->id != id)
			continue;
		wanted = &job->io;
		file = job->file;
	}
	host_lock_release(&host.lock);
	/* By its address alone: when it has ended meanwhile, nothing is found. */
	if (file)
		ZwCancelIoFileEx(file, wanted, &io);
}

static void on_cleanup(const struct umdf_request *request, struct job *job)
{
	struct open_file *file = find_file(request->file);

	if (file)
		end_file(file);
	send_answer(job, STATUS_SUCCESS, 0);
}

static void on_job(const struct umdf_request *request, const void *input, uint32_t input_bytes)
{
	struct job *job = make_job(request);
	NTSTATUS status;

	if (!job)
		return; /* it stays unanswered: its maker may cancel it, and memory is short for all */
	status = read_input(job, request, input, input_bytes);
	if (!NT_SUCCESS(status))
		send_answer(job, status, 0);
	else if (request->kind == UMDF_CREATE)
		on_create(request, job);
	else if (request->kind == UMDF_CLEANUP)
		on_cleanup(request, job);
	else
		on_transfer(request, job);
}

/* --- Its end ------------------------------------------------------------------------------------------------------------- */

static void tell_findings(void)
{
	struct drydock_finding finding;

	for (uint32_t index = 0; drydock_finding_at(host.machine, index, &finding); index++)
		fprintf(stderr, "drydock-host: finding 0x%X: %s\n", finding.code, finding.text);
}

static _Noreturn void stop(void)
{
	__typeof__(&ZwTerminateProcess) terminate = port_services[PORT_NtTerminateProcess];

	drydock_machine_stop(host.machine);
	tell_findings();
	fflush(NULL);
	terminate(NtCurrentProcess(), STATUS_SUCCESS);
	port_client_await_end(host.client);
}

/* --- Threads -------------------------------------------------------------------------------------------------------------- */

static void on_request(const struct umdf_request *request, const void *input, uint32_t input_bytes)
{
	struct open_file *file;

	switch (request->kind) {
	case UMDF_STOP: stop();
	case UMDF_CANCEL: on_cancel(request->id); break;
	case UMDF_CLOSE:
		file = find_file(request->file);
		if (file)
			end_file(file);
		break;
	default: on_job(request, input, input_bytes); break;
	}
}

static void receive(void *context)
{
	struct room *room = shared_memory(sizeof(*room));
	NTSTATUS status = room ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;

	while (NT_SUCCESS(status)) {
		struct umdf_request request;

		status = channel_call(host.receive, UMDF_NEXT, &room->io, NULL, 0, room->bytes,
		                      sizeof(room->bytes));
		if (!NT_SUCCESS(status))
			break;
		memcpy(&request, room->bytes, sizeof(request));
		on_request(&request, room->bytes + sizeof(request),
		           (uint32_t)(room->io.Information - sizeof(request)));
	}
	stop();
}

static void answer(void *context)
{
	for (;;) {
		PVOID key, job;
		IO_STATUS_BLOCK io;
		NTSTATUS status;

		if (!NT_SUCCESS(NtRemoveIoCompletion(host.completions, &key, &job, &io, NULL)))
			continue;
		if (key != KEY_ISSUE) {
			send_answer(job, io.Status, io.Information);
			continue;
		}
		/* What ends well, now or later, comes back here. */
		status = issue(job);
		if (NT_ERROR(status))
			send_answer(job, status, 0);
	}
}

/* --- Starting ---------------------------------------------------------------------------------------------------------------- */

static void take_interface(const struct pnp_interface_view *view, void *context)
{
	struct umdf_started *started = context;
	struct umdf_interface *interface = &started->interface[started->interface_count];
	const WCHAR *at = view->symbolic_link;
	size_t used = 0;

	if (started->interface_count == UMDF_INTERFACES_MAX)
		return;
	interface->class_guid = view->class_guid;
	while (*at && *at != u'}')
		at++;
	if (*at && at[1] == u'\\')
		for (at += 2; *at && used < UMDF_REFERENCE_MAX - 1; at++)
			interface->reference[used++] = *at;
	started->interface_count++;
}

static bool take_nonce(const char *text, uint8_t *nonce)
{
	for (uint32_t index = 0; index < UMDF_NONCE_BYTES; index++) {
		unsigned byte;

		if (sscanf(text + 2 * index, "%2x", &byte) != 1)
			return false;
		nonce[index] = (uint8_t)byte;
	}
	return true;
}

static NTSTATUS say_started(NTSTATUS status)
{
	struct started_call {
		IO_STATUS_BLOCK io;
		struct umdf_started started;
	} *call = shared_memory(sizeof(*call));

	if (!call)
		return STATUS_INSUFFICIENT_RESOURCES;
	memset(call, 0, sizeof(*call));
	if (!take_nonce(host.options->nonce, call->started.nonce))
		return STATUS_INVALID_PARAMETER;
	call->started.status = status;
	pnp_interface_for_each(host.machine->kernel, NULL, NULL, false, take_interface,
	                       &call->started);
	return channel_call(host.answer, UMDF_STARTED, &call->io, &call->started,
	                    sizeof(call->started), NULL, 0);
}

static NTSTATUS find_name(void)
{
	struct {
		OBJECT_NAME_INFORMATION information;
		WCHAR text[NAME_UNITS];
	} found;
	ULONG bytes;
	NTSTATUS status = ObQueryNameString(pnp_device_physical_object(host.device->node),
	                                    &found.information, sizeof(found), &bytes);

	if (!NT_SUCCESS(status))
		return status;
	host.name = (UNICODE_STRING){ found.information.Name.Length, sizeof(host.name_text),
		                      host.name_text };
	memcpy(host.name_text, found.information.Name.Buffer, host.name.Length);
	return status;
}

static NTSTATUS load(void)
{
	struct drydock_driver *driver;
	NTSTATUS status =
		drydock_driver_add(host.machine, host.options->image, host.options->inf, &driver);

	/* From here on something of the driver's runs. */
	if (NT_SUCCESS(status) && host.options->confine && !host.options->confine())
		status = STATUS_NOT_SUPPORTED;
	/* Without an INF its load says what it is for. */
	if (NT_SUCCESS(status) && !host.options->inf)
		status = drydock_driver_load(driver);
	if (NT_SUCCESS(status))
		status = drydock_device_plug_at(host.machine, host.options->device,
		                                host.options->location, &host.device);
	if (NT_SUCCESS(status))
		status = find_name();
	if (!NT_SUCCESS(status))
		snprintf(host.reason, host.reason_bytes, "%s (status 0x%08X)",
		         drydock_last_error(host.machine), (unsigned)status);
	return status;
}

/*
 * They are threads of a process of their own in the own machine: the driver's callbacks then run on others, and none
 * of them keeps these from hearing.
 */
static NTSTATUS start_threads(void)
{
	void (*const routine[])(void *) = { receive, answer };
	struct ps_process *process;
	NTSTATUS status =
		ps_process_create(host.machine->kernel,
	                          &(struct ps_process_options){ .image_name = u"reflector" },
	                          &process);

	for (size_t index = 0; NT_SUCCESS(status) && index < 2; index++) {
		struct ps_thread *thread;

		status = ps_thread_create(host.machine->kernel,
		                          &(struct ps_thread_options){ .process = process,
		                                                       .start = routine[index] },
		                          &thread);
		if (NT_SUCCESS(status))
			ob_dereference(thread);
	}
	return status;
}

/* Of no process's: the threads that use it are another's. */
static NTSTATUS make_completions(void)
{
	OBJECT_ATTRIBUTES attributes;

	InitializeObjectAttributes(&attributes, NULL, OBJ_KERNEL_HANDLE, NULL, NULL);
	return NtCreateIoCompletion(&host.completions, IO_COMPLETION_ALL_ACCESS, &attributes, 0);
}

static void run(void *context)
{
	struct ke_machine *kernel = host.machine->kernel;

	InitializeListHead(&host.jobs);
	InitializeListHead(&host.files);
	win32_attach(kernel, host.client);
	host.status = win32_user_drivers_attach(kernel, host.client);
	if (NT_SUCCESS(host.status))
		host.status = make_completions();
	if (NT_SUCCESS(host.status))
		host.status = load();
	if (!NT_SUCCESS(host.status)) {
		say_started(host.status);
		return;
	}
	host.status = say_started(STATUS_SUCCESS);
	if (NT_SUCCESS(host.status))
		host.status = start_threads();
}

static void on_end(void *context, bool machine_ended, NTSTATUS status)
{
	host.options->ended();
}

static NTSTATUS attach(void)
{
	struct port_client_options options = { .name = "WUDFHost.exe",
		                               .is_child = true,
		                               .socket = host.options->socket,
		                               .ended = on_end };
	struct drydock_options machine = { .schedule = DRYDOCK_FREE };
	NTSTATUS status = port_client_attach(&options, &host.client);

	if (!NT_SUCCESS(status))
		return status;
	host.receive = (HANDLE)(uintptr_t)port_client_given(host.client, 0);
	host.answer = (HANDLE)(uintptr_t)port_client_given(host.client, 1);
	machine.clock_origin_ns = port_client_clock_origin_ns(host.client);
	port_services_attach();
	return drydock_machine_create(&machine, &host.machine);
}

drydock_status machine_user_host_run(const struct machine_user_host *options, char *reason,
                                     size_t bytes)
{
	host.options = options;
	host.reason = reason;
	host.reason_bytes = bytes;
	host.status = attach();
	if (!NT_SUCCESS(host.status)) {
		snprintf(reason, bytes, "cannot attach, status 0x%08X", (unsigned)host.status);
		return host.status;
	}
	if (options->machine_made)
		options->machine_made(host.machine);
	if (!NT_SUCCESS(machine_call(host.machine, run, NULL)))
		return DRYDOCK_ENDED;
	if (NT_SUCCESS(host.status))
		port_client_await_end(host.client);
	return host.status;
}
