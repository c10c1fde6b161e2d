/*
 * rtl/strsafe_api.c - RtlStringCb... and RtlStringCch..., both widths: 52 functions made of one body.
 */
#include "nt/rtl/strsafe.h"

#include "nt/rtl/crt.h"
#include "nt/rtl/format.h"
#include "nt/rtl/rtl_internal.h"

#define CH char
#define EMPTY ""
#define T(name) narrow_##name
#define FORMAT_BUFFER rtl_format_narrow_buffer
#include "nt/rtl/strsafe_body.h"
#undef CH
#undef EMPTY
#undef T
#undef FORMAT_BUFFER

#define CH char16_t
#define EMPTY u""
#define T(name) wide_##name
#define FORMAT_BUFFER rtl_format_wide_buffer
#include "nt/rtl/strsafe_body.h"
#undef CH

#define CALL(size, unit_bytes, end, rest, flag_bits) \
	(&(const struct strsafe_call){ .capacity = (size) / (unit_bytes), \
	                               .unit = (unit_bytes), \
	                               .odd = (size) % (unit_bytes), \
	                               .ret_end = (end), \
	                               .remaining = (rest), \
	                               .flags = (flag_bits) })

/* NAME: Cb or Cch; S: A or W; W: the helpers' width; UNIT: bytes a character counts in NAME's sizes. */
#define COPY_FAMILY(NAME, S, W, CH, UNIT) \
	NTSTATUS RtlString##NAME##Copy##S(CH *to, size_t size, const CH *from) \
	{ \
		return W##_copy(to, CALL(size, UNIT, NULL, NULL, 0), from, SIZE_MAX); \
	} \
	NTSTATUS RtlString##NAME##CopyEx##S(CH *to, size_t size, const CH *from, CH **end, \
	                                    size_t *rest, ULONG flags) \
	{ \
		return W##_copy(to, CALL(size, UNIT, end, rest, flags), from, SIZE_MAX); \
	} \
	NTSTATUS RtlString##NAME##CopyN##S(CH *to, size_t size, const CH *from, size_t limit) \
	{ \
		return W##_copy(to, CALL(size, UNIT, NULL, NULL, 0), from, limit / (UNIT)); \
	} \
	NTSTATUS RtlString##NAME##CopyNEx##S(CH *to, size_t size, const CH *from, size_t limit, \
	                                     CH **end, size_t *rest, ULONG flags) \
	{ \
		return W##_copy(to, CALL(size, UNIT, end, rest, flags), from, limit / (UNIT)); \
	} \
	NTSTATUS RtlString##NAME##Cat##S(CH *to, size_t size, const CH *from) \
	{ \
		return W##_cat(to, CALL(size, UNIT, NULL, NULL, 0), from, SIZE_MAX); \
	} \
	NTSTATUS RtlString##NAME##CatEx##S(CH *to, size_t size, const CH *from, CH **end, \
	                                   size_t *rest, ULONG flags) \
	{ \
		return W##_cat(to, CALL(size, UNIT, end, rest, flags), from, SIZE_MAX); \
	} \
	NTSTATUS RtlString##NAME##CatN##S(CH *to, size_t size, const CH *from, size_t limit) \
	{ \
		return W##_cat(to, CALL(size, UNIT, NULL, NULL, 0), from, limit / (UNIT)); \
	} \
	NTSTATUS RtlString##NAME##CatNEx##S(CH *to, size_t size, const CH *from, size_t limit, \
	                                    CH **end, size_t *rest, ULONG flags) \
	{ \
		return W##_cat(to, CALL(size, UNIT, end, rest, flags), from, limit / (UNIT)); \
	}

#define PRINT_FAMILY(NAME, S, W, CH, UNIT) \
	NTSTATUS RtlString##NAME##VPrintf##S(CH *to, size_t size, const CH *format, \
	                                     va_list arguments) \
	{ \
		return W##_print(to, CALL(size, UNIT, NULL, NULL, 0), format, arguments); \
	} \
	NTSTATUS RtlString##NAME##VPrintfEx##S(CH *to, size_t size, CH **end, size_t *rest, \
	                                       ULONG flags, const CH *format, va_list arguments) \
	{ \
		return W##_print(to, CALL(size, UNIT, end, rest, flags), format, arguments); \
	} \
	NTSTATUS RtlString##NAME##Printf##S(CH *to, size_t size, const CH *format, ...) \
	{ \
		va_list arguments; \
		NTSTATUS status; \
		va_start(arguments, format); \
		status = W##_print(to, CALL(size, UNIT, NULL, NULL, 0), format, arguments); \
		va_end(arguments); \
		return status; \
	} \
	NTSTATUS RtlString##NAME##PrintfEx##S(CH *to, size_t size, CH **end, size_t *rest, \
	                                      ULONG flags, const CH *format, ...) \
	{ \
		va_list arguments; \
		NTSTATUS status; \
		va_start(arguments, format); \
		status = W##_print(to, CALL(size, UNIT, end, rest, flags), format, arguments); \
		va_end(arguments); \
		return status; \
	} \
	NTSTATUS RtlString##NAME##Length##S(const CH *text, size_t size, size_t *ret_length) \
	{ \
		return W##_length(text, size / (UNIT), UNIT, ret_length); \
	}

COPY_FAMILY(Cb, A, narrow, char, sizeof(char))
COPY_FAMILY(Cch, A, narrow, char, 1)
COPY_FAMILY(Cb, W, wide, char16_t, sizeof(char16_t))
COPY_FAMILY(Cch, W, wide, char16_t, 1)
PRINT_FAMILY(Cb, A, narrow, char, sizeof(char))
PRINT_FAMILY(Cch, A, narrow, char, 1)
PRINT_FAMILY(Cb, W, wide, char16_t, sizeof(char16_t))
PRINT_FAMILY(Cch, W, wide, char16_t, 1)

#define EXPORT_FAMILY(NAME, S) \
	IMAGE_EXPORT(RtlString##NAME##Cat##S), IMAGE_EXPORT(RtlString##NAME##CatEx##S), \
		IMAGE_EXPORT(RtlString##NAME##CatN##S), IMAGE_EXPORT(RtlString##NAME##CatNEx##S), \
		IMAGE_EXPORT(RtlString##NAME##Copy##S), IMAGE_EXPORT(RtlString##NAME##CopyEx##S), \
		IMAGE_EXPORT(RtlString##NAME##CopyN##S), \
		IMAGE_EXPORT(RtlString##NAME##CopyNEx##S), \
		IMAGE_EXPORT(RtlString##NAME##Length##S), \
		IMAGE_EXPORT(RtlString##NAME##Printf##S), \
		IMAGE_EXPORT(RtlString##NAME##PrintfEx##S), \
		IMAGE_EXPORT(RtlString##NAME##VPrintf##S), \
		IMAGE_EXPORT(RtlString##NAME##VPrintfEx##S)

static const struct image_export exports[] = {
	EXPORT_FAMILY(Cb, A),
	EXPORT_FAMILY(Cb, W),
	EXPORT_FAMILY(Cch, A),
	EXPORT_FAMILY(Cch, W),
};

const struct image_export_table rtl_strsafe_export_table = RTL_TABLE(exports);
