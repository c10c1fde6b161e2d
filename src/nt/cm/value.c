/* cm/value.c - the values of a key. */
#include <stdlib.h>
#include <string.h>

#include "nt/cm/cm_internal.h"

static void finish_value(struct cm_value *value)
{
	free(value->name);
	free(value->data);
}

void cm_values_finish(struct cm_node *node)
{
	for (uint32_t index = 0; index < node->value_count; index++)
		finish_value(&node->value[index]);
	free(node->value);
	node->value = NULL;
	node->value_count = node->value_room = 0;
}

struct cm_value *cm_value_find_locked(struct cm_node *node, struct cm_name name)
{
	for (uint32_t index = 0; index < node->value_count; index++) {
		struct cm_value *value = &node->value[index];

		if (cm_compare_names(name, (struct cm_name){ value->name, value->length }) == 0)
			return value;
	}
	return NULL;
}

static struct cm_value *add_value(struct cm_node *node, struct cm_name name)
{
	struct cm_value *value;

	if (node->value_count == node->value_room) {
		uint32_t room = node->value_room ? node->value_room * 2 : 4;
		struct cm_value *grown = realloc(node->value, room * sizeof(*grown));

		if (!grown)
			return NULL;
		node->value = grown;
		node->value_room = room;
	}
	value = &node->value[node->value_count];
	*value = (struct cm_value){ .name = cm_copy_text(name.text, name.length),
		                    .length = (uint16_t)name.length };
	if (!value->name)
		return NULL;
	node->value_count++;
	return value;
}

NTSTATUS cm_value_set_locked(struct cm_node *node, struct cm_name name, ULONG type,
                             const void *data, ULONG bytes)
{
	void *copy = malloc(bytes ? bytes : 1);
	struct cm_value *value = cm_value_find_locked(node, name);

	if (!value && copy)
		value = add_value(node, name);
	if (!copy || !value) {
		free(copy);
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	if (bytes)
		memcpy(copy, data, bytes);
	free(value->data);
	value->data = copy;
	value->bytes = bytes;
	value->type = type;
	return STATUS_SUCCESS;
}

bool cm_value_remove_locked(struct cm_node *node, struct cm_name name)
{
	struct cm_value *value = cm_value_find_locked(node, name);

	if (!value)
		return false;
	finish_value(value);
	node->value_count--;
	memmove(value, value + 1,
	        (size_t)(&node->value[node->value_count] - value) * sizeof(*value));
	return true;
}
