/* frameworks/idd/pixels.c - memory of pictures. */
#include "frameworks/idd/idd_internal.h"

/* Rows begin at this, so that vector kernels need no head. */
#define ROW_ALIGNMENT 64

uint32_t idd_pixel_bytes(DXGI_FORMAT format)
{
	switch (format) {
	case DXGI_FORMAT_B8G8R8A8_UNORM:
	case DXGI_FORMAT_B8G8R8X8_UNORM:
	case DXGI_FORMAT_R8G8B8A8_UNORM:
	case DXGI_FORMAT_R10G10B10A2_UNORM: return 4;
	case DXGI_FORMAT_R16G16B16A16_FLOAT: return 8;
	default: return 0;
	}
}

struct idd_pixels *idd_pixels_create(uint32_t width, uint32_t height, DXGI_FORMAT format, LUID gpu)
{
	uint32_t pixel_bytes = idd_pixel_bytes(format);
	struct idd_pixels *pixels;

	if (!pixel_bytes || !width || !height || width > D3D11_REQ_TEXTURE2D_U_OR_V_DIMENSION ||
	    height > D3D11_REQ_TEXTURE2D_U_OR_V_DIMENSION)
		return NULL;
	pixels = calloc(1, sizeof(*pixels));
	if (!pixels)
		return NULL;
	*pixels = (struct idd_pixels){
		.references = 1, .width = width, .height = height, .format = format, .gpu = gpu
	};
	pixels->pitch = (width * pixel_bytes + ROW_ALIGNMENT - 1) & ~(uint32_t)(ROW_ALIGNMENT - 1);
	pixels->memory = aligned_alloc(ROW_ALIGNMENT, (size_t)pixels->pitch * height);
	if (!pixels->memory) {
		free(pixels);
		return NULL;
	}
	memset(pixels->memory, 0, (size_t)pixels->pitch * height);
	return pixels;
}

void idd_pixels_ref(struct idd_pixels *pixels)
{
	__atomic_fetch_add(&pixels->references, 1, __ATOMIC_RELAXED);
}

void idd_pixels_unref(struct idd_pixels *pixels)
{
	if (!pixels || __atomic_sub_fetch(&pixels->references, 1, __ATOMIC_ACQ_REL) != 0)
		return;
	free(pixels->memory);
	free(pixels);
}
