/*
 * nt/boot_callbacks.h - boot driver callbacks (early-launch antimalware).
 *
 * Source   WDK reference: IoRegisterBootDriverCallback, BDCB_IMAGE_INFORMATION.
 */
#ifndef DRYDOCK_NT_BOOT_CALLBACKS_H
#define DRYDOCK_NT_BOOT_CALLBACKS_H

#include "types.h"

typedef enum _BDCB_CALLBACK_TYPE {
	BdCbStatusUpdate,
	BdCbInitializeImage
} BDCB_CALLBACK_TYPE, *PBDCB_CALLBACK_TYPE;
typedef enum _BDCB_STATUS_UPDATE_TYPE {
	BdCbStatusPrepareForDependencyLoad,
	BdCbStatusPrepareForDriverLoad,
	BdCbStatusPrepareForUnload
} BDCB_STATUS_UPDATE_TYPE, *PBDCB_STATUS_UPDATE_TYPE;
typedef enum _BDCB_CLASSIFICATION {
	BdCbClassificationUnknownImage,
	BdCbClassificationKnownGoodImage,
	BdCbClassificationKnownBadImage,
	BdCbClassificationKnownBadImageBootCritical,
	BdCbClassificationEnd
} BDCB_CLASSIFICATION, *PBDCB_CLASSIFICATION;
typedef struct _BDCB_STATUS_UPDATE_CONTEXT {
	BDCB_STATUS_UPDATE_TYPE StatusType;
} BDCB_STATUS_UPDATE_CONTEXT, *PBDCB_STATUS_UPDATE_CONTEXT;
typedef struct _BDCB_IMAGE_INFORMATION {
	BDCB_CLASSIFICATION Classification;
	ULONG ImageFlags;
	UNICODE_STRING ImageName;
	UNICODE_STRING RegistryPath;
	UNICODE_STRING CertificatePublisher;
	UNICODE_STRING CertificateIssuer;
	PVOID ImageHash;
	PVOID CertificateThumbprint;
	ULONG ImageHashAlgorithm;
	ULONG ThumbprintHashAlgorithm;
	ULONG ImageHashLength;
	ULONG CertificateThumbprintLength;
} BDCB_IMAGE_INFORMATION, *PBDCB_IMAGE_INFORMATION;
#define BDCB_IMAGEFLAGS_FAILED_CODE_INTEGRITY 0x00000001
typedef VOID BOOT_DRIVER_CALLBACK_FUNCTION(PVOID CallbackContext, BDCB_CALLBACK_TYPE Classification,
                                           PBDCB_IMAGE_INFORMATION ImageInformation);
typedef BOOT_DRIVER_CALLBACK_FUNCTION *PBOOT_DRIVER_CALLBACK_FUNCTION;

DRYDOCK_EXTERN_C PVOID IoRegisterBootDriverCallback(PBOOT_DRIVER_CALLBACK_FUNCTION CallbackFunction,
                                                    PVOID CallbackContext);
DRYDOCK_EXTERN_C VOID IoUnregisterBootDriverCallback(PVOID CallbackHandle);

#endif
