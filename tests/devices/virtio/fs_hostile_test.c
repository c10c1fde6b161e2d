/* tests/devices/virtio/fs_hostile_test.c - a guest that wants out of the folder, and files that change underneath. */
#include "devices/virtio/fuse_internal.h"
#include "fs_fixture.h"

/* --- Names ----------------------------------------------------------------------------------------------- */

TEST(VM_157_no_name_leads_out_of_the_folder)
{
	static const char *const names[] = { "",       ".",           "..",          "/",
		                             "/etc",   "../outside",  "folder/file", "folder/",
		                             "./file", "..//outside", "/proc/self" };
	struct fixture *fixture = start();
	struct fuse_mknod_in node = { .mode = S_IFREG | 0644 };
	struct fuse_mkdir_in folder = { .mode = 0755 };
	struct fuse_create_in create = { .flags = O_RDWR, .mode = 0644 };

	mkdir(at(fixture, "folder"), 0755);
	put_file(fixture, "folder/file", "");
	put_file(fixture, "../outside", "");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_int_equal(-EINVAL, ask_name(fixture, FUSE_LOOKUP, ROOT, names[i]));
		assert_int_equal(-EINVAL, ask_name(fixture, FUSE_UNLINK, ROOT, names[i]));
		assert_int_equal(-EINVAL, ask_name(fixture, FUSE_RMDIR, ROOT, names[i]));
		assert_int_equal(-EINVAL, ask_both(fixture, FUSE_MKNOD, ROOT, &node, sizeof(node),
		                                   names[i]));
		assert_int_equal(-EINVAL, ask_both(fixture, FUSE_MKDIR, ROOT, &folder,
		                                   sizeof(folder), names[i]));
		assert_int_equal(-EINVAL, ask_both(fixture, FUSE_CREATE, ROOT, &create,
		                                   sizeof(create), names[i]));
	}
	assert_int_equal(0, access(at(fixture, "../outside"), F_OK));
	assert_int_equal(0, access(at(fixture, "folder/file"), F_OK));
	finish(fixture);
}

TEST(VM_157_no_rename_or_link_leads_out_of_the_folder)
{
	static const char *const names[] = { "..", "../outside", "/tmp/x", "folder/x", "" };
	struct fixture *fixture = start();

	put_file(fixture, "file", "");
	mkdir(at(fixture, "folder"), 0755);
	for (size_t i = 0; i < 2 * sizeof(names) / sizeof(names[0]); i++) {
		const char *name = names[i / 2];
		uint64_t folder = ROOT, node = lookup(fixture, ROOT, "file");

		begin(fixture);
		add(fixture, &folder, 8);
		add_string(fixture, i & 1 ? "file" : name);
		add_string(fixture, i & 1 ? name : "file");
		assert_int_equal(-EINVAL, ask(fixture, FUSE_RENAME, ROOT));
		assert_int_equal(-EINVAL, ask_both(fixture, FUSE_LINK, ROOT, &node, 8, name));
		begin(fixture);
		add_string(fixture, name);
		add_string(fixture, "target");
		assert_int_equal(-EINVAL, ask(fixture, FUSE_SYMLINK, ROOT));
	}
	assert_int_equal(0, access(at(fixture, "file"), F_OK));
	finish(fixture);
}

