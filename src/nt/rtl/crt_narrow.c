/* rtl/crt_narrow.c - strlen and its family. */
#include "nt/rtl/crt_internal.h"
#include "nt/rtl/service.h"

#define CH char
#define UCH unsigned char
#define CHARACTER int
#define S(name) crt_str##name
#define U(name) crt__str##name
#define TO_UPPER(c) ((c) >= 'a' && (c) <= 'z' ? (c)-32 : (c))
#define TO_LOWER(c) ((c) >= 'A' && (c) <= 'Z' ? (c) + 32 : (c))
#define STRINGS_SHARED RTL_SERVICE static
#include "nt/rtl/crt_string_body.h"

static const struct image_export exports[] = {
	{ "_strcmpi", (void *)crt__stricmp, IMAGE_EXPORT_KIND_FUNCTION },
	{ "strcoll", (void *)crt_strcmp, IMAGE_EXPORT_KIND_FUNCTION },
	CRT_EXPORT(_stricmp),
	CRT_EXPORT(_strlwr),
	CRT_EXPORT(_strlwr_s),
	CRT_EXPORT(_strnicmp),
	CRT_EXPORT(_strnset),
	CRT_EXPORT(_strrev),
	CRT_EXPORT(_strset),
	CRT_EXPORT(_strupr),
	CRT_EXPORT(_strupr_s),
	CRT_EXPORT(strcat),
	CRT_EXPORT(strcat_s),
	CRT_EXPORT(strchr),
	CRT_EXPORT(strcmp),
	CRT_EXPORT(strcpy),
	CRT_EXPORT(strcpy_s),
	CRT_EXPORT(strcspn),
	CRT_EXPORT(strlen),
	CRT_EXPORT(strncat),
	CRT_EXPORT(strncat_s),
	CRT_EXPORT(strncmp),
	CRT_EXPORT(strncpy),
	CRT_EXPORT(strncpy_s),
	CRT_EXPORT(strnlen),
	CRT_EXPORT(strnlen_s),
	CRT_EXPORT(strpbrk),
	CRT_EXPORT(strrchr),
	CRT_EXPORT(strspn),
	CRT_EXPORT(strstr),
	CRT_EXPORT(strtok_s),
};

const struct image_export_table rtl_crt_narrow_export_table = CRT_TABLE(exports);
