/*
 * tests/nt/npfs/create_test.c - making pipes and opening clients: parameters, names, instances, descriptors.
 */
#include "npfs_fixture.h"

#include "nt/se/nt_services.h"

TEST(PIPE_1_sharing_chooses_the_direction)
{
	static const struct {
		ULONG share, configuration;
	} rows[] = {
		{ FILE_SHARE_READ, FILE_PIPE_OUTBOUND },
		{ FILE_SHARE_WRITE, FILE_PIPE_INBOUND },
		{ FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_PIPE_FULL_DUPLEX },
	};
	FILE_PIPE_LOCAL_INFORMATION information;
	HANDLE handle;
	pipes_begin();
	for (size_t i = 0; i < 3; i++) {
		handle = server(&(struct pipe_options){ .share = rows[i].share });
		must(query_local(handle, &information));
		assert_int_equal(information.NamedPipeConfiguration, rows[i].configuration);
		must(NtClose(handle));
	}
	expect_status(create_server(&(struct pipe_options){ .no_share = true }, &handle),
	              STATUS_INVALID_PARAMETER);
	expect_status(create_server(&(struct pipe_options){ .share = 7 }, &handle),
	              STATUS_INVALID_PARAMETER);
	pipes_end();
}

TEST(PIPE_1a_dispositions)
{
	HANDLE first, second;
	pipes_begin();
	for (ULONG bad = FILE_OVERWRITE; bad <= FILE_OVERWRITE_IF; bad++)
		expect_status(create_server(&(struct pipe_options){ .disposition = bad }, &first),
		              STATUS_INVALID_PARAMETER);
	expect_status(create_server(&(struct pipe_options){ .disposition = FILE_OPEN }, &first),
	              STATUS_OBJECT_NAME_NOT_FOUND);
	must(create_server(&(struct pipe_options){ .disposition = FILE_CREATE }, &first));
	expect_status(create_server(&(struct pipe_options){ .disposition = FILE_CREATE }, &second),
	              STATUS_ACCESS_DENIED);
	must(create_server(&(struct pipe_options){ .disposition = FILE_OPEN }, &second));
	must(NtClose(first));
	must(NtClose(second));
	/* With the last instance the name is gone. */
	must(create_server(&(struct pipe_options){ .disposition = FILE_CREATE }, &first));
	must(NtClose(first));
	pipes_end();
}

TEST(PIPE_1b_instances_are_counted_and_agree_in_direction)
{
	FILE_PIPE_LOCAL_INFORMATION information;
	HANDLE first, second, third;
	pipes_begin();
	first = server(&(struct pipe_options){ .instances = 2 });
	expect_status(create_server(&(struct pipe_options){ .share = FILE_SHARE_READ }, &second),
	              STATUS_ACCESS_DENIED);
	second = server(&(struct pipe_options){ .instances = 7 });
	must(query_local(second, &information));
	assert_int_equal(information.MaximumInstances, 2); /* the first instance said so */
	assert_int_equal(information.CurrentInstances, 2);
	expect_status(create_server(&(struct pipe_options){ .disposition = FILE_CREATE }, &third),
	              STATUS_INSTANCE_NOT_AVAILABLE);
	must(NtClose(first));
	third = server(&(struct pipe_options){ 0 });
	must(NtClose(second));
	must(NtClose(third));
	pipes_end();
}

TEST(PIPE_1c_an_instance_that_is_closed_counts_no_more_though_a_client_holds_it)
{
	FILE_PIPE_LOCAL_INFORMATION information;
	pipes_begin();
	HANDLE old = server(&(struct pipe_options){ .instances = 1 });
	HANDLE other = client();
	must(NtClose(old));
	must(query_local(other, &information));
	assert_int_equal(information.CurrentInstances, 0);
	HANDLE fresh = server(&(struct pipe_options){ .instances = 1, .share = FILE_SHARE_READ });
	must(query_local(other, &information));
	assert_int_equal(information.CurrentInstances, 0);
	assert_int_equal(information.NamedPipeConfiguration, FILE_PIPE_FULL_DUPLEX);
	must(NtClose(other));
	must(NtClose(fresh));
	pipes_end();
}

