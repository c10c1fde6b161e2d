/* rtl/memory_api.c - Rtl's own names for memory work. */
#include <ntifs.h>

#include "nt/rtl/crt.h"
#include "nt/rtl/rtl_internal.h"
#include "nt/rtl/undeclared.h"

RTL_SERVICE static VOID zero_memory(PVOID destination, SIZE_T length)
{
	crt_memset(destination, 0, length);
}

RTL_SERVICE static VOID fill_memory(PVOID destination, SIZE_T length, UCHAR fill)
{
	crt_memset(destination, fill, length);
}

RTL_SERVICE SIZE_T NTAPI RtlCompareMemory(const VOID *left, const VOID *right, SIZE_T length)
{
	const UCHAR *a = left, *b = right;
	SIZE_T index = 0;

	rtl_check_read(left, length);
	rtl_check_read(right, length);
	while (index < length && a[index] == b[index])
		index++;
	return index;
}

RTL_SERVICE SIZE_T NTAPI RtlCompareMemoryUlong(PVOID source, SIZE_T length, ULONG pattern)
{
	const ULONG *at = source;
	SIZE_T count = 0;

	while (count < length / sizeof(ULONG) && at[count] == pattern)
		count++;
	return count * sizeof(ULONG);
}

RTL_SERVICE VOID NTAPI RtlFillMemoryUlong(PVOID destination, SIZE_T length, ULONG pattern)
{
	ULONG *at = destination;

	rtl_check_write(destination, length);
	for (SIZE_T index = 0; index < length / sizeof(ULONG); index++)
		at[index] = pattern;
}

RTL_SERVICE VOID NTAPI RtlFillMemoryUlonglong(PVOID destination, SIZE_T length, ULONGLONG pattern)
{
	ULONGLONG *at = destination;

	rtl_check_write(destination, length);
	for (SIZE_T index = 0; index < length / sizeof(ULONGLONG); index++)
		at[index] = pattern;
}

RTL_SERVICE BOOLEAN NTAPI RtlIsZeroMemory(PVOID buffer, SIZE_T length)
{
	const UCHAR *at = buffer;

	for (SIZE_T index = 0; index < length; index++)
		if (at[index])
			return FALSE;
	return TRUE;
}

RTL_SERVICE VOID NTAPI RtlPrefetchMemoryNonTemporal(PVOID source, SIZE_T length)
{
	for (SIZE_T at = 0; at < length; at += 64)
		__builtin_prefetch((const char *)source + at);
}

RTL_SERVICE static LONG compare_equal(const VOID *left, const VOID *right, SIZE_T length)
{
	return crt_memcmp(left, right, length) == 0;
}

#define AS(text, function) \
	{ \
		text, (void *)(function), IMAGE_EXPORT_KIND_FUNCTION \
	}

static const struct image_export exports[] = {
	IMAGE_EXPORT(RtlCompareMemory),
	IMAGE_EXPORT(RtlCompareMemoryUlong),
	AS("RtlCopyMemoryNonTemporal", crt_memcpy),
	AS("RtlEqualMemory", compare_equal),
	AS("RtlFillMemory", fill_memory),
	AS("RtlFillMemoryNonTemporal", fill_memory),
	IMAGE_EXPORT(RtlFillMemoryUlong),
	IMAGE_EXPORT(RtlFillMemoryUlonglong),
	IMAGE_EXPORT(RtlIsZeroMemory),
	IMAGE_EXPORT(RtlPrefetchMemoryNonTemporal),
	AS("RtlSecureZeroMemory", zero_memory),
	AS("RtlZeroMemory", zero_memory),
};

const struct image_export_table rtl_memory_export_table = RTL_TABLE(exports);
