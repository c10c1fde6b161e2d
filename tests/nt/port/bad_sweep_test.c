/*
 * tests/nt/port/bad_sweep_test.c - HM-5: each pointer of each service that an attached process calls, spoiled in each way, as
 * a program's library hands it over and as a hostile process writes it into its record.
 */
#include "shared_guest.h"

#include <sys/mman.h>

#include "nt/port/client.h"
#include "nt/port/services.h"

#define NAME_AT 0x1000u
#define PLAIN_AT 0x8000u /* good memory, for what is not spoiled */
#define PLAIN_BYTES 0x100u
#define PAGE_BYTES 0x1000u
#define NUMBER 8 /* lengths, classes, masks */

static const struct service {
	const char *name, *letters;
	uint32_t number;
} services[] = {
#define ROW(service, letters) { #service, letters, PORT_##service },
	PORT_NT_SERVICES(ROW)
};

/* They end the caller, or wait for what never comes. */
static const char *const left_out[] = { "NtTerminateProcess", "NtTerminateThread",
	                                "NtSuspendThread", "NtSuspendProcess" };

struct bad {
	const char *name;
	uint64_t address;
};

static struct bad bads[6];

/* --- Handles ------------------------------------------------------------------------------------------------ */

/*
 * What the values of a service are, by a letter each, so that it gets as far as its pointers: an object of kinds, or '0': none.
 * Services that are not here have no pointers, or no values besides.
 */
static const struct {
	const char *service, *values;
} values_of[] = {
	{ "NtAdjustPrivilegesToken", "t" },
	{ "NtAllocateVirtualMemory", "p0" },
	{ "NtCancelIoFile", "f" },
	{ "NtCancelIoFileEx", "f0" },
	{ "NtCancelSynchronousIoFile", "h0" },
	{ "NtCancelTimer", "T" },
	{ "NtCreateSection", "0" },
	{ "NtDeleteValueKey", "k" },
	{ "NtDeviceIoControlFile", "fe0" },
	{ "NtDuplicateObject", "pep" },
	{ "NtDuplicateToken", "t" },
	{ "NtEnumerateKey", "k" },
	{ "NtEnumerateValueKey", "k" },
	{ "NtFlushBuffersFile", "f" },
	{ "NtFlushVirtualMemory", "p" },
	{ "NtFsControlFile", "fe0" },
	{ "NtGetNextThread", "p0" },
	{ "NtLockFile", "fe0" },
	{ "NtMapViewOfSection", "sp00" },
	{ "NtNotifyChangeKey", "ke0" },
	{ "NtOpenProcessToken", "p" },
	{ "NtOpenProcessTokenEx", "p" },
	{ "NtOpenThreadToken", "h" },
	{ "NtOpenThreadTokenEx", "h" },
	{ "NtPulseEvent", "e" },
	{ "NtQueryDirectoryFile", "de0" },
	{ "NtQueryDirectoryObject", "D" },
	{ "NtQueryEvent", "e" },
	{ "NtQueryInformationFile", "f" },
	{ "NtQueryInformationProcess", "p" },
	{ "NtQueryInformationThread", "h" },
	{ "NtQueryInformationToken", "t" },
	{ "NtQueryIoCompletion", "c" },
	{ "NtQueryKey", "k" },
	{ "NtQueryMutant", "m" },
	{ "NtQueryObject", "e" },
	{ "NtQuerySection", "sn" },
	{ "NtQuerySecurityObject", "e" },
	{ "NtQuerySemaphore", "S" },
	{ "NtQuerySymbolicLinkObject", "l" },
	{ "NtQueryTimer", "T" },
	{ "NtQueryValueKey", "k" },
	{ "NtQueryVolumeInformationFile", "f" },
	{ "NtReadFile", "fe0" },
	{ "NtReleaseKeyedEvent", "K0" },
	{ "NtReleaseMutant", "m" },
	{ "NtReleaseSemaphore", "S" },
	{ "NtRemoveIoCompletion", "c" },
	{ "NtRemoveIoCompletionEx", "c" },
	{ "NtRenameKey", "k" },
	{ "NtResetEvent", "e" },
	{ "NtResumeThread", "h" },
	{ "NtSetEvent", "e" },
	{ "NtSetInformationFile", "f" },
	{ "NtSetInformationKey", "k" },
	{ "NtSetInformationObject", "e" },
	{ "NtSetInformationThread", "h" },
	{ "NtSetSecurityObject", "e" },
	{ "NtSetTimer", "T0" },
	{ "NtSetValueKey", "k" },
	{ "NtSetVolumeInformationFile", "f" },
	{ "NtSignalAndWaitForSingleObject", "ee" },
	{ "NtUnlockFile", "f" },
	{ "NtWaitForAlertByThreadId", "0" },
	{ "NtWaitForKeyedEvent", "K0" },
	{ "NtWaitForSingleObject", "e" },
	{ "NtWriteFile", "fe0" },
};

