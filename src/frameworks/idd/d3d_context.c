/* frameworks/idd/d3d_context.c - the immediate context: copies between textures, and maps. */
#include "frameworks/idd/idd_internal.h"

static struct d3d_device *device_of(ID3D11DeviceContext *This)
{
	return CONTAINING_RECORD(This, struct d3d_device, context);
}

static HRESULT context_query(ID3D11DeviceContext *This, REFIID id, void **ret_object)
{
	static const IID *const own[] = { &IID_IUnknown, &IID_ID3D11DeviceChild,
		                          &IID_ID3D11DeviceContext, NULL };
	static const IID *const multithread[] = { &IID_ID3D11Multithread, NULL };
	struct d3d_device *device = device_of(This);

	if (!ret_object)
		return E_POINTER;
	*ret_object = NULL;
	if (idd_is_one_of(id, own))
		*ret_object = This;
	else if (idd_is_one_of(id, multithread))
		*ret_object = &device->multithread;
	else
		return E_NOINTERFACE;
	idd_d3d_device_ref(device);
	return S_OK;
}

static ULONG context_add_ref(ID3D11DeviceContext *This)
{
	struct d3d_device *device = device_of(This);

	return device->d3d.lpVtbl->AddRef(&device->d3d);
}

static ULONG context_release(ID3D11DeviceContext *This)
{
	struct d3d_device *device = device_of(This);

	return device->d3d.lpVtbl->Release(&device->d3d);
}

static void context_device(ID3D11DeviceContext *This, ID3D11Device **ret_device)
{
	struct d3d_device *device = device_of(This);

	idd_d3d_device_ref(device);
	*ret_device = &device->d3d;
}

/* --- Maps ---------------------------------------------------------------------------------------------------- */

static HRESULT refuse_map(const struct d3d_texture *texture, D3D11_MAP type)
{
	return idd_refuse(
		&(struct idd_break){
			"D3D11", texture, E_INVALIDARG,
			"Copy the surface to a staging texture with the CPU access that "
			"the map asks for." },
		"ID3D11DeviceContext::Map, type %d, of a texture with usage %d and CPU access 0x%x",
		(int)type, (int)texture->description.Usage, texture->description.CPUAccessFlags);
}

static HRESULT context_map(ID3D11DeviceContext *This, ID3D11Resource *resource, UINT subresource,
                           D3D11_MAP type, UINT flags, D3D11_MAPPED_SUBRESOURCE *ret_mapped)
{
	struct d3d_texture *texture = idd_d3d_texture_of(resource);
	UINT needed =
		(type == D3D11_MAP_READ || type == D3D11_MAP_READ_WRITE ? D3D11_CPU_ACCESS_READ
	                                                                : 0) |
		(type != D3D11_MAP_READ ? D3D11_CPU_ACCESS_WRITE : 0);

	(void)This, (void)flags;
	if (!texture || subresource || !ret_mapped || type < D3D11_MAP_READ ||
	    type > D3D11_MAP_WRITE_NO_OVERWRITE)
		return E_INVALIDARG;
	*ret_mapped = (D3D11_MAPPED_SUBRESOURCE){ 0 };
	if ((texture->description.CPUAccessFlags & needed) != needed)
		return refuse_map(texture, type);
	if (texture->mapped)
		return E_INVALIDARG;
	*ret_mapped =
		(D3D11_MAPPED_SUBRESOURCE){ idd_loan_map(texture), texture->pixels->pitch,
		                            texture->pixels->pitch * texture->pixels->height };
	return S_OK;
}

void idd_d3d_unmap(struct d3d_texture *texture)
{
	/* A composer found no surface that it could draw into. */
	if (idd_loan_unmap(texture))
		idd_tell_changed(texture->device->idd);
}

static void context_unmap(ID3D11DeviceContext *This, ID3D11Resource *resource, UINT subresource)
{
	struct d3d_texture *texture = idd_d3d_texture_of(resource);

	(void)This;
	if (texture && !subresource)
		idd_d3d_unmap(texture);
}

