/*
 * vm/vmm/bus.c - which device answers at which port or address.
 *
 * Ports are bytes: a wider access is that many byte accesses, as on the bus that these devices come from. What
 * nobody claims reads as ones and swallows writes.
 */
#include <string.h>

#include "vm/vmm/layout.h"
#include "vm/vmm/vmm_internal.h"

#define PAGE_MASK 0xfffull
#define SLEEP_ENABLE 0x20u /* bit 13 of the 16-bit register */
#define SLEEP_TYPE_SHIFT 2
#define SLEEP_TYPE_OFF 5u
#define EPOCH_1601_SECONDS 11644473600ll
#define UNITS_A_SECOND 10000000ull

struct port_range {
	uint16_t first, last;
	uint8_t (*read)(struct vmm *vmm, uint16_t port);
	void (*write)(struct vmm *vmm, uint16_t port, uint8_t value);
};

static uint8_t read_zero(struct vmm *vmm, uint16_t port)
{
	return 0;
}

static void write_nothing(struct vmm *vmm, uint16_t port, uint8_t value)
{
}

/* --- Devices at ports ------------------------------------------------------------------------------ */

static uint8_t read_serial(struct vmm *vmm, uint16_t port)
{
	return vmm_serial_read(&vmm->serial, port - VMM_SERIAL_PORT);
}

static void write_serial(struct vmm *vmm, uint16_t port, uint8_t value)
{
	vmm_serial_write(&vmm->serial, port - VMM_SERIAL_PORT, value);
}

static int64_t unix_seconds(void)
{
	return (int64_t)(host_clock_system_100ns() / UNITS_A_SECOND) - EPOCH_1601_SECONDS;
}

static uint8_t read_rtc(struct vmm *vmm, uint16_t port)
{
	return vmm_rtc_read(&vmm->rtc, port, unix_seconds());
}

static void write_rtc(struct vmm *vmm, uint16_t port, uint8_t value)
{
	vmm_rtc_write(&vmm->rtc, port, value);
}

static uint8_t read_pit(struct vmm *vmm, uint16_t port)
{
	return vmm_pit_read(&vmm->pit, port, host_clock_monotonic_ns());
}

static void write_pit(struct vmm *vmm, uint16_t port, uint8_t value)
{
	vmm_pit_write(&vmm->pit, port, value, host_clock_monotonic_ns());
	vmm_timer_wake(vmm);
}

static uint8_t read_keyboard(struct vmm *vmm, uint16_t port)
{
	return vmm_keyboard_read(&vmm->keyboard, port);
}

static void write_keyboard(struct vmm *vmm, uint16_t port, uint8_t value)
{
	if (vmm_keyboard_write(&vmm->keyboard, port, value))
		vmm_end(vmm, VMM_RESET, NULL);
}

static uint8_t read_pic_mask(struct vmm *vmm, uint16_t port)
{
	return vmm->pic_masks[port >> 7];
}

static void write_pic_mask(struct vmm *vmm, uint16_t port, uint8_t value)
{
	vmm->pic_masks[port >> 7] = value;
}

static uint8_t read_pic_edges(struct vmm *vmm, uint16_t port)
{
	return vmm->pic_edges[port & 1];
}

static void write_pic_edges(struct vmm *vmm, uint16_t port, uint8_t value)
{
	vmm->pic_edges[port & 1] = value;
}

static uint8_t read_power(struct vmm *vmm, uint16_t port)
{
	return vmm->power[port - VMM_POWER_PORT];
}

static void write_power(struct vmm *vmm, uint16_t port, uint8_t value)
{
	if (port == VMM_SLEEP_PORT && (value & SLEEP_ENABLE) &&
	    ((value >> SLEEP_TYPE_SHIFT) & 7) == SLEEP_TYPE_OFF)
		vmm_end(vmm, VMM_POWERED_OFF, NULL);
	vmm->power[port - VMM_POWER_PORT] = value & (uint8_t)~SLEEP_ENABLE;
}

