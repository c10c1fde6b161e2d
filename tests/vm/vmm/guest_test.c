/* tests/vm/vmm/guest_test.c - what a guest needs for a command: kernels, modules, the first file system. */
#include "vm/vmm/guest.h"

#include <errno.h>
#include <malloc.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include "base/host/host_file.h"
#include "test.h"
#include "vm/vmm/initramfs.h"

static struct vmm_reason reason;

static const char *below(const char *name)
{
	static char paths[4][600];
	static unsigned next;
	char *path = paths[next++ % 4];

	snprintf(path, sizeof(paths[0]), "%s/%s", test_directory(), name);
	return path;
}

static void put(const char *name, const void *bytes, size_t count)
{
	char folder[600];

	snprintf(folder, sizeof(folder), "%s", below(name));
	*strrchr(folder, '/') = 0;
	assert_int_equal(0, host_directory_make(folder));
	assert_int_equal(0, host_file_write(below(name), bytes, count));
}

static void put_text(const char *name, const char *text)
{
	put(name, text, strlen(text));
}

/* A bzImage as far as its version goes. */
static void put_kernel(const char *name, const char *version)
{
	char file[0x800] = { 0 };
	uint16_t offset = 0x300;

	memcpy(file + 0x202, "HdrS", 4);
	memcpy(file + 0x20e, &offset, 2);
	snprintf(file + 0x500, 200, "%s (somebody@somewhere) #1 SMP", version);
	put(name, file, sizeof(file));
}

/* A module that needs others. */
static void put_module(const char *name, const char *needs)
{
	char bytes[200] = "\177ELF and so on";

	snprintf(bytes + 50, 100, "depends=%s", needs);
	put(name, bytes, sizeof(bytes));
}

#define MODULES "lib/modules/6.1.0-test/"

static void put_modules(void)
{
	put_text(MODULES "modules.order",
	         "kernel/fs/fuse.ko\nkernel/fs/virtiofs.ko\nkernel/a/virtio.ko\n"
	         "kernel/a/virtio_mmio.ko\nkernel/b/virtio-console.ko.gz\n");
	put_text(MODULES "modules.builtin", "kernel/a/virtio_ring.ko\n");
	put_module(MODULES "kernel/fs/fuse.ko", "");
	put_module(MODULES "kernel/fs/virtiofs.ko", "fuse,virtio,virtio_ring");
	put_module(MODULES "kernel/a/virtio.ko", "");
	put_module(MODULES "kernel/a/virtio_mmio.ko", "virtio");
}

/* As distributions have them that pack their modules. */
static void put_packed_module(void)
{
	char bytes[200] = "\177ELF of the console";
	gzFile file;

	snprintf(bytes + 50, 100, "depends=virtio");
	put_text(MODULES "kernel/b/virtio-console.ko.gz", "");
	file = gzopen(below(MODULES "kernel/b/virtio-console.ko.gz"), "wb");
	assert_int_equal(sizeof(bytes), gzwrite(file, bytes, sizeof(bytes)));
	gzclose(file);
}

/* --- Kernels ------------------------------------------------------------------------------------------------- */

TEST(VM_64_a_kernel_file_says_its_version)
{
	char version[VMM_GUEST_VERSION_BYTES];
	char elf[400] = "\177ELF ... Linux version %s ... \0 Linux version 5.10.3+ (x) #1";

	put_kernel("boot/vmlinuz", "6.1.0-56-cloud-amd64");
	assert_int_equal(0, vmm_guest_version(below("boot/vmlinuz"), version, &reason));
	assert_string_equal("6.1.0-56-cloud-amd64", version);
	put("vmlinux", elf, sizeof(elf));
	assert_int_equal(0, vmm_guest_version(below("vmlinux"), version, &reason));
	assert_string_equal("5.10.3+", version);
	/* The banner is the file's last, and one that only begins is none. */
	put("vmlinux", "L Linux versio Linux version 7 ", 31);
	assert_int_equal(0, vmm_guest_version(below("vmlinux"), version, &reason));
	assert_string_equal("7", version);
	put("vmlinux", "Linux version ", 14);
	assert_int_equal(-ENOEXEC, vmm_guest_version(below("vmlinux"), version, &reason));
}

