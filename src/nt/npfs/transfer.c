/*
 * npfs/transfer.c - reading, writing, flushing.
 */
#include "nt/npfs/npfs_internal.h"

NTSTATUS npfs_absent(const struct npfs_operation *operation)
{
	return operation->file && !operation->file->is_root ? STATUS_PIPE_DISCONNECTED
	                                                    : STATUS_INVALID_PARAMETER;
}

NTSTATUS npfs_state_error(const struct npfs_instance *instance, NTSTATUS when_closing)
{
	switch (instance->state) {
	case FILE_PIPE_DISCONNECTED_STATE: return STATUS_PIPE_DISCONNECTED;
	case FILE_PIPE_LISTENING_STATE: return STATUS_PIPE_LISTENING;
	case FILE_PIPE_CLOSING_STATE: return when_closing;
	default: return STATUS_SUCCESS;
	}
}

NTSTATUS npfs_read(struct npfs_operation *operation)
{
	struct npfs_file *file = operation->file;
	struct npfs_instance *instance = operation->instance;
	uint32_t bytes;
	if (!instance)
		return npfs_absent(operation);
	struct npfs_queue *queue = &instance->queue[file->side];
	if (IsListEmpty(&queue->messages)) {
		NTSTATUS status = npfs_state_error(instance, STATUS_PIPE_BROKEN);
		if (!NT_SUCCESS(status))
			return status;
		if (file->completion_mode == FILE_PIPE_COMPLETE_OPERATION)
			return STATUS_PIPE_EMPTY;
		return npfs_pend_locked(operation, &queue->readers, NULL);
	}
	struct npfs_read read = { .message_mode = file->read_mode == FILE_PIPE_MESSAGE_MODE,
		                  .token = file->side == NPFS_SERVER ? &instance->client : NULL };
	read.to = npfs_read_buffer(operation->irp, &read.capacity);
	NTSTATUS status = npfs_queue_read_locked(operation, queue, &read, &bytes);
	operation->information = bytes;
	return status;
}

NTSTATUS npfs_write(struct npfs_operation *operation)
{
	struct npfs_file *file = operation->file;
	struct npfs_instance *instance = operation->instance;
	if (!instance)
		return npfs_absent(operation);
	NTSTATUS status = npfs_state_error(instance, STATUS_PIPE_CLOSING);
	if (!NT_SUCCESS(status))
		return status;
	const struct npfs_file *reader = instance->file[!file->side];
	struct npfs_write write = {
		.data = operation->irp->AssociatedIrp.SystemBuffer,
		.bytes = operation->stack->Parameters.Write.Length,
		.message_type = instance->pipe->type == FILE_PIPE_MESSAGE_TYPE,
		.message_reader = reader && reader->read_mode == FILE_PIPE_MESSAGE_MODE,
		.no_wait = file->completion_mode == FILE_PIPE_COMPLETE_OPERATION,
		.token = npfs_writer_token(operation),
		.reader_token = file->side == NPFS_CLIENT ? &instance->client : NULL,
	};
	return npfs_queue_write_locked(operation, &instance->queue[!file->side], &write);
}

NTSTATUS npfs_flush(struct npfs_operation *operation)
{
	struct npfs_instance *instance = operation->instance;
	if (!instance)
		return npfs_absent(operation);
	struct npfs_queue *queue = &instance->queue[!operation->file->side];
	if (instance->state != FILE_PIPE_CONNECTED_STATE || IsListEmpty(&queue->messages))
		return STATUS_SUCCESS;
	return npfs_pend_locked(operation, &queue->flushers, NULL);
}
