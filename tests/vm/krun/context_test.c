/* tests/vm/krun/context_test.c - what a context keeps of each call, how much of it, and what a refused one leaves as it was. */
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "calls.h"
#include "vm/krun/krun_internal.h"

static const uint8_t station[6] = { 0x52, 1, 2, 3, 4, 5 };

static struct krun_context *make(void)
{
	return krun_context_find(context());
}

static void drop(struct krun_context *context)
{
	assert_int_equal(0, krun_free_ctx(context->id));
}

TEST(VM_183_a_new_context_has_one_processor_512_mib_and_nothing_else)
{
	struct krun_context *context = make();

	assert_int_equal(1, context->processors);
	assert_int_equal(512, context->memory_mib);
	assert_int_equal(-1, context->shutdown);
	assert_null(context->root);
	assert_null(context->kernel);
	assert_null(context->environment);
	assert_false(context->no_implicit_console || context->has_console || context->has_serial ||
	             context->has_network || context->has_card || context->is_multiport);
	drop(context);
}

TEST(VM_183_contexts_are_found_by_their_numbers_in_any_order)
{
	struct krun_context *contexts[4];

	for (unsigned i = 0; i < 4; i++)
		contexts[i] = make();
	for (unsigned i = 0; i < 4; i++) {
		assert_ptr_equal(contexts[i], krun_context_find(contexts[i]->id));
		for (unsigned k = 0; k < i; k++)
			assert_int_not_equal(contexts[i]->id, contexts[k]->id);
	}
	assert_ptr_equal(contexts[1], krun_context_take(contexts[1]->id));
	assert_null(krun_context_find(contexts[1]->id));
	assert_null(krun_context_take(contexts[1]->id));
	for (unsigned i = 0; i < 4; i++)
		if (i != 1)
			assert_ptr_equal(contexts[i], krun_context_find(contexts[i]->id));
	krun_context_destroy(contexts[1]);
	drop(contexts[3]);
	drop(contexts[0]);
	assert_ptr_equal(contexts[2], krun_context_find(contexts[2]->id));
	drop(contexts[2]);
	krun_context_destroy(NULL);
}

TEST(VM_188_a_size_is_kept_when_it_is_right)
{
	struct krun_context *context = make();

	assert_int_equal(0, krun_set_vm_config(context->id, 254, 2));
	assert_int_equal(-EINVAL, krun_set_vm_config(context->id, 3, 1));
	assert_int_equal(-EINVAL, krun_set_vm_config(context->id, 0, 64));
	assert_int_equal(-EINVAL, krun_set_vm_config(context->id, 255, 64));
	assert_int_equal(254, context->processors);
	assert_int_equal(2, context->memory_mib);
	drop(context);
}

TEST(VM_188_a_program_is_kept_with_its_words)
{
	static const char *const arguments[] = { "-c", "true", NULL };
	static const char *const environment[] = { "A=1", NULL }, *const bad[] = { "\xff", NULL };
	struct krun_context *context = make();

	assert_int_equal(0, krun_set_exec(context->id, "/bin/sh", arguments, environment));
	assert_string_equal("/bin/sh", context->program);
	assert_string_equal("-c", context->arguments[0]);
	assert_string_equal("true", context->arguments[1]);
	assert_null(context->arguments[2]);
	assert_string_equal("A=1", context->environment[0]);
	assert_null(context->environment[1]);
	assert_int_equal(-EINVAL, krun_set_exec(context->id, "/bin/true", bad, environment));
	assert_string_equal("/bin/sh", context->program);
	assert_string_equal("-c", context->arguments[0]);
	/* Without a list there are no words, and the environment is the process's. */
	assert_int_equal(0, krun_set_exec(context->id, "/bin/true", NULL, NULL));
	assert_string_equal("/bin/true", context->program);
	assert_null(context->arguments[0]);
	assert_null(context->environment);
	assert_int_equal(0, krun_set_env(context->id, environment));
	assert_string_equal("A=1", context->environment[0]);
	assert_int_equal(0, krun_set_workdir(context->id, "/a"));
	assert_int_equal(0, krun_set_workdir(context->id, "/b"));
	assert_int_equal(-EINVAL, krun_set_workdir(context->id, "\xff"));
	assert_string_equal("/b", context->workdir);
	drop(context);
}

