/* base/host/host_kvm_internal.h - what the files of Linux' hypervisor share. */
#ifndef DRYDOCK_BASE_HOST_KVM_INTERNAL_H
#define DRYDOCK_BASE_HOST_KVM_INTERNAL_H

#include <linux/kvm.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>

#include "base/host/host_kvm.h"

/* The exception that a debugger's breakpoint in code is. */
#define HOST_KVM_BREAKPOINT 3u

struct host_kvm {
	int device;
	int descriptor;
	size_t run_bytes;
	bool hyperv;
	uint32_t exceptions;
};

struct host_kvm_cpu {
	struct kvm_run *run; /* shared with the kernel; the registers lie in it */
	int descriptor;
	size_t run_bytes;
	int thread;            /* runs it now; 0: nobody */
	uint32_t kicked;       /* with run->immediate_exit: see take_kick() */
	struct kvm_sregs told; /* what host_kvm_cpu_system_changed() last looked at */
};

/* Make the accesses of options->msrs exits. */
int host_kvm_filter_msrs(const struct host_kvm *kvm, const struct host_kvm_options *options);
/* ioctl with an errno for a result; interrupted ones are asked again. */
int host_kvm_call(int descriptor, unsigned request, const void *argument);

#endif
