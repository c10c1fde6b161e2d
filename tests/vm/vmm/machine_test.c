/*
 * tests/vm/vmm/machine_test.c - whole machines that run bare 64-bit code, and those that cannot be made.
 *
 * What runs needs KVM, of any kind; it is skipped by name where there is none.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guarded.h"
#include "machine.h"
#include "vm/vmm/layout.h"
#include "vm/vmm/vmm_internal.h"

TEST(VM_66_the_sleep_port_powers_off)
{
	struct machine machine;

	assert_int_equal(VMM_POWERED_OFF, RUN(&machine, POWER_OFF, 0xeb, 0xfe));
	assert_string_equal("", machine.reason.text);
}

TEST(VM_66_acpis_sleep_register_is_the_ports_upper_byte)
{
	struct machine machine;

	/* mov dx,605h; mov al,20h (enable, but of no such type); out dx,al; then type 5 */
	assert_int_equal(VMM_POWERED_OFF, RUN(&machine, 0x66, 0xba, 0x05, 0x06, 0xb0, 0x20, 0xee,
	                                      0x66, 0xba, 0xf8, 0x03, 0xb0, 'x', 0xee, 0x66, 0xba,
	                                      0x05, 0x06, 0xb0, 0x34, 0xee, 0xeb, 0xfe));
	assert_string_equal("x", machine.text);
}

TEST(VM_66_the_keyboard_controller_resets)
{
	struct machine machine;

	/* mov al,FEh; out 64h,al */
	assert_int_equal(VMM_RESET, RUN(&machine, 0xb0, 0xfe, 0xe6, 0x64, 0xeb, 0xfe));
}

TEST(VM_66_a_triple_fault_fails_with_the_processors_state)
{
	struct machine machine;

	/* ud2, and there is no handler */
	assert_int_equal(VMM_FAILED, RUN(&machine, 0x0f, 0x0b));
	assert_non_null(strstr(machine.reason.text, "rip 0x"));
	assert_non_null(strstr(machine.reason.text, "cr3 0x9000"));
	assert_non_null(strstr(machine.reason.text, "cr4 0x20"));
	assert_non_null(strstr(machine.reason.text, "processor 0"));
}

TEST(VM_72_the_serial_port_writes_to_the_console)
{
	struct machine machine;

	/* mov dx,3f8h; mov al,'o'; out; mov al,'k'; out */
	assert_int_equal(VMM_POWERED_OFF, RUN(&machine, 0x66, 0xba, 0xf8, 0x03, 0xb0, 'o', 0xee,
	                                      0xb0, 'k', 0xee, POWER_OFF, 0xeb, 0xfe));
	assert_string_equal("ok", machine.text);
}

TEST(VM_27_a_repeated_string_delivers_every_element)
{
	struct machine machine;

	/* mov esi,text; mov ecx,12; mov dx,3f8h; cld; rep outsb; power off; hlt; text */
	assert_int_equal(VMM_POWERED_OFF,
	                 RUN(&machine, 0xbe, 0x1d, 0x00, 0x10, 0x00, 0xb9, 12, 0, 0, 0, 0x66, 0xba,
	                     0xf8, 0x03, 0xfc, 0xf3, 0x6e, POWER_OFF, 0xeb, 0xfe, 'a', 'b', 'c',
	                     'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'));
	assert_string_equal("abcdefghijkl", machine.text);
}

TEST(VM_52_registers_at_the_entry)
{
	struct machine machine;

	/* mov rax,rsi; shr 8; print al ('p' = 70h); mov rax,rsp; shr 8; print al (8fh) */
	assert_int_equal(VMM_POWERED_OFF, RUN(&machine, 0x66, 0xba, 0xf8, 0x03, 0x48, 0x89, 0xf0,
	                                      0x48, 0xc1, 0xe8, 0x08, 0xee, 0x48, 0x89, 0xe0, 0x48,
	                                      0xc1, 0xe8, 0x08, 0xee, POWER_OFF, 0xeb, 0xfe));
	assert_string_equal("p\x8f", machine.text);
}

/* mov dword [BFF8h],...: the last entry of the page tables, which maps 3FE00000h, becomes another page. */
#define MAP_AT_3FE00000(byte2, byte3) 0xc7, 0x04, 0x25, 0xf8, 0xbf, 0, 0, 0x83, 0, byte2, byte3

