/* rtl/crt_wide.c - wcslen and its family, on 16-bit characters. */
#include "nt/rtl/crt_internal.h"
#include "nt/rtl/service.h"

#define CH char16_t
#define UCH char16_t
#define CHARACTER char16_t
#define S(name) crt_wcs##name
#define U(name) crt__wcs##name
#define TO_UPPER(c) rtl_upcase(c)
#define TO_LOWER(c) rtl_downcase(c)
#define STRINGS_SHARED RTL_SERVICE
#include "nt/rtl/crt_string_body.h"

static const struct image_export exports[] = {
	{ "wcscoll", (void *)crt_wcscmp, IMAGE_EXPORT_KIND_FUNCTION },
	{ "wcstok", (void *)crt_wcstok_s, IMAGE_EXPORT_KIND_FUNCTION },
	CRT_EXPORT(_wcsicmp),
	CRT_EXPORT(_wcslwr),
	CRT_EXPORT(_wcslwr_s),
	CRT_EXPORT(_wcsnicmp),
	CRT_EXPORT(_wcsnset),
	CRT_EXPORT(_wcsrev),
	CRT_EXPORT(_wcsset),
	CRT_EXPORT(_wcsupr),
	CRT_EXPORT(_wcsupr_s),
	CRT_EXPORT(wcscat),
	CRT_EXPORT(wcscat_s),
	CRT_EXPORT(wcschr),
	CRT_EXPORT(wcscmp),
	CRT_EXPORT(wcscpy),
	CRT_EXPORT(wcscpy_s),
	CRT_EXPORT(wcscspn),
	CRT_EXPORT(wcslen),
	CRT_EXPORT(wcsncat),
	CRT_EXPORT(wcsncat_s),
	CRT_EXPORT(wcsncmp),
	CRT_EXPORT(wcsncpy),
	CRT_EXPORT(wcsncpy_s),
	CRT_EXPORT(wcsnlen),
	CRT_EXPORT(wcsnlen_s),
	CRT_EXPORT(wcspbrk),
	CRT_EXPORT(wcsrchr),
	CRT_EXPORT(wcsspn),
	CRT_EXPORT(wcsstr),
	CRT_EXPORT(wcstok_s),
};

const struct image_export_table rtl_crt_wide_export_table = CRT_TABLE(exports);