TEST(VM_157_links_are_never_followed_here)
{
	struct fixture *fixture = start();
	struct fuse_create_in create = { .flags = O_RDWR | O_TRUNC, .mode = 0644 };
	struct fuse_setattr_in size = { .valid = HOST_CHANGE_BYTES };
	struct stat status;
	uint64_t link;

	put_file(fixture, "../secret", "secret");
	assert_int_equal(0, symlink("../secret", at(fixture, "link")));
	assert_int_equal(0, symlink("..", at(fixture, "up")));
	link = lookup(fixture, ROOT, "link");
	assert_int_equal(S_IFLNK, attributes(fixture, link).mode & S_IFMT);
	assert_int_equal(-ELOOP, open_error(fixture, FUSE_OPEN, link, O_RDONLY));
	assert_int_equal(-ELOOP,
	                 ask_both(fixture, FUSE_CREATE, ROOT, &create, sizeof(create), "link"));
	assert_int_equal(-EINVAL, ask_fixed(fixture, FUSE_SETATTR, link, &size, sizeof(size)));
	size = (struct fuse_setattr_in){ .valid = HOST_CHANGE_MODE, .mode = 0777 };
	assert_int_equal(-EOPNOTSUPP, ask_fixed(fixture, FUSE_SETATTR, link, &size, sizeof(size)));
	size = (struct fuse_setattr_in){ .valid = FUSE_SETATTR_WRITTEN, .written = 77 };
	assert_int_equal(0, ask_fixed(fixture, FUSE_SETATTR, link, &size, sizeof(size)));
	assert_int_equal(0, stat(at(fixture, "../secret"), &status));
	assert_int_equal(S_IFREG | 0644, status.st_mode);
	assert_int_not_equal(77, status.st_mtim.tv_sec);
	assert_int_equal(77, attributes(fixture, link).written);
	assert_int_equal(-ENOTDIR,
	                 ask_name(fixture, FUSE_LOOKUP, lookup(fixture, ROOT, "up"), "secret"));
	assert_int_equal(-ENOTDIR,
	                 open_error(fixture, FUSE_OPENDIR, lookup(fixture, ROOT, "up"), O_RDONLY));
	assert_true(host_says(fixture, "../secret", "secret"));
	finish(fixture);
}

TEST(VM_157_a_link_put_in_place_of_a_folder_leads_nowhere)
{
	struct fixture *fixture = start();
	struct fuse_create_in create = { .flags = O_RDWR, .mode = 0644 };
	uint64_t folder, file;

	mkdir(at(fixture, "../outside"), 0755);
	put_file(fixture, "../outside/file", "secret");
	mkdir(at(fixture, "folder"), 0755);
	put_file(fixture, "folder/file", "inside");
	folder = lookup(fixture, ROOT, "folder");
	file = lookup(fixture, folder, "file");
	assert_int_equal(0, rename(at(fixture, "folder"), at(fixture, "elsewhere")));
	assert_int_equal(0, symlink("../outside", at(fixture, "folder")));
	/* What is known is what it was, wherever it is now. */
	assert_true(reads(fixture, opened(fixture, file, O_RDONLY), 0, "inside"));
	assert_int_equal(file, lookup(fixture, folder, "file"));
	assert_int_equal(0, ask_both(fixture, FUSE_CREATE, folder, &create, sizeof(create), "new"));
	assert_int_equal(0, access(at(fixture, "elsewhere/new"), F_OK));
	assert_int_equal(-1, access(at(fixture, "../outside/new"), F_OK));
	finish(fixture);
}

TEST(VM_157_pipes_and_folders_are_not_opened_as_files)
{
	struct fixture *fixture = start();
	struct fuse_create_in create = { .flags = O_RDWR, .mode = 0644 };

	assert_int_equal(0, mkfifo(at(fixture, "pipe"), 0666));
	assert_int_equal(-EACCES,
	                 open_error(fixture, FUSE_OPEN, lookup(fixture, ROOT, "pipe"), O_RDONLY));
	assert_int_equal(-EACCES,
	                 ask_both(fixture, FUSE_CREATE, ROOT, &create, sizeof(create), "pipe"));
	assert_int_equal(-EISDIR, open_error(fixture, FUSE_OPEN, ROOT, O_RDONLY));
	finish(fixture);
}

TEST(VM_160_names_differ_by_case)
{
	struct fixture *fixture = start();

	put_file(fixture, "name", "small");
	assert_int_equal(-ENOENT, ask_name(fixture, FUSE_LOOKUP, ROOT, "Name"));
	put_file(fixture, "Name", "large");
	assert_true(lookup(fixture, ROOT, "name") != lookup(fixture, ROOT, "Name"));
	finish(fixture);
}

