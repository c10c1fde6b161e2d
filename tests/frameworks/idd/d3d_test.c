/* tests/frameworks/idd/d3d_test.c - emulated adapters: devices, textures, copies, maps. */
#include "harness/test.h"

#include "machine/machine_internal.h"

#define COBJMACROS
#include "frameworks/idd/idd_internal.h"

static struct drydock_machine *machine;
static ID3D11Device *device;
static ID3D11DeviceContext *context;

static void begin(void)
{
	struct drydock_options options = { .schedule = test_schedule_is_seeded() ? DRYDOCK_SEEDED
		                                                                 : DRYDOCK_FREE,
		                           .seed = test_seed() };

	assert_int_equal(drydock_machine_create(&options, &machine), 0);
	assert_int_equal(D3D11CreateDevice(NULL, D3D_DRIVER_TYPE_HARDWARE, NULL, 0, NULL, 0,
	                                   D3D11_SDK_VERSION, &device, NULL, &context),
	                 S_OK);
}

static void end(void)
{
	ID3D11DeviceContext_Release(context);
	ID3D11Device_Release(device);
	assert_int_equal(idd_com_objects(machine->kernel), 0);
	assert_int_equal(drydock_finding_count(machine), 0);
	drydock_machine_destroy(machine);
}

static void take_finding(const char *rule, const char *text)
{
	struct verify_sink *sink = machine->kernel->sink;

	assert_int_equal(sink->finding_count, 1);
	assert_string_equal(sink->finding[0].rule, rule);
	assert_non_null(strstr(sink->finding[0].text, text));
	sink->finding_count = 0;
}

static D3D11_TEXTURE2D_DESC described(UINT width, UINT height, D3D11_USAGE usage)
{
	D3D11_TEXTURE2D_DESC description = { .Width = width,
		                             .Height = height,
		                             .MipLevels = 1,
		                             .ArraySize = 1,
		                             .Format = DXGI_FORMAT_B8G8R8A8_UNORM,
		                             .SampleDesc = { 1, 0 },
		                             .Usage = usage };

	if (usage == D3D11_USAGE_STAGING)
		description.CPUAccessFlags = D3D11_CPU_ACCESS_READ | D3D11_CPU_ACCESS_WRITE;
	return description;
}

static ID3D11Texture2D *make(UINT width, UINT height, D3D11_USAGE usage, const uint32_t *pixels)
{
	D3D11_TEXTURE2D_DESC description = described(width, height, usage);
	D3D11_SUBRESOURCE_DATA data = { pixels, width * 4, 0 };
	ID3D11Texture2D *texture;

	assert_int_equal(ID3D11Device_CreateTexture2D(device, &description, pixels ? &data : NULL,
	                                              &texture),
	                 S_OK);
	return texture;
}

static ID3D11Resource *as_resource(ID3D11Texture2D *texture)
{
	return (ID3D11Resource *)texture;
}

/* The pixel at x, y of a staging texture. */
static uint32_t pixel(ID3D11Texture2D *texture, UINT x, UINT y)
{
	D3D11_MAPPED_SUBRESOURCE mapped;

	assert_int_equal(ID3D11DeviceContext_Map(context, as_resource(texture), 0, D3D11_MAP_READ,
	                                         0, &mapped),
	                 S_OK);
	uint32_t value = ((uint32_t *)((uint8_t *)mapped.pData + (size_t)y * mapped.RowPitch))[x];
	ID3D11DeviceContext_Unmap(context, as_resource(texture), 0);
	return value;
}

/* --- Copies ----------------------------------------------------------------------------------------------------- */

TEST(a_texture_is_copied_whole_and_in_part)
{
	static const uint32_t pixels[] = { 1, 2, 3, 4, 5, 6 };
	D3D11_BOX box = { 1, 0, 0, 3, 2, 1 };

	begin();
	ID3D11Texture2D *source = make(3, 2, D3D11_USAGE_DEFAULT, pixels);
	ID3D11Texture2D *staging = make(3, 2, D3D11_USAGE_STAGING, NULL);
	ID3D11DeviceContext_CopyResource(context, as_resource(staging), as_resource(source));
	assert_int_equal(pixel(staging, 0, 0), 1);
	assert_int_equal(pixel(staging, 2, 1), 6);
	ID3D11DeviceContext_CopySubresourceRegion(context, as_resource(staging), 0, 0, 0, 0,
	                                          as_resource(source), 0, &box);
	assert_int_equal(pixel(staging, 0, 0), 2);
	assert_int_equal(pixel(staging, 1, 1), 6);
	assert_int_equal(pixel(staging, 2, 1), 6);
	ID3D11Texture2D_Release(source);
	ID3D11Texture2D_Release(staging);
	end();
}

