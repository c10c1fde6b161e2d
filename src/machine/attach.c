/* machine/attach.c - a program of this Linux process as a client of a machine in another, and letting such in. */
#include "machine/attach.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_program.h"
#include "base/host/host_share.h"
#include "machine/machine_internal.h"
#include "nt/port/port.h"
#include "win32/win32.h"

#define LOADS_MAX 4

struct attached {
	const struct machine_attach *attach;
	struct drydock_machine *machine; /* the process's own */
	struct port_client *client;
	struct machine_image loaded;
	const struct left *left; /* null: it came by itself */
	char *reason;
	size_t reason_bytes;
	NTSTATUS status;
};

static void ended(void *context, bool machine_ended, NTSTATUS status)
{
	struct attached *attached = context;
	struct drydock_machine *machine = __atomic_load_n(&attached->machine, __ATOMIC_ACQUIRE);
	struct drydock_finding finding = { 0 };

	if (machine && drydock_finding_count(machine) > 0 &&
	    !drydock_finding_at(machine, 0, &finding))
		finding.text = NULL;
	attached->attach->ended(attached->attach, machine_ended, (uint32_t)status, finding.text);
}

/* --- The program's image ------------------------------------------------------------------------------------------- */

static struct image *load_once(struct attached *attached)
{
	struct ke_machine *kernel = attached->machine->kernel;
	struct image_load_request request = { .path = attached->attach->image,
		                              .registry = kernel->registry,
		                              .machine = kernel };

	return image_load(&request, attached->reason, attached->reason_bytes);
}

/* The machine may have something where it lies: then it is loaded elsewhere, while the first keeps its place. */
static struct image *load_shared(struct attached *attached)
{
	struct image *tried[LOADS_MAX] = { NULL }, *found = NULL;
	size_t count = 0;

	while (count < LOADS_MAX && !found) {
		struct image *image = load_once(attached);

		if (!image)
			break;
		attached->status = win32_attach_image(attached->client, image);
		if (NT_SUCCESS(attached->status))
			found = image;
		else
			tried[count++] = image;
		if (!found && attached->status != STATUS_CONFLICTING_ADDRESSES)
			break;
	}
	while (count-- > 0)
		image_unload(tried[count]);
	if (!found && !NT_SUCCESS(attached->status))
		snprintf(attached->reason, attached->reason_bytes,
		         "the program's memory cannot be shared with the machine, status 0x%08X",
		         (unsigned)attached->status);
	return found;
}

static void tell_range(struct attached *attached, struct image *image)
{
	struct ke_machine *kernel = attached->machine->kernel;
	struct ke_image_range *range = &attached->loaded.range;

	range->start = image->start;
	range->end = image->end;
	range->client = true;
	snprintf(range->name, sizeof(range->name), "%s", image->record->name);
	ke_image_add(kernel, range);
	verify_sink_add_module(kernel->sink, image->start, image->end, range->name,
	                       attached->attach->image);
}

/* --- Programs that it starts ----------------------------------------------------------------------------------------- */

/* What a program finds that was started for another; then its folder and its environment, each with its end. */
struct left {
	uint64_t bytes, standard[3];
	uint32_t environment_count;
	char text[];
};
#define ENVIRONMENT_MAX 256

static struct attached *the_attached; /* one in a process's life */

static size_t left_bytes(const struct win32_client_options *options)
{
	size_t bytes = sizeof(struct left) + strlen(options->directory) + 1;

	for (size_t index = 0; index < options->environment_count; index++)
		bytes += strlen(options->environment[index]) + 1;
	return bytes;
}

static void fill_left(struct left *left, const struct win32_client_options *options)
{
	char *to = stpcpy(left->text, options->directory) + 1;

	left->environment_count = (uint32_t)options->environment_count;
	for (size_t index = 0; index < options->environment_count; index++)
		to = stpcpy(to, options->environment[index]) + 1;
	for (size_t index = 0; index < 3; index++)
		left->standard[index] = (uintptr_t)options->standard[index];
}

