/*
 * wdf/kmdf_table.h - the KMDF 1.33 function table: index, result, name, parameters, arguments.
 *
 * Model    The one list of facts. It is included several times, each time with other meanings of
 *          WDF_FUNCTION(index, result, name, (parameters), (arguments)), WDF_PROCEDURE (the same
 *          without a result), and their WDF_USB_ forms, whose types need <wdfusb.h>.
 *          The leading parameter, PWDF_DRIVER_GLOBALS, is understood.
 * Source   Published indices; WDF-1 of docs/spec/wdf-ndis.md.
 */
/* No include guard: included repeatedly. */
WDF_FUNCTION(0, NTSTATUS, ChildListCreate, (WDFDEVICE Device, PWDF_CHILD_LIST_CONFIG Config,
	PWDF_OBJECT_ATTRIBUTES ChildListAttributes, WDFCHILDLIST *ChildList), (Device, Config,
	ChildListAttributes, ChildList))
WDF_FUNCTION(1, WDFDEVICE, ChildListGetDevice, (WDFCHILDLIST ChildList), (ChildList))
WDF_FUNCTION(2, WDFDEVICE, ChildListRetrievePdo, (WDFCHILDLIST ChildList,
	PWDF_CHILD_RETRIEVE_INFO RetrieveInfo), (ChildList, RetrieveInfo))
WDF_FUNCTION(3, NTSTATUS, ChildListRetrieveAddressDescription, (WDFCHILDLIST ChildList,
	PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription,
	PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription), (ChildList,
	IdentificationDescription, AddressDescription))
WDF_PROCEDURE(4, ChildListBeginScan, (WDFCHILDLIST ChildList), (ChildList))
WDF_PROCEDURE(5, ChildListEndScan, (WDFCHILDLIST ChildList), (ChildList))
WDF_PROCEDURE(6, ChildListBeginIteration, (WDFCHILDLIST ChildList,
	PWDF_CHILD_LIST_ITERATOR Iterator), (ChildList, Iterator))
WDF_FUNCTION(7, NTSTATUS, ChildListRetrieveNextDevice, (WDFCHILDLIST ChildList,
	PWDF_CHILD_LIST_ITERATOR Iterator, WDFDEVICE *Device, PWDF_CHILD_RETRIEVE_INFO Info),
	(ChildList, Iterator, Device, Info))
WDF_PROCEDURE(8, ChildListEndIteration, (WDFCHILDLIST ChildList,
	PWDF_CHILD_LIST_ITERATOR Iterator), (ChildList, Iterator))
WDF_FUNCTION(9, NTSTATUS, ChildListAddOrUpdateChildDescriptionAsPresent, (WDFCHILDLIST ChildList,
	PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription,
	PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription), (ChildList,
	IdentificationDescription, AddressDescription))
WDF_FUNCTION(10, NTSTATUS, ChildListUpdateChildDescriptionAsMissing, (WDFCHILDLIST ChildList,
	PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription), (ChildList,
	IdentificationDescription))
WDF_PROCEDURE(11, ChildListUpdateAllChildDescriptionsAsPresent, (WDFCHILDLIST ChildList),
	(ChildList))
WDF_FUNCTION(12, BOOLEAN, ChildListRequestChildEject, (WDFCHILDLIST ChildList,
	PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription), (ChildList,
	IdentificationDescription))
WDF_FUNCTION(13, NTSTATUS, CollectionCreate, (PWDF_OBJECT_ATTRIBUTES CollectionAttributes,
	WDFCOLLECTION *Collection), (CollectionAttributes, Collection))
WDF_FUNCTION(14, ULONG, CollectionGetCount, (WDFCOLLECTION Collection), (Collection))
WDF_FUNCTION(15, NTSTATUS, CollectionAdd, (WDFCOLLECTION Collection, WDFOBJECT Object),
	(Collection, Object))
WDF_PROCEDURE(16, CollectionRemove, (WDFCOLLECTION Collection, WDFOBJECT Item), (Collection, Item))
WDF_PROCEDURE(17, CollectionRemoveItem, (WDFCOLLECTION Collection, ULONG Index), (Collection,
	Index))
WDF_FUNCTION(18, WDFOBJECT, CollectionGetItem, (WDFCOLLECTION Collection, ULONG Index),
	(Collection, Index))
WDF_FUNCTION(19, WDFOBJECT, CollectionGetFirstItem, (WDFCOLLECTION Collection), (Collection))
WDF_FUNCTION(20, WDFOBJECT, CollectionGetLastItem, (WDFCOLLECTION Collection), (Collection))
WDF_FUNCTION(21, NTSTATUS, CommonBufferCreate, (WDFDMAENABLER DmaEnabler, size_t Length,
	PWDF_OBJECT_ATTRIBUTES Attributes, WDFCOMMONBUFFER *CommonBuffer), (DmaEnabler, Length,
	Attributes, CommonBuffer))
WDF_FUNCTION(22, PVOID, CommonBufferGetAlignedVirtualAddress, (WDFCOMMONBUFFER CommonBuffer),
	(CommonBuffer))
WDF_FUNCTION(23, PHYSICAL_ADDRESS, CommonBufferGetAlignedLogicalAddress,
	(WDFCOMMONBUFFER CommonBuffer), (CommonBuffer))
WDF_FUNCTION(24, size_t, CommonBufferGetLength, (WDFCOMMONBUFFER CommonBuffer), (CommonBuffer))
WDF_FUNCTION(25, PWDFDEVICE_INIT, ControlDeviceInitAllocate, (WDFDRIVER Driver,
	const UNICODE_STRING *SDDLString), (Driver, SDDLString))
WDF_PROCEDURE(26, ControlDeviceInitSetShutdownNotification, (PWDFDEVICE_INIT DeviceInit,
	PFN_WDF_DEVICE_SHUTDOWN_NOTIFICATION Notification, UCHAR Flags), (DeviceInit,
	Notification, Flags))
WDF_PROCEDURE(27, ControlFinishInitializing, (WDFDEVICE Device), (Device))
WDF_PROCEDURE(28, DeviceGetDeviceState, (WDFDEVICE Device, PWDF_DEVICE_STATE DeviceState),
	(Device, DeviceState))
WDF_PROCEDURE(29, DeviceSetDeviceState, (WDFDEVICE Device, PWDF_DEVICE_STATE DeviceState),
	(Device, DeviceState))
WDF_FUNCTION(30, WDFDEVICE, WdmDeviceGetWdfDeviceHandle, (PDEVICE_OBJECT DeviceObject),
	(DeviceObject))
WDF_FUNCTION(31, PDEVICE_OBJECT, DeviceWdmGetDeviceObject, (WDFDEVICE Device), (Device))
WDF_FUNCTION(32, PDEVICE_OBJECT, DeviceWdmGetAttachedDevice, (WDFDEVICE Device), (Device))
WDF_FUNCTION(33, PDEVICE_OBJECT, DeviceWdmGetPhysicalDevice, (WDFDEVICE Device), (Device))
WDF_FUNCTION(34, NTSTATUS, DeviceWdmDispatchPreprocessedIrp, (WDFDEVICE Device, PIRP Irp),
	(Device, Irp))
WDF_FUNCTION(35, NTSTATUS, DeviceAddDependentUsageDeviceObject, (WDFDEVICE Device,
	PDEVICE_OBJECT DependentDevice), (Device, DependentDevice))
WDF_FUNCTION(36, NTSTATUS, DeviceAddRemovalRelationsPhysicalDevice, (WDFDEVICE Device,
	PDEVICE_OBJECT PhysicalDevice), (Device, PhysicalDevice))
WDF_PROCEDURE(37, DeviceRemoveRemovalRelationsPhysicalDevice, (WDFDEVICE Device,
	PDEVICE_OBJECT PhysicalDevice), (Device, PhysicalDevice))
WDF_PROCEDURE(38, DeviceClearRemovalRelationsDevices, (WDFDEVICE Device), (Device))
WDF_FUNCTION(39, WDFDRIVER, DeviceGetDriver, (WDFDEVICE Device), (Device))
WDF_FUNCTION(40, NTSTATUS, DeviceRetrieveDeviceName, (WDFDEVICE Device, WDFSTRING String),
	(Device, String))
WDF_FUNCTION(41, NTSTATUS, DeviceAssignMofResourceName, (WDFDEVICE Device,
	PCUNICODE_STRING MofResourceName), (Device, MofResourceName))
WDF_FUNCTION(42, WDFIOTARGET, DeviceGetIoTarget, (WDFDEVICE Device), (Device))
WDF_FUNCTION(43, WDF_DEVICE_PNP_STATE, DeviceGetDevicePnpState, (WDFDEVICE Device), (Device))
WDF_FUNCTION(44, WDF_DEVICE_POWER_STATE, DeviceGetDevicePowerState, (WDFDEVICE Device), (Device))
WDF_FUNCTION(45, WDF_DEVICE_POWER_POLICY_STATE, DeviceGetDevicePowerPolicyState,
	(WDFDEVICE Device), (Device))
WDF_FUNCTION(46, NTSTATUS, DeviceAssignS0IdleSettings, (WDFDEVICE Device,
	PWDF_DEVICE_POWER_POLICY_IDLE_SETTINGS Settings), (Device, Settings))
WDF_FUNCTION(47, NTSTATUS, DeviceAssignSxWakeSettings, (WDFDEVICE Device,
	PWDF_DEVICE_POWER_POLICY_WAKE_SETTINGS Settings), (Device, Settings))
WDF_FUNCTION(48, NTSTATUS, DeviceOpenRegistryKey, (WDFDEVICE Device, ULONG DeviceInstanceKeyType,
	ACCESS_MASK DesiredAccess, PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY *Key), (Device,
	DeviceInstanceKeyType, DesiredAccess, KeyAttributes, Key))
WDF_PROCEDURE(49, DeviceSetSpecialFileSupport, (WDFDEVICE Device, WDF_SPECIAL_FILE_TYPE FileType,
	BOOLEAN FileTypeIsSupported), (Device, FileType, FileTypeIsSupported))
WDF_PROCEDURE(50, DeviceSetCharacteristics, (WDFDEVICE Device, ULONG DeviceCharacteristics),
	(Device, DeviceCharacteristics))
WDF_FUNCTION(51, ULONG, DeviceGetCharacteristics, (WDFDEVICE Device), (Device))
WDF_FUNCTION(52, ULONG, DeviceGetAlignmentRequirement, (WDFDEVICE Device), (Device))
WDF_PROCEDURE(53, DeviceSetAlignmentRequirement, (WDFDEVICE Device, ULONG AlignmentRequirement),
	(Device, AlignmentRequirement))
WDF_PROCEDURE(54, DeviceInitFree, (PWDFDEVICE_INIT DeviceInit), (DeviceInit))
WDF_PROCEDURE(55, DeviceInitSetPnpPowerEventCallbacks, (PWDFDEVICE_INIT DeviceInit,
	PWDF_PNPPOWER_EVENT_CALLBACKS PnpPowerEventCallbacks), (DeviceInit,
	PnpPowerEventCallbacks))
WDF_PROCEDURE(56, DeviceInitSetPowerPolicyEventCallbacks, (PWDFDEVICE_INIT DeviceInit,
	PWDF_POWER_POLICY_EVENT_CALLBACKS PowerPolicyEventCallbacks), (DeviceInit,
	PowerPolicyEventCallbacks))
WDF_PROCEDURE(57, DeviceInitSetPowerPolicyOwnership, (PWDFDEVICE_INIT DeviceInit,
	BOOLEAN IsPowerPolicyOwner), (DeviceInit, IsPowerPolicyOwner))
WDF_FUNCTION(58, NTSTATUS, DeviceInitRegisterPnpStateChangeCallback, (PWDFDEVICE_INIT DeviceInit,
	WDF_DEVICE_PNP_STATE PnpState,
	PFN_WDF_DEVICE_PNP_STATE_CHANGE_NOTIFICATION EvtDevicePnpStateChange,
	ULONG CallbackTypes), (DeviceInit, PnpState, EvtDevicePnpStateChange, CallbackTypes))
WDF_FUNCTION(59, NTSTATUS, DeviceInitRegisterPowerStateChangeCallback,
	(PWDFDEVICE_INIT DeviceInit, WDF_DEVICE_POWER_STATE PowerState,
	PFN_WDF_DEVICE_POWER_STATE_CHANGE_NOTIFICATION EvtDevicePowerStateChange,
	ULONG CallbackTypes), (DeviceInit, PowerState, EvtDevicePowerStateChange, CallbackTypes))
WDF_FUNCTION(60, NTSTATUS, DeviceInitRegisterPowerPolicyStateChangeCallback,
	(PWDFDEVICE_INIT DeviceInit, WDF_DEVICE_POWER_POLICY_STATE PowerPolicyState,
	PFN_WDF_DEVICE_POWER_POLICY_STATE_CHANGE_NOTIFICATION EvtDevicePowerPolicyStateChange,
	ULONG CallbackTypes), (DeviceInit, PowerPolicyState, EvtDevicePowerPolicyStateChange,
	CallbackTypes))
WDF_PROCEDURE(61, DeviceInitSetIoType, (PWDFDEVICE_INIT DeviceInit, WDF_DEVICE_IO_TYPE IoType),
	(DeviceInit, IoType))
WDF_PROCEDURE(62, DeviceInitSetExclusive, (PWDFDEVICE_INIT DeviceInit, BOOLEAN IsExclusive),
	(DeviceInit, IsExclusive))
