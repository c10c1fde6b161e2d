/* Coverage told by the lines of the originals. */
#include "test.h"

#include <string.h>

#include "base/host/host_file.h"
#include "builder/coverage_map.h"
#include "builder/path.h"

TEST(lines_go_back_through_the_line_markers)
{
	struct arena arena = { 0 };
	struct text output = { 0 };
	const char *path = path_join(&arena, test_directory(), "r.i");
	static const char text[] = "# 1 \"/x/a.c\"\nint f;\nint g;\n# 1 \"/k/wdm.h\" 1 3\nint h;\n"
				   "# 10 \"/x/a.c\" 2\nint i;\n# 5 \"/x/b.h\"\nint j;\n";

	assert_int_equal(host_file_write(path, text, sizeof(text) - 1), 0);
	coverage_map(&arena,
	             arena_format(&arena,
	                          "SF:%s\nFN:3,r.i:f\nFN:5,h\nFNDA:4,r.i:f\nDA:2,1\nDA:3,0\n"
	                          "DA:5,9\nDA:7,2\nDA:7,3\nDA:9,0\nDA:99,1\nend_of_record\n",
	                          path),
	             &output);
	assert_string_equal(output.data,
	                    "SF:/x/a.c\nFN:2,f\nFNDA:4,f\nDA:1,1\nDA:2,0\nDA:10,3\nLF:3\nLH:2\n"
	                    "end_of_record\nSF:/x/b.h\nDA:5,0\nLF:1\nLH:0\nend_of_record\n");
	text_finish(&output);
	arena_finish(&arena);
}