TEST(VM_64_files_that_say_none_are_refused_by_name)
{
	static const char *const versions[] = { "",      "../../etc", "no-end-here", "a6.1 ",
		                                ":6.1 ", "/6.1 ",     " 6.1 " };
	char version[VMM_GUEST_VERSION_BYTES], file[0x510] = { 0 };
	uint16_t offset = 0x300;

	put_text("text", "hello");
	assert_int_equal(-ENOEXEC, vmm_guest_version(below("text"), version, &reason));
	assert_non_null(strstr(reason.text, "/text: it does not say its version"));
	memcpy(file + 0x202, "HdrS", 4);
	memcpy(file + 0x20e, &offset, 2);
	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
		memset(file + 0x500, 0, 0x10);
		memcpy(file + 0x500, versions[i], strlen(versions[i]));
		/* That one ends with the file. */
		put("kernel", file, i == 2 ? 0x50b : sizeof(file));
		assert_int_equal(-ENOEXEC, vmm_guest_version(below("kernel"), version, &reason));
	}
	assert_int_equal(-ENOENT, vmm_guest_version(below("none"), version, &reason));
}

TEST(VM_64_a_version_begins_with_a_digit_and_fits_its_room)
{
	char version[VMM_GUEST_VERSION_BYTES], text[VMM_GUEST_VERSION_BYTES + 1];

	memset(text, '9', sizeof(text));
	text[VMM_GUEST_VERSION_BYTES - 1] = 0;
	put_kernel("kernel", text);
	assert_int_equal(0, vmm_guest_version(below("kernel"), version, &reason));
	assert_string_equal(text, version);
	text[VMM_GUEST_VERSION_BYTES - 1] = '9';
	text[VMM_GUEST_VERSION_BYTES] = 0;
	put_kernel("kernel", text);
	assert_int_equal(-ENOEXEC, vmm_guest_version(below("kernel"), version, &reason));
	put_kernel("kernel", "0");
	assert_int_equal(0, vmm_guest_version(below("kernel"), version, &reason));
	assert_string_equal("0", version);
}

TEST(VM_64_a_file_that_ends_with_its_header_has_no_version)
{
	char version[VMM_GUEST_VERSION_BYTES], file[0x261] = { 0 };
	uint16_t offset = 0x50;

	memcpy(file + 0x202, "HdrS", 4);
	memcpy(file + 0x20e, &offset, 2);
	memcpy(file + 0x250, "6.1.0-test ", 11);
	put("kernel", file, 0x260);
	assert_int_equal(-ENOEXEC, vmm_guest_version(below("kernel"), version, &reason));
	put("kernel", file, 0x261);
	assert_int_equal(0, vmm_guest_version(below("kernel"), version, &reason));
	assert_string_equal("6.1.0-test", version);
}

TEST(VM_64_the_newest_kernel_that_has_modules_is_taken)
{
	char path[VMM_GUEST_PATH_BYTES];

	put_kernel("boot/vmlinuz-6.1.0-9", "6.1.0-9");
	put_kernel("boot/vmlinuz-6.1.0-10", "6.1.0-10");
	put_kernel("boot/vmlinuz-6.12.0-1", "6.12.0-1");
	put_text("boot/config-6.1.0-10", "");
	assert_int_equal(-ENOENT, vmm_guest_find_kernel(below("boot"), path, &reason));
	assert_non_null(strstr(reason.text, "linux-image"));
	put_text("lib/modules/6.1.0-9/modules.order", "");
	put_text("lib/modules/6.1.0-10/modules.order", "");
	assert_int_equal(0, vmm_guest_find_kernel(below("boot"), path, &reason));
	assert_string_equal(below("boot/vmlinuz-6.1.0-10"), path);
}

TEST(VM_64_looking_for_a_kernel_keeps_no_memory)
{
	char path[VMM_GUEST_PATH_BYTES];
	size_t before;

	put_kernel("boot/vmlinuz-6.1.0-9", "6.1.0-9");
	put_text("lib/modules/6.1.0-9/modules.order", "");
	assert_int_equal(0, vmm_guest_find_kernel(below("boot"), path, &reason));
	before = mallinfo2().uordblks;
	for (int i = 0; i < 10; i++)
		assert_int_equal(0, vmm_guest_find_kernel(below("boot"), path, &reason));
	assert_int_equal(before, mallinfo2().uordblks);
}

