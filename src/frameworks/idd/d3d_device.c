/* frameworks/idd/d3d_device.c - a device, its protection, and what makes them. */
#include "frameworks/idd/idd_internal.h"

static struct d3d_device *of_d3d(ID3D11Device *This)
{
	return CONTAINING_RECORD(This, struct d3d_device, d3d);
}
static struct d3d_device *of_dxgi(IDXGIDevice *This)
{
	return CONTAINING_RECORD(This, struct d3d_device, dxgi);
}
static struct d3d_device *of_multithread(ID3D11Multithread *This)
{
	return CONTAINING_RECORD(This, struct d3d_device, multithread);
}

/* --- Life ----------------------------------------------------------------------------------------------------- */

static ULONG ref(struct d3d_device *device)
{
	return (ULONG)__atomic_add_fetch(&device->references, 1, __ATOMIC_RELAXED);
}

static ULONG unref(struct d3d_device *device)
{
	int32_t left = __atomic_sub_fetch(&device->references, 1, __ATOMIC_ACQ_REL);

	if (left)
		return (ULONG)left;
	__atomic_fetch_sub(&device->idd->com_objects, 1, __ATOMIC_RELAXED);
	free(device);
	return 0;
}

void idd_d3d_device_ref(struct d3d_device *device)
{
	ref(device);
}

void idd_d3d_device_unref(struct d3d_device *device)
{
	if (device)
		unref(device);
}

static HRESULT query(struct d3d_device *device, REFIID id, void **ret_object)
{
	static const IID *const d3d[] = { &IID_IUnknown, &IID_ID3D11Device, NULL };
	static const IID *const dxgi[] = { &IID_IDXGIObject, &IID_IDXGIDevice, NULL };
	static const IID *const multithread[] = { &IID_ID3D11Multithread, NULL };

	if (!ret_object)
		return E_POINTER;
	*ret_object = NULL;
	if (idd_is_one_of(id, d3d))
		*ret_object = &device->d3d;
	else if (idd_is_one_of(id, dxgi))
		*ret_object = &device->dxgi;
	else if (idd_is_one_of(id, multithread))
		*ret_object = &device->multithread;
	else
		return E_NOINTERFACE;
	ref(device);
	return S_OK;
}

IDD_LIFE(ID3D11Device, of_d3d, d3d)
IDD_LIFE(IDXGIDevice, of_dxgi, dxgi)
IDD_LIFE(ID3D11Multithread, of_multithread, multithread)

/* --- As a device ------------------------------------------------------------------------------------------------ */

static HRESULT refuse_texture(const D3D11_TEXTURE2D_DESC *description, const char *why)
{
	return idd_refuse(
		&(struct idd_break){ "D3D11", description, E_INVALIDARG,
	                             "One level, one element, one sample; BGRA, RGBA, 10-bit RGBA "
	                             "or FP16; a staging texture without bind flags." },
		"ID3D11Device::CreateTexture2D, %ux%u, format %d: %s", description->Width,
		description->Height, (int)description->Format, why);
}

static const char *why_not(const D3D11_TEXTURE2D_DESC *description)
{
	bool staging = description->Usage == D3D11_USAGE_STAGING;

	if (description->MipLevels > 1 || description->ArraySize != 1 ||
	    description->SampleDesc.Count != 1)
		return "levels, elements and samples are not built";
	if (!idd_pixel_bytes(description->Format))
		return "no such format here";
	if (description->MiscFlags)
		return "shared textures are not built";
	if (staging && (description->BindFlags || !description->CPUAccessFlags))
		return "a staging texture has CPU access and is bound to nothing";
	if (!staging && description->Usage != D3D11_USAGE_DYNAMIC && description->CPUAccessFlags)
		return "only staging and dynamic textures have CPU access";
	return NULL;
}

