/*
 * wdf/umdf_table.h - the UMDF 2.33 function table: index, result, name, parameters, arguments.
 *
 * Model    As wdf/kmdf_table.h. Most entries are KMDF's functions in another order; those that only user-mode
 *          drivers have come with WDF_UMDF_FUNCTION and WDF_UMDF_PROCEDURE, those of companions, whose types are not
 *          here, with WDF_UMDF_UNTYPED(index, name).
 * Source   Published indices; WDF-1 of docs/spec/wdf-ndis.md.
 */
/* No include guard: included repeatedly. */
WDF_FUNCTION(0, NTSTATUS, CollectionCreate, (PWDF_OBJECT_ATTRIBUTES CollectionAttributes,
	WDFCOLLECTION *Collection), (CollectionAttributes, Collection))
WDF_FUNCTION(1, ULONG, CollectionGetCount, (WDFCOLLECTION Collection), (Collection))
WDF_FUNCTION(2, NTSTATUS, CollectionAdd, (WDFCOLLECTION Collection, WDFOBJECT Object),
	(Collection, Object))
WDF_PROCEDURE(3, CollectionRemove, (WDFCOLLECTION Collection, WDFOBJECT Item), (Collection, Item))
WDF_PROCEDURE(4, CollectionRemoveItem, (WDFCOLLECTION Collection, ULONG Index), (Collection,
	Index))
WDF_FUNCTION(5, WDFOBJECT, CollectionGetItem, (WDFCOLLECTION Collection, ULONG Index),
	(Collection, Index))
WDF_FUNCTION(6, WDFOBJECT, CollectionGetFirstItem, (WDFCOLLECTION Collection), (Collection))
WDF_FUNCTION(7, WDFOBJECT, CollectionGetLastItem, (WDFCOLLECTION Collection), (Collection))
WDF_FUNCTION(8, PWDFCXDEVICE_INIT, CxDeviceInitAllocate, (PWDFDEVICE_INIT DeviceInit),
	(DeviceInit))
WDF_PROCEDURE(9, CxDeviceInitSetRequestAttributes, (PWDFCXDEVICE_INIT CxDeviceInit,
	PWDF_OBJECT_ATTRIBUTES RequestAttributes), (CxDeviceInit, RequestAttributes))
WDF_PROCEDURE(10, CxDeviceInitSetFileObjectConfig, (PWDFCXDEVICE_INIT CxDeviceInit,
	PWDFCX_FILEOBJECT_CONFIG CxFileObjectConfig, PWDF_OBJECT_ATTRIBUTES FileObjectAttributes),
	(CxDeviceInit, CxFileObjectConfig, FileObjectAttributes))
WDF_PROCEDURE(11, CxVerifierKeBugCheck, (WDFOBJECT Object, ULONG BugCheckCode,
	ULONG_PTR BugCheckParameter1, ULONG_PTR BugCheckParameter2, ULONG_PTR BugCheckParameter3,
	ULONG_PTR BugCheckParameter4), (Object, BugCheckCode, BugCheckParameter1,
	BugCheckParameter2, BugCheckParameter3, BugCheckParameter4))
WDF_PROCEDURE(12, DeviceGetDeviceState, (WDFDEVICE Device, PWDF_DEVICE_STATE DeviceState),
	(Device, DeviceState))
WDF_PROCEDURE(13, DeviceSetDeviceState, (WDFDEVICE Device, PWDF_DEVICE_STATE DeviceState),
	(Device, DeviceState))
WDF_FUNCTION(14, WDFDRIVER, DeviceGetDriver, (WDFDEVICE Device), (Device))
WDF_FUNCTION(15, WDFIOTARGET, DeviceGetIoTarget, (WDFDEVICE Device), (Device))
WDF_FUNCTION(16, NTSTATUS, DeviceAssignS0IdleSettings, (WDFDEVICE Device,
	PWDF_DEVICE_POWER_POLICY_IDLE_SETTINGS Settings), (Device, Settings))
WDF_FUNCTION(17, NTSTATUS, DeviceAssignSxWakeSettings, (WDFDEVICE Device,
	PWDF_DEVICE_POWER_POLICY_WAKE_SETTINGS Settings), (Device, Settings))
WDF_FUNCTION(18, NTSTATUS, DeviceOpenRegistryKey, (WDFDEVICE Device, ULONG DeviceInstanceKeyType,
	ACCESS_MASK DesiredAccess, PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY *Key), (Device,
	DeviceInstanceKeyType, DesiredAccess, KeyAttributes, Key))
WDF_PROCEDURE(19, DeviceInitSetPnpPowerEventCallbacks, (PWDFDEVICE_INIT DeviceInit,
	PWDF_PNPPOWER_EVENT_CALLBACKS PnpPowerEventCallbacks), (DeviceInit,
	PnpPowerEventCallbacks))
WDF_PROCEDURE(20, DeviceInitSetPowerPolicyEventCallbacks, (PWDFDEVICE_INIT DeviceInit,
	PWDF_POWER_POLICY_EVENT_CALLBACKS PowerPolicyEventCallbacks), (DeviceInit,
	PowerPolicyEventCallbacks))
WDF_PROCEDURE(21, DeviceInitSetPowerPolicyOwnership, (PWDFDEVICE_INIT DeviceInit,
	BOOLEAN IsPowerPolicyOwner), (DeviceInit, IsPowerPolicyOwner))
WDF_PROCEDURE(22, DeviceInitSetIoType, (PWDFDEVICE_INIT DeviceInit, WDF_DEVICE_IO_TYPE IoType),
	(DeviceInit, IoType))
WDF_PROCEDURE(23, DeviceInitSetFileObjectConfig, (PWDFDEVICE_INIT DeviceInit,
	PWDF_FILEOBJECT_CONFIG FileObjectConfig, PWDF_OBJECT_ATTRIBUTES FileObjectAttributes),
	(DeviceInit, FileObjectConfig, FileObjectAttributes))
WDF_PROCEDURE(24, DeviceInitSetRequestAttributes, (PWDFDEVICE_INIT DeviceInit,
	PWDF_OBJECT_ATTRIBUTES RequestAttributes), (DeviceInit, RequestAttributes))
WDF_FUNCTION(25, NTSTATUS, DeviceCreate, (PWDFDEVICE_INIT *DeviceInit,
	PWDF_OBJECT_ATTRIBUTES DeviceAttributes, WDFDEVICE *Device), (DeviceInit,
	DeviceAttributes, Device))
WDF_PROCEDURE(26, DeviceSetStaticStopRemove, (WDFDEVICE Device, BOOLEAN Stoppable), (Device,
	Stoppable))
WDF_FUNCTION(27, NTSTATUS, DeviceCreateDeviceInterface, (WDFDEVICE Device,
	const GUID *InterfaceClassGUID, PCUNICODE_STRING ReferenceString), (Device,
	InterfaceClassGUID, ReferenceString))
WDF_PROCEDURE(28, DeviceSetDeviceInterfaceState, (WDFDEVICE Device,
	const GUID *InterfaceClassGUID, PCUNICODE_STRING ReferenceString,
	BOOLEAN IsInterfaceEnabled), (Device, InterfaceClassGUID, ReferenceString,
	IsInterfaceEnabled))
WDF_FUNCTION(29, NTSTATUS, DeviceRetrieveDeviceInterfaceString, (WDFDEVICE Device,
	const GUID *InterfaceClassGUID, PCUNICODE_STRING ReferenceString, WDFSTRING String),
	(Device, InterfaceClassGUID, ReferenceString, String))
WDF_FUNCTION(30, NTSTATUS, DeviceCreateSymbolicLink, (WDFDEVICE Device,
	PCUNICODE_STRING SymbolicLinkName), (Device, SymbolicLinkName))
WDF_FUNCTION(31, NTSTATUS, DeviceQueryProperty, (WDFDEVICE Device,
	DEVICE_REGISTRY_PROPERTY DeviceProperty, ULONG BufferLength, PVOID PropertyBuffer,
	PULONG ResultLength), (Device, DeviceProperty, BufferLength, PropertyBuffer,
	ResultLength))
