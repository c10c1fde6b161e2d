/* tests/devices/virtio/fs_test.c - the file system device: its session, nodes and what is forgotten. */
#include "devices/virtio/state.h"
#include "fs_fixture.h"

TEST(VM_146_it_is_device_26_with_a_tag_and_two_queues)
{
	struct fixture *fixture = start_silent(false);
	struct virtio_device *device = &fixture->fs.device;

	assert_int_equal(26, device->model->id);
	assert_int_equal(2, device->queue_count);
	assert_int_equal(1024, device->model->queue_size);
	assert_memory_equal("root\0\0\0\0", device->config, 8);
	assert_int_equal(1, virtio_device_config_read(device, 36, 4));
	assert_true(device->features & VIRTIO_F_EVENT_INDEX);
	finish(fixture);
}

TEST(VM_146_a_tag_fills_its_36_bytes)
{
	struct virtio_fs fs;
	struct host_folder *folder;

	assert_int_equal(0, host_folder_open(test_directory(), true, &folder));
	assert_int_equal(0, virtio_fs_init(&fs, folder,
	                                   "0123456789abcdefghijklmnopqrstuvwxyzTOO LONG"));
	assert_memory_equal("0123456789abcdefghijklmnopqrstuvwxyz\1\0\0\0", fs.device.config, 40);
	virtio_fs_finish(&fs);
	host_folder_close(folder);
}

TEST(VM_146_a_request_may_lie_in_many_buffers)
{
	struct fixture *fixture = start();
	struct driver *driver = &fixture->driver;
	struct fuse_in_header header = { .bytes = 45, .operation = FUSE_LOOKUP, .node = ROOT };
	struct fuse_entry_out *out =
		(void *)(fixture->driver.memory.regions[0].host + (ANSWER + 0x100 - MEMORY_GPA));

	put_file(fixture, "file", "text");
	put(driver, REQUEST, &header, 40);
	put(driver, REQUEST + 0x1000, "file", 5);
	put_descriptor(driver, AREA(1), 0, REQUEST, 7, NEXT, 1);
	put_descriptor(driver, AREA(1), 1, REQUEST + 7, 33, NEXT, 2);
	put_descriptor(driver, AREA(1), 2, REQUEST + 0x1000, 5, NEXT, 3);
	put_descriptor(driver, AREA(1), 3, ANSWER, 16, NEXT | WRITE, 4);
	put_descriptor(driver, AREA(1), 4, ANSWER + 0x100, 128, WRITE, 0);
	offer(driver, 1, 0);
	virtio_device_kick(&fixture->fs.device, 1);
	driver_run_work(driver);
	assert_int_equal(144, used_bytes(driver, 1, 1));
	assert_int_equal(144, get(driver, ANSWER, 4));
	assert_int_equal(4, out->attributes.bytes);
	finish(fixture);
}

TEST(VM_147_the_first_answer_says_what_there_is)
{
	struct fixture *fixture = start_silent(false);
	const struct fuse_init_out *out = answer(fixture);
	const uint32_t wanted = FUSE_ASYNC_READ | FUSE_PARALLEL_DIROPS | FUSE_BIG_WRITES |
	                        FUSE_AUTO_INVAL_DATA | FUSE_ASYNC_DIO | FUSE_HAS_IOCTL_DIR |
	                        FUSE_ATOMIC_O_TRUNC | FUSE_MAX_PAGES | FUSE_INIT_EXT |
	                        FUSE_DO_READDIRPLUS | FUSE_READDIRPLUS_AUTO;

	assert_int_equal(0, init_session(fixture));
	assert_int_equal(64, fixture->answered);
	assert_int_equal(7, out->major);
	assert_true(out->minor >= 27);
	assert_int_equal(wanted, out->flags);
	assert_int_equal(65535, out->background_max);
	assert_int_equal(65535 / 4 * 3, out->congestion);
	assert_int_equal(1 << 20, out->write_max);
	assert_int_equal(1, out->time_ns);
	assert_int_equal(256, out->pages_max);
	finish(fixture);
}

