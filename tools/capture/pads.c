/* tools/capture/pads.c - one thread for all pads, and one that makes their devices. */
#include "capture/pads.h"

#include <stdio.h>
#include <string.h>

#include "display/config.h"
#include "display/pad/service.h"
#include "machine/companion.h"
#include "nt/ps/ps.h"

struct capture_pads {
	struct pad_system system;
	struct pad_service *service;
	struct display_server **server; /* set before its first viewer comes */
	/* A thread that the other machine knows ends with this process alone: what is waited for is that it serves no more. */
	KEVENT is_over[2];
	uint32_t threads;
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

static void start_threads(void *context)
{
	void (*const routine[])(void *) = { serve, serve_devices };
	struct capture_pads *pads = context;

	for (uint32_t index = 0; index < 2; index++) {
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

struct capture_pads *capture_pads_start(uint32_t count, const char *kind,
                                        struct display_server **server)
{
	/* Once in a process's life; its thread may look at it until the end. */
	static struct capture_pads the_pads;
	struct capture_pads *pads = &the_pads;
	struct pad_service_options options = { .pad_count = count,
		                               .always = pad_identity_named(kind),
		                               .has_hid = strcmp(kind, DISPLAY_GAMEPAD_AUTO) == 0,
		                               .rumble = rumble,
		                               .context = pads };

	pad_system_nt(&pads->system, log_line, NULL);
	options.system = &pads->system;
	pads->server = server;
	if (pad_service_create(&options, &pads->service) == 0)
		machine_companion_call(start_threads, pads);
	if (pads->threads == 2)
		return pads;
	capture_pads_stop(pads);
	pad_service_destroy(pads->service);
	return NULL;
}

bool capture_pads_input(struct capture_pads *pads, const struct display_input *input)
{
	if (input->kind < STREAM_PAD_BUTTON || input->kind > STREAM_PAD_ARRIVAL ||
	    (input->kind >= STREAM_TOUCH_DOWN && input->kind <= STREAM_TOUCH_UP))
		return false;
	if (pads)
		pad_service_input(pads->service, input);
	return true;
}

void capture_pads_stop(struct capture_pads *pads)
{
	if (!pads || !pads->threads)
		return;
	pad_service_stop(pads->service);
	machine_companion_call(await_over, pads);
}

void capture_pads_destroy(struct capture_pads *pads)
{
	if (pads)
		pad_service_destroy(pads->service);
}
