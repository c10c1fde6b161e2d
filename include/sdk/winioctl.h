/* winioctl.h - control codes that programs send; devices' own are in the ntdd headers. */
#ifndef _WINIOCTL_
#define _WINIOCTL_

#include <winnt.h>
#include <devioctl.h>
#include <ntddstor.h>

/* ntddser.h has them too. */
#ifndef DRYDOCK_COMPORT_GUIDS_
#define DRYDOCK_COMPORT_GUIDS_
DEFINE_GUID(GUID_DEVINTERFACE_COMPORT, 0x86e0d1e0, 0x8089, 0x11d0,
            0x9c, 0xe4, 0x08, 0x00, 0x3e, 0x30, 0x1f, 0x73);
DEFINE_GUID(GUID_DEVINTERFACE_SERENUM_BUS_ENUMERATOR, 0x4D36E978, 0xE325, 0x11CE,
            0xBF, 0xC1, 0x08, 0x00, 0x2B, 0xE1, 0x03, 0x18);
#endif

#endif
