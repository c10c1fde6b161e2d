/*
 * wdf/types.h - handles, globals, time and status values that every part uses.
 *
 * Source   WDF reference pages.
 * Use      Included by <wdf.h> in its order; drivers do not include it by itself.
 */
#ifndef DRYDOCK_WDF_TYPES_H
#define DRYDOCK_WDF_TYPES_H

#ifdef __cplusplus
#define WDF_EXTERN_C extern "C"
#define WDF_EXTERN_C_START extern "C" {
#define WDF_EXTERN_C_END }
#else
#define WDF_EXTERN_C
#define WDF_EXTERN_C_START
#define WDF_EXTERN_C_END
#endif

/*
 * Structures grow at their ends, so that a driver's are those of the version it is built for: the fields
 * of a later one are not there. UMDF 2.0 is of KMDF 1.13's time, later ones bear the same numbers.
 */
#if defined(WDF_IMPLEMENTATION) || (defined(UMDF_VERSION_MAJOR) && !defined(UMDF_VERSION_MINOR))
#define WDF_LAYOUT_MINOR_ 33
#elif !defined(UMDF_VERSION_MAJOR)
#define WDF_LAYOUT_MINOR_ KMDF_VERSION_MINOR
#elif UMDF_VERSION_MINOR < 13
#define WDF_LAYOUT_MINOR_ 13
#else
#define WDF_LAYOUT_MINOR_ UMDF_VERSION_MINOR
#endif

#define WDFAPI
#define WDF_WPP_KMDF_DRIVER

#if defined(__cplusplus) && !defined(WDF_NO_NULLPTR)
#define WDF_NULL_POINTER nullptr
#else
#define WDF_NULL_POINTER NULL
#endif
#define WDF_NO_OBJECT_ATTRIBUTES WDF_NULL_POINTER
#define WDF_NO_EVENT_CALLBACK WDF_NULL_POINTER
#define WDF_NO_HANDLE WDF_NULL_POINTER
#define WDF_NO_CONTEXT WDF_NULL_POINTER
#define WDF_NO_SEND_OPTIONS WDF_NULL_POINTER

#ifndef __WDF_BYTE_DEFINED__
#define __WDF_BYTE_DEFINED__
typedef UCHAR BYTE;
#endif

typedef enum _WDF_TRI_STATE {
	WdfFalse = FALSE,
	WdfTrue = TRUE,
	WdfUseDefault = 2
} WDF_TRI_STATE, *PWDF_TRI_STATE;

typedef size_t *WDF_STRUCT_INFO;
typedef PVOID WDFCONTEXT;
typedef struct WDFDEVICE_INIT *PWDFDEVICE_INIT;
typedef struct WDFCXDEVICE_INIT *PWDFCXDEVICE_INIT;
typedef struct _WDF_OBJECT_ATTRIBUTES *PWDF_OBJECT_ATTRIBUTES;

/* The general handle has no type; every other one has a pointer type of its own. */
typedef HANDLE WDFOBJECT, *PWDFOBJECT;

#define WDF_HANDLES_(X) \
	X(WDFDRIVER) X(WDFDEVICE) X(WDFWMIPROVIDER) X(WDFWMIINSTANCE) X(WDFQUEUE) X(WDFREQUEST) \
	X(WDFFILEOBJECT) X(WDFDPC) X(WDFTIMER) X(WDFWORKITEM) X(WDFINTERRUPT) X(WDFWAITLOCK) \
	X(WDFSPINLOCK) X(WDFMEMORY) X(WDFLOOKASIDE) X(WDFIOTARGET) X(WDFUSBDEVICE) \
	X(WDFUSBINTERFACE) X(WDFUSBPIPE) X(WDFDMAENABLER) X(WDFDMATRANSACTION) X(WDFCOMMONBUFFER) \
	X(WDFKEY) X(WDFSTRING) X(WDFCOLLECTION) X(WDFCHILDLIST) X(WDFIORESREQLIST) X(WDFIORESLIST) \
	X(WDFCMRESLIST) X(WDFCOMPANIONTARGET)
#define WDF_HANDLE_(name) typedef struct name##__ *name;
WDF_HANDLES_(WDF_HANDLE_)
#undef WDF_HANDLE_

#define WDF_DRIVER_GLOBALS_NAME_LEN (32)

typedef struct _WDF_DRIVER_GLOBALS {
	WDFDRIVER Driver;
	ULONG DriverFlags;
	ULONG DriverTag;
	CHAR DriverName[WDF_DRIVER_GLOBALS_NAME_LEN];
	BOOLEAN DisplaceDriverUnload;
} WDF_DRIVER_GLOBALS, *PWDF_DRIVER_GLOBALS;

/* A callback's function type EVT_name and the pointer to it PFN_name. */
#define WDF_CALLBACK_(result, name, parameters) \
	typedef result EVT_##name parameters; \
	typedef EVT_##name *PFN_##name;

/* What the INIT functions of sized structures begin with. */
#define WDF_INIT_SIZED_(pointer) \
	(RtlZeroMemory((pointer), sizeof(*(pointer))), \
	 (void)((pointer)->Size = (__typeof__((pointer)->Size))sizeof(*(pointer))))