WDF_FUNCTION(32, NTSTATUS, DeviceAllocAndQueryProperty, (WDFDEVICE Device,
	DEVICE_REGISTRY_PROPERTY DeviceProperty, POOL_TYPE PoolType,
	PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes, WDFMEMORY *PropertyMemory), (Device,
	DeviceProperty, PoolType, PropertyMemoryAttributes, PropertyMemory))
WDF_PROCEDURE(33, DeviceSetPnpCapabilities, (WDFDEVICE Device,
	PWDF_DEVICE_PNP_CAPABILITIES PnpCapabilities), (Device, PnpCapabilities))
WDF_PROCEDURE(34, DeviceSetPowerCapabilities, (WDFDEVICE Device,
	PWDF_DEVICE_POWER_CAPABILITIES PowerCapabilities), (Device, PowerCapabilities))
WDF_PROCEDURE(35, DeviceSetFailed, (WDFDEVICE Device, WDF_DEVICE_FAILED_ACTION FailedAction),
	(Device, FailedAction))
WDF_FUNCTION(36, NTSTATUS, DeviceStopIdleNoTrack, (WDFDEVICE Device, BOOLEAN WaitForD0), (Device,
	WaitForD0))
WDF_PROCEDURE(37, DeviceResumeIdleNoTrack, (WDFDEVICE Device), (Device))
WDF_FUNCTION(38, WDFFILEOBJECT, DeviceGetFileObject, (WDFDEVICE Device, PFILE_OBJECT FileObject),
	(Device, FileObject))
WDF_FUNCTION(39, WDFQUEUE, DeviceGetDefaultQueue, (WDFDEVICE Device), (Device))
WDF_FUNCTION(40, NTSTATUS, DeviceConfigureRequestDispatching, (WDFDEVICE Device, WDFQUEUE Queue,
	WDF_REQUEST_TYPE RequestType), (Device, Queue, RequestType))
WDF_FUNCTION(41, POWER_ACTION, DeviceGetSystemPowerAction, (WDFDEVICE Device), (Device))
WDF_PROCEDURE(42, DeviceInitSetReleaseHardwareOrderOnFailure, (PWDFDEVICE_INIT DeviceInit,
	WDF_RELEASE_HARDWARE_ORDER_ON_FAILURE ReleaseHardwareOrderOnFailure), (DeviceInit,
	ReleaseHardwareOrderOnFailure))
WDF_PROCEDURE(43, DeviceInitSetIoTypeEx, (PWDFDEVICE_INIT DeviceInit,
	PWDF_IO_TYPE_CONFIG IoTypeConfig), (DeviceInit, IoTypeConfig))
WDF_UMDF_FUNCTION(44, NTSTATUS, DevicePostEvent, (WDFDEVICE Device, REFGUID EventGuid,
	WDF_EVENT_TYPE WdfEventType, BYTE *Data, ULONG DataSizeCb), (Device, EventGuid, WdfEventType,
	Data, DataSizeCb))
WDF_UMDF_FUNCTION(45, NTSTATUS, DeviceMapIoSpace, (WDFDEVICE Device,
	PHYSICAL_ADDRESS PhysicalAddress, SIZE_T NumberOfBytes, MEMORY_CACHING_TYPE CacheType,
	PVOID *PseudoBaseAddress), (Device, PhysicalAddress, NumberOfBytes, CacheType,
	PseudoBaseAddress))
WDF_UMDF_PROCEDURE(46, DeviceUnmapIoSpace, (WDFDEVICE Device, PVOID PseudoBaseAddress,
	SIZE_T NumberOfBytes), (Device, PseudoBaseAddress, NumberOfBytes))
WDF_UMDF_FUNCTION(47, PVOID, DeviceGetHardwareRegisterMappedAddress, (WDFDEVICE Device,
	PVOID PseudoBaseAddress), (Device, PseudoBaseAddress))
WDF_UMDF_FUNCTION(48, SIZE_T, DeviceReadFromHardware, (WDFDEVICE Device,
	WDF_DEVICE_HWACCESS_TARGET_TYPE Type, WDF_DEVICE_HWACCESS_TARGET_SIZE Size,
	PVOID TargetAddress, PVOID Buffer, ULONG Count), (Device, Type, Size, TargetAddress, Buffer,
	Count))
WDF_UMDF_PROCEDURE(49, DeviceWriteToHardware, (WDFDEVICE Device,
	WDF_DEVICE_HWACCESS_TARGET_TYPE Type, WDF_DEVICE_HWACCESS_TARGET_SIZE Size,
	PVOID TargetAddress, SIZE_T Value, PVOID Buffer, ULONG Count), (Device, Type, Size,
	TargetAddress, Value, Buffer, Count))
WDF_UMDF_FUNCTION(50, NTSTATUS, DeviceAssignInterfaceProperty, (WDFDEVICE Device,
	PWDF_DEVICE_INTERFACE_PROPERTY_DATA PropertyData, DEVPROPTYPE Type, ULONG BufferLength,
	PVOID PropertyBuffer), (Device, PropertyData, Type, BufferLength, PropertyBuffer))
WDF_UMDF_FUNCTION(51, NTSTATUS, DeviceAllocAndQueryInterfaceProperty, (WDFDEVICE Device,
	PWDF_DEVICE_INTERFACE_PROPERTY_DATA PropertyData, POOL_TYPE PoolType,
	PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes, WDFMEMORY *PropertyMemory,
	PDEVPROPTYPE Type), (Device, PropertyData, PoolType, PropertyMemoryAttributes, PropertyMemory,
	Type))
WDF_UMDF_FUNCTION(52, NTSTATUS, DeviceQueryInterfaceProperty, (WDFDEVICE Device,
	PWDF_DEVICE_INTERFACE_PROPERTY_DATA PropertyData, ULONG BufferLength, PVOID PropertyBuffer,
	PULONG ResultLength, PDEVPROPTYPE Type), (Device, PropertyData, BufferLength, PropertyBuffer,
	ResultLength, Type))
WDF_UMDF_PROCEDURE(53, DeviceGetDeviceStackIoType, (WDFDEVICE Device,
	WDF_DEVICE_IO_TYPE *ReadWriteIoType, WDF_DEVICE_IO_TYPE *IoControlIoType), (Device,
	ReadWriteIoType, IoControlIoType))
WDF_FUNCTION(54, NTSTATUS, DeviceQueryPropertyEx, (WDFDEVICE Device,
	PWDF_DEVICE_PROPERTY_DATA DeviceProperty, ULONG BufferLength, PVOID PropertyBuffer,
	PULONG RequiredSize, PDEVPROPTYPE Type), (Device, DeviceProperty, BufferLength,
	PropertyBuffer, RequiredSize, Type))
WDF_FUNCTION(55, NTSTATUS, DeviceAllocAndQueryPropertyEx, (WDFDEVICE Device,
	PWDF_DEVICE_PROPERTY_DATA DeviceProperty, POOL_TYPE PoolType,
	PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes, WDFMEMORY *PropertyMemory,
	PDEVPROPTYPE Type), (Device, DeviceProperty, PoolType, PropertyMemoryAttributes,
	PropertyMemory, Type))
WDF_FUNCTION(56, NTSTATUS, DeviceAssignProperty, (WDFDEVICE Device,
	PWDF_DEVICE_PROPERTY_DATA DeviceProperty, DEVPROPTYPE Type, ULONG Size, PVOID Data),
	(Device, DeviceProperty, Type, Size, Data))
WDF_FUNCTION(57, NTSTATUS, DriverCreate, (PDRIVER_OBJECT DriverObject,
	PCUNICODE_STRING RegistryPath, PWDF_OBJECT_ATTRIBUTES DriverAttributes,
	PWDF_DRIVER_CONFIG DriverConfig, WDFDRIVER *Driver), (DriverObject, RegistryPath,
	DriverAttributes, DriverConfig, Driver))
WDF_FUNCTION(58, PWSTR, DriverGetRegistryPath, (WDFDRIVER Driver), (Driver))
WDF_FUNCTION(59, NTSTATUS, DriverOpenParametersRegistryKey, (WDFDRIVER Driver,
	ACCESS_MASK DesiredAccess, PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY *Key), (Driver,
	DesiredAccess, KeyAttributes, Key))
