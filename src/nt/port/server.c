/* port/server.c - a thread of an attached process as the machine has it: it waits for calls, and runs them. */
#include "nt/cm/nt_services.h"
#include "nt/io/io.h"
#include "nt/mm/nt_services.h"
#include "nt/ob/keyed_mutex.h"
#include "nt/ob/nt_services.h"
#include "nt/port/port_internal.h"
#include "nt/ps/nt_services.h"

#include <stdlib.h>
#include <string.h>

/* Long enough to meet a caller that comes back at once, too short to be felt by another. */
#define SPIN_TURNS 300u
#define ENDED KE_OUTSIDE_END
#define PORT_BAD_POINTER_ERROR 998u /* ERROR_NOACCESS, of services that leave a last error */
#define PORT_FULL_ERROR 8u          /* ERROR_NOT_ENOUGH_MEMORY, likewise */

#define PORT_ROW(name, letters) { #name, letters, (void *)(name), PORT_GIVES_STATUS },
static const struct port_service_entry own_services[] = { PORT_NT_SERVICES(PORT_ROW)
	                                                          PORT_OWN_SERVICES(PORT_ROW) };
#undef PORT_ROW

_Static_assert(sizeof(own_services) / sizeof(own_services[0]) == PORT_SERVICE_COUNT,
               "a service has one row");

/* Every service is called with all arguments that any can have: it takes its own. */
typedef uint64_t any_service(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t,
                             uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);

struct port_thread *port_thread_current(void)
{
	return ps_current_thread()->on_exit_context;
}

/* --- Waiting outside ------------------------------------------------------------------------------------------- */

static bool is_idle(uint32_t state)
{
	return (state & ~ENDED) == PORT_IDLE || (state & ~ENDED) == PORT_IDLE_ASLEEP;
}

static bool must_end(void)
{
	struct ke_thread *thread = ke_current_thread();

	return __atomic_load_n(&thread->terminating, __ATOMIC_SEQ_CST) ||
	       thread->machine->bugchecked;
}

static bool spin_for_call(const struct port_page *page)
{
	static unsigned processors;

	if (!processors)
		processors = host_processors_allowed();
	for (uint32_t turn = 0; processors > 1 && turn < SPIN_TURNS; turn++) {
		if (!is_idle(__atomic_load_n(&page->state, __ATOMIC_ACQUIRE)))
			return true;
		host_pause();
	}
	return false;
}

/* False: the thread is to end. */
static bool wait_for_call(struct port_page *page)
{
	if (spin_for_call(page))
		return !must_end();
	for (;;) {
		uint32_t state = PORT_IDLE;

		if (must_end())
			return false;
		if (!__atomic_compare_exchange_n(&page->state, &state, PORT_IDLE_ASLEEP, false,
		                                 __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST) &&
		    !is_idle(state))
			return true;
		/* A caller that plays with the bit of the end only keeps its own thread here. */
		host_futex_wait_shared(&page->state, PORT_IDLE_ASLEEP, -1);
	}
}

