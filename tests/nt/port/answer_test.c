/* tests/nt/port/answer_test.c - what a service answers an attached process is not changed on the way. */
#include "shared_guest.h"

#include "nt/port/port_internal.h"

#define WORDS 128u
#define DATA 0x4000 /* where a guest has what it writes, and what it reads */
#define ANSWER 0x5000
#define VALUE_NAME 0x3000
/* Of KEY_VALUE_PARTIAL_INFORMATION; then the words of the answer lie on 8 bytes. */
#define HEAD_BYTES 12u
#define SKIPPED_BYTES 4u

static uint64_t value_name(struct guest *guest)
{
	struct {
		UNICODE_STRING name;
		WCHAR text[2];
	} *record = (void *)(guest->memory + VALUE_NAME);

	record->text[0] = u'v';
	record->name = (UNICODE_STRING){ 2, 2, record->text };
	return AT(guest, VALUE_NAME);
}

/* The machine's copies of this process's arguments lie at the address that the test says. */
static void reads_what_looks_like_pointers(struct guest *guest)
{
	uint64_t copies, key;
	uint64_t *word = (uint64_t *)(guest->memory + DATA + SKIPPED_BYTES + 4);

	CALL(NtTestAlert, 0);
	guest_say(guest);
	copies = guest_hear_number(guest);
	for (uint32_t index = 0; index < WORDS; index++)
		word[index] = copies + 8 * index;
	guest_assert(CALL(NtCreateKey, AT(guest, 0), KEY_ALL_ACCESS,
	                  put_name(guest, 0x1000, u"\\Registry\\Machine\\Words"), 0, 0, 0,
	                  0) == STATUS_SUCCESS);
	key = U64(guest, 0);
	guest_assert(CALL(NtSetValueKey, key, value_name(guest), 0, REG_BINARY, AT(guest, DATA + 4),
	                  SKIPPED_BYTES + WORDS * 8) == STATUS_SUCCESS);
	guest_assert(CALL(NtQueryValueKey, key, value_name(guest), KeyValuePartialInformation,
	                  AT(guest, ANSWER), 0x800, AT(guest, 8)) == STATUS_SUCCESS);
	guest_assert(memcmp(guest->memory + ANSWER + HEAD_BYTES + SKIPPED_BYTES, word, WORDS * 8) ==
	             0);
}

static const struct port_thread *only_thread(const struct fleet *fleet)
{
	struct port_process *process =
		CONTAINING_RECORD(fleet->kernel->port->processes.Flink, struct port_process, entry);
	struct ke_thread *thread =
		CONTAINING_RECORD(process->ps->ke.threads.Flink, struct ke_thread, process_entry);

	return ((struct ps_thread *)thread)->on_exit_context;
}

TEST(data_that_looks_like_a_pointer_into_the_machines_copy_comes_back_as_it_is)
{
	guest_main *mains[] = { reads_what_looks_like_pointers };
	struct fleet fleet;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	fleet_hear(&fleet, 0);
	fleet_tell_number(&fleet, 0, (uintptr_t)only_thread(&fleet)->copies);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_stop(&fleet);
}