TEST(VM_64_a_kernel_that_was_fetched_is_taken_where_boot_has_none)
{
	char path[VMM_GUEST_PATH_BYTES];

	if (vmm_guest_find_kernel("/boot", path, &reason) == 0)
		SKIP("/boot has a kernel with modules here");
	assert_int_equal(0, setenv("XDG_CACHE_HOME", below("cache"), 1));
	assert_int_equal(-ENOENT, vmm_guest_find_kernel(NULL, path, &reason));
	put_kernel("cache/drydock/kernel/boot/vmlinuz-7.1-fetched", "7.1-fetched");
	put_text("cache/drydock/kernel/lib/modules/7.1-fetched/modules.order", "");
	assert_int_equal(0, vmm_guest_find_kernel(NULL, path, &reason));
	assert_string_equal(below("cache/drydock/kernel/boot/vmlinuz-7.1-fetched"), path);
	/* Who names a folder means that one. */
	assert_int_equal(-ENOENT, vmm_guest_find_kernel(below("empty"), path, &reason));
}

/* Below a root of its own: what this computer has in /lib is nothing that a test can say. */
static int find_below_root(void)
{
	char path[VMM_GUEST_PATH_BYTES] = "";

	if (chroot(test_directory()) != 0 || chdir("/") != 0)
		return 77;
	return vmm_guest_find_kernel("/a/b/boot", path, &reason) == 0 &&
	                       strcmp(path, "/a/b/boot/vmlinuz-7.0-away") == 0
	               ? 0
	               : 1;
}

TEST(VM_64_modules_that_are_not_beside_the_kernel_are_those_of_the_system)
{
	int status;
	pid_t child;

	put_kernel("a/b/boot/vmlinuz-7.0-away", "7.0-away");
	put_text("lib/modules/7.0-away/modules.order", "");
	child = fork();
	if (child == 0)
		_exit(geteuid() != 0 && unshare(CLONE_NEWUSER) != 0 ? 77 : find_below_root());
	assert_int_equal(child, waitpid(child, &status, 0));
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77)
		SKIP("neither root nor a user namespace, which may have a root of its own");
	assert_int_equal(0, WEXITSTATUS(status));
}

/* --- The archive ----------------------------------------------------------------------------------------------- */

static const char *const command[] = { "/bin/echo", "a b", "\"c\"", "", "\xc3\xa4", NULL };
static const char *const environment[] = { "PATH=/bin", "X= y", NULL };

static struct vmm_guest_orders orders(void)
{
	static char kernel[600];

	snprintf(kernel, sizeof(kernel), "%s", below("boot/vmlinuz"));
	return (struct vmm_guest_orders){ .kernel_path = kernel,
		                          .tag = "root",
		                          .folder = "/",
		                          .host_name = "host",
		                          .console = "hvc0",
		                          .streams = "tpt",
		                          .command = command,
		                          .environment = environment };
}

/* Where name's content is in the archive, how long, and with which mode; null when it is not there. */
static const uint8_t *find(const uint8_t *archive, size_t bytes, const char *name,
                           size_t *ret_count, unsigned *ret_mode)
{
	for (size_t at = 0; at + 110 < bytes;) {
		unsigned mode, size, name_bytes;
		const char *found = (const char *)archive + at + 110;
		size_t content;

		assert_memory_equal("070701", archive + at, 6);
		assert_int_equal(1, sscanf((const char *)archive + at + 14, "%8x", &mode));
		assert_int_equal(1, sscanf((const char *)archive + at + 54, "%8x", &size));
		assert_int_equal(1, sscanf((const char *)archive + at + 94, "%8x", &name_bytes));
		content = (at + 110 + name_bytes + 3) & ~3ull;
		assert_true(content + size <= bytes && found[name_bytes - 1] == 0);
		if (strcmp(found, name) == 0) {
			*ret_count = size;
			*ret_mode = mode;
			return archive + content;
		}
		at = (content + size + 3) & ~3ull;
	}
	return NULL;
}

