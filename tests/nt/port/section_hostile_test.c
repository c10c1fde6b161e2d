/* tests/nt/port/section_hostile_test.c - what a process cannot do with a section, whatever it does. */
#include "section_guest.h"

#include <dirent.h>

/* The descriptor of a section's file that the listener has in its hands, kept. */
static int kept = -1;

static void keep_descriptor(const struct port_view *view)
{
	DIR *folder = opendir("/proc/self/fd");
	struct dirent *entry;
	char path[300], link[300];

	while (view->kind == PORT_VIEW_MAP && (entry = readdir(folder))) {
		ssize_t length;

		snprintf(path, sizeof(path), "/proc/self/fd/%s", entry->d_name);
		length = readlink(path, link, sizeof(link) - 1);
		link[length > 0 ? length : 0] = 0;
		if (strstr(link, "memfd:section"))
			kept = dup(atoi(entry->d_name));
	}
	closedir(folder);
}

static bool can_map_for_writing(int descriptor)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0) != MAP_FAILED;
}

static void tries_to_write(struct guest *guest)
{
	HANDLE section;
	char path[64], *view;
	int again;

	port_client_on_view(guest->client, keep_descriptor);
	guest_wait(guest);
	section = make_section(guest, READER_RIGHTS, SECTION_NAME);
	view = map_view(guest, section, PAGE_READONLY);
	guest_assert(kept >= 0 && view[0] == 'w');
	snprintf(path, sizeof(path), "/proc/self/fd/%d", kept);
	again = open(path, O_RDWR);
	guest_assert(!can_map_for_writing(kept));
	guest_assert(!can_map_for_writing(again));
	guest_assert(pwrite(kept, "x", 1, 0) == -1);
	guest_assert(again < 0 || pwrite(again, "x", 1, 0) == -1);
	guest_assert(ftruncate(kept, 0) == -1);
	guest_assert(again < 0 || ftruncate(again, 0) == -1);
	guest_assert(again < 0 || ftruncate(again, 1 << 24) == -1);
	guest_assert(fallocate(kept, 3 /* a hole */, 0, 4096) == -1);
	guest_assert(mprotect(view, 4096, PROT_READ | PROT_WRITE) == -1);
	guest_assert(view[0] == 'w');
}

static void only_writes(struct guest *guest)
{
	HANDLE section = make_section(guest, SECTION_ALL_ACCESS, SECTION_NAME);
	char *view = map_view(guest, section, PAGE_READWRITE), *more;
	struct wanted_view part = { .offset = 0x10000, .protection = PAGE_READWRITE };

	view[0] = 'w';
	guest_say(guest);
	guest_wait(guest);
	/* Sealed meanwhile: views for writing can still be made by who had one. */
	guest_assert(try_view(guest, section, part, &more) == STATUS_SUCCESS);
	more[3] = 'z';
	guest_assert(view[0x10003] == 'z');
	guest_assert(unmap_view(view) == STATUS_SUCCESS);
	guest_assert(unmap_view(more) == STATUS_SUCCESS);
	guest_assert(map_view(guest, section, PAGE_READWRITE)[0x10003] == 'z');
}

TEST(SEC_7_who_has_a_handle_to_read_cannot_write_whatever_it_does_with_the_file)
{
	guest_main *mains[] = { only_writes, tries_to_write };
	struct fleet fleet;

	fleet_start(&fleet, mains, 2);
	fleet_go(&fleet, 0);
	fleet_go(&fleet, 1);
	fleet_hear(&fleet, 0);
	fleet_go(&fleet, 1);
	assert_int_equal(fleet_wait(&fleet, 1), 0);
	fleet_go(&fleet, 0);
	stop_all(&fleet);
}

/* --- Who plays with seals ------------------------------------------------------------------------------------ */

static void seals(struct guest *guest)
{
	HANDLE section = make_section(guest, SECTION_ALL_ACCESS, SECTION_NAME);
	char *view;

	port_client_on_view(guest->client, keep_descriptor);
	view = map_view(guest, section, PAGE_READWRITE);
	guest_assert(fcntl(kept, F_ADD_SEALS, (int)guest_hear_number(guest)) == 0);
	view[0] = 's';
	guest_say(guest);
	guest_wait(guest);
}

static void comes_after(struct guest *guest)
{
	HANDLE writes = make_section(guest, SECTION_ALL_ACCESS, SECTION_NAME);
	HANDLE reads = make_section(guest, READER_RIGHTS, SECTION_NAME);
	struct wanted_view wanted = { .protection = PAGE_READWRITE };

	guest_say_number(guest, (uint32_t)try_view(guest, writes, wanted, NULL));
	wanted.protection = PAGE_READONLY;
	guest_say_number(guest, (uint32_t)try_view(guest, reads, wanted, NULL));
}

