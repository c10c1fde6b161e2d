/* vm/vmm/pit.c - the 8254's counters, computed from the time. */
#include "vm/vmm/pit.h"

#include <string.h>

#define HERTZ 1193182ull
#define NS_A_SECOND 1000000000ull
#define COMMAND_PORT 0x43u
#define SPEAKER_PORT 0x61u
#define SPEAKER_GATE 0x01u
#define SPEAKER_REFRESH 0x10u
#define SPEAKER_OUT 0x20u
#define REFRESH_NS 15085u

void vmm_pit_init(struct vmm_pit *pit)
{
	memset(pit, 0, sizeof(*pit));
	for (int i = 0; i < 3; i++) {
		pit->counters[i].access = 3;
		pit->counters[i].reload = 0x10000;
		pit->counters[i].gate = i < 2;
	}
}

/* Ticks of the clock since the counter was loaded. */
static uint64_t elapsed(const struct vmm_pit_counter *counter, uint64_t now_ns)
{
	uint64_t ns = now_ns - counter->start_ns;

	return ns / NS_A_SECOND * HERTZ + ns % NS_A_SECOND * HERTZ / NS_A_SECOND;
}

/* The first nanosecond at which that many ticks have passed. */
static uint64_t time_of(const struct vmm_pit_counter *counter, uint64_t ticks)
{
	return counter->start_ns + ticks / HERTZ * NS_A_SECOND +
	       (ticks % HERTZ * NS_A_SECOND + HERTZ - 1) / HERTZ;
}

static bool is_periodic(const struct vmm_pit_counter *counter)
{
	return counter->mode == 2 || counter->mode == 3;
}

static uint16_t count_of(const struct vmm_pit_counter *counter, uint64_t now_ns)
{
	uint64_t ticks, count;

	if (!counter->loaded || !counter->gate)
		return (uint16_t)counter->reload;
	ticks = elapsed(counter, now_ns);
	if (counter->mode == 3)
		count = counter->reload - (2 * ticks) % counter->reload;
	else if (counter->mode == 2)
		count = counter->reload - ticks % counter->reload;
	else
		count = counter->reload - ticks;
	return (uint16_t)count;
}

static bool out_of(const struct vmm_pit_counter *counter, uint64_t now_ns)
{
	uint64_t ticks;

	if (!counter->loaded || !counter->gate)
		return counter->mode != 0;
	ticks = elapsed(counter, now_ns);
	switch (counter->mode) {
	case 0:
	case 1: return ticks >= counter->reload;
	case 2: return ticks % counter->reload != counter->reload - 1;
	case 3: return ticks % counter->reload < (counter->reload + 1) / 2;
	default: return ticks != counter->reload;
	}
}

static uint16_t to_bcd(uint16_t number)
{
	return (uint16_t)(number / 1000 % 10 << 12 | number / 100 % 10 << 8 |
	                  number / 10 % 10 << 4 | number % 10);
}

static uint32_t from_bcd(uint16_t digits)
{
	return (digits >> 12) * 1000u + ((digits >> 8) & 15) * 100u + ((digits >> 4) & 15) * 10u +
	       (digits & 15);
}

/* --- Reading ------------------------------------------------------------------------------------ */

static uint16_t shown(const struct vmm_pit_counter *counter, uint64_t now_ns)
{
	uint16_t count = count_of(counter, now_ns);

	return counter->bcd ? to_bcd(count) : count;
}

static uint8_t read_counter(struct vmm_pit_counter *counter, uint64_t now_ns)
{
	uint16_t count = counter->latched ? counter->latch : shown(counter, now_ns);
	bool high = counter->access == 2 || (counter->access == 3 && counter->read_high);

	if (counter->status_latched) {
		counter->status_latched = false;
		return counter->status;
	}
	if (counter->access == 3)
		counter->read_high = !counter->read_high;
	if (counter->access != 3 || high)
		counter->latched = false;
	return (uint8_t)(high ? count >> 8 : count);
}

static uint8_t read_speaker(const struct vmm_pit *pit, uint64_t now_ns)
{
	return (uint8_t)(pit->speaker | (now_ns / REFRESH_NS % 2 ? SPEAKER_REFRESH : 0) |
	                 (out_of(&pit->counters[2], now_ns) ? SPEAKER_OUT : 0));
}

uint8_t vmm_pit_read(struct vmm_pit *pit, uint16_t port, uint64_t now_ns)
{
	if (port == SPEAKER_PORT)
		return read_speaker(pit, now_ns);
	if (port == COMMAND_PORT)
		return 0;
	return read_counter(&pit->counters[port & 3], now_ns);
}

