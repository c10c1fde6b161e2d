/* tests/devices/virtio/fs_file_test.c - files over the file system device: opened, changed, locked, copied. */
#include <linux/magic.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include "fs_fixture.h"

TEST(VM_149_a_file_is_read)
{
	struct fixture *fixture = start();
	uint64_t handle;

	put_file(fixture, "file", "some words");
	handle = opened(fixture, lookup(fixture, ROOT, "file"), O_RDONLY);
	assert_true(reads(fixture, handle, 0, "some words"));
	assert_true(reads(fixture, handle, 5, "words"));
	assert_true(reads(fixture, handle, 100, ""));
	assert_int_equal(0, read_some(fixture, handle, 0, 4));
	assert_int_equal(4, fixture->answered);
	assert_int_equal(0, release(fixture, handle));
	assert_int_equal(-EBADF, read_some(fixture, handle, 0, 4));
	assert_int_equal(-EBADF, release(fixture, handle));
	finish(fixture);
}

TEST(VM_149_VM_164_the_room_is_the_volumes)
{
	struct fixture *fixture = start();
	const struct fuse_statfs_out *out = answer(fixture);
	struct statvfs status;

	assert_int_equal(0, statvfs(fixture->path, &status));
	assert_int_equal(0, ask(fixture, FUSE_STATFS, ROOT));
	assert_int_equal(80, fixture->answered);
	assert_int_equal(status.f_blocks, out->blocks);
	assert_int_equal(status.f_bsize, out->block_bytes);
	assert_int_equal(status.f_frsize, out->fragment_bytes);
	assert_int_equal(255, out->name_bytes);
	finish(fixture);
}

static uint64_t created(struct fixture *fixture, const char *name, uint32_t flags, uint32_t mode)
{
	struct fuse_create_in in = { .flags = flags, .mode = mode };

	assert_int_equal(0, ask_both(fixture, FUSE_CREATE, ROOT, &in, sizeof(in), name));
	assert_int_equal(144, fixture->answered);
	return ((struct fuse_open_out *)((char *)answer(fixture) + 128))->handle;
}

TEST(VM_150_a_file_is_created_and_written)
{
	struct fixture *fixture = start();
	uint64_t handle = created(fixture, "new", O_RDWR, S_IFREG | 0666);
	struct stat status;

	assert_int_equal(0, write_text(fixture, handle, 0, "hello"));
	assert_int_equal(5, ((struct fuse_write_out *)answer(fixture))->bytes);
	assert_int_equal(0, write_text(fixture, handle, 5, " there"));
	assert_true(host_says(fixture, "new", "hello there"));
	assert_true(reads(fixture, handle, 0, "hello there"));
	assert_int_equal(0, stat(at(fixture, "new"), &status));
	assert_int_equal(S_IFREG | 0666, status.st_mode);
	assert_int_equal(geteuid() ? geteuid() : 1000, status.st_uid);
	assert_int_equal(geteuid() ? getegid() : 1001, status.st_gid);
	finish(fixture);
}

TEST(VM_150_attributes_are_changed)
{
	struct fixture *fixture = start();
	uint64_t node;
	struct fuse_setattr_in in = { .valid = HOST_CHANGE_MODE | HOST_CHANGE_BYTES,
		                      .mode = 0600,
		                      .bytes = 2 };
	struct stat status;

	put_file(fixture, "file", "12345");
	node = lookup(fixture, ROOT, "file");
	assert_int_equal(0, ask_fixed(fixture, FUSE_SETATTR, node, &in, sizeof(in)));
	assert_int_equal(2, ((struct fuse_attributes_out *)answer(fixture))->attributes.bytes);
	assert_int_equal(0, stat(at(fixture, "file"), &status));
	assert_int_equal(S_IFREG | 0600, status.st_mode);
	assert_true(host_says(fixture, "file", "12"));
	in = (struct fuse_setattr_in){ .valid = HOST_CHANGE_BYTES | FUSE_SETATTR_HANDLE,
		                       .bytes = 1 };
	in.handle = opened(fixture, node, O_RDONLY);
	assert_int_equal(-EINVAL, ask_fixed(fixture, FUSE_SETATTR, node, &in, sizeof(in)));
	in.handle = opened(fixture, node, O_WRONLY);
	assert_int_equal(0, ask_fixed(fixture, FUSE_SETATTR, node, &in, sizeof(in)));
	assert_true(host_says(fixture, "file", "1"));
	finish(fixture);
}