/* A memory file with what is left for a program; gives its descriptor. */
static int make_left(const struct win32_client_options *options, size_t bytes)
{
	int descriptor = host_shared_file_create("drydock-start", bytes);
	struct left *left;

	if (descriptor < 0)
		return descriptor;
	left = host_shared_map_anywhere(descriptor, bytes);
	if (!left) {
		host_descriptor_close(descriptor);
		return -ENOMEM;
	}
	left->bytes = bytes;
	fill_left(left, options);
	host_pages_free(left, bytes);
	return descriptor;
}

static int start_with(const char *path, const struct win32_client_options *options, int socket,
                      int left)
{
	const struct machine_attach *attach = the_attached->attach;
	size_t count = options->argument_count;
	const char **arguments = calloc(count + 2, sizeof(*arguments));
	char image[512], child[64], preload[512];
	const char *environment[] = { image, child, attach->preload ? preload : NULL, NULL };
	struct host_program program = { .path = "/proc/self/exe",
		                        .arguments = arguments,
		                        .environment = environment,
		                        .descriptor = { socket, left },
		                        .descriptor_count = 2 };
	int error;

	if (!arguments)
		return -ENOMEM;
	arguments[0] = options->name;
	if (count)
		memcpy(arguments + 1, options->arguments, count * sizeof(*arguments));
	snprintf(image, sizeof(image), "DRYDOCK_ATTACH_IMAGE=%s", path);
	snprintf(child, sizeof(child), "DRYDOCK_ATTACH_CHILD=%zu", left_bytes(options));
	snprintf(preload, sizeof(preload), "LD_PRELOAD=%s", attach->preload ? attach->preload : "");
	error = host_program_start(&program);
	free(arguments);
	return error;
}

static NTSTATUS start_program(struct ke_machine *kernel, const char *path,
                              const struct win32_client_options *options, int socket)
{
	int left = make_left(options, left_bytes(options)), error;

	if (left < 0)
		return STATUS_INSUFFICIENT_RESOURCES;
	error = start_with(path, options, socket, left);
	host_descriptor_close(left);
	return error == -ENOENT ? STATUS_OBJECT_NAME_NOT_FOUND
	       : error          ? STATUS_INSUFFICIENT_RESOURCES
	                        : STATUS_SUCCESS;
}

static const struct win32_program_operations program_operations = { .start = start_program };

/* The other end of it: what its maker has left. */
static bool take_child(struct attached *attached, struct port_client_options *options)
{
	uint64_t bytes = attached->attach->child_bytes;
	int descriptor = host_program_descriptor(1);

	options->is_child = true;
	options->socket = host_program_descriptor(0);
	if (bytes < sizeof(struct left) || host_shared_file_check(descriptor, bytes))
		return false;
	attached->left = host_shared_map_read_only(descriptor, bytes);
	host_descriptor_close(descriptor);
	return attached->left && attached->left->bytes == bytes &&
	       attached->left->environment_count <= ENVIRONMENT_MAX;
}

static void take_left(const struct left *left, struct win32_client_options *options)
{
	static const char *environment[ENVIRONMENT_MAX];
	const char *at = left->text + strlen(left->text) + 1;

	options->directory = left->text;
	options->whole_environment = true;
	options->environment = environment;
	for (; options->environment_count < left->environment_count; at += strlen(at) + 1)
		environment[options->environment_count++] = at;
	for (size_t index = 0; index < 3; index++)
		options->standard[index] = (HANDLE)(uintptr_t)left->standard[index];
}

/* --- Starting ------------------------------------------------------------------------------------------------------ */

