/* base/host/host_fault.c - signals that mean a fault, and the stop signal. */
#include <errno.h>
#include <execinfo.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include "base/host/host.h"
#include "base/host/host_internal.h"

#define SIGNAL_STACK_BYTES (64u * 1024u)
#define PAGE_FAULT_WRITE 2
#define PAGE_FAULT_EXECUTE 16
#define TRAP_PAGE_FAULT 14

static host_fault_handler *fault_handler, *stop_handler;
static _Thread_local void *signal_stack;

static void describe(int signal, const siginfo_t *info, ucontext_t *context,
                     struct host_fault *fault)
{
	const greg_t *registers = context->uc_mcontext.gregs;

	*fault = (struct host_fault){
		.signal = signal == HOST_STOP_SIGNAL ? 0 : signal,
		.code = info->si_code,
		.address = (uintptr_t)info->si_addr,
		.pc = (uintptr_t)registers[REG_RIP],
		.frame = (uintptr_t)registers[REG_RBP],
		.stack = (uintptr_t)registers[REG_RSP],
		.context = context,
	};
	/* A non-canonical address raises a general protection fault, which reports none. */
	fault->address_known = registers[REG_TRAPNO] == TRAP_PAGE_FAULT;
	if (fault->address_known) {
		fault->is_write = (registers[REG_ERR] & PAGE_FAULT_WRITE) != 0;
		fault->is_execute = (registers[REG_ERR] & PAGE_FAULT_EXECUTE) != 0 ||
		                    fault->address == fault->pc;
	}
}

/* Our own error: where it happened, in a form that addr2line takes. Only calls that are safe in a handler. */
static void write_stack(const struct host_fault *fault)
{
	static const char title[] = "drydock: internal error, at\n";
	void *addresses[24] = { (void *)fault->pc };
	size_t depth =
		1 + host_backtrace((const void *)fault->frame, (uintptr_t *)addresses + 1, 23);

	if (write(2, title, sizeof(title) - 1) > 0)
		backtrace_symbols_fd(addresses, (int)depth, 2);
}

static void on_fault(int signal, siginfo_t *info, void *context)
{
	struct host_fault fault;
	int saved = errno;

	describe(signal, info, context, &fault);
	if (!fault_handler || !fault_handler(&fault)) {
		struct sigaction action = { .sa_handler = SIG_DFL };

		write_stack(&fault);
		sigaction(signal, &action, NULL);
	}
	errno = saved;
}

static void on_stop(int signal, siginfo_t *info, void *context)
{
	struct host_fault fault;
	int saved = errno;

	describe(signal, info, context, &fault);
	if (stop_handler)
		stop_handler(&fault);
	errno = saved;
}

int host_fault_install(host_fault_handler *handler, host_fault_handler *stop)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP };
	struct sigaction action = { .sa_sigaction = on_fault,
		                    .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER };

	fault_handler = handler;
	stop_handler = stop;
	sigemptyset(&action.sa_mask);
	for (size_t index = 0; index < sizeof(signals) / sizeof(signals[0]); index++)
		if (sigaction(signals[index], &action, NULL))
			return -errno;
	action.sa_sigaction = on_stop;
	action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
	return sigaction(HOST_STOP_SIGNAL, &action, NULL) ? -errno : 0;
}

int host_fault_thread_init(void)
{
	stack_t stack = { .ss_size = SIGNAL_STACK_BYTES };
	void *low, *high;

	/* The first time it is asked it reads a file, which a fault handler must not. */
	host_thread_stack(&low, &high);
	if (signal_stack)
		return 0;
	stack.ss_sp = mmap(NULL, SIGNAL_STACK_BYTES, PROT_READ | PROT_WRITE,
	                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (stack.ss_sp == MAP_FAILED)
		return -ENOMEM;
	if (sigaltstack(&stack, NULL)) {
		int error = -errno;

		munmap(stack.ss_sp, SIGNAL_STACK_BYTES);
		return error;
	}
	signal_stack = stack.ss_sp;
	return 0;
}

void host_fault_thread_finish(void)
{
	stack_t off = { .ss_flags = SS_DISABLE };

	if (!signal_stack)
		return;
	sigaltstack(&off, NULL);
	munmap(signal_stack, SIGNAL_STACK_BYTES);
	signal_stack = NULL;
}