TEST(VM_150_names_are_made_and_removed)
{
	struct fixture *fixture = start();
	struct fuse_mkdir_in in = { .mode = 01777 };
	struct stat status;

	assert_int_equal(0, ask_both(fixture, FUSE_MKDIR, ROOT, &in, sizeof(in), "folder"));
	assert_int_equal(0, stat(at(fixture, "folder"), &status));
	assert_int_equal(S_IFDIR | 01777, status.st_mode);
	put_file(fixture, "folder/file", "");
	assert_int_equal(-ENOTEMPTY, ask_name(fixture, FUSE_RMDIR, ROOT, "folder"));
	assert_int_equal(-EISDIR, ask_name(fixture, FUSE_UNLINK, ROOT, "folder"));
	assert_int_equal(-ENOTDIR,
	                 ask_name(fixture, FUSE_RMDIR, lookup(fixture, ROOT, "folder"), "file"));
	assert_int_equal(0,
	                 ask_name(fixture, FUSE_UNLINK, lookup(fixture, ROOT, "folder"), "file"));
	assert_int_equal(0, ask_name(fixture, FUSE_RMDIR, ROOT, "folder"));
	assert_int_equal(-1, access(at(fixture, "folder"), F_OK));
	finish(fixture);
}

static int rename_error(struct fixture *fixture, const char *from, const char *to, uint32_t flags)
{
	struct fuse_rename2_in in = { .folder = ROOT, .flags = flags };

	begin(fixture);
	add(fixture, &in, sizeof(in));
	add_string(fixture, from);
	add_string(fixture, to);
	return ask(fixture, FUSE_RENAME2, ROOT);
}

TEST(VM_150_VM_165_a_renamed_folder_takes_all_below_it_along)
{
	struct fixture *fixture = start();
	uint64_t folder = ROOT, file, target;

	mkdir(at(fixture, "old"), 0755);
	mkdir(at(fixture, "old/inner"), 0755);
	mkdir(at(fixture, "target"), 0755);
	put_file(fixture, "old/inner/file", "here");
	folder = lookup(fixture, lookup(fixture, ROOT, "old"), "inner");
	file = lookup(fixture, folder, "file");
	target = lookup(fixture, ROOT, "target");
	begin(fixture);
	add(fixture, &target, 8);
	add_string(fixture, "old");
	add_string(fixture, "new");
	assert_int_equal(0, ask(fixture, FUSE_RENAME, ROOT));
	assert_true(host_says(fixture, "target/new/inner/file", "here"));
	assert_int_equal(file, lookup(fixture, folder, "file"));
	assert_true(reads(fixture, opened(fixture, file, O_RDONLY), 0, "here"));
	finish(fixture);
}

TEST(VM_152_renames_do_not_replace_or_do_exchange)
{
	struct fixture *fixture = start();

	put_file(fixture, "one", "1");
	put_file(fixture, "two", "2");
	assert_int_equal(-EEXIST, rename_error(fixture, "one", "two", 1));
	assert_int_equal(0, rename_error(fixture, "one", "two", 2));
	assert_true(host_says(fixture, "one", "2") && host_says(fixture, "two", "1"));
	assert_int_equal(-EINVAL, rename_error(fixture, "one", "two", 4));
	assert_int_equal(-EINVAL, rename_error(fixture, "one", "two", 3));
	assert_int_equal(0, rename_error(fixture, "one", "three", 1));
	assert_true(host_says(fixture, "three", "2"));
	finish(fixture);
}

TEST(VM_151_VM_165_links_are_kept_word_for_word)
{
	struct fixture *fixture = start();
	static const char target[] = "../../up//and away/\xff";

	begin(fixture);
	add_string(fixture, "link");
	add_string(fixture, target);
	assert_int_equal(0, ask(fixture, FUSE_SYMLINK, ROOT));
	assert_int_equal(S_IFLNK,
	                 ((struct fuse_entry_out *)answer(fixture))->attributes.mode & S_IFMT);
	assert_int_equal(0, ask(fixture, FUSE_READLINK, lookup(fixture, ROOT, "link")));
	assert_int_equal(strlen(target), fixture->answered);
	assert_memory_equal(target, answer(fixture), strlen(target));
	put_file(fixture, "file", "");
	assert_int_equal(-EINVAL, ask(fixture, FUSE_READLINK, lookup(fixture, ROOT, "file")));
	finish(fixture);
}

