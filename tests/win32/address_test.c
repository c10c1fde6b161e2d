/* WaitOnAddress: sleeping until a value is another. */
#include "client.h"

static LONG word;
static LONG asleep, woken;

static DWORD waits(LPVOID parameter)
{
	LONG seen = 0;

	__atomic_add_fetch(&asleep, 1, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(&word, __ATOMIC_SEQ_CST) == 0)
		if (!API(WaitOnAddress)(&word, &seen, sizeof(seen), INFINITE))
			return 1;
	__atomic_add_fetch(&woken, 1, __ATOMIC_SEQ_CST);
	return 0;
}

static int wakes_all(int count, char **arguments)
{
	HANDLE threads[4];
	DWORD code;

	word = asleep = woken = 0;
	for (int i = 0; i < 4; i++)
		threads[i] = API(CreateThread)(NULL, 0, waits, NULL, 0, NULL);
	while (__atomic_load_n(&asleep, __ATOMIC_SEQ_CST) < 4)
		API(Sleep)(1);
	API(WakeByAddressAll)(&word); /* the value is the same: they sleep on */
	assert_int_equal(API(WaitForMultipleObjects)(4, threads, FALSE, 20), WAIT_TIMEOUT);
	assert_int_equal(woken, 0);
	__atomic_store_n(&word, 1, __ATOMIC_SEQ_CST);
	API(WakeByAddressAll)(&word);
	assert_int_equal(API(WaitForMultipleObjects)(4, threads, TRUE, INFINITE), WAIT_OBJECT_0);
	for (int i = 0; i < 4; i++) {
		assert_true(API(GetExitCodeThread)(threads[i], &code));
		assert_int_equal(code, 0);
		API(CloseHandle)(threads[i]);
	}
	return woken;
}

TEST(WakeByAddressAll_wakes_each_thread_that_sleeps_on_a_changed_value)
{
	assert_int_equal(run(wakes_all), 4);
}

static int compares_sizes(int count, char **arguments)
{
	static const SIZE_T bytes[] = { 1, 2, 4, 8 };
	uint64_t value = 0, same = 0, other = 1;

	for (size_t i = 0; i < sizeof(bytes) / sizeof(bytes[0]); i++) {
		assert_true(API(WaitOnAddress)(&value, &other, bytes[i], INFINITE));
		API(SetLastError)(0);
		assert_false(API(WaitOnAddress)(&value, &same, bytes[i], 5));
		assert_int_equal(API(GetLastError)(), ERROR_TIMEOUT);
	}
	other = 0x100; /* the byte that is looked at is the same */
	assert_false(API(WaitOnAddress)(&value, &other, 1, 0));
	assert_int_equal(API(GetLastError)(), ERROR_TIMEOUT);
	assert_true(API(WaitOnAddress)(&value, &other, 2, 0));
	for (SIZE_T wrong = 0; wrong < 10; wrong += wrong == 0 ? 3 : 2) {
		assert_false(API(WaitOnAddress)(&value, &other, wrong, 0));
		assert_int_equal(API(GetLastError)(), ERROR_INVALID_PARAMETER);
	}
	return 0;
}

TEST(WaitOnAddress_compares_as_many_bytes_as_it_is_told)
{
	assert_int_equal(run(compares_sizes), 0);
}

static int wakes_one(int count, char **arguments)
{
	HANDLE threads[2];
	DWORD first;

	word = asleep = woken = 0;
	for (int i = 0; i < 2; i++)
		threads[i] = API(CreateThread)(NULL, 0, waits, NULL, 0, NULL);
	while (__atomic_load_n(&asleep, __ATOMIC_SEQ_CST) < 2)
		API(Sleep)(1);
	API(Sleep)(20);
	__atomic_store_n(&word, 1, __ATOMIC_SEQ_CST);
	/* Whoever did not sleep yet sees the value; who sleeps needs a wake of his own. */
	API(WakeByAddressSingle)(&word);
	first = API(WaitForMultipleObjects)(2, threads, FALSE, INFINITE);
	assert_in_range(first, WAIT_OBJECT_0, WAIT_OBJECT_0 + 1);
	API(WakeByAddressSingle)(&word);
	assert_int_equal(API(WaitForMultipleObjects)(2, threads, TRUE, INFINITE), WAIT_OBJECT_0);
	for (int i = 0; i < 2; i++)
		API(CloseHandle)(threads[i]);
	return woken;
}

TEST(WakeByAddressSingle_wakes_one_thread_a_call)
{
	assert_int_equal(run(wakes_one), 2);
}

static int wakes_another(int count, char **arguments)
{
	LONG beside = 0;
	HANDLE thread;

	word = asleep = woken = 0;
	thread = API(CreateThread)(NULL, 0, waits, NULL, 0, NULL);
	while (__atomic_load_n(&asleep, __ATOMIC_SEQ_CST) < 1)
		API(Sleep)(1);
	API(WakeByAddressAll)(&beside);
	API(WakeByAddressAll)((char *)&word + 1);
	assert_int_equal(API(WaitForSingleObject)(thread, 20), WAIT_TIMEOUT);
	__atomic_store_n(&word, 1, __ATOMIC_SEQ_CST);
	API(WakeByAddressAll)(&word);
	assert_int_equal(API(WaitForSingleObject)(thread, INFINITE), WAIT_OBJECT_0);
	API(CloseHandle)(thread);
	return 0;
}

TEST(a_wake_of_another_address_leaves_a_sleeper_alone)
{
	assert_int_equal(run(wakes_another), 0);
}
