/* vm/krun/absent_api.c - devices that are not built: what is wrong with a call is said first all the same. */
#include <errno.h>

#include "vm/krun/krun_internal.h"

int32_t krun_set_gpu_options2(uint32_t ctx_id, uint32_t virgl_flags, uint64_t shm_size)
{
	KRUN_CONTEXT(context, ctx_id);
	return krun_not_built("a graphics processor");
}

int32_t krun_set_gpu_options(uint32_t ctx_id, uint32_t virgl_flags)
{
	return krun_set_gpu_options2(ctx_id, virgl_flags, 0);
}

int32_t krun_add_display(uint32_t ctx_id, uint32_t width, uint32_t height)
{
	KRUN_CONTEXT(context, ctx_id);
	return !width || !height ? -EINVAL : krun_not_built("a display");
}

int32_t krun_display_set_edid(uint32_t ctx_id, uint32_t display_id, const uint8_t *edid,
                              size_t bytes)
{
	KRUN_CONTEXT(context, ctx_id);
	return !edid || !bytes ? -EINVAL : krun_not_built("a display");
}

int32_t krun_display_set_dpi(uint32_t ctx_id, uint32_t display_id, uint32_t dpi)
{
	KRUN_CONTEXT(context, ctx_id);
	return !dpi ? -EINVAL : krun_not_built("a display");
}

int32_t krun_display_set_physical_size(uint32_t ctx_id, uint32_t display_id, uint16_t width_mm,
                                       uint16_t height_mm)
{
	KRUN_CONTEXT(context, ctx_id);
	return !width_mm || !height_mm ? -EINVAL : krun_not_built("a display");
}

int32_t krun_display_set_refresh_rate(uint32_t ctx_id, uint32_t display_id, uint32_t hertz)
{
	KRUN_CONTEXT(context, ctx_id);
	return !hertz ? -EINVAL : krun_not_built("a display");
}

int32_t krun_set_display_backend(uint32_t ctx_id, const void *backend, size_t bytes)
{
	KRUN_CONTEXT(context, ctx_id);
	return !backend || !bytes ? -EINVAL : krun_not_built("a display");
}

int32_t krun_add_input_device(uint32_t ctx_id, const void *config, size_t config_bytes,
                              const void *events, size_t events_bytes)
{
	KRUN_CONTEXT(context, ctx_id);
	if (!config || !config_bytes || !events || !events_bytes)
		return -EINVAL;
	return krun_not_built("an input device");
}

int32_t krun_add_input_device_fd(uint32_t ctx_id, int fd)
{
	KRUN_CONTEXT(context, ctx_id);
	return fd < 0 ? -EINVAL : krun_not_built("an input device");
}

int32_t krun_add_input_device_handle(uint32_t ctx_id, void *handle)
{
	KRUN_CONTEXT(context, ctx_id);
	return handle ? krun_not_built("an input device") : -EINVAL;
}

int32_t krun_set_snd_device(uint32_t ctx_id, bool enable)
{
	KRUN_CONTEXT(context, ctx_id);
	return enable ? krun_not_built("sound") : 0;
}

int32_t krun_set_tee_config_file(uint32_t ctx_id, const char *filepath)
{
	KRUN_CONTEXT(context, ctx_id);
	return krun_text_check(filepath) ? -EINVAL : krun_not_built("confidential computing");
}
