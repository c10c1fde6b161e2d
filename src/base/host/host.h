/*
 * base/host/host.h - Linux beneath us.
 *
 * Model    The only door to the operating system: memory, threads, futexes, clocks, loading of
 *          images, stacks. Nothing above includes a Linux header. What runs inside a machine must
 *          not call the thread, futex or clock part directly; only nt/ke does (design, decision 2).
 * Errors   0 or a count on success, a negative errno on failure, unless said otherwise.
 * Locks    struct host_lock is a short internal lock. It never raises IRQL and is no choice point of
 *          a schedule; it must not be held across a callback, a wait or a hand-over.
 */
#ifndef DRYDOCK_BASE_HOST_H
#define DRYDOCK_BASE_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- Locks ------------------------------------------------------------------------------------ */

/* Zero-initialised is unlocked; needs no destruction. */
struct host_lock {
	uint32_t word; /* 0 free, 1 held, 2 held and somebody sleeps */
};

#define HOST_LOCK_INIT \
	{ \
		0 \
	}

/* Slow halves of the two below; nobody else calls them. */
void host_lock_acquire_slow(struct host_lock *lock);
void host_lock_release_slow(struct host_lock *lock, uint32_t was);

/* Take lock; spins briefly, then sleeps. Not recursive. Inline: a request takes many, all free. */
static inline void host_lock_acquire(struct host_lock *lock)
{
	uint32_t expected = 0;

	if (__builtin_expect(!__atomic_compare_exchange_n(&lock->word, &expected, 1, false,
	                                                  __ATOMIC_ACQUIRE, __ATOMIC_RELAXED),
	                     0))
		host_lock_acquire_slow(lock);
}

/* Take lock if it is free; true when taken. */
bool host_lock_try_acquire(struct host_lock *lock);
/* Release a lock that the caller holds; one that nobody holds ends the process: it is a bug of ours. */
static inline void host_lock_release(struct host_lock *lock)
{
	uint32_t was = __atomic_exchange_n(&lock->word, 0, __ATOMIC_RELEASE);

	if (__builtin_expect(was != 1, 0))
		host_lock_release_slow(lock, was);
}

/* --- Futexes, clocks, threads (nt/ke and what runs beside a machine only) ----------------------- */

/*
 * Sleep while *word equals expected, at most timeout_ns (negative: for ever).
 * Errors   -ETIMEDOUT, -EAGAIN (value differed), -EINTR.
 */
int host_futex_wait(uint32_t *word, uint32_t expected, int64_t timeout_ns);
/* Wake at most count sleepers on word. */
void host_futex_wake(uint32_t *word, int count);

/* Monotonic nanoseconds. */
uint64_t host_clock_monotonic_ns(void);
/* Wall-clock 100 ns units since 1601 (the Windows epoch). */
uint64_t host_clock_system_100ns(void);
/* Give the processor to somebody else of this computer. */
void host_yield(void);
/* The pause instruction of a spin loop. */
static inline void host_pause(void)
{
	__builtin_ia32_pause();
}

struct host_thread;

/*
 * A full barrier on every thread of the process, made by who looks seldom so that who looks often needs none.
 * Gives     0, or -errno where the kernel has none; what depends on the order must not be done then.
 */
int host_barrier_everywhere(void);


/*
 * Start a detached-on-join thread that runs entry(argument) on a stack of stack_bytes (0: 512 KiB).
 * Owns     ret_thread must be joined once with host_thread_join().
 * Errors   -EAGAIN, -ENOMEM.
 */
int host_thread_create(void (*entry)(void *), void *argument, size_t stack_bytes,
                       struct host_thread **ret_thread);
/* Wait until thread has ended, and free it. Null is accepted. */
void host_thread_join(struct host_thread *thread);
/* Name the calling thread for debuggers and lists of threads; of a longer name the first 15 bytes. */
void host_thread_name(const char *name);
/* Let only processor cpu run the calling thread (negative: undo). */
int host_thread_pin(int cpu);
/* The processor of this computer that the calling thread runs on. */
int host_thread_cpu(void);
/* Bounds of the calling thread's stack. */
void host_thread_stack(void **ret_low, void **ret_high);
/* Send the stop signal to thread; its handler is host_fault_install()'s. */
void host_thread_interrupt(struct host_thread *thread);

/* --- Memory ------------------------------------------------------------------------------------- */

enum host_protection {
	HOST_NONE = 0,
	HOST_READ = 1,
	HOST_READ_WRITE = 3,
	HOST_READ_EXECUTE = 5,
	HOST_READ_WRITE_EXECUTE = 7
};

/* Fresh zeroed pages; null on failure. size_bytes is rounded up to pages. hint may be null. */
void *host_pages_allocate(size_t size_bytes, void *hint);
/* The same, beginning at a multiple of 2 MiB, and in pages of that size where the kernel likes to give them. */
void *host_pages_allocate_large(size_t size_bytes);
/* Some of them in small pages all the same. */
void host_pages_keep_small(void *address, size_t size_bytes);
/*
 * Keep [address, address + size_bytes) for the caller, inaccessible until host_pages_protect().
 * Errors   -EEXIST: some of it is taken already.
 */
