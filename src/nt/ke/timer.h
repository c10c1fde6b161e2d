/* nt/ke/timer.h - the timer queue; pool checks and unload checks ask it what lies in a range. */
#ifndef DRYDOCK_NT_KE_TIMER_H
#define DRYDOCK_NT_KE_TIMER_H

#include "nt/ke/ke_internal.h"

/* (Re)arm timer for machine time due_100ns; true when it was armed already. IRQL <= DISPATCH_LEVEL. */
bool ke_timer_set(struct ke_machine *machine, KTIMER *timer, uint64_t due_100ns);
/* Disarm; true when it was armed. */
bool ke_timer_cancel(struct ke_machine *machine, KTIMER *timer);
/* True while timer is armed, whatever its own fields say (its memory may never have been a timer). */
bool ke_timer_is_armed(struct ke_machine *machine, const KTIMER *timer);

#endif
