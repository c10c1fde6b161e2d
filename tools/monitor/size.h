/* tools/monitor/size.h - a monitor's size and rate, as a person writes it. */
#ifndef DRYDOCK_MONITOR_SIZE_H
#define DRYDOCK_MONITOR_SIZE_H

#include <stdbool.h>
#include <stdint.h>

struct monitor_size {
	uint32_t width, height, refresh_hz;
};

/* "1280x720" (of 60 Hz) or "1280x720@60". False: it is no such text, or no size that a monitor can have. */
bool monitor_size_parse(const char *text, struct monitor_size *ret_size);

#endif
