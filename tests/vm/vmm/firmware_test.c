/* tests/vm/vmm/firmware_test.c - machines that start in firmware, and images that are none. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "machine.h"
#include "vm/vmm/layout.h"
#include "vm/vmm/vmm_internal.h"

#define IMAGE_BYTES 0x2000u

/* The options of a machine whose firmware of bytes ends with the 16 bytes of start, and has main at its last 4 KiB. */
static void prepare_firmware(struct machine *machine, const uint8_t *main_code, size_t main_bytes,
                             const uint8_t *start, size_t start_bytes)
{
	uint8_t *image = calloc(1, IMAGE_BYTES);

	assert_non_null(image);
	memset(machine, 0, sizeof(*machine));
	memcpy(image + IMAGE_BYTES - 0x1000, main_code, main_bytes);
	memcpy(image + IMAGE_BYTES - 16, start, start_bytes);
	snprintf(machine->path, sizeof(machine->path), "%s/firmware", test_directory());
	assert_int_equal(0, host_file_write(machine->path, image, IMAGE_BYTES));
	free(image);
	machine->options = (struct vmm_options){ .firmware_path = machine->path,
		                                 .memory_bytes = 4 * MIB,
		                                 .processors = 1,
		                                 .console = on_console,
		                                 .console_context = machine };
}

/* jmp F000h, relative, from FFF0h: the image's last 4 KiB. */
static const uint8_t jump[] = { 0xe9, 0x0d, 0xf0 };

TEST(VM_68_processor_0_starts_in_real_mode_16_bytes_before_4_gib)
{
	/* mov dx,3f8h; mov ax,cs; mov al,ah; out (F0h); call next: pop ax; mov al,ah; out (F0h: IP F0xxh); power off */
	static const uint8_t code[] = { 0xba, 0xf8, 0x03, 0x8c, 0xc8, 0x88, 0xe0, 0xee, 0xbc,
		                        0x00, 0x70, 0xe8, 0x00, 0x00, 0x58, 0x88, 0xe0, 0xee,
		                        0xba, 0x04, 0x06, 0xb8, 0x00, 0x34, 0xef, 0xeb, 0xfe };
	struct machine machine;

	need_kvm();
	prepare_firmware(&machine, code, sizeof(code), jump, sizeof(jump));
	assert_int_equal(VMM_POWERED_OFF, run(&machine));
	assert_string_equal("\xf0\xf0", machine.text);
}

TEST(VM_68_registers_are_those_of_a_reset)
{
	static const WHV_REGISTER_NAME names[] = { WHvX64RegisterCs, WHvX64RegisterRip,
		                                   WHvX64RegisterCr0, WHvX64RegisterEfer };
	WHV_REGISTER_VALUE values[4];
	struct machine machine;

	need_kvm();
	prepare_firmware(&machine, jump, sizeof(jump), jump, sizeof(jump));
	assert_int_equal(0, vmm_create(&machine.options, &machine.vmm, &machine.reason));
	assert_int_equal(S_OK, WHvGetVirtualProcessorRegisters(machine.vmm->partition, 0, names, 4,
	                                                       values));
	assert_int_equal(0xffff0000, values[0].Segment.Base);
	assert_int_equal(0xf000, values[0].Segment.Selector);
	assert_int_equal(0xfff0, values[1].Reg64);
	assert_int_equal(0, values[2].Reg64 & 1);
	assert_int_equal(0, values[3].Reg64);
	/* There is no kernel: nothing of a boot loader's is in memory. */
	for (uint64_t gpa = VMM_ZERO_PAGE_GPA; gpa < VMM_PD_GPA; gpa += 8) {
		uint64_t word = 1;

		assert_true(vmm_memory_read(&machine.vmm->memory, gpa, &word, sizeof(word)));
		assert_int_equal(0, word);
	}
	vmm_destroy(machine.vmm);
}

