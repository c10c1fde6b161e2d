/* vm/vmm/vmm.c - a machine's life: files to memory, partition, threads, end. */
#include "vm/vmm/vmm.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"
#include "vm/vmm/boot.h"
#include "vm/vmm/config.h"
#include "vm/vmm/kernel_image.h"
#include "vm/vmm/reason.h"
#include "vm/vmm/tables.h"
#include "vm/vmm/vmm_internal.h"

#define INITRD_MAX_BYTES (2ull << 30)

/* --- Files ---------------------------------------------------------------------------------------- */

static int read_file(const char *path, size_t limit, char **ret_data, size_t *ret_bytes,
                     struct vmm_reason *reason)
{
	int error = host_file_read(path, limit, ret_data, ret_bytes);

	if (error == -EFBIG)
		return vmm_fail(reason, error, "%s: longer than %zu MiB", path, limit >> 20);
	if (error)
		return vmm_fail(reason, error, "%s: %s", path, strerror(-error));
	return 0;
}

/* What the loader says is wrong is said of the file. */
static int name_file(const char *path, int error, struct vmm_reason *reason)
{
	struct vmm_reason told = *reason;

	return error ? vmm_fail(reason, error, "%s: %.300s", path, told.text) : 0;
}

static int load_initrd(struct vmm *vmm, const char *path, struct vmm_boot *boot,
                       struct vmm_reason *reason)
{
	char *file;
	size_t bytes;
	int error = read_file(path, INITRD_MAX_BYTES, &file, &bytes, reason);

	if (error)
		return error;
	error = vmm_boot_place_initrd(&vmm->memory, file, bytes, boot, reason);
	free(file);
	return name_file(path, error, reason);
}

/* The command line, with words for the devices where the kernel has no other way to learn of them; to be freed. */
static char *command_line(const struct vmm *vmm, const char *words)
{
	size_t length = strlen(words), bytes = length + 1;
	char *line;

	if (vmm_slots_need_words(words))
		bytes += vmm_slots_write_words(NULL, 0, vmm->slot_count);
	line = malloc(bytes);
	if (!line)
		return NULL;
	memcpy(line, words, length + 1);
	if (bytes > length + 1)
		vmm_slots_write_words(line + length, bytes - length, vmm->slot_count);
	return line;
}

static int write_tables(struct vmm *vmm, struct vmm_boot *boot, const char *words,
                        struct vmm_reason *reason)
{
	char *line = command_line(vmm, words);
	int error;

	if (!line)
		return vmm_fail(reason, -ENOMEM, "no memory for a command line");
	vmm_mp_table_write(&vmm->memory, vmm->processor_count);
	boot->rsdp_gpa = vmm_acpi_write(&vmm->memory, vmm->processor_count, vmm->slot_count);
	boot->command_line = line;
	error = vmm_boot_write(&vmm->memory, boot, reason);
	free(line);
	return error;
}

/* Everything that the kernel finds in memory; its entry. */
static int load(struct vmm *vmm, const struct vmm_options *options, uint64_t *ret_entry,
                struct vmm_reason *reason)
{
	struct vmm_kernel kernel;
	struct vmm_boot boot = { .kernel = &kernel };
	int error =
		options->kernel_is_raw
			? vmm_kernel_load_raw(options->kernel_path, &vmm->memory, &kernel, reason)
			: vmm_kernel_load_file(options->kernel_path, &vmm->memory, &kernel, reason);

	if (!error && options->oem_string_count)
		error = vmm_smbios_write(&vmm->memory, options->oem_strings,
		                         options->oem_string_count, reason);
	if (!error && options->initrd_path)
		error = load_initrd(vmm, options->initrd_path, &boot, reason);
	else if (!error && options->initrd)
		error = vmm_boot_place_initrd(&vmm->memory, options->initrd, options->initrd_bytes,
		                              &boot, reason);
	if (error)
		return error;
	*ret_entry = kernel.entry;
	return write_tables(vmm, &boot, options->command_line ? options->command_line : "", reason);
}

/* --- Life ----------------------------------------------------------------------------------------- */

static int create_memory(struct vmm *vmm, uint64_t bytes, struct vmm_reason *reason)
{
	int error = vmm_memory_init(&vmm->memory, bytes);

	if (error)
		return vmm_fail(reason, error, "%llu MiB of memory cannot be had: %s",
		                (unsigned long long)(bytes >> 20),
		                error == -EINVAL ? "2 MiB is the least, 64 TiB the most"
		                                 : strerror(-error));
	return 0;
}

static int create_processors(struct vmm *vmm, uint32_t count, struct vmm_reason *reason)
{
	if (!count || count > VMM_MAX_PROCESSORS)
		return vmm_fail(reason, -EINVAL, "a machine has 1 to %u processors, not %u",
		                VMM_MAX_PROCESSORS, count);
	vmm->processors = calloc(count, sizeof(*vmm->processors));
	if (!vmm->processors)
		return vmm_fail(reason, -ENOMEM, "no memory for %u processors", count);
	vmm->processor_count = count;
	for (uint32_t i = 0; i < count; i++) {
		vmm->processors[i].vmm = vmm;
		vmm->processors[i].index = i;
	}
	return 0;
}

static int load_all(struct vmm *vmm, const struct vmm_options *options, uint64_t *ret_entry,
                    struct vmm_reason *reason)
{
	int error;

