/*
 * tests/nt/port/attached.h - a machine that listens, and real Linux processes that attach to it.
 *
 * Model    The processes are forked before the machine is made and wait for their turn, so that they have one thread
 *          and no memory of the machine's. What they assert ends them with a status that is not zero.
 */
#ifndef DRYDOCK_TESTS_NT_PORT_ATTACHED_H
#define DRYDOCK_TESTS_NT_PORT_ATTACHED_H

#include "test.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include "drydock/drydock.h"
#include "base/host/host_share.h"
#include "machine/machine_internal.h"
#include "nt/port/port.h"

#define GUESTS_MAX 6
/* In a guest's memory, for guest_run_as_program(). */
#define GUEST_STACK_AT 0x10000u
#define GUEST_STACK_BYTES 0x20000u

/* In the attached process: what it was given. */
struct guest {
	struct port_client *client;
	uint8_t *memory; /* shared with the machine */
	int to_parent, from_parent;
	const char *path; /* of the machine's socket */
	uint32_t account, user;
};
typedef void guest_main(struct guest *guest);

struct guest_process {
	int process; /* pid; 0: waited for */
	int to_child, from_child;
};

struct fleet {
	struct drydock_machine *machine;
	struct ke_machine *kernel;
	char path[128];
	struct guest_process guest[GUESTS_MAX];
	int count;
};

/* A process with this function is not attached; it can fork others that are, with guest_attach(). */
static guest_main *guest_unattached;

/* Who may attach; none: this user, as Administrator. Set before fleet_start(). */
static const struct port_user *fleet_users;
static uint32_t fleet_user_count;
/* How long they may take to map views; 0: as by default. Set before fleet_start(). */
static uint32_t fleet_patience_ms;
/* enum drydock_handles. Set before fleet_start(). */
static uint32_t fleet_handles;
/* What each process asks to be, enum se_account + 1, or 0: what it is told. Set before fleet_start(). */
static uint32_t guest_accounts[GUESTS_MAX];
/* Users that they become before they attach, or 0. */
static uint32_t guest_users[GUESTS_MAX];

/* Fork the processes, then make the machine and let it listen. */
static inline void fleet_start(struct fleet *fleet, guest_main *const *mains, int count);
/* Let guest go on from its start, or from its next guest_wait(). */
static inline void fleet_go(struct fleet *fleet, int guest);
/* Wait until guest said so. */
static inline void fleet_hear(struct fleet *fleet, int guest);
/* A number that it said. */
static inline uint64_t fleet_hear_number(struct fleet *fleet, int guest);
static inline void fleet_tell_number(struct fleet *fleet, int guest, uint64_t number);
/* Wait for its end; gives the wait status. */
static inline int fleet_wait(struct fleet *fleet, int guest);
static inline void fleet_kill(struct fleet *fleet, int guest);
/* Wait until so many processes are attached. */
static inline void fleet_wait_attached(struct fleet *fleet, uint32_t count);
/* Everybody has ended: the ledgers are as before. */
static inline void fleet_stop(struct fleet *fleet);

