/*
 * base/host/windows/host_file.c - Windows: files that are read whole or at an offset.
 *
 * A descriptor is one of the C runtime's, so that it is a number as elsewhere.
 */
#include <windows.h>

#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/host/host.h"
#include "base/host/host_file.h"

static int errno_of(DWORD error)
{
	switch (error) {
	case ERROR_FILE_NOT_FOUND:
	case ERROR_PATH_NOT_FOUND: return -ENOENT;
	case ERROR_ACCESS_DENIED: return -EACCES;
	case ERROR_SHARING_VIOLATION: return -EBUSY;
	case ERROR_DISK_FULL: return -ENOSPC;
	case ERROR_HANDLE_EOF: return 0;
	default: return -EIO;
	}
}

int host_file_open(const char *path, uint64_t limit_bytes, uint64_t *ret_bytes)
{
	int descriptor = _open(path, _O_RDONLY | _O_BINARY | _O_NOINHERIT);
	struct _stat64 status;
	int error = 0;

	if (descriptor < 0)
		return host_file_is_directory(path) ? -EISDIR : -errno;
	if (_fstat64(descriptor, &status) != 0)
		error = -errno;
	else if (!(status.st_mode & _S_IFREG))
		error = -EINVAL;
	else if ((uint64_t)status.st_size > limit_bytes)
		error = -EFBIG;
	if (error) {
		_close(descriptor);
		return error;
	}
	*ret_bytes = (uint64_t)status.st_size;
	return descriptor;
}

bool host_file_is_directory(const char *path)
{
	DWORD attributes = GetFileAttributesA(path);

	return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY);
}

bool host_file_exists(const char *path)
{
	return GetFileAttributesA(path) != INVALID_FILE_ATTRIBUTES;
}

int host_descriptor_read_at(int descriptor, void *to, size_t bytes, uint64_t offset)
{
	HANDLE file = (HANDLE)_get_osfhandle(descriptor);
	size_t done = 0;

	while (done < bytes) {
		size_t left = bytes - done;
		OVERLAPPED at = { .Offset = (DWORD)(offset + done),
			          .OffsetHigh = (DWORD)((offset + done) >> 32) };
		DWORD got = 0;

		if (!ReadFile(file, (char *)to + done, left > 1u << 30 ? 1u << 30 : (DWORD)left,
		              &got, &at) &&
		    errno_of(GetLastError()))
			return errno_of(GetLastError());
		if (!got)
			return -EIO;
		done += got;
	}
	return 0;
}

void host_descriptor_close(int descriptor)
{
	if (descriptor >= 0)
		_close(descriptor);
}

int host_file_read(const char *path, size_t limit_bytes, char **ret_data, size_t *ret_size)
{
	uint64_t bytes = 0;
	int descriptor = host_file_open(path, limit_bytes, &bytes), error = -ENOMEM;
	char *data;

	if (descriptor < 0)
		return descriptor;
	data = malloc((size_t)bytes + 1);
	if (data)
		error = host_descriptor_read_at(descriptor, data, (size_t)bytes, 0);
	_close(descriptor);
	if (error) {
		free(data);
		return error;
	}
	data[bytes] = 0;
	*ret_data = data;
	*ret_size = (size_t)bytes;
	return 0;
}