WDF_FUNCTION(60, NTSTATUS, DriverRetrieveVersionString, (WDFDRIVER Driver, WDFSTRING String),
	(Driver, String))
WDF_FUNCTION(61, BOOLEAN, DriverIsVersionAvailable, (WDFDRIVER Driver,
	PWDF_DRIVER_VERSION_AVAILABLE_PARAMS VersionAvailableParams), (Driver,
	VersionAvailableParams))
WDF_FUNCTION(62, NTSTATUS, FdoInitOpenRegistryKey, (PWDFDEVICE_INIT DeviceInit,
	ULONG DeviceInstanceKeyType, ACCESS_MASK DesiredAccess,
	PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY *Key), (DeviceInit, DeviceInstanceKeyType,
	DesiredAccess, KeyAttributes, Key))
WDF_FUNCTION(63, NTSTATUS, FdoInitQueryProperty, (PWDFDEVICE_INIT DeviceInit,
	DEVICE_REGISTRY_PROPERTY DeviceProperty, ULONG BufferLength, PVOID PropertyBuffer,
	PULONG ResultLength), (DeviceInit, DeviceProperty, BufferLength, PropertyBuffer,
	ResultLength))
WDF_FUNCTION(64, NTSTATUS, FdoInitAllocAndQueryProperty, (PWDFDEVICE_INIT DeviceInit,
	DEVICE_REGISTRY_PROPERTY DeviceProperty, POOL_TYPE PoolType,
	PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes, WDFMEMORY *PropertyMemory), (DeviceInit,
	DeviceProperty, PoolType, PropertyMemoryAttributes, PropertyMemory))
WDF_FUNCTION(65, NTSTATUS, FdoInitQueryPropertyEx, (PWDFDEVICE_INIT DeviceInit,
	PWDF_DEVICE_PROPERTY_DATA DeviceProperty, ULONG BufferLength, PVOID PropertyBuffer,
	PULONG ResultLength, PDEVPROPTYPE Type), (DeviceInit, DeviceProperty, BufferLength,
	PropertyBuffer, ResultLength, Type))
WDF_FUNCTION(66, NTSTATUS, FdoInitAllocAndQueryPropertyEx, (PWDFDEVICE_INIT DeviceInit,
	PWDF_DEVICE_PROPERTY_DATA DeviceProperty, POOL_TYPE PoolType,
	PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes, WDFMEMORY *PropertyMemory,
	PDEVPROPTYPE Type), (DeviceInit, DeviceProperty, PoolType, PropertyMemoryAttributes,
	PropertyMemory, Type))
WDF_PROCEDURE(67, FdoInitSetFilter, (PWDFDEVICE_INIT DeviceInit), (DeviceInit))
WDF_FUNCTION(68, PUNICODE_STRING, FileObjectGetFileName, (WDFFILEOBJECT FileObject), (FileObject))
WDF_FUNCTION(69, WDFDEVICE, FileObjectGetDevice, (WDFFILEOBJECT FileObject), (FileObject))
WDF_FUNCTION(70, ULONG, FileObjectGetInitiatorProcessId, (WDFFILEOBJECT FileObject), (FileObject))
WDF_UMDF_FUNCTION(71, WDFFILEOBJECT, FileObjectGetRelatedFileObject,
	(WDFFILEOBJECT FileObject), (FileObject))
WDF_FUNCTION(72, NTSTATUS, InterruptCreate, (WDFDEVICE Device,
	PWDF_INTERRUPT_CONFIG Configuration, PWDF_OBJECT_ATTRIBUTES Attributes,
	WDFINTERRUPT *Interrupt), (Device, Configuration, Attributes, Interrupt))
WDF_FUNCTION(73, BOOLEAN, InterruptQueueDpcForIsr, (WDFINTERRUPT Interrupt), (Interrupt))
WDF_FUNCTION(74, BOOLEAN, InterruptQueueWorkItemForIsr, (WDFINTERRUPT Interrupt), (Interrupt))
WDF_FUNCTION(75, BOOLEAN, InterruptSynchronize, (WDFINTERRUPT Interrupt,
	PFN_WDF_INTERRUPT_SYNCHRONIZE Callback, WDFCONTEXT Context), (Interrupt, Callback,
	Context))
WDF_PROCEDURE(76, InterruptAcquireLock, (WDFINTERRUPT Interrupt), (Interrupt))
WDF_PROCEDURE(77, InterruptReleaseLock, (WDFINTERRUPT Interrupt), (Interrupt))
WDF_PROCEDURE(78, InterruptEnable, (WDFINTERRUPT Interrupt), (Interrupt))
WDF_PROCEDURE(79, InterruptDisable, (WDFINTERRUPT Interrupt), (Interrupt))
WDF_PROCEDURE(80, InterruptGetInfo, (WDFINTERRUPT Interrupt, PWDF_INTERRUPT_INFO Info),
	(Interrupt, Info))
WDF_PROCEDURE(81, InterruptSetPolicy, (WDFINTERRUPT Interrupt, WDF_INTERRUPT_POLICY Policy,
	WDF_INTERRUPT_PRIORITY Priority, KAFFINITY TargetProcessorSet), (Interrupt, Policy,
	Priority, TargetProcessorSet))
WDF_PROCEDURE(82, InterruptSetExtendedPolicy, (WDFINTERRUPT Interrupt,
	PWDF_INTERRUPT_EXTENDED_POLICY PolicyAndGroup), (Interrupt, PolicyAndGroup))
WDF_FUNCTION(83, WDFDEVICE, InterruptGetDevice, (WDFINTERRUPT Interrupt), (Interrupt))
WDF_FUNCTION(84, BOOLEAN, InterruptTryToAcquireLock, (WDFINTERRUPT Interrupt), (Interrupt))
WDF_FUNCTION(85, NTSTATUS, IoQueueCreate, (WDFDEVICE Device, PWDF_IO_QUEUE_CONFIG Config,
	PWDF_OBJECT_ATTRIBUTES QueueAttributes, WDFQUEUE *Queue), (Device, Config,
	QueueAttributes, Queue))
WDF_FUNCTION(86, WDF_IO_QUEUE_STATE, IoQueueGetState, (WDFQUEUE Queue, PULONG QueueRequests,
	PULONG DriverRequests), (Queue, QueueRequests, DriverRequests))
WDF_PROCEDURE(87, IoQueueStart, (WDFQUEUE Queue), (Queue))
WDF_PROCEDURE(88, IoQueueStop, (WDFQUEUE Queue, PFN_WDF_IO_QUEUE_STATE StopComplete,
	WDFCONTEXT Context), (Queue, StopComplete, Context))
WDF_PROCEDURE(89, IoQueueStopSynchronously, (WDFQUEUE Queue), (Queue))
WDF_FUNCTION(90, WDFDEVICE, IoQueueGetDevice, (WDFQUEUE Queue), (Queue))
WDF_FUNCTION(91, NTSTATUS, IoQueueRetrieveNextRequest, (WDFQUEUE Queue, WDFREQUEST *OutRequest),
	(Queue, OutRequest))
WDF_FUNCTION(92, NTSTATUS, IoQueueRetrieveRequestByFileObject, (WDFQUEUE Queue,
	WDFFILEOBJECT FileObject, WDFREQUEST *OutRequest), (Queue, FileObject, OutRequest))
WDF_FUNCTION(93, NTSTATUS, IoQueueFindRequest, (WDFQUEUE Queue, WDFREQUEST FoundRequest,
	WDFFILEOBJECT FileObject, PWDF_REQUEST_PARAMETERS Parameters, WDFREQUEST *OutRequest),
	(Queue, FoundRequest, FileObject, Parameters, OutRequest))
WDF_FUNCTION(94, NTSTATUS, IoQueueRetrieveFoundRequest, (WDFQUEUE Queue, WDFREQUEST FoundRequest,
	WDFREQUEST *OutRequest), (Queue, FoundRequest, OutRequest))
WDF_PROCEDURE(95, IoQueueDrainSynchronously, (WDFQUEUE Queue), (Queue))
WDF_PROCEDURE(96, IoQueueDrain, (WDFQUEUE Queue, PFN_WDF_IO_QUEUE_STATE DrainComplete,
	WDFCONTEXT Context), (Queue, DrainComplete, Context))
