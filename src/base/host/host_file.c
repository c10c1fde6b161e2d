#include "base/host/host_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int host_file_stamp(const char *path, struct host_file_stamp *ret_stamp)
{
	struct stat status;

	if (stat(path, &status) < 0)
		return -errno;
	ret_stamp->size_bytes = (uint64_t)status.st_size;
	ret_stamp->modified_ns =
		(uint64_t)status.st_mtim.tv_sec * 1000000000u + (uint64_t)status.st_mtim.tv_nsec;
	ret_stamp->inode = status.st_ino;
	ret_stamp->is_directory = S_ISDIR(status.st_mode);
	return 0;
}

bool host_file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

bool host_file_is_regular(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

bool host_file_is_directory(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

int host_descriptor_read_at(int descriptor, void *to, size_t bytes, uint64_t offset)
{
	size_t done = 0;

	while (done < bytes) {
		ssize_t got =
			pread(descriptor, (char *)to + done, bytes - done, (off_t)(offset + done));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			return -EIO;
		done += (size_t)got;
	}
	return 0;
}

/* What kind of file descriptor is, and how long. */
static int measure(int descriptor, uint64_t limit_bytes, uint64_t *ret_bytes)
{
	struct stat status;

	if (fstat(descriptor, &status) < 0)
		return -errno;
	if (S_ISDIR(status.st_mode))
		return -EISDIR;
	if (!S_ISREG(status.st_mode))
		return -EINVAL;
	if ((uint64_t)status.st_size > limit_bytes)
		return -EFBIG;
	*ret_bytes = (uint64_t)status.st_size;
	return 0;
}

int host_file_open(const char *path, uint64_t limit_bytes, uint64_t *ret_bytes)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	int error;

	if (descriptor < 0)
		return -errno;
	error = measure(descriptor, limit_bytes, ret_bytes);
	if (!error)
		return descriptor;
	close(descriptor);
	return error;
}

int host_file_read(const char *path, size_t limit_bytes, char **ret_data, size_t *ret_size)
{
	uint64_t bytes = 0;
	int descriptor = host_file_open(path, limit_bytes, &bytes);
	int error = -ENOMEM;
	char *data;

	if (descriptor < 0)
		return descriptor;
	data = malloc((size_t)bytes + 1);
	if (data)
		error = host_descriptor_read_at(descriptor, data, (size_t)bytes, 0);
	close(descriptor);
	if (error) {
		free(data);
		return error;
	}
	data[bytes] = '\0';
	*ret_data = data;
	*ret_size = (size_t)bytes;
	return 0;
}

static int write_all(int descriptor, const char *data, size_t size)
{
	while (size > 0) {
		ssize_t put = write(descriptor, data, size);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -errno;
		data += put;
		size -= (size_t)put;
	}
	return 0;
}

int host_file_write(const char *path, const void *data, size_t size_bytes)
{
	char *temporary;
	int descriptor, error;

	if (asprintf(&temporary, "%s.XXXXXX", path) < 0)
		return -ENOMEM;
	descriptor = mkostemp(temporary, O_CLOEXEC);
	if (descriptor < 0) {
		error = -errno;
		free(temporary);
		return error;
	}
	error = write_all(descriptor, data, size_bytes);
	if (error == 0 && fchmod(descriptor, 0644) < 0)
		error = -errno;
	if (close(descriptor) < 0 && error == 0)
		error = -errno;
	if (error == 0 && rename(temporary, path) < 0)
		error = -errno;
	if (error < 0)
		unlink(temporary);
	free(temporary);
	return error;
}

int host_file_copy(const char *source, const char *target)
{
	char *data;
	size_t size;
	int error = host_file_read(source, SIZE_MAX, &data, &size);

	if (error < 0)
		return error;
	error = host_file_write(target, data, size);
	free(data);
	return error;
}

int host_file_rename(const char *source, const char *target)
{
	return rename(source, target) < 0 ? -errno : 0;
}

int host_file_remove(const char *path)
{
	return unlink(path) < 0 && errno != ENOENT ? -errno : 0;
}

int host_file_open_null(void)
{
	int descriptor = open("/dev/null", O_WRONLY | O_CLOEXEC);

	return descriptor < 0 ? -errno : descriptor;
}