TEST(VM_29_what_nobody_claims_reads_as_ones)
{
	struct machine machine;

	/*
	 * mov dx,1234h; in eax,dx; not eax; mov ebx,[D0200000h]; not ebx; or eax,ebx; add al,'0';
	 * mov dx,3f8h; out dx,al
	 */
	assert_int_equal(VMM_POWERED_OFF,
	                 RUN(&machine, MAP_AT_3FE00000(0x20, 0xd0), 0x66, 0xba, 0x34, 0x12, 0xed,
	                     0xf7, 0xd0, 0xb9, 0, 0, 0xe0, 0x3f, 0x8b, 0x19, 0xf7, 0xd3, 0x09, 0xd8,
	                     0x04, '0', 0x66, 0xba, 0xf8, 0x03, 0xee, POWER_OFF, 0xeb, 0xfe));
	assert_string_equal("0", machine.text);
}

TEST(VM_77_the_first_devices_registers_lie_where_the_gap_begins)
{
	struct machine machine;

	/* mov ecx,3FE00000h (D0000000h); mov eax,[rcx]; mov dx,3f8h; out dx,al; mov eax,[rcx+8]; add al,'0'; out */
	assert_int_equal(VMM_POWERED_OFF,
	                 RUN(&machine, MAP_AT_3FE00000(0x00, 0xd0), 0xb9, 0, 0, 0xe0, 0x3f, 0x8b,
	                     0x01, 0x66, 0xba, 0xf8, 0x03, 0xee, 0x8b, 0x41, 0x08, 0x04, '0', 0xee,
	                     POWER_OFF, 0xeb, 0xfe));
	assert_string_equal("v4", machine.text);
}

TEST(VM_33_code_that_the_hypervisor_cannot_run_ends_with_the_processors_state)
{
	struct machine machine;

	/* mov eax,3FE00000h; jmp rax: nothing but a device could be there */
	assert_int_equal(VMM_UNSUPPORTED, RUN(&machine, MAP_AT_3FE00000(0x00, 0xd0), 0xb8, 0, 0,
	                                      0xe0, 0x3f, 0xff, 0xe0));
	assert_non_null(strstr(machine.reason.text, "cannot run (0x11) on processor 0"));
	assert_non_null(strstr(machine.reason.text, "rip 0x3fe00000"));
	assert_non_null(strstr(machine.reason.text, "efer 0x500"));
}

TEST(VM_40_the_ioapic_answers_at_its_address)
{
	struct machine machine;

	/* mov ecx,FEC00000h; mov dword [rcx],1; mov eax,[rcx+10h]; shr 16; add al,'0'; print (17h + '0') */
	assert_int_equal(VMM_POWERED_OFF,
	                 RUN(&machine, MAP_AT_3FE00000(0xc0, 0xfe), 0xb9, 0, 0, 0xe0, 0x3f, 0xc7,
	                     0x01, 1, 0, 0, 0, 0x8b, 0x41, 0x10, 0xc1, 0xe8, 0x10, 0x04, '0', 0x66,
	                     0xba, 0xf8, 0x03, 0xee, POWER_OFF, 0xeb, 0xfe));
	assert_string_equal("G", machine.text);
}

TEST(VM_34_an_out_costs_one_exit_and_one_write_of_registers)
{
	/* mov ecx,50; out 80h,al; dec ecx; jnz back; in al,80h; power off */
	static const uint8_t code[] = { 0xb9, 50,   0,    0,    0,    0xe6,      0x80, 0xff,
		                        0xc9, 0x75, 0xfa, 0xe4, 0x80, POWER_OFF, 0xeb, 0xfe };
	struct machine machine;

	need_kvm();
	prepare(&machine, code, sizeof(code));
	assert_int_equal(0, vmm_create(&machine.options, &machine.vmm, &machine.reason));
	assert_int_equal(VMM_POWERED_OFF, vmm_run(machine.vmm, &machine.reason));
	assert_int_equal(52, vmm_counter(machine.vmm, VMM_EXIT_PORT));
	assert_int_equal(52, vmm_counter(machine.vmm, VMM_CALL_SET));
	assert_int_equal(52, vmm_counter(machine.vmm, VMM_CALL_RUN));
	assert_int_equal(0, vmm_counter(machine.vmm, VMM_CALL_GET));
	assert_int_equal(0, vmm_counter(machine.vmm, VMM_CALL_EMULATE));
	assert_int_equal(0, vmm_counter(machine.vmm, VMM_EXIT_MEMORY));
	vmm_destroy(machine.vmm);
}