static void answer(struct port_page *page)
{
	uint32_t state = __atomic_load_n(&page->state, __ATOMIC_ACQUIRE);

	while (!__atomic_compare_exchange_n(&page->state, &state, (state & ENDED) | PORT_IDLE,
	                                    false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		continue;
	if ((state & ~ENDED) == PORT_CALL_ASLEEP)
		host_futex_wake_shared(&page->state, 1);
}

/* --- A call ------------------------------------------------------------------------------------------------------ */

static const struct port_service_entry *find_service(const struct port_machine *port,
                                                     uint32_t number)
{
	const struct port_extension *extension = port->options.extension;

	if (number < PORT_SERVICE_COUNT)
		return &own_services[number];
	number -= PORT_SERVICE_COUNT;
	return extension && number < extension->count ? &extension->services[number] : NULL;
}

static uint64_t refusal(const struct port_service_entry *service, NTSTATUS status)
{
	switch (service->answer) {
	case PORT_GIVES_BOOL:
	case PORT_GIVES_OBJECT: return 0;
	case PORT_GIVES_HANDLE: return UINT64_MAX;
	case PORT_GIVES_CONFIGRET: return 3; /* CR_INVALID_POINTER */
	default: return (uint32_t)status;
	}
}

static uint64_t call_service(const struct port_service_entry *service, const uint64_t *a)
{
	return ((any_service *)service->function)(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7],
	                                          a[8], a[9], a[10], a[11], a[12], a[13]);
}

/* The thread's own stack holds no user memory. */
static void hide_stack(struct ke_thread *thread)
{
	void *low, *high;

	host_thread_stack(&low, &high);
	thread->system_call_stack = (uintptr_t)high;
}

/* The extension keeps lists of each process without thinking of two threads that use and end one entry. */
static uint64_t run_extension(struct port_thread *thread, const struct port_service_entry *service,
                              struct port_call *call)
{
	const struct port_extension *extension = thread->process->port->options.extension;
	KEVENT *free = &thread->process->extension_free;
	bool makes = service->answer == PORT_GIVES_HANDLE || service->answer == PORT_GIVES_OBJECT;
	uint64_t result;

	KeWaitForSingleObject(free, Executive, KernelMode, FALSE, NULL);
	if (makes && extension->is_full()) {
		result = refusal(service, STATUS_INSUFFICIENT_RESOURCES);
		thread->last_error = PORT_FULL_ERROR;
	} else {
		result = call_service(service, call->argument);
		thread->last_error = extension->last_error();
	}
	KeSetEvent(free, IO_NO_INCREMENT, FALSE);
	return result;
}

static uint64_t refuse_pointer(struct port_thread *thread, const struct port_service_entry *service,
                               uint32_t number, NTSTATUS status)
{
	if (number >= PORT_SERVICE_COUNT)
		thread->last_error = PORT_BAD_POINTER_ERROR;
	return refusal(service, status);
}

static uint64_t run_call(struct port_thread *thread, uint32_t number, struct port_call *call)
{
	const struct port_service_entry *service = find_service(thread->process->port, number);
	uint64_t result;
	NTSTATUS status;

	if (!service)
		return (uint32_t)STATUS_INVALID_SYSTEM_SERVICE;
	call->letters = service->letters;
	status = port_capture(call);
	if (!NT_SUCCESS(status))
		return refuse_pointer(thread, service, number, status);
	result = number < PORT_SERVICE_COUNT ? call_service(service, call->argument)
	                                     : run_extension(thread, service, call);
	if (!port_copy_back(call))
		result = refuse_pointer(thread, service, number, STATUS_ACCESS_VIOLATION);
	port_event_used(thread->process, number, call->given);
	return result;
}

/* ke: an APC is due, at an alertable wait of the running call. */
static void take_apc(void *context, const struct ke_user_apc *apc)
{
	struct port_thread *thread = context;

	thread->apc = *apc;
}

static void tell_apc(struct port_thread *thread)
{
	struct port_page *page = thread->page;

	for (uint32_t index = 0; index < 3; index++)
		page->apc_argument[index] = (uintptr_t)thread->apc.argument[index];
	page->apc_routine = (uintptr_t)thread->apc.routine;
	thread->apc.routine = NULL;
}

/* The record is copied before anything of it is looked at. */
static void serve_one(struct port_thread *thread)
{
	struct port_page *page = thread->page;
	struct port_call call = { .thread = thread };
	uint32_t number = __atomic_load_n(&page->service, __ATOMIC_RELAXED);
	uint64_t sequence = __atomic_load_n(&page->sequence, __ATOMIC_RELAXED);

	for (uint32_t index = 0; index < PORT_ARGUMENTS; index++)
		call.argument[index] = __atomic_load_n(&page->argument[index], __ATOMIC_RELAXED);
	if (sequence != thread->sequence + 1) {
		/* Its own count is broken: nothing that it says can be matched to a call any more. */
		ps_process_terminate(thread->process->ps, STATUS_INVALID_PARAMETER);
		ps_thread_terminate(ps_current_thread(), STATUS_INVALID_PARAMETER);
		return;
	}
	thread->sequence = sequence;
	thread->last_error = 0;
	ps_thread_stop_if_suspended(ps_current_thread());
	page->result = run_call(thread, number, &call);
	page->last_error = thread->last_error;
	if (thread->apc.routine)
		tell_apc(thread);
	ps_thread_stop_if_suspended(ps_current_thread());
	answer(page);
}

static void serve(void *context)
{
	struct port_thread *thread = context;

	hide_stack(ke_current_thread());
	/* Who asked it to end before it could say where it waits has set terminating, which it looks at before it waits. */
	ke_thread_set_outside(ke_current_thread(),
	                      (struct ke_outside){ &thread->page->state,
	                                           port_bell(thread->process) });
	ke_current_thread()->user_apc_context = thread;
	ke_current_thread()->user_apc = take_apc;
	while (wait_for_call(thread->page)) {
		serve_one(thread);
		ps_thread_check_terminate();
	}
	if (ke_current_thread()->machine->bugchecked)
		ke_thread_leave();
	ps_thread_check_terminate();
}

/* --- Coming and going --------------------------------------------------------------------------------------------- */

static void free_thread(struct port_thread *thread)
{
	struct port_process *process = thread->process;

	if (thread->copies) {
		mm_range_remove(process->port->machine, thread->copies);
		host_pages_free(thread->copies, PORT_COPY_BYTES);
	}
	if (thread->page)
		host_pages_free(thread->page, PORT_PAGE_BYTES);
	__atomic_fetch_sub(&process->thread_count, 1, __ATOMIC_ACQ_REL);
	free(thread);
}

/* On the dying thread: its caller leaves, too. */
static void on_thread_exit(void *context)
{
	struct port_thread *thread = context;

	ke_thread_set_outside(ke_current_thread(), (struct ke_outside){ NULL, NULL });
	ps_thread_hide_suspension(ps_current_thread());
	__atomic_fetch_or(&thread->page->state, ENDED, __ATOMIC_SEQ_CST);
	host_futex_wake_shared(&thread->page->state, INT32_MAX);
	ke_bell_ring(port_bell(thread->process));
	free_thread(thread);
}

static NTSTATUS make_memory(struct port_thread *thread, int *ret_descriptor)
{
	struct ke_process *process = &thread->process->ps->ke;
	int descriptor = host_shared_file_create("drydock-call", PORT_PAGE_BYTES);
	NTSTATUS status;

	if (descriptor < 0)
		return STATUS_INSUFFICIENT_RESOURCES;
	thread->page = host_shared_map_anywhere(descriptor, PORT_PAGE_BYTES);
	thread->copies = host_pages_allocate(PORT_COPY_BYTES, NULL);
	if (!thread->page || !thread->copies) {
		host_descriptor_close(descriptor);
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	status = mm_range_add(process, thread->copies, PORT_COPY_BYTES, MM_RANGE_MEMORY, true);
	if (!NT_SUCCESS(status)) {
		host_descriptor_close(descriptor);
		return status;
	}
	*ret_descriptor = descriptor;
	return STATUS_SUCCESS;
}

static struct port_thread *new_thread(struct port_process *process)
{
	struct port_thread *thread = calloc(1, sizeof(*thread));

	if (!thread)
		return NULL;
	thread->process = process;
	if (__atomic_fetch_add(&process->thread_count, 1, __ATOMIC_ACQ_REL) < PORT_THREADS_MAX)
		return thread;
	free_thread(thread);
	return NULL;
}

static NTSTATUS start(struct port_thread *thread, struct ps_thread **ret_thread)
{
	struct port_process *process = thread->process;
	struct ps_thread_options options = { .process = process->ps,
		                             .start = serve,
		                             .context = thread,
		                             .shown_suspension = &thread->page->suspended,
		                             .on_exit = on_thread_exit,
		                             .on_exit_context = thread };

	return ps_thread_create(process->port->machine, &options, ret_thread);
}

NTSTATUS port_thread_create(struct port_process *process, struct port_new_thread *ret_thread)
{
	struct port_thread *thread = new_thread(process);
	NTSTATUS status;

	if (!thread)
		return STATUS_INSUFFICIENT_RESOURCES;
	status = make_memory(thread, &ret_thread->descriptor);
	if (!NT_SUCCESS(status)) {
		free_thread(thread);
		return status;
	}
	status = start(thread, &ret_thread->thread);
	if (!NT_SUCCESS(status)) {
		host_descriptor_close(ret_thread->descriptor);
		free_thread(thread);
		return status;
	}
	ret_thread->id = ret_thread->thread->ke.id;
	return STATUS_SUCCESS;
}

/* --- Services of the port's own --------------------------------------------------------------------------------- */

static int send_page(struct port_process *process, const struct port_new_thread *made)
{
	union port_message message;
	struct host_socket_message packet = { .bytes = &message,
		                              .count = port_message_begin(&message, PORT_THREAD),
		                              .descriptor = { made->descriptor },
		                              .descriptor_count = 1 };

	message.thread.thread_id = made->id;
	return host_socket_send(process->socket, &packet);
}

NTSTATUS port_create_thread(HANDLE *ret_handle, ULONG *ret_id, ACCESS_MASK access)
{
	struct port_process *process = port_thread_current()->process;
	struct port_new_thread made;
	NTSTATUS status = port_thread_create(process, &made);

	if (!NT_SUCCESS(status))
		return status;
	status = ob_open_handle(made.thread, access, 0, ret_handle);
	*ret_id = made.id;
	if (NT_SUCCESS(status) && send_page(process, &made)) {
		NtClose(*ret_handle);
		status = STATUS_INSUFFICIENT_RESOURCES;
	}
	if (!NT_SUCCESS(status))
		ps_thread_terminate(made.thread, status);
	host_descriptor_close(made.descriptor);
	ob_dereference(made.thread);
	return status;
}

/* After an APC, as after each of Windows', the alert is taken, too, and whatever else is queued. */
NTSTATUS port_next_apc(void)
{
	KeTestAlertThread(UserMode);
	return STATUS_SUCCESS;
}

NTSTATUS port_exit_thread(NTSTATUS status)
{
	return ps_thread_terminate(ps_current_thread(), status);
}

BOOLEAN port_are_locked(const void *start, SIZE_T bytes)
{
	return mm_is_locked(ke_current_machine(), start, bytes);
}

BOOLEAN port_close_is_strict(void)
{
	return (ke_current_machine()->options.handles & KE_HANDLES_STRICT) != 0;
}
