/* tests/frameworks/idd/mirror/pointers.cpp - what C++ drivers hold their interfaces and lists in. */
#include <windows.h>
#include <wdf.h>
#include <iddcx.h>
#include <dxgi1_5.h>
#include <d3d11.h>
#include <avrt.h>
#include <wrl.h>
#include <memory>
#include <vector>

using Microsoft::WRL::ComPtr;

static int alive;
struct Counted {
	explicit Counted(int number) : number(number) { alive++; }
	Counted(const Counted &other) : number(other.number) { alive++; }
	~Counted() { alive--; }
	int number;
};

static bool lists_keep_their_items()
{
	std::vector<Counted> list;

	for (int at = 0; at < 20; at++)
		list.push_back(Counted(at));
	list.push_back(list[3]);
	std::vector<Counted> other = list;
	list.pop_back();
	return alive == 41 && list.size() == 20 && other.back().number == 3 && other[19].number == 19;
}

static bool pointers_end_what_they_own()
{
	auto shared = std::make_shared<Counted>(1);
	auto second = shared;
	std::unique_ptr<Counted> own(new Counted(2));

	shared.reset();
	own.reset(new Counted(3));
	return alive == 2 && second->number == 1 && own->number == 3;
}

static bool interfaces_are_found_by_their_types()
{
	ComPtr<IDXGIFactory5> factory;
	ComPtr<IDXGIAdapter1> adapter;
	ComPtr<ID3D11Device> device;
	ComPtr<IDXGIDevice> dxgi;
	DXGI_ADAPTER_DESC1 description;

	if (FAILED(CreateDXGIFactory2(0, IID_PPV_ARGS(&factory))) || FAILED(factory->EnumAdapters1(0, &adapter)) ||
	    FAILED(adapter->GetDesc1(&description)) ||
	    FAILED(factory->EnumAdapterByLuid(description.AdapterLuid, IID_PPV_ARGS(&adapter))) ||
	    FAILED(D3D11CreateDevice(adapter.Get(), D3D_DRIVER_TYPE_UNKNOWN, nullptr, 0, nullptr, 0,
	                             D3D11_SDK_VERSION, &device, nullptr, nullptr)))
		return false;
	return SUCCEEDED(device.As(&dxgi)) && dxgi.Get() != nullptr;
}

static bool tasks_are_known_by_name()
{
	DWORD index = 0, none = 0;
	HANDLE task = AvSetMmThreadCharacteristicsW(L"Distribution", &index);

	return task && index && AvRevertMmThreadCharacteristics(task) &&
	       !AvSetMmThreadCharacteristicsW(L"Nonsense", &none) && GetLastError() == ERROR_INVALID_TASK_NAME &&
	       !AvRevertMmThreadCharacteristics(nullptr);
}

/* 1, 2, 4 and 8 of what works; 16 when nothing is left. */
extern "C" unsigned int MirrorCplusplus(void)
{
	unsigned int result = 0;

	alive = 0;
	result |= lists_keep_their_items() ? 1 : 0;
	result |= pointers_end_what_they_own() ? 2 : 0;
	result |= interfaces_are_found_by_their_types() ? 4 : 0;
	result |= tasks_are_known_by_name() ? 8 : 0;
	return result | (alive == 0 ? 16 : 0);
}
