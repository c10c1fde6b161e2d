/* vm/vmm/guest.c - what a guest needs to run one command in a folder of the host. */
#include "vm/vmm/guest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"
#include "vm/vmm/initramfs.h"
#include "vm/vmm/kernel_image.h"
#include "vm/vmm/modules.h"
#include "vm/vmm/reason.h"

#define WORK "drydock"
#define ROOT_TYPE "ext4"
#define NAMES_MAX 4096u
#define SIGNATURE_OFFSET 0x202u
#define VERSION_OFFSET 0x20eu
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The first program, of src/vm/guest. */
extern const uint8_t _binary_drydock_init_start[], _binary_drydock_init_end[];

/* In this order; what they need comes before them. */
static const char *const needed[] = { "virtio_mmio", "virtio_console", "virtiofs" };
#define NETWORK_ORDER \
	HOST_NETWORK_GUEST " " HOST_NETWORK_MASK " " HOST_NETWORK_ROUTER " " HOST_NETWORK_NAMES

/* --- The kernel and its modules ---------------------------------------------------------------------------------- */

static bool take_version(const char *text, const char *end, char version[VMM_GUEST_VERSION_BYTES])
{
	size_t length = 0;

	while (text + length < end && text[length] > ' ' && text[length] < 127 &&
	       text[length] != '/')
		length++;
	if (!length || *text < '0' || *text > '9' || length >= VMM_GUEST_VERSION_BYTES ||
	    text + length == end)
		return false;
	memcpy(version, text, length);
	version[length] = 0;
	return true;
}

/* A bzImage says where its version stands; in an ELF file the banner is looked for. */
static bool find_version(const char *file, size_t bytes, char version[VMM_GUEST_VERSION_BYTES])
{
	static const char banner[] = "Linux version ";
	const char *end = file + bytes, *at = file;
	uint16_t offset;

	if (bytes > 0x260 && memcmp(file + SIGNATURE_OFFSET, "HdrS", 4) == 0) {
		memcpy(&offset, file + VERSION_OFFSET, sizeof(offset));
		return offset && (size_t)offset + 0x200 < bytes &&
		       take_version(file + offset + 0x200, end, version);
	}
	for (; (at = memchr(at, 'L', (size_t)(end - at))) != NULL; at++)
		if ((size_t)(end - at) >= sizeof(banner) &&
		    memcmp(at, banner, sizeof(banner) - 1) == 0 && at[sizeof(banner) - 1] != '%')
			return take_version(at + sizeof(banner) - 1, end, version);
	return false;
}

int vmm_guest_version(const char *kernel_path, char version[VMM_GUEST_VERSION_BYTES],
                      struct vmm_reason *ret_reason)
{
	char *file;
	size_t bytes;
	int error = host_file_read(kernel_path, VMM_KERNEL_MAX_BYTES, &file, &bytes);

	if (error)
		return vmm_fail(ret_reason, error, "%s: %s", kernel_path, strerror(-error));
	if (!find_version(file, bytes, version))
		error = vmm_fail(ret_reason, -ENOEXEC, "%s: it does not say its version",
		                 kernel_path);
	free(file);
	return error;
}

/* "boot/vmlinuz" has its modules in "lib/modules", beside "boot". */
static bool find_modules(const char *kernel_path, const char *version,
                         char path[VMM_GUEST_PATH_BYTES])
{
	const char *slash = strrchr(kernel_path, '/');
	int folder = slash ? (int)(slash - kernel_path) + 1 : 0;

	snprintf(path, VMM_GUEST_PATH_BYTES, "%.*s../lib/modules/%s", folder, kernel_path, version);
	if (host_file_is_directory(path))
		return true;
	snprintf(path, VMM_GUEST_PATH_BYTES, "/lib/modules/%s", version);
	return host_file_is_directory(path);
}

