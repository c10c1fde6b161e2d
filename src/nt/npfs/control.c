/*
 * npfs/control.c - control codes: peek, transceive, impersonate, who is at the ends.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/mm/mm.h"
#include "nt/npfs/npfs_internal.h"

#define PEEK_HEAD offsetof(FILE_PIPE_PEEK_BUFFER, Data)

/* --- Peek ------------------------------------------------------------------------------------------------------ */

/* What peek and transceive say to an end that is not connected. */
static NTSTATUS state_error(const struct npfs_instance *instance, NTSTATUS when_closing)
{
	if (instance->state == FILE_PIPE_CONNECTED_STATE)
		return STATUS_SUCCESS;
	return instance->state == FILE_PIPE_CLOSING_STATE ? when_closing
	                                                  : STATUS_INVALID_PIPE_STATE;
}

static void describe_locked(const struct npfs_instance *instance, struct npfs_queue *queue,
                            FILE_PIPE_PEEK_BUFFER *to)
{
	bool is_message = instance->pipe->type == FILE_PIPE_MESSAGE_TYPE;
	*to = (FILE_PIPE_PEEK_BUFFER){ .NamedPipeState = instance->state,
		                       .ReadDataAvailable = (ULONG)queue->unread };
	if (!is_message || IsListEmpty(&queue->messages))
		return;
	const struct npfs_message *first =
		CONTAINING_RECORD(queue->messages.Flink, struct npfs_message, entry);
	to->NumberOfMessages = queue->message_count;
	to->MessageLength = first->bytes - first->taken;
}

static NTSTATUS peek_locked(struct npfs_operation *operation, struct npfs_queue *queue, ULONG room)
{
	struct npfs_instance *instance = operation->instance;
	uint8_t *buffer = operation->irp->AssociatedIrp.SystemBuffer;
	struct npfs_read read = { .to = buffer + PEEK_HEAD,
		                  .capacity = room,
		                  .message_mode = instance->pipe->type == FILE_PIPE_MESSAGE_TYPE,
		                  .peek = true };
	FILE_PIPE_PEEK_BUFFER head;
	uint32_t bytes = 0;
	NTSTATUS status = STATUS_SUCCESS;
	describe_locked(instance, queue, &head);
	memcpy(buffer, &head, PEEK_HEAD);
	if (!IsListEmpty(&queue->messages))
		status = npfs_queue_read_locked(operation, queue, &read, &bytes);
	operation->information = PEEK_HEAD + bytes;
	return status;
}

static NTSTATUS peek(struct npfs_operation *operation)
{
	struct npfs_instance *instance = operation->instance;
	ULONG length = operation->stack->Parameters.FileSystemControl.OutputBufferLength;
	if (!instance)
		return npfs_absent(operation);
	struct npfs_queue *queue = &instance->queue[operation->file->side];
	NTSTATUS status = state_error(instance, IsListEmpty(&queue->messages) ? STATUS_PIPE_BROKEN
	                                                                      : STATUS_SUCCESS);
	if (!NT_SUCCESS(status))
		return status;
	if (length < PEEK_HEAD)
		return STATUS_INVALID_PARAMETER;
	return peek_locked(operation, queue, length - (ULONG)PEEK_HEAD);
}

/* --- Transceive: write a message and wait for the answer --------------------------------------------------------- */

static NTSTATUS transceive_error(const struct npfs_operation *operation)
{
	const struct npfs_instance *instance = operation->instance;
	if (!instance)
		return STATUS_PIPE_DISCONNECTED;
	NTSTATUS status = state_error(instance, STATUS_INVALID_PIPE_STATE);
	if (!NT_SUCCESS(status))
		return status;
	if (instance->pipe->configuration != FILE_PIPE_FULL_DUPLEX ||
	    operation->file->read_mode != FILE_PIPE_MESSAGE_MODE)
		return STATUS_INVALID_PIPE_STATE;
	if (!IsListEmpty(&instance->queue[operation->file->side].messages))
		return STATUS_PIPE_BUSY;
	return STATUS_SUCCESS;
}

