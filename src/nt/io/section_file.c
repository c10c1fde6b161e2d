/* io/section_file.c - what sections read and write of files: requests to the file's device (SEC-2, SEC-11). */
#include <stdlib.h>
#include <string.h>

#include "nt/io/io_internal.h"
#include "nt/mm/mm.h"

#define PART_BYTES_MAX (1u << 20)

/* One request, which moves no file pointer; Information in ret_bytes. */
static NTSTATUS transfer_part(PFILE_OBJECT file, ULONG major, uint64_t offset, void *buffer,
                              ULONG bytes, size_t *ret_bytes)
{
	PDEVICE_OBJECT device = IoGetRelatedDeviceObject(file);
	LARGE_INTEGER at = { .QuadPart = (LONGLONG)offset };
	IO_STATUS_BLOCK result = { 0 };
	KEVENT event;
	NTSTATUS status;

	KeInitializeEvent(&event, NotificationEvent, FALSE);
	PIRP irp = IoBuildSynchronousFsdRequest(major, device, buffer, bytes, &at, &event, &result);
	if (!irp)
		return STATUS_INSUFFICIENT_RESOURCES;
	irp->Flags |= IRP_PAGING_IO | IRP_NOCACHE | IRP_SYNCHRONOUS_PAGING_IO;
	irp->Tail.Overlay.OriginalFileObject = file;
	IoGetNextIrpStackLocation(irp)->FileObject = file;
	status = IoCallDriver(device, irp);
	if (status == STATUS_PENDING)
		KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
	*ret_bytes = result.Information;
	return status == STATUS_PENDING ? result.Status : status;
}

static NTSTATUS read_file(void *file, uint64_t offset, void *buffer, size_t bytes,
                          size_t *ret_bytes)
{
	return transfer_part(file, IRP_MJ_READ, offset, buffer,
	                     (ULONG)(bytes < PART_BYTES_MAX ? bytes : PART_BYTES_MAX), ret_bytes);
}

static NTSTATUS write_file(void *file, uint64_t offset, const void *buffer, size_t bytes)
{
	const char *from = buffer;
	NTSTATUS status = STATUS_SUCCESS;

	while (bytes && NT_SUCCESS(status)) {
		size_t part = bytes < PART_BYTES_MAX ? bytes : PART_BYTES_MAX, unused;

		status = transfer_part(file, IRP_MJ_WRITE, offset, (void *)(uintptr_t)from,
		                       (ULONG)part, &unused);
		from += part;
		offset += part;
		bytes -= part;
	}
	return status;
}

/* Ask or tell information of class, which lies in data. */
static NTSTATUS exchange(PFILE_OBJECT file, UCHAR major, FILE_INFORMATION_CLASS class, void *data,
                         ULONG bytes)
{
	PDEVICE_OBJECT device = IoGetRelatedDeviceObject(file);
	struct io_request *request = io_request_for_system(device);
	IO_STATUS_BLOCK result;
	NTSTATUS status;

	if (!request)
		return STATUS_INSUFFICIENT_RESOURCES;
	PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(&request->irp);
	next->MajorFunction = major;
	next->FileObject = file;
	/* Query and set lay out their parameters alike. */
	next->Parameters.QueryFile.Length = bytes;
	next->Parameters.QueryFile.FileInformationClass = class;
	request->irp.Tail.Overlay.OriginalFileObject = file;
	request->irp.AssociatedIrp.SystemBuffer = data;
	status = io_request_wait(request, device, &result);
	return NT_SUCCESS(status) && major == IRP_MJ_QUERY_INFORMATION && result.Information < bytes
	               ? STATUS_INFO_LENGTH_MISMATCH
	               : status;
}

static NTSTATUS size_of_file(void *file, uint64_t *ret_bytes)
{
	FILE_STANDARD_INFORMATION standard = { 0 };
	NTSTATUS status = exchange(file, IRP_MJ_QUERY_INFORMATION, FileStandardInformation,
	                           &standard, sizeof(standard));

	if (!NT_SUCCESS(status))
		return status;
	*ret_bytes = (uint64_t)standard.EndOfFile.QuadPart;
	return standard.Directory ? STATUS_FILE_IS_A_DIRECTORY : STATUS_SUCCESS;
}

static NTSTATUS resize_file(void *file, uint64_t bytes)
{
	FILE_END_OF_FILE_INFORMATION end = { .EndOfFile.QuadPart = (LONGLONG)bytes };

	return exchange(file, IRP_MJ_SET_INFORMATION, FileEndOfFileInformation, &end, sizeof(end));
}

const struct mm_file_operations io_section_operations = {
	.read = read_file, .write = write_file, .size = size_of_file, .resize = resize_file
};
