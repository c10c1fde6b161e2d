/* References that drivers take, by tag and place. */
#include "../memory_machine.h"

#include "nt/ob/nt_services.h"

#define TAG_ONE 0x31676154u /* 'Tag1' */
#define TAG_TWO 0x32676154u
#define KEEP __asm__ volatile("") /* no tail call: the place is the driver's */

static struct ke_image_range range;

static void *start(void)
{
	OBJECT_ATTRIBUTES attributes;
	HANDLE handle;
	void *body;

	memory_machine_start();
	range = (struct ke_image_range){ .start = (uintptr_t)__start_planted_text,
		                         .end = (uintptr_t)__stop_planted_text,
		                         .name = "planted" };
	ke_image_add(memory.machine, &range);
	InitializeObjectAttributes(&attributes, NULL, 0, NULL, NULL);
	assert_int_equal(NtCreateEvent(&handle, EVENT_ALL_ACCESS, &attributes, NotificationEvent,
	                               FALSE),
	                 STATUS_SUCCESS);
	assert_int_equal(ob_reference_handle(handle, 0, NULL, KernelMode, &body, NULL),
	                 STATUS_SUCCESS);
	assert_int_equal(NtClose(handle), STATUS_SUCCESS);
	return body; /* with one reference, of nobody's */
}

static uint32_t audit(void)
{
	return ob_audit_references(memory.machine, range.start, range.end, "planted");
}

DRIVER_TEXT static void take(void *body, ULONG tag)
{
	ObfReferenceObjectWithTag(body, tag);
	KEEP;
}

DRIVER_TEXT static void take_elsewhere(void *body, ULONG tag)
{
	ObfReferenceObjectWithTag(body, tag);
	KEEP;
}

DRIVER_TEXT static void give(void *body, ULONG tag)
{
	ObfDereferenceObjectWithTag(body, tag);
	KEEP;
}

DRIVER_TEXT static NTSTATUS take_by_pointer(void *body)
{
	NTSTATUS status = ObReferenceObjectByPointer(body, 0, NULL, KernelMode);

	KEEP;
	return status;
}

DRIVER_TEXT static void give_plainly(void *body)
{
	ObfDereferenceObject(body);
	KEEP;
}

TEST(RF_7_what_is_left_at_unload_is_named_with_tag_count_and_place)
{
	void *body = start();

	take(body, TAG_ONE);
	take(body, TAG_ONE);
	take_elsewhere(body, TAG_ONE);
	give(body, TAG_ONE);
	take(body, TAG_TWO);
	give(body, TAG_TWO);
	assert_int_equal(audit(), 1);
	const struct verify_finding *finding = &memory.sink.finding[0];
	assert_int_equal(finding->parameter[1], TAG_ONE);
	assert_int_equal(finding->parameter[2], 2);
	assert_non_null(strstr(finding->text, "Tag1"));
	const struct verify_stack *places = &finding->stack[finding->stack_count - 1];
	assert_string_equal(places->label, "referenced");
	assert_int_equal(places->depth, 2);
	for (uint32_t i = 0; i < 2; i++)
		assert_in_range(places->addresses[i], range.start, range.end);
	memory_take_finding(0xCE, (uintptr_t)body);
	ob_dereference(body), ob_dereference(body), ob_dereference(body);
	memory_machine_end();
}

TEST(RF_7_a_reference_given_back_under_another_tag_is_left)
{
	void *body = start();

	take(body, TAG_ONE);
	give(body, TAG_TWO);
	assert_int_equal(audit(), 1);
	assert_int_equal(memory.sink.finding[0].parameter[1], TAG_ONE);
	memory_take_finding(0xCE, (uintptr_t)body);
	ob_dereference(body);
	memory_machine_end();
}

TEST(RF_7_every_way_of_taking_one_counts_and_what_is_given_back_is_not_left)
{
	void *body = start();

	assert_int_equal(take_by_pointer(body), STATUS_SUCCESS);
	assert_int_equal(audit(), 1);
	assert_int_equal(memory.sink.finding[0].parameter[1], 0x746C6644); /* 'Dflt' */
	memory_take_finding(0xCE, (uintptr_t)body);
	give_plainly(body);
	assert_int_equal(audit(), 0);
	ObfReferenceObject(body); /* not a driver's */
	assert_int_equal(audit(), 0);
	ob_dereference(body), ob_dereference(body);
	memory_machine_end();
}

TEST(RF_7_an_object_that_is_gone_leaves_nothing)
{
	void *body = start();

	take(body, TAG_ONE);
	ob_dereference(body), ob_dereference(body);
	assert_int_equal(audit(), 0);
	memory_machine_end();
}
