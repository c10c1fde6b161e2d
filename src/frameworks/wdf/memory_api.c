/*
 * frameworks/wdf/memory_api.c - WdfMemory*, WdfLookasideList*.
 */
#include "frameworks/wdf/memory.h"
#include "nt/mm/mm.h"

static void release(struct wdf_object *object)
{
	struct wdf_memory *memory = (struct wdf_memory *)object;

	if (memory->kind == WDF_MEMORY_POOL && memory->buffer)
		ExFreePoolWithTag(memory->buffer, memory->tag);
	if (memory->kind == WDF_MEMORY_LOOKASIDE)
		wdf_object_unref(memory->owner);
	if (memory->kind == WDF_MEMORY_LOCKED) {
		MmUnlockPages(memory->mdl);
		IoFreeMdl(memory->mdl);
	}
}

const struct wdf_type wdf_memory_type = {
	.name = "WDFMEMORY",
	.size = sizeof(struct wdf_memory),
	.destroy = release,
};

static NTSTATUS create(struct wdf_binding *binding, PWDF_OBJECT_ATTRIBUTES attributes, size_t extra,
                       const void *caller, struct wdf_memory **ret_memory)
{
	return wdf_object_create(&(struct wdf_creation){ .binding = binding,
	                                                 .type = &wdf_memory_type,
	                                                 .attributes = attributes,
	                                                 .parent = wdf_driver_object(binding),
	                                                 .caller = caller,
	                                                 .extra = extra },
	                         (struct wdf_object **)ret_memory);
}

NTSTATUS WdfMemoryCreate(PWDF_DRIVER_GLOBALS DriverGlobals, PWDF_OBJECT_ATTRIBUTES Attributes,
                         POOL_TYPE PoolType, ULONG PoolTag, size_t BufferSize, WDFMEMORY *Memory,
                         PVOID *Buffer)
{
	struct wdf_binding *binding = wdf_binding_of(DriverGlobals);
	struct wdf_memory *memory;

	wdf_require_pointer(Memory, "WdfMemoryCreate", "Memory");
	*Memory = NULL;
	if (Buffer)
		*Buffer = NULL;
	if (BufferSize == 0)
		return STATUS_INVALID_PARAMETER;
	NTSTATUS status = create(binding, Attributes, 0, WDF_CALLER(), &memory);
	if (!NT_SUCCESS(status))
		return status;
	memory->tag = PoolTag ? PoolTag : binding->globals.DriverTag;
	memory->size = BufferSize;
	memory->buffer = ExAllocatePoolWithTag(PoolType, BufferSize, memory->tag);
	if (!memory->buffer) {
		wdf_object_discard(&memory->object);
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	*Memory = WDF_HANDLE(WDFMEMORY, memory);
	if (Buffer)
		*Buffer = memory->buffer;
	return STATUS_SUCCESS;
}

NTSTATUS WdfMemoryCreatePreallocated(PWDF_DRIVER_GLOBALS DriverGlobals,
                                     PWDF_OBJECT_ATTRIBUTES Attributes, PVOID Buffer,
                                     size_t BufferSize, WDFMEMORY *Memory)
{
	struct wdf_memory *memory;

	wdf_require_pointer(Memory, "WdfMemoryCreatePreallocated", "Memory");
	wdf_require_pointer(Buffer, "WdfMemoryCreatePreallocated", "Buffer");
	*Memory = NULL;
	if (BufferSize == 0)
		return STATUS_INVALID_PARAMETER;
	NTSTATUS status =
		create(wdf_binding_of(DriverGlobals), Attributes, 0, WDF_CALLER(), &memory);
	if (!NT_SUCCESS(status))
		return status;
	memory->kind = WDF_MEMORY_PREALLOCATED;
	memory->buffer = Buffer;
	memory->size = BufferSize;
	*Memory = WDF_HANDLE(WDFMEMORY, memory);
	return STATUS_SUCCESS;
}

NTSTATUS wdf_memory_create_for_mdl(struct wdf_object *parent, PMDL mdl, size_t length,
                                   struct wdf_memory **ret_memory)
{
	WDF_OBJECT_ATTRIBUTES attributes;
	void *address = MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority);

	if (!address)
		return STATUS_INSUFFICIENT_RESOURCES;
	WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
	attributes.ParentObject = WDF_HANDLE(WDFOBJECT, parent);
	NTSTATUS status = create(parent->binding, &attributes, 0, NULL, ret_memory);
	if (!NT_SUCCESS(status))
		return status;
	(*ret_memory)->kind = WDF_MEMORY_LOCKED;
	(*ret_memory)->mdl = mdl;
	(*ret_memory)->buffer = address;
	(*ret_memory)->size = length;
	return STATUS_SUCCESS;
}

PVOID WdfMemoryGetBuffer(PWDF_DRIVER_GLOBALS DriverGlobals, WDFMEMORY Memory, size_t *BufferSize)
{
	struct wdf_memory *memory = wdf_memory_from_handle(Memory, "WdfMemoryGetBuffer");

	(void)DriverGlobals;
	if (BufferSize)
		*BufferSize = memory->size;
	return memory->buffer;
}

NTSTATUS WdfMemoryAssignBuffer(PWDF_DRIVER_GLOBALS DriverGlobals, WDFMEMORY Memory, PVOID Buffer,
                               size_t BufferSize)
{
	struct wdf_memory *memory = wdf_memory_from_handle(Memory, "WdfMemoryAssignBuffer");

	(void)DriverGlobals;
	wdf_require_pointer(Buffer, "WdfMemoryAssignBuffer", "Buffer");
	if (BufferSize == 0)
		return STATUS_INVALID_PARAMETER;
	if (memory->kind != WDF_MEMORY_PREALLOCATED)
		return STATUS_INVALID_DEVICE_REQUEST;
	memory->buffer = Buffer;
	memory->size = BufferSize;
	return STATUS_SUCCESS;
}

