/*
 * display/object_look.h - what a handle of this thread's process is good for, and who may have its object.
 */
#ifndef DRYDOCK_TESTS_DISPLAY_OBJECT_LOOK_H
#define DRYDOCK_TESTS_DISPLAY_OBJECT_LOOK_H

#include "harness/test.h"

#include "nt/ob/nt_services.h"
#include "nt/se/se.h"

static inline ACCESS_MASK granted(HANDLE handle)
{
	OBJECT_BASIC_INFORMATION basic = { 0 };

	assert_int_equal(NtQueryObject(handle, ObjectBasicInformation, &basic, sizeof(basic), NULL),
	                 STATUS_SUCCESS);
	return basic.GrantedAccess;
}

/* The one entry of its list is the system's; generic rights have become the object's own. */
static inline void expect_for_the_system_alone(HANDLE object)
{
	static const WCHAR text[] = u"D:P(A;;GA;;;SY)";
	uint8_t answer[512];
	PSECURITY_DESCRIPTOR expected = NULL;
	BOOLEAN present = FALSE, defaulted;
	PACL list = NULL, expected_list = NULL;
	ULONG needed;

	assert_int_equal(NtQuerySecurityObject(object, DACL_SECURITY_INFORMATION, answer, sizeof(answer), &needed),
	                 STATUS_SUCCESS);
	assert_int_equal(RtlGetDaclSecurityDescriptor(answer, &present, &list, &defaulted), STATUS_SUCCESS);
	assert_int_equal(se_descriptor_from_sddl(text, sizeof(text) / sizeof(WCHAR) - 1, &expected, NULL),
	                 STATUS_SUCCESS);
	assert_int_equal(RtlGetDaclSecurityDescriptor(expected, &present, &expected_list, &defaulted),
	                 STATUS_SUCCESS);
	assert_non_null(list);
	assert_int_equal(list->AceCount, 1);
	assert_memory_equal((uint8_t *)list + 16, (uint8_t *)expected_list + 16, expected_list->AclSize - 16);
	se_free_descriptor(expected);
}

/* Without a name, not inherited, and the system's alone. */
static inline void expect_private(HANDLE object)
{
	union {
		OBJECT_NAME_INFORMATION name;
		uint8_t bytes[512];
	} answer = { 0 };
	struct {
		BOOLEAN Inherit, ProtectFromClose;
	} flags = { TRUE, TRUE };

	assert_int_equal(NtQueryObject(object, ObjectNameInformation, &answer, sizeof(answer), NULL), STATUS_SUCCESS);
	assert_int_equal(answer.name.Name.Length, 0);
	assert_int_equal(NtQueryObject(object, ObjectHandleFlagInformation, &flags, sizeof(flags), NULL), STATUS_SUCCESS);
	assert_false(flags.Inherit);
	expect_for_the_system_alone(object);
}

#endif
