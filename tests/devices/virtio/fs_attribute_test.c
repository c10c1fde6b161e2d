/* tests/devices/virtio/fs_attribute_test.c - attributes of nodes over the file system device: modes, owners, times, types, and named values. */
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include "fs_fixture.h"

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

/* An access list of the host's: rw for the owner, r for user 1, group and mask, none for others. */
static int set_access_list(const char *path)
{
	static const struct {
		uint32_t version;
		struct {
			uint16_t tag, rights;
			uint32_t id;
		} entries[5];
	} list = { 2,
		   { { 0x01, 6, ~0u },
		     { 0x02, 4, 1 },
		     { 0x04, 4, ~0u },
		     { 0x10, 4, ~0u },
		     { 0x20, 0, ~0u } } };

	return setxattr(path, "system.posix_acl_access", &list, sizeof(list), 0) ? -errno : 0;
}

static void expect_names(struct fixture *fixture, uint64_t node, const char *names, size_t bytes)
{
	struct fuse_xattr_size size = { .bytes = 0 };

	assert_int_equal(0, ask_fixed(fixture, FUSE_LISTXATTR, node, &size, sizeof(size)));
	assert_int_equal(bytes, ((struct fuse_xattr_size *)answer(fixture))->bytes);
	if (!bytes)
		return;
	size.bytes = (uint32_t)bytes - 1;
	assert_int_equal(-ERANGE, ask_fixed(fixture, FUSE_LISTXATTR, node, &size, sizeof(size)));
	size.bytes = (uint32_t)bytes;
	assert_int_equal(0, ask_fixed(fixture, FUSE_LISTXATTR, node, &size, sizeof(size)));
	assert_int_equal(bytes, fixture->answered);
	assert_memory_equal(names, answer(fixture), bytes);
}

TEST(VM_166_an_access_list_of_the_host_is_not_listed_and_stays)
{
	struct fixture *fixture = start();
	uint64_t node;
	char value[64];

	put_file(fixture, "file", "");
	if (set_access_list(at(fixture, "file")) != 0)
		SKIP("the file system of the tests has no access lists");
	node = lookup(fixture, ROOT, "file");
	expect_names(fixture, node, "", 0);
	assert_int_equal(0, set_value(fixture, node, "user.a", "1", 0));
	assert_int_equal(0, set_value(fixture, node, "user.bc", "2", 0));
	expect_names(fixture, node, "user.a\0user.bc", 15);
	assert_int_equal(-EOPNOTSUPP,
	                 ask_name(fixture, FUSE_REMOVEXATTR, node, "system.posix_acl_access"));
	assert_int_equal(44, getxattr(at(fixture, "file"), "system.posix_acl_access", value,
	                              sizeof(value)));
	/* The mode says what the list's mask leaves. */
	assert_int_equal(0, ask(fixture, FUSE_GETATTR, node));
	assert_int_equal(0640,
	                 ((struct fuse_attributes_out *)answer(fixture))->attributes.mode & 0777);
	finish(fixture);
}
