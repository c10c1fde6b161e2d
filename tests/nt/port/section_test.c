/* tests/nt/port/section_test.c - sections of attached processes: what their views show, and how they end. */
#include "section_guest.h"

/* --- The same pages everywhere ------------------------------------------------------------------------------ */

static void writes_and_reads(struct guest *guest)
{
	HANDLE section = make_section(guest, SECTION_ALL_ACCESS, SECTION_NAME);
	volatile char *view = map_view(guest, section, PAGE_READWRITE);

	guest_assert(view[SECTION_BYTES - 1] == 0);
	view[SECTION_BYTES - 1] = 'a';
	guest_say(guest);
	guest_wait(guest);
	guest_assert(view[0] == 'm');
	guest_say(guest);
	guest_wait(guest);
}

static void only_reads(struct guest *guest)
{
	HANDLE section = make_section(guest, READER_RIGHTS, SECTION_NAME);
	volatile char *view = map_view(guest, section, PAGE_READONLY);

	guest_assert(view[0] == 'm' && view[SECTION_BYTES - 1] == 'a');
	guest_assert(!can_access((char *)(uintptr_t)view, true));
	guest_say(guest);
	guest_wait(guest);
	guest_assert(view[1] == 'n');
}

TEST(SEC_11_attached_processes_and_the_machine_see_each_others_stores_at_once)
{
	guest_main *mains[] = { writes_and_reads, only_reads };
	struct fleet fleet;
	volatile char *view;
	HANDLE section;

	fleet_start(&fleet, mains, 2);
	fleet_go(&fleet, 0);
	fleet_hear(&fleet, 0);
	view = map_here(&section);
	assert_int_equal(view[SECTION_BYTES - 1], 'a');
	view[0] = 'm';
	fleet_go(&fleet, 0);
	fleet_hear(&fleet, 0);
	fleet_go(&fleet, 1);
	fleet_hear(&fleet, 1);
	view[1] = 'n';
	fleet_go(&fleet, 1);
	assert_int_equal(fleet_wait(&fleet, 1), 0);
	/* Who reads has had the file sealed: views for writing can still be made here. */
	unmap_here(section, view);
	view = map_here(&section);
	view[2] = 'o';
	unmap_here(section, view);
	fleet_go(&fleet, 0);
	stop_all(&fleet);
}

/* --- A file ------------------------------------------------------------------------------------------------------- */

#define FILE_PATH u"\\??\\C:\\Temp\\both_map_it.bin"

static HANDLE file_section(struct guest *guest, ULONG protection)
{
	guest_assert(CALL(NtCreateFile, AT(guest, 0),
	                  FILE_READ_DATA | SYNCHRONIZE |
	                          (protection == PAGE_READWRITE ? FILE_WRITE_DATA : 0),
	                  put_name(guest, 0x1000, FILE_PATH), AT(guest, 0x20), 0, 0, 7, FILE_OPEN,
	                  FILE_SYNCHRONOUS_IO_NONALERT, 0, 0) >= 0);
	guest_assert(CALL(NtCreateSection, AT(guest, 8), SECTION_ALL_ACCESS, 0, 0, protection,
	                  SEC_COMMIT, U64(guest, 0)) >= 0);
	return (HANDLE)U64(guest, 8);
}

static void writes_the_file(struct guest *guest)
{
	volatile char *view = map_view(guest, file_section(guest, PAGE_READWRITE), PAGE_READWRITE);

	guest_assert(view[0] == 'm');
	view[0x1000] = 'w';
	guest_say(guest);
	guest_wait(guest);
	guest_assert(view[1] == 'n');
	view[0x1001] = 'x';
	guest_say(guest);
	guest_wait(guest);
}

static void reads_the_file(struct guest *guest)
{
	volatile char *view = map_view(guest, file_section(guest, PAGE_READONLY), PAGE_READONLY);

	guest_assert(view[0] == 'm' && view[0x1000] == 'w' && view[0x1001] == 'x');
	guest_assert(!can_access((char *)(uintptr_t)view, true));
	guest_say(guest);
	guest_wait(guest);
	guest_assert(view[2] == 'o');
}