TEST(VM_147_only_what_is_asked_for_is_agreed_on)
{
	struct fixture *fixture = start_silent(false);
	struct fuse_init_in in = { .major = 7, .minor = 27, .flags = FUSE_ASYNC_READ | 1u << 31 };

	assert_int_equal(0, ask_fixed(fixture, FUSE_INIT, 0, &in, sizeof(in)));
	assert_int_equal(FUSE_ASYNC_READ, ((struct fuse_init_out *)answer(fixture))->flags);
	finish(fixture);
}

TEST(VM_147_old_versions_are_refused_and_newer_ones_told_ours)
{
	struct fixture *fixture = start_silent(false);
	struct fuse_init_in old = { .major = 7, .minor = 26 }, new = { .major = 8, .minor = 0 };

	assert_int_equal(-EPROTO, ask_fixed(fixture, FUSE_INIT, 0, &old, sizeof(old)));
	assert_int_equal(0, ask_fixed(fixture, FUSE_INIT, 0, &new, sizeof(new)));
	assert_int_equal(7, ((struct fuse_init_out *)answer(fixture))->major);
	assert_int_equal(-EIO, ask_name(fixture, FUSE_LOOKUP, ROOT, "file"));
	finish(fixture);
}

TEST(VM_147_nothing_is_served_before_the_first_answer)
{
	struct fixture *fixture = start_silent(false);

	put_file(fixture, "file", "");
	assert_int_equal(-EIO, ask_name(fixture, FUSE_LOOKUP, ROOT, "file"));
	assert_int_equal(0, init_session(fixture));
	lookup(fixture, ROOT, "file");
	finish(fixture);
}

TEST(VM_147_names_and_attributes_hold_for_5_seconds)
{
	struct fixture *fixture = start();
	const struct fuse_entry_out *out = answer(fixture);

	put_file(fixture, "file", "");
	lookup(fixture, ROOT, "file");
	assert_int_equal(5, out->name_seconds);
	assert_int_equal(5, out->attributes_seconds);
	attributes(fixture, ROOT);
	assert_int_equal(5, ((struct fuse_attributes_out *)answer(fixture))->seconds);
	finish(fixture);
}

TEST(VM_148_files_and_folders_are_found)
{
	struct fixture *fixture = start();
	uint64_t folder;

	mkdir(at(fixture, "folder"), 0750);
	put_file(fixture, "folder/file", "12345");
	folder = lookup(fixture, ROOT, "folder");
	assert_int_equal(S_IFDIR | 0750,
	                 ((struct fuse_entry_out *)answer(fixture))->attributes.mode);
	lookup(fixture, folder, "file");
	assert_int_equal(S_IFREG | 0644,
	                 ((struct fuse_entry_out *)answer(fixture))->attributes.mode);
	assert_int_equal(5, ((struct fuse_entry_out *)answer(fixture))->attributes.bytes);
	assert_int_equal(-ENOENT, ask_name(fixture, FUSE_LOOKUP, folder, "other"));
	assert_int_equal(-ENOTDIR,
	                 ask_name(fixture, FUSE_LOOKUP, lookup(fixture, folder, "file"), "x"));
	finish(fixture);
}

TEST(VM_148_attributes_are_the_files)
{
	struct fixture *fixture = start();
	struct stat status;
	struct fuse_attributes found;

	put_file(fixture, "file", "123");
	assert_int_equal(0, stat(at(fixture, "file"), &status));
	found = attributes(fixture, lookup(fixture, ROOT, "file"));
	assert_int_equal(status.st_ino, found.inode);
	assert_int_equal(3, found.bytes);
	assert_int_equal(status.st_blocks, found.blocks);
	assert_int_equal(1, found.links);
	assert_int_equal(0, found.user);
	assert_int_equal(status.st_mtim.tv_sec, found.written);
	assert_int_equal(status.st_mtim.tv_nsec, found.written_ns);
	assert_int_equal(status.st_blksize, found.block_bytes);
	finish(fixture);
}

