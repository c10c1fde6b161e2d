/* machine/debug.h - what drivers print goes to the machine's debug_print option. */
#ifndef DRYDOCK_MACHINE_DEBUG_H
#define DRYDOCK_MACHINE_DEBUG_H

/* Tell rtl where debug prints go; once or often. */
void machine_debug_install(void);

#endif
