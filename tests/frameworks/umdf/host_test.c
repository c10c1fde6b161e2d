/* tests/frameworks/umdf/host_test.c - a user-mode driver in a process of its own, through all of it. */
#include "harness/test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host/host_sandbox.h"
#include "builder/builder.h"
#include "drydock/drydock.h"
#include "nt/ob/ob.h"
#include "nt/ps/ps.h"
#include "probe/probe.h"

#include <ntifs.h>

#define CANCELS 2000
#define INTERFACE "{0b5e1f02-7a41-4c39-8d11-5e2066f90a7c}"

struct hosted {
	struct builder_result built;
	struct drydock_machine *machine;
	struct drydock_driver *driver;
	struct drydock_device *device;
	struct drydock_file *file;
};

/* Everything but the device; processes go on in real time, so the machine is never a seeded one. */
static void prepare(struct hosted *hosted, const char *program)
{
	char directory[600], include[600];
	struct builder_request request = { .directory = directory,
		                           .include_root = include,
		                           .cache_root = test_directory() };

	snprintf(directory, sizeof(directory), "%s/tests/frameworks/umdf/probe",
	         test_source_root());
	snprintf(include, sizeof(include), "%s/include", test_source_root());
	if (builder_build(&request, &hosted->built))
		builder_result_print(&hosted->built, false);
	assert_int_equal(hosted->built.image_count, 1);
	assert_int_equal(drydock_machine_create(NULL, &hosted->machine), 0);
	assert_int_equal(drydock_driver_add(hosted->machine, hosted->built.images[0].path, NULL,
	                                    &hosted->driver),
	                 0);
	assert_int_equal(drydock_driver_host(hosted->driver, program), 0);
	assert_int_equal(drydock_driver_load(hosted->driver), 0);
}

static const char *host_program(void)
{
	static char path[600];

	snprintf(path, sizeof(path), "%s/drydock-host", test_build_root());
	return path;
}

static void begin(struct hosted *hosted)
{
	prepare(hosted, host_program());
	assert_int_equal(drydock_device_plug(hosted->machine, "ROOT\\probe", &hosted->device), 0);
	assert_int_equal(drydock_file_open_overlapped(hosted->machine, INTERFACE, &hosted->file),
	                 0);
}

static void end(struct hosted *hosted)
{
	struct drydock_finding finding;

	if (hosted->file)
		drydock_file_close(hosted->file);
	assert_int_equal(drydock_machine_stop(hosted->machine), 0);
	if (drydock_finding_at(hosted->machine, 0, &finding))
		print_error("finding: %s\n", finding.text);
	assert_int_equal(drydock_finding_count(hosted->machine), 0);
	assert_int_equal(drydock_ledger(hosted->machine, "irps"), 0);
	drydock_machine_destroy(hosted->machine);
	builder_result_finish(&hosted->built);
}

static drydock_status ask(struct hosted *hosted, uint32_t code, void *output, uint32_t bytes)
{
	struct drydock_transfer transfer = {
		.operation = DRYDOCK_CONTROL, .code = code, .output = output, .output_bytes = bytes
	};
	struct drydock_request *request;
	uint32_t done = 0;
	drydock_status status = drydock_file_start(hosted->file, &transfer, &request);

	if (status < 0)
		return status;
	status = drydock_file_wait(request, 20000, &done);
	drydock_file_finish(request);
	return status;
}

static void echo(struct hosted *hosted, uint32_t code, uint32_t bytes)
{
	uint8_t *input = malloc(bytes), *output = calloc(1, bytes);
	struct drydock_transfer transfer = { .operation = DRYDOCK_CONTROL,
		                             .code = code,
		                             .input = input,
		                             .input_bytes = bytes,
		                             .output = output,
		                             .output_bytes = bytes };
	struct drydock_request *request;
	uint32_t done = 0;

	for (uint32_t index = 0; index < bytes; index++)
		input[index] = (uint8_t)(index * 7 + code);
	assert_true(drydock_file_start(hosted->file, &transfer, &request) >= 0);
	assert_int_equal(drydock_file_wait(request, 20000, &done), 0);
	drydock_file_finish(request);
	assert_int_equal(done, bytes);
	assert_memory_equal(input, output, bytes);
	free(input);
	free(output);
}