static void start(void *context)
{
	struct attached *attached = context;
	const struct machine_attach *attach = attached->attach;
	struct image *image;
	struct ps_process *process;

	attached->status = STATUS_INVALID_IMAGE_FORMAT;
	the_attached = attached;
	win32_attach(attached->machine->kernel, attached->client);
	image = load_shared(attached);
	if (!image)
		return;
	tell_range(attached, image);
	struct win32_client_options options = {
		.image = image,
		.name = attached->loaded.range.name,
		.arguments = attach->count > 1 ? &attach->arguments[1] : NULL,
		.argument_count = attach->count > 1 ? (size_t)attach->count - 1 : 0,
	};

	if (attached->left)
		take_left(attached->left, &options);
	win32_program_set(attached->machine->kernel, &program_operations);

	attached->status = win32_client_start(attached->machine->kernel, &options, &process);
	if (!NT_SUCCESS(attached->status))
		snprintf(attached->reason, attached->reason_bytes,
		         "%s: cannot be started, status 0x%08X", options.name,
		         (unsigned)attached->status);
}

static NTSTATUS make_machine(struct attached *attached)
{
	struct drydock_options options = { .schedule = DRYDOCK_FREE };
	struct drydock_machine *machine;
	NTSTATUS status;

	port_services_attach();
	status = drydock_machine_create(&options, &machine);
	if (NT_SUCCESS(status))
		__atomic_store_n(&attached->machine, machine, __ATOMIC_RELEASE);
	return status;
}

drydock_status machine_attach_run(const struct machine_attach *attach, char *reason, size_t bytes)
{
	/* Its record outlives this function: the connection's thread ends the process. */
	static struct attached attached;
	struct port_client_options options = { .path = attach->socket,
		                               .name = attach->arguments[0],
		                               .ended = ended,
		                               .context = &attached };

	attached.attach = attach;
	if (attach->child_bytes && !take_child(&attached, &options))
		return STATUS_INVALID_PARAMETER;
	options.has_account =
		attach->account && port_account_parse(attach->account, &options.account);
	attached.reason = reason;
	attached.reason_bytes = bytes;
	attached.status = port_client_attach(&options, &attached.client);
	if (NT_SUCCESS(attached.status))
		attached.status = make_machine(&attached);
	if (!NT_SUCCESS(attached.status)) {
		snprintf(reason, bytes, "cannot attach, status 0x%08X", (unsigned)attached.status);
		return attached.status;
	}
	if (!NT_SUCCESS(machine_call(attached.machine, start, &attached)))
		return DRYDOCK_ENDED;
	if (!NT_SUCCESS(attached.status))
		return attached.status;
	for (;;)
		KeWaitForSingleObject(&attached.machine->creator->ke.header, Executive, KernelMode,
		                      FALSE, NULL);
}

/* --- The machine's side -------------------------------------------------------------------------------------------- */

struct serve_call {
	struct drydock_machine *machine;
	const struct machine_serve *serve;
	struct port_user user[MACHINE_USERS_MAX];
	NTSTATUS status;
};

static void open_port(void *context)
{
	struct serve_call *call = context;

	call->status =
		port_open(call->machine->kernel,
	                  &(struct port_options){
				  .path = call->serve->socket,
				  .users = call->user,
				  .user_count = (uint32_t)call->serve->user_count,
				  .extension = win32_remote_extension(call->machine->kernel) });
}

drydock_status machine_serve_open(struct drydock_machine *machine,
                                  const struct machine_serve *serve)
{
	struct serve_call call = { machine, serve, { { 0 } }, STATUS_UNSUCCESSFUL };
	drydock_status status;

	if (serve->user_count > MACHINE_USERS_MAX)
		return STATUS_INVALID_PARAMETER;
	for (size_t index = 0; index < serve->user_count; index++)
		if (!port_user_parse(serve->users[index], &call.user[index]))
			return STATUS_INVALID_PARAMETER;
	status = machine_call(machine, open_port, &call);

	return NT_SUCCESS(status) ? call.status : status;
}

bool machine_serve_wait(struct drydock_machine *machine)
{
	return port_wait_stop(machine->kernel);
}

void machine_serve_interrupt(struct drydock_machine *machine)
{
	port_interrupt(machine->kernel);
}

void machine_serve_close(struct drydock_machine *machine)
{
	port_close(machine->kernel);
}