TEST(VM_188_limits_are_kept_behind_one_another_and_replaced)
{
	static const char *const three[] = { "7=1:2", "6=3:4", "5=6:7", NULL };
	static const char *const one[] = { "1=2:3", NULL }, *const none[] = { NULL };
	struct krun_context *context = make();

	assert_int_equal(0, krun_set_rlimits(context->id, three));
	assert_string_equal("7=1:2,6=3:4,5=6:7", context->limits);
	assert_int_equal(0, krun_set_rlimits(context->id, one));
	assert_string_equal("1=2:3", context->limits);
	assert_int_equal(0, krun_set_rlimits(context->id, none));
	assert_string_equal("", context->limits);
	drop(context);
}

TEST(VM_47_a_kernel_is_kept_with_its_file_system_words_and_form)
{
	struct krun_context *context = make();

	assert_int_equal(0, krun_set_kernel(context->id, file, KRUN_KERNEL_FORMAT_RAW, NULL, NULL));
	assert_true(context->kernel_is_raw);
	assert_null(context->initramfs);
	assert_null(context->command_line);
	assert_int_equal(0,
	                 krun_set_kernel(context->id, file, KRUN_KERNEL_FORMAT_ELF, file, "quiet"));
	assert_false(context->kernel_is_raw);
	assert_string_equal(file, context->kernel);
	assert_string_equal(file, context->initramfs);
	assert_string_equal("quiet", context->command_line);
	assert_int_equal(-ENOENT, krun_set_kernel(context->id, folder, 1, NULL, NULL));
	assert_int_equal(-ENOENT, krun_set_kernel(context->id, file, 1, folder, NULL));
	assert_int_equal(-EINVAL, krun_set_kernel(context->id, file, 1, "\xff", NULL));
	drop(context);
	context = make();
	assert_int_equal(0, krun_set_firmware(context->id, file));
	assert_string_equal(file, context->firmware);
	assert_int_equal(-ENOENT, krun_set_firmware(context->id, folder));
	drop(context);
}

TEST(VM_188_folders_and_disks_are_kept_in_their_order_up_to_the_most)
{
	struct krun_context *context = make();
	char tag[40];

	for (unsigned i = 0; i < KRUN_FILES_MAX; i++) {
		snprintf(tag, sizeof(tag), "t%u", i);
		assert_int_equal(0, krun_add_virtiofs(context->id, tag, folder));
		assert_int_equal(0, krun_add_disk(context->id, tag, file, i & 1));
	}
	assert_int_equal(-ENOSPC, krun_add_virtiofs(context->id, "more", folder));
	assert_int_equal(-ENOSPC, krun_add_disk(context->id, "more", file, false));
	assert_int_equal(-EEXIST, krun_add_virtiofs(context->id, tag, folder));
	assert_int_equal(-EEXIST, krun_add_disk(context->id, tag, file, false));
	assert_int_equal(KRUN_FILES_MAX, context->folder_count);
	assert_int_equal(KRUN_FILES_MAX, context->disk_count);
	for (unsigned i = 0; i < KRUN_FILES_MAX; i++) {
		snprintf(tag, sizeof(tag), "t%u", i);
		assert_string_equal(tag, context->folders[i].tag);
		assert_string_equal(folder, context->folders[i].path);
		assert_string_equal(tag, context->disks[i].id);
		assert_string_equal(file, context->disks[i].path);
		assert_int_equal(i & 1, context->disks[i].read_only);
	}
	drop(context);
	context = make();
	memset(tag, 't', sizeof(tag));
	tag[37] = 0;
	assert_int_equal(-EINVAL, krun_add_virtiofs(context->id, tag, folder));
	tag[36] = 0;
	assert_int_equal(0, krun_add_virtiofs(context->id, tag, folder));
	assert_int_equal(0, krun_set_data_disk(context->id, file));
	assert_string_equal("data", context->disks[0].id);
	assert_false(context->disks[0].read_only);
	assert_int_equal(0, krun_set_root(context->id, folder));
	assert_string_equal(folder, context->root);
	drop(context);
}

