/* Headers of message files and event manifests. */
#include "test.h"

#include <string.h>

#include "builder/messages.h"

static struct arena arena;

static const char mc[] = ";#ifndef TOY\r\n;#define TOY\r\nMessageIdTypedef=NTSTATUS\r\n"
			 "SeverityNames=(Success=0x0:SEV_SUCCESS\r\n  Error=0x3:SEV_ERROR\r\n )\r\n"
			 "FacilityNames=(System=0x0 Toy=0x7:FACILITY_TOY)\r\n"
			 "MessageId=0x0010 Facility=Toy Severity=Error "
			 "SymbolicName=TOY_BROKE\r\nLanguage=English\r\n"
			 "SymbolicName=NOT_ME is broken.\r\n.\r\n"
			 "MessageId=+2 "
			 "Severity=Success\r\nSymbolicName=TOY_WORKS\r\nLanguage="
			 "English\r\nfine\r\n.\r\n;#endif\r\n";

TEST(messages_become_status_values)
{
	struct text output = { 0 };

	messages_write_header(&arena, mc, &output);
	assert_non_null(strstr(output.data, "#ifndef TOY\n#define TOY\n"));
	assert_non_null(strstr(output.data, "#define FACILITY_TOY 0x7\n"));
	assert_non_null(strstr(output.data, "#define TOY_BROKE ((NTSTATUS)0xC0070010)\n"));
	assert_non_null(strstr(output.data, "#define TOY_WORKS ((NTSTATUS)0x00070012)\n"));
	assert_null(strstr(output.data, "NOT_ME"));
	text_finish(&output);
}

static const char manifest[] =
	"<instrumentationManifest xmlns:win=\"w\"><instrumentation><events>"
	"<provider name=\"Sample Driver\" symbol=\"SampleGuid\" "
	"guid=\"{b5a0bda9-50fe-4d0e-a83d-bae3f58c94d6}\">"
	"<keywords><keyword name=\"k\" mask=\"0x10\" symbol=\"KEY\"/></keywords>"
	"<templates><template tid=\"t\"><data inType=\"win:UInt16\" name=\"a b\"/>"
	"<data inType=\"win:UnicodeString\" name=\"text\"/><data inType=\"win:Binary\" "
	"name=\"raw\" length=\"a b\"/>"
	"</template></templates>"
	"<events><event symbol=\"Start\" value=\"7\" level=\"win:Error\" opcode=\"win:Stop\" "
	"keywords=\"k\" "
	"template=\"t\"/><event symbol=\"Bare\" "
	"value=\"8\"/></events></provider></events></instrumentation>"
	"</instrumentationManifest>";

static const char *header_of(const char *text, bool kernel)
{
	static struct text output;
	const char *error = NULL;

	output.size = 0;
	return manifest_write_header(&arena, text, strlen(text), kernel, &output, &error)
	               ? output.data
	               : NULL;
}

TEST(a_manifest_gives_descriptors_and_write_functions)
{
	const char *header = header_of(manifest, true);

	assert_non_null(strstr(header,
	                       "EventRegisterSample_Driver() EtwRegister(&SampleGuid, 0, 0, "
	                       "&Sample_DriverHandle)"));
	assert_non_null(
		strstr(header, "Start __attribute__((unused)) = { 7, 0, 0, 2, 2, 0, 0x10 };"));
	assert_non_null(
		strstr(header,
	               "drydock_event_Start(const GUID *activity, USHORT a_a_b, PCWSTR a_text, "
	               "const void * a_raw)"));
	assert_non_null(
		strstr(header, "#define EventWriteBare(...) drydock_event_Bare(__VA_ARGS__)"));
	assert_non_null(strstr(header, "#define KEY 0x10\n"));
}

TEST(a_program_writes_its_events_without_an_activity)
{
	const char *header = header_of(manifest, false);

	assert_non_null(strstr(header, "EventRegister(&SampleGuid"));
	assert_non_null(
		strstr(header, "#define EventWriteBare(...) drydock_event_Bare(0, ##__VA_ARGS__)"));
}

TEST(what_is_no_manifest_is_refused)
{
	struct text output = { 0 };
	const char *error = NULL;

	assert_false(manifest_write_header(&arena, "<a/>", 4, true, &output, &error));
	assert_non_null(strstr(error, "no events"));
	assert_false(manifest_write_header(&arena, "<a>", 3, true, &output, &error));
	assert_non_null(strstr(error, "line 1"));
	for (size_t i = 0; i < sizeof(mc); i++) {
		output.size = 0;
		messages_write_header(&arena, arena_copy(&arena, mc, i), &output);
	}
	text_finish(&output);
}
