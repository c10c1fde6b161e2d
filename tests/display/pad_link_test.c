/*
 * tests/display/pad_link_test.c - the driver's half of a pad's channel: the sample's own file against sections of plain memory.
 */
#include "harness/test.h"

#include <pthread.h>
#include <string.h>

#include "../../samples/gamepad/common/link.c"

#define INDEX 5
#define PID 77
#define HANDLE_VALUE 0x40

struct side {
	struct pad_mailbox mailbox;
	struct pad_xusb section;
	bool has_mailbox;
	UINT64 bytes; /* of the section, as map says */
	NTSTATUS map_status;
	int mailboxes, views, maps, closes;
	UINT64 closed;
	void (*on_map)(void);  /* once; null: nothing */
	struct pad_xusb newer; /* what is mapped while that runs */
	bool overtaken;
	void *unmapped;
	pthread_mutex_t lock;
};

static struct side side;

static NTSTATUS side_open(void *context, const char *name, UINT32 index,
                          struct pad_mailbox **ret_mailbox)
{
	assert_string_equal(name, PAD_XUSB_MAILBOX);
	assert_int_equal(index, INDEX);
	if (!side.has_mailbox)
		return STATUS_OBJECT_NAME_NOT_FOUND;
	*ret_mailbox = &side.mailbox;
	__atomic_add_fetch(&side.mailboxes, 1, __ATOMIC_RELAXED);
	return STATUS_SUCCESS;
}

static void side_close_mailbox(void *context, struct pad_mailbox *mailbox)
{
	assert_ptr_equal(mailbox, &side.mailbox);
	__atomic_sub_fetch(&side.mailboxes, 1, __ATOMIC_RELAXED);
}

static NTSTATUS side_map(void *context, UINT64 section, void **ret_view, UINT64 *ret_bytes)
{
	assert_int_equal(section, HANDLE_VALUE);
	void (*on_map)(void) = side.on_map;

	__atomic_add_fetch(&side.maps, 1, __ATOMIC_RELAXED);
	if (!NT_SUCCESS(side.map_status))
		return side.map_status;
	*ret_view = side.overtaken ? &side.newer : &side.section;
	*ret_bytes = side.bytes;
	__atomic_add_fetch(&side.views, 1, __ATOMIC_RELAXED);
	if (on_map) {
		side.on_map = NULL;
		on_map();
	}
	return STATUS_SUCCESS;
}

static void side_unmap(void *context, void *view)
{
	__atomic_store_n(&side.unmapped, view, __ATOMIC_RELAXED);
	__atomic_sub_fetch(&side.views, 1, __ATOMIC_RELAXED);
}

static void side_close(void *context, UINT64 handle)
{
	__atomic_store_n(&side.closed, handle, __ATOMIC_RELAXED);
	__atomic_add_fetch(&side.closes, 1, __ATOMIC_RELAXED);
}

static UINT32 side_pid(void *context)
{
	return PID;
}

static void side_lock(void *context)
{
	pthread_mutex_lock(&side.lock);
}

static void side_unlock(void *context)
{
	pthread_mutex_unlock(&side.lock);
}

static const struct link_operations operations = {
	side_open, side_close_mailbox, side_map,    side_unmap, side_close,
	side_pid,  side_lock,          side_unlock, NULL,
};

static struct link link_of_side;

/* A mailbox as the host has just made it. */
static void begin(void)
{
	side = (struct side){ .has_mailbox = true,
		              .bytes = 4096,
		              .mailbox = { .magic = PAD_MAILBOX_MAGIC,
		                           .host_protocol = PAD_PROTOCOL_VERSION },
		              .section = { .magic = PAD_XUSB_MAGIC, .pad_index = INDEX },
		              .lock = PTHREAD_MUTEX_INITIALIZER };
	LinkInitialize(&link_of_side, &operations, PAD_KIND_XUSB, INDEX);
}

static void deliver(uint32_t sequence, uint32_t pid)
{
	side.mailbox.data_handle = HANDLE_VALUE;
	side.mailbox.handle_pid = pid;
	side.mailbox.handle_sequence = sequence;
}

TEST(DISP_163_the_driver_says_who_it_is_when_the_versions_match)
{
	begin();
	assert_int_equal(LinkPump(&link_of_side), LINK_WAITING);
	assert_int_equal(side.mailbox.driver_protocol, PAD_PROTOCOL_VERSION);
	assert_int_equal(side.mailbox.driver_pid, PID);
	assert_int_equal(side.mailboxes, 0);
}

TEST(DISP_163_to_a_host_of_another_version_it_says_its_own_and_no_more)
{
	begin();
	side.mailbox.host_protocol = PAD_PROTOCOL_VERSION - 1;
	deliver(1, PID);
	assert_int_equal(LinkPump(&link_of_side), LINK_WAITING);
	assert_int_equal(side.mailbox.driver_protocol, PAD_PROTOCOL_VERSION);
	assert_int_equal(side.mailbox.driver_pid, 0);
	assert_int_equal(side.maps, 0);
}

TEST(DISP_163_without_the_magic_nothing_is_written)
{
	begin();
	side.mailbox.magic = 0;
	deliver(1, PID);
	assert_int_equal(LinkPump(&link_of_side), LINK_WAITING);
	assert_int_equal(side.mailbox.driver_pid | side.mailbox.driver_protocol, 0);
	assert_int_equal(side.maps, 0);
}

