/* vm/guest/disk.c - a disk as the guest's root: KRUN_BLOCK_ROOT_DEVICE, _FSTYPE and _OPTIONS. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "init.h"

#define OPTIONS_BYTES 1024

/* Words that are flags of a mount; what is none is its file system's own. */
static bool take_flag(const char *word, unsigned long *flags)
{
	static const struct {
		const char *word;
		unsigned long set, clear;
	} words[] = {
		{ "ro", MS_RDONLY, 0 },
		{ "rw", 0, MS_RDONLY },
		{ "nosuid", MS_NOSUID, 0 },
		{ "suid", 0, MS_NOSUID },
		{ "nodev", MS_NODEV, 0 },
		{ "dev", 0, MS_NODEV },
		{ "noexec", MS_NOEXEC, 0 },
		{ "exec", 0, MS_NOEXEC },
		{ "noatime", MS_NOATIME, 0 },
		{ "relatime", MS_RELATIME, 0 },
		{ "nodiratime", MS_NODIRATIME, 0 },
		{ "sync", MS_SYNCHRONOUS, 0 },
		{ "dirsync", MS_DIRSYNC, 0 },
		{ "defaults", 0, 0 },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].word, word) == 0) {
			*flags = (*flags | words[i].set) & ~words[i].clear;
			return true;
		}
	return false;
}

void disk_options(const char *options, unsigned long *ret_flags, char *own, size_t bytes)
{
	char text[OPTIONS_BYTES], *rest = text, *word;
	unsigned long flags = 0;
	size_t used = 0;

	snprintf(text, sizeof(text), "%s", options ? options : "");
	*own = 0;
	while ((word = strsep(&rest, ",")) != NULL) {
		if (!*word || take_flag(word, &flags))
			continue;
		used += (size_t)snprintf(own + used, bytes - used, "%s%s", *own ? "," : "", word);
		if (used >= bytes)
			break;
	}
	*ret_flags = flags;
}

void disk_mount(const struct disk *disk)
{
	char own[OPTIONS_BYTES];
	unsigned long flags;

	disk_options(disk->options, &flags, own, sizeof(own));
	for (int waited = 0; access(disk->device, F_OK) != 0;)
		if (!init_wait(&waited))
			init_fail("finding the root disk %s", disk->device);
	if (mount(disk->device, INIT_ROOT, disk->type, flags, own) != 0)
		init_fail("mounting %s as %s with '%s'", disk->device, disk->type,
		          disk->options ? disk->options : "");
}

void disk_settle(void)
{
	kill(-1, SIGKILL);
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
	sync();
	mount(NULL, "/", NULL, MS_REMOUNT | MS_RDONLY, NULL);
}
