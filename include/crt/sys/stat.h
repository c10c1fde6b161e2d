/* sys/stat.h - what is known about a file. */
#ifndef _INC_STAT
#define _INC_STAT

#include <sys/types.h>

#define _S_IFMT 0xF000
#define _S_IFDIR 0x4000
#define _S_IFREG 0x8000
#define _S_IREAD 0x0100
#define _S_IWRITE 0x0080

struct _stat64 {
	_dev_t st_dev;
	_ino_t st_ino;
	unsigned short st_mode;
	short st_nlink;
	short st_uid;
	short st_gid;
	_dev_t st_rdev;
	long long st_size;
	time_t st_atime;
	time_t st_mtime;
	time_t st_ctime;
};

_CRT_BEGIN
int _stat64(const char *name, struct _stat64 *ret_stat);
int _wstat64(const wchar_t *name, struct _stat64 *ret_stat);
_CRT_END

#endif
