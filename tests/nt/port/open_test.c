/* tests/nt/port/open_test.c - which machines listen. */
#include "attached.h"

TEST(a_seeded_machine_lets_nobody_in_and_says_so)
{
	struct drydock_options options = { .schedule = DRYDOCK_SEEDED, .seed = 1 };
	struct port_options port = { .path = "/nonexistent/x" };
	struct drydock_machine *machine;

	assert_int_equal(drydock_machine_create(&options, &machine), 0);
	assert_int_equal(port_open(machine->kernel, &port), STATUS_NOT_SUPPORTED);
	assert_null(machine->kernel->port);
	drydock_machine_destroy(machine);
}

TEST(a_socket_that_cannot_be_made_is_an_error_and_leaves_nothing)
{
	struct drydock_options options = { .schedule = DRYDOCK_FREE };
	struct port_options port = { .path = "/nonexistent/x" };
	struct drydock_machine *machine;

	assert_int_equal(drydock_machine_create(&options, &machine), 0);
	assert_int_equal(port_open(machine->kernel, &port), STATUS_UNSUCCESSFUL);
	assert_null(machine->kernel->port);
	port_close(machine->kernel);
	drydock_machine_destroy(machine);
}

TEST(a_machine_listens_once_at_a_time)
{
	struct fleet fleet;

	fleet_start(&fleet, NULL, 0);
	assert_int_equal(port_open(fleet.kernel, &(struct port_options){ .path = "/tmp/x" }),
	                 STATUS_OBJECT_NAME_COLLISION);
	port_close(fleet.kernel);
	assert_int_equal(port_open(fleet.kernel, &(struct port_options){ .path = fleet.path }),
	                 STATUS_SUCCESS);
	fleet_stop(&fleet);
}

TEST(where_nobody_listens_nobody_attaches)
{
	struct port_client_options options = { .path = "/nonexistent/x", .name = "x" };
	struct port_client *client;

	assert_int_equal(port_client_attach(&options, &client), STATUS_OBJECT_NAME_NOT_FOUND);
	assert_int_equal(port_client_stop_machine("/nonexistent/x"), STATUS_OBJECT_NAME_NOT_FOUND);
}

TEST(a_machine_that_listens_cannot_be_looked_into)
{
	struct drydock_options options = { .schedule = DRYDOCK_FREE };
	struct drydock_machine *machine;
	char path[300];

	snprintf(path, sizeof(path), "%s/machine.sock", test_directory());
	assert_int_equal(drydock_machine_create(&options, &machine), 0);
	assert_int_equal(prctl(PR_GET_DUMPABLE), 1);
	assert_int_equal(port_open(machine->kernel, &(struct port_options){ .path = path }),
	                 STATUS_SUCCESS);
	assert_int_equal(prctl(PR_GET_DUMPABLE), 0);
	port_close(machine->kernel);
	assert_int_equal(prctl(PR_GET_DUMPABLE), 1);
	drydock_machine_destroy(machine);
}

/* An hour of a seeded machine takes no hour, and such a machine shares nothing with other processes. */
TEST(HM_4_virtual_time_is_the_seeded_schedules_and_nothing_is_promoted_there)
{
	struct drydock_options options = { .schedule = DRYDOCK_SEEDED, .seed = 1 };
	LARGE_INTEGER hour = { .QuadPart = -36000000000ll };
	uint64_t start = host_clock_monotonic_ns();
	struct drydock_machine *machine;
	ULONGLONG before;

	assert_int_equal(drydock_machine_create(&options, &machine), 0);
	before = KeQueryInterruptTime();
	KeDelayExecutionThread(KernelMode, FALSE, &hour);
	assert_true(KeQueryInterruptTime() - before >= 36000000000ull);
	assert_true(host_clock_monotonic_ns() - start < 600000000000ull);
	assert_int_equal(port_open(machine->kernel, &(struct port_options){ .path = "x" }),
	                 STATUS_NOT_SUPPORTED);
	assert_int_equal(port_event_count(machine->kernel), 0);
	drydock_machine_destroy(machine);
}
