/*
 * tests/vm/vmm/start_failure_test.c - a machine that is made and run while one call after another fails: memory, maps, descriptors,
 * threads, and whatever is asked of KVM.
 *
 * The program's own malloc, mmap, eventfd, pthread_create and ioctl stand before the C library's, count, and fail the one that is
 * asked for. Each failure has to end in an error with a sentence, or not to matter, and to leave nothing behind.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/sanitizer.h"
#include "machine.h"

#ifdef HAS_SANITIZER

TEST(VM_5_a_start_of_which_any_call_fails_ends_in_an_error_and_leaves_nothing)
{
	SKIP("a sanitizer has the allocator");
}

#else

#define KVM_CALLS 0xaeu

static uint32_t armed;   /* calls fail when they are counted down to 0; 0: none does */
static uint32_t counted; /* calls that could have failed */
static uint32_t failures;
static int64_t live; /* allocations */

/* Whether this call is the one. */
static bool fails(void)
{
	uint32_t number;

	if (!__atomic_load_n(&armed, __ATOMIC_SEQ_CST))
		return false;
	number = __atomic_add_fetch(&counted, 1, __ATOMIC_SEQ_CST);
	if (number != __atomic_load_n(&armed, __ATOMIC_SEQ_CST))
		return false;
	__atomic_add_fetch(&failures, 1, __ATOMIC_SEQ_CST);
	errno = ENOMEM;
	return true;
}

static void *next(const char *name)
{
	void *found = dlsym(RTLD_NEXT, name);

	if (!found)
		abort();
	return found;
}

extern void *__libc_malloc(size_t bytes);
extern void *__libc_calloc(size_t count, size_t bytes);
extern void *__libc_realloc(void *memory, size_t bytes);
extern void __libc_free(void *memory);

static void *count_one(void *memory)
{
	if (memory)
		__atomic_add_fetch(&live, 1, __ATOMIC_SEQ_CST);
	return memory;
}

/* The C library has to find them too. */
#pragma GCC visibility push(default)

void *malloc(size_t bytes)
{
	return fails() ? NULL : count_one(__libc_malloc(bytes));
}

void *calloc(size_t count, size_t bytes)
{
	return fails() ? NULL : count_one(__libc_calloc(count, bytes));
}

void *realloc(void *memory, size_t bytes)
{
	if (fails())
		return NULL;
	return memory ? __libc_realloc(memory, bytes) : count_one(__libc_malloc(bytes));
}

void free(void *memory)
{
	if (memory)
		__atomic_sub_fetch(&live, 1, __ATOMIC_SEQ_CST);
	__libc_free(memory);
}

void *mmap(void *at, size_t bytes, int protection, int flags, int file, off_t offset)
{
	static void *(*real)(void *, size_t, int, int, int, off_t);

	if (!real)
		real = (void *(*)(void *, size_t, int, int, int, off_t))next("mmap");
	return fails() ? MAP_FAILED : real(at, bytes, protection, flags, file, offset);
}

int eventfd(unsigned value, int flags)
{
	static int (*real)(unsigned, int);

	if (!real)
		real = (int (*)(unsigned, int))next("eventfd");
	return fails() ? -1 : real(value, flags);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                   void *argument)
{
	static int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

	if (!real)
		real = (int (*)(pthread_t *, const pthread_attr_t *, void *(*)(void *),
		                void *))next("pthread_create");
	return fails() ? EAGAIN : real(thread, attributes, run, argument);
}

int ioctl(int file, unsigned long request, ...)
{
	static int (*real)(int, unsigned long, ...);
	va_list list;
	void *argument;

	va_start(list, request);
	argument = va_arg(list, void *);
	va_end(list);
	if (!real)
		real = (int (*)(int, unsigned long, ...))next("ioctl");
	if ((request >> 8 & 0xff) == KVM_CALLS && fails())
		return -1;
	return real(file, request, argument);
}

#pragma GCC visibility pop

/* Make and run the machine while call number fails (0: none); what became of it. */
static bool attempt(struct machine *machine, uint32_t number)
{
	enum vmm_end end;
	int error;

	machine->text_bytes = 0;
	memset(&machine->reason, 0, sizeof(machine->reason));
	counted = failures = 0;
	__atomic_store_n(&armed, number, __ATOMIC_SEQ_CST);
	error = vmm_create(&machine->options, &machine->vmm, &machine->reason);
	if (error) {
		__atomic_store_n(&armed, 0, __ATOMIC_SEQ_CST);
		assert_true(error < 0);
		assert_true(machine->reason.text[0] != 0);
		return false;
	}
	end = vmm_run(machine->vmm, &machine->reason);
	__atomic_store_n(&armed, 0, __ATOMIC_SEQ_CST);
	if (end != VMM_POWERED_OFF)
		assert_true(machine->reason.text[0] != 0);
	vmm_destroy(machine->vmm);
	return end == VMM_POWERED_OFF;
}

static void prepare_all(struct machine *machine)
{
	static const uint8_t ends[] = { POWER_OFF, 0xeb, 0xfe };
	static struct vmm_port ports[2] = { { .name = "one" }, { .name = "two" } };
	static struct vmm_folder folder = { .tag = "folder" };
	static struct vmm_disk disk;
	static struct vmm_network network = { .peer = "127.0.0.1:9" };
	static const char *const strings[] = { "text" };
	static char path[256];
	int file;

	prepare(machine, ends, sizeof(ends));
	snprintf(path, sizeof(path), "%s/disk", test_directory());
	file = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	assert_int_equal(0, ftruncate(file, 1 << 20));
	close(file);
	disk.path = path;
	folder.path = test_directory();
	machine->options.processors = 2;
	machine->options.virtio_console = true;
	machine->options.ports = ports;
	machine->options.port_count = 2;
	machine->options.folders = &folder;
	machine->options.folder_count = 1;
	machine->options.disks = &disk;
	machine->options.disk_count = 1;
	machine->options.network = &network;
	machine->options.oem_strings = strings;
	machine->options.oem_string_count = 1;
}

TEST_LIMIT(VM_5_a_start_of_which_any_call_fails_ends_in_an_error_and_leaves_nothing, 300)
{
	static struct machine machine;
	unsigned descriptors, errors = 0, tolerated = 0;
	uint32_t number;

	need_kvm();
	prepare_all(&machine);
	/* What is made once a process is made by the first. */
	assert_true(attempt(&machine, 0));
	descriptors = count_descriptors();
	for (number = 1;; number++) {
		int64_t before;
		bool good = attempt(&machine, number);

		if (!failures)
			break;
		good ? tolerated++ : errors++;
		/* Threads' own caches have grown by now: what the same failure leaves again is a leak. */
		before = __atomic_load_n(&live, __ATOMIC_SEQ_CST);
		attempt(&machine, number);
		if (before != live || descriptors != count_descriptors())
			print_error("call %u leaves %lld allocations: %s\n", number,
			            (long long)(live - before), machine.reason.text);
		assert_int_equal(before, live);
		assert_int_equal(descriptors, count_descriptors());
		await_one_thread();
	}
	print_message("%u calls: %u errors, %u did not matter\n", number - 1, errors, tolerated);
	assert_true(errors > 20);
	assert_true(attempt(&machine, 0));
}

#endif
