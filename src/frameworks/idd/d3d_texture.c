/* frameworks/idd/d3d_texture.c - a texture: memory with a device, seen through three interfaces. */
#include "frameworks/idd/idd_internal.h"

static struct d3d_texture *of_d3d(ID3D11Texture2D *This)
{
	return CONTAINING_RECORD(This, struct d3d_texture, d3d);
}
static struct d3d_texture *of_dxgi(IDXGIResource *This)
{
	return CONTAINING_RECORD(This, struct d3d_texture, dxgi);
}
static struct d3d_texture *of_surface(IDXGISurface *This)
{
	return CONTAINING_RECORD(This, struct d3d_texture, surface);
}

/* --- Life ----------------------------------------------------------------------------------------------------- */

static ULONG ref(struct d3d_texture *texture)
{
	return (ULONG)__atomic_add_fetch(&texture->references, 1, __ATOMIC_RELAXED);
}

static ULONG unref(struct d3d_texture *texture)
{
	int32_t left = __atomic_sub_fetch(&texture->references, 1, __ATOMIC_ACQ_REL);

	if (left)
		return (ULONG)left;
	__atomic_fetch_sub(&texture->device->idd->com_objects, 1, __ATOMIC_RELAXED);
	idd_loan_drop(texture);
	idd_pixels_unref(texture->pixels);
	idd_d3d_device_unref(texture->device);
	free(texture);
	return 0;
}

void idd_d3d_texture_unref(struct d3d_texture *texture)
{
	if (texture)
		unref(texture);
}

static HRESULT query(struct d3d_texture *texture, REFIID id, void **ret_object)
{
	static const IID *const d3d[] = { &IID_IUnknown, &IID_ID3D11DeviceChild,
		                          &IID_ID3D11Resource, &IID_ID3D11Texture2D, NULL };
	static const IID *const dxgi[] = { &IID_IDXGIObject, &IID_IDXGIDeviceSubObject,
		                           &IID_IDXGIResource, NULL };
	static const IID *const surface[] = { &IID_IDXGISurface, NULL };

	if (!ret_object)
		return E_POINTER;
	*ret_object = NULL;
	if (idd_is_one_of(id, d3d))
		*ret_object = &texture->d3d;
	else if (idd_is_one_of(id, dxgi))
		*ret_object = &texture->dxgi;
	else if (idd_is_one_of(id, surface))
		*ret_object = &texture->surface;
	else
		return E_NOINTERFACE;
	ref(texture);
	return S_OK;
}

IDD_LIFE(ID3D11Texture2D, of_d3d, d3d)
IDD_LIFE(IDXGIResource, of_dxgi, dxgi)
IDD_LIFE(IDXGISurface, of_surface, surface)

