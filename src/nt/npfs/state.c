/*
 * npfs/state.c - an instance from listening to closing.
 *
 *   listening --client opens--> connected --an end is closed--> closing
 *       ^                           |                              |
 *       +------listen------ disconnected <-----disconnect----------+
 */
#include <stdlib.h>

#include "nt/npfs/npfs_internal.h"

void npfs_connect_locked(struct npfs_operation *operation, struct npfs_instance *instance,
                         struct npfs_file *file)
{
	RemoveEntryList(&instance->listening);
	InitializeListHead(&instance->listening);
	instance->state = FILE_PIPE_CONNECTED_STATE;
	instance->file[NPFS_CLIENT] = file;
	instance->has_client = true;
	npfs_opener_fill(&instance->opener[NPFS_CLIENT]);
	file->instance = instance;
	npfs_finish_all_locked(operation, &instance->listeners, STATUS_SUCCESS);
}

NTSTATUS npfs_listen(struct npfs_operation *operation)
{
	struct npfs_instance *instance = operation->instance;
	if (!instance || operation->file->side != NPFS_SERVER)
		return STATUS_ILLEGAL_FUNCTION;
	if (instance->state == FILE_PIPE_CONNECTED_STATE)
		return STATUS_PIPE_CONNECTED;
	if (instance->state == FILE_PIPE_CLOSING_STATE)
		return STATUS_PIPE_CLOSING;
	if (instance->state == FILE_PIPE_DISCONNECTED_STATE) {
		instance->state = FILE_PIPE_LISTENING_STATE;
		InsertTailList(&instance->pipe->listening, &instance->listening);
		npfs_wake_waiters_locked(operation, instance->pipe);
	}
	if (operation->file->completion_mode == FILE_PIPE_COMPLETE_OPERATION)
		return STATUS_PIPE_LISTENING;
	return npfs_pend_locked(operation, &instance->listeners, NULL);
}

static void forget_client_locked(struct npfs_operation *operation, struct npfs_instance *instance)
{
	if (instance->file[NPFS_CLIENT])
		instance->file[NPFS_CLIENT]->instance = NULL;
	instance->file[NPFS_CLIENT] = NULL;
	instance->has_client = false;
	npfs_release_later(operation, instance->client);
	instance->client = NULL;
}

static void stop_listening_locked(struct npfs_operation *operation, struct npfs_instance *instance,
                                  NTSTATUS status)
{
	RemoveEntryList(&instance->listening);
	InitializeListHead(&instance->listening);
	npfs_finish_all_locked(operation, &instance->listeners, status);
}

NTSTATUS npfs_disconnect(struct npfs_operation *operation)
{
	struct npfs_instance *instance = operation->instance;
	if (!instance)
		return STATUS_PIPE_DISCONNECTED;
	if (operation->file->side != NPFS_SERVER)
		return STATUS_ILLEGAL_FUNCTION;
	if (instance->state == FILE_PIPE_DISCONNECTED_STATE)
		return STATUS_PIPE_DISCONNECTED;
	stop_listening_locked(operation, instance, STATUS_PIPE_DISCONNECTED);
	for (int side = 0; side < 2; side++)
		npfs_queue_break_locked(operation, &instance->queue[side], STATUS_PIPE_DISCONNECTED,
		                        true);
	forget_client_locked(operation, instance);
	instance->state = FILE_PIPE_DISCONNECTED_STATE;
	return STATUS_SUCCESS;
}

/* The last handle to file is closed. */
NTSTATUS npfs_cleanup(struct npfs_operation *operation)
{
	struct npfs_instance *instance = operation->instance;
	if (!instance)
		return STATUS_SUCCESS;
	enum npfs_side side = operation->file->side;
	/* Nobody reads what comes here; what goes the other way stays, and no more comes. */
	npfs_queue_break_locked(operation, &instance->queue[side], STATUS_PIPE_BROKEN, true);
	npfs_queue_orphan_locked(operation, &instance->queue[!side]);
	npfs_queue_break_locked(operation, &instance->queue[!side], STATUS_PIPE_BROKEN, false);
	if (instance->state == FILE_PIPE_CONNECTED_STATE)
		instance->state = FILE_PIPE_CLOSING_STATE;
	if (side == NPFS_SERVER) {
		stop_listening_locked(operation, instance, STATUS_PIPE_BROKEN);
		npfs_instance_retire_locked(instance);
	}
	return STATUS_SUCCESS;
}

NTSTATUS npfs_close(struct npfs_operation *operation)
{
	struct npfs_file *file = operation->file;
	struct npfs_instance *instance = operation->instance;
	if (!file)
		return STATUS_SUCCESS;
	if (instance) {
		instance->file[file->side] = NULL;
		npfs_instance_consider_free_locked(operation, instance);
	}
	npfs_release_later(operation, file->capture.copy);
	operation->stack->FileObject->FsContext = NULL;
	free(file);
	return STATUS_SUCCESS;
}
