/*
 * cfgmgr32.h - the configuration manager: devices by their node, interfaces, notifications.
 *
 * Source   Windows reference: CM_Xxx functions, CM_NOTIFY_FILTER, device node status and problem codes.
 */
#ifndef _CFGMGR32_H_
#define _CFGMGR32_H_

#include <windows.h>
#include <devpropdef.h>

EXTERN_C_START

typedef DWORD RETURN_TYPE;
typedef RETURN_TYPE CONFIGRET;
typedef DWORD DEVNODE, DEVINST, *PDEVNODE, *PDEVINST;
typedef PSTR DEVNODEID_A, DEVINSTID_A;
typedef PWSTR DEVNODEID_W, DEVINSTID_W;
typedef HANDLE HMACHINE, *PHMACHINE;
typedef DWORD_PTR LOG_CONF, *PLOG_CONF, RES_DES, *PRES_DES;
typedef ULONG RESOURCEID, *PRESOURCEID;
typedef HANDLE HCMNOTIFICATION, *PHCMNOTIFICATION;
typedef ULONG PRIORITY;

#define CR_SUCCESS 0x00000000
#define CR_DEFAULT 0x00000001
#define CR_OUT_OF_MEMORY 0x00000002
#define CR_INVALID_POINTER 0x00000003
#define CR_INVALID_FLAG 0x00000004
#define CR_INVALID_DEVNODE 0x00000005
#define CR_INVALID_RES_DES 0x00000006
#define CR_INVALID_LOG_CONF 0x00000007
#define CR_INVALID_ARBITRATOR 0x00000008
#define CR_INVALID_NODELIST 0x00000009
#define CR_DEVNODE_HAS_REQS 0x0000000A
#define CR_INVALID_RESOURCEID 0x0000000B
#define CR_DLVXD_NOT_FOUND 0x0000000C
#define CR_NO_SUCH_DEVNODE 0x0000000D
#define CR_NO_MORE_LOG_CONF 0x0000000E
#define CR_NO_MORE_RES_DES 0x0000000F
#define CR_ALREADY_SUCH_DEVNODE 0x00000010
#define CR_INVALID_RANGE_LIST 0x00000011
#define CR_INVALID_RANGE 0x00000012
#define CR_FAILURE 0x00000013
#define CR_NO_SUCH_LOGICAL_DEV 0x00000014
#define CR_CREATE_BLOCKED 0x00000015
#define CR_NOT_SYSTEM_VM 0x00000016
#define CR_REMOVE_VETOED 0x00000017
#define CR_APM_VETOED 0x00000018
#define CR_INVALID_LOAD_TYPE 0x00000019
#define CR_BUFFER_SMALL 0x0000001A
#define CR_NO_ARBITRATOR 0x0000001B
#define CR_NO_REGISTRY_HANDLE 0x0000001C
#define CR_REGISTRY_ERROR 0x0000001D
#define CR_INVALID_DEVICE_ID 0x0000001E
#define CR_INVALID_DATA 0x0000001F
#define CR_INVALID_API 0x00000020
#define CR_DEVLOADER_NOT_READY 0x00000021
#define CR_NEED_RESTART 0x00000022
#define CR_NO_MORE_HW_PROFILES 0x00000023
#define CR_DEVICE_NOT_THERE 0x00000024
#define CR_NO_SUCH_VALUE 0x00000025
#define CR_WRONG_TYPE 0x00000026
#define CR_INVALID_PRIORITY 0x00000027
#define CR_NOT_DISABLEABLE 0x00000028
#define CR_FREE_RESOURCES 0x00000029
#define CR_QUERY_VETOED 0x0000002A
#define CR_CANT_SHARE_IRQ 0x0000002B
#define CR_NO_DEPENDENT 0x0000002C
#define CR_SAME_RESOURCES 0x0000002D
#define CR_NO_SUCH_REGISTRY_KEY 0x0000002E
#define CR_INVALID_MACHINENAME 0x0000002F
#define CR_REMOTE_COMM_FAILURE 0x00000030
#define CR_MACHINE_UNAVAILABLE 0x00000031
#define CR_NO_CM_SERVICES 0x00000032
#define CR_ACCESS_DENIED 0x00000033
#define CR_CALL_NOT_IMPLEMENTED 0x00000034
#define CR_INVALID_PROPERTY 0x00000035
#define CR_DEVICE_INTERFACE_ACTIVE 0x00000036
#define CR_NO_SUCH_DEVICE_INTERFACE 0x00000037
#define CR_INVALID_REFERENCE_STRING 0x00000038
#define CR_INVALID_CONFLICT_LIST 0x00000039
#define CR_INVALID_INDEX 0x0000003A
#define CR_INVALID_STRUCTURE_SIZE 0x0000003B

