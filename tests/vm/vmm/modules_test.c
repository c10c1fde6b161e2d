/* tests/vm/vmm/modules_test.c - which file is a module, what it needs before it, and where that ends. */
#include "vm/vmm/modules.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"
#include "test.h"

struct fixture {
	struct vmm_initramfs archive;
	struct vmm_modules modules;
	struct vmm_reason reason;
	char path[256];
};

static void put(const struct fixture *fixture, const char *name, const void *bytes, size_t count)
{
	char path[512], *slash;

	snprintf(path, sizeof(path), "%s/%s", fixture->path, name);
	slash = strrchr(path, '/');
	*slash = 0;
	assert_int_equal(0, host_directory_make(path));
	*slash = '/';
	assert_int_equal(0, host_file_write(path, bytes, count));
}

static void put_text(const struct fixture *fixture, const char *name, const char *text)
{
	put(fixture, name, text, strlen(text));
}

/* A module that needs others. */
static void put_module(const struct fixture *fixture, const char *name, const char *needs)
{
	char bytes[600] = "\177ELF depends=nothing";

	snprintf(bytes + 50, 540, "depends=%s", needs);
	put(fixture, name, bytes, sizeof(bytes));
}

static struct fixture *make(const char *list)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	snprintf(fixture->path, sizeof(fixture->path), "%s/modules", test_directory());
	put_text(fixture, "modules.dep", list);
	fixture->modules.archive = &fixture->archive;
	fixture->modules.archive_folder = "work";
	return fixture;
}

static void open_modules(struct fixture *fixture)
{
	assert_int_equal(0, vmm_modules_open(&fixture->modules, fixture->path, &fixture->reason));
}

static int add(struct fixture *fixture, const char *name)
{
	return vmm_modules_add(&fixture->modules, name, &fixture->reason);
}

/* The names that were taken, in their order. */
static void assert_taken(const struct fixture *fixture, const char *const *names)
{
	size_t count = 0;

	for (; names[count]; count++) {
		assert_true(count < fixture->modules.count);
		assert_string_equal(names[count], fixture->modules.names[count]);
	}
	assert_int_equal(count, fixture->modules.count);
}

static void finish(struct fixture *fixture)
{
	vmm_modules_close(&fixture->modules);
	free(fixture->archive.bytes);
	free(fixture);
}

TEST(VM_69_a_module_comes_behind_those_it_needs_and_once)
{
	static const char *const names[] = { "c", "b", "d", "a", NULL };
	struct fixture *fixture =
		make("kernel/a.ko: kernel/b.ko\nkernel/b.ko:\nc.ko:\nkernel/x/d.ko:\n");

	put_module(fixture, "kernel/a.ko", "b,,d");
	put_module(fixture, "kernel/b.ko", "c");
	put_module(fixture, "c.ko", "");
	put_module(fixture, "kernel/x/d.ko", "c,b");
	open_modules(fixture);
	assert_int_equal(0, add(fixture, "a"));
	assert_int_equal(0, add(fixture, "a"));
	assert_int_equal(0, add(fixture, "d"));
	assert_taken(fixture, names);
	finish(fixture);
}

TEST(VM_69_a_name_is_a_files_whole_stem_with_dashes_as_underscores)
{
	static const char *const names[] = { "virtio_net", NULL };
	struct fixture *fixture = make("kernel/virtio.ko:\nkernel/virtio-net.ko.xz.not:\n"
	                               "virtio_net/other.ko:\nkernel/virtio_nets.ko:");

	put_module(fixture, "kernel/virtio-net.ko.xz.not", "");
	open_modules(fixture);
	assert_int_equal(0, add(fixture, "virtio_net"));
	assert_int_equal(0, add(fixture, "virtio-net"));
	assert_taken(fixture, names);
	assert_int_equal(-ENOENT, add(fixture, "virtio_ne"));
	assert_int_equal(-ENOENT, add(fixture, "irtio_net"));
	assert_int_equal(-ENOENT, add(fixture, "virtio.net"));
	assert_int_equal(-ENOENT, add(fixture, ""));
	/* In the list, and no file. */
	assert_int_equal(-ENOENT, add(fixture, "virtio"));
	assert_non_null(strstr(fixture->reason.text, "kernel/virtio.ko: No such file"));
	finish(fixture);
}

