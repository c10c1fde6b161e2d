/* card.h - a moving picture that says which frame it is. */
#pragma once

#include "types.h"

#include <drydock/test_card.h>

struct card {
	void *pixels; /* BGRA; of HDR FP16 scRGB, where white is 1000 nit */
	UINT32 width, height;
	UINT32 pitchBytes;
	BOOLEAN isHdr;
};

/* Draw what never changes. */
void CardBegin(_Inout_ struct card *card);
/* Draw what frame counter, at so many milliseconds since the machine began, shows. */
void CardDraw(_Inout_ struct card *card, _In_ UINT32 counter, _In_ UINT64 milliseconds);
