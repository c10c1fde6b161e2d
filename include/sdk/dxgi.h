/*
 * dxgi.h - adapters, devices and surfaces as display drivers see them.
 *
 * Model    Every adapter is emulated and every surface is memory: what a method would ask of a GPU is done at once by
 *          the calling thread. Methods that are named and not built cannot be called (unknwn.h).
 * Source   DXGI reference: dxgi.h; docs/iddcx.md.
 */
#ifndef __dxgi_h__
#define __dxgi_h__

#include <unknwn.h>
#include <dxgitype.h>

#define DXGI_USAGE_SHADER_INPUT 0x00000010u
#define DXGI_USAGE_RENDER_TARGET_OUTPUT 0x00000020u
#define DXGI_USAGE_BACK_BUFFER 0x00000040u
#define DXGI_USAGE_SHARED 0x00000080u
#define DXGI_USAGE_READ_ONLY 0x00000100u
#define DXGI_MAP_READ 1u
#define DXGI_MAP_WRITE 2u
#define DXGI_MAP_DISCARD 4u
typedef UINT DXGI_USAGE;

typedef enum DXGI_ADAPTER_FLAG {
	DXGI_ADAPTER_FLAG_NONE = 0,
	DXGI_ADAPTER_FLAG_REMOTE = 1,
	DXGI_ADAPTER_FLAG_SOFTWARE = 2
} DXGI_ADAPTER_FLAG;

typedef struct DXGI_ADAPTER_DESC {
	WCHAR Description[128];
	UINT VendorId;
	UINT DeviceId;
	UINT SubSysId;
	UINT Revision;
	SIZE_T DedicatedVideoMemory;
	SIZE_T DedicatedSystemMemory;
	SIZE_T SharedSystemMemory;
	LUID AdapterLuid;
} DXGI_ADAPTER_DESC;
C_ASSERT(sizeof(DXGI_ADAPTER_DESC) == 304);

typedef struct DXGI_ADAPTER_DESC1 {
	WCHAR Description[128];
	UINT VendorId;
	UINT DeviceId;
	UINT SubSysId;
	UINT Revision;
	SIZE_T DedicatedVideoMemory;
	SIZE_T DedicatedSystemMemory;
	SIZE_T SharedSystemMemory;
	LUID AdapterLuid;
	UINT Flags;
} DXGI_ADAPTER_DESC1;
C_ASSERT(sizeof(DXGI_ADAPTER_DESC1) == 312);

typedef struct DXGI_SURFACE_DESC {
	UINT Width;
	UINT Height;
	DXGI_FORMAT Format;
	DXGI_SAMPLE_DESC SampleDesc;
} DXGI_SURFACE_DESC;

typedef struct DXGI_MAPPED_RECT {
	INT Pitch;
	BYTE *pBits;
} DXGI_MAPPED_RECT;

#define DRYDOCK_IDXGIOBJECT_METHODS \
	DRYDOCK_IUNKNOWN_METHODS \
	DRYDOCK_UNBUILT_METHOD(SetPrivateData) \
	DRYDOCK_UNBUILT_METHOD(SetPrivateDataInterface) \
	DRYDOCK_UNBUILT_METHOD(GetPrivateData) \
	STDMETHOD(GetParent)(THIS_ REFIID id, void **ret_parent) PURE;
#define INTERFACE IDXGIObject
DECLARE_INTERFACE_(IDXGIObject, IUnknown)
{
	DRYDOCK_IDXGIOBJECT_METHODS
};
#undef INTERFACE

#define DRYDOCK_IDXGIDEVICESUBOBJECT_METHODS \
	DRYDOCK_IDXGIOBJECT_METHODS \
	STDMETHOD(GetDevice)(THIS_ REFIID id, void **ret_device) PURE;
#define INTERFACE IDXGIDeviceSubObject
DECLARE_INTERFACE_(IDXGIDeviceSubObject, IDXGIObject)
{
	DRYDOCK_IDXGIDEVICESUBOBJECT_METHODS
};
#undef INTERFACE

#define DRYDOCK_IDXGIRESOURCE_METHODS \
	DRYDOCK_IDXGIDEVICESUBOBJECT_METHODS \
	DRYDOCK_UNBUILT_METHOD(GetSharedHandle) \
	STDMETHOD(GetUsage)(THIS_ DXGI_USAGE *ret_usage) PURE; \
	DRYDOCK_UNBUILT_METHOD(SetEvictionPriority) \
	DRYDOCK_UNBUILT_METHOD(GetEvictionPriority)