WDF_PROCEDURE(63, DeviceInitSetPowerNotPageable, (PWDFDEVICE_INIT DeviceInit), (DeviceInit))
WDF_PROCEDURE(64, DeviceInitSetPowerPageable, (PWDFDEVICE_INIT DeviceInit), (DeviceInit))
WDF_PROCEDURE(65, DeviceInitSetPowerInrush, (PWDFDEVICE_INIT DeviceInit), (DeviceInit))
WDF_PROCEDURE(66, DeviceInitSetDeviceType, (PWDFDEVICE_INIT DeviceInit, DEVICE_TYPE DeviceType),
	(DeviceInit, DeviceType))
WDF_FUNCTION(67, NTSTATUS, DeviceInitAssignName, (PWDFDEVICE_INIT DeviceInit,
	PCUNICODE_STRING DeviceName), (DeviceInit, DeviceName))
WDF_FUNCTION(68, NTSTATUS, DeviceInitAssignSDDLString, (PWDFDEVICE_INIT DeviceInit,
	PCUNICODE_STRING SDDLString), (DeviceInit, SDDLString))
WDF_PROCEDURE(69, DeviceInitSetDeviceClass, (PWDFDEVICE_INIT DeviceInit,
	const GUID *DeviceClassGuid), (DeviceInit, DeviceClassGuid))
WDF_PROCEDURE(70, DeviceInitSetCharacteristics, (PWDFDEVICE_INIT DeviceInit,
	ULONG DeviceCharacteristics, BOOLEAN OrInValues), (DeviceInit, DeviceCharacteristics,
	OrInValues))
WDF_PROCEDURE(71, DeviceInitSetFileObjectConfig, (PWDFDEVICE_INIT DeviceInit,
	PWDF_FILEOBJECT_CONFIG FileObjectConfig, PWDF_OBJECT_ATTRIBUTES FileObjectAttributes),
	(DeviceInit, FileObjectConfig, FileObjectAttributes))
WDF_PROCEDURE(72, DeviceInitSetRequestAttributes, (PWDFDEVICE_INIT DeviceInit,
	PWDF_OBJECT_ATTRIBUTES RequestAttributes), (DeviceInit, RequestAttributes))
WDF_FUNCTION(73, NTSTATUS, DeviceInitAssignWdmIrpPreprocessCallback, (PWDFDEVICE_INIT DeviceInit,
	PFN_WDFDEVICE_WDM_IRP_PREPROCESS EvtDeviceWdmIrpPreprocess, UCHAR MajorFunction,
	PUCHAR MinorFunctions, ULONG NumMinorFunctions), (DeviceInit, EvtDeviceWdmIrpPreprocess,
	MajorFunction, MinorFunctions, NumMinorFunctions))
WDF_PROCEDURE(74, DeviceInitSetIoInCallerContextCallback, (PWDFDEVICE_INIT DeviceInit,
	PFN_WDF_IO_IN_CALLER_CONTEXT EvtIoInCallerContext), (DeviceInit, EvtIoInCallerContext))
WDF_FUNCTION(75, NTSTATUS, DeviceCreate, (PWDFDEVICE_INIT *DeviceInit,
	PWDF_OBJECT_ATTRIBUTES DeviceAttributes, WDFDEVICE *Device), (DeviceInit,
	DeviceAttributes, Device))
WDF_PROCEDURE(76, DeviceSetStaticStopRemove, (WDFDEVICE Device, BOOLEAN Stoppable), (Device,
	Stoppable))
WDF_FUNCTION(77, NTSTATUS, DeviceCreateDeviceInterface, (WDFDEVICE Device,
	const GUID *InterfaceClassGUID, PCUNICODE_STRING ReferenceString), (Device,
	InterfaceClassGUID, ReferenceString))
WDF_PROCEDURE(78, DeviceSetDeviceInterfaceState, (WDFDEVICE Device,
	const GUID *InterfaceClassGUID, PCUNICODE_STRING ReferenceString,
	BOOLEAN IsInterfaceEnabled), (Device, InterfaceClassGUID, ReferenceString,
	IsInterfaceEnabled))
WDF_FUNCTION(79, NTSTATUS, DeviceRetrieveDeviceInterfaceString, (WDFDEVICE Device,
	const GUID *InterfaceClassGUID, PCUNICODE_STRING ReferenceString, WDFSTRING String),
	(Device, InterfaceClassGUID, ReferenceString, String))
WDF_FUNCTION(80, NTSTATUS, DeviceCreateSymbolicLink, (WDFDEVICE Device,
	PCUNICODE_STRING SymbolicLinkName), (Device, SymbolicLinkName))
WDF_FUNCTION(81, NTSTATUS, DeviceQueryProperty, (WDFDEVICE Device,
	DEVICE_REGISTRY_PROPERTY DeviceProperty, ULONG BufferLength, PVOID PropertyBuffer,
	PULONG ResultLength), (Device, DeviceProperty, BufferLength, PropertyBuffer,
	ResultLength))
WDF_FUNCTION(82, NTSTATUS, DeviceAllocAndQueryProperty, (WDFDEVICE Device,
	DEVICE_REGISTRY_PROPERTY DeviceProperty, POOL_TYPE PoolType,
	PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes, WDFMEMORY *PropertyMemory), (Device,
	DeviceProperty, PoolType, PropertyMemoryAttributes, PropertyMemory))
WDF_PROCEDURE(83, DeviceSetPnpCapabilities, (WDFDEVICE Device,
	PWDF_DEVICE_PNP_CAPABILITIES PnpCapabilities), (Device, PnpCapabilities))
WDF_PROCEDURE(84, DeviceSetPowerCapabilities, (WDFDEVICE Device,
	PWDF_DEVICE_POWER_CAPABILITIES PowerCapabilities), (Device, PowerCapabilities))
WDF_PROCEDURE(85, DeviceSetBusInformationForChildren, (WDFDEVICE Device,
	PPNP_BUS_INFORMATION BusInformation), (Device, BusInformation))
WDF_FUNCTION(86, NTSTATUS, DeviceIndicateWakeStatus, (WDFDEVICE Device, NTSTATUS WaitWakeStatus),
	(Device, WaitWakeStatus))
WDF_PROCEDURE(87, DeviceSetFailed, (WDFDEVICE Device, WDF_DEVICE_FAILED_ACTION FailedAction),
	(Device, FailedAction))
WDF_FUNCTION(88, NTSTATUS, DeviceStopIdleNoTrack, (WDFDEVICE Device, BOOLEAN WaitForD0), (Device,
	WaitForD0))
WDF_PROCEDURE(89, DeviceResumeIdleNoTrack, (WDFDEVICE Device), (Device))
WDF_FUNCTION(90, WDFFILEOBJECT, DeviceGetFileObject, (WDFDEVICE Device, PFILE_OBJECT FileObject),
	(Device, FileObject))
WDF_FUNCTION(91, NTSTATUS, DeviceEnqueueRequest, (WDFDEVICE Device, WDFREQUEST Request), (Device,
	Request))
WDF_FUNCTION(92, WDFQUEUE, DeviceGetDefaultQueue, (WDFDEVICE Device), (Device))
WDF_FUNCTION(93, NTSTATUS, DeviceConfigureRequestDispatching, (WDFDEVICE Device, WDFQUEUE Queue,
	WDF_REQUEST_TYPE RequestType), (Device, Queue, RequestType))
WDF_FUNCTION(94, NTSTATUS, DmaEnablerCreate, (WDFDEVICE Device, PWDF_DMA_ENABLER_CONFIG Config,
	PWDF_OBJECT_ATTRIBUTES Attributes, WDFDMAENABLER *DmaEnablerHandle), (Device, Config,
	Attributes, DmaEnablerHandle))
WDF_FUNCTION(95, size_t, DmaEnablerGetMaximumLength, (WDFDMAENABLER DmaEnabler), (DmaEnabler))
WDF_FUNCTION(96, size_t, DmaEnablerGetMaximumScatterGatherElements, (WDFDMAENABLER DmaEnabler),
	(DmaEnabler))
WDF_PROCEDURE(97, DmaEnablerSetMaximumScatterGatherElements, (WDFDMAENABLER DmaEnabler,
	size_t MaximumFragments), (DmaEnabler, MaximumFragments))
WDF_FUNCTION(98, NTSTATUS, DmaTransactionCreate, (WDFDMAENABLER DmaEnabler,
	PWDF_OBJECT_ATTRIBUTES Attributes, WDFDMATRANSACTION *DmaTransaction), (DmaEnabler,
	Attributes, DmaTransaction))
WDF_FUNCTION(99, NTSTATUS, DmaTransactionInitialize, (WDFDMATRANSACTION DmaTransaction,
	PFN_WDF_PROGRAM_DMA EvtProgramDmaFunction, WDF_DMA_DIRECTION DmaDirection, PMDL Mdl,
	PVOID VirtualAddress, size_t Length), (DmaTransaction, EvtProgramDmaFunction,
	DmaDirection, Mdl, VirtualAddress, Length))
WDF_FUNCTION(100, NTSTATUS, DmaTransactionInitializeUsingRequest,
	(WDFDMATRANSACTION DmaTransaction, WDFREQUEST Request,
	PFN_WDF_PROGRAM_DMA EvtProgramDmaFunction, WDF_DMA_DIRECTION DmaDirection),
	(DmaTransaction, Request, EvtProgramDmaFunction, DmaDirection))
WDF_FUNCTION(101, NTSTATUS, DmaTransactionExecute, (WDFDMATRANSACTION DmaTransaction,
	WDFCONTEXT Context), (DmaTransaction, Context))
WDF_FUNCTION(102, NTSTATUS, DmaTransactionRelease, (WDFDMATRANSACTION DmaTransaction),
	(DmaTransaction))
WDF_FUNCTION(103, BOOLEAN, DmaTransactionDmaCompleted, (WDFDMATRANSACTION DmaTransaction,
	NTSTATUS *Status), (DmaTransaction, Status))
WDF_FUNCTION(104, BOOLEAN, DmaTransactionDmaCompletedWithLength,
	(WDFDMATRANSACTION DmaTransaction, size_t TransferredLength, NTSTATUS *Status),
	(DmaTransaction, TransferredLength, Status))
WDF_FUNCTION(105, BOOLEAN, DmaTransactionDmaCompletedFinal, (WDFDMATRANSACTION DmaTransaction,
	size_t FinalTransferredLength, NTSTATUS *Status), (DmaTransaction, FinalTransferredLength,
	Status))
WDF_FUNCTION(106, size_t, DmaTransactionGetBytesTransferred, (WDFDMATRANSACTION DmaTransaction),
	(DmaTransaction))
WDF_PROCEDURE(107, DmaTransactionSetMaximumLength, (WDFDMATRANSACTION DmaTransaction,
	size_t MaximumLength), (DmaTransaction, MaximumLength))
WDF_FUNCTION(108, WDFREQUEST, DmaTransactionGetRequest, (WDFDMATRANSACTION DmaTransaction),
	(DmaTransaction))
WDF_FUNCTION(109, size_t, DmaTransactionGetCurrentDmaTransferLength,
	(WDFDMATRANSACTION DmaTransaction), (DmaTransaction))
WDF_FUNCTION(110, WDFDEVICE, DmaTransactionGetDevice, (WDFDMATRANSACTION DmaTransaction),
	(DmaTransaction))
WDF_FUNCTION(111, NTSTATUS, DpcCreate, (PWDF_DPC_CONFIG Config, PWDF_OBJECT_ATTRIBUTES Attributes,
	WDFDPC *Dpc), (Config, Attributes, Dpc))
WDF_FUNCTION(112, BOOLEAN, DpcEnqueue, (WDFDPC Dpc), (Dpc))
WDF_FUNCTION(113, BOOLEAN, DpcCancel, (WDFDPC Dpc, BOOLEAN Wait), (Dpc, Wait))
WDF_FUNCTION(114, WDFOBJECT, DpcGetParentObject, (WDFDPC Dpc), (Dpc))
WDF_FUNCTION(115, PKDPC, DpcWdmGetDpc, (WDFDPC Dpc), (Dpc))
WDF_FUNCTION(116, NTSTATUS, DriverCreate, (PDRIVER_OBJECT DriverObject,
	PCUNICODE_STRING RegistryPath, PWDF_OBJECT_ATTRIBUTES DriverAttributes,
	PWDF_DRIVER_CONFIG DriverConfig, WDFDRIVER *Driver), (DriverObject, RegistryPath,
	DriverAttributes, DriverConfig, Driver))
WDF_FUNCTION(117, PWSTR, DriverGetRegistryPath, (WDFDRIVER Driver), (Driver))
WDF_FUNCTION(118, PDRIVER_OBJECT, DriverWdmGetDriverObject, (WDFDRIVER Driver), (Driver))
WDF_FUNCTION(119, NTSTATUS, DriverOpenParametersRegistryKey, (WDFDRIVER Driver,
	ACCESS_MASK DesiredAccess, PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY *Key), (Driver,
	DesiredAccess, KeyAttributes, Key))
WDF_FUNCTION(120, WDFDRIVER, WdmDriverGetWdfDriverHandle, (PDRIVER_OBJECT DriverObject),
	(DriverObject))
WDF_FUNCTION(121, NTSTATUS, DriverRegisterTraceInfo, (PDRIVER_OBJECT DriverObject,
	PFN_WDF_TRACE_CALLBACK EvtTraceCallback, PVOID ControlBlock), (DriverObject,
	EvtTraceCallback, ControlBlock))
