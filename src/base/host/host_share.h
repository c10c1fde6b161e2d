/*
 * base/host/host_share.h - memory, futexes and stacks that two Linux processes have in common.
 *
 * Model    A shared file is a memory file whose size is sealed, so that nobody can make another's access fault by
 *          cutting it. It is mapped where the caller says, and never over what is there already unless the
 *          caller asks for that.
 * Errors   0 or a descriptor on success, a negative errno otherwise.
 */
#ifndef DRYDOCK_BASE_HOST_SHARE_H
#define DRYDOCK_BASE_HOST_SHARE_H

#include "base/host/host.h"

/* A memory file of size_bytes, zeroed, that can neither shrink nor grow; closed on exec. Gives its descriptor. */
int host_shared_file_create(const char *name, size_t size_bytes);
/*
 * The same, which can be mapped for writing only until host_shared_file_seal(). Until then whoever has its descriptor
 * can write it, and can hinder the seal, which the caller must see.
 */
int host_shared_file_create_unsealed(const char *name, size_t size_bytes);
/*
 * Nobody can map descriptor for writing any more, nor write to it; mappings that are there stay.
 * Errors   -EPERM: somebody has forbidden more seals.
 */
int host_shared_file_seal(int descriptor);
/* Somebody has done that, whoever it was. */
bool host_shared_file_is_sealed(int descriptor);
/* Check that descriptor is such a file of at least size_bytes. Errors: -EBADF. */
int host_shared_file_check(int descriptor, size_t size_bytes);
/*
 * Map size_bytes of descriptor from offset exactly at address.
 * Errors   -EEXIST: something is there; -ENOMEM, -EINVAL, -EACCES.
 */
int host_shared_map(int descriptor, uintptr_t address, size_t size_bytes, uint64_t offset);
/* Map it anywhere; null on failure. */
void *host_shared_map_anywhere(int descriptor, size_t size_bytes);
void *host_shared_map_read_only(int descriptor, size_t size_bytes);
struct host_shared_view {
	int descriptor;
	uint64_t offset;
	uintptr_t address;
	size_t size_bytes;
	bool writable;
	bool copy;    /* what is written stays in this mapping */
	bool replace; /* over what the caller has there */
};
/* Map as view says. Errors as of host_shared_map(); -EPERM: the file is sealed. */
int host_shared_view_map(const struct host_shared_view *view);
/*
 * The pages of a shared mapping once more, as they are allowed there: also when their file was sealed meanwhile.
 * Takes    at: 0: anywhere; else what the caller has there is replaced.
 * Gives    null: no memory.
 */
void *host_shared_map_again(void *pages, size_t size_bytes, uintptr_t at);
/* Copy what is in from, a memory file of size_bytes, to another of that size; what was never written stays so. */
int host_shared_copy(int from, int to, size_t size_bytes);
/* Give the pages of [offset, offset + size_bytes) back; they read as zeros afterwards. */
void host_shared_clear(int descriptor, uint64_t offset, size_t size_bytes);
/*
 * Replace the memory of [start, end), which is this process's own, by descriptor's from its beginning: what can be
 * read of it is copied first, protections stay. Nobody may use the range meanwhile.
 */
int host_shared_replace(int descriptor, uintptr_t start, uintptr_t end);

/* As host_futex_wait() and host_futex_wake(), for words that another process waits on, too. */
int host_futex_wait_shared(uint32_t *word, uint32_t expected, int64_t timeout_ns);
void host_futex_wake_shared(uint32_t *word, int count);
struct host_futex_word {
	const uint32_t *word; /* readable */
	uint32_t expected;
};
/*
 * Sleep while the word is as expected, until it is woken or the monotonic clock says deadline_ns; UINT64_MAX: never.
 * Errors   0 and -EAGAIN: look again; -ETIMEDOUT.
 */
int host_futex_wait_until_shared(const struct host_futex_word *word, uint64_t deadline_ns);
/* The same while each of several words is as expected. Errors: -ENOSYS besides: the kernel cannot. */
#define HOST_FUTEX_WORDS_MAX 64
int host_futex_wait_many_shared(const struct host_futex_word *words, uint32_t count,
                                uint64_t deadline_ns);

/* As host_thread_create(), on a stack of the caller's, which stays until the thread was joined. */
int host_thread_create_on(void (*entry)(void *), void *argument, void *stack, size_t stack_bytes,
                          struct host_thread **ret_thread);

#endif
