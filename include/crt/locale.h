/* locale.h - there is one locale, "C", with UTF-8 as its narrow code page. */
#ifndef _INC_LOCALE
#define _INC_LOCALE

#include <corecrt.h>

#define LC_ALL 0
#define LC_COLLATE 1
#define LC_CTYPE 2
#define LC_MONETARY 3
#define LC_NUMERIC 4
#define LC_TIME 5

_CRT_BEGIN
char *setlocale(int category, const char *locale);
wchar_t *_wsetlocale(int category, const wchar_t *locale);
_CRT_END

#endif
