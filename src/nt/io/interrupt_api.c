/*
 * io/interrupt_api.c - IoConnectInterrupt and its extended form over ke's interrupt objects.
 *
 * Model    A line is a vector number of the machine; every interrupt object connected to it is asked in
 *          order of connection until one claims it. Which vectors a device has comes from the resources that the device tree gave it.
 */
#include <stdlib.h>

#include "nt/io/io_internal.h"

struct io_interrupt {
	LIST_ENTRY entry;
	struct ke_interrupt *object;
	ULONG vector;
	struct io_driver *driver;
	PKMESSAGE_SERVICE_ROUTINE message_routine;
	PVOID message_context;
	ULONG message;
};

struct connection {
	PKSERVICE_ROUTINE routine;
	PVOID context;
	PKSPIN_LOCK lock;
	ULONG vector;
	KIRQL irql, synchronize_irql;
	KAFFINITY processors;
};

static uint32_t first_processor(struct ke_machine *machine, KAFFINITY mask)
{
	for (uint32_t i = 0; i < machine->options.processor_count && i < 64; i++)
		if (mask & ((KAFFINITY)1 << i))
			return i;
	return 0;
}

static void link(struct ke_machine *machine, struct io_interrupt *record)
{
	host_lock_acquire(&machine->io->lock);
	InsertTailList(&machine->io->interrupts, &record->entry);
	host_lock_release(&machine->io->lock);
}

static NTSTATUS connect(const struct connection *how, struct io_interrupt *record,
                        PKINTERRUPT *ret_object)
{
	struct ke_machine *machine = ke_current_machine();
	struct ke_interrupt_options options = {
		.routine = how->routine,
		.context = how->context,
		.lock = how->lock,
		.vector = how->vector,
		.irql = how->irql,
		.synchronize_irql = how->synchronize_irql,
		.processor = first_processor(machine, how->processors),
	};
	NTSTATUS status = ke_interrupt_create(machine, &options, &record->object);
	if (!NT_SUCCESS(status))
		return status;
	record->vector = how->vector;
	record->driver = io_driver_calling();
	link(machine, record);
	*ret_object = (PKINTERRUPT)record->object;
	return STATUS_SUCCESS;
}

static NTSTATUS connect_one(const struct connection *how, PKINTERRUPT *ret_object)
{
	if (!KE_REQUIRE_IRQL("IoConnectInterrupt", PASSIVE_LEVEL, "VF-30", 0))
		return STATUS_UNSUCCESSFUL;
	if (!how->routine || how->irql <= DISPATCH_LEVEL || how->synchronize_irql < how->irql)
		return STATUS_INVALID_PARAMETER;
	struct io_interrupt *record = io_allocate(sizeof(*record));
	if (!record)
		return STATUS_INSUFFICIENT_RESOURCES;
	NTSTATUS status = connect(how, record, ret_object);
	if (!NT_SUCCESS(status))
		free(record);
	return status;
}

NTSTATUS NTAPI IoConnectInterrupt(PKINTERRUPT *ret_object, PKSERVICE_ROUTINE routine, PVOID context,
                                  PKSPIN_LOCK lock, ULONG vector, KIRQL irql,
                                  KIRQL synchronize_irql, KINTERRUPT_MODE mode, BOOLEAN shared,
                                  KAFFINITY processors, BOOLEAN save_floating)
{
	struct connection how = {
		routine, context, lock, vector, irql, synchronize_irql, processors
	};
	return connect_one(&how, ret_object);
}

static struct io_interrupt *unlink_object(struct ke_machine *machine, void *object)
{
	struct io_interrupt *found = NULL;
	struct io_machine *io = machine->io;
	host_lock_acquire(&io->lock);
	for (PLIST_ENTRY entry = io->interrupts.Flink; entry != &io->interrupts && !found;
	     entry = entry->Flink) {
		struct io_interrupt *record = CONTAINING_RECORD(entry, struct io_interrupt, entry);
		if (record->object == object)
			found = record;
	}
	if (found)
		RemoveEntryList(&found->entry);
	host_lock_release(&io->lock);
	return found;
}

VOID NTAPI IoDisconnectInterrupt(PKINTERRUPT object)
{
	KE_REQUIRE_IRQL("IoDisconnectInterrupt", PASSIVE_LEVEL, "VF-30", 0);
	struct io_interrupt *record = unlink_object(ke_current_machine(), object);
	if (!record) {
		IO_REPORT("VF-29", 0xC4, 0x3F, object, 0, 0, "Disconnect each interrupt once.",
		          "IoDisconnectInterrupt: this interrupt object is not connected");
		return;
	}
	ke_interrupt_destroy(record->object);
	free(record);
}