/* How many names the last list has, and whether name is one, with this type. */
static unsigned count_names(struct fixture *fixture, bool plus, const char *name, unsigned type)
{
	const uint8_t *from = answer(fixture);
	size_t head = plus ? sizeof(struct fuse_entry_out) : 0;
	unsigned count = 0, found = 0;

	for (size_t place = 0; place < fixture->answered; count++) {
		const struct fuse_name *one = (const void *)(from + place + head);

		if (one->name_bytes == strlen(name) && memcmp(one + 1, name, strlen(name)) == 0)
			found += one->type == type;
		place += (head + sizeof(*one) + one->name_bytes + 7) & ~7ull;
	}
	assert_int_equal(1, found);
	return count;
}

TEST(VM_148_a_folder_is_listed_with_types)
{
	struct fixture *fixture = start();
	uint64_t handle;

	put_file(fixture, "file", "");
	mkdir(at(fixture, "folder"), 0755);
	assert_int_equal(0, symlink("file", at(fixture, "link")));
	handle = opened_folder(fixture, ROOT);
	assert_int_equal(0, list(fixture, FUSE_READDIR, ROOT, handle, 0));
	assert_int_equal(5, count_names(fixture, false, "file", 8));
	assert_int_equal(5, count_names(fixture, false, "folder", 4));
	assert_int_equal(5, count_names(fixture, false, "link", 10));
	assert_int_equal(5, count_names(fixture, false, "..", 4));
	assert_int_equal(0, release(fixture, handle));
	assert_int_equal(-EBADF, list(fixture, FUSE_READDIR, ROOT, handle, 0));
	finish(fixture);
}

TEST(VM_148_a_long_list_goes_on_where_it_ended)
{
	struct fixture *fixture = start();
	bool seen[300] = { false };
	uint64_t handle, offset = 0;
	char name[100];
	unsigned count = 0;

	for (int i = 0; i < 300; i++) {
		/* Of many lengths: behind one that has no room any more stands one that would have. */
		snprintf(name, sizeof(name), "%d, a name that is not quite so short%.*s", i,
		         i * 7 % 40, "........................................");
		put_file(fixture, name, "");
	}
	handle = opened_folder(fixture, ROOT);
	while (list(fixture, FUSE_READDIR, ROOT, handle, offset) == 0 && fixture->answered) {
		assert_true(fixture->answered <= LIST_BYTES);
		for (size_t place = 0; place < fixture->answered;) {
			const struct fuse_name *one = (void *)((uint8_t *)answer(fixture) + place);
			int number;

			snprintf(name, sizeof(name), "%.*s", (int)one->name_bytes,
			         (const char *)(one + 1));
			if (sscanf(name, "%d, a name", &number) == 1) {
				assert_false(seen[number]);
				seen[number] = true;
				count++;
			}
			offset = one->next;
			place += (sizeof(*one) + one->name_bytes + 7) & ~7ull;
		}
	}
	assert_int_equal(300, count);
	finish(fixture);
}

TEST(VM_148_what_is_forgotten_is_nobodys)
{
	struct fixture *fixture = start();
	uint64_t node;

	put_file(fixture, "file", "");
	node = lookup(fixture, ROOT, "file");
	assert_int_equal(node, lookup(fixture, ROOT, "file"));
	forget_node(fixture, node, 1);
	attributes(fixture, node);
	forget_node(fixture, node, 1);
	assert_int_equal(-ESTALE, ask(fixture, FUSE_GETATTR, node));
	assert_true(node != lookup(fixture, ROOT, "file"));
	finish(fixture);
}

