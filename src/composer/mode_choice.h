/*
 * composer/mode_choice.h - which of the modes that a monitor advertises is set.
 *
 * Source   docs/spec/display.md 9.2 (DISP-196).
 * Tests    tests/composer/mode_choice_test.c
 */
#ifndef DRYDOCK_COMPOSER_MODE_CHOICE_H
#define DRYDOCK_COMPOSER_MODE_CHOICE_H

#include "frameworks/idd/idd.h"

/* What is wanted of a monitor: the mode that its driver prefers, or its first; no faster than we draw. Null: it has none. */
const struct idd_mode *composer_mode_wanted(const struct idd_mode *modes, uint32_t count);
/*
 * The mode for wanted: of its size and its very rate; else of its size the fastest that is slower; else of its size the fastest.
 * refused has a bit for each of the first 64 modes that was tried in vain. Null: there is none of that size that is left.
 */
const struct idd_mode *composer_mode_choose(const struct idd_mode *modes, uint32_t count, const struct idd_mode *wanted,
                                            uint64_t refused);

#endif