/* The answer's buffer is the caller's own memory: locked for as long as the request waits. */
static NTSTATUS lock_answer(PIRP irp, ULONG length)
{
	npfs_slot(irp)[1] = NULL;
	struct mm_mdl_of of = { irp->UserBuffer, length, MM_WRITE, irp->RequestorMode };
	if (!length)
		return STATUS_SUCCESS;
	NTSTATUS status = mm_mdl_create_locked(ke_current_machine(), &of, &irp->MdlAddress);
	if (!NT_SUCCESS(status))
		return status;
	npfs_slot(irp)[1] = MmGetSystemAddressForMdlSafe(irp->MdlAddress, NormalPagePriority);
	return npfs_slot(irp)[1] ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

static NTSTATUS transceive_locked(struct npfs_operation *operation, const void *data)
{
	struct npfs_file *file = operation->file;
	struct npfs_instance *instance = operation->instance;
	NTSTATUS status = transceive_error(operation);
	if (!NT_SUCCESS(status))
		return status;
	const struct npfs_file *reader = instance->file[!file->side];
	struct npfs_write write = {
		.data = data,
		.bytes = operation->stack->Parameters.FileSystemControl.InputBufferLength,
		.message_type = true,
		.message_reader = reader && reader->read_mode == FILE_PIPE_MESSAGE_MODE,
		.never_waits = true,
		.token = npfs_writer_token(operation),
		.reader_token = file->side == NPFS_CLIENT ? &instance->client : NULL,
	};
	status = npfs_queue_write_locked(operation, &instance->queue[!file->side], &write);
	if (!NT_SUCCESS(status))
		return status;
	return npfs_pend_locked(operation, &instance->queue[file->side].readers, NULL);
}

/* False: the caller's memory has gone since it was looked at. */
static bool copy_in(const struct npfs_operation *operation, void *to, const void *from,
                    size_t bytes)
{
	if (operation->irp->RequestorMode != KernelMode)
		return host_guard_copy(to, from, bytes);
	memcpy(to, from, bytes);
	return true;
}

static NTSTATUS transceive(struct npfs_operation *operation)
{
	PIO_STACK_LOCATION stack = operation->stack;
	ULONG bytes = stack->Parameters.FileSystemControl.InputBufferLength;
	const void *from = stack->Parameters.FileSystemControl.Type3InputBuffer;
	NTSTATUS status = mm_probe(from, bytes, 1, MM_READ, operation->irp->RequestorMode);
	if (NT_SUCCESS(status))
		status = lock_answer(operation->irp,
		                     stack->Parameters.FileSystemControl.OutputBufferLength);
	if (!NT_SUCCESS(status))
		return status;
	void *data = malloc(bytes + 1);
	if (!data)
		return STATUS_INSUFFICIENT_RESOURCES;
	if (bytes && !copy_in(operation, data, from, bytes)) {
		free(data);
		return STATUS_ACCESS_VIOLATION;
	}
	host_lock_acquire(&operation->npfs->lock);
	operation->instance = operation->file ? operation->file->instance : NULL;
	status = transceive_locked(operation, data);
	host_lock_release(&operation->npfs->lock);
	free(data);
	return status;
}

/* --- The ends ---------------------------------------------------------------------------------------------------- */

struct se_token *npfs_writer_token(struct npfs_operation *operation)
{
	struct npfs_file *file = operation->file;
	if (file->side != NPFS_CLIENT)
		return NULL;
	if (file->dynamic)
		npfs_release_later(operation, se_client_capture(&file->capture, file->level,
		                                                file->effective_only));
	if (file->capture.copy)
		ob_reference(file->capture.copy);
	return file->capture.copy;
}

static NTSTATUS impersonate(struct npfs_operation *operation)
{
	struct npfs_instance *instance = operation->instance;
	if (!instance || operation->file->side != NPFS_SERVER)
		return STATUS_ILLEGAL_FUNCTION;
	if (!instance->client)
		return STATUS_CANNOT_IMPERSONATE;
	ob_reference(instance->client);
	operation->impersonate = instance->client;
	return STATUS_SUCCESS;
}

static bool is_called(const struct npfs_operation *operation, const char *name)
{
	ULONG length = operation->stack->Parameters.FileSystemControl.InputBufferLength;
	size_t count = strlen(name);
	const char *given = operation->irp->AssociatedIrp.SystemBuffer;
	return length > count && memcmp(given, name, count + 1) == 0;
}

static NTSTATUS find_attribute(const struct npfs_operation *operation, uint32_t *ret_value)
{
	static const struct {
		const char *name;
		enum npfs_side side;
		bool is_session;
	} attributes[] = {
		{ "ClientProcessId", NPFS_CLIENT, false },
		{ "ServerProcessId", NPFS_SERVER, false },
		{ "ClientSessionId", NPFS_CLIENT, true },
		{ "ServerSessionId", NPFS_SERVER, true },
	};
	const struct npfs_instance *instance = operation->instance;
	for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++) {
		const struct npfs_opener *opener = &instance->opener[attributes[i].side];
		if (!is_called(operation, attributes[i].name))
			continue;
		if (attributes[i].side == NPFS_CLIENT && !instance->has_client)
			return STATUS_NOT_FOUND;
		*ret_value = attributes[i].is_session ? opener->session_id : opener->process_id;
		return STATUS_SUCCESS;
	}
	return STATUS_NOT_FOUND;
}

