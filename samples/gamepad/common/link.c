/* link.c - the order of steps is the channel's contract: docs/gamepads.md. */
#include "link.h"

void LinkInitialize(_Out_ struct link *link, _In_ const struct link_operations *operations,
                    _In_ enum pad_kind kind, _In_ UINT32 index)
{
	RtlZeroMemory(link, sizeof(*link));
	link->operations = operations;
	link->layout = pad_layout_of(kind);
	link->index = index;
}

void *LinkLock(_Inout_ struct link *link)
{
	link->operations->lock(link->operations->context);
	return link->view;
}

void LinkUnlock(_Inout_ struct link *link)
{
	link->operations->unlock(link->operations->context);
}

/* What is not the view any more; nobody uses it when it is unmapped. */
static void Drop(struct link *link, void *view)
{
	if (view)
		link->operations->unmap(link->operations->context, view);
}

void LinkDetach(_Inout_ struct link *link)
{
	void *former;

	__atomic_store_n(&link->consumed, 0, __ATOMIC_RELAXED);
	former = LinkLock(link);
	link->view = NULL;
	LinkUnlock(link);
	Drop(link, former);
}

/* The view of delivery sequence, unless a newer one was taken meanwhile, or the mailbox has gone. */
static void Keep(struct link *link, void *view, UINT32 sequence)
{
	void *dropped = LinkLock(link);

	if (__atomic_load_n(&link->consumed, __ATOMIC_RELAXED) == sequence)
		link->view = view;
	else
		dropped = view;
	LinkUnlock(link);
	Drop(link, dropped);
}

static BOOLEAN IsOurs(const struct link *link, void *view, UINT64 bytes)
{
	const struct pad_layout *layout = link->layout;

	return bytes >= layout->bytes && pad_load_acquire((UINT32 *)view) == layout->magic &&
	       pad_load(pad_word(view, layout->index_at)) == link->index;
}

/*
 * The view keeps the section, so its handle goes. A handle whose section is not ours stays open: the number may be
 * that of something else of this process.
 */
static void Adopt(struct link *link, UINT64 handle, UINT32 sequence)
{
	const struct link_operations *operations = link->operations;
	UINT64 bytes = 0;
	void *view = NULL;

	if (!NT_SUCCESS(operations->map(operations->context, handle, &view, &bytes)))
		return;
	if (!IsOurs(link, view, bytes)) {
		operations->unmap(operations->context, view);
		return;
	}
	operations->close_handle(operations->context, handle);
	Keep(link, view, sequence);
}

/* Of several threads that see the same delivery one takes it. */
static void TakeDelivery(struct link *link, const struct pad_mailbox *mailbox, UINT32 pid)
{
	UINT32 consumed = __atomic_load_n(&link->consumed, __ATOMIC_RELAXED);
	UINT32 sequence = pad_load_acquire(&mailbox->handle_sequence);

	if (sequence == 0 || sequence == consumed || pad_load(&mailbox->handle_pid) != pid)
		return;
	if (__atomic_compare_exchange_n(&link->consumed, &consumed, sequence, FALSE,
	                                __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
		Adopt(link, pad_load64(&mailbox->data_handle), sequence);
}

static void Answer(struct link *link, struct pad_mailbox *mailbox)
{
	UINT32 pid = link->operations->pid(link->operations->context);

	pad_store(&mailbox->driver_protocol, PAD_PROTOCOL_VERSION);
	if (pad_load(&mailbox->host_protocol) != PAD_PROTOCOL_VERSION)
		return;
	pad_store_release(&mailbox->driver_pid, pid);
	TakeDelivery(link, mailbox, pid);
}

/* We are here, and still here. */
static enum link_state Beat(struct link *link)
{
	const struct pad_layout *layout = link->layout;
	void *view = LinkLock(link);

	if (view) {
		UINT32 *heartbeat = pad_word(view, layout->heartbeat_at);

		pad_store(heartbeat, pad_load(heartbeat) + 1);
		pad_store_release(pad_word(view, layout->protocol_at), PAD_PROTOCOL_VERSION);
	}
	LinkUnlock(link);
	return view ? LINK_ATTACHED : LINK_WAITING;
}

enum link_state LinkPump(_Inout_ struct link *link)
{
	const struct link_operations *operations = link->operations;
	struct pad_mailbox *mailbox;

	if (!NT_SUCCESS(operations->open_mailbox(operations->context, link->layout->mailbox,
	                                         link->index, &mailbox))) {
		LinkDetach(link);
		return LINK_ALONE;
	}
	if (pad_load_acquire(&mailbox->magic) == PAD_MAILBOX_MAGIC)
		Answer(link, mailbox);
	else
		LinkDetach(link);
	operations->close_mailbox(operations->context, mailbox);
	return Beat(link);
}

void LinkFillProof(_In_ const struct link *link, _Out_ struct pad_proof *proof)
{
	proof->magic = PAD_PROOF_MAGIC;
	proof->protocol = PAD_PROTOCOL_VERSION;
	proof->pad_index = link->index;
	proof->driver_pid = link->operations->pid(link->operations->context);
}
