/*
 * tests/frameworks/wdf/common_buffer_test.c - DMA enablers and the memory they give (A6, TM-10; PNP-1, PNP-2).
 */
#include "dma_fixture.h"

/* --- Common buffers ----------------------------------------------------------------------------------------------------- */

TEST(TM_10_driver_and_device_see_the_same_bytes)
{
	WDFCOMMONBUFFER buffer;

	dma_begin(WdfDmaProfileScatterGather, PAGE_SIZE);
	must(WdfCommonBufferCreate(enabler, 10000, WDF_NO_OBJECT_ATTRIBUTES, &buffer));
	assert_int_equal(WdfCommonBufferGetLength(buffer), 10000);
	char *driver = WdfCommonBufferGetAlignedVirtualAddress(buffer);
	PHYSICAL_ADDRESS logical = WdfCommonBufferGetAlignedLogicalAddress(buffer);
	strcpy(driver + 9000, "shared");
	char *seen = mm_physical_memory(fixture.machine, (uint64_t)logical.QuadPart + 9000, 7);
	assert_non_null(seen);
	assert_string_equal(seen, "shared");
	dma_end();
}

TEST(TM_10_a_common_buffer_is_not_zeroed)
{
	WDFCOMMONBUFFER buffer;
	size_t zeros = 0;

	dma_begin(WdfDmaProfileScatterGather, PAGE_SIZE);
	must(WdfCommonBufferCreate(enabler, 256, WDF_NO_OBJECT_ATTRIBUTES, &buffer));
	const char *bytes = WdfCommonBufferGetAlignedVirtualAddress(buffer);
	for (int at = 0; at < 256; at++)
		zeros += bytes[at] == 0;
	assert_true(zeros < 16);
	dma_end();
}

TEST(TM_10_the_devices_address_is_aligned_as_configured)
{
	static const ULONG masks[] = { 0, 0x3F, 0xFFF, 0x3FFF, 0xFFFF };
	WDFCOMMONBUFFER small, buffer;

	dma_begin(WdfDmaProfileScatterGather, PAGE_SIZE);
	for (size_t row = 0; row < sizeof(masks) / sizeof(masks[0]); row++) {
		WDF_COMMON_BUFFER_CONFIG config;

		/* The page between makes the next raw address an odd one. */
		must(WdfCommonBufferCreate(enabler, 1, WDF_NO_OBJECT_ATTRIBUTES, &small));
		WDF_COMMON_BUFFER_CONFIG_INIT(&config, masks[row]);
		must(WdfCommonBufferCreateWithConfig(enabler, 5000, &config,
		                                     WDF_NO_OBJECT_ATTRIBUTES, &buffer));
		PHYSICAL_ADDRESS logical = WdfCommonBufferGetAlignedLogicalAddress(buffer);
		assert_int_equal(logical.QuadPart & masks[row], 0);
		char *driver = WdfCommonBufferGetAlignedVirtualAddress(buffer);
		driver[4999] = 'x';
		assert_ptr_equal(mm_physical_memory(fixture.machine, (uint64_t)logical.QuadPart,
		                                    5000),
		                 driver);
	}
	dma_end();
}

TEST(TM_10_a_common_buffer_of_no_bytes_is_refused)
{
	WDFCOMMONBUFFER buffer;

	dma_begin(WdfDmaProfileScatterGather, PAGE_SIZE);
	assert_int_equal((unsigned)WdfCommonBufferCreate(enabler, 0, WDF_NO_OBJECT_ATTRIBUTES,
	                                                 &buffer),
	                 (unsigned)STATUS_INVALID_PARAMETER);
	dma_end();
}

static void noted(WDFOBJECT object)
{
	(void)object;
	note("freed ");
}

TEST(TM_10_a_common_buffer_ends_with_its_enabler)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	WDFCOMMONBUFFER buffer;

	dma_begin(WdfDmaProfileScatterGather, PAGE_SIZE);
	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.EvtDestroyCallback = noted;
	must(WdfCommonBufferCreate(enabler, 100, &attributes, &buffer));
	WdfObjectDelete(enabler);
	expect_log("freed ");
	dma_end();
}