TEST(VM_69_what_the_kernel_has_built_in_needs_no_file_and_a_list_none_at_its_end)
{
	static const char *const names[] = { "b", NULL };
	struct fixture *fixture = make("b.ko");

	put_text(fixture, "modules.builtin", "kernel/a.ko\nkernel/b.ko");
	put_module(fixture, "b.ko", "a");
	open_modules(fixture);
	assert_int_equal(0, add(fixture, "a"));
	assert_int_equal(0, fixture->modules.count);
	/* A file is taken although the kernel has it. */
	assert_int_equal(0, add(fixture, "b"));
	assert_taken(fixture, names);
	assert_int_equal(-ENOENT, add(fixture, "c"));
	assert_non_null(strstr(fixture->reason.text, "it has no module c"));
	finish(fixture);
}

TEST(VM_70_names_that_are_too_long_are_none)
{
	char name[VMM_MODULE_NAME_BYTES + 1], line[200];
	struct fixture *fixture;

	memset(name, 'n', sizeof(name));
	name[VMM_MODULE_NAME_BYTES - 1] = 0;
	snprintf(line, sizeof(line), "a.ko:\n%s.ko:\n%sn.ko:\n", name, name);
	fixture = make(line);
	put_module(fixture, "a.ko", name);
	snprintf(line, sizeof(line), "%s.ko", name);
	put_module(fixture, line, "");
	open_modules(fixture);
	assert_int_equal(0, add(fixture, "a"));
	assert_int_equal(2, fixture->modules.count);
	name[VMM_MODULE_NAME_BYTES - 1] = 'n';
	name[VMM_MODULE_NAME_BYTES] = 0;
	assert_int_equal(-ENOENT, add(fixture, name));
	put_module(fixture, "a.ko", name);
	fixture->modules.count = 0;
	assert_int_equal(-ENOEXEC, add(fixture, "a"));
	assert_non_null(strstr(fixture->reason.text, "a name of 64 letters"));
	finish(fixture);
}

TEST(VM_70_modules_in_a_circle_and_too_many_are_refused)
{
	char list[8000] = "", name[32], needs[600] = "", *at = list;
	struct fixture *fixture;

	for (unsigned i = 0; i < 70; i++)
		at += sprintf(at, "m%u.ko:\n", i);
	fixture = make(list);
	put_module(fixture, "m0.ko", "m1");
	put_module(fixture, "m1.ko", "m0");
	open_modules(fixture);
	assert_int_equal(-ENOEXEC, add(fixture, "m0"));
	assert_non_null(strstr(fixture->reason.text, "in a circle"));
	/* A chain of 16 is as deep as it gets. */
	for (unsigned i = 0; i < 17; i++) {
		snprintf(needs, sizeof(needs), "m%u", i + 1);
		if (i >= 15)
			needs[0] = 0;
		snprintf(name, sizeof(name), "m%u.ko", i);
		put_module(fixture, name, needs);
	}
	assert_int_equal(0, add(fixture, "m0"));
	assert_int_equal(16, fixture->modules.count);
	put_module(fixture, "m15.ko", "m16");
	fixture->modules.count = 0;
	assert_int_equal(-ENOEXEC, add(fixture, "m0"));
	/* 64 are the most. */
	fixture->modules.count = 0;
	for (unsigned i = 0; i < 70; i++) {
		snprintf(name, sizeof(name), "m%u.ko", i);
		put_module(fixture, name, "");
		*strchr(name, '.') = 0;
		assert_int_equal(i < VMM_MODULES_MAX ? 0 : -E2BIG, add(fixture, name));
	}
	finish(fixture);
}

TEST(VM_70_a_folder_without_a_list_is_named)
{
	struct fixture *fixture = make("a.ko:\n");
	char path[512];

	snprintf(path, sizeof(path), "%s/none", fixture->path);
	assert_int_equal(-ENOENT, vmm_modules_open(&fixture->modules, path, &fixture->reason));
	assert_non_null(strstr(fixture->reason.text, "/none: no folder of modules"));
	put_text(fixture, "other/modules.order", "kernel/a.ko\n");
	snprintf(path, sizeof(path), "%s/other", fixture->path);
	assert_int_equal(0, vmm_modules_open(&fixture->modules, path, &fixture->reason));
	assert_null(fixture->modules.built_in);
	finish(fixture);
}
