/* pnp/software.c - one file, one device. */
#include "nt/pnp/software.h"

#include <stdlib.h>
#include <string.h>

#include <wdmsec.h>

#include "nt/pnp/pnp_internal.h"

/* A file's device; the file and the thread that plugs it have one reference each. */
struct place {
	struct ke_machine *machine;
	uint32_t references;
	bool is_asked, is_closed; /* by atomic exchange */
	struct pnp_device *node;  /* written by who plugs, before is_plugged */
	bool is_plugged, is_removed;
	PIRP irp;
	struct software_wish wish;
};

static NTSTATUS complete(PIRP irp, NTSTATUS status, ULONG_PTR information)
{
	irp->IoStatus.Status = status;
	irp->IoStatus.Information = information;
	IoCompleteRequest(irp, IO_NO_INCREMENT);
	return status;
}

static void place_unref(struct place *place)
{
	if (__atomic_sub_fetch(&place->references, 1, __ATOMIC_ACQ_REL))
		return;
	pnp_device_unref(place->node);
	free(place);
}

/* Whoever comes second, of who has plugged and who has closed, removes it. */
static void remove_when_over(struct place *place)
{
	if (!__atomic_load_n(&place->is_closed, __ATOMIC_SEQ_CST) ||
	    !__atomic_load_n(&place->is_plugged, __ATOMIC_SEQ_CST) ||
	    __atomic_exchange_n(&place->is_removed, true, __ATOMIC_SEQ_CST))
		return;
	/* The tree may have gone before its last file. */
	if (place->node && place->machine->pnp)
		pnp_device_surprise_remove(place->node);
}

/* --- Plugging ------------------------------------------------------------------------------------------------------ */

static ULONG_PTR give_path(const struct place *place, PIRP irp)
{
	const UNICODE_STRING *path = pnp_device_instance_path(place->node);
	ULONG room =
		IoGetCurrentIrpStackLocation(irp)->Parameters.DeviceIoControl.OutputBufferLength;

	if (path->Length > room)
		return 0;
	memcpy(irp->AssociatedIrp.SystemBuffer, path->Buffer, path->Length);
	return path->Length;
}

static void plug(void *context)
{
	struct place *place = context;
	PIRP irp = place->irp;
	WCHAR container[39];
	struct pnp_device_options options = { .enumerator = SOFTWARE_ENUMERATOR,
		                              .device_id = place->wish.text[SOFTWARE_NAME],
		                              .instance_id = place->wish.text[SOFTWARE_INSTANCE],
		                              .hardware_ids = place->wish.text[SOFTWARE_HARDWARE],
		                              .compatible_ids =
		                                      place->wish.text[SOFTWARE_COMPATIBLE],
		                              .location = place->wish.text[SOFTWARE_LOCATION],
		                              .container_id = container,
		                              .removable = true,
		                              .surprise_ok = true };
	ULONG_PTR bytes = 0;
	NTSTATUS status;

	pnp_text_from_guid(&place->wish.head.container_id, container);
	status = pnp_device_plug(place->machine, &options, &place->node);
	if (NT_SUCCESS(status))
		bytes = give_path(place, irp);
	/* Who hears of it may close at once, and removes it then. */
	__atomic_store_n(&place->is_plugged, true, __ATOMIC_SEQ_CST);
	complete(irp, status, bytes);
	remove_when_over(place);
	place_unref(place);
}

/* On a thread of its own: a driver's start takes its time, and who asks may stop waiting. */
static NTSTATUS start_plugging(struct place *place, PIRP irp)
{
	struct ps_thread_options options = { .start = plug, .context = place };
	struct ps_thread *thread;
	NTSTATUS status;

	IoMarkIrpPending(irp);
	place->irp = irp;
	__atomic_add_fetch(&place->references, 1, __ATOMIC_RELAXED);
	status = ps_thread_create(place->machine, &options, &thread);
	if (NT_SUCCESS(status)) {
		ob_dereference(thread);
		return STATUS_PENDING;
	}
	place_unref(place);
	complete(irp, status, 0);
	return STATUS_PENDING;
}

