/* base/host/host_kvm.c - machines of Linux' hypervisor: what it can do, memory slots, interrupts, clock. */
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host/host.h"
#include "base/host/host_kvm.h"
#include "base/host/host_kvm_internal.h"

#define DEVICE "/dev/kvm"
#define API_VERSION 12
#define ROUTES 24u
/* Where Intel's processors keep a task segment and identity map while they are in real mode. */
#define TASK_SEGMENT_GPA 0xfffbd000u
#define IDENTITY_MAP_GPA 0xfffbc000u
#define MAX_CPUID 256u

int host_kvm_call(int descriptor, unsigned request, const void *argument)
{
	int result;

	do
		result = ioctl(descriptor, request, argument);
	while (result < 0 && errno == EINTR);
	return result < 0 ? -errno : result;
}

static int value_call(int descriptor, unsigned request, unsigned value)
{
	return host_kvm_call(descriptor, request, (const void *)(uintptr_t)value);
}

static int extension(int device, unsigned number)
{
	int result = value_call(device, KVM_CHECK_EXTENSION, number);

	return result < 0 ? 0 : result;
}

static int device_open(int *ret_device)
{
	int device = open(DEVICE, O_RDWR | O_CLOEXEC);

	if (device < 0)
		return -errno;
	if (value_call(device, KVM_GET_API_VERSION, 0) != API_VERSION ||
	    !extension(device, KVM_CAP_SYNC_REGS) || !extension(device, KVM_CAP_IMMEDIATE_EXIT)) {
		close(device);
		return -ENOTSUP;
	}
	*ret_device = device;
	return 0;
}

static struct host_lock known_lock;
static struct host_kvm_abilities known; /* known_lock; of a kernel, which stays what it is */
static bool is_known;

static void probe(struct host_kvm_abilities *abilities)
{
	int device;

	memset(abilities, 0, sizeof(*abilities));
	abilities->error = device_open(&device);
	if (abilities->error)
		return;
	abilities->split_irqchip = extension(device, KVM_CAP_SPLIT_IRQCHIP) > 0;
	abilities->msr_exits = extension(device, KVM_CAP_X86_USER_SPACE_MSR) > 0;
	abilities->dirty_log = extension(device, KVM_CAP_USER_MEMORY) > 0;
	abilities->hyperv = extension(device, KVM_CAP_HYPERV) > 0 &&
	                    extension(device, KVM_CAP_SYS_HYPERV_CPUID) > 0;
	abilities->tsc_control = extension(device, KVM_CAP_TSC_CONTROL) > 0;
	abilities->xsave =
		extension(device, KVM_CAP_XSAVE) > 0 && extension(device, KVM_CAP_XCRS) > 0;
	abilities->doorbells = extension(device, KVM_CAP_IOEVENTFD) > 0 &&
	                       extension(device, KVM_CAP_IOEVENTFD_NO_LENGTH) > 0;
	abilities->tsc_deadline = extension(device, KVM_CAP_TSC_DEADLINE_TIMER) > 0;
	abilities->msr_filter =
		abilities->msr_exits && extension(device, KVM_CAP_X86_MSR_FILTER) > 0;
	abilities->slots = (uint32_t)extension(device, KVM_CAP_NR_MEMSLOTS);
	abilities->processors = (uint32_t)extension(device, KVM_CAP_MAX_VCPUS);
	close(device);
}

/* That there is none may change: somebody loads the module. */
void host_kvm_probe(struct host_kvm_abilities *ret_abilities)
{
	host_lock_acquire(&known_lock);
	if (!is_known)
		probe(&known);
	is_known = !known.error;
	*ret_abilities = known;
	host_lock_release(&known_lock);
}

static int enable(int descriptor, unsigned capability, uint64_t argument)
{
	struct kvm_enable_cap request = { .cap = capability, .args = { argument } };

	return host_kvm_call(descriptor, KVM_ENABLE_CAP, &request);
}

