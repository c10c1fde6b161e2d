/*
 * base/verify/symbols.h - from an address in an image to function, file and line.
 *
 * Model    The module records of a sink say which file an address came from; its debug information is read
 *          with libdw, once per file. Works for images that have been unloaded, and in another process.
 * Locks    None: one thread uses a set.
 */
#ifndef DRYDOCK_BASE_VERIFY_SYMBOLS_H
#define DRYDOCK_BASE_VERIFY_SYMBOLS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/verify/verify.h"

struct verify_symbols;

struct verify_location {
	const char *module;   /* "sioctl" */
	const char *function; /* null: unknown */
	const char *file;     /* null: unknown; as the compiler wrote it */
	uint32_t line;
};

/* Null when memory is short. */
struct verify_symbols *verify_symbols_create(void);
void verify_symbols_destroy(struct verify_symbols *symbols);
/*
 * Name address; is_return: it is a return address, so the call before it is meant.
 * Gives    false when it lies in no module of sink. Texts live as long as symbols.
 */
bool verify_symbols_find(struct verify_symbols *symbols, const struct verify_sink *sink,
                         uint64_t address, bool is_return, struct verify_location *ret_location);

/* True when file is one of the headers that we give to drivers: not where a driver's author wants to look. */
bool verify_is_own_header(const char *file);

#endif
