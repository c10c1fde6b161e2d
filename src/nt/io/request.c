/*
 * io/request.c - memory of requests: per-thread cache, machine lists, pins.
 *
 * A request's memory is never given back while the machine lives, so whoever found a pointer may pin it and then
 * look whether it is still the same one (generation).
 */
#include <stdlib.h>
#include <string.h>

#include "nt/io/io_internal.h"
#include "nt/ke/arena.h"

static const uint8_t class_stack[IO_CACHE_CLASSES] = { 2, 6, 16 };

/* Present when the process runs under address sanitizer. */
extern void __asan_poison_memory_region(void const volatile *address, size_t size)
	__attribute__((weak));

bool io_address_sanitizer(void)
{
	return __asan_poison_memory_region != NULL;
}

void *io_allocate(size_t bytes)
{
	return calloc(1, bytes);
}

static uint8_t class_for(CCHAR stack_size)
{
	for (uint8_t class = 0; class < IO_CACHE_CLASSES; class ++)
		if (stack_size <= class_stack[class])
			return class;
	return IO_CACHE_CLASSES;
}

/*
 * One location more than the packet says: drivers look at the one above the top, which reads as zeros in the
 * larger packets that Windows hands out.
 */
static size_t locations_bytes(uint8_t capacity)
{
	return ((size_t)capacity + 1) * sizeof(IO_STACK_LOCATION);
}

static size_t request_bytes(uint8_t capacity)
{
	return sizeof(struct io_request) + locations_bytes(capacity) + IO_INLINE_BUFFER_BYTES + 16;
}

void io_request_destroy(struct io_request *request)
{
	ke_memory_free(request->machine, request->allocation, request_bytes(request->capacity));
}

static struct io_request *create(struct ke_machine *machine, uint8_t class, uint8_t capacity)
{
	void *memory = ke_memory_allocate(machine, request_bytes(capacity));
	if (!memory)
		return NULL;
	struct io_request *request = (void *)(((uintptr_t)memory + 15) & ~(uintptr_t)15);
	request->allocation = memory;
	request->cache_class = class;
	request->capacity = capacity;
	request->machine = machine;
	struct io_machine *io = machine->io;
	host_lock_acquire(&io->requests_lock);
	InsertTailList(&io->requests, &request->slab_entry);
	host_lock_release(&io->requests_lock);
	return request;
}

static struct io_request *take_odd(struct io_machine *io, uint8_t capacity)
{
	struct io_request **link = &io->odd_free;
	while (*link && (*link)->capacity < capacity)
		link = &(*link)->next_free;
	struct io_request *found = *link;
	if (found)
		*link = found->next_free;
	return found;
}

static struct io_request *take_from_machine(struct ke_machine *machine, uint8_t class,
                                            uint8_t capacity)
{
	struct io_machine *io = machine->io;
	struct io_request *found;
	host_lock_acquire(&io->requests_lock);
	if (class < IO_CACHE_CLASSES) {
		found = io->free[class];
		if (found)
			io->free[class] = found->next_free;
	} else {
		found = take_odd(io, capacity);
	}
	host_lock_release(&io->requests_lock);
	if (found)
		return found;
	return create(machine, class, class < IO_CACHE_CLASSES ? class_stack[class] : capacity);
}

static void initialize(struct io_request *request, CCHAR stack_size)
{
	PIRP irp = &request->irp;
	IoInitializeIrp(irp, IoSizeOfIrp(stack_size), stack_size);
	irp->AllocationFlags = IO_ALLOCATION_OURS;
	request->system_buffer = IO_BUFFER_NONE;
	request->pended = 0;
	__atomic_store_n(&request->completed, 0, __ATOMIC_RELAXED);
	request->timed_out = 0;
	request->phase = IO_PHASE_NONE;
	request->file_is_borrowed = 0;
	request->cancel_100ns = 0;
	request->site_depth = 0;
	request->owned_event = NULL;
	request->owner = NULL;
	request->owner_number = 0;
	request->file = NULL;
	memset(request->level, IO_LEVEL_OPEN, (size_t)stack_size + 2);
}

struct io_request *io_request_allocate(struct io_thread *thread, CCHAR stack_size,
                                       enum io_request_kind kind)
{
	if (stack_size < 1 || stack_size > IO_STACK_MAX)
		return NULL;
	uint8_t class = class_for(stack_size);
	struct io_request *request = NULL;
	if (class < IO_CACHE_CLASSES && thread->free[class]) {
		request = thread->free[class];
		thread->free[class] = request->next_free;
		thread->free_count[class]--;
	} else {
		request = take_from_machine(thread->machine, class, (uint8_t)stack_size);
	}
	if (!request)
		return NULL;
	initialize(request, stack_size);
	request->kind = (uint8_t)kind;
	/* A driver's own are not made for anybody. */
	request->requestor = kind == IO_REQUEST_DRIVER ? 0 : thread->requestor;
	__atomic_store_n(&request->generation, request->generation + 1, __ATOMIC_RELAXED);
	__atomic_store_n(&request->references, 1, __ATOMIC_RELEASE);
	return request;
}

