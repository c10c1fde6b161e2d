/*
 * io/transfer_api.c - NtReadFile, NtWriteFile.
 */
#include <string.h>

#include "nt/io/io_internal.h"

#define USE_FILE_POINTER (-2) /* FILE_USE_FILE_POINTER_POSITION as a low part, high part -1 */

struct transfer {
	void *buffer;
	ULONG length;
	LARGE_INTEGER *offset; /* may be null */
	ULONG *given_key, key;
	bool is_read;
};

static NTSTATUS choose_offset(struct io_service *service, const struct transfer *transfer,
                              LARGE_INTEGER *ret_offset)
{
	PFILE_OBJECT file = service->file;
	bool use_pointer =
		!transfer->offset || (transfer->offset->HighPart == -1 &&
	                              transfer->offset->LowPart == (ULONG)USE_FILE_POINTER);
	if (service->synchronous && use_pointer) {
		*ret_offset = file->CurrentByteOffset;
		return STATUS_SUCCESS;
	}
	if (transfer->offset) {
		*ret_offset = *transfer->offset;
		return STATUS_SUCCESS;
	}
	ret_offset->QuadPart = 0;
	/* Pipes, mailslots and devices without positions are read without one. */
	return STATUS_SUCCESS;
}

static NTSTATUS set_transfer_buffer(struct io_service *service, const struct transfer *transfer)
{
	PIRP irp = &service->request->irp;
	ULONG flags = service->device->Flags;
	NTSTATUS status =
		io_service_probe(service, transfer->buffer, transfer->length, transfer->is_read);
	if (!NT_SUCCESS(status))
		return status;
	if (flags & DO_BUFFERED_IO) {
		if (!transfer->length)
			return STATUS_SUCCESS;
		void *buffer = io_service_buffer(service, transfer->length);
		if (!buffer)
			return STATUS_INSUFFICIENT_RESOURCES;
		irp->Flags |= IRP_BUFFERED_IO | IRP_DEALLOCATE_BUFFER;
		if (transfer->is_read) {
			irp->Flags |= IRP_INPUT_OPERATION;
			irp->UserBuffer = transfer->buffer;
		} else {
			return io_service_copy_in(service, buffer, transfer->buffer,
			                          transfer->length);
		}
		return STATUS_SUCCESS;
	}
	if (flags & DO_DIRECT_IO)
		return io_service_lock(service, transfer->buffer, transfer->length,
		                       transfer->is_read ? IoWriteAccess : IoReadAccess);
	irp->UserBuffer = transfer->buffer;
	return STATUS_SUCCESS;
}

static NTSTATUS transfer_file(const struct io_service_call *call, struct transfer *transfer)
{
	struct io_service service;
	LARGE_INTEGER offset, captured;
	NTSTATUS status = ob_capture_timeout(&transfer->offset, &captured); /* as a time's */
	if (NT_SUCCESS(status) && transfer->given_key)
		status = ob_copy_in(&transfer->key, transfer->given_key, sizeof(transfer->key));
	if (!NT_SUCCESS(status))
		return status;
	status = io_service_begin(call, &service);
	if (!NT_SUCCESS(status))
		return status;
	status = choose_offset(&service, transfer, &offset);
	if (!NT_SUCCESS(status))
		return io_service_end(&service, status);
	status = io_service_request(&service, transfer->is_read ? IRP_MJ_READ : IRP_MJ_WRITE);
	if (!NT_SUCCESS(status))
		return status;
	PIRP irp = &service.request->irp;
	PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(irp);
	next->Parameters.Read.Length = transfer->length;
	next->Parameters.Read.Key = transfer->key;
	next->Parameters.Read.ByteOffset = offset;
	irp->Flags |= transfer->is_read ? IRP_READ_OPERATION : IRP_WRITE_OPERATION;
	status = set_transfer_buffer(&service, transfer);
	if (!NT_SUCCESS(status))
		return io_service_end(&service, status);
	return io_service_send(&service);
}

NTSTATUS NTAPI NtReadFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE apc, PVOID apc_context,
                          PIO_STATUS_BLOCK io_status, PVOID buffer, ULONG length,
                          PLARGE_INTEGER offset, PULONG key)
{
	struct io_service_call call = { file, event, apc, apc_context, io_status, FILE_READ_DATA };
	struct transfer transfer = { buffer, length, offset, key, 0, true };
	return transfer_file(&call, &transfer);
}

NTSTATUS NTAPI NtWriteFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE apc, PVOID apc_context,
                           PIO_STATUS_BLOCK io_status, PVOID buffer, ULONG length,
                           PLARGE_INTEGER offset, PULONG key)
{
	struct io_service_call call = {
		file, event, apc, apc_context, io_status, FILE_WRITE_DATA | FILE_APPEND_DATA
	};
	struct transfer transfer = { buffer, length, offset, key, 0, false };
	return transfer_file(&call, &transfer);
}

NTSTATUS NTAPI ZwReadFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE apc, PVOID apc_context,
                          PIO_STATUS_BLOCK io_status, PVOID buffer, ULONG length,
                          PLARGE_INTEGER offset, PULONG key)
{
	return OB_ZW_CALL(
		NtReadFile(file, event, apc, apc_context, io_status, buffer, length, offset, key));
}

NTSTATUS NTAPI ZwWriteFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE apc, PVOID apc_context,
                           PIO_STATUS_BLOCK io_status, PVOID buffer, ULONG length,
                           PLARGE_INTEGER offset, PULONG key)
{
	return OB_ZW_CALL(
		NtWriteFile(file, event, apc, apc_context, io_status, buffer, length, offset, key));
}
