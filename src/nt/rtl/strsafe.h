/* rtl/strsafe.h - what the bounded string functions of both widths share. */
#ifndef DRYDOCK_NT_RTL_STRSAFE_H
#define DRYDOCK_NT_RTL_STRSAFE_H

#include <ntifs.h>
#include <ntstrsafe.h>
#include <stdarg.h>

#define STRSAFE_KNOWN_FLAGS 0x1FFFu
#define STRSAFE_FILL_MASK 0xFFu

/* One call: its target's room and what it wants to be told. */
struct strsafe_call {
	size_t capacity;   /* characters */
	size_t unit;       /* bytes a character counts in the caller's sizes: 1 for Cch functions */
	size_t odd;        /* bytes of a Cb size that make no character */
	void *ret_end;     /* CH **, may be null */
	size_t *remaining; /* may be null */
	ULONG flags;
};

#endif
