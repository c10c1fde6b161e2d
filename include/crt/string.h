/* string.h - memory and narrow strings, with Microsoft's names; the wide ones are in wchar.h. */
#ifndef _INC_STRING
#define _INC_STRING

#include <corecrt.h>
#include <errno.h>

#define _NLSCMPERROR 2147483647

_CRT_BEGIN
void *memcpy(void *to, const void *from, size_t count);
void *memmove(void *to, const void *from, size_t count);
void *memset(void *to, int value, size_t count);
int memcmp(const void *left, const void *right, size_t count);
void *memchr(const void *in, int value, size_t count);
void *_memccpy(void *to, const void *from, int value, size_t count);
int _memicmp(const void *left, const void *right, size_t count);
errno_t memcpy_s(void *to, size_t capacity, const void *from, size_t count);
errno_t memmove_s(void *to, size_t capacity, const void *from, size_t count);

size_t strlen(const char *text);
size_t strnlen(const char *text, size_t limit);
size_t strnlen_s(const char *text, size_t limit);
char *strcpy(char *to, const char *from);
char *strncpy(char *to, const char *from, size_t count);
char *strcat(char *to, const char *from);
char *strncat(char *to, const char *from, size_t count);
int strcmp(const char *left, const char *right);
int strncmp(const char *left, const char *right, size_t count);
int strcoll(const char *left, const char *right);
int _stricmp(const char *left, const char *right);
int _strnicmp(const char *left, const char *right, size_t count);
int _strcmpi(const char *left, const char *right);
char *strchr(const char *text, int character);
char *strrchr(const char *text, int character);
char *strstr(const char *text, const char *part);
char *strpbrk(const char *text, const char *set);
size_t strspn(const char *text, const char *set);
size_t strcspn(const char *text, const char *set);
char *strtok(char *text, const char *separators);
char *strtok_s(char *text, const char *separators, char **context);
char *_strdup(const char *text);
char *_strupr(char *text);
char *_strlwr(char *text);
char *_strrev(char *text);
char *_strset(char *text, int character);
char *_strnset(char *text, int character, size_t count);
char *strerror(int number);
errno_t strerror_s(char *to, size_t capacity, int number);
errno_t strcpy_s(char *to, size_t capacity, const char *from);
errno_t strncpy_s(char *to, size_t capacity, const char *from, size_t count);
errno_t strcat_s(char *to, size_t capacity, const char *from);
errno_t strncat_s(char *to, size_t capacity, const char *from, size_t count);
errno_t _strupr_s(char *text, size_t capacity);
errno_t _strlwr_s(char *text, size_t capacity);
_CRT_END

#define strcmpi _stricmp
#define stricmp _stricmp
#define strnicmp _strnicmp
#define strdup _strdup
#define strupr _strupr
#define strlwr _strlwr
#define strrev _strrev
#define memicmp _memicmp

#ifdef __cplusplus
template <size_t _Count> inline errno_t strcpy_s(char (&to)[_Count], const char *from)
{
	return strcpy_s(to, _Count, from);
}
template <size_t _Count> inline errno_t strncpy_s(char (&to)[_Count], const char *from, size_t count)
{
	return strncpy_s(to, _Count, from, count);
}
template <size_t _Count> inline errno_t strcat_s(char (&to)[_Count], const char *from)
{
	return strcat_s(to, _Count, from);
}
template <size_t _Count> inline errno_t strncat_s(char (&to)[_Count], const char *from, size_t count)
{
	return strncat_s(to, _Count, from, count);
}
#endif

#include <wchar.h>

#endif
