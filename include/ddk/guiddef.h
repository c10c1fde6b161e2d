/*
 * guiddef.h - GUID, its comparison, and DEFINE_GUID.
 *
 * Source   Windows reference: GUID structure, DEFINE_GUID. With INITGUID defined the macro defines the
 *          constant, weak, so that several sources of one image may; without, it declares it.
 */
#ifndef GUID_DEFINED
#define GUID_DEFINED
#include "drydock_dialect.h"
typedef struct _GUID {
	unsigned int Data1;
	unsigned short Data2;
	unsigned short Data3;
	unsigned char Data4[8];
} GUID;
#endif

#ifndef DRYDOCK_EXTERN_C
#ifdef __cplusplus
#define DRYDOCK_EXTERN_C extern "C"
#else
#define DRYDOCK_EXTERN_C extern
#endif
#endif

#ifdef DEFINE_GUID
#undef DEFINE_GUID
#endif
#ifdef INITGUID
#ifdef __cplusplus
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
	extern "C" const GUID name DRYDOCK_SELECTANY = \
		{ (unsigned int)(l), w1, w2, { b1, b2, b3, b4, b5, b6, b7, b8 } }
#else
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
	const GUID name DRYDOCK_SELECTANY = \
		{ (unsigned int)(l), w1, w2, { b1, b2, b3, b4, b5, b6, b7, b8 } }
#endif
#else
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
	DRYDOCK_EXTERN_C const GUID name
#endif
#define DEFINE_OLEGUID(name, l, w1, w2) \
	DEFINE_GUID(name, l, w1, w2, 0xC0, 0, 0, 0, 0, 0, 0, 0x46)

#ifndef _GUIDDEF_H_
#define _GUIDDEF_H_

typedef GUID *LPGUID;
typedef const GUID *LPCGUID;
typedef GUID IID, *LPIID;
typedef GUID CLSID, *LPCLSID;
typedef GUID FMTID, *LPFMTID;

#ifdef __cplusplus
#define REFGUID const GUID &
#define REFIID const IID &
#define REFCLSID const IID &
#define REFFMTID const IID &
#else
#define REFGUID const GUID *
#define REFIID const IID *
#define REFCLSID const IID *
#define REFFMTID const IID *
#endif

#ifdef __cplusplus
static inline int IsEqualGUID(const GUID &left, const GUID &right)
{
	return __builtin_memcmp(&left, &right, sizeof(GUID)) == 0;
}
static inline bool operator==(const GUID &left, const GUID &right) { return IsEqualGUID(left, right); }
static inline bool operator!=(const GUID &left, const GUID &right) { return !IsEqualGUID(left, right); }
#else
#define IsEqualGUID(left, right) (__builtin_memcmp((left), (right), sizeof(GUID)) == 0)
#endif
#define InlineIsEqualGUID(left, right) IsEqualGUID(left, right)
#define IsEqualIID(left, right) IsEqualGUID(left, right)
#define IsEqualCLSID(left, right) IsEqualGUID(left, right)
#define IsEqualFMTID(left, right) IsEqualGUID(left, right)
#define GUID_NULL_INITIALIZER { 0, 0, 0, { 0, 0, 0, 0, 0, 0, 0, 0 } }

#endif
