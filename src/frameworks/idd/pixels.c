/* frameworks/idd/pixels.c - memory of pictures. */
#include "frameworks/idd/idd_internal.h"

#include "base/host/host_share.h"

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

/* All but the memory. */
static struct idd_pixels *describe(uint32_t width, uint32_t height, DXGI_FORMAT format, LUID gpu)
{
	uint32_t pixel_bytes = idd_pixel_bytes(format);
	struct idd_pixels *pixels;

	if (!pixel_bytes || !width || !height || width > D3D11_REQ_TEXTURE2D_U_OR_V_DIMENSION ||
	    height > D3D11_REQ_TEXTURE2D_U_OR_V_DIMENSION)
		return NULL;
	pixels = calloc(1, sizeof(*pixels));
	if (!pixels)
		return NULL;
	*pixels = (struct idd_pixels){ .references = 1,
		                       .width = width,
		                       .height = height,
		                       .format = format,
		                       .gpu = gpu,
		                       .descriptor = -1 };
	pixels->pitch = (width * pixel_bytes + ROW_ALIGNMENT - 1) & ~(uint32_t)(ROW_ALIGNMENT - 1);
	return pixels;
}

static size_t bytes_of(const struct idd_pixels *pixels)
{
	return (size_t)pixels->pitch * pixels->height;
}

struct idd_pixels *idd_pixels_create(uint32_t width, uint32_t height, DXGI_FORMAT format, LUID gpu)
{
	struct idd_pixels *pixels = describe(width, height, format, gpu);

	if (!pixels)
		return NULL;
	pixels->memory = aligned_alloc(ROW_ALIGNMENT, bytes_of(pixels));
	if (!pixels->memory) {
		free(pixels);
		return NULL;
	}
	memset(pixels->memory, 0, bytes_of(pixels));
	return pixels;
}

struct idd_pixels *idd_pixels_create_shared(uint32_t width, uint32_t height, DXGI_FORMAT format,
                                            LUID gpu)
{
	struct idd_pixels *pixels = describe(width, height, format, gpu);

	if (!pixels)
		return NULL;
	pixels->descriptor = host_shared_file_create("drydock-surface", bytes_of(pixels));
	if (pixels->descriptor >= 0)
		pixels->memory = host_shared_map_anywhere(pixels->descriptor, bytes_of(pixels));
	if (!pixels->memory) {
		idd_pixels_unref(pixels);
		return NULL;
	}
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
	if (pixels->descriptor >= 0) {
		if (pixels->memory)
			host_pages_free(pixels->memory, bytes_of(pixels));
		host_descriptor_close(pixels->descriptor);
	} else {
		free(pixels->memory);
	}
	free(pixels);
}
