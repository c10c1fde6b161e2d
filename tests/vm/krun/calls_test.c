/*
 * tests/vm/krun/calls_test.c - each function of the C API: done, without a context, with nulls, out of order, and what does not
 * go together.
 */
#include <fcntl.h>
#include <malloc.h>
#include <string.h>
#include <unistd.h>

#include "calls.h"

static const uint8_t station[6] = { 0x52, 0, 0, 0, 0, 1 };
static const char *const nothing[] = { NULL };
static const char *const words[] = { "one", "two words", NULL };
static const char *const empty[] = { "one", "", NULL };
static const char *const limits[] = { "7=64:128", "6=0:18446744073709551615", NULL };
static const char *const no_limits[] = { "7=64:128", "NOFILE=1:2", NULL };
static const char *const broken[] = { "one", "\xff\xfe", NULL };
static int backend;

TEST(VM_183_contexts_are_made_and_dropped_once)
{
	uint32_t first = context(), second = context();

	assert_int_not_equal(first, second);
	assert_int_equal(0, krun_free_ctx(first));
	assert_int_equal(-ENOENT, krun_free_ctx(first));
	assert_int_equal(0, krun_free_ctx(second));
	assert_int_equal(-ENOENT, krun_free_ctx(NOBODY));
	assert_int_equal(-ENOENT, krun_start_enter(NOBODY));
}

TEST(VM_188_processors_and_memory)
{
	ROW(0, krun_set_vm_config(ctx, 1, 128));
	ROW(0, krun_set_vm_config(ctx, 254, 65536));
	ROW(-EINVAL, krun_set_vm_config(ctx, 0, 128));
	ROW(-EINVAL, krun_set_vm_config(ctx, 255, 128));
	ROW(-EINVAL, krun_set_vm_config(ctx, 1, 0));
}

TEST(VM_188_folders)
{
	ROW(0, krun_set_root(ctx, folder));
	ROW(-EINVAL, krun_set_root(ctx, NULL));
	ROW(-EINVAL, krun_set_root(ctx, "\xc0\x80"));
	ROW(-EINVAL, krun_set_root(ctx, ""));
	ROW(-ENOENT, krun_set_root(ctx, "/nonexistent"));
	ROW(-ENOTDIR, krun_set_root(ctx, file));
	ROW(0, krun_add_virtiofs(ctx, "tag", folder));
	ROW(-EINVAL, krun_add_virtiofs(ctx, NULL, folder));
	ROW(-EINVAL, krun_add_virtiofs(ctx, "", folder));
	ROW(-EINVAL, krun_add_virtiofs(ctx, "1234567890123456789012345678901234567", folder));
	ROW(-EINVAL, krun_add_virtiofs(ctx, "tag", NULL));
	ROW(-ENOTDIR, krun_add_virtiofs(ctx, "tag", file));
	ROW(0, krun_add_virtiofs2(ctx, "tag", folder, 0));
	ROW(-ENOTSUP, krun_add_virtiofs2(ctx, "tag", folder, 1 << 20));
	ROW(-EINVAL, krun_add_virtiofs2(ctx, "tag", NULL, 1 << 20));
	ROW(-EINVAL, krun_set_mapped_volumes(ctx, words));
}

TEST(VM_188_a_root_is_set_once_and_tags_differ)
{
	uint32_t ctx = context();

	assert_int_equal(0, krun_set_root(ctx, folder));
	assert_int_equal(-EINVAL, krun_set_root(ctx, folder));
	assert_int_equal(0, krun_add_virtiofs(ctx, "a", folder));
	assert_int_equal(-EEXIST, krun_add_virtiofs2(ctx, "a", folder, 0));
	assert_int_equal(0, krun_add_virtiofs(ctx, "b", folder));
	assert_int_equal(0, krun_free_ctx(ctx));
}

