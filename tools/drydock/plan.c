/* tools/drydock/plan.c - a run's plan as text and back. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "drydock/tool.h"

static json_t *drivers_to_json(const struct run_plan *plan)
{
	json_t *array = json_array();

	for (size_t index = 0; index < plan->driver_count; index++) {
		const struct run_driver *driver = &plan->driver[index];

		json_array_append_new(array,
		                      json_pack("{s:s, s:s*, s:s*, s:i, s:b}", "image",
		                                driver->image, "inf", driver->inf, "inf_source",
		                                driver->inf_source, "flags", (int)driver->flags,
		                                "filter", (int)driver->is_filter));
	}
	return array;
}

static json_t *texts_to_json(char *const *texts, size_t count)
{
	json_t *array = json_array();

	for (size_t index = 0; index < count; index++)
		json_array_append_new(array,
		                      json_stringn_nocheck(texts[index], strlen(texts[index])));
	return array;
}

char *run_plan_to_text(const struct run_plan *plan)
{
	json_t *root = json_pack(
		"{s:o, s:s*, s:o, s:o, s:b, s:b, s:b, s:I, s:i, s:i, s:s*, s:b, s:b, "
		"s:i, s:s*, s:i, s:I, s:b, s:b, s:s*, s:o, s:i, s:i}",
		"drivers", drivers_to_json(plan), "client", plan->client, "arguments",
		texts_to_json(plan->client_arguments, (size_t)plan->client_argument_count), "plug",
		texts_to_json(plan->plug, plan->plug_count), "no_client", (int)plan->no_client,
		"no_devices", (int)plan->no_devices, "seeded", (int)plan->seeded, "seed",
		(json_int_t)plan->seed, "processors", (int)plan->processors, "trace_capacity",
		(int)plan->trace_capacity, "trace", plan->trace_path, "fatal", (int)plan->fatal,
		"quiet", (int)plan->quiet, "request_timeout", (int)plan->request_timeout_ms,
		"coverage", plan->coverage, "inject_rate", (int)plan->inject_rate, "inject_seed",
		(json_int_t)plan->inject_seed, "trace_calls", (int)plan->trace_calls, "trace_host",
		(int)plan->trace_host, "serve", plan->serve, "account_of",
		texts_to_json(plan->account_of, plan->account_of_count), "ready",
		plan->serve ? plan->ready : -1, "handles", (int)plan->handles);
	char *text = root ? json_dumps(root, JSON_COMPACT) : NULL;

	json_decref(root);
	return text;
}

static char *copy_text(const json_t *value)
{
	return json_is_string(value) ? strdup(json_string_value(value)) : NULL;
}

static void drivers_from_json(const json_t *array, struct run_plan *plan)
{
	size_t index;
	json_t *value;

	json_array_foreach(array, index, value)
	{
		struct run_driver *driver = &plan->driver[plan->driver_count];

		if (plan->driver_count == RUN_DRIVERS_MAX)
			return;
		driver->image = copy_text(json_object_get(value, "image"));
		driver->inf = copy_text(json_object_get(value, "inf"));
		driver->inf_source = copy_text(json_object_get(value, "inf_source"));
		driver->flags = (unsigned)json_integer_value(json_object_get(value, "flags"));
		driver->is_filter = json_is_true(json_object_get(value, "filter"));
		plan->driver_count++;
	}
}

static char **texts_from_json(const json_t *array, size_t *ret_count)
{
	char **texts = calloc(json_array_size(array) + 1, sizeof(*texts));

	*ret_count = texts ? json_array_size(array) : 0;
	for (size_t index = 0; index < *ret_count; index++)
		texts[index] = copy_text(json_array_get(array, index));
	return texts;
}

bool run_plan_from_text(const char *text, struct run_plan *ret_plan)
{
	json_t *root = json_loads(text, 0, NULL);
	size_t count;

	*ret_plan = (struct run_plan){ 0 };
	if (!root)
		return false;
	drivers_from_json(json_object_get(root, "drivers"), ret_plan);
	ret_plan->client = copy_text(json_object_get(root, "client"));
	ret_plan->client_arguments = texts_from_json(json_object_get(root, "arguments"), &count);
	ret_plan->client_argument_count = (int)count;
	ret_plan->plug = texts_from_json(json_object_get(root, "plug"), &ret_plan->plug_count);
	ret_plan->account_of =
		texts_from_json(json_object_get(root, "account_of"), &ret_plan->account_of_count);
	ret_plan->no_client = json_is_true(json_object_get(root, "no_client"));
	ret_plan->no_devices = json_is_true(json_object_get(root, "no_devices"));
	ret_plan->seeded = json_is_true(json_object_get(root, "seeded"));
	ret_plan->seed = (uint64_t)json_integer_value(json_object_get(root, "seed"));
	ret_plan->processors = (uint32_t)json_integer_value(json_object_get(root, "processors"));
	ret_plan->trace_capacity =
		(uint32_t)json_integer_value(json_object_get(root, "trace_capacity"));
	ret_plan->trace_path = copy_text(json_object_get(root, "trace"));
	ret_plan->trace_host = json_is_true(json_object_get(root, "trace_host"));
	ret_plan->trace_calls = json_is_true(json_object_get(root, "trace_calls"));
	ret_plan->inject_rate = (uint32_t)json_integer_value(json_object_get(root, "inject_rate"));
	ret_plan->inject_seed = (uint64_t)json_integer_value(json_object_get(root, "inject_seed"));
	ret_plan->handles = (uint32_t)json_integer_value(json_object_get(root, "handles"));
	ret_plan->fatal = json_is_true(json_object_get(root, "fatal"));
	ret_plan->quiet = json_is_true(json_object_get(root, "quiet"));
	ret_plan->request_timeout_ms =
		(uint32_t)json_integer_value(json_object_get(root, "request_timeout"));
	ret_plan->coverage = copy_text(json_object_get(root, "coverage"));
	ret_plan->serve = copy_text(json_object_get(root, "serve"));
	ret_plan->ready = (int)json_integer_value(json_object_get(root, "ready"));
	json_decref(root);
	return true;
}

static void free_texts(char **texts, size_t count)
{
	for (size_t index = 0; texts && index < count; index++)
		free(texts[index]);
	free(texts);
}

void run_plan_finish(struct run_plan *plan)
{
	for (size_t index = 0; index < plan->driver_count; index++) {
		free(plan->driver[index].image);
		free(plan->driver[index].inf);
		free(plan->driver[index].inf_source);
	}
	free(plan->client);
	free(plan->trace_path);
	free(plan->coverage);
	free(plan->serve);
	free_texts(plan->client_arguments, (size_t)plan->client_argument_count);
	free_texts(plan->plug, plan->plug_count);
	free_texts(plan->account_of, plan->account_of_count);
	*plan = (struct run_plan){ 0 };
}