TEST(VM_64_fetched_kernels_have_their_place_in_the_users_cache)
{
	static const struct {
		const char *cache, *home, *path;
	} rows[] = {
		{ "/c", "/h", "/c/drydock/kernel" },
		{ "c", "/h", "/h/.cache/drydock/kernel" },
		{ "", "/h", "/h/.cache/drydock/kernel" },
		{ NULL, "/h", "/h/.cache/drydock/kernel" },
		{ NULL, "h", NULL },
		{ NULL, "", NULL },
		{ NULL, NULL, NULL },
	};
	char path[VMM_GUEST_PATH_BYTES], cache[VMM_GUEST_PATH_BYTES + 1] = "";

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		unsetenv("XDG_CACHE_HOME");
		unsetenv("HOME");
		if (rows[i].cache)
			setenv("XDG_CACHE_HOME", rows[i].cache, 1);
		if (rows[i].home)
			setenv("HOME", rows[i].home, 1);
		assert_int_equal(rows[i].path != NULL, vmm_guest_cache(path));
		if (rows[i].path)
			assert_string_equal(rows[i].path, path);
	}
	/* One that leaves no room for a zero is none. */
	memset(cache, 'c', VMM_GUEST_PATH_BYTES - sizeof("/drydock/kernel"));
	cache[0] = '/';
	setenv("XDG_CACHE_HOME", cache, 1);
	assert_true(vmm_guest_cache(path));
	assert_int_equal(VMM_GUEST_PATH_BYTES - 1, strlen(path));
	cache[VMM_GUEST_PATH_BYTES - sizeof("/drydock/kernel")] = 'c';
	setenv("XDG_CACHE_HOME", cache, 1);
	assert_false(vmm_guest_cache(path));
}

TEST(VM_62_words_of_any_bytes_stand_in_the_orders)
{
	static const char wanted[] = "root\0rw\0/\0host\0hvc0\0tpt\0\0"
				     "5\0/bin/echo\0a b\0\"c\"\0\0\xc3\xa4\0\0PATH=/bin\0X= y";
	struct vmm_guest_orders given = orders();
	uint8_t *archive;
	const uint8_t *file;
	size_t bytes, count;
	unsigned mode;

	put_kernel("boot/vmlinuz", "6.1.0-test");
	put_modules();
	put_packed_module();
	assert_int_equal(0, vmm_guest_initramfs(&given, &archive, &bytes, &reason));
	file = find(archive, bytes, "drydock/orders", &count, &mode);
	assert_int_equal(sizeof(wanted), count);
	assert_memory_equal(wanted, file, sizeof(wanted));
	free(archive);
}

TEST(VM_61_limits_are_a_variable_of_our_program_before_the_commands_own)
{
	static const char wanted[] =
		"5\0/bin/echo\0a b\0\"c\"\0\0\xc3\xa4\0\0KRUN_RLIMITS=7=1:2\0PATH=/bin\0X= y";
	struct vmm_guest_orders given = orders();
	uint8_t *archive;
	const uint8_t *file;
	size_t bytes, count;
	unsigned mode;

	put_kernel("boot/vmlinuz", "6.1.0-test");
	put_modules();
	put_packed_module();
	given.limits = "7=1:2";
	assert_int_equal(0, vmm_guest_initramfs(&given, &archive, &bytes, &reason));
	file = find(archive, bytes, "drydock/orders", &count, &mode);
	assert_true(count > sizeof(wanted));
	assert_memory_equal(wanted, file + count - sizeof(wanted), sizeof(wanted));
	free(archive);
}

