/* frameworks/idd/dxgi_adapter.c - factories and adapters. */
#define INITGUID
#include "frameworks/idd/idd_internal.h"

struct dxgi_factory {
	IDXGIFactory5 dxgi;
	int32_t references;
	struct idd_machine *idd;
	UINT flags;
};
struct dxgi_adapter {
	IDXGIAdapter1 dxgi;
	int32_t references;
	struct idd_machine *idd;
	const struct idd_gpu *gpu;
};

bool idd_is_one_of(REFIID id, const IID *const *list)
{
	for (; *list; list++)
		if (memcmp(id, *list, sizeof(**list)) == 0)
			return true;
	return false;
}

#define UNBUILT(interface_name, method) \
	static HRESULT interface_name##_##method(interface_name *This) \
	{ \
		(void)This; \
		idd_unbuilt_method(#interface_name, #method); \
		return E_NOTIMPL; \
	}

/* --- Adapters ------------------------------------------------------------------------------------------------ */

static struct dxgi_adapter *adapter_of(IDXGIAdapter1 *This)
{
	return CONTAINING_RECORD(This, struct dxgi_adapter, dxgi);
}

static ULONG adapter_add_ref(IDXGIAdapter1 *This)
{
	return (ULONG)__atomic_add_fetch(&adapter_of(This)->references, 1, __ATOMIC_RELAXED);
}

static ULONG adapter_release(IDXGIAdapter1 *This)
{
	struct dxgi_adapter *adapter = adapter_of(This);
	int32_t left = __atomic_sub_fetch(&adapter->references, 1, __ATOMIC_ACQ_REL);

	if (left)
		return (ULONG)left;
	__atomic_fetch_sub(&adapter->idd->com_objects, 1, __ATOMIC_RELAXED);
	free(adapter);
	return 0;
}

static HRESULT adapter_query(IDXGIAdapter1 *This, REFIID id, void **ret_object)
{
	static const IID *const known[] = { &IID_IUnknown, &IID_IDXGIObject, &IID_IDXGIAdapter,
		                            &IID_IDXGIAdapter1, NULL };

	if (!ret_object)
		return E_POINTER;
	*ret_object = NULL;
	if (!idd_is_one_of(id, known))
		return E_NOINTERFACE;
	adapter_add_ref(This);
	*ret_object = This;
	return S_OK;
}

static HRESULT adapter_parent(IDXGIAdapter1 *This, REFIID id, void **ret_parent)
{
	(void)This;
	return CreateDXGIFactory2(0, id, ret_parent);
}

static HRESULT adapter_describe1(IDXGIAdapter1 *This, DXGI_ADAPTER_DESC1 *ret_description)
{
	const struct idd_gpu *gpu = adapter_of(This)->gpu;

	if (!ret_description)
		return E_INVALIDARG;
	*ret_description = (DXGI_ADAPTER_DESC1){ .AdapterLuid = gpu->luid,
		                                 .SharedSystemMemory = (SIZE_T)1 << 30,
		                                 .Flags = DXGI_ADAPTER_FLAG_SOFTWARE };
	memcpy(ret_description->Description, gpu->name, sizeof(gpu->name));
	return S_OK;
}

static HRESULT adapter_describe(IDXGIAdapter1 *This, DXGI_ADAPTER_DESC *ret_description)
{
	DXGI_ADAPTER_DESC1 description;

	if (!ret_description)
		return E_INVALIDARG;
	adapter_describe1(This, &description);
	memcpy(ret_description, &description, sizeof(*ret_description));
	return S_OK;
}

UNBUILT(IDXGIAdapter1, SetPrivateData)
UNBUILT(IDXGIAdapter1, SetPrivateDataInterface)
UNBUILT(IDXGIAdapter1, GetPrivateData)
UNBUILT(IDXGIAdapter1, EnumOutputs)
UNBUILT(IDXGIAdapter1, CheckInterfaceSupport)

static const IDXGIAdapter1Vtbl adapter_table = {
	.QueryInterface = adapter_query,
	.AddRef = adapter_add_ref,
	.Release = adapter_release,
	.SetPrivateData = IDXGIAdapter1_SetPrivateData,
	.SetPrivateDataInterface = IDXGIAdapter1_SetPrivateDataInterface,
	.GetPrivateData = IDXGIAdapter1_GetPrivateData,
	.GetParent = adapter_parent,
	.EnumOutputs = IDXGIAdapter1_EnumOutputs,
	.GetDesc = adapter_describe,
	.CheckInterfaceSupport = IDXGIAdapter1_CheckInterfaceSupport,
	.GetDesc1 = adapter_describe1,
};

HRESULT idd_dxgi_adapter_create(struct idd_machine *idd, const struct idd_gpu *gpu, REFIID id,
                                void **ret_adapter)
{
	struct dxgi_adapter *adapter = calloc(1, sizeof(*adapter));

	*ret_adapter = NULL;
	if (!adapter)
		return E_OUTOFMEMORY;
	*adapter = (struct dxgi_adapter){ { &adapter_table }, 1, idd, gpu };
	__atomic_fetch_add(&idd->com_objects, 1, __ATOMIC_RELAXED);
	HRESULT result = adapter_query(&adapter->dxgi, id, ret_adapter);
	adapter_release(&adapter->dxgi);
	return result;
}

const struct idd_gpu *idd_dxgi_adapter_gpu(IDXGIAdapter *adapter)
{
	IDXGIAdapter1 *ours = (IDXGIAdapter1 *)adapter;

	return ours->lpVtbl == &adapter_table ? adapter_of(ours)->gpu : NULL;
}

/* --- Factories ----------------------------------------------------------------------------------------------- */

static struct dxgi_factory *factory_of(IDXGIFactory5 *This)
{
	return CONTAINING_RECORD(This, struct dxgi_factory, dxgi);
}

static ULONG factory_add_ref(IDXGIFactory5 *This)
{
	return (ULONG)__atomic_add_fetch(&factory_of(This)->references, 1, __ATOMIC_RELAXED);
}

static ULONG factory_release(IDXGIFactory5 *This)
{
	struct dxgi_factory *factory = factory_of(This);
	int32_t left = __atomic_sub_fetch(&factory->references, 1, __ATOMIC_ACQ_REL);

	if (left)
		return (ULONG)left;
	__atomic_fetch_sub(&factory->idd->com_objects, 1, __ATOMIC_RELAXED);
	free(factory);
	return 0;
}

static HRESULT factory_query(IDXGIFactory5 *This, REFIID id, void **ret_object)
{
	static const IID *const known[] = {
		&IID_IUnknown,      &IID_IDXGIObject,   &IID_IDXGIFactory,
		&IID_IDXGIFactory1, &IID_IDXGIFactory2, &IID_IDXGIFactory3,
		&IID_IDXGIFactory4, &IID_IDXGIFactory5, NULL
	};

	if (!ret_object)
		return E_POINTER;
	*ret_object = NULL;
	if (!idd_is_one_of(id, known))
		return E_NOINTERFACE;
	factory_add_ref(This);
	*ret_object = This;
	return S_OK;
}

/* A factory is made by the system: nothing is above it. */
static HRESULT factory_parent(IDXGIFactory5 *This, REFIID id, void **ret_parent)
{
	(void)This, (void)id;
	if (!ret_parent)
		return E_POINTER;
	*ret_parent = NULL;
	return E_NOINTERFACE;
}

static HRESULT factory_enumerate1(IDXGIFactory5 *This, UINT index, IDXGIAdapter1 **ret_adapter)
{
	struct idd_machine *idd = factory_of(This)->idd;
	const struct idd_gpu *gpu = idd_gpu_at(idd, index);

	if (!ret_adapter)
		return DXGI_ERROR_INVALID_CALL;
	*ret_adapter = NULL;
	return gpu ? idd_dxgi_adapter_create(idd, gpu, &IID_IDXGIAdapter1, (void **)ret_adapter)
	           : DXGI_ERROR_NOT_FOUND;
}

static HRESULT factory_enumerate(IDXGIFactory5 *This, UINT index, IDXGIAdapter **ret_adapter)
{
	return factory_enumerate1(This, index, (IDXGIAdapter1 **)ret_adapter);
}

static HRESULT factory_by_luid(IDXGIFactory5 *This, LUID luid, REFIID id, void **ret_adapter)
{
	struct idd_machine *idd = factory_of(This)->idd;
	const struct idd_gpu *gpu = idd_gpu_find(idd, luid);

	if (!ret_adapter)
		return DXGI_ERROR_INVALID_CALL;
	*ret_adapter = NULL;
	return gpu ? idd_dxgi_adapter_create(idd, gpu, id, ret_adapter) : DXGI_ERROR_NOT_FOUND;
}

/* Adapters are never taken away. */
static BOOL factory_is_current(IDXGIFactory5 *This)
{
	(void)This;
	return TRUE;
}

static UINT factory_flags(IDXGIFactory5 *This)
{
	return factory_of(This)->flags;
}

/* It does not come to an end with these lists. */
/* clang-format off */
#define FACTORY_UNBUILT(X) \
	X(SetPrivateData) X(SetPrivateDataInterface) X(GetPrivateData) X(MakeWindowAssociation) \
	X(GetWindowAssociation) X(CreateSwapChain) X(CreateSoftwareAdapter) X(IsWindowedStereoEnabled) \
	X(CreateSwapChainForHwnd) X(CreateSwapChainForCoreWindow) X(GetSharedResourceAdapterLuid) \
	X(RegisterStereoStatusWindow) X(RegisterStereoStatusEvent) X(UnregisterStereoStatus) \
	X(RegisterOcclusionStatusWindow) X(RegisterOcclusionStatusEvent) X(UnregisterOcclusionStatus) \
	X(CreateSwapChainForComposition) X(EnumWarpAdapter) X(CheckFeatureSupport)
/* clang-format on */
#define FACTORY_STUB(method) UNBUILT(IDXGIFactory5, method)
FACTORY_UNBUILT(FACTORY_STUB)

#define FACTORY_ROW(method) .method = IDXGIFactory5_##method,
static const IDXGIFactory5Vtbl factory_table = { .QueryInterface = factory_query,
	                                         .AddRef = factory_add_ref,
	                                         .Release = factory_release,
	                                         .GetParent = factory_parent,
	                                         .EnumAdapters = factory_enumerate,
	                                         .EnumAdapters1 = factory_enumerate1,
	                                         .IsCurrent = factory_is_current,
	                                         .GetCreationFlags = factory_flags,
	                                         .EnumAdapterByLuid = factory_by_luid,
	                                         FACTORY_UNBUILT(FACTORY_ROW) };

HRESULT CreateDXGIFactory2(UINT flags, REFIID id, void **ret_factory)
{
	struct dxgi_factory *factory;

	if (!ret_factory)
		return E_POINTER;
	*ret_factory = NULL;
	if (flags & ~DXGI_CREATE_FACTORY_DEBUG)
		return DXGI_ERROR_INVALID_CALL;
	factory = calloc(1, sizeof(*factory));
	if (!factory)
		return E_OUTOFMEMORY;
	*factory = (struct dxgi_factory){ { &factory_table }, 1, idd_current(), flags };
	__atomic_fetch_add(&factory->idd->com_objects, 1, __ATOMIC_RELAXED);
	HRESULT result = factory_query(&factory->dxgi, id, ret_factory);
	factory_release(&factory->dxgi);
	return result;
}

HRESULT CreateDXGIFactory1(REFIID id, void **ret_factory)
{
	return CreateDXGIFactory2(0, id, ret_factory);
}

HRESULT CreateDXGIFactory(REFIID id, void **ret_factory)
{
	return CreateDXGIFactory2(0, id, ret_factory);
}
