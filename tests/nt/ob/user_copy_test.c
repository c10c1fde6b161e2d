/* nt/ob/user_copy_test.c - answers of services: pointers in them lead to where they lie at the caller's, data stay as they are. */
#include "nt/memory_machine.h"

#include "nt/ob/nt_services.h"
#include "nt/ob/user_memory.h"

#define ROOM 4096u

/* A program's, in whose name the test asks. */
static char *begin(void)
{
	char *room;

	memory_machine_start();
	room = mm_user_allocate(memory.machine->system_process, ROOM, MM_RANGE_MEMORY);
	assert_non_null(room);
	ke_current_thread()->previous_mode = UserMode;
	return room;
}

static void end(char *room)
{
	ke_current_thread()->previous_mode = KernelMode;
	mm_user_free(memory.machine, room);
	memory_machine_end();
}

static bool is_in(const char *room, const void *pointer)
{
	return (const char *)pointer > room && (const char *)pointer < room + ROOM;
}

TEST(a_word_of_an_answer_that_looks_like_a_pointer_is_data)
{
	struct ob_answer answer;
	uint64_t *room = (uint64_t *)begin(), *word, data;

	for (size_t bytes = 64; bytes <= 256; bytes += 192) { /* in the record, and beside it */
		assert_int_equal(ob_answer_begin(&answer, room, bytes), STATUS_SUCCESS);
		word = answer.buffer;
		data = word[0] = (uintptr_t)answer.buffer + 8;
		word[1] = (uintptr_t)answer.buffer + 32;
		ob_answer_turn(&answer, &word[1]);
		assert_int_equal(ob_answer_end(&answer, STATUS_SUCCESS, bytes), STATUS_SUCCESS);
		assert_int_equal(room[0], data);
		assert_ptr_equal((void *)room[1], (char *)room + 32);
	}
	end((char *)room);
}

static HANDLE named_event(void)
{
	UNICODE_STRING name = RTL_CONSTANT_STRING(u"\\BaseNamedObjects\\Asked");
	OBJECT_ATTRIBUTES attributes;
	HANDLE event;

	InitializeObjectAttributes(&attributes, &name, 0, NULL, NULL);
	assert_int_equal(OB_ZW_CALL(NtCreateEvent(&event, EVENT_ALL_ACCESS, &attributes,
	                                          NotificationEvent, FALSE)),
	                 STATUS_SUCCESS);
	return event;
}

static void expect_text(const char *room, const UNICODE_STRING *string, const WCHAR *wanted)
{
	UNICODE_STRING text;

	RtlInitUnicodeString(&text, wanted);
	assert_true(is_in(room, string->Buffer));
	assert_true(RtlEqualUnicodeString(string, &text, FALSE));
}

TEST(names_of_an_object_and_of_its_type_lead_into_the_callers_buffer)
{
	char *room = begin();
	HANDLE event = named_event();

	assert_int_equal(NtQueryObject(event, ObjectNameInformation, room, ROOM, NULL),
	                 STATUS_SUCCESS);
	expect_text(room, (UNICODE_STRING *)room, u"\\BaseNamedObjects\\Asked");
	assert_int_equal(NtQueryObject(event, ObjectTypeInformation, room, ROOM, NULL),
	                 STATUS_SUCCESS);
	expect_text(room, (UNICODE_STRING *)room, u"Event");
	NtClose(event);
	end(room);
}

TEST(every_name_of_a_directory_leads_into_the_callers_buffer)
{
	char *room = begin();
	UNICODE_STRING name = RTL_CONSTANT_STRING(u"\\ObjectTypes");
	OBJECT_ATTRIBUTES attributes;
	HANDLE directory;
	ULONG *context = (ULONG *)(room + ROOM - 8);
	const UNICODE_STRING *entry = (UNICODE_STRING *)room;

	InitializeObjectAttributes(&attributes, &name, 0, NULL, NULL);
	assert_int_equal(OB_ZW_CALL(
				 NtOpenDirectoryObject(&directory, DIRECTORY_QUERY, &attributes)),
	                 STATUS_SUCCESS);
	assert_int_equal(NtQueryDirectoryObject(directory, room, ROOM - 16, FALSE, TRUE, context,
	                                        NULL),
	                 STATUS_SUCCESS);
	assert_int_equal(*context > 10, true);
	for (ULONG index = 0; index < *context; index++, entry += 2) {
		assert_true(is_in(room, entry[0].Buffer));
		expect_text(room, &entry[1], u"Type");
	}
	assert_null(entry[0].Buffer);
	NtClose(directory);
	end(room);
}

TEST(sids_of_a_token_lead_into_the_callers_buffer)
{
	char *room = begin();
	const TOKEN_GROUPS *groups = (TOKEN_GROUPS *)room;
	HANDLE token;

	assert_int_equal(OB_ZW_CALL(NtOpenProcessToken(NtCurrentProcess(), TOKEN_QUERY, &token)),
	                 STATUS_SUCCESS);
	ULONG *bytes = (ULONG *)(room + ROOM - 8);
	assert_int_equal(NtQueryInformationToken(token, TokenUser, room, ROOM - 16, bytes),
	                 STATUS_SUCCESS);
	assert_true(is_in(room, ((TOKEN_USER *)room)->User.Sid));
	assert_true(RtlValidSid(((TOKEN_USER *)room)->User.Sid));
	assert_int_equal(NtQueryInformationToken(token, TokenGroups, room, ROOM - 16, bytes),
	                 STATUS_SUCCESS);
	assert_true(groups->GroupCount > 0);
	for (ULONG index = 0; index < groups->GroupCount; index++) {
		assert_true(is_in(room, groups->Groups[index].Sid));
		assert_true(RtlValidSid(groups->Groups[index].Sid));
	}
	NtClose(token);
	end(room);
}

TEST(the_name_of_a_processs_image_leads_into_the_callers_buffer)
{
	char *room = begin();

	assert_int_equal(NtQueryInformationProcess(NtCurrentProcess(), ProcessImageFileName, room,
	                                           ROOM, NULL),
	                 STATUS_SUCCESS);
	assert_true(is_in(room, ((UNICODE_STRING *)room)->Buffer));
	end(room);
}
