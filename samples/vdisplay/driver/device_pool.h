/*
 * device_pool.h - the one Direct3D device of a render adapter, shared by all workers.
 *
 * A device has threads and memory of its own, so it is made once and kept until another adapter renders. Workers draw with
 * its one context at the same time: it protects itself. Assignments come one at a time, and they alone come here; so
 * there is no lock.
 */
#pragma once

#define COBJMACROS
#include <windows.h>
#include <d3d11_4.h>
#include <dxgi1_5.h>

struct device_pool {
	LUID render;
	ID3D11Device *device; /* null: none yet */
	ID3D11DeviceContext *context;
};

/* The device and context of render, each with a reference for the caller. */
HRESULT PoolTake(_Inout_ struct device_pool *pool, _In_ LUID render, _Out_ ID3D11Device **device,
                 _Out_ ID3D11DeviceContext **context);
/* Forget it; who has taken it keeps his references. */
void PoolDrop(_Inout_ struct device_pool *pool);
