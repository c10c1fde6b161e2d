/*
 * npfs/create.c - opening: which pipe a name means, new pipes and instances, clients.
 *
 * Names    `\Device\NamedPipe` is the device, `\Device\NamedPipe\` the root. Below the root a name is all that
 *          follows, backslashes, dots and slashes included. Relative to the root a name lacks its first
 *          backslash, and an empty one makes a pipe without a name. Relative to an end of a pipe only the empty
 *          name is something: the other end of that instance.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/npfs/npfs_internal.h"

enum target { TARGET_DEVICE, TARGET_ROOT, TARGET_NAME, TARGET_UNNAMED, TARGET_INSTANCE };

struct wanted {
	enum target target;
	UNICODE_STRING name; /* of TARGET_NAME, own buffer */
	struct npfs_file *related;
};

static NTSTATUS name_below_root(const UNICODE_STRING *name, struct wanted *wanted)
{
	if (name->Length + 2 * sizeof(WCHAR) > UINT16_MAX)
		return STATUS_NAME_TOO_LONG;
	wanted->target = TARGET_NAME;
	wanted->name.Buffer = malloc(name->Length + 2 * sizeof(WCHAR));
	if (!wanted->name.Buffer)
		return STATUS_INSUFFICIENT_RESOURCES;
	wanted->name.Buffer[0] = u'\\';
	memcpy(wanted->name.Buffer + 1, name->Buffer, name->Length);
	wanted->name.Length = (USHORT)(name->Length + sizeof(WCHAR));
	wanted->name.MaximumLength = (USHORT)(wanted->name.Length + sizeof(WCHAR));
	wanted->name.Buffer[wanted->name.Length / sizeof(WCHAR)] = 0;
	return STATUS_SUCCESS;
}

static NTSTATUS find_relative(PFILE_OBJECT file, struct wanted *wanted)
{
	wanted->related = file->RelatedFileObject->FsContext;
	if (!wanted->related)
		return STATUS_OBJECT_NAME_INVALID;
	if (wanted->related->is_root && file->FileName.Length)
		return name_below_root(&file->FileName, wanted);
	if (file->FileName.Length)
		return STATUS_OBJECT_NAME_INVALID;
	wanted->target = wanted->related->is_root ? TARGET_UNNAMED : TARGET_INSTANCE;
	return STATUS_SUCCESS;
}

static NTSTATUS find_target(PFILE_OBJECT file, struct wanted *wanted)
{
	memset(wanted, 0, sizeof(*wanted));
	if (file->RelatedFileObject)
		return find_relative(file, wanted);
	if (!file->FileName.Length)
		return STATUS_SUCCESS; /* TARGET_DEVICE */
	if (file->FileName.Length == sizeof(WCHAR)) {
		wanted->target = TARGET_ROOT;
		return STATUS_SUCCESS;
	}
	UNICODE_STRING rest = { (USHORT)(file->FileName.Length - sizeof(WCHAR)),
		                (USHORT)(file->FileName.Length - sizeof(WCHAR)),
		                file->FileName.Buffer + 1 };
	return name_below_root(&rest, wanted);
}

/* The file object gets the pipe's whole name, also when it was opened by a relative one. */
static void adopt_name(PFILE_OBJECT file, struct wanted *wanted)
{
	free(file->FileName.Buffer);
	file->FileName = wanted->name;
	memset(&wanted->name, 0, sizeof(wanted->name));
}

static NTSTATUS check_access(struct npfs_operation *operation, const struct npfs_pipe *pipe,
                             ACCESS_MASK more)
{
	PIO_SECURITY_CONTEXT context = operation->stack->Parameters.Create.SecurityContext;
	PACCESS_STATE state = context->AccessState;
	KPROCESSOR_MODE mode = (operation->stack->Flags & SL_FORCE_ACCESS_CHECK)
	                               ? UserMode
	                               : operation->irp->RequestorMode;
	ACCESS_MASK granted = 0;
	NTSTATUS status = STATUS_ACCESS_DENIED;
	if (!SeAccessCheck(pipe->descriptor, &state->SubjectSecurityContext, TRUE,
	                   context->DesiredAccess | more, 0, NULL, IoGetFileObjectGenericMapping(),
	                   mode, &granted, &status))
		return status;
	if (context->DesiredAccess & MAXIMUM_ALLOWED)
		state->PreviouslyGrantedAccess = granted;
	return STATUS_SUCCESS;
}

