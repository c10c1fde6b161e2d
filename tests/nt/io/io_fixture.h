/*
 * tests/nt/io/io_fixture.h - a machine up to io (and pnp when asked), with drivers that are plain functions.
 *
 * The calling thread acts in the system process between fixture_begin() and fixture_end(); at the end every
 * ledger must be zero and the findings must be exactly those that the test names.
 */
#ifndef DRYDOCK_TESTS_IO_FIXTURE_H
#define DRYDOCK_TESTS_IO_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/test.h"
#include "nt/cm/cm.h"
#include "nt/ex/ex.h"
#include "nt/io/io.h"
#include "nt/ledgers.h"
#include "nt/mm/mm.h"
#include "nt/pnp/pnp.h"
#include "nt/ps/ps.h"
#include "nt/se/se.h"

struct fixture {
	struct ke_machine *machine;
	struct ps_thread *self;
	bool with_pnp;
	struct ke_ledgers ledgers; /* as they were when the test began */
};

static struct fixture fixture;

static inline void must(NTSTATUS status)
{
	assert_int_equal((unsigned)status, STATUS_SUCCESS);
}

static inline void fixture_begin_with(bool with_pnp)
{
	struct ke_machine_options options = {
		.schedule = test_schedule_is_seeded() ? KE_SCHEDULE_SEEDED : KE_SCHEDULE_FREE,
		.seed = test_seed(),
		.request_timeout_ms = 300,
	};
	memset(&fixture, 0, sizeof(fixture));
	ke_fault_init();
	must(ke_machine_create(&options, &fixture.machine));
	must(ob_machine_create(fixture.machine));
	must(se_machine_create(fixture.machine));
	must(ex_machine_create(fixture.machine));
	must(mm_machine_create(fixture.machine));
	must(ps_machine_create(fixture.machine));
	must(ps_thread_attach(fixture.machine, NULL, &fixture.self));
	must(cm_machine_create(fixture.machine));
	must(io_machine_create(fixture.machine));
	if (with_pnp)
		must(pnp_machine_create(fixture.machine));
	fixture.with_pnp = with_pnp;
	fixture.ledgers = fixture.machine->ledgers;
}

static inline void fixture_begin(void)
{
	fixture_begin_with(false);
}

static inline void print_findings(void)
{
	for (uint32_t i = 0; i < fixture.machine->sink->finding_count; i++) {
		const struct verify_finding *finding = &fixture.machine->sink->finding[i];
		print_message("finding %s 0x%X/0x%llx: %s\n", finding->rule, finding->code,
		              (unsigned long long)finding->parameter[0], finding->text);
	}
}

/* The only finding so far has that code and first parameter; it is taken out of the list. */
static inline void expect_finding(uint32_t code, uint64_t parameter)
{
	struct verify_sink *sink = fixture.machine->sink;
	if (sink->finding_count != 1 || sink->finding[0].code != code ||
	    sink->finding[0].parameter[0] != parameter)
		print_findings();
	assert_int_equal(sink->finding_count, 1);
	assert_int_equal(sink->finding[0].code, code);
	assert_int_equal(sink->finding[0].parameter[0], parameter);
	sink->finding_count = 0;
}

static inline void expect_no_finding(void)
{
	if (fixture.machine->sink->finding_count)
		print_findings();
	assert_int_equal(fixture.machine->sink->finding_count, 0);
}

static inline void expect_ledgers_zero(void)
{
	const struct ke_ledgers *ledgers = &fixture.machine->ledgers;
	assert_int_equal(ledgers->irps, 0);
	assert_int_equal(ledgers->work_items, 0);
	assert_int_equal(ledgers->symbolic_links, 0);
	assert_int_equal(ledgers->interfaces, 0);
	assert_int_equal(ledgers->pool_blocks, 0);
}

static inline void fixture_end(void)
{
	struct ke_machine *machine = fixture.machine;
	if (fixture.with_pnp)
		pnp_machine_destroy(machine);
	ex_flush_work(machine);
	expect_no_finding();
	expect_ledgers_zero();
	assert_int_equal(machine->ledgers.devices, 0);
	cm_machine_destroy(machine);
	ex_machine_stop(machine);
	ke_machine_stop_services(machine);
	ps_thread_detach(fixture.self);
	ke_machine_wait_threads(machine); /* their last steps need the folders below */
	ledgers_expect_same(&fixture.ledgers, &machine->ledgers);
	io_machine_destroy(machine);
	ps_machine_destroy(machine);
	mm_machine_destroy(machine);
	ex_machine_destroy(machine);
	se_machine_destroy(machine);
	ob_machine_destroy(machine);
	ke_machine_destroy(machine);
}

/* A machine that has bugchecked is left as it is. */
static inline void expect_bugcheck(uint32_t code)
{
	const struct verify_sink *sink = fixture.machine->sink;
	assert_true(sink->bugchecked);
	assert_int_equal(sink->finding[sink->finding_count - 1].code, code);
}

/* --- Drivers ------------------------------------------------------------------------------------------------- */

static inline PDRIVER_OBJECT driver_load(const WCHAR *name, PDRIVER_INITIALIZE entry)
{
	struct io_driver_options options = { .name = name, .entry = entry };
	PDRIVER_OBJECT driver;
	must(io_driver_create(fixture.machine, &options, &driver));
	must(io_driver_start(driver));
	return driver;
}

static inline NTSTATUS complete(PIRP irp, NTSTATUS status, ULONG_PTR information)
{
	irp->IoStatus.Status = status;
	irp->IoStatus.Information = information;
	IoCompleteRequest(irp, IO_NO_INCREMENT);
	return status;
}

static inline NTSTATUS dispatch_success(PDEVICE_OBJECT device, PIRP irp)
{
	return complete(irp, STATUS_SUCCESS, 0);
}

/* --- Clients --------------------------------------------------------------------------------------------------- */

static inline NTSTATUS open_file(const WCHAR *path, ULONG options, HANDLE *ret_file)
{
	UNICODE_STRING name;
	OBJECT_ATTRIBUTES attributes;
	IO_STATUS_BLOCK io;
	RtlInitUnicodeString(&name, path);
	InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
	return NtCreateFile(ret_file, GENERIC_READ | GENERIC_WRITE | SYNCHRONIZE, &attributes, &io,
	                    NULL, 0, FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_OPEN, options, NULL,
	                    0);
}

static inline NTSTATUS control(HANDLE file, ULONG code, void *in, ULONG in_length, void *out,
                               ULONG out_length, IO_STATUS_BLOCK *io)
{
	return NtDeviceIoControlFile(file, NULL, NULL, NULL, io, code, in, in_length, out,
	                             out_length);
}

static inline LARGE_INTEGER milliseconds(int64_t count)
{
	LARGE_INTEGER time = { .QuadPart = -count * 10000 };
	return time;
}

#define TEST_CODE(number, method) \
	CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800 + (number), (method), FILE_ANY_ACCESS)

#endif
