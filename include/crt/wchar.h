/* wchar.h - strings of 16-bit characters, and reading and writing them. */
#ifndef _INC_WCHAR
#define _INC_WCHAR

#include <corecrt.h>
#include <ctype.h>
#include <vadefs.h>

struct tm;
struct _iobuf;
#ifndef _FILE_DEFINED
#define _FILE_DEFINED
typedef struct _iobuf FILE;
#endif

#ifndef WCHAR_MIN
#define WCHAR_MIN 0
#define WCHAR_MAX 0xffff
#endif
#ifndef WEOF
#define WEOF ((wint_t)0xffff)
#endif
typedef int mbstate_t;

_CRT_BEGIN
size_t wcslen(const wchar_t *text);
size_t wcsnlen(const wchar_t *text, size_t limit);
size_t wcsnlen_s(const wchar_t *text, size_t limit);
wchar_t *wcscpy(wchar_t *to, const wchar_t *from);
wchar_t *wcsncpy(wchar_t *to, const wchar_t *from, size_t count);
wchar_t *wcscat(wchar_t *to, const wchar_t *from);
wchar_t *wcsncat(wchar_t *to, const wchar_t *from, size_t count);
int wcscmp(const wchar_t *left, const wchar_t *right);
int wcsncmp(const wchar_t *left, const wchar_t *right, size_t count);
int wcscoll(const wchar_t *left, const wchar_t *right);
int _wcsicmp(const wchar_t *left, const wchar_t *right);
int _wcsnicmp(const wchar_t *left, const wchar_t *right, size_t count);
wchar_t *wcschr(const wchar_t *text, wchar_t character);
wchar_t *wcsrchr(const wchar_t *text, wchar_t character);
wchar_t *wcsstr(const wchar_t *text, const wchar_t *part);
wchar_t *wcspbrk(const wchar_t *text, const wchar_t *set);
size_t wcsspn(const wchar_t *text, const wchar_t *set);
size_t wcscspn(const wchar_t *text, const wchar_t *set);
wchar_t *wcstok(wchar_t *text, const wchar_t *separators, wchar_t **context);
wchar_t *wcstok_s(wchar_t *text, const wchar_t *separators, wchar_t **context);
wchar_t *_wcsdup(const wchar_t *text);
wchar_t *_wcsupr(wchar_t *text);
wchar_t *_wcslwr(wchar_t *text);
wchar_t *_wcsrev(wchar_t *text);
wchar_t *_wcsset(wchar_t *text, wchar_t character);
wchar_t *_wcserror(int number);
errno_t wcscpy_s(wchar_t *to, size_t capacity, const wchar_t *from);
errno_t wcsncpy_s(wchar_t *to, size_t capacity, const wchar_t *from, size_t count);
errno_t wcscat_s(wchar_t *to, size_t capacity, const wchar_t *from);
errno_t wcsncat_s(wchar_t *to, size_t capacity, const wchar_t *from, size_t count);
errno_t _wcsupr_s(wchar_t *text, size_t capacity);
errno_t _wcslwr_s(wchar_t *text, size_t capacity);
wchar_t *wmemcpy(wchar_t *to, const wchar_t *from, size_t count);
wchar_t *wmemmove(wchar_t *to, const wchar_t *from, size_t count);
wchar_t *wmemset(wchar_t *to, wchar_t value, size_t count);
int wmemcmp(const wchar_t *left, const wchar_t *right, size_t count);
wchar_t *wmemchr(const wchar_t *in, wchar_t value, size_t count);

int wcstol(const wchar_t *text, wchar_t **end, int base);
unsigned int wcstoul(const wchar_t *text, wchar_t **end, int base);
long long wcstoll(const wchar_t *text, wchar_t **end, int base);
unsigned long long wcstoull(const wchar_t *text, wchar_t **end, int base);
long long _wcstoi64(const wchar_t *text, wchar_t **end, int base);
unsigned long long _wcstoui64(const wchar_t *text, wchar_t **end, int base);
double wcstod(const wchar_t *text, wchar_t **end);
int _wtoi(const wchar_t *text);
int _wtol(const wchar_t *text);
long long _wtoi64(const wchar_t *text);
double _wtof(const wchar_t *text);
wchar_t *_itow(int value, wchar_t *to, int base);
wchar_t *_ltow(int value, wchar_t *to, int base);
wchar_t *_ultow(unsigned int value, wchar_t *to, int base);
wchar_t *_i64tow(long long value, wchar_t *to, int base);
wchar_t *_ui64tow(unsigned long long value, wchar_t *to, int base);
errno_t _itow_s(int value, wchar_t *to, size_t capacity, int base);
errno_t _ultow_s(unsigned int value, wchar_t *to, size_t capacity, int base);
wchar_t *_wgetenv(const wchar_t *name);
int _wsystem(const wchar_t *command);
size_t mbrtowc(wchar_t *to, const char *from, size_t count, mbstate_t *state);
size_t wcrtomb(char *to, wchar_t from, mbstate_t *state);
wint_t btowc(int character);
int wctob(wint_t character);

