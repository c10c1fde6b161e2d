/*
 * tests/nt/port/bad_sweep_test.c - HM-5: each pointer of each service that an attached process calls, spoiled in each way, as
 * a program's library hands it over and as a hostile process writes it into its record.
 */
#include "attached.h"

#include <sys/mman.h>
#include <ucontext.h>

#include "nt/port/client.h"
#include "nt/port/services.h"

#define STACK_AT 0x10000u
#define STACK_BYTES 0x20000u
#define PLAIN_AT 0x8000u /* good memory, for what is not spoiled */
#define PLAIN_BYTES 0x100u
#define PAGE_BYTES 0x1000u
#define NUMBER 8 /* lengths, classes, masks */

static const struct service {
	const char *name, *letters;
	uint32_t number;
} services[] = {
#define ROW(service, letters) { #service, letters, PORT_##service },
	PORT_NT_SERVICES(ROW)
};

/* They end the caller, or wait for what never comes. */
static const char *const left_out[] = { "NtTerminateProcess", "NtTerminateThread",
	                                "NtSuspendThread", "NtSuspendProcess" };

struct bad {
	const char *name;
	uint64_t address;
};

static struct bad bads[6];
static uint64_t event;

static void make_bads(struct guest *guest)
{
	char *pages = mmap(NULL, 2 * PAGE_BYTES, PROT_READ | PROT_WRITE,
	                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	guest_assert(pages != MAP_FAILED && munmap(pages + PAGE_BYTES, PAGE_BYTES) == 0);
	bads[0] = (struct bad){ "null", 0 };
	bads[1] = (struct bad){ "near null", 0x10 };
	bads[2] = (struct bad){ "kernel", 0xFFFF800012345678ull };
	bads[3] = (struct bad){ "freed", (uintptr_t)pages + PAGE_BYTES };
	bads[4] = (struct bad){ "across the end", (uintptr_t)pages + PAGE_BYTES - 1 };
	bads[5] = (struct bad){ "misaligned", AT(guest, PLAIN_AT + 1) };
}

static bool is_left_out(const struct service *service)
{
	for (size_t index = 0; index < sizeof(left_out) / sizeof(left_out[0]); index++)
		if (strcmp(service->name, left_out[index]) == 0)
			return true;
	return false;
}

/* The argument behind this one's letters. */
static const char *next_of(const char *letter)
{
	if (*letter == '{' || *letter == '[')
		letter = strpbrk(letter, "}]");
	return letter + 1;
}

static bool is_value(char letter)
{
	return letter == 'v' || letter == 'u' || letter == 'c' || letter == 'a';
}

/* What is read or written in any case, once the arguments before it were good. Null ends a wait's time never. */
static bool must_fail(char letter, const struct bad *bad)
{
	if (strcmp(bad->name, "misaligned") == 0)
		return false;
	return bad->address ? strchr("TXSDQBtG", letter) != NULL : strchr("TXSDQB", letter) != NULL;
}

static void fill(struct guest *guest, const struct service *service, uint64_t *arguments)
{
	uint32_t index = 0;

	memset(guest->memory + PLAIN_AT, 0, PORT_ARGUMENTS * PLAIN_BYTES);
	for (const char *letter = service->letters; *letter; letter = next_of(letter), index++)
		arguments[index] = *letter == 'v'                     ? event
		                   : *letter == 'u'                   ? NUMBER
		                   : *letter == 'c' || *letter == 'a' ? 0
		                   : *letter == 'O' || *letter == 'C'
		                           ? 0
		                           : AT(guest, PLAIN_AT + index * PLAIN_BYTES);
}

static void try(const struct service *service, uint64_t *arguments, bool must, const char *how)
{
	uint64_t copy[PORT_ARGUMENTS];
	NTSTATUS plain, raw;

	memcpy(copy, arguments, sizeof(copy));
	plain = (NTSTATUS)port_call_service(service->number, service->letters, copy);
	raw = (NTSTATUS)port_call(service->number, arguments, PORT_ARGUMENTS);
	if (must && (plain >= 0 || raw >= 0)) {
		fprintf(stderr, "# %s with %s: 0x%x, 0x%x\n", service->name, how, (unsigned)plain,
		        (unsigned)raw);
		guest_assert(!"a bad pointer was taken");
	}
}

static void spoil(struct guest *guest, const struct service *service)
{
	uint64_t arguments[PORT_ARGUMENTS] = { 0 };
	uint32_t index = 0;

	for (const char *letter = service->letters; *letter; letter = next_of(letter), index++) {
		for (size_t bad = 0; !is_value(*letter) && bad < 6; bad++) {
			if (*letter == 't' && !bads[bad].address)
				continue;
			fill(guest, service, arguments);
			arguments[index] = bads[bad].address;
			try(service, arguments, must_fail(*letter, &bads[bad]), bads[bad].name);
		}
	}
}

static struct guest *running;

static void sweep(void)
{
	struct guest *guest = running;

	make_bads(guest);
	for (size_t index = 0; index < sizeof(services) / sizeof(services[0]); index++) {
		if (is_left_out(&services[index]))
			continue;
		guest_assert(CALL(NtCreateEvent, AT(guest, 0), EVENT_ALL_ACCESS, 0, 0, 1) ==
		             STATUS_SUCCESS);
		event = U64(guest, 0);
		spoil(guest, &services[index]);
		CALL(NtClose, event);
	}
}

/* A program that is attached has its stack in memory that the machine sees, and the handlers of faults. */
static void guest_that_spoils(struct guest *guest)
{
	ucontext_t program, back;

	running = guest;
	ke_fault_init();
	getcontext(&program);
	program.uc_stack.ss_sp = guest->memory + STACK_AT;
	program.uc_stack.ss_size = STACK_BYTES;
	program.uc_link = &back;
	makecontext(&program, sweep, 0);
	guest_assert(swapcontext(&back, &program) == 0);
}

TEST_LIMIT(HM_5_each_pointer_of_an_attached_process_may_be_bad, 60)
{
	guest_main *const mains[] = { guest_that_spoils };
	struct fleet fleet;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_stop(&fleet);
}
