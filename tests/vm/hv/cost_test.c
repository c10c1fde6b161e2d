/* tests/vm/hv/cost_test.c - what a monitor does as the processor would costs no further call of the hypervisor. */
#include "guest.h"

#define NOWHERE 0x100000u

static const struct hv_backend *real;
static struct hv_backend counted;
static unsigned further;

/* A run that only finishes an instruction is such a call. */
static void run_counted(struct host_kvm_cpu *cpu, bool leave_at_once,
                        struct host_kvm_exit *ret_exit)
{
	further += leave_at_once;
	real->cpu_run(cpu, leave_at_once, ret_exit);
}

static void start(struct guest *guest, const void *code, size_t bytes)
{
	static const WHV_REGISTER_NAME name = WHvX64RegisterDs;
	WHV_REGISTER_VALUE value = { 0 };

	real = hv_selected_backend();
	counted = *real;
	counted.cpu_run = run_counted;
	hv_select_backend(&counted);
	guest_create(guest, code, bytes);
	value.Segment.Base = NOWHERE;
	value.Segment.Limit = 0xffff;
	value.Segment.Attributes = 0x93;
	assert_int_equal(S_OK,
	                 WHvSetVirtualProcessorRegisters(guest->partition, 0, &name, 1, &value));
}

/* Pass the exit and run on to the halt; whether that took a further call. */
static bool costs(struct guest *guest)
{
	guest_skip(guest);
	further = 0;
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(guest));
	return further != 0;
}

struct answer {
	WHV_REGISTER_NAME name;
	uint64_t before, answer;
	bool costs;
};

static void try_answers(const void *code, size_t bytes, const struct answer *answers, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct guest guest;

		start(&guest, code, bytes);
		guest_set(&guest, WHvX64RegisterRax, 0x1122334455667788);
		guest_set(&guest, answers[i].name, answers[i].before);
		assert_true(guest_run(&guest) != WHvRunVpExitReasonX64Halt);
		guest_set(&guest, answers[i].name, answers[i].answer);
		assert_int_equal(answers[i].costs, costs(&guest));
		assert_int_equal(answers[i].answer, guest_get(&guest, answers[i].name));
		guest_destroy(&guest);
		hv_select_backend(real);
	}
}

#define TRY(answers, ...) \
	do { \
		static const uint8_t code[] = { __VA_ARGS__ }; \
		try_answers(code, sizeof(code), answers, sizeof(answers) / sizeof(answers[0])); \
	} while (0)

BARE_TEST(VM_28_a_port_write_costs_nothing_unless_a_register_becomes_another)
{
	static const struct answer answers[] = {
		{ WHvX64RegisterRbx, 0x77, 0x77, false },
		{ WHvX64RegisterRbx, 0x77, 0x78, true },
		{ WHvX64RegisterR15, 5, 5, false },
		{ WHvX64RegisterR15, 5, 6, true },
		{ WHvX64RegisterRax, 0x1234, 0x1234, false },
		{ WHvX64RegisterRax, 0x1234, 0x1235, true },
		{ WHvX64RegisterRflags, 2, 2, false },
		{ WHvX64RegisterRflags, 2, 3, true },
	};

	TRY(answers, 0xe6, 0x10, 0xf4);
}

BARE_TEST(VM_28_a_port_read_costs_nothing_where_it_keeps_what_the_processor_keeps)
{
	static const struct answer byte[] = {
		{ WHvX64RegisterRax, 0x1122334455667788, 0x11223344556677ff, false },
		{ WHvX64RegisterRax, 0x1122334455667788, 0x11223344556678ff, true },
		{ WHvX64RegisterRbx, 0x77, 0x77, false },
		{ WHvX64RegisterRbx, 0x77, 0x78, true },
	};
	static const struct answer word[] = {
		{ WHvX64RegisterRax, 0x1122334455667788, 0x112233445566ffff, false },
		{ WHvX64RegisterRax, 0x1122334455667788, 0x112233445567ffff, true },
	};
	static const struct answer dword[] = {
		{ WHvX64RegisterRax, 0x1122334455667788, 0xffffffff, false },
		{ WHvX64RegisterRax, 0x1122334455667788, 0x1ffffffff, true },
	};

	TRY(byte, 0xe4, 0x10, 0xf4);
	TRY(word, 0xe5, 0x10, 0xf4);
	TRY(dword, 0x66, 0xe5, 0x10, 0xf4);
}

/* mov ebx,[100h] */
BARE_TEST(VM_34_a_plain_read_of_memory_costs_nothing_where_just_its_register_changes)
{
	static const struct answer dword[] = {
		{ WHvX64RegisterRbx, 0x1111111111, 0x22222222, false },
		{ WHvX64RegisterRbx, 0x1111111111, 0x122222222, true },
		{ WHvX64RegisterRcx, 0x77, 0x78, true },
	};
	static const struct answer word[] = { { WHvX64RegisterRbx, 0x1111, 0x2222, true } };

	TRY(dword, 0x66, 0x8b, 0x1e, 0x00, 0x01, 0xf4);
	TRY(word, 0x8b, 0x1e, 0x00, 0x01, 0xf4);
}