TEST(DISP_128b_a_copy_between_unlike_textures_does_nothing_and_is_found)
{
	static const uint32_t pixels[] = { 7, 7, 7, 7 };
	D3D11_BOX box = { 0, 0, 0, 3, 1, 1 };
	D3D11_MAPPED_SUBRESOURCE mapped;

	begin();
	ID3D11Texture2D *source = make(2, 2, D3D11_USAGE_DEFAULT, pixels);
	ID3D11Texture2D *other = make(2, 1, D3D11_USAGE_STAGING, NULL);
	ID3D11DeviceContext_CopyResource(context, as_resource(other), as_resource(source));
	take_finding("DISP-128", "the sizes differ");
	ID3D11DeviceContext_CopySubresourceRegion(context, as_resource(other), 0, 0, 0, 0,
	                                          as_resource(source), 0, &box);
	take_finding("DISP-128", "the box lies outside");
	assert_int_equal(pixel(other, 0, 0), 0);
	assert_int_equal(ID3D11DeviceContext_Map(context, as_resource(other), 0, D3D11_MAP_READ, 0,
	                                         &mapped),
	                 S_OK);
	ID3D11DeviceContext_CopyResource(context, as_resource(other), as_resource(source));
	take_finding("DISP-128", "is mapped");
	ID3D11DeviceContext_Unmap(context, as_resource(other), 0);
	ID3D11Texture2D_Release(source);
	ID3D11Texture2D_Release(other);
	end();
}

/* --- Copies that are not made yet ------------------------------------------------------------------------------- */

#define SIDE 16u

struct loan {
	struct idd_pixels *pixels; /* of the surface */
	struct d3d_texture *surface;
	ID3D11Texture2D *staging; /* holds a copy of it, all of 1 */
};

static ID3D11Texture2D *make_readable(void)
{
	D3D11_TEXTURE2D_DESC description = described(SIDE, SIDE, D3D11_USAGE_STAGING);
	ID3D11Texture2D *texture;

	description.CPUAccessFlags = D3D11_CPU_ACCESS_READ;
	assert_int_equal(ID3D11Device_CreateTexture2D(device, &description, NULL, &texture), S_OK);
	return texture;
}

static void draw(const struct loan *loan, uint32_t value)
{
	for (uint32_t at = 0; at < SIDE * SIDE; at++)
		((uint32_t *)loan->pixels->memory)[at] = value;
}

static ID3D11Resource *surface_of(const struct loan *loan)
{
	return as_resource(&loan->surface->d3d);
}

static void begin_loan(struct loan *loan)
{
	D3D11_TEXTURE2D_DESC description = described(SIDE, SIDE, D3D11_USAGE_DEFAULT);

	begin();
	loan->pixels =
		idd_pixels_create_shared(SIDE, SIDE, DXGI_FORMAT_B8G8R8A8_UNORM, (LUID){ 0 });
	loan->surface = idd_d3d_texture_create(CONTAINING_RECORD(device, struct d3d_device, d3d),
	                                       loan->pixels, &description);
	loan->staging = make_readable();
	draw(loan, 1);
	ID3D11DeviceContext_CopyResource(context, as_resource(loan->staging), surface_of(loan));
}

static void end_loan(struct loan *loan)
{
	ID3D11Texture2D_Release(loan->staging);
	assert_null(loan->pixels->borrower);
	idd_d3d_texture_unref(loan->surface);
	assert_int_equal(loan->pixels->references, 1);
	idd_pixels_unref(loan->pixels);
	end();
}

static const void *mapped_at(ID3D11Texture2D *texture)
{
	D3D11_MAPPED_SUBRESOURCE mapped;

	assert_int_equal(ID3D11DeviceContext_Map(context, as_resource(texture), 0, D3D11_MAP_READ,
	                                         0, &mapped),
	                 S_OK);
	return mapped.pData;
}

