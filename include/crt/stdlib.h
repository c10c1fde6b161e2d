/* stdlib.h - memory, numbers, sorting, the process. `long` has 32 bits and is spelled int here. */
#ifndef _INC_STDLIB
#define _INC_STDLIB

#include <corecrt.h>
#include <errno.h>
#include <limits.h>
#include <malloc.h>

#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1
#define RAND_MAX 0x7fff
#define MB_CUR_MAX 4
#ifndef _MAX_PATH
#define _MAX_PATH 260
#endif
#define _MAX_DRIVE 3
#define _MAX_DIR 256
#define _MAX_FNAME 256
#define _MAX_EXT 256
#define _MAX_ENV 32767

typedef struct _div_t {
	int quot;
	int rem;
} div_t;
typedef div_t ldiv_t;
typedef struct _lldiv_t {
	long long quot;
	long long rem;
} lldiv_t;

typedef int (*_CoreCrtNonSecureSearchSortCompareFunction)(const void *, const void *);
typedef void (*_invalid_parameter_handler)(const wchar_t *, const wchar_t *, const wchar_t *,
                                           unsigned int, uintptr_t);

_CRT_BEGIN
void exit(int status) __attribute__((noreturn));
void _exit(int status) __attribute__((noreturn));
void _Exit(int status) __attribute__((noreturn));
void quick_exit(int status) __attribute__((noreturn));
void abort(void) __attribute__((noreturn));
int atexit(void (*function)(void));
int system(const char *command);
char *getenv(const char *name);
errno_t getenv_s(size_t *ret_needed, char *to, size_t capacity, const char *name);
errno_t _dupenv_s(char **ret_text, size_t *ret_count, const char *name);
int _putenv(const char *assignment);
errno_t _putenv_s(const char *name, const char *value);

int atoi(const char *text);
int atol(const char *text);
long long atoll(const char *text);
long long _atoi64(const char *text);
double atof(const char *text);
int strtol(const char *text, char **end, int base);
unsigned int strtoul(const char *text, char **end, int base);
long long strtoll(const char *text, char **end, int base);
unsigned long long strtoull(const char *text, char **end, int base);
long long _strtoi64(const char *text, char **end, int base);
unsigned long long _strtoui64(const char *text, char **end, int base);
double strtod(const char *text, char **end);
float strtof(const char *text, char **end);
char *_itoa(int value, char *to, int base);
char *_ltoa(int value, char *to, int base);
char *_ultoa(unsigned int value, char *to, int base);
char *_i64toa(long long value, char *to, int base);
char *_ui64toa(unsigned long long value, char *to, int base);
errno_t _itoa_s(int value, char *to, size_t capacity, int base);
errno_t _ltoa_s(int value, char *to, size_t capacity, int base);
errno_t _ultoa_s(unsigned int value, char *to, size_t capacity, int base);
errno_t _i64toa_s(long long value, char *to, size_t capacity, int base);
errno_t _ui64toa_s(unsigned long long value, char *to, size_t capacity, int base);

int abs(int value);
int labs(int value);
long long llabs(long long value);
long long _abs64(long long value);
div_t div(int numerator, int denominator);
ldiv_t ldiv(int numerator, int denominator);
lldiv_t lldiv(long long numerator, long long denominator);
int rand(void);
void srand(unsigned int seed);
errno_t rand_s(unsigned int *ret_value);
void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *));
void *bsearch(const void *key, const void *base, size_t count, size_t size,
              int (*compare)(const void *, const void *));
void qsort_s(void *base, size_t count, size_t size,
             int (*compare)(void *, const void *, const void *), void *context);

int mblen(const char *text, size_t count);
int mbtowc(wchar_t *to, const char *text, size_t count);
int wctomb(char *to, wchar_t character);
size_t mbstowcs(wchar_t *to, const char *from, size_t count);
size_t wcstombs(char *to, const wchar_t *from, size_t count);
errno_t mbstowcs_s(size_t *ret_count, wchar_t *to, size_t capacity, const char *from, size_t count);
errno_t wcstombs_s(size_t *ret_count, char *to, size_t capacity, const wchar_t *from, size_t count);
char *_fullpath(char *to, const char *path, size_t capacity);
errno_t _splitpath_s(const char *path, char *drive, size_t drive_capacity, char *directory,
                     size_t directory_capacity, char *name, size_t name_capacity, char *extension,
                     size_t extension_capacity);
_invalid_parameter_handler _set_invalid_parameter_handler(_invalid_parameter_handler handler);
int *__p___argc(void);
char ***__p___argv(void);
wchar_t ***__p___wargv(void);
_CRT_END

#ifndef _byteswap_ushort
#define _byteswap_ushort(value) __builtin_bswap16(value)
#define _byteswap_ulong(value) __builtin_bswap32(value)
#define _byteswap_uint64(value) __builtin_bswap64(value)
#endif

/* clang knows the rotations by itself. */
#ifndef __clang__
_CRT_INLINE unsigned int _rotl(unsigned int value, int shift)
{
	return (value << (shift & 31)) | (value >> (-shift & 31));
}
_CRT_INLINE unsigned int _rotr(unsigned int value, int shift)
{
	return (value >> (shift & 31)) | (value << (-shift & 31));
}
_CRT_INLINE unsigned long long _rotl64(unsigned long long value, int shift)
{
	return (value << (shift & 63)) | (value >> (-shift & 63));
}
_CRT_INLINE unsigned long long _rotr64(unsigned long long value, int shift)
{
	return (value >> (shift & 63)) | (value << (-shift & 63));
}
#endif

#define __argc (*__p___argc())
#define __argv (*__p___argv())
#define __wargv (*__p___wargv())
#define itoa _itoa
#define ltoa _ltoa
#define ultoa _ultoa
#define putenv _putenv
#if !defined(__cplusplus) && !defined(NOMINMAX)
#ifndef max
#define max(left, right) (((left) > (right)) ? (left) : (right))
#endif
#ifndef min
#define min(left, right) (((left) < (right)) ? (left) : (right))
#endif
#endif

#include <wchar.h>

#endif