/* mov [100h],ebx; and mov al,[100h], which is no plain read */
BARE_TEST(VM_34_a_write_of_memory_costs_nothing_unless_a_register_becomes_another)
{
	static const struct answer answers[] = {
		{ WHvX64RegisterRbx, 0x77, 0x77, false },
		{ WHvX64RegisterRbx, 0x77, 0x78, true },
		{ WHvX64RegisterRsi, 3, 4, true },
	};
	static const struct answer byte[] = { { WHvX64RegisterRax, 0x1100, 0x1122, true } };

	TRY(answers, 0x66, 0x89, 0x1e, 0x00, 0x01, 0xf4);
	TRY(byte, 0xa0, 0x00, 0x01, 0xf4);
}

/* An MSR that is nobody's; what is read is two halves. */
static void try_msr(const uint8_t *code, uint64_t rax, uint64_t rdx, bool wanted)
{
	struct guest guest;

	real = hv_selected_backend();
	counted = *real;
	counted.cpu_run = run_counted;
	hv_select_backend(&counted);
	guest_prepare(&guest);
	guest_property(&guest, WHvPartitionPropertyCodeUnimplementedMsrAction, WHvMsrActionExit, 4);
	guest_start(&guest, code, 3);
	guest_set(&guest, WHvX64RegisterRax, 1);
	guest_set(&guest, WHvX64RegisterRdx, 2);
	guest_set(&guest, WHvX64RegisterRcx, 0x4b564d99);
	assert_int_equal(WHvRunVpExitReasonX64MsrAccess, guest_run(&guest));
	guest_set(&guest, WHvX64RegisterRax, rax);
	guest_set(&guest, WHvX64RegisterRdx, rdx);
	assert_int_equal(wanted, costs(&guest));
	assert_int_equal(rax, guest_get(&guest, WHvX64RegisterRax));
	assert_int_equal(rdx, guest_get(&guest, WHvX64RegisterRdx));
	guest_destroy(&guest);
	hv_select_backend(real);
}

TEST(VM_34_an_msrs_answer_costs_nothing_where_it_is_two_halves)
{
	static const uint8_t read[] = { 0x0f, 0x32, 0xf4 }, written[] = { 0x0f, 0x30, 0xf4 };

	hv_select_backend(&hv_backend_double_at);
	try_msr(read, 0x11111111, 0x22222222, false);
	try_msr(written, 1, 2, false);
	further = 0;
}

/* Its own effects must not come behind what is set. */
BARE_TEST(VM_25_an_instruction_is_finished_before_another_register_is_set)
{
	static const uint8_t code[] = { 0xe4, 0x10, 0xf4 };
	static const WHV_REGISTER_NAME name = WHvX64RegisterEs;
	WHV_REGISTER_VALUE value = { 0 };
	struct guest guest;

	start(&guest, code, sizeof(code));
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	further = 0;
	value.Segment.Base = 0x2000;
	value.Segment.Selector = 0x200;
	value.Segment.Limit = 0xffff;
	value.Segment.Attributes = 0x93;
	assert_int_equal(S_OK,
	                 WHvSetVirtualProcessorRegisters(guest.partition, 0, &name, 1, &value));
	assert_true(further > 0);
	assert_int_equal(GUEST_ENTRY, guest_get(&guest, WHvX64RegisterRip));
	guest_skip(&guest);
	assert_int_equal(WHvRunVpExitReasonX64Halt, guest_run(&guest));
	assert_int_equal(GUEST_ENTRY + 3, guest_get(&guest, WHvX64RegisterRip));
	guest_destroy(&guest);
}

/* One element: outsb, and stosb. */
BARE_TEST(VM_26_a_string_instruction_alone_has_no_prefix)
{
	static const uint8_t code[] = { 0x6e, 0xf4 };
	struct guest guest;

	start(&guest, code, sizeof(code));
	memset(guest.memory, 0x5a, 16);
	guest_set(&guest, WHvX64RegisterRdx, 0x10);
	guest_set(&guest, WHvX64RegisterRsi, GUEST_ENTRY);
	{
		static const WHV_REGISTER_NAME name = WHvX64RegisterDs;
		WHV_REGISTER_VALUE value = { 0 };

		value.Segment.Limit = 0xffff;
		value.Segment.Attributes = 0x93;
		assert_int_equal(S_OK, WHvSetVirtualProcessorRegisters(guest.partition, 0, &name, 1,
		                                                       &value));
	}
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	assert_int_equal(1, guest.exit.IoPortAccess.AccessInfo.StringOp);
	assert_int_equal(0, guest.exit.IoPortAccess.AccessInfo.RepPrefix);
	guest_destroy(&guest);
}
