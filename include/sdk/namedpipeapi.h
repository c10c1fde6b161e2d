/* namedpipeapi.h - named and anonymous pipes. */
#ifndef _NAMEDPIPE_H_
#define _NAMEDPIPE_H_

#include <winbase.h>

EXTERN_C_START

#define PIPE_ACCESS_INBOUND 0x00000001
#define PIPE_ACCESS_OUTBOUND 0x00000002
#define PIPE_ACCESS_DUPLEX 0x00000003
#define PIPE_CLIENT_END 0x00000000
#define PIPE_SERVER_END 0x00000001
#define PIPE_TYPE_BYTE 0x00000000
#define PIPE_TYPE_MESSAGE 0x00000004
#define PIPE_READMODE_BYTE 0x00000000
#define PIPE_READMODE_MESSAGE 0x00000002
#define PIPE_WAIT 0x00000000
#define PIPE_NOWAIT 0x00000001
#define PIPE_ACCEPT_REMOTE_CLIENTS 0x00000000
#define PIPE_REJECT_REMOTE_CLIENTS 0x00000008
#define PIPE_UNLIMITED_INSTANCES 255
#define NMPWAIT_WAIT_FOREVER 0xFFFFFFFF
#define NMPWAIT_NOWAIT 0x00000001
#define NMPWAIT_USE_DEFAULT_WAIT 0x00000000

HANDLE CreateNamedPipeA(LPCSTR name, DWORD open_mode, DWORD pipe_mode, DWORD instances,
                        DWORD out_bytes, DWORD in_bytes, DWORD timeout_ms,
                        LPSECURITY_ATTRIBUTES security);
HANDLE CreateNamedPipeW(LPCWSTR name, DWORD open_mode, DWORD pipe_mode, DWORD instances,
                        DWORD out_bytes, DWORD in_bytes, DWORD timeout_ms,
                        LPSECURITY_ATTRIBUTES security);
BOOL CreatePipe(PHANDLE ret_read, PHANDLE ret_write, LPSECURITY_ATTRIBUTES security, DWORD bytes);
BOOL ConnectNamedPipe(HANDLE pipe, LPOVERLAPPED overlapped);
BOOL DisconnectNamedPipe(HANDLE pipe);
BOOL PeekNamedPipe(HANDLE pipe, LPVOID buffer, DWORD bytes, LPDWORD ret_read, LPDWORD ret_available,
                   LPDWORD ret_left);
BOOL TransactNamedPipe(HANDLE pipe, LPVOID in, DWORD in_bytes, LPVOID out, DWORD out_bytes,
                       LPDWORD ret_read, LPOVERLAPPED overlapped);
BOOL CallNamedPipeA(LPCSTR name, LPVOID in, DWORD in_bytes, LPVOID out, DWORD out_bytes,
                    LPDWORD ret_read, DWORD timeout_ms);
BOOL CallNamedPipeW(LPCWSTR name, LPVOID in, DWORD in_bytes, LPVOID out, DWORD out_bytes,
                    LPDWORD ret_read, DWORD timeout_ms);
BOOL WaitNamedPipeA(LPCSTR name, DWORD timeout_ms);
BOOL WaitNamedPipeW(LPCWSTR name, DWORD timeout_ms);
BOOL SetNamedPipeHandleState(HANDLE pipe, LPDWORD mode, LPDWORD collection_bytes,
                             LPDWORD collection_ms);
BOOL GetNamedPipeHandleStateA(HANDLE pipe, LPDWORD ret_state, LPDWORD ret_instances,
                              LPDWORD ret_collection_bytes, LPDWORD ret_collection_ms, LPSTR user,
                              DWORD user_chars);
BOOL GetNamedPipeHandleStateW(HANDLE pipe, LPDWORD ret_state, LPDWORD ret_instances,
                              LPDWORD ret_collection_bytes, LPDWORD ret_collection_ms, LPWSTR user,
                              DWORD user_chars);
BOOL GetNamedPipeInfo(HANDLE pipe, LPDWORD ret_flags, LPDWORD ret_out_bytes, LPDWORD ret_in_bytes,
                      LPDWORD ret_instances);
BOOL GetNamedPipeClientProcessId(HANDLE pipe, PULONG ret_id);
BOOL GetNamedPipeServerProcessId(HANDLE pipe, PULONG ret_id);
BOOL GetNamedPipeClientSessionId(HANDLE pipe, PULONG ret_id);
BOOL GetNamedPipeServerSessionId(HANDLE pipe, PULONG ret_id);
BOOL ImpersonateNamedPipeClient(HANDLE pipe);

#ifdef UNICODE
#define CreateNamedPipe CreateNamedPipeW
#define CallNamedPipe CallNamedPipeW
#define WaitNamedPipe WaitNamedPipeW
#define GetNamedPipeHandleState GetNamedPipeHandleStateW
#else
#define CreateNamedPipe CreateNamedPipeA
#define CallNamedPipe CallNamedPipeA
#define WaitNamedPipe WaitNamedPipeA
#define GetNamedPipeHandleState GetNamedPipeHandleStateA
#endif

EXTERN_C_END

#endif
