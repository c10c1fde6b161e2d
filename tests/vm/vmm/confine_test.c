/* tests/vm/vmm/confine_test.c - what a monitor can still reach when its machine is confined. */
#include "vm/vmm/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "machine.h"

TEST(VM_191_a_confined_monitor_opens_its_folders_alone_and_its_machine_runs)
{
	static const uint8_t code[] = { POWER_OFF, 0xeb, 0xfe };
	struct vmm_folder folder = { .tag = "root", .read_only = true };
	struct machine machine;
	char inside[300];
	int error;

	need_kvm();
	prepare(&machine, code, sizeof(code));
	folder.path = test_directory();
	machine.options.folders = &folder;
	machine.options.folder_count = 1;
	assert_int_equal(0, vmm_create(&machine.options, &machine.vmm, &machine.reason));
	error = vmm_confine(machine.vmm);
	if (error == -EOPNOTSUPP)
		SKIP("this kernel has no Landlock");
	assert_int_equal(0, error);
	assert_int_equal(-1, open("/etc/passwd", O_RDONLY));
	assert_int_equal(EACCES, errno);
	assert_int_equal(-1, execl("/bin/true", "true", (char *)NULL));
	assert_int_equal(EACCES, errno);
	snprintf(inside, sizeof(inside), "%s/kernel", folder.path);
	assert_true(open(inside, O_RDONLY) >= 0);
	assert_int_equal(-1, open(inside, O_WRONLY));
	assert_int_equal(VMM_POWERED_OFF, vmm_run(machine.vmm, &machine.reason));
	vmm_destroy(machine.vmm);
}