static const struct port_range ports[] = {
	{ VMM_SERIAL_PORT, VMM_SERIAL_PORT + 7, read_serial, write_serial },
	{ 0x20, 0x20, read_zero, write_nothing },
	{ 0x21, 0x21, read_pic_mask, write_pic_mask },
	{ 0x40, 0x43, read_pit, write_pit },
	{ 0x60, 0x60, read_keyboard, write_keyboard },
	{ 0x61, 0x61, read_pit, write_pit },
	{ 0x64, 0x64, read_keyboard, write_keyboard },
	{ 0x70, 0x77, read_rtc, write_rtc },
	{ 0xa0, 0xa0, read_zero, write_nothing },
	{ 0xa1, 0xa1, read_pic_mask, write_pic_mask },
	{ 0x4d0, 0x4d1, read_pic_edges, write_pic_edges },
	{ VMM_POWER_PORT, VMM_SLEEP_PORT, read_power, write_power },
	{ VMM_SLEEP_STATUS_PORT, VMM_SLEEP_STATUS_PORT, read_zero, write_nothing },
};

static const struct port_range *range_of(uint16_t port)
{
	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++)
		if (port >= ports[i].first && port <= ports[i].last)
			return &ports[i];
	return NULL;
}

/* --- What devices do to the machine ----------------------------------------------------------------- */

static void transmit(void *context, uint8_t byte)
{
	struct vmm *vmm = context;

	if (vmm->sent_count < VMM_SENT_BYTES)
		vmm->sent[vmm->sent_count++] = byte;
}

static void set_serial_line(void *context, bool high)
{
	struct vmm *vmm = context;

	vmm_pin_set(vmm, VMM_SERIAL_PIN, high);
}

/* An interrupt that no local APIC takes is lost, as it would be. */
static void send_interrupt(void *context, const struct vmm_interrupt *interrupt)
{
	struct vmm *vmm = context;
	WHV_INTERRUPT_CONTROL control = {
		.Type = interrupt->delivery,
		.DestinationMode = interrupt->logical ? WHvX64InterruptDestinationModeLogical
		                                      : WHvX64InterruptDestinationModePhysical,
		.TriggerMode = interrupt->level ? WHvX64InterruptTriggerModeLevel
		                                : WHvX64InterruptTriggerModeEdge,
		.Destination = interrupt->destination,
		.Vector = interrupt->vector,
	};

	__atomic_store_n(&vmm->interrupt_count, vmm->interrupt_count + 1, __ATOMIC_RELAXED);
	WHvRequestInterrupt(vmm->partition, &control, sizeof(control));
}

void vmm_bus_init(struct vmm *vmm)
{
	uint64_t low = vmm_memory_low_end(&vmm->memory);

	vmm_serial_init(&vmm->serial);
	vmm->serial.transmit = transmit;
	vmm->serial.set_line = set_serial_line;
	vmm->serial.context = vmm;
	vmm_rtc_init(&vmm->rtc, low, vmm->memory.bytes - low);
	vmm_pit_init(&vmm->pit);
	vmm_ioapic_init(&vmm->ioapic, (uint8_t)(vmm->processor_count + 1));
	vmm->ioapic.send = send_interrupt;
	vmm->ioapic.context = vmm;
	vmm_keyboard_init(&vmm->keyboard);
}

/* Take the lock off and tell the console, which may block, what has come of it meanwhile. */
static void release(struct vmm *vmm)
{
	uint8_t sent[VMM_SENT_BYTES];
	size_t count = vmm->sent_count;
	bool ready = vmm->input_waits && vmm_serial_listens(&vmm->serial);

	memcpy(sent, vmm->sent, count);
	vmm->sent_count = 0;
	vmm->input_waits &= !ready;
	host_lock_release(&vmm->bus_lock);
	if (count)
		vmm_moment(vmm, VMM_MOMENT_FIRST_WORD);
	if (count && vmm->console)
		vmm->serial_out(vmm->console_context, sent, count);
	if (ready && vmm->console_ready)
		vmm->console_ready(vmm->console_context);
}