TEST(VM_163_errors_are_linux)
{
	struct fixture *fixture = start();
	char name[300];
	struct fuse_mkdir_in in = { .mode = 0755 };

	memset(name, 'n', sizeof(name));
	name[256] = 0;
	assert_int_equal(-ENAMETOOLONG, ask_name(fixture, FUSE_LOOKUP, ROOT, name));
	name[255] = 0;
	assert_int_equal(-ENOENT, ask_name(fixture, FUSE_LOOKUP, ROOT, name));
	mkdir(at(fixture, "folder"), 0755);
	assert_int_equal(-EEXIST, ask_both(fixture, FUSE_MKDIR, ROOT, &in, sizeof(in), "folder"));
	assert_int_equal(-ENOENT, ask_name(fixture, FUSE_UNLINK, ROOT, "none"));
	assert_int_equal(-ENOTDIR,
	                 ask_name(fixture, FUSE_RMDIR, ROOT, (put_file(fixture, "f", ""), "f")));
	finish(fixture);
}

TEST(VM_163_a_folder_to_read_alone_is_not_changed)
{
	struct fixture *fixture = start_silent(true);
	struct fuse_mkdir_in in = { .mode = 0755 };
	struct fuse_create_in create = { .flags = O_RDONLY, .mode = 0644 };
	struct fuse_setattr_in set = { .valid = HOST_CHANGE_MODE, .mode = 0 };
	struct fuse_access_in access_in = { .mask = W_OK };
	uint64_t node, handle;

	put_file(fixture, "file", "text");
	assert_int_equal(0, init_session(fixture));
	node = lookup(fixture, ROOT, "file");
	assert_int_equal(-EROFS, open_error(fixture, FUSE_OPEN, node, O_RDWR));
	assert_int_equal(-EROFS, open_error(fixture, FUSE_OPEN, node, O_RDONLY | O_TRUNC));
	assert_int_equal(-EROFS, ask_both(fixture, FUSE_MKDIR, ROOT, &in, sizeof(in), "folder"));
	assert_int_equal(-EROFS,
	                 ask_both(fixture, FUSE_CREATE, ROOT, &create, sizeof(create), "new"));
	assert_int_equal(-EROFS, ask_name(fixture, FUSE_UNLINK, ROOT, "file"));
	assert_int_equal(-EROFS, ask_fixed(fixture, FUSE_SETATTR, node, &set, sizeof(set)));
	assert_int_equal(-EROFS,
	                 ask_fixed(fixture, FUSE_ACCESS, node, &access_in, sizeof(access_in)));
	assert_int_equal(-EROFS, ask_name(fixture, FUSE_REMOVEXATTR, node, "user.x"));
	handle = opened(fixture, node, O_RDONLY);
	assert_int_equal(-EBADF, write_text(fixture, handle, 0, "x"));
	assert_true(reads(fixture, handle, 0, "text"));
	finish(fixture);
}

/* --- Requests -------------------------------------------------------------------------------------------- */

TEST(VM_7_requests_that_are_cut_are_refused)
{
	struct fixture *fixture = start();
	const uint8_t zeros[128] = { 0 };

	/* Each operation that has a fixed part, with each part of it that is too short. */
	for (uint32_t operation = 1; operation < FUSE_OPERATIONS; operation++) {
		if (operation == FUSE_FORGET || operation == FUSE_BATCH_FORGET ||
		    operation == FUSE_DESTROY)
			continue;
		for (size_t bytes = 0; bytes < 8; bytes++)
			ask_fixed(fixture, operation, 77, zeros, bytes);
	}
	assert_int_equal(-EINVAL, ask_fixed(fixture, FUSE_SETATTR, ROOT, zeros, 87));
	assert_int_equal(-EINVAL, ask_fixed(fixture, FUSE_WRITE, ROOT, zeros, 39));
	assert_int_equal(-EINVAL, ask_fixed(fixture, FUSE_IOCTL, ROOT, zeros, 31));
	attributes(fixture, ROOT);
	finish(fixture);
}

