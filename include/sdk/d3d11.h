/*
 * d3d11.h - devices, contexts and textures: as much as takes a surface's pixels to memory.
 *
 * Model    A device belongs to an emulated adapter; a texture is memory, its staging copy too. What a context is told
 *          is done before it returns, so that Map never waits. Shaders, views, queries, buffers are not built: their
 *          methods keep their places and no call of them compiles (d3d11_slots.h).
 * Source   Direct3D 11 reference: d3d11.h; docs/iddcx.md.
 */
#ifndef __d3d11_h__
#define __d3d11_h__

#include <d3dcommon.h>
#include <dxgi.h>
#include <d3d11_slots.h>

#define D3D11_SDK_VERSION 7
#define D3D11_REQ_TEXTURE2D_U_OR_V_DIMENSION 16384
#define D3D11_CREATE_DEVICE_SINGLETHREADED 0x1u
#define D3D11_CREATE_DEVICE_DEBUG 0x2u
#define D3D11_CREATE_DEVICE_PREVENT_INTERNAL_THREADING_OPTIMIZATIONS 0x8u
#define D3D11_CREATE_DEVICE_BGRA_SUPPORT 0x20u
#define D3D11_CREATE_DEVICE_VIDEO_SUPPORT 0x800u

typedef enum D3D11_USAGE {
	D3D11_USAGE_DEFAULT = 0,
	D3D11_USAGE_IMMUTABLE = 1,
	D3D11_USAGE_DYNAMIC = 2,
	D3D11_USAGE_STAGING = 3
} D3D11_USAGE;

typedef enum D3D11_BIND_FLAG {
	D3D11_BIND_VERTEX_BUFFER = 0x1,
	D3D11_BIND_INDEX_BUFFER = 0x2,
	D3D11_BIND_CONSTANT_BUFFER = 0x4,
	D3D11_BIND_SHADER_RESOURCE = 0x8,
	D3D11_BIND_RENDER_TARGET = 0x20,
	D3D11_BIND_UNORDERED_ACCESS = 0x80
} D3D11_BIND_FLAG;

typedef enum D3D11_CPU_ACCESS_FLAG {
	D3D11_CPU_ACCESS_WRITE = 0x10000,
	D3D11_CPU_ACCESS_READ = 0x20000
} D3D11_CPU_ACCESS_FLAG;

typedef enum D3D11_RESOURCE_MISC_FLAG {
	D3D11_RESOURCE_MISC_SHARED = 0x2,
	D3D11_RESOURCE_MISC_SHARED_KEYEDMUTEX = 0x100,
	D3D11_RESOURCE_MISC_SHARED_NTHANDLE = 0x800
} D3D11_RESOURCE_MISC_FLAG;

typedef enum D3D11_MAP {
	D3D11_MAP_READ = 1,
	D3D11_MAP_WRITE = 2,
	D3D11_MAP_READ_WRITE = 3,
	D3D11_MAP_WRITE_DISCARD = 4,
	D3D11_MAP_WRITE_NO_OVERWRITE = 5
} D3D11_MAP;
#define D3D11_MAP_FLAG_DO_NOT_WAIT 0x100000u

typedef enum D3D11_RESOURCE_DIMENSION {
	D3D11_RESOURCE_DIMENSION_UNKNOWN = 0,
	D3D11_RESOURCE_DIMENSION_BUFFER = 1,
	D3D11_RESOURCE_DIMENSION_TEXTURE1D = 2,
	D3D11_RESOURCE_DIMENSION_TEXTURE2D = 3,
	D3D11_RESOURCE_DIMENSION_TEXTURE3D = 4
} D3D11_RESOURCE_DIMENSION;

typedef enum D3D11_DEVICE_CONTEXT_TYPE {
	D3D11_DEVICE_CONTEXT_IMMEDIATE = 0,
	D3D11_DEVICE_CONTEXT_DEFERRED = 1
} D3D11_DEVICE_CONTEXT_TYPE;

