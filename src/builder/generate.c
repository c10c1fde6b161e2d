#include "builder/generate.h"

#include "builder/compile.h"

bool generate_header(void *context, const char *name, const char *source, struct text *output)
{
	return false;
}
