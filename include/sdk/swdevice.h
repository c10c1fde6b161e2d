/* swdevice.h - devices that a program creates. */
#ifndef _SWDEVICE_H_
#define _SWDEVICE_H_

#include <windows.h>
#include <devpropdef.h>

EXTERN_C_START

DECLARE_HANDLE(HSWDEVICE);
typedef HSWDEVICE *PHSWDEVICE;
typedef enum _SW_DEVICE_CAPABILITIES {
	SWDeviceCapabilitiesNone = 0x00000000,
	SWDeviceCapabilitiesRemovable = 0x00000001,
	SWDeviceCapabilitiesSilentInstall = 0x00000002,
	SWDeviceCapabilitiesNoDisplayInUI = 0x00000004,
	SWDeviceCapabilitiesDriverRequired = 0x00000008
} SW_DEVICE_CAPABILITIES, *PSW_DEVICE_CAPABILITIES;
typedef enum _SW_DEVICE_LIFETIME {
	SWDeviceLifetimeHandle,
	SWDeviceLifetimeParentPresent,
	SWDeviceLifetimeMax
} SW_DEVICE_LIFETIME, *PSW_DEVICE_LIFETIME;
typedef struct _SW_DEVICE_CREATE_INFO {
	ULONG cbSize;
	PCWSTR pszInstanceId;
	PCZZWSTR pszzHardwareIds;
	PCZZWSTR pszzCompatibleIds;
	const GUID *pContainerId;
	ULONG CapabilityFlags;
	PCWSTR pszDeviceDescription;
	PCWSTR pszDeviceLocation;
	const void *pSecurityDescriptor;
} SW_DEVICE_CREATE_INFO, *PSW_DEVICE_CREATE_INFO;
typedef void (*SW_DEVICE_CREATE_CALLBACK)(HSWDEVICE device, HRESULT result, PVOID context,
                                          PCWSTR instance_id);
HRESULT SwDeviceCreate(PCWSTR enumerator, PCWSTR parent, const SW_DEVICE_CREATE_INFO *information,
                       ULONG property_count, const void *properties,
                       SW_DEVICE_CREATE_CALLBACK callback, PVOID context, PHSWDEVICE ret_device);
void SwDeviceClose(HSWDEVICE device);
HRESULT SwDeviceSetLifetime(HSWDEVICE device, SW_DEVICE_LIFETIME lifetime);

EXTERN_C_END

#endif