static void recycle(struct io_request *request)
{
	struct io_machine *io = request->machine->io;
	uint8_t class = request->cache_class;
	struct ke_thread *current = ke_current_thread_or_null();
	struct io_thread *thread =
		current && current->machine == request->machine ? current->io : NULL;
	if (thread && class < IO_CACHE_CLASSES && thread->free_count[class] < IO_CACHE_DEPTH &&
	    current->irql < DISPATCH_LEVEL) {
		request->next_free = thread->free[class];
		thread->free[class] = request;
		thread->free_count[class]++;
		return;
	}
	host_lock_acquire(&io->requests_lock);
	struct io_request **list = class < IO_CACHE_CLASSES ? &io->free[class] : &io->odd_free;
	request->next_free = *list;
	*list = request;
	host_lock_release(&io->requests_lock);
}

void io_request_unpin(struct io_request *request)
{
	if (__atomic_sub_fetch(&request->references, 1, __ATOMIC_ACQ_REL) == 0)
		recycle(request);
}

void io_request_release(struct io_request *request)
{
	request->kind = IO_REQUEST_FREE;
	io_request_unpin(request);
}

bool io_request_pin(struct io_request *request, uint32_t generation)
{
	uint32_t count = __atomic_load_n(&request->references, __ATOMIC_RELAXED);
	do {
		if (count == 0)
			return false;
	} while (!__atomic_compare_exchange_n(&request->references, &count, count + 1, true,
	                                      __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
	if (__atomic_load_n(&request->generation, __ATOMIC_RELAXED) == generation)
		return true;
	io_request_unpin(request);
	return false;
}

void *io_request_inline_buffer(struct io_request *request)
{
	/* The sanitizer sees overruns only of blocks that came from its allocator. */
	if (io_address_sanitizer())
		return NULL;
	return (uint8_t *)(request + 1) + locations_bytes(request->capacity);
}

void io_request_note_pending(struct io_request *request)
{
	struct io_machine *io = request->machine->io;
	request->site_depth = verify_capture_stack(request->site, IO_SITE_DEPTH);
	request->owner_number = request->owner ? request->owner->number : 0;
	request->start_100ns = request->machine->scheduler->time(request->machine);
	request->sequence = __atomic_add_fetch(&io->next_pending, 1, __ATOMIC_RELAXED);
	request->pended = 1;
}

bool io_is_request(struct ke_machine *machine, const void *address)
{
	struct io_machine *io = machine->io;
	bool found = false;
	if (!io)
		return false;
	host_lock_acquire(&io->requests_lock);
	for (PLIST_ENTRY entry = io->requests.Flink; entry != &io->requests && !found;
	     entry = entry->Flink)
		found = &CONTAINING_RECORD(entry, struct io_request, slab_entry)->irp == address;
	host_lock_release(&io->requests_lock);
	return found;
}

struct io_thread *io_thread_current(void)
{
	struct ke_thread *thread = ke_current_thread();
	if (thread->io)
		return thread->io;
	struct io_thread *record = io_allocate(sizeof(*record));
	if (!record)
		return NULL;
	struct io_machine *io = thread->machine->io;
	record->machine = thread->machine;
	host_lock_acquire(&io->requests_lock);
	InsertTailList(&io->threads, &record->entry);
	host_lock_release(&io->requests_lock);
	thread->io = record;
	return record;
}

void io_thread_release(struct ke_thread *thread)
{
	struct io_thread *record = thread->io;
	if (!record)
		return;
	struct io_machine *io = thread->machine->io;
	host_lock_acquire(&io->requests_lock);
	for (uint8_t class = 0; class < IO_CACHE_CLASSES; class ++) {
		while (record->free[class]) {
			struct io_request *request = record->free[class];
			record->free[class] = request->next_free;
			request->next_free = io->free[class];
			io->free[class] = request;
		}
	}
	RemoveEntryList(&record->entry);
	host_lock_release(&io->requests_lock);
	thread->io = NULL;
	free(record);
}

static int by_sequence(const void *a, const void *b)
{
	const struct io_request *left = *(struct io_request *const *)a;
	const struct io_request *right = *(struct io_request *const *)b;
	if (left->sequence != right->sequence)
		return left->sequence < right->sequence ? -1 : 1;
	return 0;
}

static uint32_t count_requests(struct io_machine *io)
{
	uint32_t count = 0;
	for (PLIST_ENTRY entry = io->requests.Flink; entry != &io->requests; entry = entry->Flink)
		count++;
	return count;
}

NTSTATUS io_request_collect(struct ke_machine *machine, io_request_filter *filter, void *context,
                            struct io_request_set *ret_set)
{
	struct io_machine *io = machine->io;
	struct io_request_set set = { NULL, 0 };
	host_lock_acquire(&io->requests_lock);
	set.items = malloc((count_requests(io) + 1) * sizeof(*set.items));
	for (PLIST_ENTRY entry = io->requests.Flink; set.items && entry != &io->requests;
	     entry = entry->Flink) {
		struct io_request *request =
			CONTAINING_RECORD(entry, struct io_request, slab_entry);
		uint32_t generation = __atomic_load_n(&request->generation, __ATOMIC_RELAXED);
		if (request->kind == IO_REQUEST_FREE || !request->pended ||
		    io_request_is_completed(request))
			continue;
		if (filter(request, context) && io_request_pin(request, generation))
			set.items[set.count++] = request;
	}
	host_lock_release(&io->requests_lock);
	if (!set.items)
		return STATUS_INSUFFICIENT_RESOURCES;
	qsort(set.items, set.count, sizeof(*set.items), by_sequence);
	*ret_set = set;
	return STATUS_SUCCESS;
}

void io_request_set_finish(struct io_request_set *set)
{
	for (uint32_t i = 0; i < set->count; i++)
		io_request_unpin(set->items[i]);
	free(set->items);
	set->items = NULL;
}
