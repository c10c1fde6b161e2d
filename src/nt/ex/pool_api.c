/* ex/pool_api.c - the documented pool functions. */
#include <ntifs.h>

#include "nt/ex/pool_internal.h"

#undef ExFreePool

#define CODE_VERIFIER 0xC4u
#define TAG_NONE 0x656E6F4Eu /* 'None' */
#define TYPES (POOL_FLAG_NON_PAGED | POOL_FLAG_NON_PAGED_EXECUTE | POOL_FLAG_PAGED)
#define REQUIRED_MASK 0x00000000FFFFFFFFull

/* --- Checks at entry (VF-1, VF-2) ----------------------------------------------------------------------- */

static void report_irql(uint32_t sub_code, uint64_t flags, uint64_t detail, const char *what)
{
	struct ke_thread *thread = ke_current_thread();

	verify_report(&(struct verify_fact){ .rule = sub_code < 0x10 ? "VF-1" : "VF-2",
	                                     .code = CODE_VERIFIER,
	                                     .parameter = { sub_code, thread->irql,
	                                                    flags & POOL_FLAG_PAGED ? PagedPool
	                                                                            : NonPagedPool,
	                                                    detail },
	                                     .advice = "Paged pool needs APC_LEVEL or lower, "
	                                               "nonpaged pool DISPATCH_LEVEL or lower." },
	              "%s at IRQL %u", what, thread->irql);
}

static void check_allocation(uint64_t flags, SIZE_T bytes)
{
	KIRQL irql = ke_current_thread()->irql;

	if (bytes == 0)
		verify_report(
			&(struct verify_fact){
				.rule = "VF-1",
				.code = CODE_VERIFIER,
				.parameter = { 0, irql,
		                               flags & POOL_FLAG_PAGED ? PagedPool : NonPagedPool,
		                               0 },
				.advice = "Look where the length comes from; ask for no memory "
					  "when none is needed." },
			"pool of zero bytes was asked for");
	if (flags & POOL_FLAG_PAGED && irql > APC_LEVEL)
		report_irql(1, flags, bytes, "paged pool was asked for");
	else if (irql > DISPATCH_LEVEL)
		report_irql(2, flags, bytes, "nonpaged pool was asked for");
}

static void check_free(const void *address)
{
	struct ke_thread *thread = ke_current_thread();
	struct ex_pool_info info;

	if (thread->irql <= APC_LEVEL || !ex_pool_query(thread->machine, address, &info))
		return;
	if (info.paged)
		report_irql(0x11, POOL_FLAG_PAGED, info.address, "paged pool was freed");
	else if (thread->irql > DISPATCH_LEVEL)
		report_irql(0x12, POOL_FLAG_NON_PAGED, info.address, "nonpaged pool was freed");
}

static PVOID allocate(uint64_t flags, SIZE_T bytes, ULONG tag)
{
	void *block;

	check_allocation(flags, bytes);
	block = ex_pool_allocate(ke_current_machine(), flags | EX_POOL_DRIVER_OWNED,
	                         bytes ? bytes : 1, tag);
	if (!block && flags & POOL_FLAG_RAISE_ON_FAILURE)
		ExRaiseStatus(STATUS_INSUFFICIENT_RESOURCES);
	return block;
}

/* --- Flags ------------------------------------------------------------------------------------------------ */

/* What a POOL_TYPE with its option bits means as POOL_FLAGs; uninitialized unless it asks for zeros. */
static uint64_t flags_of_type(POOL_TYPE type)
{
	uint64_t flags = (ULONG)type & 1                ? POOL_FLAG_PAGED
	                 : (ULONG)type & NonPagedPoolNx ? POOL_FLAG_NON_PAGED
	                                                : POOL_FLAG_NON_PAGED_EXECUTE;

	if ((ULONG)type & NonPagedPoolCacheAligned)
		flags |= POOL_FLAG_CACHE_ALIGNED;
	if (!((ULONG)type & POOL_ZERO_ALLOCATION))
		flags |= POOL_FLAG_UNINITIALIZED;
	if ((ULONG)type & POOL_RAISE_IF_ALLOCATION_FAILURE)
		flags |= POOL_FLAG_RAISE_ON_FAILURE;
	return flags;
}

/* Quota is charged by raising unless the type says otherwise. */
static uint64_t quota_flags(POOL_TYPE type)
{
	uint64_t raise =
		(ULONG)type & POOL_QUOTA_FAIL_INSTEAD_OF_RAISE ? 0 : POOL_FLAG_RAISE_ON_FAILURE;

	return flags_of_type((POOL_TYPE)((ULONG)type & ~POOL_QUOTA_FAIL_INSTEAD_OF_RAISE)) | raise;
}

static bool flags_are_known(POOL_FLAGS flags)
{
	const POOL_FLAGS known = TYPES | POOL_FLAG_USE_QUOTA | POOL_FLAG_UNINITIALIZED |
	                         POOL_FLAG_SESSION | POOL_FLAG_CACHE_ALIGNED |
	                         POOL_FLAG_RAISE_ON_FAILURE;
	POOL_FLAGS type = flags & TYPES;

	return !(flags & REQUIRED_MASK & ~known) && type && !(type & (type - 1));
}

/* --- ExAllocatePool2 and 3 ------------------------------------------------------------------------------------ */

PVOID NTAPI ExAllocatePool2(POOL_FLAGS flags, SIZE_T bytes, ULONG tag)
{
	if (!flags_are_known(flags)) {
		if (flags & POOL_FLAG_RAISE_ON_FAILURE)
			ExRaiseStatus(STATUS_INVALID_PARAMETER);
		return NULL;
	}
	return allocate(flags & REQUIRED_MASK, bytes, tag);
}