#define CM_PROB_NOT_CONFIGURED 0x00000001
#define CM_PROB_DEVLOADER_FAILED 0x00000002
#define CM_PROB_OUT_OF_MEMORY 0x00000003
#define CM_PROB_ENTRY_IS_WRONG_TYPE 0x00000004
#define CM_PROB_LACKED_ARBITRATOR 0x00000005
#define CM_PROB_BOOT_CONFIG_CONFLICT 0x00000006
#define CM_PROB_FAILED_FILTER 0x00000007
#define CM_PROB_DEVLOADER_NOT_FOUND 0x00000008
#define CM_PROB_INVALID_DATA 0x00000009
#define CM_PROB_FAILED_START 0x0000000A
#define CM_PROB_LIAR 0x0000000B
#define CM_PROB_NORMAL_CONFLICT 0x0000000C
#define CM_PROB_NOT_VERIFIED 0x0000000D
#define CM_PROB_NEED_RESTART 0x0000000E
#define CM_PROB_REENUMERATION 0x0000000F
#define CM_PROB_PARTIAL_LOG_CONF 0x00000010
#define CM_PROB_UNKNOWN_RESOURCE 0x00000011
#define CM_PROB_REINSTALL 0x00000012
#define CM_PROB_REGISTRY 0x00000013
#define CM_PROB_VXDLDR 0x00000014
#define CM_PROB_WILL_BE_REMOVED 0x00000015
#define CM_PROB_DISABLED 0x00000016
#define CM_PROB_DEVLOADER_NOT_READY 0x00000017
#define CM_PROB_DEVICE_NOT_THERE 0x00000018
#define CM_PROB_MOVED 0x00000019
#define CM_PROB_TOO_EARLY 0x0000001A
#define CM_PROB_NO_VALID_LOG_CONF 0x0000001B
#define CM_PROB_FAILED_INSTALL 0x0000001C
#define CM_PROB_HARDWARE_DISABLED 0x0000001D
#define CM_PROB_CANT_SHARE_IRQ 0x0000001E
#define CM_PROB_FAILED_ADD 0x0000001F
#define CM_PROB_DISABLED_SERVICE 0x00000020
#define CM_PROB_TRANSLATION_FAILED 0x00000021
#define CM_PROB_NO_SOFTCONFIG 0x00000022
#define CM_PROB_BIOS_TABLE 0x00000023
#define CM_PROB_IRQ_TRANSLATION_FAILED 0x00000024
#define CM_PROB_FAILED_DRIVER_ENTRY 0x00000025
#define CM_PROB_DRIVER_FAILED_PRIOR_UNLOAD 0x00000026
#define CM_PROB_DRIVER_FAILED_LOAD 0x00000027
#define CM_PROB_DRIVER_SERVICE_KEY_INVALID 0x00000028
#define CM_PROB_LEGACY_SERVICE_NO_DEVICES 0x00000029
#define CM_PROB_DUPLICATE_DEVICE 0x0000002A
#define CM_PROB_FAILED_POST_START 0x0000002B
#define CM_PROB_HALTED 0x0000002C
#define CM_PROB_PHANTOM 0x0000002D
#define CM_PROB_SYSTEM_SHUTDOWN 0x0000002E
#define CM_PROB_HELD_FOR_EJECT 0x0000002F
#define CM_PROB_DRIVER_BLOCKED 0x00000030
#define CM_PROB_REGISTRY_TOO_LARGE 0x00000031
#define CM_PROB_SETPROPERTIES_FAILED 0x00000032
#define CM_PROB_WAITING_ON_DEPENDENCY 0x00000033
#define CM_PROB_UNSIGNED_DRIVER 0x00000034
#define CM_PROB_USED_BY_DEBUGGER 0x00000035
#define CM_PROB_DEVICE_RESET 0x00000036
#define CM_PROB_CONSOLE_LOCKED 0x00000037
#define CM_PROB_NEED_CLASS_CONFIG 0x00000038
#define CM_PROB_GUEST_ASSIGNMENT_FAILED 0x00000039
#define DN_ROOT_ENUMERATED 0x00000001
#define DN_DRIVER_LOADED 0x00000002
#define DN_ENUM_LOADED 0x00000004
#define DN_STARTED 0x00000008
#define DN_MANUAL 0x00000010
#define DN_NEED_TO_ENUM 0x00000020
#define DN_NOT_FIRST_TIME 0x00000040
#define DN_HARDWARE_ENUM 0x00000080
#define DN_LIAR 0x00000100
#define DN_HAS_MARK 0x00000200
#define DN_HAS_PROBLEM 0x00000400
#define DN_FILTERED 0x00000800
#define DN_MOVED 0x00001000
#define DN_DISABLEABLE 0x00002000
#define DN_REMOVABLE 0x00004000
#define DN_PRIVATE_PROBLEM 0x00008000
#define DN_MF_PARENT 0x00010000
#define DN_MF_CHILD 0x00020000
#define DN_WILL_BE_REMOVED 0x00040000
#define DN_NOT_FIRST_TIMEE 0x00080000
#define DN_STOP_FREE_RES 0x00100000
#define DN_REBAL_CANDIDATE 0x00200000
#define DN_BAD_PARTIAL 0x00400000
#define DN_NT_ENUMERATOR 0x00800000
#define DN_NT_DRIVER 0x01000000
#define DN_NEEDS_LOCKING 0x02000000
#define DN_ARM_WAKEUP 0x04000000
#define DN_APM_ENUMERATOR 0x08000000
#define DN_APM_DRIVER 0x10000000
#define DN_SILENT_INSTALL 0x20000000
#define DN_NO_SHOW_IN_DM 0x40000000
#define DN_BOOT_LOG_PROB 0x80000000

