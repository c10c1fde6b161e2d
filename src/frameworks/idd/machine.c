/* frameworks/idd/machine.c - emulated adapters, versions, numbers. */
#include "frameworks/idd/idd_internal.h"

LUID idd_luid_new_locked(struct idd_machine *idd)
{
	return (LUID){ .LowPart = IDD_GPU_LUID_LOW(++idd->luids), .HighPart = 0 };
}

static NTSTATUS add_gpu(struct idd_machine *idd, const WCHAR *name, LUID *ret_luid)
{
	struct idd_gpu *gpu = calloc(1, sizeof(*gpu));

	if (!gpu)
		return STATUS_INSUFFICIENT_RESOURCES;
	for (size_t at = 0; at < RTL_NUMBER_OF(gpu->name) - 1 && name[at]; at++)
		gpu->name[at] = name[at];
	host_lock_acquire(&idd->lock);
	gpu->luid = idd_luid_new_locked(idd);
	InsertTailList(&idd->gpus, &gpu->entry);
	host_lock_release(&idd->lock);
	if (ret_luid)
		*ret_luid = gpu->luid;
	return STATUS_SUCCESS;
}

NTSTATUS idd_machine_create(struct ke_machine *machine)
{
	struct idd_machine *idd = calloc(1, sizeof(*idd));

	if (!idd)
		return STATUS_INSUFFICIENT_RESOURCES;
	idd->machine = machine;
	idd->minor = IDD_MINOR_NEWEST;
	InitializeListHead(&idd->gpus);
	InitializeListHead(&idd->adapters);
	KeInitializeEvent(&idd->changed, NotificationEvent, FALSE);
	NTSTATUS status = add_gpu(idd, u"Drydock emulated adapter", NULL);
	if (!NT_SUCCESS(status)) {
		free(idd);
		return status;
	}
	machine->idd = idd;
	return STATUS_SUCCESS;
}

void idd_machine_destroy(struct ke_machine *machine)
{
	struct idd_machine *idd = machine->idd;

	if (!idd)
		return;
	while (!IsListEmpty(&idd->gpus))
		free(CONTAINING_RECORD(RemoveHeadList(&idd->gpus), struct idd_gpu, entry));
	free(idd);
	machine->idd = NULL;
}

NTSTATUS idd_gpu_add(struct ke_machine *machine, const WCHAR *name, LUID *ret_luid)
{
	return add_gpu(machine->idd, name, ret_luid);
}

NTSTATUS idd_gpu_fix(struct ke_machine *machine, LUID luid)
{
	struct idd_machine *idd = machine->idd;
	const struct idd_gpu *gpu = idd_gpu_find(idd, luid);

	if (!gpu)
		return STATUS_NOT_FOUND;
	host_lock_acquire(&idd->lock);
	idd->fixed = gpu;
	host_lock_release(&idd->lock);
	return STATUS_SUCCESS;
}

const struct idd_gpu *idd_gpu_first(struct idd_machine *idd)
{
	host_lock_acquire(&idd->lock);
	const struct idd_gpu *fixed = idd->fixed;
	host_lock_release(&idd->lock);
	return fixed ? fixed : idd_gpu_at(idd, 0);
}

bool idd_gpu_is_free(struct idd_machine *idd)
{
	host_lock_acquire(&idd->lock);
	bool is_free = !idd->fixed;
	host_lock_release(&idd->lock);
	return is_free;
}

const struct idd_gpu *idd_gpu_at(struct idd_machine *idd, uint32_t index)
{
	const struct idd_gpu *found = NULL;

	host_lock_acquire(&idd->lock);
	for (LIST_ENTRY *entry = idd->gpus.Flink; entry != &idd->gpus && !found;
	     entry = entry->Flink)
		if (index-- == 0)
			found = CONTAINING_RECORD(entry, struct idd_gpu, entry);
	host_lock_release(&idd->lock);
	return found;
}

const struct idd_gpu *idd_gpu_find(struct idd_machine *idd, LUID luid)
{
	const struct idd_gpu *found = NULL;

	host_lock_acquire(&idd->lock);
	for (LIST_ENTRY *entry = idd->gpus.Flink; entry != &idd->gpus && !found;
	     entry = entry->Flink) {
		const struct idd_gpu *gpu = CONTAINING_RECORD(entry, struct idd_gpu, entry);
		if (idd_same_luid(gpu->luid, luid))
			found = gpu;
	}
	host_lock_release(&idd->lock);
	return found;
}

