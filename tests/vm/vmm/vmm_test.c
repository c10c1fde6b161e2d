/* tests/vm/vmm/vmm_test.c - what of its options a machine has in its memory, and whom it tells what, on the double. */
#include <errno.h>

#include "machine.h"
#include "vm/vmm/layout.h"
#include "vm/vmm/vmm_internal.h"

static const uint8_t halts[] = { 0xf4, 0xeb, 0xfd };

static void prepare_double(struct machine *machine)
{
	hv_select_backend(&hv_backend_double_apic);
	prepare(machine, halts, sizeof(halts));
}

static void create(struct machine *machine)
{
	assert_int_equal(0, vmm_create(&machine->options, &machine->vmm, &machine->reason));
}

static const char *command_line(struct machine *machine)
{
	static char line[8192];

	assert_true(vmm_memory_read(&machine->vmm->memory, VMM_COMMAND_LINE_GPA, line,
	                            sizeof(line) - 1));
	return line;
}

TEST(VM_60_devices_stand_on_the_command_line_where_the_kernel_does_without_acpi)
{
	static const struct {
		const char *words, *line;
	} rows[] = {
		{ NULL, "" },
		{ "quiet", "quiet" },
		{ "acpi=off", "acpi=off virtio_mmio.device=4K@0xd0000000:5 "
		              "virtio_mmio.device=4K@0xd0001000:6" },
		{ "acpi=offer", "acpi=offer" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct machine machine;

		prepare_double(&machine);
		machine.options.virtio_console = true;
		machine.options.command_line = rows[i].words;
		create(&machine);
		assert_string_equal(rows[i].line, command_line(&machine));
		vmm_destroy(machine.vmm);
	}
}

TEST(VM_65_texts_of_the_maker_are_in_memory_where_there_are_any)
{
	static const char *const texts[] = { "one", "two" };

	for (size_t count = 0; count < 3; count++) {
		struct machine machine;
		char anchor[5];

		prepare_double(&machine);
		machine.options.oem_strings = texts;
		machine.options.oem_string_count = count;
		create(&machine);
		assert_true(vmm_memory_read(&machine.vmm->memory, VMM_SMBIOS_GPA, anchor, 5));
		assert_int_equal(count != 0, memcmp(anchor, "_SM3_", 5) == 0);
		vmm_destroy(machine.vmm);
	}
}

/* Where the zero page says that the initial file system is. */
static uint32_t initrd_at(struct machine *machine, uint32_t *ret_bytes)
{
	uint32_t gpa = 0;

	assert_true(vmm_memory_read(&machine->vmm->memory, VMM_ZERO_PAGE_GPA + 0x218, &gpa, 4));
	assert_true(
		vmm_memory_read(&machine->vmm->memory, VMM_ZERO_PAGE_GPA + 0x21c, ret_bytes, 4));
	return gpa;
}

TEST(VM_57_an_initial_file_system_comes_of_a_file_or_of_memory)
{
	for (unsigned kind = 0; kind < 3; kind++) {
		struct machine machine;
		char path[256], back[8] = "";
		uint32_t bytes = 77, gpa;

		prepare_double(&machine);
		snprintf(path, sizeof(path), "%s/initrd", test_directory());
		assert_int_equal(0, host_file_write(path, "of file", 7));
		if (kind == 1)
			machine.options.initrd_path = path;
		/* A file goes before. */
		machine.options.initrd = kind ? "memory" : NULL;
		machine.options.initrd_bytes = kind == 2 ? 6 : 0;
		create(&machine);
		gpa = initrd_at(&machine, &bytes);
		assert_int_equal(kind == 0 ? 0 : kind == 1 ? 7 : 6, bytes);
		assert_int_equal(kind == 0 ? 0 : 4 * MIB - 0x1000, gpa);
		if (kind) {
			assert_true(vmm_memory_read(&machine.vmm->memory, gpa, back, 7));
			assert_string_equal(kind == 1 ? "of file" : "memory", back);
		}
		vmm_destroy(machine.vmm);
	}
}

TEST(VM_57_an_initial_file_system_that_cannot_be_is_named)
{
	static uint8_t large[4 * MIB];
	struct machine machine;
	char path[256];

	prepare_double(&machine);
	snprintf(path, sizeof(path), "%s/initrd", test_directory());
	machine.options.initrd_path = path;
	assert_int_equal(-ENOENT, vmm_create(&machine.options, &machine.vmm, &machine.reason));
	assert_non_null(strstr(machine.reason.text, path));
	assert_int_equal(0, host_file_write(path, large, sizeof(large)));
	assert_int_equal(-ENOSPC, vmm_create(&machine.options, &machine.vmm, &machine.reason));
	assert_int_equal(0, strncmp(path, machine.reason.text, strlen(path)));
	assert_non_null(strstr(machine.reason.text, ": the initial file system has 4096 KiB"));
}

static char heard[2][16];

static void on_first(void *context, const void *bytes, size_t count)
{
	strncat(heard[0], bytes, count);
}

static void on_second(void *context, const void *bytes, size_t count)
{
	strncat(heard[1], bytes, count);
}

TEST(VM_72_the_serial_port_is_the_console_unless_there_is_another)
{
	for (unsigned kind = 0; kind < 4; kind++) {
		struct machine machine;
		bool apart = kind == 3;

		memset(heard, 0, sizeof(heard));
		prepare_double(&machine);
		machine.options.virtio_console = kind & 1;
		machine.options.console = on_first;
		machine.options.serial = kind & 2 ? on_second : NULL;
		create(&machine);
		vmm_port_write(machine.vmm, 0x3f8, 1, 'x');
		assert_string_equal(apart ? "" : "x", heard[0]);
		assert_string_equal(apart ? "x" : "", heard[1]);
		vmm_destroy(machine.vmm);
	}
}

TEST(VM_192_the_moments_of_a_start_come_one_behind_the_other)
{
	static const enum vmm_moment moments[] = { VMM_MOMENT_DEVICES, VMM_MOMENT_LOADED,
		                                   VMM_MOMENT_CREATED };
	uint64_t before = host_clock_monotonic_ns(), last = 0;
	struct machine machine;

	prepare_double(&machine);
	create(&machine);
	for (size_t i = 0; i < 3; i++) {
		uint64_t at = vmm_moment_ns(machine.vmm, moments[i]);

		assert_true(at > 0 && at >= last);
		last = at;
	}
	/* The first moment is the machine's beginning, and not the computer's. */
	assert_true(last <= host_clock_monotonic_ns() - before);
	assert_true(vmm_moment_ns(machine.vmm, VMM_MOMENT_STARTED) == 0);
	vmm_destroy(machine.vmm);
}

TEST(VM_16_a_machine_has_as_many_processors_as_were_asked_for_each_with_its_number)
{
	struct machine machine;

	prepare_double(&machine);
	machine.options.processors = 3;
	create(&machine);
	assert_int_equal(3, vmm_processor_count(machine.vmm));
	for (uint32_t i = 0; i < 3; i++) {
		assert_int_equal(i, machine.vmm->processors[i].index);
		assert_ptr_equal(machine.vmm, machine.vmm->processors[i].vmm);
	}
	vmm_destroy(machine.vmm);
}

TEST(VM_16_what_no_machine_has_is_refused_in_words)
{
	static const struct {
		uint64_t bytes;
		uint32_t processors;
		const char *words;
	} rows[] = {
		{ 4 * MIB, 0, "1 to 254 processors, not 0" },
		{ 4 * MIB, 255, "1 to 254 processors, not 255" },
		{ 2 * MIB - 1, 1,
		  "1 MiB of memory cannot be had: 2 MiB is the least, 64 TiB the most" },
		{ UINT64_MAX, 1, "2 MiB is the least, 64 TiB the most" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct machine machine;

		prepare_double(&machine);
		machine.options.memory_bytes = rows[i].bytes;
		machine.options.processors = rows[i].processors;
		assert_int_equal(-EINVAL,
		                 vmm_create(&machine.options, &machine.vmm, &machine.reason));
		assert_non_null(strstr(machine.reason.text, rows[i].words));
	}
}