TEST(VM_188_disks)
{
	ROW(0, krun_add_disk(ctx, "one", file, true));
	ROW(-EINVAL, krun_add_disk(ctx, NULL, file, true));
	ROW(-EINVAL, krun_add_disk(ctx, "", file, true));
	ROW(-EINVAL, krun_add_disk(ctx, "one", NULL, true));
	ROW(-ENOENT, krun_add_disk(ctx, "one", "/nonexistent", true));
	ROW(-EISDIR, krun_add_disk(ctx, "one", folder, true));
	ROW(0, krun_add_disk2(ctx, "one", file, KRUN_DISK_FORMAT_RAW, false));
	ROW(-EINVAL, krun_add_disk2(ctx, "one", NULL, KRUN_DISK_FORMAT_RAW, false));
	ROW(-EINVAL, krun_add_disk2(ctx, "one", file, 3, false));
	ROW(0, krun_add_disk3(ctx, "one", file, 0, false, false, KRUN_SYNC_NONE));
	ROW(0, krun_add_disk3(ctx, "one", file, 0, false, false, KRUN_SYNC_FULL));
	ROW(-EINVAL, krun_add_disk3(ctx, "one", NULL, 0, false, false, KRUN_SYNC_FULL));
	ROW(-EINVAL, krun_add_disk3(ctx, "one", file, 0, false, false, 3));
	ROW(0, krun_set_data_disk(ctx, file));
	ROW(-EINVAL, krun_set_data_disk(ctx, NULL));
}

TEST(VM_187_formats_of_disks_that_are_not_built)
{
	ROW(-ENOTSUP, krun_add_disk2(ctx, "one", file, KRUN_DISK_FORMAT_QCOW2, false));
	ROW(-ENOTSUP, krun_add_disk2(ctx, "one", file, KRUN_DISK_FORMAT_VMDK, false));
	ROW(-ENOTSUP, krun_add_disk3(ctx, "one", file, 0, false, true, KRUN_SYNC_FULL));
	ROW(-ENOTSUP, krun_set_root_disk(ctx, file));
	ROW(-EINVAL, krun_set_root_disk(ctx, NULL));
	ROW(0, krun_set_root_disk_remount(ctx, "/dev/vda", "ext4", NULL));
	ROW(-EINVAL, krun_set_root_disk_remount(ctx, NULL, "ext4", NULL));
}

TEST(VM_188_disks_have_names_of_their_own)
{
	uint32_t ctx = context();

	assert_int_equal(0, krun_set_data_disk(ctx, file));
	assert_int_equal(-EEXIST, krun_add_disk(ctx, "data", file, true));
	assert_int_equal(0, krun_add_disk(ctx, "more", file, true));
	assert_int_equal(0, krun_free_ctx(ctx));
}

TEST(VM_188_a_disk_differs_from_every_other)
{
	uint32_t ctx = context();

	assert_int_equal(0, krun_add_disk(ctx, "a", file, true));
	assert_int_equal(0, krun_add_disk(ctx, "b", file, true));
	assert_int_equal(0, krun_add_disk(ctx, "c", file, true));
	assert_int_equal(-EEXIST, krun_add_disk(ctx, "b", file, true));
	assert_int_equal(-EEXIST, krun_add_disk(ctx, "c", file, true));
	assert_int_equal(0, krun_free_ctx(ctx));
}

/* Limits have 2048 bytes, of which each takes its text's and two more. */
TEST(VM_188_limits_take_their_room_and_no_more)
{
	static const struct {
		size_t letters;
		bool two;
		int error;
	} rows[] = { { 2046, false, 0 },
		     { 2047, false, -EINVAL },
		     { 2041, true, 0 },
		     { 2042, true, -EINVAL } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[2048] = "";
		const char *list[] = { text, rows[i].two ? "7=1:2" : NULL, NULL };

		memset(text, '0', rows[i].letters);
		memcpy(text, "6=1:", 4);
		ROW(rows[i].error, krun_set_rlimits(ctx, list));
	}
}

