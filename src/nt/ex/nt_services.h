/*
 * nt/ex/nt_services.h - exports of the executive that the kit's headers do not declare.
 *
 * Source   ntoskrnl's and ntdll's export lists, winternl.h, and the public descriptions of each name.
 * IRQL     PASSIVE_LEVEL.
 */
#ifndef DRYDOCK_NT_EX_NT_SERVICES_H
#define DRYDOCK_NT_EX_NT_SERVICES_H

#include <ntifs.h>

LARGE_INTEGER NTAPI ExInterlockedAddLargeInteger(PLARGE_INTEGER Addend, LARGE_INTEGER Increment,
                                                 PKSPIN_LOCK Lock);
VOID NTAPI ExQueryTimerResolution(PULONG MaximumTime, PULONG MinimumTime, PULONG CurrentTime);
BOOLEAN NTAPI ExTryToAcquireResourceExclusiveLite(PERESOURCE Resource);
NTSTATUS NTAPI ExUuidCreate(GUID *Uuid);

#endif
