/* host_fault_test.c - what a fault tells of the access that made it. */
#include <setjmp.h>
#include <sys/mman.h>

#include "base/host/host.h"
#include "test.h"

static sigjmp_buf back;
static struct host_fault seen;

static bool catch_fault(const struct host_fault *fault)
{
	seen = *fault;
	siglongjmp(back, 1);
}

static char *page_of(int protection)
{
	char *page = mmap(NULL, 4096, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_true(page != MAP_FAILED);
	assert_int_equal(host_fault_install(catch_fault, catch_fault), 0);
	assert_int_equal(host_fault_thread_init(), 0);
	return page;
}

#define UNCHECKED __attribute__((noinline, no_sanitize("address", "undefined")))

UNCHECKED static void read_byte(const volatile char *at)
{
	(void)*at;
}

UNCHECKED static void write_byte(volatile char *at)
{
	*at = 1;
}

TEST(faults_of_a_read_are_neither_writes_nor_executions)
{
	char *page = page_of(PROT_NONE);

	if (sigsetjmp(back, 1) == 0) {
		read_byte(page + 8);
		fail();
	}
	assert_true(seen.address_known);
	assert_int_equal(seen.address, (uintptr_t)page + 8);
	assert_false(seen.is_write);
	assert_false(seen.is_execute);
	host_fault_thread_finish();
}

TEST(faults_of_a_write_say_so)
{
	char *page = page_of(PROT_READ);

	if (sigsetjmp(back, 1) == 0) {
		write_byte(page + 16);
		fail();
	}
	assert_true(seen.address_known);
	assert_int_equal(seen.address, (uintptr_t)page + 16);
	assert_true(seen.is_write);
	assert_false(seen.is_execute);
	host_fault_thread_finish();
}

TEST(faults_of_an_execution_say_so_and_are_at_their_address)
{
	char *page = page_of(PROT_READ | PROT_WRITE);
	void (*routine)(void) = (void (*)(void))(uintptr_t)page;

	if (sigsetjmp(back, 1) == 0) {
		routine();
		fail();
	}
	assert_true(seen.address_known);
	assert_int_equal(seen.address, (uintptr_t)page);
	assert_int_equal(seen.pc, (uintptr_t)page);
	assert_true(seen.is_execute);
	assert_false(seen.is_write);
	host_fault_thread_finish();
}

TEST(faults_at_addresses_that_cannot_be_tell_none)
{
	page_of(PROT_NONE);
	if (sigsetjmp(back, 1) == 0) {
		read_byte((const char *)0x8000000000000000u);
		fail();
	}
	assert_false(seen.address_known);
	assert_false(seen.is_write);
	assert_false(seen.is_execute);
	host_fault_thread_finish();
}