/* --- Copies --------------------------------------------------------------------------------------------------- */

static void refuse_copy(const void *about, const char *method, const char *why)
{
	idd_refuse(
		&(struct idd_break){
			"DISP-128", about, 0,
			"Make the target with the source's format and size, on the same "
			"device, and unmap both first." },
		"ID3D11DeviceContext::%s did nothing: %s", method, why);
}

static const char *why_not(struct d3d_device *device, const struct d3d_texture *to,
                           const struct d3d_texture *from)
{
	if (!to || !from)
		return "a texture is null or none of ours";
	if (to->device != device || from->device != device)
		return "a texture belongs to another device";
	if (to->pixels->format != from->pixels->format)
		return "the formats differ";
	if (to->mapped || from->mapped)
		return "a texture is mapped";
	return to == from ? "source and target are one" : NULL;
}

/* Copy rows; x and width in pixels; what lies outside either was refused. */
static void copy_rows(struct idd_pixels *to, uint32_t x, uint32_t y, const struct idd_pixels *from,
                      const D3D11_BOX *box)
{
	size_t pixel_bytes = idd_pixel_bytes(from->format);
	const uint8_t *source =
		from->memory + (size_t)box->top * from->pitch + box->left * pixel_bytes;
	uint8_t *target = to->memory + (size_t)y * to->pitch + x * pixel_bytes;
	size_t bytes = (box->right - box->left) * pixel_bytes;

	for (uint32_t row = box->top; row < box->bottom; row++) {
		memcpy(target, source, bytes);
		source += from->pitch;
		target += to->pitch;
	}
}

/* Nobody shows what is to be changed, and it is the texture's own. */
static bool can_write(struct d3d_texture *texture, const char *method)
{
	idd_loan_settle(texture);
	if (idd_loan_return(texture->pixels))
		return true;
	refuse_copy(texture, method, "a texture with a copy of it is mapped");
	return false;
}

static void context_copy(ID3D11DeviceContext *This, ID3D11Resource *to_resource,
                         ID3D11Resource *from_resource)
{
	struct d3d_texture *to = idd_d3d_texture_of(to_resource);
	struct d3d_texture *from = idd_d3d_texture_of(from_resource);
	const char *why = why_not(device_of(This), to, from);

	if (!why && (to->pixels->width != from->pixels->width ||
	             to->pixels->height != from->pixels->height))
		why = "the sizes differ";
	if (why) {
		refuse_copy(to, "CopyResource", why);
		return;
	}
	if (idd_loan_make(to, from) || !can_write(to, "CopyResource"))
		return;
	idd_loan_settle(from);
	memcpy(to->pixels->memory, from->pixels->memory,
	       (size_t)from->pixels->pitch * from->pixels->height);
}

static bool fits(const struct idd_pixels *pixels, uint32_t x, uint32_t y, const D3D11_BOX *box)
{
	return box->left <= box->right && box->top <= box->bottom && x <= pixels->width &&
	       y <= pixels->height && box->right - box->left <= pixels->width - x &&
	       box->bottom - box->top <= pixels->height - y;
}

static void context_copy_region(ID3D11DeviceContext *This, ID3D11Resource *to_resource,
                                UINT to_subresource, UINT x, UINT y, UINT z,
                                ID3D11Resource *from_resource, UINT from_subresource,
                                const D3D11_BOX *box)
{
	struct d3d_texture *to = idd_d3d_texture_of(to_resource);
	struct d3d_texture *from = idd_d3d_texture_of(from_resource);
	const char *why = why_not(device_of(This), to, from);
	D3D11_BOX whole;

	if (!why && !box) {
		whole = (D3D11_BOX){ 0, 0, 0, from->pixels->width, from->pixels->height, 1 };
		box = &whole;
	}
	if (!why && (to_subresource || from_subresource || z))
		why = "a two-dimensional texture has one subresource";
	if (!why && (!fits(from->pixels, box->left, box->top, box) || !fits(to->pixels, x, y, box)))
		why = "the box lies outside a texture";
	if (why) {
		refuse_copy(to, "CopySubresourceRegion", why);
		return;
	}
	idd_loan_settle(from);
	if (can_write(to, "CopySubresourceRegion"))
		copy_rows(to->pixels, x, y, from->pixels, box);
}

