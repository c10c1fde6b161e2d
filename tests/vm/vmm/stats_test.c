/* tests/vm/vmm/stats_test.c - what is counted, as JSON. */
#include <jansson.h>

#include "machine.h"
#include "vm/vmm/vmm_internal.h"

static json_int_t number(const json_t *object, const char *group, const char *name)
{
	const json_t *value = json_object_get(json_object_get(object, group), name);

	assert_true(json_is_integer(value));
	return json_integer_value(value);
}

static json_t *stats(struct vmm *vmm)
{
	char *text = vmm_stats_json(vmm);
	json_t *root;

	assert_non_null(text);
	root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	free(text);
	assert_non_null(root);
	return root;
}

TEST(VM_192_counts_of_exits_calls_and_the_boots_moments_are_json)
{
	/* out 80h,al three times; a byte to the serial port; power off */
	static const uint8_t code[] = { 0xe6, 0x80, 0xe6, 0x80, 0xe6,      0x80, 0x66,
		                        0xba, 0xf8, 0x03, 0xee, POWER_OFF, 0xeb, 0xfe };
	struct machine machine;
	json_int_t last = 0;
	json_t *root;

	need_kvm();
	prepare(&machine, code, sizeof(code));
	assert_int_equal(0, vmm_create(&machine.options, &machine.vmm, &machine.reason));
	root = stats(machine.vmm);
	assert_string_equal("created", json_string_value(json_object_get(root, "state")));
	assert_null(json_object_get(json_object_get(root, "boot_ns"), "started"));
	json_decref(root);
	assert_int_equal(VMM_POWERED_OFF, vmm_run(machine.vmm, &machine.reason));
	root = stats(machine.vmm);
	assert_string_equal("ended", json_string_value(json_object_get(root, "state")));
	assert_int_equal(5, number(root, "exits", "port"));
	assert_int_equal(5, number(root, "calls", "set_registers"));
	assert_int_equal(5, number(root, "calls", "run"));
	for (int i = VMM_MOMENT_BEGUN + 1; i <= VMM_MOMENT_FIRST_WORD; i++) {
		json_int_t at = number(root, "boot_ns", vmm_moment_name((enum vmm_moment)i));

		assert_true(at > 0 && at >= last);
		last = at;
	}
	assert_null(json_object_get(json_object_get(root, "boot_ns"), "first_driver"));
	assert_int_equal(4 * MIB, json_integer_value(json_object_get(root, "memory_bytes")));
	json_decref(root);
	vmm_destroy(machine.vmm);
}

TEST(VM_34_each_processor_counts_for_itself_and_the_sum_is_theirs)
{
	static const uint8_t code[] = { POWER_OFF, 0xeb, 0xfe };
	struct machine machine;
	const json_t *processors;
	json_int_t sum = 0;
	json_t *root;

	need_kvm();
	prepare(&machine, code, sizeof(code));
	machine.options.processors = 3;
	assert_int_equal(0, vmm_create(&machine.options, &machine.vmm, &machine.reason));
	assert_int_equal(VMM_POWERED_OFF, vmm_run(machine.vmm, &machine.reason));
	vmm_count(&machine.vmm->processors[1], VMM_CALL_RUN);
	root = stats(machine.vmm);
	processors = json_object_get(root, "processors");
	assert_int_equal(3, json_array_size(processors));
	for (size_t i = 0; i < 3; i++)
		sum += number(json_array_get(processors, i), "calls", "run");
	assert_int_equal(sum, number(root, "calls", "run"));
	assert_int_equal(1, number(json_array_get(processors, 0), "exits", "port"));
	assert_int_equal(0, number(json_array_get(processors, 2), "exits", "port"));
	assert_true(number(root, "calls", "cancel") >= 3);
	json_decref(root);
	vmm_destroy(machine.vmm);
}

TEST(VM_192_each_queue_of_each_device_counts)
{
	static const uint8_t code[] = { POWER_OFF, 0xeb, 0xfe };
	struct machine machine;
	const json_t *devices, *queues;
	json_t *root;

	need_kvm();
	prepare(&machine, code, sizeof(code));
	machine.options.virtio_console = true;
	assert_int_equal(0, vmm_create(&machine.options, &machine.vmm, &machine.reason));
	root = stats(machine.vmm);
	devices = json_object_get(root, "devices");
	assert_int_equal(2, json_array_size(devices));
	assert_string_equal("rng",
	                    json_string_value(json_object_get(json_array_get(devices, 0), "name")));
	queues = json_object_get(json_array_get(devices, 1), "queues");
	assert_int_equal(4, json_array_size(queues));
	assert_int_equal(0,
	                 json_integer_value(json_object_get(json_array_get(queues, 3), "chains")));
	json_decref(root);
	vmm_destroy(machine.vmm);
}
