/*
 * frameworks/wdf/common_buffer_api.c - WdfCommonBuffer*: memory that driver and device share (TM-10).
 */
#include "frameworks/wdf/dma.h"

struct common_buffer {
	struct wdf_object object;
	struct wdf_dma_enabler *enabler; /* null: nothing allocated */
	void *raw;
	PHYSICAL_ADDRESS raw_logical;
	ULONG raw_length;
	size_t length;
	size_t skip; /* bytes from raw to the aligned start */
};

static void release(struct wdf_object *object)
{
	struct common_buffer *buffer = (struct common_buffer *)object;

	if (!buffer->raw)
		return;
	PDMA_ADAPTER adapter = buffer->enabler->read;
	adapter->DmaOperations->FreeCommonBuffer(adapter, buffer->raw_length, buffer->raw_logical,
	                                         buffer->raw, TRUE);
	wdf_object_unref(&buffer->enabler->object);
}

static const struct wdf_type common_buffer_type = {
	.name = "WDFCOMMONBUFFER",
	.size = sizeof(struct common_buffer),
	.flags = WDF_TYPE_PASSIVE_DISPOSE | WDF_TYPE_NO_PARENT,
	.destroy = release,
};

static struct common_buffer *buffer_of(WDFCOMMONBUFFER handle, const char *api)
{
	return (struct common_buffer *)wdf_object_from_handle(handle, &common_buffer_type, api);
}

/*
 * Pages begin at a page on both sides; a coarser alignment is one of the device's address. The memory is not
 * zeroed, as on Windows: it is filled so that a driver that counts on zeros is seen.
 */
static NTSTATUS allocate(struct common_buffer *buffer, struct wdf_dma_enabler *enabler,
                         size_t length, ULONG alignment_mask)
{
	PDMA_ADAPTER adapter = enabler->read;
	size_t raw_length = length + (alignment_mask >= PAGE_SIZE ? alignment_mask : 0);

	if (raw_length > UINT32_MAX)
		return STATUS_INVALID_PARAMETER;
	buffer->raw = adapter->DmaOperations->AllocateCommonBuffer(adapter, (ULONG)raw_length,
	                                                           &buffer->raw_logical, TRUE);
	if (!buffer->raw)
		return STATUS_INSUFFICIENT_RESOURCES;
	wdf_object_ref(&enabler->object);
	buffer->enabler = enabler;
	buffer->raw_length = (ULONG)raw_length;
	buffer->length = length;
	uint64_t logical = (uint64_t)buffer->raw_logical.QuadPart;
	buffer->skip = (size_t)(((logical + alignment_mask) & ~(uint64_t)alignment_mask) - logical);
	memset(buffer->raw, 0xCB, raw_length);
	return STATUS_SUCCESS;
}

static NTSTATUS create(struct wdf_dma_enabler *enabler, size_t length, ULONG alignment_mask,
                       const struct wdf_creation *creation, WDFCOMMONBUFFER *ret_buffer)
{
	struct common_buffer *buffer;
	NTSTATUS status = wdf_attributes_check(creation);

	if (NT_SUCCESS(status))
		status = wdf_object_allocate(creation, (struct wdf_object **)&buffer);
	if (!NT_SUCCESS(status))
		return status;
	status = allocate(buffer, enabler, length, alignment_mask);
	if (!NT_SUCCESS(status)) {
		wdf_object_discard(&buffer->object);
		return status;
	}
	status = wdf_object_commit(&buffer->object, creation);
	if (NT_SUCCESS(status))
		*ret_buffer = WDF_HANDLE(WDFCOMMONBUFFER, buffer);
	return status;
}

NTSTATUS WdfCommonBufferCreate(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDMAENABLER DmaEnabler,
                               size_t Length, PWDF_OBJECT_ATTRIBUTES Attributes,
                               WDFCOMMONBUFFER *CommonBuffer)
{
	static const char api[] = "WdfCommonBufferCreate";
	struct wdf_dma_enabler *enabler = wdf_dma_enabler_from_handle(DmaEnabler, api);

	wdf_require_pointer(CommonBuffer, api, "CommonBuffer");
	*CommonBuffer = NULL;
	if (!wdf_require_irql(api, PASSIVE_LEVEL) || Length == 0)
		return STATUS_INVALID_PARAMETER;
	return create(enabler, Length, enabler->device->device_object->AlignmentRequirement,
	              &(struct wdf_creation){ .binding = wdf_binding_of(DriverGlobals),
	                                      .type = &common_buffer_type,
	                                      .attributes = Attributes,
	                                      .parent = &enabler->object,
	                                      .caller = WDF_CALLER() },
	              CommonBuffer);
}

NTSTATUS WdfCommonBufferCreateWithConfig(PWDF_DRIVER_GLOBALS DriverGlobals,
                                         WDFDMAENABLER DmaEnabler, size_t Length,
                                         PWDF_COMMON_BUFFER_CONFIG Config,
                                         PWDF_OBJECT_ATTRIBUTES Attributes,
                                         WDFCOMMONBUFFER *CommonBuffer)
{
	static const char api[] = "WdfCommonBufferCreateWithConfig";
	struct wdf_dma_enabler *enabler = wdf_dma_enabler_from_handle(DmaEnabler, api);

	wdf_require_pointer(Config, api, "Config");
	wdf_require_pointer(CommonBuffer, api, "CommonBuffer");
	*CommonBuffer = NULL;
	if (Config->Size != sizeof(*Config))
		return STATUS_INFO_LENGTH_MISMATCH;
	if (!wdf_require_irql(api, PASSIVE_LEVEL) || Length == 0)
		return STATUS_INVALID_PARAMETER;
	return create(enabler, Length, Config->AlignmentRequirement,
	              &(struct wdf_creation){ .binding = wdf_binding_of(DriverGlobals),
	                                      .type = &common_buffer_type,
	                                      .attributes = Attributes,
	                                      .parent = &enabler->object,
	                                      .caller = WDF_CALLER() },
	              CommonBuffer);
}

PVOID WdfCommonBufferGetAlignedVirtualAddress(PWDF_DRIVER_GLOBALS DriverGlobals,
                                              WDFCOMMONBUFFER CommonBuffer)
{
	struct common_buffer *buffer =
		buffer_of(CommonBuffer, "WdfCommonBufferGetAlignedVirtualAddress");

	(void)DriverGlobals;
	return (char *)buffer->raw + buffer->skip;
}

PHYSICAL_ADDRESS WdfCommonBufferGetAlignedLogicalAddress(PWDF_DRIVER_GLOBALS DriverGlobals,
                                                         WDFCOMMONBUFFER CommonBuffer)
{
	struct common_buffer *buffer =
		buffer_of(CommonBuffer, "WdfCommonBufferGetAlignedLogicalAddress");
	PHYSICAL_ADDRESS logical = buffer->raw_logical;

	(void)DriverGlobals;
	logical.QuadPart += (LONGLONG)buffer->skip;
	return logical;
}

size_t WdfCommonBufferGetLength(PWDF_DRIVER_GLOBALS DriverGlobals, WDFCOMMONBUFFER CommonBuffer)
{
	(void)DriverGlobals;
	return buffer_of(CommonBuffer, "WdfCommonBufferGetLength")->length;
}