/* --- The extended form -------------------------------------------------------------------------------------- */

static bool resource_of(PDEVICE_OBJECT device, ULONG index, bool message,
                        CM_PARTIAL_RESOURCE_DESCRIPTOR *ret_descriptor)
{
	struct io_machine *io = io_current_machine();
	if (!io->upper || !io->upper->interrupt_resource)
		return false;
	return io->upper->interrupt_resource(device, index, message, ret_descriptor);
}

static void from_resource(struct connection *how, const CM_PARTIAL_RESOURCE_DESCRIPTOR *descriptor)
{
	bool message = descriptor->Flags & CM_RESOURCE_INTERRUPT_MESSAGE;
	how->vector = message ? descriptor->u.MessageInterrupt.Translated.Vector
	                      : descriptor->u.Interrupt.Vector;
	how->irql = (KIRQL)(message ? descriptor->u.MessageInterrupt.Translated.Level
	                            : descriptor->u.Interrupt.Level);
	how->processors = message ? descriptor->u.MessageInterrupt.Translated.Affinity
	                          : descriptor->u.Interrupt.Affinity;
	if (how->synchronize_irql < how->irql)
		how->synchronize_irql = how->irql;
}

static NTSTATUS connect_line(PDEVICE_OBJECT device, struct connection *how, PKINTERRUPT *ret_object)
{
	CM_PARTIAL_RESOURCE_DESCRIPTOR descriptor;
	if (!resource_of(device, 0, false, &descriptor))
		return STATUS_NOT_FOUND;
	from_resource(how, &descriptor);
	return connect_one(how, ret_object);
}

static BOOLEAN call_message_routine(PKINTERRUPT object, PVOID context)
{
	struct io_interrupt *record = context;
	return record->message_routine(object, record->message_context, record->message);
}

static NTSTATUS connect_message(const IO_CONNECT_INTERRUPT_MESSAGE_BASED_PARAMETERS *parameters,
                                ULONG index, IO_INTERRUPT_MESSAGE_INFO_ENTRY *entry)
{
	CM_PARTIAL_RESOURCE_DESCRIPTOR descriptor;
	resource_of(parameters->PhysicalDeviceObject, index, true, &descriptor);
	struct io_interrupt *record = io_allocate(sizeof(*record));
	if (!record)
		return STATUS_INSUFFICIENT_RESOURCES;
	record->message_routine = parameters->MessageServiceRoutine;
	record->message_context = parameters->ServiceContext;
	record->message = index;
	struct connection how = { .routine = call_message_routine,
		                  .context = record,
		                  .lock = parameters->SpinLock,
		                  .synchronize_irql = parameters->SynchronizeIrql };
	from_resource(&how, &descriptor);
	NTSTATUS status = connect(&how, record, &entry->InterruptObject);
	if (!NT_SUCCESS(status)) {
		free(record);
		return status;
	}
	entry->Vector = how.vector;
	entry->Irql = how.irql;
	entry->TargetProcessorSet = how.processors;
	entry->MessageData = index;
	entry->Mode = Latched;
	return STATUS_SUCCESS;
}

static void disconnect_table(PIO_INTERRUPT_MESSAGE_INFO table)
{
	for (ULONG i = 0; i < table->MessageCount; i++)
		IoDisconnectInterrupt(table->MessageInfo[i].InterruptObject);
	free(table);
}