WDF_FUNCTION(122, NTSTATUS, DriverRetrieveVersionString, (WDFDRIVER Driver, WDFSTRING String),
	(Driver, String))
WDF_FUNCTION(123, BOOLEAN, DriverIsVersionAvailable, (WDFDRIVER Driver,
	PWDF_DRIVER_VERSION_AVAILABLE_PARAMS VersionAvailableParams), (Driver,
	VersionAvailableParams))
WDF_FUNCTION(124, PDEVICE_OBJECT, FdoInitWdmGetPhysicalDevice, (PWDFDEVICE_INIT DeviceInit),
	(DeviceInit))
WDF_FUNCTION(125, NTSTATUS, FdoInitOpenRegistryKey, (PWDFDEVICE_INIT DeviceInit,
	ULONG DeviceInstanceKeyType, ACCESS_MASK DesiredAccess,
	PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY *Key), (DeviceInit, DeviceInstanceKeyType,
	DesiredAccess, KeyAttributes, Key))
WDF_FUNCTION(126, NTSTATUS, FdoInitQueryProperty, (PWDFDEVICE_INIT DeviceInit,
	DEVICE_REGISTRY_PROPERTY DeviceProperty, ULONG BufferLength, PVOID PropertyBuffer,
	PULONG ResultLength), (DeviceInit, DeviceProperty, BufferLength, PropertyBuffer,
	ResultLength))
WDF_FUNCTION(127, NTSTATUS, FdoInitAllocAndQueryProperty, (PWDFDEVICE_INIT DeviceInit,
	DEVICE_REGISTRY_PROPERTY DeviceProperty, POOL_TYPE PoolType,
	PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes, WDFMEMORY *PropertyMemory), (DeviceInit,
	DeviceProperty, PoolType, PropertyMemoryAttributes, PropertyMemory))
WDF_PROCEDURE(128, FdoInitSetEventCallbacks, (PWDFDEVICE_INIT DeviceInit,
	PWDF_FDO_EVENT_CALLBACKS FdoEventCallbacks), (DeviceInit, FdoEventCallbacks))
WDF_PROCEDURE(129, FdoInitSetFilter, (PWDFDEVICE_INIT DeviceInit), (DeviceInit))
WDF_PROCEDURE(130, FdoInitSetDefaultChildListConfig, (PWDFDEVICE_INIT DeviceInit,
	PWDF_CHILD_LIST_CONFIG Config, PWDF_OBJECT_ATTRIBUTES DefaultChildListAttributes),
	(DeviceInit, Config, DefaultChildListAttributes))
WDF_FUNCTION(131, NTSTATUS, FdoQueryForInterface, (WDFDEVICE Fdo, LPCGUID InterfaceType,
	PINTERFACE Interface, USHORT Size, USHORT Version, PVOID InterfaceSpecificData), (Fdo,
	InterfaceType, Interface, Size, Version, InterfaceSpecificData))
WDF_FUNCTION(132, WDFCHILDLIST, FdoGetDefaultChildList, (WDFDEVICE Fdo), (Fdo))
WDF_FUNCTION(133, NTSTATUS, FdoAddStaticChild, (WDFDEVICE Fdo, WDFDEVICE Child), (Fdo, Child))
WDF_PROCEDURE(134, FdoLockStaticChildListForIteration, (WDFDEVICE Fdo), (Fdo))
WDF_FUNCTION(135, WDFDEVICE, FdoRetrieveNextStaticChild, (WDFDEVICE Fdo, WDFDEVICE PreviousChild,
	ULONG Flags), (Fdo, PreviousChild, Flags))
WDF_PROCEDURE(136, FdoUnlockStaticChildListFromIteration, (WDFDEVICE Fdo), (Fdo))
WDF_FUNCTION(137, PUNICODE_STRING, FileObjectGetFileName, (WDFFILEOBJECT FileObject), (FileObject))
WDF_FUNCTION(138, ULONG, FileObjectGetFlags, (WDFFILEOBJECT FileObject), (FileObject))
WDF_FUNCTION(139, WDFDEVICE, FileObjectGetDevice, (WDFFILEOBJECT FileObject), (FileObject))
WDF_FUNCTION(140, PFILE_OBJECT, FileObjectWdmGetFileObject, (WDFFILEOBJECT FileObject),
	(FileObject))
WDF_FUNCTION(141, NTSTATUS, InterruptCreate, (WDFDEVICE Device,
	PWDF_INTERRUPT_CONFIG Configuration, PWDF_OBJECT_ATTRIBUTES Attributes,
	WDFINTERRUPT *Interrupt), (Device, Configuration, Attributes, Interrupt))
WDF_FUNCTION(142, BOOLEAN, InterruptQueueDpcForIsr, (WDFINTERRUPT Interrupt), (Interrupt))
WDF_FUNCTION(143, BOOLEAN, InterruptSynchronize, (WDFINTERRUPT Interrupt,
	PFN_WDF_INTERRUPT_SYNCHRONIZE Callback, WDFCONTEXT Context), (Interrupt, Callback,
	Context))
WDF_PROCEDURE(144, InterruptAcquireLock, (WDFINTERRUPT Interrupt), (Interrupt))
WDF_PROCEDURE(145, InterruptReleaseLock, (WDFINTERRUPT Interrupt), (Interrupt))
WDF_PROCEDURE(146, InterruptEnable, (WDFINTERRUPT Interrupt), (Interrupt))
WDF_PROCEDURE(147, InterruptDisable, (WDFINTERRUPT Interrupt), (Interrupt))
WDF_FUNCTION(148, PKINTERRUPT, InterruptWdmGetInterrupt, (WDFINTERRUPT Interrupt), (Interrupt))
WDF_PROCEDURE(149, InterruptGetInfo, (WDFINTERRUPT Interrupt, PWDF_INTERRUPT_INFO Info),
	(Interrupt, Info))
WDF_PROCEDURE(150, InterruptSetPolicy, (WDFINTERRUPT Interrupt, WDF_INTERRUPT_POLICY Policy,
	WDF_INTERRUPT_PRIORITY Priority, KAFFINITY TargetProcessorSet), (Interrupt, Policy,
	Priority, TargetProcessorSet))
WDF_FUNCTION(151, WDFDEVICE, InterruptGetDevice, (WDFINTERRUPT Interrupt), (Interrupt))
WDF_FUNCTION(152, NTSTATUS, IoQueueCreate, (WDFDEVICE Device, PWDF_IO_QUEUE_CONFIG Config,
	PWDF_OBJECT_ATTRIBUTES QueueAttributes, WDFQUEUE *Queue), (Device, Config,
	QueueAttributes, Queue))
WDF_FUNCTION(153, WDF_IO_QUEUE_STATE, IoQueueGetState, (WDFQUEUE Queue, PULONG QueueRequests,
	PULONG DriverRequests), (Queue, QueueRequests, DriverRequests))
WDF_PROCEDURE(154, IoQueueStart, (WDFQUEUE Queue), (Queue))
WDF_PROCEDURE(155, IoQueueStop, (WDFQUEUE Queue, PFN_WDF_IO_QUEUE_STATE StopComplete,
	WDFCONTEXT Context), (Queue, StopComplete, Context))
WDF_PROCEDURE(156, IoQueueStopSynchronously, (WDFQUEUE Queue), (Queue))
WDF_FUNCTION(157, WDFDEVICE, IoQueueGetDevice, (WDFQUEUE Queue), (Queue))
WDF_FUNCTION(158, NTSTATUS, IoQueueRetrieveNextRequest, (WDFQUEUE Queue, WDFREQUEST *OutRequest),
	(Queue, OutRequest))
WDF_FUNCTION(159, NTSTATUS, IoQueueRetrieveRequestByFileObject, (WDFQUEUE Queue,
	WDFFILEOBJECT FileObject, WDFREQUEST *OutRequest), (Queue, FileObject, OutRequest))
WDF_FUNCTION(160, NTSTATUS, IoQueueFindRequest, (WDFQUEUE Queue, WDFREQUEST FoundRequest,
	WDFFILEOBJECT FileObject, PWDF_REQUEST_PARAMETERS Parameters, WDFREQUEST *OutRequest),
	(Queue, FoundRequest, FileObject, Parameters, OutRequest))
WDF_FUNCTION(161, NTSTATUS, IoQueueRetrieveFoundRequest, (WDFQUEUE Queue, WDFREQUEST FoundRequest,
	WDFREQUEST *OutRequest), (Queue, FoundRequest, OutRequest))
WDF_PROCEDURE(162, IoQueueDrainSynchronously, (WDFQUEUE Queue), (Queue))
WDF_PROCEDURE(163, IoQueueDrain, (WDFQUEUE Queue, PFN_WDF_IO_QUEUE_STATE DrainComplete,
	WDFCONTEXT Context), (Queue, DrainComplete, Context))
WDF_PROCEDURE(164, IoQueuePurgeSynchronously, (WDFQUEUE Queue), (Queue))
WDF_PROCEDURE(165, IoQueuePurge, (WDFQUEUE Queue, PFN_WDF_IO_QUEUE_STATE PurgeComplete,
	WDFCONTEXT Context), (Queue, PurgeComplete, Context))
WDF_FUNCTION(166, NTSTATUS, IoQueueReadyNotify, (WDFQUEUE Queue,
	PFN_WDF_IO_QUEUE_STATE QueueReady, WDFCONTEXT Context), (Queue, QueueReady, Context))
WDF_FUNCTION(167, NTSTATUS, IoTargetCreate, (WDFDEVICE Device,
	PWDF_OBJECT_ATTRIBUTES IoTargetAttributes, WDFIOTARGET *IoTarget), (Device,
	IoTargetAttributes, IoTarget))
WDF_FUNCTION(168, NTSTATUS, IoTargetOpen, (WDFIOTARGET IoTarget,
	PWDF_IO_TARGET_OPEN_PARAMS OpenParams), (IoTarget, OpenParams))
WDF_PROCEDURE(169, IoTargetCloseForQueryRemove, (WDFIOTARGET IoTarget), (IoTarget))
WDF_PROCEDURE(170, IoTargetClose, (WDFIOTARGET IoTarget), (IoTarget))
WDF_FUNCTION(171, NTSTATUS, IoTargetStart, (WDFIOTARGET IoTarget), (IoTarget))
WDF_PROCEDURE(172, IoTargetStop, (WDFIOTARGET IoTarget, WDF_IO_TARGET_SENT_IO_ACTION Action),
	(IoTarget, Action))
WDF_FUNCTION(173, WDF_IO_TARGET_STATE, IoTargetGetState, (WDFIOTARGET IoTarget), (IoTarget))
WDF_FUNCTION(174, WDFDEVICE, IoTargetGetDevice, (WDFIOTARGET IoTarget), (IoTarget))
WDF_FUNCTION(175, NTSTATUS, IoTargetQueryTargetProperty, (WDFIOTARGET IoTarget,
	DEVICE_REGISTRY_PROPERTY DeviceProperty, ULONG BufferLength, PVOID PropertyBuffer,
	PULONG ResultLength), (IoTarget, DeviceProperty, BufferLength, PropertyBuffer,
	ResultLength))
WDF_FUNCTION(176, NTSTATUS, IoTargetAllocAndQueryTargetProperty, (WDFIOTARGET IoTarget,
	DEVICE_REGISTRY_PROPERTY DeviceProperty, POOL_TYPE PoolType,
	PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes, WDFMEMORY *PropertyMemory), (IoTarget,
	DeviceProperty, PoolType, PropertyMemoryAttributes, PropertyMemory))
WDF_FUNCTION(177, NTSTATUS, IoTargetQueryForInterface, (WDFIOTARGET IoTarget,
	LPCGUID InterfaceType, PINTERFACE Interface, USHORT Size, USHORT Version,
	PVOID InterfaceSpecificData), (IoTarget, InterfaceType, Interface, Size, Version,
	InterfaceSpecificData))
WDF_FUNCTION(178, PDEVICE_OBJECT, IoTargetWdmGetTargetDeviceObject, (WDFIOTARGET IoTarget),
	(IoTarget))
WDF_FUNCTION(179, PDEVICE_OBJECT, IoTargetWdmGetTargetPhysicalDevice, (WDFIOTARGET IoTarget),
	(IoTarget))
WDF_FUNCTION(180, PFILE_OBJECT, IoTargetWdmGetTargetFileObject, (WDFIOTARGET IoTarget), (IoTarget))
WDF_FUNCTION(181, HANDLE, IoTargetWdmGetTargetFileHandle, (WDFIOTARGET IoTarget), (IoTarget))
WDF_FUNCTION(182, NTSTATUS, IoTargetSendReadSynchronously, (WDFIOTARGET IoTarget,
	WDFREQUEST Request, PWDF_MEMORY_DESCRIPTOR OutputBuffer, PLONGLONG DeviceOffset,
	PWDF_REQUEST_SEND_OPTIONS RequestOptions, PULONG_PTR BytesRead), (IoTarget, Request,
	OutputBuffer, DeviceOffset, RequestOptions, BytesRead))
WDF_FUNCTION(183, NTSTATUS, IoTargetFormatRequestForRead, (WDFIOTARGET IoTarget,
	WDFREQUEST Request, WDFMEMORY OutputBuffer, PWDFMEMORY_OFFSET OutputBufferOffset,
	PLONGLONG DeviceOffset), (IoTarget, Request, OutputBuffer, OutputBufferOffset,
	DeviceOffset))
