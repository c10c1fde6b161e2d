/*
 * tests/nt/po/power_limit_test.c - power limits of a device that offers the interface, and of one that does not.
 */
#include "../io/io_fixture.h"

#include "nt/po/po.h"

static PDEVICE_OBJECT device;
static bool offered;
static int references;
static ULONG limit;

static VOID dereference(PVOID context)
{
	(void)context;
	references--;
}

static NTSTATUS attributes(PVOID context, ULONG count, PVOID buffer, PULONG ret_count)
{
	PPOWER_LIMIT_ATTRIBUTES first = buffer;

	assert_ptr_equal(context, &limit);
	*ret_count = 1;
	if (count < 1)
		return STATUS_BUFFER_TOO_SMALL;
	first->MaxValue = 100;
	return STATUS_SUCCESS;
}

static NTSTATUS set_limit(PVOID context, ULONG count, PVOID values)
{
	assert_ptr_equal(context, &limit);
	assert_int_equal(count, 1);
	limit = ((PPOWER_LIMIT_VALUE)values)->TargetValue;
	return STATUS_SUCCESS;
}

static NTSTATUS query_limit(PVOID context, ULONG count, PVOID values)
{
	(void)context, (void)count;
	((PPOWER_LIMIT_VALUE)values)->TargetValue = limit;
	return STATUS_SUCCESS;
}

static NTSTATUS answer(PDEVICE_OBJECT object, PIRP irp)
{
	PPOWER_LIMIT_INTERFACE interface = (PPOWER_LIMIT_INTERFACE)IoGetCurrentIrpStackLocation(irp)
	                                           ->Parameters.QueryInterface.Interface;

	(void)object;
	if (!offered)
		return complete(irp, irp->IoStatus.Status, 0);
	*interface = (POWER_LIMIT_INTERFACE){ .Size = sizeof(*interface),
		                              .Version = POWER_LIMIT_INTERFACE_VERSION,
		                              .Context = &limit,
		                              .InterfaceDereference = dereference,
		                              .DomainCount = 1,
		                              .QueryAttributes = attributes,
		                              .SetPowerLimit = set_limit,
		                              .QueryPowerLimit = query_limit };
	references++;
	return complete(irp, STATUS_SUCCESS, 0);
}

static NTSTATUS entry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
	(void)path;
	driver->MajorFunction[IRP_MJ_PNP] = answer;
	return IoCreateDevice(driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);
}

static void unload(PDRIVER_OBJECT driver)
{
	(void)driver;
	IoDeleteDevice(device);
}

TEST(a_limit_reaches_the_device_that_offers_the_interface)
{
	COUNTED_REASON_CONTEXT reason = { 0 };
	POWER_LIMIT_ATTRIBUTES facts = { 0 };
	POWER_LIMIT_VALUE value = { .TargetValue = 42 };
	PVOID request = &device;
	ULONG count = 0;

	fixture_begin();
	PDRIVER_OBJECT driver = driver_load(u"limits", entry);
	driver->DriverUnload = unload;
	assert_int_equal(PoCreatePowerLimitRequest(&request, device, device, &reason),
	                 STATUS_NOT_SUPPORTED);
	assert_null(request);
	offered = true;
	must(PoCreatePowerLimitRequest(&request, device, device, &reason));
	assert_int_equal(PoQueryPowerLimitAttributes(request, 0, &facts, &count),
	                 STATUS_BUFFER_TOO_SMALL);
	must(PoQueryPowerLimitAttributes(request, count, &facts, &count));
	assert_int_equal(facts.MaxValue, 100);
	must(PoSetPowerLimitValue(request, &reason, 1, &value));
	value.TargetValue = 0;
	must(PoQueryPowerLimitValue(request, 1, &value));
	assert_int_equal(value.TargetValue, 42);
	PoDeletePowerLimitRequest(request);
	assert_int_equal(references, 0);
	must(io_driver_unload(driver));
	fixture_end();
}
