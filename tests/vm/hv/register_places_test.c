/* tests/vm/hv/register_places_test.c - each register by its name at its own place, of a hypervisor that keeps all of them. */
#include <errno.h>

#include "guest.h"

#define MSRS 64

/* What that hypervisor keeps beside the double's. */
static struct {
	struct host_kvm_fpu fpu;
	struct host_kvm_debug debug;
	uint64_t xcr0;
	uint32_t msrs[MSRS];
	uint64_t values[MSRS];
	unsigned msr_count;
	unsigned reads, writes;
	int error;
} kept;

static int get_fpu(struct host_kvm_cpu *cpu, struct host_kvm_fpu *ret_fpu)
{
	kept.reads++;
	*ret_fpu = kept.fpu;
	return kept.error;
}

static int set_fpu(struct host_kvm_cpu *cpu, const struct host_kvm_fpu *fpu)
{
	kept.writes++;
	kept.fpu = *fpu;
	return kept.error;
}

static int get_debug(struct host_kvm_cpu *cpu, struct host_kvm_debug *ret_debug)
{
	kept.reads++;
	*ret_debug = kept.debug;
	return 0;
}

static int set_debug(struct host_kvm_cpu *cpu, const struct host_kvm_debug *debug)
{
	kept.writes++;
	if (kept.error)
		return kept.error;
	kept.debug = *debug;
	return 0;
}

static int get_xcr0(struct host_kvm_cpu *cpu, uint64_t *ret_value)
{
	*ret_value = kept.xcr0;
	return 0;
}

static int set_xcr0(struct host_kvm_cpu *cpu, uint64_t value)
{
	kept.xcr0 = value;
	return 0;
}

static unsigned msr_place(uint32_t index)
{
	unsigned i = 0;

	while (i < kept.msr_count && kept.msrs[i] != index)
		i++;
	if (i == kept.msr_count) {
		assert_true(i < MSRS);
		kept.msrs[kept.msr_count++] = index;
	}
	return i;
}

static int get_msr(struct host_kvm_cpu *cpu, uint32_t index, uint64_t *ret_value)
{
	*ret_value = kept.values[msr_place(index)];
	return 0;
}

static int set_msr(struct host_kvm_cpu *cpu, uint32_t index, uint64_t value)
{
	kept.values[msr_place(index)] = value;
	return 0;
}

static void start(struct guest *guest)
{
	static struct hv_backend backend;

	memset(&kept, 0, sizeof(kept));
	backend = hv_backend_double_apic;
	backend.fpu = get_fpu;
	backend.set_fpu = set_fpu;
	backend.debug = get_debug;
	backend.set_debug = set_debug;
	backend.xcr0 = get_xcr0;
	backend.set_xcr0 = set_xcr0;
	backend.msr = get_msr;
	backend.set_msr = set_msr;
	hv_select_backend(&backend);
	GUEST_CODE(guest, 0xf4);
}

static HRESULT put(struct guest *guest, uint32_t name, const WHV_REGISTER_VALUE *value)
{
	const WHV_REGISTER_NAME names[] = { (WHV_REGISTER_NAME)name };

	return WHvSetVirtualProcessorRegisters(guest->partition, 0, names, 1, value);
}

static HRESULT take(struct guest *guest, uint32_t name, WHV_REGISTER_VALUE *ret_value)
{
	const WHV_REGISTER_NAME names[] = { (WHV_REGISTER_NAME)name };

	memset(ret_value, 0xee, sizeof(*ret_value));
	return WHvGetVirtualProcessorRegisters(guest->partition, 0, names, 1, ret_value);
}

