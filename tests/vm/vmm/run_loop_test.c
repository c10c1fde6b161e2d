/* tests/vm/vmm/run_loop_test.c - what a processor's thread does for its guest, and what it counts. */
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "machine.h"
#include "vm/vmm/layout.h"
#include "vm/vmm/vmm_internal.h"

#define SLOT_GPA ((uint64_t)VMM_GAP_GPA)

static void create(struct machine *machine)
{
	assert_int_equal(0, vmm_create(&machine->options, &machine->vmm, &machine->reason));
}

/* A machine on the double, whose guest halts. */
static void prepare_halting(struct machine *machine)
{
	static const uint8_t code[] = { 0xf4, 0xeb, 0xfd };

	hv_select_backend(&hv_backend_double_apic);
	prepare(machine, code, sizeof(code));
}

/* So many bytes of a device, as the emulator asks for them. */
static HRESULT access_device(struct machine *machine, bool is_write, uint64_t gpa, uint8_t size,
                             void *bytes)
{
	WHV_EMULATOR_MEMORY_ACCESS_INFO access = { .GpaAddress = gpa,
		                                   .Direction = is_write,
		                                   .AccessSize = size };
	HRESULT result;

	memcpy(access.Data, bytes, size < sizeof(access.Data) ? size : sizeof(access.Data));
	result =
		vmm_emulator_callbacks.WHvEmulatorMemoryCallback(machine->vmm->processors, &access);
	if (!is_write && result == S_OK)
		memcpy(bytes, access.Data, size);
	return result;
}

TEST(VM_28_a_device_is_read_and_written_in_1_to_8_bytes)
{
	static const uint8_t expected[8] = { 80, 0, 24, 0, 1, 0, 0, 0 };
	struct machine machine;

	prepare_halting(&machine);
	machine.options.virtio_console = true;
	create(&machine);
	for (uint8_t size = 1; size <= 8; size *= 2) {
		uint8_t bytes[9];

		memset(bytes, 0xee, sizeof(bytes));
		assert_int_equal(S_OK,
		                 access_device(&machine, false, SLOT_GPA + 0x1100, size, bytes));
		assert_memory_equal(expected, bytes, size);
		assert_int_equal(0xee, bytes[size]);
	}
	for (unsigned is_write = 0; is_write < 2; is_write++) {
		uint8_t bytes[16] = { 0 };

		assert_int_equal(E_INVALIDARG,
		                 access_device(&machine, is_write, SLOT_GPA + 0x1100, 9, bytes));
	}
	vmm_destroy(machine.vmm);
}

TEST(VM_28_a_write_to_a_device_is_as_wide_as_it_was)
{
	uint8_t bytes[8] = { 3, 0, 0, 0, 0xff, 0xff, 0xff, 0xff };
	struct machine machine;

	prepare_halting(&machine);
	create(&machine);
	/* The number of the selected queue takes four bytes, and nothing else is a register's width. */
	assert_int_equal(S_OK, access_device(&machine, true, SLOT_GPA + 0x30, 4, bytes));
	assert_int_equal(3, machine.vmm->slots[0].mmio.queue_select);
	bytes[0] = 5;
	assert_int_equal(S_OK, access_device(&machine, true, SLOT_GPA + 0x30, 8, bytes));
	assert_int_equal(S_OK, access_device(&machine, true, SLOT_GPA + 0x30, 1, bytes));
	assert_int_equal(3, machine.vmm->slots[0].mmio.queue_select);
	vmm_destroy(machine.vmm);
}

TEST(VM_28_a_port_is_read_and_written_for_the_emulator)
{
	WHV_EMULATOR_IO_ACCESS_INFO access = {
		.Direction = 1, .Port = 0x3ff, .AccessSize = 1, .Data = 0x5a
	};
	struct machine machine;

	prepare_halting(&machine);
	create(&machine);
	assert_int_equal(S_OK,
	                 vmm_emulator_callbacks.WHvEmulatorIoPortCallback(machine.vmm->processors,
	                                                                  &access));
	access.Direction = 0;
	access.Data = 0;
	assert_int_equal(S_OK,
	                 vmm_emulator_callbacks.WHvEmulatorIoPortCallback(machine.vmm->processors,
	                                                                  &access));
	assert_int_equal(0x5a, access.Data);
	vmm_destroy(machine.vmm);
}

TEST(VM_34_what_the_emulator_does_is_counted_by_call)
{
	/* mov esi,100000h; mov ecx,5; mov dx,80h; cld; rep outsb; power off */
	static const uint8_t code[] = { 0xbe, 0,    0,    0x10,      0,    0xb9, 5,
		                        0,    0,    0,    0x66,      0xba, 0x80, 0x00,
		                        0xfc, 0xf3, 0x6e, POWER_OFF, 0xeb, 0xfe };
	struct machine machine;
	uint64_t emulations;

	need_kvm();
	prepare(&machine, code, sizeof(code));
	create(&machine);
	assert_int_equal(VMM_POWERED_OFF, vmm_run(machine.vmm, &machine.reason));
	emulations = vmm_counter(machine.vmm, VMM_CALL_EMULATE);
	assert_true(emulations > 0);
	/* Each exit at a port is emulated, or done by a write of registers. */
	assert_int_equal(vmm_counter(machine.vmm, VMM_EXIT_PORT), emulations + 1);
	vmm_destroy(machine.vmm);
}

TEST(VM_120_a_machine_that_runs_connects_its_card)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	struct vmm_network network = { .alone = false };
	socklen_t bytes = sizeof(at);
	struct running running;
	char peer[32];
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), connection;

	assert_int_equal(0, bind(listener, (struct sockaddr *)&at, sizeof(at)));
	assert_int_equal(0, listen(listener, 1));
	assert_int_equal(0, getsockname(listener, (struct sockaddr *)&at, &bytes));
	snprintf(peer, sizeof(peer), "127.0.0.1:%u", ntohs(at.sin_port));
	network.peer = peer;
	prepare_halting(&running.machine);
	running.machine.options.network = &network;
	start_running(&running);
	connection = accept(listener, NULL, NULL);
	assert_true(connection >= 0);
	assert_int_equal(VMM_STOPPED, stop_running(&running));
	close(connection);
	close(listener);
}
