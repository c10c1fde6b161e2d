/* mode_list.h - sizes and rates that a monitor can show, the one that is wanted first. */
#pragma once

#include "types.h"

#include <drydock/frame_channel.h>

#define MODES_MAX 12

struct mode {
	UINT32 width, height, refreshHz;
};
struct mode_list {
	UINT32 count;
	struct mode mode[MODES_MAX];
};

/* What a panel can shine; 0: nobody said. */
struct light {
	UINT32 maxNits, maxAverageNits, minMillinits;
};

/* mode becomes the first; those before it follow, without a second one of it. The last of a full list falls off. */
void ModesPutFirst(_Inout_ struct mode_list *list, _In_ const struct mode *mode);
