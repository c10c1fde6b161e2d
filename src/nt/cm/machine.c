/* cm/machine.c - a machine's registry made and ended. */
#include <stdlib.h>

#include "nt/cm/callback.h"
#include "nt/cm/cm_internal.h"
#include "nt/rtl/version.h"

#define CONTROL_SET u"\\Registry\\Machine\\System\\ControlSet001"

static NTSTATUS make_root(struct cm_machine *cm)
{
	static const WCHAR name[] = u"\\REGISTRY";
	UNICODE_STRING text = { sizeof(name) - sizeof(name[0]), sizeof(name), (PWCH)name };
	OBJECT_ATTRIBUTES attributes = { .Length = sizeof(attributes),
		                         .ObjectName = &text,
		                         .Attributes = OBJ_PERMANENT | OBJ_CASE_INSENSITIVE };
	struct ob_insert insert = { 0 };
	struct ob_insert_result result;
	void *body;
	NTSTATUS status;

	cm->root = cm_node_create_locked(cm, NULL, (struct cm_name){ name + 1, 8 });
	if (!cm->root)
		return STATUS_INSUFFICIENT_RESOURCES;
	status = ob_create_object(cm->key_type, sizeof(struct cm_key), &attributes, &body);
	if (!NT_SUCCESS(status))
		return status;
	cm->root_key = body;
	*cm->root_key = (struct cm_key){ .node = cm->root, .cm = cm, .is_root = true };
	cm->root->references++;
	cm->references++;
	return ob_insert_object(body, &insert, &result);
}

/* What drivers and clients expect to find in every system. */
static NTSTATUS make_keys(struct ke_machine *machine)
{
	static const WCHAR *const paths[] = {
		u"\\Registry\\Machine\\Hardware\\DeviceMap",
		u"\\Registry\\Machine\\Hardware\\Description\\System",
		u"\\Registry\\Machine\\Software\\Microsoft\\Windows NT\\CurrentVersion",
		u"\\Registry\\Machine\\Software\\Microsoft\\Windows\\CurrentVersion\\Run",
		u"\\Registry\\Machine\\Software\\Classes",
		CONTROL_SET u"\\Control\\Class",
		CONTROL_SET u"\\Control\\DeviceClasses",
		CONTROL_SET u"\\Control\\Session Manager",
		CONTROL_SET u"\\Enum\\Root",
		CONTROL_SET u"\\Services",
		u"\\Registry\\User\\.Default\\Software",
		u"\\Registry\\User\\S-1-5-18\\Software",
	};

	for (size_t index = 0; index < sizeof(paths) / sizeof(paths[0]); index++) {
		NTSTATUS status = cm_key_create(machine, paths[index]);

		if (!NT_SUCCESS(status))
			return status;
	}
	return STATUS_SUCCESS;
}

static struct cm_node *node_at(struct cm_machine *cm, const WCHAR *path, size_t length, bool create)
{
	struct cm_walk walk = { .path = { path, length },
		                .create = create,
		                .create_parents = create,
		                .open_link = true };
	struct cm_node *node;

	return NT_SUCCESS(cm_walk_locked(cm, cm->root, &walk, &node)) ? node : NULL;
}

static NTSTATUS make_current_control_set(struct cm_machine *cm)
{
	static const WCHAR link[] = u"Machine\\System\\CurrentControlSet";
	static const WCHAR target[] = u"Machine\\System\\ControlSet001";
	struct cm_node *set = node_at(cm, target, sizeof(target) / sizeof(WCHAR) - 1, true);
	struct cm_node *node = node_at(cm, link, sizeof(link) / sizeof(WCHAR) - 1, true);

	if (!set || !node)
		return STATUS_INSUFFICIENT_RESOURCES;
	node->alias = set;
	return STATUS_SUCCESS;
}

static NTSTATUS set_version(struct ke_machine *machine)
{
	static const WCHAR path[] =
		u"\\Registry\\Machine\\Software\\Microsoft\\Windows NT\\CurrentVersion";
	NTSTATUS status = cm_value_set_string(machine, path, u"CurrentVersion", u"6.3");

	if (NT_SUCCESS(status))
		status = cm_value_set_string(machine, path, u"CurrentBuildNumber", u"19045");
	if (NT_SUCCESS(status))
		status = cm_value_set_string(machine, path, u"ProductName", u"Windows 10 Pro");
	if (NT_SUCCESS(status))
		status = cm_value_set_string(machine, path, u"SystemRoot", u"C:\\Windows");
	if (NT_SUCCESS(status))
		status = cm_value_set_dword(machine, path, u"CurrentMajorVersionNumber",
		                            RTL_VERSION_MAJOR);
	if (NT_SUCCESS(status))
		status = cm_value_set_dword(machine, path, u"CurrentMinorVersionNumber",
		                            RTL_VERSION_MINOR);
	return status;
}

NTSTATUS cm_machine_create(struct ke_machine *machine)
{
	struct cm_machine *cm = calloc(1, sizeof(*cm));
	NTSTATUS status;

	if (!cm)
		return STATUS_INSUFFICIENT_RESOURCES;
	cm->machine = machine;
	cm->references = 1;
	machine->cm = cm;
	status = cm_key_type_create(cm);
	if (NT_SUCCESS(status))
		status = make_root(cm);
	if (NT_SUCCESS(status))
		status = make_current_control_set(cm);
	if (NT_SUCCESS(status))
		status = make_keys(machine);
	if (NT_SUCCESS(status))
		status = set_version(machine);
	if (!NT_SUCCESS(status))
		cm_machine_destroy(machine);
	return status;
}

void cm_unref(struct cm_machine *cm)
{
	bool last;

	host_lock_acquire(&cm->lock);
	last = --cm->references == 0;
	host_lock_release(&cm->lock);
	if (last)
		free(cm);
}

/* Key objects that are still open hold their nodes; ob removes them at the end and they go then. */
void cm_machine_destroy(struct ke_machine *machine)
{
	struct cm_machine *cm = machine->cm;

	if (!cm)
		return;
	if (cm->root_key) {
		ob_make_temporary(cm->root_key);
		ob_dereference(cm->root_key);
	}
	if (cm->root) {
		host_lock_acquire(&cm->lock);
		cm_node_delete_tree_locked(cm, cm->root);
		host_lock_release(&cm->lock);
	}
	cm_callbacks_finish(cm);
	machine->cm = NULL;
	cm_unref(cm);
}
