/*
 * win32/volume.c - the volume `C:` as a file system driver over the tree.
 *
 * Not built: renaming, sharing modes, directory enumeration by request (FindFirstFile walks the tree itself).
 */
#include <stdlib.h>
#include <string.h>

#include "nt/mm/mm.h"
#include "win32/tree.h"
#include "win32/win32_internal.h"

#define VOLUME_NAME u"\\Device\\HarddiskVolume1"

static struct win32_tree *tree_of_machine(void)
{
	return ke_current_machine()->win32->tree;
}

static NTSTATUS finish(PIRP irp, NTSTATUS status, ULONG_PTR information)
{
	irp->IoStatus.Status = status;
	irp->IoStatus.Information = information;
	IoCompleteRequest(irp, IO_NO_INCREMENT);
	return status;
}

static struct win32_node *node_of(PIO_STACK_LOCATION stack)
{
	return stack->FileObject->FsContext;
}

/* --- What is mapped -------------------------------------------------------------------------------------------- */

/* Views of the file, if there are any, show the same. */
static NTSTATUS resize_locked(struct ke_machine *machine, struct win32_node *node, size_t bytes)
{
	size_t before = node->bytes;

	if (bytes < before && !mm_file_can_shrink(machine, &node->sections, bytes))
		return STATUS_USER_MAPPED_FILE;
	if (!win32_node_resize_locked(node, bytes))
		return STATUS_DISK_FULL;
	mm_file_resize(machine, &node->sections, before, bytes);
	return STATUS_SUCCESS;
}

/* --- Create ------------------------------------------------------------------------------------------------ */

struct open {
	ULONG disposition;
	ULONG options;
	struct win32_lookup found;
	ULONG_PTR information;
};

static NTSTATUS open_existing(struct open *open)
{
	struct win32_node *node = open->found.node;
	NTSTATUS status = STATUS_SUCCESS;

	if (node->delete_pending)
		return STATUS_DELETE_PENDING;
	if (open->disposition == FILE_CREATE)
		return STATUS_OBJECT_NAME_COLLISION;
	if (node->is_directory && (open->options & FILE_NON_DIRECTORY_FILE))
		return STATUS_FILE_IS_A_DIRECTORY;
	if (!node->is_directory && (open->options & FILE_DIRECTORY_FILE))
		return STATUS_NOT_A_DIRECTORY;
	open->information = FILE_OPENED;
	if (open->disposition == FILE_OVERWRITE || open->disposition == FILE_OVERWRITE_IF ||
	    open->disposition == FILE_SUPERSEDE) {
		status = resize_locked(ke_current_machine(), node, 0);
		open->information = FILE_OVERWRITTEN;
	}
	return status;
}

static NTSTATUS open_new(struct win32_tree *tree, struct open *open)
{
	if (!open->found.directory)
		return STATUS_OBJECT_PATH_NOT_FOUND;
	if (open->disposition == FILE_OPEN || open->disposition == FILE_OVERWRITE)
		return STATUS_OBJECT_NAME_NOT_FOUND;
	open->found.node = win32_node_create_locked(tree, open->found.directory, open->found.name,
	                                            open->found.name_length,
	                                            open->options & FILE_DIRECTORY_FILE);
	if (!open->found.node)
		return STATUS_INSUFFICIENT_RESOURCES;
	open->information = FILE_CREATED;
	return STATUS_SUCCESS;
}

static NTSTATUS volume_create(PDEVICE_OBJECT device, PIRP irp)
{
	PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(irp);
	PFILE_OBJECT file = stack->FileObject, related = file->RelatedFileObject;
	struct win32_tree *tree = tree_of_machine();
	struct open open = { .disposition = stack->Parameters.Create.Options >> 24,
		             .options = stack->Parameters.Create.Options & 0xffffff };
	LARGE_INTEGER now;
	NTSTATUS status;

	KeQuerySystemTime(&now);
	host_lock_acquire(&tree->lock);
	win32_tree_find_locked(tree, related ? related->FsContext : NULL, file->FileName.Buffer,
	                       file->FileName.Length / sizeof(WCHAR), &open.found);
	status = open.found.node ? open_existing(&open) : open_new(tree, &open);
	if (NT_SUCCESS(status)) {
		struct win32_node *node = open.found.node;
		node->opens++;
		if (open.information == FILE_CREATED)
			node->created = node->written = now;
		if (open.options & FILE_DELETE_ON_CLOSE)
			file->Flags |= FO_DELETE_ON_CLOSE;
		file->FsContext = node;
		if (!node->is_directory)
			file->SectionObjectPointer = &node->sections;
	}
	host_lock_release(&tree->lock);
	return finish(irp, status, open.information);
}

