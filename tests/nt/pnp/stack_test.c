/*
 * tests/nt/pnp/stack_test.c - the stack of drivers over a device: who is in it, and what each must leave.
 */
#include "../io/io_fixture.h"

static const struct pnp_device_options toy = { .hardware_ids = u"ROOT\\TOY\0" };
static char stack_log[200];
static const WCHAR *careless;   /* the service that leaves DO_DEVICE_INITIALIZING set */
static const WCHAR *in_the_way; /* the service that adds no device */

static bool is_name(const WCHAR *left, const WCHAR *right)
{
	UNICODE_STRING a, b;

	RtlInitUnicodeString(&a, left);
	RtlInitUnicodeString(&b, right);
	return RtlEqualUnicodeString(&a, &b, FALSE);
}

static NTSTATUS on_pnp(PDEVICE_OBJECT device, PIRP irp)
{
	PDEVICE_OBJECT lower = *(PDEVICE_OBJECT *)device->DeviceExtension;
	bool removed = IoGetCurrentIrpStackLocation(irp)->MinorFunction == IRP_MN_REMOVE_DEVICE;

	irp->IoStatus.Status = removed ? STATUS_SUCCESS : irp->IoStatus.Status;
	IoSkipCurrentIrpStackLocation(irp);
	NTSTATUS status = IoCallDriver(lower, irp);
	if (removed) {
		IoDetachDevice(lower);
		IoDeleteDevice(device);
	}
	return status;
}

static NTSTATUS add_of(const WCHAR *service, PDRIVER_OBJECT driver, PDEVICE_OBJECT pdo)
{
	PDEVICE_OBJECT device;

	snprintf(stack_log + strlen(stack_log), sizeof(stack_log) - strlen(stack_log), "%c",
	         (char)service[0]);
	if (in_the_way && is_name(service, in_the_way))
		return STATUS_SUCCESS;
	must(IoCreateDevice(driver, sizeof(PDEVICE_OBJECT), NULL, FILE_DEVICE_UNKNOWN, 0, FALSE,
	                    &device));
	*(PDEVICE_OBJECT *)device->DeviceExtension = IoAttachDeviceToDeviceStack(device, pdo);
	if (!careless || !is_name(service, careless))
		device->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
	return STATUS_SUCCESS;
}

static NTSTATUS add_function(PDRIVER_OBJECT driver, PDEVICE_OBJECT pdo)
{
	return add_of(u"function", driver, pdo);
}

static NTSTATUS add_upper(PDRIVER_OBJECT driver, PDEVICE_OBJECT pdo)
{
	return add_of(u"upper", driver, pdo);
}

static NTSTATUS add_lower(PDRIVER_OBJECT driver, PDEVICE_OBJECT pdo)
{
	return add_of(u"lower", driver, pdo);
}

static VOID no_unload(PDRIVER_OBJECT driver)
{
}

static NTSTATUS entry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
	driver->DriverUnload = no_unload;
	driver->MajorFunction[IRP_MJ_PNP] = on_pnp;
	return STATUS_SUCCESS;
}

static NTSTATUS load_driver(struct ke_machine *machine, const WCHAR *service,
                            PDRIVER_OBJECT *ret_driver)
{
	struct io_driver_options options = { .name = service, .entry = entry };

	must(io_driver_create(machine, &options, ret_driver));
	must(io_driver_start(*ret_driver));
	ob_reference(*ret_driver);
	(*ret_driver)->DriverExtension->AddDevice = is_name(service, u"upper")   ? add_upper
	                                            : is_name(service, u"lower") ? add_lower
	                                                                         : add_function;
	return STATUS_SUCCESS;
}

static const struct pnp_operations operations = { .load_driver = load_driver };

static void set_filters(const WCHAR *value, const WCHAR *list, ULONG bytes)
{
	must(cm_value_set(fixture.machine, CM_PATH_ENUM u"ROOT\\TOY\\0000", value, REG_MULTI_SZ,
	                  list, bytes));
}

static struct pnp_device *begin(void)
{
	struct pnp_device *device;

	fixture_begin_with(true);
	stack_log[0] = 0;
	fixture.machine->pnp->operations = &operations;
	must(pnp_match_add(fixture.machine, u"root\\toy", u"function", NULL));
	must(cm_key_create(fixture.machine, CM_PATH_ENUM u"ROOT\\TOY\\0000"));
	set_filters(u"UpperFilters", u"upper\0", sizeof(u"upper\0"));
	set_filters(u"LowerFilters", u"lower\0", sizeof(u"lower\0"));
	must(pnp_device_plug(fixture.machine, &toy, &device));
	return device;
}

static void end(struct pnp_device *device)
{
	static const WCHAR *const services[] = { u"lower", u"function", u"upper" };

	pnp_device_unref(device);
	pnp_remove_all(fixture.machine);
	for (size_t i = 0; i < 3; i++) {
		PDRIVER_OBJECT driver = io_driver_find(fixture.machine, services[i]);
		if (driver) {
			must(io_driver_unload(driver));
			ob_dereference(driver);
		}
	}
	fixture_end();
}

TEST(PNP_a_stack_is_built_from_the_bottom_up)
{
	struct pnp_device *device = begin();
	PDEVICE_OBJECT at = pnp_device_physical_object(device), pdo = at;

	assert_string_equal(stack_log, "lfu");
	for (size_t i = 0; i < 3; i++) {
		at = at->AttachedDevice;
		assert_non_null(at);
		assert_int_equal(at->StackSize, pdo->StackSize + (int)i + 1);
	}
	assert_null(at->AttachedDevice);
	end(device);
}

TEST(VF_29_a_function_device_left_initializing_is_C9_20E_and_mended)
{
	careless = u"function";
	struct pnp_device *device = begin();
	expect_finding(0xC9, 0x20E);
	assert_false(pnp_device_physical_object(device)->AttachedDevice->AttachedDevice->Flags &
	             DO_DEVICE_INITIALIZING);
	end(device);
}

TEST(VF_29_a_filter_left_initializing_is_its_own_fault_alone)
{
	careless = u"lower";
	in_the_way = u"function";
	struct pnp_device *device = begin();
	/* The function driver adds nothing: what is on top when it returns is another's. */
	expect_finding(0xC9, 0x20E);
	assert_string_equal(stack_log, "lfu");
	end(device);
}

TEST(VF_29_negative_a_driver_that_adds_no_device_of_its_own_is_silent)
{
	in_the_way = u"upper";
	struct pnp_device *device = begin();
	expect_no_finding();
	end(device);
}
