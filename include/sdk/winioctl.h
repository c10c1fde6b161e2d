/* winioctl.h - control codes that programs send; devices' own are in the ntdd headers. */
#ifndef _WINIOCTL_
#define _WINIOCTL_

#include <winnt.h>
#include <devioctl.h>
#include <ntddstor.h>

#endif