/* The addresses are Intel's need; AMD's kernel module accepts or refuses them, either is well. */
static int machine_init(struct host_kvm *kvm, const struct host_kvm_options *options)
{
	uint64_t identity_map = IDENTITY_MAP_GPA;
	int result = 0;

	value_call(kvm->descriptor, KVM_SET_TSS_ADDR, TASK_SEGMENT_GPA);
	host_kvm_call(kvm->descriptor, KVM_SET_IDENTITY_MAP_ADDR, &identity_map);
	if (options->local_apic)
		result = enable(kvm->descriptor, KVM_CAP_SPLIT_IRQCHIP, ROUTES);
	if (result >= 0 && (options->msr_exits || options->msr_count))
		result = enable(kvm->descriptor, KVM_CAP_X86_USER_SPACE_MSR,
		                (options->msr_exits ? KVM_MSR_EXIT_REASON_UNKNOWN : 0u) |
		                        (options->msr_count ? KVM_MSR_EXIT_REASON_FILTER : 0u));
	if (result >= 0 && options->msr_count)
		result = host_kvm_filter_msrs(kvm, options);
	return result < 0 ? result : 0;
}

int host_kvm_create(const struct host_kvm_options *options, struct host_kvm **ret_kvm)
{
	struct host_kvm *kvm = calloc(1, sizeof(*kvm));
	int error;

	if (!kvm)
		return -ENOMEM;
	kvm->device = kvm->descriptor = -1;
	error = device_open(&kvm->device);
	if (error)
		goto destroy;
	error = value_call(kvm->device, KVM_GET_VCPU_MMAP_SIZE, 0);
	if (error < 0)
		goto destroy;
	kvm->run_bytes = (size_t)error;
	error = value_call(kvm->device, KVM_CREATE_VM, 0);
	if (error < 0)
		goto destroy;
	kvm->descriptor = error;
	kvm->hyperv = options->hyperv;
	kvm->exceptions = options->exceptions;
	error = machine_init(kvm, options);
	if (error)
		goto destroy;
	*ret_kvm = kvm;
	return 0;

destroy:
	host_kvm_destroy(kvm);
	return error;
}

void host_kvm_destroy(struct host_kvm *kvm)
{
	if (!kvm)
		return;
	if (kvm->descriptor >= 0)
		close(kvm->descriptor);
	if (kvm->device >= 0)
		close(kvm->device);
	free(kvm);
}

int host_kvm_map(struct host_kvm *kvm, uint32_t slot, uint64_t gpa, uint64_t bytes, void *memory,
                 unsigned flags)
{
	struct kvm_userspace_memory_region region = {
		.slot = slot,
		.flags = ((flags & HOST_KVM_READ_ONLY) ? KVM_MEM_READONLY : 0u) |
		         ((flags & HOST_KVM_LOG_DIRTY) ? KVM_MEM_LOG_DIRTY_PAGES : 0u),
		.guest_phys_addr = gpa,
		.memory_size = bytes,
		.userspace_addr = (uintptr_t)memory,
	};

	return host_kvm_call(kvm->descriptor, KVM_SET_USER_MEMORY_REGION, &region);
}

int host_kvm_dirty(struct host_kvm *kvm, uint32_t slot, uint64_t *ret_bitmap)
{
	struct kvm_dirty_log log = { .slot = slot, .dirty_bitmap = ret_bitmap };

	return host_kvm_call(kvm->descriptor, KVM_GET_DIRTY_LOG, &log);
}

int host_kvm_signal(struct host_kvm *kvm, const struct host_kvm_message *message)
{
	struct kvm_msi msi = {
		.address_lo = (uint32_t)message->address,
		.address_hi = (uint32_t)(message->address >> 32),
		.data = message->data,
	};
	int result = host_kvm_call(kvm->descriptor, KVM_SIGNAL_MSI, &msi);

	return result < 0 ? result : 0;
}