#define CM_GET_DEVICE_INTERFACE_LIST_PRESENT 0x00000000
#define CM_GET_DEVICE_INTERFACE_LIST_ALL_DEVICES 0x00000001
#define CM_LOCATE_DEVNODE_NORMAL 0x00000000
#define CM_LOCATE_DEVNODE_PHANTOM 0x00000001
#define CM_LOCATE_DEVINST_NORMAL CM_LOCATE_DEVNODE_NORMAL
#define CM_REENUMERATE_NORMAL 0x00000000
#define CM_REENUMERATE_SYNCHRONOUS 0x00000001
#define CM_GETIDLIST_FILTER_NONE 0x00000000
#define CM_GETIDLIST_FILTER_PRESENT 0x00000100
#define CM_DRP_DEVICEDESC 0x00000001
#define CM_DRP_HARDWAREID 0x00000002
#define CM_DRP_COMPATIBLEIDS 0x00000003
#define CM_DRP_SERVICE 0x00000005
#define CM_DRP_CLASS 0x00000008
#define CM_DRP_CLASSGUID 0x00000009
#define CM_DRP_DRIVER 0x0000000A
#define CM_DRP_MFG 0x0000000C
#define CM_DRP_FRIENDLYNAME 0x0000000D
#define CM_DRP_LOCATION_INFORMATION 0x0000000E
#define CM_DRP_PHYSICAL_DEVICE_OBJECT_NAME 0x0000000F
#define BASIC_LOG_CONF 0x00000000
#define FILTERED_LOG_CONF 0x00000001
#define ALLOC_LOG_CONF 0x00000002
#define BOOT_LOG_CONF 0x00000003
#define FORCED_LOG_CONF 0x00000004
#define ResType_All 0x00000000
#define ResType_None 0x00000000
#define ResType_Mem 0x00000001
#define ResType_IO 0x00000002
#define ResType_DMA 0x00000003
#define ResType_IRQ 0x00000004
#ifndef MAX_DEVICE_ID_LEN
#define MAX_DEVICE_ID_LEN 200
#define MAX_DEVNODE_ID_LEN MAX_DEVICE_ID_LEN
#define MAX_GUID_STRING_LEN 39
#define MAX_CLASS_NAME_LEN 32
#endif

