/*
 * stdio.h - files and formatted text.
 *
 * Model    Files lie in the machine's private tree; the three standard ones are the console. Formats have
 *          Microsoft's meaning: %ld takes 32 bits, %I64d 64, %S the other width, %ws wide, %hs narrow.
 */
#ifndef _INC_STDIO
#define _INC_STDIO

#include <corecrt.h>
#include <vadefs.h>
#include <wchar.h>

struct _iobuf {
	void *_Placeholder;
};

#define BUFSIZ 512
#define EOF (-1)
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#define _IOFBF 0x0000
#define _IOLBF 0x0040
#define _IONBF 0x0004
#define FILENAME_MAX 260
#define FOPEN_MAX 20
#define L_tmpnam 260
#define TMP_MAX 0x7fffffff
#define _MAX_PATH 260

typedef long long fpos_t;

_CRT_BEGIN
FILE *__acrt_iob_func(unsigned int index);
#define stdin (__acrt_iob_func(0))
#define stdout (__acrt_iob_func(1))
#define stderr (__acrt_iob_func(2))

FILE *fopen(const char *name, const char *mode);
errno_t fopen_s(FILE **file, const char *name, const char *mode);
FILE *_fsopen(const char *name, const char *mode, int share);
FILE *_fdopen(int descriptor, const char *mode);
FILE *freopen(const char *name, const char *mode, FILE *file);
errno_t freopen_s(FILE **ret_file, const char *name, const char *mode, FILE *file);
int fclose(FILE *file);
int _fcloseall(void);
int fflush(FILE *file);
int _flushall(void);
size_t fread(void *to, size_t size, size_t count, FILE *file);
size_t fread_s(void *to, size_t capacity, size_t size, size_t count, FILE *file);
size_t fwrite(const void *from, size_t size, size_t count, FILE *file);
int fgetc(FILE *file);
int getc(FILE *file);
int getchar(void);
int fputc(int character, FILE *file);
int putc(int character, FILE *file);
int putchar(int character);
int ungetc(int character, FILE *file);
char *fgets(char *to, int count, FILE *file);
char *gets_s(char *to, size_t capacity);
int fputs(const char *text, FILE *file);
int puts(const char *text);
int fseek(FILE *file, int offset, int origin);
int ftell(FILE *file);
int _fseeki64(FILE *file, long long offset, int origin);
long long _ftelli64(FILE *file);
int fgetpos(FILE *file, fpos_t *position);
int fsetpos(FILE *file, const fpos_t *position);
void rewind(FILE *file);
int feof(FILE *file);
int ferror(FILE *file);
void clearerr(FILE *file);
errno_t clearerr_s(FILE *file);
int setvbuf(FILE *file, char *buffer, int mode, size_t size);
void setbuf(FILE *file, char *buffer);
int _fileno(FILE *file);
void perror(const char *text);
int remove(const char *name);
int rename(const char *from, const char *to);
int _unlink(const char *name);

int printf(const char *format, ...);
int vprintf(const char *format, va_list arguments);
int fprintf(FILE *file, const char *format, ...);
int vfprintf(FILE *file, const char *format, va_list arguments);
int printf_s(const char *format, ...);
int vprintf_s(const char *format, va_list arguments);
int fprintf_s(FILE *file, const char *format, ...);
int vfprintf_s(FILE *file, const char *format, va_list arguments);
int sprintf(char *to, const char *format, ...);
int vsprintf(char *to, const char *format, va_list arguments);
int sprintf_s(char *to, size_t capacity, const char *format, ...);
int vsprintf_s(char *to, size_t capacity, const char *format, va_list arguments);
int snprintf(char *to, size_t capacity, const char *format, ...);
int vsnprintf(char *to, size_t capacity, const char *format, va_list arguments);
int _snprintf(char *to, size_t count, const char *format, ...);
int _vsnprintf(char *to, size_t count, const char *format, va_list arguments);
int _snprintf_s(char *to, size_t capacity, size_t count, const char *format, ...);
int _vsnprintf_s(char *to, size_t capacity, size_t count, const char *format, va_list arguments);
int _scprintf(const char *format, ...);
int _vscprintf(const char *format, va_list arguments);
int scanf(const char *format, ...);
int fscanf(FILE *file, const char *format, ...);
int sscanf(const char *text, const char *format, ...);
int vsscanf(const char *text, const char *format, va_list arguments);
int scanf_s(const char *format, ...);
int fscanf_s(FILE *file, const char *format, ...);
int sscanf_s(const char *text, const char *format, ...);
_CRT_END

#define fileno _fileno
#define unlink _unlink
#define getwc fgetwc
#define putwc fputwc

#ifdef __cplusplus
template <size_t _Count>
inline int vsprintf_s(char (&to)[_Count], const char *format, va_list arguments)
{
	return vsprintf_s(to, _Count, format, arguments);
}
template <size_t _Count, typename... _Types>
inline int sprintf_s(char (&to)[_Count], const char *format, _Types... arguments)
{
	return sprintf_s((char *)to, _Count, format, arguments...);
}
#endif

#endif
