/*
 * The access check against another that looks at one right after the other: the first entry that speaks of a right,
 * for somebody whom the token is, decides on it.
 */
#include <stdio.h>

#include "../exec_machine.h"

#include "nt/se/se_internal.h"

#define TRIPLES 64
#define ENTRIES_MAX 6
#define RIGHTS 0x001F003Fu

static const GENERIC_MAPPING mapping = { 0x120089, 0x120116, 0x1200A0, 0x1F01FF };

static const char sids[][3] = { "SY", "BA", "BU", "WD", "AU", "IU", "RC", "LS" };
#define SIDS (sizeof(sids) / sizeof(sids[0]))
#define SID_BIT(index) (1u << (index))

/* Which of sids somebody is, and whether only what restricted code may counts, too. */
struct person {
	enum se_account account;
	uint32_t is;
	bool restricted;
};

static const struct person people[] = {
	{ SE_ACCOUNT_SYSTEM, SID_BIT(0) | SID_BIT(1) | SID_BIT(3) | SID_BIT(4), false },
	{ SE_ACCOUNT_ADMINISTRATOR, SID_BIT(1) | SID_BIT(2) | SID_BIT(3) | SID_BIT(4) | SID_BIT(5),
	  false },
	{ SE_ACCOUNT_USER, SID_BIT(2) | SID_BIT(3) | SID_BIT(4) | SID_BIT(5), false },
	{ SE_ACCOUNT_USER, SID_BIT(2) | SID_BIT(3) | SID_BIT(4) | SID_BIT(5), true },
};

struct entry {
	bool deny, inherit_only;
	ACCESS_MASK mask;
	uint32_t sid;
};

struct triple {
	struct entry entry[ENTRIES_MAX];
	uint32_t entries;
	uint32_t owner; /* index of sids */
	const struct person *person;
	ACCESS_MASK mask;
};

/* --- The other evaluator --------------------------------------------------------------------------------------- */

static ACCESS_MASK mapped(ACCESS_MASK mask)
{
	ACCESS_MASK plain = mask & 0x0FFFFFFF;

	if (mask & GENERIC_READ)
		plain |= mapping.GenericRead;
	if (mask & GENERIC_WRITE)
		plain |= mapping.GenericWrite;
	if (mask & GENERIC_ALL)
		plain |= mapping.GenericAll;
	return plain;
}

static bool right_is_allowed(const struct triple *triple, ACCESS_MASK right, uint32_t is)
{
	if ((right & (READ_CONTROL | WRITE_DAC)) && (is & SID_BIT(triple->owner)))
		return true;
	for (uint32_t i = 0; i < triple->entries; i++) {
		const struct entry *entry = &triple->entry[i];

		if (!entry->inherit_only && (mapped(entry->mask) & right) &&
		    (is & SID_BIT(entry->sid)))
			return !entry->deny;
	}
	return false;
}

static NTSTATUS evaluate(const struct triple *triple)
{
	bool is_system = triple->person->account == SE_ACCOUNT_SYSTEM;

	for (ACCESS_MASK right = 1; right <= SYNCHRONIZE; right <<= 1) {
		if (!(mapped(triple->mask) & right))
			continue;
		if (right == WRITE_OWNER && is_system) /* by its privilege */
			continue;
		if (!right_is_allowed(triple, right, triple->person->is))
			return STATUS_ACCESS_DENIED;
		if (triple->person->restricted && !right_is_allowed(triple, right, SID_BIT(6)))
			return STATUS_ACCESS_DENIED;
	}
	return STATUS_SUCCESS;
}

/* --- What is put to both ----------------------------------------------------------------------------------------- */

static uint32_t next(uint64_t *state, uint32_t below)
{
	*state = *state * 6364136223846793005ull + 1442695040888963407ull;
	return (uint32_t)(*state >> 33) % below;
}

static ACCESS_MASK some_rights(uint64_t *state)
{
	static const ACCESS_MASK generic[] = { GENERIC_READ, GENERIC_WRITE, GENERIC_ALL };
	ACCESS_MASK mask = 0;

	if (next(state, 4) == 0)
		return generic[next(state, 3)];
	for (uint32_t bits = 1 + next(state, 4); bits; bits--)
		mask |= 1u << next(state, 21);
	return mask & RIGHTS ? mask & RIGHTS : 1;
}

static struct triple some_triple(uint64_t *state)
{
	struct triple triple = { .entries = next(state, ENTRIES_MAX + 1),
		                 .owner = next(state, SIDS),
		                 .person = &people[next(state, 4)] };

	for (uint32_t i = 0; i < triple.entries; i++)
		triple.entry[i] = (struct entry){ .deny = next(state, 3) == 0,
			                          .inherit_only = next(state, 6) == 0,
			                          .mask = some_rights(state),
			                          .sid = next(state, SIDS) };
	triple.mask = some_rights(state);
	return triple;
}

static WCHAR *append(WCHAR *to, const char *from)
{
	while (*from)
		*to++ = (WCHAR)*from++;
	return to;
}

static size_t write_sddl(const struct triple *triple, WCHAR *text)
{
	WCHAR *to = append(append(append(text, "O:"), sids[triple->owner]), "D:");
	char number[16];

	for (uint32_t i = 0; i < triple->entries; i++) {
		const struct entry *entry = &triple->entry[i];

		snprintf(number, sizeof(number), "0x%x", entry->mask);
		to = append(to, entry->deny ? "(D;" : "(A;");
		to = append(to, entry->inherit_only ? "CIIO;" : ";");
		to = append(append(append(to, number), ";;;"), sids[entry->sid]);
		to = append(to, ")");
	}
	return (size_t)(to - text);
}

static NTSTATUS ask(struct exec_machine *exec, const struct triple *triple)
{
	WCHAR text[512];
	size_t count = write_sddl(triple, text), error;
	struct se_token token = *se_account_token(exec->machine, triple->person->account);
	struct se_check question = { .token = &token,
		                     .desired = triple->mask,
		                     .mapping = &mapping };
	ACCESS_MASK granted = 0;

	if (triple->person->restricted) {
		token.restricted[0] = se_sid_by_letters("RC");
		token.restricted_count = 1;
	}
	assert_int_equal(se_descriptor_from_sddl(text, count, &question.descriptor, &error),
	                 STATUS_SUCCESS);
	NTSTATUS status = se_access_check(&question, &granted);
	se_free_descriptor(question.descriptor);
	if (NT_SUCCESS(status))
		assert_int_equal(granted, mapped(triple->mask));
	return status;
}

TEST(SD_14_64_generated_triples_come_out_as_another_evaluator_says)
{
	struct exec_machine *exec = exec_machine_start();
	uint64_t state = 14;
	uint32_t granted = 0;

	for (uint32_t i = 0; i < TRIPLES; i++) {
		struct triple triple = some_triple(&state);
		NTSTATUS expected = evaluate(&triple);

		if (ask(exec, &triple) != expected)
			fail_msg("triple %u: 0x%x expected", i, (unsigned)expected);
		granted += NT_SUCCESS(expected);
	}
	assert_in_range(granted, TRIPLES / 8,
	                TRIPLES * 7 / 8); /* both answers are put to the test */
	exec_machine_end(exec);
}
