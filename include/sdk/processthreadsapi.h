/* processthreadsapi.h - processes and threads. */
#ifndef _PROCESSTHREADSAPI_H_
#define _PROCESSTHREADSAPI_H_

#include <winbase.h>

EXTERN_C_START

#define CREATE_SUSPENDED 0x00000004
#define CREATE_UNICODE_ENVIRONMENT 0x00000400
#define STACK_SIZE_PARAM_IS_A_RESERVATION 0x00010000
#define TLS_OUT_OF_INDEXES ((DWORD)0xFFFFFFFF)
#define NORMAL_PRIORITY_CLASS 0x00000020
#define IDLE_PRIORITY_CLASS 0x00000040
#define HIGH_PRIORITY_CLASS 0x00000080
#define REALTIME_PRIORITY_CLASS 0x00000100
#define STARTF_USESTDHANDLES 0x00000100

typedef DWORD (*PTHREAD_START_ROUTINE)(LPVOID parameter);
typedef PTHREAD_START_ROUTINE LPTHREAD_START_ROUTINE;
typedef struct _PROCESS_INFORMATION {
	HANDLE hProcess;
	HANDLE hThread;
	DWORD dwProcessId;
	DWORD dwThreadId;
} PROCESS_INFORMATION, *PPROCESS_INFORMATION, *LPPROCESS_INFORMATION;
typedef struct _STARTUPINFOA {
	DWORD cb;
	LPSTR lpReserved;
	LPSTR lpDesktop;
	LPSTR lpTitle;
	DWORD dwX;
	DWORD dwY;
	DWORD dwXSize;
	DWORD dwYSize;
	DWORD dwXCountChars;
	DWORD dwYCountChars;
	DWORD dwFillAttribute;
	DWORD dwFlags;
	WORD wShowWindow;
	WORD cbReserved2;
	PBYTE lpReserved2;
	HANDLE hStdInput;
	HANDLE hStdOutput;
	HANDLE hStdError;
} STARTUPINFOA, *LPSTARTUPINFOA;
typedef struct _STARTUPINFOW {
	DWORD cb;
	LPWSTR lpReserved;
	LPWSTR lpDesktop;
	LPWSTR lpTitle;
	DWORD dwX;
	DWORD dwY;
	DWORD dwXSize;
	DWORD dwYSize;
	DWORD dwXCountChars;
	DWORD dwYCountChars;
	DWORD dwFillAttribute;
	DWORD dwFlags;
	WORD wShowWindow;
	WORD cbReserved2;
	PBYTE lpReserved2;
	HANDLE hStdInput;
	HANDLE hStdOutput;
	HANDLE hStdError;
} STARTUPINFOW, *LPSTARTUPINFOW;

HANDLE GetCurrentProcess(void);
DWORD GetCurrentProcessId(void);
HANDLE GetCurrentThread(void);
DWORD GetCurrentThreadId(void);
void ExitProcess(UINT code) __attribute__((noreturn));
BOOL TerminateProcess(HANDLE process, UINT code);
BOOL GetExitCodeProcess(HANDLE process, LPDWORD ret_code);
HANDLE OpenProcess(DWORD access, BOOL inherit, DWORD id);
BOOL IsWow64Process(HANDLE process, PBOOL ret_is);
BOOL CreateProcessA(LPCSTR name, LPSTR command_line, LPSECURITY_ATTRIBUTES process_security,
                    LPSECURITY_ATTRIBUTES thread_security, BOOL inherit, DWORD flags,
                    LPVOID environment, LPCSTR directory, LPSTARTUPINFOA startup,
                    LPPROCESS_INFORMATION ret_information);
BOOL CreateProcessW(LPCWSTR name, LPWSTR command_line, LPSECURITY_ATTRIBUTES process_security,
                    LPSECURITY_ATTRIBUTES thread_security, BOOL inherit, DWORD flags,
                    LPVOID environment, LPCWSTR directory, LPSTARTUPINFOW startup,
                    LPPROCESS_INFORMATION ret_information);
HANDLE CreateThread(LPSECURITY_ATTRIBUTES security, SIZE_T stack_bytes, LPTHREAD_START_ROUTINE start,
                    LPVOID parameter, DWORD flags, LPDWORD ret_id);
void ExitThread(DWORD code) __attribute__((noreturn));
BOOL TerminateThread(HANDLE thread, DWORD code);
BOOL GetExitCodeThread(HANDLE thread, LPDWORD ret_code);
DWORD GetThreadId(HANDLE thread);
DWORD ResumeThread(HANDLE thread);
DWORD SuspendThread(HANDLE thread);
BOOL SetThreadPriority(HANDLE thread, int priority);
int GetThreadPriority(HANDLE thread);
BOOL SwitchToThread(void);
BOOL SetPriorityClass(HANDLE process, DWORD priority);
DWORD_PTR SetThreadAffinityMask(HANDLE thread, DWORD_PTR mask);
BOOL GetProcessAffinityMask(HANDLE process, PDWORD_PTR ret_process, PDWORD_PTR ret_system);
BOOL SetProcessAffinityMask(HANDLE process, DWORD_PTR mask);
DWORD GetCurrentProcessorNumber(void);
DWORD QueueUserAPC(void (*routine)(ULONG_PTR), HANDLE thread, ULONG_PTR data);
DWORD TlsAlloc(void);
BOOL TlsFree(DWORD index);
LPVOID TlsGetValue(DWORD index);
BOOL TlsSetValue(DWORD index, LPVOID value);
BOOL OpenProcessToken(HANDLE process, DWORD access, PHANDLE ret_token);
BOOL OpenThreadToken(HANDLE thread, DWORD access, BOOL as_self, PHANDLE ret_token);
BOOL SetThreadToken(PHANDLE thread, HANDLE token);
HANDLE OpenThread(DWORD access, BOOL inherit, DWORD id);
DWORD GetProcessId(HANDLE process);
BOOL ProcessIdToSessionId(DWORD id, LPDWORD ret_session);

#ifdef UNICODE
typedef STARTUPINFOW STARTUPINFO, *LPSTARTUPINFO;
#define CreateProcess CreateProcessW
#else
typedef STARTUPINFOA STARTUPINFO, *LPSTARTUPINFO;
#define CreateProcess CreateProcessA
#endif

EXTERN_C_END

#endif
