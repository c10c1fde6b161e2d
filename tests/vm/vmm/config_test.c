/* tests/vm/vmm/config_test.c - a machine's options are kept whole, and within what a machine can have. */
#include "vm/vmm/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host/host_file.h"
#include "test.h"
#include "vm/vmm/snapshot.h"
#include "vm/vmm/vmm_internal.h"

struct everything {
	struct vmm_options options;
	struct vmm_port ports[2];
	struct vmm_folder folders[2];
	struct vmm_disk disks[2];
	struct vmm_network network;
	struct host_network_forward forwards[2];
	char path[256];
};

static void on_serial(void *context, const void *bytes, size_t count)
{
}

static void fill(struct everything *all)
{
	memset(all, 0, sizeof(*all));
	snprintf(all->path, sizeof(all->path), "%s/disk", test_directory());
	assert_int_equal(0, host_file_write(all->path, "disk", 4));
	all->ports[0].name = "first";
	all->ports[1].name = "second";
	all->folders[0] = (struct vmm_folder){ test_directory(), "tag", false };
	all->folders[1] = (struct vmm_folder){ "/", "other", true };
	all->disks[0] = (struct vmm_disk){ all->path, true };
	all->disks[1] = (struct vmm_disk){ "/dev/null", false };
	all->forwards[0] = (struct host_network_forward){ "127.0.0.1", 1, 2, false };
	all->forwards[1] = (struct host_network_forward){ NULL, 3, 4, true };
	all->network = (struct vmm_network){ .kind = HOST_FRAMES_TAP,
		                             .peer = "host:5",
		                             .greets = true,
		                             .alone = true,
		                             .mac = { 2, 3, 4, 5, 6, 7 },
		                             .forwards = all->forwards,
		                             .forward_count = 2 };
	all->options = (struct vmm_options){ .memory_bytes = 0x123456000,
		                             .processors = 7,
		                             .packed_rings = true,
		                             .virtio_console = true,
		                             .serial = on_serial,
		                             .ports = all->ports,
		                             .port_count = 2,
		                             .folders = all->folders,
		                             .folder_count = 2,
		                             .disks = all->disks,
		                             .disk_count = 2,
		                             .network = &all->network };
}

static void assert_text(const char *expected, const char *found)
{
	if (expected)
		assert_string_equal(expected, found);
	else
		assert_null(found);
}

/* found is what all says, in memory of its own. */
static void assert_same(const struct everything *all, const struct vmm_config *found)
{
	const struct vmm_network *network = found->options.network;

	assert_int_equal(all->options.memory_bytes, found->options.memory_bytes);
	assert_int_equal(7, found->options.processors);
	assert_true(found->options.packed_rings && found->options.virtio_console);
	assert_true(found->serial_apart);
	assert_int_equal(2, found->options.port_count);
	assert_int_equal(2, found->options.folder_count);
	assert_int_equal(2, found->options.disk_count);
	for (unsigned i = 0; i < 2; i++) {
		assert_text(all->ports[i].name, found->options.ports[i].name);
		assert_text(all->folders[i].path, found->options.folders[i].path);
		assert_text(all->folders[i].tag, found->options.folders[i].tag);
		assert_int_equal(all->folders[i].read_only, found->options.folders[i].read_only);
		assert_text(all->disks[i].path, found->options.disks[i].path);
		assert_int_equal(all->disks[i].read_only, found->options.disks[i].read_only);
	}
	assert_non_null(network);
	assert_true(network->forwards != all->forwards && network->alone);
	assert_text("host:5", network->peer);
	assert_int_equal(HOST_FRAMES_TAP, network->kind);
	assert_true(network->greets);
	assert_memory_equal(all->network.mac, network->mac, sizeof(network->mac));
	assert_int_equal(2, network->forward_count);
	for (unsigned i = 0; i < 2; i++) {
		assert_text(all->forwards[i].address, network->forwards[i].address);
		assert_int_equal(all->forwards[i].port, network->forwards[i].port);
		assert_int_equal(all->forwards[i].guest_port, network->forwards[i].guest_port);
		assert_int_equal(all->forwards[i].udp, network->forwards[i].udp);
	}
}

