/*
 * base/host/host_file.h - files and directories of the computer beneath us.
 *
 * Model    Whole files go in and out of memory; a file is replaced atomically or not at all. Used by the
 *          builder, the tools and what loads files into a machine, never by code inside a machine.
 * Errors   0 on success, a negative errno otherwise. Memory that is handed out is the caller's to free().
 */
#ifndef DRYDOCK_BASE_HOST_FILE_H
#define DRYDOCK_BASE_HOST_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What tells one version of a file from another without reading it. */
struct host_file_stamp {
	uint64_t size_bytes;
	uint64_t modified_ns;
	uint64_t inode;
	bool is_directory;
};

/* Fill ret_stamp for path, following links. Errors: -ENOENT, -EACCES, ... */
int host_file_stamp(const char *path, struct host_file_stamp *ret_stamp);
/* True when path names something that can be reached. */
bool host_file_exists(const char *path);
/* True when path is a file of bytes: no directory, device or pipe. */
bool host_file_is_regular(const char *path);
/* True when path is a directory. */
bool host_file_is_directory(const char *path);

/*
 * Read path whole; a zero byte is added behind the content and not counted.
 * Errors   -EFBIG: longer than limit_bytes; -EISDIR; those of open and read.
 */
int host_file_read(const char *path, size_t limit_bytes, char **ret_data, size_t *ret_size);
/*
 * Open a file of bytes for reading; host_descriptor_close() closes it.
 * Gives    A descriptor and the file's length, or an error: -EFBIG: longer than limit_bytes; -EISDIR; -EINVAL: neither;
 *          those of open.
 */
int host_file_open(const char *path, uint64_t limit_bytes, uint64_t *ret_bytes);
/* Read exactly bytes at offset. Errors: -EIO: the file ends before; those of read. */
int host_descriptor_read_at(int descriptor, void *to, size_t bytes, uint64_t offset);
/*
 * Replace path by data: a temporary file beside it is written, then renamed. A failure leaves the
 * old content and no temporary file. Errors: -ENOSPC, -EROFS, -EACCES, ...
 */
int host_file_write(const char *path, const void *data, size_t size_bytes);
/* Copy source over target, atomically for readers of target. */
int host_file_copy(const char *source, const char *target);
/* Rename within one file system. */
int host_file_rename(const char *source, const char *target);
/* Remove a file; one that is not there is no error. */
int host_file_remove(const char *path);
/* Remove path and everything below it; links are not followed. */
int host_file_remove_tree(const char *path);

/* Make path and the directories above it. One that exists is no error. */
int host_directory_make(const char *path);
/* Make a fresh directory parent/prefixXXXXXX; its path is the caller's. */
int host_directory_make_temporary(const char *parent, const char *prefix, char **ret_path);
/*
 * Names in a directory, sorted by byte, without "." and "..". Free with host_directory_free().
 * Errors   -ENOTDIR, -ENOENT; -EFBIG: more than limit names.
 */
int host_directory_list(const char *path, size_t limit, char ***ret_names, size_t *ret_count);
void host_directory_free(char **names, size_t count);

/* Absolute path without links and dots; null when it does not exist. The caller frees it. */
char *host_path_resolve(const char *path);
/* Absolute path of the running program; null when unknown. The caller frees it. */
char *host_path_program(void);
/* Value of an environment variable, or null; not to be kept across changes. */
const char *host_environment(const char *name);
/* Path of program name as the shell would find it in PATH; null when there is none. Caller frees. */
char *host_path_find_program(const char *name);
/* Processors that this process may use, at least 1. */
unsigned host_processor_count(void);
/* A new descriptor that swallows what is written to it, or a negative errno. */
int host_file_open_null(void);
/* True when descriptor (1: output, 2: errors) is a terminal. */
bool host_is_terminal(int descriptor);

#endif