typedef struct D3D11_TEXTURE2D_DESC {
	UINT Width;
	UINT Height;
	UINT MipLevels;
	UINT ArraySize;
	DXGI_FORMAT Format;
	DXGI_SAMPLE_DESC SampleDesc;
	D3D11_USAGE Usage;
	UINT BindFlags;
	UINT CPUAccessFlags;
	UINT MiscFlags;
} D3D11_TEXTURE2D_DESC;
C_ASSERT(sizeof(D3D11_TEXTURE2D_DESC) == 44);

typedef struct D3D11_SUBRESOURCE_DATA {
	const void *pSysMem;
	UINT SysMemPitch;
	UINT SysMemSlicePitch;
} D3D11_SUBRESOURCE_DATA;

typedef struct D3D11_MAPPED_SUBRESOURCE {
	void *pData;
	UINT RowPitch;
	UINT DepthPitch;
} D3D11_MAPPED_SUBRESOURCE;

typedef struct D3D11_BOX {
	UINT left;
	UINT top;
	UINT front;
	UINT right;
	UINT bottom;
	UINT back;
} D3D11_BOX;

#ifdef __cplusplus
struct ID3D11Device;
struct ID3D11DeviceContext;
struct ID3D11Texture2D;
#else
typedef struct ID3D11Device ID3D11Device;
typedef struct ID3D11DeviceContext ID3D11DeviceContext;
typedef struct ID3D11Texture2D ID3D11Texture2D;
#endif

#define DRYDOCK_ID3D11DEVICECHILD_METHODS \
	DRYDOCK_IUNKNOWN_METHODS \
	STDMETHOD_(void, GetDevice)(THIS_ ID3D11Device **ret_device) PURE; \
	DRYDOCK_UNBUILT_METHOD(GetPrivateData) \
	DRYDOCK_UNBUILT_METHOD(SetPrivateData) \
	DRYDOCK_UNBUILT_METHOD(SetPrivateDataInterface)
#define INTERFACE ID3D11DeviceChild
DECLARE_INTERFACE_(ID3D11DeviceChild, IUnknown)
{
	DRYDOCK_ID3D11DEVICECHILD_METHODS
};
#undef INTERFACE

#define DRYDOCK_ID3D11RESOURCE_METHODS \
	DRYDOCK_ID3D11DEVICECHILD_METHODS \
	STDMETHOD_(void, GetType)(THIS_ D3D11_RESOURCE_DIMENSION *ret_type) PURE; \
	DRYDOCK_UNBUILT_METHOD(SetEvictionPriority) \
	DRYDOCK_UNBUILT_METHOD(GetEvictionPriority)
#define INTERFACE ID3D11Resource
DECLARE_INTERFACE_(ID3D11Resource, ID3D11DeviceChild)
{
	DRYDOCK_ID3D11RESOURCE_METHODS
};
#undef INTERFACE

#define INTERFACE ID3D11Texture2D
DECLARE_INTERFACE_(ID3D11Texture2D, ID3D11Resource)
{
	DRYDOCK_ID3D11RESOURCE_METHODS
	STDMETHOD_(void, GetDesc)(THIS_ D3D11_TEXTURE2D_DESC *ret_description) PURE;
};
#undef INTERFACE

