/*
 * tests/nt/port/both_child.h - a test of both.h whose body makes a process, which runs another body.
 *
 * Model    CHILD_TEST(HT_8_...) { } is a BOTH_TEST whose caller may call child_start() once. Inside, the child is another
 *          process of the machine; attached, it is a Linux process of its own, forked before its maker has attached. It
 *          has what it inherits, memory of its own and four numbers; what its body returns is its exit status.
 */
#ifndef DRYDOCK_TESTS_NT_PORT_BOTH_CHILD_H
#define DRYDOCK_TESTS_NT_PORT_BOTH_CHILD_H

#include "both.h"

#include "base/host/host_socket.h"

#define CHILD_NUMBERS 4

/* What the child is told. Its body notes no results. */
struct child_order {
	uint64_t number[CHILD_NUMBERS];
	uint32_t flags; /* PORT_CHILD_ */
};
typedef uint32_t child_body(struct caller *caller, const uint64_t *number);

static child_body *both_child_body;
static int child_channel[2]; /* attached: from the maker to who will be the child */

/* --- The child ----------------------------------------------------------------------------------------------------- */

static inline void end_child(struct caller *caller, const struct child_order *order)
{
	(void)DO(NtTerminateProcess, SELF, both_child_body(caller, order->number));
}

static inline _Noreturn void be_child_outside(struct guest *guest)
{
	struct child_order order;
	struct host_socket_message message = { .bytes = &order, .count = sizeof(order) };
	static struct caller caller = { .call = port_call };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	close(child_channel[0]);
	if (host_socket_receive(child_channel[1], true, &message) <= 0)
		_exit(0); /* it was not needed */
	guest_assert(message.descriptor_count == 1);
	guest_attach_as(guest, &(struct port_client_options){ .is_child = true,
	                                                      .socket = message.descriptor[0],
	                                                      .ended = on_end });
	guest_assert(port_client_begin_process() == STATUS_SUCCESS);
	caller.guest = guest;
	caller.memory = guest->memory;
	end_child(&caller, &order);
	port_client_await_end(guest->client);
}

struct child_inside {
	struct ps_process *process;
	struct child_order order;
};

static inline void be_child_inside(void *context)
{
	static struct caller caller;
	struct child_inside *child = context;

	caller = (struct caller){ .call = call_inside, .process = child->process };
	caller.memory = mm_user_allocate(&child->process->ke, CALLER_BYTES, MM_RANGE_MEMORY);
	end_child(&caller, &child->order);
}

/* --- Its maker ----------------------------------------------------------------------------------------------------- */

struct child_handles {
	uint64_t process, thread;
};

static inline struct child_handles start_child_outside(struct caller *caller,
                                                       const struct child_order *order)
{
	struct port_client_child child = { .socket = -1 };
	struct host_socket_message message = { .bytes = (void *)(uintptr_t)order,
		                               .count = sizeof(*order),
		                               .descriptor_count = 1 };

	guest_assert(port_client_create_process(caller->guest->client, u"child", order->flags,
	                                        &child) == STATUS_SUCCESS);
	message.descriptor[0] = child.socket;
	guest_assert(host_socket_send(child_channel[0], &message) == 0);
	close(child.socket);
	return (struct child_handles){ child.made.process, child.made.thread };
}

static inline struct child_handles start_child_inside(struct caller *caller,
                                                      const struct child_order *order)
{
	static struct child_inside child;
	struct ps_process_options options = { .image_name = u"child",
		                              .is_client = true,
		                              .inherit_handles =
		                                      order->flags & PORT_CHILD_INHERITS };
	struct ps_thread_options first = { .start = be_child_inside,
		                           .context = &child,
		                           .suspended = order->flags & PORT_CHILD_SUSPENDED };
	HANDLE process, thread_handle;
	struct ps_thread *thread;

	child.order = *order;
	assert_int_equal(ps_process_create(caller->process->ke.machine, &options, &child.process),
	                 STATUS_SUCCESS);
	assert_int_equal(ob_open_handle(child.process, PROCESS_ALL_ACCESS, 0, &process), 0);
	first.process = child.process;
	assert_int_equal(ps_thread_create(caller->process->ke.machine, &first, &thread),
	                 STATUS_SUCCESS);
	assert_int_equal(ob_open_handle(thread, THREAD_ALL_ACCESS, 0, &thread_handle), 0);
	ob_dereference(thread);
	ob_dereference(child.process);
	return (struct child_handles){ (uintptr_t)process, (uintptr_t)thread_handle };
}

static inline struct child_handles child_start(struct caller *caller,
                                               const struct child_order *order)
{
	return caller->guest ? start_child_outside(caller, order)
	                     : start_child_inside(caller, order);
}

/* The exit status of process, which has ended. */
static inline uint32_t child_status(struct caller *caller, uint64_t process)
{
	uint64_t place = caller_place(caller, sizeof(PROCESS_BASIC_INFORMATION));

	MUST(STATUS_SUCCESS, NtQueryInformationProcess, process, ProcessBasicInformation, place,
	     sizeof(PROCESS_BASIC_INFORMATION), 0);
	return (uint32_t)((PROCESS_BASIC_INFORMATION *)(uintptr_t)place)->ExitStatus;
}

/* Wait for its end. */
static inline uint32_t child_end(struct caller *caller, struct child_handles child)
{
	uint32_t status;

	MUST(STATUS_SUCCESS, NtWaitForSingleObject, child.process, FALSE, 0);
	status = child_status(caller, child.process);
	MUST(STATUS_SUCCESS, NtClose, child.thread);
	MUST(STATUS_SUCCESS, NtClose, child.process);
	return status;
}

static inline void be_outside_with_child(struct guest *guest)
{
	int child;

	guest_assert(host_socket_pair(child_channel) == 0);
	child = fork();
	guest_assert(child >= 0);
	if (child == 0)
		be_child_outside(guest);
	close(child_channel[1]);
	guest_attach(guest);
	be_outside(guest);
	close(child_channel[0]);
}

#define CHILD_TEST(name, child) \
	static caller_body name##_body; \
	TEST(name) \
	{ \
		both_child_body = child; \
		guest_unattached = be_outside_with_child; \
		if (test_schedule_is_seeded()) \
			run_seeded(name##_body); \
		else \
			run_in_both_as(name##_body, be_outside_with_child); \
	} \
	static void name##_body(struct caller *caller)

#endif
