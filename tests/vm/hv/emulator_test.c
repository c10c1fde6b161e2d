/* tests/vm/hv/emulator_test.c - the instruction emulator: every element of every access reaches the callbacks. */
#include "guest.h"

#include <WinHvEmulation.h>
#include <malloc.h>

#define LOG_ENTRIES 16

/* What the callbacks saw, and what they answer. */
struct device {
	struct guest *guest;
	unsigned count;
	struct {
		uint64_t address;
		uint32_t size, write;
		uint64_t data;
	} log[LOG_ENTRIES];
	uint64_t answer; /* of the next read; counts up */
	HRESULT result;
};

static void note(struct device *device, uint64_t address, uint32_t size, uint32_t write,
                 uint64_t data)
{
	assert_true(device->count < LOG_ENTRIES);
	device->log[device->count].address = address;
	device->log[device->count].size = size;
	device->log[device->count].write = write;
	device->log[device->count++].data = data;
}

static HRESULT CALLBACK on_port(void *context, WHV_EMULATOR_IO_ACCESS_INFO *access)
{
	struct device *device = context;

	if (!access->Direction)
		access->Data = (UINT32)device->answer++;
	note(device, access->Port, access->AccessSize, access->Direction, access->Data);
	return device->result;
}

static HRESULT CALLBACK on_memory(void *context, WHV_EMULATOR_MEMORY_ACCESS_INFO *access)
{
	struct device *device = context;
	uint64_t data = 0;

	if (!access->Direction) {
		data = device->answer++;
		memcpy(access->Data, &data, access->AccessSize);
	}
	memcpy(&data, access->Data, access->AccessSize);
	note(device, access->GpaAddress, access->AccessSize, access->Direction, data);
	return device->result;
}

static HRESULT CALLBACK on_get(void *context, const WHV_REGISTER_NAME *names, UINT32 count,
                               WHV_REGISTER_VALUE *ret_values)
{
	struct device *device = context;

	return WHvGetVirtualProcessorRegisters(device->guest->partition, 0, names, count,
	                                       ret_values);
}

static HRESULT CALLBACK on_set(void *context, const WHV_REGISTER_NAME *names, UINT32 count,
                               const WHV_REGISTER_VALUE *values)
{
	struct device *device = context;

	return WHvSetVirtualProcessorRegisters(device->guest->partition, 0, names, count, values);
}

static HRESULT CALLBACK on_translate(void *context, WHV_GUEST_VIRTUAL_ADDRESS gva,
                                     WHV_TRANSLATE_GVA_FLAGS flags,
                                     WHV_TRANSLATE_GVA_RESULT_CODE *ret_result,
                                     WHV_GUEST_PHYSICAL_ADDRESS *ret_gpa)
{
	*ret_result = WHvTranslateGvaResultSuccess;
	*ret_gpa = gva;
	return S_OK;
}

static const WHV_EMULATOR_CALLBACKS callbacks = {
	sizeof(callbacks), 0, on_port, on_memory, on_get, on_set, on_translate,
};

/* Run to the end, each port or memory exit through the emulator; the status of the last. */
static WHV_EMULATOR_STATUS run_all(struct guest *guest, struct device *device)
{
	WHV_EMULATOR_HANDLE emulator;
	WHV_EMULATOR_STATUS status = { .AsUINT32 = 1 };

	device->guest = guest;
	assert_int_equal(S_OK, WHvEmulatorCreateEmulator(&callbacks, &emulator));
	while (status.EmulationSuccessful) {
		WHV_RUN_VP_EXIT_REASON reason = guest_run(guest);

		if (reason == WHvRunVpExitReasonX64IoPortAccess)
			assert_int_equal(S_OK, WHvEmulatorTryIoEmulation(emulator, device,
			                                                 &guest->exit.VpContext,
			                                                 &guest->exit.IoPortAccess,
			                                                 &status));
		else if (reason == WHvRunVpExitReasonMemoryAccess)
			assert_int_equal(S_OK, WHvEmulatorTryMmioEmulation(
						       emulator, device, &guest->exit.VpContext,
						       &guest->exit.MemoryAccess, &status));
		else
			break;
	}
	if (status.EmulationSuccessful)
		assert_int_equal(WHvRunVpExitReasonX64Halt, guest->exit.ExitReason);
	assert_int_equal(S_OK, WHvEmulatorDestroyEmulator(emulator));
	return status;
}