TEST(VM_188_a_limit_is_three_numbers_of_digits_alone)
{
	static const char *const rows[][2] = {
		{ "" },       { "7" },      { "7=" },     { "7=1" },
		{ "7=1:" },   { "=1:2" },   { "7=:2" },   { "-7=1:2" },
		{ " 7=1:2" }, { "+7=1:2" }, { "7=-1:2" }, { "7= 1:2" },
		{ "7=1:+2" }, { "7=1: 2" }, { "7=1:2 " }, { "7=1:2:3" },
		{ "7:1=2" },  { "/=1:2" },  { ":=1:2" },  { "7=1:18446744073709551616" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ROW(-EINVAL, krun_set_rlimits(ctx, rows[i]));
	ROW(0, krun_set_rlimits(ctx, (const char *const[]){ "0=0:0", "9=9:9", NULL }));
}

TEST(VM_188_what_the_guest_runs)
{
	ROW(0, krun_set_workdir(ctx, "/tmp"));
	ROW(-EINVAL, krun_set_workdir(ctx, NULL));
	ROW(-EINVAL, krun_set_workdir(ctx, "\xed\xa0\x80"));
	ROW(0, krun_set_exec(ctx, "/bin/sh", words, words));
	ROW(0, krun_set_exec(ctx, "/bin/sh", NULL, NULL));
	ROW(-EINVAL, krun_set_exec(ctx, NULL, words, words));
	ROW(-EINVAL, krun_set_exec(ctx, "", words, words));
	ROW(-EINVAL, krun_set_exec(ctx, "/bin/sh", broken, words));
	ROW(-EINVAL, krun_set_exec(ctx, "/bin/sh", words, broken));
	ROW(0, krun_set_env(ctx, words));
	ROW(0, krun_set_env(ctx, NULL));
	ROW(-EINVAL, krun_set_env(ctx, broken));
	ROW(0, krun_set_rlimits(ctx, nothing));
	ROW(-EINVAL, krun_set_rlimits(ctx, NULL));
	ROW(-EINVAL, krun_set_rlimits(ctx, words));
	ROW(0, krun_set_rlimits(ctx, limits));
	ROW(-EINVAL, krun_set_rlimits(ctx, no_limits));
	ROW(0, krun_set_smbios_oem_strings(ctx, nothing));
	ROW(0, krun_set_smbios_oem_strings(ctx, words));
	ROW(-EINVAL, krun_set_smbios_oem_strings(ctx, NULL));
	ROW(-EINVAL, krun_set_smbios_oem_strings(ctx, broken));
	ROW(-EINVAL, krun_set_smbios_oem_strings(ctx, empty));
	ROW(0, krun_set_firmware(ctx, file));
	ROW(-EINVAL, krun_set_firmware(ctx, NULL));
	ROW(-ENOENT, krun_set_firmware(ctx, "/nonexistent"));
}

TEST(VM_188_texts_are_unicode_and_have_an_end)
{
	static const struct {
		const char *text;
		int error;
	} rows[] = {
		{ "", 0 },
		{ "\x7f", 0 },
		{ "\x80", -EINVAL },
		{ "\xbf", -EINVAL },
		{ "\xc1\xbf", -EINVAL },
		{ "\xc2\x80", 0 },
		{ "\xdf\xbf", 0 },
		{ "\xc2", -EINVAL },
		{ "\xc2\x7f", -EINVAL },
		{ "\xc2\xc0", -EINVAL },
		{ "\xe0\x9f\xbf", -EINVAL },
		{ "\xe0\xa0\x80", 0 },
		{ "\xed\x9f\xbf", 0 },
		{ "\xed\xa0\x80", -EINVAL },
		{ "\xed\xbf\xbf", -EINVAL },
		{ "\xee\x80\x80", 0 },
		{ "\xef\xbf\xbf", 0 },
		{ "\xef\xbf", -EINVAL },
		{ "\xf0\x8f\xbf\xbf", -EINVAL },
		{ "\xf0\x90\x80\x80", 0 },
		{ "\xf4\x8f\xbf\xbf", 0 },
		{ "\xf4\x90\x80\x80", -EINVAL },
		{ "\xf5\x80\x80\x80", -EINVAL },
		{ "\xff", -EINVAL },
	};
	static char text[65538];
	uint32_t ctx = context();

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(text, sizeof(text), "/a%sb", rows[i].text);
		assert_int_equal(rows[i].error, krun_set_workdir(ctx, text));
	}
	memset(text, 'a', 65537);
	assert_int_equal(-EINVAL, krun_set_workdir(ctx, text));
	text[65536] = 0;
	assert_int_equal(0, krun_set_workdir(ctx, text));
	memcpy(text + 65535, "\xc2\x80", 3);
	assert_int_equal(-EINVAL, krun_set_workdir(ctx, text));
	assert_int_equal(0, krun_free_ctx(ctx));
}

TEST(VM_188_lists_have_4096_entries_at_most)
{
	static const char *list[4098];
	uint32_t ctx = context();

	for (size_t i = 0; i < 4096; i++)
		list[i] = "word";
	assert_int_equal(0, krun_set_env(ctx, list));
	list[4096] = "word";
	assert_int_equal(-EINVAL, krun_set_env(ctx, list));
	assert_int_equal(0, krun_free_ctx(ctx));
}

TEST(VM_47_kernels_and_their_six_formats)
{
	for (uint32_t format = 0; format <= KRUN_KERNEL_FORMAT_IMAGE_ZSTD; format++)
		ROW(0, krun_set_kernel(ctx, file, format, NULL, NULL));
	ROW(0, krun_set_kernel(ctx, file, 1, file, "quiet"));
	ROW(-EINVAL, krun_set_kernel(ctx, file, 6, NULL, NULL));
	ROW(-EINVAL, krun_set_kernel(ctx, NULL, 1, NULL, NULL));
	ROW(-EINVAL, krun_set_kernel(ctx, file, 1, NULL, "\xff"));
	ROW(-ENOENT, krun_set_kernel(ctx, "/nonexistent", 1, NULL, NULL));
	ROW(-ENOENT, krun_set_kernel(ctx, file, 1, "/nonexistent", NULL));
}

TEST(VM_187_a_root_that_the_callers_file_system_mounts_needs_no_type_and_no_options)
{
	uint32_t ctx = context();

	assert_int_equal(0, krun_set_kernel(ctx, file, 1, file, NULL));
	assert_int_equal(0, krun_set_root_disk_remount(ctx, "/dev/vda", NULL, NULL));
	assert_int_equal(0, krun_set_root_disk_remount(ctx, "/dev/vda", NULL, "noatime"));
	assert_int_equal(0, krun_set_root_disk_remount(ctx, "/dev/vda", "ext4", NULL));
	assert_int_equal(-EINVAL, krun_set_root_disk_remount(ctx, "/dev/vda", "\xff", NULL));
	assert_int_equal(-EINVAL, krun_set_root_disk_remount(ctx, "/dev/vda", NULL, "\xff"));
	assert_int_equal(-EINVAL, krun_set_root_disk_remount(ctx, "\xff", NULL, NULL));
	assert_int_equal(0, krun_free_ctx(ctx));
}

TEST(VM_188_firmware_and_a_kernel_exclude_each_other)
{
	uint32_t ctx = context();

	assert_int_equal(0, krun_set_firmware(ctx, file));
	assert_int_equal(-EINVAL, krun_set_kernel(ctx, file, 1, NULL, NULL));
	assert_int_equal(0, krun_free_ctx(ctx));
	ctx = context();
	assert_int_equal(0, krun_set_kernel(ctx, file, 1, NULL, NULL));
	assert_int_equal(-EINVAL, krun_set_firmware(ctx, file));
	assert_int_equal(0, krun_free_ctx(ctx));
}

TEST(VM_187_devices_that_are_not_built)
{
	ROW(-ENOTSUP, krun_set_gpu_options(ctx, 0));
	ROW(-ENOTSUP, krun_set_gpu_options2(ctx, 0, 1));
	ROW(-ENOTSUP, krun_add_display(ctx, 800, 600));
	ROW(-EINVAL, krun_add_display(ctx, 0, 600));
	ROW(-EINVAL, krun_add_display(ctx, 800, 0));
	ROW(-ENOTSUP, krun_display_set_edid(ctx, 0, station, 6));
	ROW(-EINVAL, krun_display_set_edid(ctx, 0, NULL, 6));
	ROW(-EINVAL, krun_display_set_edid(ctx, 0, station, 0));
	ROW(-ENOTSUP, krun_display_set_dpi(ctx, 0, 96));
	ROW(-EINVAL, krun_display_set_dpi(ctx, 0, 0));
	ROW(-ENOTSUP, krun_display_set_physical_size(ctx, 0, 300, 200));
	ROW(-EINVAL, krun_display_set_physical_size(ctx, 0, 0, 200));
	ROW(-EINVAL, krun_display_set_physical_size(ctx, 0, 300, 0));
	ROW(-ENOTSUP, krun_display_set_refresh_rate(ctx, 0, 60));
	ROW(-EINVAL, krun_display_set_refresh_rate(ctx, 0, 0));
	ROW(-ENOTSUP, krun_set_display_backend(ctx, &backend, 4));
	ROW(-EINVAL, krun_set_display_backend(ctx, NULL, 4));
	ROW(-EINVAL, krun_set_display_backend(ctx, &backend, 0));
	ROW(-ENOTSUP, krun_add_input_device(ctx, &backend, 4, &backend, 4));
	ROW(-EINVAL, krun_add_input_device(ctx, NULL, 4, &backend, 4));
	ROW(-EINVAL, krun_add_input_device(ctx, &backend, 0, &backend, 4));
	ROW(-EINVAL, krun_add_input_device(ctx, &backend, 4, NULL, 4));
	ROW(-EINVAL, krun_add_input_device(ctx, &backend, 4, &backend, 0));
	ROW(-ENOTSUP, krun_add_input_device_fd(ctx, 3));
	ROW(-EINVAL, krun_add_input_device_fd(ctx, -1));
	ROW(-ENOTSUP, krun_add_input_device_fd(ctx, 0));
	ROW(-ENOTSUP, krun_set_snd_device(ctx, true));
	ROW(0, krun_set_snd_device(ctx, false));
	ROW(-ENOTSUP, krun_set_tee_config_file(ctx, "/file"));
	ROW(-EINVAL, krun_set_tee_config_file(ctx, NULL));
}

TEST(VM_186_handles_of_windows_are_known_and_not_built_here)
{
	void *handle = &backend;

	ROW(-ENOTSUP, krun_set_passt_handle(ctx, handle));
	ROW(-EINVAL, krun_set_passt_handle(ctx, NULL));
	ROW(-ENOTSUP, krun_add_input_device_handle(ctx, handle));
	ROW(-EINVAL, krun_add_input_device_handle(ctx, NULL));
	ROW(-ENOTSUP, krun_add_virtio_console_default_handle(ctx, handle, NULL, NULL));
	ROW(-EINVAL, krun_add_virtio_console_default_handle(ctx, NULL, NULL, NULL));
	ROW(-ENOTSUP, krun_add_serial_console_default_handle(ctx, NULL, handle));
	ROW(-EINVAL, krun_add_serial_console_default_handle(ctx, NULL, NULL));
	ROW(-ENOTSUP, krun_add_console_port_tty_handle(ctx, 0, "tty", handle));
	ROW(-EINVAL, krun_add_console_port_tty_handle(ctx, 0, NULL, handle));
	ROW(-ENOTSUP, krun_add_console_port_inout_handle(ctx, 0, "port", handle, NULL));
	ROW(-EINVAL, krun_add_console_port_inout_handle(ctx, 0, "port", NULL, NULL));
	ROW(-ENOTSUP, krun_get_shutdown_handle(ctx, &handle));
	ROW(-EINVAL, krun_get_shutdown_handle(ctx, NULL));
	assert_int_equal(-ENOTSUP, krun_init_log_handle(handle, 0, 0, 0));
	assert_int_equal(-EINVAL, krun_init_log_handle(NULL, 0, 0, 0));
}

TEST(VM_188_the_computer)
{
	ROW(0, krun_setuid(ctx, getuid()));
	ROW(-ENOTSUP, krun_setuid(ctx, getuid() + 1));
	ROW(0, krun_setgid(ctx, getgid()));
	ROW(-ENOTSUP, krun_setgid(ctx, getgid() + 1));
	ROW(0, krun_set_nested_virt(ctx, false));
	ROW(-EINVAL, krun_set_nested_virt(ctx, true));
	ROW(0, krun_split_irqchip(ctx, true));
	ROW(0, krun_split_irqchip(ctx, false));
	assert_int_equal(-EOPNOTSUPP, krun_check_nested_virt());
	if (krun_get_max_vcpus() != -ENODEV)
		assert_in_range(krun_get_max_vcpus(), 1, 254);
}

TEST(VM_188_a_context_has_one_descriptor_to_shut_down_by)
{
	uint32_t ctx = context();
	int32_t fd = krun_get_shutdown_eventfd(ctx);

	assert_true(fd >= 0);
	assert_int_equal(fd, krun_get_shutdown_eventfd(ctx));
	assert_int_equal(0, krun_free_ctx(ctx));
	assert_int_equal(-1, fcntl(fd, F_GETFD));
	assert_int_equal(-ENOENT, krun_get_shutdown_eventfd(NOBODY));
}

TEST(VM_188_the_log_takes_the_last_level_style_and_option)
{
	assert_int_equal(0, krun_set_log_level(KRUN_LOG_LEVEL_TRACE));
	assert_int_equal(0, krun_init_log(KRUN_LOG_TARGET_DEFAULT, KRUN_LOG_LEVEL_TRACE,
	                                  KRUN_LOG_STYLE_NEVER, KRUN_LOG_OPTION_NO_ENV));
}

TEST(VM_188_the_log_is_begun_once_and_says_what_is_not_built)
{
	char line[256] = "";
	int ends[2];
	uint32_t ctx = context();

	assert_int_equal(0, pipe(ends));
	assert_int_equal(-EINVAL, krun_set_log_level(6));
	assert_int_equal(-EINVAL, krun_init_log(ends[1], 6, KRUN_LOG_STYLE_AUTO, 0));
	assert_int_equal(-EINVAL, krun_init_log(ends[1], 5, 3, 0));
	assert_int_equal(-EINVAL, krun_init_log(ends[1], 5, 0, 2));
	assert_int_equal(-EINVAL, krun_init_log(999, 5, 0, 0));
	assert_int_equal(0, krun_init_log(ends[1], KRUN_LOG_LEVEL_WARN, KRUN_LOG_STYLE_AUTO, 1));
	assert_int_equal(-EEXIST, krun_init_log(-1, KRUN_LOG_LEVEL_WARN, KRUN_LOG_STYLE_AUTO, 0));
	assert_int_equal(-ENOTSUP, krun_set_snd_device(ctx, true));
	assert_true(read(ends[0], line, sizeof(line) - 1) > 0);
	assert_string_equal("krun: warning: sound is not built\n", line);
	assert_int_equal(0, krun_free_ctx(ctx));
}

TEST(VM_184_a_machine_without_anything_to_run_is_refused_and_its_context_is_used_up)
{
	struct krun2_vm *vm = NULL;
	uint32_t ctx = context();

	assert_int_equal(-EINVAL, krun2_start(ctx, NULL));
	assert_int_equal(-EINVAL, krun2_start(ctx, &vm));
	assert_int_equal(-ENOENT, krun2_start(ctx, &vm));
	ctx = context();
	krun_set_root(ctx, folder);
	assert_int_equal(-EINVAL, krun_start_enter(ctx));
	ctx = context();
	krun_set_exec(ctx, "/bin/sh", NULL, NULL);
	assert_int_equal(-EINVAL, krun2_start(ctx, &vm));
	assert_null(vm);
}

TEST(VM_184_calls_about_no_machine)
{
	struct krun2_vm *vm;
	int32_t status;
	char *text;

	assert_int_equal(-EINVAL, krun2_wait(NULL, &status));
	assert_int_equal(-EINVAL, krun2_exit_code(NULL, &status));
	assert_int_equal(-EINVAL, krun2_pause(NULL));
	assert_int_equal(-EINVAL, krun2_resume(NULL));
	assert_int_equal(-EINVAL, krun2_stop(NULL));
	assert_int_equal(-EINVAL, krun2_stats(NULL, &text));
	assert_int_equal(-EINVAL, krun2_snapshot(NULL, "/tmp/x"));
	assert_int_equal(-EINVAL, krun2_restore(NULL, &vm));
	assert_int_equal(-EINVAL, krun2_restore("/tmp/x", NULL));
	assert_int_equal(-ENOENT, krun2_restore("/nonexistent", &vm));
	assert_int_equal(-EINVAL, krun2_set_balloon(NULL, 1));
	assert_int_equal(-EINVAL, krun2_resize_console(NULL, 80, 24));
	assert_int_equal(0, krun2_close(NULL));
}

/* A context with one of everything that is kept for it. */
static uint32_t full_context(bool has_kernel)
{
	uint32_t ctx = context();

	if (has_kernel) {
		assert_int_equal(0, krun_set_kernel(ctx, file, KRUN_KERNEL_FORMAT_ELF, file,
		                                    "a command line of its own"));
		assert_int_equal(0, krun_set_root_disk_remount(ctx, "/dev/a", "ext4", "noatime"));
		assert_int_equal(0, krun_disable_implicit_console(ctx));
		assert_int_equal(0, krun_add_virtio_console_multiport(ctx));
		assert_int_equal(0, krun_add_console_port_inout(ctx, 0, "a port", -1, -1));
	} else {
		assert_int_equal(0, krun_set_root(ctx, folder));
		assert_int_equal(0, krun_set_firmware(ctx, file));
		assert_int_equal(0, krun_set_console_output(ctx, file));
	}
	assert_int_equal(0, krun_add_virtiofs(ctx, "tag", folder));
	assert_int_equal(0, krun_add_disk(ctx, "disk", file, true));
	assert_int_equal(0, krun_set_workdir(ctx, "/a/folder/to/work/in"));
	assert_int_equal(0, krun_set_exec(ctx, "/a/program", words, words));
	assert_int_equal(0, krun_set_rlimits(ctx, limits));
	assert_int_equal(0, krun_set_smbios_oem_strings(ctx, words));
	assert_int_equal(0, krun_set_kernel_console(ctx, "ttyS0"));
	assert_int_equal(0, krun_add_net_tcp(ctx, "eth0", station, "host:1"));
	return ctx;
}

TEST(VM_183_a_context_that_is_dropped_leaves_nothing)
{
	size_t before = 0;

	for (unsigned i = 0; i < 20; i++) {
		assert_int_equal(0, krun_free_ctx(full_context(i & 1)));
		/* Threads' caches have their fill by then. */
		if (i == 11)
			before = mallinfo2().uordblks;
	}
	assert_int_equal(before, mallinfo2().uordblks);
}
