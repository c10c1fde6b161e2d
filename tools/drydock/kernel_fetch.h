/* tools/drydock/kernel_fetch.h - drydock doctor --fix: the distribution's kernel, unpacked for this user. */
#ifndef DRYDOCK_TOOLS_KERNEL_FETCH_H
#define DRYDOCK_TOOLS_KERNEL_FETCH_H

#include <stdio.h>

/* The package that brings a kernel for microVMs. */
#define KERNEL_FETCH_PACKAGE "linux-image-cloud-amd64"

/*
 * Fetch that package's kernel with apt-get and unpack it where vmm_guest_find_kernel() looks; no rights are needed. What is done
 * and what goes wrong is said on file. What was there before stays until the new one is whole.
 * Errors   -ENOENT: apt-get, apt-cache or dpkg-deb is not there, or there is no such package; -EIO: it cannot be fetched or
 *          unpacked; of files.
 */
int kernel_fetch(FILE *file);

#endif
