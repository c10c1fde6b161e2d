/*
 * frameworks/wdf/usb.h - USB targets: a device, its interfaces, its pipes.
 *
 * Model    A device and a pipe are I/O targets that send URBs with IOCTL_INTERNAL_USB_SUBMIT_URB to the next
 *          lower driver and report what it answers: without a USB bus below, creation fails with that
 *          driver's status. Interfaces are made once, from the configuration descriptor; pipes when a
 *          configuration or a setting is selected. A request that carries a URB holds it in its
 *          struct wdf_usb_transfer, made once and used again.
 * Source   WDK reference: WdfUsbTargetDevice*, WdfUsbInterface*, WdfUsbTargetPipe*; docs/kmdf.md.
 * Locks    reader->lock guards a continuous reader's slots. Selecting and stopping happen at PASSIVE_LEVEL
 *          by the driver's own order.
 * Tests    tests/frameworks/wdf/usb_test.c
 */
#ifndef DRYDOCK_FRAMEWORKS_WDF_USB_H
#define DRYDOCK_FRAMEWORKS_WDF_USB_H

#include "frameworks/wdf/request.h"
#include "frameworks/wdf/target.h"

#include <wdfusb.h>

#include <usbdlib.h>

/* Prototypes of the table's USB entries. */
#undef WDF_FUNCTION
#undef WDF_PROCEDURE
#define WDF_FUNCTION(index, result, name, parameters, arguments)
#define WDF_PROCEDURE(index, name, parameters, arguments)
#define WDF_USB_FUNCTION(index, result, name, parameters, arguments) \
	result Wdf##name WDF_WITH_GLOBALS_ parameters;
#define WDF_USB_PROCEDURE(index, name, parameters, arguments) \
	void Wdf##name WDF_WITH_GLOBALS_ parameters;
#include "wdf/kmdf_table.h"
#undef WDF_USB_FUNCTION
#undef WDF_USB_PROCEDURE

struct wdf_usb_interface;
struct wdf_usb_reader;

struct wdf_usb_device {
	struct wdf_target target;
	USBD_HANDLE usbd; /* null: created without a client contract */
	USB_DEVICE_DESCRIPTOR descriptor;
	PUSB_CONFIGURATION_DESCRIPTOR configuration; /* owned */
	USBD_CONFIGURATION_HANDLE configuration_handle;
	USBD_VERSION_INFORMATION version;
	ULONG port_capabilities, traits;
	UCHAR interface_count;
	struct wdf_usb_interface **interfaces;
};

struct wdf_usb_pipe {
	struct wdf_target target;
	struct wdf_usb_device *usb;
	struct wdf_usb_interface *interface;
	USBD_PIPE_INFORMATION information;
	bool check_packet_size;
	struct wdf_usb_reader *reader;
};

struct wdf_usb_interface {
	struct wdf_object object;
	struct wdf_usb_device *usb;
	UCHAR number, setting_count;
	PUSB_INTERFACE_DESCRIPTOR
		*settings; /* by alternate setting; in the device's configuration */
	UCHAR current_setting;
	USBD_INTERFACE_HANDLE handle;
	bool configured;
	UCHAR pipe_count;
	struct wdf_usb_pipe **pipes;
};

extern const struct wdf_type wdf_usb_device_type, wdf_usb_interface_type, wdf_usb_pipe_type;

static inline struct wdf_usb_device *wdf_usb_device_from_handle(WDFUSBDEVICE handle,
                                                                const char *api)
{
	return (struct wdf_usb_device *)wdf_object_from_handle(handle, &wdf_usb_device_type, api);
}
static inline struct wdf_usb_interface *wdf_usb_interface_from_handle(WDFUSBINTERFACE handle,
                                                                      const char *api)
{
	return (struct wdf_usb_interface *)wdf_object_from_handle(handle, &wdf_usb_interface_type,
	                                                          api);
}
static inline struct wdf_usb_pipe *wdf_usb_pipe_from_handle(WDFUSBPIPE handle, const char *api)
{
	return (struct wdf_usb_pipe *)wdf_object_from_handle(handle, &wdf_usb_pipe_type, api);
}

/* --- Requests (usb_transfer.c) ------------------------------------------------------------------------ */

/* What a request carries while it is formatted for a USB target. */
struct wdf_usb_transfer {
	PURB urb; /* own_urb, or the driver's */
	URB own_urb;
	USB_STRING_DESCRIPTOR
		*string;     /* owned: a string comes with a header the driver does not want */
	void *string_to;     /* the driver's buffer */
	size_t string_bytes; /* its size */
	WDF_USB_REQUEST_COMPLETION_PARAMS params;
};

/*
 * The cleared transfer of request, to be filled before wdf_usb_format(); null when memory is short.
 * The request must not be under way.
 */
struct wdf_usb_transfer *wdf_usb_transfer_of(struct wdf_request *request,
                                             WDF_USB_REQUEST_TYPE type);
/*
 * Make request's IRP carry its transfer's URB to target. memory is referenced while it is formatted; null: none.
 * Errors   as wdf_request_format().
 */
NTSTATUS wdf_usb_format(struct wdf_request *request, struct wdf_target *target,
                        struct wdf_memory *memory);
/* A request returned: complete its parameters (request_send.c calls it). */
void wdf_usb_transfer_returned(struct wdf_request *request);
void wdf_usb_transfer_free(struct wdf_usb_transfer *transfer);