static bool find_kernel(const char *boot, char path[VMM_GUEST_PATH_BYTES])
{
	char modules[VMM_GUEST_PATH_BYTES], **names = NULL;
	const char *best = NULL;
	size_t count = 0;

	if (host_directory_list(boot, NAMES_MAX, &names, &count) != 0)
		count = 0;
	for (size_t i = 0; i < count; i++) {
		if (strncmp(names[i], "vmlinuz-", 8) != 0)
			continue;
		snprintf(path, VMM_GUEST_PATH_BYTES, "%s/%s", boot, names[i]);
		if (find_modules(path, names[i] + 8, modules) &&
		    (!best || strverscmp(best, names[i]) < 0))
			best = names[i];
	}
	if (best)
		snprintf(path, VMM_GUEST_PATH_BYTES, "%s/%s", boot, best);
	host_directory_free(names, count);
	return best != NULL;
}

bool vmm_guest_cache(char path[VMM_GUEST_PATH_BYTES])
{
	const char *cache = host_environment("XDG_CACHE_HOME"), *home = host_environment("HOME");
	int count;

	if (cache && *cache == '/')
		count = snprintf(path, VMM_GUEST_PATH_BYTES, "%s/drydock/kernel", cache);
	else if (home && *home == '/')
		count = snprintf(path, VMM_GUEST_PATH_BYTES, "%s/.cache/drydock/kernel", home);
	else
		return false;
	return (unsigned)count < VMM_GUEST_PATH_BYTES;
}

int vmm_guest_find_kernel(const char *boot, char path[VMM_GUEST_PATH_BYTES],
                          struct vmm_reason *ret_reason)
{
	char cache[VMM_GUEST_PATH_BYTES], kept[VMM_GUEST_PATH_BYTES + 8];

	if (find_kernel(boot ? boot : "/boot", path))
		return 0;
	if (!boot && vmm_guest_cache(cache)) {
		snprintf(kept, sizeof(kept), "%s/boot", cache);
		if (find_kernel(kept, path))
			return 0;
	}
	return vmm_fail(
		ret_reason, -ENOENT,
		"%s has no kernel (vmlinuz-VERSION) whose modules are in /lib/modules/VERSION: "
		"'drydock doctor --fix' fetches one; or install the package "
		"linux-image-cloud-amd64, or unpack it anywhere and name its "
		"boot/vmlinuz-VERSION with --kernel",
		boot ? boot : "/boot");
}

static int open_modules(const struct vmm_guest_orders *orders, char path[VMM_GUEST_PATH_BYTES],
                        struct vmm_modules *modules, struct vmm_reason *reason)
{
	char version[VMM_GUEST_VERSION_BYTES];
	int error;

	if (orders->modules_path)
		return vmm_modules_open(modules, orders->modules_path, reason);
	error = vmm_guest_version(orders->kernel_path, version, reason);
	if (error)
		return error;
	if (!find_modules(orders->kernel_path, version, path))
		return vmm_fail(reason, -ENOENT,
		                "%s is kernel %s, and neither ../lib/modules/%s beside it nor "
		                "/lib/modules/%s is there",
		                orders->kernel_path, version, version, version);
	return vmm_modules_open(modules, path, reason);
}

static const char *root_type(const struct vmm_guest_orders *orders)
{
	return orders->root_type && *orders->root_type ? orders->root_type : ROOT_TYPE;
}

static int add_modules(const struct vmm_guest_orders *orders, struct vmm_initramfs *archive,
                       struct vmm_reason *reason)
{
	char path[VMM_GUEST_PATH_BYTES],
		order[VMM_MODULES_MAX * (VMM_MODULE_NAME_BYTES + 1) + 1] = "";
	struct vmm_modules modules = { .archive = archive, .archive_folder = WORK "/modules" };
	struct vmm_initramfs_entry entry = { .path = WORK "/modules/order",
		                             .mode = VMM_INITRAMFS_FILE,
		                             .bytes = order };
	int error = open_modules(orders, path, &modules, reason);

	for (size_t i = 0; !error && i < COUNT(needed); i++)
		error = vmm_modules_add(&modules, needed[i], reason);
	if (!error && (orders->network || orders->card))
		error = vmm_modules_add(&modules, "virtio_net", reason);
	if (!error && orders->disks)
		error = vmm_modules_add(&modules, "virtio_blk", reason);
	if (!error && orders->root_device)
		error = vmm_modules_add(&modules, root_type(orders), reason);
	for (size_t i = 0; !error && i < modules.count; i++) {
		strcat(order, modules.names[i]);
		strcat(order, "\n");
	}
	entry.count = strlen(order);
	if (!error)
		vmm_initramfs_add(archive, &entry);
	vmm_modules_close(&modules);
	return error;
}