/* By the numbers of the processor's manuals. */
TEST(VM_19_model_specific_registers_have_the_processors_numbers)
{
	static const struct {
		uint32_t name, index;
	} rows[] = {
		{ WHvX64RegisterTsc, 0x10 },
		{ WHvX64RegisterKernelGsBase, 0xc0000102 },
		{ WHvX64RegisterPat, 0x277 },
		{ WHvX64RegisterSysenterCs, 0x174 },
		{ WHvX64RegisterSysenterEsp, 0x175 },
		{ WHvX64RegisterSysenterEip, 0x176 },
		{ WHvX64RegisterStar, 0xc0000081 },
		{ WHvX64RegisterLstar, 0xc0000082 },
		{ WHvX64RegisterCstar, 0xc0000083 },
		{ WHvX64RegisterSfmask, 0xc0000084 },
		{ WHvX64RegisterMsrMtrrCap, 0xfe },
		{ WHvX64RegisterMsrMtrrDefType, 0x2ff },
		{ WHvX64RegisterMsrMtrrPhysBase0, 0x200 },
		{ WHvX64RegisterMsrMtrrPhysBase0 + 7, 0x20e },
		{ WHvX64RegisterMsrMtrrPhysMask0, 0x201 },
		{ WHvX64RegisterMsrMtrrPhysMask0 + 7, 0x20f },
		{ WHvX64RegisterMsrMtrrFix64k00000, 0x250 },
		{ WHvX64RegisterMsrMtrrFix16k80000, 0x258 },
		{ WHvX64RegisterMsrMtrrFix16k80000 + 1, 0x259 },
		{ WHvX64RegisterMsrMtrrFix4kC0000, 0x268 },
		{ WHvX64RegisterMsrMtrrFix4kC0000 + 7, 0x26f },
		{ WHvX64RegisterTscAux, 0xc0000103 },
		{ WHvX64RegisterSpecCtrl, 0x48 },
		{ WHvX64RegisterTscDeadline, 0x6e0 },
		{ WHvX64RegisterTscAdjust, 0x3b },
		{ WHvRegisterVpRuntime, 0x40000010 },
		{ WHvX64RegisterHypercall, 0x40000001 },
		{ WHvRegisterGuestOsId, 0x40000000 },
		{ WHvRegisterReferenceTsc, 0x40000021 },
		{ 0x4b564d00, 0x4b564d00 },
		{ 0x4b564d06, 0x4b564d06 },
	};
	const size_t count = sizeof(rows) / sizeof(rows[0]);
	WHV_REGISTER_VALUE value = { 0 };
	struct guest guest;

	start(&guest);
	for (size_t i = 0; i < count; i++) {
		value.Reg64 = 0x1122334455667700 + i;
		assert_int_equal(S_OK, put(&guest, rows[i].name, &value));
		assert_int_equal(i + 1, kept.msr_count);
		assert_int_equal(rows[i].index, kept.msrs[i]);
		assert_int_equal(0x1122334455667700 + i, kept.values[i]);
	}
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(S_OK, take(&guest, rows[i].name, &value));
		assert_int_equal(0x1122334455667700 + i, value.Reg64);
		assert_int_equal(0, value.Reg128.High64);
	}
	assert_int_equal(count, kept.msr_count);
	/* Names beside them are nobody's. */
	assert_int_equal(WHV_E_INVALID_VP_REGISTER_NAME, take(&guest, 0x4b564d07, &value));
	assert_int_equal(WHV_E_INVALID_VP_REGISTER_NAME, take(&guest, 0x4b564cff, &value));
	assert_int_equal(WHV_E_INVALID_VP_REGISTER_NAME, put(&guest, 0x4b564d07, &value));
	guest_destroy(&guest);
}

