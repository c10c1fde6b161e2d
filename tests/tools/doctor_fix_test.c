/* doctor --fix: a kernel is fetched by the distribution's own programs, here by some that only play them. */
#include "tools/tool_run.h"

#include <sys/stat.h>
#include <unistd.h>

/* What the programs play: a package with a kernel and its modules. */
#define APT_CACHE "#!/bin/sh\necho \"$3\"\necho '  Depends: linux-image-9.9.9-cloud-amd64'\n"
#define APT_GET \
	"#!/bin/sh\n[ \"$1 $2\" = 'download linux-image-9.9.9-cloud-amd64' ] || exit 9\n" \
	"echo >linux-image-9.9.9_1_amd64.deb\n"
#define DPKG_DEB \
	"#!/bin/sh\n[ -e \"$2\" ] || exit 8\n" \
	"mkdir -p \"$3/boot\" \"$3/lib/modules/9.9.9-cloud-amd64\"\n" \
	"echo >\"$3/boot/vmlinuz-9.9.9-cloud-amd64\"\n"

static char cache[700];

static void put_program(const char *name, const char *text)
{
	char path[900];

	snprintf(path, sizeof(path), "%s/%s", tool_source("bin", name, text), name);
	assert_int_equal(0, chmod(path, 0755));
}

/* Only the programs of the test are found, and the shell's own. */
static void prepare(const char *cached, const char *get, const char *unpack)
{
	char path[1000];
	struct stat status;

	if (stat("/boot", &status) == 0 && access("/boot/vmlinuz", F_OK) == 0)
		SKIP("/boot has a kernel");
	put_program("apt-cache", cached);
	put_program("apt-get", get);
	put_program("dpkg-deb", unpack);
	snprintf(path, sizeof(path), "%s/bin:/usr/bin:/bin", test_directory());
	setenv("PATH", path, 1);
	snprintf(cache, sizeof(cache), "%s/cache", test_directory());
	setenv("XDG_CACHE_HOME", cache, 1);
}

/* How many entries the cache has: work folders go in any case. */
static size_t kept(void)
{
	char folder[800], **names = NULL;
	size_t count = 0;

	snprintf(folder, sizeof(folder), "%s/drydock", cache);
	assert_int_equal(0, host_directory_list(folder, 16, &names, &count));
	host_directory_free(names, count);
	return count;
}

TEST(VM_64_doctor_fetches_a_kernel_that_vm_run_then_takes)
{
	char wanted[800];

	prepare(APT_CACHE, APT_GET, DPKG_DEB);
	struct tool_result before = tool_run("vm", "run", "--root", "/tmp", "--", "true");
	struct tool_result fixed = tool_run("doctor", "--fix");
	struct tool_result after = tool_run("vm", "run", "--root", "/tmp", "--", "true");
	struct tool_result again = tool_run("doctor", "--fix");

	tool_expect(&before, 3, "'drydock doctor --fix' fetches one");
	assert_non_null(strstr(fixed.output, "fetching linux-image-9.9.9-cloud-amd64"));
	assert_int_equal(1, kept());
	snprintf(wanted, sizeof(wanted), "%s/drydock/kernel/boot/vmlinuz-9.9.9-cloud-amd64", cache);
	/* The file of the test is no kernel, and that is what is wrong now. */
	tool_expect(&after, 3, wanted);
	assert_null(strstr(again.output, "fetching"));
}

TEST(VM_64_doctor_says_which_step_of_fetching_failed_and_leaves_nothing)
{
	prepare(APT_CACHE, "#!/bin/sh\necho no such host; exit 100\n", DPKG_DEB);
	struct tool_result offline = tool_run("doctor", "--fix");

	put_program("apt-get", APT_GET);
	put_program("dpkg-deb", "#!/bin/sh\necho no room; exit 2\n");
	struct tool_result full = tool_run("doctor", "--fix");

	put_program("dpkg-deb", "#!/bin/sh\nmkdir kernel\n");
	struct tool_result hollow = tool_run("doctor", "--fix");

	put_program("apt-cache", "#!/bin/sh\n");
	struct tool_result unknown = tool_run("doctor", "--fix");

	tool_expect(&offline, 3, "apt-get ends with 100");
	assert_non_null(strstr(offline.output, "no such host"));
	tool_expect(&full, 3, "dpkg-deb ends with 2");
	tool_expect(&hollow, 3, "has no kernel (vmlinuz-VERSION)");
	tool_expect(&unknown, 3, "apt-get update");
	assert_int_equal(0, kept());
}
