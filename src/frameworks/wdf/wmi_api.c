/*
 * frameworks/wdf/wmi_api.c - WdfWmiProvider*, WdfWmiInstance*: management data of a device.
 *
 * Model    A provider is a class of data, by GUID; its instances answer queries in order of creation, the
 *          first being instance 0. Requests come as IRP_MJ_SYSTEM_CONTROL and are matched by GUID.
 */
#include <wmistr.h>

#include "frameworks/wdf/lock.h"
#include "frameworks/wdf/wmi.h"

struct provider {
	struct wdf_object object;
	struct wdf_device *device;
	WDF_WMI_PROVIDER_CONFIG config;
	LIST_ENTRY entry;     /* of device->wmi_providers */
	LIST_ENTRY instances; /* struct instance.entry */
	bool events, queries; /* switched on by the last enable request */
};

struct instance {
	struct wdf_object object;
	struct provider *provider;
	WDF_WMI_INSTANCE_CONFIG config;
	LIST_ENTRY entry;
	bool registered;
};

static void forget_provider(struct wdf_object *object)
{
	struct provider *provider = (struct provider *)object;

	host_lock_acquire(&provider->device->lock);
	RemoveEntryList(&provider->entry);
	host_lock_release(&provider->device->lock);
}

static void forget_instance(struct wdf_object *object)
{
	struct instance *instance = (struct instance *)object;

	host_lock_acquire(&instance->provider->device->lock);
	RemoveEntryList(&instance->entry);
	host_lock_release(&instance->provider->device->lock);
}

static const struct wdf_type provider_type = {
	.name = "WDFWMIPROVIDER",
	.size = sizeof(struct provider),
	.flags = WDF_TYPE_CANNOT_DELETE | WDF_TYPE_NO_PARENT,
	.destroy = forget_provider,
};
static const struct wdf_type instance_type = {
	.name = "WDFWMIINSTANCE",
	.size = sizeof(struct instance),
	.flags = WDF_TYPE_NO_PARENT,
	.destroy = forget_instance,
};

static struct provider *provider_of(WDFWMIPROVIDER handle, const char *api)
{
	return (struct provider *)wdf_object_from_handle(handle, &provider_type, api);
}

static struct instance *instance_of(WDFWMIINSTANCE handle, const char *api)
{
	return (struct instance *)wdf_object_from_handle(handle, &instance_type, api);
}

static NTSTATUS make_provider(struct wdf_device *device, PWDF_WMI_PROVIDER_CONFIG config,
                              PWDF_OBJECT_ATTRIBUTES attributes, struct provider **ret_provider)
{
	struct provider *provider;

	if (config->Size != sizeof(*config))
		return STATUS_INFO_LENGTH_MISMATCH;
	NTSTATUS status =
		wdf_object_create(&(struct wdf_creation){ .binding = device->object.binding,
	                                                  .type = &provider_type,
	                                                  .attributes = attributes,
	                                                  .parent = &device->object },
	                          (struct wdf_object **)&provider);
	if (!NT_SUCCESS(status))
		return status;
	provider->device = device;
	provider->config = *config;
	InitializeListHead(&provider->instances);
	host_lock_acquire(&device->lock);
	InsertTailList(&device->wmi_providers, &provider->entry);
	host_lock_release(&device->lock);
	*ret_provider = provider;
	return STATUS_SUCCESS;
}

NTSTATUS WdfWmiProviderCreate(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                              PWDF_WMI_PROVIDER_CONFIG WmiProviderConfig,
                              PWDF_OBJECT_ATTRIBUTES ProviderAttributes,
                              WDFWMIPROVIDER *WmiProvider)
{
	struct wdf_device *device = wdf_device_from_handle(Device, "WdfWmiProviderCreate");
	struct provider *provider;

	(void)DriverGlobals;
	wdf_require_pointer(WmiProviderConfig, "WdfWmiProviderCreate", "WmiProviderConfig");
	wdf_require_pointer(WmiProvider, "WdfWmiProviderCreate", "WmiProvider");
	NTSTATUS status = make_provider(device, WmiProviderConfig, ProviderAttributes, &provider);
	*WmiProvider = NT_SUCCESS(status) ? WDF_HANDLE(WDFWMIPROVIDER, provider) : NULL;
	return status;
}

static NTSTATUS provider_for(struct wdf_device *device, PWDF_WMI_INSTANCE_CONFIG config,
                             struct provider **ret_provider)
{
	if (config->Provider) {
		*ret_provider = provider_of(config->Provider, "WdfWmiInstanceCreate");
		return STATUS_SUCCESS;
	}
	if (!config->ProviderConfig)
		return STATUS_INVALID_PARAMETER;
	return make_provider(device, config->ProviderConfig, NULL, ret_provider);
}