static struct npfs_file *make_file(enum npfs_side side)
{
	struct npfs_file *file = calloc(1, sizeof(*file));
	if (file)
		file->side = side;
	return file;
}

/* --- Clients ------------------------------------------------------------------------------------------------ */

/* Direction of pipe against what the client asks for. */
static bool direction_allows(const struct npfs_pipe *pipe, ACCESS_MASK desired)
{
	if ((desired & FILE_READ_DATA) && pipe->configuration == FILE_PIPE_INBOUND)
		return false;
	return !((desired & FILE_WRITE_DATA) && pipe->configuration == FILE_PIPE_OUTBOUND);
}

static NTSTATUS find_instance_locked(struct npfs_operation *operation, const struct wanted *wanted,
                                     struct npfs_instance **ret_instance)
{
	struct npfs_instance *instance = NULL;
	struct npfs_pipe *pipe;
	if (wanted->target == TARGET_INSTANCE) {
		instance = wanted->related->instance;
		if (!instance)
			return STATUS_PIPE_DISCONNECTED;
		pipe = instance->pipe;
	} else {
		pipe = npfs_pipe_find_locked(operation->npfs, &wanted->name);
		if (!pipe)
			return STATUS_OBJECT_NAME_NOT_FOUND;
		if (!IsListEmpty(&pipe->listening))
			instance = CONTAINING_RECORD(pipe->listening.Flink, struct npfs_instance,
			                             listening);
	}
	NTSTATUS status = check_access(operation, pipe, 0);
	if (!NT_SUCCESS(status))
		return status;
	if (!direction_allows(pipe,
	                      operation->stack->Parameters.Create.SecurityContext->DesiredAccess))
		return STATUS_ACCESS_DENIED;
	if (!instance || instance->state != FILE_PIPE_LISTENING_STATE)
		return STATUS_PIPE_NOT_AVAILABLE;
	*ret_instance = instance;
	return STATUS_SUCCESS;
}

/* What the client lets the server do in its name: by default act as it, with what it may now. */
static void set_impersonation(struct npfs_operation *operation, struct npfs_file *file)
{
	const SECURITY_QUALITY_OF_SERVICE *quality =
		operation->stack->Parameters.Create.SecurityContext->SecurityQos;
	file->level = quality ? quality->ImpersonationLevel : SecurityImpersonation;
	file->dynamic = !quality || quality->ContextTrackingMode == SECURITY_DYNAMIC_TRACKING;
	file->effective_only = !quality || quality->EffectiveOnly;
	if (!file->dynamic)
		se_client_capture(&file->capture, file->level, file->effective_only);
}

static NTSTATUS open_client(struct npfs_operation *operation, const struct wanted *wanted,
                            struct npfs_file *file)
{
	struct npfs_instance *instance;
	host_lock_acquire(&operation->npfs->lock);
	NTSTATUS status = find_instance_locked(operation, wanted, &instance);
	if (NT_SUCCESS(status))
		npfs_connect_locked(operation, instance, file);
	host_lock_release(&operation->npfs->lock);
	return status;
}

static NTSTATUS create_client(struct npfs_operation *operation, struct wanted *wanted)
{
	PFILE_OBJECT object = operation->stack->FileObject;
	ULONG options = operation->stack->Parameters.Create.Options;
	if (wanted->target == TARGET_UNNAMED || (options & FILE_DIRECTORY_FILE))
		return STATUS_OBJECT_NAME_INVALID;
	if (options >> 24 == FILE_CREATE)
		return STATUS_ACCESS_DENIED;
	struct npfs_file *file = make_file(NPFS_CLIENT);
	if (!file)
		return STATUS_INSUFFICIENT_RESOURCES;
	set_impersonation(operation, file);
	NTSTATUS status = open_client(operation, wanted, file);
	if (!NT_SUCCESS(status)) {
		npfs_release_later(operation, file->capture.copy);
		free(file);
		return status;
	}
	object->FsContext = file;
	object->Flags |= FO_NAMED_PIPE;
	if (wanted->target == TARGET_NAME)
		adopt_name(object, wanted);
	operation->information = FILE_OPENED;
	return STATUS_SUCCESS;
}

static NTSTATUS open_root(struct npfs_operation *operation)
{
	struct npfs_file *file = make_file(NPFS_CLIENT);
	if (!file)
		return STATUS_INSUFFICIENT_RESOURCES;
	file->is_root = true;
	operation->stack->FileObject->FsContext = file;
	operation->information = FILE_OPENED;
	return STATUS_SUCCESS;
}

