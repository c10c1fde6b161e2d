/*
 * tools/drydock/service.h - machines that run as services: their names and what is known of them.
 *
 * Model    All of it lies in one folder of the user's own (mode 0700): NAME.sock, where processes attach, NAME.lock,
 *          which is locked as long as the machine runs and holds its supervisor's number and drivers, NAME.report and
 *          NAME.log of the last run.
 */
#ifndef DRYDOCK_TOOL_SERVICE_H
#define DRYDOCK_TOOL_SERVICE_H

#include <stdbool.h>
#include <stddef.h>

#define SERVICE_NAME_MAX 32
#define SERVICE_PATH_BYTES 100 /* a socket's path is no longer */

struct service_paths {
	char folder[SERVICE_PATH_BYTES];
	char socket[SERVICE_PATH_BYTES], lock[SERVICE_PATH_BYTES];
	char report[SERVICE_PATH_BYTES], log[SERVICE_PATH_BYTES];
};

/* Letters, digits, '-', '_' and '.', not first '.': what can stand in a path. */
bool service_name_is_valid(const char *name);
/* The paths of name, with the folder made and checked; says what is wrong otherwise. */
bool service_paths(const char *name, struct service_paths *ret_paths);
/* Take the lock of a machine that is about to start; gives a descriptor, -1 when it runs already. */
int service_lock(const struct service_paths *paths);
/* Does it run? */
bool service_runs(const struct service_paths *paths);

#endif