TEST(VM_7_names_without_an_end_are_refused)
{
	struct fixture *fixture = start();
	static const struct {
		uint32_t operation;
		size_t fixed;
	} rows[] = { { FUSE_LOOKUP, 0 },     { FUSE_UNLINK, 0 },   { FUSE_RMDIR, 0 },
		     { FUSE_MKNOD, 16 },     { FUSE_MKDIR, 8 },    { FUSE_RENAME, 8 },
		     { FUSE_RENAME2, 16 },   { FUSE_LINK, 8 },     { FUSE_SYMLINK, 0 },
		     { FUSE_CREATE, 16 },    { FUSE_GETXATTR, 8 }, { FUSE_SETXATTR, 8 },
		     { FUSE_REMOVEXATTR, 0 } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin(fixture);
		memset(fixture->body, 0, rows[i].fixed);
		fixture->body_bytes = rows[i].fixed;
		assert_int_equal(-EINVAL, ask(fixture, rows[i].operation, ROOT));
		add(fixture, "name", 4);
		assert_int_equal(-EINVAL, ask(fixture, rows[i].operation, ROOT));
	}
	finish(fixture);
}

/* A request whose header says bytes, with sent bytes of it there. */
static int ask_raw(struct fixture *fixture, uint32_t operation, uint32_t bytes, uint32_t sent)
{
	struct driver *driver = &fixture->driver;
	struct fuse_in_header header = { .bytes = bytes,
		                         .operation = operation,
		                         .unique = 1000 + fixture->asked,
		                         .node = ROOT };

	put(driver, REQUEST, &header, sizeof(header));
	put_descriptor(driver, AREA(1), 0, REQUEST, sent, NEXT, 1);
	put_descriptor(driver, AREA(1), 1, ANSWER, fixture->room, WRITE, 0);
	offer(driver, 1, 0);
	virtio_device_kick(&fixture->fs.device, 1);
	driver_run_work(driver);
	fixture->asked++;
	return (int)(int32_t)get(driver, ANSWER + 4, 4);
}

TEST(VM_7_lengths_that_lie_are_refused)
{
	struct fixture *fixture = start();

	assert_int_equal(-EINVAL, ask_raw(fixture, FUSE_STATFS, 39, 40));
	assert_int_equal(-EINVAL, ask_raw(fixture, FUSE_STATFS, 41, 40));
	assert_int_equal(-EINVAL, ask_raw(fixture, FUSE_STATFS, ~0u, 40));
	assert_int_equal(-EINVAL, ask_raw(fixture, FUSE_STATFS, 40, 39));
	assert_int_equal(-EINVAL, ask_raw(fixture, FUSE_STATFS, 40, 0));
	assert_int_equal(-E2BIG, ask_raw(fixture, FUSE_LOOKUP, 0x20000, 0x20000));
	assert_int_equal(0, ask_raw(fixture, FUSE_STATFS, 40, 40));
	finish(fixture);
}

TEST(VM_7_data_that_is_not_there_is_not_written)
{
	struct fixture *fixture = start();
	struct fuse_move_in in = { .bytes = 1000 };
	struct fuse_setxattr_in value = { .bytes = 1000 };

	put_file(fixture, "file", "");
	in.handle = opened(fixture, lookup(fixture, ROOT, "file"), O_WRONLY);
	assert_int_equal(-EINVAL, ask_fixed(fixture, FUSE_WRITE, ROOT, &in, sizeof(in)));
	in.bytes = ~0u;
	assert_int_equal(-EINVAL, ask_fixed(fixture, FUSE_WRITE, ROOT, &in, sizeof(in)));
	in.bytes = 1;
	assert_int_equal(-EINVAL, ask_fixed(fixture, FUSE_WRITE, ROOT, &in, sizeof(in)));
	in.offset = ~0ull;
	assert_int_equal(-EINVAL, ask_fixed(fixture, FUSE_WRITE, ROOT, &in, sizeof(in)));
	assert_int_equal(-EINVAL,
	                 ask_both(fixture, FUSE_SETXATTR, ROOT, &value, sizeof(value), "user.x"));
	assert_true(host_says(fixture, "file", ""));
	finish(fixture);
}