NTSTATUS WdfWmiInstanceCreate(PWDF_DRIVER_GLOBALS DriverGlobals, WDFDEVICE Device,
                              PWDF_WMI_INSTANCE_CONFIG InstanceConfig,
                              PWDF_OBJECT_ATTRIBUTES InstanceAttributes, WDFWMIINSTANCE *Instance)
{
	struct wdf_device *device = wdf_device_from_handle(Device, "WdfWmiInstanceCreate");
	struct provider *provider;
	struct instance *instance;

	(void)DriverGlobals;
	wdf_require_pointer(InstanceConfig, "WdfWmiInstanceCreate", "InstanceConfig");
	if (InstanceConfig->Size != sizeof(*InstanceConfig))
		return STATUS_INFO_LENGTH_MISMATCH;
	if (InstanceConfig->UseContextForQuery && InstanceConfig->EvtWmiInstanceQueryInstance)
		return STATUS_INVALID_PARAMETER;
	NTSTATUS status = provider_for(device, InstanceConfig, &provider);
	if (!NT_SUCCESS(status))
		return status;
	status = wdf_object_create(&(struct wdf_creation){ .binding = device->object.binding,
	                                                   .type = &instance_type,
	                                                   .attributes = InstanceAttributes,
	                                                   .parent = &provider->object,
	                                                   .caller = WDF_CALLER() },
	                           (struct wdf_object **)&instance);
	if (!NT_SUCCESS(status))
		return status;
	instance->provider = provider;
	instance->config = *InstanceConfig;
	instance->registered = InstanceConfig->Register;
	host_lock_acquire(&device->lock);
	InsertTailList(&provider->instances, &instance->entry);
	host_lock_release(&device->lock);
	if (Instance)
		*Instance = WDF_HANDLE(WDFWMIINSTANCE, instance);
	return STATUS_SUCCESS;
}

NTSTATUS WdfWmiInstanceRegister(PWDF_DRIVER_GLOBALS DriverGlobals, WDFWMIINSTANCE WmiInstance)
{
	(void)DriverGlobals;
	instance_of(WmiInstance, "WdfWmiInstanceRegister")->registered = true;
	return STATUS_SUCCESS;
}

void WdfWmiInstanceDeregister(PWDF_DRIVER_GLOBALS DriverGlobals, WDFWMIINSTANCE WmiInstance)
{
	(void)DriverGlobals;
	instance_of(WmiInstance, "WdfWmiInstanceDeregister")->registered = false;
}

WDFDEVICE WdfWmiInstanceGetDevice(PWDF_DRIVER_GLOBALS DriverGlobals, WDFWMIINSTANCE WmiInstance)
{
	(void)DriverGlobals;
	return WDF_HANDLE(WDFDEVICE,
	                  instance_of(WmiInstance, "WdfWmiInstanceGetDevice")->provider->device);
}

WDFWMIPROVIDER WdfWmiInstanceGetProvider(PWDF_DRIVER_GLOBALS DriverGlobals,
                                         WDFWMIINSTANCE WmiInstance)
{
	(void)DriverGlobals;
	return WDF_HANDLE(WDFWMIPROVIDER,
	                  instance_of(WmiInstance, "WdfWmiInstanceGetProvider")->provider);
}

WDFDEVICE WdfWmiProviderGetDevice(PWDF_DRIVER_GLOBALS DriverGlobals, WDFWMIPROVIDER WmiProvider)
{
	(void)DriverGlobals;
	return WDF_HANDLE(WDFDEVICE, provider_of(WmiProvider, "WdfWmiProviderGetDevice")->device);
}

BOOLEAN WdfWmiProviderIsEnabled(PWDF_DRIVER_GLOBALS DriverGlobals, WDFWMIPROVIDER WmiProvider,
                                WDF_WMI_PROVIDER_CONTROL ProviderControl)
{
	struct provider *provider = provider_of(WmiProvider, "WdfWmiProviderIsEnabled");

	(void)DriverGlobals;
	return ProviderControl == WdfWmiEventControl ? provider->events : provider->queries;
}

/* --- Requests --------------------------------------------------------------------------------------- */

static struct provider *find_provider(struct wdf_device *device, const GUID *guid)
{
	for (LIST_ENTRY *entry = device->wmi_providers.Flink; entry != &device->wmi_providers;
	     entry = entry->Flink) {
		struct provider *provider = CONTAINING_RECORD(entry, struct provider, entry);
		if (memcmp(&provider->config.Guid, guid, sizeof(*guid)) == 0)
			return provider;
	}
	return NULL;
}

static struct instance *find_instance(struct provider *provider, ULONG index)
{
	for (LIST_ENTRY *entry = provider->instances.Flink; entry != &provider->instances;
	     entry = entry->Flink)
		if (index-- == 0)
			return CONTAINING_RECORD(entry, struct instance, entry);
	return NULL;
}

