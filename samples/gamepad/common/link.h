/*
 * link.h - the driver's half of a pad's sealed channel: find the mailbox, say who we are, adopt what is delivered.
 *
 * The data section has no name, so that no other process of our account can open it: the host puts a handle into our
 * table and its number into the mailbox, the one thing with a name. What the mailbox says is a hint that anybody may have written: a handle
 * is ours when the section behind it says so. Windows is known only through the operations below, so the same lines run in
 * the driver and, against plain memory, in a unit test.
 */
#pragma once

#include "types.h"

#include <drydock/gamepad_channel.h>

struct link_operations {
	/* The mailbox of that name and index, to read and write; it may be none of ours. */
	NTSTATUS (*open_mailbox)(void *context, const char *name, UINT32 index,
	                         struct pad_mailbox **ret_mailbox);
	void (*close_mailbox)(void *context, struct pad_mailbox *mailbox);
	/* Map the whole section behind a handle of ours to read and write. */
	NTSTATUS (*map)(void *context, UINT64 section, void **ret_view, UINT64 *ret_bytes);
	void (*unmap)(void *context, void *view);
	void (*close_handle)(void *context, UINT64 handle);
	UINT32 (*pid)(void *context); /* of the process that we live in */
	/* Guards view: who uses it holds it. */
	void (*lock)(void *context);
	void (*unlock)(void *context);
	void *context;
};

struct link {
	const struct link_operations *operations;
	const struct pad_layout *layout;
	UINT32 index;
	UINT32 consumed; /* the last delivery's sequence; who changes it adopts */
	void *view;      /* null: detached */
};

void LinkInitialize(_Out_ struct link *link, _In_ const struct link_operations *operations,
                    _In_ enum pad_kind kind, _In_ UINT32 index);

enum link_state {
	LINK_ALONE,   /* there is no mailbox: nobody plays */
	LINK_WAITING, /* for the section */
	LINK_ATTACHED
};

/* Look at the mailbox once; called again and again, by any number of threads. */
enum link_state LinkPump(_Inout_ struct link *link);

/* The data section, until LinkUnlock(), or null when there is none; LinkUnlock() follows in either case. */
void *LinkLock(_Inout_ struct link *link);
void LinkUnlock(_Inout_ struct link *link);

void LinkDetach(_Inout_ struct link *link);

void LinkFillProof(_In_ const struct link *link, _Out_ struct pad_proof *proof);
