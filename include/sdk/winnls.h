/* winnls.h - code pages and texts of dates. */
#ifndef _WINNLS_
#define _WINNLS_

#include <winbase.h>

EXTERN_C_START

#define CP_ACP 0
#define CP_OEMCP 1
#define CP_THREAD_ACP 3
#define CP_UTF7 65000
#define CP_UTF8 65001
#define MB_PRECOMPOSED 0x00000001
#define MB_ERR_INVALID_CHARS 0x00000008
#define WC_ERR_INVALID_CHARS 0x00000080
#define WC_NO_BEST_FIT_CHARS 0x00000400
#define DATE_SHORTDATE 0x00000001
#define DATE_LONGDATE 0x00000002
#define NORM_IGNORECASE 0x00000001
#define CSTR_LESS_THAN 1
#define CSTR_EQUAL 2
#define CSTR_GREATER_THAN 3

int MultiByteToWideChar(UINT code_page, DWORD flags, LPCCH from, int from_count, LPWSTR to,
                        int capacity);
int WideCharToMultiByte(UINT code_page, DWORD flags, LPCWCH from, int from_count, LPSTR to,
                        int capacity, LPCCH default_character, LPBOOL ret_used_default);
UINT GetACP(void);
UINT GetOEMCP(void);
int CompareStringOrdinal(LPCWCH left, int left_count, LPCWCH right, int right_count,
                         BOOL ignore_case);
int GetDateFormatA(LCID locale, DWORD flags, const SYSTEMTIME *date, LPCSTR format, LPSTR to,
                   int capacity);
int GetDateFormatW(LCID locale, DWORD flags, const SYSTEMTIME *date, LPCWSTR format, LPWSTR to,
                   int capacity);
int lstrlenA(LPCSTR text);
int lstrlenW(LPCWSTR text);
int lstrcmpA(LPCSTR left, LPCSTR right);
int lstrcmpW(LPCWSTR left, LPCWSTR right);
int lstrcmpiA(LPCSTR left, LPCSTR right);
int lstrcmpiW(LPCWSTR left, LPCWSTR right);
LPSTR lstrcpyA(LPSTR to, LPCSTR from);
LPWSTR lstrcpyW(LPWSTR to, LPCWSTR from);
LPSTR lstrcatA(LPSTR to, LPCSTR from);
LPWSTR lstrcatW(LPWSTR to, LPCWSTR from);

#ifdef UNICODE
#define GetDateFormat GetDateFormatW
#define lstrlen lstrlenW
#define lstrcmp lstrcmpW
#define lstrcmpi lstrcmpiW
#define lstrcpy lstrcpyW
#define lstrcat lstrcatW
#else
#define GetDateFormat GetDateFormatA
#define lstrlen lstrlenA
#define lstrcmp lstrcmpA
#define lstrcmpi lstrcmpiA
#define lstrcpy lstrcpyA
#define lstrcat lstrcatA
#endif

EXTERN_C_END

#endif
