/*
 * rtl/crt.h - the C runtime's pure functions, for kernel images and clients alike.
 *
 * Model    The implementation of NAME is crt_NAME; none has state, allocates or sets errno. Exported to images
 *          under the documented names by the tables of rtl_export_tables (rtl/exports.h). What needs state, a heap or files (malloc,
 *          _strdup, strtok, rand, stdio, time, locale) is win32's. Wide characters have 16 bits; classes
 *          and case are those of the "C" locale in narrow, of Unicode's simple mappings in wide functions.
 * Source   C runtime library reference; ntoskrnl's exports of the same names.
 * Tests    tests/nt/rtl/crt_test.c
 */
#ifndef DRYDOCK_NT_RTL_CRT_H
#define DRYDOCK_NT_RTL_CRT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <uchar.h>

/* errno_t of the _s functions; the destination becomes empty on failure. */
#define CRT_EINVAL 22
#define CRT_ERANGE 34
#define CRT_EILSEQ 42
#define CRT_STRUNCATE 80
#define CRT_TRUNCATE ((size_t)-1)

/* --- Memory ------------------------------------------------------------------------------------------ */

/* Overlapping ranges are a finding, 0xC4/0xF0 (VF-25), and are copied as memmove would. */
void *crt_memcpy(void *to, const void *from, size_t count);
void *crt_memmove(void *to, const void *from, size_t count);
void *crt_memset(void *to, int value, size_t count);
int crt_memcmp(const void *left, const void *right, size_t count);
void *crt_memchr(const void *in, int value, size_t count);
int crt__memicmp(const void *left, const void *right, size_t count);

/* --- Wide strings: what other files of the runtime use ------------------------------------------------------ */

size_t crt_wcslen(const char16_t *text);
int crt__wcsicmp(const char16_t *left, const char16_t *right);
int crt__wcsnicmp(const char16_t *left, const char16_t *right, size_t count);
int crt_wcscmp(const char16_t *left, const char16_t *right);
char16_t *crt_wcschr(const char16_t *text, char16_t character);
char16_t *crt_wcscpy(char16_t *to, const char16_t *from);

/* --- Numbers ---------------------------------------------------------------------------------------------- */

/*
 * Read an integer as strtoull does: space, sign, 0x with base 0 or 16, 0 with base 0.
 * Gives    The magnitude; negative, overflow (of 64 bits) and the end in the result. end == text: no digits.
 */
struct crt_integer {
	uint64_t magnitude;
	int negative, overflow;
	const void *end;
};
struct crt_integer crt_read_integer(const char *text, int base);
struct crt_integer crt_read_integer_wide(const char16_t *text, int base);

/* --- Case --------------------------------------------------------------------------------------------------- */

/* Simple upper and lower case of a UTF-16 unit: Latin, Greek, Cyrillic, Armenian, Georgian and full-width. */
char16_t rtl_upcase(char16_t character);
char16_t rtl_downcase(char16_t character);

#endif
