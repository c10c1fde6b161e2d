/* assert.h - a failed assertion is printed and ends the process. May be included again. */
#include <corecrt.h>

#undef assert
#ifdef NDEBUG
#define assert(expression) ((void)0)
#else
_CRT_BEGIN
void _wassert(const wchar_t *expression, const wchar_t *file, unsigned int line);
void _assert(const char *expression, const char *file, unsigned int line);
_CRT_END
#define assert(expression) \
	((void)((expression) || (_assert(#expression, __FILE__, (unsigned int)__LINE__), 0)))
#endif
#if !defined(__cplusplus) && !defined(static_assert)
#define static_assert _Static_assert
#endif
