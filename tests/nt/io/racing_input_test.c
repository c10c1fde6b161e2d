/*
 * Memory of a program that goes while services use it: another thread frees it between the look at it and its use, or
 * before a request ends. Nothing but the call suffers.
 */
#include "io_fixture.h"

#include "nt/cm/nt_services.h"
#include "nt/ob/nt_services.h"

#define PAGE 0x1000u
#define THREADS 8
#define ROUNDS 200
#define CANARY 0x5A

/* --- Requests that end later ------------------------------------------------------------------------------------------- */

static PIRP kept;

static NTSTATUS keep(PDEVICE_OBJECT device, PIRP irp)
{
	IoMarkIrpPending(irp);
	kept = irp;
	return STATUS_PENDING;
}

static void unload(PDRIVER_OBJECT driver)
{
	IoDeleteDevice(driver->DeviceObject);
}

static NTSTATUS entry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
	UNICODE_STRING name;
	PDEVICE_OBJECT device;
	NTSTATUS status;

	RtlInitUnicodeString(&name, u"\\Device\\Keeper");
	driver->DriverUnload = unload;
	for (int major = 0; major <= IRP_MJ_MAXIMUM_FUNCTION; major++)
		driver->MajorFunction[major] = dispatch_success;
	driver->MajorFunction[IRP_MJ_READ] = keep;
	status = IoCreateDevice(driver, 0, &name, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);
	if (NT_SUCCESS(status))
		device->Flags |= DO_BUFFERED_IO;
	return status;
}

static struct {
	PDRIVER_OBJECT driver;
	HANDLE file, event;
	char *page; /* the program's */
} late;

static void start(void)
{
	fixture_begin();
	late.driver = driver_load(u"keeper", entry);
	must(open_file(u"\\Device\\Keeper", 0, &late.file));
	must(NtCreateEvent(&late.event, EVENT_ALL_ACCESS, NULL, NotificationEvent, FALSE));
	late.page = mm_user_allocate(fixture.machine->system_process, PAGE, MM_RANGE_MEMORY);
}

static void end(void)
{
	must(NtClose(late.event));
	must(NtClose(late.file));
	must(io_driver_unload(late.driver));
	fixture_end();
}

static void as_program(bool yes)
{
	fixture.self->ke.previous_mode = yes ? UserMode : KernelMode;
}

/* A read that the driver keeps, with its status block and its buffer where they are said to be. */
static void read_late(void *io_status, void *buffer)
{
	as_program(true);
	assert_int_equal((unsigned)NtReadFile(late.file, late.event, NULL, NULL, io_status, buffer,
	                                      64, NULL, NULL),
	                 STATUS_PENDING);
	as_program(false);
}

static void complete_read(void)
{
	LARGE_INTEGER now = { .QuadPart = 0 };

	memset(kept->AssociatedIrp.SystemBuffer, 0x77, 64);
	complete(kept, STATUS_SUCCESS, 64);
	must(NtWaitForSingleObject(late.event, FALSE, &now));
}

TEST(HM_5_a_request_ends_although_its_status_block_is_gone)
{
	start();
	read_late(late.page, late.page + 256);
	mm_user_free(fixture.machine, late.page);
	complete_read();
	end();
}

TEST(HM_5_a_request_whose_buffer_is_gone_fails_with_an_access_violation)
{
	char *other;
	IO_STATUS_BLOCK *io;

	start();
	other = mm_user_allocate(fixture.machine->system_process, PAGE, MM_RANGE_MEMORY);
	io = (IO_STATUS_BLOCK *)other;
	read_late(io, late.page);
	mm_user_free(fixture.machine, late.page);
	complete_read();
	assert_int_equal((unsigned)io->Status, (unsigned)STATUS_ACCESS_VIOLATION);
	mm_user_free(fixture.machine, other);
	end();
}

