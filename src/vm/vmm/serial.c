/* vm/vmm/serial.c - the 16550A's eight registers. */
#include "vm/vmm/serial.h"

#include <string.h>

enum {
	DATA,
	INTERRUPT_ENABLE,
	FIFO,
	LINE_CONTROL,
	MODEM_CONTROL,
	LINE_STATUS,
	MODEM_STATUS,
	SCRATCH
};

#define ENABLE_RECEIVED 0x01u
#define ENABLE_SENT 0x02u
#define ENABLE_MASK 0x0fu
#define CAUSE_NONE 0x01u
#define CAUSE_SENT 0x02u
#define CAUSE_RECEIVED 0x04u
#define CAUSE_FIFO 0xc0u
#define FIFO_ENABLE 0x01u
#define FIFO_CLEAR_RECEIVED 0x02u
#define LINE_CONTROL_8N1 0x03u
#define LINE_CONTROL_DIVISOR 0x80u
#define MODEM_READY 0x02u     /* RTS */
#define MODEM_INTERRUPT 0x08u /* OUT2, which is wired to let the interrupt through */
#define MODEM_LOOP 0x10u
#define LINE_STATUS_DATA 0x01u
#define LINE_STATUS_EMPTY 0x60u
#define MODEM_STATUS_CONNECTED 0xb0u
#define DIVISOR_9600 12u

void vmm_serial_init(struct vmm_serial *serial)
{
	memset(serial, 0, sizeof(*serial));
	serial->line_control = LINE_CONTROL_8N1;
	serial->modem_control = MODEM_INTERRUPT;
	serial->divisor = DIVISOR_9600;
}

static unsigned cause(const struct vmm_serial *serial)
{
	if ((serial->interrupt_enable & ENABLE_RECEIVED) && serial->count)
		return CAUSE_RECEIVED;
	if ((serial->interrupt_enable & ENABLE_SENT) && serial->sent_pending)
		return CAUSE_SENT;
	return CAUSE_NONE;
}

static void update_line(struct vmm_serial *serial)
{
	bool high = (serial->modem_control & MODEM_INTERRUPT) && cause(serial) != CAUSE_NONE;

	if (high == serial->line)
		return;
	serial->line = high;
	serial->set_line(serial->context, high);
}

static void push(struct vmm_serial *serial, uint8_t byte)
{
	if (serial->count < VMM_SERIAL_RING)
		serial->ring[(serial->first + serial->count++) % VMM_SERIAL_RING] = byte;
}

static uint8_t pop(struct vmm_serial *serial)
{
	uint8_t byte = serial->ring[serial->first];

	if (!serial->count)
		return 0;
	serial->first = (serial->first + 1) % VMM_SERIAL_RING;
	serial->count--;
	return byte;
}

/* In a loop the four outputs come back as the four inputs. */
static uint8_t modem_status(const struct vmm_serial *serial)
{
	unsigned control = serial->modem_control;

	if (!(control & MODEM_LOOP))
		return MODEM_STATUS_CONNECTED;
	return (uint8_t)((control & 0x0c) << 4 | (control & 0x02) << 3 | (control & 0x01) << 5);
}

static uint8_t read_cause(struct vmm_serial *serial)
{
	unsigned now = cause(serial);

	if (now == CAUSE_SENT) {
		serial->sent_pending = false;
		update_line(serial);
	}
	return (uint8_t)(now | (serial->fifo_control & FIFO_ENABLE ? CAUSE_FIFO : 0));
}

static uint8_t read_data(struct vmm_serial *serial)
{
	uint8_t byte = pop(serial);

	update_line(serial);
	return byte;
}

uint8_t vmm_serial_read(struct vmm_serial *serial, unsigned offset)
{
	bool divisor = serial->line_control & LINE_CONTROL_DIVISOR;

	switch (offset) {
	case DATA: return divisor ? (uint8_t)serial->divisor : read_data(serial);
	case INTERRUPT_ENABLE:
		return divisor ? (uint8_t)(serial->divisor >> 8) : serial->interrupt_enable;
	case FIFO: return read_cause(serial);
	case LINE_CONTROL: return serial->line_control;
	case MODEM_CONTROL: return serial->modem_control;
	case LINE_STATUS: return LINE_STATUS_EMPTY | (serial->count ? LINE_STATUS_DATA : 0);
	case MODEM_STATUS: return modem_status(serial);
	default: return serial->scratch;
	}
}

static void send(struct vmm_serial *serial, uint8_t byte)
{
	if (serial->modem_control & MODEM_LOOP)
		push(serial, byte);
	else
		serial->transmit(serial->context, byte);
	serial->sent_pending = true;
}

static void write_fifo(struct vmm_serial *serial, uint8_t value)
{
	serial->fifo_control = value & FIFO_ENABLE;
	if (value & FIFO_CLEAR_RECEIVED)
		serial->count = 0;
}

/* The line is always empty: who asks to be told so is told at once. */
static void write_enable(struct vmm_serial *serial, uint8_t value)
{
	if ((value & ENABLE_SENT) && !(serial->interrupt_enable & ENABLE_SENT))
		serial->sent_pending = true;
	serial->interrupt_enable = value & ENABLE_MASK;
}

static void write_divisor(struct vmm_serial *serial, unsigned offset, uint8_t value)
{
	unsigned shift = 8 * offset;

	serial->divisor =
		(uint16_t)((serial->divisor & ~(0xffu << shift)) | (unsigned)value << shift);
}

void vmm_serial_write(struct vmm_serial *serial, unsigned offset, uint8_t value)
{
	if (offset <= INTERRUPT_ENABLE && (serial->line_control & LINE_CONTROL_DIVISOR)) {
		write_divisor(serial, offset, value);
		return;
	}
	switch (offset) {
	case DATA: send(serial, value); break;
	case INTERRUPT_ENABLE: write_enable(serial, value); break;
	case FIFO: write_fifo(serial, value); break;
	case LINE_CONTROL: serial->line_control = value; break;
	case MODEM_CONTROL: serial->modem_control = value & 0x1f; break;
	case SCRATCH: serial->scratch = value; break;
	default: break;
	}
	update_line(serial);
}

bool vmm_serial_listens(const struct vmm_serial *serial)
{
	return (serial->interrupt_enable & ENABLE_RECEIVED) &&
	       (serial->modem_control & (MODEM_READY | MODEM_LOOP)) == MODEM_READY &&
	       serial->count < VMM_SERIAL_RING;
}

size_t vmm_serial_receive(struct vmm_serial *serial, const uint8_t *bytes, size_t count)
{
	size_t taken = 0;

	if (serial->modem_control & MODEM_LOOP)
		return 0;
	while (taken < count && serial->count < VMM_SERIAL_RING)
		push(serial, bytes[taken++]);
	update_line(serial);
	return taken;
}
