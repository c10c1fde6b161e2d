/*
 * display/pad/service.h - the pads of a session: viewers' gamepads in, rumble out.
 *
 * Model    A service has the channels of a machine's pads. Events come from whatever thread hears viewers and are kept; one
 *          thread of the machine, in the host's process, runs the service: it opens a pad's channel when its gamepad
 *          comes, tells its state every 4 ms, hears its motors, and closes it when the gamepad goes. While no pad is
 *          there it looks fifty times a second, and touches no section. Another thread makes and removes their devices.
 * Locks    service.slots_lock guards the slots; a host lock, held over nothing.
 * Tests    tests/display/pad_service_test.c, tests/display/pad_machine_test.c
 */
#ifndef DRYDOCK_DISPLAY_PAD_SERVICE_H
#define DRYDOCK_DISPLAY_PAD_SERVICE_H

#include "display/pad/channel.h"
#include "display/pad/rumble.h"
#include "display/pad/slots.h"

struct pad_service;

struct pad_service_options {
	const struct pad_system *system; /* lives as long as the service */
	uint32_t pad_count;              /* at most PAD_COUNT_MAX */
	const struct pad_identity *always; /* what every gamepad is to be; null: */
	bool has_hid; /* what it says that it is, there are drivers of HID pads; else every gamepad is an XInput pad */
	/* A viewer's pad is to turn its motors. On the service's thread; null: nobody is told. */
	void (*rumble)(void *context, uint32_t viewer, const struct pad_rumble *rumble);
	void *context;
};

struct pad_service_figures {
	uint64_t events, ignored; /* ignored: late, or more than there are pads */
	uint64_t orders;          /* of motors */
	uint32_t attached;        /* pads whose driver has their section now */
	uint32_t devices;         /* that are there now */
};

/* Errors   -ENOMEM. */
int pad_service_create(const struct pad_service_options *options, struct pad_service **ret_service);
/* Nobody runs it any more. Null is accepted. */
void pad_service_destroy(struct pad_service *service);

/* An event of a viewer that may control; those that are not about gamepads are left alone. Any thread. */
void pad_service_input(struct pad_service *service, const struct display_input *input);

/* Serve until pad_service_stop(); a thread of the machine. */
void pad_service_run(struct pad_service *service);
/*
 * Make a device for each pad whose gamepad comes, of the gamepad's own kind, and remove it when that goes, until
 * pad_service_stop(); another thread of the machine, since a device takes its time to start. Where nobody runs this,
 * the devices are somebody else's to plug.
 */
void pad_service_run_devices(struct pad_service *service);
/* One look at the devices. */
void pad_service_tick_devices(struct pad_service *service);
/* One look at everything else. Gives the milliseconds until the next. */
uint32_t pad_service_tick(struct pad_service *service);
/* Any thread. */
void pad_service_stop(struct pad_service *service);

void pad_service_look(const struct pad_service *service, struct pad_service_figures *ret_figures);

#endif