WDF_FUNCTION(184, NTSTATUS, IoTargetSendWriteSynchronously, (WDFIOTARGET IoTarget,
	WDFREQUEST Request, PWDF_MEMORY_DESCRIPTOR InputBuffer, PLONGLONG DeviceOffset,
	PWDF_REQUEST_SEND_OPTIONS RequestOptions, PULONG_PTR BytesWritten), (IoTarget, Request,
	InputBuffer, DeviceOffset, RequestOptions, BytesWritten))
WDF_FUNCTION(185, NTSTATUS, IoTargetFormatRequestForWrite, (WDFIOTARGET IoTarget,
	WDFREQUEST Request, WDFMEMORY InputBuffer, PWDFMEMORY_OFFSET InputBufferOffset,
	PLONGLONG DeviceOffset), (IoTarget, Request, InputBuffer, InputBufferOffset,
	DeviceOffset))
WDF_FUNCTION(186, NTSTATUS, IoTargetSendIoctlSynchronously, (WDFIOTARGET IoTarget,
	WDFREQUEST Request, ULONG IoctlCode, PWDF_MEMORY_DESCRIPTOR InputBuffer,
	PWDF_MEMORY_DESCRIPTOR OutputBuffer, PWDF_REQUEST_SEND_OPTIONS RequestOptions,
	PULONG_PTR BytesReturned), (IoTarget, Request, IoctlCode, InputBuffer, OutputBuffer,
	RequestOptions, BytesReturned))
WDF_FUNCTION(187, NTSTATUS, IoTargetFormatRequestForIoctl, (WDFIOTARGET IoTarget,
	WDFREQUEST Request, ULONG IoctlCode, WDFMEMORY InputBuffer,
	PWDFMEMORY_OFFSET InputBufferOffset, WDFMEMORY OutputBuffer,
	PWDFMEMORY_OFFSET OutputBufferOffset), (IoTarget, Request, IoctlCode, InputBuffer,
	InputBufferOffset, OutputBuffer, OutputBufferOffset))
WDF_FUNCTION(188, NTSTATUS, IoTargetSendInternalIoctlSynchronously, (WDFIOTARGET IoTarget,
	WDFREQUEST Request, ULONG IoctlCode, PWDF_MEMORY_DESCRIPTOR InputBuffer,
	PWDF_MEMORY_DESCRIPTOR OutputBuffer, PWDF_REQUEST_SEND_OPTIONS RequestOptions,
	PULONG_PTR BytesReturned), (IoTarget, Request, IoctlCode, InputBuffer, OutputBuffer,
	RequestOptions, BytesReturned))
WDF_FUNCTION(189, NTSTATUS, IoTargetFormatRequestForInternalIoctl, (WDFIOTARGET IoTarget,
	WDFREQUEST Request, ULONG IoctlCode, WDFMEMORY InputBuffer,
	PWDFMEMORY_OFFSET InputBufferOffset, WDFMEMORY OutputBuffer,
	PWDFMEMORY_OFFSET OutputBufferOffset), (IoTarget, Request, IoctlCode, InputBuffer,
	InputBufferOffset, OutputBuffer, OutputBufferOffset))
WDF_FUNCTION(190, NTSTATUS, IoTargetSendInternalIoctlOthersSynchronously, (WDFIOTARGET IoTarget,
	WDFREQUEST Request, ULONG IoctlCode, PWDF_MEMORY_DESCRIPTOR OtherArg1,
	PWDF_MEMORY_DESCRIPTOR OtherArg2, PWDF_MEMORY_DESCRIPTOR OtherArg4,
	PWDF_REQUEST_SEND_OPTIONS RequestOptions, PULONG_PTR BytesReturned), (IoTarget, Request,
	IoctlCode, OtherArg1, OtherArg2, OtherArg4, RequestOptions, BytesReturned))
WDF_FUNCTION(191, NTSTATUS, IoTargetFormatRequestForInternalIoctlOthers, (WDFIOTARGET IoTarget,
	WDFREQUEST Request, ULONG IoctlCode, WDFMEMORY OtherArg1,
	PWDFMEMORY_OFFSET OtherArg1Offset, WDFMEMORY OtherArg2, PWDFMEMORY_OFFSET OtherArg2Offset,
	WDFMEMORY OtherArg4, PWDFMEMORY_OFFSET OtherArg4Offset), (IoTarget, Request, IoctlCode,
	OtherArg1, OtherArg1Offset, OtherArg2, OtherArg2Offset, OtherArg4, OtherArg4Offset))
WDF_FUNCTION(192, NTSTATUS, MemoryCreate, (PWDF_OBJECT_ATTRIBUTES Attributes, POOL_TYPE PoolType,
	ULONG PoolTag, size_t BufferSize, WDFMEMORY *Memory, PVOID *Buffer), (Attributes,
	PoolType, PoolTag, BufferSize, Memory, Buffer))
WDF_FUNCTION(193, NTSTATUS, MemoryCreatePreallocated, (PWDF_OBJECT_ATTRIBUTES Attributes,
	PVOID Buffer, size_t BufferSize, WDFMEMORY *Memory), (Attributes, Buffer, BufferSize,
	Memory))
WDF_FUNCTION(194, PVOID, MemoryGetBuffer, (WDFMEMORY Memory, size_t *BufferSize), (Memory,
	BufferSize))
WDF_FUNCTION(195, NTSTATUS, MemoryAssignBuffer, (WDFMEMORY Memory, PVOID Buffer,
	size_t BufferSize), (Memory, Buffer, BufferSize))
WDF_FUNCTION(196, NTSTATUS, MemoryCopyToBuffer, (WDFMEMORY SourceMemory, size_t SourceOffset,
	PVOID Buffer, size_t NumBytesToCopyTo), (SourceMemory, SourceOffset, Buffer,
	NumBytesToCopyTo))
WDF_FUNCTION(197, NTSTATUS, MemoryCopyFromBuffer, (WDFMEMORY DestinationMemory,
	size_t DestinationOffset, PVOID Buffer, size_t NumBytesToCopyFrom), (DestinationMemory,
	DestinationOffset, Buffer, NumBytesToCopyFrom))
WDF_FUNCTION(198, NTSTATUS, LookasideListCreate, (PWDF_OBJECT_ATTRIBUTES LookasideAttributes,
	size_t BufferSize, POOL_TYPE PoolType, PWDF_OBJECT_ATTRIBUTES MemoryAttributes,
	ULONG PoolTag, WDFLOOKASIDE *Lookaside), (LookasideAttributes, BufferSize, PoolType,
	MemoryAttributes, PoolTag, Lookaside))
WDF_FUNCTION(199, NTSTATUS, MemoryCreateFromLookaside, (WDFLOOKASIDE Lookaside,
	WDFMEMORY *Memory), (Lookaside, Memory))
WDF_FUNCTION(200, NTSTATUS, DeviceMiniportCreate, (WDFDRIVER Driver,
	PWDF_OBJECT_ATTRIBUTES Attributes, PDEVICE_OBJECT DeviceObject,
	PDEVICE_OBJECT AttachedDeviceObject, PDEVICE_OBJECT Pdo, WDFDEVICE *Device), (Driver,
	Attributes, DeviceObject, AttachedDeviceObject, Pdo, Device))
WDF_PROCEDURE(201, DriverMiniportUnload, (WDFDRIVER Driver), (Driver))
WDF_FUNCTION(202, PVOID, ObjectGetTypedContextWorker, (WDFOBJECT Handle,
	PCWDF_OBJECT_CONTEXT_TYPE_INFO TypeInfo), (Handle, TypeInfo))
WDF_FUNCTION(203, NTSTATUS, ObjectAllocateContext, (WDFOBJECT Handle,
	PWDF_OBJECT_ATTRIBUTES ContextAttributes, PVOID *Context), (Handle, ContextAttributes,
	Context))
WDF_FUNCTION(204, WDFOBJECT, ObjectContextGetObject, (PVOID ContextPointer), (ContextPointer))
WDF_PROCEDURE(205, ObjectReferenceActual, (WDFOBJECT Handle, PVOID Tag, LONG Line, PCCH File),
	(Handle, Tag, Line, File))
WDF_PROCEDURE(206, ObjectDereferenceActual, (WDFOBJECT Handle, PVOID Tag, LONG Line, PCCH File),
	(Handle, Tag, Line, File))
WDF_FUNCTION(207, NTSTATUS, ObjectCreate, (PWDF_OBJECT_ATTRIBUTES Attributes, WDFOBJECT *Object),
	(Attributes, Object))
WDF_PROCEDURE(208, ObjectDelete, (WDFOBJECT Object), (Object))
WDF_FUNCTION(209, NTSTATUS, ObjectQuery, (WDFOBJECT Object, const GUID *Guid,
	ULONG QueryBufferLength, PVOID QueryBuffer), (Object, Guid, QueryBufferLength,
	QueryBuffer))
WDF_FUNCTION(210, PWDFDEVICE_INIT, PdoInitAllocate, (WDFDEVICE ParentDevice), (ParentDevice))
WDF_PROCEDURE(211, PdoInitSetEventCallbacks, (PWDFDEVICE_INIT DeviceInit,
	PWDF_PDO_EVENT_CALLBACKS DispatchTable), (DeviceInit, DispatchTable))
WDF_FUNCTION(212, NTSTATUS, PdoInitAssignDeviceID, (PWDFDEVICE_INIT DeviceInit,
	PCUNICODE_STRING DeviceID), (DeviceInit, DeviceID))
WDF_FUNCTION(213, NTSTATUS, PdoInitAssignInstanceID, (PWDFDEVICE_INIT DeviceInit,
	PCUNICODE_STRING InstanceID), (DeviceInit, InstanceID))
WDF_FUNCTION(214, NTSTATUS, PdoInitAddHardwareID, (PWDFDEVICE_INIT DeviceInit,
	PCUNICODE_STRING HardwareID), (DeviceInit, HardwareID))
WDF_FUNCTION(215, NTSTATUS, PdoInitAddCompatibleID, (PWDFDEVICE_INIT DeviceInit,
	PCUNICODE_STRING CompatibleID), (DeviceInit, CompatibleID))
WDF_FUNCTION(216, NTSTATUS, PdoInitAddDeviceText, (PWDFDEVICE_INIT DeviceInit,
	PCUNICODE_STRING DeviceDescription, PCUNICODE_STRING DeviceLocation, LCID LocaleId),
	(DeviceInit, DeviceDescription, DeviceLocation, LocaleId))
WDF_PROCEDURE(217, PdoInitSetDefaultLocale, (PWDFDEVICE_INIT DeviceInit, LCID LocaleId),
	(DeviceInit, LocaleId))
WDF_FUNCTION(218, NTSTATUS, PdoInitAssignRawDevice, (PWDFDEVICE_INIT DeviceInit,
	const GUID *DeviceClassGuid), (DeviceInit, DeviceClassGuid))
WDF_FUNCTION(219, NTSTATUS, PdoMarkMissing, (WDFDEVICE Device), (Device))
WDF_PROCEDURE(220, PdoRequestEject, (WDFDEVICE Device), (Device))
WDF_FUNCTION(221, WDFDEVICE, PdoGetParent, (WDFDEVICE Device), (Device))
WDF_FUNCTION(222, NTSTATUS, PdoRetrieveIdentificationDescription, (WDFDEVICE Device,
	PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription), (Device,
	IdentificationDescription))
WDF_FUNCTION(223, NTSTATUS, PdoRetrieveAddressDescription, (WDFDEVICE Device,
	PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription), (Device, AddressDescription))
WDF_FUNCTION(224, NTSTATUS, PdoUpdateAddressDescription, (WDFDEVICE Device,
	PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription), (Device, AddressDescription))
WDF_FUNCTION(225, NTSTATUS, PdoAddEjectionRelationsPhysicalDevice, (WDFDEVICE Device,
	PDEVICE_OBJECT PhysicalDevice), (Device, PhysicalDevice))
WDF_PROCEDURE(226, PdoRemoveEjectionRelationsPhysicalDevice, (WDFDEVICE Device,
	PDEVICE_OBJECT PhysicalDevice), (Device, PhysicalDevice))
WDF_PROCEDURE(227, PdoClearEjectionRelationsDevices, (WDFDEVICE Device), (Device))
WDF_FUNCTION(228, NTSTATUS, DeviceAddQueryInterface, (WDFDEVICE Device,
	PWDF_QUERY_INTERFACE_CONFIG InterfaceConfig), (Device, InterfaceConfig))
WDF_FUNCTION(229, NTSTATUS, RegistryOpenKey, (WDFKEY ParentKey, PCUNICODE_STRING KeyName,
	ACCESS_MASK DesiredAccess, PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY *Key), (ParentKey,
	KeyName, DesiredAccess, KeyAttributes, Key))
WDF_FUNCTION(230, NTSTATUS, RegistryCreateKey, (WDFKEY ParentKey, PCUNICODE_STRING KeyName,
	ACCESS_MASK DesiredAccess, ULONG CreateOptions, PULONG CreateDisposition,
	PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY *Key), (ParentKey, KeyName, DesiredAccess,
	CreateOptions, CreateDisposition, KeyAttributes, Key))
