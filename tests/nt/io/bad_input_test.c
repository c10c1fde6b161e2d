/*
 * Bad input of the system services: each that another process can call, with one argument spoiled at a time.
 *
 * The rows are the port's list of services, whose letters say what each argument is (nt/port/services.h). Each row is
 * a test of its own: nothing may crash, nothing of the kernel's or of another process may be written, no call may
 * succeed on memory that is not the caller's, and what fails leaves no handle and no object behind.
 */
#include "io_fixture.h"

#include "nt/port/services.h"

#define ARGUMENTS_MAX 14
#define PAGE 0x1000u
#define CANARY 0x5A
#define WATCH "NtNotifyChangeKey"

/*
 * A program may pass memory at any address, and this processor reads and writes it there. Builds with address sanitizer
 * have the one for undefined behaviour besides, which does not allow that.
 */
#if defined(__SANITIZE_ADDRESS__)
#define ALIGNED_ONLY 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ALIGNED_ONLY 1
#endif
#endif

enum handle_kind {
	ANY,
	EVENT,
	MUTANT,
	SEMAPHORE,
	TIMER,
	KEYED_EVENT,
	SECTION,
	DIRECTORY,
	LINK,
	FILE_HANDLE,
	PORT_HANDLE,
	KEY,
	TOKEN,
	PROCESS,
	THREAD,
	HANDLE_KINDS
};

static struct {
	HANDLE handle[HANDLE_KINDS];
	char *user;      /* a page for each argument, and one more for what hangs at it */
	char *read_only; /* the caller's, not to be written */
	char *foreign;   /* another process's */
	char *freed;
	char *gone; /* the caller's to all that is asked, yet what lies behind its first page is not there */
	struct ps_process *other;
	PDRIVER_OBJECT driver;
} sweep;

static char kernel[PAGE] __attribute__((aligned(4096)));

struct service {
	const char *name, *letters;
	NTSTATUS(*call)
	(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t,
	 uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);
};

/* --- The machine that is called ---------------------------------------------------------------------------------- */

static void unload(PDRIVER_OBJECT driver)
{
	IoDeleteDevice(driver->DeviceObject);
}

static NTSTATUS refuse(PDEVICE_OBJECT device, PIRP irp)
{
	return complete(irp, STATUS_INVALID_DEVICE_REQUEST, 0);
}

static NTSTATUS entry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
	UNICODE_STRING name;
	PDEVICE_OBJECT device;

	RtlInitUnicodeString(&name, u"\\Device\\Plain");
	driver->DriverUnload = unload;
	for (int major = 0; major <= IRP_MJ_MAXIMUM_FUNCTION; major++)
		driver->MajorFunction[major] = dispatch_success;
	driver->MajorFunction[IRP_MJ_LOCK_CONTROL] = refuse;
	driver->MajorFunction[IRP_MJ_DIRECTORY_CONTROL] = refuse;
	NTSTATUS status = IoCreateDevice(driver, 0, &name, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);
	if (NT_SUCCESS(status)) {
		device->Flags |= DO_BUFFERED_IO;
		device->Flags &= ~(ULONG)DO_DEVICE_INITIALIZING;
	}
	return status;
}

static NTSTATUS (*function(const char *name))(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t,
                                              uint64_t, uint64_t, uint64_t, uint64_t, uint64_t,
                                              uint64_t, uint64_t, uint64_t, uint64_t)
{
	extern const struct image_export_table se_export_table;
	const struct image_export_table *const tables[] = { &ob_export_table, &mm_export_table,
		                                            &ps_export_table, &se_export_table,
		                                            &cm_export_table, &io_export_table };

	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
		for (size_t i = 0; i < tables[t]->count; i++)
			if (strcmp(tables[t]->exports[i].name, name) == 0)
				return (NTSTATUS(*)(uint64_t, uint64_t, uint64_t, uint64_t,
				                    uint64_t, uint64_t, uint64_t, uint64_t,
				                    uint64_t, uint64_t, uint64_t, uint64_t,
				                    uint64_t, uint64_t))tables[t]
				        ->exports[i]
				        .address;
	fail_msg("%s is in no table", name);
	return NULL;
}

static uint64_t number(const void *address)
{
	return (uint64_t)(uintptr_t)address;
}