TEST_LIMIT(UMDF_requests_go_to_another_process_and_come_back_whole, 120)
{
	struct hosted hosted = { 0 };

	begin(&hosted);
	echo(&hosted, PROBE_ECHO, 1);
	echo(&hosted, PROBE_ECHO, 5000);
	echo(&hosted, PROBE_ECHO, 1 << 20);
	echo(&hosted, PROBE_ECHO_OUT, 70000);
	assert_int_equal(ask(&hosted, PROBE_NEITHER, NULL, 0), STATUS_NOT_SUPPORTED);
	assert_int_equal(ask(&hosted, PROBE_CODE(0x8FF, 0), NULL, 0),
	                 STATUS_INVALID_DEVICE_REQUEST);
	end(&hosted);
}

/* The device that has the probe's interface, and the file that holds it. */
static PDEVICE_OBJECT find_top(PFILE_OBJECT *ret_file)
{
	static const GUID interface_class = {
		0x0b5e1f02, 0x7a41, 0x4c39, { 0x8d, 0x11, 0x5e, 0x20, 0x66, 0xf9, 0x0a, 0x7c }
	};
	PWSTR names = NULL;
	UNICODE_STRING name;
	PDEVICE_OBJECT top = NULL;

	assert_int_equal(IoGetDeviceInterfaces(&interface_class, NULL, 0, &names), STATUS_SUCCESS);
	RtlInitUnicodeString(&name, names);
	assert_int_equal(IoGetDeviceObjectPointer(&name, FILE_READ_DATA, ret_file, &top),
	                 STATUS_SUCCESS);
	ExFreePool(names);
	return top;
}

/* A hundred bytes go with it; the output has room for more. */
static NTSTATUS send_from_above(PDEVICE_OBJECT top, KPROCESSOR_MODE mode, uint8_t *output,
                                IO_STATUS_BLOCK *ret_io)
{
	uint8_t input[100];
	NTSTATUS status;
	KEVENT event;
	PIRP irp;

	memset(input, 0x5A, sizeof(input));
	KeInitializeEvent(&event, NotificationEvent, FALSE);
	irp = IoBuildDeviceIoControlRequest(PROBE_NEITHER, top, input, sizeof(input), output,
	                                    sizeof(input) + 28, FALSE, &event, ret_io);
	assert_non_null(irp);
	irp->RequestorMode = mode;
	status = IoCallDriver(top, irp);
	if (status != STATUS_PENDING)
		return status;
	KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
	return ret_io->Status;
}

/* Both ways: where a request of no file points is memory of the machine's, which is copied for the host. */
TEST_LIMIT(UMDF_what_a_driver_above_points_to_is_copied_and_what_a_program_points_to_is_refused, 60)
{
	struct hosted hosted = { 0 };
	uint8_t output[128] = { 0 };
	IO_STATUS_BLOCK io = { 0 };
	PFILE_OBJECT file = NULL;
	PDEVICE_OBJECT top;

	begin(&hosted);
	top = find_top(&file);
	assert_int_equal((unsigned)send_from_above(top, KernelMode, output, &io), STATUS_SUCCESS);
	assert_int_equal(io.Information, 100);
	for (size_t at = 0; at < sizeof(output); at++)
		assert_int_equal(output[at], at < 100 ? 0x5A : 0);
	/* Without a file, too, if it is a program's pointers that are passed on. */
	memset(output, 0, sizeof(output));
	assert_int_equal((unsigned)send_from_above(top, UserMode, output, &io),
	                 (unsigned)STATUS_NOT_SUPPORTED);
	assert_int_equal(output[0], 0);
	assert_int_equal(ask(&hosted, PROBE_NEITHER, output, sizeof(output)), STATUS_NOT_SUPPORTED);
	assert_int_equal(output[0], 0);
	ObDereferenceObject(file);
	end(&hosted);
}

