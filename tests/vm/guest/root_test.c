/* tests/vm/guest/root_test.c - modules, and what a root has in it. */
#include "vm/guest/init.h"

#include <errno.h>
#include <string.h>

#include "test.h"
#include "vm/guest/kernel.h"

static void load(void *context)
{
	(void)context;
	root_load_modules();
}

static void prepare(void *context)
{
	(void)context;
	root_prepare();
}

static void mount_root(void *context)
{
	root_mount(context);
}

static void enter(void *context)
{
	(void)context;
	root_enter();
}

/* --- Modules ----------------------------------------------------------------------------------------------------- */

static void put_modules(void)
{
	kernel_put("/drydock/modules/order", "one\n\ntwo-2\nthree\n");
	kernel_put("/drydock/modules/one", "first");
	kernel_put("/drydock/modules/two-2", "second");
	kernel_put("/drydock/modules/three", "third");
}

TEST(VM_69_modules_are_loaded_in_their_order_and_their_files_closed)
{
	unsigned before;

	put_modules();
	before = kernel_descriptors();
	root_load_modules();
	assert_string_equal("module 'first' '' 0\nmodule 'second' '' 0\nmodule 'third' '' 0\n",
	                    kernel_calls("module"));
	assert_int_equal(before, kernel_descriptors());
}

TEST(VM_69_a_module_that_the_kernel_has_already_is_no_failure)
{
	put_modules();
	kernel_fail("module 'first'", EEXIST, 1);
	root_load_modules();
	assert_int_equal(3, kernel_count("module"));
}

TEST(VM_70_a_module_that_does_not_load_is_named)
{
	put_modules();
	kernel_fail("module 'second'", ENOEXEC, 1);
	assert_true(kernel_ends(load, NULL));
	assert_string_equal("drydock-init: loading the module two-2: Exec format error (8)\n",
	                    kernel_said());
	assert_int_equal(2, kernel_count("module"));
}

TEST(VM_70_a_module_that_is_not_there_is_named)
{
	kernel_put("/drydock/modules/order", "absent\n");
	assert_true(kernel_ends(load, NULL));
	assert_string_equal(
		"drydock-init: loading the module absent: No such file or directory (2)\n",
		kernel_said());
}

/* --- The root ---------------------------------------------------------------------------------------------------- */

TEST(VM_69_devices_and_what_the_kernel_says_of_them_are_there_first)
{
	root_prepare();
	assert_string_equal("mkdir /dev 755\nmkdir /sys 755\nmount devtmpfs /dev devtmpfs 2 -\n"
	                    "mount sysfs /sys sysfs 2 -\n",
	                    kernel_calls(""));
}

static struct orders orders(void)
{
	return (struct orders){ .tag = "root" };
}

TEST(VM_69_a_root_has_devtmpfs_proc_sysfs_cgroup2_devpts_and_shm)
{
	struct orders given = orders();

	root_mount(&given);
	assert_string_equal("mount root /newroot virtiofs 0 -\n"
	                    "mount devtmpfs /newroot/dev devtmpfs 2 -\n"
	                    "mount proc /newroot/proc proc e -\n"
	                    "mount sysfs /newroot/sys sysfs e -\n"
	                    "mount cgroup2 /newroot/sys/fs/cgroup cgroup2 e -\n"
	                    "mount devpts /newroot/dev/pts devpts a mode=620,ptmxmode=666\n"
	                    "mount tmpfs /newroot/dev/shm tmpfs 6 mode=1777\n",
	                    kernel_calls("mount"));
	assert_string_equal("mkdir /newroot 755\nmkdir /dev/pts 755\nmkdir /dev/shm 1777\n",
	                    kernel_calls("mkdir"));
	/* Only a folder is the host's, and no command has it. */
	assert_string_equal("open /newroot 2200000 0\n", kernel_calls("open"));
}

TEST(VM_69_a_folder_is_mounted_read_only_where_that_is_said)
{
	struct orders given = orders();

	given.read_only = true;
	root_mount(&given);
	assert_string_equal("mount root /newroot virtiofs 1 -\n", kernel_calls("mount root"));
}

TEST(VM_69_a_disk_lies_over_the_folder_and_under_the_rest)
{
	struct orders given = orders();
	const char *mounts;

	given.disk = (struct disk){ .device = "/dev/vda", .type = "ext4" };
	kernel_put("/dev/vda", "");
	root_mount(&given);
	mounts = kernel_calls("mount");
	assert_int_equal(
		0, strncmp(mounts,
	                   "mount root /newroot virtiofs 0 -\nmount /dev/vda /newroot ext4 0 \n"
	                   "mount devtmpfs /newroot/dev",
	                   90));
}

TEST(VM_69_a_place_that_a_folder_does_not_have_is_gone_without)
{
	static const int errors[] = { ENOENT, EBUSY, ENODEV };
	struct orders given = orders();

	for (size_t i = 0; i < 3; i++)
		kernel_fail(i == 0   ? "mount proc"
		            : i == 1 ? "mount devtmpfs"
		                     : "mount cgroup2",
		            errors[i], KERNEL_ALWAYS);
	root_prepare();
	root_mount(&given);
	assert_int_equal(9, kernel_count("mount"));
}

TEST(VM_70_what_cannot_be_mounted_is_named_with_its_place)
{
	struct orders given = orders();

	kernel_fail("mount tmpfs", EPERM, 1);
	assert_true(kernel_ends(mount_root, &given));
	assert_string_equal(
		"drydock-init: mounting tmpfs at /newroot/dev/shm: Operation not permitted (1)\n",
		kernel_said());
	/* The host's folder is there to be told. */
	assert_string_equal("exit-code 125\n", kernel_calls("exit-code"));
}

TEST(VM_70_before_there_is_a_folder_a_failure_only_says_so)
{
	kernel_fail("mount sysfs", EPERM, 1);
	assert_true(kernel_ends(prepare, NULL));
	assert_string_equal("drydock-init: mounting sysfs at /sys: Operation not permitted (1)\n",
	                    kernel_said());
	assert_string_equal("", kernel_calls("exit-code"));
}

TEST(VM_70_a_folder_that_cannot_be_mounted_or_opened_is_said)
{
	struct orders given = orders();

	kernel_fail("mount root", EINVAL, 1);
	assert_true(kernel_ends(mount_root, &given));
	assert_string_equal("drydock-init: mounting the host's folder: Invalid argument (22)\n",
	                    kernel_said());
	kernel_fail("open /newroot", EIO, 1);
	assert_true(kernel_ends(mount_root, &given));
	assert_non_null(
		strstr(kernel_said(),
	               "drydock-init: opening the host's folder: Input/output error (5)\n"));
	assert_string_equal("", kernel_calls("exit-code"));
}

TEST(VM_69_the_new_root_is_moved_over_the_old_one)
{
	kernel_put("/newroot/etc/hosts", "");
	root_enter();
	assert_string_equal("chdir /newroot\nmount . / - 2000 -\nchroot .\nchdir /\n",
	                    kernel_calls(""));
}

TEST(VM_70_a_root_that_cannot_be_entered_is_said_at_each_step)
{
	static const char *const steps[] = { "chdir /newroot", "mount . /", "chroot .",
		                             "chdir /\n" };

	kernel_put("/newroot/etc/hosts", "");
	for (size_t i = 0; i < 4; i++) {
		kernel_fail(steps[i], EACCES, 1);
		assert_true(kernel_ends(enter, NULL));
		assert_int_equal(i + 1, kernel_count("reboot"));
	}
	assert_non_null(
		strstr(kernel_said(),
	               "drydock-init: entering the host's folder: Permission denied (13)\n"));
}
