/*
 * frameworks/wdf/reference_tags.c - who holds which reference, of objects that are tracked (WDF-66).
 *
 * Model    A count for each tag, and a ring of the last operations on the object, which every report about
 *          its tags ends with.
 * Locks    tags->lock guards both.
 */
#include "frameworks/wdf/object.h"

#include <stdio.h>

#define HISTORY_LENGTH 16u

struct tag {
	struct tag *next;
	struct wdf_tag_site site;
	uint32_t count;
};

struct operation {
	struct wdf_tag_site site;
	char sign; /* '+' taken, '-' dropped */
};

struct wdf_tags {
	struct host_lock lock;
	struct tag *first;
	uint32_t operations; /* ever; the last HISTORY_LENGTH are kept */
	struct operation history[HISTORY_LENGTH];
};

static struct tag *find(struct wdf_tags *tags, const void *value)
{
	struct tag *tag = tags->first;

	while (tag && tag->site.tag != value)
		tag = tag->next;
	return tag;
}

static struct wdf_tags *tags_of(struct wdf_object *object)
{
	host_lock_acquire(&object->lock);
	if (!object->tags)
		object->tags = calloc(1, sizeof(*object->tags));
	struct wdf_tags *tags = object->tags;
	host_lock_release(&object->lock);
	return tags;
}

static void note_operation(struct wdf_tags *tags, const struct wdf_tag_site *site, char sign)
{
	tags->history[tags->operations++ % HISTORY_LENGTH] = (struct operation){ *site, sign };
}

static const char *base_name(const char *path)
{
	const char *name = path ? path : "?";

	for (const char *at = name; *at; at++)
		if (*at == '/' || *at == '\\')
			name = at + 1;
	return name;
}

/* " +0x1 queue.c:12 -0x2 queue.c:40", oldest first. */
static void tell_history(const struct wdf_tags *tags, char *text, size_t size)
{
	uint32_t kept = tags->operations < HISTORY_LENGTH ? tags->operations : HISTORY_LENGTH;
	size_t used = 0;

	text[0] = 0;
	for (uint32_t back = kept; back > 0 && used < size; back--) {
		const struct operation *operation =
			&tags->history[(tags->operations - back) % HISTORY_LENGTH];
		used += (size_t)snprintf(text + used, size - used, " %c0x%llx %s:%d",
		                         operation->sign,
		                         (unsigned long long)(uintptr_t)operation->site.tag,
		                         base_name(operation->site.file),
		                         (int)operation->site.line);
	}
}

void wdf_tags_take(struct wdf_object *object, const struct wdf_tag_site *site)
{
	if (!(object->flags & WDF_OBJECT_TRACKED))
		return;
	struct wdf_tags *tags = tags_of(object);
	if (!tags)
		return;
	host_lock_acquire(&tags->lock);
	struct tag *tag = find(tags, site->tag);
	if (!tag && (tag = calloc(1, sizeof(*tag))) != NULL) {
		tag->site = *site;
		tag->next = tags->first;
		tags->first = tag;
	}
	if (tag)
		tag->count++;
	note_operation(tags, site, '+');
	host_lock_release(&tags->lock);
}

static void report_unknown(struct wdf_object *object, const struct wdf_tag_site *site,
                           const char *history)
{
	wdf_report(&(struct wdf_break){ "WDF-66", WDF_OBJECT_ERROR, WDF_HANDLE(void *, object),
	                                (uintptr_t)site->tag,
	                                "Reference and dereference must name the same tag." },
	           "%s:%d drops tag %p of a %s, which nobody holds; last operations:%s",
	           base_name(site->file), (int)site->line, site->tag, object->type->name, history);
}

void wdf_tags_drop(struct wdf_object *object, const struct wdf_tag_site *site)
{
	char history[VERIFY_TEXT_BYTES / 2];

	if (!(object->flags & WDF_OBJECT_TRACKED))
		return;
	struct wdf_tags *tags = tags_of(object);
	if (!tags)
		return;
	host_lock_acquire(&tags->lock);
	struct tag *tag = find(tags, site->tag);
	bool known = tag && tag->count > 0;
	if (known)
		tag->count--;
	note_operation(tags, site, '-');
	if (!known)
		tell_history(tags, history, sizeof(history));
	host_lock_release(&tags->lock);
	if (!known)
		report_unknown(object, site, history);
}

static void report_outstanding(struct wdf_object *object, const struct tag *tag,
                               const char *history)
{
	wdf_report(
		&(struct wdf_break){ "WDF-66", WDF_OBJECT_ERROR, WDF_HANDLE(void *, object),
	                             (uintptr_t)tag->site.tag,
	                             "Drop the reference with the tag it was taken with." },
		"a %s ends with tag %p still taken %u time(s), first at %s:%d; last operations:%s",
		object->type->name, tag->site.tag, tag->count, base_name(tag->site.file),
		(int)tag->site.line, history);
}

void wdf_tags_finish(struct wdf_object *object)
{
	struct wdf_tags *tags = object->tags;
	char history[VERIFY_TEXT_BYTES / 2];

	if (!tags)
		return;
	tell_history(tags, history, sizeof(history));
	for (struct tag *tag = tags->first, *next; tag; tag = next) {
		next = tag->next;
		if (tag->count)
			report_outstanding(object, tag, history);
		free(tag);
	}
	free(tags);
	object->tags = NULL;
}