static void context_update(ID3D11DeviceContext *This, ID3D11Resource *resource, UINT subresource,
                           const D3D11_BOX *box, const void *data, UINT row_bytes, UINT depth_bytes)
{
	struct d3d_texture *to = idd_d3d_texture_of(resource);

	(void)This, (void)depth_bytes;
	if (!to || subresource || !data || to->mapped) {
		refuse_copy(to, "UpdateSubresource", "no texture, no data, or it is mapped");
		return;
	}
	D3D11_BOX whole = { 0, 0, 0, to->pixels->width, to->pixels->height, 1 };
	if (!box)
		box = &whole;
	if (!fits(to->pixels, box->left, box->top, box)) {
		refuse_copy(to, "UpdateSubresource", "the box lies outside the texture");
		return;
	}
	if (!can_write(to, "UpdateSubresource"))
		return;
	size_t bytes = (box->right - box->left) * (size_t)idd_pixel_bytes(to->pixels->format);
	for (uint32_t row = box->top; row < box->bottom; row++)
		memcpy(to->pixels->memory + (size_t)row * to->pixels->pitch +
		               box->left * (size_t)idd_pixel_bytes(to->pixels->format),
		       (const uint8_t *)data + (size_t)(row - box->top) * row_bytes, bytes);
}

/* What was told is done: nothing waits to be flushed, and there is no state. */
static void context_nothing(ID3D11DeviceContext *This)
{
	(void)This;
}

static D3D11_DEVICE_CONTEXT_TYPE context_type(ID3D11DeviceContext *This)
{
	(void)This;
	return D3D11_DEVICE_CONTEXT_IMMEDIATE;
}

static UINT context_flags(ID3D11DeviceContext *This)
{
	(void)This;
	return 0;
}

/* --- The table ------------------------------------------------------------------------------------------------- */

#define STUB(method) \
	static HRESULT unbuilt_##method(ID3D11DeviceContext *This) \
	{ \
		(void)This; \
		idd_unbuilt_method("ID3D11DeviceContext", #method); \
		return E_NOTIMPL; \
	}
#define ROW(method) .method = unbuilt_##method,
/* It does not come to an end with these lists. */
/* clang-format off */
#define UNBUILT(X) \
	X(GetPrivateData) X(SetPrivateData) X(SetPrivateDataInterface) \
	DRYDOCK_D3D11_CONTEXT_SLOTS_1(X) DRYDOCK_D3D11_CONTEXT_SLOTS_2(X) \
	DRYDOCK_D3D11_CONTEXT_SLOTS_3(X) DRYDOCK_D3D11_CONTEXT_SLOTS_4(X)
/* clang-format on */
UNBUILT(STUB)

const struct ID3D11DeviceContextVtbl idd_d3d_context_table = { .QueryInterface = context_query,
	                                                       .AddRef = context_add_ref,
	                                                       .Release = context_release,
	                                                       .GetDevice = context_device,
	                                                       .Map = context_map,
	                                                       .Unmap = context_unmap,
	                                                       .CopySubresourceRegion =
	                                                               context_copy_region,
	                                                       .CopyResource = context_copy,
	                                                       .UpdateSubresource = context_update,
	                                                       .ClearState = context_nothing,
	                                                       .Flush = context_nothing,
	                                                       .GetType = context_type,
	                                                       .GetContextFlags = context_flags,
	                                                       UNBUILT(ROW) };
