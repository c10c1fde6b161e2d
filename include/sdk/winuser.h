/*
 * winuser.h - the part of the window system that device programs touch: messages, notifications.
 *
 * Model    Windows are not built: a program that opens one is listed as missing these names.
 */
#ifndef _WINUSER_
#define _WINUSER_

#include <winbase.h>

EXTERN_C_START

typedef LRESULT (*WNDPROC)(HWND window, UINT message, WPARAM wide, LPARAM wider);
typedef INT_PTR (*DLGPROC)(HWND window, UINT message, WPARAM wide, LPARAM wider);
typedef PVOID HDEVNOTIFY, *PHDEVNOTIFY;
typedef struct tagMSG {
	HWND hwnd;
	UINT message;
	WPARAM wParam;
	LPARAM lParam;
	DWORD time;
	POINT pt;
} MSG, *PMSG, *LPMSG;
typedef struct tagWNDCLASSA {
	UINT style;
	WNDPROC lpfnWndProc;
	int cbClsExtra;
	int cbWndExtra;
	HINSTANCE hInstance;
	HICON hIcon;
	HCURSOR hCursor;
	HBRUSH hbrBackground;
	LPCSTR lpszMenuName;
	LPCSTR lpszClassName;
} WNDCLASSA, *PWNDCLASSA;
typedef struct tagWNDCLASSW {
	UINT style;
	WNDPROC lpfnWndProc;
	int cbClsExtra;
	int cbWndExtra;
	HINSTANCE hInstance;
	HICON hIcon;
	HCURSOR hCursor;
	HBRUSH hbrBackground;
	LPCWSTR lpszMenuName;
	LPCWSTR lpszClassName;
} WNDCLASSW, *PWNDCLASSW;

#define WM_NULL 0x0000
#define WM_CREATE 0x0001
#define WM_DESTROY 0x0002
#define WM_SIZE 0x0005
#define WM_SETFOCUS 0x0007
#define WM_CLOSE 0x0010
#define WM_QUIT 0x0012
#define WM_INITDIALOG 0x0110
#define WM_COMMAND 0x0111
#define WM_TIMER 0x0113
#define WM_POWERBROADCAST 0x0218
#define WM_DEVICECHANGE 0x0219
#define WM_USER 0x0400
#define MB_OK 0
#define IDOK 1
#define IDCANCEL 2
#define IDC_STATIC (-1)
#define CW_USEDEFAULT ((int)0x80000000)
#define CS_VREDRAW 0x0001
#define CS_HREDRAW 0x0002
#define WS_OVERLAPPEDWINDOW 0x00CF0000
#define WS_CHILD 0x40000000
#define WS_VISIBLE 0x10000000
#define WS_BORDER 0x00800000
#define WS_VSCROLL 0x00200000
#define DWLP_USER 16
#define GWLP_WNDPROC (-4)
#define GWLP_USERDATA (-21)
#define GCLP_HICON (-14)
#define SW_SHOWNORMAL 1
#define LBS_NOTIFY 0x0001
#define LB_ADDSTRING 0x0180
#define LB_INSERTSTRING 0x0181
#define LB_RESETCONTENT 0x0184
#define LB_SETCURSEL 0x0186
#define LB_ERR (-1)
#define LB_ERRSPACE (-2)
#define MF_BYCOMMAND 0
#define MF_ENABLED 0
#define MF_GRAYED 1
#define MF_UNCHECKED 0
#define MF_CHECKED 8
#define WHITE_BRUSH 0
#define MAKEINTRESOURCEA(id) ((LPSTR)(ULONG_PTR)(WORD)(id))
#define MAKEINTRESOURCEW(id) ((LPWSTR)(ULONG_PTR)(WORD)(id))
#define IDI_APPLICATION MAKEINTRESOURCE(32512)
#define IDC_ARROW MAKEINTRESOURCE(32512)
#define PBT_APMQUERYSUSPEND 0x0000
#define PBT_APMQUERYSTANDBY 0x0001
#define PBT_APMQUERYSUSPENDFAILED 0x0002
#define PBT_APMQUERYSTANDBYFAILED 0x0003
#define PBT_APMSUSPEND 0x0004
#define PBT_APMSTANDBY 0x0005
#define PBT_APMRESUMECRITICAL 0x0006
#define PBT_APMRESUMESUSPEND 0x0007
#define PBT_APMRESUMESTANDBY 0x0008
#define PBT_APMBATTERYLOW 0x0009
#define PBT_APMPOWERSTATUSCHANGE 0x000A
#define PBT_APMOEMEVENT 0x000B
#define PBT_APMRESUMEAUTOMATIC 0x0012
#define DEVICE_NOTIFY_WINDOW_HANDLE 0
#define DEVICE_NOTIFY_SERVICE_HANDLE 1
#define DEVICE_NOTIFY_ALL_INTERFACE_CLASSES 4