/* One of each letter; made anew for each service, which may have closed or spoiled some. */
static uint64_t kinds[128];

static uint64_t made(struct guest *guest, NTSTATUS status)
{
	if (status < 0)
		fprintf(stderr, "# not made: 0x%x\n", (unsigned)status);
	guest_assert(status >= 0);
	return U64(guest, 0);
}

#define MAKE(service, ...) made(guest, CALL(service, AT(guest, 0), __VA_ARGS__))

static uint64_t make_file(struct guest *guest, const WCHAR *path, ULONG options)
{
	return MAKE(NtCreateFile, GENERIC_READ | GENERIC_WRITE | SYNCHRONIZE | DELETE,
	            put_name(guest, NAME_AT, path), AT(guest, 0x100), 0, 0, 7, FILE_OPEN_IF,
	            options | FILE_SYNCHRONOUS_IO_NONALERT, 0, 0);
}

static void make_kinds(struct guest *guest)
{
	kinds['n'] = NUMBER;
	kinds['p'] = (uint64_t)-1;
	kinds['h'] = (uint64_t)-2;
	kinds['e'] = MAKE(NtCreateEvent, EVENT_ALL_ACCESS, 0, NotificationEvent, TRUE);
	kinds['m'] = MAKE(NtCreateMutant, MUTANT_ALL_ACCESS, 0, FALSE);
	kinds['S'] = MAKE(NtCreateSemaphore, SEMAPHORE_ALL_ACCESS, 0, 0, 1000000);
	kinds['T'] = MAKE(NtCreateTimer, TIMER_ALL_ACCESS, 0, NotificationTimer);
	kinds['c'] = MAKE(NtCreateIoCompletion, IO_COMPLETION_ALL_ACCESS, 0, 0);
	kinds['K'] = MAKE(NtCreateKeyedEvent, GENERIC_ALL, 0, 0);
	kinds['D'] = MAKE(NtCreateDirectoryObject, DIRECTORY_ALL_ACCESS, 0);
	kinds['l'] =
		MAKE(NtOpenSymbolicLinkObject, GENERIC_READ, put_name(guest, NAME_AT, u"\\??\\C:"));
	kinds['k'] =
		MAKE(NtCreateKey, KEY_ALL_ACCESS,
	             put_name(guest, NAME_AT, u"\\Registry\\Machine\\Software\\Bad"), 0, 0, 0, 0);
	kinds['f'] = make_file(guest, u"\\??\\C:\\Temp\\bad.bin", 0);
	kinds['d'] = make_file(guest, u"\\??\\C:\\Temp", FILE_DIRECTORY_FILE);
	U64(guest, 8) = 0x10000;
	kinds['s'] = MAKE(NtCreateSection, SECTION_ALL_ACCESS, 0, AT(guest, 8), PAGE_READWRITE,
	                  SEC_COMMIT, 0);
	kinds['t'] =
		made(guest, CALL(NtOpenProcessToken, (uint64_t)-1, TOKEN_ALL_ACCESS, AT(guest, 0)));
}

static void close_kinds(void)
{
	for (const char *kind = "emSTcKDlkfdst"; *kind; kind++)
		CALL(NtClose, kinds[(unsigned char)*kind]);
}

static const char *find_values(const struct service *service)
{
	for (size_t index = 0; index < sizeof(values_of) / sizeof(values_of[0]); index++)
		if (strcmp(values_of[index].service, service->name) == 0)
			return values_of[index].values;
	return "";
}

/* --- Bad pointers -------------------------------------------------------------------------------------------- */

