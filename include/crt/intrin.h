/* intrin.h - intrinsics of the Microsoft compiler. */
#ifndef _INC_INTRIN
#define _INC_INTRIN

#include <corecrt.h>
#include <stdlib.h>

/* clang knows the bit scans by itself; for gcc winnt.h and wdm.h define them. */
_CRT_INLINE void __cpuid(int registers[4], int leaf)
{
	__asm__ __volatile__("cpuid"
	                     : "=a"(registers[0]), "=b"(registers[1]), "=c"(registers[2]),
	                       "=d"(registers[3])
	                     : "a"(leaf), "c"(0));
}
#define __popcnt(value) ((unsigned int)__builtin_popcount(value))
#define __popcnt64(value) ((unsigned long long)__builtin_popcountll(value))
#ifndef _ReturnAddress
#define _ReturnAddress() __builtin_return_address(0)
#endif

#endif
