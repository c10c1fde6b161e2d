/* device_pool.c - making the device, and lending it. */
#include "device_pool.h"

static BOOLEAN Renders(const struct device_pool *pool, LUID render)
{
	return pool->device && pool->render.LowPart == render.LowPart &&
	       pool->render.HighPart == render.HighPart;
}

void PoolDrop(_Inout_ struct device_pool *pool)
{
	if (pool->context)
		ID3D11DeviceContext_Release(pool->context);
	if (pool->device)
		ID3D11Device_Release(pool->device);
	pool->context = NULL;
	pool->device = NULL;
}

/* Several threads use the context, whatever each of them thinks of the others. */
static HRESULT Protect(struct device_pool *pool)
{
	ID3D11Multithread *multithread;
	HRESULT result = ID3D11DeviceContext_QueryInterface(pool->context, &IID_ID3D11Multithread,
	                                                    (void **)&multithread);

	if (FAILED(result))
		return result;
	ID3D11Multithread_SetMultithreadProtected(multithread, TRUE);
	ID3D11Multithread_Release(multithread);
	return S_OK;
}

static HRESULT MakeOn(struct device_pool *pool, IDXGIAdapter1 *adapter)
{
	HRESULT result = D3D11CreateDevice((IDXGIAdapter *)adapter, D3D_DRIVER_TYPE_UNKNOWN, NULL,
	                                   D3D11_CREATE_DEVICE_BGRA_SUPPORT, NULL, 0,
	                                   D3D11_SDK_VERSION, &pool->device, NULL, &pool->context);

	if (FAILED(result))
		return result;
	result = Protect(pool);
	if (FAILED(result))
		PoolDrop(pool);
	return result;
}

static HRESULT Make(struct device_pool *pool, LUID render)
{
	IDXGIFactory5 *factory;
	IDXGIAdapter1 *adapter;
	HRESULT result = CreateDXGIFactory2(0, &IID_IDXGIFactory5, (void **)&factory);

	if (FAILED(result))
		return result;
	result = IDXGIFactory5_EnumAdapterByLuid(factory, render, &IID_IDXGIAdapter1,
	                                         (void **)&adapter);
	if (SUCCEEDED(result)) {
		result = MakeOn(pool, adapter);
		IDXGIAdapter1_Release(adapter);
	}
	IDXGIFactory5_Release(factory);
	pool->render = render;
	return result;
}

HRESULT PoolTake(_Inout_ struct device_pool *pool, _In_ LUID render, _Out_ ID3D11Device **device,
                 _Out_ ID3D11DeviceContext **context)
{
	HRESULT result = S_OK;

	if (!Renders(pool, render)) {
		PoolDrop(pool);
		result = Make(pool, render);
	}
	if (FAILED(result))
		return result;
	ID3D11Device_AddRef(pool->device);
	ID3D11DeviceContext_AddRef(pool->context);
	*device = pool->device;
	*context = pool->context;
	return S_OK;
}