typedef enum _CM_NOTIFY_FILTER_TYPE {
	CM_NOTIFY_FILTER_TYPE_DEVICEINTERFACE = 0,
	CM_NOTIFY_FILTER_TYPE_DEVICEHANDLE,
	CM_NOTIFY_FILTER_TYPE_DEVICEINSTANCE,
	CM_NOTIFY_FILTER_TYPE_MAX
} CM_NOTIFY_FILTER_TYPE, *PCM_NOTIFY_FILTER_TYPE;
#define CM_NOTIFY_FILTER_FLAG_ALL_INTERFACE_CLASSES 0x00000001
#define CM_NOTIFY_FILTER_FLAG_ALL_DEVICE_INSTANCES 0x00000002
typedef struct _CM_NOTIFY_FILTER {
	DWORD cbSize;
	DWORD Flags;
	CM_NOTIFY_FILTER_TYPE FilterType;
	DWORD Reserved;
	union {
		struct {
			GUID ClassGuid;
		} DeviceInterface;
		struct {
			HANDLE hTarget;
		} DeviceHandle;
		struct {
			WCHAR InstanceId[MAX_DEVICE_ID_LEN];
		} DeviceInstance;
	} u;
} CM_NOTIFY_FILTER, *PCM_NOTIFY_FILTER;
typedef enum _CM_NOTIFY_ACTION {
	CM_NOTIFY_ACTION_DEVICEINTERFACEARRIVAL = 0,
	CM_NOTIFY_ACTION_DEVICEINTERFACEREMOVAL,
	CM_NOTIFY_ACTION_DEVICEQUERYREMOVE,
	CM_NOTIFY_ACTION_DEVICEQUERYREMOVEFAILED,
	CM_NOTIFY_ACTION_DEVICEREMOVEPENDING,
	CM_NOTIFY_ACTION_DEVICEREMOVECOMPLETE,
	CM_NOTIFY_ACTION_DEVICECUSTOMEVENT,
	CM_NOTIFY_ACTION_DEVICEINSTANCEENUMERATED,
	CM_NOTIFY_ACTION_DEVICEINSTANCESTARTED,
	CM_NOTIFY_ACTION_DEVICEINSTANCEREMOVED,
	CM_NOTIFY_ACTION_MAX
} CM_NOTIFY_ACTION, *PCM_NOTIFY_ACTION;
typedef struct _CM_NOTIFY_EVENT_DATA {
	CM_NOTIFY_FILTER_TYPE FilterType;
	DWORD Reserved;
	union {
		struct {
			GUID ClassGuid;
			WCHAR SymbolicLink[ANYSIZE_ARRAY];
		} DeviceInterface;
		struct {
			GUID EventGuid;
			LONG NameOffset;
			DWORD DataSize;
			BYTE Data[ANYSIZE_ARRAY];
		} DeviceHandle;
		struct {
			WCHAR InstanceId[ANYSIZE_ARRAY];
		} DeviceInstance;
	} u;
} CM_NOTIFY_EVENT_DATA, *PCM_NOTIFY_EVENT_DATA;
typedef DWORD (*PCM_NOTIFY_CALLBACK)(HCMNOTIFICATION notification, PVOID context,
                                     CM_NOTIFY_ACTION action, PCM_NOTIFY_EVENT_DATA data,
                                     DWORD bytes);

