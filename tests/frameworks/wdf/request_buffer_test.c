/*
 * tests/frameworks/wdf/request_buffer_test.c - the buffers of a request (A5, Q-29).
 */
#include "queue_fixture.h"

static WDF_DEVICE_IO_TYPE io_type;

static void set_io_type(PWDFDEVICE_INIT init)
{
	WdfDeviceInitSetIoType(init, io_type);
}

static void hold_all(WDF_IO_QUEUE_CONFIG *config)
{
	config->EvtIoDefault = hold_any;
	config->AllowZeroLengthRequests = TRUE;
}

static void begin_type(WDF_DEVICE_IO_TYPE type)
{
	io_type = type;
	io_begin(.type = WdfIoQueueDispatchParallel, .init_device = set_io_type,
	         .init_queue = hold_all);
}

static char client[16];

static void read_client(ULONG length)
{
	LARGE_INTEGER offset = { .QuadPart = 0 };

	held_count = 0;
	assert_int_equal(ZwReadFile(file, event_for(0), NULL, NULL, &blocks[0], client, length,
	                            &offset, NULL),
	                 STATUS_PENDING);
}

static void write_client(ULONG length)
{
	LARGE_INTEGER offset = { .QuadPart = 0 };

	held_count = 0;
	assert_int_equal(ZwWriteFile(file, event_for(0), NULL, NULL, &blocks[0], client, length,
	                             &offset, NULL),
	                 STATUS_PENDING);
}

static char client_output[16];

static void control_client(ULONG method, ULONG input, ULONG output)
{
	held_count = 0;
	assert_int_equal(ZwDeviceIoControlFile(file, event_for(0), NULL, NULL, &blocks[0],
	                                       TEST_CODE(1, method), client, input, client_output,
	                                       output),
	                 STATUS_PENDING);
}

static void end_request(ULONG_PTR information)
{
	WdfRequestCompleteWithInformation(held[0], STATUS_SUCCESS, information);
	wait_ended(0);
}

static char *input_of(size_t minimum)
{
	PVOID buffer = NULL;
	size_t length = 0;

	must(WdfRequestRetrieveInputBuffer(held[0], minimum, &buffer, &length));
	assert_int_equal(length, minimum);
	return buffer;
}

static char *output_of(size_t minimum)
{
	PVOID buffer = NULL;
	size_t length = 0;

	must(WdfRequestRetrieveOutputBuffer(held[0], minimum, &buffer, &length));
	assert_int_equal(length, minimum);
	return buffer;
}

/* --- Kernel addresses ----------------------------------------------------------------------------------------------- */

TEST(Q_29a_reads_and_writes_of_a_buffered_device_have_a_copy)
{
	begin_type(WdfDeviceIoBuffered);
	strcpy(client, "question");
	write_client(9);
	assert_ptr_not_equal(input_of(9), client);
	assert_string_equal(input_of(9), "question");
	end_request(9);
	read_client(7);
	strcpy(output_of(7), "answer");
	assert_string_equal(client, "question"); /* not before the end */
	end_request(7);
	assert_string_equal(client, "answer");
	io_end();
}

TEST(Q_29a_reads_and_writes_of_a_direct_device_are_mapped)
{
	begin_type(WdfDeviceIoDirect);
	strcpy(client, "question");
	write_client(9);
	assert_string_equal(input_of(9), "question");
	end_request(9);
	read_client(7);
	strcpy(output_of(7), "answer");
	assert_string_equal(client, "answer"); /* the client's own pages */
	end_request(7);
	io_end();
}

TEST(Q_29a_a_direct_control_has_a_copy_of_the_input_and_the_mapped_output)
{
	begin_type(WdfDeviceIoBuffered);
	strcpy(client, "question");
	control_client(METHOD_OUT_DIRECT, 9, 16);
	assert_string_equal(input_of(9), "question");
	assert_ptr_not_equal(input_of(9), client);
	strcpy(output_of(16), "answer");
	assert_string_equal(client_output, "answer");
	end_request(7);
	io_end();
}

TEST(Q_29a_an_mdl_describes_the_same_buffer)
{
	PMDL mdl;

	begin_type(WdfDeviceIoBuffered);
	control_client(METHOD_BUFFERED, 9, 16);
	must(WdfRequestRetrieveOutputWdmMdl(held[0], &mdl));
	assert_int_equal(MmGetMdlByteCount(mdl), 16);
	assert_ptr_equal(MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority), output_of(16));
	end_request(0);
	control_client(METHOD_IN_DIRECT, 9, 16);
	must(WdfRequestRetrieveOutputWdmMdl(held[0], &mdl));
	assert_ptr_equal(mdl, WdfRequestWdmGetIrp(held[0])->MdlAddress);
	end_request(0);
	io_end();
}