/* In the attached process. */
static inline void guest_say(struct guest *guest);
static inline void guest_say_number(struct guest *guest, uint64_t number);
static inline void guest_wait(struct guest *guest);
static inline uint64_t guest_hear_number(struct guest *guest);
/* A program that is attached has its stack in memory that the machine sees, and the handlers of faults: so main runs. */
static inline void guest_run_as_program(struct guest *guest, guest_main *main);
/* Ends the process when it is false. */
#define guest_assert(what) ((what) ? (void)0 : guest_failed(#what, __FILE__, __LINE__))
static inline _Noreturn void guest_failed(const char *what, const char *file, int line);
/* The same for a call's status, which is printed. */
#define guest_assert_status(status, wanted) \
	guest_check_status((status), (wanted), #status, __FILE__, __LINE__)

#define CALL(service, ...) \
	call_service(PORT_##service, (uint64_t[]){ __VA_ARGS__ }, \
	             sizeof((uint64_t[]){ __VA_ARGS__ }) / sizeof(uint64_t))
static inline NTSTATUS call_service(uint32_t service, const uint64_t *arguments, size_t count)
{
	return (NTSTATUS)port_call(service, arguments, (uint32_t)count);
}
#define AT(guest, offset) ((uint64_t)(uintptr_t)(guest)->memory + (offset))
#define U64(guest, offset) (*(volatile uint64_t *)((guest)->memory + (offset)))
#define U32(guest, offset) (*(volatile uint32_t *)((guest)->memory + (offset)))

/* --- The attached process ------------------------------------------------------------------------------------ */

static inline _Noreturn void guest_failed(const char *what, const char *file, int line)
{
	fprintf(stderr, "%s:%d: in an attached process: %s\n", file, line, what);
	fflush(stderr);
	_exit(99);
}

static inline void guest_check_status(NTSTATUS status, NTSTATUS wanted, const char *what,
                                      const char *file, int line)
{
	if (status == wanted)
		return;
	fprintf(stderr, "%s:%d: 0x%x, not 0x%x\n", file, line, (unsigned)status, (unsigned)wanted);
	guest_failed(what, file, line);
}

static inline void put(int to, const void *bytes, size_t count)
{
	if (write(to, bytes, count) != (ssize_t)count)
		guest_failed("the other end of a pipe is there", __FILE__, __LINE__);
}

static inline bool get(int from, void *bytes, size_t count)
{
	ssize_t result;

	do {
		result = read(from, bytes, count);
	} while (result < 0 && errno == EINTR);
	return result == (ssize_t)count;
}

static inline void guest_say_number(struct guest *guest, uint64_t number)
{
	put(guest->to_parent, &number, sizeof(number));
}

static inline void guest_say(struct guest *guest)
{
	guest_say_number(guest, 0);
}

static inline uint64_t guest_hear_number(struct guest *guest)
{
	uint64_t number;

	if (!get(guest->from_parent, &number, sizeof(number)))
		guest_failed("the test is there", __FILE__, __LINE__);
	return number;
}

static inline void guest_wait(struct guest *guest)
{
	guest_hear_number(guest);
}

/* A process that was ended leaves with 77, one whose machine has gone with 78. */
static inline void on_end(void *context, bool machine_ended, NTSTATUS status)
{
	(void)context;
	(void)status;
	_exit(machine_ended ? 78 : 77);
}

static inline void guest_attach_as(struct guest *guest, const struct port_client_options *options)
{
	struct port_client_memory memory;

	guest_assert(port_client_attach(options, &guest->client) == STATUS_SUCCESS);
	port_client_become(port_client_first_thread(guest->client));
	port_client_memory(guest->client, &memory);
	guest_assert(host_shared_map(memory.descriptor, memory.start, 1 << 20, 0) == 0);
	guest->memory = (uint8_t *)memory.start;
}

static inline void guest_attach(struct guest *guest)
{
	guest_assert(!guest->user || setuid(guest->user) == 0);
	guest_attach_as(guest, &(struct port_client_options){
				       .path = guest->path,
				       .name = "guest",
				       .has_account = guest->account != 0,
				       .account = (enum se_account)(guest->account - 1),
				       .ended = on_end });
}

static struct guest *guest_of_program;
static guest_main *main_of_program;

static inline void run_program(void)
{
	main_of_program(guest_of_program);
}

static inline void guest_run_as_program(struct guest *guest, guest_main *main)
{
	ucontext_t program, back;

	guest_of_program = guest;
	main_of_program = main;
	ke_fault_init();
	getcontext(&program);
	program.uc_stack.ss_sp = guest->memory + GUEST_STACK_AT;
	program.uc_stack.ss_size = GUEST_STACK_BYTES;
	program.uc_link = &back;
	makecontext(&program, run_program, 0);
	guest_assert(swapcontext(&back, &program) == 0);
}

static inline _Noreturn void be_guest(guest_main *main, int index, int to_parent, int from_parent)
{
	struct guest guest = { .to_parent = to_parent,
		               .from_parent = from_parent,
		               .account = guest_accounts[index],
		               .user = guest_users[index] };
	char path[128];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!get(from_parent, path, sizeof(path)))
		_exit(98);
	guest_wait(&guest);
	guest.path = path;
	if (main != guest_unattached)
		guest_attach(&guest);
	main(&guest);
	_exit(0);
}