static void switch_control(struct provider *provider, WDF_WMI_PROVIDER_CONTROL control, bool on)
{
	PFN_WDF_WMI_PROVIDER_FUNCTION_CONTROL callback =
		provider->config.EvtWmiProviderFunctionControl;

	if (control == WdfWmiEventControl)
		provider->events = on;
	else
		provider->queries = on;
	if (callback)
		WDF_CALL("EvtWmiProviderFunctionControl",
		         callback(WDF_HANDLE(WDFWMIPROVIDER, provider), control, on));
}

static NTSTATUS set_instance(struct instance *instance, PWNODE_SINGLE_INSTANCE node)
{
	PFN_WDF_WMI_INSTANCE_SET_INSTANCE callback = instance->config.EvtWmiInstanceSetInstance;
	NTSTATUS status = STATUS_WMI_READ_ONLY;

	if (callback)
		WDF_CALL("EvtWmiInstanceSetInstance",
		         status =
		                 callback(WDF_HANDLE(WDFWMIINSTANCE, instance), node->SizeDataBlock,
		                          (PUCHAR)node + node->DataBlockOffset));
	return status;
}

static NTSTATUS query_instance(struct instance *instance, PWNODE_SINGLE_INSTANCE node, ULONG size)
{
	PFN_WDF_WMI_INSTANCE_QUERY_INSTANCE callback = instance->config.EvtWmiInstanceQueryInstance;
	struct wdf_context *context = instance->object.contexts;
	PUCHAR data = (PUCHAR)node + node->DataBlockOffset;
	ULONG room = size > node->DataBlockOffset ? size - node->DataBlockOffset : 0;
	ULONG used = 0;
	NTSTATUS status = STATUS_INVALID_DEVICE_REQUEST;

	if (instance->config.UseContextForQuery && context) {
		used = (ULONG)context->type->ContextSize;
		status = used <= room ? STATUS_SUCCESS : STATUS_BUFFER_TOO_SMALL;
		if (NT_SUCCESS(status))
			memcpy(data, context->memory, used);
	} else if (callback) {
		WDF_CALL("EvtWmiInstanceQueryInstance",
		         status =
		                 callback(WDF_HANDLE(WDFWMIINSTANCE, instance), room, data, &used));
	}
	node->SizeDataBlock = used;
	node->WnodeHeader.BufferSize = node->DataBlockOffset + used;
	return status;
}

static NTSTATUS answer(struct provider *provider, PIRP irp)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	PWNODE_SINGLE_INSTANCE node = location->Parameters.WMI.Buffer;
	ULONG size = location->Parameters.WMI.BufferSize;

	if (location->MinorFunction == IRP_MN_ENABLE_EVENTS ||
	    location->MinorFunction == IRP_MN_DISABLE_EVENTS) {
		switch_control(provider, WdfWmiEventControl,
		               location->MinorFunction == IRP_MN_ENABLE_EVENTS);
		return STATUS_SUCCESS;
	}
	if (location->MinorFunction == IRP_MN_ENABLE_COLLECTION ||
	    location->MinorFunction == IRP_MN_DISABLE_COLLECTION) {
		switch_control(provider, WdfWmiInstanceControl,
		               location->MinorFunction == IRP_MN_ENABLE_COLLECTION);
		return STATUS_SUCCESS;
	}
	if (!node || size < sizeof(*node))
		return STATUS_BUFFER_TOO_SMALL;
	struct instance *instance = find_instance(provider, node->InstanceIndex);
	if (!instance || node->DataBlockOffset > size)
		return STATUS_WMI_INSTANCE_NOT_FOUND;
	if (location->MinorFunction == IRP_MN_QUERY_SINGLE_INSTANCE)
		return query_instance(instance, node, size);
	if (location->MinorFunction == IRP_MN_CHANGE_SINGLE_INSTANCE)
		return set_instance(instance, node);
	return STATUS_INVALID_DEVICE_REQUEST;
}

bool wdf_wmi_answer(struct wdf_device *device, PIRP irp, NTSTATUS *ret_status)
{
	PIO_STACK_LOCATION location = IoGetCurrentIrpStackLocation(irp);
	const GUID *guid = location->Parameters.WMI.DataPath;
	struct provider *provider = NULL;

	if (location->MinorFunction == IRP_MN_REGINFO ||
	    location->MinorFunction == IRP_MN_REGINFO_EX ||
	    location->Parameters.WMI.ProviderId != (ULONG_PTR)device->device_object)
		return false;
	if (guid)
		provider = find_provider(device, guid);
	if (!provider)
		return false;
	*ret_status = answer(provider, irp);
	return true;
}
