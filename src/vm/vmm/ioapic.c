/* vm/vmm/ioapic.c - the I/O APIC's registers and pins. */
#include "vm/vmm/ioapic.h"

#include <string.h>

#define SELECT 0x00u
#define WINDOW 0x10u
#define END_OF_INTERRUPT 0x40u
#define REGISTER_ID 0u
#define REGISTER_VERSION 1u
#define REGISTER_ARBITRATION 2u
#define REGISTER_ENTRIES 0x10u
#define VERSION (0x20u | (VMM_IOAPIC_PINS - 1) << 16)

#define ENTRY_LOGICAL (1ull << 11)
#define ENTRY_REMOTE_IRR (1ull << 14)
#define ENTRY_LEVEL (1ull << 15)
#define ENTRY_MASKED (1ull << 16)
#define ENTRY_READ_ONLY (ENTRY_REMOTE_IRR | 1ull << 12)
#define ENTRY_WRITABLE (0xff0000000001ffffull & ~ENTRY_READ_ONLY)

void vmm_ioapic_init(struct vmm_ioapic *ioapic, uint8_t id)
{
	memset(ioapic, 0, sizeof(*ioapic));
	ioapic->id = id;
	for (unsigned pin = 0; pin < VMM_IOAPIC_PINS; pin++)
		ioapic->entries[pin] = ENTRY_MASKED;
}

/* Send what pin has to send, if it may. */
static void service(struct vmm_ioapic *ioapic, unsigned pin)
{
	uint64_t entry = ioapic->entries[pin];
	struct vmm_interrupt interrupt = {
		.vector = (uint8_t)entry,
		.delivery = (entry >> 8) & 7,
		.destination = (uint8_t)(entry >> 56),
		.logical = entry & ENTRY_LOGICAL,
		.level = entry & ENTRY_LEVEL,
	};

	if (!(ioapic->pending & 1u << pin) || (entry & (ENTRY_MASKED | ENTRY_REMOTE_IRR)))
		return;
	if (interrupt.level)
		ioapic->entries[pin] |= ENTRY_REMOTE_IRR;
	else
		ioapic->pending &= ~(1u << pin);
	ioapic->send(ioapic->context, &interrupt);
}

void vmm_ioapic_set_pin(struct vmm_ioapic *ioapic, unsigned pin, bool high)
{
	uint32_t bit = 1u << pin;
	bool level = ioapic->entries[pin] & ENTRY_LEVEL, was = ioapic->levels & bit;

	if (high) {
		ioapic->levels |= bit;
		if (level || !was)
			ioapic->pending |= bit;
		service(ioapic, pin);
	} else {
		ioapic->levels &= ~bit;
		if (level)
			ioapic->pending &= ~bit;
	}
}

void vmm_ioapic_end(struct vmm_ioapic *ioapic, uint8_t vector)
{
	for (unsigned pin = 0; pin < VMM_IOAPIC_PINS; pin++) {
		uint64_t entry = ioapic->entries[pin];

		if ((uint8_t)entry != vector || !(entry & ENTRY_LEVEL))
			continue;
		ioapic->entries[pin] &= ~ENTRY_REMOTE_IRR;
		service(ioapic, pin);
	}
}

/* A level-triggered interrupt whose end would not be told any more is sent once more while its line is high. */
void vmm_ioapic_restored(struct vmm_ioapic *ioapic)
{
	ioapic->id &= 0x0f;
	for (unsigned pin = 0; pin < VMM_IOAPIC_PINS; pin++) {
		ioapic->entries[pin] &= ENTRY_WRITABLE;
		if ((ioapic->entries[pin] & ENTRY_LEVEL) && (ioapic->levels & 1u << pin))
			ioapic->pending |= 1u << pin;
		service(ioapic, pin);
	}
}

static void write_entry(struct vmm_ioapic *ioapic, unsigned pin, bool high_half, uint32_t value)
{
	uint64_t half = high_half ? 0xffffffff00000000ull : 0xffffffffull;
	uint64_t bits = high_half ? (uint64_t)value << 32 : value;
	uint64_t *entry = &ioapic->entries[pin];

	*entry = (*entry & ~(half & ENTRY_WRITABLE)) | (bits & half & ENTRY_WRITABLE);
	/* An entry that becomes edge-triggered forgets an interrupt that has not ended. */
	if (!(*entry & ENTRY_LEVEL))
		*entry &= ~ENTRY_REMOTE_IRR;
	else if (ioapic->levels & 1u << pin)
		ioapic->pending |= 1u << pin;
	else
		ioapic->pending &= ~(1u << pin);
	service(ioapic, pin);
}

static uint32_t read_register(const struct vmm_ioapic *ioapic)
{
	unsigned pin = (ioapic->select - REGISTER_ENTRIES) / 2;

	switch (ioapic->select) {
	case REGISTER_ID:
	case REGISTER_ARBITRATION: return (uint32_t)ioapic->id << 24;
	case REGISTER_VERSION: return VERSION;
	default:
		if (ioapic->select < REGISTER_ENTRIES || pin >= VMM_IOAPIC_PINS)
			return 0;
		return (uint32_t)(ioapic->entries[pin] >> (ioapic->select & 1 ? 32 : 0));
	}
}

static void write_register(struct vmm_ioapic *ioapic, uint32_t value)
{
	unsigned pin = (ioapic->select - REGISTER_ENTRIES) / 2;

	if (ioapic->select == REGISTER_ID)
		ioapic->id = (value >> 24) & 0x0f;
	else if (ioapic->select >= REGISTER_ENTRIES && pin < VMM_IOAPIC_PINS)
		write_entry(ioapic, pin, ioapic->select & 1, value);
}

uint32_t vmm_ioapic_read(const struct vmm_ioapic *ioapic, uint64_t offset)
{
	if (offset == SELECT)
		return ioapic->select;
	return offset == WINDOW ? read_register(ioapic) : 0;
}

void vmm_ioapic_write(struct vmm_ioapic *ioapic, uint64_t offset, uint32_t value)
{
	if (offset == SELECT)
		ioapic->select = (uint8_t)value;
	else if (offset == WINDOW)
		write_register(ioapic, value);
	else if (offset == END_OF_INTERRUPT)
		vmm_ioapic_end(ioapic, (uint8_t)value);
}
