/* tests/devices/virtio/fs_name_test.c - names over the file system device: made, changed, linked, removed, and files without one. */
#include "fs_fixture.h"

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
