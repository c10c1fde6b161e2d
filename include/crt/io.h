/* io.h - file descriptors and finding files. */
#ifndef _INC_IO
#define _INC_IO

#include <corecrt.h>

#define _A_NORMAL 0x00
#define _A_RDONLY 0x01
#define _A_HIDDEN 0x02
#define _A_SYSTEM 0x04
#define _A_SUBDIR 0x10
#define _A_ARCH 0x20

_CRT_BEGIN
int _open(const char *name, int flags, ...);
int _close(int descriptor);
int _read(int descriptor, void *to, unsigned int count);
int _write(int descriptor, const void *from, unsigned int count);
int _lseek(int descriptor, int offset, int origin);
long long _lseeki64(int descriptor, long long offset, int origin);
int _isatty(int descriptor);
int _setmode(int descriptor, int mode);
int _access(const char *name, int mode);
int _waccess(const wchar_t *name, int mode);
errno_t _access_s(const char *name, int mode);
intptr_t _get_osfhandle(int descriptor);
int _open_osfhandle(intptr_t handle, int flags);
_CRT_END

#define access _access
#define isatty _isatty
#define setmode _setmode

#endif
