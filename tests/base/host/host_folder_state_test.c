/* tests/base/host/host_folder_state_test.c - what is known of a folder, kept and found again. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/host/host_folder.h"
#include "test.h"

#define ROOT HOST_FOLDER_ROOT

static char path[300];
static struct host_folder *first, *second;
static uint8_t *kept;
static size_t kept_bytes;
static struct host_folder_losses losses;

static const char *in_folder(const char *name)
{
	static char paths[4][600];
	static unsigned next;
	char *result = paths[next++ % 4];

	snprintf(result, sizeof(paths[0]), "%s/%s", path, name);
	return result;
}

static void put_file(const char *name, const char *text)
{
	int file = open(in_folder(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	assert_int_equal(strlen(text), write(file, text, strlen(text)));
	close(file);
}

/* "file", "link" to nowhere, "folder" with "inner" in it. */
static void start(void)
{
	snprintf(path, sizeof(path), "%s/shared", test_directory());
	assert_int_equal(0, mkdir(path, 0755));
	assert_int_equal(0, mkdir(in_folder("folder"), 0755));
	put_file("file", "of the root");
	put_file("folder/inner", "inner text");
	assert_int_equal(0, symlink("nowhere", in_folder("link")));
	assert_int_equal(0, host_folder_open(path, false, &first));
}

static void keep(void)
{
	assert_int_equal(0, host_folder_save(first, &kept, &kept_bytes));
	assert_int_equal(0, host_folder_open(path, false, &second));
}

static void finish(void)
{
	free(kept);
	host_folder_close(first);
	host_folder_close(second);
}

static uint64_t lookup(struct host_folder *folder, uint64_t parent, const char *name)
{
	struct host_entry entry;

	assert_int_equal(0, host_folder_lookup(folder, parent, name, &entry));
	return entry.node;
}

static uint64_t opened(uint64_t node, unsigned flags)
{
	uint64_t handle;

	assert_int_equal(0, host_folder_open_file(first, node, flags, &handle));
	return handle;
}

static bool reads(struct host_folder *folder, uint64_t handle, const char *text)
{
	char found[64] = "";
	struct host_vector vector = { .bytes = found, .count = sizeof(found) };

	return host_folder_read(folder, handle, &vector, 1, 0) == (int64_t)strlen(text) &&
	       strcmp(found, text) == 0;
}

TEST(VM_189_files_and_folders_are_found_again_under_their_numbers)
{
	struct host_attributes attributes;
	uint64_t folder, inner, handle, list;
	char target[16];

	start();
	folder = lookup(first, ROOT, "folder");
	inner = lookup(first, folder, "inner");
	assert_int_equal(inner, lookup(first, folder, "inner"));
	handle = opened(inner, O_RDONLY);
	assert_int_equal(0, host_folder_open_folder(first, folder, &list));
	lookup(first, ROOT, "link");
	keep();
	assert_int_equal(0, host_folder_restore(second, kept, kept_bytes, &losses));
	assert_int_equal(0, losses.count);
	assert_int_equal(5, losses.all);
	assert_int_equal(3, host_folder_node_count(second));
	assert_int_equal(2, host_folder_handle_count(second));
	assert_true(reads(second, handle, "inner text"));
	assert_int_equal(0, host_folder_attributes(second, inner, &attributes));
	assert_int_equal(10, attributes.bytes);
	assert_int_equal(inner, lookup(second, folder, "inner"));
	assert_int_equal(7, host_folder_read_link(second, lookup(second, ROOT, "link"), target,
	                                          sizeof(target)));
	/* Three lookups by now: two that were kept, one here. */
	assert_false(host_folder_forget(second, inner, 2));
	assert_true(host_folder_forget(second, inner, 1));
	host_folder_reap(second);
	assert_int_equal(2, host_folder_node_count(second));
	assert_int_equal(0, host_folder_release(second, list));
	assert_int_equal(0, host_folder_release(second, handle));
	finish();
}

TEST(VM_189_an_open_file_is_opened_as_it_was)
{
	struct host_vector vector = { .bytes = (char[]){ " more" }, .count = 5 };
	uint64_t node, appends, reads_alone;

	start();
	node = lookup(first, ROOT, "file");
	appends = opened(node, O_WRONLY | O_APPEND);
	reads_alone = opened(node, O_RDONLY);
	keep();
	assert_int_equal(0, host_folder_restore(second, kept, kept_bytes, &losses));
	assert_int_equal(5, host_folder_write(second, appends, &vector, 1, 0));
	assert_true(reads(second, reads_alone, "of the root more"));
	vector.count = 5;
	assert_int_equal(-EBADF, host_folder_write(second, reads_alone, &vector, 1, 0));
	finish();
}

TEST(VM_189_a_file_that_was_renamed_before_is_found_and_after_it_is_lost)
{
	uint64_t before, after;

	start();
	before = opened(lookup(first, ROOT, "file"), O_RDONLY);
	after = opened(lookup(first, lookup(first, ROOT, "folder"), "inner"), O_RDONLY);
	assert_int_equal(0, rename(in_folder("file"), in_folder("folder/moved")));
	keep();
	assert_int_equal(0, rename(in_folder("folder/inner"), in_folder("folder/gone")));
	assert_int_equal(0, host_folder_restore(second, kept, kept_bytes, &losses));
	assert_true(reads(second, before, "of the root"));
	assert_false(reads(second, after, "inner text"));
	assert_int_equal(2, losses.count);
	assert_string_equal("folder/inner", losses.first);
	finish();
}

