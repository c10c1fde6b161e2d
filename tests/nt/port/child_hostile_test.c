/* tests/nt/port/child_hostile_test.c - what a process that makes others cannot get by it. */
#include "attached.h"

#include "base/host/host_socket.h"
#include "nt/mm/mm.h"
#include "nt/mm/nt_services.h"

static NTSTATUS make_child(struct guest *guest, struct port_client_child *ret_child)
{
	return port_client_create_process(guest->client, u"child", 0, ret_child);
}

static uint32_t status_of(struct guest *guest, uint64_t process)
{
	const PROCESS_BASIC_INFORMATION *information = (const void *)(guest->memory + 0x100);

	guest_assert(CALL(NtQueryInformationProcess, process, ProcessBasicInformation,
	                  AT(guest, 0x100), sizeof(*information), 0) == STATUS_SUCCESS);
	return (uint32_t)information->ExitStatus;
}

static void await(uint64_t process)
{
	guest_assert(CALL(NtWaitForSingleObject, process, FALSE, 0) == STATUS_SUCCESS);
}

/* --- Children that nobody becomes ------------------------------------------------------------------------------ */

static void drops_its_child(struct guest *guest)
{
	struct port_client_child child;

	guest_assert(make_child(guest, &child) == STATUS_SUCCESS);
	guest_assert(status_of(guest, child.made.process) == (uint32_t)STATUS_PENDING);
	close(child.socket);
	await(child.made.process);
	guest_assert(status_of(guest, child.made.process) == (uint32_t)STATUS_PORT_DISCONNECTED);
}

TEST(a_child_whose_descriptor_nobody_has_any_more_ends)
{
	guest_main *mains[] = { drops_its_child };
	struct fleet fleet;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_wait_attached(&fleet, 0);
	fleet_stop(&fleet);
}

static void is_killed_with_its_child(struct guest *guest)
{
	struct port_client_child child;

	guest_assert(make_child(guest, &child) == STATUS_SUCCESS);
	guest_say(guest);
	for (;;)
		pause();
}

TEST(a_child_that_was_not_started_ends_with_its_maker)
{
	guest_main *mains[] = { is_killed_with_its_child };
	struct fleet fleet;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	fleet_hear(&fleet, 0);
	assert_int_equal(port_process_count(fleet.kernel), 2);
	fleet_kill(&fleet, 0);
	fleet_wait_attached(&fleet, 0);
	fleet_stop(&fleet);
}

static void speaks_nonsense_for_its_child(struct guest *guest)
{
	struct host_socket_message message = { .bytes = (char[]){ "nonsense" }, .count = 8 };
	struct port_client_child child;

	guest_assert(make_child(guest, &child) == STATUS_SUCCESS);
	guest_assert(host_socket_send(child.socket, &message) == 0);
	await(child.made.process);
	guest_assert(CALL(NtClose, child.made.process) == STATUS_SUCCESS);
}

TEST(nonsense_on_a_childs_socket_ends_the_child_alone)
{
	guest_main *mains[] = { speaks_nonsense_for_its_child };
	struct fleet fleet;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_stop(&fleet);
}

/* --- What is asked ------------------------------------------------------------------------------------------------ */

#define RECORD 0x200u
#define CHARACTERS 0x240u
#define MADE 0x800u

static NTSTATUS ask_for(struct guest *guest, USHORT bytes, uint64_t text, uint32_t flags,
                        uint64_t made)
{
	UNICODE_STRING *name = (UNICODE_STRING *)(guest->memory + RECORD);

	*name = (UNICODE_STRING){ bytes, bytes, (PWSTR)(uintptr_t)text };
	return CALL(port_create_process, AT(guest, RECORD), flags, made);
}

