/*
 * tests/nt/port/racing_views_test.c - one thread of an attached process unmaps a view while another passes pointers into
 * it: each call succeeds or is STATUS_ACCESS_VIOLATION, and the machine goes on.
 */
#include "section_guest.h"

#include <pthread.h>

#include "nt/io/io.h"

#define DEVICE u"\\Device\\Racer"
#define TURNS 2000u
#define KEPT 0x6000 /* of the guest's memory: what does not go */
#define ANY_BYTES 0x400u

/* --- The driver: it reads what it gets and writes what it is to answer ------------------------------------------ */

static PDEVICE_OBJECT racer;

static NTSTATUS end(PIRP irp, NTSTATUS status, ULONG_PTR information)
{
	irp->IoStatus.Status = status;
	irp->IoStatus.Information = information;
	IoCompleteRequest(irp, IO_NO_INCREMENT);
	return status;
}

static NTSTATUS succeed(PDEVICE_OBJECT device, PIRP irp)
{
	return end(irp, STATUS_SUCCESS, 0);
}

static NTSTATUS control(PDEVICE_OBJECT device, PIRP irp)
{
	PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(irp);
	ULONG bytes = stack->Parameters.DeviceIoControl.OutputBufferLength;
	void *to = irp->AssociatedIrp.SystemBuffer;

	if (METHOD_FROM_CTL_CODE(stack->Parameters.DeviceIoControl.IoControlCode) ==
	    METHOD_OUT_DIRECT)
		to = MmGetSystemAddressForMdlSafe(irp->MdlAddress, NormalPagePriority);
	memset(to, 0x3C, bytes);
	return end(irp, STATUS_SUCCESS, bytes);
}

static void unload(PDRIVER_OBJECT driver)
{
	IoDeleteDevice(racer);
}

static NTSTATUS entry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
	UNICODE_STRING name;
	NTSTATUS status;

	RtlInitUnicodeString(&name, DEVICE);
	driver->DriverUnload = unload;
	driver->MajorFunction[IRP_MJ_CREATE] = driver->MajorFunction[IRP_MJ_CLOSE] = succeed;
	driver->MajorFunction[IRP_MJ_CLEANUP] = succeed;
	driver->MajorFunction[IRP_MJ_DEVICE_CONTROL] = control;
	status = IoCreateDevice(driver, 0, &name, FILE_DEVICE_UNKNOWN, 0, FALSE, &racer);
	if (NT_SUCCESS(status))
		racer->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
	return status;
}

/* --- The process: one thread maps and unmaps -------------------------------------------------------------------- */

struct race {
	struct guest *guest;
	struct port_client_thread *thread;
	uint64_t section, event, device;
	uint64_t view; /* atomic: where it is, or was a moment ago */
	bool over;     /* atomic */
};

/* Its arguments lie apart from the other thread's. */
static uint64_t map_again(struct race *race)
{
	struct guest *guest = race->guest;

	U64(guest, BASE) = U64(guest, VIEW_BYTES) = U64(guest, VIEW_OFFSET) = 0;
	guest_assert(CALL(NtMapViewOfSection, race->section, (uint64_t)-1, AT(guest, BASE), 0, 0,
	                  AT(guest, VIEW_OFFSET), AT(guest, VIEW_BYTES), ViewUnmap, 0,
	                  PAGE_READWRITE) == STATUS_SUCCESS);
	return U64(guest, BASE);
}

static void *unmap_and_map(void *context)
{
	struct race *race = context;

	port_client_become(race->thread);
	while (!__atomic_load_n(&race->over, __ATOMIC_ACQUIRE)) {
		uint64_t view = map_again(race);

		__atomic_store_n(&race->view, view, __ATOMIC_RELEASE);
		CALL(NtYieldExecution, 0);
		guest_assert(unmap_view((void *)view) == STATUS_SUCCESS);
	}
	CALL(port_exit_thread, 0);
	return NULL;
}

/* --- The other calls ---------------------------------------------------------------------------------------------- */

/* As a program writes its arguments there; nothing when the view has gone meanwhile. */
static void put_there(uint64_t to, const void *bytes, size_t count)
{
	if (sigsetjmp(faulted, 1) == 0)
		memcpy((void *)to, bytes, count);
}

static void put_attributes(struct guest *guest, uint64_t view)
{
	uint8_t record[256];

	memcpy(record, (void *)put_name(guest, KEPT, NAME), sizeof(record));
	((OBJECT_ATTRIBUTES *)record)->ObjectName =
		(void *)(view + sizeof(OBJECT_ATTRIBUTES)); /* the text stays */
	put_there(view, record, sizeof(record));
}

static NTSTATUS create_there(struct race *race, uint64_t view)
{
	put_attributes(race->guest, view);
	return CALL(NtCreateEvent, AT(race->guest, KEPT + 0x200), EVENT_ALL_ACCESS, view,
	            NotificationEvent, FALSE);
}

