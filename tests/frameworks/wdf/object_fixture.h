/*
 * tests/frameworks/wdf/object_fixture.h - named objects that log their cleanup ("-name ") and destroy ("~name ").
 */
#ifndef DRYDOCK_TESTS_WDF_OBJECT_FIXTURE_H
#define DRYDOCK_TESTS_WDF_OBJECT_FIXTURE_H

#include "wdf_fixture.h"

typedef struct {
	const char *name;
	int value;
} CONTEXT_A;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(CONTEXT_A, context_of)

typedef struct {
	char bytes[24];
} CONTEXT_B;
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(CONTEXT_B, other_of)

static inline void cleanup(WDFOBJECT object)
{
	note("-%s ", context_of(object)->name);
}

static inline void destroy(WDFOBJECT object)
{
	note("~%s ", context_of(object)->name);
}

/* Attributes of a logging object. */
static inline void name_attributes(WDF_OBJECT_ATTRIBUTES *attributes, WDFOBJECT parent)
{
	WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(attributes, CONTEXT_A);
	attributes->ParentObject = parent;
	attributes->EvtCleanupCallback = cleanup;
	attributes->EvtDestroyCallback = destroy;
}

static inline WDFOBJECT make_from(WDF_OBJECT_ATTRIBUTES *attributes, const char *name)
{
	WDFOBJECT object = NULL;

	must(WdfObjectCreate(attributes, &object));
	context_of(object)->name = name;
	return object;
}

static inline WDFOBJECT make_with(WDFOBJECT parent, const char *name, WDF_EXECUTION_LEVEL level)
{
	WDF_OBJECT_ATTRIBUTES attributes;

	name_attributes(&attributes, parent);
	attributes.ExecutionLevel = level;
	return make_from(&attributes, name);
}

static inline WDFOBJECT make(WDFOBJECT parent, const char *name)
{
	return make_with(parent, name, WdfExecutionLevelInheritFromParent);
}

/* A control device, for objects that need one. */
static inline WDFDEVICE make_control_device(PWDF_OBJECT_ATTRIBUTES attributes)
{
	DECLARE_CONST_UNICODE_STRING(security, u"D:P(A;;GA;;;SY)");
	DECLARE_CONST_UNICODE_STRING(name, u"\\Device\\WdfObjectTest");
	PWDFDEVICE_INIT init = WdfControlDeviceInitAllocate(wdf.driver, &security);
	WDFDEVICE device = NULL;

	assert_non_null(init);
	must(WdfDeviceInitAssignName(init, &name));
	must(WdfDeviceCreate(&init, attributes, &device));
	return device;
}

/* Findings so far are one break 0x10D with sub_code of rule. */
static inline void expect_break(uint64_t sub_code, const char *rule)
{
	assert_int_equal(fixture.machine->sink->finding_count, 1);
	assert_string_equal(fixture.machine->sink->finding[0].rule, rule);
	expect_finding(0x10D, sub_code);
}

/* function(context) ends in bug check 0x10D with sub_code; the machine is left as it is. */
static inline void expect_violation(void (*function)(void *), void *context, uint64_t sub_code)
{
	assert_false(ke_call_guarded(function, context));
	expect_bugcheck(0x10D);
	const struct verify_sink *sink = fixture.machine->sink;
	assert_int_equal(sink->finding[sink->finding_count - 1].parameter[0], sub_code);
}

#endif
