/* vm/guest/root.c - the kernel's modules, and the host's folder as the root. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "init.h"

#define MODULES INIT_WORK "/modules/"

static void load_module(const char *name)
{
	char path[512];
	int file;

	snprintf(path, sizeof(path), MODULES "%s", name);
	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0 || (syscall(SYS_finit_module, file, "", 0) != 0 && errno != EEXIST))
		init_fail("loading the module %s", name);
	close(file);
}

void root_load_modules(void)
{
	size_t bytes;
	char *rest = init_read(MODULES "order", &bytes), *name;

	while ((name = strsep(&rest, "\n")) != NULL)
		if (*name)
			load_module(name);
}

/* Where the folder has no such place, it goes without. */
static void mount_there(const char *type, const char *place, unsigned long flags,
                        const char *options)
{
	if (mount(type, place, type, flags, options) != 0 && errno != ENOENT && errno != EBUSY &&
	    errno != ENODEV)
		init_fail("mounting %s at %s", type, place);
}

void root_prepare(void)
{
	mkdir("/dev", 0755);
	mkdir("/sys", 0755);
	mount_there("devtmpfs", "/dev", MS_NOSUID, NULL);
	mount_there("sysfs", "/sys", MS_NOSUID, NULL);
}

void root_mount(const struct orders *orders)
{
	int folder;

	mkdir(INIT_ROOT, 0755);
	if (mount(orders->tag, INIT_ROOT, "virtiofs", orders->read_only ? MS_RDONLY : 0, NULL) != 0)
		init_fail("mounting the host's folder");
	folder = open(INIT_ROOT, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0)
		init_fail("opening the host's folder");
	init_tell(folder);
	if (orders->disk.device)
		disk_mount(&orders->disk);
	mount_there("devtmpfs", INIT_ROOT "/dev", MS_NOSUID, NULL);
	mount_there("proc", INIT_ROOT "/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	mount_there("sysfs", INIT_ROOT "/sys", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	mount_there("cgroup2", INIT_ROOT "/sys/fs/cgroup", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	mkdir("/dev/pts", 0755);
	mkdir("/dev/shm", 01777);
	mount_there("devpts", INIT_ROOT "/dev/pts", MS_NOSUID | MS_NOEXEC, "mode=620,ptmxmode=666");
	mount_there("tmpfs", INIT_ROOT "/dev/shm", MS_NOSUID | MS_NODEV, "mode=1777");
}

void root_enter(void)
{
	if (chdir(INIT_ROOT) != 0 || mount(".", "/", NULL, MS_MOVE, NULL) != 0 ||
	    chroot(".") != 0 || chdir("/") != 0)
		init_fail("entering the host's folder");
}
