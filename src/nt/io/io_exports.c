/*
 * io/io_exports.c - the names of this folder that images import.
 */
#include <WppRecorder.h>

#include <wmilib.h>

#include "drydock/wpp.h"
#include "nt/io/etw.h"

NTSTATUS NTAPI IoSynchronousCallDriver(PDEVICE_OBJECT device, PIRP irp);
BOOLEAN NTAPI IoForwardIrpSynchronously(PDEVICE_OBJECT device, PIRP irp);
NTSTATUS NTAPI NtCreateNamedPipeFile(PHANDLE ret_handle, ULONG access,
                                     POBJECT_ATTRIBUTES attributes, PIO_STATUS_BLOCK io_status,
                                     ULONG share, ULONG disposition, ULONG options, ULONG type,
                                     ULONG read_mode, ULONG completion_mode, ULONG instances,
                                     ULONG inbound, ULONG outbound, PLARGE_INTEGER timeout);
NTSTATUS NTAPI IoCreateDeviceSecure(PDRIVER_OBJECT driver, ULONG extension_bytes,
                                    PUNICODE_STRING name, DEVICE_TYPE type, ULONG characteristics,
                                    BOOLEAN exclusive, PCUNICODE_STRING sddl, LPCGUID class_guid,
                                    PDEVICE_OBJECT *ret_device);
NTSTATUS NTAPI WdmlibIoCreateDeviceSecure(PDRIVER_OBJECT driver, ULONG extension_bytes,
                                          PUNICODE_STRING name, DEVICE_TYPE type,
                                          ULONG characteristics, BOOLEAN exclusive,
                                          PCUNICODE_STRING sddl, LPCGUID class_guid,
                                          PDEVICE_OBJECT *ret_device);
NTSTATUS NTAPI IoOpenDriverRegistryKey(PDRIVER_OBJECT driver, DRIVER_REGKEY_TYPE type,
                                       ACCESS_MASK access, ULONG flags, PHANDLE ret_key);
PIRP NTAPI IoAllocateIrpEx(PDEVICE_OBJECT device, CCHAR stack_size, BOOLEAN charge_quota);
VOID NTAPI IoQueueThreadIrp(PIRP irp);
NTSTATUS NTAPI IoCreateSystemThread(PVOID object, PHANDLE ret_handle, ULONG access,
                                    POBJECT_ATTRIBUTES attributes, HANDLE process_handle,
                                    PCLIENT_ID client_id, PKSTART_ROUTINE routine, PVOID context);
NTSTATUS NTAPI IoAttachDeviceByPointer(PDEVICE_OBJECT source, PDEVICE_OBJECT target);
PDEVICE_OBJECT NTAPI IoGetBaseFileSystemDeviceObject(PFILE_OBJECT file);

static uint64_t cell(struct ob_type *type)
{
	return (uint64_t)(uintptr_t)ob_type_cell(type);
}

static uint64_t file_type(struct ke_machine *machine)
{
	return cell(machine->io->file_type);
}

static uint64_t device_type(struct ke_machine *machine)
{
	return cell(machine->io->device_type);
}

static uint64_t driver_type(struct ke_machine *machine)
{
	return cell(machine->io->driver_type);
}

static uint64_t completion_type(struct ke_machine *machine)
{
	return cell(machine->io->completion_type);
}

static uint64_t adapter_type(struct ke_machine *machine)
{
	return cell(machine->io->adapter_type);
}