WDF_PROCEDURE(231, RegistryClose, (WDFKEY Key), (Key))
WDF_FUNCTION(232, HANDLE, RegistryWdmGetHandle, (WDFKEY Key), (Key))
WDF_FUNCTION(233, NTSTATUS, RegistryRemoveKey, (WDFKEY Key), (Key))
WDF_FUNCTION(234, NTSTATUS, RegistryRemoveValue, (WDFKEY Key, PCUNICODE_STRING ValueName), (Key,
	ValueName))
WDF_FUNCTION(235, NTSTATUS, RegistryQueryValue, (WDFKEY Key, PCUNICODE_STRING ValueName,
	ULONG ValueLength, PVOID Value, PULONG ValueLengthQueried, PULONG ValueType), (Key,
	ValueName, ValueLength, Value, ValueLengthQueried, ValueType))
WDF_FUNCTION(236, NTSTATUS, RegistryQueryMemory, (WDFKEY Key, PCUNICODE_STRING ValueName,
	POOL_TYPE PoolType, PWDF_OBJECT_ATTRIBUTES MemoryAttributes, WDFMEMORY *Memory,
	PULONG ValueType), (Key, ValueName, PoolType, MemoryAttributes, Memory, ValueType))
WDF_FUNCTION(237, NTSTATUS, RegistryQueryMultiString, (WDFKEY Key, PCUNICODE_STRING ValueName,
	PWDF_OBJECT_ATTRIBUTES StringsAttributes, WDFCOLLECTION Collection), (Key, ValueName,
	StringsAttributes, Collection))
WDF_FUNCTION(238, NTSTATUS, RegistryQueryUnicodeString, (WDFKEY Key, PCUNICODE_STRING ValueName,
	PUSHORT ValueByteLength, PUNICODE_STRING Value), (Key, ValueName, ValueByteLength, Value))
WDF_FUNCTION(239, NTSTATUS, RegistryQueryString, (WDFKEY Key, PCUNICODE_STRING ValueName,
	WDFSTRING String), (Key, ValueName, String))
WDF_FUNCTION(240, NTSTATUS, RegistryQueryULong, (WDFKEY Key, PCUNICODE_STRING ValueName,
	PULONG Value), (Key, ValueName, Value))
WDF_FUNCTION(241, NTSTATUS, RegistryAssignValue, (WDFKEY Key, PCUNICODE_STRING ValueName,
	ULONG ValueType, ULONG ValueLength, PVOID Value), (Key, ValueName, ValueType, ValueLength,
	Value))
WDF_FUNCTION(242, NTSTATUS, RegistryAssignMemory, (WDFKEY Key, PCUNICODE_STRING ValueName,
	ULONG ValueType, WDFMEMORY Memory, PWDFMEMORY_OFFSET MemoryOffsets), (Key, ValueName,
	ValueType, Memory, MemoryOffsets))
WDF_FUNCTION(243, NTSTATUS, RegistryAssignMultiString, (WDFKEY Key, PCUNICODE_STRING ValueName,
	WDFCOLLECTION StringsCollection), (Key, ValueName, StringsCollection))
WDF_FUNCTION(244, NTSTATUS, RegistryAssignUnicodeString, (WDFKEY Key, PCUNICODE_STRING ValueName,
	PCUNICODE_STRING Value), (Key, ValueName, Value))
WDF_FUNCTION(245, NTSTATUS, RegistryAssignString, (WDFKEY Key, PCUNICODE_STRING ValueName,
	WDFSTRING String), (Key, ValueName, String))
WDF_FUNCTION(246, NTSTATUS, RegistryAssignULong, (WDFKEY Key, PCUNICODE_STRING ValueName,
	ULONG Value), (Key, ValueName, Value))
WDF_FUNCTION(247, NTSTATUS, RequestCreate, (PWDF_OBJECT_ATTRIBUTES RequestAttributes,
	WDFIOTARGET IoTarget, WDFREQUEST *Request), (RequestAttributes, IoTarget, Request))
WDF_FUNCTION(248, NTSTATUS, RequestCreateFromIrp, (PWDF_OBJECT_ATTRIBUTES RequestAttributes,
	PIRP Irp, BOOLEAN RequestFreesIrp, WDFREQUEST *Request), (RequestAttributes, Irp,
	RequestFreesIrp, Request))
WDF_FUNCTION(249, NTSTATUS, RequestReuse, (WDFREQUEST Request,
	PWDF_REQUEST_REUSE_PARAMS ReuseParams), (Request, ReuseParams))
WDF_FUNCTION(250, NTSTATUS, RequestChangeTarget, (WDFREQUEST Request, WDFIOTARGET IoTarget),
	(Request, IoTarget))
WDF_PROCEDURE(251, RequestFormatRequestUsingCurrentType, (WDFREQUEST Request), (Request))
WDF_PROCEDURE(252, RequestWdmFormatUsingStackLocation, (WDFREQUEST Request,
	PIO_STACK_LOCATION Stack), (Request, Stack))
WDF_FUNCTION(253, BOOLEAN, RequestSend, (WDFREQUEST Request, WDFIOTARGET Target,
	PWDF_REQUEST_SEND_OPTIONS Options), (Request, Target, Options))
WDF_FUNCTION(254, NTSTATUS, RequestGetStatus, (WDFREQUEST Request), (Request))
WDF_PROCEDURE(255, RequestMarkCancelable, (WDFREQUEST Request,
	PFN_WDF_REQUEST_CANCEL EvtRequestCancel), (Request, EvtRequestCancel))
WDF_FUNCTION(256, NTSTATUS, RequestUnmarkCancelable, (WDFREQUEST Request), (Request))
WDF_FUNCTION(257, BOOLEAN, RequestIsCanceled, (WDFREQUEST Request), (Request))
WDF_FUNCTION(258, BOOLEAN, RequestCancelSentRequest, (WDFREQUEST Request), (Request))
WDF_FUNCTION(259, BOOLEAN, RequestIsFrom32BitProcess, (WDFREQUEST Request), (Request))
WDF_PROCEDURE(260, RequestSetCompletionRoutine, (WDFREQUEST Request,
	PFN_WDF_REQUEST_COMPLETION_ROUTINE CompletionRoutine, WDFCONTEXT CompletionContext),
	(Request, CompletionRoutine, CompletionContext))
WDF_PROCEDURE(261, RequestGetCompletionParams, (WDFREQUEST Request,
	PWDF_REQUEST_COMPLETION_PARAMS Params), (Request, Params))
WDF_FUNCTION(262, NTSTATUS, RequestAllocateTimer, (WDFREQUEST Request), (Request))
WDF_PROCEDURE(263, RequestComplete, (WDFREQUEST Request, NTSTATUS Status), (Request, Status))
WDF_PROCEDURE(264, RequestCompleteWithPriorityBoost, (WDFREQUEST Request, NTSTATUS Status,
	CCHAR PriorityBoost), (Request, Status, PriorityBoost))
WDF_PROCEDURE(265, RequestCompleteWithInformation, (WDFREQUEST Request, NTSTATUS Status,
	ULONG_PTR Information), (Request, Status, Information))
WDF_PROCEDURE(266, RequestGetParameters, (WDFREQUEST Request, PWDF_REQUEST_PARAMETERS Parameters),
	(Request, Parameters))
WDF_FUNCTION(267, NTSTATUS, RequestRetrieveInputMemory, (WDFREQUEST Request, WDFMEMORY *Memory),
	(Request, Memory))
WDF_FUNCTION(268, NTSTATUS, RequestRetrieveOutputMemory, (WDFREQUEST Request, WDFMEMORY *Memory),
	(Request, Memory))
WDF_FUNCTION(269, NTSTATUS, RequestRetrieveInputBuffer, (WDFREQUEST Request,
	size_t MinimumRequiredLength, PVOID *Buffer, size_t *Length), (Request,
	MinimumRequiredLength, Buffer, Length))
WDF_FUNCTION(270, NTSTATUS, RequestRetrieveOutputBuffer, (WDFREQUEST Request,
	size_t MinimumRequiredSize, PVOID *Buffer, size_t *Length), (Request, MinimumRequiredSize,
	Buffer, Length))
WDF_FUNCTION(271, NTSTATUS, RequestRetrieveInputWdmMdl, (WDFREQUEST Request, PMDL *Mdl), (Request,
	Mdl))
WDF_FUNCTION(272, NTSTATUS, RequestRetrieveOutputWdmMdl, (WDFREQUEST Request, PMDL *Mdl),
	(Request, Mdl))
WDF_FUNCTION(273, NTSTATUS, RequestRetrieveUnsafeUserInputBuffer, (WDFREQUEST Request,
	size_t MinimumRequiredLength, PVOID *InputBuffer, size_t *Length), (Request,
	MinimumRequiredLength, InputBuffer, Length))
WDF_FUNCTION(274, NTSTATUS, RequestRetrieveUnsafeUserOutputBuffer, (WDFREQUEST Request,
	size_t MinimumRequiredLength, PVOID *OutputBuffer, size_t *Length), (Request,
	MinimumRequiredLength, OutputBuffer, Length))
WDF_PROCEDURE(275, RequestSetInformation, (WDFREQUEST Request, ULONG_PTR Information), (Request,
	Information))
WDF_FUNCTION(276, ULONG_PTR, RequestGetInformation, (WDFREQUEST Request), (Request))
WDF_FUNCTION(277, WDFFILEOBJECT, RequestGetFileObject, (WDFREQUEST Request), (Request))
WDF_FUNCTION(278, NTSTATUS, RequestProbeAndLockUserBufferForRead, (WDFREQUEST Request,
	PVOID Buffer, size_t Length, WDFMEMORY *MemoryObject), (Request, Buffer, Length,
	MemoryObject))
WDF_FUNCTION(279, NTSTATUS, RequestProbeAndLockUserBufferForWrite, (WDFREQUEST Request,
	PVOID Buffer, size_t Length, WDFMEMORY *MemoryObject), (Request, Buffer, Length,
	MemoryObject))
WDF_FUNCTION(280, KPROCESSOR_MODE, RequestGetRequestorMode, (WDFREQUEST Request), (Request))
WDF_FUNCTION(281, NTSTATUS, RequestForwardToIoQueue, (WDFREQUEST Request,
	WDFQUEUE DestinationQueue), (Request, DestinationQueue))
WDF_FUNCTION(282, WDFQUEUE, RequestGetIoQueue, (WDFREQUEST Request), (Request))
WDF_FUNCTION(283, NTSTATUS, RequestRequeue, (WDFREQUEST Request), (Request))
WDF_PROCEDURE(284, RequestStopAcknowledge, (WDFREQUEST Request, BOOLEAN Requeue), (Request,
	Requeue))
WDF_FUNCTION(285, PIRP, RequestWdmGetIrp, (WDFREQUEST Request), (Request))
WDF_PROCEDURE(286, IoResourceRequirementsListSetSlotNumber, (WDFIORESREQLIST RequirementsList,
	ULONG SlotNumber), (RequirementsList, SlotNumber))
WDF_PROCEDURE(287, IoResourceRequirementsListSetInterfaceType, (WDFIORESREQLIST RequirementsList,
	INTERFACE_TYPE InterfaceType), (RequirementsList, InterfaceType))
WDF_FUNCTION(288, NTSTATUS, IoResourceRequirementsListAppendIoResList,
	(WDFIORESREQLIST RequirementsList, WDFIORESLIST IoResList), (RequirementsList, IoResList))
WDF_FUNCTION(289, NTSTATUS, IoResourceRequirementsListInsertIoResList,
	(WDFIORESREQLIST RequirementsList, WDFIORESLIST IoResList, ULONG Index),
	(RequirementsList, IoResList, Index))
WDF_FUNCTION(290, ULONG, IoResourceRequirementsListGetCount, (WDFIORESREQLIST RequirementsList),
	(RequirementsList))
WDF_FUNCTION(291, WDFIORESLIST, IoResourceRequirementsListGetIoResList,
	(WDFIORESREQLIST RequirementsList, ULONG Index), (RequirementsList, Index))
WDF_PROCEDURE(292, IoResourceRequirementsListRemove, (WDFIORESREQLIST RequirementsList,
	ULONG Index), (RequirementsList, Index))
WDF_PROCEDURE(293, IoResourceRequirementsListRemoveByIoResList, (WDFIORESREQLIST RequirementsList,
	WDFIORESLIST IoResList), (RequirementsList, IoResList))
WDF_FUNCTION(294, NTSTATUS, IoResourceListCreate, (WDFIORESREQLIST RequirementsList,
	PWDF_OBJECT_ATTRIBUTES Attributes, WDFIORESLIST *ResourceList), (RequirementsList,
	Attributes, ResourceList))
WDF_FUNCTION(295, NTSTATUS, IoResourceListAppendDescriptor, (WDFIORESLIST ResourceList,
	PIO_RESOURCE_DESCRIPTOR Descriptor), (ResourceList, Descriptor))
WDF_FUNCTION(296, NTSTATUS, IoResourceListInsertDescriptor, (WDFIORESLIST ResourceList,
	PIO_RESOURCE_DESCRIPTOR Descriptor, ULONG Index), (ResourceList, Descriptor, Index))
WDF_PROCEDURE(297, IoResourceListUpdateDescriptor, (WDFIORESLIST ResourceList,
	PIO_RESOURCE_DESCRIPTOR Descriptor, ULONG Index), (ResourceList, Descriptor, Index))
WDF_FUNCTION(298, ULONG, IoResourceListGetCount, (WDFIORESLIST ResourceList), (ResourceList))
WDF_FUNCTION(299, PIO_RESOURCE_DESCRIPTOR, IoResourceListGetDescriptor,
	(WDFIORESLIST ResourceList, ULONG Index), (ResourceList, Index))
