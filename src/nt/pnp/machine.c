/*
 * pnp/machine.c - the device tree's state, and who may work on it.
 *
 * Model    One thread at a time owns the tree; what it calls on the tree is carried out at once. Actions that nobody
 *          waits for run one after another on a worker.
 */
#include <stdlib.h>

#include "nt/pnp/pnp_internal.h"
#include "nt/pnp/software.h"

/* --- Owning the tree --------------------------------------------------------------------------------------- */

struct tree_call {
	struct ke_machine *machine;
	void (*function)(void *context);
	void *context;
};

static void take_tree(struct pnp_state *state)
{
	KeWaitForSingleObject(&state->tree_free, Executive, KernelMode, FALSE, NULL);
	state->tree_owner = ke_current_thread();
}

static void give_tree(struct pnp_state *state)
{
	state->tree_owner = NULL;
	KeSetEvent(&state->tree_free, IO_NO_INCREMENT, FALSE);
}

static void call_with_tree(void *context)
{
	struct tree_call *call = context;
	struct pnp_state *state = pnp_state_of(call->machine);
	take_tree(state);
	call->function(call->context);
	give_tree(state);
}

void pnp_run(struct ke_machine *machine, void (*function)(void *context), void *context)
{
	if (pnp_state_of(machine)->tree_owner == ke_current_thread()) {
		function(context);
		return;
	}
	struct tree_call call = { machine, function, context };
	io_call_in_system(machine, call_with_tree, &call);
}

/* --- Actions --------------------------------------------------------------------------------------------------- */

static struct pnp_action *next_action(struct pnp_state *state)
{
	struct pnp_action *action = NULL;
	host_lock_acquire(&state->lock);
	if (!IsListEmpty(&state->actions))
		action = CONTAINING_RECORD(RemoveHeadList(&state->actions), struct pnp_action,
		                           entry);
	else
		state->draining = false;
	host_lock_release(&state->lock);
	return action;
}

static void finished_one(struct pnp_state *state)
{
	host_lock_acquire(&state->lock);
	bool last = --state->outstanding == 0;
	host_lock_release(&state->lock);
	if (last)
		KeSetEvent(&state->settled, IO_NO_INCREMENT, FALSE);
}

static void drain(struct ex_work *work)
{
	struct pnp_state *state = CONTAINING_RECORD(work, struct pnp_state, drain);
	struct pnp_action *action;
	state->drainer = ke_current_thread();
	while ((action = next_action(state))) {
		if (action->takes_tree)
			take_tree(state);
		bool takes_tree = action->takes_tree;
		action->run(action);
		if (takes_tree)
			give_tree(state);
		finished_one(state);
	}
}

void pnp_action_queue(struct ke_machine *machine, struct pnp_action *action)
{
	struct pnp_state *state = pnp_state_of(machine);
	host_lock_acquire(&state->lock);
	InsertTailList(&state->actions, &action->entry);
	if (state->outstanding++ == 0)
		KeClearEvent(&state->settled);
	bool start = !state->draining;
	state->draining = true;
	host_lock_release(&state->lock);
	if (start)
		ex_queue_work(machine, &state->drain, DelayedWorkQueue);
}

void pnp_settle(struct ke_machine *machine)
{
	struct pnp_state *state = pnp_state_of(machine);
	struct ke_thread *thread = ke_current_thread();
	if (state->tree_owner == thread || (state->draining && state->drainer == thread))
		return; /* we are what is being waited for */
	while (__atomic_load_n(&state->outstanding, __ATOMIC_ACQUIRE))
		KeWaitForSingleObject(&state->settled, Executive, KernelMode, FALSE, NULL);
}

/* --- What io asks ----------------------------------------------------------------------------------------------- */

static void driver_audit(PDRIVER_OBJECT driver, uint32_t *findings)
{
	*findings += pnp_interface_audit(driver);
	*findings += pnp_notification_audit(driver);
}

struct finish_action {
	struct pnp_action action;
	struct pnp_device *device;
};

static void run_finish(struct pnp_action *action)
{
	struct finish_action *finish = CONTAINING_RECORD(action, struct finish_action, action);
	struct pnp_device *device = finish->device;
	free(finish);
	pnp_node_try_finish(device);
	pnp_device_unref(device);
}

static void file_closed(PDEVICE_OBJECT device)
{
	struct pnp_device *node = io_device_node(io_device_bottom(device));
	if (!node || node->state != PNP_STATE_SURPRISE_REMOVED || io_device_has_files(device))
		return;
	struct finish_action *finish = calloc(1, sizeof(*finish));
	if (!finish)
		return;
	pnp_device_ref(node);
	finish->device = node;
	finish->action.run = run_finish;
	finish->action.takes_tree = true;
	pnp_action_queue(node->machine, &finish->action);
}

