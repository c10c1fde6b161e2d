/* vm/krun/start_api.c - starting machines, and those that are handles. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_disk.h"
#include "base/host/host_file.h"
#include "vm/krun/krun_internal.h"
#include "vm/vmm/confine.h"

#define PATIENCE_NS 10000000000ll
#define PATH_BYTES 4096u

int32_t krun_start_enter(uint32_t ctx_id)
{
	struct krun_context *context = krun_context_take(ctx_id);
	struct krun2_vm *vm;
	int32_t status;
	int error = context ? krun_machine_create(context, &vm) : -ENOENT;

	if (error)
		return error;
	if (vmm_confine(vm->vmm) != 0)
		krun_log(KRUN_LOG_LEVEL_WARN, "the monitor is not confined");
	status = krun_machine_run(vm);
	krun_machine_destroy(vm);
	exit(status);
}

/* --- Handles -------------------------------------------------------------------------------------------------- */

static void run(void *argument)
{
	struct krun2_vm *vm = argument;

	vm->status = krun_machine_run(vm);
	__atomic_store_n(&vm->ended, 1, __ATOMIC_SEQ_CST);
	host_futex_wake(&vm->ended, INT32_MAX);
}

/* Its thread, and then until it can be paused: who asks at once finds it running. */
static int start(struct krun2_vm *vm, struct krun2_vm **ret_vm)
{
	int error = host_thread_create(run, vm, 0, &vm->thread);

	if (error) {
		krun_machine_destroy(vm);
		return error;
	}
	while (vmm_state(vm->vmm) == VMM_STATE_CREATED)
		host_yield();
	*ret_vm = vm;
	return 0;
}

int32_t krun2_start(uint32_t ctx_id, struct krun2_vm **ret_vm)
{
	struct krun_context *context;
	struct krun2_vm *vm;
	int error;

	if (!ret_vm)
		return -EINVAL;
	context = krun_context_take(ctx_id);
	error = context ? krun_machine_create(context, &vm) : -ENOENT;
	return error ? error : start(vm, ret_vm);
}

int32_t krun2_exit_code(struct krun2_vm *vm, int32_t *ret_status)
{
	if (!vm || !ret_status)
		return -EINVAL;
	if (!__atomic_load_n(&vm->ended, __ATOMIC_SEQ_CST))
		return -EAGAIN;
	*ret_status = vm->status;
	return 0;
}

int32_t krun2_wait(struct krun2_vm *vm, int32_t *ret_status)
{
	if (!vm)
		return -EINVAL;
	while (!__atomic_load_n(&vm->ended, __ATOMIC_SEQ_CST))
		host_futex_wait(&vm->ended, 0, -1);
	if (ret_status)
		*ret_status = vm->status;
	return 0;
}

int32_t krun2_pause(struct krun2_vm *vm)
{
	return vm ? vmm_pause(vm->vmm, PATIENCE_NS) : -EINVAL;
}

int32_t krun2_resume(struct krun2_vm *vm)
{
	return vm ? vmm_resume(vm->vmm) : -EINVAL;
}

int32_t krun2_stop(struct krun2_vm *vm)
{
	if (!vm)
		return -EINVAL;
	vmm_stop(vm->vmm);
	return 0;
}

int32_t krun2_stats(struct krun2_vm *vm, char **ret_json)
{
	if (!vm || !ret_json)
		return -EINVAL;
	*ret_json = vmm_stats_json(vm->vmm);
	return *ret_json ? 0 : -ENOMEM;
}

void krun2_free(char *text)
{
	free(text);
}

int32_t krun2_snapshot(struct krun2_vm *vm, const char *path)
{
	struct vmm_reason reason = { "" };
	char part[PATH_BYTES];
	int file, error;

	if (!vm || krun_text_check(path) || strlen(path) + sizeof(".part") > sizeof(part))
		return -EINVAL;
	snprintf(part, sizeof(part), "%s.part", path);
	file = host_stream_create(part, true);
	if (file < 0)
		return file;
	error = vmm_snapshot(vm->vmm, file, &reason);
	host_descriptor_close(file);
	if (!error)
		error = host_file_rename(part, path);
	else
		krun_log(KRUN_LOG_LEVEL_ERROR, "%s", reason.text);
	if (error)
		host_file_remove(part);
	return error;
}

int32_t krun2_restore(const char *path, struct krun2_vm **ret_vm)
{
	struct krun2_vm *vm;
	uint64_t bytes;
	int file, error;

	if (!ret_vm || krun_text_check(path))
		return -EINVAL;
	file = host_disk_open(path, true, &bytes);
	if (file < 0)
		return file;
	error = krun_machine_restore(file, &vm);
	host_descriptor_close(file);
	return error ? error : start(vm, ret_vm);
}

int32_t krun2_set_balloon(struct krun2_vm *vm, uint64_t bytes)
{
	return vm ? krun_not_built("a balloon") : -EINVAL;
}

int32_t krun2_resize_console(struct krun2_vm *vm, uint16_t columns, uint16_t rows)
{
	if (!vm || !columns || !rows)
		return -EINVAL;
	vmm_console_resize(vm->vmm, columns, rows);
	return 0;
}

int32_t krun2_close(struct krun2_vm *vm)
{
	if (!vm)
		return 0;
	vmm_stop(vm->vmm);
	host_thread_join(vm->thread);
	krun_machine_destroy(vm);
	return 0;
}