#define WDF_STRUCTURE_SIZE(name) ((ULONG)sizeof(name))

/* --- Time ----------------------------------------------------------------------------------------- */

#define WDF_TIMEOUT_TO_SEC ((LONGLONG)10000000)
#define WDF_TIMEOUT_TO_MS ((LONGLONG)10000)
#define WDF_TIMEOUT_TO_US ((LONGLONG)10)

static inline LONGLONG WDF_REL_TIMEOUT_IN_SEC(ULONGLONG Time)
{
	return -(LONGLONG)Time * WDF_TIMEOUT_TO_SEC;
}
static inline LONGLONG WDF_ABS_TIMEOUT_IN_SEC(ULONGLONG Time)
{
	return (LONGLONG)Time * WDF_TIMEOUT_TO_SEC;
}
static inline LONGLONG WDF_REL_TIMEOUT_IN_MS(ULONGLONG Time)
{
	return -(LONGLONG)Time * WDF_TIMEOUT_TO_MS;
}
static inline LONGLONG WDF_ABS_TIMEOUT_IN_MS(ULONGLONG Time)
{
	return (LONGLONG)Time * WDF_TIMEOUT_TO_MS;
}
static inline LONGLONG WDF_REL_TIMEOUT_IN_US(ULONGLONG Time)
{
	return -(LONGLONG)Time * WDF_TIMEOUT_TO_US;
}
static inline LONGLONG WDF_ABS_TIMEOUT_IN_US(ULONGLONG Time)
{
	return (LONGLONG)Time * WDF_TIMEOUT_TO_US;
}

/* --- Sizes and offsets ------------------------------------------------------------------------------ */

static inline size_t WDF_ALIGN_SIZE_DOWN(size_t Length, size_t AlignTo)
{
	return Length & ~(AlignTo - 1);
}
static inline size_t WDF_ALIGN_SIZE_UP(size_t Length, size_t AlignTo)
{
	return WDF_ALIGN_SIZE_DOWN(Length + AlignTo - 1, AlignTo);
}
#define WDF_PTR_ADD_OFFSET_TYPE(_ptr, _offset, _type) ((_type)(((PUCHAR)(_ptr)) + (_offset)))
#define WDF_PTR_ADD_OFFSET(_ptr, _offset) WDF_PTR_ADD_OFFSET_TYPE(_ptr, _offset, PVOID)
#define WDF_PTR_GET_OFFSET(_base, _addr) ((size_t)(((PUCHAR)(_addr)) - ((PUCHAR)(_base))))

/* --- Status values of facility 0x20 ----------------------------------------------------------------- */

#ifndef FACILITY_DRIVER_FRAMEWORK
#define FACILITY_DRIVER_FRAMEWORK 0x20
#endif
#define STATUS_WDF_QUEUED ((NTSTATUS)0x40200000)
#define STATUS_WDF_POSTED ((NTSTATUS)0x40200002)
#define STATUS_WDF_NO_PACKAGE ((NTSTATUS)0xC0200200)
#define STATUS_WDF_INTERNAL_ERROR ((NTSTATUS)0xC0200201)
#define STATUS_WDF_PAUSED ((NTSTATUS)0xC0200203)
#define STATUS_WDF_BUSY ((NTSTATUS)0xC0200204)
#define STATUS_WDF_IO_TIMEOUT_NOT_SENT ((NTSTATUS)0xC0200205)
#define STATUS_WDF_DEVICE_REMOVED_NOT_SENT ((NTSTATUS)0xC0200206)
#define STATUS_WDF_REQUEST_ALREADY_PENDING ((NTSTATUS)0xC0200207)
#define STATUS_WDF_REQUEST_INVALID_STATE ((NTSTATUS)0xC0200208)
#define STATUS_WDF_OBJECT_ATTRIBUTES_INVALID ((NTSTATUS)0xC0200209)
#define STATUS_WDF_TOO_FRAGMENTED ((NTSTATUS)0xC020020A)
#define STATUS_WDF_NO_CALLBACK ((NTSTATUS)0xC020020B)
#define STATUS_WDF_INCOMPATIBLE_EXECUTION_LEVEL ((NTSTATUS)0xC020020C)
#define STATUS_WDF_PARENT_ALREADY_ASSIGNED ((NTSTATUS)0xC020020D)
#define STATUS_WDF_PARENT_IS_SELF ((NTSTATUS)0xC020020E)
#define STATUS_WDF_PARENT_ASSIGNMENT_NOT_ALLOWED ((NTSTATUS)0xC020020F)
#define STATUS_WDF_SYNCHRONIZATION_SCOPE_INVALID ((NTSTATUS)0xC0200210)
#define STATUS_WDF_EXECUTION_LEVEL_INVALID ((NTSTATUS)0xC0200211)
#define STATUS_WDF_PARENT_NOT_SPECIFIED ((NTSTATUS)0xC0200212)
#define STATUS_WDF_TOO_MANY_TRANSFERS ((NTSTATUS)0xC0200213)
#define STATUS_WDF_NOT_ENOUGH_MAP_REGISTERS ((NTSTATUS)0xC0200214)

#endif
