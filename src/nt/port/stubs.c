/*
 * port/stubs.c - the services as functions, by one table: this machine's own, or stubs that call the machine that the
 * process is attached to. Programs' own imports of services find the stubs, too.
 */
#include "nt/cm/nt_services.h"
#include "nt/io/io.h"
#include "nt/mm/nt_services.h"
#include "nt/ob/nt_services.h"
#include "nt/port/client.h"
#include "nt/ps/nt_services.h"

/*
 * Handles of this process's own console are not the machine's: they have this bit, and the functions of the local
 * machine serve them.
 */
#define is_own(handle) (((handle) & ~(uint64_t)UINT32_MAX) == 0 && ((handle)&PORT_OWN_HANDLE))

typedef uint64_t any_service(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t,
                             uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);

static uint64_t call_own(void *function, const uint64_t *a)
{
	return ((any_service *)function)(a[0] & ~(uint64_t)PORT_OWN_HANDLE, a[1], a[2], a[3], a[4],
	                                 a[5], a[6], a[7], a[8], a[9], a[10], a[11], a[12], a[13]);
}

/*
 * Services that are so quick where an event lies here that even a record of the arguments would be felt. A constant
 * decides in each stub.
 */
static inline __attribute__((always_inline)) bool is_done_here(uint32_t service, uint64_t *argument,
                                                               uint64_t *ret_result)
{
	LONG *previous = (LONG *)(uintptr_t)argument[1];

	if (is_own(argument[0]))
		return false;
	*ret_result = STATUS_SUCCESS;
	switch (service) {
	case PORT_NtSetEvent: return port_client_set(argument[0], previous);
	case PORT_NtResetEvent: return port_client_reset(argument[0], previous);
	case PORT_NtClearEvent: return port_client_reset(argument[0], NULL);
	case PORT_NtWaitForSingleObject: *ret_result = port_client_wait(argument); return true;
	default: return false;
	}
}

/* NtAllocateVirtualMemory: pages of a view are the machine's; its own memory this process has from itself. */
static bool is_of_view(const uint64_t *argument)
{
	const struct port_client_thread *thread = port_client_current();
	const uint64_t *base = (const uint64_t *)argument[1];

	return argument[0] != (uint64_t)-1 ||
	       (base && thread && *base && port_client_has_view(thread->client, *base));
}

static inline __attribute__((always_inline)) uint64_t call(uint32_t service, const char *letters,
                                                           void *function, uint64_t *argument)
{
	if (*letters == 'v' && is_own(argument[0]))
		return call_own(function, argument);
	if (service == PORT_NtAllocateVirtualMemory && !is_of_view(argument))
		return ((any_service *)function)(argument[0], argument[1], argument[2], argument[3],
		                                 argument[4], argument[5], 0, 0, 0, 0, 0, 0, 0, 0);
	if (service == PORT_NtWaitForMultipleObjects)
		return port_client_wait_many(argument);
	if (service == PORT_NtSignalAndWaitForSingleObject)
		return port_client_signal_and_wait(argument);
	if (service == PORT_NtDelayExecution)
		return port_client_delay(argument);
	return port_call_service(service, letters, argument);
}

/* CL-5: the exception is raised here, on the thread that called. */
static void check_close(uint64_t result)
{
	const struct port_client_thread *thread = port_client_current();

	if (__builtin_expect((uint32_t)result == (uint32_t)STATUS_INVALID_HANDLE, 0) && thread &&
	    thread->client->close_is_strict)
		ob_raise_in_program(STATUS_INVALID_HANDLE);
}

/* A stub takes all arguments that any service can have; what its caller did not give is not looked at. */
#define PORT_STUB(name, letters) \
	static uint64_t stub_##name(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, \
	                            uint64_t f, uint64_t g, uint64_t h, uint64_t i, uint64_t j, \
	                            uint64_t k, uint64_t l, uint64_t m, uint64_t n) \
	{ \
		uint64_t result; \
\
		if (is_done_here(PORT_##name, (uint64_t[]){ a, b, c }, &result)) \
			return result; \
		uint64_t argument[] = { a, b, c, d, e, f, g, h, i, j, k, l, m, n }; \
		result = call(PORT_##name, letters, (void *)(name), argument); \
		if (PORT_##name == PORT_NtClose) \
			check_close(result); \
		return result; \
	}
PORT_NT_SERVICES(PORT_STUB)

#define PORT_OWN(name, letters) (void *)(name),
#define PORT_OWN_ZW(zw, nt) (void *)(zw),
void *port_services[PORT_PLACE_COUNT] = { PORT_NT_SERVICES(PORT_OWN)
	                                          PORT_ZW_SERVICES(PORT_OWN_ZW) };

#define PORT_STUB_ADDRESS(name, letters) (void *)stub_##name,
#define PORT_ZW_ADDRESS(zw, nt) (void *)stub_##nt,
static void *const stubs[PORT_PLACE_COUNT] = { PORT_NT_SERVICES(PORT_STUB_ADDRESS)
	                                               PORT_ZW_SERVICES(PORT_ZW_ADDRESS) };

bool port_services_attached;

void port_services_attach(void)
{
	port_services_attached = true;
	for (uint32_t index = 0; index < PORT_PLACE_COUNT; index++)
		port_services[index] = stubs[index];
}

#define PORT_EXPORT(name, letters) { #name, (void *)stub_##name, IMAGE_EXPORT_KIND_FUNCTION },
static const struct image_export exports[] = { PORT_NT_SERVICES(PORT_EXPORT) };

const struct image_export_table port_stub_export_table = { "ntdll.dll", exports,
	                                                   sizeof(exports) / sizeof(exports[0]) };
