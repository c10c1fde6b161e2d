/*
 * frameworks/wdf/child_list_internal.h - entries of child lists, for child_list*.c and pdo_api.c.
 */
#ifndef DRYDOCK_FRAMEWORKS_WDF_CHILD_LIST_INTERNAL_H
#define DRYDOCK_FRAMEWORKS_WDF_CHILD_LIST_INTERNAL_H

#include "frameworks/wdf/child_list.h"

struct wdf_child {
	struct wdf_child_list *list;
	LIST_ENTRY entry;
	uint32_t number;      /* in order of addition, from 1 */
	bool present;
	bool marked;          /* seen in the current scan */
	bool reported;        /* the system knows its device */
	PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER id; /* owned; null in the static list */
	PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER address;   /* owned; may be null */
	struct wdf_device *device; /* null: not made yet */
};

struct wdf_child_list {
	struct wdf_object object;
	struct wdf_device *device;
	struct wdf_child_list *next;
	WDF_CHILD_LIST_CONFIG config;
	struct host_lock lock;
	LIST_ENTRY children;
	uint32_t next_number;
	bool scanning, changed;
};

extern const struct wdf_type wdf_child_list_type;

NTSTATUS wdf_child_list_create(struct wdf_device *device, const WDF_CHILD_LIST_CONFIG *config,
                               PWDF_OBJECT_ATTRIBUTES attributes, struct wdf_child_list **ret_list);
/* An entry in no list; null when memory is short. */
struct wdf_child *wdf_child_new(struct wdf_child_list *list);
void wdf_child_free(struct wdf_child *child);
void wdf_child_unlink(struct wdf_child *child);
/* Append to its list as present. */
void wdf_child_add(struct wdf_child *child);
/* Ask the system to look at the relations again. */
void wdf_child_list_invalidate(struct wdf_child_list *list);

#endif