uint32_t vmm_port_read(struct vmm *vmm, uint16_t port, unsigned size)
{
	uint32_t value = 0;

	host_lock_acquire(&vmm->bus_lock);
	for (unsigned i = 0; i < size; i++) {
		uint16_t at = (uint16_t)(port + i);
		const struct port_range *range = range_of(at);

		value |= (uint32_t)(range ? range->read(vmm, at) : 0xff) << (8 * i);
	}
	release(vmm);
	return value;
}

void vmm_port_write(struct vmm *vmm, uint16_t port, unsigned size, uint32_t value)
{
	if (size == 1 && !range_of(port))
		return;
	host_lock_acquire(&vmm->bus_lock);
	for (unsigned i = 0; i < size; i++) {
		uint16_t at = (uint16_t)(port + i);
		const struct port_range *range = range_of(at);

		if (range)
			range->write(vmm, at, (uint8_t)(value >> (8 * i)));
	}
	release(vmm);
}

/* --- Addresses ----------------------------------------------------------------------------------- */

static bool is_ioapic(uint64_t gpa, unsigned size)
{
	return (gpa & ~PAGE_MASK) == VMM_IOAPIC_GPA && size <= 4;
}

uint64_t vmm_address_read(struct vmm *vmm, uint64_t gpa, unsigned size)
{
	unsigned slot = vmm_slot_at(gpa);
	uint64_t value = ~0ull;

	if (slot < vmm->slot_count)
		return vmm_virtio_read(vmm, slot, gpa & PAGE_MASK, size);
	if (!is_ioapic(gpa, size))
		return value;
	host_lock_acquire(&vmm->ioapic_lock);
	value = vmm_ioapic_read(&vmm->ioapic, gpa & PAGE_MASK);
	host_lock_release(&vmm->ioapic_lock);
	return value;
}

void vmm_address_write(struct vmm *vmm, uint64_t gpa, unsigned size, uint64_t value)
{
	unsigned slot = vmm_slot_at(gpa);

	if (slot < vmm->slot_count) {
		vmm_virtio_write(vmm, slot, gpa & PAGE_MASK, size, value);
	} else if (is_ioapic(gpa, size)) {
		host_lock_acquire(&vmm->ioapic_lock);
		vmm_ioapic_write(&vmm->ioapic, gpa & PAGE_MASK, (uint32_t)value);
		host_lock_release(&vmm->ioapic_lock);
	}
}

void vmm_interrupt_end(struct vmm *vmm, uint8_t vector)
{
	host_lock_acquire(&vmm->ioapic_lock);
	vmm_ioapic_end(&vmm->ioapic, vector);
	host_lock_release(&vmm->ioapic_lock);
}

void vmm_pin_set(struct vmm *vmm, unsigned pin, bool high)
{
	host_lock_acquire(&vmm->ioapic_lock);
	vmm_ioapic_set_pin(&vmm->ioapic, pin, high);
	host_lock_release(&vmm->ioapic_lock);
}

void vmm_pin_pulse(struct vmm *vmm, unsigned pin)
{
	host_lock_acquire(&vmm->ioapic_lock);
	vmm_ioapic_set_pin(&vmm->ioapic, pin, true);
	vmm_ioapic_set_pin(&vmm->ioapic, pin, false);
	host_lock_release(&vmm->ioapic_lock);
}

size_t vmm_console_input(struct vmm *vmm, const void *bytes, size_t count)
{
	size_t taken = 0;

	if (vmm->console_slot)
		return vmm_virtio_console_input(vmm, bytes, count);
	host_lock_acquire(&vmm->bus_lock);
	if (vmm_serial_listens(&vmm->serial))
		taken = vmm_serial_receive(&vmm->serial, bytes, count);
	vmm->input_waits = taken < count;
	release(vmm);
	return taken;
}