TEST(VM_34_every_counter_has_a_name_of_its_own)
{
	for (int i = 0; i < VMM_COUNTERS; i++)
		for (int other = 0; other < i; other++)
			assert_string_not_equal(vmm_counter_name((enum vmm_counter)i),
			                        vmm_counter_name((enum vmm_counter)other));
}

static void on_ready(void *context)
{
	struct machine *machine = context;

	machine->readies++;
	assert_int_equal(3, vmm_console_input(machine->vmm, "yes", 3));
}

TEST(VM_73_input_waits_until_the_guest_listens_and_comes_then)
{
	/*
	 * mov dx,3f9h; mov al,1; out dx,al; mov dx,3fch; mov al,0ah; out dx,al; mov ecx,3;
	 * mov dx,3fdh; in al,dx; test al,1; jz back; mov dx,3f8h; in al,dx; out dx,al; dec ecx; jnz
	 */
	static const uint8_t code[] = { 0x66, 0xba, 0xf9,      0x03, 0xb0, 0x01, 0xee, 0x66, 0xba,
		                        0xfc, 0x03, 0xb0,      0x0a, 0xee, 0xb9, 3,    0,    0,
		                        0,    0x66, 0xba,      0xfd, 0x03, 0xec, 0xa8, 0x01, 0x74,
		                        0xf7, 0x66, 0xba,      0xf8, 0x03, 0xec, 0xee, 0xff, 0xc9,
		                        0x75, 0xed, POWER_OFF, 0xeb, 0xfe };
	struct machine machine;

	need_kvm();
	prepare(&machine, code, sizeof(code));
	machine.options.console_ready = on_ready;
	assert_int_equal(0, vmm_create(&machine.options, &machine.vmm, &machine.reason));
	assert_int_equal(0, vmm_console_input(machine.vmm, "early", 5));
	assert_int_equal(VMM_POWERED_OFF, vmm_run(machine.vmm, &machine.reason));
	vmm_destroy(machine.vmm);
	assert_int_equal(1, machine.readies);
	assert_string_equal("yes", machine.text);
}

/*
 * The first processor puts the others' code at 1000h, sends INIT and two SIPIs to all others through its local APIC,
 * and waits until each has counted itself at 1100h.
 */
#define SEND(low, high) 0xc7, 0x04, 0x25, 0x00, 0x03, 0xe0, 0x3f, low, high, 0x0c, 0x00

TEST(VM_36_each_processor_starts_where_its_sipi_says_and_knows_its_id)
{
	static const uint8_t code[] = {
		/* mov ecx,28; mov esi,code of the others; mov edi,1000h; cld; rep movsb */
		0xb9, 28, 0, 0, 0, 0xbe, 0x54, 0x00, 0x10, 0x00, 0xbf, 0x00, 0x10, 0x00, 0x00, 0xfc,
		0xf3, 0xa4, MAP_AT_3FE00000(0xe0, 0xfe), SEND(0x00, 0x45), SEND(0x01, 0x46),
		SEND(0x01, 0x46),
		/* cmp byte [1100h],3; jne back */
		0x80, 0x3c, 0x25, 0x00, 0x11, 0x00, 0x00, 0x03, 0x75, 0xf6, POWER_OFF, 0xeb, 0xfe,
		/* mov eax,1; cpuid; shr ebx,24; mov al,bl; add al,'0'; mov dx,3f8h; out dx,al */
		0x66, 0xb8, 1, 0, 0, 0, 0x0f, 0xa2, 0x66, 0xc1, 0xeb, 24, 0x88, 0xd8, 0x04, '0',
		0xba, 0xf8, 0x03, 0xee,
		/* lock inc byte [1100h]; hlt */
		0xf0, 0xfe, 0x06, 0x00, 0x11, 0xf4, 0xeb, 0xfd
	};
	struct machine machine;
	uint8_t seen = 0;

	need_kvm();
	prepare(&machine, code, sizeof(code));
	machine.options.processors = 4;
	assert_int_equal(VMM_POWERED_OFF, run(&machine));
	assert_int_equal(3, machine.text_bytes);
	for (size_t i = 0; i < machine.text_bytes; i++)
		seen |= (uint8_t)(1 << (machine.text[i] - '0'));
	assert_int_equal(0x0e, seen);
}

