/*
 * tests/frameworks/wdf/user_mode_test.c - UMDF 2: a table of its own order, and nothing above PASSIVE_LEVEL.
 */
#include "wdf_fixture.h"

/* The entries of UMDF, by name: what a driver built for it would call. */
enum user_index {
#define WDF_INDEX(index, name) USER_##name = (index),
#undef WDF_FUNCTION
#undef WDF_PROCEDURE
#undef WDF_UMDF_FUNCTION
#undef WDF_UMDF_PROCEDURE
#undef WDF_UMDF_UNTYPED
#define WDF_FUNCTION(index, result, name, parameters, arguments) WDF_INDEX(index, name)
#define WDF_PROCEDURE(index, name, parameters, arguments) WDF_INDEX(index, name)
#define WDF_USB_FUNCTION(index, result, name, parameters, arguments) WDF_INDEX(index, name)
#define WDF_USB_PROCEDURE(index, name, parameters, arguments) WDF_INDEX(index, name)
#define WDF_UMDF_FUNCTION(index, result, name, parameters, arguments) WDF_INDEX(index, name)
#define WDF_UMDF_PROCEDURE(index, name, parameters, arguments) WDF_INDEX(index, name)
#define WDF_UMDF_UNTYPED(index, name) WDF_INDEX(index, name)
#include "wdf/umdf_table.h"
	USER_COUNT
};

static const WDFFUNC *user_functions;
static PWDF_DRIVER_GLOBALS user_globals;
static struct wdf_binding *user_binding;
static WDFDRIVER user_driver;

/* Call entry name with the driver's globals. */
#define USER(name, type, ...) (((type)user_functions[USER_##name])(user_globals, __VA_ARGS__))

static NTSTATUS bind_as(unsigned major, unsigned minor)
{
	static struct drydock_image image;
	UNICODE_STRING path = RTL_CONSTANT_STRING(u"\\Registry\\Machine\\Services\\user");

	image = (struct drydock_image){ .magic = DRYDOCK_IMAGE_MAGIC,
		                        .framework = DRYDOCK_FRAMEWORK_UMDF,
		                        .framework_major = major,
		                        .framework_minor = minor,
		                        .framework_functions = &user_functions,
		                        .framework_globals = &user_globals };
	return wdf_bind(fixture.machine, wdf.driver_object, &path, &image, &user_binding);
}

typedef NTSTATUS (*create_driver_t)(PWDF_DRIVER_GLOBALS, PDRIVER_OBJECT, PCUNICODE_STRING,
                                    PWDF_OBJECT_ATTRIBUTES, PWDF_DRIVER_CONFIG, WDFDRIVER *);

static void begin(void)
{
	WDF_DRIVER_CONFIG config;
	UNICODE_STRING path = RTL_CONSTANT_STRING(u"\\Registry\\Machine\\Services\\user");

	wdf_begin_with((struct wdf_fixture){ .entry_status = STATUS_UNSUCCESSFUL });
	must(bind_as(2, 33));
	WDF_DRIVER_CONFIG_INIT(&config, NULL);
	config.DriverInitFlags = WdfDriverInitNonPnpDriver;
	must(USER(DriverCreate, create_driver_t, wdf.driver_object, &path, NULL, &config,
	          &user_driver));
}

static void end(void)
{
	wdf_entry_returned(user_binding, STATUS_UNSUCCESSFUL);
	wdf_unbind(user_binding);
	wdf_end();
}

TEST(a_user_mode_driver_gets_its_own_order)
{
	assert_int_equal(USER_COUNT, 274);
	wdf_begin();
	must(bind_as(2, 15));
	assert_ptr_equal(user_functions[USER_MemoryCreate], WdfFunctions[192]);
	assert_ptr_not_equal(user_functions[192], WdfFunctions[192]);
	for (unsigned index = 0; index < USER_COUNT; index++)
		assert_non_null(user_functions[index]);
	wdf_unbind(user_binding);
	wdf_end();
}

TEST(a_user_mode_version_that_never_was_is_refused)
{
	wdf_begin();
	assert_int_equal(bind_as(1, 11), STATUS_NOT_SUPPORTED);
	assert_int_equal(bind_as(2, 16), STATUS_INVALID_PARAMETER);
	assert_int_equal(bind_as(2, 35), STATUS_NOT_SUPPORTED);
	wdf_end();
}

typedef NTSTATUS (*create_lock_t)(PWDF_DRIVER_GLOBALS, PWDF_OBJECT_ATTRIBUTES, WDFSPINLOCK *);
typedef void (*use_lock_t)(PWDF_DRIVER_GLOBALS, WDFSPINLOCK);

