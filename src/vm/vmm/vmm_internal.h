/* vm/vmm/vmm_internal.h - a machine, shared by the files of this folder. */
#ifndef DRYDOCK_VM_VMM_INTERNAL_H
#define DRYDOCK_VM_VMM_INTERNAL_H

#include <WinHvEmulation.h>
#include <WinHvPlatform.h>

#include "base/host/host.h"
#include "vm/vmm/ioapic.h"
#include "vm/vmm/keyboard.h"
#include "vm/vmm/loop.h"
#include "vm/vmm/memory.h"
#include "vm/vmm/pit.h"
#include "vm/vmm/rtc.h"
#include "vm/vmm/serial.h"
#include "vm/vmm/slots.h"
#include "vm/vmm/virtio_mmio.h"
#include "vm/vmm/vmm.h"

#define VMM_SENT_BYTES 8u

struct vmm_processor {
	struct vmm *vmm;
	uint32_t index;
	struct host_thread *thread;
	uint64_t counters[VMM_COUNTERS]; /* the thread's own to change */
};

/* A virtio device in its slot. */
struct vmm_virtio {
	struct vmm_loop_device loop; /* first: the carrier's context is this */
	struct vmm_virtio_mmio mmio;
	struct vmm *vmm;
	unsigned slot;
	struct virtio_device *device;
	void (*destroy)(struct virtio_device *device);
	struct vmm_doorbell *doorbells; /* by queue */
	uint64_t doorbells_tried;       /* atomic: queues, a bit each */
};

struct vmm_config;

struct vmm {
	struct vmm_memory memory;
	uint8_t *firmware; /* null: none */
	uint64_t firmware_bytes;
	WHV_PARTITION_HANDLE partition;
	WHV_EMULATOR_HANDLE emulator;
	struct vmm_processor *processors;
	uint32_t processor_count;

	struct host_lock bus_lock; /* guards the devices at ports and sent */
	struct vmm_serial serial;
	struct vmm_rtc rtc;
	struct vmm_pit pit;
	struct vmm_keyboard keyboard;
	uint8_t pic_masks[2], pic_edges[2]; /* of an 8259 that does nothing */
	uint8_t power[2];                   /* the low byte waits for the high one */
	uint8_t sent[VMM_SENT_BYTES];       /* to the console, once the lock is free */
	size_t sent_count;
	bool input_waits; /* console_ready is owed */

	struct host_lock ioapic_lock; /* guards the next two; taken last */
	struct vmm_ioapic ioapic;
	uint64_t interrupt_count;
	uint64_t cancel_count; /* atomic */

	struct vmm_loop loop;
	struct vmm_virtio slots[VMM_SLOTS_MAX]; /* fixed before the machine runs */
	unsigned slot_count;
	struct vmm_virtio *console_slot; /* null: the console is the serial port */
	struct vmm_card *network;        /* null: none */
	uint64_t link_up_ns;             /* atomic: when the network's link goes up; 0: it does not wait */
	uint64_t exit_code;              /* atomic: above 2^32 when one was reported */

	struct vmm_config *config; /* what it was made of */
	void (*complain)(void *context, const char *text);
	void (*console)(void *context, const void *bytes, size_t count);
	void (*serial_out)(void *context, const void *bytes,
	                   size_t count); /* console, or another */
	void (*console_ready)(void *context);
	void *console_context;

	struct host_thread *timer;
	uint32_t timer_word; /* changes when the timer has to look at its deadline again */

	struct host_lock hold_lock; /* one at a time pauses, resumes or saves; guards the next two */
	bool halt_ends;             /* fixed; no local APICs then */
	bool populate;              /* fixed */
	bool started;               /* its threads run */
	uint64_t held_ns;           /* when it was paused */
	uint32_t held;              /* processors that leave their guest look at it, and park */
	uint32_t parked;            /* how many have */
	uint32_t turn;              /* changes when a processor has to look at held or ended again */

	uint64_t moments[VMM_MOMENTS]; /* when it happened first; 0: not yet */

	struct host_lock end_lock; /* guards end, reason, and the first change of ended */
	uint32_t ended;            /* processors look at it after each exit */
	enum vmm_end end;
	struct vmm_reason reason;
};

/* --- vmm.c ---------------------------------------------------------------------------------------- */

/* A machine with its processors' room, callbacks and a copy of options, and nothing else yet; vmm_destroy() undoes it. */
int vmm_begin(const struct vmm_options *options, struct vmm **ret_vmm, struct vmm_reason *ret_reason);
/* The partition, the emulator and the chips of a machine that has memory and devices. */
int vmm_assemble(struct vmm *vmm, struct vmm_reason *ret_reason);

/* --- bus.c ---------------------------------------------------------------------------------------- */

/* Devices as after a reset. */
void vmm_bus_init(struct vmm *vmm);
/* An access of 1, 2 or 4 bytes to ports, and of 1 to 8 bytes to addresses that are no memory. */
uint32_t vmm_port_read(struct vmm *vmm, uint16_t port, unsigned size);
void vmm_port_write(struct vmm *vmm, uint16_t port, unsigned size, uint32_t value);
uint64_t vmm_address_read(struct vmm *vmm, uint64_t gpa, unsigned size);
void vmm_address_write(struct vmm *vmm, uint64_t gpa, unsigned size, uint64_t value);
/* A level-triggered interrupt has ended. */
void vmm_interrupt_end(struct vmm *vmm, uint8_t vector);
/* A pin of the I/O APIC goes high or low, or high and low at once. */
void vmm_pin_set(struct vmm *vmm, unsigned pin, bool high);
void vmm_pin_pulse(struct vmm *vmm, unsigned pin);