	vmm_moment(vmm, VMM_MOMENT_DEVICES);
	if (options->firmware_path)
		error = vmm_firmware_load(vmm, options->firmware_path, reason);
	else
		error = load(vmm, options, ret_entry, reason);
	vmm_moment(vmm, VMM_MOMENT_LOADED);
	return error;
}

int vmm_begin(const struct vmm_options *options, struct vmm **ret_vmm,
              struct vmm_reason *ret_reason)
{
	struct vmm *vmm = calloc(1, sizeof(*vmm));
	int error;

	if (!vmm)
		return vmm_fail(ret_reason, -ENOMEM, "no memory for a machine");
	vmm_moment(vmm, VMM_MOMENT_BEGUN);
	vmm->console = options->console;
	vmm->serial_out =
		options->virtio_console && options->serial ? options->serial : options->console;
	vmm->console_ready = options->console_ready;
	vmm->console_context = options->console_context;
	vmm->complain = options->complain;
	vmm->halt_ends = options->halt_ends;
	vmm->populate = options->populate;
	error = vmm_loop_init(&vmm->loop);
	if (error)
		vmm_fail(ret_reason, error, "no events for a machine: %s", strerror(-error));
	else
		error = create_processors(vmm, options->processors, ret_reason);
	if (!error) {
		vmm->config = vmm_config_create(options);
		if (!vmm->config)
			error = vmm_fail(ret_reason, -ENOMEM, "no memory for a machine");
	}
	if (error) {
		vmm_destroy(vmm);
		return error;
	}
	*ret_vmm = vmm;
	return 0;
}

int vmm_assemble(struct vmm *vmm, struct vmm_reason *ret_reason)
{
	int error = vmm_available(ret_reason);

	if (!error)
		error = vmm_partition_create(vmm, ret_reason);
	if (!error && FAILED(WHvEmulatorCreateEmulator(&vmm_emulator_callbacks, &vmm->emulator)))
		error = vmm_fail(ret_reason, -ENOMEM, "no memory for an emulator");
	if (!error)
		vmm_bus_init(vmm);
	return error;
}

int vmm_create(const struct vmm_options *options, struct vmm **ret_vmm,
               struct vmm_reason *ret_reason)
{
	struct vmm *vmm;
	uint64_t entry = 0;
	int error = vmm_begin(options, &vmm, ret_reason);

	if (error)
		return error;
	error = create_memory(vmm, options->memory_bytes, ret_reason);
	if (!error)
		error = vmm_virtio_create(vmm, options, ret_reason);
	if (!error)
		error = load_all(vmm, options, &entry, ret_reason);
	if (!error)
		error = vmm_assemble(vmm, ret_reason);
	if (!error)
		error = vmm->firmware ? vmm_partition_start_reset(vmm, ret_reason)
		                      : vmm_partition_start_at(vmm, entry, ret_reason);
	if (error) {
		vmm_destroy(vmm);
		return error;
	}
	vmm_moment(vmm, VMM_MOMENT_CREATED);
	*ret_vmm = vmm;
	return 0;
}

void vmm_destroy(struct vmm *vmm)
{
	if (!vmm)
		return;
	if (vmm->emulator)
		WHvEmulatorDestroyEmulator(vmm->emulator);
	vmm_partition_destroy(vmm);
	vmm_virtio_destroy(vmm);
	vmm_firmware_finish(vmm);
	vmm_loop_finish(&vmm->loop);
	vmm_memory_finish(&vmm->memory);
	vmm_config_destroy(vmm->config);
	free(vmm->processors);
	free(vmm);
}

bool vmm_exit_code(const struct vmm *vmm, int *ret_code)
{
	uint64_t code = __atomic_load_n(&vmm->exit_code, __ATOMIC_SEQ_CST);

	*ret_code = (int)(uint32_t)code;
	return code >> 32;
}

static void set_started(struct vmm *vmm, bool started)
{
	host_lock_acquire(&vmm->hold_lock);
	__atomic_store_n(&vmm->started, started, __ATOMIC_SEQ_CST);
	host_lock_release(&vmm->hold_lock);
}

enum vmm_end vmm_run(struct vmm *vmm, struct vmm_reason *ret_reason)
{
	int error = host_thread_create(vmm_timer_run, vmm, 0, &vmm->timer);

	if (!error)
		error = vmm_loop_start(&vmm->loop);
	if (!error)
		error = vmm_network_start(vmm);
	/* Before the first processor's thread, which may leave its guest before its creator goes on. */
	vmm_moment(vmm, VMM_MOMENT_STARTED);
	for (uint32_t i = 0; !error && i < vmm->processor_count; i++)
		error = host_thread_create(vmm_processor_run, &vmm->processors[i], 0,
		                           &vmm->processors[i].thread);
	if (error)
		vmm_end(vmm, VMM_FAILED, "a thread cannot be started: %s", strerror(-error));
	set_started(vmm, !error);
	for (uint32_t i = 0; i < vmm->processor_count; i++)
		host_thread_join(vmm->processors[i].thread);
	set_started(vmm, false);
	host_thread_join(vmm->timer);
	vmm_loop_stop(&vmm->loop);
	*ret_reason = vmm->reason;
	return vmm->end;
}