static void asks_for_nonsense(struct guest *guest)
{
	memset(guest->memory + CHARACTERS, 'x', 0x400);
	guest_assert(ask_for(guest, 10, AT(guest, CHARACTERS), ~3u, AT(guest, MADE)) ==
	             STATUS_INVALID_PARAMETER);
	guest_assert(ask_for(guest, 128, AT(guest, CHARACTERS), 0, AT(guest, MADE)) ==
	             STATUS_INVALID_PARAMETER);
	guest_assert(ask_for(guest, 7, AT(guest, CHARACTERS), 0, AT(guest, MADE)) < 0);
	guest_assert(ask_for(guest, 10, 0x1000, 0, AT(guest, MADE)) == STATUS_ACCESS_VIOLATION);
	guest_assert(ask_for(guest, 10, AT(guest, CHARACTERS), 0, 0) == STATUS_ACCESS_VIOLATION);
	guest_assert(ask_for(guest, 10, AT(guest, CHARACTERS), 0, 0x1000) ==
	             STATUS_ACCESS_VIOLATION);
	guest_assert(CALL(port_create_process, 0, 0, AT(guest, MADE)) == STATUS_ACCESS_VIOLATION);
	guest_say(guest);
	guest_wait(guest);
}

TEST(a_child_that_is_asked_for_wrongly_is_not_made)
{
	guest_main *mains[] = { asks_for_nonsense };
	struct fleet fleet;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	fleet_hear(&fleet, 0);
	assert_int_equal(port_process_count(fleet.kernel), 1);
	fleet_go(&fleet, 0);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_stop(&fleet);
}

static void makes_as_many_as_it_can(struct guest *guest)
{
	struct port_client_child child[PORT_PROCESSES_MAX];
	uint32_t count = 0;
	NTSTATUS status;

	while ((status = make_child(guest, &child[count])) == STATUS_SUCCESS &&
	       count < PORT_PROCESSES_MAX - 1)
		count++;
	guest_assert(status == STATUS_INSUFFICIENT_RESOURCES);
	guest_assert(count == PORT_PROCESSES_MAX - 1);
	while (count--) {
		close(child[count].socket);
		await(child[count].made.process);
	}
	guest_say(guest);
	guest_wait(guest);
	guest_assert(make_child(guest, &child[0]) == STATUS_SUCCESS);
}

TEST(children_are_counted_among_all_that_are_attached)
{
	guest_main *mains[] = { makes_as_many_as_it_can };
	struct fleet fleet;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	fleet_hear(&fleet, 0);
	fleet_wait_attached(&fleet, 1);
	fleet_go(&fleet, 0);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_stop(&fleet);
}

/* --- What it may do ----------------------------------------------------------------------------------------------- */

/* The last part of a process's user by its token: 500 is the administrator. */
static uint32_t user_part(struct guest *guest, uint64_t process)
{
	const TOKEN_USER *user = (const TOKEN_USER *)(guest->memory + 0x100);
	const SID *sid;

	guest_assert(CALL(NtOpenProcessToken, process, TOKEN_QUERY, AT(guest, 0)) ==
	             STATUS_SUCCESS);
	guest_assert(CALL(NtQueryInformationToken, U64(guest, 0), TokenUser, AT(guest, 0x100),
	                  0x100, AT(guest, 8)) == STATUS_SUCCESS);
	sid = user->User.Sid;
	return sid->SubAuthority[sid->SubAuthorityCount - 1];
}

static void is_a_user_as_its_child(struct guest *guest)
{
	struct port_client_child child;

	guest_assert(user_part(guest, (uint64_t)-1) != 500);
	guest_assert(make_child(guest, &child) == STATUS_SUCCESS);
	guest_assert(user_part(guest, child.made.process) == user_part(guest, (uint64_t)-1));
}

TEST(a_child_has_the_account_of_its_maker)
{
	guest_main *mains[] = { is_a_user_as_its_child };
	struct fleet fleet;

	guest_accounts[0] = SE_ACCOUNT_USER + 1;
	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_stop(&fleet);
}

/* --- Views whose maker has gone ----------------------------------------------------------------------------------- */

