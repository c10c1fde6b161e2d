/* vm/whp/table.h - Windows alone: the table of the platform's functions. */
#ifndef DRYDOCK_VM_WHP_TABLE_H
#define DRYDOCK_VM_WHP_TABLE_H

/* Which library or function of the platform this computer does not have; null: all are there. Any thread. */
const char *whp_missing(void);

#endif
