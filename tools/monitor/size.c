/* tools/monitor/size.c - two numbers, and a rate. */
#include "monitor/size.h"

#include <stdio.h>

#include "drydock/frame_channel.h"

bool monitor_size_parse(const char *text, struct monitor_size *ret_size)
{
	unsigned width, height, refresh_hz = 60;
	int used = 0, more = 0;

	if (sscanf(text, "%ux%u%n", &width, &height, &used) != 2)
		return false;
	if (text[used] &&
	    (sscanf(text + used, "@%u%n", &refresh_hz, &more) != 1 || text[used + more]))
		return false;
	if (!frame_mode_is_valid(width, height, refresh_hz))
		return false;
	*ret_size = (struct monitor_size){ width, height, refresh_hz };
	return true;
}