static void expect(const struct device *device, unsigned at, uint64_t address, uint32_t size,
                   uint32_t write, uint64_t data)
{
	assert_true(at < device->count);
	assert_int_equal(address, device->log[at].address);
	assert_int_equal(size, device->log[at].size);
	assert_int_equal(write, device->log[at].write);
	assert_int_equal(data, device->log[at].data);
}

BARE_TEST(VM_27_a_repeated_port_write_delivers_every_element)
{
	struct guest guest;
	struct device device = { 0 };

	/* mov si,2000h; mov cx,5; mov dx,3f8h; rep outsb; hlt */
	GUEST_CODE(&guest, 0xbe, 0x00, 0x20, 0xb9, 0x05, 0x00, 0xba, 0xf8, 0x03, 0xf3, 0x6e, 0xf4);
	memcpy(guest.memory + 0x2000, "hello", 5);
	assert_int_equal(1, run_all(&guest, &device).AsUINT32);
	assert_int_equal(5, device.count);
	for (unsigned i = 0; i < 5; i++)
		expect(&device, i, 0x3f8, 1, 1, (uint8_t) "hello"[i]);
	assert_int_equal(0x2005, guest_get(&guest, WHvX64RegisterRsi));
	assert_int_equal(0, guest_get(&guest, WHvX64RegisterRcx));
	guest_destroy(&guest);
}

BARE_TEST(VM_27_a_repeated_port_read_stores_every_element)
{
	struct guest guest;
	struct device device = { .answer = 0x3231 };

	/* mov di,2000h; mov cx,3; mov dx,60h; rep insw; hlt */
	GUEST_CODE(&guest, 0xbf, 0x00, 0x20, 0xb9, 0x03, 0x00, 0xba, 0x60, 0x00, 0xf3, 0x6d, 0xf4);
	assert_int_equal(1, run_all(&guest, &device).AsUINT32);
	assert_int_equal(3, device.count);
	for (unsigned i = 0; i < 3; i++)
		expect(&device, i, 0x60, 2, 0, 0x3231 + i);
	assert_memory_equal("\x31\x32\x32\x32\x33\x32", guest.memory + 0x2000, 6);
	assert_int_equal(0x2006, guest_get(&guest, WHvX64RegisterRdi));
	guest_destroy(&guest);
}

BARE_TEST(VM_26_the_emulator_does_plain_port_instructions)
{
	struct guest guest;
	struct device device = { .answer = 0x99887766 };

	/* mov ax,1234h; out 70h,al; in al,71h; out 72h,ax; hlt */
	GUEST_CODE(&guest, 0xb8, 0x34, 0x12, 0xe6, 0x70, 0xe4, 0x71, 0xe7, 0x72, 0xf4);
	assert_int_equal(1, run_all(&guest, &device).AsUINT32);
	assert_int_equal(3, device.count);
	expect(&device, 0, 0x70, 1, 1, 0x34);
	expect(&device, 1, 0x71, 1, 0, 0x99887766);
	expect(&device, 2, 0x72, 2, 1, 0x1266);
	guest_destroy(&guest);
}

/* DS and ES right behind the memory. */
static void device_segments(struct guest *guest, bool source_too)
{
	static const WHV_REGISTER_NAME names[] = { WHvX64RegisterEs, WHvX64RegisterDs };
	WHV_REGISTER_VALUE values[2] = { 0 };

	for (int i = 0; i < 2; i++) {
		values[i].Segment.Base = GUEST_BYTES;
		values[i].Segment.Limit = 0xffff;
		values[i].Segment.Selector = GUEST_BYTES >> 4;
		values[i].Segment.Attributes = 0x93;
	}
	assert_int_equal(S_OK, WHvSetVirtualProcessorRegisters(guest->partition, 0, names,
	                                                       source_too ? 2 : 1, values));
}

