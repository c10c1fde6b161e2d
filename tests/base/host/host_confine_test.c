/* tests/base/host/host_confine_test.c - a process that gives up what it does not need. */
#include "base/host/host_confine.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/host/host_folder.h"
#include "test.h"

static char inside[300], outside[300];

/* Only a thread that ends with its test is confined: what looks for leaks behind it reads files. */
static void on_thread(void *(*body)(void *))
{
	pthread_t thread;

	assert_int_equal(0, pthread_create(&thread, NULL, body, NULL));
	pthread_join(thread, NULL);
}

static void confine(bool read_only)
{
	struct host_confine_path path = { .path = inside, .read_only = read_only };
	int error;

	snprintf(inside, sizeof(inside), "%s/inside", test_directory());
	snprintf(outside, sizeof(outside), "%s/outside", test_directory());
	assert_int_equal(0, mkdir(inside, 0755));
	assert_int_equal(0, mkdir(outside, 0755));
	error = host_confine(&path, 1, false);
	if (error == -EOPNOTSUPP)
		SKIP("this kernel has no Landlock that lets files move between folders");
	assert_int_equal(0, error);
}

static int make(const char *folder, const char *name)
{
	char path[600];
	int file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (file < 0)
		return -errno;
	close(file);
	return 0;
}

static void *reach_elsewhere(void *argument)
{
	confine(false);
	assert_int_equal(0, make(inside, "file"));
	assert_int_equal(-EACCES, make(outside, "file"));
	assert_int_equal(-1, open("/etc/passwd", O_RDONLY | O_CLOEXEC));
	assert_int_equal(EACCES, errno);
	return NULL;
}

TEST(VM_191_files_elsewhere_are_out_of_reach)
{
	on_thread(reach_elsewhere);
}

static void *start_a_program(void *argument)
{
	confine(false);
	assert_int_equal(-1, execl("/bin/false", "false", NULL));
	assert_int_equal(EACCES, errno);
	return NULL;
}

TEST(VM_191_no_program_can_be_started)
{
	on_thread(start_a_program);
}

static void *write_what_is_read_alone(void *argument)
{
	char path[600];

	confine(true);
	snprintf(path, sizeof(path), "%s", inside);
	assert_int_equal(-EACCES, make(inside, "file"));
	assert_true(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) >= 0);
	return NULL;
}

TEST(VM_191_a_path_to_read_alone_is_not_written)
{
	on_thread(write_what_is_read_alone);
}

TEST(VM_191_a_path_that_is_not_there_confines_nobody)
{
	struct host_confine_path path = { .path = "/nowhere/at/all" };
	int error = host_confine(&path, 1, false);

	if (error == -EOPNOTSUPP)
		SKIP("this kernel has no Landlock that lets files move between folders");
	assert_int_equal(-ENOENT, error);
	assert_true(open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0);
}

/* What a shared folder's users do goes on: made, moved between folders, cut, opened when it has no name any more. */
static void *work_on(void *argument)
{
	const struct host_caller caller = { .user = geteuid(), .group = getegid() };
	struct host_changes changes = { .what = HOST_CHANGE_BYTES, .bytes = 3 };
	struct host_place from = { HOST_FOLDER_ROOT, "file" }, to = { .name = "moved" };
	struct host_attributes attributes;
	struct host_entry folder, file;
	struct host_folder *shared;
	uint64_t handle;

	confine(false);
	assert_int_equal(0, host_folder_open(inside, false, &shared));
	assert_int_equal(0, host_folder_make(shared, &caller, HOST_FOLDER_ROOT, "folder",
	                                     S_IFDIR | 0755, &folder));
	assert_int_equal(0,
	                 host_folder_create(shared, &caller, &from, O_RDWR, 0644, &file, &handle));
	to.parent = folder.node;
	assert_int_equal(0, host_folder_rename(shared, &from, &to, 0));
	assert_int_equal(0, host_folder_change(shared, file.node, &changes, &attributes));
	assert_int_equal(3, attributes.bytes);
	assert_int_equal(0, host_folder_remove(shared, folder.node, "moved", false));
	assert_int_equal(0, host_folder_open_file(shared, file.node, O_RDWR, &handle));
	assert_int_equal(0, host_folder_remove(shared, HOST_FOLDER_ROOT, "folder", true));
	host_folder_close(shared);
	return NULL;
}

TEST(VM_191_a_shared_folder_works_on)
{
	on_thread(work_on);
}
