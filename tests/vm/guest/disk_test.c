/* tests/vm/guest/disk_test.c - a disk as the root: its options, its mount, its end. */
#include "vm/guest/init.h"

#include <errno.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"
#include "vm/guest/kernel.h"

TEST(VM_61_words_of_options_are_flags_of_the_mount_or_the_file_systems_own)
{
	static const struct {
		const char *options;
		unsigned long flags;
		const char *own;
	} rows[] = {
		{ NULL, 0, "" },
		{ "", 0, "" },
		{ "defaults", 0, "" },
		{ "ro", MS_RDONLY, "" },
		{ "ro,rw", 0, "" },
		{ "rw,ro", MS_RDONLY, "" },
		{ "nosuid,nodev,noexec", MS_NOSUID | MS_NODEV | MS_NOEXEC, "" },
		{ "nosuid,nodev,noexec,suid", MS_NODEV | MS_NOEXEC, "" },
		{ "nosuid,nodev,noexec,dev", MS_NOSUID | MS_NOEXEC, "" },
		{ "nosuid,nodev,noexec,exec", MS_NOSUID | MS_NODEV, "" },
		{ "noatime", MS_NOATIME, "" },
		{ "relatime,nodiratime", MS_RELATIME | MS_NODIRATIME, "" },
		{ "sync,dirsync", MS_SYNCHRONOUS | MS_DIRSYNC, "" },
		{ "data=journal", 0, "data=journal" },
		{ "data=journal,ro,errors=panic,nodev", MS_RDONLY | MS_NODEV,
		  "data=journal,errors=panic" },
		{ ",,ro,,a,,b,", MS_RDONLY, "a,b" },
		{ "roo,r,RO", 0, "roo,r,RO" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		unsigned long flags = 77;
		char own[64] = "old";

		disk_options(rows[i].options, &flags, own, sizeof(own));
		assert_int_equal(rows[i].flags, flags);
		assert_string_equal(rows[i].own, own);
	}
}

TEST(VM_61_options_that_have_no_room_are_cut_and_stay_inside_it)
{
	unsigned long flags;
	char own[8];

	memset(own, 'z', sizeof(own));
	disk_options("abc,defg,ro,h", &flags, own, 6);
	assert_string_equal("abc,d", own);
	assert_int_equal('z', own[6]);
	disk_options("abcde,f", &flags, own, 6);
	assert_string_equal("abcde", own);
	disk_options("abcd,ro", &flags, own, 6);
	assert_string_equal("abcd", own);
	assert_int_equal(MS_RDONLY, flags);
	disk_options("abc,d", &flags, own, 6);
	assert_string_equal("abc,d", own);
}

static void mount_disk(void *context)
{
	disk_mount(context);
}

TEST(VM_69_a_disk_is_mounted_over_the_new_root_when_its_driver_has_found_it)
{
	struct disk disk = { .device = "/dev/vda", .type = "xfs", .options = "ro,norecovery" };

	kernel_put_later(7, "/dev/vda", "");
	disk_mount(&disk);
	assert_int_equal(7, kernel_waited_ms());
	assert_string_equal("mount /dev/vda /newroot xfs 1 norecovery\n", kernel_calls("mount"));
}

TEST(VM_70_a_disk_that_does_not_come_in_ten_seconds_is_named)
{
	struct disk disk = { .device = "/dev/vdz", .type = "ext4" };

	assert_true(kernel_ends(mount_disk, &disk));
	assert_int_equal(INIT_WAIT_MS, kernel_waited_ms());
	assert_string_equal(
		"drydock-init: finding the root disk /dev/vdz: No such file or directory (2)\n",
		kernel_said());
	assert_string_equal("", kernel_calls("mount"));
}

TEST(VM_70_a_disk_that_comes_at_the_last_moment_is_taken)
{
	struct disk disk = { .device = "/dev/vda", .type = "ext4" };

	kernel_put_later(INIT_WAIT_MS, "/dev/vda", "");
	disk_mount(&disk);
	assert_string_equal("mount /dev/vda /newroot ext4 0 \n", kernel_calls("mount"));
}

TEST(VM_70_a_disk_that_cannot_be_mounted_is_named_with_its_type_and_options)
{
	struct disk disk = { .device = "/dev/vda", .type = "ext4", .options = "wrong" },
		    plain = disk;

	kernel_put("/dev/vda", "");
	kernel_fail("mount", EINVAL, KERNEL_ALWAYS);
	plain.options = NULL;
	assert_true(kernel_ends(mount_disk, &disk));
	assert_non_null(strstr(
		kernel_said(),
		"drydock-init: mounting /dev/vda as ext4 with 'wrong': Invalid argument (22)\n"));
	assert_true(kernel_ends(mount_disk, &plain));
	assert_non_null(strstr(kernel_said(), "mounting /dev/vda as ext4 with '': "));
}

/* Who has been left behind would keep files of the disk open. */
TEST(VM_69_everybody_is_ended_and_waited_for_before_the_disk_is_settled)
{
	int never[2];
	pid_t left;
	char byte;

	assert_int_equal(0, pipe(never));
	left = fork();
	if (left == 0)
		_exit(read(never[0], &byte, 1) == 1);
	kernel_killed(left);
	disk_settle();
	assert_int_equal(-1, waitpid(left, NULL, WNOHANG));
	assert_int_equal(ECHILD, errno);
	assert_string_equal("kill -1 9\nsync\nmount - / - 21 -\n", kernel_calls(""));
}
