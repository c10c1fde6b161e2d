/*
 * tests/frameworks/wdf/usb_test.c - USB targets over a driver that answers URBs.
 */
#include "usb_bus.h"

static WDFDEVICE device;
static WDFUSBDEVICE usb;
static WDFUSBPIPE interrupt_pipe, out_pipe, in_pipe;

static NTSTATUS add(WDFDRIVER driver, PWDFDEVICE_INIT init)
{
	(void)driver;
	return WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &device);
}

static NTSTATUS create_usb(void)
{
	WDF_USB_DEVICE_CREATE_CONFIG config;

	WDF_USB_DEVICE_CREATE_CONFIG_INIT(&config, USBD_CLIENT_CONTRACT_VERSION_602);
	return WdfUsbTargetDeviceCreateWithParameters(device, &config, WDF_NO_OBJECT_ATTRIBUTES,
	                                              &usb);
}

static void begin(void)
{
	wdf_begin(.device_add = add);
	bus_begin();
	plug();
	must(create_usb());
}

static void find_pipes(void)
{
	WDF_USB_PIPE_INFORMATION information;
	WDFUSBINTERFACE interface = WdfUsbTargetDeviceGetInterface(usb, 0);

	WDF_USB_PIPE_INFORMATION_INIT(&information);
	interrupt_pipe = WdfUsbInterfaceGetConfiguredPipe(interface, 0, &information);
	assert_int_equal(information.PipeType, WdfUsbPipeTypeInterrupt);
	assert_int_equal(information.EndpointAddress, 0x81);
	assert_int_equal(information.MaximumPacketSize, 8);
	out_pipe = WdfUsbInterfaceGetConfiguredPipe(interface, 1, NULL);
	in_pipe = WdfUsbInterfaceGetConfiguredPipe(interface, 2, NULL);
}

static void begin_configured(void)
{
	WDF_USB_DEVICE_SELECT_CONFIG_PARAMS params;

	begin();
	WDF_USB_DEVICE_SELECT_CONFIG_PARAMS_INIT_MULTIPLE_INTERFACES(&params, 0, NULL);
	must(WdfUsbTargetDeviceSelectConfig(usb, WDF_NO_OBJECT_ATTRIBUTES, &params));
	assert_int_equal(params.Types.MultiInterface.NumberOfConfiguredInterfaces, 2);
	find_pipes();
}

static void end(void)
{
	unplug();
	wdf_unload();
	bus_end();
	wdf_end();
}

/* --- Creation ---------------------------------------------------------------------------------------- */

TEST(creation_fails_with_what_the_stack_below_answers)
{
	wdf_begin(.device_add = add);
	bus_begin();
	plug();
	bus.absent = true;
	usb = (WDFUSBDEVICE)0x10;
	assert_int_equal(create_usb(), STATUS_INVALID_DEVICE_REQUEST);
	assert_null(usb);
	bus.absent = false;
	bus.short_configuration = true;
	assert_int_equal(create_usb(), STATUS_DEVICE_DATA_ERROR);
	end();
}

TEST(creation_demands_a_config_of_its_size)
{
	WDF_USB_DEVICE_CREATE_CONFIG config = { .Size = 1 };

	begin();
	assert_int_equal(WdfUsbTargetDeviceCreateWithParameters(device, &config,
	                                                        WDF_NO_OBJECT_ATTRIBUTES, &usb),
	                 STATUS_INFO_LENGTH_MISMATCH);
	end();
}

TEST(a_device_tells_its_descriptors_and_traits)
{
	WDF_USB_DEVICE_INFORMATION information;
	USB_DEVICE_DESCRIPTOR descriptor;
	UCHAR configuration[80];
	USHORT length = 0;

	begin();
	WdfUsbTargetDeviceGetDeviceDescriptor(usb, &descriptor);
	assert_int_equal(descriptor.idVendor, 0x547);
	WDF_USB_DEVICE_INFORMATION_INIT(&information);
	must(WdfUsbTargetDeviceRetrieveInformation(usb, &information));
	assert_int_equal(information.Traits, WDF_USB_DEVICE_TRAIT_SELF_POWERED |
	                                             WDF_USB_DEVICE_TRAIT_REMOTE_WAKE_CAPABLE);
	assert_int_equal(WdfUsbTargetDeviceRetrieveConfigDescriptor(usb, NULL, &length),
	                 STATUS_BUFFER_TOO_SMALL);
	assert_int_equal(length, sizeof(bus_configuration));
	must(WdfUsbTargetDeviceRetrieveConfigDescriptor(usb, configuration, &length));
	assert_memory_equal(configuration, bus_configuration, sizeof(bus_configuration));
	end();
}

