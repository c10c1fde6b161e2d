/* base/host/host_share.c - sealed memory files and futexes between processes. */
#include "base/host/host_share.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <linux/futex.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_SECOND 1000000000
#define SIZE_SEALS (F_SEAL_SHRINK | F_SEAL_GROW)
#define LINE_BYTES 512

static int create(const char *name, size_t size_bytes, int seals)
{
	int file = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
	int error;

	if (file < 0)
		return -errno;
	if (ftruncate(file, (off_t)size_bytes) == 0 && fcntl(file, F_ADD_SEALS, seals) == 0)
		return file;
	error = -errno;
	close(file);
	return error;
}

int host_shared_file_create(const char *name, size_t size_bytes)
{
	return create(name, size_bytes, SIZE_SEALS | F_SEAL_SEAL);
}

int host_shared_file_create_unsealed(const char *name, size_t size_bytes)
{
	return create(name, size_bytes, SIZE_SEALS);
}

bool host_shared_file_is_sealed(int descriptor)
{
	int seals = fcntl(descriptor, F_GET_SEALS);

	return seals >= 0 && (seals & F_SEAL_FUTURE_WRITE);
}

int host_shared_file_seal(int descriptor)
{
	if (host_shared_file_is_sealed(descriptor))
		return 0;
	return fcntl(descriptor, F_ADD_SEALS, F_SEAL_FUTURE_WRITE | F_SEAL_SEAL) ? -errno : 0;
}

int host_shared_file_check(int descriptor, size_t size_bytes)
{
	int seals = fcntl(descriptor, F_GET_SEALS);
	struct stat status;

	if (seals < 0 || (seals & SIZE_SEALS) != SIZE_SEALS)
		return -EBADF;
	if (fstat(descriptor, &status) || status.st_size < (off_t)size_bytes)
		return -EBADF;
	return 0;
}

/* A kernel that does not know the flag takes the address as a wish: look where the pages are. */
int host_shared_map(int descriptor, uintptr_t address, size_t size_bytes, uint64_t offset)
{
	void *wanted = (void *)address;
	void *pages =
		mmap(wanted, size_bytes, PROT_READ | PROT_WRITE,
	             MAP_SHARED | MAP_NORESERVE | MAP_FIXED_NOREPLACE, descriptor, (off_t)offset);

	if (pages == wanted)
		return 0;
	if (pages == MAP_FAILED)
		return -errno;
	munmap(pages, size_bytes);
	return -EEXIST;
}

void *host_shared_map_anywhere(int descriptor, size_t size_bytes)
{
	void *pages = mmap(NULL, size_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);

	return pages == MAP_FAILED ? NULL : pages;
}

void *host_shared_map_read_only(int descriptor, size_t size_bytes)
{
	void *pages = mmap(NULL, size_bytes, PROT_READ, MAP_SHARED, descriptor, 0);

	return pages == MAP_FAILED ? NULL : pages;
}

int host_shared_view_map(const struct host_shared_view *view)
{
	void *wanted = (void *)view->address;
	int bits = PROT_READ | (view->writable || view->copy ? PROT_WRITE : 0);
	int flags = (view->copy ? MAP_PRIVATE : MAP_SHARED) | MAP_NORESERVE |
	            (view->replace ? MAP_FIXED : MAP_FIXED_NOREPLACE);
	void *pages =
		mmap(wanted, view->size_bytes, bits, flags, view->descriptor, (off_t)view->offset);

	if (pages == wanted)
		return 0;
	if (pages == MAP_FAILED)
		return -errno;
	munmap(pages, view->size_bytes);
	return -EEXIST;
}

/* Of an old size of nothing, the call makes a second mapping of shared pages. */
void *host_shared_map_again(void *pages, size_t size_bytes, uintptr_t at)
{
	void *again = at ? mremap(pages, 0, size_bytes, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)at)
	                 : mremap(pages, 0, size_bytes, MREMAP_MAYMOVE);

	return again == MAP_FAILED ? NULL : again;
}

/* [start, end) of from, through a buffer: the files may be sealed against mappings. */
static int copy_part(int from, int to, off_t start, off_t end)
{
	char buffer[16384];

	while (start < end) {
		size_t wanted = end - start < (off_t)sizeof(buffer) ? (size_t)(end - start)
		                                                    : sizeof(buffer);
		ssize_t count = pread(from, buffer, wanted, start);

		if (count <= 0)
			return count ? -errno : -EIO;
		if (pwrite(to, buffer, (size_t)count, start) != count)
			return -EIO;
		start += count;
	}
	return 0;
}

int host_shared_copy(int from, int to, size_t size_bytes)
{
	off_t start = lseek(from, 0, SEEK_DATA);
	int error = 0;

	while (start >= 0 && start < (off_t)size_bytes && !error) {
		off_t end = lseek(from, start, SEEK_HOLE);

		error = copy_part(from, to, start, end);
		start = lseek(from, end, SEEK_DATA);
	}
	return error;
}