/* The system's section of the file: each has one of his own. */
static volatile char *map_file_here(HANDLE *ret_file, HANDLE *ret_section)
{
	OBJECT_ATTRIBUTES attributes;
	IO_STATUS_BLOCK result;
	UNICODE_STRING name;
	LARGE_INTEGER size = { .QuadPart = 0x2000 };
	PVOID base = NULL;
	SIZE_T bytes = 0;

	RtlInitUnicodeString(&name, FILE_PATH);
	InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE, NULL, NULL);
	assert_int_equal(ZwCreateFile(ret_file, FILE_READ_DATA | FILE_WRITE_DATA | SYNCHRONIZE,
	                              &attributes, &result, NULL, 0, 7, FILE_OPEN_IF,
	                              FILE_SYNCHRONOUS_IO_NONALERT, NULL, 0),
	                 STATUS_SUCCESS);
	InitializeObjectAttributes(&attributes, NULL, OBJ_KERNEL_HANDLE, NULL, NULL);
	assert_int_equal(ZwCreateSection(ret_section, SECTION_ALL_ACCESS, &attributes, &size,
	                                 PAGE_READWRITE, SEC_COMMIT, *ret_file),
	                 STATUS_SUCCESS);
	assert_int_equal(ZwMapViewOfSection(*ret_section, ZwCurrentProcess(), &base, 0, 0, NULL,
	                                    &bytes, ViewUnmap, 0, PAGE_READWRITE),
	                 STATUS_SUCCESS);
	return base;
}

TEST(SEC_11_sections_of_one_file_in_attached_processes_and_the_machine_show_the_same_pages)
{
	guest_main *mains[] = { writes_the_file, reads_the_file };
	struct fleet fleet;
	volatile char *view;
	HANDLE file, section;

	fleet_start(&fleet, mains, 2);
	view = map_file_here(&file, &section);
	view[0] = 'm';
	fleet_go(&fleet, 0);
	fleet_hear(&fleet, 0);
	assert_int_equal(view[0x1000], 'w');
	view[1] = 'n';
	fleet_go(&fleet, 0);
	fleet_hear(&fleet, 0);
	fleet_go(&fleet, 1);
	fleet_hear(&fleet, 1);
	view[2] = 'o';
	fleet_go(&fleet, 1);
	fleet_go(&fleet, 0);
	assert_int_equal(view[0x1001], 'x');
	for (int index = 0; index < 2; index++)
		assert_int_equal(fleet_wait(&fleet, index), 0);
	unmap_here(section, view);
	ZwClose(file);
	stop_all(&fleet);
}

/* --- Handles ------------------------------------------------------------------------------------------------------ */

/* It is told the value of a handle that somebody else made in its table. */
static void is_given_a_handle(struct guest *guest)
{
	HANDLE section = (HANDLE)guest_hear_number(guest);
	volatile char *view;

	guest_assert(try_view(guest, section, (struct wanted_view){ .protection = PAGE_READWRITE },
	                      NULL) == STATUS_ACCESS_DENIED);
	view = map_view(guest, section, PAGE_READONLY);
	guest_assert(view[7] == 'd');
	guest_assert(CALL(NtClose, (uintptr_t)section) == STATUS_SUCCESS);
	guest_assert(view[7] == 'd'); /* SEC-8 */
	guest_assert(unmap_view((char *)(uintptr_t)view + 0x1234) == STATUS_SUCCESS);
	guest_assert(!can_access((char *)(uintptr_t)view, false));
	guest_assert(unmap_view((char *)(uintptr_t)view) == STATUS_NOT_MAPPED_VIEW);
}

static void gives_a_handle(struct guest *guest)
{
	HANDLE section = make_section(guest, SECTION_ALL_ACCESS, NULL);
	CLIENT_ID *id = (CLIENT_ID *)(guest->memory + 0x300);
	OBJECT_ATTRIBUTES *attributes = (OBJECT_ATTRIBUTES *)(guest->memory + 0x400);

	map_view(guest, section, PAGE_READWRITE)[7] = 'd';
	*attributes = (OBJECT_ATTRIBUTES){ .Length = sizeof(*attributes) };
	*id = (CLIENT_ID){ .UniqueProcess = (HANDLE)guest_hear_number(guest) };
	guest_assert(CALL(NtOpenProcess, AT(guest, 8), PROCESS_DUP_HANDLE, AT(guest, 0x400),
	                  AT(guest, 0x300)) == STATUS_SUCCESS);
	guest_assert(CALL(NtDuplicateObject, (uint64_t)-1, (uintptr_t)section, U64(guest, 8),
	                  AT(guest, 16), READER_RIGHTS, 0, 0) == STATUS_SUCCESS);
	guest_say_number(guest, U64(guest, 16));
}

