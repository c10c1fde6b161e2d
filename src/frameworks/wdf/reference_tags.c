/*
 * frameworks/wdf/reference_tags.c - who holds which reference, when handle tracking is on (WDF-66).
 */
#include "frameworks/wdf/object.h"

struct tag {
	struct tag *next;
	struct wdf_tag_site site;
	uint32_t count;
};

struct wdf_tags {
	struct host_lock lock;
	struct tag *first;
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

void wdf_tags_take(struct wdf_object *object, const struct wdf_tag_site *site)
{
	if (!object->binding->track_references)
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
	host_lock_release(&tags->lock);
}

void wdf_tags_drop(struct wdf_object *object, const struct wdf_tag_site *site)
{
	if (!object->binding->track_references)
		return;
	struct wdf_tags *tags = tags_of(object);
	if (!tags)
		return;
	host_lock_acquire(&tags->lock);
	struct tag *tag = find(tags, site->tag);
	bool known = tag && tag->count > 0;
	if (known)
		tag->count--;
	host_lock_release(&tags->lock);
	if (!known)
		wdf_report(
			&(struct wdf_break){ "WDF-66", WDF_OBJECT_ERROR, WDF_HANDLE(void *, object),
		                             (uintptr_t)site->tag,
		                             "Reference and dereference must name the same tag." },
			"%s:%d drops tag %p of a %s, which nobody holds",
			site->file ? site->file : "?", (int)site->line, site->tag,
			object->type->name);
}

void wdf_tags_finish(struct wdf_object *object)
{
	struct wdf_tags *tags = object->tags;

	if (!tags)
		return;
	for (struct tag *tag = tags->first, *next; tag; tag = next) {
		next = tag->next;
		if (tag->count)
			wdf_report(
				&(struct wdf_break){
					"WDF-66", WDF_OBJECT_ERROR, WDF_HANDLE(void *, object),
					(uintptr_t)tag->site.tag,
					"Drop the reference with the tag it was taken with." },
				"a %s is destroyed with tag %p still taken %u time(s), first at "
				"%s:%d",
				object->type->name, tag->site.tag, tag->count,
				tag->site.file ? tag->site.file : "?", (int)tag->site.line);
		free(tag);
	}
	free(tags);
	object->tags = NULL;
}