TEST(VM_151_VM_164_flushing_and_syncing)
{
	struct fixture *fixture = start();
	struct fuse_flush_in flush = { .handle = 0 };
	struct fuse_fsync_in sync = { .flags = FUSE_FSYNC_DATA };

	put_file(fixture, "file", "");
	flush.handle = sync.handle = opened(fixture, lookup(fixture, ROOT, "file"), O_RDONLY);
	assert_int_equal(0, ask_fixed(fixture, FUSE_FLUSH, ROOT, &flush, sizeof(flush)));
	assert_int_equal(0, ask_fixed(fixture, FUSE_FSYNC, ROOT, &sync, sizeof(sync)));
	sync.handle = opened_folder(fixture, ROOT);
	sync.flags = 0;
	assert_int_equal(0, ask_fixed(fixture, FUSE_FSYNCDIR, ROOT, &sync, sizeof(sync)));
	assert_int_equal(0, ask(fixture, FUSE_SYNCFS, ROOT));
	sync.handle = 5;
	assert_int_equal(-EBADF, ask_fixed(fixture, FUSE_FSYNC, ROOT, &sync, sizeof(sync)));
	finish(fixture);
}

/* FOPEN_NOFLUSH: a driver then sends no FLUSH at a close, which on a file system of this computer tells nothing. */
TEST(VM_164_a_close_that_tells_nothing_is_not_asked_for)
{
	struct fixture *fixture = start();
	const struct fuse_open_out *out = answer(fixture);
	uint64_t node;
	struct statfs status;
	bool local;

	assert_int_equal(0, statfs(fixture->path, &status));
	local = status.f_type == TMPFS_MAGIC || status.f_type == EXT4_SUPER_MAGIC ||
	        status.f_type == OVERLAYFS_SUPER_MAGIC || status.f_type == XFS_SUPER_MAGIC ||
	        status.f_type == BTRFS_SUPER_MAGIC;
	put_file(fixture, "file", "");
	node = lookup(fixture, ROOT, "file");
	opened(fixture, node, O_RDONLY);
	assert_int_equal(FUSE_OPEN_NO_FLUSH, out->flags);
	opened(fixture, node, O_WRONLY);
	assert_int_equal(local ? FUSE_OPEN_NO_FLUSH : 0, out->flags);
	finish(fixture);
}

TEST(VM_151_access_is_by_the_mode)
{
	struct fixture *fixture = start();
	struct fuse_access_in in = { .mask = R_OK };
	uint64_t node;

	put_file(fixture, "file", "");
	chmod(at(fixture, "file"), 0604);
	node = lookup(fixture, ROOT, "file");
	fixture->user = fixture->group = 12345;
	assert_int_equal(0, ask_fixed(fixture, FUSE_ACCESS, node, &in, sizeof(in)));
	in.mask = W_OK;
	assert_int_equal(-EACCES, ask_fixed(fixture, FUSE_ACCESS, node, &in, sizeof(in)));
	fixture->user = 0;
	assert_int_equal(0, ask_fixed(fixture, FUSE_ACCESS, node, &in, sizeof(in)));
	in.mask = X_OK;
	assert_int_equal(-EACCES, ask_fixed(fixture, FUSE_ACCESS, node, &in, sizeof(in)));
	in.mask = 8;
	assert_int_equal(-EINVAL, ask_fixed(fixture, FUSE_ACCESS, node, &in, sizeof(in)));
	finish(fixture);
}

static int told = -1;

static void on_exited(void *context, int code)
{
	told = code;
}

TEST(VM_151_VM_155_an_exit_code_is_told_and_other_commands_are_not_known)
{
	struct fixture *fixture = start();
	struct fuse_ioctl_in in = { .command = 0x7602, .argument = 7 };

	in.handle = opened_folder(fixture, ROOT);
	assert_int_equal(-ENOTTY, ask_fixed(fixture, FUSE_IOCTL, ROOT, &in, sizeof(in)));
	fixture->fs.session.exited = on_exited;
	assert_int_equal(0, ask_fixed(fixture, FUSE_IOCTL, ROOT, &in, sizeof(in)));
	assert_int_equal(16, fixture->answered);
	assert_int_equal(7, told);
	for (in.command = 0x7600; in.command < 0x7608; in.command++)
		if (in.command != 0x7602)
			assert_int_equal(-ENOTTY,
			                 ask_fixed(fixture, FUSE_IOCTL, ROOT, &in, sizeof(in)));
	assert_int_equal(7, told);
	finish(fixture);
}

