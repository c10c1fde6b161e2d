/* memoryapi.h - virtual memory and file mappings. */
#ifndef _MEMORYAPI_H_
#define _MEMORYAPI_H_

#include <winbase.h>

EXTERN_C_START

#define FILE_MAP_COPY 0x0001
#define FILE_MAP_WRITE 0x0002
#define FILE_MAP_READ 0x0004
#define FILE_MAP_ALL_ACCESS SECTION_ALL_ACCESS

LPVOID VirtualAlloc(LPVOID address, SIZE_T bytes, DWORD type, DWORD protection);
BOOL VirtualFree(LPVOID address, SIZE_T bytes, DWORD type);
BOOL VirtualProtect(LPVOID address, SIZE_T bytes, DWORD protection, PDWORD ret_old);
SIZE_T VirtualQuery(LPCVOID address, PMEMORY_BASIC_INFORMATION ret_information, SIZE_T bytes);
SIZE_T VirtualQueryEx(HANDLE process, LPCVOID address, PMEMORY_BASIC_INFORMATION ret_information,
                      SIZE_T bytes);
BOOL VirtualLock(LPVOID address, SIZE_T bytes);
BOOL VirtualUnlock(LPVOID address, SIZE_T bytes);
HANDLE CreateFileMappingA(HANDLE file, LPSECURITY_ATTRIBUTES security, DWORD protection,
                          DWORD size_high, DWORD size_low, LPCSTR name);
HANDLE CreateFileMappingW(HANDLE file, LPSECURITY_ATTRIBUTES security, DWORD protection,
                          DWORD size_high, DWORD size_low, LPCWSTR name);
HANDLE OpenFileMappingA(DWORD access, BOOL inherit, LPCSTR name);
HANDLE OpenFileMappingW(DWORD access, BOOL inherit, LPCWSTR name);
BOOL FlushViewOfFile(LPCVOID address, SIZE_T bytes);
LPVOID MapViewOfFile(HANDLE mapping, DWORD access, DWORD offset_high, DWORD offset_low, SIZE_T bytes);
BOOL UnmapViewOfFile(LPCVOID address);

#ifdef UNICODE
#define CreateFileMapping CreateFileMappingW
#define OpenFileMapping OpenFileMappingW
#else
#define CreateFileMapping CreateFileMappingA
#define OpenFileMapping OpenFileMappingA
#endif

EXTERN_C_END

#endif