TEST(PIPE_1d_modes_out_of_range_are_refused)
{
	static const struct pipe_options bad[] = {
		{ .type = 4 },
		{ .read_mode = 1 }, /* of a byte pipe */
		{ .type = 1, .read_mode = 2 },
		{ .completion_mode = 2 },
		{ .timeout_100ns = 1 },
	};
	HANDLE handle;
	pipes_begin();
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		expect_status(create_server(&bad[i], &handle), STATUS_INVALID_PARAMETER);
	HANDLE bytes = server(&(struct pipe_options){ 0 });
	expect_status(create_server(&(struct pipe_options){ .type = 1, .read_mode = 1 }, &handle),
	              STATUS_INVALID_PARAMETER); /* the pipe's type is that of its first instance */
	must(NtClose(bytes));
	pipes_end();
}

TEST(PIPE_2_clients_need_an_instance_that_listens)
{
	HANDLE handle, other;
	pipes_begin();
	expect_status(open_client(PIPE, GENERIC_READ, &other), STATUS_OBJECT_NAME_NOT_FOUND);
	handle = server(&(struct pipe_options){ 0 });
	HANDLE first = client();
	expect_status(open_client(PIPE, GENERIC_READ, &other), STATUS_PIPE_NOT_AVAILABLE);
	must(NtClose(first));
	expect_status(open_client(PIPE, GENERIC_READ, &other), STATUS_PIPE_NOT_AVAILABLE);
	must(fs_control(handle, FSCTL_PIPE_DISCONNECT));
	expect_status(open_client(PIPE, GENERIC_READ, &other), STATUS_PIPE_NOT_AVAILABLE);
	must(NtClose(handle));
	pipes_end();
}

TEST(PIPE_2a_a_direction_that_the_pipe_lacks_is_denied)
{
	HANDLE other;
	pipes_begin();
	HANDLE handle = server(&(struct pipe_options){ .share = FILE_SHARE_READ });
	expect_status(open_client(PIPE, GENERIC_WRITE, &other), STATUS_ACCESS_DENIED);
	must(open_client(PIPE, GENERIC_READ, &other));
	must(NtClose(other));
	must(NtClose(handle));
	handle = server(&(struct pipe_options){ .share = FILE_SHARE_WRITE });
	expect_status(open_client(PIPE, GENERIC_READ, &other), STATUS_ACCESS_DENIED);
	must(open_client(PIPE, FILE_READ_ATTRIBUTES, &other));
	must(NtClose(other));
	must(NtClose(handle));
	pipes_end();
}

TEST(PIPE_2b_who_listens_longest_gets_the_client)
{
	FILE_PIPE_LOCAL_INFORMATION information;
	HANDLE servers[3], clients[3];
	pipes_begin();
	for (int i = 0; i < 3; i++)
		servers[i] = server(&(struct pipe_options){ 0 });
	clients[0] = client();
	must(fs_control(servers[0], FSCTL_PIPE_DISCONNECT));
	struct request listen = { 0 };
	expect_status(start_control(servers[0], FSCTL_PIPE_LISTEN, NULL, 0, 0, &listen),
	              STATUS_PENDING);
	clients[1] = client();
	clients[2] = client();
	must(query_local(servers[1], &information));
	assert_int_equal(information.NamedPipeState, FILE_PIPE_CONNECTED_STATE);
	must(query_local(servers[2], &information));
	assert_int_equal(information.NamedPipeState, FILE_PIPE_CONNECTED_STATE);
	expect_waiting(&listen);
	for (int i = 0; i < 3; i++)
		must(NtClose(clients[i]));
	for (int i = 0; i < 3; i++)
		must(NtClose(servers[i]));
	expect_done(&listen, STATUS_PIPE_BROKEN, 0);
	finish_request(&listen);
	pipes_end();
}

/* --- Names ------------------------------------------------------------------------------------------------- */