#define INTERFACE IDXGIResource
DECLARE_INTERFACE_(IDXGIResource, IDXGIDeviceSubObject)
{
	DRYDOCK_IDXGIRESOURCE_METHODS
};
#undef INTERFACE

#define INTERFACE IDXGISurface
DECLARE_INTERFACE_(IDXGISurface, IDXGIDeviceSubObject)
{
	DRYDOCK_IDXGIDEVICESUBOBJECT_METHODS
	STDMETHOD(GetDesc)(THIS_ DXGI_SURFACE_DESC *ret_description) PURE;
	STDMETHOD(Map)(THIS_ DXGI_MAPPED_RECT *ret_rectangle, UINT flags) PURE;
	STDMETHOD(Unmap)(THIS) PURE;
};
#undef INTERFACE

#define DRYDOCK_IDXGIADAPTER_METHODS \
	DRYDOCK_IDXGIOBJECT_METHODS \
	DRYDOCK_UNBUILT_METHOD(EnumOutputs) \
	STDMETHOD(GetDesc)(THIS_ DXGI_ADAPTER_DESC *ret_description) PURE; \
	DRYDOCK_UNBUILT_METHOD(CheckInterfaceSupport)
#define INTERFACE IDXGIAdapter
DECLARE_INTERFACE_(IDXGIAdapter, IDXGIObject)
{
	DRYDOCK_IDXGIADAPTER_METHODS
};
#undef INTERFACE

#define INTERFACE IDXGIAdapter1
DECLARE_INTERFACE_(IDXGIAdapter1, IDXGIAdapter)
{
	DRYDOCK_IDXGIADAPTER_METHODS
	STDMETHOD(GetDesc1)(THIS_ DXGI_ADAPTER_DESC1 *ret_description) PURE;
};
#undef INTERFACE

#define INTERFACE IDXGIDevice
DECLARE_INTERFACE_(IDXGIDevice, IDXGIObject)
{
	DRYDOCK_IDXGIOBJECT_METHODS
	STDMETHOD(GetAdapter)(THIS_ IDXGIAdapter **ret_adapter) PURE;
	DRYDOCK_UNBUILT_METHOD(CreateSurface)
	DRYDOCK_UNBUILT_METHOD(QueryResourceResidency)
	STDMETHOD(SetGPUThreadPriority)(THIS_ INT priority) PURE;
	STDMETHOD(GetGPUThreadPriority)(THIS_ INT *ret_priority) PURE;
};
#undef INTERFACE

#define DRYDOCK_IDXGIFACTORY_METHODS \
	DRYDOCK_IDXGIOBJECT_METHODS \
	STDMETHOD(EnumAdapters)(THIS_ UINT index, IDXGIAdapter **ret_adapter) PURE; \
	DRYDOCK_UNBUILT_METHOD(MakeWindowAssociation) \
	DRYDOCK_UNBUILT_METHOD(GetWindowAssociation) \
	DRYDOCK_UNBUILT_METHOD(CreateSwapChain) \
	DRYDOCK_UNBUILT_METHOD(CreateSoftwareAdapter)
#define DRYDOCK_IDXGIFACTORY1_METHODS \
	DRYDOCK_IDXGIFACTORY_METHODS \
	STDMETHOD(EnumAdapters1)(THIS_ UINT index, IDXGIAdapter1 **ret_adapter) PURE; \
	STDMETHOD_(BOOL, IsCurrent)(THIS) PURE;
#define INTERFACE IDXGIFactory
DECLARE_INTERFACE_(IDXGIFactory, IDXGIObject)
{
	DRYDOCK_IDXGIFACTORY_METHODS
};
#undef INTERFACE
#define INTERFACE IDXGIFactory1
DECLARE_INTERFACE_(IDXGIFactory1, IDXGIFactory)
{
	DRYDOCK_IDXGIFACTORY1_METHODS
};
#undef INTERFACE

DRYDOCK_INTERFACE_ID(IDXGIObject, 0xaec22fb8, 0x76f3, 0x4639, 0x9b, 0xe0, 0x28, 0xeb, 0x43, 0xa6, 0x7a, 0x2e);
DRYDOCK_INTERFACE_ID(IDXGIDeviceSubObject, 0x3d3e0379, 0xf9de, 0x4d58, 0xbb, 0x6c, 0x18, 0xd6, 0x29, 0x92, 0xf1,
            0xa6);