TEST(VM_148_many_are_forgotten_at_once)
{
	struct fixture *fixture = start();
	struct driver *driver = &fixture->driver;
	struct fuse_in_header header = { .bytes = 40 + 8 + 48, .operation = FUSE_BATCH_FORGET };
	/* More are said to come than come. */
	uint64_t batch[7] = { 1000, 0, 1, 0, 1, ROOT, 9 };

	put_file(fixture, "one", "");
	put_file(fixture, "two", "");
	batch[1] = lookup(fixture, ROOT, "one");
	batch[3] = lookup(fixture, ROOT, "two");
	put(driver, REQUEST, &header, 40);
	put(driver, REQUEST + 40, batch, 56);
	put_descriptor(driver, AREA(0), 0, REQUEST, 96, 0, 0);
	offer(driver, 0, 0);
	virtio_device_kick(&fixture->fs.device, 0);
	assert_int_equal(0, host_folder_node_count(fixture->folder));
	attributes(fixture, ROOT);
	finish(fixture);
}

TEST(VM_148_the_end_of_a_session_forgets_all)
{
	struct fixture *fixture = start();

	put_file(fixture, "file", "");
	opened(fixture, lookup(fixture, ROOT, "file"), O_RDONLY);
	begin(fixture);
	assert_int_equal(0, ask(fixture, FUSE_DESTROY, 0));
	assert_int_equal(0, host_folder_node_count(fixture->folder));
	assert_int_equal(0, host_folder_handle_count(fixture->folder));
	assert_int_equal(-EIO, ask_name(fixture, FUSE_LOOKUP, ROOT, "file"));
	assert_int_equal(0, init_session(fixture));
	lookup(fixture, ROOT, "file");
	finish(fixture);
}

TEST(VM_83_a_reset_forgets_all_and_the_driver_begins_anew)
{
	struct fixture *fixture = start();
	struct virtio_device *device = &fixture->fs.device;
	uint64_t node;

	put_file(fixture, "file", "");
	node = lookup(fixture, ROOT, "file");
	virtio_device_reset_begin(device);
	virtio_device_reset_end(device);
	assert_int_equal(0, host_folder_node_count(fixture->folder));
	memset(fixture->driver.available, 0, sizeof(fixture->driver.available));
	put16(&fixture->driver, DEVICE_AREA(1) + 2, 0);
	fixture->asked = 0;
	driver_start(&fixture->driver, 0, SIZE);
	assert_int_equal(0, init_session(fixture));
	assert_int_equal(-ESTALE, ask(fixture, FUSE_GETATTR, node));
	finish(fixture);
}

TEST(VM_153_unknown_operations_are_refused_and_nothing_stalls)
{
	static const uint32_t unknown[] = { 0, 7, 19, 37, 40, 41, 48, 49, 52, 53, 99, 4096, ~0u };
	struct fixture *fixture = start();

	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
		assert_int_equal(-ENOSYS, ask_name(fixture, unknown[i], ROOT, "whatever"));
	attributes(fixture, ROOT);
	finish(fixture);
}

TEST(VM_154_what_is_forgotten_does_not_wait_for_requests)
{
	struct fixture *fixture = start();
	uint64_t node;

	put_file(fixture, "file", "");
	node = lookup(fixture, ROOT, "file");
	begin(fixture);
	send(fixture, FUSE_STATFS, ROOT);
	assert_non_null(fixture->driver.work);
	forget_node(fixture, node, 1);
	assert_int_equal(0, host_folder_node_count(fixture->folder));
	assert_int_equal(0, receive(fixture));
	finish(fixture);
}

TEST(VM_154_what_is_forgotten_is_let_go_of_each_time)
{
	struct fixture *fixture = start();
	int before, after;

	put_file(fixture, "file", "");
	before = open("/", O_PATH | O_CLOEXEC);
	close(before);
	for (int i = 0; i < 3; i++) {
		forget_node(fixture, lookup(fixture, ROOT, "file"), 1);
		driver_run_work(&fixture->driver);
		/* The lowest descriptor that is free is the one that was before. */
		after = open("/", O_PATH | O_CLOEXEC);
		close(after);
		assert_int_equal(before, after);
	}
	finish(fixture);
}

