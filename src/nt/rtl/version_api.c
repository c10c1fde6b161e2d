/* rtl/version_api.c - which Windows this says it is: Windows 10, version 22H2. */
#include <ntifs.h>

#include "nt/rtl/crt.h"
#include "nt/rtl/rtl_internal.h"
#include "nt/rtl/undeclared.h"
#include "nt/rtl/version.h"

#define NTDDI_CURRENT 0x0A00000Cu /* NTDDI_WIN10_CO and before are there */
#define CONDITION_BITS 3
#define CONDITION_MASK 7u

RTL_SERVICE NTSTATUS NTAPI RtlGetVersion(PRTL_OSVERSIONINFOW information)
{
	RTL_OSVERSIONINFOEXW *extended = (RTL_OSVERSIONINFOEXW *)information;

	if (information->dwOSVersionInfoSize != sizeof(RTL_OSVERSIONINFOW) &&
	    information->dwOSVersionInfoSize != sizeof(RTL_OSVERSIONINFOEXW))
		return STATUS_INVALID_PARAMETER;
	information->dwMajorVersion = RTL_VERSION_MAJOR;
	information->dwMinorVersion = RTL_VERSION_MINOR;
	information->dwBuildNumber = RTL_VERSION_BUILD;
	information->dwPlatformId = VER_PLATFORM_WIN32_NT;
	information->szCSDVersion[0] = 0;
	if (information->dwOSVersionInfoSize == sizeof(RTL_OSVERSIONINFOEXW)) {
		extended->wServicePackMajor = extended->wServicePackMinor = 0;
		extended->wSuiteMask = 0x100; /* single user terminal server */
		extended->wProductType = VER_NT_WORKSTATION;
		extended->wReserved = 0;
	}
	return STATUS_SUCCESS;
}

RTL_SERVICE BOOLEAN RtlIsNtDdiVersionAvailable(ULONG version)
{
	return version <= NTDDI_CURRENT;
}

RTL_SERVICE BOOLEAN RtlIsServicePackVersionInstalled(ULONG version)
{
	return version <= NTDDI_CURRENT;
}

/* --- RtlVerifyVersionInfo ------------------------------------------------------------------------------------ */

static unsigned condition_index(ULONG type)
{
	return type ? (unsigned)__builtin_ctz(type) : 0;
}

RTL_SERVICE static ULONGLONG VerSetConditionMask_(ULONGLONG mask, ULONG type, UCHAR condition)
{
	if (!type)
		return mask;
	return mask | (ULONGLONG)(condition & CONDITION_MASK)
	                      << condition_index(type) * CONDITION_BITS;
}

RTL_SERVICE static bool holds(ULONG actual, ULONG wanted, unsigned condition)
{
	switch (condition) {
	case VER_EQUAL: return actual == wanted;
	case VER_GREATER: return actual > wanted;
	case VER_GREATER_EQUAL: return actual >= wanted;
	case VER_LESS: return actual < wanted;
	case VER_LESS_EQUAL: return actual <= wanted;
	default: return false;
	}
}

/* Major, minor and service pack are compared as one number whose most special part decides. */
RTL_SERVICE static bool version_holds(const RTL_OSVERSIONINFOEXW *wanted, ULONG types,
                                      ULONGLONG mask)
{
	static const ULONG order[] = { VER_MAJORVERSION, VER_MINORVERSION, VER_SERVICEPACKMAJOR,
		                       VER_SERVICEPACKMINOR };
	const ULONG actual[] = { RTL_VERSION_MAJOR, RTL_VERSION_MINOR, 0, 0 };
	const ULONG asked[] = { wanted->dwMajorVersion, wanted->dwMinorVersion,
		                wanted->wServicePackMajor, wanted->wServicePackMinor };
	unsigned condition = VER_EQUAL;

	for (int index = 0; index < 4; index++) {
		if (!(types & order[index]))
			continue;
		condition = (unsigned)(mask >> condition_index(order[index]) * CONDITION_BITS) &
		            CONDITION_MASK;
		if (actual[index] != asked[index])
			return holds(actual[index], asked[index], condition);
	}
	return !(types & (VER_MAJORVERSION | VER_MINORVERSION | VER_SERVICEPACKMAJOR |
	                  VER_SERVICEPACKMINOR)) ||
	       holds(0, 0, condition);
}

RTL_SERVICE NTSTATUS NTAPI RtlVerifyVersionInfo(PRTL_OSVERSIONINFOEXW wanted, ULONG types,
                                                ULONGLONG mask)
{
	const struct {
		ULONG type, actual, asked;
	} single[] = {
		{ VER_BUILDNUMBER, RTL_VERSION_BUILD, wanted->dwBuildNumber },
		{ VER_PLATFORMID, VER_PLATFORM_WIN32_NT, wanted->dwPlatformId },
		{ VER_PRODUCT_TYPE, VER_NT_WORKSTATION, wanted->wProductType },
	};

	if (types == 0 || mask == 0)
		return STATUS_INVALID_PARAMETER;
	for (size_t index = 0; index < sizeof(single) / sizeof(single[0]); index++)
		if (types & single[index].type &&
		    !holds(single[index].actual, single[index].asked,
		           (unsigned)(mask >>
		                      condition_index(single[index].type) * CONDITION_BITS) &
		                   CONDITION_MASK))
			return STATUS_REVISION_MISMATCH;
	return version_holds(wanted, types, mask) ? STATUS_SUCCESS : STATUS_REVISION_MISMATCH;
}

static const struct image_export exports[] = {
	IMAGE_EXPORT(RtlGetVersion),
	IMAGE_EXPORT(RtlIsNtDdiVersionAvailable),
	IMAGE_EXPORT(RtlIsServicePackVersionInstalled),
	IMAGE_EXPORT(RtlVerifyVersionInfo),
	IMAGE_EXPORT_AS("VerSetConditionMask", VerSetConditionMask_),
};

const struct image_export_table rtl_version_export_table = RTL_TABLE(exports);
