/* tests/nt/port/account_test.c - what attached processes are allowed: by their Linux user and the machine's configuration. */
#include "attached.h"

#include <sys/stat.h>

#include "base/host/host_socket.h"

#define NAME u"\\BaseNamedObjects\\Guarded"
#define ASK(account) (SE_ACCOUNT_##account + 1)

/* --- What is written of users -------------------------------------------------------------------------------- */

TEST(a_users_accounts_are_named_and_the_first_is_his_without_asking)
{
	struct port_user user;

	assert_true(port_user_parse("1000=User", &user));
	assert_int_equal(user.user, 1000);
	assert_int_equal(user.account, SE_ACCOUNT_USER);
	assert_int_equal(user.allowed, 1u << SE_ACCOUNT_USER);
	assert_true(port_user_parse("0=localservice,ADMINISTRATOR,System,NetworkService", &user));
	assert_int_equal(user.account, SE_ACCOUNT_LOCAL_SERVICE);
	assert_int_equal(user.allowed,
	                 1u << SE_ACCOUNT_LOCAL_SERVICE | 1u << SE_ACCOUNT_ADMINISTRATOR |
	                         1u << SE_ACCOUNT_SYSTEM | 1u << SE_ACCOUNT_NETWORK_SERVICE);
}

TEST(what_is_no_list_of_accounts_is_not_taken)
{
	static const char *const bad[] = {
		"",        "=",          "User",    "1000",     "1000=",      "1000=Users",
		"=User",   "1000=User,", "-1=User", "x=User",   "1000=,User", "4294967296=User",
		" 1=User", "1000 =User", "1=User;", "1=User=2",
	};
	struct port_user user;

	for (size_t index = 0; index < sizeof(bad) / sizeof(bad[0]); index++)
		assert_false(port_user_parse(bad[index], &user));
}

/* --- What they may do ----------------------------------------------------------------------------------------- */

static uint64_t put_name(struct guest *guest, const WCHAR *text)
{
	struct {
		OBJECT_ATTRIBUTES attributes;
		UNICODE_STRING name;
		WCHAR text[64];
	} *record = (void *)(guest->memory + 0x1000);
	USHORT units = 0;

	for (; text[units]; units++)
		record->text[units] = text[units];
	record->name = (UNICODE_STRING){ units * 2, units * 2, record->text };
	record->attributes = (OBJECT_ATTRIBUTES){ .Length = sizeof(record->attributes),
		                                  .ObjectName = &record->name };
	return AT(guest, 0x1000);
}

/* The last part of the running process's user, by its own token: 500, or what a service or a user has. */
static uint32_t user_part(struct guest *guest)
{
	const TOKEN_USER *user = (const TOKEN_USER *)(guest->memory + 0x100);
	const SID *sid;

	guest_assert(CALL(NtOpenProcessToken, (uint64_t)-1, TOKEN_QUERY, AT(guest, 0)) ==
	             STATUS_SUCCESS);
	guest_assert(CALL(NtQueryInformationToken, U64(guest, 0), TokenUser, AT(guest, 0x100),
	                  0x100, AT(guest, 8)) == STATUS_SUCCESS);
	guest_assert(CALL(NtClose, U64(guest, 0)) == STATUS_SUCCESS);
	sid = user->User.Sid;
	return sid->SubAuthority[sid->SubAuthorityCount - 1];
}

static void makes_a_guarded_event(struct guest *guest)
{
	guest_assert(user_part(guest) == 500);
	guest_assert(CALL(NtCreateEvent, AT(guest, 0), EVENT_ALL_ACCESS, put_name(guest, NAME),
	                  NotificationEvent, FALSE) == STATUS_SUCCESS);
	guest_say(guest);
	guest_wait(guest);
}

static void may_set_it(struct guest *guest)
{
	guest_assert(user_part(guest) == 500);
	guest_assert(CALL(NtOpenEvent, AT(guest, 0), EVENT_MODIFY_STATE, put_name(guest, NAME)) ==
	             STATUS_SUCCESS);
	guest_assert(CALL(NtSetEvent, U64(guest, 0), 0) == STATUS_SUCCESS);
}

static void may_not_open_it(struct guest *guest)
{
	guest_assert(user_part(guest) != 500);
	U64(guest, 0) = 0x55;
	guest_assert(CALL(NtOpenEvent, AT(guest, 0), EVENT_MODIFY_STATE, put_name(guest, NAME)) ==
	             STATUS_ACCESS_DENIED);
	guest_assert(CALL(NtOpenEvent, AT(guest, 0), SYNCHRONIZE, put_name(guest, NAME)) ==
	             STATUS_ACCESS_DENIED);
	guest_assert(CALL(NtCreateEvent, AT(guest, 0), EVENT_ALL_ACCESS, 0, NotificationEvent,
	                  FALSE) == STATUS_SUCCESS);
}

/* One after the other; each must leave with 0. */
static void run_in_turn(struct fleet *fleet, int count)
{
	for (int index = 1; index < count; index++) {
		fleet_go(fleet, index);
		assert_int_equal(fleet_wait(fleet, index), 0);
	}
}

TEST(AC_5_a_user_outside_is_refused_what_an_administrator_gets)
{
	guest_main *mains[] = { makes_a_guarded_event, may_not_open_it, may_set_it,
		                may_not_open_it };
	struct fleet fleet;

	guest_accounts[1] = ASK(USER);
	guest_accounts[2] = ASK(ADMINISTRATOR);
	guest_accounts[3] = ASK(LOCAL_SERVICE);
	fleet_start(&fleet, mains, 4);
	fleet_go(&fleet, 0);
	fleet_hear(&fleet, 0);
	run_in_turn(&fleet, 4);
	fleet_go(&fleet, 0);
	fleet_wait(&fleet, 0);
	fleet_stop(&fleet);
}

