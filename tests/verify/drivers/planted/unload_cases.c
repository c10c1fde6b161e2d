/* unload_cases.c - VF-22, VF-24 and VF-29: what outlives its owner. */
#include "planted.h"

static VOID dpc_routine(PKDPC dpc, PVOID context, PVOID first, PVOID second)
{
}

/* --- VF-24 --- */

struct timed {
	KTIMER timer;
	KDPC dpc;
};

static struct timed *arm(VOID)
{
	struct timed *timed = ExAllocatePoolWithTag(NonPagedPool, sizeof(*timed), PLANTED_TAG);
	LARGE_INTEGER far_away = { .QuadPart = -36000000000ll };

	KeInitializeTimer(&timed->timer);
	KeInitializeDpc(&timed->dpc, dpc_routine, timed);
	KeSetTimer(&timed->timer, far_away, &timed->dpc);
	return timed;
}

BREAKS(VF_24_armed_timer_in_freed_pool)
{
	struct timed *timed = arm();

	ExFreePool(timed); /* named */
}

LEGAL(VF_24_armed_timer_in_freed_pool)
{
	struct timed *timed = arm();

	KeCancelTimer(&timed->timer);
	ExFreePool(timed);
}

BREAKS(VF_24_queued_dpc_in_freed_pool)
{
	PKDPC dpc = ExAllocatePoolWithTag(NonPagedPool, sizeof(*dpc), PLANTED_TAG);
	KIRQL old;

	KeInitializeDpc(dpc, dpc_routine, NULL);
	KeRaiseIrql(DISPATCH_LEVEL, &old);
	KeInsertQueueDpc(dpc, NULL, NULL);
	ExFreePool(dpc); /* named */
	KeLowerIrql(old);
}

LEGAL(VF_24_queued_dpc_in_freed_pool)
{
	PKDPC dpc = ExAllocatePoolWithTag(NonPagedPool, sizeof(*dpc), PLANTED_TAG);

	KeInitializeDpc(dpc, dpc_routine, NULL);
	KeInsertQueueDpc(dpc, NULL, NULL);
	KeFlushQueuedDpcs();
	ExFreePool(dpc);
}

static struct timed own;

static VOID cancel_own(struct planted *planted)
{
	KeCancelTimer(&own.timer);
}

static VOID arm_own(VOID)
{
	LARGE_INTEGER far_away = { .QuadPart = -36000000000ll };

	KeInitializeTimer(&own.timer);
	KeSetTimer(&own.timer, far_away, NULL);
}

BREAKS(VF_24_armed_timer_at_unload)
{
	arm_own();
}

LEGAL(VF_24_armed_timer_at_unload)
{
	arm_own();
	planted->at_unload = cancel_own;
}

/* --- VF-22 --- */

static VOID on_process(HANDLE parent, HANDLE process, BOOLEAN create)
{ /* named: VF_22b_notify_routine_left */
}

static VOID forget_process(struct planted *planted)
{
	PsSetCreateProcessNotifyRoutine(on_process, TRUE);
}

BREAKS(VF_22b_notify_routine_left)
{
	PsSetCreateProcessNotifyRoutine(on_process, FALSE);
}

LEGAL(VF_22b_notify_routine_left)
{
	PsSetCreateProcessNotifyRoutine(on_process, FALSE);
	planted->at_unload = forget_process;
}

BREAKS(VF_22a_device_deleted_while_registered)
{
	PDEVICE_OBJECT device;

	IoCreateDevice(planted->driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);
	IoWMIRegistrationControl(device, WMIREG_ACTION_REGISTER);
	IoDeleteDevice(device); /* named */
}

LEGAL(VF_22a_device_deleted_while_registered)
{
	PDEVICE_OBJECT device;

	IoCreateDevice(planted->driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);
	IoWMIRegistrationControl(device, WMIREG_ACTION_REGISTER);
	IoWMIRegistrationControl(device, WMIREG_ACTION_DEREGISTER);
	IoDeleteDevice(device);
}

/* --- VF-29 --- */

static KEVENT stop;

static VOID wait_for_stop(PVOID context)
{
	KeWaitForSingleObject(&stop, Executive, KernelMode, FALSE, NULL);
	PsTerminateSystemThread(STATUS_SUCCESS);
}

