/* Sections of files: how long they are, which files have none, when the file sees what was written. */
#include "io_fixture.h"

#include "nt/mm/nt_services.h"

#define FILE_ROOM 0x8000

/* The one file of a file system that is made for these tests. */
static struct {
	char content[FILE_ROOM];
	uint64_t length;
	bool is_directory, is_locked, has_length;
	uint32_t writes;
} disk;

static NTSTATUS file_read(PDEVICE_OBJECT device, PIRP irp)
{
	PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(irp);
	uint64_t offset = (uint64_t)stack->Parameters.Read.ByteOffset.QuadPart;
	ULONG count = stack->Parameters.Read.Length;

	if (disk.is_locked)
		return complete(irp, STATUS_FILE_LOCK_CONFLICT, 0);
	if (offset >= disk.length)
		return complete(irp, STATUS_END_OF_FILE, 0);
	if (count > disk.length - offset)
		count = (ULONG)(disk.length - offset);
	memcpy(irp->AssociatedIrp.SystemBuffer, disk.content + offset, count);
	return complete(irp, STATUS_SUCCESS, count);
}

static NTSTATUS file_write(PDEVICE_OBJECT device, PIRP irp)
{
	PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(irp);
	uint64_t offset = (uint64_t)stack->Parameters.Write.ByteOffset.QuadPart;

	assert_true(offset + stack->Parameters.Write.Length <= disk.length);
	memcpy(disk.content + offset, irp->AssociatedIrp.SystemBuffer,
	       stack->Parameters.Write.Length);
	disk.writes++;
	return complete(irp, STATUS_SUCCESS, stack->Parameters.Write.Length);
}

static NTSTATUS file_query(PDEVICE_OBJECT device, PIRP irp)
{
	FILE_STANDARD_INFORMATION *standard = irp->AssociatedIrp.SystemBuffer;

	if (!disk.has_length)
		return complete(irp, STATUS_INVALID_DEVICE_REQUEST, 0);
	*standard = (FILE_STANDARD_INFORMATION){ .Directory = disk.is_directory };
	standard->EndOfFile.QuadPart = (LONGLONG)disk.length;
	return complete(irp, STATUS_SUCCESS, sizeof(*standard));
}

static NTSTATUS file_set(PDEVICE_OBJECT device, PIRP irp)
{
	FILE_END_OF_FILE_INFORMATION *end = irp->AssociatedIrp.SystemBuffer;

	if (end->EndOfFile.QuadPart > FILE_ROOM)
		return complete(irp, STATUS_DISK_FULL, 0);
	disk.length = (uint64_t)end->EndOfFile.QuadPart;
	return complete(irp, STATUS_SUCCESS, 0);
}

static void unload(PDRIVER_OBJECT driver)
{
	IoDeleteDevice(driver->DeviceObject);
}

static NTSTATUS entry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
	UNICODE_STRING name;
	PDEVICE_OBJECT device;

	RtlInitUnicodeString(&name, u"\\Device\\Disk");
	driver->DriverUnload = unload;
	driver->MajorFunction[IRP_MJ_CREATE] = dispatch_success;
	driver->MajorFunction[IRP_MJ_CLEANUP] = dispatch_success;
	driver->MajorFunction[IRP_MJ_CLOSE] = dispatch_success;
	driver->MajorFunction[IRP_MJ_READ] = file_read;
	driver->MajorFunction[IRP_MJ_WRITE] = file_write;
	driver->MajorFunction[IRP_MJ_QUERY_INFORMATION] = file_query;
	driver->MajorFunction[IRP_MJ_SET_INFORMATION] = file_set;
	NTSTATUS status =
		IoCreateDevice(driver, 0, &name, FILE_DEVICE_DISK_FILE_SYSTEM, 0, FALSE, &device);
	if (NT_SUCCESS(status)) {
		device->Flags |= DO_BUFFERED_IO;
		device->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
	}
	return status;
}

static PDRIVER_OBJECT driver;

static HANDLE begin(uint64_t length)
{
	HANDLE file;

	memset(&disk, 0, sizeof(disk));
	disk.length = length;
	disk.has_length = true;
	for (uint64_t at = 0; at < length; at++)
		disk.content[at] = (char)('a' + at % 26);
	fixture_begin();
	driver = driver_load(u"Disk", entry);
	must(open_file(u"\\Device\\Disk\\file", FILE_SYNCHRONOUS_IO_NONALERT, &file));
	return file;
}

static void end(HANDLE file)
{
	NtClose(file);
	must(io_driver_unload(driver));
	fixture_end();
}

static NTSTATUS create(HANDLE file, uint64_t bytes, ULONG protection, HANDLE *ret_section)
{
	LARGE_INTEGER size = { .QuadPart = (LONGLONG)bytes };

	return NtCreateSection(ret_section, SECTION_ALL_ACCESS, NULL, bytes ? &size : NULL,
	                       protection, SEC_COMMIT, file);
}

static char *map(HANDLE section, ULONG protection)
{
	PVOID base = NULL;
	SIZE_T bytes = 0;

	must(NtMapViewOfSection(section, NtCurrentProcess(), &base, 0, 0, NULL, &bytes, ViewUnmap,
	                        0, protection));
	return base;
}

static LONGLONG size_of(HANDLE section)
{
	struct {
		PVOID base;
		ULONG attributes;
		LARGE_INTEGER size;
	} information;

	must(NtQuerySection(section, 0, &information, sizeof(information), NULL));
	return information.size.QuadPart;
}