static NTSTATUS get_attribute(struct npfs_operation *operation)
{
	ULONG length = operation->stack->Parameters.FileSystemControl.OutputBufferLength;
	uint32_t value;
	if (!operation->instance)
		return npfs_absent(operation);
	NTSTATUS status = find_attribute(operation, &value);
	if (!NT_SUCCESS(status))
		return status;
	if (length < sizeof(value))
		return STATUS_BUFFER_TOO_SMALL;
	memcpy(operation->irp->AssociatedIrp.SystemBuffer, &value, sizeof(value));
	operation->information = sizeof(value);
	return STATUS_SUCCESS;
}

static NTSTATUS query_client_process(struct npfs_operation *operation)
{
	const struct npfs_instance *instance = operation->instance;
	if (!instance)
		return npfs_absent(operation);
	if (!instance->has_client)
		return STATUS_NOT_FOUND;
	if (operation->stack->Parameters.FileSystemControl.OutputBufferLength <
	    sizeof(FILE_PIPE_CLIENT_PROCESS_BUFFER))
		return STATUS_BUFFER_TOO_SMALL;
	const struct npfs_opener *client = &instance->opener[NPFS_CLIENT];
	FILE_PIPE_CLIENT_PROCESS_BUFFER answer = {
		.ClientSession = (PVOID)(ULONG_PTR)client->session_id,
		.ClientProcess = (PVOID)(ULONG_PTR)client->process_id,
	};
	memcpy(operation->irp->AssociatedIrp.SystemBuffer, &answer, sizeof(answer));
	operation->information = sizeof(answer);
	return STATUS_SUCCESS;
}

/* --- Dispatch ----------------------------------------------------------------------------------------------------- */

static npfs_handler *handler_of(ULONG code)
{
	switch (code) {
	case FSCTL_PIPE_DISCONNECT: return npfs_disconnect;
	case FSCTL_PIPE_LISTEN: return npfs_listen;
	case FSCTL_PIPE_PEEK: return peek;
	case FSCTL_PIPE_IMPERSONATE: return impersonate;
	case FSCTL_PIPE_QUERY_CLIENT_PROCESS: return query_client_process;
	case FSCTL_PIPE_GET_PIPE_ATTRIBUTE:
	case FSCTL_PIPE_GET_CONNECTION_ATTRIBUTE: return get_attribute;
	case FSCTL_PIPE_FLUSH: return npfs_flush;
	default: return NULL;
	}
}

/* Events on a pipe (ASSIGN_EVENT, QUERY_EVENT), which nothing since Windows NT 4 has, are not built. */
static NTSTATUS unknown(ULONG code)
{
	switch (code) {
	case FSCTL_PIPE_ASSIGN_EVENT:
	case FSCTL_PIPE_QUERY_EVENT:
	case FSCTL_PIPE_SET_CLIENT_PROCESS: return STATUS_NOT_SUPPORTED;
	default: return STATUS_INVALID_DEVICE_REQUEST;
	}
}

NTSTATUS npfs_control(struct npfs_operation *operation)
{
	ULONG code = operation->stack->Parameters.FileSystemControl.FsControlCode;
	npfs_handler *handler = handler_of(code);
	if (code == FSCTL_PIPE_WAIT)
		return npfs_wait(operation);
	if (code == FSCTL_PIPE_TRANSCEIVE)
		return transceive(operation);
	if (!handler)
		return unknown(code);
	host_lock_acquire(&operation->npfs->lock);
	operation->instance = operation->file ? operation->file->instance : NULL;
	NTSTATUS status = handler(operation);
	host_lock_release(&operation->npfs->lock);
	return status;
}
