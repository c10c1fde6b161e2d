/* base/host/host_folder_internal.h - nodes and handles, shared by the files host_folder*.c. */
#ifndef DRYDOCK_BASE_HOST_FOLDER_INTERNAL_H
#define DRYDOCK_BASE_HOST_FOLDER_INTERNAL_H

#include <sys/stat.h>
#include <sys/types.h>

#include "base/host/host.h"
#include "base/host/host_folder.h"

#define FOLDER_BUCKETS 4096u
#define FOLDER_PROC_BYTES 32u

/* What a number stands for. */
struct folder_item {
	uint64_t number; /* place in the low half, a count of its uses above */
	int descriptor;
	unsigned users; /* calls under way */
};

struct folder_node {
	struct folder_item item; /* first */
	uint64_t lookups;
	dev_t device;
	ino_t inode;
	mode_t type;
	bool closed; /* of a file system that is the kernel's own: nothing in it is the other side's */
	struct folder_node *next; /* in its bucket, or among the dead */
};

/* A description of an open file that one owner's locks of it belong to. */
struct folder_owner {
	struct folder_owner *next;
	uint64_t owner;
	dev_t device;
	ino_t inode;
	int descriptor;
};

struct folder_handle {
	struct folder_item item; /* first */
	bool released;
	struct folder_handle *next; /* among those that go together */
};

struct folder_table {
	struct folder_item **items; /* a null where there is none */
	uint32_t *uses;             /* of each place */
	uint32_t capacity, count, next;
	uint32_t limit;
	uint32_t first_use; /* what a place's uses begin with */
};

struct host_folder {
	struct host_lock
		lock; /* guards the tables and lists up to root; never held across a system call */
	bool read_only, as_root;
	uint32_t user, group;
	struct folder_table nodes, handles;
	struct folder_node *buckets[FOLDER_BUCKETS]; /* by device and inode */
	struct folder_node *dead;
	struct folder_node root;
	struct host_lock
		owners_lock; /* guards the next two; held while a lock is asked for, which never waits */
	struct folder_owner *owners;
	unsigned owner_count;
};

/* The node of a number, held until the second; null with -ESTALE in ret_error. */
struct folder_node *folder_node_hold(struct host_folder *folder, uint64_t number);
void folder_node_release(struct host_folder *folder, struct folder_node *node);

/* descriptor, which this takes over, becomes a node with one more lookup. */
int folder_node_enter(struct host_folder *folder, int descriptor, struct host_entry *ret_entry);
/* Open what is called name in parent, without following or using it. */
int folder_open_name(int parent, const char *name);
/* 0, or what is wrong with name: one component, none of the dots. */
int folder_check_name(const char *name);
/* "/proc/self/fd/N": the file of descriptor by a name that calls take. */
void folder_proc_name(int descriptor, char name[FOLDER_PROC_BYTES]);
int folder_status(const struct host_folder *folder, int descriptor,
                  struct host_attributes *ret_attributes);
/* Whether descriptor is in a file system through which the kernel is looked into and told what to do. */
bool folder_is_closed(int descriptor);
/* What was just made in parent: it gets its mode and owner. Gives descriptor, or closes it and gives an error. */
int folder_settle(struct host_folder *folder, const struct host_caller *caller, int parent,
                  int descriptor, uint32_t mode);
/* A handle for descriptor, which this takes over. */
int folder_handle_add(struct host_folder *folder, int descriptor, uint64_t *ret_handle);
struct folder_handle *folder_handle_hold(struct host_folder *folder, uint64_t number);
void folder_handle_release(struct host_folder *folder, struct folder_handle *handle);
/*
 * descriptor, which these take over, is what number stands for. Errors: -EINVAL: such a number is not given, or it or the
 * file has one already.
 */
int folder_node_adopt(struct host_folder *folder, int descriptor, uint64_t number, uint64_t lookups);
int folder_handle_adopt(struct host_folder *folder, int descriptor, uint64_t number);
/* Places that were used so often are used on from there: no number is given again. */
void folder_numbers_from(struct host_folder *folder, uint32_t node_uses, uint32_t handle_uses);
/* All locks of all owners go. */
void folder_owners_finish(struct host_folder *folder);

#endif
