/*
 * wdf/object.h - object attributes and typed contexts.
 *
 * Model    A context type is identified by the address of its record, which every file that declares
 *          the type defines weakly: the linker keeps one per image.
 * Source   WDF reference pages.
 * Use      Included by <wdf.h> in its order; drivers do not include it by itself.
 */
#ifndef DRYDOCK_WDF_OBJECT_H
#define DRYDOCK_WDF_OBJECT_H

typedef enum _WDF_EXECUTION_LEVEL {
	WdfExecutionLevelInvalid = 0,
	WdfExecutionLevelInheritFromParent,
	WdfExecutionLevelPassive,
	WdfExecutionLevelDispatch
} WDF_EXECUTION_LEVEL;

typedef enum _WDF_SYNCHRONIZATION_SCOPE {
	WdfSynchronizationScopeInvalid = 0,
	WdfSynchronizationScopeInheritFromParent,
	WdfSynchronizationScopeDevice,
	WdfSynchronizationScopeQueue,
	WdfSynchronizationScopeNone
} WDF_SYNCHRONIZATION_SCOPE;

WDF_CALLBACK_(void, WDF_OBJECT_CONTEXT_CLEANUP, (WDFOBJECT Object))
WDF_CALLBACK_(void, WDF_OBJECT_CONTEXT_DESTROY, (WDFOBJECT Object))

/* Names for these two by the kind of object they are written for. */
typedef EVT_WDF_OBJECT_CONTEXT_CLEANUP EVT_WDF_DEVICE_CONTEXT_CLEANUP;
typedef EVT_WDF_OBJECT_CONTEXT_DESTROY EVT_WDF_DEVICE_CONTEXT_DESTROY;
typedef EVT_WDF_OBJECT_CONTEXT_CLEANUP EVT_WDF_IO_QUEUE_CONTEXT_CLEANUP_CALLBACK;
typedef EVT_WDF_OBJECT_CONTEXT_DESTROY EVT_WDF_IO_QUEUE_CONTEXT_DESTROY_CALLBACK;
typedef EVT_WDF_OBJECT_CONTEXT_CLEANUP EVT_WDF_FILE_CONTEXT_CLEANUP_CALLBACK;
typedef EVT_WDF_OBJECT_CONTEXT_DESTROY EVT_WDF_FILE_CONTEXT_DESTROY_CALLBACK;

typedef const struct _WDF_OBJECT_CONTEXT_TYPE_INFO *PCWDF_OBJECT_CONTEXT_TYPE_INFO;
typedef PCWDF_OBJECT_CONTEXT_TYPE_INFO (*PFN_GET_UNIQUE_CONTEXT_TYPE)(void);

typedef struct _WDF_OBJECT_CONTEXT_TYPE_INFO {
	ULONG Size;
	LPCSTR ContextName;
	size_t ContextSize;
	PCWDF_OBJECT_CONTEXT_TYPE_INFO UniqueType;
	PFN_GET_UNIQUE_CONTEXT_TYPE EvtDriverGetUniqueContextType;
} WDF_OBJECT_CONTEXT_TYPE_INFO, *PWDF_OBJECT_CONTEXT_TYPE_INFO;

typedef struct _WDF_OBJECT_ATTRIBUTES {
	ULONG Size;
	PFN_WDF_OBJECT_CONTEXT_CLEANUP EvtCleanupCallback;
	PFN_WDF_OBJECT_CONTEXT_DESTROY EvtDestroyCallback;
	WDF_EXECUTION_LEVEL ExecutionLevel;
	WDF_SYNCHRONIZATION_SCOPE SynchronizationScope;
	WDFOBJECT ParentObject;
	size_t ContextSizeOverride;
	PCWDF_OBJECT_CONTEXT_TYPE_INFO ContextTypeInfo;
} WDF_OBJECT_ATTRIBUTES;

static inline void WDF_OBJECT_ATTRIBUTES_INIT(PWDF_OBJECT_ATTRIBUTES Attributes)
{
	WDF_INIT_SIZED_(Attributes);
	Attributes->ExecutionLevel = WdfExecutionLevelInheritFromParent;
	Attributes->SynchronizationScope = WdfSynchronizationScopeInheritFromParent;
}