HDEVNOTIFY RegisterDeviceNotificationA(HANDLE recipient, LPVOID filter, DWORD flags);
HDEVNOTIFY RegisterDeviceNotificationW(HANDLE recipient, LPVOID filter, DWORD flags);
BOOL UnregisterDeviceNotification(HDEVNOTIFY notification);
int MessageBoxA(HWND owner, LPCSTR text, LPCSTR caption, UINT type);
int MessageBoxW(HWND owner, LPCWSTR text, LPCWSTR caption, UINT type);
int wsprintfA(LPSTR to, LPCSTR format, ...);
int wsprintfW(LPWSTR to, LPCWSTR format, ...);
LPSTR CharNextA(LPCSTR text);
LPWSTR CharNextW(LPCWSTR text);
int LoadStringA(HINSTANCE module, UINT id, LPSTR to, int capacity);
int LoadStringW(HINSTANCE module, UINT id, LPWSTR to, int capacity);
ATOM RegisterClassA(const WNDCLASSA *description);
ATOM RegisterClassW(const WNDCLASSW *description);
HWND CreateWindowExA(DWORD extended, LPCSTR class_name, LPCSTR title, DWORD style, int x, int y,
                     int width, int height, HWND parent, HMENU menu, HINSTANCE module,
                     LPVOID parameter);
HWND CreateWindowExW(DWORD extended, LPCWSTR class_name, LPCWSTR title, DWORD style, int x, int y,
                     int width, int height, HWND parent, HMENU menu, HINSTANCE module,
                     LPVOID parameter);
LRESULT DefWindowProcA(HWND window, UINT message, WPARAM wide, LPARAM wider);
LRESULT DefWindowProcW(HWND window, UINT message, WPARAM wide, LPARAM wider);
BOOL GetMessageA(LPMSG message, HWND window, UINT first, UINT last);
BOOL GetMessageW(LPMSG message, HWND window, UINT first, UINT last);
BOOL TranslateMessage(const MSG *message);
LRESULT DispatchMessageA(const MSG *message);
LRESULT DispatchMessageW(const MSG *message);
LRESULT SendMessageA(HWND window, UINT message, WPARAM wide, LPARAM wider);
LRESULT SendMessageW(HWND window, UINT message, WPARAM wide, LPARAM wider);
void PostQuitMessage(int code);
BOOL DestroyWindow(HWND window);
BOOL ShowWindow(HWND window, int command);
BOOL UpdateWindow(HWND window);
BOOL MoveWindow(HWND window, int x, int y, int width, int height, BOOL repaint);
HWND SetFocus(HWND window);
HMENU GetMenu(HWND window);
DWORD CheckMenuItem(HMENU menu, UINT item, UINT check);
BOOL EnableMenuItem(HMENU menu, UINT item, UINT enable);
HICON LoadIconA(HINSTANCE module, LPCSTR name);
HICON LoadIconW(HINSTANCE module, LPCWSTR name);
HCURSOR LoadCursorA(HINSTANCE module, LPCSTR name);
HCURSOR LoadCursorW(HINSTANCE module, LPCWSTR name);
HGDIOBJ GetStockObject(int which);
INT_PTR DialogBoxParamA(HINSTANCE module, LPCSTR name, HWND parent, DLGPROC procedure, LPARAM parameter);
INT_PTR DialogBoxParamW(HINSTANCE module, LPCWSTR name, HWND parent, DLGPROC procedure,
                        LPARAM parameter);
