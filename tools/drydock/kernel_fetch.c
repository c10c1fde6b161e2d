/* tools/drydock/kernel_fetch.c - a distribution's kernel package, fetched and unpacked by the distribution's own programs. */
#include "drydock/kernel_fetch.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"
#include "base/host/host_process.h"
#include "vm/vmm/guest.h"

#define NAME_BYTES 256u
#define FILES_MAX 64u

struct fetch {
	FILE *file;
	char place[VMM_GUEST_PATH_BYTES]; /* where it is to be in the end */
	char *work;                       /* a folder beside it, which goes in any case */
	char package[NAME_BYTES];
};

/* Run a program in the work folder; what it said is the caller's to free where ret_output is given. */
static int run(struct fetch *fetch, const char *const *words, char **ret_output)
{
	char *path = host_path_find_program(words[0]);
	const char *arguments[8] = { path };
	struct host_process_result result = { .output = NULL };
	int error;

	if (!path) {
		fprintf(fetch->file,
		        "drydock: there is no %s here: unpack a kernel's package by hand, and "
		        "name its boot/vmlinuz-VERSION with vm run --kernel\n",
		        words[0]);
		return -ENOENT;
	}
	for (size_t i = 1; words[i]; i++)
		arguments[i] = words[i];
	error = host_process_run(arguments, fetch->work, &result);
	if (!error && result.exit_code) {
		fprintf(fetch->file, "%s\ndrydock: %s ends with %d\n",
		        result.output ? result.output : "", words[0], result.exit_code);
		error = -EIO;
	}
	if (!error && ret_output)
		*ret_output = result.output;
	else
		free(result.output);
	free(path);
	return error;
}

/* The newest kernel is what the package of that name depends on. */
static int find_package(struct fetch *fetch)
{
	static const char *const words[] = { "apt-cache", "depends", KERNEL_FETCH_PACKAGE, NULL };
	static const char depends[] = "Depends: linux-image-";
	char *said = NULL, *at;
	int error = run(fetch, words, &said);

	if (error)
		return error;
	at = strstr(said, depends);
	if (at) {
		at += strlen("Depends: ");
		snprintf(fetch->package, sizeof(fetch->package), "%.*s", (int)strcspn(at, " \r\n"),
		         at);
	} else {
		fprintf(fetch->file, "drydock: apt-cache knows no " KERNEL_FETCH_PACKAGE
		                     ": its lists may be old or empty (apt-get update)\n");
		error = -ENOENT;
	}
	free(said);
	return error;
}

/* The file that was fetched: the only one that ends so. */
static int find_file(struct fetch *fetch, char name[NAME_BYTES])
{
	char **names = NULL;
	size_t count = 0;
	int error = host_directory_list(fetch->work, FILES_MAX, &names, &count);

	*name = 0;
	for (size_t i = 0; !error && i < count; i++) {
		size_t length = strlen(names[i]);

		if (length > 4 && length < NAME_BYTES && strcmp(names[i] + length - 4, ".deb") == 0)
			snprintf(name, NAME_BYTES, "%s", names[i]);
	}
	host_directory_free(names, count);
	if (!error && !*name) {
		fprintf(fetch->file, "drydock: apt-get has fetched no %s\n", fetch->package);
		error = -EIO;
	}
	return error;
}

static int fetch_package(struct fetch *fetch)
{
	const char *const get[] = { "apt-get", "download", fetch->package, NULL };
	char name[NAME_BYTES], version[VMM_GUEST_PATH_BYTES], unpacked[VMM_GUEST_PATH_BYTES];
	const char *const unpack[] = { "dpkg-deb", "-x", name, "kernel", NULL };
	struct vmm_reason reason;
	int error;

	fprintf(fetch->file, "fetching %s\n", fetch->package);
	error = run(fetch, get, NULL);
	if (!error)
		error = find_file(fetch, name);
	if (!error)
		error = run(fetch, unpack, NULL);
	if (error)
		return error;
	snprintf(unpacked, sizeof(unpacked), "%s/kernel/boot", fetch->work);
	error = vmm_guest_find_kernel(unpacked, version, &reason);
	if (error)
		fprintf(fetch->file, "drydock: %s\n", reason.text);
	return error;
}

/* The new one in the old one's place. */
static int put_in_place(struct fetch *fetch)
{
	char unpacked[VMM_GUEST_PATH_BYTES], old[VMM_GUEST_PATH_BYTES + 4];
	int error;

	snprintf(unpacked, sizeof(unpacked), "%s/kernel", fetch->work);
	snprintf(old, sizeof(old), "%s/old", fetch->work);
	if (host_file_exists(fetch->place))
		host_file_rename(fetch->place, old);
	error = host_file_rename(unpacked, fetch->place);
	if (error)
		fprintf(fetch->file, "drydock: %s: %s\n", fetch->place, strerror(-error));
	else
		fprintf(fetch->file, "%s is in %s\n", fetch->package, fetch->place);
	return error;
}

static int make_work_folder(struct fetch *fetch)
{
	char parent[VMM_GUEST_PATH_BYTES], *slash;
	int error;

	snprintf(parent, sizeof(parent), "%s", fetch->place);
	slash = strrchr(parent, '/');
	*slash = 0;
	error = host_directory_make(parent);
	if (!error)
		error = host_directory_make_temporary(parent, "fetch", &fetch->work);
	if (error)
		fprintf(fetch->file, "drydock: %s: %s\n", parent, strerror(-error));
	return error;
}

int kernel_fetch(FILE *file)
{
	struct fetch fetch = { .file = file };
	int error;

	if (!vmm_guest_cache(fetch.place)) {
		fprintf(file, "drydock: neither HOME nor XDG_CACHE_HOME says where a kernel could "
		              "be kept\n");
		return -ENOENT;
	}
	error = make_work_folder(&fetch);
	if (error)
		return error;
	error = find_package(&fetch);
	if (!error)
		error = fetch_package(&fetch);
	if (!error)
		error = put_in_place(&fetch);
	host_file_remove_tree(fetch.work);
	free(fetch.work);
	return error;
}