/* Priorities and nodes change nothing here; secure pool is not built. */
static bool parameters_are_served(PCPOOL_EXTENDED_PARAMETER parameters, ULONG count)
{
	for (ULONG index = 0; index < count; index++)
		if (parameters[index].Type == PoolExtendedParameterSecurePool &&
		    !parameters[index].Optional)
			return false;
	return true;
}

PVOID NTAPI ExAllocatePool3(POOL_FLAGS flags, SIZE_T bytes, ULONG tag,
                            PCPOOL_EXTENDED_PARAMETER parameters, ULONG count)
{
	return parameters_are_served(parameters, count) ? ExAllocatePool2(flags, bytes, tag) : NULL;
}

/* --- By type --------------------------------------------------------------------------------------------------- */

PVOID NTAPI ExAllocatePool(POOL_TYPE type, SIZE_T bytes)
{
	return allocate(flags_of_type(type), bytes, TAG_NONE);
}

PVOID NTAPI ExAllocatePoolWithTag(POOL_TYPE type, SIZE_T bytes, ULONG tag)
{
	return allocate(flags_of_type(type), bytes, tag);
}

PVOID NTAPI ExAllocatePoolWithTagPriority(POOL_TYPE type, SIZE_T bytes, ULONG tag,
                                          EX_POOL_PRIORITY priority)
{
	return allocate(flags_of_type(type), bytes, tag);
}

static PVOID allocate_with_quota(POOL_TYPE type, SIZE_T bytes)
{
	return allocate(quota_flags(type), bytes, TAG_NONE);
}

PVOID NTAPI ExAllocatePoolWithQuotaTag(POOL_TYPE type, SIZE_T bytes, ULONG tag)
{
	return allocate(quota_flags(type), bytes, tag);
}

PVOID NTAPI ExAllocatePoolZero(POOL_TYPE type, SIZE_T bytes, ULONG tag)
{
	return allocate(flags_of_type(type) & ~POOL_FLAG_UNINITIALIZED, bytes, tag);
}

PVOID NTAPI ExAllocatePoolUninitialized(POOL_TYPE type, SIZE_T bytes, ULONG tag)
{
	return allocate(flags_of_type(type), bytes, tag);
}

PVOID NTAPI ExAllocatePoolQuotaZero(POOL_TYPE type, SIZE_T bytes, ULONG tag)
{
	return allocate(quota_flags(type) & ~POOL_FLAG_UNINITIALIZED, bytes, tag);
}

PVOID NTAPI ExAllocatePoolQuotaUninitialized(POOL_TYPE type, SIZE_T bytes, ULONG tag)
{
	return allocate(quota_flags(type), bytes, tag);
}

PVOID NTAPI ExAllocatePoolPriorityZero(POOL_TYPE type, SIZE_T bytes, ULONG tag,
                                       EX_POOL_PRIORITY priority)
{
	return allocate(flags_of_type(type) & ~POOL_FLAG_UNINITIALIZED, bytes, tag);
}

PVOID NTAPI ExAllocatePoolPriorityUninitialized(POOL_TYPE type, SIZE_T bytes, ULONG tag,
                                                EX_POOL_PRIORITY priority)
{
	return allocate(flags_of_type(type), bytes, tag);
}

/* --- Release ------------------------------------------------------------------------------------------------------ */

VOID NTAPI ExFreePoolWithTag(PVOID address, ULONG tag)
{
	check_free(address);
	pool_free_for_driver(ke_current_machine(), address, tag);
}

VOID NTAPI ExFreePool(PVOID address)
{
	ExFreePoolWithTag(address, 0);
}

VOID NTAPI ExFreePool2(PVOID address, ULONG tag, PCPOOL_EXTENDED_PARAMETER parameters, ULONG count)
{
	ExFreePoolWithTag(address, tag);
}

SIZE_T NTAPI ExQueryPoolBlockSize(PVOID address, PBOOLEAN quota_charged)
{
	struct ex_pool_info info;

	*quota_charged = FALSE;
	return ex_pool_query(ke_current_machine(), address, &info) ? info.bytes : 0;
}

/* Pool is never executable here, which is what the flag asks for. */
VOID NTAPI ExInitializeDriverRuntime(ULONG flags)
{
}

static const struct image_export exports[] = {
	IMAGE_EXPORT(ExAllocatePool),
	IMAGE_EXPORT(ExAllocatePool2),
	IMAGE_EXPORT(ExAllocatePool3),
	IMAGE_EXPORT(ExAllocatePoolPriorityUninitialized),
	IMAGE_EXPORT(ExAllocatePoolPriorityZero),
	IMAGE_EXPORT(ExAllocatePoolQuotaUninitialized),
	IMAGE_EXPORT(ExAllocatePoolQuotaZero),
	IMAGE_EXPORT(ExAllocatePoolUninitialized),
	IMAGE_EXPORT_AS("ExAllocatePoolWithQuota", allocate_with_quota),
	IMAGE_EXPORT(ExAllocatePoolWithQuotaTag),
	IMAGE_EXPORT(ExAllocatePoolWithTag),
	IMAGE_EXPORT(ExAllocatePoolWithTagPriority),
	IMAGE_EXPORT(ExAllocatePoolZero),
	IMAGE_EXPORT(ExFreePool),
	IMAGE_EXPORT(ExFreePool2),
	IMAGE_EXPORT(ExFreePoolWithTag),
	IMAGE_EXPORT(ExInitializeDriverRuntime),
	IMAGE_EXPORT(ExQueryPoolBlockSize),
};

const struct image_export_table ex_pool_export_table = { "ntoskrnl.exe", exports,
	                                                 sizeof(exports) / sizeof(exports[0]) };
