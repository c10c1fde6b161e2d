/*
 * port/services.h - the system services that another Linux process can call, and what their arguments are.
 *
 * One letter an argument:
 *   v u c   a value of 8, 4, 1 bytes
 *   q d b   pointer to 8, 4, 1 bytes, copied in and out; may be null. Q D B: not null
 *   t T     pointer to 8 bytes, copied in; T: not null
 *   X G     pointer to 16 bytes, copied in; X: not null
 *   O       OBJECT_ATTRIBUTES with all that hangs at it, copied in; may be null
 *   s S     UNICODE_STRING with its text, copied in; S: not null
 *   l       UNICODE_STRING that is filled: its buffer is copied out
 *   W A     text of 16-bit, 8-bit characters with its end, copied in; may be null
 *   i       IO_STATUS_BLOCK, used in place, also after the call
 *   r w     buffer that is read, written in place; the next argument is its length
 *   g o     buffer copied in, out; the next argument is its length
 *   p       as o, but answered where it is, by one copy of the service's: the answer has pointers into itself
 *   z       as o, for 16-bit characters
 *   y       buffer copied out; the argument before is its length
 *   e       records of 32 bytes copied out; the next argument is their number
 *   H       handles copied in; the first argument is their number
 *   P       TOKEN_PRIVILEGES, copied in
 *   C       SECURITY_DESCRIPTOR of either form with its parts, copied in; may be null
 *   a       a routine of the caller's, which the caller runs when the machine says that its APC is due; may be null
 *   {N}     pointer to N bytes, copied in and out; may be null. [N]: not null
 */
#ifndef DRYDOCK_NT_PORT_SERVICES_H
#define DRYDOCK_NT_PORT_SERVICES_H

#include <ntifs.h>

/* Services that no header declares. */
NTSTATUS NTAPI NtCreateNamedPipeFile(PHANDLE ret_handle, ULONG access, POBJECT_ATTRIBUTES attributes,
                                     PIO_STATUS_BLOCK io_status, ULONG share, ULONG disposition, ULONG options,
                                     ULONG type, ULONG read_mode, ULONG completion_mode, ULONG instances,
                                     ULONG inbound, ULONG outbound, PLARGE_INTEGER timeout);

/* clang-format off */
#define PORT_NT_SERVICES(X) \
	X(NtAdjustPrivilegesToken, "vcPuyd") \
	X(NtAlertThread, "v") \
	X(NtAlertThreadByThreadId, "v") \
	X(NtAllocateVirtualMemory, "vQvQuu") \
	X(NtCancelIoFile, "vi") \
	X(NtCancelIoFileEx, "vvi") \
	X(NtCancelSynchronousIoFile, "vvi") \
	X(NtCancelTimer, "vb") \
	X(NtClearEvent, "v") \
	X(NtClose, "v") \
	X(NtCompareObjects, "vv") \
	X(NtCreateDebugObject, "QuOu") \
	X(NtCreateDirectoryObject, "QuO") \
	X(NtCreateEvent, "QuOuc") \
	X(NtCreateFile, "QuOituuuugu") \
	X(NtCreateIoCompletion, "QuOu") \
	X(NtCreateJobObject, "QuO") \
	X(NtCreateKey, "QuOusud") \
	X(NtCreateKeyedEvent, "QuOu") \
	X(NtCreateMutant, "QuOc") \
	X(NtCreateNamedPipeFile, "QuOiuuuuuuuuut") \
	X(NtCreateSection, "QuOtuuv") \
	X(NtCreateSemaphore, "QuOuu") \
	X(NtCreateSymbolicLinkObject, "QuOS") \
	X(NtCreateTimer, "QuOu") \
	X(NtDelayExecution, "cT") \
	X(NtDeleteKey, "v") \
	X(NtDeleteValueKey, "vS") \
	X(NtDeviceIoControlFile, "vvaviuruwu") \
	X(NtDuplicateObject, "vvvquuu") \
	X(NtDuplicateToken, "vuOcuQ") \
	X(NtEnumerateKey, "vuuouD") \
	X(NtEnumerateValueKey, "vuuouD") \
	X(NtFlushBuffersFile, "vi") \
	X(NtFlushKey, "v") \
	X(NtFlushVirtualMemory, "vQQi") \
	X(NtFsControlFile, "vvaviuruwu") \
	X(NtGetNextThread, "vvuuuQ") \
	X(NtLockFile, "vvaviTTucc") \
	X(NtMakeTemporaryObject, "v") \
	X(NtMapViewOfSection, "vvQvvqQuuu") \
	X(NtNotifyChangeKey, "vvaviucwuc") \
	X(NtOpenDirectoryObject, "QuO") \
	X(NtOpenEvent, "QuO") \
	X(NtOpenFile, "QuOiuu") \
	X(NtOpenIoCompletion, "QuO") \
	X(NtOpenJobObject, "QuO") \
	X(NtOpenKey, "QuO") \
	X(NtOpenKeyEx, "QuOu") \
	X(NtOpenKeyedEvent, "QuO") \
	X(NtOpenMutant, "QuO") \
	X(NtOpenProcess, "QuOX") \
	X(NtOpenProcessToken, "vuQ") \
	X(NtOpenProcessTokenEx, "vuuQ") \
	X(NtOpenSection, "QuO") \
	X(NtOpenSemaphore, "QuO") \
	X(NtOpenSymbolicLinkObject, "QuO") \
	X(NtOpenThread, "QuOX") \
	X(NtOpenThreadToken, "vucQ") \
	X(NtOpenThreadTokenEx, "vucuQ") \
	X(NtOpenTimer, "QuO") \
	X(NtPulseEvent, "vd") \
	X(NtQueryDirectoryFile, "vvaviwuucsc") \
	X(NtQueryDirectoryObject, "vpuccDd") \
	X(NtQueryEvent, "vuoud") \
	X(NtQueryInformationFile, "viouu") \
	X(NtQueryInformationProcess, "vupud") \
	X(NtQueryInformationThread, "vuoud") \
	X(NtQueryInformationToken, "vupud") \
	X(NtQueryIoCompletion, "vuoud") \
	X(NtQueryKey, "vuouD") \
	X(NtQueryMutant, "vuoud") \
	X(NtQueryObject, "vupud") \
	X(NtQuerySection, "vuovq") \
	X(NtQuerySecurityObject, "vuouD") \
	X(NtQuerySemaphore, "vuoud") \
	X(NtQuerySymbolicLinkObject, "vld") \
	X(NtQuerySystemTime, "Q") \
	X(NtQueryTimer, "vuoud") \
	X(NtQueryValueKey, "vSuouD") \
	X(NtQueryVolumeInformationFile, "viouu") \
	X(NtQueueApcThread, "vavvv") \
	X(NtReadFile, "vvaviwutd") \
	X(NtReleaseKeyedEvent, "vvct") \
	X(NtReleaseMutant, "vd") \
	X(NtReleaseSemaphore, "vud") \
	X(NtRemoveIoCompletion, "vQQ{16}t") \
	X(NtRemoveIoCompletionEx, "veuDtc") \
	X(NtRenameKey, "vS") \
	X(NtResetEvent, "vd") \
	X(NtResumeThread, "vd") \
	X(NtSetEvent, "vd") \
	X(NtSetInformationFile, "viguu") \
	X(NtSetInformationKey, "vugu") \
	X(NtSetInformationObject, "vugu") \
	X(NtSetInformationThread, "vugu") \
	X(NtSetIoCompletion, "vvvuv") \
	X(NtSetSecurityObject, "vuC") \
	X(NtSetTimer, "vTavcub") \
	X(NtSetValueKey, "vSuugu") \
	X(NtSetVolumeInformationFile, "viguu") \
	X(NtSignalAndWaitForSingleObject, "vvct") \
	X(NtSuspendThread, "vd") \
	X(NtTerminateProcess, "vu") \
	X(NtTerminateThread, "vu") \
	X(NtTestAlert, "") \
	X(NtUnlockFile, "viTTu") \
	X(NtUnmapViewOfSection, "vv") \
	X(NtWaitForAlertByThreadId, "vt") \
	X(NtWaitForKeyedEvent, "vvct") \
	X(NtWaitForMultipleObjects, "uHuct") \
	X(NtWaitForSingleObject, "vct") \
	X(NtWriteFile, "vvaviwutd") \
	X(NtYieldExecution, "")

