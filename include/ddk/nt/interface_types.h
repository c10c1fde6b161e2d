/*
 * nt/interface_types.h - reference counting of interfaces that drivers query from each other.
 *
 * Source   WDK reference: INTERFACE.
 */
#ifndef DRYDOCK_NT_INTERFACE_TYPES_H
#define DRYDOCK_NT_INTERFACE_TYPES_H

#include "../ntdef.h"

typedef VOID INTERFACE_REFERENCE(PVOID Context);
typedef INTERFACE_REFERENCE *PINTERFACE_REFERENCE;
typedef VOID INTERFACE_DEREFERENCE(PVOID Context);
typedef INTERFACE_DEREFERENCE *PINTERFACE_DEREFERENCE;

#endif