/* The module of its file system comes along, and what is said of it is for the first program alone. */
TEST(VM_61_a_disk_as_the_root_is_told_in_the_orders_with_its_module)
{
	static const struct {
		const char *type, *options, *module, *told;
	} rows[] = {
		{ NULL, NULL, "\next4\n",
		  "KRUN_BLOCK_ROOT_DEVICE=/dev/vda|KRUN_BLOCK_ROOT_FSTYPE=ext4|PATH=/bin|" },
		{ "", "", "\next4\n",
		  "KRUN_BLOCK_ROOT_DEVICE=/dev/vda|KRUN_BLOCK_ROOT_FSTYPE=ext4|PATH=/bin|" },
		{ "xfs", "ro,noatime", "\nxfs\n",
		  "KRUN_BLOCK_ROOT_DEVICE=/dev/vda|KRUN_BLOCK_ROOT_FSTYPE=xfs|"
		  "KRUN_BLOCK_ROOT_OPTIONS=ro,noatime|PATH=/bin|" },
	};
	struct vmm_guest_orders given = orders();

	put_kernel("boot/vmlinuz", "6.1.0-test");
	put_modules();
	put_packed_module();
	put_text(MODULES "modules.order",
	         "kernel/fs/fuse.ko\nkernel/fs/virtiofs.ko\nkernel/a/virtio.ko\nkernel/a/"
	         "virtio_mmio.ko\n"
	         "kernel/b/virtio-console.ko.gz\nkernel/fs/ext4.ko\nkernel/fs/xfs.ko\n");
	put_module(MODULES "kernel/fs/ext4.ko", "");
	put_module(MODULES "kernel/fs/xfs.ko", "");
	given.root_device = "/dev/vda";
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[4096];
		uint8_t *archive;
		const uint8_t *file;
		size_t bytes, count;
		unsigned mode;

		given.root_type = rows[i].type;
		given.root_options = rows[i].options;
		assert_int_equal(0, vmm_guest_initramfs(&given, &archive, &bytes, &reason));
		file = find(archive, bytes, "drydock/orders", &count, &mode);
		assert_true(count < sizeof(text));
		for (size_t at = 0; at < count; at++)
			text[at] = file[at] ? (char)file[at] : '|';
		text[count] = 0;
		assert_non_null(strstr(text, rows[i].told));
		file = find(archive, bytes, "drydock/modules/order", &count, &mode);
		memcpy(text, file, count);
		text[count] = 0;
		assert_non_null(strstr(text, rows[i].module));
		free(archive);
	}
	/* A file system that this kernel does not have is said. */
	given.root_type = "nofs";
	{
		uint8_t *archive;
		size_t bytes;

		assert_int_equal(-ENOENT, vmm_guest_initramfs(&given, &archive, &bytes, &reason));
		assert_non_null(strstr(reason.text, "nofs"));
	}
}

TEST(VM_69_what_a_module_needs_is_not_looked_for_behind_its_end)
{
	/* What is at the file's end has none of its own: it could go on. */
	static const char *const ends[] = { "depends=nowhere", "depends=", "depend", "d", "" };
	static const char order[] = "virtio\nvirtio_mmio\nvirtio_console\nfuse\nvirtiofs\n";
	struct vmm_guest_orders given = orders();

	put_kernel("boot/vmlinuz", "6.1.0-test");
	put_modules();
	put_packed_module();
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		char bytes[64] = "\177ELF and so on";
		const uint8_t *file;
		uint8_t *archive;
		size_t archive_bytes, count;
		unsigned mode;

		strcpy(bytes + 20, ends[i]);
		put(MODULES "kernel/fs/fuse.ko", bytes, 20 + strlen(ends[i]));
		assert_int_equal(0, vmm_guest_initramfs(&given, &archive, &archive_bytes, &reason));
		file = find(archive, archive_bytes, "drydock/modules/order", &count, &mode);
		assert_int_equal(sizeof(order) - 1, count);
		assert_memory_equal(order, file, count);
		free(archive);
	}
}

TEST(VM_69_the_archive_has_our_program_and_modules_in_order)
{
	static const char order[] = "virtio\nvirtio_mmio\nvirtio_console\nfuse\nvirtiofs\n";
	struct vmm_guest_orders given = orders();
	uint8_t *archive;
	const uint8_t *file;
	size_t bytes, count;
	unsigned mode;

	put_kernel("boot/vmlinuz", "6.1.0-test");
	put_modules();
	put_packed_module();
	assert_int_equal(0, vmm_guest_initramfs(&given, &archive, &bytes, &reason));
	file = find(archive, bytes, "drydock/modules/order", &count, &mode);
	assert_int_equal(sizeof(order) - 1, count);
	assert_memory_equal(order, file, count);
	file = find(archive, bytes, "drydock/modules/virtio_console", &count, &mode);
	assert_int_equal(200, count);
	assert_memory_equal("\177ELF of the console", file, 19);
	assert_non_null(find(archive, bytes, "init", &count, &mode));
	assert_int_equal(S_IFREG | 0755, mode);
	assert_non_null(find(archive, bytes, "dev/console", &count, &mode));
	assert_int_equal(S_IFCHR | 0600, mode);
	assert_non_null(find(archive, bytes, "TRAILER!!!", &count, &mode));
	assert_null(find(archive, bytes, "drydock/modules/virtio_ring", &count, &mode));
	free(archive);
}

