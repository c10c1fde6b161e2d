/* wtypes.h - types of the component object model that plain programs include. */
#ifndef _WTYPES_H_
#define _WTYPES_H_
#include <windows.h>
typedef WCHAR OLECHAR, *LPOLESTR, *BSTR;
typedef const OLECHAR *LPCOLESTR;
typedef short VARIANT_BOOL;
typedef unsigned short VARTYPE;
#endif