TEST(VM_154_what_is_forgotten_on_the_other_queue_has_no_answer_either)
{
	struct fixture *fixture = start();
	uint64_t count = 1, node;

	put_file(fixture, "file", "");
	node = lookup(fixture, ROOT, "file");
	begin(fixture);
	add(fixture, &count, 8);
	send(fixture, FUSE_FORGET, node);
	driver_run_work(&fixture->driver);
	assert_int_equal(0, used_bytes(&fixture->driver, 1, fixture->asked));
	assert_int_equal(0, host_folder_node_count(fixture->folder));
	finish(fixture);
}

TEST(VM_158_numbers_are_stable_and_counts_exact)
{
	struct fixture *fixture = start();
	uint64_t node;

	put_file(fixture, "one", "");
	assert_int_equal(0, link(at(fixture, "one"), at(fixture, "two")));
	node = lookup(fixture, ROOT, "one");
	assert_int_equal(node, lookup(fixture, ROOT, "two"));
	assert_int_equal(0, rename(at(fixture, "one"), at(fixture, "three")));
	assert_int_equal(node, lookup(fixture, ROOT, "three"));
	assert_true(node > UINT32_MAX);
	forget_node(fixture, node, 2);
	attributes(fixture, node);
	forget_node(fixture, node, 1);
	assert_int_equal(0, host_folder_node_count(fixture->folder));
	finish(fixture);
}

TEST(VM_158_a_list_does_not_count_and_one_with_attributes_does_once)
{
	struct fixture *fixture = start();
	const struct fuse_entry_out *out = answer(fixture);
	uint64_t handle, node;

	put_file(fixture, "file", "123");
	handle = opened_folder(fixture, ROOT);
	assert_int_equal(0, list(fixture, FUSE_READDIR, ROOT, handle, 0));
	assert_int_equal(0, host_folder_node_count(fixture->folder));
	assert_int_equal(0, list(fixture, FUSE_READDIRPLUS, ROOT, handle, 0));
	assert_int_equal(3, count_names(fixture, true, "file", 8));
	assert_int_equal(1, host_folder_node_count(fixture->folder));
	/* The dots are nobody; the name with a node is the file. */
	for (size_t place = 0; place < fixture->answered;
	     place += 160, out = (void *)((char *)out + 160))
		if (out->node)
			break;
	node = out->node;
	assert_int_equal(3, out->attributes.bytes);
	assert_int_equal(node, lookup(fixture, ROOT, "file"));
	forget_node(fixture, node, 2);
	assert_int_equal(0, host_folder_node_count(fixture->folder));
	finish(fixture);
}

TEST(VM_158_forgetting_more_than_was_counted_is_no_harm)
{
	struct fixture *fixture = start();

	put_file(fixture, "file", "");
	forget_node(fixture, lookup(fixture, ROOT, "file"), ~0ull);
	forget_node(fixture, ROOT, ~0ull);
	forget_node(fixture, 0, 1);
	forget_node(fixture, 77, 1);
	attributes(fixture, ROOT);
	assert_int_equal(0, host_folder_node_count(fixture->folder));
	finish(fixture);
}

TEST(VM_92_more_requests_than_are_served_at_once_are_served_later)
{
	struct fixture *fixture = start();
	struct driver *driver = &fixture->driver;
	struct fuse_in_header header = { .bytes = 40, .operation = FUSE_STATFS, .node = ROOT };

	put(driver, REQUEST, &header, 40);
	for (uint16_t i = 0; i < SIZE; i += 2) {
		put_descriptor(driver, AREA(1), i, REQUEST, 40, NEXT, (uint16_t)(i + 1));
		put_descriptor(driver, AREA(1), i + 1, ANSWER + 128u * i, 96, WRITE, 0);
		offer(driver, 1, i);
	}
	virtio_device_kick(&fixture->fs.device, 1);
	assert_null(fixture->fs.free);
	assert_true(fixture->fs.starved);
	assert_int_equal(VIRTIO_FS_DEPTH, fixture->fs.device.work_count);
	assert_int_equal(SIZE / 2, driver_run_work(driver));
	assert_int_equal(1 + SIZE / 2, used_index(driver, 1));
	for (uint16_t i = 0; i < SIZE / 2; i++)
		assert_int_equal(96, used_bytes(driver, 1, 1 + i));
	finish(fixture);
}

