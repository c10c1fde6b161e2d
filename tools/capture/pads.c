/* tools/capture/pads.c - one thread for all pads, one that makes their devices, one for the mouse. */
#include "capture/pads.h"

#include <stdio.h>
#include <string.h>

#include "display/config.h"
#include "display/pad/pointer.h"
#include "display/pad/service.h"
#include "machine/companion.h"
#include "nt/ps/ps.h"

#define THREADS 3 /* the last is the mouse's */

struct capture_pads {
	struct pad_system system;
	struct pad_service *service;
	struct pad_pointer *pointer; /* null: there is no mouse */
	struct display_server **server;
	/* A thread that the other machine knows ends with this process alone: what is waited for is that it serves no more. */
	KEVENT is_over[THREADS];
	uint32_t wanted, threads;
};

static void log_line(void *context, const char *text)
{
	(void)context;
	fprintf(stderr, "drydock: %s\n", text);
}

static void rumble(void *context, uint32_t viewer, const struct pad_rumble *order)
{
	struct capture_pads *pads = context;

	struct display_server *server = __atomic_load_n(pads->server, __ATOMIC_ACQUIRE);

	if (server)
		display_server_set_rumble(server, viewer, order);
}

static void serve(void *context)
{
	struct capture_pads *pads = context;

	pad_service_run(pads->service);
	KeSetEvent(&pads->is_over[0], IO_NO_INCREMENT, FALSE);
}

static void serve_devices(void *context)
{
	struct capture_pads *pads = context;

	pad_service_run_devices(pads->service);
	KeSetEvent(&pads->is_over[1], IO_NO_INCREMENT, FALSE);
}

static void serve_mouse(void *context)
{
	struct capture_pads *pads = context;

	pad_pointer_run(pads->pointer);
	KeSetEvent(&pads->is_over[2], IO_NO_INCREMENT, FALSE);
}

static void start_threads(void *context)
{
	void (*const routine[THREADS])(void *) = { serve, serve_devices, serve_mouse };
	struct capture_pads *pads = context;

	for (uint32_t index = 0; index < pads->wanted; index++) {
		struct ps_thread_options options = { .start = routine[index], .context = pads };
		struct ps_thread *thread;

		KeInitializeEvent(&pads->is_over[index], NotificationEvent, FALSE);
		if (!NT_SUCCESS(ps_thread_create(ke_current_machine(), &options, &thread)))
			return;
		ob_dereference(thread);
		pads->threads++;
	}
}

static void await_over(void *context)
{
	struct capture_pads *pads = context;

	for (uint32_t index = 0; index < pads->threads; index++)
		KeWaitForSingleObject(&pads->is_over[index], Executive, KernelMode, FALSE, NULL);
}

struct capture_pads *capture_pads_start(const struct capture_pads_options *wanted)
{
	/* Once in a process's life; its threads may look at it until the end. */
	static struct capture_pads the_pads;
	struct capture_pads *pads = &the_pads;
	struct pad_service_options options = { .system = &pads->system,
		                               .pad_count = wanted->count,
		                               .always = pad_identity_named(wanted->kind),
		                               .has_hid = strcmp(wanted->kind,
		                                                 DISPLAY_GAMEPAD_AUTO) == 0,
		                               .rumble = rumble,
		                               .context = pads };

	pad_system_nt(&pads->system, log_line, NULL);
	pads->server = wanted->server;
	pads->wanted = wanted->has_mouse ? THREADS : THREADS - 1;
	if (pad_service_create(&options, &pads->service) == 0 &&
	    (!wanted->has_mouse || pad_pointer_create(&pads->system, &pads->pointer) == 0))
		machine_companion_call(start_threads, pads);
	if (pads->threads == pads->wanted)
		return pads;
	capture_pads_stop(pads);
	capture_pads_destroy(pads);
	return NULL;
}

bool capture_pads_input(struct capture_pads *pads, const struct display_input *input)
{
	if (pads && pads->pointer)
		pad_pointer_input(pads->pointer, input);
	if (input->kind < STREAM_PAD_BUTTON || input->kind > STREAM_PAD_ARRIVAL ||
	    (input->kind >= STREAM_TOUCH_DOWN && input->kind <= STREAM_TOUCH_UP))
		return false;
	if (pads)
		pad_service_input(pads->service, input);
	return true;
}

bool capture_pads_kick(struct capture_pads *pads)
{
	return pads && pads->pointer && pad_pointer_kick(pads->pointer);
}

void capture_pads_stop(struct capture_pads *pads)
{
	if (!pads || !pads->threads)
		return;
	pad_service_stop(pads->service);
	if (pads->pointer)
		pad_pointer_stop(pads->pointer);
	machine_companion_call(await_over, pads);
}

void capture_pads_destroy(struct capture_pads *pads)
{
	if (!pads)
		return;
	pad_service_destroy(pads->service);
	pad_pointer_destroy(pads->pointer);
}