#pragma pack(push, 1)
typedef struct Mem_Des_s {
	DWORD MD_Count;
	DWORD MD_Type;
	DWORDLONG MD_Alloc_Base;
	DWORDLONG MD_Alloc_End;
	DWORD MD_Flags;
	DWORD MD_Reserved;
} MEM_DES, *PMEM_DES;
typedef struct Mem_Range_s {
	DWORDLONG MR_Align;
	ULONG MR_nBytes;
	DWORDLONG MR_Min;
	DWORDLONG MR_Max;
	DWORD MR_Flags;
	DWORD MR_Reserved;
} MEM_RANGE, *PMEM_RANGE;
typedef struct Mem_Resource_s {
	MEM_DES MEM_Header;
	MEM_RANGE MEM_Data[ANYSIZE_ARRAY];
} MEM_RESOURCE, *PMEM_RESOURCE;
typedef struct IO_Des_s {
	DWORD IOD_Count;
	DWORD IOD_Type;
	DWORDLONG IOD_Alloc_Base;
	DWORDLONG IOD_Alloc_End;
	DWORD IOD_DesFlags;
} IO_DES, *PIO_DES;
typedef struct IO_Range_s {
	DWORDLONG IOR_Align;
	DWORD IOR_nPorts;
	DWORDLONG IOR_Min;
	DWORDLONG IOR_Max;
	DWORD IOR_RangeFlags;
	DWORDLONG IOR_Alias;
} IO_RANGE, *PIO_RANGE;
typedef struct IO_Resource_s {
	IO_DES IO_Header;
	IO_RANGE IO_Data[ANYSIZE_ARRAY];
} IO_RESOURCE, *PIO_RESOURCE;
typedef struct DMA_Des_s {
	DWORD DD_Count;
	DWORD DD_Type;
	DWORD DD_Flags;
	ULONG DD_Alloc_Chan;
} DMA_DES, *PDMA_DES;
typedef struct DMA_Range_s {
	ULONG DR_Min;
	ULONG DR_Max;
	ULONG DR_Flags;
} DMA_RANGE, *PDMA_RANGE;
typedef struct DMA_Resource_s {
	DMA_DES DMA_Header;
	DMA_RANGE DMA_Data[ANYSIZE_ARRAY];
} DMA_RESOURCE, *PDMA_RESOURCE;
typedef struct IRQ_Des_64_s {
	DWORD IRQD_Count;
	DWORD IRQD_Type;
	DWORD IRQD_Flags;
	ULONG IRQD_Alloc_Num;
	ULONG64 IRQD_Affinity;
} IRQ_DES, *PIRQ_DES;
typedef struct IRQ_Range_s {
	ULONG IRQR_Min;
	ULONG IRQR_Max;
	ULONG IRQR_Flags;
} IRQ_RANGE, *PIRQ_RANGE;
typedef struct IRQ_Resource_64_s {
	IRQ_DES IRQ_Header;
	IRQ_RANGE IRQ_Data[ANYSIZE_ARRAY];
} IRQ_RESOURCE, *PIRQ_RESOURCE;
#pragma pack(pop)

CONFIGRET CM_Register_Notification(PCM_NOTIFY_FILTER filter, PVOID context,
                                   PCM_NOTIFY_CALLBACK callback, PHCMNOTIFICATION ret_notification);
CONFIGRET CM_Unregister_Notification(HCMNOTIFICATION notification);
CONFIGRET CM_Get_Parent(PDEVINST ret_parent, DEVINST device, ULONG flags);
CONFIGRET CM_Get_Child(PDEVINST ret_child, DEVINST device, ULONG flags);
CONFIGRET CM_Get_Sibling(PDEVINST ret_sibling, DEVINST device, ULONG flags);
CONFIGRET CM_Get_DevNode_Status(PULONG ret_status, PULONG ret_problem, DEVINST device, ULONG flags);
CONFIGRET CM_Get_DevNode_Status_Ex(PULONG ret_status, PULONG ret_problem, DEVINST device, ULONG flags,
                                   HMACHINE machine);