TEST(DISP_164_a_section_that_fits_is_adopted_and_its_handle_closed)
{
	begin();
	deliver(1, PID);
	assert_int_equal(LinkPump(&link_of_side), LINK_ATTACHED);
	assert_int_equal(side.closes, 1);
	assert_int_equal(side.closed, HANDLE_VALUE);
	assert_int_equal(side.section.driver_protocol, PAD_PROTOCOL_VERSION);
	/* The same delivery again is none; the driver is seen to live. */
	assert_int_equal(LinkPump(&link_of_side), LINK_ATTACHED);
	assert_int_equal(side.maps, 1);
	assert_int_equal(side.section.driver_heartbeat, 2);
	LinkDetach(&link_of_side);
	assert_int_equal(side.views, 0);
}

TEST(DISP_163_what_is_another_processes_is_left_alone)
{
	begin();
	deliver(1, PID + 1);
	assert_int_equal(LinkPump(&link_of_side), LINK_WAITING);
	deliver(0, PID);
	assert_int_equal(LinkPump(&link_of_side), LINK_WAITING);
	assert_int_equal(side.maps, 0);
}

static void expect_refusal(void)
{
	deliver(1, PID);
	assert_int_equal(LinkPump(&link_of_side), LINK_WAITING);
	assert_int_equal(side.views, 0);
	assert_int_equal(side.closes, 0);
	assert_int_equal(side.section.driver_protocol, 0);
	/* It is consumed: the driver does not come back to it. */
	assert_int_equal(LinkPump(&link_of_side), LINK_WAITING);
	assert_int_equal(side.maps, 1);
}

TEST(DISP_164_a_section_that_does_not_fit_is_unmapped_and_its_handle_stays)
{
	begin();
	side.section.magic ^= 1;
	expect_refusal();
	begin();
	side.section.pad_index = INDEX + 1;
	expect_refusal();
	begin();
	side.bytes = sizeof(struct pad_xusb) - 1;
	expect_refusal();
	begin();
	side.map_status = STATUS_INVALID_HANDLE;
	expect_refusal();
}

TEST(DISP_165_when_the_mailbox_goes_the_pad_is_detached_and_the_next_is_adopted)
{
	begin();
	deliver(9, PID);
	assert_int_equal(LinkPump(&link_of_side), LINK_ATTACHED);
	side.has_mailbox = false;
	assert_int_equal(LinkPump(&link_of_side), LINK_ALONE);
	assert_int_equal(side.views, 0);
	assert_null(LinkLock(&link_of_side));
	LinkUnlock(&link_of_side);
	/* Another host that counts from the same number. */
	side.has_mailbox = true;
	assert_int_equal(LinkPump(&link_of_side), LINK_ATTACHED);
	assert_int_equal(side.maps, 2);
	LinkDetach(&link_of_side);
}

TEST(DISP_165_a_newer_delivery_takes_the_place_of_the_one_before)
{
	begin();
	deliver(1, PID);
	assert_int_equal(LinkPump(&link_of_side), LINK_ATTACHED);
	deliver(2, PID);
	assert_int_equal(LinkPump(&link_of_side), LINK_ATTACHED);
	assert_int_equal(side.maps, 2);
	assert_int_equal(side.views, 1);
	LinkDetach(&link_of_side);
}

/* While an older delivery is being mapped another thread takes the newer one. */
static void overtake(void)
{
	side.overtaken = true;
	deliver(2, PID);
	assert_int_equal(LinkPump(&link_of_side), LINK_ATTACHED);
}

TEST(DISP_165_an_older_delivery_does_not_take_the_place_of_a_newer_one)
{
	begin();
	side.newer = side.section;
	side.on_map = overtake;
	deliver(1, PID);
	assert_int_equal(LinkPump(&link_of_side), LINK_ATTACHED);
	assert_true(side.overtaken);
	assert_int_equal(side.maps, 2);
	assert_int_equal(side.closes, 2);
	assert_ptr_equal(side.unmapped, &side.section);
	assert_ptr_equal(link_of_side.view, &side.newer);
	LinkDetach(&link_of_side);
	assert_int_equal(side.views, 0);
}

#define PUMPS 4
#define DELIVERIES 500

static void *pump_on(void *context)
{
	const bool *over = context;

	while (!__atomic_load_n(over, __ATOMIC_ACQUIRE))
		LinkPump(&link_of_side);
	return NULL;
}

TEST(DISP_165_of_pumps_at_once_one_adopts_each_delivery)
{
	pthread_t pump[PUMPS];
	bool over = false;

	begin();
	side.mailbox.data_handle = HANDLE_VALUE;
	side.mailbox.handle_pid = PID;
	for (int index = 0; index < PUMPS; index++)
		assert_int_equal(pthread_create(&pump[index], NULL, pump_on, &over), 0);
	for (uint32_t sequence = 1; sequence <= DELIVERIES; sequence++) {
		__atomic_store_n(&side.mailbox.handle_sequence, sequence, __ATOMIC_RELEASE);
		while (__atomic_load_n(&side.closes, __ATOMIC_ACQUIRE) < (int)sequence)
			;
	}
	__atomic_store_n(&over, true, __ATOMIC_RELEASE);
	for (int index = 0; index < PUMPS; index++)
		pthread_join(pump[index], NULL);
	assert_int_equal(side.maps, DELIVERIES);
	assert_int_equal(side.closes, DELIVERIES);
	assert_int_equal(side.views, 1);
	LinkDetach(&link_of_side);
}

TEST(DISP_167_a_proof_says_magic_version_index_and_process)
{
	struct pad_proof proof;

	begin();
	LinkFillProof(&link_of_side, &proof);
	assert_true(pad_proof_is_good(&proof, sizeof(proof), INDEX));
	assert_int_equal(proof.driver_pid, PID);
}
