/* base/host/host_clock.c - monotonic and wall clocks. */
#include <sched.h>
#include <time.h>

#include "base/host/host.h"

#define NS_PER_SECOND 1000000000ULL
/* Seconds from 1601-01-01 to 1970-01-01. */
#define EPOCH_DIFFERENCE_SECONDS 11644473600ULL

uint64_t host_clock_monotonic_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * NS_PER_SECOND + (uint64_t)now.tv_nsec;
}

uint64_t host_clock_system_100ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return ((uint64_t)now.tv_sec + EPOCH_DIFFERENCE_SECONDS) * 10000000ULL +
	       (uint64_t)now.tv_nsec / 100;
}

void host_yield(void)
{
	sched_yield();
}