/* A handle from a service that has its output first, then access and attributes. */
static HANDLE made(const char *name, uint64_t fourth, uint64_t fifth)
{
	HANDLE handle = NULL;

	must(function(name)(number(&handle), MAXIMUM_ALLOWED, 0, fourth, fifth, 0, 0, 0, 0, 0, 0, 0,
	                    0, 0));
	return handle;
}

static HANDLE open_key(void)
{
	OBJECT_ATTRIBUTES attributes;
	UNICODE_STRING name;
	HANDLE key;

	RtlInitUnicodeString(&name, u"\\Registry\\Machine\\Sweep");
	InitializeObjectAttributes(&attributes, &name, 0, NULL, NULL);
	must(ZwCreateKey(&key, KEY_ALL_ACCESS, &attributes, 0, NULL, 0, NULL));
	return key;
}

static void make_handles(void)
{
	OBJECT_ATTRIBUTES attributes;
	LARGE_INTEGER size = { .QuadPart = PAGE };
	UNICODE_STRING name, target;

	sweep.handle[EVENT] = sweep.handle[ANY] = made("NtCreateEvent", NotificationEvent, TRUE);
	sweep.handle[MUTANT] = made("NtCreateMutant", FALSE, 0);
	sweep.handle[SEMAPHORE] = made("NtCreateSemaphore", 1 << 20, 1 << 30);
	sweep.handle[TIMER] = made("NtCreateTimer", 0, 0);
	sweep.handle[KEYED_EVENT] = made("NtCreateKeyedEvent", 0, 0);
	sweep.handle[DIRECTORY] = made("NtCreateDirectoryObject", 0, 0);
	sweep.handle[PORT_HANDLE] = made("NtCreateIoCompletion", 0, 0);
	must(NtCreateSection(&sweep.handle[SECTION], SECTION_ALL_ACCESS, NULL, &size,
	                     PAGE_READWRITE, SEC_COMMIT, NULL));
	must(open_file(u"\\Device\\Plain", 0, &sweep.handle[FILE_HANDLE]));
	RtlInitUnicodeString(&name, u"\\??\\Link");
	RtlInitUnicodeString(&target, u"\\Device");
	InitializeObjectAttributes(&attributes, &name, 0, NULL, NULL);
	must(ZwCreateSymbolicLinkObject(&sweep.handle[LINK], SYMBOLIC_LINK_ALL_ACCESS, &attributes,
	                                &target));
	sweep.handle[KEY] = open_key();
	must(function("NtOpenProcessToken")((uint64_t)-1, TOKEN_ALL_ACCESS,
	                                    number(&sweep.handle[TOKEN]), 0, 0, 0, 0, 0, 0, 0, 0, 0,
	                                    0, 0));
	must(ob_open_handle(sweep.other, PROCESS_ALL_ACCESS, 0, &sweep.handle[PROCESS]));
	must(ob_open_handle(fixture.self, THREAD_ALL_ACCESS, 0, &sweep.handle[THREAD]));
}

static void start(void)
{
	struct ps_process_options options = { .is_client = true };
	struct ke_process *self;

	fixture_begin();
	self = fixture.machine->system_process;
	sweep.driver = driver_load(u"Plain", entry);
	must(ps_process_create(fixture.machine, &options, &sweep.other));
	sweep.user =
		mm_user_allocate(self, (2 * ARGUMENTS_MAX + 1) * (size_t)PAGE, MM_RANGE_MEMORY);
	sweep.foreign = mm_user_allocate(&sweep.other->ke, PAGE, MM_RANGE_MEMORY);
	sweep.freed = mm_user_allocate(self, PAGE, MM_RANGE_MEMORY);
	sweep.read_only = host_pages_allocate(PAGE, NULL);
	must(mm_range_add(self, sweep.read_only, PAGE, MM_RANGE_MEMORY, false));
	host_pages_protect(sweep.read_only, PAGE, HOST_READ);
	sweep.gone = host_pages_allocate(3 * (size_t)PAGE, NULL);
	must(mm_range_add(self, sweep.gone, 3 * (size_t)PAGE, MM_RANGE_MEMORY, true));
	host_pages_protect(sweep.gone + PAGE, 2 * (size_t)PAGE, HOST_NONE);
	mm_user_free(fixture.machine, sweep.freed);
	memset(kernel, CANARY, sizeof(kernel));
	memset(sweep.foreign, CANARY, PAGE);
	make_handles();
}

