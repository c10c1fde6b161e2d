/*
 * io/open.c - opening: the walk comes to a device, a file object is made, IRP_MJ_CREATE is sent.
 */
#include <stdlib.h>
#include <string.h>

#include "nt/io/io_internal.h"

/* IopCheckDeviceAndDriver's rules; counts the open. The machine's lock is not held. */
static NTSTATUS claim(struct io_device *device, bool relative)
{
	struct io_machine *io = device->machine->io;
	NTSTATUS status = STATUS_SUCCESS;
	host_lock_acquire(&io->lock);
	if (device->deleted || device->refuse_opens || io_driver_is_unloading(device->driver) ||
	    (device->object.Flags & DO_DEVICE_INITIALIZING))
		status = STATUS_NO_SUCH_DEVICE;
	else if ((device->object.Flags & DO_EXCLUSIVE) && device->object.ReferenceCount &&
	         !relative)
		status = STATUS_ACCESS_DENIED;
	else
		device->object.ReferenceCount++;
	host_lock_release(&io->lock);
	return status;
}

static void unclaim(struct io_device *device)
{
	struct io_machine *io = device->machine->io;
	host_lock_acquire(&io->lock);
	device->object.ReferenceCount--;
	host_lock_release(&io->lock);
	io_device_consider_delete(device);
}

static NTSTATUS check_access(struct io_device *device, const struct ob_parse *parse)
{
	bool forced = parse->attributes & OBJ_FORCE_ACCESS_CHECK;
	bool guards_below = device->object.Characteristics & FILE_DEVICE_SECURE_OPEN;
	if (parse->mode == KernelMode && !forced)
		return STATUS_SUCCESS;
	if (parse->remaining.Length && !guards_below)
		return STATUS_SUCCESS;
	struct se_check check = {
		.descriptor = ob_security(device),
		.token = se_effective_token(),
		.desired = parse->desired,
		.mapping = IoGetFileObjectGenericMapping(),
	};
	ACCESS_MASK granted;
	return se_access_check(&check, &granted);
}

static void set_file_flags(PFILE_OBJECT file, const struct io_open *open, ULONG attributes)
{
	static const struct {
		ULONG option, flag;
	} table[] = {
		{ FILE_SYNCHRONOUS_IO_ALERT, FO_SYNCHRONOUS_IO | FO_ALERTABLE_IO },
		{ FILE_SYNCHRONOUS_IO_NONALERT, FO_SYNCHRONOUS_IO },
		{ FILE_NO_INTERMEDIATE_BUFFERING, FO_NO_INTERMEDIATE_BUFFERING },
		{ FILE_WRITE_THROUGH, FO_WRITE_THROUGH },
		{ FILE_SEQUENTIAL_ONLY, FO_SEQUENTIAL_ONLY },
		{ FILE_RANDOM_ACCESS, FO_RANDOM_ACCESS },
	};
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (open->options & table[i].option)
			file->Flags |= table[i].flag;
	if (!(attributes & OBJ_CASE_INSENSITIVE))
		file->Flags |= FO_OPENED_CASE_SENSITIVE;
}

void io_file_initialize(struct io_file *file, struct io_device *device,
                        const struct ob_parse *parse)
{
	PFILE_OBJECT object = &file->object;
	object->Type = IO_TYPE_FILE;
	object->Size = sizeof(*object);
	object->DeviceObject = &device->object;
	KeInitializeEvent(&object->Lock, SynchronizationEvent, FALSE);
	KeInitializeEvent(&object->Event, NotificationEvent, TRUE);
	KeInitializeSpinLock(&object->IrpListLock);
	InitializeListHead(&object->IrpList);
	file->machine = device->machine;
	file->bottom = &device->object;
	file->driver = device->driver;
	ob_reference(device);
	ob_reference(device->driver);
	__atomic_add_fetch(&device->driver->open_files, 1, __ATOMIC_RELAXED);
	if (parse->context)
		set_file_flags(object, parse->context, parse->attributes);
}

