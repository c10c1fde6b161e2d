/*
 * frameworks/wdf/unbuilt_list.c - the entries that are not built (60 of 458).
 *
 * Use      A name leaves this list when its function is written; the linker finds a name that is in
 *          neither place, or in both.
 */
#include "frameworks/wdf/unbuilt.h"

#define STATUS_NOT_IMPLEMENTED_VALUE ((int)0xC0000002)

#define STATUS(index, name) \
	int Wdf##name(PWDF_DRIVER_GLOBALS globals); \
	int Wdf##name(PWDF_DRIVER_GLOBALS globals) \
	{ \
		wdf_unbuilt_called(globals, index); \
		return STATUS_NOT_IMPLEMENTED_VALUE; \
	}
#define VALUE(index, name) \
	void *Wdf##name(PWDF_DRIVER_GLOBALS globals); \
	void *Wdf##name(PWDF_DRIVER_GLOBALS globals) \
	{ \
		wdf_unbuilt_called(globals, index); \
		return 0; \
	}
#define PROCEDURE(index, name) \
	void Wdf##name(PWDF_DRIVER_GLOBALS globals); \
	void Wdf##name(PWDF_DRIVER_GLOBALS globals) \
	{ \
		wdf_unbuilt_called(globals, index); \
	}

STATUS(35, DeviceAddDependentUsageDeviceObject)
STATUS(36, DeviceAddRemovalRelationsPhysicalDevice)
PROCEDURE(37, DeviceRemoveRemovalRelationsPhysicalDevice)
PROCEDURE(38, DeviceClearRemovalRelationsDevices)
STATUS(58, DeviceInitRegisterPnpStateChangeCallback)
STATUS(59, DeviceInitRegisterPowerStateChangeCallback)
STATUS(60, DeviceInitRegisterPowerPolicyStateChangeCallback)
STATUS(86, DeviceIndicateWakeStatus)
STATUS(88, DeviceStopIdleNoTrack)
PROCEDURE(89, DeviceResumeIdleNoTrack)
STATUS(200, DeviceMiniportCreate)
PROCEDURE(201, DriverMiniportUnload)
STATUS(225, PdoAddEjectionRelationsPhysicalDevice)
PROCEDURE(226, PdoRemoveEjectionRelationsPhysicalDevice)
PROCEDURE(227, PdoClearEjectionRelationsDevices)
STATUS(243, RegistryAssignMultiString)
PROCEDURE(286, IoResourceRequirementsListSetSlotNumber)
PROCEDURE(287, IoResourceRequirementsListSetInterfaceType)
STATUS(288, IoResourceRequirementsListAppendIoResList)
STATUS(289, IoResourceRequirementsListInsertIoResList)
VALUE(290, IoResourceRequirementsListGetCount)
VALUE(291, IoResourceRequirementsListGetIoResList)
PROCEDURE(292, IoResourceRequirementsListRemove)
PROCEDURE(293, IoResourceRequirementsListRemoveByIoResList)
STATUS(294, IoResourceListCreate)
STATUS(295, IoResourceListAppendDescriptor)
STATUS(296, IoResourceListInsertDescriptor)
PROCEDURE(297, IoResourceListUpdateDescriptor)
VALUE(298, IoResourceListGetCount)
VALUE(299, IoResourceListGetDescriptor)
PROCEDURE(300, IoResourceListRemove)
PROCEDURE(301, IoResourceListRemoveByDescriptor)
VALUE(372, WmiProviderGetTracingHandle)
STATUS(378, WmiInstanceFireEvent)
PROCEDURE(387, DeviceRemoveDependentUsageDeviceObject)
VALUE(396, CxDeviceInitAllocate)
STATUS(397, CxDeviceInitAssignWdmIrpPreprocessCallback)
PROCEDURE(398, CxDeviceInitSetIoInCallerContextCallback)
PROCEDURE(399, CxDeviceInitSetRequestAttributes)
PROCEDURE(400, CxDeviceInitSetFileObjectConfig)
STATUS(405, DmaEnablerConfigureSystemProfile)
PROCEDURE(408, DmaTransactionSetChannelConfigurationCallback)
PROCEDURE(409, DmaTransactionSetTransferCompleteCallback)
PROCEDURE(412, DmaTransactionSetDeviceAddressOffset)
VALUE(415, DmaTransactionWdmGetTransferContext)
VALUE(417, InterruptTryToAcquireLock)
PROCEDURE(426, DmaTransactionStopSystemTransfer)
PROCEDURE(428, InterruptReportActive)
PROCEDURE(429, InterruptReportInactive)
VALUE(431, GetTriageInfo)
PROCEDURE(445, CxDeviceInitSetPnpPowerEventCallbacks)
STATUS(448, DeviceRetrieveCompanionTarget)
STATUS(449, CompanionTargetSendTaskSynchronously)
VALUE(450, CompanionTargetWdmGetCompanionProcess)
STATUS(451, DriverOpenPersistentStateRegistryKey)
STATUS(452, DriverErrorReportApiMissing)
PROCEDURE(453, PdoInitRemovePowerDependencyOnParent)
STATUS(454, CxDeviceInitAllocateContext)
VALUE(455, CxDeviceInitGetTypedContextWorker)
PROCEDURE(456, CxDeviceInitSetPowerPolicyEventCallbacks)
