/*
 * wdf/user_mode_hardware.h - registers and ports of UMDF drivers: calls of WdfDeviceReadFromHardware and its kin.
 *
 * Use      Included by <wdf.h> after the functions; drivers do not include it by itself.
 */
#ifndef DRYDOCK_WDF_USER_MODE_HARDWARE_H
#define DRYDOCK_WDF_USER_MODE_HARDWARE_H

#define WDF_HARDWARE_(KIND, kind, TYPE, size) \
	static inline TYPE WDF_READ_##KIND##_##TYPE(WDFDEVICE Device, TYPE *Place) \
	{ \
		return (TYPE)WdfDeviceReadFromHardware(Device, \
		                                       WdfDeviceHwAccessTargetType##kind, \
		                                       WdfDeviceHwAccessTargetSize##size, Place, \
		                                       NULL, 0); \
	} \
	static inline void WDF_WRITE_##KIND##_##TYPE(WDFDEVICE Device, TYPE *Place, TYPE Value) \
	{ \
		WdfDeviceWriteToHardware(Device, WdfDeviceHwAccessTargetType##kind, \
		                         WdfDeviceHwAccessTargetSize##size, Place, Value, NULL, \
		                         0); \
	} \
	static inline void WDF_READ_##KIND##_BUFFER_##TYPE(WDFDEVICE Device, TYPE *Place, \
	                                                   TYPE *Buffer, ULONG Count) \
	{ \
		WdfDeviceReadFromHardware(Device, WdfDeviceHwAccessTargetType##kind##Buffer, \
		                          WdfDeviceHwAccessTargetSize##size, Place, Buffer, \
		                          Count); \
	} \
	static inline void WDF_WRITE_##KIND##_BUFFER_##TYPE(WDFDEVICE Device, TYPE *Place, \
	                                                    TYPE *Buffer, ULONG Count) \
	{ \
		WdfDeviceWriteToHardware(Device, WdfDeviceHwAccessTargetType##kind##Buffer, \
		                         WdfDeviceHwAccessTargetSize##size, Place, 0, Buffer, \
		                         Count); \
	}

WDF_HARDWARE_(REGISTER, Register, UCHAR, Uchar)
WDF_HARDWARE_(REGISTER, Register, USHORT, Ushort)
WDF_HARDWARE_(REGISTER, Register, ULONG, Ulong)
WDF_HARDWARE_(REGISTER, Register, ULONG64, Ulong64)
WDF_HARDWARE_(PORT, Port, UCHAR, Uchar)
WDF_HARDWARE_(PORT, Port, USHORT, Ushort)
WDF_HARDWARE_(PORT, Port, ULONG, Ulong)

#endif
