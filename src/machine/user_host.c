/* machine/user_host.c - a driver's process: it begins, two threads hear the reflector, it ends. */
#include "machine/user_host_internal.h"

#include <stdio.h>
#include <string.h>

#include "nt/ob/nt_services.h"

#define ROOM_BYTES 65536u

/* Memory that both machines have, for a call of the channel. */
struct room {
	IO_STATUS_BLOCK io;
	uint8_t bytes[ROOM_BYTES - sizeof(IO_STATUS_BLOCK)];
};

struct user_host user_host;

/* --- Its end ------------------------------------------------------------------------------------------------------------- */

static _Noreturn void stop(void)
{
	drydock_machine_stop(user_host.guest.machine);
	machine_guest_tell_findings(&user_host.guest, "drydock-host");
	machine_guest_leave(&user_host.guest);
}

/* --- Threads -------------------------------------------------------------------------------------------------------------- */

static void receive(void *context)
{
	struct room *room = user_host_memory(sizeof(*room));
	NTSTATUS status = room ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;

	while (NT_SUCCESS(status)) {
		struct umdf_request request;

		status = user_host_channel_call(user_host.receive, UMDF_NEXT, &room->io, NULL, 0,
		                                room->bytes, sizeof(room->bytes));
		if (!NT_SUCCESS(status))
			break;
		memcpy(&request, room->bytes, sizeof(request));
		if (request.kind == UMDF_STOP)
			break;
		user_host_begin(&request, room->bytes + sizeof(request),
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

		if (!NT_SUCCESS(NtRemoveIoCompletion(user_host.completions, &key, &job, &io, NULL)))
			continue;
		if (key != USER_HOST_ISSUE) {
			user_host_answer(job, io.Status, io.Information);
			continue;
		}
		/* What ends well, now or later, comes back here. */
		status = user_host_issue(job);
		if (NT_ERROR(status))
			user_host_answer(job, status, 0);
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
	} *call = user_host_memory(sizeof(*call));

	if (!call)
		return STATUS_INSUFFICIENT_RESOURCES;
	memset(call, 0, sizeof(*call));
	if (!take_nonce(user_host.options->nonce, call->started.nonce))
		return STATUS_INVALID_PARAMETER;
	call->started.status = status;
	pnp_interface_for_each(user_host.guest.machine->kernel, NULL, NULL, false, take_interface,
	                       &call->started);
	return user_host_channel_call(user_host.answer, UMDF_STARTED, &call->io, &call->started,
	                              sizeof(call->started), NULL, 0);
}

static NTSTATUS find_name(void)
{
	struct {
		OBJECT_NAME_INFORMATION information;
		WCHAR text[USER_HOST_NAME_UNITS];
	} found;
	ULONG bytes;
	NTSTATUS status = ObQueryNameString(pnp_device_physical_object(user_host.device->node),
	                                    &found.information, sizeof(found), &bytes);

	if (!NT_SUCCESS(status))
		return status;
	user_host.name = (UNICODE_STRING){ found.information.Name.Length,
		                           sizeof(user_host.name_text), user_host.name_text };
	memcpy(user_host.name_text, found.information.Name.Buffer, user_host.name.Length);
	return status;
}

static NTSTATUS load(void)
{
	struct drydock_driver *driver;
	NTSTATUS status;

	user_host.guest.machine->is_driver_host = true;
	status = drydock_driver_add(user_host.guest.machine, user_host.options->image,
	                            user_host.options->inf, &driver);

	/* From here on something of the driver's runs. */
	if (NT_SUCCESS(status) && user_host.options->confine && !user_host.options->confine())
		status = STATUS_NOT_SUPPORTED;
	/* Without an INF its load says what it is for. */
	if (NT_SUCCESS(status) && !user_host.options->inf)
		status = drydock_driver_load(driver);
	if (NT_SUCCESS(status))
		status = drydock_device_plug_at(user_host.guest.machine, user_host.options->device,
		                                user_host.options->location, &user_host.device);
	if (NT_SUCCESS(status))
		status = find_name();
	if (!NT_SUCCESS(status))
		snprintf(user_host.reason, user_host.reason_bytes, "%s (status 0x%08X)",
		         drydock_last_error(user_host.guest.machine), (unsigned)status);
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
		ps_process_create(user_host.guest.machine->kernel,
	                          &(struct ps_process_options){ .image_name = u"reflector" },
	                          &process);

	for (size_t index = 0; NT_SUCCESS(status) && index < 2; index++) {
		struct ps_thread *thread;

		status = ps_thread_create(user_host.guest.machine->kernel,
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
	return NtCreateIoCompletion(&user_host.completions, IO_COMPLETION_ALL_ACCESS, &attributes,
	                            0);
}

static void run(void *context)
{
	InitializeListHead(&user_host.jobs);
	InitializeListHead(&user_host.files);
	user_host.status = machine_guest_join(&user_host.guest);
	if (NT_SUCCESS(user_host.status))
		user_host.status = make_completions();
	if (NT_SUCCESS(user_host.status))
		user_host.status = load();
	if (!NT_SUCCESS(user_host.status)) {
		say_started(user_host.status);
		return;
	}
	user_host.status = say_started(STATUS_SUCCESS);
	if (NT_SUCCESS(user_host.status))
		user_host.status = start_threads();
}

static void on_end(void *context, bool machine_ended, NTSTATUS status)
{
	user_host.options->ended();
}

static NTSTATUS attach(void)
{
	struct port_client_options options = { .name = "WUDFHost.exe",
		                               .is_child = true,
		                               .socket = user_host.options->socket,
		                               .ended = on_end };
	NTSTATUS status = machine_guest_attach(&options, &user_host.guest);

	if (!NT_SUCCESS(status))
		return status;
	user_host.receive = (HANDLE)(uintptr_t)port_client_given(user_host.guest.client, 0);
	user_host.answer = (HANDLE)(uintptr_t)port_client_given(user_host.guest.client, 1);
	return status;
}

drydock_status machine_user_host_run(const struct machine_user_host *options, char *reason,
                                     size_t bytes)
{
	user_host.options = options;
	user_host.reason = reason;
	user_host.reason_bytes = bytes;
	user_host.status = attach();
	if (!NT_SUCCESS(user_host.status)) {
		snprintf(reason, bytes, "cannot attach, status 0x%08X", (unsigned)user_host.status);
		return user_host.status;
	}
	if (options->machine_made)
		options->machine_made(user_host.guest.machine);
	if (!NT_SUCCESS(machine_call(user_host.guest.machine, run, NULL)))
		return DRYDOCK_ENDED;
	if (NT_SUCCESS(user_host.status))
		port_client_await_end(user_host.guest.client);
	return user_host.status;
}