/* --- Who is what ------------------------------------------------------------------------------------------------- */

static void is_a_user(struct guest *guest)
{
	guest_assert(user_part(guest) != 500);
}

static NTSTATUS attach_as(struct guest *guest, uint32_t account)
{
	struct port_client_options options = { .path = guest->path,
		                               .name = "guest",
		                               .ended = on_end,
		                               .has_account = account != 0,
		                               .account = (enum se_account)(account - 1) };
	struct port_client *client;

	return port_client_attach(&options, &client);
}

static void asks_for_more(struct guest *guest)
{
	guest_assert(attach_as(guest, ASK(ADMINISTRATOR)) == STATUS_ACCESS_DENIED);
	guest_assert(attach_as(guest, ASK(SYSTEM)) == STATUS_ACCESS_DENIED);
	guest_assert(attach_as(guest, ASK(USER)) == STATUS_SUCCESS);
}

TEST(a_process_is_what_the_machine_was_told_for_its_user_and_no_more)
{
	struct port_user user = { .user = host_user(),
		                  .account = SE_ACCOUNT_USER,
		                  .allowed = 1u << SE_ACCOUNT_USER };
	guest_main *mains[] = { is_a_user, is_a_user, asks_for_more };
	struct fleet fleet;

	guest_unattached = asks_for_more;
	guest_accounts[1] = ASK(USER);
	fleet_users = &user;
	fleet_user_count = 1;
	fleet_start(&fleet, mains, 3);
	fleet_go(&fleet, 0);
	run_in_turn(&fleet, 3);
	fleet_stop(&fleet);
}

static void may_not_be_system(struct guest *guest)
{
	guest_assert(attach_as(guest, ASK(SYSTEM)) == STATUS_ACCESS_DENIED);
	guest_assert(attach_as(guest, 0) == STATUS_SUCCESS);
}

TEST(nobody_is_the_system_unless_the_machine_was_told_so)
{
	guest_main *mains[] = { may_not_be_system };
	struct fleet fleet;

	guest_unattached = may_not_be_system;
	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	fleet_stop(&fleet);
}

/* Another user's process, which only a test of root's can be. */
#define OTHER 65534

static void is_not_let_in(struct guest *guest)
{
	guest_assert(setuid(OTHER) == 0);
	guest_assert(attach_as(guest, 0) == STATUS_ACCESS_DENIED);
	guest_assert(port_client_stop_machine(guest->path) == STATUS_ACCESS_DENIED);
}

TEST(another_user_is_let_in_only_when_the_machine_was_told_of_him)
{
	struct port_user user = { OTHER - 1, 1u << SE_ACCOUNT_USER, SE_ACCOUNT_USER };
	guest_main *mains[] = { is_a_user, is_not_let_in };
	struct fleet fleet;

	if (geteuid() != 0)
		SKIP("only root can be other users");
	chmod(test_directory(), 0711);
	guest_unattached = is_not_let_in;
	guest_users[0] = OTHER - 1;
	fleet_users = &user;
	fleet_user_count = 1;
	fleet_start(&fleet, mains, 2);
	fleet_go(&fleet, 0);
	fleet_go(&fleet, 1);
	fleet_stop(&fleet);
}

/* --- Tokens ------------------------------------------------------------------------------------------------------ */

/* Whether the first privilege of the token that is held is enabled, after it was changed as asked. */
static void adjust(struct guest *guest, bool disable_all)
{
	guest_assert(CALL(NtOpenProcessToken, (uint64_t)-1,
	                  TOKEN_QUERY | TOKEN_ADJUST_PRIVILEGES | TOKEN_DUPLICATE,
	                  AT(guest, 0)) == STATUS_SUCCESS);
	if (disable_all)
		guest_assert(CALL(NtAdjustPrivilegesToken, U64(guest, 0), TRUE, 0, 0, 0, 0) ==
		             STATUS_SUCCESS);
}

static uint32_t enabled_count(struct guest *guest)
{
	const TOKEN_PRIVILEGES *held = (const TOKEN_PRIVILEGES *)(guest->memory + 0x100);
	uint32_t count = 0;

	guest_assert(CALL(NtQueryInformationToken, U64(guest, 0), TokenPrivileges, AT(guest, 0x100),
	                  0x400, AT(guest, 8)) == STATUS_SUCCESS);
	for (uint32_t index = 0; index < held->PrivilegeCount; index++)
		count += (held->Privileges[index].Attributes & SE_PRIVILEGE_ENABLED) != 0;
	return count;
}

static void gives_up_its_privileges(struct guest *guest)
{
	adjust(guest, true);
	guest_assert(enabled_count(guest) == 0);
	guest_say(guest);
	guest_wait(guest);
}

static void keeps_its_privileges(struct guest *guest)
{
	adjust(guest, false);
	guest_assert(enabled_count(guest) > 0);
	/* A copy answers alike. */
	guest_assert(CALL(NtDuplicateToken, U64(guest, 0), TOKEN_QUERY, 0, FALSE, TokenPrimary,
	                  AT(guest, 16)) == STATUS_SUCCESS);
	U64(guest, 0) = U64(guest, 16);
	guest_assert(enabled_count(guest) > 0);
}

TEST(SD_13_each_process_outside_has_a_token_of_its_own)
{
	guest_main *mains[] = { gives_up_its_privileges, keeps_its_privileges };
	struct fleet fleet;

	fleet_start(&fleet, mains, 2);
	fleet_go(&fleet, 0);
	fleet_hear(&fleet, 0);
	fleet_go(&fleet, 1);
	assert_int_equal(fleet_wait(&fleet, 1), 0);
	fleet_go(&fleet, 0);
	fleet_stop(&fleet);
}