static NTSTATUS check_range(const struct wdf_memory *memory, size_t offset, size_t length)
{
	if (length == 0)
		return STATUS_INVALID_PARAMETER;
	if (offset > memory->size || length > memory->size - offset)
		return STATUS_BUFFER_TOO_SMALL;
	return STATUS_SUCCESS;
}

NTSTATUS WdfMemoryCopyToBuffer(PWDF_DRIVER_GLOBALS DriverGlobals, WDFMEMORY SourceMemory,
                               size_t SourceOffset, PVOID Buffer, size_t NumBytesToCopyTo)
{
	struct wdf_memory *memory = wdf_memory_from_handle(SourceMemory, "WdfMemoryCopyToBuffer");

	(void)DriverGlobals;
	wdf_require_pointer(Buffer, "WdfMemoryCopyToBuffer", "Buffer");
	NTSTATUS status = check_range(memory, SourceOffset, NumBytesToCopyTo);
	if (NT_SUCCESS(status))
		memcpy(Buffer, (char *)memory->buffer + SourceOffset, NumBytesToCopyTo);
	return status;
}

NTSTATUS WdfMemoryCopyFromBuffer(PWDF_DRIVER_GLOBALS DriverGlobals, WDFMEMORY DestinationMemory,
                                 size_t DestinationOffset, PVOID Buffer, size_t NumBytesToCopyFrom)
{
	struct wdf_memory *memory =
		wdf_memory_from_handle(DestinationMemory, "WdfMemoryCopyFromBuffer");

	(void)DriverGlobals;
	wdf_require_pointer(Buffer, "WdfMemoryCopyFromBuffer", "Buffer");
	NTSTATUS status = check_range(memory, DestinationOffset, NumBytesToCopyFrom);
	if (NT_SUCCESS(status))
		memcpy((char *)memory->buffer + DestinationOffset, Buffer, NumBytesToCopyFrom);
	return status;
}

NTSTATUS wdf_memory_lock_user(PMDL mdl, LOCK_OPERATION operation)
{
	NTSTATUS status = mm_probe(MmGetMdlVirtualAddress(mdl), MmGetMdlByteCount(mdl), 1,
	                           operation == IoReadAccess ? MM_READ : MM_WRITE, UserMode);

	if (NT_SUCCESS(status))
		MmProbeAndLockPages(mdl, UserMode, operation);
	return status;
}

/* --- Look-aside lists ------------------------------------------------------------------------------------ */

struct lookaside {
	struct wdf_object object;
	size_t buffer_size;
	WDF_OBJECT_ATTRIBUTES memory_attributes;
	bool attributes_set;
};

static const struct wdf_type lookaside_type = { .name = "WDFLOOKASIDE",
	                                        .size = sizeof(struct lookaside) };

NTSTATUS WdfLookasideListCreate(PWDF_DRIVER_GLOBALS DriverGlobals,
                                PWDF_OBJECT_ATTRIBUTES LookasideAttributes, size_t BufferSize,
                                POOL_TYPE PoolType, PWDF_OBJECT_ATTRIBUTES MemoryAttributes,
                                ULONG PoolTag, WDFLOOKASIDE *Lookaside)
{
	struct wdf_binding *binding = wdf_binding_of(DriverGlobals);
	struct lookaside *list;

	(void)PoolType, (void)PoolTag;
	wdf_require_pointer(Lookaside, "WdfLookasideListCreate", "Lookaside");
	*Lookaside = NULL;
	if (BufferSize == 0)
		return STATUS_INVALID_PARAMETER;
	NTSTATUS status =
		wdf_object_create(&(struct wdf_creation){ .binding = binding,
	                                                  .type = &lookaside_type,
	                                                  .attributes = LookasideAttributes,
	                                                  .parent = wdf_driver_object(binding),
	                                                  .caller = WDF_CALLER() },
	                          (struct wdf_object **)&list);
	if (!NT_SUCCESS(status))
		return status;
	list->buffer_size = BufferSize;
	if (MemoryAttributes) {
		list->memory_attributes = *MemoryAttributes;
		list->attributes_set = true;
	}
	*Lookaside = WDF_HANDLE(WDFLOOKASIDE, list);
	return STATUS_SUCCESS;
}

NTSTATUS WdfMemoryCreateFromLookaside(PWDF_DRIVER_GLOBALS DriverGlobals, WDFLOOKASIDE Lookaside,
                                      WDFMEMORY *Memory)
{
	struct lookaside *list =
		(struct lookaside *)wdf_object_from_handle(Lookaside, &lookaside_type,
	                                                   "WdfMemoryCreateFromLookaside");
	struct wdf_memory *memory;

	wdf_require_pointer(Memory, "WdfMemoryCreateFromLookaside", "Memory");
	*Memory = NULL;
	/* The store reuses blocks of a size, so that the buffer can lie behind the object. */
	NTSTATUS status = create(wdf_binding_of(DriverGlobals),
	                         list->attributes_set ? &list->memory_attributes : NULL,
	                         list->buffer_size + 16, WDF_CALLER(), &memory);
	if (!NT_SUCCESS(status))
		return status;
	wdf_object_ref(&list->object);
	memory->kind = WDF_MEMORY_LOOKASIDE;
	memory->owner = &list->object;
	memory->size = list->buffer_size;
	memory->buffer = (void *)(((uintptr_t)(memory + 1) + 15) & ~(uintptr_t)15);
	*Memory = WDF_HANDLE(WDFMEMORY, memory);
	return STATUS_SUCCESS;
}