#define WDF_OBJECT_ATTRIBUTES_SET_CONTEXT_TYPE(_attributes, _contexttype) \
	(_attributes)->ContextTypeInfo = WDF_GET_CONTEXT_TYPE_INFO(_contexttype)->UniqueType
#define WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(_attributes, _contexttype) \
	WDF_OBJECT_ATTRIBUTES_INIT(_attributes); \
	WDF_OBJECT_ATTRIBUTES_SET_CONTEXT_TYPE(_attributes, _contexttype)

#define WDF_TYPE_NAME_TO_TYPE_INFO(_contexttype) _WDF_##_contexttype##_TYPE_INFO
#define WDF_TYPE_NAME_TO_EXTERNAL_INIT(_contexttype) _WDF_##_contexttype##_EXTERNAL_INIT
#define WDF_TYPE_NAME_TO_EXTERNAL_INIT_FUNCTION(_contexttype) _contexttype##_EXTERNAL_INIT_FUNCTION
#define WDF_GET_CONTEXT_TYPE_INFO(_contexttype) (&WDF_TYPE_NAME_TO_TYPE_INFO(_contexttype))
#define WDF_TYPE_NAME_POINTER_TYPE(_contexttype) WDF_POINTER_TYPE_##_contexttype

#define WDF_DECLARE_TYPE_AND_GLOBALS(_contexttype, _UniqueType, _GetUniqueType, _section) \
	typedef _contexttype *WDF_TYPE_NAME_POINTER_TYPE(_contexttype); \
	WDF_EXTERN_C_START \
	extern const WDF_OBJECT_CONTEXT_TYPE_INFO WDF_TYPE_NAME_TO_TYPE_INFO(_contexttype) \
		__attribute__((weak)); \
	const WDF_OBJECT_CONTEXT_TYPE_INFO WDF_TYPE_NAME_TO_TYPE_INFO(_contexttype) = { \
		sizeof(WDF_OBJECT_CONTEXT_TYPE_INFO), #_contexttype, sizeof(_contexttype), \
		_UniqueType, _GetUniqueType \
	}; \
	WDF_EXTERN_C_END

/* A record that the framework completes before the entry routine: it finds it by a pointer in this section. */
#define WDF_DECLARE_SHARED_TYPE_AND_GLOBALS_(_contexttype, _GetUniqueType) \
	typedef _contexttype *WDF_TYPE_NAME_POINTER_TYPE(_contexttype); \
	WDF_EXTERN_C_START \
	extern WDF_OBJECT_CONTEXT_TYPE_INFO WDF_TYPE_NAME_TO_TYPE_INFO(_contexttype) \
		__attribute__((weak)); \
	WDF_OBJECT_CONTEXT_TYPE_INFO WDF_TYPE_NAME_TO_TYPE_INFO(_contexttype) = { \
		sizeof(WDF_OBJECT_CONTEXT_TYPE_INFO), #_contexttype, sizeof(_contexttype), NULL, \
		_GetUniqueType \
	}; \
	static WDF_OBJECT_CONTEXT_TYPE_INFO *WDF_TYPE_NAME_TO_EXTERNAL_INIT(_contexttype) \
		__attribute__((used, section("drydock_wdf_types"))) = \
			&WDF_TYPE_NAME_TO_TYPE_INFO(_contexttype); \
	WDF_EXTERN_C_END

#define WDF_DECLARE_CASTING_FUNCTION(_contexttype, _castingfunction) \
	static inline _contexttype *_castingfunction(WDFOBJECT Handle) \
	{ \
		return (_contexttype *)WdfObjectGetTypedContextWorker( \
			Handle, WDF_GET_CONTEXT_TYPE_INFO(_contexttype)->UniqueType); \
	}

#define WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(_contexttype, _castingfunction) \
	WDF_DECLARE_TYPE_AND_GLOBALS(_contexttype, WDF_GET_CONTEXT_TYPE_INFO(_contexttype), NULL, ) \
	WDF_DECLARE_CASTING_FUNCTION(_contexttype, _castingfunction)

