/*
 * ob/reference_log.c - who of the drivers' code took the references that are left (RF-7).
 *
 * A reference that a driver takes is noted with its tag and the place of the call; one that it gives back, with its tag.
 * What is left of a tag when the driver is unloaded is named with the places it may come from. References of the
 * runtime's own are not noted.
 */
#include "nt/ob/ob_internal.h"

#include <stdlib.h>

#define SITES_SHOWN 8

struct ob_reference_note {
	struct ob_reference_note *next;
	const struct ob_object *object;
	uint32_t tag;
	uint64_t site; /* 0: given back */
	int64_t count;
};

static struct ob_reference_note **bucket_of(struct ob_machine *ob, const struct ob_object *object)
{
	return &ob->references.bucket[((uintptr_t)object >> 6) % OB_REFERENCE_BUCKETS];
}

static void note_locked(struct ob_machine *ob, const struct ob_reference_note *what)
{
	struct ob_reference_note **bucket = bucket_of(ob, what->object), *note = *bucket;

	while (note &&
	       (note->object != what->object || note->tag != what->tag || note->site != what->site))
		note = note->next;
	if (note) {
		note->count += what->count;
		return;
	}
	note = malloc(sizeof(*note));
	if (!note)
		return;
	*note = *what;
	note->next = *bucket;
	*bucket = note;
}

static void note(struct ob_object *object, uint32_t tag, uint64_t site, int64_t count)
{
	struct ob_machine *ob = ob_state_of(object);
	struct ob_reference_note what = {
		.object = object, .tag = tag, .site = site, .count = count
	};

	ke_lock_take(&ob->references.lock, KE_RANK_OBJECT);
	note_locked(ob, &what);
	ke_lock_give(&ob->references.lock, KE_RANK_OBJECT);
}

void ob_note_reference(void *body, uint32_t tag, const void *site)
{
	struct ob_object *object = ob_header(body);

	if (!ke_image_at(object->type->machine, (uintptr_t)site))
		return;
	__atomic_fetch_or(&object->flags, OB_NOTED, __ATOMIC_RELAXED);
	note(object, tag, (uintptr_t)site, 1);
}

void ob_note_dereference(void *body, uint32_t tag)
{
	struct ob_object *object = ob_header(body);

	if (__builtin_expect(__atomic_load_n(&object->flags, __ATOMIC_RELAXED) & OB_NOTED, 0))
		note(object, tag, 0, -1);
}

void ob_forget_references(struct ob_object *object)
{
	struct ob_machine *ob = ob_state_of(object);
	struct ob_reference_note **place = bucket_of(ob, object);

	if (!(__atomic_load_n(&object->flags, __ATOMIC_RELAXED) & OB_NOTED))
		return;
	ke_lock_take(&ob->references.lock, KE_RANK_OBJECT);
	while (*place) {
		struct ob_reference_note *gone = *place;

		if (gone->object != object) {
			place = &gone->next;
			continue;
		}
		*place = gone->next;
		free(gone);
	}
	ke_lock_give(&ob->references.lock, KE_RANK_OBJECT);
}

/* --- What is left ------------------------------------------------------------------------------------------------ */

/* References to one object under one tag. */
struct left {
	const struct ob_object *object;
	uint32_t tag;
	int64_t count;
	uint64_t site[SITES_SHOWN];
	uint32_t sites;
};

static void add_up_locked(struct ob_machine *ob, struct left *left, uintptr_t start, uintptr_t end)
{
	left->count = 0;
	left->sites = 0;
	for (const struct ob_reference_note *note = *bucket_of(ob, left->object); note;
	     note = note->next) {
		if (note->object != left->object || note->tag != left->tag)
			continue;
		left->count += note->count;
		if (note->site >= start && note->site < end && left->sites < SITES_SHOWN)
			left->site[left->sites++] = note->site;
	}
}

/* Of the objects above after in id, and its tags above left->tag: the next with references left. */
static bool next_left_locked(struct ob_machine *ob, struct left *left, uintptr_t start,
                             uintptr_t end)
{
	struct left best = { 0 };

	for (uint32_t i = 0; i < OB_REFERENCE_BUCKETS; i++)
		for (const struct ob_reference_note *note = ob->references.bucket[i]; note;
		     note = note->next) {
			struct left found = { .object = note->object, .tag = note->tag };

			if (left->object &&
			    (note->object->id < left->object->id ||
			     (note->object == left->object && note->tag <= left->tag)))
				continue;
			if (best.object && (note->object->id > best.object->id ||
			                    (note->object == best.object && note->tag >= best.tag)))
				continue;
			add_up_locked(ob, &found, start, end);
			if (found.count > 0 && found.sites)
				best = found;
		}
	*left = best;
	return best.object != NULL;
}

static void report(const struct left *left, const char *driver)
{
	struct verify_fact fact = {
		.rule = "RF-7",
		.code = 0xCE,
		.parameter = { (uintptr_t)ob_body((struct ob_object *)(uintptr_t)left->object),
		               left->tag, (uint64_t)left->count, left->site[0] },
		.advice = "Give each reference back with ObDereferenceObject, under the tag it was "
			  "taken with, at the latest in the unload routine.",
		.related_label = "referenced",
		.related_stack = left->site,
		.related_depth = left->sites,
		.driver = driver,
	};
	char tag[5];

	for (int i = 0; i < 4; i++) {
		char letter = (char)(left->tag >> 8 * i);
		tag[i] = letter >= ' ' && letter < 127 ? letter : '.';
	}
	tag[4] = 0;
	verify_report(&fact, "%s unloads with %lld references of tag '%s' to an object left",
	              driver, (long long)left->count, tag);
}

uint32_t ob_audit_references(struct ke_machine *machine, uintptr_t start, uintptr_t end,
                             const char *driver)
{
	struct ob_machine *ob = machine->ob;
	struct left left = { 0 };
	uint32_t count = 0;
	bool found;

	for (;;) {
		ke_lock_take(&ob->references.lock, KE_RANK_OBJECT);
		found = next_left_locked(ob, &left, start, end);
		ke_lock_give(&ob->references.lock, KE_RANK_OBJECT);
		if (!found)
			return count;
		report(&left, driver);
		count++;
	}
}

void ob_references_finish(struct ob_machine *ob)
{
	for (uint32_t i = 0; i < OB_REFERENCE_BUCKETS; i++)
		while (ob->references.bucket[i]) {
			struct ob_reference_note *next = ob->references.bucket[i]->next;

			free(ob->references.bucket[i]);
			ob->references.bucket[i] = next;
		}
}