/* Create the target over a bus whose only bus interface has that version. */
static ULONG traits_over(USHORT version)
{
	WDF_USB_DEVICE_INFORMATION information;

	wdf_begin(.device_add = add);
	bus_begin();
	plug();
	bus.interface_version = version;
	bus.interface_status = STATUS_INVALID_PARAMETER;
	must(create_usb());
	assert_int_equal(bus.interface_uses, 0);
	WDF_USB_DEVICE_INFORMATION_INIT(&information);
	must(WdfUsbTargetDeviceRetrieveInformation(usb, &information));
	assert_int_equal(information.UsbdVersionInformation.USBDI_Version, 0x600);
	assert_int_equal(information.UsbdVersionInformation.Supported_USB_Version, 0x200);
	assert_int_equal(information.HcdPortCapabilities, 1);
	end();
	return information.Traits;
}

TEST(the_newest_bus_interface_tells_version_and_speed)
{
	assert_true(traits_over(USB_BUSIF_USBDI_VERSION_1) & WDF_USB_DEVICE_TRAIT_AT_HIGH_SPEED);
}

TEST(an_old_bus_interface_is_asked_for_after_the_newest)
{
	assert_false(traits_over(USB_BUSIF_USBDI_VERSION_0) & WDF_USB_DEVICE_TRAIT_AT_HIGH_SPEED);
}

TEST(a_bus_that_refuses_its_interface_fails_the_creation)
{
	wdf_begin(.device_add = add);
	bus_begin();
	plug();
	bus.interface_version = 7;
	bus.interface_status = STATUS_INVALID_PARAMETER;
	assert_int_equal(create_usb(), STATUS_INVALID_PARAMETER);
	bus.interface_status = STATUS_NOT_SUPPORTED;
	must(create_usb());
	end();
}

TEST(interfaces_are_there_before_a_configuration_is_selected)
{
	WDF_USB_PIPE_INFORMATION endpoint;
	USB_INTERFACE_DESCRIPTOR descriptor;

	begin();
	assert_int_equal(WdfUsbTargetDeviceGetNumInterfaces(usb), 2);
	assert_null(WdfUsbTargetDeviceGetInterface(usb, 2));
	WDFUSBINTERFACE interface = WdfUsbTargetDeviceGetInterface(usb, 1);
	assert_int_equal(WdfUsbInterfaceGetInterfaceNumber(interface), 1);
	assert_int_equal(WdfUsbInterfaceGetNumSettings(interface), 2);
	WdfUsbInterfaceGetDescriptor(interface, 1, &descriptor);
	assert_int_equal(descriptor.bAlternateSetting, 1);
	interface = WdfUsbTargetDeviceGetInterface(usb, 0);
	assert_int_equal(WdfUsbInterfaceGetNumEndpoints(interface, 0), 3);
	assert_int_equal(WdfUsbInterfaceGetNumConfiguredPipes(interface), 0);
	WDF_USB_PIPE_INFORMATION_INIT(&endpoint);
	WdfUsbInterfaceGetEndpointInformation(interface, 0, 2, &endpoint);
	assert_int_equal(endpoint.EndpointAddress, 0x83);
	assert_int_equal(endpoint.PipeType, WdfUsbPipeTypeBulk);
	end();
}

/* --- Selecting ---------------------------------------------------------------------------------------- */

TEST(selecting_a_configuration_makes_pipes_of_every_interface)
{
	begin_configured();
	assert_ptr_equal(WdfUsbTargetDeviceWdmGetConfigurationHandle(usb), (void *)0xc0);
	assert_true(WdfUsbTargetPipeIsInEndpoint(interrupt_pipe));
	assert_true(WdfUsbTargetPipeIsOutEndpoint(out_pipe));
	assert_int_equal(WdfUsbTargetPipeGetType(in_pipe), WdfUsbPipeTypeBulk);
	assert_ptr_equal(WdfUsbTargetPipeWdmGetPipeHandle(in_pipe), (void *)0x83);
	end();
}

