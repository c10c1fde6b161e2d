/* harness/entries.h - how many descriptors and threads this process has, as the kernel lists them. */
#ifndef DRYDOCK_TESTS_HARNESS_ENTRIES_H
#define DRYDOCK_TESTS_HARNESS_ENTRIES_H

#include <dirent.h>

#include "test.h"

/* "/proc/self/fd": with the one that reads it. "/proc/self/task": one that was joined has still its entry for a moment. */
static inline unsigned count_entries(const char *folder)
{
	DIR *directory = opendir(folder);
	unsigned count = 0;

	assert_non_null(directory);
	for (const struct dirent *entry; (entry = readdir(directory));)
		count += entry->d_name[0] != '.';
	closedir(directory);
	return count;
}

static inline unsigned count_descriptors(void)
{
	return count_entries("/proc/self/fd");
}

static inline unsigned count_threads(void)
{
	return count_entries("/proc/self/task");
}

#endif
