/*
 * nt/cm/cm.h - the registry, in memory.
 *
 * Model    One tree per machine: `\Registry\Machine` (Hardware, Software, System) and `\Registry\User`.
 *          A node is a key; a Key object is one opening of a node and is what a handle refers to. Nodes live while
 *          they are linked or open; a deleted node stays until its last Key goes, and every call on it gives
 *          STATUS_KEY_DELETED. CurrentControlSet is a link to ControlSet001. Subkeys are enumerated in the
 *          order of their upper-case names, values in the order of creation.
 * Source   WDK reference: ZwCreateKey, ZwQueryKey, ZwEnumerateValueKey, RtlQueryRegistryValues,
 *          CmRegisterCallbackEx.
 * Locks    cm_machine.lock guards the tree; held for short work only, never across a callback or a copy that
 *          can fault: data of the caller are captured first.
 * IRQL     PASSIVE_LEVEL.
 * Bounds   Names 255 characters (keys), 16,383 (values), data 1 MiB a value, depth 512.
 * Tests    tests/nt/cm/
 */
#ifndef DRYDOCK_NT_CM_H
#define DRYDOCK_NT_CM_H

#include <uchar.h>

#include "nt/ob/ob.h"

struct rtl_inf;
struct rtl_inf_section;
struct cm_node;

/* --- Machine -------------------------------------------------------------------------------------- */

/*
 * The Key type, `\Registry` and the keys that every system has (Services, Control\Class, Enum,
 * CurrentVersion). Needs ob; no current thread.
 * Errors   STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS cm_machine_create(struct ke_machine *machine);
void cm_machine_destroy(struct ke_machine *machine);

/* --- By path, for the folders above ------------------------------------------------------------------ */

/* Where things are. */
#define CM_PATH_SYSTEM u"\\Registry\\Machine\\System\\CurrentControlSet"
#define CM_PATH_SERVICES CM_PATH_SYSTEM u"\\Services\\"
#define CM_PATH_ENUM CM_PATH_SYSTEM u"\\Enum\\"
#define CM_PATH_CLASS CM_PATH_SYSTEM u"\\Control\\Class\\"

/*
 * Make the key at path (absolute, text with a terminator) and all above it that are missing.
 * Errors   STATUS_OBJECT_NAME_INVALID, STATUS_INSUFFICIENT_RESOURCES.
 */
NTSTATUS cm_key_create(struct ke_machine *machine, const WCHAR *path);
/* Delete the key at path with everything below. Errors: STATUS_OBJECT_NAME_NOT_FOUND. */
NTSTATUS cm_key_delete_tree(struct ke_machine *machine, const WCHAR *path);
bool cm_key_exists(struct ke_machine *machine, const WCHAR *path);
/*
 * A handle to the key at path in the current process (kernel_handle: the system's) with access granted;
 * create makes what is missing. Backs IoOpenDeviceRegistryKey, IoOpenDriverRegistryKey and
 * IoOpenDeviceInterfaceRegistryKey.
 * Errors   STATUS_OBJECT_NAME_NOT_FOUND.
 */
NTSTATUS cm_key_open(struct ke_machine *machine, const WCHAR *path, ACCESS_MASK access, bool create,
                     bool kernel_handle, HANDLE *ret_handle);
/* Name of the n-th subkey into ret_name; false: no more. */
bool cm_key_subkey(struct ke_machine *machine, const WCHAR *path, uint32_t index, WCHAR *ret_name,
                   uint32_t capacity);

/* Set a value, making the key. name empty or null: the default value. data is copied. */
NTSTATUS cm_value_set(struct ke_machine *machine, const WCHAR *path, const WCHAR *name, ULONG type,
                      const void *data, ULONG bytes);
NTSTATUS cm_value_set_dword(struct ke_machine *machine, const WCHAR *path, const WCHAR *name, ULONG value);
/* With the terminator. */
NTSTATUS cm_value_set_string(struct ke_machine *machine, const WCHAR *path, const WCHAR *name,
                             const WCHAR *text);
/*
 * Read a value into buffer of length bytes; ret_length is its whole size also on failure.
 * Errors   STATUS_OBJECT_NAME_NOT_FOUND, STATUS_BUFFER_TOO_SMALL.
 */
NTSTATUS cm_value_query(struct ke_machine *machine, const WCHAR *path, const WCHAR *name, ULONG *ret_type,
                        void *buffer, ULONG length, ULONG *ret_length);
NTSTATUS cm_value_delete(struct ke_machine *machine, const WCHAR *path, const WCHAR *name);

/* --- From an INF ------------------------------------------------------------------------------------- */

/*
 * Carry out one AddReg (add true) or DelReg section; HKR is the key at path relative.
 * Gives    STATUS_SUCCESS; lines that are no entries are reported in ret_bad_line (0: none) and left out.
 */
NTSTATUS cm_apply_registry_section(struct ke_machine *machine, const struct rtl_inf_section *section,
                                   const WCHAR *relative, bool add, uint32_t *ret_bad_line);
/* The same for every section that the AddReg and DelReg lines of section name. */
NTSTATUS cm_apply_registry(struct ke_machine *machine, const struct rtl_inf *inf,
                           const struct rtl_inf_section *section, const WCHAR *relative);
/*
 * Write the Services keys that a .Services section adds (Type, Start, ErrorControl, ImagePath, Group,
 * AddReg). Gives the associated service's name in ret_service (borrowed from inf; null: none).
 */
NTSTATUS cm_install_services(struct ke_machine *machine, const struct rtl_inf *inf,
                             const struct rtl_inf_section *services, const char16_t **ret_service);

/* --- Audits ------------------------------------------------------------------------------------------ */

/* VF-22: report registry callbacks whose routine lies in [start, end), 0xC4/0xDA. Gives how many. */
uint32_t cm_audit_image(struct ke_machine *machine, uintptr_t start, uintptr_t end, const char *driver);

/* Zw, Nt, Rtl and Cm names of the registry. */
extern const struct image_export_table cm_export_table, cm_callback_export_table;

#endif
