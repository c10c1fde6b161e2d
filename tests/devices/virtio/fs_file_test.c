/* tests/devices/virtio/fs_file_test.c - files over the file system device: read, written, sought in, locked, copied. */
#include <linux/magic.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>

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
