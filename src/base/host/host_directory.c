#include "base/host/host_file.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *place)
{
	return remove(path) < 0 && errno != ENOENT ? -errno : 0;
}

int host_file_remove_tree(const char *path)
{
	int result = nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);

	if (result == -1)
		return errno == ENOENT ? 0 : -errno;
	return result;
}

static int make_one(const char *path)
{
	if (mkdir(path, 0755) == 0)
		return 0;
	if (errno != EEXIST)
		return -errno;
	return host_file_is_directory(path) ? 0 : -ENOTDIR;
}

int host_directory_make(const char *path)
{
	char *copy = strdup(path);
	int error = 0;

	if (copy == NULL)
		return -ENOMEM;
	for (char *slash = copy + 1; error == 0 && *copy != '\0'; slash++) {
		slash += strcspn(slash, "/");
		bool last = *slash == '\0';

		*slash = '\0';
		error = make_one(copy);
		if (last)
			break;
		*slash = '/';
		while (slash[1] == '/')
			slash++;
		if (slash[1] == '\0')
			break;
	}
	free(copy);
	return error;
}

int host_directory_make_temporary(const char *parent, const char *prefix, char **ret_path)
{
	char *path;
	int error;

	if (asprintf(&path, "%s/%sXXXXXX", parent, prefix) < 0)
		return -ENOMEM;
	if (mkdtemp(path) == NULL) {
		error = -errno;
		free(path);
		return error;
	}
	*ret_path = path;
	return 0;
}

static int compare_names(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

static int add_name(char ***names, size_t *count, const char *name)
{
	if ((*count & (*count - 1)) == 0) {
		char **grown = realloc(*names, (*count == 0 ? 16 : *count * 2) * sizeof(char *));

		if (grown == NULL)
			return -ENOMEM;
		*names = grown;
	}
	(*names)[*count] = strdup(name);
	if ((*names)[*count] == NULL)
		return -ENOMEM;
	(*count)++;
	return 0;
}

static int list_names(DIR *directory, size_t limit, char ***names, size_t *count)
{
	struct dirent *entry;
	int error = 0;

	while (error == 0 && (entry = readdir(directory)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		error = *count >= limit ? -EFBIG : add_name(names, count, entry->d_name);
	}
	return error;
}

int host_directory_list(const char *path, size_t limit, char ***ret_names, size_t *ret_count)
{
	DIR *directory = opendir(path);
	char **names = NULL;
	size_t count = 0;
	int error;

	if (directory == NULL)
		return -errno;
	error = list_names(directory, limit, &names, &count);
	closedir(directory);
	if (error < 0) {
		host_directory_free(names, count);
		return error;
	}
	if (count > 0)
		qsort(names, count, sizeof(*names), compare_names);
	*ret_names = names;
	*ret_count = count;
	return 0;
}

void host_directory_free(char **names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(names[i]);
	free(names);
}

char *host_path_resolve(const char *path)
{
	return realpath(path, NULL);
}

char *host_path_program(void)
{
	return realpath("/proc/self/exe", NULL);
}

const char *host_environment(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && *value != '\0' ? value : NULL;
}

char *host_path_find_program(const char *name)
{
	const char *path = getenv("PATH");

	if (strchr(name, '/') != NULL)
		return access(name, X_OK) == 0 ? strdup(name) : NULL;
	while (path != NULL && *path != '\0') {
		size_t length = strcspn(path, ":");
		char *candidate;

		if (asprintf(&candidate, "%.*s/%s", (int)length, path, name) < 0)
			return NULL;
		if (access(candidate, X_OK) == 0)
			return candidate;
		free(candidate);
		path += length + (path[length] == ':');
	}
	return NULL;
}

unsigned host_processor_count(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) < 0)
		return 1;
	return (unsigned)CPU_COUNT(&set);
}

bool host_is_terminal(int descriptor)
{
	return isatty(descriptor) == 1;
}