TEST(a_single_interface_cannot_be_selected_of_two)
{
	WDF_USB_DEVICE_SELECT_CONFIG_PARAMS params;

	begin();
	WDF_USB_DEVICE_SELECT_CONFIG_PARAMS_INIT_SINGLE_INTERFACE(&params);
	assert_int_equal(WdfUsbTargetDeviceSelectConfig(usb, WDF_NO_OBJECT_ATTRIBUTES, &params),
	                 STATUS_INVALID_DEVICE_REQUEST);
	end();
}

TEST(a_setting_is_selected_by_its_index)
{
	WDF_USB_INTERFACE_SELECT_SETTING_PARAMS params;

	begin_configured();
	WDFUSBINTERFACE interface = WdfUsbTargetDeviceGetInterface(usb, 1);
	WDF_USB_INTERFACE_SELECT_SETTING_PARAMS_INIT_SETTING(&params, 1);
	must(WdfUsbInterfaceSelectSetting(interface, WDF_NO_OBJECT_ATTRIBUTES, &params));
	assert_int_equal(WdfUsbInterfaceGetConfiguredSettingIndex(interface), 1);
	assert_int_equal(bus.settings[1], 1);
	params.Types.Interface.SettingIndex = 2;
	assert_int_equal(WdfUsbInterfaceSelectSetting(interface, WDF_NO_OBJECT_ATTRIBUTES, &params),
	                 STATUS_INVALID_PARAMETER);
	end();
}

TEST(deconfiguring_takes_the_pipes_away)
{
	WDF_USB_DEVICE_SELECT_CONFIG_PARAMS params;

	begin_configured();
	WDF_USB_DEVICE_SELECT_CONFIG_PARAMS_INIT_DECONFIG(&params);
	must(WdfUsbTargetDeviceSelectConfig(usb, WDF_NO_OBJECT_ATTRIBUTES, &params));
	WDFUSBINTERFACE interface = WdfUsbTargetDeviceGetInterface(usb, 0);
	assert_int_equal(WdfUsbInterfaceGetNumConfiguredPipes(interface), 0);
	assert_null(WdfUsbInterfaceGetConfiguredPipe(interface, 0, NULL));
	end();
}

/* --- Control transfers and strings ------------------------------------------------------------------------ */

TEST(a_control_transfer_carries_its_setup_packet)
{
	WDF_USB_CONTROL_SETUP_PACKET setup;
	WDF_MEMORY_DESCRIPTOR memory;
	UCHAR value = 0;
	ULONG bytes = 99;

	begin();
	WDF_USB_CONTROL_SETUP_PACKET_INIT_VENDOR(&setup, BmRequestDeviceToHost, BmRequestToDevice,
	                                         0xd4, 0x0102, 0x0304);
	WDF_MEMORY_DESCRIPTOR_INIT_BUFFER(&memory, &value, 1);
	must(WdfUsbTargetDeviceSendControlTransferSynchronously(usb, NULL, NULL, &setup, &memory,
	                                                        &bytes));
	assert_int_equal(bytes, 1);
	assert_int_equal(value, 0xa5);
	assert_memory_equal(bus.last_setup, "\xc0\xd4\x02\x01\x04\x03\x01\x00", 8);
	end();
}

TEST(a_string_comes_without_its_header)
{
	USHORT text[8] = { 0 }, count = 8;
	WDFMEMORY memory;

	begin();
	must(WdfUsbTargetDeviceQueryString(usb, NULL, NULL, text, &count, 1, 0x409));
	assert_int_equal(count, 4);
	assert_memory_equal(text, u"dock", 10);
	count = 2;
	assert_int_equal(WdfUsbTargetDeviceQueryString(usb, NULL, NULL, text, &count, 1, 0x409),
	                 STATUS_BUFFER_OVERFLOW);
	assert_int_equal(count, 4);
	must(WdfUsbTargetDeviceAllocAndQueryString(usb, WDF_NO_OBJECT_ATTRIBUTES, &memory, &count,
	                                           1, 0x409));
	assert_int_equal(count, 4);
	assert_memory_equal(WdfMemoryGetBuffer(memory, NULL), u"dock", 8);
	assert_int_equal(WdfUsbTargetDeviceQueryString(usb, NULL, NULL, NULL, &count, 7, 0x409),
	                 STATUS_UNSUCCESSFUL);
	end();
}