TEST(VM_188_forwarded_ports_are_kept_up_to_the_most_and_a_refused_list_changes_nothing)
{
	static char texts[KRUN_FORWARDS_MAX + 1][24];
	static const char *const bad[] = { "1:2", "3:4", "1:5", NULL };
	const char *list[KRUN_FORWARDS_MAX + 2] = { NULL };
	struct krun_context *context = make();

	for (unsigned i = 0; i < KRUN_FORWARDS_MAX; i++) {
		snprintf(texts[i], sizeof(texts[i]), "%u:%u", 1000 + i, 2000 + i);
		list[i] = texts[i];
	}
	assert_int_equal(0, krun_set_port_map(context->id, list));
	assert_int_equal(-EINVAL, krun_set_port_map(context->id, bad));
	assert_int_equal(KRUN_FORWARDS_MAX, context->forward_count);
	assert_true(context->has_network);
	for (unsigned i = 0; i < KRUN_FORWARDS_MAX; i++) {
		assert_int_equal(1000 + i, context->forwards[i].port);
		assert_int_equal(2000 + i, context->forwards[i].guest_port);
		assert_false(context->forwards[i].udp);
	}
	list[KRUN_FORWARDS_MAX] = "1:1";
	assert_int_equal(-EINVAL, krun_set_port_map(context->id, list));
	drop(context);
}

TEST(VM_185_a_card_is_kept_with_its_address_and_its_peer)
{
	static const uint8_t zero[6], many[6] = { 0x53, 1, 2, 3, 4, 5 };
	static const char *const peers[] = { "", ":", ":1", "host:", "host:0", "host:1x", "host" };
	struct krun_context *context = make();

	assert_int_equal(-EINVAL, krun_set_net_mac(context->id, zero));
	assert_int_equal(-EINVAL, krun_set_net_mac(context->id, many));
	assert_int_equal(0, krun_set_net_mac(context->id, station));
	assert_memory_equal(station, context->mac, 6);
	for (size_t i = 0; i < sizeof(peers) / sizeof(peers[0]); i++)
		assert_int_equal(-EINVAL, krun_add_net_tcp(context->id, "eth0", station, peers[i]));
	assert_int_equal(-EINVAL, krun_add_net_tcp(context->id, "eth0", zero, "::1:1"));
	assert_int_equal(-EINVAL, krun_add_net_tcp(context->id, "eth0", station, "\xff:1"));
	assert_false(context->has_card);
	assert_int_equal(0, krun_add_net_tcp(context->id, "eth0", station, "::1:65535"));
	assert_true(context->has_card);
	assert_false(context->has_network);
	assert_string_equal("::1:65535", context->peer);
	assert_memory_equal(station, context->mac, 6);
	drop(context);
	context = make();
	assert_int_equal(0, krun_add_net_tcp(context->id, "eth0", station, NULL));
	assert_null(context->peer);
	drop(context);
}

TEST(VM_185_a_card_on_a_path_is_kept_with_its_kind)
{
	struct krun_context *context = make();

	assert_int_equal(-1, context->card);
	assert_int_equal(0, krun_add_net_unixstream(context->id, "/a", -1, station, 0, 0));
	assert_int_equal(HOST_FRAMES_STREAM, context->kind);
	assert_string_equal("/a", context->peer);
	assert_memory_equal(station, context->mac, 6);
	assert_false(context->greets);
	/* One card a machine. */
	assert_int_equal(-EINVAL, krun_add_net_tap(context->id, "tap0", station, 0, 0));
	assert_int_equal(-EINVAL, krun_set_port_map(context->id, (const char *const[]){ NULL }));
	drop(context);
	context = make();
	assert_int_equal(0,
	                 krun_add_net_unixgram(context->id, "/b", -1, station, 0, NET_FLAG_VFKIT));
	assert_int_equal(HOST_FRAMES_DATAGRAM, context->kind);
	assert_true(context->greets);
	drop(context);
	context = make();
	assert_int_equal(0, krun_add_net_tap(context->id, "tap0", station, 0, 0));
	assert_int_equal(HOST_FRAMES_TAP, context->kind);
	assert_string_equal("tap0", context->peer);
	drop(context);
	context = make();
	assert_int_equal(0, krun_set_net_mac(context->id, station));
	assert_int_equal(0, krun_set_gvproxy_path(context->id, "/c"));
	assert_int_equal(HOST_FRAMES_DATAGRAM, context->kind);
	assert_true(context->greets);
	assert_memory_equal(station, context->mac, 6);
	drop(context);
}

