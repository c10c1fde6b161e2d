/* Signing: all in one header here. */
#include <wincrypt.h>