DRYDOCK_INTERFACE_ID(IDXGIResource, 0x035f3ab4, 0x482e, 0x4e50, 0xb4, 0x1f, 0x8a, 0x7f, 0x8b, 0xd8, 0x96, 0x0b);
DRYDOCK_INTERFACE_ID(IDXGISurface, 0xcafcb56c, 0x6ac3, 0x4889, 0xbf, 0x47, 0x9e, 0x23, 0xbb, 0xd2, 0x60, 0xec);
DRYDOCK_INTERFACE_ID(IDXGIAdapter, 0x2411e7e1, 0x12ac, 0x4ccf, 0xbd, 0x14, 0x97, 0x98, 0xe8, 0x53, 0x4d, 0xc0);
DRYDOCK_INTERFACE_ID(IDXGIAdapter1, 0x29038f61, 0x3839, 0x4626, 0x91, 0xfd, 0x08, 0x68, 0x79, 0x01, 0x1a, 0x05);
DRYDOCK_INTERFACE_ID(IDXGIDevice, 0x54ec77fa, 0x1377, 0x44e6, 0x8c, 0x32, 0x88, 0xfd, 0x5f, 0x44, 0xc8, 0x4c);
DRYDOCK_INTERFACE_ID(IDXGIFactory, 0x7b7166ec, 0x21c7, 0x44ae, 0xb2, 0x1a, 0xc9, 0xae, 0x32, 0x1a, 0xe3, 0x69);
DRYDOCK_INTERFACE_ID(IDXGIFactory1, 0x770aae78, 0xf26f, 0x4dba, 0xa8, 0x29, 0x25, 0x3c, 0x83, 0xd1, 0xb3, 0x87);

EXTERN_C_START
/* Any id from IDXGIFactory to IDXGIFactory5. Errors: E_NOINTERFACE, E_POINTER, E_OUTOFMEMORY. */
HRESULT CreateDXGIFactory(REFIID id, void **ret_factory);
HRESULT CreateDXGIFactory1(REFIID id, void **ret_factory);
EXTERN_C_END

#if defined(COBJMACROS) && !defined(__cplusplus)
#define IDXGIResource_QueryInterface(This, id, object) (This)->lpVtbl->QueryInterface(This, id, object)
#define IDXGIResource_AddRef(This) (This)->lpVtbl->AddRef(This)
#define IDXGIResource_Release(This) (This)->lpVtbl->Release(This)
#define IDXGIResource_GetDevice(This, id, device) (This)->lpVtbl->GetDevice(This, id, device)
#define IDXGIResource_GetUsage(This, usage) (This)->lpVtbl->GetUsage(This, usage)
#define IDXGISurface_AddRef(This) (This)->lpVtbl->AddRef(This)
#define IDXGISurface_Release(This) (This)->lpVtbl->Release(This)
#define IDXGISurface_GetDesc(This, description) (This)->lpVtbl->GetDesc(This, description)
#define IDXGISurface_Map(This, rectangle, flags) (This)->lpVtbl->Map(This, rectangle, flags)
#define IDXGISurface_Unmap(This) (This)->lpVtbl->Unmap(This)
#define IDXGIAdapter_QueryInterface(This, id, object) (This)->lpVtbl->QueryInterface(This, id, object)
#define IDXGIAdapter_AddRef(This) (This)->lpVtbl->AddRef(This)
#define IDXGIAdapter_Release(This) (This)->lpVtbl->Release(This)
#define IDXGIAdapter_GetDesc(This, description) (This)->lpVtbl->GetDesc(This, description)
#define IDXGIAdapter_GetParent(This, id, parent) (This)->lpVtbl->GetParent(This, id, parent)
#define IDXGIAdapter1_AddRef(This) (This)->lpVtbl->AddRef(This)
#define IDXGIAdapter1_Release(This) (This)->lpVtbl->Release(This)
#define IDXGIAdapter1_GetDesc1(This, description) (This)->lpVtbl->GetDesc1(This, description)
#define IDXGIDevice_QueryInterface(This, id, object) (This)->lpVtbl->QueryInterface(This, id, object)
#define IDXGIDevice_AddRef(This) (This)->lpVtbl->AddRef(This)
#define IDXGIDevice_Release(This) (This)->lpVtbl->Release(This)
#define IDXGIDevice_GetAdapter(This, adapter) (This)->lpVtbl->GetAdapter(This, adapter)
#define IDXGIDevice_SetGPUThreadPriority(This, priority) (This)->lpVtbl->SetGPUThreadPriority(This, priority)
#define IDXGIFactory1_AddRef(This) (This)->lpVtbl->AddRef(This)
#define IDXGIFactory1_Release(This) (This)->lpVtbl->Release(This)
#define IDXGIFactory1_EnumAdapters1(This, index, adapter) (This)->lpVtbl->EnumAdapters1(This, index, adapter)
#define IDXGIFactory1_IsCurrent(This) (This)->lpVtbl->IsCurrent(This)
#endif

#endif
