/*
 * wdf/class_extension.h - what class extensions add to a device's initialisation.
 *
 * Use      Included by <wdf.h> in its order; drivers do not include it by itself.
 */
#ifndef DRYDOCK_WDF_CLASS_EXTENSION_H
#define DRYDOCK_WDF_CLASS_EXTENSION_H

WDF_CALLBACK_(NTSTATUS, WDFCXDEVICE_WDM_IRP_PREPROCESS,
	      (WDFDEVICE Device, PIRP Irp, WDFCONTEXT DispatchContext))

typedef struct _WDFCX_FILEOBJECT_CONFIG *PWDFCX_FILEOBJECT_CONFIG;
typedef struct _WDFCX_PNPPOWER_EVENT_CALLBACKS *PWDFCX_PNPPOWER_EVENT_CALLBACKS;
typedef struct _WDFCX_POWER_POLICY_EVENT_CALLBACKS *PWDFCX_POWER_POLICY_EVENT_CALLBACKS;

/* --- Binding ---------------------------------------------------------------------------------------- */

#ifndef UMDF_VERSION_MAJOR
typedef PVOID WDF_COMPONENT_GLOBALS, *PWDF_COMPONENT_GLOBALS;
typedef struct _WDF_BIND_INFO *PWDF_BIND_INFO;
typedef struct _WDF_CLASS_BIND_INFO *PWDF_CLASS_BIND_INFO;

typedef struct _WDF_CLASS_VERSION {
	ULONG Major;
	ULONG Minor;
	ULONG Build;
} WDF_CLASS_VERSION;

/* What a client says of itself to the extension it is written for. */
typedef NTSTATUS (*PFN_WDF_VERSION_BIND_CLASS)(PWDF_BIND_INFO BindInfo,
					       PWDF_COMPONENT_GLOBALS Globals,
					       PWDF_CLASS_BIND_INFO ClassBindInfo);
typedef VOID (*PFN_WDF_VERSION_UNBIND_CLASS)(PWDF_BIND_INFO BindInfo, PWDF_COMPONENT_GLOBALS Globals,
					     PWDF_CLASS_BIND_INFO ClassBindInfo);
typedef NTSTATUS (*PFN_WDF_CLIENT_BIND_CLASS)(PFN_WDF_VERSION_BIND_CLASS BindFunction,
					      PWDF_BIND_INFO BindInfo,
					      PWDF_COMPONENT_GLOBALS Globals,
					      PWDF_CLASS_BIND_INFO ClassBindInfo);
typedef VOID (*PFN_WDF_CLIENT_UNBIND_CLASS)(PFN_WDF_VERSION_UNBIND_CLASS UnbindFunction,
					    PWDF_BIND_INFO BindInfo, PWDF_COMPONENT_GLOBALS Globals,
					    PWDF_CLASS_BIND_INFO ClassBindInfo);

typedef struct _WDF_CLASS_BIND_INFO {
	ULONG Size;
	PWCHAR ClassName;
	WDF_CLASS_VERSION Version;
	void (**FunctionTable)(void); /* the extension fills it */
	ULONG FunctionTableCount;
	PVOID ClassBindInfo;
	PFN_WDF_CLIENT_BIND_CLASS ClientBindClass;     /* null: bound without the client's help */
	PFN_WDF_CLIENT_UNBIND_CLASS ClientUnbindClass;
	PVOID ClassModule;                             /* the binder's own */
} WDF_CLASS_BIND_INFO;

typedef NTSTATUS (*PFN_WDF_CLASS_LIBRARY_INIT)(void);
typedef VOID (*PFN_WDF_CLASS_LIBRARY_DEINIT)(void);
typedef NTSTATUS (*PFN_WDF_CLASS_LIBRARY_BIND_CLIENT)(PWDF_CLASS_BIND_INFO ClassBindInfo,
						      PWDF_COMPONENT_GLOBALS ClientGlobals);
typedef VOID (*PFN_WDF_CLASS_LIBRARY_UNBIND_CLIENT)(PWDF_CLASS_BIND_INFO ClassBindInfo,
						    PWDF_COMPONENT_GLOBALS ClientGlobals);

typedef struct _WDF_CLASS_LIBRARY_INFO {
	ULONG Size;
	WDF_CLASS_VERSION Version;
	PFN_WDF_CLASS_LIBRARY_INIT ClassLibraryInitialize;
	PFN_WDF_CLASS_LIBRARY_DEINIT ClassLibraryDeinitialize;
	PFN_WDF_CLASS_LIBRARY_BIND_CLIENT ClassLibraryBindClient;
	PFN_WDF_CLASS_LIBRARY_UNBIND_CLIENT ClassLibraryUnbindClient;
} WDF_CLASS_LIBRARY_INFO, *PWDF_CLASS_LIBRARY_INFO;

/* Of an extension's entry: clients that name the last part of LibraryDeviceName are bound to it from now on. */
NTSTATUS WdfRegisterClassLibrary(PWDF_CLASS_LIBRARY_INFO ClassLibraryInfo,
				 PCUNICODE_STRING ServicePath,
				 PCUNICODE_STRING LibraryDeviceName);
/* Of its unload: no client is bound to it any more. */
VOID WdfDeregisterClassLibrary(PWDF_CLASS_LIBRARY_INFO ClassLibraryInfo);

/* Has the loader bind record, a WDF_CLASS_BIND_INFO at file scope, before the entry routine. */
#define WDF_BIND_CLASS_BEFORE_ENTRY(record) \
	static PWDF_CLASS_BIND_INFO record##_bound_before_entry \
		__attribute__((used, section("drydock_wdf_classes"))) = &(record);
#endif

#endif
