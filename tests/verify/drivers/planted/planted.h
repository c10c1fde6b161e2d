/*
 * tests/verify/drivers/planted - a driver that breaks one rule on demand, or does its closest legal form.
 *
 * BREAKS(name) and LEGAL(name) run in a dispatch routine at PASSIVE_LEVEL. The line that the finding must
 * name ends in the comment "named"; where a routine is named as a whole, its first line does.
 */
#ifndef PLANTED_H
#define PLANTED_H

#include <ntifs.h>

#define PLANTED_TAG 'tnlP'
#define PLANTED_BREAK CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define PLANTED_VECTOR 40
/* The bus's, for as long as the case runs. */
#define PLANTED_REGISTERS 0xFEB00000
#define PLANTED_KEEP CTL_CODE(FILE_DEVICE_UNKNOWN, 0x802, METHOD_BUFFERED, FILE_ANY_ACCESS)

struct planted {
	PDRIVER_OBJECT driver;
	PDEVICE_OBJECT device;
	PIRP irp;
	BOOLEAN handled; /* the case completed irp, or keeps it, and gives status */
	NTSTATUS status;
	PVOID kept; /* for at_unload */
	VOID (*at_unload)(struct planted *planted);
};

typedef VOID PLANTED_ROUTINE(struct planted *planted);

struct planted_case {
	const char *name;
	PLANTED_ROUTINE *breaks, *keeps;
};

#define BREAKS(name) static VOID name##_breaks(struct planted *planted)
#define LEGAL(name) static VOID name##_legal(struct planted *planted)
#define PLANTED_CASE(name) \
	{ \
#name, name##_breaks, name##_legal \
	}
#define PLANTED_END \
	{ \
		NULL, NULL, NULL \
	}

extern const struct planted_case pool_cases[], irql_cases[], lock_cases[], request_cases[],
	object_cases[], memory_cases[], mapping_cases[], component_cases[], wait_cases[],
	unload_cases[], crash_cases[], thread_cases[], deadlock_cases[], share_cases[],
	mismatch_cases[], device_cases[], work_cases[], inject_cases[];

/* A thread of the driver that runs routine; gives its object, referenced. */
PVOID planted_thread(PKSTART_ROUTINE *routine, PVOID context);
/* The one process that is not the system's, referenced; the test makes it for cases that need it. */
PEPROCESS planted_program(VOID);
/* Wait for object and drop it. */
VOID planted_join(PVOID object);

#endif