static NTSTATUS create_file(struct io_device *device, const struct ob_parse *parse,
                            PFILE_OBJECT related, struct io_file **ret_file)
{
	void *body;
	NTSTATUS status = ob_create_object(device->machine->io->file_type, sizeof(struct io_file),
	                                   NULL, &body);
	if (!NT_SUCCESS(status))
		return status;
	struct io_file *file = body;
	io_file_initialize(file, device, parse);
	if (parse->remaining.Length) {
		file->object.FileName =
			io_string_copy(parse->remaining.Buffer, parse->remaining.Length);
		if (!file->object.FileName.Buffer)
			status = STATUS_INSUFFICIENT_RESOURCES;
	}
	if (related) {
		file->object.RelatedFileObject = related;
		ob_reference(related);
	}
	*ret_file = file;
	return status;
}

static void set_share(PFILE_OBJECT file, ACCESS_MASK desired, ULONG share)
{
	file->ReadAccess = (desired & (FILE_READ_DATA | FILE_EXECUTE)) != 0;
	file->WriteAccess = (desired & (FILE_WRITE_DATA | FILE_APPEND_DATA)) != 0;
	file->DeleteAccess = (desired & DELETE) != 0;
	file->SharedRead = (share & FILE_SHARE_READ) != 0;
	file->SharedWrite = (share & FILE_SHARE_WRITE) != 0;
	file->SharedDelete = (share & FILE_SHARE_DELETE) != 0;
}

struct create_context {
	ACCESS_STATE access_state;
	IO_SECURITY_CONTEXT security;
};

static void fill_security(struct create_context *context, const struct ob_parse *parse,
                          const struct io_open *open)
{
	ACCESS_MASK desired = parse->desired;
	RtlMapGenericMask(&desired, IoGetFileObjectGenericMapping());
	if (parse->access_state) {
		context->security.AccessState = parse->access_state;
	} else {
		context->access_state.SecurityDescriptor = open->descriptor;
		context->access_state.OriginalDesiredAccess = parse->desired;
		context->access_state.RemainingDesiredAccess = 0;
		context->access_state.PreviouslyGrantedAccess = desired;
		context->access_state.SubjectSecurityContext.PrimaryToken =
			(PACCESS_TOKEN)se_effective_token();
		context->security.AccessState = &context->access_state;
	}
	context->security.DesiredAccess = desired;
	context->security.FullCreateOptions = open->options;
	context->security.SecurityQos = open->quality;
}

static UCHAR create_major(const struct io_open *open)
{
	switch (open->kind) {
	case CreateFileTypeNamedPipe: return IRP_MJ_CREATE_NAMED_PIPE;
	case CreateFileTypeMailslot: return IRP_MJ_CREATE_MAILSLOT;
	default: return IRP_MJ_CREATE;
	}
}

static void fill_create(PIO_STACK_LOCATION next, const struct io_open *open,
                        struct create_context *context)
{
	next->MajorFunction = create_major(open);
	next->Flags = (UCHAR)open->irp_flags;
	next->Parameters.Create.SecurityContext = &context->security;
	next->Parameters.Create.Options = (open->disposition << 24) | (open->options & 0xFFFFFF);
	next->Parameters.Create.FileAttributes = (USHORT)open->attributes;
	next->Parameters.Create.ShareAccess = (USHORT)open->share;
	next->Parameters.Create.EaLength = open->ea_length;
	if (next->MajorFunction != IRP_MJ_CREATE)
		next->Parameters.CreatePipe.Parameters = open->extra;
}

/* A file system that has found out what MAXIMUM_ALLOWED comes to has put it into the access state. */
static void note_granted(const struct create_context *context, const struct ob_parse *parse)
{
	ACCESS_MASK granted = context->security.AccessState->PreviouslyGrantedAccess;
	if ((parse->desired & MAXIMUM_ALLOWED) && !(granted & MAXIMUM_ALLOWED) &&
	    parse->ret_granted)
		*parse->ret_granted = granted;
}

