/* WMI classes to C. */
#include "test.h"

#include <string.h>

#include "builder/mof.h"

static struct arena arena;

static const char *header_of(const char *text)
{
	static struct text output;

	output.size = 0;
	return mof_write_header(&arena, text, &output) ? output.data : NULL;
}

static const char toy[] =
	"#PRAGMA AUTORECOVER\n"
	"[Dynamic, Provider(\"WMIProv\"), WMI, Description(\"a [bracket] and ; in text\"),\n"
	" guid(\"{0006A660-8F12-11d2-B854-00C04FAD5171}\"), locale(\"MS\\\\0x409\")]\n"
	"class Toy { [key, read] string InstanceName; [read] boolean Active;\n"
	" [WmiDataId(2), read] uint8 Second[5]; [WmiDataId(1), read] uint32 First;\n"
	" [WmiMethodId(3), Implemented] void Reset([in] uint32 Why, [out] uint16 Result); };\n";

TEST(a_class_gives_guid_structure_and_sizes)
{
	const char *header = header_of(toy), *first = strstr(header, "ULONG First;");
	const char *second = strstr(header, "UCHAR Second[5];");

	assert_non_null(first);
	assert_non_null(second);
	assert_true(first < second);
	assert_non_null(
		strstr(header,
	               "DEFINE_GUID(Toy_GUID, 0x0006a660, 0x8f12, 0x11d2, 0xb8, 0x54, 0x00"));
	assert_non_null(strstr(header, "} Toy, *PToy;"));
	assert_non_null(
		strstr(header, "#define Toy_SIZE (FIELD_OFFSET(Toy, Second) + Toy_Second_SIZE)"));
	assert_null(strstr(header, "InstanceName"));
}

TEST(methods_give_their_number_and_parameters)
{
	const char *header = header_of(toy);

	assert_non_null(strstr(header, "#define Reset 3\n"));
	assert_non_null(strstr(header, "} Reset_IN, *PReset_IN;"));
	assert_non_null(strstr(header, "USHORT Result;"));
}

TEST(an_embedded_class_has_the_name_it_gave_itself)
{
	const char *header = header_of(
		"[HeaderName(\"EC1\"), guid(\"{A1C15015-B069-11d1-9290-00A0C9062910}\")]\n"
		"class Vendor_EC1 { [WmiDataId(1)] uint32 X; };\n"
		"class Outer { [WmiDataId(1)] Vendor_EC1 Inner[4]; };\n");

	assert_non_null(strstr(header, "} EC1, *PEC1;"));
	assert_non_null(strstr(header, "EC1 Inner[4];"));
}

TEST(text_without_a_class_gives_nothing_and_cut_text_does_no_harm)
{
	assert_null(header_of("nothing here"));
	for (size_t i = 0; i < sizeof(toy); i++)
		header_of(arena_copy(&arena, toy, i));
}
