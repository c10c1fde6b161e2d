/*
 * vm/vmm/archive.h - state as bytes, written and read by the same functions.
 *
 * Model    Each function gives a value to an archive that is written, or takes it from one that is read, in the computer's own
 *          byte order. What is read may be anybody's: once something is missing or impossible the archive has failed, and
 *          everything that is taken from then on is zero.
 * Tests    tests/vm/vmm/archive_test.c
 */
#ifndef DRYDOCK_VM_VMM_ARCHIVE_H
#define DRYDOCK_VM_VMM_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VMM_ARCHIVE_TEXT_MAX 4096u

struct vmm_archive {
	bool reads, failed;
	uint8_t *bytes; /* written: owned */
	size_t count, room;
	size_t at; /* read so far */
	size_t section; /* where its length stands, or, read, where it ends */
};

void vmm_archive_write_begin(struct vmm_archive *archive);
/* bytes outlive the archive. */
void vmm_archive_read_begin(struct vmm_archive *archive, const void *bytes, size_t count);
/* Frees what was written. */
void vmm_archive_finish(struct vmm_archive *archive);

/* A section of its own kind: what is read in it is all that was written there. They do not lie in one another. */
void vmm_archive_section(struct vmm_archive *archive, uint32_t kind);
void vmm_archive_section_end(struct vmm_archive *archive);

void vmm_archive_bytes(struct vmm_archive *archive, void *bytes, size_t count);
#define VMM_ARCHIVE(archive, value) vmm_archive_bytes(archive, &(value), sizeof(value))
/* 0 or 1, nothing else. */
void vmm_archive_flag(struct vmm_archive *archive, bool *flag);
/* A number of at most limit. */
void vmm_archive_count(struct vmm_archive *archive, uint32_t *count, uint32_t limit);
/* So many bytes, at most limit. Read, they are the caller's to free(); null where there are none. */
void vmm_archive_blob(struct vmm_archive *archive, uint8_t **bytes, uint32_t *count, uint32_t limit);
/* Text of at most VMM_ARCHIVE_TEXT_MAX bytes, or none (null). Read, it is the caller's to free. */
void vmm_archive_text(struct vmm_archive *archive, char **text);

#endif