WDF_PROCEDURE(300, IoResourceListRemove, (WDFIORESLIST ResourceList, ULONG Index), (ResourceList,
	Index))
WDF_PROCEDURE(301, IoResourceListRemoveByDescriptor, (WDFIORESLIST ResourceList,
	PIO_RESOURCE_DESCRIPTOR Descriptor), (ResourceList, Descriptor))
WDF_FUNCTION(302, NTSTATUS, CmResourceListAppendDescriptor, (WDFCMRESLIST List,
	PCM_PARTIAL_RESOURCE_DESCRIPTOR Descriptor), (List, Descriptor))
WDF_FUNCTION(303, NTSTATUS, CmResourceListInsertDescriptor, (WDFCMRESLIST List,
	PCM_PARTIAL_RESOURCE_DESCRIPTOR Descriptor, ULONG Index), (List, Descriptor, Index))
WDF_FUNCTION(304, ULONG, CmResourceListGetCount, (WDFCMRESLIST List), (List))
WDF_FUNCTION(305, PCM_PARTIAL_RESOURCE_DESCRIPTOR, CmResourceListGetDescriptor,
	(WDFCMRESLIST List, ULONG Index), (List, Index))
WDF_PROCEDURE(306, CmResourceListRemove, (WDFCMRESLIST List, ULONG Index), (List, Index))
WDF_PROCEDURE(307, CmResourceListRemoveByDescriptor, (WDFCMRESLIST List,
	PCM_PARTIAL_RESOURCE_DESCRIPTOR Descriptor), (List, Descriptor))
WDF_FUNCTION(308, NTSTATUS, StringCreate, (PCUNICODE_STRING UnicodeString,
	PWDF_OBJECT_ATTRIBUTES StringAttributes, WDFSTRING *String), (UnicodeString,
	StringAttributes, String))
WDF_PROCEDURE(309, StringGetUnicodeString, (WDFSTRING String, PUNICODE_STRING UnicodeString),
	(String, UnicodeString))
WDF_PROCEDURE(310, ObjectAcquireLock, (WDFOBJECT Object), (Object))
WDF_PROCEDURE(311, ObjectReleaseLock, (WDFOBJECT Object), (Object))
WDF_FUNCTION(312, NTSTATUS, WaitLockCreate, (PWDF_OBJECT_ATTRIBUTES LockAttributes,
	WDFWAITLOCK *Lock), (LockAttributes, Lock))
WDF_FUNCTION(313, NTSTATUS, WaitLockAcquire, (WDFWAITLOCK Lock, PLONGLONG Timeout), (Lock, Timeout))
WDF_PROCEDURE(314, WaitLockRelease, (WDFWAITLOCK Lock), (Lock))
WDF_FUNCTION(315, NTSTATUS, SpinLockCreate, (PWDF_OBJECT_ATTRIBUTES SpinLockAttributes,
	WDFSPINLOCK *SpinLock), (SpinLockAttributes, SpinLock))
WDF_PROCEDURE(316, SpinLockAcquire, (WDFSPINLOCK SpinLock), (SpinLock))
WDF_PROCEDURE(317, SpinLockRelease, (WDFSPINLOCK SpinLock), (SpinLock))
WDF_FUNCTION(318, NTSTATUS, TimerCreate, (PWDF_TIMER_CONFIG Config,
	PWDF_OBJECT_ATTRIBUTES Attributes, WDFTIMER *Timer), (Config, Attributes, Timer))
WDF_FUNCTION(319, BOOLEAN, TimerStart, (WDFTIMER Timer, LONGLONG DueTime), (Timer, DueTime))
WDF_FUNCTION(320, BOOLEAN, TimerStop, (WDFTIMER Timer, BOOLEAN Wait), (Timer, Wait))
WDF_FUNCTION(321, WDFOBJECT, TimerGetParentObject, (WDFTIMER Timer), (Timer))
WDF_USB_FUNCTION(322, NTSTATUS, UsbTargetDeviceCreate, (WDFDEVICE Device,
	PWDF_OBJECT_ATTRIBUTES Attributes, WDFUSBDEVICE *UsbDevice), (Device, Attributes,
	UsbDevice))
WDF_USB_FUNCTION(323, NTSTATUS, UsbTargetDeviceRetrieveInformation, (WDFUSBDEVICE UsbDevice,
	PWDF_USB_DEVICE_INFORMATION Information), (UsbDevice, Information))
WDF_USB_PROCEDURE(324, UsbTargetDeviceGetDeviceDescriptor, (WDFUSBDEVICE UsbDevice,
	PUSB_DEVICE_DESCRIPTOR UsbDeviceDescriptor), (UsbDevice, UsbDeviceDescriptor))
WDF_USB_FUNCTION(325, NTSTATUS, UsbTargetDeviceRetrieveConfigDescriptor, (WDFUSBDEVICE UsbDevice,
	PVOID ConfigDescriptor, PUSHORT ConfigDescriptorLength), (UsbDevice, ConfigDescriptor,
	ConfigDescriptorLength))
WDF_USB_FUNCTION(326, NTSTATUS, UsbTargetDeviceQueryString, (WDFUSBDEVICE UsbDevice,
	WDFREQUEST Request, PWDF_REQUEST_SEND_OPTIONS RequestOptions, PUSHORT String,
	PUSHORT NumCharacters, UCHAR StringIndex, USHORT LangID), (UsbDevice, Request,
	RequestOptions, String, NumCharacters, StringIndex, LangID))
WDF_USB_FUNCTION(327, NTSTATUS, UsbTargetDeviceAllocAndQueryString, (WDFUSBDEVICE UsbDevice,
	PWDF_OBJECT_ATTRIBUTES StringMemoryAttributes, WDFMEMORY *StringMemory,
	PUSHORT NumCharacters, UCHAR StringIndex, USHORT LangID), (UsbDevice,
	StringMemoryAttributes, StringMemory, NumCharacters, StringIndex, LangID))
WDF_USB_FUNCTION(328, NTSTATUS, UsbTargetDeviceFormatRequestForString, (WDFUSBDEVICE UsbDevice,
	WDFREQUEST Request, WDFMEMORY Memory, PWDFMEMORY_OFFSET Offset, UCHAR StringIndex,
	USHORT LangID), (UsbDevice, Request, Memory, Offset, StringIndex, LangID))
WDF_USB_FUNCTION(329, UCHAR, UsbTargetDeviceGetNumInterfaces, (WDFUSBDEVICE UsbDevice), (UsbDevice))
WDF_USB_FUNCTION(330, NTSTATUS, UsbTargetDeviceSelectConfig, (WDFUSBDEVICE UsbDevice,
	PWDF_OBJECT_ATTRIBUTES PipeAttributes, PWDF_USB_DEVICE_SELECT_CONFIG_PARAMS Params),
	(UsbDevice, PipeAttributes, Params))
WDF_USB_FUNCTION(331, USBD_CONFIGURATION_HANDLE, UsbTargetDeviceWdmGetConfigurationHandle,
	(WDFUSBDEVICE UsbDevice), (UsbDevice))
WDF_USB_FUNCTION(332, NTSTATUS, UsbTargetDeviceRetrieveCurrentFrameNumber,
	(WDFUSBDEVICE UsbDevice, PULONG CurrentFrameNumber), (UsbDevice, CurrentFrameNumber))
WDF_USB_FUNCTION(333, NTSTATUS, UsbTargetDeviceSendControlTransferSynchronously,
	(WDFUSBDEVICE UsbDevice, WDFREQUEST Request, PWDF_REQUEST_SEND_OPTIONS RequestOptions,
	PWDF_USB_CONTROL_SETUP_PACKET SetupPacket, PWDF_MEMORY_DESCRIPTOR MemoryDescriptor,
	PULONG BytesTransferred), (UsbDevice, Request, RequestOptions, SetupPacket,
	MemoryDescriptor, BytesTransferred))
WDF_USB_FUNCTION(334, NTSTATUS, UsbTargetDeviceFormatRequestForControlTransfer,
	(WDFUSBDEVICE UsbDevice, WDFREQUEST Request, PWDF_USB_CONTROL_SETUP_PACKET SetupPacket,
	WDFMEMORY TransferMemory, PWDFMEMORY_OFFSET TransferOffset), (UsbDevice, Request,
	SetupPacket, TransferMemory, TransferOffset))
WDF_USB_FUNCTION(335, NTSTATUS, UsbTargetDeviceIsConnectedSynchronous, (WDFUSBDEVICE UsbDevice),
	(UsbDevice))
WDF_USB_FUNCTION(336, NTSTATUS, UsbTargetDeviceResetPortSynchronously, (WDFUSBDEVICE UsbDevice),
	(UsbDevice))
WDF_USB_FUNCTION(337, NTSTATUS, UsbTargetDeviceCyclePortSynchronously, (WDFUSBDEVICE UsbDevice),
	(UsbDevice))
WDF_USB_FUNCTION(338, NTSTATUS, UsbTargetDeviceFormatRequestForCyclePort, (WDFUSBDEVICE UsbDevice,
	WDFREQUEST Request), (UsbDevice, Request))
WDF_USB_FUNCTION(339, NTSTATUS, UsbTargetDeviceSendUrbSynchronously, (WDFUSBDEVICE UsbDevice,
	WDFREQUEST Request, PWDF_REQUEST_SEND_OPTIONS RequestOptions, PURB Urb), (UsbDevice,
	Request, RequestOptions, Urb))
WDF_USB_FUNCTION(340, NTSTATUS, UsbTargetDeviceFormatRequestForUrb, (WDFUSBDEVICE UsbDevice,
	WDFREQUEST Request, WDFMEMORY UrbMemory, PWDFMEMORY_OFFSET UrbMemoryOffset), (UsbDevice,
	Request, UrbMemory, UrbMemoryOffset))
WDF_USB_PROCEDURE(341, UsbTargetPipeGetInformation, (WDFUSBPIPE Pipe,
	PWDF_USB_PIPE_INFORMATION PipeInformation), (Pipe, PipeInformation))
WDF_USB_FUNCTION(342, BOOLEAN, UsbTargetPipeIsInEndpoint, (WDFUSBPIPE Pipe), (Pipe))
WDF_USB_FUNCTION(343, BOOLEAN, UsbTargetPipeIsOutEndpoint, (WDFUSBPIPE Pipe), (Pipe))
WDF_USB_FUNCTION(344, WDF_USB_PIPE_TYPE, UsbTargetPipeGetType, (WDFUSBPIPE Pipe), (Pipe))
WDF_USB_PROCEDURE(345, UsbTargetPipeSetNoMaximumPacketSizeCheck, (WDFUSBPIPE Pipe), (Pipe))
WDF_USB_FUNCTION(346, NTSTATUS, UsbTargetPipeWriteSynchronously, (WDFUSBPIPE Pipe,
	WDFREQUEST Request, PWDF_REQUEST_SEND_OPTIONS RequestOptions,
	PWDF_MEMORY_DESCRIPTOR MemoryDescriptor, PULONG BytesWritten), (Pipe, Request,
	RequestOptions, MemoryDescriptor, BytesWritten))
WDF_USB_FUNCTION(347, NTSTATUS, UsbTargetPipeFormatRequestForWrite, (WDFUSBPIPE Pipe,
	WDFREQUEST Request, WDFMEMORY WriteMemory, PWDFMEMORY_OFFSET WriteOffset), (Pipe, Request,
	WriteMemory, WriteOffset))
WDF_USB_FUNCTION(348, NTSTATUS, UsbTargetPipeReadSynchronously, (WDFUSBPIPE Pipe,
	WDFREQUEST Request, PWDF_REQUEST_SEND_OPTIONS RequestOptions,
	PWDF_MEMORY_DESCRIPTOR MemoryDescriptor, PULONG BytesRead), (Pipe, Request,
	RequestOptions, MemoryDescriptor, BytesRead))
WDF_USB_FUNCTION(349, NTSTATUS, UsbTargetPipeFormatRequestForRead, (WDFUSBPIPE Pipe,
	WDFREQUEST Request, WDFMEMORY ReadMemory, PWDFMEMORY_OFFSET ReadOffset), (Pipe, Request,
	ReadMemory, ReadOffset))
WDF_USB_FUNCTION(350, NTSTATUS, UsbTargetPipeConfigContinuousReader, (WDFUSBPIPE Pipe,
	PWDF_USB_CONTINUOUS_READER_CONFIG Config), (Pipe, Config))
WDF_USB_FUNCTION(351, NTSTATUS, UsbTargetPipeAbortSynchronously, (WDFUSBPIPE Pipe,
	WDFREQUEST Request, PWDF_REQUEST_SEND_OPTIONS RequestOptions), (Pipe, Request,
	RequestOptions))
WDF_USB_FUNCTION(352, NTSTATUS, UsbTargetPipeFormatRequestForAbort, (WDFUSBPIPE Pipe,
	WDFREQUEST Request), (Pipe, Request))
WDF_USB_FUNCTION(353, NTSTATUS, UsbTargetPipeResetSynchronously, (WDFUSBPIPE Pipe,
	WDFREQUEST Request, PWDF_REQUEST_SEND_OPTIONS RequestOptions), (Pipe, Request,
	RequestOptions))
WDF_USB_FUNCTION(354, NTSTATUS, UsbTargetPipeFormatRequestForReset, (WDFUSBPIPE Pipe,
	WDFREQUEST Request), (Pipe, Request))
