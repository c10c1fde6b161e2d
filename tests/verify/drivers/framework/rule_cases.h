/* rule_cases.h - rules of the framework that one call can break. */
#ifndef RULE_CASES_H
#define RULE_CASES_H

#include <ntddk.h>
#include <wdf.h>

/* Completes request, unless the machine ends before. */
typedef VOID RULE_ROUTINE(WDFQUEUE queue, WDFREQUEST request);

struct rule_case {
	const char *name;
	RULE_ROUTINE *breaks, *keeps;
};

/* The last has no name. */
extern const struct rule_case rule_cases[];

#endif
