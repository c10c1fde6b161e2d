/* direct.h - directories. */
#ifndef _INC_DIRECT
#define _INC_DIRECT

#include <corecrt.h>

_CRT_BEGIN
char *_getcwd(char *to, int capacity);
wchar_t *_wgetcwd(wchar_t *to, int capacity);
int _mkdir(const char *name);
int _wmkdir(const wchar_t *name);
int _rmdir(const char *name);
int _wrmdir(const wchar_t *name);
int _chdir(const char *name);
_CRT_END

#endif
