/*
 * display/pad/system_nt.c - the table of the pads' system, filled with the services of the machine: that of the calling
 * thread, or the one that this program is attached to.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "display/pad/device.h"
#include "display/pad/proof_hid.h"
#include "display/pad/system.h"
#include "drydock/xusb_protocol.h"
#include "nt/mm/nt_services.h"
#include "nt/ob/nt_services.h"
#include "nt/pnp/pnp.h"
#include "nt/se/se.h"

#include "nt/port/redirect.h"

#define NAME_UNITS 256
#define PAGE_BYTES 4096
#define UNITS_PER_MS 10000
#define SECTION_ACCESS (SECTION_MAP_READ | SECTION_MAP_WRITE | SECTION_QUERY)

static void widen(const char *text, WCHAR *to, size_t units)
{
	size_t used = 0;

	for (; text[used] && used < units - 1; used++)
		to[used] = (unsigned char)text[used];
	to[used] = 0;
}

/* --- Mailboxes --------------------------------------------------------------------------------------------------- */

static NTSTATUS create_mailbox(void *context, const char *name, HANDLE *ret_section)
{
	static const char sddl[] = PAD_MAILBOX_SDDL;
	LARGE_INTEGER size = { .QuadPart = PAGE_BYTES };
	WCHAR text[sizeof(sddl)], path[NAME_UNITS];
	char narrow[NAME_UNITS];
	PSECURITY_DESCRIPTOR descriptor = NULL;
	OBJECT_ATTRIBUTES attributes;
	UNICODE_STRING string;
	NTSTATUS status;

	widen(sddl, text, sizeof(sddl));
	status = se_descriptor_from_sddl(text, sizeof(sddl) - 1, &descriptor, NULL);
	if (!NT_SUCCESS(status))
		return status;
	snprintf(narrow, sizeof(narrow), "\\BaseNamedObjects\\%s", name);
	widen(narrow, path, NAME_UNITS);
	RtlInitUnicodeString(&string, path);
	/* Without OBJ_OPENIF: one that is there is not ours. */
	InitializeObjectAttributes(&attributes, &string, OBJ_CASE_INSENSITIVE, NULL, descriptor);
	status = NtCreateSection(ret_section, SECTION_ACCESS, &attributes, &size, PAGE_READWRITE,
	                         SEC_COMMIT, NULL);
	free(descriptor);
	return status;
}

/* --- Devices ----------------------------------------------------------------------------------------------------- */

static NTSTATUS prove_xusb(const struct display_objects *objects, uint32_t number,
                           struct pad_proof *ret_proof, uint32_t *ret_bytes)
{
	static const GUID interface_class = XUSB_INTERFACE;
	HANDLE device;
	/* Without any access: a proof is for everybody. */
	NTSTATUS status = display_open_interface(&interface_class, number, 0, &device);

	if (!NT_SUCCESS(status))
		return status;
	status = objects->control(objects->context, device, PAD_PROOF_CODE, NULL, 0, ret_proof,
	                          sizeof(*ret_proof), ret_bytes);
	NtClose(device);
	return status;
}

static NTSTATUS prove(void *context, enum pad_kind kind, uint32_t number,
                      struct pad_proof *ret_proof, uint32_t *ret_bytes)
{
	return kind == PAD_KIND_XUSB
	               ? prove_xusb(display_objects_nt(), number, ret_proof, ret_bytes)
	               : pad_prove_hid(kind, number, ret_proof, ret_bytes);
}

static NTSTATUS open_process(void *context, uint32_t pid, HANDLE *ret_process)
{
	return display_open_process(pid, ret_process);
}

/* --- The rest ---------------------------------------------------------------------------------------------------- */

static void pause_ms(void *context, uint32_t milliseconds)
{
	LARGE_INTEGER interval = { .QuadPart = -(LONGLONG)milliseconds * UNITS_PER_MS };

	/* By this process's own clock: nothing of another machine is waited for. */
	KeDelayExecutionThread(KernelMode, FALSE, &interval);
}