/* --- Transfers ---------------------------------------------------------------------------------------------- */

TEST(what_is_written_to_a_bulk_pipe_is_read_from_another)
{
	WDF_MEMORY_DESCRIPTOR memory;
	UCHAR in[64] = { 0 };
	ULONG bytes;

	begin_configured();
	WDF_MEMORY_DESCRIPTOR_INIT_BUFFER(&memory, "hello", 5);
	must(WdfUsbTargetPipeWriteSynchronously(out_pipe, NULL, NULL, &memory, &bytes));
	assert_int_equal(bytes, 5);
	WDF_MEMORY_DESCRIPTOR_INIT_BUFFER(&memory, in, sizeof(in));
	must(WdfUsbTargetPipeReadSynchronously(in_pipe, NULL, NULL, &memory, &bytes));
	assert_int_equal(bytes, 5);
	assert_memory_equal(in, "hello", 5);
	end();
}

TEST(a_transfer_goes_only_the_way_of_its_pipe)
{
	WDF_MEMORY_DESCRIPTOR memory;
	UCHAR buffer[64];

	begin_configured();
	WDF_MEMORY_DESCRIPTOR_INIT_BUFFER(&memory, buffer, sizeof(buffer));
	assert_int_equal(WdfUsbTargetPipeReadSynchronously(out_pipe, NULL, NULL, &memory, NULL),
	                 STATUS_INVALID_DEVICE_REQUEST);
	assert_int_equal(WdfUsbTargetPipeWriteSynchronously(in_pipe, NULL, NULL, &memory, NULL),
	                 STATUS_INVALID_DEVICE_REQUEST);
	end();
}

TEST(a_read_is_whole_packets_unless_the_driver_says_otherwise)
{
	WDF_MEMORY_DESCRIPTOR memory;
	UCHAR buffer[64];

	begin_configured();
	WDF_MEMORY_DESCRIPTOR_INIT_BUFFER(&memory, buffer, 60);
	assert_int_equal(WdfUsbTargetPipeReadSynchronously(in_pipe, NULL, NULL, &memory, NULL),
	                 STATUS_INVALID_BUFFER_SIZE);
	WdfUsbTargetPipeSetNoMaximumPacketSizeCheck(in_pipe);
	must(WdfUsbTargetPipeReadSynchronously(in_pipe, NULL, NULL, &memory, NULL));
	end();
}

static WDF_USB_REQUEST_COMPLETION_PARAMS seen;
static size_t seen_information;

static void take_params(WDFREQUEST request, WDFIOTARGET target,
                        PWDF_REQUEST_COMPLETION_PARAMS params, WDFCONTEXT context)
{
	(void)request, (void)target, (void)context;
	assert_int_equal(params->Type, WdfRequestTypeUsb);
	seen = *params->Parameters.Usb.Completion;
	seen_information = params->IoStatus.Information;
}

static WDFREQUEST make_request(WDFMEMORY *ret_memory, size_t bytes)
{
	WDFREQUEST request;
	PVOID buffer;

	must(WdfRequestCreate(WDF_NO_OBJECT_ATTRIBUTES, WdfUsbTargetPipeGetIoTarget(in_pipe),
	                      &request));
	must(WdfMemoryCreate(WDF_NO_OBJECT_ATTRIBUTES, NonPagedPoolNx, 0, bytes, ret_memory,
	                     &buffer));
	memset(buffer, 'x', bytes);
	WdfRequestSetCompletionRoutine(request, take_params, NULL);
	return request;
}

TEST(a_formatted_transfer_tells_its_usb_parameters_on_completion)
{
	WDFMEMORY memory;

	begin_configured();
	WDFREQUEST request = make_request(&memory, 128);
	WDFMEMORY_OFFSET offset = { 64, 10 };
	must(WdfUsbTargetPipeFormatRequestForWrite(out_pipe, request, memory, &offset));
	assert_true(WdfRequestSend(request, WdfUsbTargetPipeGetIoTarget(out_pipe), NULL));
	assert_int_equal(seen.Type, WdfUsbRequestTypePipeWrite);
	assert_int_equal(seen.Parameters.PipeWrite.Length, 10);
	assert_int_equal(seen.Parameters.PipeWrite.Offset, 64);
	assert_ptr_equal(seen.Parameters.PipeWrite.Buffer, memory);
	assert_int_equal(seen_information, 10);
	WdfObjectDelete(request);
	WdfObjectDelete(memory);
	end();
}