static NTSTATUS send_create(struct io_file *file, const struct ob_parse *parse,
                            struct io_open *open)
{
	struct create_context context = { 0 };
	IO_STATUS_BLOCK result;
	PDEVICE_OBJECT device = IoGetRelatedDeviceObject(&file->object);
	struct io_request *request = io_request_for_system(device);
	if (!request)
		return STATUS_INSUFFICIENT_RESOURCES;
	PIRP irp = &request->irp;
	fill_security(&context, parse, open);
	fill_create(IoGetNextIrpStackLocation(irp), open, &context);
	IoGetNextIrpStackLocation(irp)->FileObject = &file->object;
	set_share(&file->object, context.security.DesiredAccess, open->share);
	irp->Flags |= IRP_CREATE_OPERATION;
	irp->RequestorMode = parse->mode;
	irp->Tail.Overlay.OriginalFileObject = &file->object;
	irp->AssociatedIrp.SystemBuffer = open->ea;
	if (open->has_allocation)
		irp->Overlay.AllocationSize = open->allocation;
	NTSTATUS status = io_request_wait(request, device, &result);
	open->information = result.Information;
	note_granted(&context, parse);
	return status;
}

/* A driver that answers STATUS_REPARSE has put the new absolute name into the file object. */
static NTSTATUS reparse(struct io_file *file, struct ob_parse *parse)
{
	parse->reparse = io_string_copy(file->object.FileName.Buffer, file->object.FileName.Length);
	return parse->reparse.Buffer ? STATUS_REPARSE : STATUS_INSUFFICIENT_RESOURCES;
}

static NTSTATUS open_device(struct io_device *device, struct ob_parse *parse, PFILE_OBJECT related,
                            void **ret_object)
{
	struct io_open *open = parse->context;
	struct io_file *file = NULL;
	open->parsed = true;
	NTSTATUS status = check_access(device, parse);
	if (!NT_SUCCESS(status))
		return status;
	status = claim(device, related != NULL);
	if (!NT_SUCCESS(status))
		return status;
	status = create_file(device, parse, related, &file);
	if (!file) {
		unclaim(device);
		return status;
	}
	if (NT_SUCCESS(status))
		status = send_create(file, parse, open);
	if (status == STATUS_REPARSE)
		status = reparse(file, parse);
	if (status == STATUS_REPARSE || !NT_SUCCESS(status)) {
		ob_dereference(file); /* undoes the claim */
		return status;
	}
	file->opened = true;
	file->object.Flags |= FO_FILE_OPEN;
	open->file = &file->object;
	*ret_object = file;
	return STATUS_SUCCESS;
}

NTSTATUS io_device_parse(void *body, struct ob_parse *parse, void **ret_object)
{
	struct io_device *device = body;
	if (parse->context)
		return open_device(device, parse, NULL, ret_object);
	if (parse->remaining.Length ||
	    (parse->type && parse->type != device->machine->io->device_type))
		return STATUS_OBJECT_TYPE_MISMATCH;
	ob_reference(device);
	*ret_object = device;
	return STATUS_SUCCESS;
}

NTSTATUS io_file_parse(void *body, struct ob_parse *parse, void **ret_object)
{
	PFILE_OBJECT related = body;
	if (!parse->context || !related->DeviceObject)
		return STATUS_OBJECT_TYPE_MISMATCH;
	return open_device(io_device_from_object(related->DeviceObject), parse, related,
	                   ret_object);
}

NTSTATUS io_file_open(const UNICODE_STRING *device_path, ACCESS_MASK access, PFILE_OBJECT *ret_file,
                      PDEVICE_OBJECT *ret_device)
{
	struct io_open open = { .disposition = FILE_OPEN,
		                .options = FILE_NON_DIRECTORY_FILE,
		                .share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE };
	struct ob_lookup lookup = {
		.machine = ke_current_machine(),
		.name = *device_path,
		.attributes = OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE,
		.type = ke_current_machine()->io->file_type,
		.mode = KernelMode,
		.desired = access,
		.parse_context = &open,
	};
	void *body;
	NTSTATUS status = ob_lookup_object(&lookup, &body);
	if (!NT_SUCCESS(status))
		return status;
	io_file_cleanup(body);
	*ret_file = body;
	*ret_device = IoGetRelatedDeviceObject(body);
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoGetDeviceObjectPointer(PUNICODE_STRING name, ACCESS_MASK access,
                                        PFILE_OBJECT *ret_file, PDEVICE_OBJECT *ret_device)
{
	if (!KE_REQUIRE_IRQL("IoGetDeviceObjectPointer", PASSIVE_LEVEL, "VF-19", 0))
		return STATUS_UNSUCCESSFUL;
	return io_file_open(name, access, ret_file, ret_device);
}
