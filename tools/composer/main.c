/*
 * tools/composer/main.c - drydock-composer [COMMAND...]: programs on a virtual monitor.
 *
 * A machine starts it, with a socket for pictures and one for what people do (drydock/composer_format.h); it is of no use to
 * anybody else. It ends when the machine says no more, and when COMMAND ends, with its status.
 */
#include "composer/composer_internal.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <wlr/types/wlr_presentation_time.h>
#include <wlr/types/wlr_viewporter.h>
#include <wlr/types/wlr_xdg_output_v1.h>
#include <wlr/util/log.h>

enum { ENDED = 0, USAGE = 2, CANNOT = 3 };

extern char **environ;

static char own_folder[] = "/tmp/drydock-XXXXXX";
static bool has_own_folder;

static int cannot(const char *what)
{
	fprintf(stderr, "drydock-composer: %s\n", what);
	return CANNOT;
}

/* --- Where programs find us ---------------------------------------------------------------------------------------- */

/* Wayland's socket lies in a folder of the user's; without a session there is none, as for root. */
static bool choose_folder(void)
{
	const char *folder = getenv("XDG_RUNTIME_DIR");

	if (folder && access(folder, W_OK) == 0)
		return true;
	has_own_folder = mkdtemp(own_folder) != NULL;
	return has_own_folder && setenv("XDG_RUNTIME_DIR", own_folder, true) == 0;
}

static bool open_door(struct composer *composer)
{
	const char *name = choose_folder() ? wl_display_add_socket_auto(composer->wayland) : NULL;

	if (!name)
		return false;
	setenv("WAYLAND_DISPLAY", name, true);
	setenv("XDG_SESSION_TYPE", "wayland", true);
	setenv("XDG_CURRENT_DESKTOP", "drydock", true);
	unsetenv("WAYLAND_SOCKET");
	unsetenv("DISPLAY");
	/* A terminal of no locale shows nothing but ASCII. */
	if (!getenv("LANG") && !getenv("LC_ALL") && !getenv("LC_CTYPE"))
		setenv("LANG", "C.UTF-8", true);
	return true;
}

/* --- The command ------------------------------------------------------------------------------------------------------ */

static bool start_command(struct composer *composer)
{
	posix_spawnattr_t attributes;
	sigset_t none, usual;
	int error;

	if (!composer->command)
		return true;
	sigemptyset(&none);
	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &usual);
	posix_spawnattr_setpgroup(&attributes, 0);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
	                                              POSIX_SPAWN_SETPGROUP);
	error = posix_spawnp(&composer->child, composer->command[0], NULL, &attributes,
	                     composer->command, environ);
	posix_spawnattr_destroy(&attributes);
	if (error) {
		fprintf(stderr, "drydock-composer: %s cannot be started: %s\n",
		        composer->command[0], strerror(error));
		composer->child = 0;
	}
	return !error;
}

static int on_child(int signal, void *context)
{
	struct composer *composer = context;
	int status;

	if (!composer->child || waitpid(composer->child, &status, WNOHANG) != composer->child)
		return 0;
	composer->child = 0;
	composer->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	wl_display_terminate(composer->wayland);
	return 0;
}

static int on_end(int signal, void *context)
{
	wl_display_terminate(((struct composer *)context)->wayland);
	return 0;
}

/* All that it has started is of its group. */
static void end_command(struct composer *composer)
{
	if (!composer->child)
		return;
	kill(-composer->child, SIGHUP);
	kill(-composer->child, SIGTERM);
	composer->child = 0;
}

/* --- Start ----------------------------------------------------------------------------------------------------------------- */

static bool start_wayland(struct composer *composer)
{
	composer->wayland = wl_display_create();
	composer->renderer = composer->wayland ? wlr_pixman_renderer_create() : NULL;
	if (!composer->renderer)
		return false;
	composer->loop = wl_display_get_event_loop(composer->wayland);
	wlr_renderer_init_wl_display(composer->renderer, composer->wayland);
	composer->compositor = wlr_compositor_create(composer->wayland, composer->renderer);
	composer->layout = wlr_output_layout_create();
	composer->scene = wlr_scene_create();
	return composer->compositor && composer->layout && composer->scene &&
	       wlr_scene_attach_output_layout(composer->scene, composer->layout);
}

static bool start(struct composer *composer)
{
	if (!start_wayland(composer) || !open_door(composer) || !monitor_start(composer) ||
	    !windows_start(composer) || !seat_start(composer) || !text_start(composer))
		return false;
	wlr_scene_set_presentation(composer->scene,
	                           wlr_presentation_create(composer->wayland,
	                                                   &composer->monitor.backend));
	wlr_viewporter_create(composer->wayland);
	wlr_xdg_output_manager_v1_create(composer->wayland, composer->layout);
	composer->signals[0] =
		wl_event_loop_add_signal(composer->loop, SIGCHLD, on_child, composer);
	composer->signals[1] = wl_event_loop_add_signal(composer->loop, SIGTERM, on_end, composer);
	composer->signals[2] = wl_event_loop_add_signal(composer->loop, SIGINT, on_end, composer);
	x11_start(composer);
	return display_start(composer);
}

static void finish(struct composer *composer)
{
	end_command(composer);
	seat_finish(composer);
	x11_finish(composer);
	wl_display_destroy_clients(composer->wayland);
	display_finish(composer);
	for (size_t at = 0; at < 3; at++)
		if (composer->signals[at])
			wl_event_source_remove(composer->signals[at]);
	if (has_own_folder)
		rmdir(own_folder);
}

/* Programs see the monitor as it is, not as it was before there was a picture. */
static bool wait_for_chain(struct composer *composer)
{
	while (!composer->display.chain.type && composer->status == ENDED)
		if (wl_event_loop_dispatch(composer->loop, -1) < 0)
			return false;
	return composer->display.chain.type != 0;
}

int main(int count, char **arguments)
{
	static struct composer composer;

	if (count > 1)
		composer.command = arguments + 1;
	wlr_log_init(getenv("DRYDOCK_COMPOSER_DEBUG") ? WLR_DEBUG : WLR_ERROR, NULL);
	signal(SIGPIPE, SIG_IGN);
	if (!start(&composer))
		return cannot("a machine starts this program, and nobody else");
	if (wait_for_chain(&composer)) {
		if (!start_command(&composer))
			composer.status = CANNOT;
		else
			wl_display_run(composer.wayland);
	}
	finish(&composer);
	return composer.status;
}
