/* dxgi1_3.h - IDXGIFactory3. Source: DXGI reference, dxgi1_3.h. */
#ifndef __dxgi1_3_h__
#define __dxgi1_3_h__

#include <dxgi1_2.h>

#define DRYDOCK_IDXGIFACTORY3_METHODS \
	DRYDOCK_IDXGIFACTORY2_METHODS \
	STDMETHOD_(UINT, GetCreationFlags)(THIS) PURE;
#define INTERFACE IDXGIFactory3
DECLARE_INTERFACE_(IDXGIFactory3, IDXGIFactory2)
{
	DRYDOCK_IDXGIFACTORY3_METHODS
};
#undef INTERFACE

DRYDOCK_INTERFACE_ID(IDXGIFactory3, 0x25483823, 0xcd46, 0x4c7d, 0x86, 0xca, 0x47, 0xaa, 0x95, 0xb8, 0x37, 0xbd);

#endif
