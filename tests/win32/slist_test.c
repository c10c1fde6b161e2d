/* Interlocked singly linked lists of programs. */
#include "client.h"

#define PUSHES 2000
#define THREADS 3

struct item {
	SLIST_ENTRY entry;
	int number;
};

static PSLIST_ENTRY push(PSLIST_HEADER list, struct item *item)
{
	return API_AS(PSLIST_ENTRY(PSLIST_HEADER, PSLIST_ENTRY),
	              "InterlockedPushEntrySList")(list, &item->entry);
}

static struct item *pop(PSLIST_HEADER list)
{
	PSLIST_ENTRY entry = API_AS(PSLIST_ENTRY(PSLIST_HEADER), "InterlockedPopEntrySList")(list);

	return entry ? CONTAINING_RECORD(entry, struct item, entry) : NULL;
}

static USHORT depth(PSLIST_HEADER list)
{
	return API_AS(USHORT(PSLIST_HEADER), "QueryDepthSList")(list);
}

static int last_in_first_out(int count, char **arguments)
{
	struct item items[3] = { { .number = 0 }, { .number = 1 }, { .number = 2 } };
	SLIST_HEADER list;

	memset(&list, 0, sizeof(list));
	assert_null(pop(&list));
	assert_null(push(&list, &items[0]));
	assert_ptr_equal(push(&list, &items[1]), &items[0].entry);
	assert_ptr_equal(push(&list, &items[2]), &items[1].entry);
	assert_int_equal(depth(&list), 3);
	for (int number = 2; number >= 0; number--)
		assert_int_equal(pop(&list)->number, number);
	assert_null(pop(&list));
	assert_int_equal(depth(&list), 0);
	return 0;
}

TEST(an_slist_gives_the_last_entry_first)
{
	assert_int_equal(run(last_in_first_out), 0);
}

static int flushes(int count, char **arguments)
{
	struct item items[2] = { { .number = 0 } };
	SLIST_HEADER list;
	PSLIST_ENTRY all;

	memset(&list, 0, sizeof(list));
	push(&list, &items[0]);
	push(&list, &items[1]);
	all = API_AS(PSLIST_ENTRY(PSLIST_HEADER), "InterlockedFlushSList")(&list);
	assert_ptr_equal(all, &items[1].entry);
	assert_ptr_equal(all->Next, &items[0].entry);
	assert_null(all->Next->Next);
	assert_int_equal(depth(&list), 0);
	assert_null(API_AS(PSLIST_ENTRY(PSLIST_HEADER), "InterlockedFlushSList")(&list));
	return 0;
}

TEST(a_flush_of_an_slist_takes_the_whole_chain_at_once)
{
	assert_int_equal(run(flushes), 0);
}

static int pushes_chain(int count, char **arguments)
{
	struct item items[3] = { { .number = 0 }, { .number = 1 }, { .number = 2 } };
	SLIST_HEADER list;

	memset(&list, 0, sizeof(list));
	push(&list, &items[2]);
	items[0].entry.Next = &items[1].entry;
	assert_ptr_equal(API_AS(PSLIST_ENTRY(PSLIST_HEADER, PSLIST_ENTRY, PSLIST_ENTRY, ULONG),
	                        "InterlockedPushListSListEx")(&list, &items[0].entry,
	                                                      &items[1].entry, 2),
	                 &items[2].entry);
	assert_int_equal(depth(&list), 3);
	for (int number = 0; number < 3; number++)
		assert_int_equal(pop(&list)->number, number);
	return 0;
}

TEST(a_chain_is_pushed_before_what_an_slist_holds)
{
	assert_int_equal(run(pushes_chain), 0);
}

static SLIST_HEADER shared;

/* Each entry is in one thread's hands or in the list, never in two. */
static DWORD takes_and_gives(LPVOID parameter)
{
	for (int turn = 0; turn < PUSHES; turn++) {
		struct item *item = pop(&shared);

		if (!item)
			continue;
		if (__atomic_add_fetch(&item->number, 1, __ATOMIC_SEQ_CST) != 1)
			return 1;
		__atomic_sub_fetch(&item->number, 1, __ATOMIC_SEQ_CST);
		push(&shared, item);
	}
	return 0;
}

static int races(int count, char **arguments)
{
	struct item items[4];
	HANDLE threads[THREADS];
	DWORD code;

	memset(items, 0, sizeof(items));
	memset(&shared, 0, sizeof(shared));
	for (int i = 0; i < 4; i++)
		push(&shared, &items[i]);
	for (int i = 0; i < THREADS; i++)
		threads[i] = API(CreateThread)(NULL, 0, takes_and_gives, NULL, 0, NULL);
	API(WaitForMultipleObjects)(THREADS, threads, TRUE, INFINITE);
	for (int i = 0; i < THREADS; i++) {
		assert_true(API(GetExitCodeThread)(threads[i], &code));
		assert_int_equal(code, 0);
		API(CloseHandle)(threads[i]);
	}
	return depth(&shared);
}

TEST(threads_that_share_an_slist_lose_and_double_nothing)
{
	assert_int_equal(run(races), 4);
}
