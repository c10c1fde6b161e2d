/* base/host/host_disk.c - files that serve as disks: read and written in place, at any offset. */
#include "base/host/host_disk.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/falloc.h>
#include <linux/fs.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define ZERO_BYTES 65536u

_Static_assert(sizeof(struct host_vector) == sizeof(struct iovec), "one of us is the other");
_Static_assert(offsetof(struct host_vector, bytes) == offsetof(struct iovec, iov_base), "as above");
_Static_assert(offsetof(struct host_vector, count) == offsetof(struct iovec, iov_len), "as above");

static int size_of(int disk, uint64_t *ret_bytes)
{
	struct stat status;

	if (fstat(disk, &status) != 0)
		return -errno;
	if (S_ISDIR(status.st_mode))
		return -EISDIR;
	if (S_ISREG(status.st_mode)) {
		*ret_bytes = (uint64_t)status.st_size;
		return 0;
	}
	if (!S_ISBLK(status.st_mode))
		return -EINVAL;
	return ioctl(disk, BLKGETSIZE64, ret_bytes) ? -errno : 0;
}

/* Several may read one image; who writes it has it alone. */
static int claim(int disk, bool read_only)
{
	if (flock(disk, (read_only ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0)
		return 0;
	return errno == EWOULDBLOCK ? -EBUSY : -errno;
}

int host_disk_open(const char *path, bool read_only, uint64_t *ret_bytes)
{
	/* A pipe at that path must not hold us up. */
	int disk = open(path, (read_only ? O_RDONLY : O_RDWR) | O_CLOEXEC | O_NONBLOCK), error;

	if (disk < 0)
		return -errno;
	error = size_of(disk, ret_bytes);
	if (!error)
		error = claim(disk, read_only);
	if (!error)
		return disk;
	close(disk);
	return error;
}

/* --- Moving ---------------------------------------------------------------------------------------- */

typedef ssize_t mover(int, const struct iovec *, int, off_t);

void host_vectors_skip(struct host_vector **vectors, size_t *count, size_t done)
{
	while (*count && done >= (*vectors)->count) {
		done -= (*vectors)->count;
		(*vectors)++;
		(*count)--;
	}
	if (*count) {
		(*vectors)->bytes = (char *)(*vectors)->bytes + done;
		(*vectors)->count -= done;
	}
}

static int move(mover *call, int disk, struct host_vector *vectors, size_t count, uint64_t offset)
{
	host_vectors_skip(&vectors, &count, 0);
	while (count) {
		ssize_t done = call(disk, (const struct iovec *)(const void *)vectors,
		                    (int)(count < IOV_MAX ? count : IOV_MAX), (off_t)offset);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return done < 0 ? -errno : -EIO;
		offset += (uint64_t)done;
		host_vectors_skip(&vectors, &count, (size_t)done);
	}
	return 0;
}

int host_disk_read(int disk, struct host_vector *vectors, size_t count, uint64_t offset)
{
	return move(preadv, disk, vectors, count, offset);
}

int host_disk_write(int disk, struct host_vector *vectors, size_t count, uint64_t offset)
{
	return move(pwritev, disk, vectors, count, offset);
}

int host_disk_flush(int disk)
{
	return fdatasync(disk) ? -errno : 0;
}

/* --- Ranges ---------------------------------------------------------------------------------------- */

static int allocate(int disk, int mode, uint64_t offset, uint64_t bytes)
{
	int result;

	do {
		result = fallocate(disk, mode | FALLOC_FL_KEEP_SIZE, (off_t)offset, (off_t)bytes);
	} while (result && errno == EINTR);
	return result ? -errno : 0;
}

static int write_zeroes(int disk, uint64_t offset, uint64_t bytes)
{
	static const char zeroes[ZERO_BYTES];

	while (bytes) {
		size_t part = bytes < ZERO_BYTES ? (size_t)bytes : ZERO_BYTES;
		struct host_vector vector = { .bytes = (void *)(uintptr_t)zeroes, .count = part };
		int error = host_disk_write(disk, &vector, 1, offset);

		if (error)
			return error;
		offset += part;
		bytes -= part;
	}
	return 0;
}

int host_disk_zero(int disk, uint64_t offset, uint64_t bytes, bool release)
{
	int error = -EOPNOTSUPP;

	if (!bytes)
		return 0;
	if (release)
		error = allocate(disk, FALLOC_FL_PUNCH_HOLE, offset, bytes);
	if (error)
		error = allocate(disk, FALLOC_FL_ZERO_RANGE, offset, bytes);
	return error == -EOPNOTSUPP || error == -ENOSYS ? write_zeroes(disk, offset, bytes) : error;
}

int host_disk_discard(int disk, uint64_t offset, uint64_t bytes)
{
	return bytes ? allocate(disk, FALLOC_FL_PUNCH_HOLE, offset, bytes) : 0;
}

int host_disk_resize(int disk, uint64_t bytes)
{
	return ftruncate(disk, (off_t)bytes) ? -errno : 0;
}

int host_disk_bytes(int disk, uint64_t *ret_bytes)
{
	struct stat status;

	if (fstat(disk, &status))
		return -errno;
	if (!S_ISREG(status.st_mode))
		return -EINVAL;
	*ret_bytes = (uint64_t)status.st_size;
	return 0;
}