CONFIGRET CM_Reenumerate_DevNode(DEVINST device, ULONG flags);
CONFIGRET CM_Reenumerate_DevNode_Ex(DEVINST device, ULONG flags, HMACHINE machine);
CONFIGRET CM_Disable_DevNode(DEVINST device, ULONG flags);
CONFIGRET CM_Enable_DevNode(DEVINST device, ULONG flags);
CONFIGRET CM_Disconnect_Machine(HMACHINE machine);
CONFIGRET CM_Get_First_Log_Conf_Ex(PLOG_CONF ret_conf, DEVINST device, ULONG flags, HMACHINE machine);
CONFIGRET CM_Free_Log_Conf_Handle(LOG_CONF conf);
CONFIGRET CM_Get_Next_Res_Des_Ex(PRES_DES ret_next, RES_DES previous, RESOURCEID kind,
                                 PRESOURCEID ret_kind, ULONG flags, HMACHINE machine);
CONFIGRET CM_Get_Res_Des_Data_Size_Ex(PULONG ret_bytes, RES_DES resource, ULONG flags,
                                      HMACHINE machine);
CONFIGRET CM_Get_Res_Des_Data_Ex(RES_DES resource, PVOID to, ULONG bytes, ULONG flags,
                                 HMACHINE machine);
CONFIGRET CM_Free_Res_Des_Handle(RES_DES resource);
CONFIGRET CM_Get_DevNode_PropertyW(DEVINST device, const DEVPROPKEY *key, DEVPROPTYPE *ret_type,
                                   PBYTE to, PULONG bytes, ULONG flags);
CONFIGRET CM_Get_Device_Interface_PropertyW(LPCWSTR path, const DEVPROPKEY *key,
                                            DEVPROPTYPE *ret_type, PBYTE to, PULONG bytes,
                                            ULONG flags);
DWORD CM_MapCrToWin32Err(CONFIGRET result, DWORD other);
CONFIGRET CM_Connect_MachineA(PCSTR name, PHMACHINE ret_machine);
CONFIGRET CM_Get_Device_Interface_List_SizeA(PULONG ret_count, LPGUID interface_class,
                                            PSTR device, ULONG flags);
CONFIGRET CM_Get_Device_Interface_ListA(LPGUID interface_class, PSTR device, PSTR to, ULONG capacity,
                                       ULONG flags);
CONFIGRET CM_Get_Device_Interface_List_Size_ExA(PULONG ret_count, LPGUID interface_class, PSTR device,
                                               ULONG flags, HMACHINE machine);
CONFIGRET CM_Get_Device_Interface_List_ExA(LPGUID interface_class, PSTR device, PSTR to, ULONG capacity,
                                          ULONG flags, HMACHINE machine);
CONFIGRET CM_Locate_DevNodeA(PDEVINST ret_device, PSTR id, ULONG flags);
CONFIGRET CM_Locate_DevNode_ExA(PDEVINST ret_device, PSTR id, ULONG flags, HMACHINE machine);
CONFIGRET CM_Get_Device_IDA(DEVINST device, PSTR to, ULONG capacity, ULONG flags);
CONFIGRET CM_Get_Device_ID_ExA(DEVINST device, PSTR to, ULONG capacity, ULONG flags, HMACHINE machine);
CONFIGRET CM_Get_Device_ID_ListA(PCSTR filter, PSTR to, ULONG capacity, ULONG flags);
CONFIGRET CM_Get_Device_ID_List_SizeA(PULONG ret_count, PCSTR filter, ULONG flags);
CONFIGRET CM_Get_DevNode_Registry_PropertyA(DEVINST device, ULONG property, PULONG ret_type, PVOID to,
                                           PULONG bytes, ULONG flags);
CONFIGRET CM_Connect_MachineW(PCWSTR name, PHMACHINE ret_machine);
CONFIGRET CM_Get_Device_Interface_List_SizeW(PULONG ret_count, LPGUID interface_class,
                                            PWSTR device, ULONG flags);