NTSTATUS idd_reference_event(HANDLE handle, PKEVENT *ret_event)
{
	return ob_reference_handle(handle, EVENT_MODIFY_STATE,
	                           ob_type_find(ke_current_machine(), u"Event"), KernelMode,
	                           (void **)ret_event, NULL);
}

void idd_tell_changed(struct idd_machine *idd)
{
	KeSetEvent(&idd->changed, 0, FALSE);
	host_lock_acquire(&idd->lock);
	for (uint32_t at = 0; at < IDD_WATCHERS_MAX; at++)
		if (idd->watcher[at].changed)
			idd->watcher[at].changed(idd->watcher[at].context);
	host_lock_release(&idd->lock);
}

NTSTATUS idd_watch(struct ke_machine *machine, const struct idd_watcher *watcher)
{
	struct idd_machine *idd = machine->idd;
	uint32_t at = 0;

	host_lock_acquire(&idd->lock);
	while (at < IDD_WATCHERS_MAX && idd->watcher[at].changed)
		at++;
	if (at < IDD_WATCHERS_MAX)
		idd->watcher[at] = *watcher;
	host_lock_release(&idd->lock);
	return at < IDD_WATCHERS_MAX ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

void idd_unwatch(struct ke_machine *machine, const void *context)
{
	struct idd_machine *idd = machine->idd;

	host_lock_acquire(&idd->lock);
	for (uint32_t at = 0; at < IDD_WATCHERS_MAX; at++)
		if (idd->watcher[at].context == context)
			idd->watcher[at] = (struct idd_watcher){ NULL, NULL };
	host_lock_release(&idd->lock);
}

PKEVENT idd_changed(struct ke_machine *machine)
{
	return &machine->idd->changed;
}

int32_t idd_com_objects(struct ke_machine *machine)
{
	return __atomic_load_n(&machine->idd->com_objects, __ATOMIC_RELAXED);
}

/* --- Versions ------------------------------------------------------------------------------------------------ */

NTSTATUS idd_set_version(struct ke_machine *machine, uint32_t minor)
{
	if (minor < 2 || minor > IDD_MINOR_NEWEST)
		return STATUS_INVALID_PARAMETER;
	machine->idd->minor = minor;
	return STATUS_SUCCESS;
}

ULONG DrydockIddCxFunctionCount(VOID)
{
	/* The first function that a version does not have. */
	static const struct {
		uint32_t minor;
		ULONG count;
	} versions[] = {
		{ 10, IddFunctionTableNumEntries },
		{ 9, IddCxMonitorQueryHardwareCursor3TableIndex },
		{ 8, IddCxSetRealtimeGPUPriorityTableIndex },
		{ 5, IddCxSwapChainInSystemMemoryTableIndex },
		{ 4, IddCxMonitorQueryHardwareCursor2TableIndex },
	};
	uint32_t minor = idd_current()->minor;

	for (size_t at = 0; at < RTL_NUMBER_OF(versions); at++)
		if (minor >= versions[at].minor)
			return versions[at].count;
	return IddCxAdapterSetRenderAdapterTableIndex;
}

BOOLEAN DrydockIddCxFieldAvailable(ULONG offset, const char *structure)
{
	uint32_t minor = idd_current()->minor;

	if (strcmp(structure, "IDD_CX_CLIENT_CONFIG") != 0)
		return TRUE;
	if (minor >= 10)
		return offset < IDD_CX_CLIENT_CONFIG_BYTES_1_10;
	return offset <
	       (minor >= 4 ? IDD_CX_CLIENT_CONFIG_BYTES_1_4 : IDD_CX_CLIENT_CONFIG_BYTES_1_2);
}

NTSTATUS IddCxGetVersion(IDARG_OUT_GETVERSION *out)
{
	wdf_require_pointer(out, "IddCxGetVersion", "pOutArgs");
	out->IddCxVersion = 0x1000 | (idd_current()->minor << 8);
	return STATUS_SUCCESS;
}
