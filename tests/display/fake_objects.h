/*
 * display/fake_objects.h - a machine of arrays: the host's objects and the driver's table of handles, with every step
 * able to fail.
 */
#ifndef DRYDOCK_TESTS_DISPLAY_FAKE_OBJECTS_H
#define DRYDOCK_TESTS_DISPLAY_FAKE_OBJECTS_H

#include "harness/test.h"

#include <stdlib.h>
#include <string.h>

#include "display/ring.h"

#define FAKE_HANDLES 64
#define FAKE_REMOTES 32
#define FAKE_DEVICE ((HANDLE)(uintptr_t)0xD0)
#define FAKE_PROCESS ((HANDLE)(uintptr_t)0xA0)

struct fake {
	struct display_objects objects;
	uint32_t step, fails_at; /* counted from 1; 0: never */
	bool used[FAKE_HANDLES];
	uint64_t bytes; /* of the section */
	void *view;
	uint32_t views;
	struct {
		bool open;
		HANDLE source;
		ACCESS_MASK rights;
	} remote[FAKE_REMOTES];
	uint32_t double_closes;
	struct frame_set_channel delivered;
	uint32_t deliveries;
	NTSTATUS answer; /* of the control code */
	uint32_t acquired[FRAME_RING_MAX * 4], acquire_result, acquires, releases;
	HANDLE last_acquired;
	uint64_t now_ns, wait_ns;
	void (*waited)(struct fake *fake);
};

static inline NTSTATUS fake_step(struct fake *fake)
{
	return ++fake->step == fake->fails_at ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
}

static inline NTSTATUS fake_new(struct fake *fake, HANDLE *ret_handle)
{
	NTSTATUS status = fake_step(fake);

	for (uintptr_t index = 1; NT_SUCCESS(status) && index < FAKE_HANDLES; index++)
		if (!fake->used[index]) {
			fake->used[index] = true;
			*ret_handle = (HANDLE)index;
			return status;
		}
	return NT_SUCCESS(status) ? STATUS_INSUFFICIENT_RESOURCES : status;
}

static inline NTSTATUS fake_create_section(void *context, uint64_t bytes, HANDLE *ret_section)
{
	((struct fake *)context)->bytes = bytes;
	return fake_new(context, ret_section);
}

static inline NTSTATUS fake_map(void *context, HANDLE section, void **ret_view)
{
	struct fake *fake = context;
	NTSTATUS status = fake_step(fake);

	if (NT_SUCCESS(status)) {
		size_t bytes = (fake->bytes + FRAME_PAGE_BYTES - 1) / FRAME_PAGE_BYTES * FRAME_PAGE_BYTES;

		*ret_view = aligned_alloc(FRAME_PAGE_BYTES, bytes);
		memset(*ret_view, 0, bytes);
		fake->view = *ret_view;
		fake->views++;
	}
	return status;
}

static inline void fake_unmap(void *context, void *view)
{
	((struct fake *)context)->views--;
	free(view);
}

static inline NTSTATUS fake_create_event(void *context, HANDLE *ret_event)
{
	return fake_new(context, ret_event);
}

static inline void fake_close(void *context, HANDLE handle)
{
	struct fake *fake = context;

	fake->double_closes += !fake->used[(uintptr_t)handle];
	fake->used[(uintptr_t)handle] = false;
}

static inline NTSTATUS fake_create_mutex(void *context, HANDLE *ret_shared, HANDLE *ret_mutex)
{
	HANDLE shared = NULL;
	NTSTATUS status = fake_new(context, &shared);

	if (NT_SUCCESS(status) && !NT_SUCCESS(status = fake_new(context, ret_mutex)))
		fake_close(context, shared);
	else if (NT_SUCCESS(status))
		*ret_shared = shared;
	return status;
}

static inline uint32_t fake_acquire(void *context, HANDLE mutex, uint32_t timeout_ms)
{
	struct fake *fake = context;

	assert_int_equal(timeout_ms, 8);
	fake->acquires++;
	fake->last_acquired = mutex;
	return fake->acquire_result;
}

static inline void fake_release(void *context, HANDLE mutex)
{
	struct fake *fake = context;

	assert_ptr_equal(mutex, fake->last_acquired);
	fake->releases++;
}

static inline NTSTATUS fake_duplicate(void *context, HANDLE source, HANDLE process, ACCESS_MASK rights,
                                      uint64_t *ret_remote)
{
	struct fake *fake = context;
	NTSTATUS status = fake_step(fake);

	assert_ptr_equal(process, FAKE_PROCESS);
	for (uint64_t index = 1; NT_SUCCESS(status) && index < FAKE_REMOTES; index++)
		if (!fake->remote[index].open) {
			fake->remote[index].open = true;
			fake->remote[index].source = source;
			fake->remote[index].rights = rights;
			*ret_remote = index;
			return status;
		}
	return NT_SUCCESS(status) ? STATUS_INSUFFICIENT_RESOURCES : status;
}

static inline void fake_reap(void *context, HANDLE process, uint64_t remote)
{
	struct fake *fake = context;

	fake->double_closes += !fake->remote[remote].open;
	fake->remote[remote].open = false;
}

static inline NTSTATUS fake_control(void *context, HANDLE device, uint32_t code, const void *input,
                                    uint32_t input_bytes, void *output, uint32_t output_bytes, uint32_t *ret_bytes)
{
	struct fake *fake = context;
	NTSTATUS status = fake_step(fake);

	assert_ptr_equal(device, FAKE_DEVICE);
	assert_int_equal(code, FRAME_SET_FRAME_CHANNEL);
	assert_int_equal(input_bytes, sizeof(fake->delivered));
	fake->deliveries++;
	memcpy(&fake->delivered, input, input_bytes);
	*ret_bytes = 0;
	return NT_SUCCESS(status) ? fake->answer : status;
}

static inline NTSTATUS fake_wait(void *context, HANDLE event, uint32_t timeout_ms)
{
	struct fake *fake = context;

	fake->now_ns += fake->wait_ns ? fake->wait_ns : timeout_ms * 1000000ull;
	if (fake->waited)
		fake->waited(fake);
	return STATUS_TIMEOUT;
}

static inline NTSTATUS fake_wait_either(void *context, HANDLE first, HANDLE second, uint32_t timeout_ms)
{
	struct fake *fake = context;

	return fake->objects.wait(context, first, timeout_ms);
}

static inline void fake_sleep_ms(void *context, uint32_t ms)
{
	((struct fake *)context)->now_ns += ms * 1000000ull;
}

static inline uint64_t fake_now(void *context)
{
	return ((struct fake *)context)->now_ns;
}

static inline void fake_init(struct fake *fake)
{
	*fake = (struct fake){ .objects = { fake_create_section, fake_map, fake_unmap, fake_create_event,
		                            fake_create_mutex, fake_acquire, fake_release, fake_duplicate,
		                            fake_reap, fake_close, fake_control, fake_wait, fake_wait_either, fake_sleep_ms, fake_now, fake } };
}

static inline uint32_t fake_open_handles(const struct fake *fake)
{
	uint32_t count = 0;

	for (uint32_t index = 0; index < FAKE_HANDLES; index++)
		count += fake->used[index];
	return count;
}

static inline uint32_t fake_open_remotes(const struct fake *fake)
{
	uint32_t count = 0;

	for (uint32_t index = 0; index < FAKE_REMOTES; index++)
		count += fake->remote[index].open;
	return count;
}

#endif