TEST(VM_13_a_processor_says_that_it_is_virtual_and_how_many_there_are)
{
	/* mov eax,1; cpuid; shr ecx,31; shr ebx,16; mov dx,3f8h; out cl + '0'; out bl + '0'; power off */
	static const uint8_t code[] = { 0xb8, 1,    0,    0,         0,    0x0f, 0xa2, 0xc1,
		                        0xe9, 31,   0xc1, 0xeb,      16,   0x66, 0xba, 0xf8,
		                        0x03, 0x88, 0xc8, 0x04,      '0',  0xee, 0x88, 0xd8,
		                        0x04, '0',  0xee, POWER_OFF, 0xeb, 0xfe };
	struct machine machine;

	need_kvm();
	prepare(&machine, code, sizeof(code));
	machine.options.processors = 3;
	assert_int_equal(VMM_POWERED_OFF, run(&machine));
	assert_string_equal("13", machine.text);
}

/* --- Stopping ------------------------------------------------------------------------------------ */

static void stop_soon(void *argument)
{
	struct machine *machine = argument;

	vmm_stop(machine->vmm);
}

static void assert_stops(const void *code, size_t code_bytes, uint32_t processors)
{
	struct machine machine;
	struct host_thread *thread;

	need_kvm();
	prepare(&machine, code, code_bytes);
	machine.options.processors = processors;
	assert_int_equal(0, vmm_create(&machine.options, &machine.vmm, &machine.reason));
	assert_int_equal(0, host_thread_create(stop_soon, &machine, 0, &thread));
	assert_int_equal(VMM_STOPPED, vmm_run(machine.vmm, &machine.reason));
	host_thread_join(thread);
	vmm_destroy(machine.vmm);
}

TEST(VM_21_a_machine_that_spins_is_stopped)
{
	static const uint8_t code[] = { 0xeb, 0xfe };

	assert_stops(code, sizeof(code), 1);
}

TEST(VM_23_a_machine_that_has_halted_is_stopped_and_not_before)
{
	static const uint8_t code[] = { 0xf4, 0xeb, 0xfd };

	assert_stops(code, sizeof(code), 1);
}

#define PATTERN 0x1122334455660000ull
/* mov rax, PATTERN */
#define LOAD_PATTERN 0x48, 0xb8, 0x00, 0x00, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11
/* mov [1000h + offset], rax */
#define STORE_AT(offset) 0x48, 0x89, 0x04, 0x25, offset, 0x10, 0x00, 0x00

/* A byte and two leave the rest of RAX, four clear what is above them, as every instruction of 32 bits does. */
TEST(VM_26_a_port_read_changes_as_much_of_rax_as_the_instruction_does)
{
	static const uint8_t code[] = { LOAD_PATTERN, 0xe4, 0x99, STORE_AT(0x00), /* in al, 99h */
		                        LOAD_PATTERN, 0x66, 0xe5, 0x99,           STORE_AT(0x08),
		                        LOAD_PATTERN, 0xe5, 0x99, STORE_AT(0x10), POWER_OFF,
		                        0xeb,         0xfe };
	struct machine machine;
	uint64_t found[3];

	need_kvm();
	prepare(&machine, code, sizeof(code));
	assert_int_equal(0, vmm_create(&machine.options, &machine.vmm, &machine.reason));
	assert_int_equal(VMM_POWERED_OFF, vmm_run(machine.vmm, &machine.reason));
	assert_true(guest_memory_read(&machine.vmm->memory.guest, 0x1000, found, sizeof(found)));
	assert_int_equal(PATTERN | 0xff, found[0]);
	assert_int_equal(PATTERN | 0xffff, found[1]);
	assert_int_equal(0xffffffff, found[2]);
	vmm_destroy(machine.vmm);
}

TEST(VM_36_processors_that_wait_for_their_start_are_stopped)
{
	static const uint8_t code[] = { 0xf4, 0xeb, 0xfd };

	assert_stops(code, sizeof(code), 4);
}

TEST_LIMIT(VM_5_a_hundred_machines_leave_no_descriptor_and_no_thread, 60)
{
	static const uint8_t code[] = { POWER_OFF, 0xeb, 0xfe };
	struct machine machine;
	unsigned descriptors;

	need_kvm();
	prepare(&machine, code, sizeof(code));
	machine.options.processors = 2;
	assert_int_equal(VMM_POWERED_OFF, run(&machine));
	descriptors = count_descriptors();
	for (int i = 0; i < 100; i++)
		assert_int_equal(VMM_POWERED_OFF, run(&machine));
	assert_int_equal(descriptors, count_descriptors());
	await_one_thread();
}

/* --- Machines that cannot be made ------------------------------------------------------------------ */