/* --- The test ---------------------------------------------------------------------------------------------------- */

static inline void start_guest(struct fleet *fleet, guest_main *main)
{
	int to_child[2], from_child[2];
	int process;

	assert_int_equal(pipe(to_child), 0);
	assert_int_equal(pipe(from_child), 0);
	process = fork();
	assert_true(process >= 0);
	if (process == 0) {
		close(to_child[1]);
		close(from_child[0]);
		be_guest(main, fleet->count, from_child[1], to_child[0]);
	}
	close(to_child[0]);
	close(from_child[1]);
	fleet->guest[fleet->count++] =
		(struct guest_process){ process, to_child[1], from_child[0] };
}

static inline void fleet_start(struct fleet *fleet, guest_main *const *mains, int count)
{
	struct drydock_options options = { .schedule = DRYDOCK_FREE, .handles = fleet_handles };

	*fleet = (struct fleet){ 0 };
	signal(SIGPIPE, SIG_IGN);
	for (int index = 0; index < count; index++)
		start_guest(fleet, mains[index]);
	snprintf(fleet->path, sizeof(fleet->path), "%s/machine.sock", test_directory());
	assert_int_equal(drydock_machine_create(&options, &fleet->machine), 0);
	fleet->kernel = fleet->machine->kernel;
	assert_int_equal(port_open(fleet->kernel,
	                           &(struct port_options){ .path = fleet->path,
	                                                   .users = fleet_users,
	                                                   .user_count = fleet_user_count,
	                                                   .patience_ms = fleet_patience_ms }),
	                 STATUS_SUCCESS);
	for (int index = 0; index < count; index++)
		put(fleet->guest[index].to_child, fleet->path, sizeof(fleet->path));
}

static inline void fleet_tell_number(struct fleet *fleet, int guest, uint64_t number)
{
	put(fleet->guest[guest].to_child, &number, sizeof(number));
}

static inline void fleet_go(struct fleet *fleet, int guest)
{
	fleet_tell_number(fleet, guest, 0);
}

static inline uint64_t fleet_hear_number(struct fleet *fleet, int guest)
{
	uint64_t number = 0;

	assert_true(get(fleet->guest[guest].from_child, &number, sizeof(number)));
	return number;
}

static inline void fleet_hear(struct fleet *fleet, int guest)
{
	fleet_hear_number(fleet, guest);
}

static inline int fleet_wait(struct fleet *fleet, int guest)
{
	int status = -1;

	assert_int_equal(waitpid(fleet->guest[guest].process, &status, 0),
	                 fleet->guest[guest].process);
	fleet->guest[guest].process = 0;
	return status;
}

static inline void fleet_kill(struct fleet *fleet, int guest)
{
	kill(fleet->guest[guest].process, SIGKILL);
	fleet_wait(fleet, guest);
}

static inline void fleet_wait_attached(struct fleet *fleet, uint32_t count)
{
	LARGE_INTEGER pause = { .QuadPart = -10000 };

	while (port_process_count(fleet->kernel) != count)
		KeDelayExecutionThread(KernelMode, FALSE, &pause);
}

static inline void fleet_stop(struct fleet *fleet)
{
	for (int index = 0; index < fleet->count; index++) {
		if (fleet->guest[index].process)
			assert_int_equal(fleet_wait(fleet, index), 0);
		close(fleet->guest[index].to_child);
		close(fleet->guest[index].from_child);
	}
	if (fleet->machine) {
		port_close(fleet->kernel);
		drydock_machine_stop(fleet->machine);
		assert_int_equal(drydock_ledger(fleet->machine, "handles"), 0);
		drydock_machine_destroy(fleet->machine);
	}
}

/* One guest does main, and leaves nothing of it in the machine. */
static inline void fleet_run_one(guest_main *main)
{
	struct fleet fleet;

	fleet_start(&fleet, &main, 1);
	fleet_go(&fleet, 0);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_wait_attached(&fleet, 0);
	assert_int_equal(port_event_count(fleet.kernel), 0);
	fleet_stop(&fleet);
}

#endif