TEST(VM_151_VM_162_room_is_made_and_holes_are_punched)
{
	struct fixture *fixture = start();
	struct fuse_fallocate_in in = { .bytes = 8192 };
	struct stat status;

	put_file(fixture, "file", "12345");
	in.handle = opened(fixture, lookup(fixture, ROOT, "file"), O_RDWR);
	assert_int_equal(0, ask_fixed(fixture, FUSE_FALLOCATE, ROOT, &in, sizeof(in)));
	assert_int_equal(0, stat(at(fixture, "file"), &status));
	assert_int_equal(8192, status.st_size);
	in.bytes = 100;
	assert_int_equal(0, ask_fixed(fixture, FUSE_FALLOCATE, ROOT, &in, sizeof(in)));
	assert_int_equal(0, stat(at(fixture, "file"), &status));
	assert_int_equal(8192, status.st_size);
	in = (struct fuse_fallocate_in){ .handle = in.handle, .offset = 1, .bytes = 2, .mode = 3 };
	assert_int_equal(0, ask_fixed(fixture, FUSE_FALLOCATE, ROOT, &in, sizeof(in)));
	assert_int_equal(0, read_some(fixture, in.handle, 0, 5));
	assert_memory_equal("1\0\0"
	                    "45",
	                    answer(fixture), 5);
	in.offset = 1ull << 63;
	assert_int_equal(-EFBIG, ask_fixed(fixture, FUSE_FALLOCATE, ROOT, &in, sizeof(in)));
	finish(fixture);
}

static int64_t seek_to(struct fixture *fixture, uint64_t handle, int64_t offset, uint32_t whence)
{
	struct fuse_lseek_in in = { .handle = handle,
		                    .offset = (uint64_t)offset,
		                    .whence = whence };
	int error = ask_fixed(fixture, FUSE_LSEEK, ROOT, &in, sizeof(in));

	return error ? error : (int64_t)((struct fuse_lseek_out *)answer(fixture))->offset;
}

TEST(VM_151_VM_162_places_are_sought)
{
	struct fixture *fixture = start();
	uint64_t handle = created(fixture, "file", O_RDWR, 0644);

	assert_int_equal(0, truncate(at(fixture, "file"), 1 << 20));
	assert_int_equal(0, write_text(fixture, handle, 1 << 19, "data"));
	assert_int_equal(77, seek_to(fixture, handle, 77, SEEK_SET));
	assert_int_equal(80, seek_to(fixture, handle, 3, SEEK_CUR));
	assert_int_equal((1 << 20) - 1, seek_to(fixture, handle, -1, SEEK_END));
	assert_int_equal(1 << 19, seek_to(fixture, handle, 0, SEEK_DATA));
	assert_int_equal(0, seek_to(fixture, handle, 0, SEEK_HOLE));
	assert_int_equal(-EINVAL, seek_to(fixture, handle, 0, 5));
	assert_int_equal(-ENXIO, seek_to(fixture, handle, 1 << 21, SEEK_DATA));
	finish(fixture);
}

TEST(VM_152_VM_159_nodes_keep_their_type_and_devices_cannot_be_made)
{
	static const struct {
		uint32_t mode;
		int error;
	} rows[] = { { S_IFIFO | 0640, 0 },      { S_IFSOCK | 0755, 0 },
		     { S_IFREG | 04711, 0 },     { S_IFCHR | 0666, -EPERM },
		     { S_IFBLK | 0666, -EPERM }, { S_IFDIR | 0755, -EINVAL },
		     { 0xb000 | 0644, -EINVAL } };
	struct fixture *fixture = start();
	struct stat status;
	char name[16];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fuse_mknod_in in = { .mode = rows[i].mode, .device = makedev(1, 3) };

		snprintf(name, sizeof(name), "node%zu", i);
		assert_int_equal(rows[i].error,
		                 ask_both(fixture, FUSE_MKNOD, ROOT, &in, sizeof(in), name));
		assert_int_equal(rows[i].error ? -1 : 0, lstat(at(fixture, name), &status));
		if (!rows[i].error)
			assert_int_equal(rows[i].mode, status.st_mode);
	}
	finish(fixture);
}

