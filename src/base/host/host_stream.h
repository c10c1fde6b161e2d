/*
 * base/host/host_stream.h - descriptors that bytes go through: terminals, pipes, files.
 *
 * Errors   0, a count or a descriptor, a negative errno otherwise.
 * Tests    tests/base/host/host_stream_test.c
 */
#ifndef DRYDOCK_BASE_HOST_STREAM_H
#define DRYDOCK_BASE_HOST_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOST_STREAMS_MAX 32u

/* Wait until one of count descriptors (HOST_STREAMS_MAX at most; -1: none) can be read or has ended; a bit each. */
uint32_t host_streams_wait(const int *descriptors, size_t count);
/* What is there, at most count bytes; 0: the end. Errors: -EAGAIN: nothing is there; those of read. */
int64_t host_stream_read(int descriptor, void *bytes, size_t count);
/* All bytes, waiting where that is needed. Errors: those of write. */
int host_stream_write(int descriptor, const void *bytes, size_t count);
bool host_stream_is_open(int descriptor);
bool host_stream_is_terminal(int descriptor);
/* A terminal's size; false: it has none. */
bool host_terminal_size(int descriptor, uint16_t *ret_columns, uint16_t *ret_rows);
struct host_terminal;
/* Every key comes as it is pressed; null where that cannot be. host_terminal_restore() frees it, and accepts null. */
struct host_terminal *host_terminal_raw(int descriptor);
void host_terminal_restore(struct host_terminal *terminal);
/* A file to write to, made or emptied; exclusive: -EEXIST where it is there. */
int host_stream_create(const char *path, bool exclusive);
/* The user and group of this process. */
bool host_is_user(uint32_t user);
bool host_is_group(uint32_t group);

#endif
