/* The kit header, by the name that the tests use. */
#include <ntifs.h>