static void expect_after_seals(int what, NTSTATUS writer, NTSTATUS reader)
{
	guest_main *mains[] = { seals, comes_after };
	struct fleet fleet;
	volatile char *view;
	HANDLE section;

	fleet_start(&fleet, mains, 2);
	fleet_go(&fleet, 0);
	fleet_tell_number(&fleet, 0, (uint64_t)what);
	fleet_hear(&fleet, 0);
	view = map_here(&section); /* the machine's own affair */
	assert_int_equal(view[0], 's');
	view[0] = 't';
	fleet_go(&fleet, 1);
	assert_int_equal((NTSTATUS)fleet_hear_number(&fleet, 1), writer);
	assert_int_equal((NTSTATUS)fleet_hear_number(&fleet, 1), reader);
	unmap_here(section, view);
	fleet_go(&fleet, 0);
	stop_all(&fleet);
}

TEST(a_writer_who_seals_the_file_keeps_other_writers_out_and_nobody_else)
{
	expect_after_seals(F_SEAL_FUTURE_WRITE, STATUS_SHARING_VIOLATION, STATUS_SUCCESS);
}

TEST(a_writer_who_forbids_the_seal_keeps_readers_out_and_gives_them_no_more)
{
	expect_after_seals(F_SEAL_SEAL, STATUS_SUCCESS, STATUS_NOT_SUPPORTED);
}

/* --- Who comes late to write --------------------------------------------------------------------------------- */

/* It has the section from the start, and maps it only when others read it. */
static void writes_late(struct guest *guest)
{
	HANDLE section = make_section(guest, SECTION_ALL_ACCESS, SECTION_NAME);
	struct wanted_view wanted = { .protection = PAGE_READWRITE };
	char *view, *more;

	guest_say(guest);
	guest_wait(guest);
	guest_assert(try_view(guest, section, wanted, &view) == STATUS_SUCCESS);
	guest_assert(view[1] == 0);
	view[1] = '1';
	guest_say(guest);
	guest_wait(guest);
	/* Sealed again; it has the file whole. */
	wanted.offset = 0x10000;
	guest_assert(try_view(guest, section, wanted, &more) == STATUS_SUCCESS);
	more[2] = '2';
	guest_say(guest);
	guest_wait(guest);
	guest_assert(unmap_view(view) == STATUS_SUCCESS && unmap_view(more) == STATUS_SUCCESS);
	guest_say(guest);
	guest_wait(guest);
}

static void reads_from_the_start(struct guest *guest)
{
	HANDLE section = make_section(guest, READER_RIGHTS, SECTION_NAME);
	volatile char *view = map_view(guest, section, PAGE_READONLY);
	int first;

	port_client_on_view(guest->client, keep_descriptor);
	first = kept;
	guest_say(guest);
	guest_wait(guest);
	guest_assert(view[1] == '1');
	guest_assert(kept != first && !can_map_for_writing(kept));
	guest_assert(!can_access((char *)(uintptr_t)view, true));
	guest_say(guest);
	guest_wait(guest);
	guest_assert(view[0x10002] == '2');
	guest_say(guest);
	guest_wait(guest);
	guest_assert(view[1] == '1' && unmap_view((char *)(uintptr_t)view) == STATUS_SUCCESS);
}

/* Another one that was not there in time. */
static void writes_too_late(struct guest *guest)
{
	HANDLE section = make_section(guest, SECTION_ALL_ACCESS, SECTION_NAME);
	struct wanted_view wanted = { .protection = PAGE_READWRITE };
	char *view;

	guest_assert(try_view(guest, section, wanted, NULL) == STATUS_SHARING_VIOLATION);
	wanted.protection = PAGE_READONLY;
	guest_assert(try_view(guest, section, wanted, &view) == STATUS_SUCCESS && view[1] == '1');
	guest_say(guest);
	guest_wait(guest);
	wanted.protection = PAGE_READWRITE;
	guest_assert(try_view(guest, section, wanted, &view) == STATUS_SUCCESS);
	guest_assert(view[1] == '1' && view[0x10002] == '2');
}

