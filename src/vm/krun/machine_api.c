/* vm/krun/machine_api.c - processors, memory, the kernel, and what the guest runs. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"
#include "base/host/host_socket.h"
#include "vm/krun/krun_internal.h"

#define OEM_STRINGS_MAX 255u
#define LIMITS_BYTES 2048u

int32_t krun_set_vm_config(uint32_t ctx_id, uint8_t num_vcpus, uint32_t ram_mib)
{
	KRUN_CONTEXT(context, ctx_id);
	if (!num_vcpus || num_vcpus > VMM_MAX_PROCESSORS || ram_mib < 2)
		return -EINVAL;
	context->processors = num_vcpus;
	context->memory_mib = ram_mib;
	return 0;
}

int32_t krun_set_workdir(uint32_t ctx_id, const char *workdir_path)
{
	KRUN_CONTEXT(context, ctx_id);
	return krun_text_set(&context->workdir, workdir_path);
}

int32_t krun_set_env(uint32_t ctx_id, const char *const envp[])
{
	KRUN_CONTEXT(context, ctx_id);
	if (envp)
		return krun_list_set(&context->environment, envp);
	krun_list_free(context->environment);
	context->environment = NULL;
	return 0;
}

int32_t krun_set_exec(uint32_t ctx_id, const char *exec_path, const char *const argv[],
                      const char *const envp[])
{
	static const char *const nothing[] = { NULL };
	KRUN_CONTEXT(context, ctx_id);
	int error = krun_text_check(exec_path);

	if (!error && !*exec_path)
		error = -EINVAL;
	if (!error)
		error = krun_list_set(&context->arguments, argv ? argv : nothing);
	if (!error)
		error = krun_set_env(ctx_id, envp);
	return error ? error : krun_text_set(&context->program, exec_path);
}

int32_t krun_set_kernel(uint32_t ctx_id, const char *kernel_path, uint32_t kernel_format,
                        const char *initramfs, const char *cmdline)
{
	KRUN_CONTEXT(context, ctx_id);
	int error = krun_text_check(kernel_path);

	if (!error &&
	    (kernel_format > KRUN_KERNEL_FORMAT_IMAGE_ZSTD ||
	     (initramfs && krun_text_check(initramfs)) || (cmdline && krun_text_check(cmdline))))
		error = -EINVAL;
	if (error)
		return error;
	if (context->firmware)
		return -EINVAL;
	if (!host_file_is_regular(kernel_path) || (initramfs && !host_file_is_regular(initramfs)))
		return -ENOENT;
	error = krun_text_set(&context->kernel, kernel_path);
	context->kernel_is_raw = kernel_format == KRUN_KERNEL_FORMAT_RAW;
	if (!error && initramfs)
		error = krun_text_set(&context->initramfs, initramfs);
	if (!error && cmdline)
		error = krun_text_set(&context->command_line, cmdline);
	return error;
}

/* "RESOURCE=SOFT:HARD", three numbers. */
static bool is_limit(const char *text)
{
	static const char ends[] = { '=', ':', 0 };

	for (unsigned i = 0; i < sizeof(ends); i++) {
		char *end;

		if (*text < '0' || *text > '9')
			return false;
		errno = 0;
		strtoull(text, &end, 10);
		if (errno || *end != ends[i])
			return false;
		text = end + 1;
	}
	return true;
}

int32_t krun_set_rlimits(uint32_t ctx_id, const char *const rlimits[])
{
	KRUN_CONTEXT(context, ctx_id);
	char text[LIMITS_BYTES] = "";
	size_t used = 0;

	if (!rlimits)
		return -EINVAL;
	for (size_t i = 0; rlimits[i]; i++) {
		if (krun_text_check(rlimits[i]) || !is_limit(rlimits[i]) ||
		    used + strlen(rlimits[i]) + 2 > sizeof(text))
			return -EINVAL;
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s", i ? "," : "",
		                         rlimits[i]);
	}
	return krun_text_set(&context->limits, text);
}

int32_t krun_set_smbios_oem_strings(uint32_t ctx_id, const char *const oem_strings[])
{
	KRUN_CONTEXT(context, ctx_id);
	if (!oem_strings)
		return -EINVAL;
	for (size_t i = 0; oem_strings[i]; i++)
		if (i == OEM_STRINGS_MAX || krun_text_check(oem_strings[i]) || !*oem_strings[i])
			return -EINVAL;
	return krun_list_set(&context->oem_strings, oem_strings);
}

int32_t krun_set_firmware(uint32_t ctx_id, const char *firmware_path)
{
	KRUN_CONTEXT(context, ctx_id);
	if (krun_text_check(firmware_path) || context->kernel)
		return -EINVAL;
	if (!host_file_is_regular(firmware_path))
		return -ENOENT;
	return krun_text_set(&context->firmware, firmware_path);
}

/* --- The computer ------------------------------------------------------------------------------------------- */

int32_t krun_setuid(uint32_t ctx_id, uint32_t uid)
{
	KRUN_CONTEXT(context, ctx_id);
	return host_is_user(uid) ? 0 : krun_not_built("another user");
}

int32_t krun_setgid(uint32_t ctx_id, uint32_t gid)
{
	KRUN_CONTEXT(context, ctx_id);
	return host_is_group(gid) ? 0 : krun_not_built("another group");
}

int32_t krun_set_nested_virt(uint32_t ctx_id, bool enabled)
{
	KRUN_CONTEXT(context, ctx_id);
	return enabled ? -EINVAL : 0;
}

int32_t krun_check_nested_virt(void)
{
	return -EOPNOTSUPP;
}

int32_t krun_get_max_vcpus(void)
{
	struct vmm_reason reason;

	return vmm_available(&reason) ? -ENODEV : (int32_t)vmm_processors_max();
}

int32_t krun_split_irqchip(uint32_t ctx_id, bool enable)
{
	KRUN_CONTEXT(context, ctx_id);
	return 0;
}

int32_t krun_get_shutdown_eventfd(uint32_t ctx_id)
{
	KRUN_CONTEXT(context, ctx_id);
	if (context->shutdown < 0)
		context->shutdown = host_wakeup_create();
	return context->shutdown;
}

int32_t krun_get_shutdown_handle(uint32_t ctx_id, void **ret_handle)
{
	KRUN_CONTEXT(context, ctx_id);
	return ret_handle ? krun_not_built("a handle of Windows") : -EINVAL;
}
