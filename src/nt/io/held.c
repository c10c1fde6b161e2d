/*
 * io/held.c - requests that nobody has completed: lists and findings (VF-17).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nt/io/io_internal.h"

/* The location of the driver that holds request, or null when it is at its top. */
static PIO_STACK_LOCATION holder(struct io_request *request)
{
	PIRP irp = &request->irp;
	if (irp->CurrentLocation < 1 || irp->CurrentLocation > irp->StackCount)
		return NULL;
	return irp->Tail.Overlay.CurrentStackLocation;
}

static PDRIVER_OBJECT driver_of(struct io_request *request)
{
	PIO_STACK_LOCATION location = holder(request);
	return location && location->DeviceObject ? location->DeviceObject->DriverObject : NULL;
}

static void view_of(struct io_request *request, struct io_request_view *view)
{
	PIO_STACK_LOCATION location = holder(request);
	memset(view, 0, sizeof(*view));
	view->driver = io_driver_name(driver_of(request));
	if (location) {
		view->major = location->MajorFunction;
		view->minor = location->MinorFunction;
		if (location->MajorFunction == IRP_MJ_DEVICE_CONTROL ||
		    location->MajorFunction == IRP_MJ_INTERNAL_DEVICE_CONTROL)
			view->control_code = location->Parameters.DeviceIoControl.IoControlCode;
	}
	view->thread_number = request->owner_number;
	uint64_t now = request->machine->scheduler->time(request->machine);
	view->age_100ns = now > request->start_100ns ? now - request->start_100ns : 0;
	view->cancel_requested = request->irp.Cancel;
	view->cancelable = request->irp.CancelRoutine != NULL;
	view->stack_depth = request->site_depth;
	memcpy(view->stack, request->site, sizeof(view->stack));
}

static bool any(struct io_request *request, void *context)
{
	return true;
}

void io_request_for_each(struct ke_machine *machine,
                         void (*visit)(const struct io_request_view *view, void *context),
                         void *context)
{
	struct io_request_set set;
	if (!NT_SUCCESS(io_request_collect(machine, any, NULL, &set)))
		return;
	for (uint32_t i = 0; i < set.count; i++) {
		struct io_request_view view;
		view_of(set.items[i], &view);
		visit(&view, context);
	}
	io_request_set_finish(&set);
}

static uint32_t limit_ms(const struct io_request *request)
{
	uint32_t limit = request->machine->options.request_timeout_ms;
	return limit ? limit : 2000;
}

/* The text bears no time: the same request of the same driver is one finding however long it took. */
static void report(struct io_request *request, const struct io_request_view *view)
{
	bool late_cancel = view->cancel_requested;
	PIO_STACK_LOCATION location = holder(request);
	/* Where the driver took it: its dispatch routine; a framework's own is in no image and is not shown. */
	uint64_t dispatch =
		location && driver_of(request) && location->MajorFunction <= IRP_MJ_MAXIMUM_FUNCTION
			? (uintptr_t)driver_of(request)->MajorFunction[location->MajorFunction]
			: 0;
	struct verify_fact fact = {
		.here_stack = &dispatch,
		.here_depth = dispatch != 0,
		.rule = "VF-17",
		.code = 0xC4,
		.related_label = "sent",
		.related_stack = view->stack,
		.related_depth = view->stack_depth,
		.parameter = { 0x135, (uint64_t)(uintptr_t)&request->irp, limit_ms(request) },
		.advice = late_cancel ? "A request whose cancel was asked for must be completed "
		                        "soon: set a cancel "
		                        "routine for as long as it waits in a queue."
		                      : "Complete every request on every path, also on errors; "
		                        "look at where the driver "
		                        "keeps this one.",
	};
	char code[24] = "";
	if (view->control_code)
		snprintf(code, sizeof(code), " (code 0x%x)", view->control_code);
	verify_report(&fact, "%s holds %s%s%s", view->driver, io_major_name(view->major), code,
	              late_cancel ? " and does not complete it although its cancel was asked for"
	                          : " and nobody completes it");
	request->timed_out = 1;
}

uint32_t io_request_report_held(struct ke_machine *machine, PDRIVER_OBJECT driver,
                                uint64_t age_100ns)
{
	struct io_request_set set;
	uint32_t count = 0;
	if (!NT_SUCCESS(io_request_collect(machine, any, NULL, &set)))
		return 0;
	for (uint32_t i = 0; i < set.count; i++) {
		struct io_request *request = set.items[i];
		struct io_request_view view;
		view_of(request, &view);
		if ((driver && driver_of(request) != driver) || view.age_100ns < age_100ns ||
		    request->timed_out)
			continue;
		report(request, &view);
		count++;
	}
	io_request_set_finish(&set);
	return count;
}
