/* Allocation helpers by the names that the tests use. */
#ifndef CONFORMANCE_HEAP_H
#define CONFORMANCE_HEAP_H
#include <stdlib.h>
#define heap_alloc(bytes) malloc(bytes)
#define heap_free(memory) free(memory)
#endif