TEST(a_copy_of_a_surface_is_made_when_somebody_writes_there)
{
	struct loan loan;

	begin_loan(&loan);
	assert_ptr_equal(mapped_at(loan.staging), loan.pixels->memory);
	/* Who has it mapped keeps it as it is. */
	assert_false(idd_loan_return(loan.pixels));
	ID3D11DeviceContext_Unmap(context, as_resource(loan.staging), 0);
	assert_false(loan.pixels->is_wanted);
	assert_true(idd_loan_return(loan.pixels));
	draw(&loan, 2);
	assert_int_equal(pixel(loan.staging, 15, 15), 1);
	assert_true(idd_loan_return(loan.pixels));
	/* The next picture takes its place. */
	ID3D11DeviceContext_CopyResource(context, as_resource(loan.staging), surface_of(&loan));
	assert_int_equal(pixel(loan.staging, 0, 0), 2);
	end_loan(&loan);
}

TEST(a_driver_that_writes_to_either_side_of_a_copy_changes_that_side_alone)
{
	static const uint32_t nine = 9;
	D3D11_BOX corner = { 0, 0, 0, 1, 1, 1 };
	struct loan loan;

	begin_loan(&loan);
	ID3D11DeviceContext_UpdateSubresource(context, as_resource(loan.staging), 0, &corner, &nine,
	                                      4, 0);
	assert_int_equal(*(uint32_t *)loan.pixels->memory, 1);
	assert_int_equal(pixel(loan.staging, 0, 0), 9);
	assert_int_equal(pixel(loan.staging, 1, 0), 1);
	ID3D11DeviceContext_CopyResource(context, as_resource(loan.staging), surface_of(&loan));
	ID3D11DeviceContext_UpdateSubresource(context, surface_of(&loan), 0, &corner, &nine, 4, 0);
	assert_int_equal(*(uint32_t *)loan.pixels->memory, 9);
	assert_int_equal(pixel(loan.staging, 0, 0), 1);
	end_loan(&loan);
}

TEST(a_copy_of_a_copy_and_a_second_copy_have_the_picture_too)
{
	D3D11_BOX corner = { 0, 0, 0, 1, 1, 1 };
	struct loan loan;

	begin_loan(&loan);
	ID3D11Texture2D *second = make_readable(), *third = make_readable();
	ID3D11DeviceContext_CopyResource(context, as_resource(second), surface_of(&loan));
	ID3D11DeviceContext_CopySubresourceRegion(context, as_resource(third), 0, 5, 5, 0,
	                                          as_resource(loan.staging), 0, &corner);
	assert_true(idd_loan_return(loan.pixels));
	draw(&loan, 2);
	assert_int_equal(pixel(loan.staging, 3, 3), 1);
	assert_int_equal(pixel(second, 3, 3), 1);
	assert_int_equal(pixel(third, 5, 5), 1);
	assert_int_equal(pixel(third, 4, 5), 0);
	ID3D11Texture2D_Release(second);
	ID3D11Texture2D_Release(third);
	end_loan(&loan);
}

TEST(only_textures_with_the_access_for_it_are_mapped)
{
	D3D11_MAPPED_SUBRESOURCE mapped = { (void *)1, 1, 1 };

	begin();
	ID3D11Texture2D *texture = make(2, 2, D3D11_USAGE_DEFAULT, NULL);
	assert_int_equal(ID3D11DeviceContext_Map(context, as_resource(texture), 0, D3D11_MAP_READ,
	                                         0, &mapped),
	                 E_INVALIDARG);
	assert_null(mapped.pData);
	take_finding("D3D11", "CPU access 0x0");
	ID3D11Texture2D_Release(texture);
	end();
}

TEST(a_texture_that_cannot_be_made_is_refused_with_the_reason)
{
	static const struct {
		UINT levels, samples, misc, bind;
		DXGI_FORMAT format;
		const char *text;
	} wrong[] = {
		{ 2, 1, 0, 0, DXGI_FORMAT_B8G8R8A8_UNORM, "levels" },
		{ 1, 4, 0, 0, DXGI_FORMAT_B8G8R8A8_UNORM, "samples" },
		{ 1, 1, 0, 0, DXGI_FORMAT_NV12, "no such format" },
		{ 1, 1, D3D11_RESOURCE_MISC_SHARED, 0, DXGI_FORMAT_B8G8R8A8_UNORM, "shared" },
		{ 1, 1, 0, D3D11_BIND_RENDER_TARGET, DXGI_FORMAT_B8G8R8A8_UNORM, "staging" },
	};

	begin();
	for (size_t at = 0; at < RTL_NUMBER_OF(wrong); at++) {
		D3D11_TEXTURE2D_DESC description = described(4, 4, D3D11_USAGE_STAGING);
		ID3D11Texture2D *texture = (void *)1;

		description.MipLevels = wrong[at].levels;
		description.SampleDesc.Count = wrong[at].samples;
		description.MiscFlags = wrong[at].misc;
		description.BindFlags = wrong[at].bind;
		description.Format = wrong[at].format;
		assert_int_equal(ID3D11Device_CreateTexture2D(device, &description, NULL, &texture),
		                 E_INVALIDARG);
		take_finding("D3D11", wrong[at].text);
	}
	end();
}