static void assert_not_made(struct machine *machine, int error, const char *words)
{
	assert_int_equal(error, vmm_create(&machine->options, &machine->vmm, &machine->reason));
	if (!strstr(machine->reason.text, words))
		print_error("reason: %s\n", machine->reason.text);
	assert_non_null(strstr(machine->reason.text, words));
}

TEST(VM_8_without_a_hypervisor_it_says_so)
{
	static const uint8_t code[] = { 0xf4 };
	struct hv_backend none = hv_backend_double_at;
	struct machine machine;

	/* The double has no local APICs for a guest. */
	prepare(&machine, code, sizeof(code));
	hv_select_backend(&none);
	assert_not_made(&machine, -ENODEV, "local APICs");
	assert_int_equal(-ENODEV, vmm_available(&machine.reason));
	hv_select_backend(NULL);
}

TEST(VM_47_files_that_cannot_be_read_are_named)
{
	static const uint8_t code[] = { 0xf4 };
	struct machine machine;

	prepare(&machine, code, sizeof(code));
	machine.options.initrd_path = "/nonexistent/initrd";
	assert_not_made(&machine, -ENOENT, "/nonexistent/initrd: No such file");
	machine.options.kernel_path = "/";
	assert_not_made(&machine, -EISDIR, "/: Is a directory");
	machine.options.kernel_path = "/dev/null/x";
	assert_not_made(&machine, -ENOTDIR, "/dev/null/x: Not a directory");
}

TEST(VM_47_a_file_that_is_no_kernel_is_named)
{
	static const uint8_t code[] = { 0xf4 };
	struct machine machine;

	prepare(&machine, code, sizeof(code));
	assert_int_equal(0, host_file_write(machine.path, "text", 4));
	assert_not_made(&machine, -ENOEXEC, "kernel: not a kernel");
}

TEST(VM_16_processors_and_memory_that_no_machine_has_are_refused)
{
	static const uint8_t code[] = { 0xf4 };
	struct machine machine;

	prepare(&machine, code, sizeof(code));
	machine.options.processors = 0;
	assert_not_made(&machine, -EINVAL, "1 to 254");
	machine.options.processors = 255;
	assert_not_made(&machine, -EINVAL, "not 255");
	machine.options.processors = 1;
	machine.options.memory_bytes = MIB;
	assert_not_made(&machine, -EINVAL, "2 MiB");
}

TEST(VM_54_an_initrd_in_memory_is_where_the_zero_page_says)
{
	static const uint8_t code[] = { 0xeb, 0xfe };
	struct machine machine;
	uint32_t at = 0, bytes = 0;
	char found[8] = "";

	need_kvm();
	prepare(&machine, code, sizeof(code));
	machine.options.initrd = "initrd!";
	machine.options.initrd_bytes = 8;
	assert_int_equal(0, vmm_create(&machine.options, &machine.vmm, &machine.reason));
	assert_true(vmm_memory_read(&machine.vmm->memory, VMM_ZERO_PAGE_GPA + 0x218, &at, 4));
	assert_true(vmm_memory_read(&machine.vmm->memory, VMM_ZERO_PAGE_GPA + 0x21c, &bytes, 4));
	assert_int_equal(8, bytes);
	assert_true(vmm_memory_read(&machine.vmm->memory, at, found, sizeof(found)));
	assert_string_equal("initrd!", found);
	vmm_destroy(machine.vmm);
}

TEST(VM_66_a_processors_state_fills_its_text_and_no_more)
{
	static const uint8_t code[] = { 0x0f, 0x0b, 0xeb, 0xfe };
	struct machine machine;
	char whole[480];

	need_kvm();
	prepare(&machine, code, sizeof(code));
	assert_int_equal(0, vmm_create(&machine.options, &machine.vmm, &machine.reason));
	vmm_describe_processor(&machine.vmm->processors[0], whole, sizeof(whole));
	assert_non_null(strstr(whole, " code 0f 0b eb fe 00"));
	for (size_t bytes = 1; bytes < sizeof(whole); bytes++) {
		struct guarded text = guarded_of(bytes);

		vmm_describe_processor(&machine.vmm->processors[0], (char *)text.bytes, bytes);
		assert_true(strnlen((char *)text.bytes, bytes) < bytes);
		assert_memory_equal(whole, text.bytes, strlen((char *)text.bytes));
		/* A byte of the code takes three, and the end one. */
		assert_true(strlen((char *)text.bytes) + 4 > bytes ||
		            strlen((char *)text.bytes) == strlen(whole));
		guarded_free(&text);
	}
	vmm_destroy(machine.vmm);
}
