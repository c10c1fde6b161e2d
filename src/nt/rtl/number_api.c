/* rtl/number_api.c - check sums, pseudo-random numbers, wide division. */
#include <ntifs.h>

#include "nt/rtl/rtl_internal.h"
#include "nt/rtl/undeclared.h"

#define CRC32_POLYNOMIAL 0xEDB88320u
#define CRC64_POLYNOMIAL 0x9A6C9329AC4BC9B5ull
#define RANDOM_MODULUS 0x7FFFFFFFu

RTL_SERVICE ULONG NTAPI RtlComputeCrc32(ULONG partial, const VOID *buffer, ULONG length)
{
	const UCHAR *bytes = buffer;
	ULONG crc = ~partial;

	for (ULONG index = 0; index < length; index++) {
		crc ^= bytes[index];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? CRC32_POLYNOMIAL : 0);
	}
	return ~crc;
}

RTL_SERVICE ULONG NTAPI RtlCrc32(const VOID *buffer, SIZE_T length, ULONG initial)
{
	const UCHAR *bytes = buffer;

	while (length) {
		ULONG part = length > 0x40000000 ? 0x40000000 : (ULONG)length;

		initial = RtlComputeCrc32(initial, bytes, part);
		bytes += part;
		length -= part;
	}
	return initial;
}

RTL_SERVICE ULONGLONG NTAPI RtlCrc64(const VOID *buffer, SIZE_T length, ULONGLONG initial)
{
	const UCHAR *bytes = buffer;
	ULONGLONG crc = ~initial;

	for (SIZE_T index = 0; index < length; index++) {
		crc ^= bytes[index];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? CRC64_POLYNOMIAL : 0);
	}
	return ~crc;
}

/* The documented linear congruential step. */
RTL_SERVICE ULONG NTAPI RtlUniform(PULONG seed)
{
	*seed = (ULONG)(((ULONGLONG)*seed * 0x7FFFFFED + 0x7FFFFFC3) % RANDOM_MODULUS);
	return *seed;
}

/* The table of Windows' RtlRandom is state of the system; a run must depend on the caller's seed alone. */
RTL_SERVICE ULONG NTAPI RtlRandom(PULONG seed)
{
	ULONG first = RtlUniform(seed), second = RtlUniform(seed);

	return (ULONG)(((ULONGLONG)first << 16 ^ second) % RANDOM_MODULUS);
}

RTL_SERVICE ULONG NTAPI RtlRandomEx(PULONG seed)
{
	return RtlRandom(seed);
}

/* dividend / divisor by a multiplication with a 64-bit fraction and a shift. */
RTL_SERVICE LARGE_INTEGER NTAPI RtlExtendedMagicDivide(LARGE_INTEGER dividend, LARGE_INTEGER magic,
                                                       CCHAR shift)
{
	bool negative = dividend.QuadPart < 0;
	ULONGLONG magnitude =
		negative ? 0 - (ULONGLONG)dividend.QuadPart : (ULONGLONG)dividend.QuadPart;
	ULONGLONG high =
		(ULONGLONG)((unsigned __int128)magnitude * (ULONGLONG)magic.QuadPart >> 64);
	LARGE_INTEGER result;

	high >>= shift;
	result.QuadPart = (LONGLONG)(negative ? 0 - high : high);
	return result;
}

RTL_SERVICE LARGE_INTEGER NTAPI RtlLargeIntegerDivide(LARGE_INTEGER dividend, LARGE_INTEGER divisor,
                                                      PLARGE_INTEGER remainder)
{
	LARGE_INTEGER result;

	result.QuadPart = (LONGLONG)((ULONGLONG)dividend.QuadPart / (ULONGLONG)divisor.QuadPart);
	if (remainder)
		remainder->QuadPart =
			(LONGLONG)((ULONGLONG)dividend.QuadPart % (ULONGLONG)divisor.QuadPart);
	return result;
}

static const struct image_export exports[] = {
	IMAGE_EXPORT(RtlComputeCrc32),
	IMAGE_EXPORT(RtlCrc32),
	IMAGE_EXPORT(RtlCrc64),
	IMAGE_EXPORT(RtlExtendedMagicDivide),
	IMAGE_EXPORT(RtlLargeIntegerDivide),
	IMAGE_EXPORT(RtlRandom),
	IMAGE_EXPORT(RtlRandomEx),
	IMAGE_EXPORT(RtlUniform),
};

const struct image_export_table rtl_number_export_table = RTL_TABLE(exports);