static NTSTATUS volume_cleanup(PDEVICE_OBJECT device, PIRP irp)
{
	struct win32_tree *tree = tree_of_machine();
	PFILE_OBJECT file = IoGetCurrentIrpStackLocation(irp)->FileObject;
	struct win32_node *node = node_of(IoGetCurrentIrpStackLocation(irp));

	host_lock_acquire(&tree->lock);
	if (node && (file->Flags & FO_DELETE_ON_CLOSE))
		node->delete_pending = true;
	if (node && node->delete_pending && node->parent && IsListEmpty(&node->children))
		win32_node_remove_locked(node);
	host_lock_release(&tree->lock);
	return finish(irp, STATUS_SUCCESS, 0);
}

static NTSTATUS volume_close(PDEVICE_OBJECT device, PIRP irp)
{
	struct win32_tree *tree = tree_of_machine();
	struct win32_node *node = node_of(IoGetCurrentIrpStackLocation(irp));

	host_lock_acquire(&tree->lock);
	if (node)
		win32_node_close_locked(node);
	host_lock_release(&tree->lock);
	return finish(irp, STATUS_SUCCESS, 0);
}

/* --- Reading and writing -------------------------------------------------------------------------------------- */

static void advance(PIRP irp, PFILE_OBJECT file, uint64_t offset, size_t count)
{
	if ((file->Flags & FO_SYNCHRONOUS_IO) && !(irp->Flags & IRP_PAGING_IO))
		file->CurrentByteOffset.QuadPart = (LONGLONG)(offset + count);
}

static NTSTATUS volume_read(PDEVICE_OBJECT device, PIRP irp)
{
	PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(irp);
	struct win32_tree *tree = tree_of_machine();
	struct win32_node *node = node_of(stack);
	uint64_t offset = (uint64_t)stack->Parameters.Read.ByteOffset.QuadPart;
	size_t count = stack->Parameters.Read.Length;

	if (node->is_directory)
		return finish(irp, STATUS_INVALID_DEVICE_REQUEST, 0);
	host_lock_acquire(&tree->lock);
	size_t left = offset < node->bytes ? node->bytes - offset : 0;
	count = count < left ? count : left;
	if (count > 0)
		memcpy(irp->AssociatedIrp.SystemBuffer, node->data + offset, count);
	if (!(irp->Flags & IRP_PAGING_IO))
		mm_file_read(ke_current_machine(), &node->sections, offset,
		             irp->AssociatedIrp.SystemBuffer, count);
	host_lock_release(&tree->lock);
	advance(irp, stack->FileObject, offset, count);
	if (count == 0 && stack->Parameters.Read.Length > 0)
		return finish(irp, STATUS_END_OF_FILE, 0);
	return finish(irp, STATUS_SUCCESS, count);
}

/* Of a section: the file takes what views show now, and keeps its length. */
static size_t write_page_locked(struct win32_node *node, uint64_t offset, const void *from,
                                size_t count)
{
	size_t left = offset < node->bytes ? node->bytes - offset : 0;

	count = count < left ? count : left;
	if (count == 0)
		return count;
	memcpy(node->data + offset, from, count);
	mm_file_read(ke_current_machine(), &node->sections, offset, node->data + offset, count);
	return count;
}

static NTSTATUS write_locked(struct win32_node *node, uint64_t offset, const void *from,
                             size_t count)
{
	NTSTATUS status = STATUS_SUCCESS;

	if (count > 0 && offset + count > node->bytes)
		status = resize_locked(ke_current_machine(), node, offset + count);
	if (!NT_SUCCESS(status) || count == 0)
		return status;
	memcpy(node->data + offset, from, count);
	mm_file_write(ke_current_machine(), &node->sections, offset, from, count);
	return status;
}