TEST(HM_5_what_became_somebody_elses_is_not_written_by_a_late_request)
{
	char *page;

	start();
	page = host_pages_allocate(PAGE, NULL);
	must(mm_range_add(fixture.machine->system_process, page, PAGE, MM_RANGE_MEMORY, true));
	read_late(page, page + 256);
	mm_range_remove(fixture.machine, page);
	memset(page, CANARY, PAGE);
	complete_read();
	for (uint32_t at = 0; at < PAGE; at++)
		assert_int_equal(page[at], CANARY);
	host_pages_free(page, PAGE);
	mm_user_free(fixture.machine, late.page);
	end();
}

/* --- Watches of keys ---------------------------------------------------------------------------------------------------- */

static HANDLE watch(void *io_status)
{
	OBJECT_ATTRIBUTES attributes;
	UNICODE_STRING name;
	HANDLE key;

	RtlInitUnicodeString(&name, u"\\Registry\\Machine\\Watched");
	InitializeObjectAttributes(&attributes, &name, 0, NULL, NULL);
	must(ZwCreateKey(&key, KEY_ALL_ACCESS, &attributes, 0, NULL, 0, NULL));
	as_program(true);
	assert_int_equal((unsigned)NtNotifyChangeKey(key, late.event, NULL, NULL, io_status,
	                                             REG_NOTIFY_CHANGE_LAST_SET, FALSE, NULL, 0,
	                                             TRUE),
	                 STATUS_PENDING);
	as_program(false);
	return key;
}

static void change(HANDLE key)
{
	LARGE_INTEGER now = { .QuadPart = 0 };
	UNICODE_STRING value;
	ULONG data = 1;

	RtlInitUnicodeString(&value, u"v");
	must(ZwSetValueKey(key, &value, 0, REG_DWORD, &data, sizeof(data)));
	must(NtWaitForSingleObject(late.event, FALSE, &now));
}

TEST(HM_5_a_watch_of_a_key_ends_although_its_status_block_is_gone)
{
	HANDLE key;

	start();
	key = watch(late.page);
	mm_user_free(fixture.machine, late.page);
	change(key);
	must(NtClose(key));
	end();
}

TEST(HM_5_a_watch_of_a_key_writes_its_status_block_if_it_is_there)
{
	HANDLE key;

	start();
	key = watch(late.page);
	change(key);
	assert_int_equal((unsigned)((IO_STATUS_BLOCK *)late.page)->Status, STATUS_NOTIFY_ENUM_DIR);
	must(NtClose(key));
	mm_user_free(fixture.machine, late.page);
	end();
}

TEST(HM_5_what_became_somebody_elses_is_not_written_by_a_watch)
{
	char *page;
	HANDLE key;

	start();
	page = host_pages_allocate(PAGE, NULL);
	must(mm_range_add(fixture.machine->system_process, page, PAGE, MM_RANGE_MEMORY, true));
	key = watch(page);
	mm_range_remove(fixture.machine, page);
	memset(page, CANARY, PAGE);
	change(key);
	for (uint32_t at = 0; at < PAGE; at++)
		assert_int_equal(page[at], CANARY);
	host_pages_free(page, PAGE);
	must(NtClose(key));
	mm_user_free(fixture.machine, late.page);
	end();
}

/* --- Eight threads against one ------------------------------------------------------------------------------------------ */

static struct {
	char *page;
	HANDLE event, semaphore, timer;
	uint32_t running; /* threads that still call */
	uint32_t refused, served;
} race;

static void judge(NTSTATUS status)
{
	if (status == STATUS_ACCESS_VIOLATION)
		__atomic_add_fetch(&race.refused, 1, __ATOMIC_RELAXED);
	else if (NT_SUCCESS(status))
		__atomic_add_fetch(&race.served, 1, __ATOMIC_RELAXED);
	else
		fail_msg("a service says 0x%x", (unsigned)status);
}