BOOL EndDialog(HWND dialog, INT_PTR result);
UINT GetDlgItemInt(HWND dialog, int item, BOOL *ret_translated, BOOL is_signed);
BOOL SetDlgItemInt(HWND dialog, int item, UINT value, BOOL is_signed);
UINT GetDlgItemTextA(HWND dialog, int item, LPSTR to, int capacity);
UINT GetDlgItemTextW(HWND dialog, int item, LPWSTR to, int capacity);
BOOL SetDlgItemTextA(HWND dialog, int item, LPCSTR text);
BOOL SetDlgItemTextW(HWND dialog, int item, LPCWSTR text);
LRESULT SendDlgItemMessageA(HWND dialog, int item, UINT message, WPARAM wide, LPARAM wider);
LRESULT SendDlgItemMessageW(HWND dialog, int item, UINT message, WPARAM wide, LPARAM wider);
LONG_PTR GetWindowLongPtrA(HWND window, int index);
LONG_PTR GetWindowLongPtrW(HWND window, int index);
LONG_PTR SetWindowLongPtrA(HWND window, int index, LONG_PTR value);
LONG_PTR SetWindowLongPtrW(HWND window, int index, LONG_PTR value);
ULONG_PTR SetClassLongPtrA(HWND window, int index, LONG_PTR value);
ULONG_PTR SetClassLongPtrW(HWND window, int index, LONG_PTR value);

#ifdef UNICODE
typedef WNDCLASSW WNDCLASS, *PWNDCLASS;
#define MAKEINTRESOURCE MAKEINTRESOURCEW
#define RegisterDeviceNotification RegisterDeviceNotificationW
#define MessageBox MessageBoxW
#define wsprintf wsprintfW
#define CharNext CharNextW
#define LoadString LoadStringW
#define RegisterClass RegisterClassW
#define CreateWindowEx CreateWindowExW
#define DefWindowProc DefWindowProcW
#define GetMessage GetMessageW
#define DispatchMessage DispatchMessageW
#define SendMessage SendMessageW
#define LoadIcon LoadIconW
#define LoadCursor LoadCursorW
#define DialogBoxParam DialogBoxParamW
#define GetDlgItemText GetDlgItemTextW
#define SetDlgItemText SetDlgItemTextW
#define SendDlgItemMessage SendDlgItemMessageW
#define GetWindowLongPtr GetWindowLongPtrW
#define SetWindowLongPtr SetWindowLongPtrW
#define SetClassLongPtr SetClassLongPtrW
#else
typedef WNDCLASSA WNDCLASS, *PWNDCLASS;
#define MAKEINTRESOURCE MAKEINTRESOURCEA
#define RegisterDeviceNotification RegisterDeviceNotificationA
#define MessageBox MessageBoxA
#define wsprintf wsprintfA
#define CharNext CharNextA
#define LoadString LoadStringA
#define RegisterClass RegisterClassA
#define CreateWindowEx CreateWindowExA
#define DefWindowProc DefWindowProcA
#define GetMessage GetMessageA
#define DispatchMessage DispatchMessageA
#define SendMessage SendMessageA
#define LoadIcon LoadIconA
#define LoadCursor LoadCursorA
#define DialogBoxParam DialogBoxParamA
#define GetDlgItemText GetDlgItemTextA
#define SetDlgItemText SetDlgItemTextA
#define SendDlgItemMessage SendDlgItemMessageA
#define GetWindowLongPtr GetWindowLongPtrA
#define SetWindowLongPtr SetWindowLongPtrA
#define SetClassLongPtr SetClassLongPtrA
#endif
#define CreateWindow(class_name, title, style, x, y, width, height, parent, menu, module, parameter) \
	CreateWindowEx(0, class_name, title, style, x, y, width, height, parent, menu, module, parameter)
#define DialogBox(module, name, parent, procedure) \
	DialogBoxParam(module, name, parent, procedure, 0)

EXTERN_C_END

#endif
