/*
 * strsafe.h - string functions that know how large their target is.
 *
 * Model    Cb functions count bytes, Cch functions characters; a result that does not fit is cut, always
 *          terminated, and answered STRSAFE_E_INSUFFICIENT_BUFFER.
 * Source   Windows reference: strsafe.h functions.
 */
#ifndef _STRSAFE_H_INCLUDED_
#define _STRSAFE_H_INCLUDED_

#include <ntdef.h>
#include <stdarg.h>
#include <stddef.h>
#ifdef DRYDOCK_IMAGE
#include <stdio.h>
#include <string.h>
#include <wchar.h>
#endif
#include <winerror.h>

EXTERN_C_START

#define STRSAFE_MAX_CCH 2147483647
#define STRSAFE_MAX_LENGTH (STRSAFE_MAX_CCH - 1)
#define STRSAFE_IGNORE_NULLS 0x00000100
#define STRSAFE_FILL_BEHIND_NULL 0x00000200
#define STRSAFE_FILL_ON_FAILURE 0x00000400
#define STRSAFE_NULL_ON_FAILURE 0x00000800
#define STRSAFE_NO_TRUNCATION 0x00001000
#define STRSAFE_E_INSUFFICIENT_BUFFER ((HRESULT)0x8007007A)
#define STRSAFE_E_INVALID_PARAMETER ((HRESULT)0x80070057)
#define STRSAFE_E_END_OF_FILE ((HRESULT)0x80070026)
typedef char *STRSAFE_LPSTR;
typedef const char *STRSAFE_LPCSTR, *STRSAFE_PCNZCH;
typedef WCHAR *STRSAFE_LPWSTR;
typedef const WCHAR *STRSAFE_LPCWSTR, *STRSAFE_PCNZWCH;

HRESULT StringCchCopyA(LPSTR to, size_t capacity, LPCSTR from);
HRESULT StringCchCopyNA(LPSTR to, size_t capacity, LPCSTR from, size_t count);
HRESULT StringCchCopyExA(LPSTR to, size_t capacity, LPCSTR from, LPSTR *ret_end, size_t *ret_rest, ULONG flags);
HRESULT StringCchCatA(LPSTR to, size_t capacity, LPCSTR from);
HRESULT StringCchCatNA(LPSTR to, size_t capacity, LPCSTR from, size_t count);
HRESULT StringCchCatExA(LPSTR to, size_t capacity, LPCSTR from, LPSTR *ret_end, size_t *ret_rest, ULONG flags);
HRESULT StringCchPrintfA(LPSTR to, size_t capacity, LPCSTR format, ...);
HRESULT StringCchVPrintfA(LPSTR to, size_t capacity, LPCSTR format, va_list arguments);
HRESULT StringCchPrintfExA(LPSTR to, size_t capacity, LPSTR *ret_end, size_t *ret_rest, ULONG flags,
                          LPCSTR format, ...);
HRESULT StringCchVPrintfExA(LPSTR to, size_t capacity, LPSTR *ret_end, size_t *ret_rest, ULONG flags,
                           LPCSTR format, va_list arguments);
HRESULT StringCchLengthA(LPCSTR text, size_t limit, size_t *ret_length);
HRESULT StringCchGetsA(LPSTR to, size_t capacity);
HRESULT StringCchCopyW(LPWSTR to, size_t capacity, LPCWSTR from);
HRESULT StringCchCopyNW(LPWSTR to, size_t capacity, LPCWSTR from, size_t count);
HRESULT StringCchCopyExW(LPWSTR to, size_t capacity, LPCWSTR from, LPWSTR *ret_end, size_t *ret_rest, ULONG flags);
HRESULT StringCchCatW(LPWSTR to, size_t capacity, LPCWSTR from);
HRESULT StringCchCatNW(LPWSTR to, size_t capacity, LPCWSTR from, size_t count);
HRESULT StringCchCatExW(LPWSTR to, size_t capacity, LPCWSTR from, LPWSTR *ret_end, size_t *ret_rest, ULONG flags);
HRESULT StringCchPrintfW(LPWSTR to, size_t capacity, LPCWSTR format, ...);
HRESULT StringCchVPrintfW(LPWSTR to, size_t capacity, LPCWSTR format, va_list arguments);
HRESULT StringCchPrintfExW(LPWSTR to, size_t capacity, LPWSTR *ret_end, size_t *ret_rest, ULONG flags,
                          LPCWSTR format, ...);
HRESULT StringCchVPrintfExW(LPWSTR to, size_t capacity, LPWSTR *ret_end, size_t *ret_rest, ULONG flags,
                           LPCWSTR format, va_list arguments);