/* Each keeps its own while all others are written. */
TEST(VM_19_no_two_registers_share_a_place)
{
	static const struct {
		uint32_t first, count;
	} ranges[] = {
		{ WHvX64RegisterRax, 18 }, { WHvX64RegisterCr0, 1 },  { WHvX64RegisterCr0 + 1, 3 },
		{ WHvX64RegisterEfer, 1 }, { WHvX64RegisterDr0, 4 },  { WHvX64RegisterDr6, 1 },
		{ WHvX64RegisterDr7, 1 },  { WHvX64RegisterXCr0, 1 }, { WHvX64RegisterApicBase, 1 },
	};
	WHV_REGISTER_VALUE value = { 0 };
	struct guest guest;

	start(&guest);
	for (unsigned pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
			for (uint32_t name = ranges[i].first;
			     name < ranges[i].first + ranges[i].count; name++) {
				if (pass)
					assert_int_equal(S_OK, take(&guest, name, &value));
				if (pass)
					assert_int_equal(0x5555000000000000 + name, value.Reg64);
				value.Reg64 = 0x5555000000000000 + name;
				if (!pass)
					assert_int_equal(S_OK, put(&guest, name, &value));
			}
	assert_int_equal(0x5555000000000000 + WHvX64RegisterDr0 + 3, kept.debug.dr[3]);
	assert_int_equal(0x5555000000000000 + WHvX64RegisterDr6, kept.debug.dr6);
	assert_int_equal(0x5555000000000000 + WHvX64RegisterDr7, kept.debug.dr7);
	assert_int_equal(0x5555000000000000 + WHvX64RegisterXCr0, kept.xcr0);
	guest_destroy(&guest);
}

TEST(VM_19_vectors_and_controls_of_floating_point_are_at_their_places)
{
	WHV_REGISTER_VALUE value = { 0 };
	struct guest guest;

	start(&guest);
	for (unsigned i = 0; i < 16; i++) {
		value.Reg128.Low64 = 0x1000 + i;
		value.Reg128.High64 = 0x2000 + i;
		assert_int_equal(S_OK, put(&guest, WHvX64RegisterXmm0 + i, &value));
	}
	for (unsigned i = 0; i < 8; i++) {
		value.Reg128.Low64 = 0x3000 + i;
		value.Reg128.High64 = 0x4000 + i;
		assert_int_equal(S_OK, put(&guest, WHvX64RegisterFpMmx0 + i, &value));
	}
	for (unsigned i = 0; i < 16; i++) {
		assert_int_equal(S_OK, take(&guest, WHvX64RegisterXmm0 + i, &value));
		assert_int_equal(0x1000 + i, value.Reg128.Low64);
		assert_int_equal(0x2000 + i, value.Reg128.High64);
		assert_memory_equal(&value, (uint8_t *)kept.fpu.xmm + 16 * i, 16);
	}
	for (unsigned i = 0; i < 8; i++) {
		assert_int_equal(S_OK, take(&guest, WHvX64RegisterFpMmx0 + i, &value));
		assert_int_equal(0x3000 + i, value.Reg128.Low64);
		assert_memory_equal(&value, (uint8_t *)kept.fpu.st + 16 * i, 16);
	}
	memset(&value, 0, sizeof(value));
	value.FpControlStatus.FpControl = 0x37f;
	value.FpControlStatus.FpStatus = 0x1234;
	value.FpControlStatus.FpTag = 0x5a;
	value.FpControlStatus.LastFpOp = 0x6b;
	value.FpControlStatus.LastFpRip = 0x7777;
	assert_int_equal(S_OK, put(&guest, WHvX64RegisterFpControlStatus, &value));
	assert_int_equal(0x37f, kept.fpu.control);
	assert_int_equal(0x1234, kept.fpu.status);
	assert_int_equal(0x5a, kept.fpu.tag);
	assert_int_equal(0x6b, kept.fpu.last_opcode);
	assert_int_equal(0x7777, kept.fpu.last_ip);
	memset(&value, 0, sizeof(value));
	value.XmmControlStatus.LastFpRdp = 0x8888;
	value.XmmControlStatus.XmmStatusControl = 0x1f80;
	assert_int_equal(S_OK, put(&guest, WHvX64RegisterXmmControlStatus, &value));
	assert_int_equal(0x8888, kept.fpu.last_dp);
	assert_int_equal(0x1f80, kept.fpu.mxcsr);
	assert_int_equal(S_OK, take(&guest, WHvX64RegisterXmmControlStatus, &value));
	assert_int_equal(0x8888, value.XmmControlStatus.LastFpRdp);
	assert_int_equal(0x1f80, value.XmmControlStatus.XmmStatusControl);
	assert_int_equal(0xffff, value.XmmControlStatus.XmmStatusControlMask);
	assert_int_equal(S_OK, take(&guest, WHvX64RegisterFpControlStatus, &value));
	assert_int_equal(0x37f, value.FpControlStatus.FpControl);
	assert_int_equal(0x7777, value.FpControlStatus.LastFpRip);
	guest_destroy(&guest);
}

/* A group is asked for and given back once a call, however many of its registers are named. */
TEST(VM_19_a_call_reads_and_writes_each_group_once)
{
	static const WHV_REGISTER_NAME names[] = { WHvX64RegisterDr0, WHvX64RegisterXmm0,
		                                   WHvX64RegisterDr7, WHvX64RegisterFpMmx0,
		                                   WHvX64RegisterRbx };
	WHV_REGISTER_VALUE values[5] = { 0 };
	struct guest guest;

	start(&guest);
	values[4].Reg64 = 0x1234;
	assert_int_equal(S_OK,
	                 WHvSetVirtualProcessorRegisters(guest.partition, 0, names, 5, values));
	assert_int_equal(2, kept.reads);
	assert_int_equal(2, kept.writes);
	assert_int_equal(S_OK,
	                 WHvGetVirtualProcessorRegisters(guest.partition, 0, names, 5, values));
	assert_int_equal(4, kept.reads);
	assert_int_equal(2, kept.writes);
	assert_int_equal(0x1234, values[4].Reg64);
	assert_int_equal(0x1234, guest_get(&guest, WHvX64RegisterRbx));
	guest_destroy(&guest);
}

/* What can fail is written first: nothing of the rest has happened then. */
TEST(VM_19_a_register_that_cannot_be_written_leaves_the_others)
{
	static const WHV_REGISTER_NAME names[] = { WHvX64RegisterRbx, WHvX64RegisterCr3,
		                                   WHvX64RegisterXCr0, WHvX64RegisterDr0 };
	WHV_REGISTER_VALUE values[4] = { 0 };
	struct guest guest;

	start(&guest);
	guest_set(&guest, WHvX64RegisterRbx, 1);
	kept.error = -EIO;
	for (unsigned i = 0; i < 4; i++)
		values[i].Reg64 = 0x5000;
	assert_int_equal(__HRESULT_FROM_WIN32(ERROR_GEN_FAILURE),
	                 WHvSetVirtualProcessorRegisters(guest.partition, 0, names, 4, values));
	assert_int_equal(1, guest_get(&guest, WHvX64RegisterRbx));
	assert_int_equal(0, guest_get(&guest, WHvX64RegisterCr3));
	assert_int_equal(0, kept.xcr0);
	/* And what cannot be read is said. */
	assert_int_equal(__HRESULT_FROM_WIN32(ERROR_GEN_FAILURE),
	                 take(&guest, WHvX64RegisterXmm0, &values[0]));
	assert_int_equal(__HRESULT_FROM_WIN32(ERROR_GEN_FAILURE),
	                 put(&guest, WHvX64RegisterXmm0, &values[0]));
	kept.error = 0;
	values[0].Reg64 = 0x5000;
	assert_int_equal(S_OK,
	                 WHvSetVirtualProcessorRegisters(guest.partition, 0, names, 4, values));
	assert_int_equal(0x5000, guest_get(&guest, WHvX64RegisterRbx));
	assert_int_equal(0x5000, guest_get(&guest, WHvX64RegisterCr3));
	assert_int_equal(0x5000, kept.xcr0);
	guest_destroy(&guest);
}