static void says_its_id(struct guest *guest)
{
	guest_say_number(guest, port_client_process_id(guest->client));
	is_given_a_handle(guest);
}

TEST(DUP_a_section_handle_made_in_another_process_maps_there_within_its_rights)
{
	guest_main *mains[] = { gives_a_handle, says_its_id };
	struct fleet fleet;

	fleet_start(&fleet, mains, 2);
	fleet_go(&fleet, 0);
	fleet_go(&fleet, 1);
	fleet_tell_number(&fleet, 0, fleet_hear_number(&fleet, 1));
	fleet_tell_number(&fleet, 1, fleet_hear_number(&fleet, 0));
	stop_all(&fleet);
}

/* --- Places -------------------------------------------------------------------------------------------------------- */

static void maps_at_places(struct guest *guest)
{
	HANDLE section = make_section(guest, SECTION_ALL_ACCESS, NULL);
	char *whole = map_view(guest, section, PAGE_READWRITE), *part;
	struct wanted_view last = { .offset = 0x20000, .protection = PAGE_READWRITE };

	guest_assert(try_view(guest, section, last, &part) == STATUS_SUCCESS);
	guest_assert(U64(guest, VIEW_BYTES) == SECTION_BYTES - 0x20000);
	part[5] = 'p';
	guest_assert(whole[0x20005] == 'p');
	last.at = (uintptr_t)part;
	guest_assert(try_view(guest, section, last, NULL) == STATUS_CONFLICTING_ADDRESSES);
	guest_assert(unmap_view(part) == STATUS_SUCCESS);
	guest_assert(try_view(guest, section, last, &part) == STATUS_SUCCESS);
	guest_assert((uintptr_t)part == last.at && part[5] == 'p');
	/* Not in the process's memory, not where the machine may have something. */
	last.at = (uintptr_t)guest->memory + 0x100000;
	guest_assert(try_view(guest, section, last, NULL) == STATUS_CONFLICTING_ADDRESSES);
	last.at = 0x200000000000ull;
	guest_assert(try_view(guest, section, last, NULL) == STATUS_CONFLICTING_ADDRESSES);
}

TEST(SEC_4_an_attached_process_maps_parts_and_at_addresses_that_are_free)
{
	run_one_guest(maps_at_places);
}

/* Pointers into views are good in the machine, as far as the view allows. */
static void gives_pointers(struct guest *guest)
{
	HANDLE event = make_event(guest, EVENT_ALL_ACCESS, NotificationEvent, NULL);
	HANDLE section = make_section(guest, SECTION_ALL_ACCESS, NULL);
	char *both = map_view(guest, section, PAGE_READWRITE);
	char *one = map_view(guest, section, PAGE_READONLY);
	char *own = map_view(guest, section, PAGE_WRITECOPY);

	memset(both, 0x55, 64);
	guest_assert(CALL(NtQueryEvent, (uintptr_t)event, 0, (uintptr_t)both, 8,
	                  (uintptr_t)both + 16) == STATUS_SUCCESS);
	guest_assert(*(uint32_t *)(one + 16) == 8 && *(uint32_t *)one == NotificationEvent);
	guest_assert(CALL(NtQueryEvent, (uintptr_t)event, 0, (uintptr_t)one, 8, 0) ==
	             STATUS_ACCESS_VIOLATION);
	guest_assert(CALL(NtQueryEvent, (uintptr_t)event, 0, (uintptr_t)own, 8, 0) ==
	             STATUS_ACCESS_VIOLATION);
	own[0] = 9;
	guest_assert(both[0] == 0 && own[16] == 8);
	guest_assert(!port_client_shares(guest->client, (uintptr_t)own));
	guest_assert(port_client_shares(guest->client, (uintptr_t)one));
	guest_assert(unmap_view(both) == STATUS_SUCCESS);
	guest_assert(CALL(NtQueryEvent, (uintptr_t)event, 0, (uintptr_t)both, 8, 0) ==
	             STATUS_ACCESS_VIOLATION);
}