TEST(PIPE_2c_names_are_whole_and_without_case)
{
	static const struct {
		const WCHAR *made, *opened;
		NTSTATUS status;
	} rows[] = {
		{ u"\\Device\\NamedPipe\\Name", u"\\??\\pipe\\nAME", STATUS_SUCCESS },
		{ u"\\Device\\NamedPipe\\a\\..\\b", u"\\Device\\NamedPipe\\b",
		  STATUS_OBJECT_NAME_NOT_FOUND },
		{ u"\\Device\\NamedPipe\\a\\", u"\\Device\\NamedPipe\\a",
		  STATUS_OBJECT_NAME_NOT_FOUND },
		{ u"\\Device\\NamedPipe\\a/b", u"\\Device\\NamedPipe\\a\\b",
		  STATUS_OBJECT_NAME_NOT_FOUND },
		{ u"\\Device\\NamedPipe\\\\", u"\\Device\\NamedPipe\\\\", STATUS_SUCCESS },
		{ u"\\Device\\NamedPipe\\a:*?", u"\\Device\\NamedPipe\\A:*?", STATUS_SUCCESS },
	};
	pipes_begin();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		HANDLE other, handle = server(&(struct pipe_options){ .name = rows[i].made });
		NTSTATUS status = open_client(rows[i].opened, FILE_READ_ATTRIBUTES, &other);
		expect_status(status, rows[i].status);
		if (NT_SUCCESS(status))
			must(NtClose(other));
		must(NtClose(handle));
	}
	pipes_end();
}

TEST(PIPE_2d_the_device_and_the_root_are_no_pipes)
{
	HANDLE root, handle, device;
	pipes_begin();
	expect_status(create_server(&(struct pipe_options){ .name = u"\\Device\\NamedPipe" },
	                            &handle),
	              STATUS_OBJECT_NAME_INVALID);
	expect_status(create_server(&(struct pipe_options){ .name = u"\\Device\\NamedPipe\\" },
	                            &handle),
	              STATUS_OBJECT_NAME_INVALID);
	must(open_client(u"\\Device\\NamedPipe", GENERIC_READ | GENERIC_WRITE, &device));
	must(open_client(u"\\Device\\NamedPipe\\", GENERIC_READ | GENERIC_WRITE, &root));
	struct request request = { 0 };
	expect_status(start_read(root, 1, &request), STATUS_INVALID_PARAMETER);
	expect_status(start_write(device, "x", 1, &request), STATUS_INVALID_PARAMETER);
	expect_status(fs_control(device, FSCTL_PIPE_DISCONNECT), STATUS_PIPE_DISCONNECTED);
	expect_status(fs_control(root, FSCTL_PIPE_LISTEN), STATUS_ILLEGAL_FUNCTION);
	expect_status(create_server(&(struct pipe_options){ .name = u"x", .root = device },
	                            &handle),
	              STATUS_OBJECT_NAME_INVALID);
	handle = server(&(struct pipe_options){ .name = u"a\\b", .root = root });
	HANDLE other;
	must(open_client(u"\\??\\PIPE\\a\\b", GENERIC_READ, &other));
	must(NtClose(other));
	must(NtClose(handle));
	must(NtClose(root));
	must(NtClose(device));
	finish_request(&request);
	pipes_end();
}

TEST(PIPE_2e_a_pipe_without_a_name_is_opened_through_its_server)
{
	HANDLE root, handle, second, other;
	pipes_begin();
	must(open_client(u"\\Device\\NamedPipe\\", GENERIC_READ, &root));
	handle = server(
		&(struct pipe_options){ .name = u"", .root = root, .disposition = FILE_CREATE });
	second = server(
		&(struct pipe_options){ .name = u"", .root = root, .disposition = FILE_CREATE });
	expect_status(open_client_at(handle, u"a", GENERIC_WRITE, &other),
	              STATUS_OBJECT_NAME_INVALID);
	must(open_client_at(handle, u"", GENERIC_WRITE, &other));
	put(other, "to the first");
	expect_text(handle, 100, STATUS_SUCCESS, "to the first");
	HANDLE none;
	expect_status(open_client_at(handle, u"", GENERIC_WRITE, &none), STATUS_PIPE_NOT_AVAILABLE);
	char name[128];
	ULONG needed;
	expect_status(NtQueryObject(other, 1, name, sizeof(name), &needed),
	              STATUS_OBJECT_PATH_INVALID);
	must(NtClose(other));
	must(NtClose(handle));
	must(NtClose(second));
	must(NtClose(root));
	pipes_end();
}