CONFIGRET CM_Get_Device_Interface_ListW(LPGUID interface_class, PWSTR device, PWSTR to, ULONG capacity,
                                       ULONG flags);
CONFIGRET CM_Get_Device_Interface_List_Size_ExW(PULONG ret_count, LPGUID interface_class, PWSTR device,
                                               ULONG flags, HMACHINE machine);
CONFIGRET CM_Get_Device_Interface_List_ExW(LPGUID interface_class, PWSTR device, PWSTR to, ULONG capacity,
                                          ULONG flags, HMACHINE machine);
CONFIGRET CM_Locate_DevNodeW(PDEVINST ret_device, PWSTR id, ULONG flags);
CONFIGRET CM_Locate_DevNode_ExW(PDEVINST ret_device, PWSTR id, ULONG flags, HMACHINE machine);
CONFIGRET CM_Get_Device_IDW(DEVINST device, PWSTR to, ULONG capacity, ULONG flags);
CONFIGRET CM_Get_Device_ID_ExW(DEVINST device, PWSTR to, ULONG capacity, ULONG flags, HMACHINE machine);
CONFIGRET CM_Get_Device_ID_ListW(PCWSTR filter, PWSTR to, ULONG capacity, ULONG flags);
CONFIGRET CM_Get_Device_ID_List_SizeW(PULONG ret_count, PCWSTR filter, ULONG flags);
CONFIGRET CM_Get_DevNode_Registry_PropertyW(DEVINST device, ULONG property, PULONG ret_type, PVOID to,
                                           PULONG bytes, ULONG flags);

#ifdef UNICODE
#define CM_Connect_Machine CM_Connect_MachineW
#define CM_Get_Device_Interface_List_Size CM_Get_Device_Interface_List_SizeW
#define CM_Get_Device_Interface_List CM_Get_Device_Interface_ListW
#define CM_Get_Device_Interface_List_Size_Ex CM_Get_Device_Interface_List_Size_ExW
#define CM_Get_Device_Interface_List_Ex CM_Get_Device_Interface_List_ExW
#define CM_Locate_DevNode CM_Locate_DevNodeW
#define CM_Locate_DevNode_Ex CM_Locate_DevNode_ExW
#define CM_Get_Device_ID CM_Get_Device_IDW
#define CM_Get_Device_ID_Ex CM_Get_Device_ID_ExW
#define CM_Get_Device_ID_List CM_Get_Device_ID_ListW
#define CM_Get_Device_ID_List_Size CM_Get_Device_ID_List_SizeW
#define CM_Get_DevNode_Registry_Property CM_Get_DevNode_Registry_PropertyW
#else
#define CM_Connect_Machine CM_Connect_MachineA
#define CM_Get_Device_Interface_List_Size CM_Get_Device_Interface_List_SizeA
#define CM_Get_Device_Interface_List CM_Get_Device_Interface_ListA
#define CM_Get_Device_Interface_List_Size_Ex CM_Get_Device_Interface_List_Size_ExA
#define CM_Get_Device_Interface_List_Ex CM_Get_Device_Interface_List_ExA
#define CM_Locate_DevNode CM_Locate_DevNodeA
#define CM_Locate_DevNode_Ex CM_Locate_DevNode_ExA
#define CM_Get_Device_ID CM_Get_Device_IDA
#define CM_Get_Device_ID_Ex CM_Get_Device_ID_ExA
#define CM_Get_Device_ID_List CM_Get_Device_ID_ListA
#define CM_Get_Device_ID_List_Size CM_Get_Device_ID_List_SizeA
#define CM_Get_DevNode_Registry_Property CM_Get_DevNode_Registry_PropertyA
#endif
#define CM_Get_DevNode_Property CM_Get_DevNode_PropertyW
#define CM_Get_Device_Interface_Property CM_Get_Device_Interface_PropertyW
#define CM_Locate_DevInst CM_Locate_DevNode
#define CM_Locate_DevInst_Ex CM_Locate_DevNode_Ex

EXTERN_C_END

#endif