HRESULT StringCchLengthW(LPCWSTR text, size_t limit, size_t *ret_length);
HRESULT StringCchGetsW(LPWSTR to, size_t capacity);
HRESULT StringCbCopyA(LPSTR to, size_t capacity, LPCSTR from);
HRESULT StringCbCopyNA(LPSTR to, size_t capacity, LPCSTR from, size_t count);
HRESULT StringCbCopyExA(LPSTR to, size_t capacity, LPCSTR from, LPSTR *ret_end, size_t *ret_rest, ULONG flags);
HRESULT StringCbCatA(LPSTR to, size_t capacity, LPCSTR from);
HRESULT StringCbCatNA(LPSTR to, size_t capacity, LPCSTR from, size_t count);
HRESULT StringCbCatExA(LPSTR to, size_t capacity, LPCSTR from, LPSTR *ret_end, size_t *ret_rest, ULONG flags);
HRESULT StringCbPrintfA(LPSTR to, size_t capacity, LPCSTR format, ...);
HRESULT StringCbVPrintfA(LPSTR to, size_t capacity, LPCSTR format, va_list arguments);
HRESULT StringCbPrintfExA(LPSTR to, size_t capacity, LPSTR *ret_end, size_t *ret_rest, ULONG flags,
                          LPCSTR format, ...);
HRESULT StringCbVPrintfExA(LPSTR to, size_t capacity, LPSTR *ret_end, size_t *ret_rest, ULONG flags,
                           LPCSTR format, va_list arguments);
HRESULT StringCbLengthA(LPCSTR text, size_t limit, size_t *ret_length);
HRESULT StringCbGetsA(LPSTR to, size_t capacity);
HRESULT StringCbCopyW(LPWSTR to, size_t capacity, LPCWSTR from);
HRESULT StringCbCopyNW(LPWSTR to, size_t capacity, LPCWSTR from, size_t count);
HRESULT StringCbCopyExW(LPWSTR to, size_t capacity, LPCWSTR from, LPWSTR *ret_end, size_t *ret_rest, ULONG flags);
HRESULT StringCbCatW(LPWSTR to, size_t capacity, LPCWSTR from);
HRESULT StringCbCatNW(LPWSTR to, size_t capacity, LPCWSTR from, size_t count);
HRESULT StringCbCatExW(LPWSTR to, size_t capacity, LPCWSTR from, LPWSTR *ret_end, size_t *ret_rest, ULONG flags);
HRESULT StringCbPrintfW(LPWSTR to, size_t capacity, LPCWSTR format, ...);
HRESULT StringCbVPrintfW(LPWSTR to, size_t capacity, LPCWSTR format, va_list arguments);
HRESULT StringCbPrintfExW(LPWSTR to, size_t capacity, LPWSTR *ret_end, size_t *ret_rest, ULONG flags,
                          LPCWSTR format, ...);
HRESULT StringCbVPrintfExW(LPWSTR to, size_t capacity, LPWSTR *ret_end, size_t *ret_rest, ULONG flags,
                           LPCWSTR format, va_list arguments);
HRESULT StringCbLengthW(LPCWSTR text, size_t limit, size_t *ret_length);
HRESULT StringCbGetsW(LPWSTR to, size_t capacity);

#ifdef UNICODE
#define StringCchCopy StringCchCopyW
#define StringCchCopyN StringCchCopyNW
#define StringCchCopyEx StringCchCopyExW
#define StringCchCat StringCchCatW
#define StringCchCatN StringCchCatNW
#define StringCchCatEx StringCchCatExW
#define StringCchPrintf StringCchPrintfW
#define StringCchVPrintf StringCchVPrintfW
#define StringCchPrintfEx StringCchPrintfExW
#define StringCchVPrintfEx StringCchVPrintfExW
#define StringCchLength StringCchLengthW
#define StringCchGets StringCchGetsW
#define StringCbCopy StringCbCopyW
#define StringCbCopyN StringCbCopyNW
#define StringCbCopyEx StringCbCopyExW
#define StringCbCat StringCbCatW
#define StringCbCatN StringCbCatNW
#define StringCbCatEx StringCbCatExW
#define StringCbPrintf StringCbPrintfW
#define StringCbVPrintf StringCbVPrintfW
#define StringCbPrintfEx StringCbPrintfExW
#define StringCbVPrintfEx StringCbVPrintfExW
#define StringCbLength StringCbLengthW
#define StringCbGets StringCbGetsW
#else
#define StringCchCopy StringCchCopyA
#define StringCchCopyN StringCchCopyNA
#define StringCchCopyEx StringCchCopyExA
#define StringCchCat StringCchCatA
#define StringCchCatN StringCchCatNA
#define StringCchCatEx StringCchCatExA
#define StringCchPrintf StringCchPrintfA
#define StringCchVPrintf StringCchVPrintfA
#define StringCchPrintfEx StringCchPrintfExA
#define StringCchVPrintfEx StringCchVPrintfExA
#define StringCchLength StringCchLengthA
#define StringCchGets StringCchGetsA
#define StringCbCopy StringCbCopyA
#define StringCbCopyN StringCbCopyNA
#define StringCbCopyEx StringCbCopyExA
#define StringCbCat StringCbCatA
#define StringCbCatN StringCbCatNA
#define StringCbCatEx StringCbCatExA
#define StringCbPrintf StringCbPrintfA
#define StringCbVPrintf StringCbVPrintfA
#define StringCbPrintfEx StringCbPrintfExA
#define StringCbVPrintfEx StringCbVPrintfExA
#define StringCbLength StringCbLengthA
#define StringCbGets StringCbGetsA
#endif

EXTERN_C_END

#endif