/* --- Security ------------------------------------------------------------------------------------------------ */

static NTSTATUS open_as_user(ACCESS_MASK access, HANDLE *ret_client)
{
	struct ke_thread *thread = ke_current_thread();
	struct se_token *user = se_account_token(fixture.machine, SE_ACCOUNT_USER);
	UNICODE_STRING name;
	IO_STATUS_BLOCK io;
	OBJECT_ATTRIBUTES attributes = named(&name, PIPE, NULL);
	attributes.Attributes |= OBJ_FORCE_ACCESS_CHECK;
	must(se_impersonate(thread, user));
	NTSTATUS status = IoCreateFile(ret_client, access | SYNCHRONIZE, &attributes, &io, NULL, 0,
	                               FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_OPEN, 0, NULL, 0,
	                               CreateFileTypeNone, NULL, IO_FORCE_ACCESS_CHECK);
	must(se_impersonate(thread, NULL));
	return status;
}

TEST(PIPE_2f_the_pipes_descriptor_guards_its_clients)
{
	static const WCHAR text[] = u"D:(A;;GR;;;WD)(A;;GA;;;SY)";
	PSECURITY_DESCRIPTOR descriptor;
	HANDLE other;
	pipes_begin();
	must(se_descriptor_from_sddl(text, sizeof(text) / 2 - 1, &descriptor, NULL));
	HANDLE handle = server(&(struct pipe_options){ .descriptor = descriptor });
	expect_status(open_as_user(GENERIC_WRITE, &other), STATUS_ACCESS_DENIED);
	must(open_as_user(GENERIC_READ, &other));
	must(NtClose(other));
	must(NtClose(handle));
	se_free_descriptor(descriptor);
	pipes_end();
}

/* The group in file's descriptor, as text memory for RtlEqualSid. */
static PSID group_of(HANDLE file, void *memory, ULONG bytes)
{
	PSID group;
	BOOLEAN defaulted;
	ULONG needed;
	must(NtQuerySecurityObject(file, GROUP_SECURITY_INFORMATION, memory, bytes, &needed));
	must(RtlGetGroupSecurityDescriptor(memory, &group, &defaulted));
	return group;
}

TEST(PIPE_2g_all_ends_of_a_pipe_share_one_descriptor)
{
	static const WCHAR text[] = u"G:LS";
	uint64_t first[32], second[32];
	PSECURITY_DESCRIPTOR change;
	ULONG needed;
	pipes_begin();
	must(se_descriptor_from_sddl(text, sizeof(text) / 2 - 1, &change, NULL));
	HANDLE handle = server(&(struct pipe_options){ 0 });
	HANDLE other = client();
	must(NtSetSecurityObject(handle, GROUP_SECURITY_INFORMATION, change));
	HANDLE later = server(&(struct pipe_options){ 0 });
	assert_true(RtlEqualSid(group_of(handle, first, sizeof(first)),
	                        group_of(other, second, sizeof(second))));
	assert_true(RtlEqualSid(group_of(handle, first, sizeof(first)),
	                        group_of(later, second, sizeof(second))));
	expect_status(NtQuerySecurityObject(other, GROUP_SECURITY_INFORMATION, NULL, 0, &needed),
	              STATUS_BUFFER_TOO_SMALL);
	assert_true(needed > 0);
	must(fs_control(handle, FSCTL_PIPE_DISCONNECT));
	expect_status(NtQuerySecurityObject(other, GROUP_SECURITY_INFORMATION, NULL, 0, &needed),
	              STATUS_PIPE_DISCONNECTED);
	expect_status(NtSetSecurityObject(other, GROUP_SECURITY_INFORMATION, change),
	              STATUS_PIPE_DISCONNECTED);
	must(NtClose(other));
	must(NtClose(handle));
	must(NtClose(later));
	se_free_descriptor(change);
	pipes_end();
}