static bool has_index(struct pnp_device *node, uint32_t index)
{
	WCHAR text[32], *at = text;
	ULONG bytes;
	uint32_t number = 0;

	if (!NT_SUCCESS(pnp_device_property(node, DevicePropertyLocationInformation, text,
	                                    sizeof(text), &bytes)))
		return index == 0;
	for (; at < text + sizeof(text) / sizeof(text[0]) && *at >= u'0' && *at <= u'9'; at++)
		number = number * 10 + (uint32_t)(*at - u'0');
	return number == index;
}

static bool has_hardware_id(struct pnp_device *node, const WCHAR *wanted)
{
	WCHAR text[NAME_UNITS] = { 0 };
	UNICODE_STRING one, other;
	ULONG bytes;

	if (!NT_SUCCESS(pnp_device_property(node, DevicePropertyHardwareID, text,
	                                    sizeof(text) - sizeof(WCHAR), &bytes)))
		return false;
	RtlInitUnicodeString(&one, text);
	RtlInitUnicodeString(&other, wanted);
	return RtlEqualUnicodeString(&one, &other, TRUE);
}

static bool is_model(struct ke_machine *machine, const WCHAR *wanted)
{
	const WCHAR *id;

	for (uint32_t index = 0; (id = pnp_model_hardware_id(machine, index)) != NULL; index++) {
		UNICODE_STRING one, other;

		RtlInitUnicodeString(&one, id);
		RtlInitUnicodeString(&other, wanted);
		if (RtlEqualUnicodeString(&one, &other, TRUE))
			return true;
	}
	return false;
}

/* Of the devices that answer, the one that says that it is pad index. */
static void look_from_outside(enum pad_kind kind, uint32_t index,
                              struct pad_device_state *ret_state)
{
	NTSTATUS status = STATUS_SUCCESS;

	*ret_state = (struct pad_device_state){ .is_outside = true };
	for (uint32_t number = 0; status != STATUS_NO_MORE_ENTRIES && !ret_state->is_present;
	     number++) {
		struct pad_proof proof = { 0 };
		uint32_t bytes = 0;

		status = prove(NULL, kind, number, &proof, &bytes);
		ret_state->is_present = ret_state->is_started =
			NT_SUCCESS(status) && pad_proof_is_good(&proof, bytes, index);
		if (!NT_SUCCESS(status) && status != STATUS_NOT_SUPPORTED)
			ret_state->problem = status;
	}
	if (ret_state->is_present)
		ret_state->problem = STATUS_SUCCESS;
}

static void look(void *context, const struct pad_identity *identity, uint32_t index,
                 struct pad_device_state *ret_state)
{
	struct ke_machine *machine = ke_current_machine();
	struct pnp_device *node = NULL;
	WCHAR id[PAD_ID_BYTES];

	if (port_services_attached) {
		look_from_outside(identity->kind, index, ret_state);
		return;
	}
	widen(identity->inf_id, id, PAD_ID_BYTES);
	*ret_state = (struct pad_device_state){ .is_installed = is_model(machine, id) };
	while ((node = pnp_device_next(machine, node)) != NULL) {
		if (!has_hardware_id(node, id) || !has_index(node, index))
			continue;
		ret_state->is_present = true;
		ret_state->is_started = pnp_device_state(node) == PNP_STATE_STARTED;
		ret_state->problem = pnp_device_status(node);
	}
}

static NTSTATUS create_device(void *context, const struct pad_identity *identity, uint32_t index,
                              HANDLE *ret_device)
{
	return pad_device_create(identity, index, ret_device);
}

void pad_system_nt(struct pad_system *ret_system, void (*log)(void *context, const char *text),
                   void *context)
{
	*ret_system = (struct pad_system){ .objects = display_objects_nt(),
		                           .create_mailbox = create_mailbox,
		                           .prove = prove,
		                           .open_process = open_process,
		                           .pause = pause_ms,
		                           .look = look,
		                           .create_device = create_device,
		                           .log = log,
		                           .context = context };
}