TEST(a_spin_lock_of_a_user_mode_driver_raises_nothing)
{
	WDFSPINLOCK lock;

	begin();
	must(USER(SpinLockCreate, create_lock_t, NULL, &lock));
	USER(SpinLockAcquire, use_lock_t, lock);
	assert_int_equal(KeGetCurrentIrql(), PASSIVE_LEVEL);
	USER(SpinLockRelease, use_lock_t, lock);
	USER(SpinLockAcquire, use_lock_t, lock);
	USER(SpinLockRelease, use_lock_t, lock);
	end();
}

typedef NTSTATUS (*hid_t)(PWDF_DRIVER_GLOBALS, WDFDEVICE, BOOLEAN);

TEST(an_entry_that_is_not_built_says_its_user_mode_name_once)
{
	begin();
	assert_int_equal(USER(DeviceHidNotifyPresence, hid_t, NULL, TRUE), STATUS_NOT_IMPLEMENTED);
	assert_int_equal(USER(DeviceHidNotifyPresence, hid_t, NULL, TRUE), STATUS_NOT_IMPLEMENTED);
	assert_non_null(strstr(fixture.machine->sink->finding[0].text,
	                       "WdfDeviceHidNotifyPresence is not built"));
	assert_int_equal(fixture.machine->sink->finding_count, 1);
	fixture.machine->sink->finding_count = 0;
	end();
}

/* --- With a device -------------------------------------------------------------------------------------- */

static WDFDEVICE device;

static NTSTATUS add(WDFDRIVER driver, PWDFDEVICE_INIT init)
{
	(void)driver;
	WdfDeviceInitSetIoType(init, WdfDeviceIoDirect);
	return WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &device);
}

#include "wdf/user_mode.h"
typedef SIZE_T (*read_t)(PWDF_DRIVER_GLOBALS, WDFDEVICE, WDF_DEVICE_HWACCESS_TARGET_TYPE,
                         WDF_DEVICE_HWACCESS_TARGET_SIZE, PVOID, PVOID, ULONG);
typedef void (*write_t)(PWDF_DRIVER_GLOBALS, WDFDEVICE, WDF_DEVICE_HWACCESS_TARGET_TYPE,
                        WDF_DEVICE_HWACCESS_TARGET_SIZE, PVOID, SIZE_T, PVOID, ULONG);
typedef void (*io_type_t)(PWDF_DRIVER_GLOBALS, WDFDEVICE, WDF_DEVICE_IO_TYPE *,
                          WDF_DEVICE_IO_TYPE *);

TEST(a_user_mode_driver_reaches_registers_and_ports_by_calls)
{
	USHORT registers[4] = { 1, 2, 3, 4 }, buffer[4] = { 0 };
	UCHAR byte = 0;

	wdf_begin(.device_add = add);
	plug();
	must(bind_as(2, 33));
	assert_int_equal(USER(DeviceReadFromHardware, read_t, device,
	                      WdfDeviceHwAccessTargetTypeRegister,
	                      WdfDeviceHwAccessTargetSizeUshort, &registers[2], NULL, 0),
	                 3);
	USER(DeviceReadFromHardware, read_t, device, WdfDeviceHwAccessTargetTypeRegisterBuffer,
	     WdfDeviceHwAccessTargetSizeUshort, registers, buffer, 3);
	assert_int_equal(buffer[2], 3);
	assert_int_equal(buffer[3], 0);
	USER(DeviceWriteToHardware, write_t, device, WdfDeviceHwAccessTargetTypeRegisterBuffer,
	     WdfDeviceHwAccessTargetSizeUshort, registers + 2, 0, buffer, 2);
	assert_int_equal(registers[3], 2);
	USER(DeviceWriteToHardware, write_t, device, WdfDeviceHwAccessTargetTypeRegister,
	     WdfDeviceHwAccessTargetSizeUchar, &byte, 0x1ff, NULL, 0);
	assert_int_equal(byte, 0xff);
	assert_int_equal(USER(DeviceReadFromHardware, read_t, device,
	                      WdfDeviceHwAccessTargetTypePort, WdfDeviceHwAccessTargetSizeUlong,
	                      (PVOID)0x60, NULL, 0),
	                 0xffffffff);
	wdf_unbind(user_binding);
	wdf_end();
}

TEST(the_transfer_types_of_a_stack_are_told)
{
	WDF_DEVICE_IO_TYPE transfers = WdfDeviceIoUndefined, controls = WdfDeviceIoUndefined;

	wdf_begin(.device_add = add);
	plug();
	must(bind_as(2, 33));
	USER(DeviceGetDeviceStackIoType, io_type_t, device, &transfers, &controls);
	assert_int_equal(transfers, WdfDeviceIoDirect);
	wdf_unbind(user_binding);
	wdf_end();
}
