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

#endif