TEST(VM_152_another_name_is_the_same_file)
{
	struct fixture *fixture = start();
	struct fuse_link_in in;
	struct stat status;

	put_file(fixture, "file", "");
	in.node = lookup(fixture, ROOT, "file");
	assert_int_equal(0, ask_both(fixture, FUSE_LINK, ROOT, &in, sizeof(in), "other"));
	assert_int_equal(in.node, ((struct fuse_entry_out *)answer(fixture))->node);
	assert_int_equal(2, ((struct fuse_entry_out *)answer(fixture))->attributes.links);
	assert_int_equal(0, stat(at(fixture, "other"), &status));
	assert_int_equal(2, status.st_nlink);
	assert_int_equal(-EEXIST, ask_both(fixture, FUSE_LINK, ROOT, &in, sizeof(in), "other"));
	in.node = 999;
	assert_int_equal(-ESTALE, ask_both(fixture, FUSE_LINK, ROOT, &in, sizeof(in), "third"));
	finish(fixture);
}

static int set_lock(struct fixture *fixture, uint64_t handle, uint64_t owner, uint32_t type)
{
	struct fuse_lock_in in = {
		.handle = handle, .owner = owner, .start = 10, .end = 19, .type = type
	};

	return ask_fixed(fixture, FUSE_SETLK, ROOT, &in, sizeof(in));
}

TEST(VM_152_locks_are_their_owners)
{
	struct fixture *fixture = start();
	struct fuse_lock_in in = { .owner = 2, .start = 0, .end = ~0ull >> 1, .type = F_RDLCK };
	const struct fuse_lock_out *out = answer(fixture);
	struct fuse_flush_in flush = { .owner = 1 };
	uint64_t one, two;

	put_file(fixture, "file", "");
	one = opened(fixture, lookup(fixture, ROOT, "file"), O_RDWR);
	two = in.handle = opened(fixture, lookup(fixture, ROOT, "file"), O_RDWR);
	assert_int_equal(0, set_lock(fixture, one, 1, F_WRLCK));
	/* The same owner has it through each of its handles; another has not. */
	assert_int_equal(0, set_lock(fixture, two, 1, F_WRLCK));
	assert_int_equal(-EAGAIN, set_lock(fixture, two, 2, F_RDLCK));
	assert_int_equal(0, ask_fixed(fixture, FUSE_GETLK, ROOT, &in, sizeof(in)));
	assert_int_equal(F_WRLCK, out->type);
	assert_int_equal(10, out->start);
	assert_int_equal(19, out->end);
	/* It goes with the first descriptor that its owner closes. */
	flush.handle = two;
	assert_int_equal(0, ask_fixed(fixture, FUSE_FLUSH, ROOT, &flush, sizeof(flush)));
	assert_int_equal(0, ask_fixed(fixture, FUSE_GETLK, ROOT, &in, sizeof(in)));
	assert_int_equal(F_UNLCK, out->type);
	assert_int_equal(0, set_lock(fixture, two, 2, F_RDLCK));
	assert_int_equal(0, set_lock(fixture, two, 2, F_UNLCK));
	assert_int_equal(-EINVAL, set_lock(fixture, two, 2, 3));
	finish(fixture);
}

TEST(VM_152_a_part_of_a_file_is_copied_into_another)
{
	struct fixture *fixture = start();
	struct fuse_copy_in in = { .from_offset = 2, .to_offset = 1, .bytes = 4 };

	put_file(fixture, "one", "abcdefgh");
	put_file(fixture, "two", "------");
	in.from = opened(fixture, lookup(fixture, ROOT, "one"), O_RDONLY);
	in.to = opened(fixture, lookup(fixture, ROOT, "two"), O_WRONLY);
	assert_int_equal(0, ask_fixed(fixture, FUSE_COPY_FILE_RANGE, ROOT, &in, sizeof(in)));
	assert_int_equal(4, ((struct fuse_write_out *)answer(fixture))->bytes);
	assert_true(host_says(fixture, "two", "-cdef-"));
	in.flags = 1;
	assert_int_equal(-EINVAL, ask_fixed(fixture, FUSE_COPY_FILE_RANGE, ROOT, &in, sizeof(in)));
	in.flags = 0;
	in.to = 3;
	assert_int_equal(-EBADF, ask_fixed(fixture, FUSE_COPY_FILE_RANGE, ROOT, &in, sizeof(in)));
	finish(fixture);
}

