/*
 * npfs/information.c - what can be asked and set by information class.
 */
#include <string.h>

#include "nt/npfs/npfs_internal.h"

/* Room for a class, by its fixed part. Errors: STATUS_INFO_LENGTH_MISMATCH. */
static NTSTATUS answer(struct npfs_operation *operation, const void *from, ULONG bytes)
{
	if (operation->stack->Parameters.QueryFile.Length < bytes)
		return STATUS_INFO_LENGTH_MISMATCH;
	memcpy(operation->irp->AssociatedIrp.SystemBuffer, from, bytes);
	operation->information = bytes;
	return STATUS_SUCCESS;
}

static NTSTATUS query_pipe(struct npfs_operation *operation)
{
	FILE_PIPE_INFORMATION information = { operation->file->read_mode,
		                              operation->file->completion_mode };
	return answer(operation, &information, sizeof(information));
}

static NTSTATUS query_local(struct npfs_operation *operation)
{
	const struct npfs_instance *instance = operation->instance;
	const struct npfs_pipe *pipe = instance->pipe;
	const struct npfs_queue *queue = instance->queue;
	enum npfs_side side = operation->file->side;
	const struct npfs_queue *out = &queue[!side];
	FILE_PIPE_LOCAL_INFORMATION information = {
		.NamedPipeType = pipe->type,
		.NamedPipeConfiguration = pipe->configuration,
		.MaximumInstances = pipe->maximum,
		.CurrentInstances = pipe->instances,
		.InboundQuota = queue[NPFS_SERVER].quota,
		.ReadDataAvailable = (ULONG)queue[side].unread,
		.OutboundQuota = queue[NPFS_CLIENT].quota,
		.WriteQuotaAvailable =
			out->unread < out->quota ? out->quota - (ULONG)out->unread : 0,
		.NamedPipeState = instance->state,
		.NamedPipeEnd = side,
	};
	return answer(operation, &information, sizeof(information));
}

/* Collecting data before it is sent is for remote pipes; a local one does not. */
static NTSTATUS query_remote(struct npfs_operation *operation)
{
	return STATUS_INVALID_PARAMETER;
}

static NTSTATUS query_basic(struct npfs_operation *operation)
{
	FILE_BASIC_INFORMATION information = { .FileAttributes = FILE_ATTRIBUTE_NORMAL };
	return answer(operation, &information, sizeof(information));
}

static NTSTATUS query_standard(struct npfs_operation *operation)
{
	const struct npfs_queue *queue = operation->instance->queue;
	FILE_STANDARD_INFORMATION information = { .NumberOfLinks = 1, .DeletePending = TRUE };
	information.AllocationSize.QuadPart =
		(LONGLONG)queue[NPFS_CLIENT].quota + queue[NPFS_SERVER].quota;
	information.EndOfFile.QuadPart = (LONGLONG)queue[operation->file->side].unread;
	return answer(operation, &information, sizeof(information));
}

static NTSTATUS query_name(struct npfs_operation *operation)
{
	const UNICODE_STRING *name = &operation->instance->pipe->name;
	ULONG head = offsetof(FILE_NAME_INFORMATION, FileName);
	ULONG room = operation->stack->Parameters.QueryFile.Length - head;
	uint8_t *to = operation->irp->AssociatedIrp.SystemBuffer;
	ULONG length = name->Length, bytes = length < room ? length : room;
	if (!length)
		return STATUS_OBJECT_PATH_INVALID;
	memcpy(to, &length, sizeof(length));
	memcpy(to + head, name->Buffer, bytes);
	operation->information = head + bytes;
	return bytes < length ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}

struct class
{
	FILE_INFORMATION_CLASS class;
	ULONG least_bytes;
	npfs_handler *query;
};

static const struct class classes[] = {
	{ FileBasicInformation, sizeof(FILE_BASIC_INFORMATION), query_basic },
	{ FileStandardInformation, sizeof(FILE_STANDARD_INFORMATION), query_standard },
	{ FileNameInformation, sizeof(FILE_NAME_INFORMATION), query_name },
	{ FilePipeInformation, sizeof(FILE_PIPE_INFORMATION), query_pipe },
	{ FilePipeLocalInformation, sizeof(FILE_PIPE_LOCAL_INFORMATION), query_local },
	{ FilePipeRemoteInformation, sizeof(FILE_PIPE_REMOTE_INFORMATION), query_remote },
};

NTSTATUS npfs_query(struct npfs_operation *operation)
{
	FILE_INFORMATION_CLASS class = operation->stack->Parameters.QueryFile.FileInformationClass;
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		if (classes[i].class != class)
			continue;
		if (operation->stack->Parameters.QueryFile.Length < classes[i].least_bytes)
			return STATUS_INFO_LENGTH_MISMATCH;
		return operation->instance ? classes[i].query(operation) : npfs_absent(operation);
	}
	return STATUS_INVALID_INFO_CLASS;
}

static NTSTATUS set_pipe(struct npfs_operation *operation, const FILE_PIPE_INFORMATION *from)
{
	struct npfs_file *file = operation->file;
	if (from->ReadMode > FILE_PIPE_MESSAGE_MODE ||
	    from->CompletionMode > FILE_PIPE_COMPLETE_OPERATION)
		return STATUS_INVALID_PARAMETER;
	if (from->ReadMode == FILE_PIPE_MESSAGE_MODE &&
	    operation->instance->pipe->type != FILE_PIPE_MESSAGE_TYPE)
		return STATUS_INVALID_PARAMETER;
	/* Requests that wait already would be left waiting by an end that does not wait. */
	if (from->CompletionMode == FILE_PIPE_COMPLETE_OPERATION &&
	    file->completion_mode != FILE_PIPE_COMPLETE_OPERATION &&
	    (!IsListEmpty(&operation->instance->queue[file->side].readers) ||
	     operation->instance->queue[!file->side].waiting))
		return STATUS_PIPE_BUSY;
	file->read_mode = from->ReadMode;
	file->completion_mode = from->CompletionMode;
	return STATUS_SUCCESS;
}

NTSTATUS npfs_set(struct npfs_operation *operation)
{
	switch (operation->stack->Parameters.SetFile.FileInformationClass) {
	case FileBasicInformation: return STATUS_SUCCESS; /* times and attributes are not kept */
	case FilePipeInformation:
		if (operation->stack->Parameters.SetFile.Length < sizeof(FILE_PIPE_INFORMATION))
			return STATUS_INFO_LENGTH_MISMATCH;
		if (!operation->instance)
			return npfs_absent(operation);
		return set_pipe(operation, operation->irp->AssociatedIrp.SystemBuffer);
	default: return STATUS_INVALID_INFO_CLASS;
	}
}
