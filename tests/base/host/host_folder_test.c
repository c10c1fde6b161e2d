/* tests/base/host/host_folder_test.c - a folder shown to others: owners, races, many at once. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/host/host_folder.h"
#include "test.h"

#define ROOT HOST_FOLDER_ROOT

static const struct host_caller nobody = { .user = 1000, .group = 1000 };
static char path[300], outside[300];
static struct host_folder *folder;

static const char *in_folder(const char *name)
{
	static char paths[4][600];
	static unsigned next;
	char *result = paths[next++ % 4];

	snprintf(result, sizeof(paths[0]), "%s/%s", path, name);
	return result;
}

static void put_file(const char *file, const char *text)
{
	int descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	assert_int_equal(strlen(text), write(descriptor, text, strlen(text)));
	close(descriptor);
}

static void start(void)
{
	snprintf(path, sizeof(path), "%s/shared", test_directory());
	snprintf(outside, sizeof(outside), "%s/outside", test_directory());
	assert_int_equal(0, mkdir(path, 0755));
	assert_int_equal(0, mkdir(outside, 0755));
	assert_int_equal(0, host_folder_open(path, false, &folder));
}

static void finish(void)
{
	assert_int_equal(0, host_folder_node_count(folder));
	assert_int_equal(0, host_folder_handle_count(folder));
	host_folder_close(folder);
}

TEST(VM_157_only_a_folder_can_be_shown)
{
	char file[320];

	start();
	snprintf(file, sizeof(file), "%s/file", outside);
	put_file(file, "");
	assert_int_equal(-ENOTDIR, host_folder_open(file, false, &(struct host_folder *){ NULL }));
	assert_int_equal(-ENOENT,
	                 host_folder_open("/nowhere", true, &(struct host_folder *){ NULL }));
	finish();
}

/* The test's process becomes somebody else for good. */
TEST(VM_159_for_anybody_but_root_their_own_user_is_root)
{
	struct host_entry entry;
	struct host_changes changes = { .what = HOST_CHANGE_USER | HOST_CHANGE_GROUP };
	struct host_attributes attributes;
	struct stat status;

	if (geteuid())
		SKIP("only root can become somebody else");
	start();
	host_folder_close(folder);
	put_file(in_folder("roots"), "");
	assert_int_equal(0, chown(path, 65534, 65533));
	/* Nothing above has to be open to that user. */
	assert_int_equal(0, chdir(path));
	assert_int_equal(0, setresgid(65533, 65533, 65533));
	assert_int_equal(0, setresuid(65534, 65534, 65534));
	assert_int_equal(0, host_folder_open(".", false, &folder));
	assert_int_equal(0,
	                 host_folder_make(folder, &nobody, ROOT, "mine", S_IFREG | 0640, &entry));
	assert_int_equal(0, entry.attributes.user);
	assert_int_equal(0, entry.attributes.group);
	assert_int_equal(0, stat("mine", &status));
	assert_int_equal(65534, status.st_uid);
	assert_int_equal(65533, status.st_gid);
	assert_int_equal(0, host_folder_change(folder, entry.node, &changes, &attributes));
	assert_int_equal(0, attributes.user);
	changes.user = 1000;
	assert_int_equal(-EPERM, host_folder_change(folder, entry.node, &changes, &attributes));
	host_folder_forget(folder, entry.node, 1);
	host_folder_reap(folder);
	finish();
}

/* A guest that reads the monitor's own memory through it would be the monitor. */
/* The bench's row of files has 10 000 nodes at once; a computer's hard limit without a service manager is 4096 descriptors. */
TEST(a_folder_has_more_nodes_than_the_hard_limit_has_descriptors_where_root_shows_it)
{
	const struct rlimit little = { 64, 64 };
	struct host_entry entries[100];
	struct rlimit most = { 1u << 20, 1u << 20 };
	char name[16];

	if (geteuid() || setrlimit(RLIMIT_NOFILE, &most) != 0)
		SKIP("the hard limit cannot be raised here");
	assert_int_equal(0, setrlimit(RLIMIT_NOFILE, &little));
	start();
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "file%d", i);
		assert_int_equal(0, host_folder_make(folder, &nobody, ROOT, name, S_IFREG | 0640,
		                                     &entries[i]));
	}
	for (int i = 0; i < 100; i++)
		host_folder_forget(folder, entries[i].node, 1);
	host_folder_reap(folder);
	finish();
}

