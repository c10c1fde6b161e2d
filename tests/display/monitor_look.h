/*
 * display/monitor_look.h - what a process of a monitor has, looked at from outside: descriptors, threads, shared memory, and the
 * words of its keyed mutexes. For who may look into processes of this computer (monitor_look_is_possible()).
 */
#ifndef DRYDOCK_TESTS_DISPLAY_MONITOR_LOOK_H
#define DRYDOCK_TESTS_DISPLAY_MONITOR_LOOK_H

#include "monitor_viewer.h"

#include <sys/mman.h>

#include "nt/ob/keyed_page.h"

/* What grows when something is left over. */
struct monitor_holdings {
	unsigned descriptors, threads, shared; /* shared: mappings of memory files */
};

static inline unsigned monitor_look_count(pid_t process, const char *folder)
{
	char path[64];
	struct dirent *entry;
	unsigned count = 0;
	DIR *open;

	snprintf(path, sizeof(path), "/proc/%d/%s", process, folder);
	open = opendir(path);
	if (!open)
		return 0;
	while ((entry = readdir(open)) != NULL)
		count += entry->d_name[0] != '.';
	closedir(open);
	return count;
}

/* Of a memory file. */
struct monitor_mapping {
	unsigned long long from, to, inode;
};

/* The mappings of process of memory files of that name, "" for all; how many there are, and the first room of them. */
static inline unsigned monitor_look_maps(pid_t process, const char *name, struct monitor_mapping *ret_mappings, unsigned room)
{
	char path[64], line[512], wanted[64];
	unsigned count = 0;
	FILE *file;

	snprintf(wanted, sizeof(wanted), "/memfd:%s", name);
	snprintf(path, sizeof(path), "/proc/%d/maps", process);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		unsigned long long from, to, inode;

		if (!strstr(line, wanted) ||
		    sscanf(line, "%llx-%llx %*s %*s %*s %llu", &from, &to, &inode) != 3)
			continue;
		if (count < room)
			ret_mappings[count] = (struct monitor_mapping){ from, to, inode };
		count++;
	}
	if (file)
		fclose(file);
	return count;
}

static inline struct monitor_holdings monitor_look(pid_t process)
{
	return (struct monitor_holdings){ monitor_look_count(process, "fd"),
		                          monitor_look_count(process, "task"),
		                          monitor_look_maps(process, "", NULL, 0) };
}

/* Threads that serve whoever needs one come with the first need, and stay; each has a page and a buffer of its own. */
#define MONITOR_SERVANTS 2u

/* Wait until process has no more than it had before, and such servants. */
static inline struct monitor_holdings monitor_look_until(struct monitor_run *run, pid_t process,
                                                         struct monitor_holdings before)
{
	double start = monitor_now_s();
	struct monitor_holdings now;

	for (;;) {
		now = monitor_look(process);
		if (now.descriptors <= before.descriptors && now.threads <= before.threads + MONITOR_SERVANTS &&
		    now.shared <= before.shared + 2 * MONITOR_SERVANTS)
			return now;
		if ((monitor_now_s() - start) * 1000 > VIEWER_MS)
			fail_msg("process %d: descriptors %u of %u, threads %u of %u, shared %u of %u: %s",
			         process, now.descriptors, before.descriptors, now.threads,
			         before.threads, now.shared, before.shared, run->text);
		monitor_read(run, 10);
	}
}

/* What process has mapped at mapping, here as well, to read; null: it is not to be had. */
static inline const void *monitor_look_at(pid_t process, const struct monitor_mapping *mapping)
{
	char path[100];
	void *pages;
	int file;

	snprintf(path, sizeof(path), "/proc/%d/map_files/%llx-%llx", process, mapping->from,
	         mapping->to);
	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return NULL;
	pages = mmap(NULL, mapping->to - mapping->from, PROT_READ, MAP_SHARED, file, 0);
	close(file);
	return pages == MAP_FAILED ? NULL : pages;
}

/* --- Keyed mutexes -------------------------------------------------------------------------------------------------------- */

#define MONITOR_MUTEXES 6u

/* Those of the ring: one page each, which the driver's process and the capture host share. */
struct monitor_mutexes {
	const struct ob_keyed_page *page[MONITOR_MUTEXES];
	unsigned count;
};

/* False: who runs this test may not look into other processes. */
static inline bool monitor_look_mutexes(pid_t driver, pid_t capture, struct monitor_mutexes *ret_mutexes)
{
	struct monitor_mapping of_driver[64], of_capture[64];
	unsigned driver_count = monitor_look_maps(driver, "drydock-event", of_driver, 64);
	unsigned capture_count = monitor_look_maps(capture, "drydock-event", of_capture, 64);

	*ret_mutexes = (struct monitor_mutexes){ .count = 0 };
	for (unsigned at = 0; at < driver_count && at < 64; at++)
		for (unsigned other = 0; other < capture_count && other < 64; other++) {
			if (of_driver[at].inode != of_capture[other].inode ||
			    ret_mutexes->count == MONITOR_MUTEXES)
				continue;
			ret_mutexes->page[ret_mutexes->count] = monitor_look_at(driver, &of_driver[at]);
			if (!ret_mutexes->page[ret_mutexes->count])
				return false;
			ret_mutexes->count++;
		}
	return true;
}

static inline uint64_t monitor_mutex_state(const struct monitor_mutexes *mutexes, unsigned slot)
{
	return __atomic_load_n(&mutexes->page[slot]->state, __ATOMIC_SEQ_CST);
}

static inline void monitor_mutexes_forget(struct monitor_mutexes *mutexes)
{
	for (unsigned slot = 0; slot < mutexes->count; slot++)
		munmap((void *)(uintptr_t)mutexes->page[slot], 4096);
	mutexes->count = 0;
}

#endif