TEST(HM_5_pointers_into_a_view_are_good_in_the_machine_as_far_as_the_view_allows)
{
	run_one_guest(gives_pointers);
}

/* --- Ends ----------------------------------------------------------------------------------------------------------- */

static void dies_while_mapped(struct guest *guest)
{
	HANDLE section = make_section(guest, SECTION_ALL_ACCESS, SECTION_NAME);
	char *view = map_view(guest, section, PAGE_READWRITE);

	map_view(guest, section, PAGE_READONLY);
	strcpy(view, "left");
	guest_say(guest);
	for (;;)
		pause();
}

TEST(SEC_13_the_views_of_an_attached_process_that_is_killed_go_and_others_stay)
{
	guest_main *mains[] = { dies_while_mapped, dies_while_mapped };
	struct fleet fleet;
	volatile char *view;
	HANDLE section;

	fleet_start(&fleet, mains, 2);
	for (int index = 0; index < 2; index++) {
		fleet_go(&fleet, index);
		fleet_hear(&fleet, index);
	}
	view = map_here(&section);
	assert_int_equal(drydock_ledger(fleet.machine, "views"), 5);
	fleet_kill(&fleet, 0);
	fleet_wait_attached(&fleet, 1);
	assert_int_equal(drydock_ledger(fleet.machine, "views"), 3);
	fleet_kill(&fleet, 1);
	fleet_wait_attached(&fleet, 0);
	assert_int_equal(view[0], 'l');
	assert_int_equal(drydock_ledger(fleet.machine, "views"), 1);
	unmap_here(section, view);
	stop_all(&fleet);
}

/* --- The port's end --------------------------------------------------------------------------------------------- */

#define OUTLIVING 64

static void leaves_many(struct guest *guest)
{
	WCHAR name[] = u"\\BaseNamedObjects\\Outlives00";

	for (unsigned index = 0; index < OUTLIVING; index++) {
		name[sizeof(name) / sizeof(*name) - 3] = (WCHAR)(u'0' + index / 10);
		name[sizeof(name) / sizeof(*name) - 2] = (WCHAR)(u'0' + index % 10);
		make_section(guest, SECTION_ALL_ACCESS, name);
	}
	guest_say(guest);
	guest_wait(guest);
}

static void open_many(HANDLE *handles)
{
	WCHAR text[] = u"\\BaseNamedObjects\\Outlives00";

	for (unsigned index = 0; index < OUTLIVING; index++) {
		UNICODE_STRING name;
		OBJECT_ATTRIBUTES attributes;

		text[sizeof(text) / sizeof(*text) - 3] = (WCHAR)(u'0' + index / 10);
		text[sizeof(text) / sizeof(*text) - 2] = (WCHAR)(u'0' + index % 10);
		RtlInitUnicodeString(&name, text);
		InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE, NULL, NULL);
		assert_int_equal(ZwOpenSection(&handles[index], SECTION_ALL_ACCESS, &attributes),
		                 0);
	}
}

static void close_many(void *context)
{
	HANDLE *handles = context;

	for (unsigned index = 0; index < OUTLIVING; index++)
		ZwClose(handles[index]);
}

/* What each was charged to its process is given back to a port that may be closed, or about to be. */
TEST(SEC_13_sections_that_outlive_their_process_go_while_the_port_closes)
{
	HANDLE handles[OUTLIVING], closer;
	struct fleet fleet;
	void *thread;

	start_one(&fleet, leaves_many);
	fleet_hear(&fleet, 0);
	open_many(handles);
	fleet_kill(&fleet, 0);
	fleet_wait_attached(&fleet, 0);
	assert_int_equal(PsCreateSystemThread(&closer, THREAD_ALL_ACCESS, NULL, NULL, NULL,
	                                      close_many, handles),
	                 STATUS_SUCCESS);
	port_close(fleet.kernel);
	assert_int_equal(ObReferenceObjectByHandle(closer, SYNCHRONIZE, NULL, KernelMode, &thread,
	                                           NULL),
	                 STATUS_SUCCESS);
	KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL);
	ObDereferenceObject(thread);
	ZwClose(closer);
	assert_int_equal(drydock_ledger(fleet.machine, "sections"), 0);
	fleet_stop(&fleet);
}