TEST(TM_10_a_common_buffer_with_a_reference_outlives_its_enabler)
{
	WDFCOMMONBUFFER buffer;

	dma_begin(WdfDmaProfileScatterGather, PAGE_SIZE);
	must(WdfCommonBufferCreate(enabler, 100, WDF_NO_OBJECT_ATTRIBUTES, &buffer));
	WdfObjectReference(buffer);
	char *bytes = WdfCommonBufferGetAlignedVirtualAddress(buffer);
	WdfObjectDelete(enabler);
	bytes[0] = 'x'; /* the adapter and its memory are still there */
	WdfObjectDereference(buffer);
	dma_end();
}

/* --- Enablers ------------------------------------------------------------------------------------------------------------- */

static void expect_enabler(WDF_DMA_PROFILE profile, size_t maximum, NTSTATUS status)
{
	dma_profile = profile;
	dma_maximum = maximum;
	make_enabler();
	assert_int_equal((unsigned)enabler_status, (unsigned)status);
}

TEST(TM_8_an_enabler_knows_its_limits)
{
	dma_begin(WdfDmaProfileScatterGather64Duplex, 100000);
	assert_int_equal(WdfDmaEnablerGetMaximumLength(enabler), 100000);
	assert_int_equal(WdfDmaEnablerGetMaximumScatterGatherElements(enabler),
	                 WDF_DMA_ENABLER_UNLIMITED_FRAGMENTS);
	assert_int_equal(WdfDmaEnablerGetFragmentLength(enabler, WdfDmaDirectionReadFromDevice),
	                 100000);
	PDMA_ADAPTER read = WdfDmaEnablerWdmGetDmaAdapter(enabler, WdfDmaDirectionReadFromDevice);
	PDMA_ADAPTER write = WdfDmaEnablerWdmGetDmaAdapter(enabler, WdfDmaDirectionWriteToDevice);
	assert_non_null(read);
	assert_non_null(write);
	assert_ptr_not_equal(read, write);
	expect_enabler(WdfDmaProfileInvalid, 100, STATUS_INVALID_PARAMETER);
	expect_enabler(WdfDmaProfilePacket, 0, STATUS_INVALID_PARAMETER);
	expect_enabler(WdfDmaProfileSystem, 100, STATUS_NOT_IMPLEMENTED);
	expect_finding(0x10D, 0x10);
	dma_end();
}

#define STEP(name) \
	static NTSTATUS name(WDFDMAENABLER of) \
	{ \
		(void)of; \
		note(#name " "); \
		return STATUS_SUCCESS; \
	}
STEP(fill)
STEP(flush)
STEP(enable)
STEP(disable)
STEP(start_io)
STEP(stop_io)

static NTSTATUS d0_exit(WDFDEVICE of, WDF_POWER_DEVICE_STATE to)
{
	(void)of, (void)to;
	note("exit ");
	return STATUS_SUCCESS;
}

static void note_exit(PWDFDEVICE_INIT init)
{
	WDF_PNPPOWER_EVENT_CALLBACKS callbacks;

	WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
	callbacks.EvtDeviceD0Exit = d0_exit;
	WdfDeviceInitSetPnpPowerEventCallbacks(init, &callbacks);
}

static void make_noting_enabler(void)
{
	WDF_DMA_ENABLER_CONFIG config;

	WDF_DMA_ENABLER_CONFIG_INIT(&config, WdfDmaProfileScatterGather, PAGE_SIZE);
	config.EvtDmaEnablerFill = fill;
	config.EvtDmaEnablerFlush = flush;
	config.EvtDmaEnablerEnable = enable;
	config.EvtDmaEnablerDisable = disable;
	config.EvtDmaEnablerSelfManagedIoStart = start_io;
	config.EvtDmaEnablerSelfManagedIoStop = stop_io;
	must(WdfDmaEnablerCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES, &enabler));
}

TEST(PNP_1_an_enabler_is_filled_enabled_and_started_on_the_way_up)
{
	io_begin_closed(.pnp = true, .device_made = make_noting_enabler, .init_device = note_exit);
	expect_log("fill enable start_io ");
	must(pnp_device_set_power(wdf.plugged, PowerDeviceD3));
	expect_log("stop_io disable flush exit ");
	must(pnp_device_set_power(wdf.plugged, PowerDeviceD0));
	expect_log("fill enable start_io ");
	unplug();
	expect_log("stop_io disable flush exit ");
	io_end();
}
