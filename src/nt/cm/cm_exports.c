/* cm/cm_exports.c - the registry's names that images import. */
#include "nt/cm/cm.h"
#include "nt/cm/nt_services.h"

static const struct image_export exports[] = {
	IMAGE_EXPORT(NtCreateKey),
	IMAGE_EXPORT(NtDeleteKey),
	IMAGE_EXPORT(NtDeleteValueKey),
	IMAGE_EXPORT(NtEnumerateKey),
	IMAGE_EXPORT(NtEnumerateValueKey),
	IMAGE_EXPORT(NtFlushKey),
	IMAGE_EXPORT(NtNotifyChangeKey),
	IMAGE_EXPORT(NtOpenKey),
	IMAGE_EXPORT(NtOpenKeyEx),
	IMAGE_EXPORT(NtQueryKey),
	IMAGE_EXPORT(NtQueryMultipleValueKey),
	IMAGE_EXPORT(NtQueryValueKey),
	IMAGE_EXPORT(NtRenameKey),
	IMAGE_EXPORT(NtSetInformationKey),
	IMAGE_EXPORT(NtSetValueKey),
	IMAGE_EXPORT(RtlCheckRegistryKey),
	IMAGE_EXPORT(RtlCreateRegistryKey),
	IMAGE_EXPORT(RtlDeleteRegistryValue),
	IMAGE_EXPORT(RtlQueryRegistryValues),
	IMAGE_EXPORT(RtlWriteRegistryValue),
	IMAGE_EXPORT(ZwCreateKey),
	IMAGE_EXPORT(ZwDeleteKey),
	IMAGE_EXPORT(ZwDeleteValueKey),
	IMAGE_EXPORT(ZwEnumerateKey),
	IMAGE_EXPORT(ZwEnumerateValueKey),
	IMAGE_EXPORT(ZwFlushKey),
	IMAGE_EXPORT(ZwNotifyChangeKey),
	IMAGE_EXPORT(ZwOpenKey),
	IMAGE_EXPORT(ZwOpenKeyEx),
	IMAGE_EXPORT(ZwQueryKey),
	IMAGE_EXPORT(ZwQueryMultipleValueKey),
	IMAGE_EXPORT(ZwQueryValueKey),
	IMAGE_EXPORT(ZwRenameKey),
	IMAGE_EXPORT(ZwSetInformationKey),
	IMAGE_EXPORT(ZwSetValueKey),
};

const struct image_export_table cm_export_table = { "ntoskrnl.exe", exports,
	                                            sizeof(exports) / sizeof(exports[0]) };