#define DRYDOCK_ID3D11DEVICECONTEXT_METHODS \
	DRYDOCK_ID3D11DEVICECHILD_METHODS \
	DRYDOCK_D3D11_CONTEXT_SLOTS_1(DRYDOCK_UNBUILT_METHOD) \
	STDMETHOD(Map)(THIS_ ID3D11Resource *resource, UINT subresource, D3D11_MAP type, UINT flags, \
	               D3D11_MAPPED_SUBRESOURCE *ret_mapped) PURE; \
	STDMETHOD_(void, Unmap)(THIS_ ID3D11Resource *resource, UINT subresource) PURE; \
	DRYDOCK_D3D11_CONTEXT_SLOTS_2(DRYDOCK_UNBUILT_METHOD) \
	STDMETHOD_(void, CopySubresourceRegion)(THIS_ ID3D11Resource *to, UINT to_subresource, UINT x, UINT y, \
	                                        UINT z, ID3D11Resource *from, UINT from_subresource, \
	                                        const D3D11_BOX *box) PURE; \
	STDMETHOD_(void, CopyResource)(THIS_ ID3D11Resource *to, ID3D11Resource *from) PURE; \
	STDMETHOD_(void, UpdateSubresource)(THIS_ ID3D11Resource *to, UINT subresource, const D3D11_BOX *box, \
	                                    const void *data, UINT row_bytes, UINT depth_bytes) PURE; \
	DRYDOCK_D3D11_CONTEXT_SLOTS_3(DRYDOCK_UNBUILT_METHOD) \
	STDMETHOD_(void, ClearState)(THIS) PURE; \
	STDMETHOD_(void, Flush)(THIS) PURE; \
	STDMETHOD_(D3D11_DEVICE_CONTEXT_TYPE, GetType)(THIS) PURE; \
	STDMETHOD_(UINT, GetContextFlags)(THIS) PURE; \
	DRYDOCK_D3D11_CONTEXT_SLOTS_4(DRYDOCK_UNBUILT_METHOD)
#define INTERFACE ID3D11DeviceContext
DECLARE_INTERFACE_(ID3D11DeviceContext, ID3D11DeviceChild)
{
	DRYDOCK_ID3D11DEVICECONTEXT_METHODS
};
#undef INTERFACE

#define DRYDOCK_ID3D11DEVICE_METHODS \
	DRYDOCK_IUNKNOWN_METHODS \
	DRYDOCK_D3D11_DEVICE_SLOTS_1(DRYDOCK_UNBUILT_METHOD) \
	STDMETHOD(CreateTexture2D)(THIS_ const D3D11_TEXTURE2D_DESC *description, \
	                           const D3D11_SUBRESOURCE_DATA *data, ID3D11Texture2D **ret_texture) PURE; \
	DRYDOCK_D3D11_DEVICE_SLOTS_2(DRYDOCK_UNBUILT_METHOD) \
	STDMETHOD_(D3D_FEATURE_LEVEL, GetFeatureLevel)(THIS) PURE; \
	STDMETHOD_(UINT, GetCreationFlags)(THIS) PURE; \
	STDMETHOD(GetDeviceRemovedReason)(THIS) PURE; \
	STDMETHOD_(void, GetImmediateContext)(THIS_ ID3D11DeviceContext **ret_context) PURE; \
	DRYDOCK_D3D11_DEVICE_SLOTS_3(DRYDOCK_UNBUILT_METHOD)
#define INTERFACE ID3D11Device
DECLARE_INTERFACE_(ID3D11Device, IUnknown)
{
	DRYDOCK_ID3D11DEVICE_METHODS
};
#undef INTERFACE

DRYDOCK_INTERFACE_ID(ID3D11DeviceChild, 0x1841e5c8, 0x16b0, 0x489b, 0xbc, 0xc8, 0x44, 0xcf, 0xb0, 0xd5, 0xde, 0xae);
DRYDOCK_INTERFACE_ID(ID3D11Resource, 0xdc8e63f3, 0xd12b, 0x4952, 0xb4, 0x7b, 0x5e, 0x45, 0x02, 0x6a, 0x86, 0x2d);
DRYDOCK_INTERFACE_ID(ID3D11Texture2D, 0x6f15aaf2, 0xd208, 0x4e89, 0x9a, 0xb4, 0x48, 0x95, 0x35, 0xd3, 0x4f, 0x9c);
DRYDOCK_INTERFACE_ID(ID3D11Device, 0xdb6f6ddb, 0xac77, 0x4e88, 0x82, 0x53, 0x81, 0x9d, 0xf9, 0xbb, 0xf1, 0x40);
DRYDOCK_INTERFACE_ID(ID3D11DeviceContext, 0xc0bfa96c, 0xe089, 0x44fb, 0x8e, 0xaf, 0x26, 0xf8, 0x79, 0x61, 0x90,
            0xda);

