/* Requests that go on, at the embedding door: wait, cancel, take back. */
#include "tools/tool_run.h"

#include "builder/builder.h"
#include "drydock/drydock.h"
#include "machine/machine.h"

#define STATUS_PENDING 0x103
#define STATUS_TIMEOUT 0x102
#define STATUS_CANCELLED ((drydock_status)0xC0000120)
#define STATUS_NOT_FOUND ((drydock_status)0xC0000225)
#define STATUS_INVALID_DEVICE_REQUEST ((drydock_status)0xC0000010)

/* A read waits until it is cancelled. */
static const char waiting[] =
	TOOL_DEVICE_DRIVER("\tUNREFERENCED_PARAMETER(device);\n\tIoMarkIrpPending(irp);\n"
                           "\tIoSetCancelRoutine(irp, Cancel);\n\treturn STATUS_PENDING;");
static const char cancel_routine[] =
	"#include <ntddk.h>\nstatic VOID Cancel(PDEVICE_OBJECT device, PIRP irp)\n{\n"
	"\tUNREFERENCED_PARAMETER(device);\n\tIoReleaseCancelSpinLock(irp->CancelIrql);\n"
	"\tirp->IoStatus.Status = STATUS_CANCELLED;\n\tirp->IoStatus.Information = 0;\n"
	"\tIoCompleteRequest(irp, IO_NO_INCREMENT);\n}\n";

/* Path of the image of a driver with this source; the test's own cache goes with its folder. */
static char *build_driver(const char *text)
{
	char source[8000], include[600], cache[600];
	struct builder_request request = { .include_root = include, .cache_root = cache };
	struct builder_result result;
	char *path;

	snprintf(source, sizeof(source), "%s%s", cancel_routine, text);
	snprintf(include, sizeof(include), "%s/include", test_source_root());
	snprintf(cache, sizeof(cache), "%s/cache", test_directory());
	request.directory = tool_source("waiting", "waiting.c", source);
	if (builder_build(&request, &result))
		builder_result_print(&result, false);
	assert_int_equal(result.status, 0);
	path = strdup(result.images[0].path);
	builder_result_finish(&result);
	return path;
}

struct fixture {
	struct drydock_machine *machine;
	struct drydock_driver *driver;
	struct drydock_file *file;
	char buffer[16];
	struct drydock_transfer read;
};

static void set_up(struct fixture *fixture)
{
	struct drydock_options options = { .request_timeout_ms = 300,
		                           .schedule = test_schedule_is_seeded() ? DRYDOCK_SEEDED
		                                                                 : DRYDOCK_FREE,
		                           .seed = test_seed() };
	char *image = build_driver(waiting);

	assert_int_equal(drydock_machine_create(&options, &fixture->machine), 0);
	assert_int_equal(drydock_driver_add(fixture->machine, image, NULL, &fixture->driver), 0);
	assert_int_equal(drydock_driver_load(fixture->driver), 0);
	assert_int_equal(drydock_file_open_overlapped(fixture->machine, "\\\\.\\Tool",
	                                              &fixture->file),
	                 0);
	fixture->read = (struct drydock_transfer){ .operation = DRYDOCK_READ,
		                                   .output = fixture->buffer,
		                                   .output_bytes = sizeof(fixture->buffer) };
	free(image);
}

static void tear_down(struct fixture *fixture)
{
	assert_int_equal(drydock_file_close(fixture->file), 0);
	drydock_machine_stop(fixture->machine);
	assert_int_equal(drydock_finding_count(fixture->machine), 0);
	assert_int_equal(drydock_ledger(fixture->machine, "irps"), 0);
	assert_int_equal(drydock_ledger(fixture->machine, "handles"), 0);
	drydock_machine_destroy(fixture->machine);
}

TEST(request_that_goes_on_can_be_waited_for_and_cancelled)
{
	struct fixture fixture;
	struct drydock_request *request = NULL;
	uint32_t bytes = 77;

	set_up(&fixture);
	assert_int_equal(drydock_file_start(fixture.file, &fixture.read, &request), STATUS_PENDING);
	assert_non_null(request);
	assert_int_equal(drydock_file_wait(request, 5, &bytes), STATUS_TIMEOUT);
	assert_int_equal(bytes, 77);
	assert_int_equal(drydock_file_cancel(request), 0);
	assert_int_equal(drydock_file_wait(request, 1000, &bytes), STATUS_CANCELLED);
	assert_int_equal(bytes, 0);
	assert_int_equal(drydock_file_cancel(request), STATUS_NOT_FOUND);
	assert_int_equal(drydock_file_finish(request), 0);
	tear_down(&fixture);
}

TEST(request_that_goes_on_is_cancelled_when_it_is_taken_back)
{
	struct fixture fixture;
	struct drydock_request *request = NULL;

	set_up(&fixture);
	assert_int_equal(drydock_file_start(fixture.file, &fixture.read, &request), STATUS_PENDING);
	assert_int_equal(drydock_file_finish(request), 0);
	tear_down(&fixture);
}

TEST(request_that_fails_at_once_leaves_nothing)
{
	struct fixture fixture;
	struct drydock_request *request = (struct drydock_request *)1;
	struct drydock_transfer control = { .operation = DRYDOCK_CONTROL, .code = 0x222000 };

	set_up(&fixture);
	assert_int_equal(drydock_file_start(fixture.file, &control, &request),
	                 STATUS_INVALID_DEVICE_REQUEST);
	assert_null(request);
	tear_down(&fixture);
}