WDF_USB_FUNCTION(355, NTSTATUS, UsbTargetPipeSendUrbSynchronously, (WDFUSBPIPE Pipe,
	WDFREQUEST Request, PWDF_REQUEST_SEND_OPTIONS RequestOptions, PURB Urb), (Pipe, Request,
	RequestOptions, Urb))
WDF_USB_FUNCTION(356, NTSTATUS, UsbTargetPipeFormatRequestForUrb, (WDFUSBPIPE PIPE,
	WDFREQUEST Request, WDFMEMORY UrbMemory, PWDFMEMORY_OFFSET UrbMemoryOffset), (PIPE,
	Request, UrbMemory, UrbMemoryOffset))
WDF_USB_FUNCTION(357, BYTE, UsbInterfaceGetInterfaceNumber, (WDFUSBINTERFACE UsbInterface),
	(UsbInterface))
WDF_USB_FUNCTION(358, BYTE, UsbInterfaceGetNumEndpoints, (WDFUSBINTERFACE UsbInterface,
	UCHAR SettingIndex), (UsbInterface, SettingIndex))
WDF_USB_PROCEDURE(359, UsbInterfaceGetDescriptor, (WDFUSBINTERFACE UsbInterface,
	UCHAR SettingIndex, PUSB_INTERFACE_DESCRIPTOR InterfaceDescriptor), (UsbInterface,
	SettingIndex, InterfaceDescriptor))
WDF_USB_FUNCTION(360, NTSTATUS, UsbInterfaceSelectSetting, (WDFUSBINTERFACE UsbInterface,
	PWDF_OBJECT_ATTRIBUTES PipesAttributes, PWDF_USB_INTERFACE_SELECT_SETTING_PARAMS Params),
	(UsbInterface, PipesAttributes, Params))
WDF_USB_PROCEDURE(361, UsbInterfaceGetEndpointInformation, (WDFUSBINTERFACE UsbInterface,
	UCHAR SettingIndex, UCHAR EndpointIndex, PWDF_USB_PIPE_INFORMATION EndpointInfo),
	(UsbInterface, SettingIndex, EndpointIndex, EndpointInfo))
WDF_USB_FUNCTION(362, WDFUSBINTERFACE, UsbTargetDeviceGetInterface, (WDFUSBDEVICE UsbDevice,
	UCHAR InterfaceIndex), (UsbDevice, InterfaceIndex))
WDF_USB_FUNCTION(363, BYTE, UsbInterfaceGetConfiguredSettingIndex, (WDFUSBINTERFACE Interface),
	(Interface))
WDF_USB_FUNCTION(364, BYTE, UsbInterfaceGetNumConfiguredPipes, (WDFUSBINTERFACE UsbInterface),
	(UsbInterface))
WDF_USB_FUNCTION(365, WDFUSBPIPE, UsbInterfaceGetConfiguredPipe, (WDFUSBINTERFACE UsbInterface,
	UCHAR PipeIndex, PWDF_USB_PIPE_INFORMATION PipeInfo), (UsbInterface, PipeIndex, PipeInfo))
WDF_USB_FUNCTION(366, USBD_PIPE_HANDLE, UsbTargetPipeWdmGetPipeHandle, (WDFUSBPIPE UsbPipe),
	(UsbPipe))
WDF_PROCEDURE(367, VerifierDbgBreakPoint, (), ())
WDF_PROCEDURE(368, VerifierKeBugCheck, (ULONG BugCheckCode, ULONG_PTR BugCheckParameter1,
	ULONG_PTR BugCheckParameter2, ULONG_PTR BugCheckParameter3, ULONG_PTR BugCheckParameter4),
	(BugCheckCode, BugCheckParameter1, BugCheckParameter2, BugCheckParameter3,
	BugCheckParameter4))
WDF_FUNCTION(369, NTSTATUS, WmiProviderCreate, (WDFDEVICE Device,
	PWDF_WMI_PROVIDER_CONFIG WmiProviderConfig, PWDF_OBJECT_ATTRIBUTES ProviderAttributes,
	WDFWMIPROVIDER *WmiProvider), (Device, WmiProviderConfig, ProviderAttributes,
	WmiProvider))
WDF_FUNCTION(370, WDFDEVICE, WmiProviderGetDevice, (WDFWMIPROVIDER WmiProvider), (WmiProvider))
WDF_FUNCTION(371, BOOLEAN, WmiProviderIsEnabled, (WDFWMIPROVIDER WmiProvider,
	WDF_WMI_PROVIDER_CONTROL ProviderControl), (WmiProvider, ProviderControl))
WDF_FUNCTION(372, ULONGLONG, WmiProviderGetTracingHandle, (WDFWMIPROVIDER WmiProvider),
	(WmiProvider))
WDF_FUNCTION(373, NTSTATUS, WmiInstanceCreate, (WDFDEVICE Device,
	PWDF_WMI_INSTANCE_CONFIG InstanceConfig, PWDF_OBJECT_ATTRIBUTES InstanceAttributes,
	WDFWMIINSTANCE *Instance), (Device, InstanceConfig, InstanceAttributes, Instance))
WDF_FUNCTION(374, NTSTATUS, WmiInstanceRegister, (WDFWMIINSTANCE WmiInstance), (WmiInstance))
WDF_PROCEDURE(375, WmiInstanceDeregister, (WDFWMIINSTANCE WmiInstance), (WmiInstance))
WDF_FUNCTION(376, WDFDEVICE, WmiInstanceGetDevice, (WDFWMIINSTANCE WmiInstance), (WmiInstance))
WDF_FUNCTION(377, WDFWMIPROVIDER, WmiInstanceGetProvider, (WDFWMIINSTANCE WmiInstance),
	(WmiInstance))
WDF_FUNCTION(378, NTSTATUS, WmiInstanceFireEvent, (WDFWMIINSTANCE WmiInstance,
	ULONG EventDataSize, PVOID EventData), (WmiInstance, EventDataSize, EventData))
WDF_FUNCTION(379, NTSTATUS, WorkItemCreate, (PWDF_WORKITEM_CONFIG Config,
	PWDF_OBJECT_ATTRIBUTES Attributes, WDFWORKITEM *WorkItem), (Config, Attributes, WorkItem))
WDF_PROCEDURE(380, WorkItemEnqueue, (WDFWORKITEM WorkItem), (WorkItem))
WDF_FUNCTION(381, WDFOBJECT, WorkItemGetParentObject, (WDFWORKITEM WorkItem), (WorkItem))
WDF_PROCEDURE(382, WorkItemFlush, (WDFWORKITEM WorkItem), (WorkItem))
WDF_FUNCTION(383, NTSTATUS, CommonBufferCreateWithConfig, (WDFDMAENABLER DmaEnabler,
	size_t Length, PWDF_COMMON_BUFFER_CONFIG Config, PWDF_OBJECT_ATTRIBUTES Attributes,
	WDFCOMMONBUFFER *CommonBuffer), (DmaEnabler, Length, Config, Attributes, CommonBuffer))
WDF_FUNCTION(384, size_t, DmaEnablerGetFragmentLength, (WDFDMAENABLER DmaEnabler,
	WDF_DMA_DIRECTION DmaDirection), (DmaEnabler, DmaDirection))
WDF_FUNCTION(385, PDMA_ADAPTER, DmaEnablerWdmGetDmaAdapter, (WDFDMAENABLER DmaEnabler,
	WDF_DMA_DIRECTION DmaDirection), (DmaEnabler, DmaDirection))
WDF_USB_FUNCTION(386, BYTE, UsbInterfaceGetNumSettings, (WDFUSBINTERFACE UsbInterface),
	(UsbInterface))
WDF_PROCEDURE(387, DeviceRemoveDependentUsageDeviceObject, (WDFDEVICE Device,
	PDEVICE_OBJECT DependentDevice), (Device, DependentDevice))
WDF_FUNCTION(388, POWER_ACTION, DeviceGetSystemPowerAction, (WDFDEVICE Device), (Device))
WDF_PROCEDURE(389, InterruptSetExtendedPolicy, (WDFINTERRUPT Interrupt,
	PWDF_INTERRUPT_EXTENDED_POLICY PolicyAndGroup), (Interrupt, PolicyAndGroup))
WDF_FUNCTION(390, NTSTATUS, IoQueueAssignForwardProgressPolicy, (WDFQUEUE Queue,
	PWDF_IO_QUEUE_FORWARD_PROGRESS_POLICY ForwardProgressPolicy), (Queue,
	ForwardProgressPolicy))
WDF_FUNCTION(391, NTSTATUS, PdoInitAssignContainerID, (PWDFDEVICE_INIT DeviceInit,
	PCUNICODE_STRING ContainerID), (DeviceInit, ContainerID))
WDF_PROCEDURE(392, PdoInitAllowForwardingRequestToParent, (PWDFDEVICE_INIT DeviceInit),
	(DeviceInit))
WDF_FUNCTION(393, NTSTATUS, RequestMarkCancelableEx, (WDFREQUEST Request,
	PFN_WDF_REQUEST_CANCEL EvtRequestCancel), (Request, EvtRequestCancel))
WDF_FUNCTION(394, BOOLEAN, RequestIsReserved, (WDFREQUEST Request), (Request))
WDF_FUNCTION(395, NTSTATUS, RequestForwardToParentDeviceIoQueue, (WDFREQUEST Request,
	WDFQUEUE ParentDeviceQueue, PWDF_REQUEST_FORWARD_OPTIONS ForwardOptions), (Request,
	ParentDeviceQueue, ForwardOptions))
WDF_FUNCTION(396, PWDFCXDEVICE_INIT, CxDeviceInitAllocate, (PWDFDEVICE_INIT DeviceInit),
	(DeviceInit))
WDF_FUNCTION(397, NTSTATUS, CxDeviceInitAssignWdmIrpPreprocessCallback,
	(PWDFCXDEVICE_INIT CxDeviceInit,
	PFN_WDFCXDEVICE_WDM_IRP_PREPROCESS EvtCxDeviceWdmIrpPreprocess, UCHAR MajorFunction,
	PUCHAR MinorFunctions, ULONG NumMinorFunctions), (CxDeviceInit,
	EvtCxDeviceWdmIrpPreprocess, MajorFunction, MinorFunctions, NumMinorFunctions))
WDF_PROCEDURE(398, CxDeviceInitSetIoInCallerContextCallback, (PWDFCXDEVICE_INIT CxDeviceInit,
	PFN_WDF_IO_IN_CALLER_CONTEXT EvtIoInCallerContext), (CxDeviceInit, EvtIoInCallerContext))
WDF_PROCEDURE(399, CxDeviceInitSetRequestAttributes, (PWDFCXDEVICE_INIT CxDeviceInit,
	PWDF_OBJECT_ATTRIBUTES RequestAttributes), (CxDeviceInit, RequestAttributes))
WDF_PROCEDURE(400, CxDeviceInitSetFileObjectConfig, (PWDFCXDEVICE_INIT CxDeviceInit,
	PWDFCX_FILEOBJECT_CONFIG CxFileObjectConfig, PWDF_OBJECT_ATTRIBUTES FileObjectAttributes),
	(CxDeviceInit, CxFileObjectConfig, FileObjectAttributes))
WDF_FUNCTION(401, NTSTATUS, DeviceWdmDispatchIrp, (WDFDEVICE Device, PIRP Irp,
	WDFCONTEXT DispatchContext), (Device, Irp, DispatchContext))
WDF_FUNCTION(402, NTSTATUS, DeviceWdmDispatchIrpToIoQueue, (WDFDEVICE Device, PIRP Irp,
	WDFQUEUE Queue, ULONG Flags), (Device, Irp, Queue, Flags))
WDF_PROCEDURE(403, DeviceInitSetRemoveLockOptions, (PWDFDEVICE_INIT DeviceInit,
	PWDF_REMOVE_LOCK_OPTIONS Options), (DeviceInit, Options))
WDF_FUNCTION(404, NTSTATUS, DeviceConfigureWdmIrpDispatchCallback, (WDFDEVICE Device,
	WDFDRIVER Driver, UCHAR MajorFunction,
	PFN_WDFDEVICE_WDM_IRP_DISPATCH EvtDeviceWdmIrpDispatch, WDFCONTEXT DriverContext),
	(Device, Driver, MajorFunction, EvtDeviceWdmIrpDispatch, DriverContext))
WDF_FUNCTION(405, NTSTATUS, DmaEnablerConfigureSystemProfile, (WDFDMAENABLER DmaEnabler,
	PWDF_DMA_SYSTEM_PROFILE_CONFIG ProfileConfig, WDF_DMA_DIRECTION ConfigDirection),
	(DmaEnabler, ProfileConfig, ConfigDirection))
WDF_FUNCTION(406, NTSTATUS, DmaTransactionInitializeUsingOffset,
	(WDFDMATRANSACTION DmaTransaction, PFN_WDF_PROGRAM_DMA EvtProgramDmaFunction,
	WDF_DMA_DIRECTION DmaDirection, PMDL Mdl, size_t Offset, size_t Length), (DmaTransaction,
	EvtProgramDmaFunction, DmaDirection, Mdl, Offset, Length))
WDF_PROCEDURE(407, DmaTransactionGetTransferInfo, (WDFDMATRANSACTION DmaTransaction,
	ULONG *MapRegisterCount, ULONG *ScatterGatherElementCount), (DmaTransaction,
	MapRegisterCount, ScatterGatherElementCount))