EXTERN_C_START
/*
 * Make a device of adapter; null: of the machine's first one, then type must be HARDWARE or WARP.
 * Gives    Each out-parameter may be null. The caller owns a reference to what it asked for.
 * Errors   E_INVALIDARG: an adapter with another type than UNKNOWN, another SDK version, or no level that is known.
 *          DXGI_ERROR_UNSUPPORTED: another driver type. E_OUTOFMEMORY.
 */
HRESULT D3D11CreateDevice(IDXGIAdapter *adapter, D3D_DRIVER_TYPE type, HMODULE software, UINT flags,
                          const D3D_FEATURE_LEVEL *levels, UINT level_count, UINT sdk_version,
                          ID3D11Device **ret_device, D3D_FEATURE_LEVEL *ret_level,
                          ID3D11DeviceContext **ret_context);
EXTERN_C_END

#if defined(COBJMACROS) && !defined(__cplusplus)
#define ID3D11Device_QueryInterface(This, id, object) (This)->lpVtbl->QueryInterface(This, id, object)
#define ID3D11Device_AddRef(This) (This)->lpVtbl->AddRef(This)
#define ID3D11Device_Release(This) (This)->lpVtbl->Release(This)
#define ID3D11Device_CreateTexture2D(This, description, data, texture) \
	(This)->lpVtbl->CreateTexture2D(This, description, data, texture)
#define ID3D11Device_GetFeatureLevel(This) (This)->lpVtbl->GetFeatureLevel(This)
#define ID3D11Device_GetDeviceRemovedReason(This) (This)->lpVtbl->GetDeviceRemovedReason(This)
#define ID3D11Device_GetImmediateContext(This, context) (This)->lpVtbl->GetImmediateContext(This, context)
#define ID3D11DeviceContext_QueryInterface(This, id, object) (This)->lpVtbl->QueryInterface(This, id, object)
#define ID3D11DeviceContext_AddRef(This) (This)->lpVtbl->AddRef(This)
#define ID3D11DeviceContext_Release(This) (This)->lpVtbl->Release(This)
#define ID3D11DeviceContext_Map(This, resource, subresource, type, flags, mapped) \
	(This)->lpVtbl->Map(This, resource, subresource, type, flags, mapped)
#define ID3D11DeviceContext_Unmap(This, resource, subresource) (This)->lpVtbl->Unmap(This, resource, subresource)
#define ID3D11DeviceContext_CopyResource(This, to, from) (This)->lpVtbl->CopyResource(This, to, from)
#define ID3D11DeviceContext_CopySubresourceRegion(This, to, to_subresource, x, y, z, from, from_subresource, box) \
	(This)->lpVtbl->CopySubresourceRegion(This, to, to_subresource, x, y, z, from, from_subresource, box)
#define ID3D11DeviceContext_UpdateSubresource(This, to, subresource, box, data, row_bytes, depth_bytes) \
	(This)->lpVtbl->UpdateSubresource(This, to, subresource, box, data, row_bytes, depth_bytes)
#define ID3D11DeviceContext_Flush(This) (This)->lpVtbl->Flush(This)
#define ID3D11Resource_Release(This) (This)->lpVtbl->Release(This)
#define ID3D11Texture2D_QueryInterface(This, id, object) (This)->lpVtbl->QueryInterface(This, id, object)
#define ID3D11Texture2D_AddRef(This) (This)->lpVtbl->AddRef(This)
#define ID3D11Texture2D_Release(This) (This)->lpVtbl->Release(This)
#define ID3D11Texture2D_GetDevice(This, device) (This)->lpVtbl->GetDevice(This, device)
#define ID3D11Texture2D_GetDesc(This, description) (This)->lpVtbl->GetDesc(This, description)
#endif

#endif
