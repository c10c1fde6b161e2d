/*
 * nt/ledgers.h - what a test took it has given back: the ledgers at its end are those at its beginning.
 *
 * Objects, references and threads are not looked at here: a thread drops its own after it was waited for.
 */
#ifndef DRYDOCK_TESTS_LEDGERS_H
#define DRYDOCK_TESTS_LEDGERS_H

#include "nt/ke/ke.h"
#include "test.h"

static inline void ledgers_expect_same(const struct ke_ledgers *before, const struct ke_ledgers *now)
{
	assert_int_equal(now->pool_blocks, before->pool_blocks);
	assert_int_equal(now->pool_bytes, before->pool_bytes);
	assert_int_equal(now->irps, before->irps);
	assert_int_equal(now->mdls, before->mdls);
	assert_int_equal(now->handles, before->handles);
	assert_int_equal(now->work_items, before->work_items);
	assert_int_equal(now->timers, before->timers);
	assert_int_equal(now->dpcs, before->dpcs);
	assert_int_equal(now->devices, before->devices);
	assert_int_equal(now->symbolic_links, before->symbolic_links);
	assert_int_equal(now->interfaces, before->interfaces);
	assert_int_equal(now->sections, before->sections);
	assert_int_equal(now->views, before->views);
}

#endif
