/*
 * npfs/security.c - the descriptor that all instances of a pipe share.
 */
#include "nt/npfs/npfs_internal.h"

NTSTATUS npfs_query_security(struct npfs_operation *operation)
{
	PIO_STACK_LOCATION stack = operation->stack;
	SECURITY_INFORMATION which = stack->Parameters.QuerySecurity.SecurityInformation;
	ULONG length = stack->Parameters.QuerySecurity.Length;
	if (!operation->instance)
		return npfs_absent(operation);
	NTSTATUS status =
		SeQuerySecurityDescriptorInfo(&which, operation->irp->AssociatedIrp.SystemBuffer,
	                                      &length, &operation->instance->pipe->descriptor);
	operation->information = length;
	/* A warning, for its Information tells what is needed. */
	return status == STATUS_BUFFER_TOO_SMALL ? STATUS_BUFFER_OVERFLOW : status;
}

NTSTATUS npfs_set_security(struct npfs_operation *operation)
{
	PIO_STACK_LOCATION stack = operation->stack;
	if (!operation->instance)
		return npfs_absent(operation);
	struct npfs_pipe *pipe = operation->instance->pipe;
	PSECURITY_DESCRIPTOR old = pipe->descriptor;
	NTSTATUS status =
		SeSetSecurityDescriptorInfo(NULL,
	                                    &stack->Parameters.SetSecurity.SecurityInformation,
	                                    stack->Parameters.SetSecurity.SecurityDescriptor,
	                                    &pipe->descriptor, PagedPool,
	                                    IoGetFileObjectGenericMapping());
	if (NT_SUCCESS(status))
		operation->dead_descriptor = old;
	return status;
}