/* --- Orders ------------------------------------------------------------------------------------------------------- */

/* Strings, each with a zero behind it. */
struct text {
	char *bytes;
	size_t count;
	bool failed;
};

static void add_bytes(struct text *text, const char *string, size_t bytes)
{
	char *grown = text->failed ? NULL : realloc(text->bytes, text->count + bytes);

	if (!grown) {
		text->failed = true;
		return;
	}
	text->bytes = grown;
	memcpy(grown + text->count, string, bytes);
	text->count += bytes;
}

static void add_string(struct text *text, const char *string)
{
	add_bytes(text, string, strlen(string) + 1);
}

/* One for the first program itself; where nothing is said there is none. */
static void add_variable(struct text *text, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	add_bytes(text, name, strlen(name));
	add_string(text, value);
}

static bool add_orders(const struct vmm_guest_orders *orders, struct vmm_initramfs *archive)
{
	struct vmm_initramfs_entry entry = { .path = WORK "/orders", .mode = VMM_INITRAMFS_FILE };
	struct text text = { .count = 0 };
	char number[24];
	size_t words = 0;

	while (orders->command[words])
		words++;
	snprintf(number, sizeof(number), "%zu", words);
	add_string(&text, orders->tag);
	add_string(&text, orders->read_only ? "ro" : "rw");
	add_string(&text, orders->folder);
	add_string(&text, orders->host_name);
	add_string(&text, orders->console);
	add_string(&text, orders->streams);
	add_string(&text, orders->network ? NETWORK_ORDER : "");
	add_string(&text, number);
	for (size_t i = 0; i < words; i++)
		add_string(&text, orders->command[i]);
	add_string(&text, "");
	add_variable(&text, "KRUN_RLIMITS=", orders->limits);
	add_variable(&text, "KRUN_BLOCK_ROOT_DEVICE=", orders->root_device);
	if (orders->root_device) {
		add_variable(&text, "KRUN_BLOCK_ROOT_FSTYPE=", root_type(orders));
		add_variable(&text, "KRUN_BLOCK_ROOT_OPTIONS=", orders->root_options);
	}
	for (const char *const *variable = orders->environment; *variable; variable++)
		add_string(&text, *variable);
	entry.bytes = text.bytes;
	entry.count = text.count;
	if (!text.failed)
		vmm_initramfs_add(archive, &entry);
	free(text.bytes);
	return !text.failed;
}

static void add_program(struct vmm_initramfs *archive)
{
	const struct vmm_initramfs_entry console = { .path = "dev/console",
		                                     .mode = VMM_INITRAMFS_TERMINAL,
		                                     .device_major = 5,
		                                     .device_minor = 1 };
	const struct vmm_initramfs_entry init = {
		.path = "init",
		.mode = VMM_INITRAMFS_PROGRAM,
		.bytes = _binary_drydock_init_start,
		.count = (size_t)(_binary_drydock_init_end - _binary_drydock_init_start),
	};

	vmm_initramfs_add(archive, &console);
	vmm_initramfs_add(archive, &init);
}

int vmm_guest_initramfs(const struct vmm_guest_orders *orders, uint8_t **ret_bytes,
                        size_t *ret_count, struct vmm_reason *ret_reason)
{
	struct vmm_initramfs archive = { .bytes = NULL };
	int error;

	add_program(&archive);
	error = add_modules(orders, &archive, ret_reason);
	if (!error && (!add_orders(orders, &archive) || !vmm_initramfs_end(&archive)))
		error = vmm_fail(ret_reason, -ENOMEM, "no memory for the first file system");
	if (error) {
		free(archive.bytes);
		return error;
	}
	*ret_bytes = archive.bytes;
	*ret_count = archive.count;
	return 0;
}
