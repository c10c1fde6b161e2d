/*
 * fuzz/fuzz.h - the entry of every fuzz target.
 *
 * Model    A target is one file fuzz_NAME.c: build the object, feed it the bytes, tear it down. Its corpus is
 *          fuzz/corpus/NAME/, and replays as an ordinary test.
 */
#ifndef DRYDOCK_FUZZ_FUZZ_H
#define DRYDOCK_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Feed size bytes of data once; gives 0. A bug shows itself by a crash, a sanitizer or abort(). */
__attribute__((visibility("default"))) int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