static NTSTATUS give_handle_there(struct race *race, uint64_t view)
{
	return CALL(NtCreateEvent, view + 0x800, EVENT_ALL_ACCESS, 0, NotificationEvent, FALSE);
}

static NTSTATUS wait_there(struct race *race, uint64_t view)
{
	int64_t at_once = 0;

	put_there(view + 0x900, &at_once, sizeof(at_once));
	NTSTATUS status = CALL(NtWaitForSingleObject, race->event, FALSE, view + 0x900);
	return status == STATUS_TIMEOUT ? STATUS_SUCCESS : status;
}

static NTSTATUS set_there(struct race *race, uint64_t view)
{
	return CALL(NtSetEvent, race->event, view + 0xA00);
}

static NTSTATUS name_there(struct race *race, uint64_t view)
{
	return CALL(NtQueryObject, race->event, 2 /* its type */, view + 0xB00, ANY_BYTES, 0);
}

static NTSTATUS control_there(struct race *race, uint64_t view)
{
	ULONG method = view & 0x10000 ? METHOD_OUT_DIRECT : METHOD_BUFFERED;

	return CALL(NtDeviceIoControlFile, race->device, 0, 0, 0, AT(race->guest, KEPT + 0x300),
	            CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, method, FILE_ANY_ACCESS), view + 0x1000,
	            ANY_BYTES, view + 0x2000, 0x3000);
}

static NTSTATUS status_there(struct race *race, uint64_t view)
{
	return CALL(NtDeviceIoControlFile, race->device, 0, 0, 0, view + 0x700,
	            CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS), 0, 0,
	            AT(race->guest, KEPT + 0x400), 16);
}

static NTSTATUS (*const services[])(struct race *race, uint64_t view) = {
	create_there, give_handle_there, wait_there,   set_there,
	name_there,   control_there,     status_there,
};
#define CALLS (sizeof(services) / sizeof(services[0]))

static void close_made(struct race *race)
{
	uint64_t made = U64(race->guest, KEPT + 0x200);

	if (made)
		CALL(NtClose, made);
	U64(race->guest, KEPT + 0x200) = 0;
}

static void race_on(struct race *race)
{
	uint32_t good = 0, bad = 0;

	for (uint32_t turn = 0; turn < TURNS || !good || !bad; turn++) {
		uint64_t view = __atomic_load_n(&race->view, __ATOMIC_ACQUIRE);
		NTSTATUS status =
			view ? services[turn % CALLS](race, view) : STATUS_ACCESS_VIOLATION;

		if (status != STATUS_ACCESS_VIOLATION && status < 0)
			fprintf(stderr, "call %u: 0x%X\n", (unsigned)(turn % CALLS),
			        (unsigned)status);
		guest_assert(status == STATUS_ACCESS_VIOLATION || status >= 0);
		good += status >= 0;
		bad += status < 0;
		close_made(race);
	}
}

static void races(struct guest *guest)
{
	struct race race = { .guest = guest };
	pthread_t thread;
	HANDLE handle;

	race.section = (uintptr_t)make_section(guest, SECTION_ALL_ACCESS, NULL);
	race.event = (uintptr_t)make_event(guest, EVENT_ALL_ACCESS, NotificationEvent, NULL);
	guest_assert(CALL(NtOpenFile, AT(guest, 0), GENERIC_READ | GENERIC_WRITE | SYNCHRONIZE,
	                  put_name(guest, 0x1000, DEVICE), AT(guest, KEPT + 0x300), 0,
	                  FILE_SYNCHRONOUS_IO_NONALERT) == STATUS_SUCCESS);
	race.device = U64(guest, 0);
	signal(SIGSEGV, on_fault);
	guest_assert(port_client_create_thread(guest->client, THREAD_ALL_ACCESS, &handle,
	                                       &race.thread) == STATUS_SUCCESS);
	guest_assert(pthread_create(&thread, NULL, unmap_and_map, &race) == 0);
	race_on(&race);
	__atomic_store_n(&race.over, true, __ATOMIC_RELEASE);
	pthread_join(thread, NULL);
}

TEST_LIMIT(a_view_that_one_thread_unmaps_while_another_passes_pointers_into_it_harms_nobody, 60)
{
	guest_main *mains[] = { races };
	struct io_driver_options options = { .name = u"Racer", .entry = entry };
	PDRIVER_OBJECT driver;
	struct fleet fleet;

	fleet_start(&fleet, mains, 1);
	assert_int_equal(io_driver_create(fleet.kernel, &options, &driver), STATUS_SUCCESS);
	assert_int_equal(io_driver_start(driver), STATUS_SUCCESS);
	fleet_go(&fleet, 0);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_wait_attached(&fleet, 0);
	assert_int_equal(fleet.kernel->sink->finding_count, 0);
	stop_all(&fleet);
}
