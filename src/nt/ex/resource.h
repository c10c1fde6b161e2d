/* ex/resource.h - ERESOURCE without the documented names, for this folder. */
#ifndef DRYDOCK_NT_EX_RESOURCE_H
#define DRYDOCK_NT_EX_RESOURCE_H

#include "nt/ex/ex_internal.h"

enum ex_resource_access {
	EX_EXCLUSIVE,
	EX_SHARE_PLAIN,
	EX_SHARE_STARVE_EXCLUSIVE,
	EX_SHARE_WAIT_FOR_EXCLUSIVE
};

void ex_resource_init(ERESOURCE *resource);
/* Free what the resource owns; nobody holds it or waits. */
void ex_resource_finish(ERESOURCE *resource);
/* Note that resource is active; false when it was already. */
bool ex_resource_register(struct ex_machine *ex, const ERESOURCE *resource);
/* Note that it is not; false when it was not. */
bool ex_resource_unregister(struct ex_machine *ex, const ERESOURCE *resource);
/*
 * False only when wait is false and the resource cannot be had at once. C4/1000 as a bug check: thread would wait for
 * itself, an owner that wants to be the only one, or that lets a writer pass who waits for it.
 */
bool ex_resource_acquire_exclusive(ERESOURCE *resource, ERESOURCE_THREAD thread, bool wait);
bool ex_resource_acquire_shared(ERESOURCE *resource, ERESOURCE_THREAD thread,
                                enum ex_resource_access access, bool wait);
/* False when thread holds nothing. */
bool ex_resource_release(ERESOURCE *resource, ERESOURCE_THREAD thread);
void ex_resource_convert_to_shared(ERESOURCE *resource);
void ex_resource_set_owner(ERESOURCE *resource, ERESOURCE_THREAD from, ERESOURCE_THREAD to);
uint32_t ex_resource_holds(ERESOURCE *resource, ERESOURCE_THREAD thread, bool exclusive_only);

#endif
