/* tests/vm/vmm/available_test.c - a computer without a hypervisor: every call says so, and a machine does, in words. */
#include <errno.h>
#include <string.h>

#include <WinHvPlatform.h>

#include "test.h"
#include "vm/vmm/vmm.h"

#ifdef _WIN32
#include "vm/whp/table.h"

static void choose_none(void)
{
	if (!whp_missing())
		SKIP("this computer has the platform");
}
#else
#include "vm/hv/hv.h"

static void probe(struct host_kvm_abilities *ret_abilities)
{
	*ret_abilities = (struct host_kvm_abilities){ .error = -ENOENT };
}

static void choose_none(void)
{
	static struct hv_backend none;

	none = hv_backend_kvm;
	none.probe = probe;
	hv_select_backend(&none);
}
#endif

TEST(VM_1_without_a_hypervisor_a_machine_says_so)
{
	struct vmm_reason reason = { .text = "" };

	choose_none();
	assert_int_equal(-ENODEV, vmm_available(&reason));
	assert_non_null(strstr(reason.text, "no hypervisor"));
}

TEST(VM_1_without_a_hypervisor_calls_fail_and_nothing_else_does)
{
	WHV_PARTITION_HANDLE partition = NULL;
	WHV_CAPABILITY_FEATURES features;
	BOOL present = TRUE;

	choose_none();
	assert_true(FAILED(WHvGetCapability(WHvCapabilityCodeHypervisorPresent, &present,
	                                    sizeof(present), NULL)) ||
	            !present);
	assert_true(FAILED(
		WHvGetCapability(WHvCapabilityCodeFeatures, &features, sizeof(features), NULL)));
	assert_int_equal(WHV_E_UNSUPPORTED_HYPERVISOR_CONFIG, WHvCreatePartition(&partition));
	assert_null(partition);
}
