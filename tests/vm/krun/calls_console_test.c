/* tests/vm/krun/calls_console_test.c - the C API's consoles: the context's own and the caller's. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "calls.h"

TEST(VM_188_consoles)
{
	ROW(0, krun_disable_implicit_console(ctx));
	ROW(0, krun_set_console_output(ctx, "/tmp/x"));
	ROW(-EINVAL, krun_set_console_output(ctx, NULL));
	ROW(-EINVAL, krun_set_console_output(ctx, ""));
	ROW(0, krun_set_kernel_console(ctx, "hvc0"));
	ROW(-EINVAL, krun_set_kernel_console(ctx, NULL));
	ROW(-EINVAL, krun_set_kernel_console(ctx, "a b"));
	ROW(-EEXIST, krun_add_virtio_console_default(ctx, 0, 1, 2));
	ROW(-EINVAL, krun_add_virtio_console_default(ctx, 999, 1, 2));
	ROW(-EINVAL, krun_add_virtio_console_default(ctx, 0, 999, 2));
	ROW(-EINVAL, krun_add_virtio_console_default(ctx, 0, 1, 999));
	ROW(-EINVAL, krun_add_virtio_console_default(ctx, -2, 1, 2));
	ROW(-EINVAL, krun_add_virtio_console_default(ctx, 0, 1, -2));
	ROW(0, krun_add_serial_console_default(ctx, -1, 1));
	ROW(-EINVAL, krun_add_serial_console_default(ctx, 999, 1));
	ROW(-EINVAL, krun_add_serial_console_default(ctx, -1, 999));
	ROW(-EEXIST, krun_add_virtio_console_multiport(ctx));
	ROW(-EINVAL, krun_add_console_port_inout(ctx, 0, "one", 0, 1));
	ROW(-EINVAL, krun_add_console_port_inout(ctx, 0, NULL, 0, 1));
	ROW(-EINVAL, krun_add_console_port_tty(ctx, 0, NULL, 0));
	ROW(-EINVAL, krun_add_console_port_tty(ctx, 0, "tty", -1));
}

TEST(VM_188_a_port_of_a_console_has_a_name_of_1_to_63_bytes)
{
	uint32_t ctx = context();
	char name[65];

	memset(name, 'n', sizeof(name));
	name[64] = 0;
	assert_int_equal(0, krun_disable_implicit_console(ctx));
	assert_int_equal(0, krun_add_virtio_console_multiport(ctx));
	assert_int_equal(-EINVAL, krun_add_console_port_inout(ctx, 0, name, -1, -1));
	assert_int_equal(-EINVAL, krun_add_console_port_inout(ctx, 0, "", -1, -1));
	name[63] = 0;
	assert_int_equal(0, krun_add_console_port_inout(ctx, 0, name, -1, -1));
	name[1] = 0;
	assert_int_equal(0, krun_add_console_port_inout(ctx, 0, name, -1, -1));
	assert_int_equal(0, krun_free_ctx(ctx));
}

TEST(VM_188_consoles_of_the_context_and_of_the_caller_exclude_each_other)
{
	uint32_t ctx = context();
	int null = open("/dev/null", O_RDWR);

	assert_int_equal(0, krun_set_console_output(ctx, "/tmp/x"));
	assert_int_equal(-EINVAL, krun_set_console_output(ctx, "/tmp/x"));
	assert_int_equal(-EINVAL, krun_disable_implicit_console(ctx));
	assert_int_equal(0, krun_free_ctx(ctx));
	ctx = context();
	assert_int_equal(0, krun_disable_implicit_console(ctx));
	assert_int_equal(-EINVAL, krun_set_console_output(ctx, "/tmp/x"));
	assert_int_equal(0, krun_add_virtio_console_default(ctx, -1, 1, 2));
	assert_int_equal(-ENOTSUP, krun_add_virtio_console_default(ctx, -1, 1, 2));
	assert_int_equal(-ENOTSUP, krun_add_virtio_console_multiport(ctx));
	assert_int_equal(-EINVAL, krun_add_console_port_inout(ctx, 0, "one", -1, 1));
	assert_int_equal(0, krun_free_ctx(ctx));
	ctx = context();
	assert_int_equal(0, krun_add_serial_console_default(ctx, -1, 1));
	assert_int_equal(-EINVAL, krun_add_serial_console_default(ctx, -1, 1));
	assert_int_equal(0, krun_disable_implicit_console(ctx));
	assert_int_equal(0, krun_add_virtio_console_multiport(ctx));
	assert_int_equal(0, krun_add_console_port_inout(ctx, 0, "one", -1, 1));
	assert_int_equal(-EEXIST, krun_add_console_port_inout(ctx, 0, "one", -1, 1));
	assert_int_equal(-EINVAL, krun_add_console_port_inout(ctx, 1, "two", -1, 1));
	assert_int_equal(-ENOTTY, krun_add_console_port_tty(ctx, 0, "tty", null));
	for (int i = 0; i < 13; i++) {
		char name[8];

		snprintf(name, sizeof(name), "p%d", i);
		assert_int_equal(0, krun_add_console_port_inout(ctx, 0, name, -1, -1));
	}
	assert_int_equal(-ENOSPC, krun_add_console_port_inout(ctx, 0, "more", -1, -1));
	assert_int_equal(0, krun_free_ctx(ctx));
	close(null);
}