TEST(VM_69_a_machine_with_disks_and_a_network_has_their_drivers)
{
	static const char order[] = "virtio\nvirtio_mmio\nvirtio_console\nfuse\nvirtiofs\n"
				    "virtio_net\nvirtio_blk\n";
	struct vmm_guest_orders given = orders();
	uint8_t *archive;
	const uint8_t *file;
	size_t bytes, count;
	unsigned mode;

	put_kernel("boot/vmlinuz", "6.1.0-test");
	put_modules();
	put_packed_module();
	given.disks = true;
	assert_int_equal(-ENOENT, vmm_guest_initramfs(&given, &archive, &bytes, &reason));
	assert_non_null(strstr(reason.text, "no module virtio_blk"));
	put_text(MODULES "modules.order",
	         "kernel/fs/fuse.ko\nkernel/fs/virtiofs.ko\nkernel/a/virtio.ko\n"
	         "kernel/a/virtio_mmio.ko\nkernel/b/virtio-console.ko.gz\n"
	         "kernel/a/virtio_blk.ko\nkernel/a/virtio_net.ko\n");
	put_module(MODULES "kernel/a/virtio_blk.ko", "virtio,virtio_ring");
	put_module(MODULES "kernel/a/virtio_net.ko", "virtio,virtio_ring");
	given.network = true;
	assert_int_equal(0, vmm_guest_initramfs(&given, &archive, &bytes, &reason));
	file = find(archive, bytes, "drydock/modules/order", &count, &mode);
	assert_int_equal(sizeof(order) - 1, count);
	assert_memory_equal(order, file, count);
	free(archive);
}

TEST(VM_70_modules_that_are_not_there_are_named)
{
	struct vmm_guest_orders given = orders();
	char empty[600];
	uint8_t *archive;
	size_t bytes;

	put_kernel("boot/vmlinuz", "6.1.0-test");
	assert_int_equal(-ENOENT, vmm_guest_initramfs(&given, &archive, &bytes, &reason));
	assert_non_null(strstr(reason.text, "kernel 6.1.0-test"));
	assert_non_null(strstr(reason.text, "/lib/modules/6.1.0-test is there"));
	put_text(MODULES "modules.dep", "kernel/a/virtio_mmio.ko: kernel/a/virtio.ko\n");
	put_module(MODULES "kernel/a/virtio_mmio.ko", "virtio");
	assert_int_equal(-ENOENT, vmm_guest_initramfs(&given, &archive, &bytes, &reason));
	assert_non_null(strstr(reason.text, "no module virtio"));
	put_text("empty/file", "");
	snprintf(empty, sizeof(empty), "%s", below("empty"));
	given.modules_path = empty;
	assert_int_equal(-ENOENT, vmm_guest_initramfs(&given, &archive, &bytes, &reason));
	assert_non_null(strstr(reason.text, "no modules.dep"));
}

TEST(VM_70_broken_modules_are_refused)
{
	struct vmm_guest_orders given = orders();
	uint8_t *archive;
	size_t bytes;

	put_kernel("boot/vmlinuz", "6.1.0-test");
	put_modules();
	put_text(MODULES "kernel/b/virtio-console.ko.gz", "no module");
	assert_int_equal(-ENOEXEC, vmm_guest_initramfs(&given, &archive, &bytes, &reason));
	assert_non_null(strstr(reason.text, "virtio-console.ko.gz: it cannot be unpacked"));
	put_module(MODULES "kernel/a/virtio.ko", "virtio_mmio");
	assert_int_equal(-ENOEXEC, vmm_guest_initramfs(&given, &archive, &bytes, &reason));
	assert_non_null(strstr(reason.text, "in a circle"));
}

TEST(VM_69_folders_come_before_what_is_in_them)
{
	struct vmm_initramfs archive = { .bytes = NULL };
	struct vmm_initramfs_entry entry = {
		.path = "a/b/file", .mode = VMM_INITRAMFS_FILE, .bytes = "text", .count = 4
	};
	size_t count;
	unsigned mode;
	const uint8_t *folder, *file;

	vmm_initramfs_add(&archive, &entry);
	assert_true(vmm_initramfs_end(&archive));
	folder = find(archive.bytes, archive.count, "a/b", &count, &mode);
	assert_int_equal(S_IFDIR | 0755, mode);
	file = find(archive.bytes, archive.count, "a/b/file", &count, &mode);
	assert_true(folder < file);
	assert_memory_equal("text", file, 4);
	assert_int_equal(S_IFREG | 0644, mode);
	free(archive.bytes);
}