BARE_TEST(VM_24_the_emulator_knows_the_width_of_memory_accesses)
{
	struct guest guest;
	struct device device = { .answer = 0x1234 };

	/* mov ax,[0010h]; mov [0020h],al; mov [0030h],ax; hlt */
	GUEST_CODE(&guest, 0xa1, 0x10, 0x00, 0xa2, 0x20, 0x00, 0xa3, 0x30, 0x00, 0xf4);
	device_segments(&guest, true);
	assert_int_equal(1, run_all(&guest, &device).AsUINT32);
	assert_int_equal(3, device.count);
	expect(&device, 0, GUEST_BYTES + 0x10, 2, 0, 0x1234);
	expect(&device, 1, GUEST_BYTES + 0x20, 1, 1, 0x34);
	expect(&device, 2, GUEST_BYTES + 0x30, 2, 1, 0x1234);
	guest_destroy(&guest);
}

BARE_TEST(VM_25_a_repeated_store_reaches_the_device_element_by_element)
{
	struct guest guest;
	struct device device = { 0 };

	/* mov al,7; mov di,0040h; mov cx,3; rep stosb; hlt */
	GUEST_CODE(&guest, 0xb0, 0x07, 0xbf, 0x40, 0x00, 0xb9, 0x03, 0x00, 0xf3, 0xaa, 0xf4);
	device_segments(&guest, false);
	assert_int_equal(1, run_all(&guest, &device).AsUINT32);
	assert_int_equal(3, device.count);
	for (unsigned i = 0; i < 3; i++)
		expect(&device, i, GUEST_BYTES + 0x40 + i, 1, 1, 7);
	guest_destroy(&guest);
}

BARE_TEST(VM_25_a_repeated_store_of_four_bytes_moves_on_by_four)
{
	struct guest guest;
	struct device device = { 0 };

	/* mov di,0040h; mov cx,3; rep stosd; hlt */
	GUEST_CODE(&guest, 0xbf, 0x40, 0x00, 0xb9, 0x03, 0x00, 0xf3, 0x66, 0xab, 0xf4);
	guest_set(&guest, WHvX64RegisterRax, 0x12345678);
	device_segments(&guest, false);
	assert_int_equal(1, run_all(&guest, &device).AsUINT32);
	assert_int_equal(3, device.count);
	for (unsigned i = 0; i < 3; i++)
		expect(&device, i, GUEST_BYTES + 0x40 + 4 * i, 4, 1, 0x12345678);
	assert_int_equal(0x4c, guest_get(&guest, WHvX64RegisterRdi) & 0xffff);
	assert_int_equal(0, guest_get(&guest, WHvX64RegisterRcx) & 0xffff);
	guest_destroy(&guest);
}

/* Without the prefix the same bytes are a move too, to 64 bytes below. */
BARE_TEST(VM_26_a_memory_write_is_told_with_the_prefix_that_leads_to_its_place)
{
	static const WHV_REGISTER_NAME names[] = { WHvX64RegisterEs, WHvX64RegisterDs };
	WHV_REGISTER_VALUE values[2] = { 0 };
	struct guest guest;

	/* mov es:[0010h],al; hlt */
	GUEST_CODE(&guest, 0x26, 0xa2, 0x10, 0x00, 0xf4);
	for (unsigned i = 0; i < 2; i++) {
		values[i].Segment.Base = GUEST_BYTES + (i ? 0 : 64);
		values[i].Segment.Limit = 0xffff;
		values[i].Segment.Selector = (UINT16)(values[i].Segment.Base >> 4);
		values[i].Segment.Attributes = 0x93;
	}
	assert_int_equal(S_OK,
	                 WHvSetVirtualProcessorRegisters(guest.partition, 0, names, 2, values));
	assert_int_equal(WHvRunVpExitReasonMemoryAccess, guest_run(&guest));
	assert_int_equal(GUEST_BYTES + 0x50, guest.exit.MemoryAccess.Gpa);
	assert_int_equal(GUEST_ENTRY, guest.exit.VpContext.Rip);
	assert_int_equal(4, guest.exit.VpContext.InstructionLength);
	guest_destroy(&guest);
}

