/*
 * unknwn.h - IUnknown, and how interfaces are declared for C and for C++ alike.
 *
 * Model    A header lists an interface's methods with those it inherits first, and INTERFACE defined as its name: C
 *          gets a table of functions behind lpVtbl, C++ an abstract class whose inherited methods are named again.
 *          Both have the same layout. COBJMACROS gives C the short form IFoo_Method(object, ...).
 * Source   COM reference: IUnknown; "Interface binary standard".
 */
#ifndef __IUnknown_INTERFACE_DEFINED__
#define __IUnknown_INTERFACE_DEFINED__
#define __unknwn_h__

#include <objbase.h>

#ifdef __cplusplus
#define DECLARE_INTERFACE(name) struct name
#define DECLARE_INTERFACE_(name, base) struct name : public base
#else
#define DECLARE_INTERFACE(name) \
	typedef struct name { \
		const struct name##Vtbl *lpVtbl; \
	} name; \
	typedef struct name##Vtbl name##Vtbl; \
	struct name##Vtbl
#define DECLARE_INTERFACE_(name, base) DECLARE_INTERFACE(name)
#endif

/* A method that is named and not built: it has its place, and no call of it compiles. */
#define DRYDOCK_UNBUILT_METHOD(name) STDMETHOD(name)(THIS) PURE;

/* An interface's id, for C++ also found by its type: IID_PPV_ARGS(&pointer) in a call's last two places. */
#ifdef __cplusplus
template <typename Interface> struct DrydockInterfaceId;
#define DRYDOCK_INTERFACE_ID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
	DEFINE_GUID(IID_##name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8); \
	extern "C++" template <> struct DrydockInterfaceId<name> { \
		static constexpr GUID value = { l, w1, w2, { b1, b2, b3, b4, b5, b6, b7, b8 } }; \
	}
template <typename Interface> inline const GUID &DrydockIdOf(Interface **)
{
	return DrydockInterfaceId<Interface>::value;
}
template <typename Interface> inline void **IID_PPV_ARGS_Helper(Interface **object)
{
	return reinterpret_cast<void **>(object);
}
#define IID_PPV_ARGS(object) DrydockIdOf(object), IID_PPV_ARGS_Helper(object)
#else
#define DRYDOCK_INTERFACE_ID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
	DEFINE_GUID(IID_##name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8)
#endif

#define DRYDOCK_IUNKNOWN_METHODS \
	STDMETHOD(QueryInterface)(THIS_ REFIID id, void **ret_object) PURE; \
	STDMETHOD_(ULONG, AddRef)(THIS) PURE; \
	STDMETHOD_(ULONG, Release)(THIS) PURE;

#define INTERFACE IUnknown
DECLARE_INTERFACE(IUnknown)
{
	DRYDOCK_IUNKNOWN_METHODS
};
#undef INTERFACE
typedef IUnknown *LPUNKNOWN;

DRYDOCK_INTERFACE_ID(IUnknown, 0x00000000, 0x0000, 0x0000, 0xC0, 0, 0, 0, 0, 0, 0, 0x46);

#if defined(COBJMACROS) && !defined(__cplusplus)
#define IUnknown_QueryInterface(This, id, object) (This)->lpVtbl->QueryInterface(This, id, object)
#define IUnknown_AddRef(This) (This)->lpVtbl->AddRef(This)
#define IUnknown_Release(This) (This)->lpVtbl->Release(This)
#endif

#endif
