/* tests/nt/port/locked_pages_test.c - drivers hold pages that attached processes give back, or leave behind. */
#include "section_guest.h"

#include "nt/memory_machine.h"
#include "nt/io/io.h"

#define KEEP CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_OUT_DIRECT, FILE_ANY_ACCESS)
#define LOCK CTL_CODE(FILE_DEVICE_UNKNOWN, 0x802, METHOD_NEITHER, FILE_ANY_ACCESS)
#define DEVICE u"\\Device\\Holder"
#define HELD_BYTES 0x2000u
#define EVENT 0x300
#define BLOCK 0x310
#define BUFFER 0x8000 /* of what is kept of the process's own memory */

/* --- The driver: it keeps one request, or one locked buffer ------------------------------------------------------ */

static struct {
	PDEVICE_OBJECT device;
	PIRP irp; /* atomic */
	PMDL mdl; /* atomic */
} holder;

static NTSTATUS end(PIRP irp, NTSTATUS status)
{
	irp->IoStatus.Status = status;
	irp->IoStatus.Information = 0;
	IoCompleteRequest(irp, IO_NO_INCREMENT);
	return status;
}

static NTSTATUS succeed(PDEVICE_OBJECT device, PIRP irp)
{
	return end(irp, STATUS_SUCCESS);
}

static PMDL lock(void *buffer, ULONG bytes)
{
	PMDL mdl = IoAllocateMdl(buffer, bytes, FALSE, FALSE, NULL);

	MmProbeAndLockPages(mdl, UserMode, IoModifyAccess);
	MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority);
	return mdl;
}

static NTSTATUS control(PDEVICE_OBJECT device, PIRP irp)
{
	PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(irp);

	if (stack->Parameters.DeviceIoControl.IoControlCode == KEEP) {
		IoMarkIrpPending(irp);
		__atomic_store_n(&holder.irp, irp, __ATOMIC_RELEASE);
		return STATUS_PENDING;
	}
	holder.mdl = lock(irp->UserBuffer, stack->Parameters.DeviceIoControl.OutputBufferLength);
	return end(irp, STATUS_SUCCESS);
}

static void unload(PDRIVER_OBJECT driver)
{
	IoDeleteDevice(holder.device);
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
	status = IoCreateDevice(driver, 0, &name, FILE_DEVICE_UNKNOWN, 0, FALSE, &holder.device);
	if (NT_SUCCESS(status))
		holder.device->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
	return status;
}

static PDRIVER_OBJECT load(struct fleet *fleet)
{
	struct io_driver_options options = { .name = u"Holder", .entry = entry };
	PDRIVER_OBJECT driver;

	assert_int_equal(io_driver_create(fleet->kernel, &options, &driver), STATUS_SUCCESS);
	assert_int_equal(io_driver_start(driver), STATUS_SUCCESS);
	return driver;
}

static void write_held(PMDL mdl)
{
	memset(MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority), 0x3C, mdl->ByteCount);
}

static bool is_there(const void *address)
{
	char byte;

	return host_guard_copy(&byte, address, 1);
}

/* --- The process ---------------------------------------------------------------------------------------------------- */

static NTSTATUS ask(struct guest *guest, ULONG code, const void *buffer)
{
	uint64_t device, status;

	guest_assert(CALL(NtOpenFile, AT(guest, 0), GENERIC_READ | GENERIC_WRITE,
	                  put_name(guest, 0x1000, DEVICE), AT(guest, BLOCK), 0,
	                  0) == STATUS_SUCCESS);
	device = U64(guest, 0);
	guest_assert(CALL(NtCreateEvent, AT(guest, EVENT), EVENT_ALL_ACCESS, 0, NotificationEvent,
	                  FALSE) == STATUS_SUCCESS);
	status = (uint32_t)CALL(NtDeviceIoControlFile, device, U64(guest, EVENT), 0, 0,
	                        AT(guest, BLOCK), code, 0, 0, (uintptr_t)buffer, HELD_BYTES);
	return (NTSTATUS)status;
}

static void unmaps_what_is_kept(struct guest *guest)
{
	HANDLE section = make_section(guest, SECTION_ALL_ACCESS, NULL);
	char *view = map_view(guest, section, PAGE_READWRITE);

	guest_assert(ask(guest, KEEP, view + 0x1000) == STATUS_PENDING);
	guest_assert(unmap_view(view) == STATUS_SUCCESS);
	guest_assert(CALL(NtClose, (uintptr_t)section) == STATUS_SUCCESS);
	guest_assert(!can_access(view + 0x1000, true));
	guest_say_number(guest, (uintptr_t)view);
	guest_assert(CALL(NtWaitForSingleObject, U64(guest, EVENT), FALSE, 0) == STATUS_SUCCESS);
	guest_assert(U32(guest, BLOCK) == STATUS_SUCCESS);
	guest_wait(guest);
}