TEST(VM_185_a_cards_descriptor_is_the_contexts_once_it_is_taken)
{
	struct krun_context *context = make();
	int stream[2], datagram[2];

	assert_int_equal(0, socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, stream));
	assert_int_equal(0, socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, datagram));
	assert_int_equal(-EINVAL,
	                 krun_add_net_unixgram(context->id, NULL, stream[0], station, 0, 0));
	assert_int_equal(-EINVAL, krun_set_passt_fd(context->id, datagram[0]));
	assert_int_equal(-1, context->card);
	assert_int_equal(0, krun_set_passt_fd(context->id, stream[0]));
	assert_int_equal(stream[0], context->card);
	assert_int_equal(0x5a, context->mac[0]);
	drop(context);
	assert_int_equal(-1, fcntl(stream[0], F_GETFD));
	context = make();
	assert_int_equal(0, krun_add_net_unixgram(context->id, NULL, datagram[0], station, 0, 0));
	drop(context);
	assert_int_equal(-1, fcntl(datagram[0], F_GETFD));
	close(stream[1]);
	close(datagram[1]);
}

TEST(VM_188_consoles_are_kept_with_their_descriptors)
{
	struct krun_context *context = make();
	int ends[2];

	assert_int_equal(0, pipe(ends));
	assert_int_equal(0, krun_disable_implicit_console(context->id));
	assert_int_equal(0, krun_add_virtio_console_default(context->id, ends[0], ends[1], -1));
	assert_int_equal(ends[0], context->input);
	assert_int_equal(ends[1], context->output);
	assert_int_equal(-1, context->errors);
	assert_true(context->has_console);
	assert_false(context->is_multiport);
	assert_int_equal(0, krun_add_serial_console_default(context->id, ends[0], ends[1]));
	assert_int_equal(ends[0], context->serial_input);
	assert_int_equal(ends[1], context->serial_output);
	drop(context);
	context = make();
	assert_int_equal(0, krun_disable_implicit_console(context->id));
	assert_int_equal(0, krun_add_virtio_console_multiport(context->id));
	assert_true(context->is_multiport);
	for (unsigned i = 0; i < KRUN_PORTS_MAX; i++) {
		char name[8];

		snprintf(name, sizeof(name), "p%u", i);
		assert_int_equal(0, krun_add_console_port_inout(context->id, 0, name,
		                                                i & 1 ? ends[0] : -1, ends[1]));
		assert_string_equal(name, context->ports[i].name);
		assert_int_equal(i & 1 ? ends[0] : -1, context->ports[i].input);
		assert_int_equal(ends[1], context->ports[i].output);
	}
	assert_int_equal(-ENOSPC, krun_add_console_port_inout(context->id, 0, "q", -1, -1));
	assert_int_equal(KRUN_PORTS_MAX, context->port_count);
	drop(context);
	close(ends[0]);
	close(ends[1]);
}

TEST(VM_65_the_makers_texts_are_kept_up_to_255)
{
	static const char *list[257];
	struct krun_context *context = make();

	for (unsigned i = 0; i < 255; i++)
		list[i] = "text";
	assert_int_equal(0, krun_set_smbios_oem_strings(context->id, list));
	assert_string_equal("text", context->oem_strings[254]);
	assert_null(context->oem_strings[255]);
	list[255] = "more";
	assert_int_equal(-EINVAL, krun_set_smbios_oem_strings(context->id, list));
	assert_null(context->oem_strings[255]);
	drop(context);
}