WDF_PROCEDURE(97, IoQueuePurgeSynchronously, (WDFQUEUE Queue), (Queue))
WDF_PROCEDURE(98, IoQueuePurge, (WDFQUEUE Queue, PFN_WDF_IO_QUEUE_STATE PurgeComplete,
	WDFCONTEXT Context), (Queue, PurgeComplete, Context))
WDF_FUNCTION(99, NTSTATUS, IoQueueReadyNotify, (WDFQUEUE Queue,
	PFN_WDF_IO_QUEUE_STATE QueueReady, WDFCONTEXT Context), (Queue, QueueReady, Context))
WDF_PROCEDURE(100, IoQueueStopAndPurge, (WDFQUEUE Queue,
	PFN_WDF_IO_QUEUE_STATE StopAndPurgeComplete, WDFCONTEXT Context), (Queue,
	StopAndPurgeComplete, Context))
WDF_PROCEDURE(101, IoQueueStopAndPurgeSynchronously, (WDFQUEUE Queue), (Queue))
WDF_FUNCTION(102, NTSTATUS, IoTargetCreate, (WDFDEVICE Device,
	PWDF_OBJECT_ATTRIBUTES IoTargetAttributes, WDFIOTARGET *IoTarget), (Device,
	IoTargetAttributes, IoTarget))
WDF_FUNCTION(103, NTSTATUS, IoTargetOpen, (WDFIOTARGET IoTarget,
	PWDF_IO_TARGET_OPEN_PARAMS OpenParams), (IoTarget, OpenParams))
WDF_PROCEDURE(104, IoTargetCloseForQueryRemove, (WDFIOTARGET IoTarget), (IoTarget))
WDF_PROCEDURE(105, IoTargetClose, (WDFIOTARGET IoTarget), (IoTarget))
WDF_FUNCTION(106, NTSTATUS, IoTargetStart, (WDFIOTARGET IoTarget), (IoTarget))
WDF_PROCEDURE(107, IoTargetStop, (WDFIOTARGET IoTarget, WDF_IO_TARGET_SENT_IO_ACTION Action),
	(IoTarget, Action))
WDF_PROCEDURE(108, IoTargetPurge, (WDFIOTARGET IoTarget, WDF_IO_TARGET_PURGE_IO_ACTION Action),
	(IoTarget, Action))
WDF_FUNCTION(109, WDF_IO_TARGET_STATE, IoTargetGetState, (WDFIOTARGET IoTarget), (IoTarget))
WDF_FUNCTION(110, WDFDEVICE, IoTargetGetDevice, (WDFIOTARGET IoTarget), (IoTarget))
WDF_FUNCTION(111, NTSTATUS, IoTargetSendReadSynchronously, (WDFIOTARGET IoTarget,
	WDFREQUEST Request, PWDF_MEMORY_DESCRIPTOR OutputBuffer, PLONGLONG DeviceOffset,
	PWDF_REQUEST_SEND_OPTIONS RequestOptions, PULONG_PTR BytesRead), (IoTarget, Request,
	OutputBuffer, DeviceOffset, RequestOptions, BytesRead))
WDF_FUNCTION(112, NTSTATUS, IoTargetFormatRequestForRead, (WDFIOTARGET IoTarget,
	WDFREQUEST Request, WDFMEMORY OutputBuffer, PWDFMEMORY_OFFSET OutputBufferOffset,
	PLONGLONG DeviceOffset), (IoTarget, Request, OutputBuffer, OutputBufferOffset,
	DeviceOffset))
WDF_FUNCTION(113, NTSTATUS, IoTargetSendWriteSynchronously, (WDFIOTARGET IoTarget,
	WDFREQUEST Request, PWDF_MEMORY_DESCRIPTOR InputBuffer, PLONGLONG DeviceOffset,
	PWDF_REQUEST_SEND_OPTIONS RequestOptions, PULONG_PTR BytesWritten), (IoTarget, Request,
	InputBuffer, DeviceOffset, RequestOptions, BytesWritten))
WDF_FUNCTION(114, NTSTATUS, IoTargetFormatRequestForWrite, (WDFIOTARGET IoTarget,
	WDFREQUEST Request, WDFMEMORY InputBuffer, PWDFMEMORY_OFFSET InputBufferOffset,
	PLONGLONG DeviceOffset), (IoTarget, Request, InputBuffer, InputBufferOffset,
	DeviceOffset))
WDF_FUNCTION(115, NTSTATUS, IoTargetSendIoctlSynchronously, (WDFIOTARGET IoTarget,
	WDFREQUEST Request, ULONG IoctlCode, PWDF_MEMORY_DESCRIPTOR InputBuffer,
	PWDF_MEMORY_DESCRIPTOR OutputBuffer, PWDF_REQUEST_SEND_OPTIONS RequestOptions,
	PULONG_PTR BytesReturned), (IoTarget, Request, IoctlCode, InputBuffer, OutputBuffer,
	RequestOptions, BytesReturned))
WDF_FUNCTION(116, NTSTATUS, IoTargetFormatRequestForIoctl, (WDFIOTARGET IoTarget,
	WDFREQUEST Request, ULONG IoctlCode, WDFMEMORY InputBuffer,
	PWDFMEMORY_OFFSET InputBufferOffset, WDFMEMORY OutputBuffer,
	PWDFMEMORY_OFFSET OutputBufferOffset), (IoTarget, Request, IoctlCode, InputBuffer,
	InputBufferOffset, OutputBuffer, OutputBufferOffset))
WDF_FUNCTION(117, NTSTATUS, MemoryCreate, (PWDF_OBJECT_ATTRIBUTES Attributes, POOL_TYPE PoolType,
	ULONG PoolTag, size_t BufferSize, WDFMEMORY *Memory, PVOID *Buffer), (Attributes,
	PoolType, PoolTag, BufferSize, Memory, Buffer))
WDF_FUNCTION(118, NTSTATUS, MemoryCreatePreallocated, (PWDF_OBJECT_ATTRIBUTES Attributes,
	PVOID Buffer, size_t BufferSize, WDFMEMORY *Memory), (Attributes, Buffer, BufferSize,
	Memory))
WDF_FUNCTION(119, PVOID, MemoryGetBuffer, (WDFMEMORY Memory, size_t *BufferSize), (Memory,
	BufferSize))
WDF_FUNCTION(120, NTSTATUS, MemoryAssignBuffer, (WDFMEMORY Memory, PVOID Buffer,
	size_t BufferSize), (Memory, Buffer, BufferSize))
WDF_FUNCTION(121, NTSTATUS, MemoryCopyToBuffer, (WDFMEMORY SourceMemory, size_t SourceOffset,
	PVOID Buffer, size_t NumBytesToCopyTo), (SourceMemory, SourceOffset, Buffer,
	NumBytesToCopyTo))
WDF_FUNCTION(122, NTSTATUS, MemoryCopyFromBuffer, (WDFMEMORY DestinationMemory,
	size_t DestinationOffset, PVOID Buffer, size_t NumBytesToCopyFrom), (DestinationMemory,
	DestinationOffset, Buffer, NumBytesToCopyFrom))
WDF_FUNCTION(123, PVOID, ObjectGetTypedContextWorker, (WDFOBJECT Handle,
	PCWDF_OBJECT_CONTEXT_TYPE_INFO TypeInfo), (Handle, TypeInfo))
WDF_FUNCTION(124, NTSTATUS, ObjectAllocateContext, (WDFOBJECT Handle,
	PWDF_OBJECT_ATTRIBUTES ContextAttributes, PVOID *Context), (Handle, ContextAttributes,
	Context))
WDF_FUNCTION(125, WDFOBJECT, ObjectContextGetObject, (PVOID ContextPointer), (ContextPointer))
WDF_PROCEDURE(126, ObjectReferenceActual, (WDFOBJECT Handle, PVOID Tag, LONG Line, PCCH File),
	(Handle, Tag, Line, File))