NTSTATUS npfs_create_client(struct npfs_operation *operation)
{
	struct wanted wanted;
	NTSTATUS status = find_target(operation->stack->FileObject, &wanted);
	if (!NT_SUCCESS(status))
		return status;
	operation->information = FILE_OPENED;
	switch (wanted.target) {
	case TARGET_DEVICE: return STATUS_SUCCESS;
	case TARGET_ROOT: return open_root(operation);
	default: status = create_client(operation, &wanted);
	}
	free(wanted.name.Buffer);
	return status;
}

/* --- Servers ------------------------------------------------------------------------------------------------- */

static NTSTATUS check_parameters(const NAMED_PIPE_CREATE_PARAMETERS *parameters, ULONG disposition,
                                 ULONG share)
{
	bool is_message = parameters->NamedPipeType & FILE_PIPE_MESSAGE_TYPE;
	if (disposition != FILE_OPEN && disposition != FILE_CREATE && disposition != FILE_OPEN_IF)
		return STATUS_INVALID_PARAMETER;
	if (!share || (share & ~(ULONG)(FILE_SHARE_READ | FILE_SHARE_WRITE)))
		return STATUS_INVALID_PARAMETER;
	if ((parameters->NamedPipeType & ~(ULONG)FILE_PIPE_TYPE_VALID_MASK) ||
	    parameters->ReadMode > FILE_PIPE_MESSAGE_MODE ||
	    parameters->CompletionMode > FILE_PIPE_COMPLETE_OPERATION ||
	    !parameters->MaximumInstances)
		return STATUS_INVALID_PARAMETER;
	if (parameters->ReadMode == FILE_PIPE_MESSAGE_MODE && !is_message)
		return STATUS_INVALID_PARAMETER;
	if (parameters->TimeoutSpecified && parameters->DefaultTimeout.QuadPart > 0)
		return STATUS_INVALID_PARAMETER; /* not a span of time */
	return STATUS_SUCCESS;
}

static ULONG configuration_of(ULONG share)
{
	if (share == (FILE_SHARE_READ | FILE_SHARE_WRITE))
		return FILE_PIPE_FULL_DUPLEX;
	return share == FILE_SHARE_READ ? FILE_PIPE_OUTBOUND : FILE_PIPE_INBOUND;
}

/* May there be another instance of pipe? */
static NTSTATUS check_existing(struct npfs_operation *operation, const struct npfs_pipe *pipe,
                               ULONG disposition)
{
	const NAMED_PIPE_CREATE_PARAMETERS *parameters =
		operation->stack->Parameters.CreatePipe.Parameters;
	NTSTATUS status = check_access(operation, pipe, FILE_CREATE_PIPE_INSTANCE);
	if (!NT_SUCCESS(status))
		return status;
	if (pipe->instances >= pipe->maximum)
		return STATUS_INSTANCE_NOT_AVAILABLE;
	if (disposition == FILE_CREATE ||
	    configuration_of(operation->stack->Parameters.CreatePipe.ShareAccess) !=
	            pipe->configuration)
		return STATUS_ACCESS_DENIED;
	if (parameters->ReadMode == FILE_PIPE_MESSAGE_MODE && pipe->type != FILE_PIPE_MESSAGE_TYPE)
		return STATUS_INVALID_PARAMETER;
	return STATUS_SUCCESS;
}

/* A pipe with its descriptor; the name moves into it. */
static NTSTATUS make_pipe(struct npfs_operation *operation, struct wanted *wanted,
                          struct npfs_pipe **ret_pipe)
{
	PIO_STACK_LOCATION stack = operation->stack;
	PACCESS_STATE state = stack->Parameters.CreatePipe.SecurityContext->AccessState;
	struct npfs_pipe *pipe =
		npfs_pipe_create(stack->Parameters.CreatePipe.Parameters,
	                         configuration_of(stack->Parameters.CreatePipe.ShareAccess));
	if (!pipe)
		return STATUS_INSUFFICIENT_RESOURCES;
	NTSTATUS status = SeAssignSecurity(NULL, state->SecurityDescriptor, &pipe->descriptor,
	                                   FALSE, &state->SubjectSecurityContext,
	                                   IoGetFileObjectGenericMapping(), PagedPool);
	if (NT_SUCCESS(status) && wanted->target == TARGET_NAME) {
		pipe->name = wanted->name;
		pipe->name.Buffer = malloc(wanted->name.MaximumLength);
		if (pipe->name.Buffer)
			memcpy(pipe->name.Buffer, wanted->name.Buffer, wanted->name.MaximumLength);
		else
			status = STATUS_INSUFFICIENT_RESOURCES;
	}
	if (!NT_SUCCESS(status)) {
		npfs_pipe_destroy(pipe);
		return status;
	}
	*ret_pipe = pipe;
	return STATUS_SUCCESS;
}