TEST(VM_152_interrupts_are_not_served)
{
	struct fixture *fixture = start();
	uint64_t unique = 5;

	assert_int_equal(-ENOSYS, ask_fixed(fixture, FUSE_INTERRUPT, 0, &unique, sizeof(unique)));
	finish(fixture);
}

TEST(VM_156_an_open_file_outlives_its_name)
{
	struct fixture *fixture = start();
	uint64_t node, handle;

	put_file(fixture, "file", "kept");
	put_file(fixture, "other", "other");
	node = lookup(fixture, ROOT, "file");
	handle = opened(fixture, node, O_RDWR);
	assert_int_equal(0, rename_error(fixture, "other", "file", 0));
	assert_true(reads(fixture, handle, 0, "kept"));
	assert_int_equal(0, attributes(fixture, node).links);
	assert_true(reads(fixture, opened(fixture, node, O_RDONLY), 0, "kept"));
	assert_int_equal(0, ask_name(fixture, FUSE_UNLINK, ROOT, "file"));
	assert_int_equal(0, write_text(fixture, handle, 4, " too"));
	assert_true(reads(fixture, handle, 0, "kept too"));
	finish(fixture);
}

/* As O_TMPFILE has it; ret_node gets its node. */
static uint64_t nameless(struct fixture *fixture, uint32_t flags, uint64_t *ret_node)
{
	struct fuse_create_in in = { .flags = flags, .mode = 0640 };
	struct fuse_entry_out entry;
	uint64_t handle;

	assert_int_equal(0, ask_both(fixture, FUSE_TMPFILE, ROOT, &in, sizeof(in), "#1"));
	memcpy(&entry, answer(fixture), sizeof(entry));
	memcpy(&handle, (uint8_t *)answer(fixture) + sizeof(entry), sizeof(handle));
	assert_int_equal(S_IFREG | 0640, entry.attributes.mode);
	assert_int_equal(0, entry.attributes.links);
	assert_int_equal(fixture->user, entry.attributes.user);
	*ret_node = entry.node;
	return handle;
}

TEST(VM_156_a_file_without_a_name_is_written_and_gets_one)
{
	struct fixture *fixture = start();
	uint64_t node, handle = nameless(fixture, O_RDWR, &node);

	assert_int_equal(0, write_text(fixture, handle, 0, "nameless"));
	assert_true(reads(fixture, handle, 0, "nameless"));
	assert_int_equal(0, rmdir(fixture->path));
	assert_int_equal(0, mkdir(fixture->path, 0755));
	release(fixture, handle);
	finish(fixture);
}

TEST(VM_156_a_file_without_a_name_is_linked_where_it_may_be)
{
	struct fixture *fixture = start();
	uint64_t node, handle = nameless(fixture, O_WRONLY, &node);

	assert_int_equal(0, write_text(fixture, handle, 0, "named"));
	assert_int_equal(0, ask_both(fixture, FUSE_LINK, ROOT, &node, sizeof(node), "name"));
	assert_true(host_says(fixture, "name", "named"));
	assert_int_equal(1, attributes(fixture, node).links);
	release(fixture, handle);
	handle = nameless(fixture, O_RDWR | O_EXCL, &node);
	assert_int_equal(-ENOENT, ask_both(fixture, FUSE_LINK, ROOT, &node, sizeof(node), "never"));
	assert_int_equal(-1, access(at(fixture, "never"), F_OK));
	release(fixture, handle);
	finish(fixture);
}

TEST(VM_163_files_without_names_are_made_for_writing_in_folders)
{
	struct fixture *fixture = start();
	struct fuse_create_in in = { .flags = O_RDONLY, .mode = 0600 };

	put_file(fixture, "file", "text");
	assert_int_equal(-EINVAL, ask_both(fixture, FUSE_TMPFILE, ROOT, &in, sizeof(in), "#1"));
	in.flags = O_RDWR;
	assert_int_equal(-ENOTDIR, ask_both(fixture, FUSE_TMPFILE, lookup(fixture, ROOT, "file"),
	                                    &in, sizeof(in), "#1"));
	assert_int_equal(-ESTALE, ask_both(fixture, FUSE_TMPFILE, 77, &in, sizeof(in), "#1"));
	assert_int_equal(0, host_folder_handle_count(fixture->folder));
	finish(fixture);
	fixture = start_silent(true);
	assert_int_equal(0, init_session(fixture));
	assert_int_equal(-EROFS, ask_both(fixture, FUSE_TMPFILE, ROOT, &in, sizeof(in), "#1"));
	finish(fixture);
}

