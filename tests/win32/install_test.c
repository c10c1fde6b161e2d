/* Programs that install: root devices that they make, INF files that they name. */
#include "client.h"

#include <newdev.h>
#include <setupapi.h>

static const GUID class_guid = {
	0x4d36e97d, 0xe325, 0x11ce, { 0xbf, 0xc1, 8, 0, 0x2b, 0xe1, 3, 0x18 }
};

static const char inf_text[] =
	"[Version]\r\nSignature=\"$Windows NT$\"\r\nClass=System\r\n"
	"ClassGuid={4d36e97d-e325-11ce-bfc1-08002be10318}\r\nProvider=%Us%\r\n"
	"[Manufacturer]\r\n%Us%=Models,NTamd64\r\n"
	"[Models.NTamd64]\r\n%Thing%=Install,ROOT\\Thing\r\n"
	"[Install]\r\n[Install.Services]\r\nAddService=thing,2,Service\r\n"
	"[Service]\r\nServiceType=1\r\nStartType=3\r\nErrorControl=1\r\n"
	"ServiceBinary=%12%\\thing.sys\r\n[Strings]\r\nUs=\"Us\"\r\nThing=\"A thing\"\r\n";

static int makes_devices(int count, char **arguments)
{
	HDEVINFO set = API(SetupDiCreateDeviceInfoList)(&class_guid, NULL);
	SP_DEVINFO_DATA data = { .cbSize = sizeof(data) };
	DWORD flags = 0xCC;

	assert_false(API(SetupDiCreateDeviceInfoA)(set, "usb\\thing\\0", &class_guid, NULL, NULL, 0,
	                                           &data));
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_DEVINST_NAME);
	assert_false(API(SetupDiCreateDeviceInfoA)(set, "root\\thing", &class_guid, NULL, NULL, 0,
	                                           &data));
	assert_true(API(SetupDiCreateDeviceInfoA)(set, "Root\\thing\\0", &class_guid, NULL, NULL, 0,
	                                          &data));
	assert_true(IsEqualGUID(&data.ClassGuid, &class_guid));
	assert_true(API(SetupDiSetDeviceRegistryPropertyA)(set, &data, SPDRP_HARDWAREID,
	                                                   (const BYTE *)"Root\\Thing\0",
	                                                   sizeof("Root\\Thing\0")));
	/* No driver is asked for before the device is registered. */
	assert_false(API(UpdateDriverForPlugAndPlayDevicesA)(NULL, "Root\\Thing", "C:\\thing.inf",
	                                                     0, NULL));
	assert_int_equal(API(GetLastError)(), ERROR_NO_SUCH_DEVINST);
	assert_true(API(SetupDiCallClassInstaller)(DIF_REGISTERDEVICE, set, &data));
	/* Nor has it properties before it has a driver. */
	assert_false(API(SetupDiGetDeviceRegistryPropertyA)(set, &data, SPDRP_CONFIGFLAGS, NULL,
	                                                    (BYTE *)&flags, sizeof(flags), NULL));
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_DATA);
	assert_false(API(UpdateDriverForPlugAndPlayDevicesA)(NULL, "Root\\Thing", "C:\\no.inf", 0,
	                                                     NULL));
	assert_int_equal(API(GetLastError)(), ERROR_FILE_NOT_FOUND);
	assert_true(API(SetupDiCallClassInstaller)(DIF_REMOVE, set, &data));
	data.Reserved = 0x1234;
	assert_false(API(SetupDiCallClassInstaller)(DIF_REGISTERDEVICE, set, &data));
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_PARAMETER);
	API(SetupDiDestroyDeviceInfoList)(set);
	return 0;
}

TEST(a_program_makes_a_root_device_and_is_told_what_is_wrong)
{
	machine_up();
	win32_file_put(test_machine->kernel, u"C:\\thing.inf", inf_text, sizeof(inf_text) - 1);
	assert_int_equal(run_with(makes_devices, NULL).exit_code, 0);
	machine_down();
}

static uint32_t adds, loaded;

static NTSTATUS add_device(PDRIVER_OBJECT driver, PDEVICE_OBJECT device)
{
	adds++;
	return STATUS_UNSUCCESSFUL; /* the stack is not what this test is about */
}

static VOID unload_thing(PDRIVER_OBJECT driver)
{
}

static NTSTATUS thing_entry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
	driver->DriverExtension->AddDevice = add_device;
	driver->DriverUnload = unload_thing;
	return STATUS_SUCCESS;
}

static NTSTATUS load_thing(struct ke_machine *machine, const WCHAR *service,
                           PDRIVER_OBJECT *ret_driver)
{
	struct io_driver_options options = { .name = service, .entry = thing_entry };
	NTSTATUS status;

	loaded++;
	status = io_driver_create(machine, &options, ret_driver);
	if (NT_SUCCESS(status))
		status = io_driver_start(*ret_driver);
	if (NT_SUCCESS(status))
		ob_reference(*ret_driver);
	return status;
}

static const struct pnp_operations thing_operations = { .load_driver = load_thing };