/* What these are given may hold anything that the page has held. */
static void call_all(void)
{
	char *at = race.page + 64;
	HANDLE handle = NULL;

	judge(NtSetEvent(race.event, (PLONG)(void *)at));
	judge(NtQueryEvent(race.event, 0, at, 8, (PULONG)(void *)(at + 8)));
	judge(NtReleaseSemaphore(race.semaphore, 1, (PLONG)(void *)at));
	judge(NtQuerySemaphore(race.semaphore, 0, at, 8, NULL));
	judge(NtQueryTimer(race.timer, 0, at, 16, NULL));
	judge(NtCancelTimer(race.timer, (PBOOLEAN)at));
	judge(NtQuerySystemTime((PLARGE_INTEGER)(void *)at));
	judge(NtQueryObject(race.event, ObjectBasicInformation, at, 56, (PULONG)(void *)(at + 64)));
	judge(NtQueryObject(race.event, ObjectTypeInformation, at, 512, NULL));
	judge(NtWaitForSingleObject(race.event, FALSE, (PLARGE_INTEGER)(void *)(at + 1024)));
	judge(NtQueryInformationProcess((HANDLE)-1, ProcessBasicInformation, at, 48, NULL));
	judge(NtCreateEvent((PHANDLE)(void *)(at + 2048), EVENT_ALL_ACCESS, NULL, NotificationEvent,
	                    FALSE));
	if (host_guard_copy(&handle, at + 2048, sizeof(handle)) && handle)
		NtClose(handle);
}

static VOID caller(PVOID context)
{
	struct ke_thread *self = ke_current_thread();

	self->previous_mode = UserMode;
	for (uint32_t round = 0; round < ROUNDS; round++) {
		call_all();
		NtYieldExecution();
	}
	self->previous_mode = KernelMode;
	__atomic_sub_fetch(&race.running, 1, __ATOMIC_RELEASE);
	PsTerminateSystemThread(STATUS_SUCCESS);
}

static void start_callers(PVOID *threads)
{
	race.running = THREADS;
	for (int i = 0; i < THREADS; i++) {
		HANDLE handle;

		must(PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, caller,
		                          NULL));
		must(ObReferenceObjectByHandle(handle, 0, NULL, KernelMode, &threads[i], NULL));
		must(ZwClose(handle));
	}
}

/* Handles whose number nobody could read. */
static void close_the_rest(uint32_t count)
{
	struct ob_handle_table *table = fixture.machine->system_process->handle_table;
	const uintptr_t kept_value[] = { (uintptr_t)race.event, (uintptr_t)race.semaphore,
		                         (uintptr_t)race.timer };

	as_program(true);
	for (uintptr_t value = 4; ob_handle_table_count(table) > count && value < 0x100000;
	     value += 4)
		if (value != kept_value[0] && value != kept_value[1] && value != kept_value[2])
			NtClose((HANDLE)value);
	as_program(false);
	assert_int_equal(ob_handle_table_count(table), count);
}

TEST(HM_5_a_page_that_comes_and_goes_under_eight_callers_harms_only_their_calls)
{
	PVOID threads[THREADS];

	fixture_begin();
	must(NtCreateEvent(&race.event, EVENT_ALL_ACCESS, NULL, NotificationEvent, TRUE));
	must(NtCreateSemaphore(&race.semaphore, SEMAPHORE_ALL_ACCESS, NULL, 0, 1 << 30));
	must(NtCreateTimer(&race.timer, TIMER_ALL_ACCESS, NULL, NotificationTimer));
	race.page = mm_user_allocate(fixture.machine->system_process, PAGE, MM_RANGE_MEMORY);
	race.refused = race.served = 0;
	uint32_t count = ob_handle_table_count(fixture.machine->system_process->handle_table);
	start_callers(threads);
	while (__atomic_load_n(&race.running, __ATOMIC_ACQUIRE)) {
		host_pages_free(race.page, PAGE);
		NtYieldExecution();
		assert_ptr_equal(host_pages_allocate(PAGE, race.page), race.page);
		NtYieldExecution();
	}
	for (int i = 0; i < THREADS; i++) {
		must(KeWaitForSingleObject(threads[i], Executive, KernelMode, FALSE, NULL));
		ob_dereference(threads[i]);
	}
	assert_int_equal(race.refused + race.served, THREADS * ROUNDS * 12);
	assert_true(race.refused > 0 && race.served > 0);
	close_the_rest(count);
	mm_user_free(fixture.machine, race.page);
	must(NtClose(race.timer));
	must(NtClose(race.semaphore));
	must(NtClose(race.event));
	fixture_end();
}