/* What an archive holds of config; null: it cannot be kept, or not be taken. */
static struct vmm_config *passed(struct vmm_config *config)
{
	struct vmm_config *again = vmm_config_create_empty();
	struct vmm_archive archive, taken;

	assert_non_null(again);
	vmm_archive_write_begin(&archive);
	vmm_archive_section(&archive, 1);
	vmm_config_archive(&archive, config);
	vmm_archive_section_end(&archive);
	if (!archive.failed) {
		vmm_archive_read_begin(&taken, archive.bytes, archive.count);
		vmm_archive_section(&taken, 1);
		vmm_config_archive(&taken, again);
		vmm_archive_section_end(&taken);
		assert_true(taken.failed || taken.at == taken.count);
	}
	if (archive.failed || taken.failed) {
		vmm_config_destroy(again);
		again = NULL;
	}
	vmm_archive_finish(&archive);
	return again;
}

TEST(VM_189_options_are_copied_kept_and_taken_whole)
{
	struct everything all;
	struct vmm_config *config, *again;
	struct vmm_reason reason;

	fill(&all);
	config = vmm_config_create(&all.options);
	assert_non_null(config);
	assert_same(&all, config);
	assert_int_equal(0, vmm_config_stamp(config, &reason));
	again = passed(config);
	assert_non_null(again);
	assert_same(&all, again);
	assert_int_equal(0, vmm_config_check(again, &reason));
	vmm_config_destroy(again);
	vmm_config_destroy(config);
	vmm_config_destroy(NULL);
}

TEST(VM_189_a_machine_of_nothing_is_kept)
{
	struct vmm_options options = { .memory_bytes = 4096, .processors = 1 };
	struct vmm_config *config = vmm_config_create(&options), *again = passed(config);

	assert_non_null(again);
	assert_int_equal(4096, again->options.memory_bytes);
	assert_int_equal(0, again->options.port_count + again->options.folder_count +
	                            again->options.disk_count);
	assert_null(again->options.network);
	assert_false(again->serial_apart || again->options.packed_rings ||
	             again->options.virtio_console);
	vmm_config_destroy(again);
	vmm_config_destroy(config);
}

/* What is written so is read by no other version: one that has more, or less, is another. */
TEST(VM_189_a_machine_of_nothing_has_36_bytes_and_a_port_those_of_its_name)
{
	struct vmm_port port = { .name = "ab" };
	struct vmm_options options = { .memory_bytes = 4096, .processors = 1, .ports = &port };

	for (size_t ports = 0; ports < 2; ports++) {
		struct vmm_config *config;
		struct vmm_archive archive;

		options.port_count = ports;
		config = vmm_config_create(&options);
		vmm_archive_write_begin(&archive);
		vmm_archive_section(&archive, 1);
		vmm_config_archive(&archive, config);
		vmm_archive_section_end(&archive);
		assert_false(archive.failed);
		assert_int_equal(36 + 6 * ports, archive.count);
		vmm_archive_finish(&archive);
		vmm_config_destroy(config);
	}
}

/* How many bytes a machine of these options has. */
static size_t bytes_of(const struct vmm_options *options)
{
	struct vmm_config *config = vmm_config_create(options);
	struct vmm_archive archive;
	size_t count;

	vmm_archive_write_begin(&archive);
	vmm_archive_section(&archive, 1);
	vmm_config_archive(&archive, config);
	vmm_archive_section_end(&archive);
	assert_false(archive.failed);
	count = archive.count;
	vmm_archive_finish(&archive);
	vmm_config_destroy(config);
	return count;
}

