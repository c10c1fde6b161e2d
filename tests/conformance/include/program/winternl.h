/* Native functions and types of programs, as far as the tests name them beyond the kit's own headers. */
#ifndef CONFORMANCE_PROGRAM_WINTERNL_H
#define CONFORMANCE_PROGRAM_WINTERNL_H
#include <ntstatus.h>
#endif
