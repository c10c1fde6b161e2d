/*
 * samples/krun/main.c - run a command in a folder, in a microVM, from C.
 *
 * Build   cc main.c $(pkg-config --cflags --libs drydock-krun)
 * Use     main FOLDER PROGRAM [ARGUMENT...]; KRUN_KERNEL: a kernel instead of the newest of /boot;
 *         KRUN_DISK: a file with an ext4 file system that becomes the root over FOLDER
 */
#include <drydock/krun.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int complain(const char *what, int32_t error)
{
	fprintf(stderr, "krun sample: %s: %s\n", what, strerror(-error));
	return 2;
}

int main(int count, char **arguments)
{
	const char *kernel = getenv("KRUN_KERNEL"), *disk = getenv("KRUN_DISK");
	int32_t context, error, status;
	struct krun2_vm *vm;
	char *stats = NULL;

	if (count < 3) {
		fprintf(stderr, "usage: %s FOLDER PROGRAM [ARGUMENT...]\n", arguments[0]);
		return 2;
	}
	context = krun_create_ctx();
	if (context < 0)
		return complain("no context", context);
	error = krun_set_vm_config((uint32_t)context, 1, 256);
	if (!error)
		error = krun_set_root((uint32_t)context, arguments[1]);
	if (!error && disk)
		error = krun_add_disk((uint32_t)context, "root", disk, false);
	if (!error && disk)
		error = krun_set_root_disk_remount((uint32_t)context, "/dev/vda", "ext4",
		                                   "noatime");
	if (!error && kernel)
		error = krun_set_kernel((uint32_t)context, kernel, KRUN_KERNEL_FORMAT_IMAGE_GZ,
		                        NULL, NULL);
	if (!error)
		error = krun_set_exec((uint32_t)context, arguments[2],
		                      (const char *const *)arguments + 3, NULL);
	if (error)
		return complain("the machine cannot be described", error);
	/* krun_start_enter() would end this process with the program's status; this goes on. */
	error = krun2_start((uint32_t)context, &vm);
	if (error)
		return complain("the machine cannot be started", error);
	krun2_wait(vm, &status);
	if (krun2_stats(vm, &stats) == 0 && getenv("KRUN_STATS"))
		fprintf(stderr, "%s\n", stats);
	krun2_free(stats);
	krun2_close(vm);
	printf("krun sample: status %d\n", status);
	return status;
}