TEST(SEC_7_a_late_writer_gets_the_section_when_nobody_writes_and_is_refused_otherwise)
{
	enum { WRITER, READER, LATE };
	guest_main *mains[] = { writes_late, reads_from_the_start, writes_too_late };
	struct fleet fleet;

	fleet_start(&fleet, mains, 3);
	for (int index = WRITER; index <= READER; index++) {
		fleet_go(&fleet, index);
		fleet_hear(&fleet, index);
	}
	for (int turn = 0; turn < 2; turn++)
		for (int index = WRITER; index <= READER; index++) {
			fleet_go(&fleet, index);
			fleet_hear(&fleet, index);
		}
	fleet_go(&fleet, LATE);
	fleet_hear(&fleet, LATE);
	fleet_go(&fleet, WRITER);
	fleet_hear(&fleet, WRITER);
	fleet_go(&fleet, LATE);
	assert_int_equal(fleet_wait(&fleet, LATE), 0);
	fleet_go(&fleet, READER);
	fleet_go(&fleet, WRITER);
	stop_all(&fleet);
}

/* --- Who does not answer ------------------------------------------------------------------------------------- */

static void never_comes_back(const struct port_view *view)
{
	for (;;)
		pause();
}

static void does_not_answer(struct guest *guest)
{
	HANDLE section = make_section(guest, SECTION_ALL_ACCESS, SECTION_NAME);
	uint64_t started;

	port_client_on_view(guest->client, never_comes_back);
	guest_assert(try_view(guest, section, (struct wanted_view){ .protection = PAGE_READWRITE },
	                      NULL) == STATUS_IO_TIMEOUT);
	started = host_clock_monotonic_ns();
	for (int turn = 0; turn < 100; turn++)
		guest_assert(try_view(guest, section,
		                      (struct wanted_view){ .protection = PAGE_READWRITE },
		                      NULL) == STATUS_IO_TIMEOUT);
	guest_assert(host_clock_monotonic_ns() - started < 10000000000ull);
	guest_say(guest);
	for (;;)
		pause();
}

static void maps_all_the_same(struct guest *guest)
{
	map_view(guest, make_section(guest, SECTION_ALL_ACCESS, SECTION_NAME), PAGE_READWRITE);
}

TEST(a_process_that_does_not_answer_gets_no_view_and_holds_nobody_up_for_long)
{
	guest_main *mains[] = { does_not_answer, maps_all_the_same };
	struct fleet fleet;

	fleet_patience_ms = 1000;
	fleet_start(&fleet, mains, 2);
	fleet_go(&fleet, 0);
	fleet_hear(&fleet, 0);
	fleet_go(&fleet, 1);
	assert_int_equal(fleet_wait(&fleet, 1), 0);
	fleet_kill(&fleet, 0);
	stop_all(&fleet);
}

/* As one of a busy computer, whose listening thread did not run for a while. */
static void comes_back_late(const struct port_view *view)
{
	usleep(1500000);
}

static void answers_late(struct guest *guest)
{
	HANDLE section = make_section(guest, SECTION_ALL_ACCESS, SECTION_NAME);
	char *view;

	port_client_on_view(guest->client, comes_back_late);
	view = map_view(guest, section, PAGE_READWRITE);
	view[0] = 1;
	guest_assert(unmap_view(view) == STATUS_SUCCESS);
}

TEST(a_process_that_answers_late_gets_its_view)
{
	run_one_guest(answers_late);
}

/* --- Bounds --------------------------------------------------------------------------------------------------- */

static void makes_too_much(struct guest *guest)
{
	HANDLE section = make_section(guest, SECTION_ALL_ACCESS, NULL);
	uint32_t views = 0, sections = 1;
	NTSTATUS status;

	guest_assert(try_section(guest, SECTION_ALL_ACCESS, PORT_SECTION_BYTES_MAX, NULL) ==
	             STATUS_QUOTA_EXCEEDED);
	while ((status = try_view(guest, section,
	                          (struct wanted_view){ .protection = PAGE_READONLY }, NULL)) ==
	       STATUS_SUCCESS)
		views++;
	guest_assert(status == STATUS_NO_MEMORY && views == PORT_VIEWS_MAX);
	while ((status = try_section(guest, SECTION_ALL_ACCESS, 4096, NULL)) == STATUS_SUCCESS)
		sections++;
	guest_assert(status == STATUS_QUOTA_EXCEEDED && sections == PORT_SECTIONS_MAX);
	guest_assert(CALL(NtClose, (uintptr_t)section + 4) == STATUS_SUCCESS);
	guest_assert(try_section(guest, SECTION_ALL_ACCESS, 4096, NULL) == STATUS_SUCCESS);
}

TEST(the_sections_and_views_of_an_attached_process_are_bounded)
{
	run_one_guest(makes_too_much);
}