static int installs(int count, char **arguments)
{
	HDEVINFO set = API(SetupDiCreateDeviceInfoList)(&class_guid, NULL);
	SP_DEVINFO_DATA data = { .cbSize = sizeof(data) };
	DWORD number = 0xCC, type = 0, needed = 0;

	API(SetupDiCreateDeviceInfoA)(set, "root\\thing\\0", &class_guid, NULL, NULL, 0, &data);
	API(SetupDiSetDeviceRegistryPropertyA)
	(set, &data, SPDRP_HARDWAREID, (const BYTE *)"Root\\Thing\0", sizeof("Root\\Thing\0"));
	API(SetupDiCallClassInstaller)(DIF_REGISTERDEVICE, set, &data);
	API(UpdateDriverForPlugAndPlayDevicesA)(NULL, "Root\\Thing", "C:\\thing.inf", 0, NULL);
	assert_true(API(SetupDiGetDeviceRegistryPropertyA)(set, &data, SPDRP_CONFIGFLAGS, &type,
	                                                   (BYTE *)&number, sizeof(number),
	                                                   &needed));
	assert_int_equal(number, 0);
	assert_int_equal(type, REG_DWORD);
	assert_int_equal(needed, sizeof(number));
	number = 0xCC;
	assert_true(API(SetupDiGetDeviceRegistryPropertyA)(set, &data, SPDRP_CAPABILITIES, &type,
	                                                   (BYTE *)&number, sizeof(number), NULL));
	assert_int_equal(number, 0);
	assert_false(API(SetupDiGetDeviceRegistryPropertyA)(set, &data, SPDRP_CAPABILITIES, &type,
	                                                    (BYTE *)&number, 2, &needed));
	assert_int_equal(API(GetLastError)(), ERROR_INSUFFICIENT_BUFFER);
	assert_false(API(SetupDiGetDeviceRegistryPropertyA)(set, &data, SPDRP_BASE_CONTAINERID,
	                                                    &type, (BYTE *)&number, 4, NULL));
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_DATA);
	API(SetupDiDestroyDeviceInfoList)(set);
	return 0;
}

TEST(the_INF_that_a_program_names_brings_the_driver_to_its_device)
{
	const struct pnp_operations *former;

	machine_up();
	former = test_machine->kernel->pnp->operations;
	test_machine->kernel->pnp->operations = &thing_operations;
	adds = loaded = 0;
	win32_file_put(test_machine->kernel, u"C:\\thing.inf", inf_text, sizeof(inf_text) - 1);
	assert_int_equal(run_with(installs, NULL).exit_code, 0);
	assert_int_equal(loaded, 1);
	assert_int_equal(adds, 1);
	test_machine->kernel->pnp->operations = former;
	machine_down();
}

static int installs_odd_name(int count, char **arguments)
{
	HDEVINFO set = API(SetupDiCreateDeviceInfoList)(&class_guid, NULL);
	SP_DEVINFO_DATA data = { .cbSize = sizeof(data) };

	assert_true(API(SetupDiCreateDeviceInfoA)(set, "rOOT\\a`z{@m\\az{9", &class_guid, NULL,
	                                          NULL, 0, &data));
	assert_true(API(SetupDiSetDeviceRegistryPropertyA)(set, &data, SPDRP_HARDWAREID,
	                                                   (const BYTE *)"Root\\Thing\0",
	                                                   sizeof("Root\\Thing\0")));
	assert_false(API(SetupDiSetDeviceRegistryPropertyA)(set, &data, SPDRP_DEVICEDESC,
	                                                    (const BYTE *)"x", 2));
	assert_int_equal(API(GetLastError)(), ERROR_CALL_NOT_IMPLEMENTED);
	assert_true(API(SetupDiCallClassInstaller)(DIF_REGISTERDEVICE, set, &data));
	assert_false(API(UpdateDriverForPlugAndPlayDevicesA)(NULL, "Root\\Other", "C:\\thing.inf",
	                                                     0, NULL));
	assert_int_equal(API(GetLastError)(), ERROR_NO_SUCH_DEVINST);
	assert_false(
		API(UpdateDriverForPlugAndPlayDevicesW)(NULL, NULL, u"C:\\thing.inf", 0, NULL));
	assert_int_equal(API(GetLastError)(), ERROR_INVALID_PARAMETER);
	/* Its driver is found, and refuses the device. */
	assert_false(API(UpdateDriverForPlugAndPlayDevicesA)(NULL, "Root\\Thing", "C:\\thing.inf",
	                                                     0, NULL));
	assert_int_equal(API(GetLastError)(), ERROR_GEN_FAILURE);
	API(SetupDiDestroyDeviceInfoList)(set);
	return 0;
}

/* Letters become capital, and their neighbours in the character set stay. */
TEST(a_root_device_is_named_in_capital_letters)
{
	static const WCHAR name[] = u"A`Z{@M\\AZ{9";
	const struct pnp_operations *former;
	const UNICODE_STRING *path;
	struct pnp_device *node;

	machine_up();
	former = test_machine->kernel->pnp->operations;
	test_machine->kernel->pnp->operations = &thing_operations;
	win32_file_put(test_machine->kernel, u"C:\\thing.inf", inf_text, sizeof(inf_text) - 1);
	assert_int_equal(run_with(installs_odd_name, NULL).exit_code, 0);
	node = pnp_device_next(test_machine->kernel, NULL);
	assert_non_null(node);
	path = pnp_device_instance_path(node);
	assert_true(path->Length >= sizeof(name) - sizeof(WCHAR));
	assert_memory_equal((const char *)path->Buffer + path->Length -
	                            (sizeof(name) - sizeof(WCHAR)),
	                    name, sizeof(name) - sizeof(WCHAR));
	pnp_device_unref(node);
	test_machine->kernel->pnp->operations = former;
	machine_down();
}
