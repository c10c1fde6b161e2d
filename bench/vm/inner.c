/*
 * inner.c - the first program of the inner guests. What it does is the first argument behind "--" on the kernel's command line:
 *
 *   start                 say "@ready", then "@end"
 *   off                   say "@ready", then reboot, which ends the machine
 *   idle                  say "@idle", then "@end"
 *   disk DEPTH COUNT      read COUNT blocks of 4 KiB at random from /dev/vda, DEPTH at once
 *   folder FILES          make, stat and remove FILES files in the folder of the tag "root", then read its file "large"
 *
 * What is measured lies between two lines with "@". Statically linked.
 */
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define BLOCK_BYTES 4096u
#define DEPTH_MAX 64u
#define READ_BYTES (1u << 20)
#define BLOCKDEV_BYTES _IOR(0x12, 114, size_t)

/* One write a line: the console's other side reads lines. */
static void say(const char *text)
{
	char line[128];
	int length = snprintf(line, sizeof(line), "\n@%s\n", text);

	if (write(1, line, (size_t)length) != length)
		_exit(1);
}

static void fail(const char *what)
{
	printf("\ninner: %s: %m\n", what);
	say("end");
	for (;;)
		pause();
}

static void load_modules(void)
{
	FILE *list = fopen("/modules", "r");
	char path[128];

	if (!list)
		fail("/modules");
	while (fscanf(list, "%127s", path) == 1) {
		int file = open(path, O_RDONLY | O_CLOEXEC);

		if (file < 0 || syscall(SYS_finit_module, file, "", 0) != 0)
			fail(path);
		close(file);
	}
	fclose(list);
}

/* --- Disks ------------------------------------------------------------------------------------------ */

static uint32_t random_number(void)
{
	static uint64_t state = 88172645463325252u;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 16);
}

static int open_disk(void)
{
	int disk = -1;

	for (int i = 0; i < 1000 && disk < 0; i++) {
		disk = open("/dev/vda", O_RDONLY | O_DIRECT | O_CLOEXEC);
		if (disk < 0)
			usleep(10000);
	}
	if (disk < 0)
		fail("/dev/vda");
	return disk;
}

static void read_disk(unsigned depth, unsigned count)
{
	static uint8_t blocks[DEPTH_MAX][BLOCK_BYTES] __attribute__((aligned(4096)));
	static struct iocb requests[DEPTH_MAX];
	struct io_event events[DEPTH_MAX];
	aio_context_t context = 0;
	unsigned started = 0, ended = 0;
	int disk = open_disk();
	uint64_t bytes = 0;

	if (ioctl(disk, BLOCKDEV_BYTES, &bytes) != 0 || depth > DEPTH_MAX ||
	    syscall(SYS_io_setup, DEPTH_MAX, &context) != 0)
		fail("io_setup");
	say("begin");
	while (ended < count) {
		struct iocb *batch[DEPTH_MAX];
		static unsigned free_count;
		static unsigned frees[DEPTH_MAX];
		unsigned batched = 0;
		long got;

		if (!started)
			for (free_count = 0; free_count < depth; free_count++)
				frees[free_count] = free_count;
		while (free_count && started < count) {
			unsigned slot = frees[--free_count];

			requests[slot] = (struct iocb){
				.aio_data = slot,
				.aio_lio_opcode = IOCB_CMD_PREAD,
				.aio_fildes = (uint32_t)disk,
				.aio_buf = (uintptr_t)blocks[slot],
				.aio_nbytes = BLOCK_BYTES,
				.aio_offset = (int64_t)(random_number() % (bytes / BLOCK_BYTES)) *
				              BLOCK_BYTES,
			};
			batch[batched++] = &requests[slot];
			started++;
		}
		if (batched &&
		    syscall(SYS_io_submit, context, (long)batched, batch) != (long)batched)
			fail("io_submit");
		got = syscall(SYS_io_getevents, context, 1L, (long)DEPTH_MAX, events, NULL);
		if (got <= 0)
			fail("io_getevents");
		for (long i = 0; i < got; i++) {
			if (events[i].res != BLOCK_BYTES)
				fail("a read is short");
			frees[free_count++] = (unsigned)events[i].data;
		}
		ended += (unsigned)got;
	}
	say("done");
}

/* --- Folders ---------------------------------------------------------------------------------------- */

static void each_file(unsigned count, void (*act)(const char *path))
{
	char path[64];

	for (unsigned i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "/mnt/made/file%u", i);
		act(path);
	}
}

static void make(const char *path)
{
	int file = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);

	if (file < 0)
		fail(path);
	close(file);
}

static void look(const char *path)
{
	struct stat attributes;

	if (stat(path, &attributes) != 0)
		fail(path);
}

static void remove_file(const char *path)
{
	if (unlink(path) != 0)
		fail(path);
}

static void use_folder(unsigned files)
{
	static uint8_t bytes[READ_BYTES];
	ssize_t count;
	int large;

	mkdir("/mnt", 0755);
	if (mount("root", "/mnt", "virtiofs", 0, NULL) != 0)
		fail("mount");
	if (mkdir("/mnt/made", 0755) != 0)
		fail("mkdir");
	say("files");
	each_file(files, make);
	say("made");
	each_file(files, look);
	say("looked");
	each_file(files, remove_file);
	say("removed");
	rmdir("/mnt/made");
	large = open("/mnt/large", O_RDONLY | O_CLOEXEC);
	if (large < 0)
		fail("large");
	say("read");
	while ((count = read(large, bytes, sizeof(bytes))) > 0)
		;
	say(count == 0 ? "done" : "failed");
}

int main(int count, char **arguments)
{
	const char *what = count > 1 ? arguments[1] : "start";

	mount("dev", "/dev", "devtmpfs", 0, NULL);
	setvbuf(stdout, NULL, _IONBF, 0);
	if (strcmp(what, "idle") == 0) {
		say("idle");
	} else if (strcmp(what, "disk") == 0 && count > 3) {
		load_modules();
		read_disk((unsigned)atoi(arguments[2]), (unsigned)atoi(arguments[3]));
	} else if (strcmp(what, "folder") == 0 && count > 2) {
		load_modules();
		use_folder((unsigned)atoi(arguments[2]));
	} else {
		say("ready");
	}
	if (strcmp(what, "off") == 0)
		reboot(RB_AUTOBOOT);
	say("end");
	for (;;)
		pause();
}