#define STUB(type, method) \
	static HRESULT type##_##method(type *This) \
	{ \
		(void)This; \
		idd_unbuilt_method(#type, #method); \
		return E_NOTIMPL; \
	}

/* --- As a texture ---------------------------------------------------------------------------------------------- */

static void d3d_device(ID3D11Texture2D *This, ID3D11Device **ret_device)
{
	struct d3d_device *device = of_d3d(This)->device;

	idd_d3d_device_ref(device);
	*ret_device = &device->d3d;
}

static void d3d_type(ID3D11Texture2D *This, D3D11_RESOURCE_DIMENSION *ret_type)
{
	(void)This;
	*ret_type = D3D11_RESOURCE_DIMENSION_TEXTURE2D;
}

static void d3d_describe(ID3D11Texture2D *This, D3D11_TEXTURE2D_DESC *ret_description)
{
	*ret_description = of_d3d(This)->description;
}

STUB(ID3D11Texture2D, GetPrivateData)
STUB(ID3D11Texture2D, SetPrivateData)
STUB(ID3D11Texture2D, SetPrivateDataInterface)
STUB(ID3D11Texture2D, SetEvictionPriority)
STUB(ID3D11Texture2D, GetEvictionPriority)

static const ID3D11Texture2DVtbl d3d_table = {
	.QueryInterface = d3d_query,
	.AddRef = d3d_add_ref,
	.Release = d3d_release,
	.GetDevice = d3d_device,
	.GetPrivateData = ID3D11Texture2D_GetPrivateData,
	.SetPrivateData = ID3D11Texture2D_SetPrivateData,
	.SetPrivateDataInterface = ID3D11Texture2D_SetPrivateDataInterface,
	.GetType = d3d_type,
	.SetEvictionPriority = ID3D11Texture2D_SetEvictionPriority,
	.GetEvictionPriority = ID3D11Texture2D_GetEvictionPriority,
	.GetDesc = d3d_describe,
};

/* --- As a resource and as a surface ----------------------------------------------------------------------------- */

static HRESULT device_of(struct d3d_texture *texture, REFIID id, void **ret_device)
{
	return texture->device->d3d.lpVtbl->QueryInterface(&texture->device->d3d, id, ret_device);
}

static HRESULT dxgi_device(IDXGIResource *This, REFIID id, void **ret_device)
{
	return device_of(of_dxgi(This), id, ret_device);
}

static HRESULT surface_device(IDXGISurface *This, REFIID id, void **ret_device)
{
	return device_of(of_surface(This), id, ret_device);
}

static HRESULT dxgi_usage(IDXGIResource *This, DXGI_USAGE *ret_usage)
{
	UINT bind = of_dxgi(This)->description.BindFlags;

	if (!ret_usage)
		return DXGI_ERROR_INVALID_CALL;
	*ret_usage = (bind & D3D11_BIND_SHADER_RESOURCE ? DXGI_USAGE_SHADER_INPUT : 0) |
	             (bind & D3D11_BIND_RENDER_TARGET ? DXGI_USAGE_RENDER_TARGET_OUTPUT : 0);
	return S_OK;
}

static HRESULT surface_describe(IDXGISurface *This, DXGI_SURFACE_DESC *ret_description)
{
	const D3D11_TEXTURE2D_DESC *description = &of_surface(This)->description;

	if (!ret_description)
		return DXGI_ERROR_INVALID_CALL;
	*ret_description = (DXGI_SURFACE_DESC){ description->Width, description->Height,
		                                description->Format, description->SampleDesc };
	return S_OK;
}

static HRESULT surface_map(IDXGISurface *This, DXGI_MAPPED_RECT *ret_rectangle, UINT flags)
{
	struct d3d_texture *texture = of_surface(This);
	UINT access = texture->description.CPUAccessFlags;

	if (!ret_rectangle || !flags || texture->mapped)
		return DXGI_ERROR_INVALID_CALL;
	if (((flags & DXGI_MAP_READ) && !(access & D3D11_CPU_ACCESS_READ)) ||
	    ((flags & DXGI_MAP_WRITE) && !(access & D3D11_CPU_ACCESS_WRITE)))
		return E_INVALIDARG;
	*ret_rectangle = (DXGI_MAPPED_RECT){ (INT)texture->pixels->pitch, idd_loan_map(texture) };
	return S_OK;
}

static HRESULT surface_unmap(IDXGISurface *This)
{
	struct d3d_texture *texture = of_surface(This);

	if (!texture->mapped)
		return DXGI_ERROR_INVALID_CALL;
	idd_d3d_unmap(texture);
	return S_OK;
}

#define NOT_BUILT(type) \
	STUB(type, SetPrivateData) \
	STUB(type, SetPrivateDataInterface) \
	STUB(type, GetPrivateData) \
	static HRESULT type##_parent(type *This, REFIID id, void **ret_parent) \
	{ \
		return This->lpVtbl->GetDevice(This, id, ret_parent); \
	}
NOT_BUILT(IDXGIResource)
NOT_BUILT(IDXGISurface)
STUB(IDXGIResource, GetSharedHandle)
STUB(IDXGIResource, SetEvictionPriority)
STUB(IDXGIResource, GetEvictionPriority)

static const IDXGIResourceVtbl dxgi_table = {
	.QueryInterface = dxgi_query,
	.AddRef = dxgi_add_ref,
	.Release = dxgi_release,
	.SetPrivateData = IDXGIResource_SetPrivateData,
	.SetPrivateDataInterface = IDXGIResource_SetPrivateDataInterface,
	.GetPrivateData = IDXGIResource_GetPrivateData,
	.GetParent = IDXGIResource_parent,
	.GetDevice = dxgi_device,
	.GetSharedHandle = IDXGIResource_GetSharedHandle,
	.GetUsage = dxgi_usage,
	.SetEvictionPriority = IDXGIResource_SetEvictionPriority,
	.GetEvictionPriority = IDXGIResource_GetEvictionPriority,
};

static const IDXGISurfaceVtbl surface_table = {
	.QueryInterface = surface_query,
	.AddRef = surface_add_ref,
	.Release = surface_release,
	.SetPrivateData = IDXGISurface_SetPrivateData,
	.SetPrivateDataInterface = IDXGISurface_SetPrivateDataInterface,
	.GetPrivateData = IDXGISurface_GetPrivateData,
	.GetParent = IDXGISurface_parent,
	.GetDevice = surface_device,
	.GetDesc = surface_describe,
	.Map = surface_map,
	.Unmap = surface_unmap,
};

struct d3d_texture *idd_d3d_texture_of(ID3D11Resource *resource)
{
	ID3D11Texture2D *texture = (ID3D11Texture2D *)resource;

	return texture && texture->lpVtbl == &d3d_table ? of_d3d(texture) : NULL;
}

struct d3d_texture *idd_d3d_texture_create(struct d3d_device *device, struct idd_pixels *pixels,
                                           const D3D11_TEXTURE2D_DESC *description)
{
	struct d3d_texture *texture = calloc(1, sizeof(*texture));

	if (!texture)
		return NULL;
	*texture = (struct d3d_texture){ .d3d = { &d3d_table },
		                         .dxgi = { &dxgi_table },
		                         .surface = { &surface_table },
		                         .references = 1,
		                         .device = device,
		                         .pixels = pixels,
		                         .description = *description };
	idd_d3d_device_ref(device);
	idd_pixels_ref(pixels);
	__atomic_fetch_add(&device->idd->com_objects, 1, __ATOMIC_RELAXED);
	return texture;
}
