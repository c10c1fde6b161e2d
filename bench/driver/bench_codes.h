/* What the bench's drivers and its client agree on. */
#pragma once

#define BENCH_CODE(function, method) (0x22u << 16 | (function) << 2 | (method))
#define BENCH_NOTHING BENCH_CODE(0x800u, 0u)    /* completes with no data */
#define BENCH_BUFFERED BENCH_CODE(0x801u, 0u)   /* gives back what came in */
#define BENCH_OUT_DIRECT BENCH_CODE(0x802u, 2u) /* writes the mapped address into the first 8 bytes */
#define BENCH_OBJECTS BENCH_CODE(0x803u, 0u)    /* in: count; out: counter ticks, ticks a second */

#define BENCH_LARGE_BYTES (1u << 20)