static NTSTATUS volume_write(PDEVICE_OBJECT device, PIRP irp)
{
	PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(irp);
	struct win32_tree *tree = tree_of_machine();
	struct win32_node *node = node_of(stack);
	LARGE_INTEGER where = stack->Parameters.Write.ByteOffset;
	size_t count = stack->Parameters.Write.Length;
	bool append = where.HighPart == -1 && where.LowPart == FILE_WRITE_TO_END_OF_FILE;
	LARGE_INTEGER now;
	uint64_t offset;
	NTSTATUS status = STATUS_SUCCESS;

	if (node->is_directory || (!append && where.QuadPart < 0))
		return finish(irp, STATUS_INVALID_PARAMETER, 0);
	KeQuerySystemTime(&now); /* may hand over: not under the lock */
	host_lock_acquire(&tree->lock);
	offset = append ? node->bytes : (uint64_t)where.QuadPart;
	if (irp->Flags & IRP_PAGING_IO)
		count = write_page_locked(node, offset, irp->AssociatedIrp.SystemBuffer, count);
	else
		status = write_locked(node, offset, irp->AssociatedIrp.SystemBuffer, count);
	node->written = now;
	host_lock_release(&tree->lock);
	if (!NT_SUCCESS(status))
		return finish(irp, status, 0);
	advance(irp, stack->FileObject, offset, count);
	return finish(irp, STATUS_SUCCESS, count);
}

static NTSTATUS volume_flush(PDEVICE_OBJECT device, PIRP irp)
{
	return finish(irp, STATUS_SUCCESS, 0);
}

/* --- Information ------------------------------------------------------------------------------------------------ */

static void fill_basic(const struct win32_node *node, FILE_BASIC_INFORMATION *basic)
{
	*basic = (FILE_BASIC_INFORMATION){ .CreationTime = node->created,
		                           .LastAccessTime = node->written,
		                           .LastWriteTime = node->written,
		                           .ChangeTime = node->written,
		                           .FileAttributes = node->attributes };
}

static void fill_standard(const struct win32_node *node, FILE_STANDARD_INFORMATION *standard)
{
	*standard = (FILE_STANDARD_INFORMATION){ .NumberOfLinks = 1,
		                                 .DeletePending = node->delete_pending,
		                                 .Directory = node->is_directory };
	standard->AllocationSize.QuadPart = (LONGLONG)node->capacity;
	standard->EndOfFile.QuadPart = (LONGLONG)node->bytes;
}

static NTSTATUS volume_query(PDEVICE_OBJECT device, PIRP irp)
{
	PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(irp);
	struct win32_node *node = node_of(stack);
	void *to = irp->AssociatedIrp.SystemBuffer;
	ULONG room = stack->Parameters.QueryFile.Length;
	size_t bytes = 0;

	switch (stack->Parameters.QueryFile.FileInformationClass) {
	case FileBasicInformation:
		bytes = sizeof(FILE_BASIC_INFORMATION);
		if (room >= bytes)
			fill_basic(node, to);
		break;
	case FileStandardInformation:
		bytes = sizeof(FILE_STANDARD_INFORMATION);
		if (room >= bytes)
			fill_standard(node, to);
		break;
	case FilePositionInformation:
		bytes = sizeof(FILE_POSITION_INFORMATION);
		if (room >= bytes)
			((FILE_POSITION_INFORMATION *)to)->CurrentByteOffset =
				stack->FileObject->CurrentByteOffset;
		break;
	case FileInternalInformation:
		bytes = sizeof(FILE_INTERNAL_INFORMATION);
		if (room >= bytes)
			((FILE_INTERNAL_INFORMATION *)to)->IndexNumber.QuadPart =
				(LONGLONG)node->index;
		break;
	default: return finish(irp, STATUS_INVALID_INFO_CLASS, 0);
	}
	if (room < bytes)
		return finish(irp, STATUS_INFO_LENGTH_MISMATCH, 0);
	return finish(irp, STATUS_SUCCESS, bytes);
}

static NTSTATUS set_disposition(struct win32_node *node,
                                const FILE_DISPOSITION_INFORMATION *disposition)
{
	if (disposition->DeleteFile && !IsListEmpty(&node->children))
		return STATUS_DIRECTORY_NOT_EMPTY;
	if (disposition->DeleteFile && !node->parent)
		return STATUS_CANNOT_DELETE;
	node->delete_pending = disposition->DeleteFile;
	return STATUS_SUCCESS;
}

static void set_basic(struct win32_node *node, const FILE_BASIC_INFORMATION *basic)
{
	if (basic->CreationTime.QuadPart > 0)
		node->created = basic->CreationTime;
	if (basic->LastWriteTime.QuadPart > 0)
		node->written = basic->LastWriteTime;
	if (basic->FileAttributes)
		node->attributes = (basic->FileAttributes & ~(ULONG)FILE_ATTRIBUTE_DIRECTORY) |
		                   (node->is_directory ? FILE_ATTRIBUTE_DIRECTORY : 0);
}

