/* The user half sees the kit's native types, under the programs' ones. */
#ifndef CONFORMANCE_NTSTATUS_H
#define CONFORMANCE_NTSTATUS_H
#include <ntifs.h>
#include <windows.h>
#include <time.h>

/* Of ntdll and the thread block, by the names that the test uses. */
typedef struct _CURDIR {
	UNICODE_STRING DosPath;
	PVOID Handle;
} CURDIR, *PCURDIR;
struct user_peb {
	PVOID ImageBaseAddress;
};
struct user_teb {
	struct user_peb *Peb;
};
#define NtCurrentTeb user_teb
struct user_teb *user_teb(void);
#define strcasecmp _stricmp
#define GetProcAddress user_get_proc_address
FARPROC user_get_proc_address(HMODULE module, LPCSTR name);

NTSTATUS NtRemoveIoCompletion(HANDLE port, PVOID ret_key, PVOID ret_context, PIO_STATUS_BLOCK ret_result,
                              PLARGE_INTEGER timeout);
NTSTATUS NtMapViewOfSection(HANDLE section, HANDLE process, PVOID *address, ULONG_PTR zero_bits, SIZE_T commit,
                            PLARGE_INTEGER offset, PSIZE_T bytes, SECTION_INHERIT inherit, ULONG type,
                            ULONG protection);
NTSTATUS NtUnmapViewOfSection(HANDLE process, PVOID address);
typedef PUBLIC_OBJECT_TYPE_INFORMATION OBJECT_TYPE_INFORMATION;

/* Resources stand for themselves: a driver's file holds its name, and the machine finds the image by it. */
HRSRC FindResourceW(HMODULE module, LPCWSTR name, LPCWSTR type);
HGLOBAL LoadResource(HMODULE module, HRSRC resource);
LPVOID LockResource(HGLOBAL resource);
DWORD SizeofResource(HMODULE module, HRSRC resource);

/* Windows are played by user_windows.c on top of CM_Register_Notification. */
#define HWND_MESSAGE ((HWND)(LONG_PTR)-3)
#define ISMEX_NOTIFY 0x00000002
#define ISMEX_SEND 0x00000001
#define PM_REMOVE 1
#define QS_ALLINPUT 0x04FF
#define CreateWindowA(class_name, title, style, x, y, width, height, parent, menu, module, parameter) \
	CreateWindowExA(0, class_name, title, style, x, y, width, height, parent, menu, module, parameter)
DWORD InSendMessageEx(LPVOID reserved);
DWORD MsgWaitForMultipleObjects(DWORD count, const HANDLE *handles, BOOL all, DWORD milliseconds, DWORD mask);
BOOL PeekMessageA(LPMSG message, HWND window, UINT first, UINT last, UINT remove);
BOOL UnregisterClassA(LPCSTR name, HINSTANCE module);
BOOL DestroyWindow(HWND window);

/* Names that our program headers do not declare yet. */
#define MOVEFILE_REPLACE_EXISTING 1
#define MOVEFILE_COPY_ALLOWED 2
#define ERROR_INVALID_IMAGE_HASH 577
#ifndef CM_DEVCAP_EJECTSUPPORTED
#define CM_DEVCAP_EJECTSUPPORTED 0x00000002
#define CM_DEVCAP_UNIQUEID 0x00000010
#define CM_DEVCAP_RAWDEVICEOK 0x00000040
#define CM_DEVCAP_SURPRISEREMOVALOK 0x00000080
#endif
#ifndef CONFIGFLAG_FINISH_INSTALL
#define CONFIGFLAG_FINISH_INSTALL 0x00000400
#endif
#ifndef SPDRP_BASE_CONTAINERID
#define SPDRP_BASE_CONTAINERID 0x00000024
#endif
UINT GetTempFileNameW(LPCWSTR folder, LPCWSTR prefix, UINT unique, LPWSTR to);
BOOL MoveFileExW(LPCWSTR from, LPCWSTR to, DWORD flags);

#endif