int host_pages_reserve(uintptr_t address, size_t size_bytes);
/* Shared by fork, zeroed; null on failure. */
void *host_pages_allocate_shared(size_t size_bytes);
void host_pages_free(void *address, size_t size_bytes);
int host_pages_protect(void *address, size_t size_bytes, enum host_protection protection);
/* Whole pages of host_pages_allocate() read as zeros from now on. */
void host_pages_clear(void *address, size_t size_bytes);
/*
 * Have whole pages in memory now: to be read, or to be written, which gives each a place of its own.
 * Errors   -ENOMEM: some of them are not there, or memory is short; -EINVAL: the kernel is too old, or they are not for that.
 */
int host_pages_populate(void *address, size_t size_bytes, bool write);
/*
 * Have them stay in memory, or no longer. It does not count.
 * Errors   -ENOMEM: more than a process may keep; -EPERM.
 */
int host_pages_pin(void *address, size_t size_bytes, bool pinned);
/* How the pages at address are mapped, and where what is mapped alike ends; slow. Errors: -ENOENT: nothing is there. */
int host_pages_look(const void *address, enum host_protection *ret_protection, uintptr_t *ret_end);
/* Name an anonymous memory file of size_bytes; returns a descriptor or a negative errno. */
int host_memory_file_create(const char *name, size_t size_bytes);
/* Map size_bytes of descriptor at offset, shared; hint exact when fixed. Null on failure. */
void *host_memory_file_map(int descriptor, size_t size_bytes, uint64_t offset,
                           enum host_protection protection);
/* The same, but what is written through the mapping stays in it. */
void *host_memory_file_map_private(int descriptor, size_t size_bytes, uint64_t offset,
                                   enum host_protection protection);
void host_descriptor_close(int descriptor);
/* descriptor becomes another one of what by is; by is closed. Gives 0, or a negative errno and nothing has changed. */
int host_descriptor_replace(int descriptor, int by);
/* True when all of [address, address+size) can be read (asks the kernel; slow, never faults). */
bool host_memory_readable(const void *address, size_t size_bytes);

/* --- Images ------------------------------------------------------------------------------------- */

struct host_image;

/*
 * Load the shared object at path as a fresh copy of its own (no globals shared with an earlier load).
 * Errors   null, with a one-line reason in reason.
 */
struct host_image *host_image_load(const char *path, char *reason, size_t reason_bytes);
/* Address of a dynamic symbol, or null. */
void *host_image_symbol(struct host_image *image, const char *name);
/* The range its segments cover. */
void host_image_range(const struct host_image *image, uintptr_t *ret_start, uintptr_t *ret_end);
/*
 * Unload: the code goes, the addresses stay reserved and inaccessible in a bounded quarantine, so
 * that a stale call faults at an address that can still be named. sanitized: the image was built with
 * the address sanitizer; its range stays readable as zeroes.
 */
void host_image_unload(struct host_image *image, bool sanitized);

/* Address of a symbol of a library that is in the process already ("libubsan.so.1"), or null. */
void *host_library_symbol(const char *library, const char *name);

/* --- Stacks and faults ---------------------------------------------------------------------------- */

/*
 * Walk frame pointers from frame (null: the caller's) and store return addresses.
 * Gives    The number stored. Never faults on a broken chain: every step is checked to stay on the stack.
 */
size_t host_backtrace(const void *frame, uintptr_t *addresses, size_t capacity);

struct host_fault {
	int signal;         /* SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP; stop signal: 0 */
	int code;           /* si_code */
	uintptr_t address;  /* data address; valid only when address_known */
	uintptr_t pc;       /* instruction */
	uintptr_t frame;    /* frame pointer */
	uintptr_t stack;    /* stack pointer */
	bool address_known; /* false for non-canonical addresses */
	bool is_write;
	bool is_execute;
	void *context; /* ucontext_t, for the handler's own use */
};

/*
 * Called on the faulting thread's signal stack. Returns true when handled (execution resumes);
 * false lets the default action kill the process. It may also leave by siglongjmp.
 */
typedef bool host_fault_handler(const struct host_fault *fault);

/* Install handlers for faults once per process, and the stop signal's handler. */
int host_fault_install(host_fault_handler *handler, host_fault_handler *stop_handler);
/* Give the calling thread an alternate signal stack; finish it before the thread ends. */
int host_fault_thread_init(void);
void host_fault_thread_finish(void);

/*
 * Copy memory of which either side may be unmapped, protected or no address at all. Four and eight bytes are copied by
 * one access. Any IRQL; no locks, no system call. Needs the handlers of host_fault_install().
 * Gives    False when a part could not be read or written; what lies before it may have been copied.
 */
bool host_guard_copy(void *to, const void *from, size_t bytes);
/* For a fault handler: when fault is inside host_guard_copy(), let that fail. False: it is not. */
bool host_guard_recover(const struct host_fault *fault);

#endif