TEST(VM_189_each_part_of_a_machine_has_its_own_bytes_and_no_more)
{
	static const struct host_network_forward forwards[2] = {
		{ .address = "::1", .port = 1, .guest_port = 2 }, { .port = 3, .guest_port = 4 }
	};
	/* Paths that are not there are kept as they are. */
	static const struct vmm_folder folders[2] = { { .path = "/none/a", .tag = "t" },
		                                      { .path = "/none/b", .tag = "u" } };
	static const struct vmm_disk disks[2] = { { .path = "/none/c" }, { .path = "/none/d" } };
	struct vmm_network network = { .forwards = forwards };
	struct vmm_options options = { .folders = folders, .disks = disks };

	assert_int_equal(36, bytes_of(&options));
	/* Two texts behind their lengths, and a flag. */
	for (options.folder_count = 1; options.folder_count <= 2; options.folder_count++)
		assert_int_equal(36 + 17 * options.folder_count, bytes_of(&options));
	options.folder_count = 0;
	/* A text, a flag, and a stamp of two numbers. */
	for (options.disk_count = 1; options.disk_count <= 2; options.disk_count++)
		assert_int_equal(36 + 28 * options.disk_count, bytes_of(&options));
	options.disk_count = 0;
	options.network = &network;
	/* An address, how many forwards, no peer, a flag. */
	assert_int_equal(36 + 15, bytes_of(&options));
	network.forward_count = 1;
	assert_int_equal(36 + 15 + 12, bytes_of(&options));
	network.forward_count = 2;
	assert_int_equal(36 + 15 + 12 + 9, bytes_of(&options));
	network.forward_count = 0;
	/* A peer has its text, its kind and a flag more. */
	network.peer = "a:1";
	assert_int_equal(36 + 15 + 3 + 5, bytes_of(&options));
}

/* A network of a kind that there is not is anybody's invention. */
TEST(VM_189_a_network_of_no_kind_is_not_taken)
{
	struct vmm_network network = { .kind = HOST_FRAMES_KINDS, .peer = "a:1" };
	struct vmm_options options = { .network = &network };
	struct vmm_config *config = vmm_config_create(&options);

	assert_null(passed(config));
	config->network.kind = HOST_FRAMES_DATAGRAM;
	vmm_config_destroy(passed(config));
	vmm_config_destroy(config);
}

/* Whoever goes on with it may stand in another folder; what is no path stays as it was given. */
TEST(VM_189_a_networks_path_is_kept_from_the_root)
{
	struct vmm_network network = { .peer = "." };
	struct vmm_options options = { .network = &network };

	for (network.kind = 0; network.kind < HOST_FRAMES_KINDS; network.kind++) {
		struct vmm_config *config = vmm_config_create(&options);
		bool is_path =
			network.kind == HOST_FRAMES_STREAM || network.kind == HOST_FRAMES_DATAGRAM;

		assert_non_null(config);
		assert_int_equal(is_path ? '/' : '.', config->network.peer[0]);
		vmm_config_destroy(config);
	}
}

TEST(VM_189_a_disk_that_changed_or_went_is_named)
{
	struct everything all;
	struct vmm_config *config;
	struct vmm_reason reason;

	fill(&all);
	all.options.disk_count = 1;
	config = vmm_config_create(&all.options);
	assert_int_equal(0, vmm_config_stamp(config, &reason));
	assert_int_equal(0, vmm_config_check(config, &reason));
	config->stamps[0].bytes++;
	assert_int_equal(-ESTALE, vmm_config_check(config, &reason));
	assert_non_null(strstr(reason.text, all.path));
	config->stamps[0].bytes--;
	config->stamps[0].modified_ns++;
	assert_int_equal(-ESTALE, vmm_config_check(config, &reason));
	config->stamps[0].modified_ns--;
	assert_int_equal(0, vmm_config_check(config, &reason));
	assert_int_equal(0, unlink(all.path));
	assert_int_equal(-ENOENT, vmm_config_check(config, &reason));
	assert_int_equal(-ENOENT, vmm_config_stamp(config, &reason));
	assert_non_null(strstr(reason.text, all.path));
	vmm_config_destroy(config);
}