WDF_PROCEDURE(127, ObjectDereferenceActual, (WDFOBJECT Handle, PVOID Tag, LONG Line, PCCH File),
	(Handle, Tag, Line, File))
WDF_FUNCTION(128, NTSTATUS, ObjectCreate, (PWDF_OBJECT_ATTRIBUTES Attributes, WDFOBJECT *Object),
	(Attributes, Object))
WDF_PROCEDURE(129, ObjectDelete, (WDFOBJECT Object), (Object))
WDF_FUNCTION(130, NTSTATUS, ObjectQuery, (WDFOBJECT Object, const GUID *Guid,
	ULONG QueryBufferLength, PVOID QueryBuffer), (Object, Guid, QueryBufferLength,
	QueryBuffer))
WDF_FUNCTION(131, NTSTATUS, RegistryOpenKey, (WDFKEY ParentKey, PCUNICODE_STRING KeyName,
	ACCESS_MASK DesiredAccess, PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY *Key), (ParentKey,
	KeyName, DesiredAccess, KeyAttributes, Key))
WDF_FUNCTION(132, NTSTATUS, RegistryCreateKey, (WDFKEY ParentKey, PCUNICODE_STRING KeyName,
	ACCESS_MASK DesiredAccess, ULONG CreateOptions, PULONG CreateDisposition,
	PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY *Key), (ParentKey, KeyName, DesiredAccess,
	CreateOptions, CreateDisposition, KeyAttributes, Key))
WDF_PROCEDURE(133, RegistryClose, (WDFKEY Key), (Key))
WDF_FUNCTION(134, NTSTATUS, RegistryRemoveKey, (WDFKEY Key), (Key))
WDF_FUNCTION(135, NTSTATUS, RegistryRemoveValue, (WDFKEY Key, PCUNICODE_STRING ValueName), (Key,
	ValueName))
WDF_FUNCTION(136, NTSTATUS, RegistryQueryValue, (WDFKEY Key, PCUNICODE_STRING ValueName,
	ULONG ValueLength, PVOID Value, PULONG ValueLengthQueried, PULONG ValueType), (Key,
	ValueName, ValueLength, Value, ValueLengthQueried, ValueType))
WDF_FUNCTION(137, NTSTATUS, RegistryQueryMemory, (WDFKEY Key, PCUNICODE_STRING ValueName,
	POOL_TYPE PoolType, PWDF_OBJECT_ATTRIBUTES MemoryAttributes, WDFMEMORY *Memory,
	PULONG ValueType), (Key, ValueName, PoolType, MemoryAttributes, Memory, ValueType))
WDF_FUNCTION(138, NTSTATUS, RegistryQueryMultiString, (WDFKEY Key, PCUNICODE_STRING ValueName,
	PWDF_OBJECT_ATTRIBUTES StringsAttributes, WDFCOLLECTION Collection), (Key, ValueName,
	StringsAttributes, Collection))
WDF_FUNCTION(139, NTSTATUS, RegistryQueryUnicodeString, (WDFKEY Key, PCUNICODE_STRING ValueName,
	PUSHORT ValueByteLength, PUNICODE_STRING Value), (Key, ValueName, ValueByteLength, Value))
WDF_FUNCTION(140, NTSTATUS, RegistryQueryString, (WDFKEY Key, PCUNICODE_STRING ValueName,
	WDFSTRING String), (Key, ValueName, String))
WDF_FUNCTION(141, NTSTATUS, RegistryQueryULong, (WDFKEY Key, PCUNICODE_STRING ValueName,
	PULONG Value), (Key, ValueName, Value))
WDF_FUNCTION(142, NTSTATUS, RegistryAssignValue, (WDFKEY Key, PCUNICODE_STRING ValueName,
	ULONG ValueType, ULONG ValueLength, PVOID Value), (Key, ValueName, ValueType, ValueLength,
	Value))
WDF_FUNCTION(143, NTSTATUS, RegistryAssignMemory, (WDFKEY Key, PCUNICODE_STRING ValueName,
	ULONG ValueType, WDFMEMORY Memory, PWDFMEMORY_OFFSET MemoryOffsets), (Key, ValueName,
	ValueType, Memory, MemoryOffsets))
WDF_FUNCTION(144, NTSTATUS, RegistryAssignMultiString, (WDFKEY Key, PCUNICODE_STRING ValueName,
	WDFCOLLECTION StringsCollection), (Key, ValueName, StringsCollection))
WDF_FUNCTION(145, NTSTATUS, RegistryAssignUnicodeString, (WDFKEY Key, PCUNICODE_STRING ValueName,
	PCUNICODE_STRING Value), (Key, ValueName, Value))
WDF_FUNCTION(146, NTSTATUS, RegistryAssignString, (WDFKEY Key, PCUNICODE_STRING ValueName,
	WDFSTRING String), (Key, ValueName, String))
WDF_FUNCTION(147, NTSTATUS, RegistryAssignULong, (WDFKEY Key, PCUNICODE_STRING ValueName,
	ULONG Value), (Key, ValueName, Value))
WDF_FUNCTION(148, NTSTATUS, RequestCreate, (PWDF_OBJECT_ATTRIBUTES RequestAttributes,
	WDFIOTARGET IoTarget, WDFREQUEST *Request), (RequestAttributes, IoTarget, Request))
WDF_FUNCTION(149, NTSTATUS, RequestReuse, (WDFREQUEST Request,
	PWDF_REQUEST_REUSE_PARAMS ReuseParams), (Request, ReuseParams))
WDF_FUNCTION(150, NTSTATUS, RequestChangeTarget, (WDFREQUEST Request, WDFIOTARGET IoTarget),
	(Request, IoTarget))
WDF_PROCEDURE(151, RequestFormatRequestUsingCurrentType, (WDFREQUEST Request), (Request))
WDF_FUNCTION(152, BOOLEAN, RequestSend, (WDFREQUEST Request, WDFIOTARGET Target,
	PWDF_REQUEST_SEND_OPTIONS Options), (Request, Target, Options))
WDF_FUNCTION(153, NTSTATUS, RequestGetStatus, (WDFREQUEST Request), (Request))
WDF_PROCEDURE(154, RequestMarkCancelable, (WDFREQUEST Request,
	PFN_WDF_REQUEST_CANCEL EvtRequestCancel), (Request, EvtRequestCancel))
WDF_FUNCTION(155, NTSTATUS, RequestMarkCancelableEx, (WDFREQUEST Request,
	PFN_WDF_REQUEST_CANCEL EvtRequestCancel), (Request, EvtRequestCancel))
WDF_FUNCTION(156, NTSTATUS, RequestUnmarkCancelable, (WDFREQUEST Request), (Request))
WDF_FUNCTION(157, BOOLEAN, RequestIsCanceled, (WDFREQUEST Request), (Request))
WDF_FUNCTION(158, BOOLEAN, RequestCancelSentRequest, (WDFREQUEST Request), (Request))
WDF_FUNCTION(159, BOOLEAN, RequestIsFrom32BitProcess, (WDFREQUEST Request), (Request))
WDF_PROCEDURE(160, RequestSetCompletionRoutine, (WDFREQUEST Request,
	PFN_WDF_REQUEST_COMPLETION_ROUTINE CompletionRoutine, WDFCONTEXT CompletionContext),
	(Request, CompletionRoutine, CompletionContext))
WDF_PROCEDURE(161, RequestGetCompletionParams, (WDFREQUEST Request,
	PWDF_REQUEST_COMPLETION_PARAMS Params), (Request, Params))
WDF_FUNCTION(162, NTSTATUS, RequestAllocateTimer, (WDFREQUEST Request), (Request))
WDF_PROCEDURE(163, RequestComplete, (WDFREQUEST Request, NTSTATUS Status), (Request, Status))
WDF_PROCEDURE(164, RequestCompleteWithInformation, (WDFREQUEST Request, NTSTATUS Status,
	ULONG_PTR Information), (Request, Status, Information))
WDF_PROCEDURE(165, RequestGetParameters, (WDFREQUEST Request, PWDF_REQUEST_PARAMETERS Parameters),
	(Request, Parameters))
WDF_FUNCTION(166, NTSTATUS, RequestRetrieveInputMemory, (WDFREQUEST Request, WDFMEMORY *Memory),
	(Request, Memory))
