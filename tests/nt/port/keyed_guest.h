/* tests/nt/port/keyed_guest.h - attached processes that share a keyed mutex. */
#ifndef DRYDOCK_TESTS_NT_PORT_KEYED_GUEST_H
#define DRYDOCK_TESTS_NT_PORT_KEYED_GUEST_H

#include "shared_guest.h"

#include "nt/ob/keyed_mutex.h"
#include "nt/ob/keyed_page.h"

#define KEYED_NAME u"\\BaseNamedObjects\\SharedKeyed"
#define FENCE 0x108

/* An opening of the named mutex, which is made when it is not there; its own handle stays, and so does the name. */
static inline uint64_t open_keyed(struct guest *guest, uint64_t device)
{
	uint64_t name = put_name(guest, 0x1000, KEYED_NAME), shared;

	guest_assert(CALL(ob_keyed_mutex_create, 0, name, AT(guest, 0)) >= 0);
	shared = U64(guest, 0);
	guest_assert(CALL(port_keyed_open, shared, device, AT(guest, 0)) == STATUS_SUCCESS);
	return U64(guest, 0);
}

static inline NTSTATUS acquire(struct guest *guest, uint64_t opening, uint64_t key, int64_t timeout)
{
	int64_t *at = (int64_t *)(guest->memory + TIMEOUT);

	*at = timeout;
	return port_client_keyed_acquire(opening, key, timeout == FOREVER ? NULL : at,
	                                 (uint64_t *)(guest->memory + FENCE));
}

static inline NTSTATUS release(uint64_t opening, uint64_t key)
{
	return port_client_keyed_release(opening, key, 0);
}

/* Until it needs no call any more. */
static inline void use_until_shared(struct guest *guest, uint64_t opening)
{
	for (int turn = 0; turn < 20; turn++) {
		guest_assert(acquire(guest, opening, 0, 0) == STATUS_SUCCESS);
		guest_assert(release(opening, 0) == STATUS_SUCCESS);
	}
	guest_assert(is_shared(guest, (HANDLE)opening));
}

static inline struct ob_keyed_page *keyed_page(struct guest *guest, uint64_t opening)
{
	return (struct ob_keyed_page *)page_of(guest, (HANDLE)opening);
}

#endif