static bool nth_interrupt(const CM_RESOURCE_LIST *list, ULONG index, bool message,
                          CM_PARTIAL_RESOURCE_DESCRIPTOR *ret_descriptor)
{
	const CM_PARTIAL_RESOURCE_LIST *partial = &list->List[0].PartialResourceList;
	for (ULONG i = 0; list->Count && i < partial->Count; i++) {
		const CM_PARTIAL_RESOURCE_DESCRIPTOR *descriptor = &partial->PartialDescriptors[i];
		bool is_message = descriptor->Flags & CM_RESOURCE_INTERRUPT_MESSAGE;
		if (descriptor->Type != CmResourceTypeInterrupt || is_message != message ||
		    index-- > 0)
			continue;
		*ret_descriptor = *descriptor;
		return true;
	}
	return false;
}

static bool interrupt_resource(PDEVICE_OBJECT device, ULONG index, bool message,
                               CM_PARTIAL_RESOURCE_DESCRIPTOR *ret_descriptor)
{
	struct pnp_device *node = io_device_node(io_device_bottom(device));
	return node && node->translated &&
	       nth_interrupt(node->translated, index, message, ret_descriptor);
}

static const struct io_upper_operations upper_operations = {
	.driver_audit = driver_audit,
	.file_closed = file_closed,
	.interrupt_resource = interrupt_resource,
};

/* --- Life --------------------------------------------------------------------------------------------------------- */

static void initialize(struct pnp_state *state, struct ke_machine *machine)
{
	LIST_ENTRY *lists[] = { &state->actions,       &state->nodes,    &state->roots,
		                &state->interfaces,    &state->matches,  &state->packages,
		                &state->notifications, &state->listeners };
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		InitializeListHead(lists[i]);
	state->machine = machine;
	state->drain.routine = drain;
	InitializeListHead(&state->power_requests);
	KeInitializeEvent(&state->tree_free, SynchronizationEvent, TRUE);
	KeInitializeEvent(&state->settled, NotificationEvent, TRUE);
}

NTSTATUS pnp_machine_create(struct ke_machine *machine)
{
	struct pnp_machine *pnp = calloc(1, sizeof(*pnp));
	struct pnp_state *state = calloc(1, sizeof(*state));
	if (!pnp || !state) {
		free(pnp);
		free(state);
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	pnp->state = state;
	initialize(state, machine);
	machine->pnp = pnp;
	io_set_upper(machine, &upper_operations);
	NTSTATUS status = pnp_root_create(machine);
	if (!NT_SUCCESS(status)) {
		io_set_upper(machine, NULL);
		machine->pnp = NULL;
		free(state);
		free(pnp);
	}
	return status;
}

static void remove_all(void *context)
{
	struct pnp_state *state = context;
	/* Newest first: children come after their parents. */
	PLIST_ENTRY entry = state->roots.Blink;
	while (entry != &state->roots) {
		struct pnp_device *device = CONTAINING_RECORD(entry, struct pnp_device, sibling);
		entry = entry->Blink;
		device->gone = true;
		if (device->root_enumerated)
			pnp_root_set_missing(device->pdo);
		pnp_node_remove(device);
	}
}

void pnp_remove_all(struct ke_machine *machine)
{
	pnp_settle(machine);
	pnp_run(machine, remove_all, pnp_state_of(machine));
	pnp_settle(machine);
}

static void free_matches(struct pnp_state *state)
{
	while (!IsListEmpty(&state->matches)) {
		struct pnp_match *match =
			CONTAINING_RECORD(RemoveHeadList(&state->matches), struct pnp_match, entry);
		free(match->hardware_id);
		free(match->service);
		free(match);
	}
	while (!IsListEmpty(&state->packages))
		free(CONTAINING_RECORD(RemoveHeadList(&state->packages), struct pnp_package,
		                       entry));
}

void pnp_machine_destroy(struct ke_machine *machine)
{
	if (!machine->pnp)
		return;
	struct pnp_state *state = machine->pnp->state;
	pnp_remove_all(machine);
	pnp_interface_destroy_all(machine);
	pnp_notification_destroy_all(machine);
	pnp_software_stop(machine);
	pnp_root_destroy(machine);
	io_set_upper(machine, NULL);
	ex_flush_work(machine); /* the worker has left our queue */
	free_matches(state);
	pnp_power_forget(state);
	free(state);
	free(machine->pnp);
	machine->pnp = NULL;
}
