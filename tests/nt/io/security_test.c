/* Who may open a device: descriptors of devices and of their classes. */
#include "io_fixture.h"

#include "nt/se/se_internal.h"

#define CONTROL u"\\Device\\Control"
/* System all, administrators read, write and execute, everybody read and write, restricted code read. */
#define CONTROL_SDDL u"D:P(A;;GA;;;SY)(A;;GRGWGX;;;BA)(A;;GRGW;;;WD)(A;;GR;;;RC)"

NTSTATUS NTAPI IoCreateDeviceSecure(PDRIVER_OBJECT driver, ULONG extension_bytes,
                                    PUNICODE_STRING name, DEVICE_TYPE type, ULONG characteristics,
                                    BOOLEAN exclusive, PCUNICODE_STRING sddl, LPCGUID class_guid,
                                    PDEVICE_OBJECT *ret_device);

static const GUID class_guid = { 0x12345678, 0xABCD, 0xEF01, { 2, 3, 4, 5, 6, 7, 8, 9 } };
#define CLASS \
	u"\\Registry\\Machine\\System\\CurrentControlSet\\Control\\Class\\" \
	u"{12345678-abcd-ef01-0203-040506070809}"

static struct {
	const WCHAR *sddl;
	ULONG characteristics;
} wanted;

static void unload(PDRIVER_OBJECT driver)
{
	IoDeleteDevice(driver->DeviceObject);
}

static NTSTATUS entry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
	UNICODE_STRING name, sddl;
	PDEVICE_OBJECT device;

	RtlInitUnicodeString(&name, CONTROL);
	RtlInitUnicodeString(&sddl, wanted.sddl);
	driver->DriverUnload = unload;
	driver->MajorFunction[IRP_MJ_CREATE] = dispatch_success;
	driver->MajorFunction[IRP_MJ_CLEANUP] = dispatch_success;
	driver->MajorFunction[IRP_MJ_CLOSE] = dispatch_success;
	NTSTATUS status =
		IoCreateDeviceSecure(driver, 0, &name, FILE_DEVICE_UNKNOWN, wanted.characteristics,
	                             FALSE, &sddl, &class_guid, &device);
	if (NT_SUCCESS(status))
		device->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
	return status;
}

static PDRIVER_OBJECT begin(const WCHAR *sddl, ULONG characteristics)
{
	wanted.sddl = sddl;
	wanted.characteristics = characteristics;
	return driver_load(u"Control", entry);
}

static void end(PDRIVER_OBJECT driver)
{
	must(io_driver_unload(driver));
	fixture_end();
}

/* Try to open path as token in user mode. */
static NTSTATUS open_as(struct se_token *token, const WCHAR *path, ACCESS_MASK access)
{
	OBJECT_ATTRIBUTES attributes;
	WCHAR text[64] = { 0 }; /* the caller's memory */
	UNICODE_STRING name;
	IO_STATUS_BLOCK io;
	HANDLE file = NULL;

	for (size_t i = 0; path[i]; i++)
		text[i] = path[i];
	RtlInitUnicodeString(&name, text);
	InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
	se_impersonate(&fixture.self->ke, token);
	fixture.self->ke.previous_mode = UserMode;
	NTSTATUS status =
		NtCreateFile(&file, access, &attributes, &io, NULL, 0, 0, FILE_OPEN, 0, NULL, 0);
	if (NT_SUCCESS(status))
		must(NtClose(file));
	fixture.self->ke.previous_mode = KernelMode;
	se_impersonate(&fixture.self->ke, NULL);
	return status;
}

static struct se_token *account(enum se_account which)
{
	return se_account_token(fixture.machine, which);
}