/*
 * In the machine only: what an attached process needs besides. port_create_process: name, PORT_CHILD_ flags,
 * port_process_made. port_create_thread: handle, id. port_share_event:
 * handle. port_wait, port_wait_any, port_signal_and_wait: as NtWaitForSingleObject, NtWaitForMultipleObjects and
 * NtSignalAndWaitForSingleObject, but see PORT_TRY_SHARED. port_next_apc: nothing but what every call does: it stays
 * while the thread is suspended, and says which APC is due next.
 */
#define PORT_OWN_SERVICES(X) \
	X(ob_keyed_mutex_acquire, "vvtq") \
	X(ob_keyed_mutex_create, "vOQ") \
	X(ob_keyed_mutex_open_shared, "OQ") \
	X(ob_keyed_mutex_release, "vvv") \
	X(port_are_locked, "vv") \
	X(port_close_is_strict, "") \
	X(port_create_process, "Su[24]") \
	X(port_create_thread, "QDu") \
	X(port_exit_thread, "u") \
	X(port_keyed_acquire, "vvtq") \
	X(port_keyed_open, "vvQ") \
	X(port_keyed_release, "vvv") \
	X(port_next_apc, "") \
	X(port_share_event, "v") \
	X(port_share_keyed, "v{16}") \
	X(port_signal_and_wait, "vvct") \
	X(port_take_views, "") \
	X(port_wait, "vct") \
	X(port_wait_any, "uHuct")

/* A call as the kernel in the own machine is one as the program in another. */
#define PORT_ZW_SERVICES(X) \
	X(ZwClose, NtClose) \
	X(ZwCreateFile, NtCreateFile) \
	X(ZwDeleteKey, NtDeleteKey) \
	X(ZwDeleteValueKey, NtDeleteValueKey) \
	X(ZwEnumerateKey, NtEnumerateKey) \
	X(ZwQueryInformationFile, NtQueryInformationFile) \
	X(ZwQueryValueKey, NtQueryValueKey) \
	X(ZwReadFile, NtReadFile) \
	X(ZwSetEvent, NtSetEvent) \
	X(ZwSetInformationFile, NtSetInformationFile) \
	X(ZwSetValueKey, NtSetValueKey) \
	X(ZwWaitForSingleObject, NtWaitForSingleObject) \
	X(ZwWriteFile, NtWriteFile)
/* clang-format on */

enum port_service {
#define PORT_NUMBER(name, letters) PORT_##name,
	PORT_NT_SERVICES(PORT_NUMBER) PORT_NT_COUNT,
	PORT_BEFORE_OWN = PORT_NT_COUNT - 1,
	PORT_OWN_SERVICES(PORT_NUMBER)
#undef PORT_NUMBER
	PORT_SERVICE_COUNT
};

/* More places in port_services, which are no service's numbers. */
enum port_place {
	PORT_BEFORE_PLACES = PORT_NT_COUNT - 1,
#define PORT_PLACE(zw, nt) PORT_##zw,
	PORT_ZW_SERVICES(PORT_PLACE)
#undef PORT_PLACE
	PORT_PLACE_COUNT
};

#endif