static VOID wait_shortly(PVOID context)
{
	LARGE_INTEGER second = { .QuadPart = -10000000 };

	KeDelayExecutionThread(KernelMode, FALSE, &second);
	PsTerminateSystemThread(STATUS_SUCCESS);
}

BREAKS(VF_29_THR_2c_thread_left)
{
	HANDLE handle;

	PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, wait_shortly,
	                     NULL); /* named */
	ZwClose(handle);
}

static VOID stop_thread(struct planted *planted)
{
	KeSetEvent(&stop, IO_NO_INCREMENT, FALSE);
	planted_join(planted->kept);
}

LEGAL(VF_29_THR_2c_thread_left)
{
	KeInitializeEvent(&stop, NotificationEvent, FALSE);
	planted->kept = planted_thread(wait_for_stop, NULL);
	planted->at_unload = stop_thread;
}

static VOID close_kept(struct planted *planted)
{
	ZwClose(planted->kept);
}

static HANDLE make_event(VOID)
{
	OBJECT_ATTRIBUTES attributes;
	HANDLE handle = NULL;

	InitializeObjectAttributes(&attributes, NULL, OBJ_KERNEL_HANDLE, NULL, NULL);
	ZwCreateEvent(&handle, EVENT_ALL_ACCESS, &attributes, NotificationEvent, FALSE); /* named:
		VF_29_handle_left */
	return handle;
}

BREAKS(VF_29_handle_left)
{
	make_event();
}

LEGAL(VF_29_handle_left)
{
	planted->kept = make_event();
	planted->at_unload = close_kept;
}

static PDEVICE_OBJECT make_device(struct planted *planted)
{
	PDEVICE_OBJECT device = NULL;

	IoCreateDevice(planted->driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device); /* named:
		VF_29_device_left */
	return device;
}

static VOID delete_kept(struct planted *planted)
{
	IoDeleteDevice(planted->kept);
}

BREAKS(VF_29_device_left)
{
	make_device(planted);
}

LEGAL(VF_29_device_left)
{
	planted->kept = make_device(planted);
	planted->at_unload = delete_kept;
}

static UNICODE_STRING second = RTL_CONSTANT_STRING(L"\\DosDevices\\PlantedTwice");

static VOID make_link(VOID)
{
	UNICODE_STRING target = RTL_CONSTANT_STRING(L"\\Device\\Planted");

	IoCreateSymbolicLink(&second, &target); /* named: VF_29_link_left */
}

static VOID delete_link(struct planted *planted)
{
	IoDeleteSymbolicLink(&second);
}

BREAKS(VF_29_link_left)
{
	make_link();
}

LEGAL(VF_29_link_left)
{
	make_link();
	planted->at_unload = delete_link;
}

BREAKS(VF_29_request_left)
{
	IoAllocateIrp(1, FALSE); /* named */
}

static VOID free_request(struct planted *planted)
{
	IoFreeIrp(planted->kept);
}

LEGAL(VF_29_request_left)
{
	planted->kept = IoAllocateIrp(1, FALSE);
	planted->at_unload = free_request;
}

BREAKS(VF_29_work_item_left)
{
	IoAllocateWorkItem(planted->device); /* named */
}

LEGAL(VF_29_work_item_left)
{
	IoFreeWorkItem(IoAllocateWorkItem(planted->device));
}

const struct planted_case unload_cases[] = {
	PLANTED_CASE(VF_24_armed_timer_in_freed_pool),
	PLANTED_CASE(VF_24_queued_dpc_in_freed_pool),
	PLANTED_CASE(VF_24_armed_timer_at_unload),
	PLANTED_CASE(VF_22b_notify_routine_left),
	PLANTED_CASE(VF_22a_device_deleted_while_registered),
	PLANTED_CASE(VF_29_THR_2c_thread_left),
	PLANTED_CASE(VF_29_handle_left),
	PLANTED_CASE(VF_29_device_left),
	PLANTED_CASE(VF_29_link_left),
	PLANTED_CASE(VF_29_request_left),
	PLANTED_CASE(VF_29_work_item_left),
	PLANTED_END,
};