TEST(a_stalled_request_tells_the_usb_status)
{
	WDFMEMORY memory;

	begin_configured();
	WDFREQUEST request = make_request(&memory, 64);
	must(WdfUsbTargetDeviceFormatRequestForString(usb, request, memory, NULL, 9, 0x409));
	assert_true(WdfRequestSend(request, WdfUsbTargetDeviceGetIoTarget(usb), NULL));
	assert_int_equal(WdfRequestGetStatus(request), STATUS_UNSUCCESSFUL);
	assert_int_equal(seen.UsbdStatus, USBD_STATUS_STALL_PID);
	WdfObjectDelete(request);
	WdfObjectDelete(memory);
	end();
}

TEST(a_string_request_fills_the_drivers_memory)
{
	WDFMEMORY memory;

	begin_configured();
	WDFREQUEST request = make_request(&memory, 64);
	must(WdfUsbTargetDeviceFormatRequestForString(usb, request, memory, NULL, 1, 0x409));
	assert_true(WdfRequestSend(request, WdfUsbTargetDeviceGetIoTarget(usb), NULL));
	assert_memory_equal(WdfMemoryGetBuffer(memory, NULL), u"dock", 8);
	assert_int_equal(seen.Parameters.DeviceString.RequiredSize, 10);
	WdfObjectDelete(request);
	WdfObjectDelete(memory);
	end();
}

TEST(a_pipe_is_aborted_and_reset_with_urbs)
{
	begin_configured();
	must(WdfUsbTargetPipeAbortSynchronously(in_pipe, NULL, NULL));
	must(WdfUsbTargetPipeResetSynchronously(in_pipe, NULL, NULL));
	assert_int_equal(bus.aborts, 1);
	assert_int_equal(bus.resets, 1);
	end();
}

TEST(a_port_without_its_device_is_not_connected)
{
	begin();
	must(WdfUsbTargetDeviceIsConnectedSynchronous(usb));
	must(WdfUsbTargetDeviceResetPortSynchronously(usb));
	assert_int_equal(bus.port_resets, 1);
	bus.port_status = 0;
	assert_int_equal(WdfUsbTargetDeviceIsConnectedSynchronous(usb),
	                 STATUS_DEVICE_DOES_NOT_EXIST);
	assert_int_equal(WdfUsbTargetDeviceCyclePortSynchronously(usb),
	                 STATUS_INVALID_DEVICE_REQUEST);
	end();
}

TEST(urbs_are_allocated_only_under_a_client_contract)
{
	WDFMEMORY memory;
	WDFUSBDEVICE old;
	PURB urb;

	begin();
	must(WdfUsbTargetDeviceCreateUrb(usb, WDF_NO_OBJECT_ATTRIBUTES, &memory, &urb));
	assert_ptr_equal(WdfMemoryGetBuffer(memory, NULL), urb);
	urb->UrbHeader.Function = 0x7f;
	assert_int_equal(WdfUsbTargetDeviceSendUrbSynchronously(usb, NULL, NULL, urb),
	                 STATUS_UNSUCCESSFUL);
	assert_int_equal(urb->UrbHeader.Status, USBD_STATUS_INVALID_URB_FUNCTION);
	must(WdfUsbTargetDeviceCreate(device, WDF_NO_OBJECT_ATTRIBUTES, &old));
	assert_int_equal(WdfUsbTargetDeviceCreateUrb(old, WDF_NO_OBJECT_ATTRIBUTES, &memory, &urb),
	                 STATUS_INVALID_DEVICE_STATE);
	end();
}

/* --- Continuous readers --------------------------------------------------------------------------------------- */

static KEVENT read_done, failed_done;
static UCHAR last_read[8];
static size_t last_count;
static USBD_STATUS failed_usbd;
static bool restart;

static void read_complete(WDFUSBPIPE pipe, WDFMEMORY memory, size_t bytes, WDFCONTEXT context)
{
	assert_ptr_equal(pipe, interrupt_pipe);
	assert_ptr_equal(context, &read_done);
	memcpy(last_read, (char *)WdfMemoryGetBuffer(memory, NULL) + 4, 8);
	last_count = bytes;
	KeSetEvent(&read_done, 0, FALSE);
}

