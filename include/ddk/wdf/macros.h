/*
 * wdf/macros.h - names that the headers define on top of the table's functions.
 *
 * Use      Included by <wdf.h> in its order; drivers do not include it by itself.
 */
#ifndef DRYDOCK_WDF_MACROS_H
#define DRYDOCK_WDF_MACROS_H

static inline WDFDRIVER WdfGetDriver(void)
{
	return WdfDriverGlobals->Driver;
}

#define WdfObjectReferenceWithTag(Handle, Tag) \
	WdfObjectReferenceActual(Handle, Tag, __LINE__, __FILE__)
#define WdfObjectReference(Handle) WdfObjectReferenceWithTag(Handle, NULL)
#define WdfObjectDereferenceWithTag(Handle, Tag) \
	WdfObjectDereferenceActual(Handle, Tag, __LINE__, __FILE__)
#define WdfObjectDereference(Handle) WdfObjectDereferenceWithTag(Handle, NULL)

#define WdfDeviceStopIdleWithTag(Device, WaitForD0, Tag) \
	WdfDeviceStopIdleActual(Device, WaitForD0, Tag, __LINE__, __FILE__)
#define WdfDeviceStopIdle(Device, WaitForD0) WdfDeviceStopIdleWithTag(Device, WaitForD0, NULL)
#define WdfDeviceResumeIdleWithTag(Device, Tag) \
	WdfDeviceResumeIdleActual(Device, Tag, __LINE__, __FILE__)
#define WdfDeviceResumeIdle(Device) WdfDeviceResumeIdleWithTag(Device, NULL)

#define WDFVERIFY(exp) \
	do { \
		if ((WdfDriverGlobals->DriverFlags & WdfVerifyOn) && !(exp)) \
			RtlAssert((PVOID)(#exp), (PVOID)__FILE__, __LINE__, NULL); \
	} while (0)
#define VERIFY_IS_IRQL_PASSIVE_LEVEL() WDFVERIFY(KeGetCurrentIrql() == PASSIVE_LEVEL)
#define IS_AT_PASSIVE() WDFVERIFY(KeGetCurrentIrql() == PASSIVE_LEVEL)
#define WDFCASSERT(c) \
	switch (0) { \
	case (c): \
	case 0:; \
	}

#endif