/*
 * Send and wait, with the driver's request or, when it is null, with one for this call.
 * IRQL     PASSIVE_LEVEL. Errors: the target's, or what the lower driver answered.
 */
NTSTATUS wdf_usb_send_urb(struct wdf_target *target, WDFREQUEST request,
                          PWDF_REQUEST_SEND_OPTIONS options, PURB urb);
/* The same for a URB of the framework itself: whatever the target's state, with two seconds of patience. */
NTSTATUS wdf_usb_send_own_urb(struct wdf_target *target, PURB urb);
/* An internal control with pointer arguments (port status, reset, cycle). */
NTSTATUS wdf_usb_send_control(struct wdf_target *target, ULONG code, PVOID argument);

/* The buffer of a memory descriptor. Errors: STATUS_INVALID_PARAMETER, STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS wdf_usb_descriptor_piece(PWDF_MEMORY_DESCRIPTOR descriptor, struct wdf_piece *ret_piece);
/* The buffer of memory, which may be null. Errors: STATUS_INVALID_PARAMETER: offset or length beyond it. */
NTSTATUS wdf_usb_memory_piece(WDFMEMORY memory, PWDFMEMORY_OFFSET offset,
                              struct wdf_piece *ret_piece);

/* --- Devices (usb_device.c, usb_string.c) ---------------------------------------------------------------- */

/*
 * Ask the device for its descriptors; usb is not committed yet.
 * Errors   the lower driver's; STATUS_UNSUCCESSFUL, STATUS_DEVICE_DATA_ERROR, STATUS_INVALID_DEVICE_REQUEST:
 *          what the device sent makes no sense.
 */
NTSTATUS wdf_usb_device_read(struct wdf_usb_device *usb);
/* Make the interface objects of a committed device. */
NTSTATUS wdf_usb_device_make_interfaces(struct wdf_usb_device *usb);
struct wdf_usb_interface *wdf_usb_interface_of_number(const struct wdf_usb_device *usb,
                                                      UCHAR number);

/* --- Selecting (usb_select.c) -------------------------------------------------------------------------------- */

/* Send urb, a select-configuration request, and make the pipes it asked for. */
NTSTATUS wdf_usb_select_configuration(struct wdf_usb_device *usb, PWDF_OBJECT_ATTRIBUTES attributes,
                                      PURB urb, UCHAR *ret_configured);
/* The first settings, or those of settings[], for every interface. */
NTSTATUS wdf_usb_select_descriptors(struct wdf_usb_device *usb, PWDF_OBJECT_ATTRIBUTES attributes,
                                    const WDF_USB_DEVICE_SELECT_CONFIG_PARAMS *params);
NTSTATUS wdf_usb_deconfigure(struct wdf_usb_device *usb);
/* Send urb, a select-interface request for interface, and make its pipes anew. */
NTSTATUS wdf_usb_select_setting(struct wdf_usb_interface *interface,
                                PWDF_OBJECT_ATTRIBUTES attributes, PURB urb);
/* Describe setting in urb, which has room for all pipes it has. */
void wdf_usb_build_setting(const struct wdf_usb_interface *interface, UCHAR setting, PURB urb);

/* --- Pipes ------------------------------------------------------------------------------------------------------- */

static inline bool wdf_usb_pipe_is_in(const struct wdf_usb_pipe *pipe)
{
	return (pipe->information.EndpointAddress & USB_ENDPOINT_DIRECTION_MASK) != 0;
}
/* A pipe of interface that is not committed yet. */
void wdf_usb_pipe_init(struct wdf_usb_pipe *pipe, struct wdf_usb_interface *interface);
WDF_USB_PIPE_TYPE wdf_usb_pipe_type_of(UCHAR attributes);
void wdf_usb_pipe_describe(const struct wdf_usb_pipe *pipe, PWDF_USB_PIPE_INFORMATION information);
/* May a transfer of length bytes go that way? Errors: STATUS_INVALID_DEVICE_REQUEST, STATUS_INVALID_BUFFER_SIZE. */
NTSTATUS wdf_usb_pipe_check(const struct wdf_usb_pipe *pipe, bool in, size_t length);
/* Describe a bulk or interrupt transfer of piece in a cleared urb. */
void wdf_usb_pipe_fill(const struct wdf_usb_pipe *pipe, PURB urb, bool in,
                       const struct wdf_piece *piece);
/* Clear a stall; waits, at PASSIVE_LEVEL. */
NTSTATUS wdf_usb_pipe_reset(struct wdf_usb_pipe *pipe);

/* --- Continuous readers (usb_reader.c) -------------------------------------------------------------------------------- */

/* Errors: STATUS_INVALID_DEVICE_STATE: there is one; STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS wdf_usb_reader_create(struct wdf_usb_pipe *pipe,
                               const WDF_USB_CONTINUOUS_READER_CONFIG *config);
/* Its pipe was started: keep its reads pending. Null is accepted. */
void wdf_usb_reader_start(struct wdf_usb_reader *reader);
/* Its pipe was stopped or closed and its requests cancelled: wait for the last callback. */
void wdf_usb_reader_wait(struct wdf_usb_reader *reader);
/* No read comes any more: give back requests and buffers; the record is freed with the pipe. */
void wdf_usb_reader_finish(struct wdf_usb_reader *reader);

#endif