static NTSTATUS set_locked(PIO_STACK_LOCATION stack, struct win32_node *node, const void *from)
{
	switch (stack->Parameters.SetFile.FileInformationClass) {
	case FileBasicInformation: set_basic(node, from); return STATUS_SUCCESS;
	case FilePositionInformation:
		stack->FileObject->CurrentByteOffset =
			((const FILE_POSITION_INFORMATION *)from)->CurrentByteOffset;
		return STATUS_SUCCESS;
	case FileEndOfFileInformation: {
		LONGLONG size = ((const FILE_END_OF_FILE_INFORMATION *)from)->EndOfFile.QuadPart;
		return size >= 0 ? resize_locked(ke_current_machine(), node, (size_t)size)
		                 : STATUS_DISK_FULL;
	}
	case FileAllocationInformation: return STATUS_SUCCESS; /* room is made when it is written */
	case FileDispositionInformation: return set_disposition(node, from);
	default: return STATUS_INVALID_INFO_CLASS;
	}
}

static NTSTATUS volume_set(PDEVICE_OBJECT device, PIRP irp)
{
	PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(irp);
	struct win32_tree *tree = tree_of_machine();
	NTSTATUS status;

	host_lock_acquire(&tree->lock);
	status = set_locked(stack, node_of(stack), irp->AssociatedIrp.SystemBuffer);
	host_lock_release(&tree->lock);
	return finish(irp, status, 0);
}

static NTSTATUS volume_query_volume(PDEVICE_OBJECT device, PIRP irp)
{
	PIO_STACK_LOCATION stack = IoGetCurrentIrpStackLocation(irp);
	FILE_FS_DEVICE_INFORMATION *to = irp->AssociatedIrp.SystemBuffer;

	if (stack->Parameters.QueryVolume.FsInformationClass != FileFsDeviceInformation)
		return finish(irp, STATUS_INVALID_INFO_CLASS, 0);
	if (stack->Parameters.QueryVolume.Length < sizeof(*to))
		return finish(irp, STATUS_INFO_LENGTH_MISMATCH, 0);
	*to = (FILE_FS_DEVICE_INFORMATION){ .DeviceType = FILE_DEVICE_DISK };
	return finish(irp, STATUS_SUCCESS, sizeof(*to));
}

/* --- The driver ---------------------------------------------------------------------------------------------------- */

static const struct {
	const WCHAR *link, *target;
} links[] = {
	{ u"\\??\\C:", VOLUME_NAME },
	{ u"\\SystemRoot", VOLUME_NAME u"\\Windows" },
};

#define LINKS (sizeof(links) / sizeof(links[0]))

static void delete_links(size_t count)
{
	while (count-- > 0) {
		UNICODE_STRING link = win32_string(links[count].link);

		IoDeleteSymbolicLink(&link);
	}
}

static NTSTATUS create_links(void)
{
	for (size_t i = 0; i < LINKS; i++) {
		UNICODE_STRING link = win32_string(links[i].link);
		UNICODE_STRING target = win32_string(links[i].target);
		NTSTATUS status = IoCreateSymbolicLink(&link, &target);

		if (!NT_SUCCESS(status)) {
			delete_links(i);
			return status;
		}
	}
	return STATUS_SUCCESS;
}

static void volume_unload(PDRIVER_OBJECT driver)
{
	delete_links(LINKS);
	if (driver->DeviceObject)
		IoDeleteDevice(driver->DeviceObject);
}

static NTSTATUS volume_entry(PDRIVER_OBJECT driver, PUNICODE_STRING registry_path)
{
	UNICODE_STRING name = win32_string(VOLUME_NAME);
	PDEVICE_OBJECT device;
	NTSTATUS status;

	driver->MajorFunction[IRP_MJ_CREATE] = volume_create;
	driver->MajorFunction[IRP_MJ_CLEANUP] = volume_cleanup;
	driver->MajorFunction[IRP_MJ_CLOSE] = volume_close;
	driver->MajorFunction[IRP_MJ_READ] = volume_read;
	driver->MajorFunction[IRP_MJ_WRITE] = volume_write;
	driver->MajorFunction[IRP_MJ_FLUSH_BUFFERS] = volume_flush;
	driver->MajorFunction[IRP_MJ_QUERY_INFORMATION] = volume_query;
	driver->MajorFunction[IRP_MJ_SET_INFORMATION] = volume_set;
	driver->MajorFunction[IRP_MJ_QUERY_VOLUME_INFORMATION] = volume_query_volume;
	driver->DriverUnload = volume_unload;
	status = IoCreateDevice(driver, 0, &name, FILE_DEVICE_DISK_FILE_SYSTEM, 0, FALSE, &device);
	if (!NT_SUCCESS(status))
		return status;
	device->Flags |= DO_BUFFERED_IO;
	device->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
	status = create_links();
	if (!NT_SUCCESS(status))
		IoDeleteDevice(device);
	return status;
}

