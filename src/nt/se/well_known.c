/* se/well_known.c - the SIDs that have two letters in SDDL. */
#include "nt/se/se_internal.h"

#define NT(...) \
	{ 0, 0, 0, 0, 0, 5 }, \
	{ \
		__VA_ARGS__ \
	}

const struct se_well_known se_well_known[] = {
	{ "SY", { 1, 1, NT(18) } },                          /* local system */
	{ "BA", { 1, 2, NT(32, 544) } },                     /* built-in administrators */
	{ "BU", { 1, 2, NT(32, 545) } },                     /* built-in users */
	{ "BG", { 1, 2, NT(32, 546) } },                     /* built-in guests */
	{ "AU", { 1, 1, NT(11) } },                          /* authenticated users */
	{ "WD", { 1, 1, { 0, 0, 0, 0, 0, 1 }, { 0 } } },     /* everyone */
	{ "IU", { 1, 1, NT(4) } },                           /* interactive */
	{ "NU", { 1, 1, NT(2) } },                           /* network */
	{ "CO", { 1, 1, { 0, 0, 0, 0, 0, 3 }, { 0 } } },     /* creator owner */
	{ "CG", { 1, 1, { 0, 0, 0, 0, 0, 3 }, { 1 } } },     /* creator group */
	{ "OW", { 1, 1, { 0, 0, 0, 0, 0, 3 }, { 4 } } },     /* owner rights */
	{ "AN", { 1, 1, NT(7) } },                           /* anonymous */
	{ "LS", { 1, 1, NT(19) } },                          /* local service */
	{ "NS", { 1, 1, NT(20) } },                          /* network service */
	{ "RC", { 1, 1, NT(12) } },                          /* restricted code */
	{ "AC", { 1, 2, { 0, 0, 0, 0, 0, 15 }, { 2, 1 } } }, /* all application packages */
	/* Without letters of their own; the names here are not SDDL. */
	{ "*l", { 1, 1, { 0, 0, 0, 0, 0, 2 }, { 0 } } }, /* local */
	{ "*s", { 1, 1, NT(6) } },                       /* service */
	{ "*A", { 1, 5, NT(21, 1, 2, 3, 500) } },        /* this machine's administrator */
	{ "*U", { 1, 5, NT(21, 1, 2, 3, 1001) } },       /* this machine's ordinary user */
	{ "*N", { 1, 5, NT(21, 1, 2, 3, 513) } },        /* this machine's users group */
};
const size_t se_well_known_count = sizeof(se_well_known) / sizeof(se_well_known[0]);

PSID se_sid_by_letters(const char *letters)
{
	for (size_t i = 0; i < se_well_known_count; i++)
		if (se_well_known[i].two_letters[0] == letters[0] &&
		    se_well_known[i].two_letters[1] == letters[1])
			return (PSID)&se_well_known[i].sid;
	return NULL;
}