TEST(VM_159_modes_and_owners_stay)
{
	struct fixture *fixture = start();
	struct fuse_setattr_in in = {
		.valid = HOST_CHANGE_MODE | HOST_CHANGE_USER | HOST_CHANGE_GROUP, .mode = 06755
	};
	struct stat status;

	put_file(fixture, "file", "");
	in.user = geteuid() ? 0 : 1234;
	in.group = geteuid() ? 0 : 4321;
	assert_int_equal(0, ask_fixed(fixture, FUSE_SETATTR, lookup(fixture, ROOT, "file"), &in,
	                              sizeof(in)));
	assert_int_equal(0, stat(at(fixture, "file"), &status));
	assert_int_equal(S_IFREG | 06755, status.st_mode);
	assert_int_equal(geteuid() ? geteuid() : 1234, status.st_uid);
	assert_int_equal(geteuid() ? getegid() : 4321, status.st_gid);
	assert_int_equal(in.user, attributes(fixture, lookup(fixture, ROOT, "file")).user);
	finish(fixture);
}

TEST(VM_159_a_folder_hands_down_its_group)
{
	struct fixture *fixture = start();
	struct stat above, status;

	if (geteuid())
		SKIP("only root can give a folder another group");
	mkdir(at(fixture, "folder"), 0755);
	assert_int_equal(0, chown(at(fixture, "folder"), 0, 555));
	assert_int_equal(0, chmod(at(fixture, "folder"), 02775));
	struct fuse_mknod_in in = { .mode = S_IFREG | 0664 };
	assert_int_equal(0, ask_both(fixture, FUSE_MKNOD, lookup(fixture, ROOT, "folder"), &in,
	                             sizeof(in), "file"));
	assert_int_equal(0, stat(at(fixture, "folder"), &above));
	assert_int_equal(0, stat(at(fixture, "folder/file"), &status));
	assert_int_equal(555, status.st_gid);
	assert_int_equal(1000, status.st_uid);
	finish(fixture);
}

TEST(VM_161_flags_of_opening_are_honoured)
{
	struct fixture *fixture = start();
	struct fuse_create_in in = { .flags = O_RDWR | O_EXCL, .mode = 0644 };
	uint64_t node, handle;

	put_file(fixture, "file", "12345");
	node = lookup(fixture, ROOT, "file");
	handle = opened(fixture, node, O_RDONLY);
	assert_int_equal(-EBADF, write_text(fixture, handle, 0, "x"));
	handle = opened(fixture, node, O_WRONLY | O_APPEND);
	assert_int_equal(-EBADF, read_some(fixture, handle, 0, 1));
	assert_int_equal(0, write_text(fixture, handle, 0, "end"));
	assert_true(host_says(fixture, "file", "12345end"));
	opened(fixture, node, O_WRONLY | O_TRUNC);
	assert_true(host_says(fixture, "file", ""));
	assert_int_equal(-EEXIST, ask_both(fixture, FUSE_CREATE, ROOT, &in, sizeof(in), "file"));
	/* What only the guest's own kernel has to know does not matter here: O_DIRECT, O_NOFOLLOW. */
	opened(fixture, node, O_RDWR | 0x4000 | 0x20000);
	assert_int_equal(-EINVAL, open_error(fixture, FUSE_OPEN, node, O_ACCMODE));
	put_file(fixture, "file", "old");
	handle = created(fixture, "file", O_RDWR | O_TRUNC, 0600);
	assert_true(host_says(fixture, "file", ""));
	finish(fixture);
}