KVM_TEST(VM_25_an_instruction_that_reads_and_writes_does_both)
{
	struct guest guest;
	struct device device = { .answer = 0x40 };

	/* mov ax,3; add [0010h],ax; xchg [0012h],ax; hlt */
	GUEST_CODE(&guest, 0xb8, 0x03, 0x00, 0x01, 0x06, 0x10, 0x00, 0x87, 0x06, 0x12, 0x00, 0xf4);
	device_segments(&guest, true);
	assert_int_equal(1, run_all(&guest, &device).AsUINT32);
	assert_int_equal(4, device.count);
	expect(&device, 0, GUEST_BYTES + 0x10, 2, 0, 0x40);
	expect(&device, 1, GUEST_BYTES + 0x10, 2, 1, 0x43);
	expect(&device, 2, GUEST_BYTES + 0x12, 2, 0, 0x41);
	expect(&device, 3, GUEST_BYTES + 0x12, 2, 1, 3);
	assert_int_equal(0x41, guest_get(&guest, WHvX64RegisterRax));
	guest_destroy(&guest);
}

KVM_TEST(VM_25_a_string_move_from_a_device_fills_memory)
{
	struct guest guest;
	struct device device = { .answer = 0x61 };
	static const WHV_REGISTER_NAME name = WHvX64RegisterEs;
	WHV_REGISTER_VALUE value = { 0 };

	/* mov si,0; mov di,2000h; mov cx,3; rep movsb; hlt */
	GUEST_CODE(&guest, 0xbe, 0x00, 0x00, 0xbf, 0x00, 0x20, 0xb9, 0x03, 0x00, 0xf3, 0xa4, 0xf4);
	device_segments(&guest, true);
	value.Segment.Limit = 0xffff;
	value.Segment.Attributes = 0x93;
	assert_int_equal(S_OK,
	                 WHvSetVirtualProcessorRegisters(guest.partition, 0, &name, 1, &value));
	assert_int_equal(1, run_all(&guest, &device).AsUINT32);
	assert_memory_equal("abc", guest.memory + 0x2000, 3);
	guest_destroy(&guest);
}

BARE_TEST(VM_27_a_callback_that_fails_leaves_the_registers_as_they_were)
{
	struct guest guest;
	struct device device = { .result = E_FAIL };
	WHV_EMULATOR_STATUS status;

	GUEST_CODE(&guest, 0xbe, 0x00, 0x20, 0xb9, 0x05, 0x00, 0xba, 0xf8, 0x03, 0xf3, 0x6e, 0xf4);
	status = run_all(&guest, &device);
	assert_int_equal(0, status.EmulationSuccessful);
	assert_int_equal(1, status.IoPortCallbackFailed);
	assert_int_equal(1, device.count);
	assert_int_equal(0x2000, guest_get(&guest, WHvX64RegisterRsi));
	assert_int_equal(5, guest_get(&guest, WHvX64RegisterRcx));
	assert_int_equal(GUEST_ENTRY + 9, guest_get(&guest, WHvX64RegisterRip));
	guest_destroy(&guest);
}

static HRESULT CALLBACK refuse_set(void *context, const WHV_REGISTER_NAME *names, UINT32 count,
                                   const WHV_REGISTER_VALUE *values)
{
	(void)context;
	(void)names;
	(void)count;
	(void)values;
	return E_FAIL;
}

BARE_TEST(VM_26_registers_that_the_monitor_does_not_take_are_no_success)
{
	WHV_EMULATOR_CALLBACKS refusing = callbacks;
	struct device device = { .answer = 7 };
	WHV_EMULATOR_STATUS status = { .AsUINT32 = ~0u };
	WHV_EMULATOR_HANDLE emulator;
	struct guest guest;

	/* in al,10h; hlt */
	GUEST_CODE(&guest, 0xe4, 0x10, 0xf4);
	refusing.WHvEmulatorSetVirtualProcessorRegisters = refuse_set;
	assert_int_equal(S_OK, WHvEmulatorCreateEmulator(&refusing, &emulator));
	assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
	assert_int_equal(S_OK, WHvEmulatorTryIoEmulation(emulator, &device, &guest.exit.VpContext,
	                                                 &guest.exit.IoPortAccess, &status));
	assert_int_equal(1, device.count);
	assert_int_equal(0, status.EmulationSuccessful);
	assert_int_equal(1, status.SetVirtualProcessorRegistersCallbackFailed);
	assert_int_equal(0, status.InternalEmulationFailure);
	assert_int_equal(S_OK, WHvEmulatorDestroyEmulator(emulator));
	guest_destroy(&guest);
}

