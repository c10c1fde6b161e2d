/*
 * ex/lookaside.h - lookaside lists.
 *
 * Model    A list is the documented structure; nothing is cached in it, so that every entry is a pool block of
 *          its own with guards, owner and quarantine. Lists are known by address in a table beside them.
 * Source   WDK reference: ExInitializeNPagedLookasideList, ExInitializeLookasideListEx. Row VF-21.
 * Locks    ex_pool's lookaside_lock, short.
 * Tests    tests/nt/ex/lookaside_test.c
 */
#ifndef DRYDOCK_NT_EX_LOOKASIDE_H
#define DRYDOCK_NT_EX_LOOKASIDE_H

#include "nt/ex/pool.h"

/*
 * io at unload of the image at [start, end): report lists in the image's data that were not deleted
 * (0xC4/0xCC). Gives the number of findings.
 */
uint32_t ex_lookaside_audit(struct ke_machine *machine, uintptr_t start, uintptr_t end,
                            const char *driver);

extern const struct image_export_table ex_lookaside_export_table;

#endif
