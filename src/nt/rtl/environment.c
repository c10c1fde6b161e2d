/* rtl/environment.c - the tables that higher floors set. */
#include "nt/rtl/environment.h"

#include "nt/rtl/environment_internal.h"

static const struct rtl_pool_operations *pool_operations;
static const struct rtl_debug_operations *debug_operations;

void rtl_set_pool_operations(const struct rtl_pool_operations *operations)
{
	__atomic_store_n(&pool_operations, operations, __ATOMIC_RELEASE);
}

void rtl_set_debug_operations(const struct rtl_debug_operations *operations)
{
	__atomic_store_n(&debug_operations, operations, __ATOMIC_RELEASE);
}

const struct rtl_debug_operations *rtl_debug_operations(void)
{
	return __atomic_load_n(&debug_operations, __ATOMIC_ACQUIRE);
}

void *rtl_pool_allocate(size_t bytes, uint32_t tag)
{
	const struct rtl_pool_operations *operations =
		__atomic_load_n(&pool_operations, __ATOMIC_ACQUIRE);

	return operations ? operations->allocate(bytes, tag) : NULL;
}

void rtl_pool_free(void *address, uint32_t tag)
{
	const struct rtl_pool_operations *operations =
		__atomic_load_n(&pool_operations, __ATOMIC_ACQUIRE);

	if (operations && address)
		operations->free(address, tag);
}