int host_kvm_route(struct host_kvm *kvm, const struct host_kvm_message *messages, size_t count)
{
	union {
		struct kvm_irq_routing list;
		uint8_t room[sizeof(struct kvm_irq_routing) +
		             ROUTES * sizeof(struct kvm_irq_routing_entry)];
	} table;
	struct kvm_irq_routing_entry *entries = table.list.entries;

	if (count > ROUTES)
		return -ENOSPC;
	memset(&table, 0, sizeof(table));
	table.list.nr = (uint32_t)count;
	for (size_t i = 0; i < count; i++) {
		entries[i].gsi = (uint32_t)i;
		entries[i].type = KVM_IRQ_ROUTING_MSI;
		entries[i].u.msi.address_lo = (uint32_t)messages[i].address;
		entries[i].u.msi.address_hi = (uint32_t)(messages[i].address >> 32);
		entries[i].u.msi.data = messages[i].data;
	}
	return host_kvm_call(kvm->descriptor, KVM_SET_GSI_ROUTING, &table);
}

int host_kvm_doorbell(struct host_kvm *kvm, const struct host_kvm_doorbell *doorbell, bool rings)
{
	struct kvm_ioeventfd request = {
		.datamatch = doorbell->value,
		.addr = doorbell->gpa,
		.len = doorbell->bytes,
		.fd = doorbell->event,
		.flags = (doorbell->matches_value ? KVM_IOEVENTFD_FLAG_DATAMATCH : 0u) |
		         (rings ? 0u : KVM_IOEVENTFD_FLAG_DEASSIGN),
	};

	return host_kvm_call(kvm->descriptor, KVM_IOEVENTFD, &request);
}

int host_kvm_clock_get(struct host_kvm *kvm, uint64_t *ret_ns)
{
	struct kvm_clock_data clock = { 0 };
	int result = host_kvm_call(kvm->descriptor, KVM_GET_CLOCK, &clock);

	if (!result)
		*ret_ns = clock.clock;
	return result;
}

int host_kvm_clock_set(struct host_kvm *kvm, uint64_t ns)
{
	struct kvm_clock_data clock = { .clock = ns };

	return host_kvm_call(kvm->descriptor, KVM_SET_CLOCK, &clock);
}

static int cpuid_call(unsigned request, struct host_kvm_cpuid *entries, size_t capacity)
{
	struct kvm_cpuid2 *list =
		calloc(1, sizeof(*list) + MAX_CPUID * sizeof(struct kvm_cpuid_entry2));
	int device, result;

	if (!list)
		return -ENOMEM;
	list->nent = MAX_CPUID;
	result = device_open(&device);
	if (result)
		goto done;
	result = host_kvm_call(device, request, list);
	close(device);
	if (result < 0)
		goto done;
	result = list->nent < capacity ? (int)list->nent : (int)capacity;
	for (int i = 0; i < result; i++) {
		const struct kvm_cpuid_entry2 *from = &list->entries[i];

		entries[i] = (struct host_kvm_cpuid){
			.function = from->function,
			.index = from->index,
			.indexed = from->flags & KVM_CPUID_FLAG_SIGNIFCANT_INDEX,
			.eax = from->eax,
			.ebx = from->ebx,
			.ecx = from->ecx,
			.edx = from->edx,
		};
	}
done:
	free(list);
	return result;
}

int host_kvm_cpuid_supported(struct host_kvm_cpuid *entries, size_t capacity)
{
	return cpuid_call(KVM_GET_SUPPORTED_CPUID, entries, capacity);
}

int host_kvm_cpuid_hyperv(struct host_kvm_cpuid *entries, size_t capacity)
{
	struct host_kvm_abilities abilities;

	host_kvm_probe(&abilities);
	if (!abilities.hyperv)
		return -ENOTSUP;
	return cpuid_call(KVM_GET_SUPPORTED_HV_CPUID, entries, capacity);
}
