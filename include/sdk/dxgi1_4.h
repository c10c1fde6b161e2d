/* dxgi1_4.h - IDXGIFactory4: adapters by LUID. Source: DXGI reference, dxgi1_4.h. */
#ifndef __dxgi1_4_h__
#define __dxgi1_4_h__

#include <dxgi1_3.h>

#define DRYDOCK_IDXGIFACTORY4_METHODS \
	DRYDOCK_IDXGIFACTORY3_METHODS \
	STDMETHOD(EnumAdapterByLuid)(THIS_ LUID luid, REFIID id, void **ret_adapter) PURE; \
	DRYDOCK_UNBUILT_METHOD(EnumWarpAdapter)
#define INTERFACE IDXGIFactory4
DECLARE_INTERFACE_(IDXGIFactory4, IDXGIFactory3)
{
	DRYDOCK_IDXGIFACTORY4_METHODS
};
#undef INTERFACE

DRYDOCK_INTERFACE_ID(IDXGIFactory4, 0x1bc6ea02, 0xef36, 0x464f, 0xbf, 0x0c, 0x21, 0xca, 0x39, 0xe5, 0x16, 0x8a);

#if defined(COBJMACROS) && !defined(__cplusplus)
#define IDXGIFactory4_AddRef(This) (This)->lpVtbl->AddRef(This)
#define IDXGIFactory4_Release(This) (This)->lpVtbl->Release(This)
#define IDXGIFactory4_EnumAdapters1(This, index, adapter) (This)->lpVtbl->EnumAdapters1(This, index, adapter)
#define IDXGIFactory4_IsCurrent(This) (This)->lpVtbl->IsCurrent(This)
#define IDXGIFactory4_EnumAdapterByLuid(This, luid, id, adapter) \
	(This)->lpVtbl->EnumAdapterByLuid(This, luid, id, adapter)
#endif

#endif