static void end(void)
{
	for (int kind = EVENT; kind < HANDLE_KINDS; kind++)
		must(NtClose(sweep.handle[kind]));
	mm_range_remove(fixture.machine, sweep.read_only);
	host_pages_free(sweep.read_only, PAGE);
	mm_range_remove(fixture.machine, sweep.gone);
	host_pages_free(sweep.gone, 3 * (size_t)PAGE);
	mm_user_free(fixture.machine, sweep.user);
	ps_process_terminate(sweep.other, 0);
	ob_dereference(sweep.other);
	must(io_driver_unload(sweep.driver));
	fixture_end();
}

/* --- Arguments as they should be ---------------------------------------------------------------------------------- */

static enum handle_kind kind_of(const char *name)
{
	static const struct {
		const char *part;
		enum handle_kind kind;
	} parts[] = {
		{ "KeyedEvent", KEYED_EVENT },
		{ "Event", EVENT },
		{ "Mutant", MUTANT },
		{ "Semaphore", SEMAPHORE },
		{ "Timer", TIMER },
		{ "Section", SECTION },
		{ "DirectoryObject", DIRECTORY },
		{ "SymbolicLink", LINK },
		{ "IoCompletion", PORT_HANDLE },
		{ "File", FILE_HANDLE },
		{ "Key", KEY },
		{ "InformationToken", TOKEN },
		{ "PrivilegesToken", TOKEN },
		{ "DuplicateToken", TOKEN },
		{ "ProcessToken", PROCESS },
		{ "InformationProcess", PROCESS },
		{ "NextThread", PROCESS },
		{ "SuspendThread", PROCESS }, /* its own would stop */
		{ "VirtualMemory", PROCESS },
		{ "Thread", THREAD },
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strstr(name, parts[i].part))
			return parts[i].kind;
	return ANY;
}

/* What a sweep varies besides the spoiled argument: a class of information and a length. */
struct variant {
	uint32_t class, length;
};

struct arguments {
	uint64_t value[ARGUMENTS_MAX];
	char letter[ARGUMENTS_MAX];
	uint32_t count;
};

static char *page_of(uint32_t index)
{
	return sweep.user + 2 * index * (size_t)PAGE;
}

static void fill_string(UNICODE_STRING *string, char *text, USHORT length)
{
	*string =
		(UNICODE_STRING){ .Length = length, .MaximumLength = 64, .Buffer = (WCHAR *)text };
}

static uint64_t good_pointer(char letter, uint32_t index)
{
	char *page = page_of(index);
	UNICODE_STRING *name = (UNICODE_STRING *)(page + 256);

	switch (letter) {
	case 'O':
		fill_string(name, page + 512, 10);
		memcpy(page + 512, u"\\None", 10);
		*(OBJECT_ATTRIBUTES *)page =
			(OBJECT_ATTRIBUTES){ .Length = sizeof(OBJECT_ATTRIBUTES),
			                     .ObjectName = name };
		break;
	case 's':
	case 'S': fill_string((UNICODE_STRING *)page, page + 512, 2); break;
	case 'l': fill_string((UNICODE_STRING *)page, page + 512, 0); break;
	case 'H': *(HANDLE *)page = sweep.handle[EVENT]; break;
	default: break;
	}
	return number(page);
}

static bool is_pointer(char letter)
{
	return strchr("qdbQDBtTXGOsSlWAirwgopzyeHP{", letter) != NULL;
}

static bool has_class(const struct service *service)
{
	return strpbrk(service->letters, "ogy") != NULL;
}

static void fill_arguments(const struct service *service, const struct variant *variant,
                           struct arguments *ret_arguments)
{
	bool is_create = strstr(service->name, "Create") || strstr(service->name, "Open");
	bool had_handle = false, had_class = false, is_length = false;

