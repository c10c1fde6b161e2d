/*
 * io/boot_driver_api.c - boot driver callbacks: a driver that judges boot-start drivers before they run.
 *
 * Model    The machine has no boot of its own: a driver whose service starts at boot (Start is 0) is shown to those
 *          who registered before it is entered. One that is classified as bad is not entered.
 */
#include <stdlib.h>

#include "nt/cm/cm.h"
#include "nt/io/io_internal.h"

struct boot_callback {
	LIST_ENTRY entry;
	PBOOT_DRIVER_CALLBACK_FUNCTION function;
	PVOID context;
	uint32_t users; /* inside a call */
	KEVENT unused;
};

PVOID NTAPI IoRegisterBootDriverCallback(PBOOT_DRIVER_CALLBACK_FUNCTION CallbackFunction,
                                         PVOID CallbackContext)
{
	struct io_machine *io = ke_current_machine()->io;

	if (!KE_REQUIRE_IRQL("IoRegisterBootDriverCallback", APC_LEVEL, "VF-22", 0))
		return NULL;
	struct boot_callback *callback = calloc(1, sizeof(*callback));
	if (!callback)
		return NULL;
	callback->function = CallbackFunction;
	callback->context = CallbackContext;
	KeInitializeEvent(&callback->unused, NotificationEvent, TRUE);
	host_lock_acquire(&io->lock);
	InsertTailList(&io->boot_callbacks, &callback->entry);
	host_lock_release(&io->lock);
	return callback;
}

VOID NTAPI IoUnregisterBootDriverCallback(PVOID CallbackHandle)
{
	struct io_machine *io = ke_current_machine()->io;
	struct boot_callback *callback = CallbackHandle;

	if (!KE_REQUIRE_IRQL("IoUnregisterBootDriverCallback", APC_LEVEL, "VF-22", 0))
		return;
	host_lock_acquire(&io->lock);
	RemoveEntryList(&callback->entry);
	InitializeListHead(&callback->entry);
	host_lock_release(&io->lock);
	KeWaitForSingleObject(&callback->unused, Executive, KernelMode, FALSE, NULL);
	free(callback);
}

static void leave(struct io_machine *io, struct boot_callback *callback)
{
	host_lock_acquire(&io->lock);
	bool last = --callback->users == 0;
	host_lock_release(&io->lock);
	if (last)
		KeSetEvent(&callback->unused, 0, FALSE);
}

/* The callback after previous, held; previous is let go. One that was unregistered meanwhile ends the walk. */
static struct boot_callback *next_callback(struct io_machine *io, struct boot_callback *previous)
{
	struct boot_callback *found = NULL;

	host_lock_acquire(&io->lock);
	LIST_ENTRY *next = previous ? previous->entry.Flink : io->boot_callbacks.Flink;
	if (next != &io->boot_callbacks && !(previous && next == &previous->entry)) {
		found = CONTAINING_RECORD(next, struct boot_callback, entry);
		found->users++;
		KeClearEvent(&found->unused);
	}
	host_lock_release(&io->lock);
	if (previous)
		leave(io, previous);
	return found;
}

static bool starts_at_boot(struct io_driver *driver)
{
	ULONG start = SERVICE_DEMAND_START, bytes = 0, type = 0;

	return NT_SUCCESS(cm_value_query(driver->machine, driver->registry_path.Buffer, u"Start",
	                                 &type, &start, sizeof(start), &bytes)) &&
	       type == REG_DWORD && start == SERVICE_BOOT_START;
}

bool io_boot_driver_allowed(struct io_driver *driver)
{
	struct io_machine *io = driver->machine->io;
	BDCB_STATUS_UPDATE_CONTEXT prepare = { BdCbStatusPrepareForDriverLoad };
	bool allowed = true;

	if (IsListEmpty(&io->boot_callbacks) || !starts_at_boot(driver))
		return true;
	for (struct boot_callback *at = next_callback(io, NULL); at; at = next_callback(io, at)) {
		BDCB_IMAGE_INFORMATION image = { .Classification = BdCbClassificationUnknownImage,
			                         .ImageName = driver->service_name,
			                         .RegistryPath = driver->registry_path };
		at->function(at->context, BdCbStatusUpdate,
		             (PBDCB_IMAGE_INFORMATION)(void *)&prepare);
		at->function(at->context, BdCbInitializeImage, &image);
		if (image.Classification == BdCbClassificationKnownBadImage)
			allowed = false;
	}
	return allowed;
}