/* --- doorbell.c ------------------------------------------------------------------------------------- */

/* From now on kicks of the queue, which has been kicked, ring the loop where the hypervisor can do that; any thread. */
void vmm_doorbell_use(struct vmm_virtio *virtio, unsigned queue);
/* The partition is gone and the loop has ended. */
void vmm_doorbells_destroy(struct vmm_virtio *virtio);

/* --- virtio.c --------------------------------------------------------------------------------------- */

/* Make the devices that options ask for, in the order that names them in the guest; undone by the second. */
int vmm_virtio_create(struct vmm *vmm, const struct vmm_options *options,
                      struct vmm_reason *ret_reason);
void vmm_virtio_destroy(struct vmm *vmm);
/* Put device into the next slot, which owns it then and destroys it with destroy. Errors: -ENOSPC. */
int vmm_virtio_attach(struct vmm *vmm, const struct vmm_options *options,
                      struct virtio_device *device, void (*destroy)(struct virtio_device *),
                      struct vmm_reason *ret_reason);
/* vmm_console_input() for a machine with a virtio console. */
size_t vmm_virtio_console_input(struct vmm *vmm, const void *bytes, size_t count);
/* An access to the registers of slot. */
uint64_t vmm_virtio_read(struct vmm *vmm, unsigned slot, uint32_t offset, unsigned size);
void vmm_virtio_write(struct vmm *vmm, unsigned slot, uint32_t offset, unsigned size,
                      uint64_t value);

/* --- network.c --------------------------------------------------------------------------------------- */

/* The network device, if options ask for one. */
int vmm_network_attach(struct vmm *vmm, const struct vmm_options *options,
                       struct vmm_reason *ret_reason);
/* The link goes down and, a moment later, up: the guest's programs look at their connections, which are gone. */
void vmm_network_pulse(struct vmm *vmm);
/* When it goes up; UINT64_MAX: it is not down. It goes up if now_ns is that late. */
uint64_t vmm_network_tick(struct vmm *vmm, uint64_t now_ns);
/* Its thread, which whoever runs the machine may have confined by now. 0 or a negative errno. */
int vmm_network_start(struct vmm *vmm);

/* --- partition.c ------------------------------------------------------------------------------------ */

/* The partition with its memory and processors; vmm_partition_destroy() also undoes a half of it. */
int vmm_partition_create(struct vmm *vmm, struct vmm_reason *ret_reason);
void vmm_partition_destroy(struct vmm *vmm);
/* Processor 0 in 64-bit mode at entry. */
int vmm_partition_start_at(struct vmm *vmm, uint64_t entry, struct vmm_reason *ret_reason);
/* Processor 0 stands where a processor does after a reset. */
int vmm_partition_start_reset(struct vmm *vmm, struct vmm_reason *ret_reason);

/* --- firmware.c --------------------------------------------------------------------------------------- */

/*
 * The image at path, to be mapped to the end of the first 4 GiB; its end also stands below 1 MiB.
 * Errors   -ENOEXEC: no whole pages; -EFBIG; -ENOMEM; those of reading it.
 */
int vmm_firmware_load(struct vmm *vmm, const char *path, struct vmm_reason *ret_reason);
void vmm_firmware_finish(struct vmm *vmm);

/* --- hold.c ---------------------------------------------------------------------------------------- */

/* A processor's thread waits here while the machine is paused. */
void vmm_hold_park(struct vmm *vmm);
/* vmm_pause() and vmm_resume() for who holds hold_lock. */
int vmm_hold_pause(struct vmm *vmm, int64_t timeout_ns);
int vmm_hold_resume(struct vmm *vmm);
/* All processors look at what is wanted of them. */
void vmm_hold_kick(struct vmm *vmm);

/* --- counters.c ------------------------------------------------------------------------------------- */

/* It happens now, if it has not happened yet; any thread. */
void vmm_moment(struct vmm *vmm, enum vmm_moment moment);
/* Count on the processor's thread. */
void vmm_count(struct vmm_processor *processor, enum vmm_counter counter);
void vmm_count_exit(struct vmm_processor *processor, WHV_RUN_VP_EXIT_REASON reason);

/* --- run_loop.c, failure.c, timer.c ------------------------------------------------------------------- */

extern const WHV_EMULATOR_CALLBACKS vmm_emulator_callbacks;
/* The body of a processor's thread. */
void vmm_processor_run(void *processor);
/* End the machine; the first call counts. format may be null. */
void vmm_end(struct vmm *vmm, enum vmm_end end, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Say in text what processor was doing. */
void vmm_describe_processor(struct vmm_processor *processor, char *text, size_t bytes);
/* The body of the timer's thread, and telling it that deadlines have changed or the machine has ended. */
void vmm_timer_run(void *vmm);
void vmm_timer_wake(struct vmm *vmm);

#endif
