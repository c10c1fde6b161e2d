/* dxgi1_2.h - the second generation of dxgi.h: IDXGIFactory2. Source: DXGI reference, dxgi1_2.h. */
#ifndef __dxgi1_2_h__
#define __dxgi1_2_h__

#include <dxgi.h>

#define DRYDOCK_IDXGIFACTORY2_METHODS \
	DRYDOCK_IDXGIFACTORY1_METHODS \
	DRYDOCK_UNBUILT_METHOD(IsWindowedStereoEnabled) \
	DRYDOCK_UNBUILT_METHOD(CreateSwapChainForHwnd) \
	DRYDOCK_UNBUILT_METHOD(CreateSwapChainForCoreWindow) \
	DRYDOCK_UNBUILT_METHOD(GetSharedResourceAdapterLuid) \
	DRYDOCK_UNBUILT_METHOD(RegisterStereoStatusWindow) \
	DRYDOCK_UNBUILT_METHOD(RegisterStereoStatusEvent) \
	DRYDOCK_UNBUILT_METHOD(UnregisterStereoStatus) \
	DRYDOCK_UNBUILT_METHOD(RegisterOcclusionStatusWindow) \
	DRYDOCK_UNBUILT_METHOD(RegisterOcclusionStatusEvent) \
	DRYDOCK_UNBUILT_METHOD(UnregisterOcclusionStatus) \
	DRYDOCK_UNBUILT_METHOD(CreateSwapChainForComposition)
#define INTERFACE IDXGIFactory2
DECLARE_INTERFACE_(IDXGIFactory2, IDXGIFactory1)
{
	DRYDOCK_IDXGIFACTORY2_METHODS
};
#undef INTERFACE

DRYDOCK_INTERFACE_ID(IDXGIFactory2, 0x50c83a1c, 0xe072, 0x4c48, 0x87, 0xb0, 0x36, 0x30, 0xfa, 0x36, 0xa6, 0xd0);

#define DXGI_CREATE_FACTORY_DEBUG 1u

EXTERN_C_START
/* As CreateDXGIFactory1; flags: 0 or DXGI_CREATE_FACTORY_DEBUG, which changes nothing. */
HRESULT CreateDXGIFactory2(UINT flags, REFIID id, void **ret_factory);
EXTERN_C_END

#endif
