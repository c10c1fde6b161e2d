/* worker.h - a swap chain's worker: the thread (swap_chain.c), and what it does with each frame (frames.c). */
#pragma once

#include "display.h"

struct worker {
	struct screen *screen;
	IDDCX_SWAPCHAIN chain;
	HANDLE nextSurface, terminate, thread;
	LUID render;
	ID3D11Device *device; /* of the pool, referenced */
	ID3D11DeviceContext *context;
	BOOLEAN hasFrame; /* of this swap chain: what is dirty in the next is so beside it */
};

/* It is to end; waits for that so long. */
BOOLEAN WorkerIsToEnd(const struct worker *worker, DWORD milliseconds);

/* Take frames until the worker is to end, or the swap chain is of no use any more. */
void FramesProcess(_Inout_ struct worker *worker);
/* The picture that a screen keeps is worth nothing any more. */
void FramesDropPicture(_Inout_ struct picture *picture);
