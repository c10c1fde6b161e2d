/* dxgi1_5.h - IDXGIFactory5. Source: DXGI reference, dxgi1_5.h. */
#ifndef __dxgi1_5_h__
#define __dxgi1_5_h__

#include <dxgi1_4.h>

#define DRYDOCK_IDXGIFACTORY5_METHODS \
	DRYDOCK_IDXGIFACTORY4_METHODS \
	DRYDOCK_UNBUILT_METHOD(CheckFeatureSupport)
#define INTERFACE IDXGIFactory5
DECLARE_INTERFACE_(IDXGIFactory5, IDXGIFactory4)
{
	DRYDOCK_IDXGIFACTORY5_METHODS
};
#undef INTERFACE

DRYDOCK_INTERFACE_ID(IDXGIFactory5, 0x7632e1f5, 0xee65, 0x4dca, 0x87, 0xfd, 0x84, 0xcd, 0x75, 0xf8, 0x83, 0x8d);

#if defined(COBJMACROS) && !defined(__cplusplus)
#define IDXGIFactory5_AddRef(This) (This)->lpVtbl->AddRef(This)
#define IDXGIFactory5_Release(This) (This)->lpVtbl->Release(This)
#define IDXGIFactory5_EnumAdapters1(This, index, adapter) (This)->lpVtbl->EnumAdapters1(This, index, adapter)
#define IDXGIFactory5_IsCurrent(This) (This)->lpVtbl->IsCurrent(This)
#define IDXGIFactory5_EnumAdapterByLuid(This, luid, id, adapter) \
	(This)->lpVtbl->EnumAdapterByLuid(This, luid, id, adapter)
#endif

#endif