TEST(SEC_2_without_a_size_the_section_is_as_long_as_the_file_and_shows_it)
{
	HANDLE file = begin(5000), section;
	char *view;

	must(create(file, 0, PAGE_READONLY, &section));
	assert_int_equal(size_of(section), 5000);
	view = map(section, PAGE_READONLY);
	assert_memory_equal(view, disk.content, 5000);
	assert_int_equal(view[5000], 0);
	must(NtUnmapViewOfSection(NtCurrentProcess(), view));
	NtClose(section);
	must(create(file, 10, PAGE_READONLY, &section));
	assert_int_equal(size_of(section), 10);
	NtClose(section);
	end(file);
}

TEST(SEC_2_an_empty_file_has_no_section)
{
	HANDLE file = begin(0), section;

	assert_int_equal(create(file, 0, PAGE_READWRITE, &section), STATUS_MAPPED_FILE_SIZE_ZERO);
	assert_int_equal(fixture.machine->ledgers.sections, 0);
	end(file);
}

TEST(SEC_2_a_size_above_the_length_extends_a_writable_file_only)
{
	HANDLE file = begin(100), section;

	assert_int_equal(create(file, 6000, PAGE_READONLY, &section), STATUS_SECTION_TOO_BIG);
	assert_int_equal(create(file, 6000, PAGE_WRITECOPY, &section), STATUS_SECTION_TOO_BIG);
	assert_int_equal(disk.length, 100);
	must(create(file, 6000, PAGE_READWRITE, &section));
	assert_int_equal(disk.length, 6000);
	NtClose(section);
	assert_int_equal(create(file, FILE_ROOM + 1, PAGE_READWRITE, &section), STATUS_DISK_FULL);
	end(file);
}

TEST(SEC_2_directories_and_what_has_no_length_have_no_section)
{
	HANDLE file = begin(100), section;

	disk.is_directory = true;
	assert_int_equal(create(file, 0, PAGE_READONLY, &section), STATUS_INVALID_FILE_FOR_SECTION);
	disk.is_directory = disk.has_length = false;
	assert_int_equal(create(file, 4096, PAGE_READONLY, &section),
	                 STATUS_INVALID_FILE_FOR_SECTION);
	end(file);
}

TEST(SEC_2_a_locked_file_is_a_conflict)
{
	HANDLE file = begin(100), section;

	disk.is_locked = true;
	assert_int_equal(create(file, 0, PAGE_READONLY, &section), STATUS_FILE_LOCK_CONFLICT);
	disk.is_locked = false;
	must(create(file, 0, PAGE_READONLY, &section));
	NtClose(section);
	end(file);
}

TEST(SEC_2_the_file_handle_needs_the_rights_of_the_protection)
{
	HANDLE file = begin(100), weak, section;

	must(ZwDuplicateObject(NtCurrentProcess(), file, NtCurrentProcess(), &weak, FILE_READ_DATA,
	                       0, 0));
	fixture.self->ke.previous_mode = UserMode;
	must(create(weak, 0, PAGE_READONLY, &section));
	NtClose(section);
	assert_int_equal(create(weak, 0, PAGE_READWRITE, &section), STATUS_ACCESS_DENIED);
	must(create(file, 0, PAGE_READWRITE, &section));
	NtClose(section);
	fixture.self->ke.previous_mode = KernelMode;
	NtClose(weak);
	end(file);
}

TEST(SEC_11_a_flush_writes_what_the_view_holds_from_the_page_on)
{
	HANDLE file = begin(0x3000), section;
	IO_STATUS_BLOCK io;
	SIZE_T bytes = 1;
	PVOID base;
	char *view;

	must(create(file, 0, PAGE_READWRITE, &section));
	view = map(section, PAGE_READWRITE);
	view[0] = view[0x1000] = view[0x2FFF] = '!';
	assert_int_equal(disk.content[0x1000], 'a' + 0x1000 % 26);
	base = view + 0x1234;
	must(NtFlushVirtualMemory(NtCurrentProcess(), &base, &bytes, &io));
	assert_ptr_equal(base, view + 0x1000);
	assert_int_equal(disk.content[0x1000], '!');
	assert_int_not_equal(disk.content[0], '!');
	base = view, bytes = 0;
	must(NtFlushVirtualMemory(NtCurrentProcess(), &base, &bytes, &io));
	assert_int_equal(bytes, 0x3000);
	assert_memory_equal(disk.content, view, 0x3000);
	must(NtUnmapViewOfSection(NtCurrentProcess(), view));
	assert_int_equal(NtFlushVirtualMemory(NtCurrentProcess(), &base, &bytes, &io),
	                 STATUS_NOT_MAPPED_VIEW);
	NtClose(section);
	end(file);
}

TEST(SEC_11_the_last_unmap_writes_the_file_and_views_that_copy_never_do)
{
	HANDLE file = begin(5000), section;
	char *one, *two, *copy;

	must(create(file, 0, PAGE_READWRITE, &section));
	one = map(section, PAGE_READWRITE);
	two = map(section, PAGE_READWRITE);
	copy = map(section, PAGE_WRITECOPY);
	one[4999] = '1';
	copy[4998] = 'c';
	must(NtUnmapViewOfSection(NtCurrentProcess(), one));
	assert_int_not_equal(disk.content[4999], '1');
	NtClose(section); /* the views hold it */
	must(NtUnmapViewOfSection(NtCurrentProcess(), two));
	assert_int_equal(disk.content[4999], '1');
	assert_int_not_equal(disk.content[4998], 'c');
	assert_int_equal(disk.writes, 1);
	must(NtUnmapViewOfSection(NtCurrentProcess(), copy));
	assert_int_equal(disk.writes, 1);
	assert_int_equal(disk.length, 5000);
	end(file);
}