int wprintf(const wchar_t *format, ...);
int vwprintf(const wchar_t *format, va_list arguments);
int fwprintf(FILE *file, const wchar_t *format, ...);
int vfwprintf(FILE *file, const wchar_t *format, va_list arguments);
int wprintf_s(const wchar_t *format, ...);
int fwprintf_s(FILE *file, const wchar_t *format, ...);
int vwprintf_s(const wchar_t *format, va_list arguments);
int vfwprintf_s(FILE *file, const wchar_t *format, va_list arguments);
int swprintf(wchar_t *to, size_t capacity, const wchar_t *format, ...);
int vswprintf(wchar_t *to, size_t capacity, const wchar_t *format, va_list arguments);
int swprintf_s(wchar_t *to, size_t capacity, const wchar_t *format, ...);
int vswprintf_s(wchar_t *to, size_t capacity, const wchar_t *format, va_list arguments);
int _swprintf(wchar_t *to, const wchar_t *format, ...);
int _vswprintf(wchar_t *to, const wchar_t *format, va_list arguments);
int _snwprintf(wchar_t *to, size_t count, const wchar_t *format, ...);
int _vsnwprintf(wchar_t *to, size_t count, const wchar_t *format, va_list arguments);
int _snwprintf_s(wchar_t *to, size_t capacity, size_t count, const wchar_t *format, ...);
int _vsnwprintf_s(wchar_t *to, size_t capacity, size_t count, const wchar_t *format,
                  va_list arguments);
int _scwprintf(const wchar_t *format, ...);
int _vscwprintf(const wchar_t *format, va_list arguments);
int wscanf(const wchar_t *format, ...);
int fwscanf(FILE *file, const wchar_t *format, ...);
int swscanf(const wchar_t *text, const wchar_t *format, ...);
int wscanf_s(const wchar_t *format, ...);
int fwscanf_s(FILE *file, const wchar_t *format, ...);
int swscanf_s(const wchar_t *text, const wchar_t *format, ...);

FILE *_wfopen(const wchar_t *name, const wchar_t *mode);
FILE *_wfsopen(const wchar_t *name, const wchar_t *mode, int share);
errno_t _wfopen_s(FILE **file, const wchar_t *name, const wchar_t *mode);
wint_t fgetwc(FILE *file);
wint_t getwc(FILE *file);
wint_t getwchar(void);
wint_t fputwc(wchar_t character, FILE *file);
wint_t putwc(wchar_t character, FILE *file);
wint_t putwchar(wchar_t character);
wint_t ungetwc(wint_t character, FILE *file);
wchar_t *fgetws(wchar_t *to, int count, FILE *file);
int fputws(const wchar_t *text, FILE *file);
int _putws(const wchar_t *text);
wchar_t *_getws_s(wchar_t *to, size_t capacity);
void _wperror(const wchar_t *text);
int _wremove(const wchar_t *name);
int _wrename(const wchar_t *from, const wchar_t *to);
size_t wcsftime(wchar_t *to, size_t capacity, const wchar_t *format, const struct tm *time);
wchar_t *_wsetlocale(int category, const wchar_t *locale);
_CRT_END

#define wcsdup _wcsdup
#define wcsicmp _wcsicmp
#define wcsnicmp _wcsnicmp
#define wcscmpi _wcsicmp

#ifdef __cplusplus
template <size_t _Count> inline errno_t wcscpy_s(wchar_t (&to)[_Count], const wchar_t *from)
{
	return wcscpy_s(to, _Count, from);
}
template <size_t _Count>
inline errno_t wcsncpy_s(wchar_t (&to)[_Count], const wchar_t *from, size_t count)
{
	return wcsncpy_s(to, _Count, from, count);
}
template <size_t _Count> inline errno_t wcscat_s(wchar_t (&to)[_Count], const wchar_t *from)
{
	return wcscat_s(to, _Count, from);
}
template <size_t _Count>
inline int vswprintf_s(wchar_t (&to)[_Count], const wchar_t *format, va_list arguments)
{
	return vswprintf_s(to, _Count, format, arguments);
}
template <size_t _Count, typename... _Types>
inline int swprintf_s(wchar_t (&to)[_Count], const wchar_t *format, _Types... arguments)
{
	return swprintf_s((wchar_t *)to, _Count, format, arguments...);
}
#endif

#endif