static HRESULT d3d_create_texture(ID3D11Device *This, const D3D11_TEXTURE2D_DESC *description,
                                  const D3D11_SUBRESOURCE_DATA *data, ID3D11Texture2D **ret_texture)
{
	struct d3d_device *device = of_d3d(This);

	if (!description)
		return E_INVALIDARG;
	const char *why = why_not(description);
	if (why)
		return refuse_texture(description, why);
	if (!ret_texture)
		return S_FALSE; /* documented: the description alone was checked */
	*ret_texture = NULL;
	struct idd_pixels *pixels = idd_pixels_create(description->Width, description->Height,
	                                              description->Format, device->gpu->luid);
	struct d3d_texture *texture =
		pixels ? idd_d3d_texture_create(device, pixels, description) : NULL;
	idd_pixels_unref(pixels);
	if (!texture)
		return E_OUTOFMEMORY;
	texture->description.MipLevels = 1;
	if (data)
		device->context.lpVtbl->UpdateSubresource(&device->context,
		                                          (ID3D11Resource *)&texture->d3d, 0, NULL,
		                                          data->pSysMem, data->SysMemPitch, 0);
	*ret_texture = &texture->d3d;
	return S_OK;
}

static D3D_FEATURE_LEVEL d3d_level(ID3D11Device *This)
{
	(void)This;
	return D3D_FEATURE_LEVEL_11_0;
}

static UINT d3d_flags(ID3D11Device *This)
{
	return of_d3d(This)->flags;
}

/* Emulated devices are never removed. */
static HRESULT d3d_removed(ID3D11Device *This)
{
	(void)This;
	return S_OK;
}

static void d3d_context(ID3D11Device *This, ID3D11DeviceContext **ret_context)
{
	struct d3d_device *device = of_d3d(This);

	ref(device);
	*ret_context = &device->context;
}

