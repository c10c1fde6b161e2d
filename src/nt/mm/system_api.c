/* mm/system_api.c - routines by name, paging of drivers, what the system is. */
#include <ntifs.h>

#include <stdlib.h>
#include <string.h>

#include "nt/mm/mm_internal.h"
#include "nt/rtl/format.h"

#define NAME_BYTES 128
#define VERIFIER_FLAGS 0x000209BBu /* standard flags: pool, IRQL, I/O, deadlock, security, misc */

static bool narrow_name(PUNICODE_STRING name, char text[NAME_BYTES])
{
	size_t count = name->Length / sizeof(WCHAR);

	if (count >= NAME_BYTES)
		return false;
	for (size_t index = 0; index < count; index++) {
		if (name->Buffer[index] >= 0x80)
			return false;
		text[index] = (char)name->Buffer[index];
	}
	text[count] = 0;
	return true;
}

/*
 * Most imported data are declared as the address of the exported variable, which is then the value of the
 * import's cell. These are declared as the variable itself; a machine's copy is made when first asked for.
 */
static const char *const plain_variables[] = { "KeNumberProcessors", "PsInitialSystemProcess" };

struct mm_data_cell {
	struct mm_data_cell *next;
	const struct image_export *export;
	uint64_t value;
};

static struct mm_data_cell *find_cell(struct mm_data_cell *cell, const struct image_export *export)
{
	while (cell && cell->export != export)
		cell = cell->next;
	return cell;
}

static bool is_plain_variable(const char *name)
{
	for (size_t index = 0; index < sizeof(plain_variables) / sizeof(plain_variables[0]);
	     index++)
		if (strcmp(name, plain_variables[index]) == 0)
			return true;
	return false;
}

static void *variable_address(struct ke_machine *machine, const struct image_export *export)
{
	struct mm_data_cell **list = &machine->mm->data_cells, *fresh, *found;

	found = find_cell(__atomic_load_n(list, __ATOMIC_ACQUIRE), export);
	if (found)
		return &found->value;
	fresh = calloc(1, sizeof(*fresh));
	if (!fresh)
		return NULL;
	fresh->export = export;
	fresh->value = ((image_data_getter *)export->address)(machine);
	fresh->next = __atomic_load_n(list, __ATOMIC_ACQUIRE);
	while (!__atomic_compare_exchange_n(list, &fresh->next, fresh, false, __ATOMIC_ACQ_REL,
	                                    __ATOMIC_ACQUIRE)) {
		found = find_cell(fresh->next, export);
		if (found) {
			free(fresh);
			return &found->value;
		}
	}
	return &fresh->value;
}

static void *data_address(struct ke_machine *machine, const struct image_export *export)
{
	if (is_plain_variable(export->name))
		return variable_address(machine, export);
	return (void *)(uintptr_t)((image_data_getter *)export->address)(machine);
}

void mm_data_cells_finish(struct mm_machine *mm)
{
	while (mm->data_cells) {
		struct mm_data_cell *next = mm->data_cells->next;

		free(mm->data_cells);
		mm->data_cells = next;
	}
}

PVOID NTAPI MmGetSystemRoutineAddress(PUNICODE_STRING name)
{
	struct ke_machine *machine = ke_current_machine();
	const struct image_export *export = NULL;
	char text[NAME_BYTES];

	KE_REQUIRE_IRQL("MmGetSystemRoutineAddress", PASSIVE_LEVEL, "VF-19", 0xE6);
	if (machine->registry && narrow_name(name, text))
		export = image_registry_find(machine->registry, NULL, text);
	if (export && export->kind == IMAGE_EXPORT_KIND_DATA)
		return data_address(machine, export);
	return export && export->kind == IMAGE_EXPORT_KIND_FUNCTION ? export->address : NULL;
}

/* --- Paging of drivers: nothing of an image is ever paged out, but what may be is watched (THR-10b) ------------- */

/* The handle is the address itself. */
PVOID NTAPI MmLockPagableDataSection(PVOID address)
{
	ke_image_lock_paged(ke_current_machine(), (uintptr_t)address, 1);
	return address;
}

VOID NTAPI MmLockPagableSectionByHandle(PVOID section)
{
	ke_image_lock_paged(ke_current_machine(), (uintptr_t)section, 1);
}

VOID NTAPI MmUnlockPagableImageSection(PVOID section)
{
	ke_image_lock_paged(ke_current_machine(), (uintptr_t)section, -1);
}

PVOID NTAPI MmPageEntireDriver(PVOID address)
{
	return address;
}

#undef MmResetDriverPaging
static VOID reset_driver_paging(PVOID address)
{
}

/* --- What the system is ------------------------------------------------------------------------------------------ */

MM_SYSTEMSIZE NTAPI MmQuerySystemSize(VOID)
{
	return MmLargeSystem;
}

BOOLEAN NTAPI MmIsThisAnNtAsSystem(VOID)
{
	return FALSE;
}

LOGICAL NTAPI MmIsDriverVerifying(PDRIVER_OBJECT driver)
{
	return TRUE;
}

LOGICAL NTAPI MmIsDriverVerifyingByAddress(PVOID address)
{
	return ke_address_in_image(ke_current_machine(), (uintptr_t)address);
}

NTSTATUS NTAPI MmIsVerifierEnabled(PULONG flags)
{
	*flags = VERIFIER_FLAGS;
	return STATUS_SUCCESS;
}

/* --- Imported data: cells that hold the address of the value ------------------------------------------------------- */

static const void *highest_user_address = (const void *)(MM_ARENA_START + MM_ARENA_BYTES - 1);
static const ULONG_PTR user_probe_address = MM_ARENA_START + MM_ARENA_BYTES;
static const void *system_range_start = (const void *)(MM_ARENA_START + MM_ARENA_BYTES);

static uint64_t get_highest_user_address(struct ke_machine *machine)
{
	return (uintptr_t)&highest_user_address;
}

static uint64_t get_user_probe_address(struct ke_machine *machine)
{
	return (uintptr_t)&user_probe_address;
}

static uint64_t get_system_range_start(struct ke_machine *machine)
{
	return (uintptr_t)&system_range_start;
}

static const struct image_export exports[] = {
	IMAGE_EXPORT(MmGetSystemRoutineAddress),
	IMAGE_EXPORT_DATA("MmHighestUserAddress", get_highest_user_address),
	IMAGE_EXPORT(MmIsDriverVerifying),
	IMAGE_EXPORT(MmIsDriverVerifyingByAddress),
	IMAGE_EXPORT(MmIsThisAnNtAsSystem),
	IMAGE_EXPORT(MmIsVerifierEnabled),
	IMAGE_EXPORT(MmLockPagableDataSection),
	IMAGE_EXPORT_AS("MmLockPagableCodeSection", MmLockPagableDataSection),
	IMAGE_EXPORT(MmLockPagableSectionByHandle),
	IMAGE_EXPORT(MmPageEntireDriver),
	IMAGE_EXPORT(MmQuerySystemSize),
	IMAGE_EXPORT_AS("MmResetDriverPaging", reset_driver_paging),
	IMAGE_EXPORT_DATA("MmSystemRangeStart", get_system_range_start),
	IMAGE_EXPORT(MmUnlockPagableImageSection),
	IMAGE_EXPORT_DATA("MmUserProbeAddress", get_user_probe_address),
};

const struct image_export_table mm_system_export_table = { "ntoskrnl.exe", exports,
	                                                   sizeof(exports) / sizeof(exports[0]) };
