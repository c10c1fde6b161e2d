/* umdf/answer.c - what a driver host, which is not trusted, may say: every number of it is checked here. */
#include "frameworks/umdf/umdf_internal.h"

/* A status that would say something else to the I/O manager than that the request has ended. */
static bool is_final(NTSTATUS status)
{
	return status != STATUS_PENDING && status != STATUS_REPARSE &&
	       status != STATUS_MORE_PROCESSING_REQUIRED;
}

/*
 * A driver that takes a report says how much it took, which may be more than there is room for what it gives: the output's
 * length is then the report's number (nt/hid/umdf_minidriver.c).
 */
static bool fits_neither(PIRP irp, const struct umdf_answer *answer, uint32_t given)
{
	uint32_t input_bytes, output_bytes;

	umdf_request_input(irp, &input_bytes);
	umdf_request_output(irp, &output_bytes);
	if (NT_ERROR(answer->status))
		return true;
	return answer->information <= output_bytes ? given == answer->information
	                                           : answer->information <= input_bytes;
}

static bool is_neither(PIRP irp)
{
	const IO_STACK_LOCATION *stack = IoGetCurrentIrpStackLocation(irp);

	return stack->MajorFunction == IRP_MJ_DEVICE_CONTROL &&
	       (stack->Parameters.DeviceIoControl.IoControlCode & 3) == METHOD_NEITHER;
}

bool umdf_answer_fits(PIRP irp, const struct umdf_answer *answer, uint32_t bytes)
{
	UCHAR major = IoGetCurrentIrpStackLocation(irp)->MajorFunction;
	uint32_t output_bytes, given = bytes - (uint32_t)sizeof(*answer);

	umdf_request_output(irp, &output_bytes);
	if (!is_final(answer->status) || answer->reserved || given > output_bytes)
		return false;
	if (is_neither(irp))
		return fits_neither(irp, answer, given);
	if (major == IRP_MJ_WRITE)
		return answer->information <=
		       IoGetCurrentIrpStackLocation(irp)->Parameters.Write.Length;
	if (major == IRP_MJ_READ || (major == IRP_MJ_DEVICE_CONTROL && output_bytes))
		return answer->information <= output_bytes &&
		       (NT_ERROR(answer->status) || given == answer->information);
	return true;
}

static bool has_end(const struct umdf_interface *interface)
{
	for (uint32_t index = 0; index < UMDF_REFERENCE_MAX; index++)
		if (!interface->reference[index])
			return true;
	return false;
}

bool umdf_started_is_whole(const struct umdf_started *started, uint32_t bytes)
{
	if (bytes != sizeof(*started) || started->interface_count > UMDF_INTERFACES_MAX)
		return false;
	for (uint32_t index = 0; index < started->interface_count; index++)
		if (!has_end(&started->interface[index]))
			return false;
	return true;
}
