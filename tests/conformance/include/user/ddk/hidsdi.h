/* The header, by the name that the tests use. */
#include <hidsdi.h>
