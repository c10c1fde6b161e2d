/*
 * hal/register_api.c - READ_REGISTER_*, WRITE_REGISTER_*, READ_PORT_*, WRITE_PORT_*.
 *
 * A write is ordered before what the processor does next, a read after what it did before.
 */
#include "nt/hal/hal.h"

#define REGISTERS(name, type) \
	type READ_REGISTER_##name(volatile type *Register) \
	{ \
		__atomic_thread_fence(__ATOMIC_SEQ_CST); \
		return *Register; \
	} \
	VOID WRITE_REGISTER_##name(volatile type *Register, type Value) \
	{ \
		*Register = Value; \
		__atomic_thread_fence(__ATOMIC_SEQ_CST); \
	} \
	/* Count units from successive registers. */ \
	VOID READ_REGISTER_BUFFER_##name(volatile type *Register, type *Buffer, ULONG Count) \
	{ \
		__atomic_thread_fence(__ATOMIC_SEQ_CST); \
		for (ULONG at = 0; at < Count; at++) \
			Buffer[at] = Register[at]; \
	} \
	VOID WRITE_REGISTER_BUFFER_##name(volatile type *Register, type *Buffer, ULONG Count) \
	{ \
		for (ULONG at = 0; at < Count; at++) \
			Register[at] = Buffer[at]; \
		__atomic_thread_fence(__ATOMIC_SEQ_CST); \
	}

REGISTERS(UCHAR, UCHAR)
REGISTERS(USHORT, USHORT)
REGISTERS(ULONG, ULONG)
REGISTERS(ULONG64, ULONG64)

#define PORTS(name, type) \
	type READ_PORT_##name(type *Port) \
	{ \
		(void)Port; \
		return (type)~0u; \
	} \
	VOID WRITE_PORT_##name(type *Port, type Value) \
	{ \
		(void)Port, (void)Value; \
	} \
	/* Count units from one port. */ \
	VOID READ_PORT_BUFFER_##name(type *Port, type *Buffer, ULONG Count) \
	{ \
		for (ULONG at = 0; at < Count; at++) \
			Buffer[at] = READ_PORT_##name(Port); \
	} \
	VOID WRITE_PORT_BUFFER_##name(type *Port, type *Buffer, ULONG Count) \
	{ \
		for (ULONG at = 0; at < Count; at++) \
			WRITE_PORT_##name(Port, Buffer[at]); \
	}

PORTS(UCHAR, UCHAR)
PORTS(USHORT, USHORT)
PORTS(ULONG, ULONG)
