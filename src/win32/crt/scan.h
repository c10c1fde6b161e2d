/* win32/crt/scan.h - the scanner behind scanf and its kin. */
#ifndef DRYDOCK_WIN32_CRT_SCAN_H
#define DRYDOCK_WIN32_CRT_SCAN_H

#include <stdarg.h>

#include "win32/crt/crt_files.h"

#define SCAN_END (-1)

/* Where bytes come from; one byte can be given back. */
struct scan_source {
	int (*get)(void *context); /* SCAN_END at the end */
	void (*unget)(void *context, int byte);
	void *context;
};
struct scan_options {
	bool checked; /* an _s function */
	bool wide;    /* a w function */
};
/* Gives the number of results stored, or SCAN_END when the input ended before the first. */
int crt_scan(const struct scan_source *source, const char *format, struct scan_options options,
             va_list *arguments);

#endif
