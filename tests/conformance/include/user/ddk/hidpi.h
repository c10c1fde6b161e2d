/* The header, by the name that the tests use. */
#include <hidpi.h>
