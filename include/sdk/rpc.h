/* rpc.h - identifiers; remote calls are not built. */
#ifndef __RPC_H__
#define __RPC_H__

#include <windows.h>

EXTERN_C_START
typedef int RPC_STATUS;
typedef GUID UUID;
typedef unsigned char *RPC_CSTR;
typedef unsigned short *RPC_WSTR;
#define RPC_S_OK 0
RPC_STATUS UuidCreate(UUID *ret_uuid);
EXTERN_C_END

#endif
