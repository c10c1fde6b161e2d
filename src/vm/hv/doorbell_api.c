/*
 * vm/hv/doorbell_api.c - writes of the guest that signal an event and are no exits.
 *
 * KVM compares a value only together with a length: where the length does not matter and the value does, there is a
 * doorbell for each length that the value fits in.
 */
#include "vm/hv/hv_internal.h"

#include <errno.h>
#include <stdlib.h>

static bool fits(uint64_t value, unsigned bytes)
{
	return bytes == 8 || !(value >> (8 * bytes));
}

/* What match asks for, with bytes 0 for any length; false: nothing that can happen. */
static bool doorbell_of(const WHV_DOORBELL_MATCH_DATA *match,
                        struct host_kvm_doorbell *ret_doorbell)
{
	uint32_t bytes = match->MatchOnLength ? match->Length : 0;

	if (match->Reserved || (bytes & (bytes - 1)) || bytes > 8 ||
	    (match->MatchOnLength && !bytes) ||
	    (match->MatchOnValue && bytes && !fits(match->Value, bytes)))
		return false;
	*ret_doorbell = (struct host_kvm_doorbell){ .gpa = match->GuestAddress,
		                                    .value = match->MatchOnValue ? match->Value : 0,
		                                    .bytes = (uint8_t)bytes,
		                                    .matches_value = match->MatchOnValue };
	return true;
}

static int ring(struct hv_partition *partition, const struct host_kvm_doorbell *doorbell,
                bool rings)
{
	const struct hv_backend *backend = partition->backend;
	struct host_kvm_doorbell one = *doorbell;
	int error = 0;

	if (doorbell->bytes || !doorbell->matches_value)
		return backend->doorbell(partition->machine, doorbell, rings);
	for (one.bytes = 1; !error && one.bytes <= 8; one.bytes *= 2)
		if (fits(one.value, one.bytes))
			error = backend->doorbell(partition->machine, &one, rings);
	if (!error || !rings)
		return error;
	/* one.bytes is behind the one that failed: those before it ring no longer. */
	for (one.bytes /= 4; one.bytes; one.bytes /= 2)
		if (fits(one.value, one.bytes))
			backend->doorbell(partition->machine, &one, false);
	return error;
}

int hv_doorbells_renew(struct hv_partition *partition)
{
	int error = 0;

	host_lock_acquire(&partition->doorbells_lock);
	for (size_t i = 0; !error && i < partition->doorbell_count; i++)
		error = ring(partition, &partition->doorbells[i], true);
	host_lock_release(&partition->doorbells_lock);
	return error;
}

static struct host_kvm_doorbell *find_locked(const struct hv_partition *partition,
                                             const struct host_kvm_doorbell *doorbell)
{
	for (size_t i = 0; i < partition->doorbell_count; i++) {
		struct host_kvm_doorbell *known = &partition->doorbells[i];

		if (known->gpa == doorbell->gpa && known->bytes == doorbell->bytes &&
		    known->matches_value == doorbell->matches_value &&
		    known->value == doorbell->value)
			return known;
	}
	return NULL;
}

static int make_room_locked(struct hv_partition *partition)
{
	size_t capacity = partition->doorbell_capacity ? 2 * partition->doorbell_capacity : 16;
	struct host_kvm_doorbell *doorbells;

	if (partition->doorbell_count < partition->doorbell_capacity)
		return 0;
	doorbells = realloc(partition->doorbells, capacity * sizeof(*doorbells));
	if (!doorbells)
		return -ENOMEM;
	partition->doorbells = doorbells;
	partition->doorbell_capacity = capacity;
	return 0;
}

static HRESULT doorbell_result(int error)
{
	return error == -EEXIST   ? __HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS)
	       : error == -ENOENT ? __HRESULT_FROM_WIN32(ERROR_NOT_FOUND)
	       : error == -EBADF  ? E_INVALIDARG
	       : error == -ENOSPC ? E_OUTOFMEMORY
	                          : hv_result(error);
}

/* The partition that can have doorbells, and what match says; else why not. */
static struct hv_partition *check(WHV_PARTITION_HANDLE handle, const WHV_DOORBELL_MATCH_DATA *match,
                                  struct host_kvm_doorbell *ret_doorbell, HRESULT *ret_error)
{
	struct hv_partition *partition = hv_partition_from_handle(handle);
	struct host_kvm_abilities abilities;

	*ret_error = E_INVALIDARG;
	if (!partition || !match || !doorbell_of(match, ret_doorbell))
		return NULL;
	*ret_error = WHV_E_INVALID_PARTITION_CONFIG;
	if (!partition->machine)
		return NULL;
	*ret_error = WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG;
	partition->backend->probe(&abilities);
	return abilities.doorbells ? partition : NULL;
}

HRESULT WINAPI WHvRegisterPartitionDoorbellEvent(WHV_PARTITION_HANDLE handle,
                                                 const WHV_DOORBELL_MATCH_DATA *match, HANDLE event)
{
	struct host_kvm_doorbell doorbell;
	HRESULT result;
	struct hv_partition *partition = check(handle, match, &doorbell, &result);
	int error;

	if (!partition)
		return result;
	if (!event || (uintptr_t)event > INT32_MAX)
		return E_INVALIDARG;
	doorbell.event = (int)(uintptr_t)event;
	host_lock_acquire(&partition->doorbells_lock);
	error = find_locked(partition, &doorbell) ? -EEXIST : make_room_locked(partition);
	if (!error)
		error = ring(partition, &doorbell, true);
	if (!error)
		partition->doorbells[partition->doorbell_count++] = doorbell;
	host_lock_release(&partition->doorbells_lock);
	return doorbell_result(error);
}

HRESULT WINAPI WHvUnregisterPartitionDoorbellEvent(WHV_PARTITION_HANDLE handle,
                                                   const WHV_DOORBELL_MATCH_DATA *match)
{
	struct host_kvm_doorbell doorbell, *known;
	HRESULT result;
	struct hv_partition *partition = check(handle, match, &doorbell, &result);
	int error = -ENOENT;

	if (!partition)
		return result;
	host_lock_acquire(&partition->doorbells_lock);
	known = find_locked(partition, &doorbell);
	if (known)
		error = ring(partition, known, false);
	if (!error)
		*known = partition->doorbells[--partition->doorbell_count];
	host_lock_release(&partition->doorbells_lock);
	return doorbell_result(error);
}