TEST(VM_7_answers_without_room_do_no_harm)
{
	struct fixture *fixture = start();
	struct fuse_create_in create = { .flags = O_RDWR, .mode = 0644 };
	uint64_t handle;

	put_file(fixture, "file", "text");
	handle = opened_folder(fixture, ROOT);
	fixture->room = 20;
	assert_int_equal(-EINVAL, ask_name(fixture, FUSE_LOOKUP, ROOT, "file"));
	assert_int_equal(-EINVAL,
	                 ask_both(fixture, FUSE_CREATE, ROOT, &create, sizeof(create), "new"));
	assert_int_equal(-EINVAL, open_error(fixture, FUSE_OPENDIR, ROOT, 0));
	assert_int_equal(0, list(fixture, FUSE_READDIRPLUS, ROOT, handle, 0));
	assert_int_equal(0, fixture->answered);
	assert_int_equal(0, host_folder_node_count(fixture->folder));
	assert_int_equal(1, host_folder_handle_count(fixture->folder));
	finish(fixture);
}

TEST(VM_86_a_request_without_room_for_any_answer_goes_back_and_is_not_done)
{
	struct fixture *fixture = start();
	struct fuse_mkdir_in in = { .mode = 0755 };

	for (uint32_t room = 0; room < 16; room += 15) {
		fixture->room = room;
		begin(fixture);
		add(fixture, &in, sizeof(in));
		add_string(fixture, "folder");
		send(fixture, FUSE_MKDIR, ROOT);
		driver_run_work(&fixture->driver);
		assert_int_equal(fixture->asked + 1, used_index(&fixture->driver, 1));
		assert_int_equal(0, used_bytes(&fixture->driver, 1, fixture->asked));
		fixture->asked++;
	}
	assert_int_equal(-1, access(at(fixture, "folder"), F_OK));
	finish(fixture);
}

TEST(VM_156_nothing_of_an_earlier_answer_is_in_the_next)
{
	struct fuse_request *request = calloc(1, sizeof(*request));
	const uint8_t *answer;

	memset(request->out, 0xee, sizeof(request->out));
	request->room_bytes = sizeof(struct fuse_out_header) + 64;
	answer = fuse_answer(request, 64);
	assert_non_null(answer);
	for (size_t i = 0; i < 64; i++)
		assert_int_equal(0, answer[i]);
	assert_int_equal(0xee, answer[64]);
	free(request);
}

TEST(VM_158_numbers_that_nobody_gave_are_stale)
{
	static const uint64_t numbers[] = { 0, 2, 15, 16, 1ull << 32, 1ull << 32 | 16, ~0ull };
	struct fixture *fixture = start();

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		assert_int_equal(-ESTALE, ask(fixture, FUSE_GETATTR, numbers[i]));
		assert_int_equal(-ESTALE, ask_name(fixture, FUSE_LOOKUP, numbers[i], "file"));
		assert_int_equal(-ESTALE, open_error(fixture, FUSE_OPEN, numbers[i], O_RDONLY));
		assert_int_equal(-EBADF, read_some(fixture, numbers[i], 0, 1));
		assert_int_equal(-EBADF, release(fixture, numbers[i]));
	}
	finish(fixture);
}

/* --- Files that change underneath -------------------------------------------------------------------------- */

TEST(VM_156_files_that_vanish_or_shrink_are_errors_and_short_reads)
{
	struct fixture *fixture = start();
	uint64_t node, handle, folder;

	mkdir(at(fixture, "folder"), 0755);
	put_file(fixture, "folder/file", "0123456789");
	folder = lookup(fixture, ROOT, "folder");
	node = lookup(fixture, folder, "file");
	handle = opened(fixture, node, O_RDONLY);
	assert_int_equal(0, truncate(at(fixture, "folder/file"), 3));
	assert_true(reads(fixture, handle, 0, "012"));
	assert_int_equal(0, unlink(at(fixture, "folder/file")));
	assert_int_equal(0, rmdir(at(fixture, "folder")));
	assert_int_equal(-ENOENT, ask_name(fixture, FUSE_LOOKUP, folder, "file"));
	assert_true(reads(fixture, handle, 0, "012"));
	assert_int_equal(0, attributes(fixture, node).links);
	finish(fixture);
}