/* DISP-35: what the driver says of its process is what the machine knows. */
TEST_LIMIT(DISP_35_the_driver_knows_its_process_by_the_machines_number, 60)
{
	struct hosted hosted = { 0 };
	struct drydock_host host;
	uint32_t process = 0;

	begin(&hosted);
	assert_true(drydock_driver_host_look(hosted.driver, &host));
	assert_int_not_equal(host.process, getpid());
	assert_int_equal(kill(host.process, 0), 0);
	assert_int_equal(ask(&hosted, PROBE_PROCESS, &process, sizeof(process)), 0);
	assert_int_equal(process, host.nt_process);
	end(&hosted);
	assert_int_equal(kill(host.process, 0), -1);
}

/* A client of its own asks, and waits for the end; it is told its number, and what the driver was told. */
struct asker {
	struct drydock_machine *machine;
	uint32_t own, told;
};

static void ask_as_process(void *context)
{
	struct asker *asker = context;
	struct hosted client = { .machine = asker->machine };

	asker->own = (uint32_t)(uintptr_t)PsGetCurrentProcessId();
	assert_int_equal(drydock_file_open_overlapped(asker->machine, INTERFACE, &client.file), 0);
	assert_int_equal(ask(&client, PROBE_REQUESTOR, &asker->told, sizeof(asker->told)), 0);
	drydock_file_close(client.file);
}

static void run_as_process(struct asker *asker)
{
	struct ps_process_options process = { .image_name = u"client" };
	struct ps_thread_options thread = { .start = ask_as_process, .context = asker };
	struct ps_thread *running;

	assert_int_equal(ps_process_create(ke_current_machine(), &process, &thread.process),
	                 STATUS_SUCCESS);
	assert_int_equal(ps_thread_create(ke_current_machine(), &thread, &running), STATUS_SUCCESS);
	KeWaitForSingleObject(running, Executive, KernelMode, FALSE, NULL);
	ob_dereference(running);
	ob_dereference(thread.process);
}

/* Its monitors, files and pads are those of the process that has asked for them, not all of one. */
TEST_LIMIT(UMDF_a_driver_in_a_process_of_its_own_knows_which_process_asks, 60)
{
	struct hosted hosted = { 0 };
	struct asker first = { 0 }, second = { 0 };

	begin(&hosted);
	first.machine = second.machine = hosted.machine;
	run_as_process(&first);
	run_as_process(&second);
	assert_int_equal(first.told, first.own);
	assert_int_equal(second.told, second.own);
	assert_int_not_equal(first.told, second.told);
	end(&hosted);
}

static struct drydock_request *hold(struct hosted *hosted, struct drydock_transfer *transfer)
{
	struct drydock_request *request;
	uint32_t count = 0;

	*transfer = (struct drydock_transfer){ .operation = DRYDOCK_CONTROL, .code = PROBE_HOLD };
	assert_int_equal(drydock_file_start(hosted->file, transfer, &request), STATUS_PENDING);
	while (count == 0)
		assert_int_equal(ask(hosted, PROBE_HELD, &count, sizeof(count)), 0);
	return request;
}

TEST_LIMIT(UMDF_a_request_that_the_driver_holds_is_cancelled, 60)
{
	struct hosted hosted = { 0 };
	struct drydock_transfer transfer;
	struct drydock_request *request;
	uint32_t done;

	begin(&hosted);
	request = hold(&hosted, &transfer);
	assert_int_equal(drydock_file_cancel(request), 0);
	assert_int_equal(drydock_file_wait(request, 20000, &done), STATUS_CANCELLED);
	drydock_file_finish(request);
	end(&hosted);
}

