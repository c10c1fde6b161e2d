/* sysinfoapi.h - time, the computer, the system's directories. */
#ifndef _SYSINFOAPI_H_
#define _SYSINFOAPI_H_

#include <winbase.h>

EXTERN_C_START

typedef struct _SYSTEM_INFO {
	union {
		DWORD dwOemId;
		struct {
			WORD wProcessorArchitecture;
			WORD wReserved;
		};
	};
	DWORD dwPageSize;
	LPVOID lpMinimumApplicationAddress;
	LPVOID lpMaximumApplicationAddress;
	DWORD_PTR dwActiveProcessorMask;
	DWORD dwNumberOfProcessors;
	DWORD dwProcessorType;
	DWORD dwAllocationGranularity;
	WORD wProcessorLevel;
	WORD wProcessorRevision;
} SYSTEM_INFO, *LPSYSTEM_INFO;
#define MAX_COMPUTERNAME_LENGTH 15

DWORD GetTickCount(void);
ULONGLONG GetTickCount64(void);
BOOL QueryPerformanceCounter(LARGE_INTEGER *ret_count);
BOOL QueryPerformanceFrequency(LARGE_INTEGER *ret_frequency);
void GetSystemTimeAsFileTime(LPFILETIME ret_time);
void GetSystemTimePreciseAsFileTime(LPFILETIME ret_time);
void GetSystemTime(LPSYSTEMTIME ret_time);
void GetLocalTime(LPSYSTEMTIME ret_time);
BOOL FileTimeToSystemTime(const FILETIME *from, LPSYSTEMTIME ret_time);
BOOL SystemTimeToFileTime(const SYSTEMTIME *from, LPFILETIME ret_time);
void GetSystemInfo(LPSYSTEM_INFO ret_information);
void GetNativeSystemInfo(LPSYSTEM_INFO ret_information);
UINT GetSystemDirectoryA(LPSTR to, UINT capacity);
UINT GetSystemDirectoryW(LPWSTR to, UINT capacity);
UINT GetWindowsDirectoryA(LPSTR to, UINT capacity);
UINT GetWindowsDirectoryW(LPWSTR to, UINT capacity);
BOOL GetComputerNameA(LPSTR to, LPDWORD capacity);
BOOL GetComputerNameW(LPWSTR to, LPDWORD capacity);
DWORD GetVersion(void);

#ifdef UNICODE
#define GetSystemDirectory GetSystemDirectoryW
#define GetWindowsDirectory GetWindowsDirectoryW
#define GetComputerName GetComputerNameW
#else
#define GetSystemDirectory GetSystemDirectoryA
#define GetWindowsDirectory GetWindowsDirectoryA
#define GetComputerName GetComputerNameA
#endif

EXTERN_C_END

#endif
