/* vm/guest/init.h - what the files of the guest's first program share. */
#ifndef DRYDOCK_VM_GUEST_INIT_H
#define DRYDOCK_VM_GUEST_INIT_H

#define INIT_ROOT "/newroot" /* where the root is made, before it is entered */
#define INIT_WAIT_MS 10000

/* What is to be the root instead of the host's folder. */
struct disk {
	const char *device, *type, *options; /* null: none; options may be */
};

/* A step failed, for the reason in errno: say so, and switch off with the status for that. Does not return. */
void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Mount it over INIT_ROOT, when its driver has found it. What the host has mounted there stays, for who has it open. */
void disk_mount(const struct disk *disk);
/* The command has ended: the rest is ended too, and the disk, which is the root, is left as one that nobody uses where it can be. */
void disk_settle(void);

#endif