#define WDF_DECLARE_CONTEXT_TYPE(_contexttype) \
	WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(_contexttype, WdfObjectGet_##_contexttype)

/* The unique record belongs to another component, whose getter runs before the entry routine. */
#define WDF_DECLARE_SHARED_CONTEXT_TYPE_WITH_NAME(_contexttype, _castingfunction) \
	WDF_DECLARE_SHARED_TYPE_AND_GLOBALS_( \
		_contexttype, WDF_TYPE_NAME_TO_EXTERNAL_INIT_FUNCTION(_contexttype)) \
	WDF_DECLARE_CASTING_FUNCTION(_contexttype, _castingfunction)

#define WdfObjectGetTypedContext(handle, type) \
	((type *)WdfObjectGetTypedContextWorker((WDFOBJECT)(handle), \
						WDF_GET_CONTEXT_TYPE_INFO(type)->UniqueType))

/* --- Custom types: a tag with a word of data that a driver puts on a handle ------------------------- */

typedef struct _WDF_CUSTOM_TYPE_CONTEXT {
	ULONG Size;
	ULONG_PTR Data;
} WDF_CUSTOM_TYPE_CONTEXT, *PWDF_CUSTOM_TYPE_CONTEXT;

#define WDF_CUSTOM_TYPE_CONTEXT_NAME(_type) WdfCustomType_##_type
#define WDF_GET_CUSTOM_TYPE_FUNCTION_NAME(_type) WdfObjectGetCustomType_##_type
#define WDF_ADD_CUSTOM_TYPE_FUNCTION_NAME(_type) WdfObjectAddCustomType_##_type

#define WDF_DECLARE_CUSTOM_TYPE(_type) \
	typedef WDF_CUSTOM_TYPE_CONTEXT WDF_CUSTOM_TYPE_CONTEXT_NAME(_type); \
	WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(WDF_CUSTOM_TYPE_CONTEXT_NAME(_type), \
					   WDF_GET_CUSTOM_TYPE_FUNCTION_NAME(_type)) \
	static inline NTSTATUS WDF_ADD_CUSTOM_TYPE_FUNCTION_NAME(_type)( \
		WDFOBJECT Handle, ULONG_PTR Data, PFN_WDF_OBJECT_CONTEXT_CLEANUP EvtCleanupCallback, \
		PFN_WDF_OBJECT_CONTEXT_DESTROY EvtDestroyCallback) \
	{ \
		WDF_OBJECT_ATTRIBUTES attributes; \
		PVOID context; \
		NTSTATUS status; \
		WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, \
							WDF_CUSTOM_TYPE_CONTEXT_NAME(_type)); \
		attributes.EvtCleanupCallback = EvtCleanupCallback; \
		attributes.EvtDestroyCallback = EvtDestroyCallback; \
		status = WdfObjectAllocateContext(Handle, &attributes, &context); \
		if (NT_SUCCESS(status)) { \
			((PWDF_CUSTOM_TYPE_CONTEXT)context)->Size = sizeof(WDF_CUSTOM_TYPE_CONTEXT); \
			((PWDF_CUSTOM_TYPE_CONTEXT)context)->Data = Data; \
		} \
		return status; \
	}

#define WdfObjectIsCustomType(_handle, _type) \
	(WDF_GET_CUSTOM_TYPE_FUNCTION_NAME(_type)((WDFOBJECT)(_handle)) != NULL)
#define WdfObjectAddCustomTypeWithData(_handle, _type, _data, _cleanup, _destroy) \
	WDF_ADD_CUSTOM_TYPE_FUNCTION_NAME(_type)((WDFOBJECT)(_handle), (ULONG_PTR)(_data), \
						 (_cleanup), (_destroy))
#define WdfObjectAddCustomType(_handle, _type) \
	WdfObjectAddCustomTypeWithData(_handle, _type, 0, NULL, NULL)
#define WdfObjectGetCustomTypeData(_handle, _type) \
	(WDF_GET_CUSTOM_TYPE_FUNCTION_NAME(_type)((WDFOBJECT)(_handle))->Data)

#endif