/* Folders that a Windows has and that drivers and programs count on. */
static const WCHAR *const directories[] = {
	u"Windows\\System32\\drivers",
	u"Windows\\System32\\config",
	u"Windows\\INF",
	u"Windows\\Temp",
	u"Temp",
	u"Program Files",
	u"ProgramData",
	u"Users\\Public",
};

NTSTATUS win32_volume_create(struct win32_machine *machine)
{
	NTSTATUS status;

	machine->tree = win32_tree_create();
	if (!machine->tree)
		return STATUS_INSUFFICIENT_RESOURCES;
	for (size_t i = 0; i < sizeof(directories) / sizeof(directories[0]); i++)
		win32_tree_make_directories_locked(machine->tree, directories[i],
		                                   crt_wcslen(directories[i]));
	status = io_driver_create(machine->machine,
	                          &(struct io_driver_options){
					  .name = u"DrydockVolume",
					  .object_name = u"\\FileSystem\\DrydockVolume",
					  .entry = volume_entry },
	                          &machine->volume_driver);
	if (!NT_SUCCESS(status))
		return status;
	status = io_driver_start(machine->volume_driver);
	if (!NT_SUCCESS(status))
		machine->volume_driver = NULL;
	return status;
}

void win32_volume_destroy(struct win32_machine *machine)
{
	if (machine->volume_driver)
		io_driver_unload(machine->volume_driver);
	machine->volume_driver = NULL;
	win32_tree_destroy(machine->tree);
	machine->tree = NULL;
}

/* --- From outside ------------------------------------------------------------------------------------------------------ */

static const WCHAR *below_root(const WCHAR *path)
{
	return (path[0] == u'C' || path[0] == u'c') && path[1] == u':' && path[2] == u'\\' &&
	                       path[3]
	               ? path + 3
	               : NULL;
}

NTSTATUS win32_file_put(struct ke_machine *machine, const WCHAR *path, const void *content,
                        size_t bytes)
{
	struct win32_tree *tree = machine->win32->tree;
	const WCHAR *inside = below_root(path);
	struct win32_lookup found;
	size_t count, directory;
	bool done = false;

	if (!inside)
		return STATUS_OBJECT_PATH_SYNTAX_BAD;
	count = directory = crt_wcslen(inside);
	while (directory > 0 && inside[directory - 1] != u'\\')
		directory--;
	host_lock_acquire(&tree->lock);
	win32_tree_make_directories_locked(tree, inside, directory);
	win32_tree_find_locked(tree, NULL, inside, count, &found);
	if (!found.node && found.directory)
		found.node = win32_node_create_locked(tree, found.directory, found.name,
		                                      found.name_length, false);
	if (found.node && !found.node->is_directory &&
	    NT_SUCCESS(resize_locked(machine, found.node, bytes))) {
		if (bytes > 0)
			memcpy(found.node->data, content, bytes);
		mm_file_write(machine, &found.node->sections, 0, content, bytes);
		done = true;
	}
	host_lock_release(&tree->lock);
	return done ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

NTSTATUS win32_file_get(struct ke_machine *machine, const WCHAR *path, void **ret_content,
                        size_t *ret_bytes)
{
	struct win32_tree *tree = machine->win32->tree;
	const WCHAR *inside = below_root(path);
	struct win32_lookup found = { 0 };
	void *copy = NULL;

	host_lock_acquire(&tree->lock);
	if (inside)
		win32_tree_find_locked(tree, NULL, inside, crt_wcslen(inside), &found);
	if (found.node && !found.node->is_directory) {
		copy = malloc(found.node->bytes + 1);
		if (copy && found.node->bytes > 0)
			memcpy(copy, found.node->data, found.node->bytes);
		if (copy)
			mm_file_read(machine, &found.node->sections, 0, copy, found.node->bytes);
		*ret_bytes = found.node->bytes;
	}
	host_lock_release(&tree->lock);
	if (!copy)
		return found.node ? STATUS_INSUFFICIENT_RESOURCES : STATUS_OBJECT_NAME_NOT_FOUND;
	*ret_content = copy;
	return STATUS_SUCCESS;
}