WDF_FUNCTION(167, NTSTATUS, RequestRetrieveOutputMemory, (WDFREQUEST Request, WDFMEMORY *Memory),
	(Request, Memory))
WDF_FUNCTION(168, NTSTATUS, RequestRetrieveInputBuffer, (WDFREQUEST Request,
	size_t MinimumRequiredLength, PVOID *Buffer, size_t *Length), (Request,
	MinimumRequiredLength, Buffer, Length))
WDF_FUNCTION(169, NTSTATUS, RequestRetrieveOutputBuffer, (WDFREQUEST Request,
	size_t MinimumRequiredSize, PVOID *Buffer, size_t *Length), (Request, MinimumRequiredSize,
	Buffer, Length))
WDF_PROCEDURE(170, RequestSetInformation, (WDFREQUEST Request, ULONG_PTR Information), (Request,
	Information))
WDF_FUNCTION(171, ULONG_PTR, RequestGetInformation, (WDFREQUEST Request), (Request))
WDF_FUNCTION(172, WDFFILEOBJECT, RequestGetFileObject, (WDFREQUEST Request), (Request))
WDF_FUNCTION(173, KPROCESSOR_MODE, RequestGetRequestorMode, (WDFREQUEST Request), (Request))
WDF_FUNCTION(174, NTSTATUS, RequestForwardToIoQueue, (WDFREQUEST Request,
	WDFQUEUE DestinationQueue), (Request, DestinationQueue))
WDF_FUNCTION(175, WDFQUEUE, RequestGetIoQueue, (WDFREQUEST Request), (Request))
WDF_FUNCTION(176, NTSTATUS, RequestRequeue, (WDFREQUEST Request), (Request))
WDF_PROCEDURE(177, RequestStopAcknowledge, (WDFREQUEST Request, BOOLEAN Requeue), (Request,
	Requeue))
WDF_UMDF_FUNCTION(178, NTSTATUS, RequestImpersonate, (WDFREQUEST Request,
	SECURITY_IMPERSONATION_LEVEL ImpersonationLevel,
	PFN_WDF_REQUEST_IMPERSONATE EvtRequestImpersonate, PVOID Context), (Request,
	ImpersonationLevel, EvtRequestImpersonate, Context))
WDF_FUNCTION(179, ULONG, RequestGetRequestorProcessId, (WDFREQUEST Request), (Request))
WDF_UMDF_FUNCTION(180, BOOLEAN, RequestIsFromUserModeDriver, (WDFREQUEST Request), (Request))
WDF_UMDF_PROCEDURE(181, RequestSetUserModeDriverInitiatedIo, (WDFREQUEST Request,
	BOOLEAN IsUserModeDriverInitiated), (Request, IsUserModeDriverInitiated))
WDF_UMDF_FUNCTION(182, BOOLEAN, RequestGetUserModeDriverInitiatedIo, (WDFREQUEST Request),
	(Request))
WDF_UMDF_PROCEDURE(183, RequestSetActivityId, (WDFREQUEST Request, LPGUID ActivityId), (Request,
	ActivityId))
WDF_UMDF_FUNCTION(184, NTSTATUS, RequestRetrieveActivityId, (WDFREQUEST Request,
	LPGUID ActivityId), (Request, ActivityId))
WDF_UMDF_FUNCTION(185, WDF_DEVICE_IO_TYPE, RequestGetEffectiveIoType, (WDFREQUEST Request),
	(Request))
WDF_FUNCTION(186, ULONG, CmResourceListGetCount, (WDFCMRESLIST List), (List))
WDF_FUNCTION(187, PCM_PARTIAL_RESOURCE_DESCRIPTOR, CmResourceListGetDescriptor,
	(WDFCMRESLIST List, ULONG Index), (List, Index))
WDF_FUNCTION(188, NTSTATUS, StringCreate, (PCUNICODE_STRING UnicodeString,
	PWDF_OBJECT_ATTRIBUTES StringAttributes, WDFSTRING *String), (UnicodeString,
	StringAttributes, String))
WDF_PROCEDURE(189, StringGetUnicodeString, (WDFSTRING String, PUNICODE_STRING UnicodeString),
	(String, UnicodeString))
WDF_PROCEDURE(190, ObjectAcquireLock, (WDFOBJECT Object), (Object))
WDF_PROCEDURE(191, ObjectReleaseLock, (WDFOBJECT Object), (Object))
WDF_FUNCTION(192, NTSTATUS, WaitLockCreate, (PWDF_OBJECT_ATTRIBUTES LockAttributes,
	WDFWAITLOCK *Lock), (LockAttributes, Lock))
WDF_FUNCTION(193, NTSTATUS, WaitLockAcquire, (WDFWAITLOCK Lock, PLONGLONG Timeout), (Lock, Timeout))
WDF_PROCEDURE(194, WaitLockRelease, (WDFWAITLOCK Lock), (Lock))
WDF_FUNCTION(195, NTSTATUS, SpinLockCreate, (PWDF_OBJECT_ATTRIBUTES SpinLockAttributes,
	WDFSPINLOCK *SpinLock), (SpinLockAttributes, SpinLock))
WDF_PROCEDURE(196, SpinLockAcquire, (WDFSPINLOCK SpinLock), (SpinLock))
WDF_PROCEDURE(197, SpinLockRelease, (WDFSPINLOCK SpinLock), (SpinLock))
WDF_FUNCTION(198, NTSTATUS, TimerCreate, (PWDF_TIMER_CONFIG Config,
	PWDF_OBJECT_ATTRIBUTES Attributes, WDFTIMER *Timer), (Config, Attributes, Timer))
WDF_FUNCTION(199, BOOLEAN, TimerStart, (WDFTIMER Timer, LONGLONG DueTime), (Timer, DueTime))
WDF_FUNCTION(200, BOOLEAN, TimerStop, (WDFTIMER Timer, BOOLEAN Wait), (Timer, Wait))
WDF_FUNCTION(201, WDFOBJECT, TimerGetParentObject, (WDFTIMER Timer), (Timer))
WDF_USB_FUNCTION(202, NTSTATUS, UsbTargetDeviceCreate, (WDFDEVICE Device,
	PWDF_OBJECT_ATTRIBUTES Attributes, WDFUSBDEVICE *UsbDevice), (Device, Attributes,
	UsbDevice))
WDF_USB_FUNCTION(203, NTSTATUS, UsbTargetDeviceCreateWithParameters, (WDFDEVICE Device,
	PWDF_USB_DEVICE_CREATE_CONFIG Config, PWDF_OBJECT_ATTRIBUTES Attributes,
	WDFUSBDEVICE *UsbDevice), (Device, Config, Attributes, UsbDevice))
WDF_USB_FUNCTION(204, NTSTATUS, UsbTargetDeviceRetrieveInformation, (WDFUSBDEVICE UsbDevice,
	PWDF_USB_DEVICE_INFORMATION Information), (UsbDevice, Information))
WDF_USB_PROCEDURE(205, UsbTargetDeviceGetDeviceDescriptor, (WDFUSBDEVICE UsbDevice,
	PUSB_DEVICE_DESCRIPTOR UsbDeviceDescriptor), (UsbDevice, UsbDeviceDescriptor))
WDF_USB_FUNCTION(206, NTSTATUS, UsbTargetDeviceRetrieveConfigDescriptor, (WDFUSBDEVICE UsbDevice,
	PVOID ConfigDescriptor, PUSHORT ConfigDescriptorLength), (UsbDevice, ConfigDescriptor,
	ConfigDescriptorLength))
WDF_USB_FUNCTION(207, NTSTATUS, UsbTargetDeviceQueryString, (WDFUSBDEVICE UsbDevice,
	WDFREQUEST Request, PWDF_REQUEST_SEND_OPTIONS RequestOptions, PUSHORT String,
	PUSHORT NumCharacters, UCHAR StringIndex, USHORT LangID), (UsbDevice, Request,
	RequestOptions, String, NumCharacters, StringIndex, LangID))