void host_shared_clear(int descriptor, uint64_t offset, size_t size_bytes)
{
	if (fallocate(descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)offset,
	              (off_t)size_bytes))
		return; /* the pages stay taken; nothing depends on them */
}

/* --- Replacing memory in place ----------------------------------------------------------------------------- */

/* By the call itself: an address sanitizer that looks at what is written would find the image's red zones. */
static int copy_out(int descriptor, const char *from, size_t bytes, off_t offset)
{
	while (bytes) {
		ssize_t written = syscall(SYS_pwrite64, descriptor, from, bytes, offset);

		if (written <= 0)
			return written ? -errno : -EIO;
		from += written;
		bytes -= (size_t)written;
		offset += written;
	}
	return 0;
}

/* One line of the list of mappings, cut to [start, end). */
static int replace_one(int descriptor, uintptr_t start, uintptr_t end, const char *line)
{
	unsigned long long low, high;
	char allowed[5];
	int protection, error;

	if (sscanf(line, "%llx-%llx %4s", &low, &high, allowed) != 3 || high <= start || low >= end)
		return 0;
	low = low < start ? start : low;
	high = high > end ? end : high;
	protection = (allowed[0] == 'r' ? PROT_READ : 0) | (allowed[1] == 'w' ? PROT_WRITE : 0) |
	             (allowed[2] == 'x' ? PROT_EXEC : 0);
	if (!(protection & PROT_READ))
		return 0;
	error = copy_out(descriptor, (const char *)(uintptr_t)low, high - low,
	                 (off_t)(low - start));
	if (error)
		return error;
	if (mmap((void *)(uintptr_t)low, high - low, protection, MAP_SHARED | MAP_FIXED, descriptor,
	         (off_t)(low - start)) == MAP_FAILED)
		return -errno;
	return 0;
}

/* The list is read whole before anything changes: it is made anew with every read. */
int host_shared_replace(int descriptor, uintptr_t start, uintptr_t end)
{
	static const char path[] = "/proc/self/maps";
	char line[LINE_BYTES], kept[64][80];
	size_t count = 0;
	FILE *maps = fopen(path, "re");
	int error = 0;

	if (!maps)
		return -errno;
	while (fgets(line, sizeof(line), maps)) {
		unsigned long long low, high;

		if (sscanf(line, "%llx-%llx", &low, &high) == 2 && low < end && high > start &&
		    count < sizeof(kept) / sizeof(kept[0])) {
			memcpy(kept[count], line, sizeof(kept[0]) - 1);
			kept[count++][sizeof(kept[0]) - 1] = 0;
		}
	}
	fclose(maps);
	for (size_t index = 0; index < count && !error; index++)
		error = replace_one(descriptor, start, end, kept[index]);
	return error;
}

/* --- Futexes --------------------------------------------------------------------------------------------------- */

int host_futex_wait_shared(uint32_t *word, uint32_t expected, int64_t timeout_ns)
{
	struct timespec timeout = { timeout_ns / NS_PER_SECOND, timeout_ns % NS_PER_SECOND };
	long result = syscall(SYS_futex, word, FUTEX_WAIT, expected,
	                      timeout_ns < 0 ? NULL : &timeout, NULL, 0);

	return result < 0 ? -errno : 0;
}

void host_futex_wake_shared(uint32_t *word, int count)
{
	syscall(SYS_futex, word, FUTEX_WAKE, count, NULL, NULL, 0);
}

int host_futex_wait_until_shared(const struct host_futex_word *word, uint64_t deadline_ns)
{
	struct timespec deadline = { (time_t)(deadline_ns / NS_PER_SECOND),
		                     (long)(deadline_ns % NS_PER_SECOND) };
	long result =
		syscall(SYS_futex, word->word, FUTEX_WAIT_BITSET, word->expected,
	                deadline_ns == UINT64_MAX ? NULL : &deadline, NULL, FUTEX_BITSET_MATCH_ANY);

	return result >= 0 || errno == EINTR ? 0 : -errno;
}

int host_futex_wait_many_shared(const struct host_futex_word *words, uint32_t count,
                                uint64_t deadline_ns)
{
	struct futex_waitv waited[HOST_FUTEX_WORDS_MAX];
	struct timespec deadline = { (time_t)(deadline_ns / NS_PER_SECOND),
		                     (long)(deadline_ns % NS_PER_SECOND) };
	long result;

	for (uint32_t index = 0; index < count; index++)
		waited[index] = (struct futex_waitv){ .uaddr = (uintptr_t)words[index].word,
			                              .val = words[index].expected,
			                              .flags = FUTEX_32 };
	result = syscall(SYS_futex_waitv, waited, count, 0,
	                 deadline_ns == UINT64_MAX ? NULL : &deadline, CLOCK_MONOTONIC);
	return result >= 0 || errno == EINTR ? 0 : -errno;
}