static NTSTATUS connect_messages(PIO_CONNECT_INTERRUPT_PARAMETERS parameters)
{
	IO_CONNECT_INTERRUPT_MESSAGE_BASED_PARAMETERS *message = &parameters->MessageBased;
	CM_PARTIAL_RESOURCE_DESCRIPTOR descriptor;
	ULONG count = 0;
	while (resource_of(message->PhysicalDeviceObject, count, true, &descriptor))
		count++;
	if (!count) {
		struct connection how = { message->FallBackServiceRoutine,
			                  message->ServiceContext,
			                  message->SpinLock,
			                  0,
			                  0,
			                  message->SynchronizeIrql,
			                  0 };
		parameters->Version = CONNECT_LINE_BASED;
		if (!message->FallBackServiceRoutine)
			return STATUS_NOT_FOUND;
		return connect_line(message->PhysicalDeviceObject, &how,
		                    message->ConnectionContext.InterruptObject);
	}
	PIO_INTERRUPT_MESSAGE_INFO table =
		io_allocate(sizeof(*table) + count * sizeof(IO_INTERRUPT_MESSAGE_INFO_ENTRY));
	if (!table)
		return STATUS_INSUFFICIENT_RESOURCES;
	NTSTATUS status = STATUS_SUCCESS;
	for (; table->MessageCount < count && NT_SUCCESS(status);
	     table->MessageCount += NT_SUCCESS(status)) {
		status = connect_message(message, table->MessageCount,
		                         &table->MessageInfo[table->MessageCount]);
		if (NT_SUCCESS(status) &&
		    table->MessageInfo[table->MessageCount].Irql > table->UnifiedIrql)
			table->UnifiedIrql = table->MessageInfo[table->MessageCount].Irql;
	}
	if (!NT_SUCCESS(status)) {
		disconnect_table(table);
		return status;
	}
	*message->ConnectionContext.InterruptMessageTable = table;
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI IoConnectInterruptEx(PIO_CONNECT_INTERRUPT_PARAMETERS parameters)
{
	struct connection how;
	switch (parameters->Version) {
	case CONNECT_FULLY_SPECIFIED:
	case CONNECT_FULLY_SPECIFIED_GROUP:
		how = (struct connection){ parameters->FullySpecified.ServiceRoutine,
			                   parameters->FullySpecified.ServiceContext,
			                   parameters->FullySpecified.SpinLock,
			                   parameters->FullySpecified.Vector,
			                   parameters->FullySpecified.Irql,
			                   parameters->FullySpecified.SynchronizeIrql,
			                   parameters->FullySpecified.ProcessorEnableMask };
		return connect_one(&how, parameters->FullySpecified.InterruptObject);
	case CONNECT_LINE_BASED:
		how = (struct connection){ parameters->LineBased.ServiceRoutine,
			                   parameters->LineBased.ServiceContext,
			                   parameters->LineBased.SpinLock,
			                   0,
			                   0,
			                   parameters->LineBased.SynchronizeIrql,
			                   0 };
		return connect_line(parameters->LineBased.PhysicalDeviceObject, &how,
		                    parameters->LineBased.InterruptObject);
	case CONNECT_MESSAGE_BASED: return connect_messages(parameters);
	default: parameters->Version = CONNECT_FULLY_SPECIFIED_GROUP; return STATUS_NOT_SUPPORTED;
	}
}

VOID NTAPI IoDisconnectInterruptEx(PIO_DISCONNECT_INTERRUPT_PARAMETERS parameters)
{
	if (parameters->Version == CONNECT_MESSAGE_BASED)
		disconnect_table(parameters->ConnectionContext.InterruptMessageTable);
	else
		IoDisconnectInterrupt(parameters->ConnectionContext.InterruptObject);
}

/* --- Devices and reports ----------------------------------------------------------------------------------------- */

static struct ke_interrupt *nth_of(struct io_machine *io, ULONG vector, uint32_t n)
{
	struct ke_interrupt *found = NULL;
	host_lock_acquire(&io->lock);
	for (PLIST_ENTRY entry = io->interrupts.Flink; entry != &io->interrupts && !found;
	     entry = entry->Flink) {
		struct io_interrupt *record = CONTAINING_RECORD(entry, struct io_interrupt, entry);
		if (record->vector == vector && n-- == 0)
			found = record->object;
	}
	host_lock_release(&io->lock);
	return found;
}

bool io_interrupt_raise(struct ke_machine *machine, ULONG vector)
{
	struct ke_interrupt *object;
	for (uint32_t n = 0; (object = nth_of(machine->io, vector, n)); n++)
		if (ke_interrupt_deliver(object))
			return true;
	return false;
}

static void *first_of(struct io_driver *driver)
{
	struct io_machine *io = driver->machine->io;
	void *found = NULL;
	host_lock_acquire(&io->lock);
	for (PLIST_ENTRY entry = io->interrupts.Flink; entry != &io->interrupts && !found;
	     entry = entry->Flink) {
		struct io_interrupt *record = CONTAINING_RECORD(entry, struct io_interrupt, entry);
		if (record->driver == driver)
			found = record->object;
	}
	host_lock_release(&io->lock);
	return found;
}

uint32_t io_interrupt_audit(struct io_driver *driver)
{
	uint32_t count = 0;
	void *object;
	while ((object = first_of(driver))) {
		IO_REPORT("VF-29", 0xCE, 0, object, 0, 0,
		          "Call IoDisconnectInterrupt when the device stops.",
		          "%s unloaded with an interrupt connected", driver->name);
		IoDisconnectInterrupt(object);
		count++;
	}
	return count;
}