TEST(VM_24_an_emulator_needs_all_its_callbacks)
{
	WHV_EMULATOR_CALLBACKS wrong = callbacks;
	WHV_EMULATOR_HANDLE emulator = &wrong;

	wrong.WHvEmulatorMemoryCallback = NULL;
	assert_int_equal(E_INVALIDARG, WHvEmulatorCreateEmulator(&wrong, &emulator));
	wrong = callbacks;
	wrong.Size = 40;
	assert_int_equal(E_INVALIDARG, WHvEmulatorCreateEmulator(&wrong, &emulator));
	assert_ptr_equal(&wrong, emulator);
	assert_int_equal(E_INVALIDARG, WHvEmulatorDestroyEmulator(NULL));
}

TEST(VM_24_each_callback_is_needed_and_what_is_reserved_is_zero)
{
	static const size_t places[] = {
		offsetof(WHV_EMULATOR_CALLBACKS, WHvEmulatorIoPortCallback),
		offsetof(WHV_EMULATOR_CALLBACKS, WHvEmulatorMemoryCallback),
		offsetof(WHV_EMULATOR_CALLBACKS, WHvEmulatorGetVirtualProcessorRegisters),
		offsetof(WHV_EMULATOR_CALLBACKS, WHvEmulatorSetVirtualProcessorRegisters),
		offsetof(WHV_EMULATOR_CALLBACKS, WHvEmulatorTranslateGvaPage),
	};
	WHV_EMULATOR_CALLBACKS wrong = callbacks;
	WHV_EMULATOR_HANDLE emulator;

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		wrong = callbacks;
		memset((uint8_t *)&wrong + places[i], 0, sizeof(void *));
		assert_int_equal(E_INVALIDARG, WHvEmulatorCreateEmulator(&wrong, &emulator));
	}
	wrong = callbacks;
	wrong.Reserved = 1;
	assert_int_equal(E_INVALIDARG, WHvEmulatorCreateEmulator(&wrong, &emulator));
	assert_int_equal(E_INVALIDARG, WHvEmulatorCreateEmulator(NULL, &emulator));
	assert_int_equal(E_INVALIDARG, WHvEmulatorCreateEmulator(&callbacks, NULL));
}

TEST(VM_24_an_emulation_needs_each_of_what_it_is_given)
{
	static const WHV_VP_EXIT_CONTEXT vp = { 0 };
	static const WHV_X64_IO_PORT_ACCESS_CONTEXT port = { 0 };
	static const WHV_MEMORY_ACCESS_CONTEXT access = { 0 };
	WHV_EMULATOR_STATUS status = { .AsUINT32 = 99 };
	WHV_EMULATOR_HANDLE emulator;

	assert_int_equal(S_OK, WHvEmulatorCreateEmulator(&callbacks, &emulator));
	for (unsigned missing = 0; missing < 4; missing++) {
		WHV_EMULATOR_HANDLE handle = missing == 0 ? NULL : emulator;
		const WHV_VP_EXIT_CONTEXT *context = missing == 1 ? NULL : &vp;
		WHV_EMULATOR_STATUS *to = missing == 3 ? NULL : &status;

		assert_int_equal(E_INVALIDARG,
		                 WHvEmulatorTryIoEmulation(handle, NULL, context,
		                                           missing == 2 ? NULL : &port, to));
		assert_int_equal(E_INVALIDARG,
		                 WHvEmulatorTryMmioEmulation(handle, NULL, context,
		                                             missing == 2 ? NULL : &access, to));
	}
	assert_int_equal(99, status.AsUINT32);
	assert_int_equal(S_OK, WHvEmulatorDestroyEmulator(emulator));
}

TEST(VM_24_an_emulator_that_is_destroyed_leaves_nothing)
{
	WHV_EMULATOR_HANDLE emulator;
	size_t before = 0;

	for (unsigned i = 0; i < 20; i++) {
		assert_int_equal(S_OK, WHvEmulatorCreateEmulator(&callbacks, &emulator));
		assert_int_equal(S_OK, WHvEmulatorDestroyEmulator(emulator));
		if (i == 11)
			before = mallinfo2().uordblks;
	}
	assert_int_equal(before, mallinfo2().uordblks);
}

/* A hypervisor that comes back with the same access so often before it has finished. */
static unsigned parts;

