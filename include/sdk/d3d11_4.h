/* d3d11_4.h - ID3D11Multithread. Source: Direct3D 11 reference, d3d11_4.h. */
#ifndef __d3d11_4_h__
#define __d3d11_4_h__

#include <d3d11.h>

#define INTERFACE ID3D11Multithread
DECLARE_INTERFACE_(ID3D11Multithread, IUnknown)
{
	DRYDOCK_IUNKNOWN_METHODS
	STDMETHOD_(void, Enter)(THIS) PURE;
	STDMETHOD_(void, Leave)(THIS) PURE;
	STDMETHOD_(BOOL, SetMultithreadProtected)(THIS_ BOOL protect) PURE;
	STDMETHOD_(BOOL, GetMultithreadProtected)(THIS) PURE;
};
#undef INTERFACE

DRYDOCK_INTERFACE_ID(ID3D11Multithread, 0x9b7e4e00, 0x342c, 0x4106, 0xa1, 0x9f, 0x4f, 0x27, 0x04, 0xf6, 0x89, 0xf0);

#if defined(COBJMACROS) && !defined(__cplusplus)
#define ID3D11Multithread_Enter(This) (This)->lpVtbl->Enter(This)
#define ID3D11Multithread_Leave(This) (This)->lpVtbl->Leave(This)
#define ID3D11Multithread_SetMultithreadProtected(This, protect) \
	(This)->lpVtbl->SetMultithreadProtected(This, protect)
#define ID3D11Multithread_Release(This) (This)->lpVtbl->Release(This)
#endif

#endif
