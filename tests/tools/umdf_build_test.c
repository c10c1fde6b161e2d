/* Sources of user-mode drivers see the headers of programs and those of the kit at once. */
#include "tools/tool_run.h"

static const char source[] =
	"#include <windows.h>\n#include <wdf.h>\n#include <winioctl.h>\n#include <setupapi.h>\n"
	"#include <hidsdi.h>\n"
	"DRIVER_INITIALIZE DriverEntry;\nEVT_WDF_DRIVER_DEVICE_ADD Add;\n"
	"NTSTATUS Add(WDFDRIVER driver, PWDFDEVICE_INIT init)\n{\n\tWDFDEVICE device;\n\n"
	"\tUNREFERENCED_PARAMETER(driver);\n"
	"\treturn WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &device);\n}\n"
	"NTSTATUS DriverEntry(PDRIVER_OBJECT object, PUNICODE_STRING path)\n{\n"
	"\tWDF_DRIVER_CONFIG config;\n\tTOKEN_TYPE type = TokenPrimary;\n"
	"\tSECURITY_IMPERSONATION_LEVEL level = SecurityImpersonation;\n\n"
	"\tUNREFERENCED_PARAMETER(type);\n\tUNREFERENCED_PARAMETER(level);\n"
	"\tWDF_DRIVER_CONFIG_INIT(&config, Add);\n"
	"\treturn WdfDriverCreate(object, path, WDF_NO_OBJECT_ATTRIBUTES, &config, NULL);\n}\n";

TEST_LIMIT(umdf_a_source_with_both_kinds_of_headers_builds_and_runs, 60)
{
	const char *driver = tool_source("user", "user.c", source);
	struct tool_result result = tool_run("build", driver);

	tool_expect(&result, 0, "UMDF");
	result = tool_run("run", driver, "--no-client");
	tool_expect(&result, 0, "clean");
}