static void run_parts(struct host_kvm_cpu *cpu, bool leave_at_once, struct host_kvm_exit *ret_exit)
{
	enum host_kvm_exit_kind kind = ret_exit->kind;

	if (!leave_at_once || !parts) {
		hv_backend_double_at.cpu_run(cpu, leave_at_once, ret_exit);
		return;
	}
	parts--;
	ret_exit->kind = kind;
}

static struct guest *counted_guest;

static HRESULT CALLBACK count_port(void *context, WHV_EMULATOR_IO_ACCESS_INFO *access)
{
	access->Data = ++*(unsigned *)context;
	return S_OK;
}

static HRESULT CALLBACK set_counted(void *context, const WHV_REGISTER_NAME *names, UINT32 count,
                                    const WHV_REGISTER_VALUE *values)
{
	return WHvSetVirtualProcessorRegisters(counted_guest->partition, 0, names, count, values);
}

TEST(VM_27_every_part_of_an_instruction_is_asked_for_until_it_is_finished)
{
	static const struct {
		unsigned parts, calls;
		bool fits;
	} rows[] = {
		{ 0, 1, true }, { 1, 2, true }, { 5, 6, true }, { 63, 64, true }, { 64, 64, false }
	};
	struct hv_backend backend = hv_backend_double_at;

	backend.cpu_run = run_parts;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		unsigned ports = 0;
		WHV_EMULATOR_CALLBACKS own = callbacks;
		WHV_EMULATOR_STATUS status;
		WHV_EMULATOR_HANDLE emulator;
		struct guest guest;

		hv_select_backend(&backend);
		/* insb; hlt */
		GUEST_CODE(&guest, 0x6c, 0xf4);
		guest_set(&guest, WHvX64RegisterRdi, 0x2000);
		parts = rows[i].parts;
		own.WHvEmulatorIoPortCallback = count_port;
		own.WHvEmulatorSetVirtualProcessorRegisters = set_counted;
		counted_guest = &guest;
		assert_int_equal(S_OK, WHvEmulatorCreateEmulator(&own, &emulator));
		assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
		assert_int_equal(S_OK,
		                 WHvEmulatorTryIoEmulation(emulator, &ports, &guest.exit.VpContext,
		                                           &guest.exit.IoPortAccess, &status));
		assert_int_equal(rows[i].calls, ports);
		assert_int_equal(rows[i].fits, status.EmulationSuccessful);
		assert_int_equal(!rows[i].fits, status.InternalEmulationFailure);
		assert_int_equal(GUEST_ENTRY + rows[i].fits, guest_get(&guest, WHvX64RegisterRip));
		parts = 0;
		assert_int_equal(S_OK, WHvEmulatorDestroyEmulator(emulator));
		guest_destroy(&guest);
	}
}

/* An exit can be emulated as long as its own processor is there, whatever becomes of the others. */
TEST(VM_24_the_end_of_another_processor_leaves_the_exit_that_is_under_way)
{
	for (unsigned own = 0; own < 2; own++) {
		struct device device = { .answer = 7 };
		WHV_EMULATOR_STATUS status;
		WHV_EMULATOR_HANDLE emulator;
		struct guest guest;

		hv_select_backend(&hv_backend_double_at);
		guest_prepare(&guest);
		guest_property(&guest, WHvPartitionPropertyCodeProcessorCount, 2, 4);
		/* insb; hlt */
		guest_start(&guest, "\x6c\xf4", 2);
		device.guest = &guest;
		assert_int_equal(S_OK, WHvCreateVirtualProcessor(guest.partition, 1, 0));
		assert_int_equal(S_OK, WHvEmulatorCreateEmulator(&callbacks, &emulator));
		assert_int_equal(WHvRunVpExitReasonX64IoPortAccess, guest_run(&guest));
		assert_int_equal(S_OK, WHvDeleteVirtualProcessor(guest.partition, own ? 0 : 1));
		assert_int_equal(S_OK,
		                 WHvEmulatorTryIoEmulation(emulator, &device, &guest.exit.VpContext,
		                                           &guest.exit.IoPortAccess, &status));
		assert_int_equal(!own, status.EmulationSuccessful);
		assert_int_equal(own, status.InternalEmulationFailure);
		assert_int_equal(!own, device.count);
		assert_int_equal(S_OK, WHvEmulatorDestroyEmulator(emulator));
		guest_destroy(&guest);
	}
}