/* --- Identities --------------------------------------------------------------------------------------------------- */

TEST(adapters_are_found_by_their_luids_and_devices_lead_back_to_them)
{
	IDXGIFactory5 *factory;
	IDXGIAdapter1 *adapter;
	IDXGIAdapter *found;
	IDXGIDevice *dxgi;
	DXGI_ADAPTER_DESC1 first, second;
	DXGI_ADAPTER_DESC description;
	LUID luid;

	begin();
	assert_int_equal(idd_gpu_add(machine->kernel, u"Second", &luid), STATUS_SUCCESS);
	assert_int_equal(CreateDXGIFactory2(0, &IID_IDXGIFactory5, (void **)&factory), S_OK);
	assert_int_equal(IDXGIFactory5_EnumAdapters1(factory, 0, &adapter), S_OK);
	IDXGIAdapter1_GetDesc1(adapter, &first);
	IDXGIAdapter1_Release(adapter);
	assert_int_equal(IDXGIFactory5_EnumAdapters1(factory, 2, &adapter), DXGI_ERROR_NOT_FOUND);
	assert_int_equal(IDXGIFactory5_EnumAdapterByLuid(factory, luid, &IID_IDXGIAdapter1,
	                                                 (void **)&adapter),
	                 S_OK);
	IDXGIAdapter1_GetDesc1(adapter, &second);
	IDXGIAdapter1_Release(adapter);
	assert_int_equal(second.Description[0], u'S');
	assert_false(idd_same_luid(first.AdapterLuid, second.AdapterLuid));
	IDXGIFactory5_Release(factory);

	assert_int_equal(ID3D11Device_QueryInterface(device, &IID_IDXGIDevice, (void **)&dxgi),
	                 S_OK);
	assert_int_equal(IDXGIDevice_GetAdapter(dxgi, &found), S_OK);
	IDXGIAdapter_GetDesc(found, &description);
	assert_true(idd_same_luid(description.AdapterLuid, first.AdapterLuid));
	IDXGIAdapter_Release(found);
	IDXGIDevice_Release(dxgi);
	end();
}

TEST(a_device_is_refused_where_windows_refuses_it)
{
	D3D_FEATURE_LEVEL newest = D3D_FEATURE_LEVEL_11_1;
	ID3D11Device *none;

	begin();
	assert_int_equal(D3D11CreateDevice(NULL, D3D_DRIVER_TYPE_UNKNOWN, NULL, 0, NULL, 0,
	                                   D3D11_SDK_VERSION, &none, NULL, NULL),
	                 E_INVALIDARG);
	assert_null(none);
	assert_int_equal(D3D11CreateDevice(NULL, D3D_DRIVER_TYPE_HARDWARE, NULL, 0, NULL, 0, 6,
	                                   &none, NULL, NULL),
	                 E_INVALIDARG);
	assert_int_equal(D3D11CreateDevice(NULL, D3D_DRIVER_TYPE_HARDWARE, NULL, 0, &newest, 1,
	                                   D3D11_SDK_VERSION, &none, NULL, NULL),
	                 E_INVALIDARG);
	assert_int_equal(D3D11CreateDevice(NULL, D3D_DRIVER_TYPE_REFERENCE, NULL, 0, NULL, 0,
	                                   D3D11_SDK_VERSION, &none, NULL, NULL),
	                 DXGI_ERROR_UNSUPPORTED);
	end();
}

/* By its place in the table, as a program built elsewhere would call it. */
TEST(a_method_that_is_not_built_says_its_name)
{
	begin();
	assert_int_equal(context->lpVtbl->Draw(context), E_NOTIMPL);
	take_finding("D3D11", "ID3D11DeviceContext::Draw is not built");
	assert_int_equal(device->lpVtbl->CreateBuffer(device), E_NOTIMPL);
	take_finding("D3D11", "ID3D11Device::CreateBuffer is not built");
	end();
}