TEST(VM_162_times_are_exact_both_ways)
{
	struct fixture *fixture = start();
	struct fuse_setattr_in in = { .valid = FUSE_SETATTR_READ | FUSE_SETATTR_WRITTEN,
		                      .read = 1000000001,
		                      .read_ns = 123456700,
		                      .written = (uint64_t)-5,
		                      .written_ns = 987654300 };
	struct fuse_attributes found;
	uint64_t node;

	put_file(fixture, "file", "");
	node = lookup(fixture, ROOT, "file");
	assert_int_equal(0, ask_fixed(fixture, FUSE_SETATTR, node, &in, sizeof(in)));
	found = attributes(fixture, node);
	assert_int_equal(1000000001, found.read);
	assert_int_equal(123456700, found.read_ns);
	assert_int_equal(-5, (int64_t)found.written);
	assert_int_equal(987654300, found.written_ns);
	/* The change itself is now. */
	assert_true(found.changed > 1600000000);
	in = (struct fuse_setattr_in){ .valid = FUSE_SETATTR_WRITTEN | FUSE_SETATTR_WRITTEN_NOW };
	assert_int_equal(0, ask_fixed(fixture, FUSE_SETATTR, node, &in, sizeof(in)));
	found = attributes(fixture, node);
	assert_int_equal(1000000001, found.read);
	assert_true(found.written > 1600000000);
	in = (struct fuse_setattr_in){ .valid = FUSE_SETATTR_READ, .read_ns = 1000000000 };
	assert_int_equal(-EINVAL, ask_fixed(fixture, FUSE_SETATTR, node, &in, sizeof(in)));
	finish(fixture);
}

static int set_value(struct fixture *fixture, uint64_t node, const char *name, const char *value,
                     uint32_t flags)
{
	struct fuse_setxattr_in in = { .bytes = (uint32_t)strlen(value), .flags = flags };

	begin(fixture);
	add(fixture, &in, sizeof(in));
	add_string(fixture, name);
	add(fixture, value, strlen(value));
	return ask(fixture, FUSE_SETXATTR, node);
}

static int get_value(struct fixture *fixture, uint64_t node, const char *name, uint32_t bytes)
{
	struct fuse_xattr_size in = { .bytes = bytes };

	return ask_both(fixture, FUSE_GETXATTR, node, &in, sizeof(in), name);
}

TEST(VM_166_attributes_are_set_listed_read_and_removed)
{
	struct fixture *fixture = start();
	struct fuse_xattr_size size = { .bytes = 0 };
	uint64_t node;
	char value[16];
	int error;

	put_file(fixture, "file", "");
	node = lookup(fixture, ROOT, "file");
	error = set_value(fixture, node, "user.colour", "blue", 0);
	if (error == -EOPNOTSUPP)
		SKIP("the file system of the tests has no extended attributes");
	assert_int_equal(0, error);
	assert_int_equal(4, getxattr(at(fixture, "file"), "user.colour", value, sizeof(value)));
	assert_int_equal(0, get_value(fixture, node, "user.colour", 0));
	assert_int_equal(4, ((struct fuse_xattr_size *)answer(fixture))->bytes);
	assert_int_equal(-ERANGE, get_value(fixture, node, "user.colour", 3));
	assert_int_equal(0, get_value(fixture, node, "user.colour", 4));
	assert_int_equal(4, fixture->answered);
	assert_memory_equal("blue", answer(fixture), 4);
	assert_int_equal(0, ask_fixed(fixture, FUSE_LISTXATTR, node, &size, sizeof(size)));
	assert_int_equal(12, ((struct fuse_xattr_size *)answer(fixture))->bytes);
	size.bytes = 100;
	assert_int_equal(0, ask_fixed(fixture, FUSE_LISTXATTR, node, &size, sizeof(size)));
	assert_int_equal(12, fixture->answered);
	assert_string_equal("user.colour", answer(fixture));
	assert_int_equal(-EEXIST, set_value(fixture, node, "user.colour", "red", 1));
	assert_int_equal(-ENODATA, set_value(fixture, node, "user.other", "red", 2));
	assert_int_equal(0, ask_name(fixture, FUSE_REMOVEXATTR, node, "user.colour"));
	assert_int_equal(-ENODATA, get_value(fixture, node, "user.colour", 4));
	finish(fixture);
}

TEST(VM_166_access_lists_and_attributes_of_links_are_refused)
{
	struct fixture *fixture = start();
	uint64_t node;

	put_file(fixture, "file", "");
	assert_int_equal(0, symlink("file", at(fixture, "link")));
	node = lookup(fixture, ROOT, "file");
	assert_int_equal(-EOPNOTSUPP, set_value(fixture, node, "system.posix_acl_access", "x", 0));
	assert_int_equal(-EOPNOTSUPP, get_value(fixture, node, "system.posix_acl_access", 0));
	assert_int_equal(-EOPNOTSUPP,
	                 set_value(fixture, lookup(fixture, ROOT, "link"), "user.colour", "x", 0));
	assert_int_equal(-ENODATA, get_value(fixture, node, "user.colour", 0));
	finish(fixture);
}