WDF_USB_FUNCTION(208, NTSTATUS, UsbTargetDeviceAllocAndQueryString, (WDFUSBDEVICE UsbDevice,
	PWDF_OBJECT_ATTRIBUTES StringMemoryAttributes, WDFMEMORY *StringMemory,
	PUSHORT NumCharacters, UCHAR StringIndex, USHORT LangID), (UsbDevice,
	StringMemoryAttributes, StringMemory, NumCharacters, StringIndex, LangID))
WDF_USB_FUNCTION(209, NTSTATUS, UsbTargetDeviceFormatRequestForString, (WDFUSBDEVICE UsbDevice,
	WDFREQUEST Request, WDFMEMORY Memory, PWDFMEMORY_OFFSET Offset, UCHAR StringIndex,
	USHORT LangID), (UsbDevice, Request, Memory, Offset, StringIndex, LangID))
WDF_USB_FUNCTION(210, UCHAR, UsbTargetDeviceGetNumInterfaces, (WDFUSBDEVICE UsbDevice), (UsbDevice))
WDF_USB_FUNCTION(211, NTSTATUS, UsbTargetDeviceSelectConfig, (WDFUSBDEVICE UsbDevice,
	PWDF_OBJECT_ATTRIBUTES PipeAttributes, PWDF_USB_DEVICE_SELECT_CONFIG_PARAMS Params),
	(UsbDevice, PipeAttributes, Params))
WDF_USB_FUNCTION(212, NTSTATUS, UsbTargetDeviceSendControlTransferSynchronously,
	(WDFUSBDEVICE UsbDevice, WDFREQUEST Request, PWDF_REQUEST_SEND_OPTIONS RequestOptions,
	PWDF_USB_CONTROL_SETUP_PACKET SetupPacket, PWDF_MEMORY_DESCRIPTOR MemoryDescriptor,
	PULONG BytesTransferred), (UsbDevice, Request, RequestOptions, SetupPacket,
	MemoryDescriptor, BytesTransferred))
WDF_USB_FUNCTION(213, NTSTATUS, UsbTargetDeviceFormatRequestForControlTransfer,
	(WDFUSBDEVICE UsbDevice, WDFREQUEST Request, PWDF_USB_CONTROL_SETUP_PACKET SetupPacket,
	WDFMEMORY TransferMemory, PWDFMEMORY_OFFSET TransferOffset), (UsbDevice, Request,
	SetupPacket, TransferMemory, TransferOffset))
WDF_USB_FUNCTION(214, NTSTATUS, UsbTargetDeviceResetPortSynchronously, (WDFUSBDEVICE UsbDevice),
	(UsbDevice))
WDF_USB_FUNCTION(215, NTSTATUS, UsbTargetDeviceQueryUsbCapability, (WDFUSBDEVICE UsbDevice,
	const GUID *CapabilityType, ULONG CapabilityBufferLength, PVOID CapabilityBuffer,
	PULONG ResultLength), (UsbDevice, CapabilityType, CapabilityBufferLength,
	CapabilityBuffer, ResultLength))
WDF_USB_PROCEDURE(216, UsbTargetPipeGetInformation, (WDFUSBPIPE Pipe,
	PWDF_USB_PIPE_INFORMATION PipeInformation), (Pipe, PipeInformation))
WDF_USB_FUNCTION(217, BOOLEAN, UsbTargetPipeIsInEndpoint, (WDFUSBPIPE Pipe), (Pipe))
WDF_USB_FUNCTION(218, BOOLEAN, UsbTargetPipeIsOutEndpoint, (WDFUSBPIPE Pipe), (Pipe))
WDF_USB_FUNCTION(219, WDF_USB_PIPE_TYPE, UsbTargetPipeGetType, (WDFUSBPIPE Pipe), (Pipe))
WDF_USB_PROCEDURE(220, UsbTargetPipeSetNoMaximumPacketSizeCheck, (WDFUSBPIPE Pipe), (Pipe))
WDF_USB_FUNCTION(221, NTSTATUS, UsbTargetPipeWriteSynchronously, (WDFUSBPIPE Pipe,
	WDFREQUEST Request, PWDF_REQUEST_SEND_OPTIONS RequestOptions,
	PWDF_MEMORY_DESCRIPTOR MemoryDescriptor, PULONG BytesWritten), (Pipe, Request,
	RequestOptions, MemoryDescriptor, BytesWritten))
WDF_USB_FUNCTION(222, NTSTATUS, UsbTargetPipeFormatRequestForWrite, (WDFUSBPIPE Pipe,
	WDFREQUEST Request, WDFMEMORY WriteMemory, PWDFMEMORY_OFFSET WriteOffset), (Pipe, Request,
	WriteMemory, WriteOffset))
WDF_USB_FUNCTION(223, NTSTATUS, UsbTargetPipeReadSynchronously, (WDFUSBPIPE Pipe,
	WDFREQUEST Request, PWDF_REQUEST_SEND_OPTIONS RequestOptions,
	PWDF_MEMORY_DESCRIPTOR MemoryDescriptor, PULONG BytesRead), (Pipe, Request,
	RequestOptions, MemoryDescriptor, BytesRead))
WDF_USB_FUNCTION(224, NTSTATUS, UsbTargetPipeFormatRequestForRead, (WDFUSBPIPE Pipe,
	WDFREQUEST Request, WDFMEMORY ReadMemory, PWDFMEMORY_OFFSET ReadOffset), (Pipe, Request,
	ReadMemory, ReadOffset))
WDF_USB_FUNCTION(225, NTSTATUS, UsbTargetPipeConfigContinuousReader, (WDFUSBPIPE Pipe,
	PWDF_USB_CONTINUOUS_READER_CONFIG Config), (Pipe, Config))
WDF_USB_FUNCTION(226, NTSTATUS, UsbTargetPipeAbortSynchronously, (WDFUSBPIPE Pipe,
	WDFREQUEST Request, PWDF_REQUEST_SEND_OPTIONS RequestOptions), (Pipe, Request,
	RequestOptions))
WDF_USB_FUNCTION(227, NTSTATUS, UsbTargetPipeFormatRequestForAbort, (WDFUSBPIPE Pipe,
	WDFREQUEST Request), (Pipe, Request))
WDF_USB_FUNCTION(228, NTSTATUS, UsbTargetPipeResetSynchronously, (WDFUSBPIPE Pipe,
	WDFREQUEST Request, PWDF_REQUEST_SEND_OPTIONS RequestOptions), (Pipe, Request,
	RequestOptions))
WDF_USB_FUNCTION(229, NTSTATUS, UsbTargetPipeFormatRequestForReset, (WDFUSBPIPE Pipe,
	WDFREQUEST Request), (Pipe, Request))
WDF_USB_FUNCTION(230, BYTE, UsbInterfaceGetInterfaceNumber, (WDFUSBINTERFACE UsbInterface),
	(UsbInterface))
WDF_USB_FUNCTION(231, BYTE, UsbInterfaceGetNumEndpoints, (WDFUSBINTERFACE UsbInterface,
	UCHAR SettingIndex), (UsbInterface, SettingIndex))
WDF_USB_PROCEDURE(232, UsbInterfaceGetDescriptor, (WDFUSBINTERFACE UsbInterface,
	UCHAR SettingIndex, PUSB_INTERFACE_DESCRIPTOR InterfaceDescriptor), (UsbInterface,
	SettingIndex, InterfaceDescriptor))
WDF_USB_FUNCTION(233, BYTE, UsbInterfaceGetNumSettings, (WDFUSBINTERFACE UsbInterface),
	(UsbInterface))
WDF_USB_FUNCTION(234, NTSTATUS, UsbInterfaceSelectSetting, (WDFUSBINTERFACE UsbInterface,
	PWDF_OBJECT_ATTRIBUTES PipesAttributes, PWDF_USB_INTERFACE_SELECT_SETTING_PARAMS Params),
	(UsbInterface, PipesAttributes, Params))
WDF_USB_PROCEDURE(235, UsbInterfaceGetEndpointInformation, (WDFUSBINTERFACE UsbInterface,
	UCHAR SettingIndex, UCHAR EndpointIndex, PWDF_USB_PIPE_INFORMATION EndpointInfo),
	(UsbInterface, SettingIndex, EndpointIndex, EndpointInfo))
