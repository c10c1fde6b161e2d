/* base/host/host_stack.c - frame-pointer walks that never fault. */
#include "base/host/host.h"

size_t host_backtrace(const void *frame, uintptr_t *addresses, size_t capacity)
{
	void *low, *high;
	const uintptr_t *at = frame ? frame : __builtin_frame_address(0);
	size_t count = 0;

	host_thread_stack(&low, &high);
	while (count < capacity && (void *)at >= low && (void *)(at + 2) <= high &&
	       ((uintptr_t)at & 7) == 0) {
		const uintptr_t *next = (const uintptr_t *)at[0];

		if (at[1] < 4096)
			break;
		addresses[count++] = at[1];
		if (next <= at)
			break;
		at = next;
	}
	return count;
}
