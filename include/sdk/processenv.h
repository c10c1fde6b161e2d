/* processenv.h - command line, environment, standard handles, directories of the process. */
#ifndef _PROCESSENV_
#define _PROCESSENV_

#include <winbase.h>

EXTERN_C_START

#define STD_INPUT_HANDLE ((DWORD)-10)
#define STD_OUTPUT_HANDLE ((DWORD)-11)
#define STD_ERROR_HANDLE ((DWORD)-12)

HANDLE GetStdHandle(DWORD which);
BOOL SetStdHandle(DWORD which, HANDLE handle);
LPSTR GetCommandLineA(void);
LPWSTR GetCommandLineW(void);
DWORD GetEnvironmentVariableA(LPCSTR name, LPSTR to, DWORD capacity);
DWORD GetEnvironmentVariableW(LPCWSTR name, LPWSTR to, DWORD capacity);
BOOL SetEnvironmentVariableA(LPCSTR name, LPCSTR value);
BOOL SetEnvironmentVariableW(LPCWSTR name, LPCWSTR value);
DWORD ExpandEnvironmentStringsA(LPCSTR from, LPSTR to, DWORD capacity);
DWORD ExpandEnvironmentStringsW(LPCWSTR from, LPWSTR to, DWORD capacity);
DWORD GetCurrentDirectoryA(DWORD capacity, LPSTR to);
DWORD GetCurrentDirectoryW(DWORD capacity, LPWSTR to);
BOOL SetCurrentDirectoryA(LPCSTR name);
BOOL SetCurrentDirectoryW(LPCWSTR name);

#ifdef UNICODE
#define GetCommandLine GetCommandLineW
#define GetEnvironmentVariable GetEnvironmentVariableW
#define SetEnvironmentVariable SetEnvironmentVariableW
#define ExpandEnvironmentStrings ExpandEnvironmentStringsW
#define GetCurrentDirectory GetCurrentDirectoryW
#define SetCurrentDirectory SetCurrentDirectoryW
#else
#define GetCommandLine GetCommandLineA
#define GetEnvironmentVariable GetEnvironmentVariableA
#define SetEnvironmentVariable SetEnvironmentVariableA
#define ExpandEnvironmentStrings ExpandEnvironmentStringsA
#define GetCurrentDirectory GetCurrentDirectoryA
#define SetCurrentDirectory SetCurrentDirectoryA
#endif

EXTERN_C_END

#endif