	memset(ret_arguments, 0, sizeof(*ret_arguments));
	memset(sweep.user, 0, 2 * ARGUMENTS_MAX * (size_t)PAGE);
	for (const char *at = service->letters; *at; at++) {
		uint32_t index = ret_arguments->count++;
		uint64_t *value = &ret_arguments->value[index];

		ret_arguments->letter[index] = *at;
		if (is_pointer(*at)) {
			*value = good_pointer(*at, index);
			is_length = strchr("rwgopz", *at) != NULL;
			if (*at == '{')
				at = strchr(at, '}');
			continue;
		}
		if (*at == 'v' && !had_handle)
			*value = number(sweep.handle[kind_of(service->name)]);
		else if (*at == 'u' && is_length)
			*value = variant->length;
		else if (*at == 'u' && !had_class)
			*value = is_create            ? MAXIMUM_ALLOWED
			         : has_class(service) ? variant->class
			                              : 1;
		had_handle |= *at == 'v';
		had_class |= *at == 'u' && !is_length;
		is_length = false;
	}
	if (strcmp(service->name, WATCH) == 0)
		ret_arguments->value[9] = TRUE; /* not until something changes */
}

/* --- Calls ---------------------------------------------------------------------------------------------------------- */

static bool is_ours(uint64_t pointer)
{
	return pointer >= number(sweep.user) &&
	       pointer < number(sweep.user + 2 * ARGUMENTS_MAX * (size_t)PAGE);
}

static void close_results(const struct arguments *arguments)
{
	for (uint32_t i = 0; i < arguments->count; i++) {
		HANDLE handle;

		if (!strchr("qQ", arguments->letter[i]) || !is_ours(arguments->value[i]))
			continue;
		memcpy(&handle, (void *)(uintptr_t)arguments->value[i], sizeof(handle));
		if (handle && handle < (HANDLE)0x100000 && ((uintptr_t)handle & 3) == 0)
			NtClose(handle);
	}
}

static bool is_whole(const char *page)
{
	for (uint32_t at = 0; at < PAGE; at++)
		if (page[at] != CANARY)
			return false;
	return true;
}

/* What is spoiled, for a failure's text. */
struct trial {
	const struct service *service;
	uint32_t index;
	const char *how;
	const struct variant *variant;
};

static void blame(const struct trial *trial, const char *what, NTSTATUS status)
{
	fail_msg("%s, argument %u %s, class %u, length %u: %s (0x%x)", trial->service->name,
	         trial->index, trial->how, trial->variant->class, trial->variant->length, what,
	         (unsigned)status);
}

/* A key is watched until its handle is closed; then what the watch holds goes. */
static void end_notification(const struct service *service)
{
	if (strcmp(service->name, WATCH) != 0)
		return;
	must(NtClose(sweep.handle[KEY]));
	sweep.handle[KEY] = open_key();
}

static NTSTATUS call(const struct trial *trial, const struct arguments *arguments)
{
	struct ob_handle_table *table = fixture.machine->system_process->handle_table;
	uint32_t handles = ob_handle_table_count(table);
	int64_t objects = fixture.machine->ledgers.objects;
	const uint64_t *v = arguments->value;

	fixture.self->ke.previous_mode = UserMode;
	NTSTATUS status = trial->service->call(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8],
	                                       v[9], v[10], v[11], v[12], v[13]);
	fixture.self->ke.previous_mode = KernelMode;
	end_notification(trial->service);
	if (!is_whole(kernel))
		blame(trial, "memory of the kernel was written", status);
	if (!is_whole(sweep.foreign))
		blame(trial, "memory of another process was written", status);
	if (NT_SUCCESS(status) && ob_handle_table_count(table) != handles)
		close_results(arguments);
	if (ob_handle_table_count(table) != handles)
		blame(trial, "a handle is left or gone", status);
	if (fixture.machine->ledgers.objects != objects)
		blame(trial, "an object is left", status);
	return status;
}

/* --- Pointers ------------------------------------------------------------------------------------------------------- */

static bool may_be_null(char letter)
{
	return strchr("qdDbtOWAy{", letter) != NULL;
}

static bool is_read(char letter)
{
	return strchr("tTXGOsSWArgHP", letter) != NULL;
}

/* Pointers that are read only, whatever their letters say. */
static bool is_input(const struct service *service, uint32_t index)
{
	static const struct {
		const char *name;
		uint32_t index;
	} rows[] = {
		{ "NtReadFile", 8 }, /* the key of a lock: it is read */
		{ "NtWriteFile", 5 },
		{ "NtWriteFile", 8 },
		{ "NtFsControlFile", 8 }, /* the code's method reads both buffers */
		{ "NtDeviceIoControlFile", 8 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].name, service->name) == 0 && rows[i].index == index)
			return true;
	return false;
}