WDF_USB_FUNCTION(236, WDFUSBINTERFACE, UsbTargetDeviceGetInterface, (WDFUSBDEVICE UsbDevice,
	UCHAR InterfaceIndex), (UsbDevice, InterfaceIndex))
WDF_USB_FUNCTION(237, BYTE, UsbInterfaceGetConfiguredSettingIndex, (WDFUSBINTERFACE Interface),
	(Interface))
WDF_USB_FUNCTION(238, BYTE, UsbInterfaceGetNumConfiguredPipes, (WDFUSBINTERFACE UsbInterface),
	(UsbInterface))
WDF_USB_FUNCTION(239, WDFUSBPIPE, UsbInterfaceGetConfiguredPipe, (WDFUSBINTERFACE UsbInterface,
	UCHAR PipeIndex, PWDF_USB_PIPE_INFORMATION PipeInfo), (UsbInterface, PipeIndex, PipeInfo))
WDF_PROCEDURE(240, VerifierDbgBreakPoint, (), ())
WDF_PROCEDURE(241, VerifierKeBugCheck, (ULONG BugCheckCode, ULONG_PTR BugCheckParameter1,
	ULONG_PTR BugCheckParameter2, ULONG_PTR BugCheckParameter3, ULONG_PTR BugCheckParameter4),
	(BugCheckCode, BugCheckParameter1, BugCheckParameter2, BugCheckParameter3,
	BugCheckParameter4))
WDF_FUNCTION(242, PVOID, GetTriageInfo, (), ())
WDF_FUNCTION(243, NTSTATUS, WorkItemCreate, (PWDF_WORKITEM_CONFIG Config,
	PWDF_OBJECT_ATTRIBUTES Attributes, WDFWORKITEM *WorkItem), (Config, Attributes, WorkItem))
WDF_PROCEDURE(244, WorkItemEnqueue, (WDFWORKITEM WorkItem), (WorkItem))
WDF_FUNCTION(245, WDFOBJECT, WorkItemGetParentObject, (WDFWORKITEM WorkItem), (WorkItem))
WDF_PROCEDURE(246, WorkItemFlush, (WDFWORKITEM WorkItem), (WorkItem))
WDF_FUNCTION(247, HANDLE, RegistryWdmGetHandle, (WDFKEY Key), (Key))
WDF_FUNCTION(248, NTSTATUS, DeviceStopIdleActual, (WDFDEVICE Device, BOOLEAN WaitForD0, PVOID Tag,
	LONG Line, PCCH File), (Device, WaitForD0, Tag, Line, File))
WDF_PROCEDURE(249, DeviceResumeIdleActual, (WDFDEVICE Device, PVOID Tag, LONG Line, PCCH File),
	(Device, Tag, Line, File))
WDF_UMDF_PROCEDURE(250, DeviceInitEnableHidInterface, (PWDFDEVICE_INIT DeviceInit),
	(DeviceInit))
WDF_UMDF_FUNCTION(251, NTSTATUS, DeviceHidNotifyPresence, (WDFDEVICE Device,
	BOOLEAN IsPresent), (Device, IsPresent))
WDF_FUNCTION(252, WDFIOTARGET, DeviceGetSelfIoTarget, (WDFDEVICE Device), (Device))
WDF_PROCEDURE(253, DeviceInitAllowSelfIoTarget, (PWDFDEVICE_INIT DeviceInit), (DeviceInit))
WDF_FUNCTION(254, NTSTATUS, IoTargetSelfAssignDefaultIoQueue, (WDFIOTARGET IoTarget,
	WDFQUEUE Queue), (IoTarget, Queue))
WDF_FUNCTION(255, NTSTATUS, DeviceOpenDevicemapKey, (WDFDEVICE Device, PCUNICODE_STRING KeyName,
	ACCESS_MASK DesiredAccess, PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY *Key), (Device,
	KeyName, DesiredAccess, KeyAttributes, Key))
WDF_FUNCTION(256, HANDLE, IoTargetWdmGetTargetFileHandle, (WDFIOTARGET IoTarget), (IoTarget))
WDF_FUNCTION(257, NTSTATUS, DeviceWdmDispatchIrp, (WDFDEVICE Device, PIRP Irp,
	WDFCONTEXT DispatchContext), (Device, Irp, DispatchContext))
WDF_FUNCTION(258, NTSTATUS, DeviceWdmDispatchIrpToIoQueue, (WDFDEVICE Device, PIRP Irp,
	WDFQUEUE Queue, ULONG Flags), (Device, Irp, Queue, Flags))
WDF_FUNCTION(259, NTSTATUS, DeviceConfigureWdmIrpDispatchCallback, (WDFDEVICE Device,
	WDFDRIVER Driver, UCHAR MajorFunction,
	PFN_WDFDEVICE_WDM_IRP_DISPATCH EvtDeviceWdmIrpDispatch, WDFCONTEXT DriverContext),
	(Device, Driver, MajorFunction, EvtDeviceWdmIrpDispatch, DriverContext))
WDF_PROCEDURE(260, CxDeviceInitSetPnpPowerEventCallbacks, (PWDFCXDEVICE_INIT CxDeviceInit,
	PWDFCX_PNPPOWER_EVENT_CALLBACKS CxPnpPowerCallbacks), (CxDeviceInit, CxPnpPowerCallbacks))
WDF_UMDF_UNTYPED(261, CompanionCreate)
WDF_UMDF_UNTYPED(262, CompanionWdmGetSecureDeviceHandle)
WDF_UMDF_UNTYPED(263, CompanionCreateTaskQueue)
WDF_UMDF_UNTYPED(264, DeviceInitSetCompanionEventCallbacks)
WDF_FUNCTION(265, NTSTATUS, DriverOpenPersistentStateRegistryKey, (WDFDRIVER Driver,
	ACCESS_MASK DesiredAccess, PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY *Key), (Driver,
	DesiredAccess, KeyAttributes, Key))
WDF_FUNCTION(266, NTSTATUS, DriverErrorReportApiMissing, (WDFDRIVER Driver,
	PCWSTR FrameworkExtensionName, ULONG ApiIndex, BOOLEAN DoesApiReturnNtstatus), (Driver,
	FrameworkExtensionName, ApiIndex, DoesApiReturnNtstatus))
WDF_UMDF_FUNCTION(267, NTSTATUS, DeviceRetrieveDeviceDirectoryString, (WDFDEVICE Device,
	WDFSTRING String), (Device, String))
WDF_UMDF_FUNCTION(268, NTSTATUS, DriverRetrieveDriverDataDirectoryString, (WDFDRIVER Driver,
	WDFSTRING String), (Driver, String))
WDF_FUNCTION(269, NTSTATUS, CxDeviceInitAllocateContext, (PWDFDEVICE_INIT DeviceInit,
	PWDF_OBJECT_ATTRIBUTES ContextAttributes, PVOID *Context), (DeviceInit, ContextAttributes,
	Context))
WDF_FUNCTION(270, PVOID, CxDeviceInitGetTypedContextWorker, (PWDFDEVICE_INIT DeviceInit,
	PCWDF_OBJECT_CONTEXT_TYPE_INFO TypeInfo), (DeviceInit, TypeInfo))
WDF_PROCEDURE(271, CxDeviceInitSetPowerPolicyEventCallbacks, (PWDFCXDEVICE_INIT CxDeviceInit,
	PWDFCX_POWER_POLICY_EVENT_CALLBACKS CxPowerPolicyCallbacks), (CxDeviceInit,
	CxPowerPolicyCallbacks))
WDF_PROCEDURE(272, DeviceSetDeviceInterfaceStateEx, (WDFDEVICE Device,
	const GUID *InterfaceClassGUID, PCUNICODE_STRING ReferenceString,
	BOOLEAN IsInterfaceEnabled), (Device, InterfaceClassGUID, ReferenceString,
	IsInterfaceEnabled))
WDF_FUNCTION(273, NTSTATUS, DeviceWdmAssignPowerFrameworkSettings, (WDFDEVICE Device,
	PWDF_POWER_FRAMEWORK_SETTINGS PowerFrameworkSettings), (Device, PowerFrameworkSettings))