TEST(a_view_that_a_process_unmaps_while_a_request_has_it_stays_in_the_machine)
{
	guest_main *mains[] = { unmaps_what_is_kept };
	struct fleet fleet;
	uintptr_t view;

	fleet_start(&fleet, mains, 1);
	load(&fleet);
	fleet_go(&fleet, 0);
	view = (uintptr_t)fleet_hear_number(&fleet, 0);
	write_held(holder.irp->MdlAddress);
	end(holder.irp, STATUS_SUCCESS);
	fleet_go(&fleet, 0);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	assert_false(is_there((void *)(view + 0x1000)));
	stop_all(&fleet);
}

static void leaves_what_is_locked(struct guest *guest)
{
	U64(guest, BUFFER) = 1;
	guest_assert(ask(guest, LOCK, guest->memory + BUFFER) == STATUS_SUCCESS);
	guest_say_number(guest, AT(guest, BUFFER));
	guest_wait(guest);
}

static void has_memory_of_its_own(struct guest *guest)
{
	guest_assert(U64(guest, BUFFER) == 0);
	guest_say_number(guest, AT(guest, BUFFER));
	guest_wait(guest);
	guest_assert(U64(guest, BUFFER) == 0);
}

TEST(memory_of_a_process_that_was_killed_stays_while_a_driver_has_it_locked)
{
	guest_main *mains[] = { leaves_what_is_locked, has_memory_of_its_own };
	struct fleet fleet;
	uintptr_t buffer;

	fleet_start(&fleet, mains, 2);
	load(&fleet);
	fleet_go(&fleet, 0);
	buffer = (uintptr_t)fleet_hear_number(&fleet, 0);
	fleet_kill(&fleet, 0);
	fleet_wait_attached(&fleet, 0);
	fleet_go(&fleet, 1);
	assert_int_not_equal(fleet_hear_number(&fleet, 1), buffer);
	write_held(holder.mdl);
	MmUnlockPages(holder.mdl);
	IoFreeMdl(holder.mdl);
	assert_false(is_there((void *)buffer));
	fleet_go(&fleet, 1);
	stop_all(&fleet);
}

/* --- Memory that a process takes and gives back by itself ------------------------------------------------------- */

#define FIRST_BYTES (1u << 20) /* of the process's memory: what the test itself uses */

static struct ke_process *own_process(void)
{
	return memory.machine->system_process;
}

/* As an attached program does. */
static void use_own_memory(struct guest *guest)
{
	struct mm_shared_locks locks = { port_client_locks(guest->client), port_client_are_locked };
	struct port_client_memory shared;

	memory_machine_start();
	port_client_memory(guest->client, &shared);
	guest_assert(mm_range_add(own_process(), (void *)shared.start, FIRST_BYTES, MM_RANGE_MEMORY,
	                          true) == STATUS_SUCCESS);
	mm_use_shared_slice(memory.machine, shared.start, shared.bytes, shared.descriptor);
	mm_use_shared_locks(memory.machine, &locks);
}

static char *allocate(void)
{
	char *pages = mm_user_allocate(own_process(), HELD_BYTES, MM_RANGE_MEMORY);

	guest_assert(pages && pages[0] == 0);
	return pages;
}

static bool is_taken(const void *place)
{
	return !NT_SUCCESS(mm_range_add(own_process(), place, HELD_BYTES, MM_RANGE_MEMORY, true));
}

static void frees_what_is_locked(struct guest *guest)
{
	use_own_memory(guest);
	char *locked = allocate(), *other = allocate();

	locked[0] = 1;
	guest_assert(ask(guest, LOCK, locked) == STATUS_SUCCESS);
	mm_user_free(memory.machine, locked);
	mm_user_free(memory.machine, other);
	guest_assert(!can_access(locked, false));
	guest_assert(!is_taken(other));
	guest_say_number(guest, (uintptr_t)locked);
	guest_wait(guest); /* it is written */
	guest_assert(allocate() != locked && is_taken(locked));
	guest_say(guest);
	guest_wait(guest); /* it is unlocked */
	allocate();
	guest_assert(!is_taken(locked));
	guest_say(guest);
	guest_wait(guest);
}

TEST(memory_that_a_process_frees_is_not_used_again_while_a_driver_has_it_locked)
{
	guest_main *mains[] = { frees_what_is_locked };
	struct fleet fleet;
	const char *held;

	fleet_start(&fleet, mains, 1);
	load(&fleet);
	fleet_go(&fleet, 0);
	held = (const char *)(uintptr_t)fleet_hear_number(&fleet, 0);
	assert_int_equal(held[0], 1);
	write_held(holder.mdl);
	fleet_go(&fleet, 0);
	fleet_hear(&fleet, 0);
	assert_int_equal(held[0], 0x3C);
	MmUnlockPages(holder.mdl);
	IoFreeMdl(holder.mdl);
	fleet_go(&fleet, 0);
	fleet_hear(&fleet, 0);
	assert_int_equal(held[0], 0);
	fleet_go(&fleet, 0);
	stop_all(&fleet);
}