TEST(VM_157_what_is_the_kernels_own_is_closed)
{
	struct host_place place = { ROOT, "self" };
	struct host_entry entry;
	struct host_changes changes = { .what = HOST_CHANGE_READ_NOW };
	uint64_t handle;

	assert_int_equal(0, host_folder_open("/proc", false, &folder));
	assert_int_equal(0, host_folder_attributes(folder, ROOT, &entry.attributes));
	assert_int_equal(-EACCES, host_folder_lookup(folder, ROOT, "self", &entry));
	assert_int_equal(-EACCES, host_folder_open_folder(folder, ROOT, &handle));
	assert_int_equal(-EACCES, host_folder_remove(folder, ROOT, "self", false));
	assert_int_equal(-EACCES,
	                 host_folder_create(folder, &nobody, &place, O_RDONLY, 0, &entry, &handle));
	assert_int_equal(-EACCES, host_folder_change(folder, ROOT, &changes, &entry.attributes));
	finish();
}

TEST(VM_157_what_is_the_kernels_own_below_a_folder_is_seen_and_closed)
{
	struct host_entry entry, inner;
	int error;

	assert_int_equal(0, host_folder_open("/", true, &folder));
	error = host_folder_lookup(folder, ROOT, "proc", &entry);
	if (error)
		SKIP("there is no /proc");
	assert_int_equal(S_IFDIR, entry.attributes.mode & S_IFMT);
	assert_int_equal(-EACCES, host_folder_lookup(folder, entry.node, "self", &inner));
	host_folder_forget(folder, entry.node, 1);
	assert_int_equal(0, host_folder_lookup(folder, ROOT, "etc", &entry));
	assert_int_equal(0, host_folder_lookup(folder, entry.node, "passwd", &inner));
	host_folder_forget(folder, entry.node, 1);
	host_folder_forget(folder, inner.node, 1);
	host_folder_reap(folder);
	finish();
}

/* --- At once ------------------------------------------------------------------------------------------------ */

#define THREADS 8u
#define ROUNDS 150u

static void *change_names(void *argument)
{
	unsigned seed = (unsigned)(uintptr_t)argument;
	char one[16], two[16];

	for (unsigned i = 0; i < ROUNDS; i++) {
		struct host_place from = { ROOT, one }, to = { ROOT, two };
		struct host_entry entry;
		uint64_t handle;
		int error;

		snprintf(one, sizeof(one), "name%u", rand_r(&seed) % 5);
		snprintf(two, sizeof(two), "name%u", rand_r(&seed) % 5);
		error = host_folder_create(folder, &nobody, &from, O_RDWR, 0644, &entry, &handle);
		assert_true(error == 0 || error == -ENOENT);
		if (!error) {
			struct host_vector vector = { .bytes = "text", .count = 4 };

			assert_int_equal(4, host_folder_write(folder, handle, &vector, 1, 0));
			assert_int_equal(0, host_folder_release(folder, handle));
			host_folder_forget(folder, entry.node, 1);
		}
		error = host_folder_rename(folder, &from, &to, rand_r(&seed) % 3);
		assert_true(error == 0 || error == -ENOENT || error == -EEXIST);
		error = host_folder_lookup(folder, ROOT, two, &entry);
		if (!error && host_folder_forget(folder, entry.node, 1))
			host_folder_reap(folder);
		error = host_folder_remove(folder, ROOT, one, false);
		assert_true(error == 0 || error == -ENOENT);
	}
	return NULL;
}

