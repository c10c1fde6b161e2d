/* inject_cases.c - VF-42: what drivers do when a call fails for want of resources. */
#include "planted.h"

static VOID use_pool(BOOLEAN checks)
{
	volatile UCHAR *block = ExAllocatePoolWithTag(NonPagedPool, 64, PLANTED_TAG);

	if (checks && !block)
		return;
	block[0] = 1; /* named: VF_42_pool_unchecked */
	ExFreePool((PVOID)block);
}

BREAKS(VF_42_pool_unchecked)
{
	use_pool(FALSE);
}

LEGAL(VF_42_pool_unchecked)
{
	use_pool(TRUE);
}

static UCHAR page[4096];

/* The MDL is the driver's own, so that only the mapping can fail. */
static VOID use_mapping(BOOLEAN checks)
{
	static union {
		MDL mdl;
		UCHAR room[sizeof(MDL) + 4 * sizeof(PFN_NUMBER)];
	} own;
	volatile UCHAR *mapped;

	MmInitializeMdl(&own.mdl, page, sizeof(page));
	MmProbeAndLockPages(&own.mdl, KernelMode, IoModifyAccess);
	mapped = MmGetSystemAddressForMdlSafe(&own.mdl, NormalPagePriority);
	if (mapped || !checks)
		mapped[0] = 1; /* named: VF_42_mapping_unchecked */
	MmUnlockPages(&own.mdl);
}

BREAKS(VF_42_mapping_unchecked)
{
	use_mapping(FALSE);
}

LEGAL(VF_42_mapping_unchecked)
{
	use_mapping(TRUE);
}

static VOID use_key(BOOLEAN checks)
{
	UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Registry\\Machine\\System");
	OBJECT_ATTRIBUTES attributes;
	HANDLE key = NULL;
	NTSTATUS status;

	InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE, NULL, NULL);
	status = ZwOpenKey(&key, KEY_READ, &attributes);
	if (NT_SUCCESS(status) || !checks)
		ZwClose(key); /* named: VF_42_open_unchecked */
}

BREAKS(VF_42_open_unchecked)
{
	use_key(FALSE);
}

LEGAL(VF_42_open_unchecked)
{
	use_key(TRUE);
}

/* Which of 64 allocations at one place fail, as the request's output. */
static VOID tell_failures(struct planted *planted)
{
	ULONG64 failed = 0;

	for (ULONG index = 0; index < 64; index++) {
		PVOID block = ExAllocatePoolWithTag(NonPagedPool, 16, PLANTED_TAG);

		if (!block)
			failed |= 1ull << index;
		else
			ExFreePool(block);
	}
	*(ULONG64 *)planted->irp->AssociatedIrp.SystemBuffer = failed;
	planted->irp->IoStatus.Status = STATUS_SUCCESS;
	planted->irp->IoStatus.Information = sizeof(failed);
	IoCompleteRequest(planted->irp, IO_NO_INCREMENT);
	planted->handled = TRUE;
	planted->status = STATUS_SUCCESS;
}

BREAKS(VF_42_failures)
{
	tell_failures(planted);
}

LEGAL(VF_42_failures)
{
	tell_failures(planted);
}

const struct planted_case inject_cases[] = {
	PLANTED_CASE(VF_42_pool_unchecked),
	PLANTED_CASE(VF_42_mapping_unchecked),
	PLANTED_CASE(VF_42_open_unchecked),
	PLANTED_CASE(VF_42_failures),
	PLANTED_END,
};