TEST(VM_92_one_turn_forgets_32_times)
{
	struct fixture *fixture = start();
	struct driver *driver = &fixture->driver;
	struct fuse_in_header header = { .bytes = 48, .operation = FUSE_FORGET };
	uint64_t count = 1;

	put_file(fixture, "file", "");
	header.node = lookup(fixture, ROOT, "file");
	for (unsigned i = 1; i < 33; i++)
		lookup(fixture, ROOT, "file");
	put(driver, REQUEST, &header, sizeof(header));
	put(driver, REQUEST + sizeof(header), &count, sizeof(count));
	put_descriptor(driver, AREA(0), 0, REQUEST, 48, 0, 0);
	for (unsigned i = 0; i < 33; i++)
		offer(driver, 0, 0);
	driver->interrupts = 0;
	assert_true(virtio_device_kick(&fixture->fs.device, 0));
	assert_int_equal(32, used_index(driver, 0));
	assert_int_equal(1, host_folder_node_count(fixture->folder));
	assert_false(virtio_device_kick(&fixture->fs.device, 0));
	assert_int_equal(33, used_index(driver, 0));
	assert_int_equal(0, host_folder_node_count(fixture->folder));
	assert_int_equal(2, driver->interrupts);
	finish(fixture);
}

TEST(VM_189_a_session_goes_on_where_it_was_kept)
{
	struct fixture *fixture = start();
	struct virtio_device *device = &fixture->fs.device;
	struct virtio_state state;
	uint64_t node, handle;
	const char *why;

	put_file(fixture, "file", "some text");
	node = lookup(fixture, ROOT, "file");
	handle = opened(fixture, node, O_RDONLY);
	assert_int_equal(0, virtio_device_save(device, &state, &why));
	virtio_device_reset_begin(device);
	virtio_device_reset_end(device);
	assert_int_equal(0, host_folder_node_count(fixture->folder));
	assert_int_equal(0, virtio_device_restore(device, &state));
	assert_int_equal(0, fixture->fs.lost.count);
	assert_true(reads(fixture, handle, 0, "some text"));
	assert_int_equal(9, attributes(fixture, node).bytes);
	/* From a file that somebody else wrote. */
	state.model[0] = 2;
	assert_int_equal(-EINVAL, virtio_device_restore(device, &state));
	state.model[0] = 1;
	state.more_bytes--;
	assert_int_equal(-EINVAL, virtio_device_restore(device, &state));
	assert_int_equal(0, host_folder_node_count(fixture->folder));
	state.more_bytes++;
	assert_int_equal(0, virtio_device_restore(device, &state));
	virtio_state_finish(&state);
	finish(fixture);
}

TEST(VM_189_a_device_that_nobody_mounted_has_no_session_behind_a_restore)
{
	struct fixture *fixture = start_silent(false);
	struct virtio_device *device = &fixture->fs.device;
	const uint64_t in[2] = { 0, 0 };
	struct virtio_state state;
	const char *why;

	assert_int_equal(0, virtio_device_save(device, &state, &why));
	virtio_device_reset_begin(device);
	virtio_device_reset_end(device);
	assert_int_equal(0, virtio_device_restore(device, &state));
	virtio_state_finish(&state);
	assert_int_equal(-EIO, ask_fixed(fixture, FUSE_GETATTR, ROOT, in, sizeof(in)));
	finish(fixture);
}