TEST(SD_11_the_string_of_a_control_device_decides_by_who_opens_and_for_what)
{
	static const struct {
		enum se_account who;
		ACCESS_MASK access;
		NTSTATUS status;
	} rows[] = {
		{ SE_ACCOUNT_SYSTEM, GENERIC_ALL, STATUS_SUCCESS },
		{ SE_ACCOUNT_ADMINISTRATOR, GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE,
		  STATUS_SUCCESS },
		{ SE_ACCOUNT_ADMINISTRATOR, DELETE, STATUS_ACCESS_DENIED },
		{ SE_ACCOUNT_USER, GENERIC_READ | GENERIC_WRITE, STATUS_SUCCESS },
		{ SE_ACCOUNT_USER, GENERIC_READ | FILE_EXECUTE, STATUS_ACCESS_DENIED },
		{ SE_ACCOUNT_USER, GENERIC_ALL, STATUS_ACCESS_DENIED },
		{ SE_ACCOUNT_USER, DELETE, STATUS_ACCESS_DENIED },
	};

	fixture_begin();
	PDRIVER_OBJECT driver = begin(CONTROL_SDDL, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(open_as(account(rows[i].who), CONTROL, rows[i].access),
		                 rows[i].status);
	end(driver);
}

TEST(SD_11_restricted_code_gets_what_both_it_and_its_user_may)
{
	fixture_begin();
	PDRIVER_OBJECT driver = begin(CONTROL_SDDL, 0);
	struct se_token *user = account(SE_ACCOUNT_USER);

	user->restricted[0] = se_sid_by_letters("RC");
	user->restricted_count = 1;
	assert_int_equal(open_as(user, CONTROL, GENERIC_READ), STATUS_SUCCESS);
	assert_int_equal(open_as(user, CONTROL, GENERIC_WRITE), STATUS_ACCESS_DENIED);
	user->restricted_count = 0;
	assert_int_equal(open_as(user, CONTROL, GENERIC_WRITE), STATUS_SUCCESS);
	end(driver);
}

TEST(SD_11_secure_open_guards_the_names_below_the_device)
{
	fixture_begin();
	PDRIVER_OBJECT driver = begin(u"D:P(A;;GA;;;SY)", 0);

	assert_int_equal(open_as(account(SE_ACCOUNT_USER), CONTROL, GENERIC_READ),
	                 STATUS_ACCESS_DENIED);
	assert_int_equal(open_as(account(SE_ACCOUNT_USER), CONTROL u"\\below", GENERIC_READ),
	                 STATUS_SUCCESS);
	must(io_driver_unload(driver));
	driver = begin(u"D:P(A;;GA;;;SY)", FILE_DEVICE_SECURE_OPEN);
	assert_int_equal(open_as(account(SE_ACCOUNT_USER), CONTROL u"\\below", GENERIC_READ),
	                 STATUS_ACCESS_DENIED);
	assert_int_equal(open_as(account(SE_ACCOUNT_SYSTEM), CONTROL u"\\below", GENERIC_READ),
	                 STATUS_SUCCESS);
	end(driver);
}

static void set_class_value(const WCHAR *path, ULONG type, const void *data, ULONG bytes)
{
	OBJECT_ATTRIBUTES attributes;
	UNICODE_STRING name;
	HANDLE key;

	RtlInitUnicodeString(&name, path);
	InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
	must(ZwCreateKey(&key, KEY_ALL_ACCESS, &attributes, 0, NULL, 0, NULL));
	RtlInitUnicodeString(&name, u"Security");
	must(ZwSetValueKey(key, &name, 0, type, (void *)(uintptr_t)data, bytes));
	must(ZwClose(key));
}

static void make_keys(void)
{
	/* Each key needs its parent. */
	static const WCHAR *const paths[] = {
		u"\\Registry\\Machine\\System",
		u"\\Registry\\Machine\\System\\CurrentControlSet",
		u"\\Registry\\Machine\\System\\CurrentControlSet\\Control",
		u"\\Registry\\Machine\\System\\CurrentControlSet\\Control\\Class",
		CLASS,
	};

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		OBJECT_ATTRIBUTES attributes;
		UNICODE_STRING name;
		HANDLE key;

		RtlInitUnicodeString(&name, paths[i]);
		InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
		must(ZwCreateKey(&key, KEY_ALL_ACCESS, &attributes, 0, NULL, 0, NULL));
		must(ZwClose(key));
	}
}

TEST(SD_11_the_descriptor_of_the_device_class_counts_more_than_the_drivers)
{
	static const WCHAR text[] = u"D:P(A;;GA;;;SY)(A;;GR;;;BA)";
	static const WCHAR users[] = u"D:P(A;;GA;;;SY)(A;;GR;;;BU)";
	PSECURITY_DESCRIPTOR binary;

	fixture_begin();
	make_keys();
	set_class_value(CLASS, REG_SZ, text, sizeof(text));
	PDRIVER_OBJECT driver = begin(CONTROL_SDDL, 0);
	assert_int_equal(open_as(account(SE_ACCOUNT_USER), CONTROL, GENERIC_READ),
	                 STATUS_ACCESS_DENIED);
	assert_int_equal(open_as(account(SE_ACCOUNT_ADMINISTRATOR), CONTROL, GENERIC_READ),
	                 STATUS_SUCCESS);
	must(io_driver_unload(driver));

	must(se_descriptor_from_sddl(users, sizeof(users) / sizeof(WCHAR) - 1, &binary, NULL));
	set_class_value(CLASS u"\\Properties", REG_BINARY, binary,
	                RtlLengthSecurityDescriptor(binary));
	se_free_descriptor(binary);
	driver = begin(CONTROL_SDDL, 0);
	assert_int_equal(open_as(account(SE_ACCOUNT_USER), CONTROL, GENERIC_READ), STATUS_SUCCESS);
	assert_int_equal(open_as(account(SE_ACCOUNT_USER), CONTROL, GENERIC_WRITE),
	                 STATUS_ACCESS_DENIED);
	end(driver);
}
