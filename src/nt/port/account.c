/* port/account.c - which account a process gets: by the user of its Linux process and by what it asked for. */
#include "nt/port/port_internal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ACCOUNT_NAME_MAX 32

_Static_assert(PORT_ACCOUNTS == SE_ACCOUNT_COUNT, "a hello can ask for each account");

static const char *const names[SE_ACCOUNT_COUNT] = {
	[SE_ACCOUNT_SYSTEM] = "System",
	[SE_ACCOUNT_LOCAL_SERVICE] = "LocalService",
	[SE_ACCOUNT_NETWORK_SERVICE] = "NetworkService",
	[SE_ACCOUNT_ADMINISTRATOR] = "Administrator",
	[SE_ACCOUNT_USER] = "User",
};

static bool find_account(const char *name, size_t length, enum se_account *ret_account)
{
	for (int which = 0; which < SE_ACCOUNT_COUNT; which++)
		if (strlen(names[which]) == length &&
		    strncasecmp(names[which], name, length) == 0) {
			*ret_account = (enum se_account)which;
			return true;
		}
	return false;
}

bool port_account_parse(const char *name, enum se_account *ret_account)
{
	return find_account(name, strnlen(name, ACCOUNT_NAME_MAX), ret_account);
}

bool port_user_parse(const char *text, struct port_user *ret_user)
{
	struct port_user user = { .account = SE_ACCOUNT_COUNT };
	enum se_account account;
	char *at;
	unsigned long long number = strtoull(text, &at, 10);

	if (text[0] < '0' || text[0] > '9' || number > UINT32_MAX || *at != '=')
		return false;
	user.user = (uint32_t)number;
	do {
		size_t length = strcspn(++at, ",");

		if (!find_account(at, length, &account))
			return false;
		if (user.account == SE_ACCOUNT_COUNT)
			user.account = account;
		user.allowed |= 1u << account;
		at += length;
	} while (*at);
	*ret_user = user;
	return true;
}

/* Whom nobody has named: the machine's own user is its administrator, and may be whoever can do less. */
static const struct port_user *user_of(const struct port_machine *port, uint32_t user)
{
	static const struct port_user own = { .account = SE_ACCOUNT_ADMINISTRATOR,
		                              .allowed = 1u << SE_ACCOUNT_ADMINISTRATOR |
		                                         1u << SE_ACCOUNT_LOCAL_SERVICE |
		                                         1u << SE_ACCOUNT_NETWORK_SERVICE |
		                                         1u << SE_ACCOUNT_USER };

	for (uint32_t index = 0; index < port->options.user_count; index++)
		if (port->options.users[index].user == user)
			return &port->options.users[index];
	return user == host_user() ? &own : NULL;
}

NTSTATUS port_account_of(const struct port_machine *port, uint32_t user, uint32_t wanted,
                         enum se_account *ret_account)
{
	const struct port_user *known = user_of(port, user);

	if (!known || (wanted && !(known->allowed & 1u << (wanted - 1))))
		return STATUS_ACCESS_DENIED;
	*ret_account = wanted ? (enum se_account)(wanted - 1) : known->account;
	return STATUS_SUCCESS;
}

bool port_admits_others(const struct port_options *options)
{
	for (uint32_t index = 0; index < options->user_count; index++)
		if (options->users[index].user != host_user())
			return true;
	return false;
}