WDF_PROCEDURE(408, DmaTransactionSetChannelConfigurationCallback,
	(WDFDMATRANSACTION DmaTransaction,
	PFN_WDF_DMA_TRANSACTION_CONFIGURE_DMA_CHANNEL ConfigureRoutine, PVOID ConfigureContext),
	(DmaTransaction, ConfigureRoutine, ConfigureContext))
WDF_PROCEDURE(409, DmaTransactionSetTransferCompleteCallback, (WDFDMATRANSACTION DmaTransaction,
	PFN_WDF_DMA_TRANSACTION_DMA_TRANSFER_COMPLETE DmaCompletionRoutine,
	PVOID DmaCompletionContext), (DmaTransaction, DmaCompletionRoutine, DmaCompletionContext))
WDF_PROCEDURE(410, DmaTransactionSetImmediateExecution, (WDFDMATRANSACTION DmaTransaction,
	BOOLEAN UseImmediateExecution), (DmaTransaction, UseImmediateExecution))
WDF_FUNCTION(411, NTSTATUS, DmaTransactionAllocateResources, (WDFDMATRANSACTION DmaTransaction,
	WDF_DMA_DIRECTION DmaDirection, ULONG RequiredMapRegisters,
	PFN_WDF_RESERVE_DMA EvtReserveDmaFunction, PVOID EvtReserveDmaContext), (DmaTransaction,
	DmaDirection, RequiredMapRegisters, EvtReserveDmaFunction, EvtReserveDmaContext))
WDF_PROCEDURE(412, DmaTransactionSetDeviceAddressOffset, (WDFDMATRANSACTION DmaTransaction,
	ULONG Offset), (DmaTransaction, Offset))
WDF_PROCEDURE(413, DmaTransactionFreeResources, (WDFDMATRANSACTION DmaTransaction),
	(DmaTransaction))
WDF_FUNCTION(414, BOOLEAN, DmaTransactionCancel, (WDFDMATRANSACTION DmaTransaction),
	(DmaTransaction))
WDF_FUNCTION(415, PVOID, DmaTransactionWdmGetTransferContext, (WDFDMATRANSACTION DmaTransaction),
	(DmaTransaction))
WDF_FUNCTION(416, BOOLEAN, InterruptQueueWorkItemForIsr, (WDFINTERRUPT Interrupt), (Interrupt))
WDF_FUNCTION(417, BOOLEAN, InterruptTryToAcquireLock, (WDFINTERRUPT Interrupt), (Interrupt))
WDF_PROCEDURE(418, IoQueueStopAndPurge, (WDFQUEUE Queue,
	PFN_WDF_IO_QUEUE_STATE StopAndPurgeComplete, WDFCONTEXT Context), (Queue,
	StopAndPurgeComplete, Context))
WDF_PROCEDURE(419, IoQueueStopAndPurgeSynchronously, (WDFQUEUE Queue), (Queue))
WDF_PROCEDURE(420, IoTargetPurge, (WDFIOTARGET IoTarget, WDF_IO_TARGET_PURGE_IO_ACTION Action),
	(IoTarget, Action))
WDF_USB_FUNCTION(421, NTSTATUS, UsbTargetDeviceCreateWithParameters, (WDFDEVICE Device,
	PWDF_USB_DEVICE_CREATE_CONFIG Config, PWDF_OBJECT_ATTRIBUTES Attributes,
	WDFUSBDEVICE *UsbDevice), (Device, Config, Attributes, UsbDevice))
WDF_USB_FUNCTION(422, NTSTATUS, UsbTargetDeviceQueryUsbCapability, (WDFUSBDEVICE UsbDevice,
	const GUID *CapabilityType, ULONG CapabilityBufferLength, PVOID CapabilityBuffer,
	PULONG ResultLength), (UsbDevice, CapabilityType, CapabilityBufferLength,
	CapabilityBuffer, ResultLength))
WDF_USB_FUNCTION(423, NTSTATUS, UsbTargetDeviceCreateUrb, (WDFUSBDEVICE UsbDevice,
	PWDF_OBJECT_ATTRIBUTES Attributes, WDFMEMORY *UrbMemory, PURB *Urb), (UsbDevice,
	Attributes, UrbMemory, Urb))
WDF_USB_FUNCTION(424, NTSTATUS, UsbTargetDeviceCreateIsochUrb, (WDFUSBDEVICE UsbDevice,
	PWDF_OBJECT_ATTRIBUTES Attributes, ULONG NumberOfIsochPackets, WDFMEMORY *UrbMemory,
	PURB *Urb), (UsbDevice, Attributes, NumberOfIsochPackets, UrbMemory, Urb))
WDF_FUNCTION(425, NTSTATUS, DeviceWdmAssignPowerFrameworkSettings, (WDFDEVICE Device,
	PWDF_POWER_FRAMEWORK_SETTINGS PowerFrameworkSettings), (Device, PowerFrameworkSettings))
WDF_PROCEDURE(426, DmaTransactionStopSystemTransfer, (WDFDMATRANSACTION DmaTransaction),
	(DmaTransaction))
WDF_PROCEDURE(427, CxVerifierKeBugCheck, (WDFOBJECT Object, ULONG BugCheckCode,
	ULONG_PTR BugCheckParameter1, ULONG_PTR BugCheckParameter2, ULONG_PTR BugCheckParameter3,
	ULONG_PTR BugCheckParameter4), (Object, BugCheckCode, BugCheckParameter1,
	BugCheckParameter2, BugCheckParameter3, BugCheckParameter4))
WDF_PROCEDURE(428, InterruptReportActive, (WDFINTERRUPT Interrupt), (Interrupt))
WDF_PROCEDURE(429, InterruptReportInactive, (WDFINTERRUPT Interrupt), (Interrupt))
WDF_PROCEDURE(430, DeviceInitSetReleaseHardwareOrderOnFailure, (PWDFDEVICE_INIT DeviceInit,
	WDF_RELEASE_HARDWARE_ORDER_ON_FAILURE ReleaseHardwareOrderOnFailure), (DeviceInit,
	ReleaseHardwareOrderOnFailure))
WDF_FUNCTION(431, PVOID, GetTriageInfo, (), ())
WDF_PROCEDURE(432, DeviceInitSetIoTypeEx, (PWDFDEVICE_INIT DeviceInit,
	PWDF_IO_TYPE_CONFIG IoTypeConfig), (DeviceInit, IoTypeConfig))
WDF_FUNCTION(433, NTSTATUS, DeviceQueryPropertyEx, (WDFDEVICE Device,
	PWDF_DEVICE_PROPERTY_DATA DeviceProperty, ULONG BufferLength, PVOID PropertyBuffer,
	PULONG RequiredSize, PDEVPROPTYPE Type), (Device, DeviceProperty, BufferLength,
	PropertyBuffer, RequiredSize, Type))
WDF_FUNCTION(434, NTSTATUS, DeviceAllocAndQueryPropertyEx, (WDFDEVICE Device,
	PWDF_DEVICE_PROPERTY_DATA DeviceProperty, POOL_TYPE PoolType,
	PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes, WDFMEMORY *PropertyMemory,
	PDEVPROPTYPE Type), (Device, DeviceProperty, PoolType, PropertyMemoryAttributes,
	PropertyMemory, Type))
WDF_FUNCTION(435, NTSTATUS, DeviceAssignProperty, (WDFDEVICE Device,
	PWDF_DEVICE_PROPERTY_DATA DeviceProperty, DEVPROPTYPE Type, ULONG Size, PVOID Data),
	(Device, DeviceProperty, Type, Size, Data))
WDF_FUNCTION(436, NTSTATUS, FdoInitQueryPropertyEx, (PWDFDEVICE_INIT DeviceInit,
	PWDF_DEVICE_PROPERTY_DATA DeviceProperty, ULONG BufferLength, PVOID PropertyBuffer,
	PULONG ResultLength, PDEVPROPTYPE Type), (DeviceInit, DeviceProperty, BufferLength,
	PropertyBuffer, ResultLength, Type))
WDF_FUNCTION(437, NTSTATUS, FdoInitAllocAndQueryPropertyEx, (PWDFDEVICE_INIT DeviceInit,
	PWDF_DEVICE_PROPERTY_DATA DeviceProperty, POOL_TYPE PoolType,
	PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes, WDFMEMORY *PropertyMemory,
	PDEVPROPTYPE Type), (DeviceInit, DeviceProperty, PoolType, PropertyMemoryAttributes,
	PropertyMemory, Type))
WDF_FUNCTION(438, NTSTATUS, DeviceStopIdleActual, (WDFDEVICE Device, BOOLEAN WaitForD0, PVOID Tag,
	LONG Line, PCCH File), (Device, WaitForD0, Tag, Line, File))
WDF_PROCEDURE(439, DeviceResumeIdleActual, (WDFDEVICE Device, PVOID Tag, LONG Line, PCCH File),
	(Device, Tag, Line, File))
WDF_FUNCTION(440, WDFIOTARGET, DeviceGetSelfIoTarget, (WDFDEVICE Device), (Device))
WDF_PROCEDURE(441, DeviceInitAllowSelfIoTarget, (PWDFDEVICE_INIT DeviceInit), (DeviceInit))
WDF_FUNCTION(442, NTSTATUS, IoTargetSelfAssignDefaultIoQueue, (WDFIOTARGET IoTarget,
	WDFQUEUE Queue), (IoTarget, Queue))
WDF_FUNCTION(443, NTSTATUS, DeviceOpenDevicemapKey, (WDFDEVICE Device, PCUNICODE_STRING KeyName,
	ACCESS_MASK DesiredAccess, PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY *Key), (Device,
	KeyName, DesiredAccess, KeyAttributes, Key))
WDF_PROCEDURE(444, DmaTransactionSetSingleTransferRequirement, (WDFDMATRANSACTION DmaTransaction,
	BOOLEAN RequireSingleTransfer), (DmaTransaction, RequireSingleTransfer))
WDF_PROCEDURE(445, CxDeviceInitSetPnpPowerEventCallbacks, (PWDFCXDEVICE_INIT CxDeviceInit,
	PWDFCX_PNPPOWER_EVENT_CALLBACKS CxPnpPowerCallbacks), (CxDeviceInit, CxPnpPowerCallbacks))
WDF_FUNCTION(446, ULONG, FileObjectGetInitiatorProcessId, (WDFFILEOBJECT FileObject), (FileObject))
WDF_FUNCTION(447, ULONG, RequestGetRequestorProcessId, (WDFREQUEST Request), (Request))
WDF_FUNCTION(448, NTSTATUS, DeviceRetrieveCompanionTarget, (WDFDEVICE Device,
	WDFCOMPANIONTARGET *CompanionTarget), (Device, CompanionTarget))
WDF_FUNCTION(449, NTSTATUS, CompanionTargetSendTaskSynchronously,
	(WDFCOMPANIONTARGET CompanionTarget, USHORT TaskQueueIdentifier, ULONG TaskOperationCode,
	PWDF_MEMORY_DESCRIPTOR InputBuffer, PWDF_MEMORY_DESCRIPTOR OutputBuffer,
	PWDF_TASK_SEND_OPTIONS TaskOptions, PULONG_PTR BytesReturned), (CompanionTarget,
	TaskQueueIdentifier, TaskOperationCode, InputBuffer, OutputBuffer, TaskOptions,
	BytesReturned))
WDF_FUNCTION(450, PEPROCESS, CompanionTargetWdmGetCompanionProcess,
	(WDFCOMPANIONTARGET CompanionTarget), (CompanionTarget))
WDF_FUNCTION(451, NTSTATUS, DriverOpenPersistentStateRegistryKey, (WDFDRIVER Driver,
	ACCESS_MASK DesiredAccess, PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY *Key), (Driver,
	DesiredAccess, KeyAttributes, Key))
WDF_FUNCTION(452, NTSTATUS, DriverErrorReportApiMissing, (WDFDRIVER Driver,
	PCWSTR FrameworkExtensionName, ULONG ApiIndex, BOOLEAN DoesApiReturnNtstatus), (Driver,
	FrameworkExtensionName, ApiIndex, DoesApiReturnNtstatus))
WDF_PROCEDURE(453, PdoInitRemovePowerDependencyOnParent, (PWDFDEVICE_INIT DeviceInit), (DeviceInit))
WDF_FUNCTION(454, NTSTATUS, CxDeviceInitAllocateContext, (PWDFDEVICE_INIT DeviceInit,
	PWDF_OBJECT_ATTRIBUTES ContextAttributes, PVOID *Context), (DeviceInit, ContextAttributes,
	Context))
WDF_FUNCTION(455, PVOID, CxDeviceInitGetTypedContextWorker, (PWDFDEVICE_INIT DeviceInit,
	PCWDF_OBJECT_CONTEXT_TYPE_INFO TypeInfo), (DeviceInit, TypeInfo))
WDF_PROCEDURE(456, CxDeviceInitSetPowerPolicyEventCallbacks, (PWDFCXDEVICE_INIT CxDeviceInit,
	PWDFCX_POWER_POLICY_EVENT_CALLBACKS CxPowerPolicyCallbacks), (CxDeviceInit,
	CxPowerPolicyCallbacks))
WDF_PROCEDURE(457, DeviceSetDeviceInterfaceStateEx, (WDFDEVICE Device,
	const GUID *InterfaceClassGUID, PCUNICODE_STRING ReferenceString,
	BOOLEAN IsInterfaceEnabled), (Device, InterfaceClassGUID, ReferenceString,
	IsInterfaceEnabled))
