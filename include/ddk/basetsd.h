/*
 * basetsd.h - integers of a stated width and integers as wide as a pointer.
 *
 * Source   Windows data types reference: INT8 ... UINT64, INT_PTR, SIZE_T, KAFFINITY.
 * Rule     Never `long`: it has 64 bits where the images are compiled.
 */
#ifndef _BASETSD_H_
#define _BASETSD_H_

#include "drydock_dialect.h"

typedef signed char INT8, *PINT8;
typedef signed short INT16, *PINT16;
typedef signed int INT32, *PINT32;
typedef signed long long INT64, *PINT64;
typedef unsigned char UINT8, *PUINT8;
typedef unsigned short UINT16, *PUINT16;
typedef unsigned int UINT32, *PUINT32;
typedef unsigned long long UINT64, *PUINT64;

typedef signed int LONG32, *PLONG32;
typedef unsigned int ULONG32, *PULONG32;
typedef unsigned int DWORD32, *PDWORD32;
typedef long long LONG64, *PLONG64;
typedef unsigned long long ULONG64, *PULONG64;
typedef unsigned long long DWORD64, *PDWORD64;

typedef long long INT_PTR, *PINT_PTR;
typedef unsigned long long UINT_PTR, *PUINT_PTR;
typedef long long LONG_PTR, *PLONG_PTR;
typedef unsigned long long ULONG_PTR, *PULONG_PTR;
typedef ULONG_PTR DWORD_PTR, *PDWORD_PTR;
typedef ULONG_PTR SIZE_T, *PSIZE_T;
typedef LONG_PTR SSIZE_T, *PSSIZE_T;
typedef ULONG_PTR KAFFINITY, *PKAFFINITY;
typedef int HALF_PTR, *PHALF_PTR;
typedef unsigned int UHALF_PTR, *PUHALF_PTR;
typedef long long SHANDLE_PTR;
typedef unsigned long long HANDLE_PTR;

#define POINTER_64
#define POINTER_32
#define POINTER_SIGNED
#define POINTER_UNSIGNED
typedef void *PVOID64;

#define MAXUINT8 ((UINT8) ~((UINT8)0))
#define MAXINT8 ((INT8)(MAXUINT8 >> 1))
#define MININT8 ((INT8)~MAXINT8)
#define MAXUINT16 ((UINT16) ~((UINT16)0))
#define MAXINT16 ((INT16)(MAXUINT16 >> 1))
#define MININT16 ((INT16)~MAXINT16)
#define MAXUINT32 ((UINT32) ~((UINT32)0))
#define MAXINT32 ((INT32)(MAXUINT32 >> 1))
#define MININT32 ((INT32)~MAXINT32)
#define MAXUINT64 ((UINT64) ~((UINT64)0))
#define MAXINT64 ((INT64)(MAXUINT64 >> 1))
#define MININT64 ((INT64)~MAXINT64)
#define MAXULONG32 ((ULONG32) ~((ULONG32)0))
#define MAXLONG32 ((LONG32)(MAXULONG32 >> 1))
#define MINLONG32 ((LONG32)~MAXLONG32)
#define MAXULONG64 ((ULONG64) ~((ULONG64)0))
#define MAXLONG64 ((LONG64)(MAXULONG64 >> 1))
#define MINLONG64 ((LONG64)~MAXLONG64)
#define MAXULONGLONG ((ULONGLONG) ~((ULONGLONG)0))
#define MAXLONGLONG (0x7fffffffffffffffLL)
#define MINLONGLONG ((LONGLONG)~MAXLONGLONG)
#define MAXSIZE_T ((SIZE_T) ~((SIZE_T)0))
#define MAXSSIZE_T ((SSIZE_T)(MAXSIZE_T >> 1))
#define MINSSIZE_T ((SSIZE_T)~MAXSSIZE_T)
#define MAXUINT_PTR ((UINT_PTR) ~((UINT_PTR)0))
#define MAXINT_PTR ((INT_PTR)(MAXUINT_PTR >> 1))
#define MININT_PTR ((INT_PTR)~MAXINT_PTR)
#define MAXULONG_PTR ((ULONG_PTR) ~((ULONG_PTR)0))
#define MAXLONG_PTR ((LONG_PTR)(MAXULONG_PTR >> 1))
#define MINLONG_PTR ((LONG_PTR)~MAXLONG_PTR)
#define MAXUINT ((unsigned int)~0u)
#define MAXINT ((int)(MAXUINT >> 1))
#define MININT ((int)~MAXINT)

#define HandleToUlong(handle) ((unsigned int)(ULONG_PTR)(handle))
#define HandleToULong(handle) HandleToUlong(handle)
#define HandleToLong(handle) ((int)(LONG_PTR)(handle))
#define UlongToHandle(value) ((void *)(ULONG_PTR)(unsigned int)(value))
#define ULongToHandle(value) UlongToHandle(value)
#define LongToHandle(value) ((void *)(LONG_PTR)(int)(value))
#define PtrToUlong(pointer) ((unsigned int)(ULONG_PTR)(pointer))
#define PtrToULong(pointer) PtrToUlong(pointer)
#define PtrToLong(pointer) ((int)(LONG_PTR)(pointer))
#define PtrToUint(pointer) ((unsigned int)(UINT_PTR)(pointer))
#define PtrToInt(pointer) ((int)(INT_PTR)(pointer))
#define PtrToUshort(pointer) ((unsigned short)(ULONG_PTR)(pointer))
#define PtrToShort(pointer) ((short)(LONG_PTR)(pointer))
#define IntToPtr(value) ((void *)(INT_PTR)(int)(value))
#define UIntToPtr(value) ((void *)(UINT_PTR)(unsigned int)(value))
#define UintToPtr(value) UIntToPtr(value)
#define LongToPtr(value) ((void *)(LONG_PTR)(int)(value))
#define ULongToPtr(value) ((void *)(ULONG_PTR)(unsigned int)(value))
#define UlongToPtr(value) ULongToPtr(value)
#define Ptr32ToPtr(pointer) ((void *)(ULONG_PTR)(pointer))
#define PtrToPtr64(pointer) ((void *)(pointer))
#define Ptr64ToPtr(pointer) ((void *)(pointer))
#define HandleToHandle64(handle) ((void *)(handle))
#define Handle64ToHandle(handle) ((void *)(handle))

#endif