/* Find the pipe, or put fresh (taken over) into its place. */
static NTSTATUS choose_pipe_locked(struct npfs_operation *operation, const struct wanted *wanted,
                                   struct npfs_pipe *fresh, struct npfs_pipe **ret_pipe)
{
	ULONG disposition = operation->stack->Parameters.CreatePipe.Options >> 24;
	struct npfs_pipe *pipe = wanted->target == TARGET_NAME
	                                 ? npfs_pipe_find_locked(operation->npfs, &wanted->name)
	                                 : NULL;
	if (!pipe && disposition == FILE_OPEN) {
		operation->dead_pipe = fresh;
		return STATUS_OBJECT_NAME_NOT_FOUND;
	}
	if (pipe) {
		operation->dead_pipe = fresh;
		*ret_pipe = pipe;
		operation->information = FILE_OPENED;
		return check_existing(operation, pipe, disposition);
	}
	if (wanted->target == TARGET_NAME)
		npfs_pipe_link_locked(operation->npfs, fresh);
	*ret_pipe = fresh;
	operation->information = FILE_CREATED;
	return STATUS_SUCCESS;
}

static NTSTATUS add_instance_locked(struct npfs_operation *operation, struct npfs_pipe *pipe,
                                    struct npfs_file *file)
{
	struct npfs_instance *instance =
		npfs_instance_create_locked(pipe,
	                                    operation->stack->Parameters.CreatePipe.Parameters);
	if (!instance) {
		if (!pipe->references) {
			RemoveEntryList(&pipe->entry);
			operation->dead_pipe = pipe;
		}
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	instance->file[NPFS_SERVER] = file;
	file->instance = instance;
	npfs_opener_fill(&instance->opener[NPFS_SERVER]);
	npfs_wake_waiters_locked(operation, pipe);
	return STATUS_SUCCESS;
}

static NTSTATUS create_server(struct npfs_operation *operation, struct wanted *wanted,
                              struct npfs_file *file)
{
	struct npfs_pipe *fresh, *pipe;
	NTSTATUS status = make_pipe(operation, wanted, &fresh);
	if (!NT_SUCCESS(status))
		return status;
	host_lock_acquire(&operation->npfs->lock);
	status = choose_pipe_locked(operation, wanted, fresh, &pipe);
	if (NT_SUCCESS(status))
		status = add_instance_locked(operation, pipe, file);
	host_lock_release(&operation->npfs->lock);
	return status;
}

NTSTATUS npfs_create_server(struct npfs_operation *operation)
{
	PIO_STACK_LOCATION stack = operation->stack;
	const NAMED_PIPE_CREATE_PARAMETERS *parameters = stack->Parameters.CreatePipe.Parameters;
	struct wanted wanted;
	NTSTATUS status = check_parameters(parameters, stack->Parameters.CreatePipe.Options >> 24,
	                                   stack->Parameters.CreatePipe.ShareAccess);
	if (NT_SUCCESS(status))
		status = find_target(stack->FileObject, &wanted);
	if (!NT_SUCCESS(status))
		return status;
	if (wanted.target != TARGET_NAME && wanted.target != TARGET_UNNAMED)
		return STATUS_OBJECT_NAME_INVALID;
	struct npfs_file *file = make_file(NPFS_SERVER);
	status = file ? create_server(operation, &wanted, file) : STATUS_INSUFFICIENT_RESOURCES;
	if (NT_SUCCESS(status)) {
		file->read_mode = parameters->ReadMode;
		file->completion_mode = parameters->CompletionMode;
		stack->FileObject->FsContext = file;
		stack->FileObject->Flags |= FO_NAMED_PIPE;
		if (wanted.target == TARGET_NAME)
			adopt_name(stack->FileObject, &wanted);
	} else {
		free(file);
	}
	free(wanted.name.Buffer);
	return status;
}
