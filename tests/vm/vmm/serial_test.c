/* tests/vm/vmm/serial_test.c - the serial port's registers, ring and interrupt line. */
#include <string.h>

#include "test.h"
#include "vm/vmm/serial.h"

enum { DATA, ENABLE, CAUSE, LINE_CONTROL, MODEM_CONTROL, LINE_STATUS, MODEM_STATUS, SCRATCH };

struct port {
	struct vmm_serial serial;
	uint8_t sent[256];
	size_t sent_count;
	unsigned rises;
	bool line;
};

static void on_transmit(void *context, uint8_t byte)
{
	struct port *port = context;

	port->sent[port->sent_count++] = byte;
}

static void on_line(void *context, bool high)
{
	struct port *port = context;

	assert_int_not_equal(high, port->line);
	port->line = high;
	port->rises += high;
}

static void port_init(struct port *port)
{
	memset(port, 0, sizeof(*port));
	vmm_serial_init(&port->serial);
	port->serial.transmit = on_transmit;
	port->serial.set_line = on_line;
	port->serial.context = port;
}

TEST(VM_72_registers_after_a_reset)
{
	static const uint8_t expected[] = { 0, 0, 0x01, 0x03, 0x08, 0x60, 0xb0, 0 };
	struct port port;

	port_init(&port);
	for (unsigned i = 0; i < 8; i++)
		assert_int_equal(expected[i], vmm_serial_read(&port.serial, i));
	vmm_serial_write(&port.serial, LINE_CONTROL, 0x83);
	assert_int_equal(12, vmm_serial_read(&port.serial, 0));
	assert_int_equal(0, vmm_serial_read(&port.serial, 1));
	vmm_serial_write(&port.serial, 0, 0x34);
	vmm_serial_write(&port.serial, 1, 0x12);
	assert_int_equal(0x34, vmm_serial_read(&port.serial, 0));
	assert_int_equal(0x12, vmm_serial_read(&port.serial, 1));
	vmm_serial_write(&port.serial, LINE_CONTROL, 3);
	assert_int_equal(0, vmm_serial_read(&port.serial, ENABLE));
	vmm_serial_write(&port.serial, SCRATCH, 0x5a);
	assert_int_equal(0x5a, vmm_serial_read(&port.serial, SCRATCH));
	assert_int_equal(0, port.sent_count);
}

TEST(VM_72_a_fifo_that_is_on_shows_in_the_cause)
{
	struct port port;

	port_init(&port);
	vmm_serial_write(&port.serial, CAUSE, 0x01);
	assert_int_equal(0xc1, vmm_serial_read(&port.serial, CAUSE));
	vmm_serial_receive(&port.serial, (const uint8_t *)"ab", 2);
	vmm_serial_write(&port.serial, CAUSE, 0x03);
	assert_int_equal(0x60, vmm_serial_read(&port.serial, LINE_STATUS));
	vmm_serial_write(&port.serial, CAUSE, 0);
	assert_int_equal(0x01, vmm_serial_read(&port.serial, CAUSE));
}

TEST(VM_72_a_loop_gives_back_64_bytes_and_sends_none)
{
	struct port port;

	port_init(&port);
	vmm_serial_write(&port.serial, MODEM_CONTROL, 0x1a);
	assert_int_equal(0x90, vmm_serial_read(&port.serial, MODEM_STATUS));
	for (unsigned i = 0; i < 70; i++)
		vmm_serial_write(&port.serial, DATA, (uint8_t)i);
	for (unsigned i = 0; i < 64; i++) {
		assert_int_equal(0x61, vmm_serial_read(&port.serial, LINE_STATUS));
		assert_int_equal(i, vmm_serial_read(&port.serial, DATA));
	}
	assert_int_equal(0x60, vmm_serial_read(&port.serial, LINE_STATUS));
	assert_int_equal(0, port.sent_count);
	assert_int_equal(0, vmm_serial_receive(&port.serial, (const uint8_t *)"x", 1));
}

TEST(VM_73_what_arrives_raises_the_line_until_it_is_read)
{
	struct port port;

	port_init(&port);
	assert_int_equal(1, vmm_serial_receive(&port.serial, (const uint8_t *)"a", 1));
	assert_false(port.line);
	vmm_serial_write(&port.serial, ENABLE, 0x01);
	assert_true(port.line);
	assert_int_equal(0x04, vmm_serial_read(&port.serial, CAUSE));
	assert_true(port.line);
	assert_int_equal('a', vmm_serial_read(&port.serial, DATA));
	assert_false(port.line);
	assert_int_equal(0x01, vmm_serial_read(&port.serial, CAUSE));
	assert_int_equal(0, vmm_serial_read(&port.serial, DATA));
	vmm_serial_receive(&port.serial, (const uint8_t *)"bc", 2);
	assert_true(port.line);
	assert_int_equal('b', vmm_serial_read(&port.serial, DATA));
	assert_true(port.line);
	assert_int_equal('c', vmm_serial_read(&port.serial, DATA));
	assert_false(port.line);
	assert_int_equal(2, port.rises);
}