TEST(VM_165_eight_threads_change_names_in_one_folder)
{
	pthread_t threads[THREADS];

	start();
	for (uintptr_t i = 0; i < THREADS; i++)
		assert_int_equal(0,
		                 pthread_create(&threads[i], NULL, change_names, (void *)(i + 1)));
	for (unsigned i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	host_folder_reap(folder);
	finish();
}

static uint32_t stops;

/* Somebody else puts a link to the outside in place of the folder, and takes it away, again and again. */
static void *swap_names(void *argument)
{
	while (!__atomic_load_n(&stops, __ATOMIC_SEQ_CST))
		assert_int_equal(0, renameat2(AT_FDCWD, in_folder("swapped"), AT_FDCWD,
		                              in_folder("other"), RENAME_EXCHANGE));
	return NULL;
}

/* One try to read the file in what is called name now. */
static void try_to_get_out(const char *name)
{
	struct host_entry entry, file;
	char text[16] = "";
	struct host_vector vector = { .bytes = text, .count = sizeof(text) - 1 };
	uint64_t handle;
	int error;

	assert_int_equal(0, host_folder_lookup(folder, ROOT, name, &entry));
	error = host_folder_lookup(folder, entry.node, "file", &file);
	if (!error) {
		assert_int_equal(0, host_folder_open_file(folder, file.node, O_RDONLY, &handle));
		assert_int_equal(6, host_folder_read(folder, handle, &vector, 1, 0));
		assert_string_equal("inside", text);
		host_folder_release(folder, handle);
		host_folder_forget(folder, file.node, 1);
	}
	assert_true(error == 0 || error == -ENOTDIR);
	host_folder_forget(folder, entry.node, 1);
	host_folder_reap(folder);
}

TEST(VM_157_a_link_swapped_in_at_any_moment_leads_nowhere)
{
	pthread_t thread;
	char file[320];

	start();
	snprintf(file, sizeof(file), "%s/file", outside);
	put_file(file, "secret");
	assert_int_equal(0, mkdir(in_folder("swapped"), 0755));
	put_file(in_folder("swapped/file"), "inside");
	assert_int_equal(0, symlink(outside, in_folder("other")));
	assert_int_equal(0, pthread_create(&thread, NULL, swap_names, NULL));
	for (int i = 0; i < 1000; i++)
		try_to_get_out(i & 1 ? "swapped" : "other");
	__atomic_store_n(&stops, 1, __ATOMIC_SEQ_CST);
	pthread_join(thread, NULL);
	finish();
}

static void *read_until_stale(void *argument)
{
	const uint64_t *numbers = argument;
	int64_t got;

	do {
		char text[16];
		struct host_vector vector = { .bytes = text, .count = sizeof(text) };
		struct host_attributes attributes;

		got = host_folder_read(folder, numbers[1], &vector, 1, 0);
		assert_true(got == 4 || got == -EBADF);
		host_folder_attributes(folder, numbers[0], &attributes);
	} while (got == 4);
	return NULL;
}

TEST(VM_83_a_reset_amid_calls_waits_for_nobody)
{
	struct host_entry entry;
	uint64_t numbers[2];
	pthread_t threads[4];

	start();
	put_file(in_folder("file"), "text");
	for (int round = 0; round < 20; round++) {
		assert_int_equal(0, host_folder_lookup(folder, ROOT, "file", &entry));
		numbers[0] = entry.node;
		assert_int_equal(0,
		                 host_folder_open_file(folder, entry.node, O_RDONLY, &numbers[1]));
		for (int i = 0; i < 4; i++)
			assert_int_equal(0, pthread_create(&threads[i], NULL, read_until_stale,
			                                   numbers));
		host_folder_reset(folder);
		for (int i = 0; i < 4; i++)
			pthread_join(threads[i], NULL);
	}
	host_folder_reap(folder);
	finish();
}
