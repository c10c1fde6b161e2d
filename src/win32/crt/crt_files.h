/*
 * win32/crt/crt_files.h - the C runtime's files.
 *
 * Model    A FILE is a handle with a buffer, or one of the three console streams. Text files turn "\n" to
 *          "\r\n" and back; the console does not. Output to the console is written at once.
 * Locks    Each file has a critical section, held for one operation.
 */
#ifndef DRYDOCK_WIN32_CRT_FILES_H
#define DRYDOCK_WIN32_CRT_FILES_H

#include "win32/win32_internal.h"

#define CRT_FILES_MAX 64
#define CRT_BUFFER_BYTES 4096
#define CRT_END (-1)

struct crt_file {
	void *placeholder; /* what programs see of a FILE */
	CRITICAL_SECTION lock;
	bool in_use;
	int console;       /* 0 input, 1 output, 2 errors; -1: a handle */
	HANDLE handle;
	bool readable, writable, append, text;
	bool ended, failed;
	bool dirty;        /* buffer holds output */
	int pushed_back;   /* ungetc, CRT_END: none */
	char *buffer;      /* CRT_BUFFER_BYTES, made on first use */
	size_t used, filled;
};

struct crt_process {
	struct host_lock lock; /* in_use of the files */
	struct crt_file file[CRT_FILES_MAX];
	uint32_t ends; /* times that the console's input was found at its end */
};

/* The running client's files; never null (memory short ends the process). */
struct crt_process *crt_files(void);
static inline struct crt_file *crt_standard(unsigned index)
{
	return &crt_files()->file[index];
}

/* All below: the caller holds file's lock through crt_file_lock(). */
void crt_file_lock(struct crt_file *file);
void crt_file_unlock(struct crt_file *file);
/* The next byte, or CRT_END. */
int crt_file_get(struct crt_file *file);
/* False when writing failed. */
bool crt_file_put(struct crt_file *file, const char *text, size_t count);
bool crt_file_flush(struct crt_file *file);
/* Open name in mode ("r", "w+b", ...); null with errno set. */
struct crt_file *crt_file_open(const WCHAR *name, const char *mode);
/* Flush and close; the record is free. */
bool crt_file_close(struct crt_file *file);

/* Set errno and give value. */
int crt_fail(int error, int value);
#define CRT_EBADF 9
#define CRT_ENOMEM 12
#define CRT_EMFILE 24
#define CRT_ENOENT 2

#endif