/* Of each kind the most that there may be, and one more. */
static void assert_limit(struct vmm_options *options, size_t *count, size_t most)
{
	struct vmm_config *config;

	*count = most;
	config = vmm_config_create(options);
	assert_int_equal(options->port_count, config->options.port_count);
	assert_int_equal(options->folder_count, config->options.folder_count);
	assert_int_equal(options->disk_count, config->options.disk_count);
	assert_int_equal(options->memory_bytes, config->options.memory_bytes);
	vmm_config_destroy(config);
	*count = most + 1;
	config = vmm_config_create(options);
	assert_int_equal(0, config->options.memory_bytes);
	assert_int_equal(0, config->options.port_count + config->options.folder_count +
	                            config->options.disk_count);
	vmm_config_destroy(config);
	*count = 0;
}

TEST(VM_189_more_than_a_machine_has_is_not_copied)
{
	static struct vmm_port ports[VMM_PORTS_MAX + 1];
	static struct vmm_folder folders[VMM_SLOTS_MAX + 1];
	static struct vmm_disk disks[VMM_SLOTS_MAX + 1];
	static struct host_network_forward forwards[VMM_FORWARDS_MAX + 1];
	struct vmm_network network = { .forwards = forwards };
	struct vmm_options options = { .memory_bytes = 4096,
		                       .ports = ports,
		                       .folders = folders,
		                       .disks = disks,
		                       .network = &network };

	for (unsigned i = 0; i <= VMM_SLOTS_MAX; i++) {
		folders[i] = (struct vmm_folder){ .path = "/", .tag = "tag" };
		disks[i].path = "/dev/null";
	}
	assert_limit(&options, &options.port_count, VMM_PORTS_MAX);
	assert_limit(&options, &options.folder_count, VMM_SLOTS_MAX);
	assert_limit(&options, &options.disk_count, VMM_SLOTS_MAX);
	assert_limit(&options, &network.forward_count, VMM_FORWARDS_MAX);
}

TEST(VM_189_a_machine_says_what_folders_and_network_it_has)
{
	struct vmm *vmm = calloc(1, sizeof(*vmm));
	struct everything all;

	fill(&all);
	vmm->config = vmm_config_create(&all.options);
	assert_string_equal("tag", vmm_folder(vmm, 0)->tag);
	assert_string_equal("other", vmm_folder(vmm, 1)->tag);
	assert_null(vmm_folder(vmm, 2));
	assert_true(vmm_has_network(vmm));
	vmm_config_destroy(vmm->config);
	all.options.network = NULL;
	vmm->config = vmm_config_create(&all.options);
	assert_false(vmm_has_network(vmm));
	vmm_config_destroy(vmm->config);
	free(vmm);
}

/* Confined, the monitor of the others makes no connection of TCP. */
TEST(VM_191_a_network_over_tcp_reaches_out_and_no_other_does)
{
	struct vmm *vmm = calloc(1, sizeof(*vmm));
	static const struct {
		struct vmm_network network;
		bool reaches;
	} rows[] = {
		{ { .peer = NULL }, true },
		{ { .peer = "host:5" }, true },
		{ { .alone = true }, false },
		{ { .kind = HOST_FRAMES_STREAM, .peer = "/path" }, false },
		{ { .kind = HOST_FRAMES_DATAGRAM, .peer = "/path" }, false },
		{ { .kind = HOST_FRAMES_TAP, .peer = "tap0" }, false },
		{ { .kind = HOST_FRAMES_STREAM, .has_descriptor = true }, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vmm_options options = { .network = &rows[i].network };

		vmm->config = vmm_config_create(&options);
		assert_int_equal(rows[i].reaches, vmm_reaches_out(vmm));
		vmm_config_destroy(vmm->config);
	}
	vmm->config = vmm_config_create(&(struct vmm_options){ .memory_bytes = 4096 });
	assert_false(vmm_reaches_out(vmm));
	vmm_config_destroy(vmm->config);
	free(vmm);
}
