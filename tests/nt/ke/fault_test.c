/* nt/ke/fault_test.c - which bug check an access that no memory answers, or an unhandled exception, is (VF-43). */
#include "nt/ke/ke_fixture.h"

#define IMAGE_TEXT __attribute__((section("image_text"), noinline, used))
#define ACCESS_VIOLATION 0xFFFFFFFFC0000005ull
#define KERNEL_ADDRESS 0xFFFFF80012345000ull

extern const char __start_image_text[], __stop_image_text[];

struct wanted_fault {
	uintptr_t address;
	KIRQL irql;
	bool write;
};

/* No C, which a sanitizer would look at first. */
IMAGE_TEXT static void touch(void *context)
{
	const struct wanted_fault *fault = context;
	KIRQL old;

	if (fault->irql != PASSIVE_LEVEL)
		KeRaiseIrql(fault->irql, &old);
	if (fault->write)
		__asm__ volatile("movl $0, (%0)" : : "r"(fault->address) : "memory");
	else
		__asm__ volatile("movl (%0), %%eax" : : "r"(fault->address) : "eax", "memory");
}

IMAGE_TEXT static void raise(void *context)
{
	ke_raise_status(*(NTSTATUS *)context);
}

static struct ke_image_range image;

static void begin_with_image(void)
{
	fixture_begin();
	image = (struct ke_image_range){ .start = (uintptr_t)__start_image_text,
		                         .end = (uintptr_t)__stop_image_text,
		                         .name = "image" };
	ke_image_add(fixture.machine, &image);
}

static struct ke_process program;

/* From here on the running thread is a program's: it can only be here by a system call. */
static void become_program(void)
{
	ke_process_init(&program, fixture.machine, 44);
	fixture.self.process = &program;
}

static const struct verify_finding *crash(uintptr_t address, KIRQL irql, bool write)
{
	struct wanted_fault fault = { address, irql, write };

	assert_false(ke_call_guarded(touch, &fault));
	assert_int_equal(fixture.machine->sink->finding_count, 1);
	return &fixture.machine->sink->finding[0];
}

TEST(VF_43_a_null_pointer_in_a_thread_of_the_system_is_7E)
{
	begin_with_image();
	const struct verify_finding *finding = crash(0x10, PASSIVE_LEVEL, true);
	assert_int_equal(finding->parameter[1] - image.start < image.end - image.start, 1);
	assert_string_equal(finding->text, "write to invalid address 0x10 at IRQL 0");
	fixture_end_bugchecked(0x7E, ACCESS_VIOLATION);
}

TEST(VF_43_a_null_pointer_below_a_programs_call_is_3B)
{
	begin_with_image();
	become_program();
	crash(0x10, PASSIVE_LEVEL, false);
	fixture_end_bugchecked(0x3B, ACCESS_VIOLATION);
}

TEST(VF_43_a_bad_pointer_among_programs_addresses_is_an_exception_too)
{
	begin_with_image();
	crash(KE_USER_ARENA_START + KE_USER_ARENA_BYTES - 4096, APC_LEVEL, false);
	fixture_end_bugchecked(0x7E, ACCESS_VIOLATION);
}

TEST(VF_43_a_pointer_that_is_no_address_is_an_exception_too)
{
	begin_with_image();
	crash(0x1234567890ABCDEFull, PASSIVE_LEVEL, false);
	fixture_end_bugchecked(0x7E, ACCESS_VIOLATION);
}

TEST(VF_43_an_invalid_kernel_address_is_50)
{
	begin_with_image();
	become_program();
	const struct verify_finding *finding = crash(KERNEL_ADDRESS, PASSIVE_LEVEL, false);
	assert_int_equal(finding->parameter[1], 0);
	assert_int_equal(finding->parameter[2] - image.start < image.end - image.start, 1);
	fixture_end_bugchecked(0x50, KERNEL_ADDRESS);
}

TEST(VF_43_a_write_to_an_invalid_kernel_address_is_50_with_2)
{
	begin_with_image();
	const struct verify_finding *finding = crash(KERNEL_ADDRESS, PASSIVE_LEVEL, true);
	assert_int_equal(finding->parameter[1], 2);
	fixture_end_bugchecked(0x50, KERNEL_ADDRESS);
}

TEST(THR_10a_any_bad_pointer_at_dispatch_is_D1)
{
	begin_with_image();
	become_program();
	const struct verify_finding *finding = crash(0x10, DISPATCH_LEVEL, true);
	assert_int_equal(finding->parameter[1], DISPATCH_LEVEL);
	assert_int_equal(finding->parameter[2], 1);
	fixture_end_bugchecked(0xD1, 0x10);
}

TEST(VF_43_an_exception_nobody_handles_is_7E_in_the_system_and_3B_in_a_program)
{
	NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;

	begin_with_image();
	assert_false(ke_call_guarded(raise, &status));
	fixture_end_bugchecked(0x7E, (uint64_t)(int64_t)status);
	begin_with_image();
	become_program();
	assert_false(ke_call_guarded(raise, &status));
	fixture_end_bugchecked(0x3B, (uint64_t)(int64_t)status);
}

static void raise_at_dispatch(void *context)
{
	KIRQL old;

	KeRaiseIrql(DISPATCH_LEVEL, &old);
	raise(context);
}

TEST(VF_43_an_exception_nobody_handles_at_dispatch_is_1E)
{
	NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;

	begin_with_image();
	assert_false(ke_call_guarded(raise_at_dispatch, &status));
	fixture_end_bugchecked(0x1E, (uint64_t)(int64_t)status);
}