/* At once: some are cancelled when the host has them, and has not given them to the driver yet. */
TEST_LIMIT(UMDF_no_cancel_is_lost_on_its_way_to_the_driver, 120)
{
	struct drydock_transfer hold = { .operation = DRYDOCK_CONTROL, .code = PROBE_HOLD };
	struct drydock_request *request;
	struct hosted hosted = { 0 };
	uint32_t done;

	begin(&hosted);
	for (int round = 0; round < CANCELS; round++) {
		assert_int_equal(drydock_file_start(hosted.file, &hold, &request), STATUS_PENDING);
		for (volatile int turn = 0; turn < round % 64 * 200; turn++)
			continue;
		assert_int_equal(drydock_file_cancel(request), 0);
		assert_int_equal(drydock_file_wait(request, 20000, &done), STATUS_CANCELLED);
		drydock_file_finish(request);
	}
	end(&hosted);
}

/* Wait until another host is there. */
static void await_restart(struct hosted *hosted, int old)
{
	struct drydock_host host = { .process = old };

	drydock_file_close(hosted->file);
	hosted->file = NULL;
	while (drydock_file_open_overlapped(hosted->machine, INTERFACE, &hosted->file) < 0)
		usleep(10000);
	assert_true(drydock_driver_host_look(hosted->driver, &host));
	assert_int_not_equal(host.process, old);
	assert_int_equal(host.restarts, 1);
}

static void end_under_request(void (*kill_host)(struct hosted *hosted, int process))
{
	struct hosted hosted = { 0 };
	struct drydock_transfer transfer;
	struct drydock_request *request;
	struct drydock_host host;
	uint32_t done;

	begin(&hosted);
	assert_true(drydock_driver_host_look(hosted.driver, &host));
	request = hold(&hosted, &transfer);
	kill_host(&hosted, host.process);
	assert_int_equal(drydock_file_wait(request, 20000, &done),
	                 STATUS_DRIVER_PROCESS_TERMINATED);
	drydock_file_finish(request);
	/* A file of a host that has gone stays one. */
	assert_int_equal(ask(&hosted, PROBE_HELD, &done, sizeof(done)),
	                 STATUS_DRIVER_PROCESS_TERMINATED);
	await_restart(&hosted, host.process);
	echo(&hosted, PROBE_ECHO, 100);
	end(&hosted);
}

static void kill_from_outside(struct hosted *hosted, int process)
{
	assert_int_equal(kill(process, SIGKILL), 0);
}

static void let_crash(struct hosted *hosted, int process)
{
	assert_int_equal(ask(hosted, PROBE_CRASH, NULL, 0), STATUS_DRIVER_PROCESS_TERMINATED);
}

TEST_LIMIT(UMDF_a_host_that_is_killed_fails_its_requests_and_is_followed_by_another, 120)
{
	end_under_request(kill_from_outside);
}

TEST_LIMIT(UMDF_a_driver_that_ends_its_process_ends_nothing_else, 120)
{
	end_under_request(let_crash);
}

TEST_LIMIT(DISP_36_a_host_that_is_another_program_starts_no_device, 60)
{
	struct hosted hosted = { 0 };

	prepare(&hosted, "/bin/true");
	assert_int_equal(drydock_device_plug(hosted.machine, "ROOT\\probe", &hosted.device),
	                 STATUS_DRIVER_PROCESS_TERMINATED);
	end(&hosted);
}

TEST_LIMIT(DISP_36_a_driver_reaches_nothing_of_the_computer, 60)
{
	static const char *const names[PROBE_CALLS] = { "open",   "socket", "ptrace",
		                                        "execve", "fork",   "read",
		                                        "kill",   "code",   "mount" };
	struct hosted hosted = { 0 };
	struct probe_calls calls;
	struct drydock_host host;

	if (!host_sandbox_is_possible())
		SKIP("under a sanitizer a driver host is not confined");
	begin(&hosted);
	assert_true(drydock_driver_host_look(hosted.driver, &host));
	assert_non_null(strstr(host.profile, "system call filter"));
	assert_int_equal(ask(&hosted, PROBE_SYSTEM_CALLS, &calls, sizeof(calls)), 0);
	for (int call = 0; call < PROBE_CALLS; call++)
		if (calls.answer[call] != -1)
			fail_msg("%s gave %lld", names[call], calls.answer[call]);
	end(&hosted);
}