static NTSTATUS on_control(PIRP irp, PIO_STACK_LOCATION location)
{
	struct place *place = location->FileObject->FsContext;

	if (location->Parameters.DeviceIoControl.IoControlCode != SOFTWARE_CREATE)
		return complete(irp, STATUS_INVALID_DEVICE_REQUEST, 0);
	if (__atomic_exchange_n(&place->is_asked, true, __ATOMIC_SEQ_CST))
		return complete(irp, STATUS_INVALID_DEVICE_STATE, 0);
	if (!software_parse(irp->AssociatedIrp.SystemBuffer,
	                    location->Parameters.DeviceIoControl.InputBufferLength, &place->wish)) {
		__atomic_store_n(&place->is_asked, false, __ATOMIC_SEQ_CST);
		return complete(irp, STATUS_INVALID_PARAMETER, 0);
	}
	return start_plugging(place, irp);
}

/* --- Files --------------------------------------------------------------------------------------------------------- */

static NTSTATUS on_create(PIRP irp, PIO_STACK_LOCATION location)
{
	struct place *place = calloc(1, sizeof(*place));

	if (!place)
		return complete(irp, STATUS_INSUFFICIENT_RESOURCES, 0);
	place->machine = ke_current_machine();
	place->references = 1;
	location->FileObject->FsContext = place;
	return complete(irp, STATUS_SUCCESS, 0);
}

static NTSTATUS on_cleanup(PIRP irp, PIO_STACK_LOCATION location)
{
	struct place *place = location->FileObject->FsContext;

	__atomic_store_n(&place->is_closed, true, __ATOMIC_SEQ_CST);
	remove_when_over(place);
	return complete(irp, STATUS_SUCCESS, 0);
}

static NTSTATUS dispatch(PDEVICE_OBJECT device, PIRP irp)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);

	(void)device;
	switch (location->MajorFunction) {
	case IRP_MJ_CREATE: return on_create(irp, location);
	case IRP_MJ_CLEANUP: return on_cleanup(irp, location);
	case IRP_MJ_CLOSE:
		place_unref(location->FileObject->FsContext);
		return complete(irp, STATUS_SUCCESS, 0);
	case IRP_MJ_DEVICE_CONTROL: return on_control(irp, location);
	default: return complete(irp, STATUS_INVALID_DEVICE_REQUEST, 0);
	}
}

/* --- The bus --------------------------------------------------------------------------------------------------------- */

NTSTATUS pnp_software_start(struct ke_machine *machine)
{
	UNICODE_STRING security = RTL_CONSTANT_STRING(u"D:P(A;;GA;;;SY)(A;;GA;;;BA)");
	UNICODE_STRING name = RTL_CONSTANT_STRING(SOFTWARE_DEVICE);
	struct pnp_state *state = pnp_state_of(machine);
	struct io_driver_options options = { .name = u"swenum" };
	NTSTATUS status;

	if (state->software_driver)
		return STATUS_SUCCESS;
	status = io_driver_create(machine, &options, &state->software_driver);
	if (!NT_SUCCESS(status))
		return status;
	for (int major = 0; major <= IRP_MJ_MAXIMUM_FUNCTION; major++)
		state->software_driver->MajorFunction[major] = dispatch;
	status = IoCreateDeviceSecure(state->software_driver, 0, &name, FILE_DEVICE_UNKNOWN,
	                              FILE_DEVICE_SECURE_OPEN, FALSE, &security, NULL,
	                              &state->software_device);
	if (NT_SUCCESS(status))
		state->software_device->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
	else
		pnp_software_stop(machine);
	return status;
}

void pnp_software_stop(struct ke_machine *machine)
{
	struct pnp_state *state = pnp_state_of(machine);

	if (state->software_device)
		IoDeleteDevice(state->software_device);
	if (state->software_driver) {
		ob_make_temporary(state->software_driver);
		ob_dereference(state->software_driver);
	}
	state->software_device = NULL;
	state->software_driver = NULL;
}

static bool list_has(const WCHAR *list, const WCHAR *id)
{
	for (; list && *list; list += pnp_text_length(list) + 1)
		if (pnp_text_equal(list, id))
			return true;
	return false;
}

uint32_t pnp_remove_by_id(struct ke_machine *machine, const WCHAR *id)
{
	struct pnp_device *device = NULL;
	uint32_t count = 0;

	while ((device = pnp_device_next(machine, device)) != NULL)
		if (list_has(device->hardware_ids, id) &&
		    NT_SUCCESS(pnp_device_surprise_remove(device)))
			count++;
	return count;
}