static bool is_gone(uint64_t pointer)
{
	return pointer >= number(sweep.gone) && pointer < number(sweep.gone + 3 * (size_t)PAGE);
}

/* Memory that went after it was looked at: who did not come to write it, or has nobody to tell, has succeeded. */
static bool may_be_left_alone(const struct service *service, char letter, NTSTATUS status)
{
	return strchr("irw", letter) || status == STATUS_TIMEOUT ||
	       (letter == 'o' && strstr(service->name, "File")); /* what the driver answers */
}

static void try_pointer(const struct service *service, const struct variant *variant,
                        uint32_t index, const char *how, uint64_t pointer)
{
	struct trial trial = { service, index, how, variant };
	struct arguments arguments;

	fill_arguments(service, variant, &arguments);
	if (index >= arguments.count || !is_pointer(arguments.letter[index]))
		return;
	char letter = arguments.letter[index];
	bool is_empty = strchr("rwgopz", letter) && variant->length == 0;
	bool is_null = pointer == 0;
	/* Null timeouts wait for ever. */
	if (is_null && letter == 't')
		return;
	if (pointer == number(sweep.read_only) && (is_read(letter) || is_input(service, index)))
		return;
	arguments.value[index] = pointer;
	NTSTATUS status = call(&trial, &arguments);
	if (is_gone(pointer) && may_be_left_alone(service, letter, status))
		return;
	if (NT_SUCCESS(status) && !is_empty && !(is_null && may_be_null(letter)))
		blame(&trial, "it succeeds", status);
}

#ifndef ALIGNED_ONLY
/* All of it lies in the last two bytes of a page. */
static bool fits_in_two(const struct service *service, const struct variant *variant,
                        uint32_t index)
{
	struct arguments arguments;

	fill_arguments(service, variant, &arguments);
	char letter = arguments.letter[index];
	return strchr("bBCAW", letter) || (strchr("rwgopzy", letter) && variant->length <= 2);
}
#endif

static void try_pointers(const struct service *service, const struct variant *variant,
                         uint32_t index)
{
	try_pointer(service, variant, index, "null", 0);
	try_pointer(service, variant, index, "in the null page", 1);
	try_pointer(service, variant, index, "freed", number(sweep.freed));
	try_pointer(service, variant, index, "foreign", number(sweep.foreign));
	try_pointer(service, variant, index, "of the kernel", number(kernel));
	try_pointer(service, variant, index, "read-only", number(sweep.read_only));
	try_pointer(service, variant, index, "gone since it was looked at",
	            number(sweep.gone + PAGE));
#ifndef ALIGNED_ONLY
	if (!fits_in_two(service, variant, index))
		try_pointer(service, variant, index, "half gone since it was looked at",
		            number(sweep.gone + PAGE - 2));
#endif
	try_pointer(service, variant, index, "past the end",
	            number(sweep.user + (2 * ARGUMENTS_MAX + 1) * (size_t)PAGE));
	try_pointer(service, variant, index, "non-canonical", 0x8000000000000000ull);
	try_pointer(service, variant, index, "at the end of the space", (uint64_t)-1);
}

/* Good memory at an odd address: what comes of it is the service's, as long as nothing breaks. */
static void try_misaligned(const struct service *service, const struct variant *variant,
                           uint32_t index)
{
	struct trial trial = { service, index, "misaligned", variant };
	struct arguments arguments;
	char *page = page_of(index);

#ifdef ALIGNED_ONLY
	return;
#endif
	for (size_t by = 1; by < 8; by += by) {
		fill_arguments(service, variant, &arguments);
		memmove(page + by, page, 128);
		arguments.value[index] = number(page + by);
		call(&trial, &arguments);
	}
}

