/* wincon.h - the console. */
#ifndef _WINCON_
#define _WINCON_

#include <winbase.h>

EXTERN_C_START

#define ENABLE_PROCESSED_INPUT 0x0001
#define ENABLE_LINE_INPUT 0x0002
#define ENABLE_ECHO_INPUT 0x0004
#define ENABLE_PROCESSED_OUTPUT 0x0001
#define ENABLE_WRAP_AT_EOL_OUTPUT 0x0002
#define ENABLE_VIRTUAL_TERMINAL_PROCESSING 0x0004
#define CTRL_C_EVENT 0
#define CTRL_BREAK_EVENT 1
#define CTRL_CLOSE_EVENT 2
#define CTRL_LOGOFF_EVENT 5
#define CTRL_SHUTDOWN_EVENT 6
#define FOREGROUND_BLUE 0x0001
#define FOREGROUND_GREEN 0x0002
#define FOREGROUND_RED 0x0004
#define FOREGROUND_INTENSITY 0x0008

typedef struct _COORD {
	SHORT X;
	SHORT Y;
} COORD, *PCOORD;
typedef BOOL (*PHANDLER_ROUTINE)(DWORD event);

BOOL WriteConsoleA(HANDLE console, const void *text, DWORD count, LPDWORD ret_count, LPVOID reserved);
BOOL WriteConsoleW(HANDLE console, const void *text, DWORD count, LPDWORD ret_count, LPVOID reserved);
BOOL ReadConsoleA(HANDLE console, LPVOID to, DWORD count, LPDWORD ret_count, LPVOID control);
BOOL ReadConsoleW(HANDLE console, LPVOID to, DWORD count, LPDWORD ret_count, LPVOID control);
BOOL GetConsoleMode(HANDLE console, LPDWORD ret_mode);
BOOL SetConsoleMode(HANDLE console, DWORD mode);
BOOL SetConsoleCtrlHandler(PHANDLER_ROUTINE handler, BOOL add);
BOOL SetConsoleTitleA(LPCSTR title);
BOOL SetConsoleTitleW(LPCWSTR title);
BOOL SetConsoleTextAttribute(HANDLE console, WORD attributes);
UINT GetConsoleOutputCP(void);
BOOL SetConsoleOutputCP(UINT code_page);

#ifdef UNICODE
#define WriteConsole WriteConsoleW
#define ReadConsole ReadConsoleW
#define SetConsoleTitle SetConsoleTitleW
#else
#define WriteConsole WriteConsoleA
#define ReadConsole ReadConsoleA
#define SetConsoleTitle SetConsoleTitleA
#endif

EXTERN_C_END

#endif
