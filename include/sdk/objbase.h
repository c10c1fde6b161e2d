/* objbase.h - GUIDs as text. Components themselves are not built. */
#ifndef _OBJBASE_H_
#define _OBJBASE_H_

#include <wtypes.h>
#include <basetyps.h>

EXTERN_C_START

#define COINIT_APARTMENTTHREADED 0x2
#define COINIT_MULTITHREADED 0x0
int StringFromGUID2(REFGUID guid, LPOLESTR to, int capacity);
HRESULT CLSIDFromString(LPCOLESTR text, LPCLSID ret_guid);
HRESULT IIDFromString(LPCOLESTR text, LPIID ret_guid);
HRESULT CoCreateGuid(GUID *ret_guid);
HRESULT CoInitialize(LPVOID reserved);
HRESULT CoInitializeEx(LPVOID reserved, DWORD model);
void CoUninitialize(void);
LPVOID CoTaskMemAlloc(SIZE_T bytes);
void CoTaskMemFree(LPVOID block);

EXTERN_C_END

#endif