TEST(VM_68_the_image_ends_at_4_gib_and_again_below_1_mib)
{
	/* mov ax,FE00h; mov ds,ax; mov al,[1000h]: FF000h, the copy; mov dx,3f8h; out dx,al; cs: mov al,[F005h]; out; power off */
	static const uint8_t code[] = { 0xb8, 0x00, 0xfe, 0x8e, 0xd8, 0xa0, 0x00, 0x10, 0xba,
		                        0xf8, 0x03, 0xee, 0x2e, 0xa0, 0x05, 0xf0, 0xee, 0xba,
		                        0x04, 0x06, 0xb8, 0x00, 0x34, 0xef, 0xeb, 0xfe };
	struct machine machine;

	need_kvm();
	prepare_firmware(&machine, code, sizeof(code), jump, sizeof(jump));
	assert_int_equal(VMM_POWERED_OFF, run(&machine));
	assert_string_equal("\xb8\xa0", machine.text);
}

TEST(VM_66_the_code_that_a_failure_names_is_that_at_its_segments_base)
{
	/* lidt [cs:F010h], which is a table of no entries; ud2: a triple fault */
	static const uint8_t code[] = {
		0x2e, 0x0f, 0x01, 0x1e, 0x10, 0xf0, 0x0f, 0x0b, 0xeb, 0xfe
	};
	/* jmp F000h:F000h: the copy below 1 MiB, which is memory */
	static const uint8_t far_jump[] = { 0xea, 0x00, 0xf0, 0x00, 0xf0 };
	struct machine machine;
	enum vmm_end end;

	need_kvm();
	prepare_firmware(&machine, code, sizeof(code), far_jump, sizeof(far_jump));
	/* Some processors cannot run this in real mode: that is said of the same place. */
	end = run(&machine);
	assert_true(end == VMM_FAILED || end == VMM_UNSUPPORTED);
	assert_non_null(strstr(machine.reason.text, "rip 0xf006 cs 0xf000"));
	assert_non_null(strstr(machine.reason.text, "code 0f 0b eb fe 00"));
}

static void assert_refused(struct machine *machine, size_t bytes, int error, const char *words)
{
	uint8_t *image = calloc(1, bytes + 1);

	assert_non_null(image);
	assert_int_equal(0, host_file_write(machine->path, image, bytes));
	free(image);
	assert_int_equal(error, vmm_create(&machine->options, &machine->vmm, &machine->reason));
	assert_non_null(strstr(machine->reason.text, words));
	assert_non_null(strstr(machine->reason.text, machine->path));
}

TEST(VM_68_images_that_are_no_firmware_are_refused_by_name)
{
	struct machine machine;

	prepare_firmware(&machine, jump, sizeof(jump), jump, sizeof(jump));
	assert_refused(&machine, 0, -ENOEXEC, "whole pages");
	assert_refused(&machine, 4095, -ENOEXEC, "4095 bytes");
	assert_refused(&machine, 4097, -ENOEXEC, "whole pages");
	assert_refused(&machine, 16 * MIB + 4096, -EFBIG, "at most 16 MiB");
	machine.options.firmware_path = "/nonexistent";
	assert_int_equal(-ENOENT, vmm_create(&machine.options, &machine.vmm, &machine.reason));
	assert_non_null(strstr(machine.reason.text, "/nonexistent: No such file"));
}

TEST(VM_68_an_image_may_be_descriptor_0_and_is_open_no_longer_than_it_is_read)
{
	struct vmm *vmm = calloc(1, sizeof(*vmm));
	struct vmm_reason reason = { "" };
	struct machine machine;

	assert_non_null(vmm);
	prepare_firmware(&machine, jump, sizeof(jump), jump, sizeof(jump));
	assert_int_equal(0, vmm_memory_init(&vmm->memory, 4 * MIB));
	close(0);
	assert_int_equal(0, vmm_firmware_load(vmm, machine.path, &reason));
	assert_int_equal(IMAGE_BYTES, vmm->firmware_bytes);
	assert_memory_equal(jump, (uint8_t *)vmm->firmware + IMAGE_BYTES - 16, sizeof(jump));
	assert_int_equal(0, open("/", O_PATH | O_CLOEXEC));
	vmm_firmware_finish(vmm);
	assert_null(vmm->firmware);
	vmm_memory_finish(&vmm->memory);
	free(vmm);
}