TEST(VM_73_an_empty_transmitter_interrupts_once_for_each_byte)
{
	struct port port;

	port_init(&port);
	vmm_serial_write(&port.serial, ENABLE, 0x02);
	assert_true(port.line);
	assert_int_equal(0x02, vmm_serial_read(&port.serial, CAUSE));
	assert_false(port.line);
	assert_int_equal(0x01, vmm_serial_read(&port.serial, CAUSE));
	vmm_serial_write(&port.serial, DATA, 'x');
	assert_true(port.line);
	assert_int_equal(0x02, vmm_serial_read(&port.serial, CAUSE));
	assert_false(port.line);
	vmm_serial_write(&port.serial, ENABLE, 0x02);
	assert_false(port.line);
	assert_int_equal(1, port.sent_count);
	assert_int_equal('x', port.sent[0]);
}

TEST(VM_73_received_data_come_before_the_empty_transmitter)
{
	struct port port;

	port_init(&port);
	vmm_serial_write(&port.serial, ENABLE, 0x03);
	vmm_serial_receive(&port.serial, (const uint8_t *)"a", 1);
	assert_int_equal(0x04, vmm_serial_read(&port.serial, CAUSE));
	vmm_serial_read(&port.serial, DATA);
	assert_true(port.line);
	assert_int_equal(0x02, vmm_serial_read(&port.serial, CAUSE));
	assert_false(port.line);
}

TEST(VM_73_without_out2_no_interrupt_comes_through)
{
	struct port port;

	port_init(&port);
	vmm_serial_write(&port.serial, MODEM_CONTROL, 0x03);
	vmm_serial_write(&port.serial, ENABLE, 0x02);
	assert_false(port.line);
	vmm_serial_write(&port.serial, MODEM_CONTROL, 0x0b);
	assert_true(port.line);
	assert_int_equal(0x0b, vmm_serial_read(&port.serial, MODEM_CONTROL));
}

TEST(VM_73_the_port_listens_when_it_is_ready_wants_interrupts_and_has_room)
{
	uint8_t bytes[64] = { 0 };
	struct port port;

	port_init(&port);
	assert_false(vmm_serial_listens(&port.serial));
	vmm_serial_write(&port.serial, ENABLE, 0x01);
	assert_false(vmm_serial_listens(&port.serial));
	vmm_serial_write(&port.serial, MODEM_CONTROL, 0x01);
	assert_false(vmm_serial_listens(&port.serial));
	vmm_serial_write(&port.serial, MODEM_CONTROL, 0x02);
	assert_true(vmm_serial_listens(&port.serial));
	vmm_serial_write(&port.serial, ENABLE, 0x02);
	assert_false(vmm_serial_listens(&port.serial));
	vmm_serial_write(&port.serial, ENABLE, 0x01);
	assert_int_equal(64, vmm_serial_receive(&port.serial, bytes, 64));
	assert_false(vmm_serial_listens(&port.serial));
	vmm_serial_read(&port.serial, DATA);
	assert_true(vmm_serial_listens(&port.serial));
	vmm_serial_write(&port.serial, MODEM_CONTROL, 0x1a);
	assert_false(vmm_serial_listens(&port.serial));
}

TEST(VM_73_a_full_ring_takes_no_more_and_loses_nothing)
{
	uint8_t bytes[100];
	struct port port;

	port_init(&port);
	for (unsigned i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)i;
	assert_int_equal(64, vmm_serial_receive(&port.serial, bytes, sizeof(bytes)));
	assert_int_equal(0, vmm_serial_read(&port.serial, DATA));
	assert_int_equal(1, vmm_serial_receive(&port.serial, bytes + 64, 36));
	for (unsigned i = 1; i < 65; i++)
		assert_int_equal(i, vmm_serial_read(&port.serial, DATA));
	assert_int_equal(0x60, vmm_serial_read(&port.serial, LINE_STATUS));
}

TEST(VM_72_a_port_is_the_same_whatever_was_in_its_memory)
{
	struct vmm_serial one, other;

	memset(&one, 0x5a, sizeof(one));
	memset(&other, 0, sizeof(other));
	vmm_serial_init(&one);
	vmm_serial_init(&other);
	assert_memory_equal(&one, &other, sizeof(one));
	/* 9600 baud, 8 bits, no parity, nothing that interrupts. */
	assert_int_equal(12, one.divisor);
	assert_int_equal(3, one.line_control);
	assert_int_equal(0, one.interrupt_enable);
}
