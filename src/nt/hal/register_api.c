/*
 * hal/register_api.c - READ_REGISTER_*, WRITE_REGISTER_*, READ_PORT_*, WRITE_PORT_*.
 *
 * A write is ordered before what the processor does next, a read after what it did before.
 */
#include "nt/hal/hal.h"

#define REGISTERS(name, type) \
	type READ_REGISTER_##name(volatile type *Register) \
	{ \
		return __atomic_load_n(Register, __ATOMIC_SEQ_CST); \
	} \
	VOID WRITE_REGISTER_##name(volatile type *Register, type Value) \
	{ \
		__atomic_store_n(Register, Value, __ATOMIC_SEQ_CST); \
	} \
	/* Count units from successive registers. */ \
	VOID READ_REGISTER_BUFFER_##name(volatile type *Register, type *Buffer, ULONG Count) \
	{ \
		for (ULONG at = 0; at < Count; at++) \
			Buffer[at] = __atomic_load_n(&Register[at], __ATOMIC_SEQ_CST); \
	} \
	VOID WRITE_REGISTER_BUFFER_##name(volatile type *Register, type *Buffer, ULONG Count) \
	{ \
		for (ULONG at = 0; at < Count; at++) \
			__atomic_store_n(&Register[at], Buffer[at], __ATOMIC_SEQ_CST); \
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