static int channel[2];

static uint64_t map_shared(struct guest *guest)
{
	U64(guest, 0x10) = 0x10000;
	guest_assert(CALL(NtCreateSection, AT(guest, 0), SECTION_ALL_ACCESS, 0, AT(guest, 0x10),
	                  PAGE_READWRITE, SEC_COMMIT, 0) == STATUS_SUCCESS);
	U64(guest, 0x20) = U64(guest, 0x28) = 0;
	guest_assert(CALL(NtMapViewOfSection, U64(guest, 0), (uint64_t)-1, AT(guest, 0x20), 0, 0, 0,
	                  AT(guest, 0x28), ViewShare, 0, PAGE_READWRITE) == STATUS_SUCCESS);
	return U64(guest, 0x20);
}

/* The child: tell where its view lies, and use it when its maker has gone. */
static _Noreturn void outlives_its_maker(struct guest *guest)
{
	uint64_t view;
	struct host_socket_message message = { .bytes = &view, .count = sizeof(view) };

	guest_assert(host_socket_receive(channel[1], true, &message) > 0);
	guest_attach_as(guest, &(struct port_client_options){ .is_child = true,
	                                                      .socket = message.descriptor[0],
	                                                      .ended = on_end });
	guest_assert(port_client_begin_process() == STATUS_SUCCESS);
	guest_say_number(guest, view);
	guest_wait(guest);
	guest_assert(*(uint64_t *)view == 5);
	guest_assert(CALL(NtQuerySystemTime, view) == STATUS_SUCCESS);
	guest_assert(*(uint64_t *)view > 5);
	guest_say_number(guest, map_shared(guest));
	guest_wait(guest);
	guest_assert(CALL(NtUnmapViewOfSection, (uint64_t)-1, view) == STATUS_SUCCESS);
	guest_assert(CALL(NtQuerySystemTime, view) == STATUS_ACCESS_VIOLATION);
	_exit(0);
}

static void leaves_its_view_to_its_child(struct guest *guest)
{
	struct port_client_child child;
	uint64_t view;
	struct host_socket_message message = { .bytes = &view,
		                               .count = sizeof(view),
		                               .descriptor_count = 1 };

	guest_assert(host_socket_pair(channel) == 0);
	if (fork() == 0)
		outlives_its_maker(guest);
	guest_attach(guest);
	view = map_shared(guest);
	*(uint64_t *)view = 5;
	guest_assert(make_child(guest, &child) == STATUS_SUCCESS);
	message.descriptor[0] = child.socket;
	guest_assert(host_socket_send(channel[0], &message) == 0);
	for (;;)
		pause();
}

TEST(a_view_outlives_its_maker_in_a_child_and_its_place_is_nobody_elses)
{
	guest_main *mains[] = { leaves_its_view_to_its_child };
	struct fleet fleet;
	uint64_t view;

	guest_unattached = leaves_its_view_to_its_child;
	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	view = fleet_hear_number(&fleet, 0);
	assert_int_equal(port_process_count(fleet.kernel), 2);
	fleet_kill(&fleet, 0);
	fleet_wait_attached(&fleet, 1);
	fleet_go(&fleet, 0);
	assert_true(fleet_hear_number(&fleet, 0) / MM_ARENA_SLICE_BYTES !=
	            view / MM_ARENA_SLICE_BYTES);
	fleet_go(&fleet, 0);
	fleet_wait_attached(&fleet, 0);
	fleet_stop(&fleet);
}

/* --- The machine's end ------------------------------------------------------------------------------------------- */

TEST(a_machine_ends_while_children_are_made)
{
	guest_main *mains[] = { is_killed_with_its_child };
	struct fleet fleet;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	fleet_hear(&fleet, 0);
	port_close(fleet.kernel);
	assert_int_equal(WEXITSTATUS(fleet_wait(&fleet, 0)), 78);
	fleet_stop(&fleet);
}
