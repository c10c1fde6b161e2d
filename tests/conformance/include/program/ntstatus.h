/* A program's test sees the kit's native types, under the programs' ones. */
#ifndef CONFORMANCE_PROGRAM_NTSTATUS_H
#define CONFORMANCE_PROGRAM_NTSTATUS_H
#include <ntifs.h>
#include <windows.h>
#endif