#define STUB(method) \
	static HRESULT unbuilt_##method(ID3D11Device *This) \
	{ \
		(void)This; \
		idd_unbuilt_method("ID3D11Device", #method); \
		return E_NOTIMPL; \
	}
#define ROW(method) .method = unbuilt_##method,
#define UNBUILT(X) \
	DRYDOCK_D3D11_DEVICE_SLOTS_1(X) \
	DRYDOCK_D3D11_DEVICE_SLOTS_2(X) DRYDOCK_D3D11_DEVICE_SLOTS_3(X)
UNBUILT(STUB)

static const ID3D11DeviceVtbl d3d_table = { .QueryInterface = d3d_query,
	                                    .AddRef = d3d_add_ref,
	                                    .Release = d3d_release,
	                                    .CreateTexture2D = d3d_create_texture,
	                                    .GetFeatureLevel = d3d_level,
	                                    .GetCreationFlags = d3d_flags,
	                                    .GetDeviceRemovedReason = d3d_removed,
	                                    .GetImmediateContext = d3d_context,
	                                    UNBUILT(ROW) };

/* --- As a DXGI device --------------------------------------------------------------------------------------------- */

static HRESULT dxgi_adapter(IDXGIDevice *This, IDXGIAdapter **ret_adapter)
{
	struct d3d_device *device = of_dxgi(This);

	if (!ret_adapter)
		return E_INVALIDARG;
	return idd_dxgi_adapter_create(device->idd, device->gpu, &IID_IDXGIAdapter,
	                               (void **)ret_adapter);
}

static HRESULT dxgi_parent(IDXGIDevice *This, REFIID id, void **ret_parent)
{
	struct d3d_device *device = of_dxgi(This);

	if (!ret_parent)
		return E_POINTER;
	return idd_dxgi_adapter_create(device->idd, device->gpu, id, ret_parent);
}

/* -7 to 7, kept and without effect: there is no GPU thread. */
static HRESULT dxgi_set_priority(IDXGIDevice *This, INT priority)
{
	if (priority < -7 || priority > 7)
		return E_INVALIDARG;
	of_dxgi(This)->priority = priority;
	return S_OK;
}

static HRESULT dxgi_priority(IDXGIDevice *This, INT *ret_priority)
{
	if (!ret_priority)
		return E_POINTER;
	*ret_priority = of_dxgi(This)->priority;
	return S_OK;
}

#define DXGI_STUB(method) \
	static HRESULT dxgi_##method(IDXGIDevice *This) \
	{ \
		(void)This; \
		idd_unbuilt_method("IDXGIDevice", #method); \
		return E_NOTIMPL; \
	}
DXGI_STUB(SetPrivateData)
DXGI_STUB(SetPrivateDataInterface)
DXGI_STUB(GetPrivateData)
DXGI_STUB(CreateSurface)
DXGI_STUB(QueryResourceResidency)

static const IDXGIDeviceVtbl dxgi_table = {
	.QueryInterface = dxgi_query,
	.AddRef = dxgi_add_ref,
	.Release = dxgi_release,
	.SetPrivateData = dxgi_SetPrivateData,
	.SetPrivateDataInterface = dxgi_SetPrivateDataInterface,
	.GetPrivateData = dxgi_GetPrivateData,
	.GetParent = dxgi_parent,
	.GetAdapter = dxgi_adapter,
	.CreateSurface = dxgi_CreateSurface,
	.QueryResourceResidency = dxgi_QueryResourceResidency,
	.SetGPUThreadPriority = dxgi_set_priority,
	.GetGPUThreadPriority = dxgi_priority,
};

struct d3d_device *idd_d3d_device_of(IDXGIDevice *dxgi)
{
	return dxgi && dxgi->lpVtbl == &dxgi_table ? of_dxgi(dxgi) : NULL;
}

/* --- Protection: calls share no state that a lock would have to guard ------------------------------------------------ */

static void multithread_nothing(ID3D11Multithread *This)
{
	(void)This;
}

static BOOL multithread_set(ID3D11Multithread *This, BOOL protect)
{
	return __atomic_exchange_n(&of_multithread(This)->protect, !!protect, __ATOMIC_ACQ_REL);
}

static BOOL multithread_get(ID3D11Multithread *This)
{
	return __atomic_load_n(&of_multithread(This)->protect, __ATOMIC_ACQUIRE);
}

static const ID3D11MultithreadVtbl multithread_table = {
	.QueryInterface = multithread_query,
	.AddRef = multithread_add_ref,
	.Release = multithread_release,
	.Enter = multithread_nothing,
	.Leave = multithread_nothing,
	.SetMultithreadProtected = multithread_set,
	.GetMultithreadProtected = multithread_get,
};

/* --- Making one ------------------------------------------------------------------------------------------------------ */

static const struct idd_gpu *choose_gpu(IDXGIAdapter *adapter, D3D_DRIVER_TYPE type,
                                        HRESULT *ret_error)
{
	*ret_error = E_INVALIDARG;
	if (adapter)
		return type == D3D_DRIVER_TYPE_UNKNOWN ? idd_dxgi_adapter_gpu(adapter) : NULL;
	if (type == D3D_DRIVER_TYPE_HARDWARE || type == D3D_DRIVER_TYPE_WARP)
		return idd_gpu_at(idd_current(), 0);
	if (type != D3D_DRIVER_TYPE_UNKNOWN)
		*ret_error = DXGI_ERROR_UNSUPPORTED;
	return NULL;
}

static bool knows_level(const D3D_FEATURE_LEVEL *levels, UINT count)
{
	for (UINT at = 0; levels && at < count; at++)
		if (levels[at] <= D3D_FEATURE_LEVEL_11_0)
			return true;
	return !levels || !count;
}

HRESULT D3D11CreateDevice(IDXGIAdapter *adapter, D3D_DRIVER_TYPE type, HMODULE software, UINT flags,
                          const D3D_FEATURE_LEVEL *levels, UINT level_count, UINT sdk_version,
                          ID3D11Device **ret_device, D3D_FEATURE_LEVEL *ret_level,
                          ID3D11DeviceContext **ret_context)
{
	HRESULT error;
	const struct idd_gpu *gpu = choose_gpu(adapter, type, &error);

	if (ret_device)
		*ret_device = NULL;
	if (ret_context)
		*ret_context = NULL;
	if (!gpu)
		return error;
	if (software || sdk_version != D3D11_SDK_VERSION || !knows_level(levels, level_count))
		return E_INVALIDARG;
	if (ret_level)
		*ret_level = D3D_FEATURE_LEVEL_11_0;
	if (!ret_device && !ret_context)
		return S_FALSE;
	struct d3d_device *device = calloc(1, sizeof(*device));
	if (!device)
		return E_OUTOFMEMORY;
	*device = (struct d3d_device){ .d3d = { &d3d_table },
		                       .dxgi = { &dxgi_table },
		                       .context = { &idd_d3d_context_table },
		                       .multithread = { &multithread_table },
		                       .references = !!ret_device + !!ret_context,
		                       .idd = idd_current(),
		                       .gpu = gpu,
		                       .flags = flags };
	__atomic_fetch_add(&device->idd->com_objects, 1, __ATOMIC_RELAXED);
	if (ret_device)
		*ret_device = &device->d3d;
	if (ret_context)
		*ret_context = &device->context;
	return S_OK;
}
