/* rtl/version.h - the version of Windows that the machine says it is, for everyone who tells it. */
#ifndef DRYDOCK_NT_RTL_VERSION_H
#define DRYDOCK_NT_RTL_VERSION_H

#define RTL_VERSION_MAJOR 10u
#define RTL_VERSION_MINOR 0u
#define RTL_VERSION_BUILD 19045u

#endif