static void make_bads(struct guest *guest)
{
	char *pages = mmap(NULL, 2 * PAGE_BYTES, PROT_READ | PROT_WRITE,
	                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	guest_assert(pages != MAP_FAILED && munmap(pages + PAGE_BYTES, PAGE_BYTES) == 0);
	bads[0] = (struct bad){ "null", 0 };
	bads[1] = (struct bad){ "near null", 0x10 };
	bads[2] = (struct bad){ "kernel", 0xFFFF800012345678ull };
	bads[3] = (struct bad){ "freed", (uintptr_t)pages + PAGE_BYTES };
	bads[4] = (struct bad){ "across the end", (uintptr_t)pages + PAGE_BYTES - 1 };
	bads[5] = (struct bad){ "misaligned", AT(guest, PLAIN_AT + 1) };
}

static bool is_left_out(const struct service *service)
{
	for (size_t index = 0; index < sizeof(left_out) / sizeof(left_out[0]); index++)
		if (strcmp(service->name, left_out[index]) == 0)
			return true;
	return false;
}

/* The argument behind this one's letters. */
static const char *next_of(const char *letter)
{
	if (*letter == '{' || *letter == '[')
		letter = strpbrk(letter, "}]");
	return letter + 1;
}

static bool is_value(char letter)
{
	return letter == 'v' || letter == 'u' || letter == 'c' || letter == 'a';
}

/* What is read or written in any case, once the arguments before it were good. Null ends a wait's time never. */
static bool must_fail(char letter, const struct bad *bad)
{
	if (strcmp(bad->name, "misaligned") == 0)
		return false;
	return bad->address ? strchr("TXSDQBtG", letter) != NULL : strchr("TXSDQB", letter) != NULL;
}

/* A wait for a change of a key comes back at once. */
static bool small_of(const struct service *service)
{
	return strcmp(service->name, "NtNotifyChangeKey") == 0;
}

static void fill(struct guest *guest, const struct service *service, uint64_t *arguments)
{
	const char *values = find_values(service);
	uint32_t index = 0;

	memset(guest->memory + PLAIN_AT, 0, PORT_ARGUMENTS * PLAIN_BYTES);
	for (const char *letter = service->letters; *letter; letter = next_of(letter), index++)
		switch (*letter) {
		case 'v':
			guest_assert(*values);
			arguments[index] = kinds[(unsigned char)*values++];
			break;
		case 'u': arguments[index] = NUMBER; break;
		case 'c': arguments[index] = small_of(service); break;
		case 'a':
		case 'O':
		case 'C': arguments[index] = 0; break;
		default: arguments[index] = AT(guest, PLAIN_AT + index * PLAIN_BYTES); break;
		}
}

static void try(const struct service *service, uint64_t *arguments, bool must, const char *how)
{
	uint64_t copy[PORT_ARGUMENTS];
	NTSTATUS plain, raw;

	memcpy(copy, arguments, sizeof(copy));
	plain = (NTSTATUS)port_call_service(service->number, service->letters, copy);
	raw = (NTSTATUS)port_call(service->number, arguments, PORT_ARGUMENTS);
	if (must && (plain >= 0 || raw >= 0)) {
		fprintf(stderr, "# %s with %s: 0x%x, 0x%x\n", service->name, how, (unsigned)plain,
		        (unsigned)raw);
		guest_assert(!"a bad pointer was taken");
	}
}

/* With nothing spoiled it gets beyond its handles, whatever it says then. */
static void try_good(struct guest *guest, const struct service *service)
{
	uint64_t arguments[PORT_ARGUMENTS] = { 0 };
	NTSTATUS status;

	fill(guest, service, arguments);
	status = (NTSTATUS)port_call(service->number, arguments, PORT_ARGUMENTS);
	if (status == STATUS_INVALID_HANDLE || status == STATUS_OBJECT_TYPE_MISMATCH) {
		fprintf(stderr, "# %s: 0x%x\n", service->name, (unsigned)status);
		guest_assert(!"a handle of the wrong type");
	}
}

static void spoil(struct guest *guest, const struct service *service)
{
	uint64_t arguments[PORT_ARGUMENTS] = { 0 };
	uint32_t index = 0;

	if (*find_values(service))
		try_good(guest, service);
	for (const char *letter = service->letters; *letter; letter = next_of(letter), index++) {
		for (size_t bad = 0; !is_value(*letter) && bad < 6; bad++) {
			if (*letter == 't' && !bads[bad].address)
				continue;
			fill(guest, service, arguments);
			arguments[index] = bads[bad].address;
			try(service, arguments, must_fail(*letter, &bads[bad]), bads[bad].name);
		}
	}
}

static void sweep(struct guest *guest)
{
	make_bads(guest);
	for (size_t index = 0; index < sizeof(services) / sizeof(services[0]); index++) {
		if (is_left_out(&services[index]))
			continue;
		make_kinds(guest);
		spoil(guest, &services[index]);
		close_kinds();
	}
}

static void guest_that_spoils(struct guest *guest)
{
	guest_run_as_program(guest, sweep);
}

TEST_LIMIT(HM_5_each_pointer_of_an_attached_process_may_be_bad, 60)
{
	guest_main *const mains[] = { guest_that_spoils };
	struct fleet fleet;

	fleet_start(&fleet, mains, 1);
	fleet_go(&fleet, 0);
	assert_int_equal(fleet_wait(&fleet, 0), 0);
	fleet_stop(&fleet);
}