TEST(Q_29a_a_memory_object_stands_for_the_same_buffer)
{
	WDFMEMORY first, again;
	size_t size;

	begin_type(WdfDeviceIoBuffered);
	control_client(METHOD_BUFFERED, 9, 16);
	must(WdfRequestRetrieveOutputMemory(held[0], &first));
	must(WdfRequestRetrieveOutputMemory(held[0], &again));
	assert_ptr_equal(first, again);
	assert_ptr_equal(WdfMemoryGetBuffer(first, &size), output_of(16));
	assert_int_equal(size, 16);
	end_request(0);
	io_end();
}

/* --- What is refused ------------------------------------------------------------------------------------------------- */

static void expect_no_input(size_t minimum, NTSTATUS status)
{
	PVOID buffer = client;
	size_t length = 99;

	assert_int_equal((unsigned)WdfRequestRetrieveInputBuffer(held[0], minimum, &buffer,
	                                                         &length),
	                 (unsigned)status);
	assert_null(buffer);
	assert_int_equal(length, 0);
}

static void expect_no_output(size_t minimum, NTSTATUS status)
{
	PVOID buffer = client;

	assert_int_equal((unsigned)WdfRequestRetrieveOutputBuffer(held[0], minimum, &buffer, NULL),
	                 (unsigned)status);
	assert_null(buffer);
}

TEST(Q_29b_neither_buffered_nor_direct_is_an_invalid_device_request)
{
	WDFMEMORY memory;
	PMDL mdl;

	begin_type(WdfDeviceIoNeither);
	read_client(4);
	expect_no_output(1, STATUS_INVALID_DEVICE_REQUEST);
	assert_int_equal((unsigned)WdfRequestRetrieveOutputMemory(held[0], &memory),
	                 (unsigned)STATUS_INVALID_DEVICE_REQUEST);
	assert_int_equal((unsigned)WdfRequestRetrieveOutputWdmMdl(held[0], &mdl),
	                 (unsigned)STATUS_INVALID_DEVICE_REQUEST);
	end_request(0);
	control_client(METHOD_NEITHER, 4, 4);
	expect_no_input(1, STATUS_INVALID_DEVICE_REQUEST);
	expect_no_output(1, STATUS_INVALID_DEVICE_REQUEST);
	end_request(0);
	io_end();
}

TEST(Q_29b_the_wrong_side_of_a_transfer_is_an_invalid_device_request)
{
	begin_type(WdfDeviceIoBuffered);
	read_client(4);
	expect_no_input(1, STATUS_INVALID_DEVICE_REQUEST);
	end_request(0);
	write_client(4);
	expect_no_output(1, STATUS_INVALID_DEVICE_REQUEST);
	end_request(0);
	io_end();
}

TEST(Q_29c_a_buffer_below_the_minimum_is_too_small)
{
	begin_type(WdfDeviceIoBuffered);
	control_client(METHOD_BUFFERED, 8, 4);
	expect_no_input(9, STATUS_BUFFER_TOO_SMALL);
	expect_no_output(5, STATUS_BUFFER_TOO_SMALL);
	input_of(8);
	output_of(4);
	end_request(0);
	write_client(3);
	expect_no_input(4, STATUS_BUFFER_TOO_SMALL);
	end_request(0);
	io_end();
}

TEST(Q_29d_no_bytes_are_too_few_for_any_minimum)
{
	begin_type(WdfDeviceIoBuffered);
	control_client(METHOD_BUFFERED, 0, 0);
	expect_no_input(1, STATUS_BUFFER_TOO_SMALL);
	expect_no_output(1, STATUS_BUFFER_TOO_SMALL);
	end_request(0);
	control_client(METHOD_OUT_DIRECT, 4, 0);
	expect_no_output(1, STATUS_BUFFER_TOO_SMALL);
	end_request(0);
	read_client(0);
	expect_no_output(1, STATUS_BUFFER_TOO_SMALL);
	end_request(0);
	io_end();
}

TEST(Q_29e_a_buffered_control_shares_one_buffer)
{
	begin_type(WdfDeviceIoBuffered);
	strcpy(client, "question");
	control_client(METHOD_BUFFERED, 9, 9);
	assert_ptr_equal(input_of(9), output_of(9));
	strcpy(output_of(9), "answer");
	assert_string_equal(input_of(9), "answer");
	end_request(7);
	assert_string_equal(client_output, "answer");
	assert_string_equal(client, "question");
	io_end();
}