/* --- Writing ------------------------------------------------------------------------------------ */

static void load(struct vmm_pit *pit, struct vmm_pit_counter *counter, uint16_t value,
                 uint64_t now_ns)
{
	counter->reload = counter->bcd ? from_bcd(value) : value;
	if (!counter->reload)
		counter->reload = counter->bcd ? 10000 : 0x10000;
	counter->start_ns = now_ns;
	counter->loaded = true;
	if (counter == &pit->counters[0])
		pit->ticks_told = 0;
}

static void write_counter(struct vmm_pit *pit, struct vmm_pit_counter *counter, uint8_t value,
                          uint64_t now_ns)
{
	if (counter->access == 1) {
		load(pit, counter, value, now_ns);
	} else if (counter->access == 2) {
		load(pit, counter, (uint16_t)(value << 8), now_ns);
	} else if (!counter->write_high) {
		counter->low = value;
		counter->write_high = true;
	} else {
		counter->write_high = false;
		load(pit, counter, (uint16_t)(value << 8 | counter->low), now_ns);
	}
}

static void latch(struct vmm_pit_counter *counter, uint64_t now_ns)
{
	if (counter->latched)
		return;
	counter->latch = shown(counter, now_ns);
	counter->latched = true;
}

static void latch_status(struct vmm_pit_counter *counter, uint64_t now_ns)
{
	if (counter->status_latched)
		return;
	counter->status =
		(uint8_t)((out_of(counter, now_ns) ? 0x80 : 0) | (counter->loaded ? 0 : 0x40) |
	                  counter->access << 4 | counter->mode << 1 | counter->bcd);
	counter->status_latched = true;
}

static void read_back(struct vmm_pit *pit, uint8_t value, uint64_t now_ns)
{
	for (int i = 0; i < 3; i++) {
		if (!(value & 2 << i))
			continue;
		if (!(value & 0x20))
			latch(&pit->counters[i], now_ns);
		if (!(value & 0x10))
			latch_status(&pit->counters[i], now_ns);
	}
}

static void command(struct vmm_pit *pit, uint8_t value, uint64_t now_ns)
{
	struct vmm_pit_counter *counter;
	uint8_t mode = (value >> 1) & 7;

	if (value >> 6 == 3) {
		read_back(pit, value, now_ns);
		return;
	}
	counter = &pit->counters[value >> 6];
	if (!(value & 0x30)) {
		latch(counter, now_ns);
		return;
	}
	counter->access = (value >> 4) & 3;
	counter->mode = mode > 5 ? mode - 4 : mode;
	counter->bcd = value & 1;
	counter->loaded = counter->latched = counter->status_latched = false;
	counter->write_high = counter->read_high = false;
}

/* A gate that opens starts the counter anew. */
static void write_speaker(struct vmm_pit *pit, uint8_t value, uint64_t now_ns)
{
	struct vmm_pit_counter *counter = &pit->counters[2];
	bool gate = value & SPEAKER_GATE;

	if (gate && !counter->gate)
		counter->start_ns = now_ns;
	counter->gate = gate;
	pit->speaker = value & 3;
}

void vmm_pit_write(struct vmm_pit *pit, uint16_t port, uint8_t value, uint64_t now_ns)
{
	if (port == SPEAKER_PORT)
		write_speaker(pit, value, now_ns);
	else if (port == COMMAND_PORT)
		command(pit, value, now_ns);
	else
		write_counter(pit, &pit->counters[port & 3], value, now_ns);
}

void vmm_pit_shift(struct vmm_pit *pit, uint64_t ns)
{
	for (int i = 0; i < 3; i++)
		pit->counters[i].start_ns += ns;
}

/* --- Counter 0's interrupt ------------------------------------------------------------------------ */

uint64_t vmm_pit_deadline(const struct vmm_pit *pit)
{
	const struct vmm_pit_counter *counter = &pit->counters[0];

	if (!counter->loaded || (!is_periodic(counter) && pit->ticks_told))
		return VMM_PIT_NEVER;
	return time_of(counter, (pit->ticks_told + 1) * counter->reload);
}

bool vmm_pit_tick(struct vmm_pit *pit, uint64_t now_ns)
{
	const struct vmm_pit_counter *counter = &pit->counters[0];

	if (now_ns < vmm_pit_deadline(pit))
		return false;
	pit->ticks_told = elapsed(counter, now_ns) / counter->reload;
	return true;
}