TEST(VM_189_another_file_of_that_name_is_never_taken_for_it)
{
	struct host_attributes attributes;
	uint64_t file, folder, inner;

	start();
	file = lookup(first, ROOT, "file");
	folder = lookup(first, ROOT, "folder");
	inner = lookup(first, folder, "inner");
	keep();
	/* The old one stays, so that its number is nobody else's. */
	assert_int_equal(0, rename(in_folder("file"), in_folder("old")));
	put_file("file", "another");
	assert_int_equal(0, rename(in_folder("folder"), in_folder("real")));
	assert_int_equal(0, symlink("real", in_folder("folder")));
	assert_int_equal(0, host_folder_restore(second, kept, kept_bytes, &losses));
	assert_int_equal(3, losses.count);
	assert_int_equal(-ESTALE, host_folder_attributes(second, file, &attributes));
	assert_int_equal(-ESTALE, host_folder_attributes(second, folder, &attributes));
	assert_int_equal(-ESTALE, host_folder_attributes(second, inner, &attributes));
	assert_int_equal(0, host_folder_node_count(second));
	finish();
}

TEST(VM_189_a_file_without_a_name_is_lost_and_told_of)
{
	uint64_t handle;

	start();
	handle = opened(lookup(first, ROOT, "file"), O_RDWR);
	assert_int_equal(0, unlink(in_folder("file")));
	put_file("file (deleted)", "not it");
	keep();
	assert_int_equal(0, host_folder_restore(second, kept, kept_bytes, &losses));
	assert_int_equal(2, losses.count);
	assert_int_equal(-EBADF, host_folder_release(second, handle));
	finish();
}

TEST(VM_158_no_number_is_given_again_behind_a_restore)
{
	uint64_t numbers[40], fresh;
	char name[16];

	start();
	for (int i = 0; i < 40; i++) {
		snprintf(name, sizeof(name), "many%d", i);
		put_file(name, "");
		numbers[i] = lookup(first, ROOT, name);
	}
	for (int i = 0; i < 40; i++)
		host_folder_forget(first, numbers[i], 1);
	host_folder_reap(first);
	keep();
	assert_int_equal(0, host_folder_restore(second, kept, kept_bytes, &losses));
	for (int i = 0; i < 40; i++) {
		snprintf(name, sizeof(name), "many%d", i);
		fresh = lookup(second, ROOT, name);
		for (int k = 0; k < 40; k++)
			assert_int_not_equal(numbers[k], fresh);
	}
	finish();
}

TEST(VM_189_another_folder_is_refused)
{
	start();
	lookup(first, ROOT, "file");
	assert_int_equal(0, host_folder_save(first, &kept, &kept_bytes));
	assert_int_equal(0, host_folder_open(in_folder("folder"), false, &second));
	assert_int_equal(-ESTALE, host_folder_restore(second, kept, kept_bytes, &losses));
	finish();
}

TEST(VM_163_a_folder_to_read_alone_gets_no_handle_that_writes)
{
	start();
	opened(lookup(first, ROOT, "file"), O_RDWR);
	assert_int_equal(0, host_folder_save(first, &kept, &kept_bytes));
	assert_int_equal(0, host_folder_open(path, true, &second));
	assert_int_equal(-EINVAL, host_folder_restore(second, kept, kept_bytes, &losses));
	assert_int_equal(0, host_folder_node_count(second));
	finish();
}

TEST(VM_189_a_folder_with_locks_is_not_kept)
{
	const struct host_file_lock lock = { .owner = 7, .end = 10, .type = 1 };
	uint64_t handle;

	start();
	handle = opened(lookup(first, ROOT, "file"), O_RDWR);
	assert_int_equal(0, host_folder_set_lock(first, handle, &lock));
	assert_int_equal(-EBUSY, host_folder_save(first, &kept, &kept_bytes));
	host_folder_drop_locks(first, handle, 7);
	keep();
	finish();
}

TEST(VM_7_bytes_of_a_folder_that_are_cut_or_wrong_are_refused)
{
	uint8_t *wrong;
	int error;

	start();
	opened(lookup(first, lookup(first, ROOT, "folder"), "inner"), O_RDONLY);
	keep();
	wrong = malloc(kept_bytes);
	assert_non_null(wrong);
	for (size_t bytes = 0; bytes < kept_bytes; bytes++) {
		memcpy(wrong, kept, bytes);
		assert_int_equal(-EINVAL, host_folder_restore(second, wrong, bytes, &losses));
		assert_int_equal(0, host_folder_node_count(second));
	}
	for (size_t at = 0; at < kept_bytes; at++)
		for (unsigned value = 1; value < 256; value <<= 4) {
			memcpy(wrong, kept, kept_bytes);
			wrong[at] ^= (uint8_t)value;
			error = host_folder_restore(second, wrong, kept_bytes, &losses);
			assert_true(error == 0 || error == -EINVAL || error == -ESTALE);
			assert_true(host_folder_node_count(second) <= 2);
			host_folder_reset(second);
		}
	free(wrong);
	finish();
}