static BOOLEAN readers_failed(WDFUSBPIPE pipe, NTSTATUS status, USBD_STATUS usbd_status)
{
	assert_ptr_equal(pipe, interrupt_pipe);
	assert_int_equal(status, STATUS_DEVICE_DATA_ERROR);
	assert_int_equal(bus_pending(), 0);
	failed_usbd = usbd_status;
	KeSetEvent(&failed_done, 0, FALSE);
	return restart;
}

static void wait_for(KEVENT *event)
{
	must(KeWaitForSingleObject(event, Executive, KernelMode, FALSE, NULL));
}

/* The slots go round through DPCs: wait until all reads are pending again. */
static void wait_pending(ULONG count)
{
	LARGE_INTEGER moment = milliseconds(1);

	for (int tries = 0; bus_pending() != count && tries < 5000; tries++)
		KeDelayExecutionThread(KernelMode, FALSE, &moment);
	assert_int_equal(bus_pending(), count);
}

static void begin_reader(void)
{
	WDF_USB_CONTINUOUS_READER_CONFIG config;

	begin_configured();
	KeInitializeEvent(&read_done, SynchronizationEvent, FALSE);
	KeInitializeEvent(&failed_done, SynchronizationEvent, FALSE);
	WDF_USB_CONTINUOUS_READER_CONFIG_INIT(&config, read_complete, &read_done, 8);
	config.HeaderLength = 4;
	config.NumPendingReads = 3;
	config.EvtUsbTargetPipeReadersFailed = readers_failed;
	must(WdfUsbTargetPipeConfigContinuousReader(interrupt_pipe, &config));
	assert_int_equal(WdfUsbTargetPipeConfigContinuousReader(interrupt_pipe, &config),
	                 STATUS_INVALID_DEVICE_STATE);
	assert_int_equal(bus_pending(), 0);
	must(WdfIoTargetStart(WdfUsbTargetPipeGetIoTarget(interrupt_pipe)));
	wait_pending(3);
}

TEST(a_continuous_reader_keeps_its_reads_pending)
{
	begin_reader();
	for (UCHAR value = 1; value < 6; value++) {
		assert_true(bus_interrupt(&value, 1, USBD_STATUS_SUCCESS));
		wait_for(&read_done);
		assert_int_equal(last_read[0], value);
		assert_int_equal(last_count, 1);
		wait_pending(3);
	}
	WdfIoTargetStop(WdfUsbTargetPipeGetIoTarget(interrupt_pipe), WdfIoTargetCancelSentIo);
	assert_int_equal(bus_pending(), 0);
	must(WdfIoTargetStart(WdfUsbTargetPipeGetIoTarget(interrupt_pipe)));
	wait_pending(3);
	end();
}

TEST(a_failed_reader_asks_the_driver_clears_the_pipe_and_starts_again)
{
	begin_reader();
	restart = true;
	assert_true(bus_interrupt(NULL, 0, USBD_STATUS_STALL_PID));
	wait_for(&failed_done);
	assert_int_equal(failed_usbd, USBD_STATUS_STALL_PID);
	wait_pending(3);
	assert_int_equal(bus.resets, 1);
	restart = false;
	assert_true(bus_interrupt(NULL, 0, USBD_STATUS_STALL_PID));
	wait_for(&failed_done);
	WdfIoTargetStop(WdfUsbTargetPipeGetIoTarget(interrupt_pipe), WdfIoTargetCancelSentIo);
	assert_int_equal(bus_pending(), 0);
	assert_int_equal(bus.resets, 1);
	end();
}

TEST(a_continuous_reader_is_refused_where_it_cannot_read)
{
	WDF_USB_CONTINUOUS_READER_CONFIG config;

	begin_configured();
	WDF_USB_CONTINUOUS_READER_CONFIG_INIT(&config, read_complete, NULL, 64);
	assert_int_equal(WdfUsbTargetPipeConfigContinuousReader(out_pipe, &config),
	                 STATUS_INVALID_DEVICE_REQUEST);
	config.TransferLength = 63;
	assert_int_equal(WdfUsbTargetPipeConfigContinuousReader(in_pipe, &config),
	                 STATUS_INVALID_BUFFER_SIZE);
	config.TransferLength = 0;
	assert_int_equal(WdfUsbTargetPipeConfigContinuousReader(in_pipe, &config),
	                 STATUS_INVALID_PARAMETER);
	end();
}