/* What hangs at an argument is bad: a name, its text, a descriptor. */
static void try_inner(const struct service *service, const struct variant *variant, uint32_t index,
                      size_t offset, uint64_t pointer)
{
	struct trial trial = { service, index, "with a bad pointer in it", variant };
	struct arguments arguments;

	fill_arguments(service, variant, &arguments);
	if (index >= arguments.count)
		return;
	*(uint64_t *)(page_of(index) + offset) = pointer;
	NTSTATUS status = call(&trial, &arguments);
	if (NT_SUCCESS(status))
		blame(&trial, "it succeeds", status);
}

static void try_inners(const struct service *service, const struct variant *variant, uint32_t index,
                       char letter)
{
	const uint64_t bad[] = { 1, number(sweep.freed), number(sweep.foreign), number(kernel),
		                 number(sweep.gone + PAGE) };
	const size_t text = offsetof(UNICODE_STRING, Buffer);

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (letter == 's' || letter == 'S' || letter == 'l')
			try_inner(service, variant, index, text, bad[i]);
		if (letter != 'O')
			continue;
		try_inner(service, variant, index, offsetof(OBJECT_ATTRIBUTES, ObjectName), bad[i]);
		try_inner(service, variant, index, 256 + text, bad[i]);
		try_inner(service, variant, index, offsetof(OBJECT_ATTRIBUTES, SecurityDescriptor),
		          bad[i]);
	}
}

/* --- Handles and lengths -------------------------------------------------------------------------------------------- */

static void try_value(const struct service *service, const struct variant *variant, uint32_t index,
                      char letter, uint64_t value)
{
	struct trial trial = { service, index, "replaced", variant };
	struct arguments arguments;

	fill_arguments(service, variant, &arguments);
	if (index >= arguments.count || arguments.letter[index] != letter)
		return;
	arguments.value[index] = value;
	call(&trial, &arguments);
}

static void try_values(const struct service *service, const struct variant *variant, uint32_t index)
{
	static const uint64_t lengths[] = { 0, 1, 3, 7, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF };

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
		try_value(service, variant, index, 'u', lengths[i]);
	try_value(service, variant, index, 'v', 0);
	try_value(service, variant, index, 'v', 0x7FC);
	try_value(service, variant, index, 'v', 0xFFFFFFFF80000004ull);
	try_value(service, variant, index, 'v', 0xFFFFFFFFFFFFFF00ull);
	if (strstr(service->name, "Wait") || strstr(service->name, "Suspend") ||
	    strstr(service->name, "Terminate") || strcmp(service->name, "NtClose") == 0 ||
	    strstr(service->name, "RemoveIo"))
		return; /* they would do what they are asked to */
	try_value(service, variant, index, 'v', (uint64_t)-1);
	try_value(service, variant, index, 'v', (uint64_t)-2);
	for (int kind = EVENT; kind < HANDLE_KINDS; kind++)
		try_value(service, variant, index, 'v', number(sweep.handle[kind]));
}

/* --- The rows --------------------------------------------------------------------------------------------------------- */

static void sweep_variant(const struct service *service, const struct variant *variant)
{
	for (uint32_t index = 0; index < ARGUMENTS_MAX; index++) {
		struct arguments arguments;

		fill_arguments(service, variant, &arguments);
		if (index >= arguments.count)
			break;
		if (!is_pointer(arguments.letter[index])) {
			try_values(service, variant, index);
			continue;
		}
		try_pointers(service, variant, index);
		try_misaligned(service, variant, index);
		try_inners(service, variant, index, arguments.letter[index]);
	}
}

static void sweep_service(const char *name, const char *letters)
{
	static const uint32_t lengths[] = { 0, 2, 4, 8, 16, 24, 28, 48, 56, 128, 1024 };
	struct service service = { name, letters, NULL };

	start();
	service.call = function(name);
	for (uint32_t class = 0; class < (has_class(&service) ? 40 : 1); class ++)
		for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
			struct variant variant = { class, lengths[i] };

			if (i == 0 || strpbrk(letters, "rwgopzy"))
				sweep_variant(&service, &variant);
		}
	end();
}

#define BAD_INPUT(service, letters) \
	TEST(bad_input_of_##service) \
	{ \
		sweep_service(#service, letters); \
	}
PORT_NT_SERVICES(BAD_INPUT)
/* What programs of the machine's own process can call besides. */
BAD_INPUT(NtFreeVirtualMemory, "vQQu")
BAD_INPUT(NtQueryMultipleValueKey, "v{24}uwDd")