static const struct image_export exports[] = {
	IMAGE_EXPORT(EtwActivityIdControl),
	IMAGE_EXPORT(EtwEventEnabled),
	IMAGE_EXPORT(EtwProviderEnabled),
	IMAGE_EXPORT(EtwRegister),
	IMAGE_EXPORT(EtwUnregister),
	IMAGE_EXPORT(EtwWrite),
	IMAGE_EXPORT(EtwWriteEx),
	IMAGE_EXPORT(EtwWriteString),
	IMAGE_EXPORT(EtwWriteTransfer),
	IMAGE_EXPORT(IoAcquireCancelSpinLock),
	IMAGE_EXPORT(IoAcquireRemoveLockEx),
	IMAGE_EXPORT(IoRegisterBootDriverCallback),
	IMAGE_EXPORT(IoUnregisterBootDriverCallback),
	IMAGE_EXPORT(IoWMIOpenBlock),
	IMAGE_EXPORT(IoWMISetNotificationCallback),
	IMAGE_EXPORT(WppRecorderConfigure),
	IMAGE_EXPORT(WppRecorderLogCreate),
	IMAGE_EXPORT(WppRecorderLogDelete),
	IMAGE_EXPORT(WppRecorderLogSetIdentifier),
	IMAGE_EXPORT_DATA("IoAdapterObjectType", adapter_type),
	IMAGE_EXPORT(IoAllocateDriverObjectExtension),
	IMAGE_EXPORT(IoAllocateErrorLogEntry),
	IMAGE_EXPORT(IoAllocateIrp),
	IMAGE_EXPORT(IoAllocateIrpEx),
	IMAGE_EXPORT(IoAllocateWorkItem),
	IMAGE_EXPORT(IoAttachDevice),
	IMAGE_EXPORT(IoAttachDeviceByPointer),
	IMAGE_EXPORT(IoAttachDeviceToDeviceStack),
	IMAGE_EXPORT(IoAttachDeviceToDeviceStackSafe),
	IMAGE_EXPORT(IoBuildAsynchronousFsdRequest),
	IMAGE_EXPORT(IoBuildDeviceIoControlRequest),
	IMAGE_EXPORT(IoBuildSynchronousFsdRequest),
	IMAGE_EXPORT(IoCancelIrp),
	IMAGE_EXPORT(IoCheckDesiredAccess),
	IMAGE_EXPORT(IoCheckShareAccess),
	IMAGE_EXPORT_DATA("IoCompletionObjectType", completion_type),
	IMAGE_EXPORT(IoConnectInterrupt),
	IMAGE_EXPORT(IoConnectInterruptEx),
	IMAGE_EXPORT(IoCreateDevice),
	IMAGE_EXPORT(IoCreateDeviceSecure),
	IMAGE_EXPORT(IoCreateFile),
	IMAGE_EXPORT(IoCreateStreamFileObject),
	IMAGE_EXPORT(IoCreateStreamFileObjectLite),
	IMAGE_EXPORT(IoCreateSymbolicLink),
	IMAGE_EXPORT(IoCreateSystemThread),
	IMAGE_EXPORT(IoCreateUnprotectedSymbolicLink),
	IMAGE_EXPORT(IoCsqInitialize),
	IMAGE_EXPORT(IoCsqInitializeEx),
	IMAGE_EXPORT(IoCsqInsertIrp),
	IMAGE_EXPORT(IoCsqInsertIrpEx),
	IMAGE_EXPORT(IoCsqRemoveIrp),
	IMAGE_EXPORT(IoCsqRemoveNextIrp),
	IMAGE_EXPORT(IoDeleteDevice),
	IMAGE_EXPORT(IoDeleteSymbolicLink),
	IMAGE_EXPORT(IoDetachDevice),
	IMAGE_EXPORT_DATA("IoDeviceObjectType", device_type),
	IMAGE_EXPORT(IoDisconnectInterrupt),
	IMAGE_EXPORT(IoDisconnectInterruptEx),
	IMAGE_EXPORT_DATA("IoDriverObjectType", driver_type),
	IMAGE_EXPORT(IoEnumerateDeviceObjectList),
	IMAGE_EXPORT_DATA("IoFileObjectType", file_type),
	IMAGE_EXPORT(IoForwardIrpSynchronously),
	IMAGE_EXPORT(IoFreeErrorLogEntry),
	IMAGE_EXPORT(IoFreeIrp),
	IMAGE_EXPORT(IoFreeWorkItem),
	IMAGE_EXPORT(IoGetAttachedDevice),
	IMAGE_EXPORT(IoGetAttachedDeviceReference),
	IMAGE_EXPORT(IoGetBaseFileSystemDeviceObject),
	IMAGE_EXPORT(IoGetConfigurationInformation),
	IMAGE_EXPORT(IoGetCurrentProcess),
	IMAGE_EXPORT(IoGetDeviceAttachmentBaseRef),
	IMAGE_EXPORT(IoGetDeviceObjectPointer),
	IMAGE_EXPORT(IoGetDmaAdapter),
	IMAGE_EXPORT(IoGetDriverObjectExtension),
	IMAGE_EXPORT(IoGetFileObjectGenericMapping),
	IMAGE_EXPORT(IoGetInitialStack),
	IMAGE_EXPORT(IoGetIoPriorityHint),
	IMAGE_EXPORT(IoGetLowerDeviceObject),
	IMAGE_EXPORT(IoGetRelatedDeviceObject),
	IMAGE_EXPORT(IoGetRemainingStackSize),
	IMAGE_EXPORT(IoGetRequestorProcess),
	IMAGE_EXPORT(IoGetRequestorProcessId),
	IMAGE_EXPORT(IoGetRequestorSessionId),
	IMAGE_EXPORT(IoGetStackLimits),
	IMAGE_EXPORT(IoGetTopLevelIrp),
	IMAGE_EXPORT(IoInitializeIrp),
	IMAGE_EXPORT(IoInitializeRemoveLockEx),
	IMAGE_EXPORT(IoInitializeTimer),
	IMAGE_EXPORT(IoInitializeWorkItem),
	IMAGE_EXPORT(IoIs32bitProcess),
	IMAGE_EXPORT(IoIsOperationSynchronous),
	IMAGE_EXPORT(IoIsSystemThread),
	IMAGE_EXPORT(IoIsWdmVersionAvailable),
	IMAGE_EXPORT(IoMakeAssociatedIrp),
	IMAGE_EXPORT(IoOpenDriverRegistryKey),
	IMAGE_EXPORT(IoQueueThreadIrp),
	IMAGE_EXPORT(IoQueueWorkItem),
	IMAGE_EXPORT(IoQueueWorkItemEx),
	IMAGE_EXPORT(IoRegisterBootDriverReinitialization),
	IMAGE_EXPORT(IoRegisterDriverReinitialization),
	IMAGE_EXPORT(IoRegisterFileSystem),
	IMAGE_EXPORT(IoRegisterLastChanceShutdownNotification),
	IMAGE_EXPORT(IoRegisterShutdownNotification),
	IMAGE_EXPORT(IoReleaseCancelSpinLock),
	IMAGE_EXPORT(IoReleaseRemoveLockAndWaitEx),
	IMAGE_EXPORT(IoReleaseRemoveLockEx),
	IMAGE_EXPORT(IoRemoveShareAccess),
	IMAGE_EXPORT(IoReuseIrp),
	IMAGE_EXPORT(IoSetCompletionRoutineEx),
	IMAGE_EXPORT(IoSetIoPriorityHint),
	IMAGE_EXPORT(IoSetShareAccess),
	IMAGE_EXPORT(IoSetStartIoAttributes),
	IMAGE_EXPORT(IoSetThreadHardErrorMode),
	IMAGE_EXPORT(IoSetTopLevelIrp),
	IMAGE_EXPORT(IoSizeofWorkItem),
	IMAGE_EXPORT(IoStartNextPacket),
	IMAGE_EXPORT(IoStartNextPacketByKey),
	IMAGE_EXPORT(IoStartPacket),
	IMAGE_EXPORT(IoStartTimer),
	IMAGE_EXPORT(IoStopTimer),
	IMAGE_EXPORT(IoSynchronousCallDriver),
	IMAGE_EXPORT(IoThreadToProcess),
	IMAGE_EXPORT(IoTryQueueWorkItem),
	IMAGE_EXPORT(IoUninitializeWorkItem),
	IMAGE_EXPORT(IoUnregisterFileSystem),
	IMAGE_EXPORT(IoUnregisterShutdownNotification),
	IMAGE_EXPORT(IoUpdateShareAccess),
	IMAGE_EXPORT(IoValidateDeviceIoControlAccess),
	IMAGE_EXPORT(IoWMIDeviceObjectToProviderId),
	IMAGE_EXPORT(IoWMIRegistrationControl),
	IMAGE_EXPORT(IoWMIWriteEvent),
	IMAGE_EXPORT(IoWriteErrorLogEntry),
	IMAGE_EXPORT(IofCallDriver),
	IMAGE_EXPORT(IofCompleteRequest),
	IMAGE_EXPORT(NtCancelIoFile),
	IMAGE_EXPORT(NtCancelIoFileEx),
	IMAGE_EXPORT(NtCancelSynchronousIoFile),
	IMAGE_EXPORT(NtCreateFile),
	IMAGE_EXPORT(NtCreateIoCompletion),
	IMAGE_EXPORT(NtCreateNamedPipeFile),
	IMAGE_EXPORT(NtDeviceIoControlFile),
	IMAGE_EXPORT(NtFlushBuffersFile),
	IMAGE_EXPORT(NtFsControlFile),
	IMAGE_EXPORT(NtLockFile),
	IMAGE_EXPORT(NtOpenFile),
	IMAGE_EXPORT(NtOpenIoCompletion),
	IMAGE_EXPORT(NtQueryDirectoryFile),
	IMAGE_EXPORT(NtQueryInformationFile),
	IMAGE_EXPORT(NtQueryIoCompletion),
	IMAGE_EXPORT(NtQueryVolumeInformationFile),
	IMAGE_EXPORT(NtReadFile),
	IMAGE_EXPORT(NtRemoveIoCompletion),
	IMAGE_EXPORT(NtRemoveIoCompletionEx),
	IMAGE_EXPORT(NtSetInformationFile),
	IMAGE_EXPORT(NtSetIoCompletion),
	IMAGE_EXPORT(NtSetVolumeInformationFile),
	IMAGE_EXPORT(NtUnlockFile),
	IMAGE_EXPORT(NtWriteFile),
	IMAGE_EXPORT(WdmlibIoCreateDeviceSecure),
	IMAGE_EXPORT(WmiCompleteRequest),
	IMAGE_EXPORT(WmiFireEvent),
	IMAGE_EXPORT(WmiSystemControl),
	IMAGE_EXPORT(ZwCancelIoFile),
	IMAGE_EXPORT(ZwCancelIoFileEx),
	IMAGE_EXPORT(ZwCreateFile),
	IMAGE_EXPORT(ZwDeviceIoControlFile),
	IMAGE_EXPORT(ZwFlushBuffersFile),
	IMAGE_EXPORT(ZwFsControlFile),
	IMAGE_EXPORT(ZwLockFile),
	IMAGE_EXPORT(ZwOpenFile),
	IMAGE_EXPORT(ZwQueryDirectoryFile),
	IMAGE_EXPORT(ZwQueryInformationFile),
	IMAGE_EXPORT(ZwQueryVolumeInformationFile),
	IMAGE_EXPORT(ZwReadFile),
	IMAGE_EXPORT(ZwSetInformationFile),
	IMAGE_EXPORT(ZwSetVolumeInformationFile),
	IMAGE_EXPORT(ZwUnlockFile),
	IMAGE_EXPORT(ZwWriteFile),
	IMAGE_EXPORT(drydock_no_more_stack_locations),
	IMAGE_EXPORT(drydock_wpp_start),
	IMAGE_EXPORT(drydock_wpp_stop),
	IMAGE_EXPORT(drydock_wpp_trace),
};

const struct image_export_table io_export_table = {
	.module = "ntoskrnl.exe",
	.exports = exports,
	.count = sizeof(exports) / sizeof(exports[0]),
};
