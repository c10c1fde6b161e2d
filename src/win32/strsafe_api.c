/* win32/strsafe_api.c - StringCchXxx and StringCbXxx, four times one body. */
#include <stdarg.h>
#include <string.h>

#include "win32/win32_internal.h"

#define STRSAFE_MAX_CCH 2147483647u
#define STRSAFE_IGNORE_NULLS 0x00000100
#define STRSAFE_FILL_BEHIND_NULL 0x00000200
#define STRSAFE_NULL_ON_FAILURE 0x00000800
#define STRSAFE_NO_TRUNCATION 0x00001000
#define STRSAFE_E_INSUFFICIENT_BUFFER ((HRESULT)0x8007007A)
#define STRSAFE_E_INVALID_PARAMETER ((HRESULT)0x80070057)

/* Characters: a unit is as wide as a character. */
#define CH char
#define F(name) cch_a_##name
#define UNIT sizeof(CH)
#define FORMAT rtl_format_narrow_buffer
#include "win32/strsafe_body.h"

#define CH WCHAR
#define F(name) cch_w_##name
#define UNIT sizeof(CH)
#define FORMAT rtl_format_wide_buffer
#include "win32/strsafe_body.h"

/* Bytes. */
#define CH char
#define F(name) cb_a_##name
#define UNIT 1
#define FORMAT rtl_format_narrow_buffer
#include "win32/strsafe_body.h"

#define CH WCHAR
#define F(name) cb_w_##name
#define UNIT 1
#define FORMAT rtl_format_wide_buffer
#include "win32/strsafe_body.h"

#define FAMILY(unit, suffix, prefix) \
	W("String" unit "Cat" suffix, prefix##cat), \
		W("String" unit "CatEx" suffix, prefix##cat_ex), \
		W("String" unit "CatN" suffix, prefix##cat_n), \
		W("String" unit "Copy" suffix, prefix##copy), \
		W("String" unit "CopyEx" suffix, prefix##copy_ex), \
		W("String" unit "CopyN" suffix, prefix##copy_n), \
		W("String" unit "Length" suffix, prefix##length), \
		W("String" unit "Printf" suffix, prefix##printf), \
		W("String" unit "PrintfEx" suffix, prefix##printf_ex), \
		W("String" unit "VPrintf" suffix, prefix##vprintf), \
		W("String" unit "VPrintfEx" suffix, prefix##vprintf_ex)

WIN32_TABLE(win32_strsafe_export_table, "strsafe", FAMILY("Cb", "A", cb_a_),
            FAMILY("Cb", "W", cb_w_), FAMILY("Cch", "A", cch_a_), FAMILY("Cch", "W", cch_w_));
