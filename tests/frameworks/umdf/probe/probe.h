/* probe.h - what the probe can be asked. */
#pragma once

#define PROBE_CODE(function, method) ((0x22u << 16) | (0x3u << 14) | ((function) << 2) | (method))
#define PROBE_ECHO PROBE_CODE(0x800, 0)     /* output: the input */
#define PROBE_ECHO_IN PROBE_CODE(0x800, 1)  /* METHOD_IN_DIRECT, likewise */
#define PROBE_ECHO_OUT PROBE_CODE(0x800, 2) /* METHOD_OUT_DIRECT, likewise */
#define PROBE_NEITHER PROBE_CODE(0x800, 3)  /* likewise */
#define PROBE_HOLD PROBE_CODE(0x801, 0)     /* kept until it is cancelled */
#define PROBE_PROCESS PROBE_CODE(0x802, 0)  /* output: GetCurrentProcessId() */
#define PROBE_CRASH PROBE_CODE(0x803, 0)
#define PROBE_SYSTEM_CALLS PROBE_CODE(0x804, 0) /* output: struct probe_calls */
#define PROBE_HELD PROBE_CODE(0x805, 0)     /* output: how many are kept */
#define PROBE_REQUESTOR PROBE_CODE(0x806, 0) /* output: WdfRequestGetRequestorProcessId() */

enum probe_call {
	PROBE_OPEN,
	PROBE_SOCKET,
	PROBE_TRACE,
	PROBE_EXECUTE,
	PROBE_FORK,
	PROBE_READ_OTHER,
	PROBE_KILL_OTHER,
	PROBE_MAKE_CODE,
	PROBE_MOUNT,
	PROBE_CALLS
};

/* What Linux answered to each: a negative errno. */
struct probe_calls {
	long long answer[PROBE_CALLS];
};
