/*
 * WinHvPlatformExits.h - why a virtual processor stopped running, with what the monitor needs to go on.
 *
 * Source   Windows Hypervisor Platform reference: WHvRunVirtualProcessor and its exit contexts.
 *          Programs include <WinHvPlatform.h>, which includes this.
 */
#ifndef _WINHVPLATFORMEXITS_H_
#define _WINHVPLATFORMEXITS_H_

#include <WinHvPlatformRegisters.h>

typedef enum WHV_RUN_VP_EXIT_REASON {
	WHvRunVpExitReasonNone = 0x00000000,
	WHvRunVpExitReasonMemoryAccess = 0x00000001,
	WHvRunVpExitReasonX64IoPortAccess = 0x00000002,
	WHvRunVpExitReasonUnrecoverableException = 0x00000004,
	WHvRunVpExitReasonInvalidVpRegisterValue = 0x00000005,
	WHvRunVpExitReasonUnsupportedFeature = 0x00000006,
	WHvRunVpExitReasonX64InterruptWindow = 0x00000007,
	WHvRunVpExitReasonX64Halt = 0x00000008,
	WHvRunVpExitReasonX64ApicEoi = 0x00000009,
	WHvRunVpExitReasonSynicSintDeliverable = 0x0000000A,
	WHvRunVpExitReasonX64MsrAccess = 0x00001000,
	WHvRunVpExitReasonX64Cpuid = 0x00001001,
	WHvRunVpExitReasonException = 0x00001002,
	WHvRunVpExitReasonX64Rdtsc = 0x00001003,
	WHvRunVpExitReasonX64ApicSmiTrap = 0x00001004,
	WHvRunVpExitReasonHypercall = 0x00001005,
	WHvRunVpExitReasonX64ApicInitSipiTrap = 0x00001006,
	WHvRunVpExitReasonX64ApicWriteTrap = 0x00001007,
	WHvRunVpExitReasonCanceled = 0x00002001
} WHV_RUN_VP_EXIT_REASON;

typedef union WHV_X64_VP_EXECUTION_STATE {
	struct {
		UINT16 Cpl : 2;
		UINT16 Cr0Pe : 1;
		UINT16 Cr0Am : 1;
		UINT16 EferLma : 1;
		UINT16 DebugActive : 1;
		UINT16 InterruptionPending : 1;
		UINT16 Reserved0 : 5;
		UINT16 InterruptShadow : 1;
		UINT16 Reserved1 : 3;
	};
	UINT16 AsUINT16;
} WHV_X64_VP_EXECUTION_STATE;

typedef struct WHV_VP_EXIT_CONTEXT {
	WHV_X64_VP_EXECUTION_STATE ExecutionState;
	UINT8 InstructionLength : 4;
	UINT8 Cr8 : 4;
	UINT8 Reserved;
	UINT32 Reserved2;
	WHV_X64_SEGMENT_REGISTER Cs;
	UINT64 Rip;
	UINT64 Rflags;
} WHV_VP_EXIT_CONTEXT;

typedef enum WHV_MEMORY_ACCESS_TYPE {
	WHvMemoryAccessRead = 0,
	WHvMemoryAccessWrite = 1,
	WHvMemoryAccessExecute = 2
} WHV_MEMORY_ACCESS_TYPE;

typedef union WHV_MEMORY_ACCESS_INFO {
	struct {
		UINT32 AccessType : 2;
		UINT32 GpaUnmapped : 1;
		UINT32 GvaValid : 1;
		UINT32 Reserved : 28;
	};
	UINT32 AsUINT32;
} WHV_MEMORY_ACCESS_INFO;

typedef struct WHV_MEMORY_ACCESS_CONTEXT {
	UINT8 InstructionByteCount;
	UINT8 Reserved[3];
	UINT8 InstructionBytes[16];
	WHV_MEMORY_ACCESS_INFO AccessInfo;
	UINT64 Gpa;
	UINT64 Gva;
} WHV_MEMORY_ACCESS_CONTEXT;

typedef union WHV_X64_IO_PORT_ACCESS_INFO {
	struct {
		UINT32 IsWrite : 1;
		UINT32 AccessSize : 3;
		UINT32 StringOp : 1;
		UINT32 RepPrefix : 1;
		UINT32 Reserved : 26;
	};
	UINT32 AsUINT32;
} WHV_X64_IO_PORT_ACCESS_INFO;

typedef struct WHV_X64_IO_PORT_ACCESS_CONTEXT {
	UINT8 InstructionByteCount;
	UINT8 Reserved[3];
	UINT8 InstructionBytes[16];
	WHV_X64_IO_PORT_ACCESS_INFO AccessInfo;
	UINT16 PortNumber;
	UINT16 Reserved2[3];
	UINT64 Rax;
	UINT64 Rcx;
	UINT64 Rsi;
	UINT64 Rdi;
	WHV_X64_SEGMENT_REGISTER Ds;
	WHV_X64_SEGMENT_REGISTER Es;
} WHV_X64_IO_PORT_ACCESS_CONTEXT;

typedef union WHV_X64_MSR_ACCESS_INFO {
	struct {
		UINT32 IsWrite : 1;
		UINT32 Reserved : 31;
	};
	UINT32 AsUINT32;
} WHV_X64_MSR_ACCESS_INFO;

typedef struct WHV_X64_MSR_ACCESS_CONTEXT {
	WHV_X64_MSR_ACCESS_INFO AccessInfo;
	UINT32 MsrNumber;
	UINT64 Rax;
	UINT64 Rdx;
} WHV_X64_MSR_ACCESS_CONTEXT;

typedef struct WHV_X64_CPUID_ACCESS_CONTEXT {
	UINT64 Rax;
	UINT64 Rcx;
	UINT64 Rdx;
	UINT64 Rbx;
	UINT64 DefaultResultRax;
	UINT64 DefaultResultRcx;
	UINT64 DefaultResultRdx;
	UINT64 DefaultResultRbx;
} WHV_X64_CPUID_ACCESS_CONTEXT;

typedef union WHV_VP_EXCEPTION_INFO {
	struct {
		UINT32 ErrorCodeValid : 1;
		UINT32 SoftwareException : 1;
		UINT32 Reserved : 30;
	};
	UINT32 AsUINT32;
} WHV_VP_EXCEPTION_INFO;

typedef struct WHV_VP_EXCEPTION_CONTEXT {
	UINT8 InstructionByteCount;
	UINT8 Reserved[3];
	UINT8 InstructionBytes[16];
	WHV_VP_EXCEPTION_INFO ExceptionInfo;
	UINT8 ExceptionType;
	UINT8 Reserved2[3];
	UINT32 ErrorCode;
	UINT64 ExceptionParameter;
} WHV_VP_EXCEPTION_CONTEXT;

typedef enum WHV_X64_UNSUPPORTED_FEATURE_CODE {
	WHvUnsupportedFeatureIntercept = 1,
	WHvUnsupportedFeatureTaskSwitchTss = 2
} WHV_X64_UNSUPPORTED_FEATURE_CODE;

typedef struct WHV_X64_UNSUPPORTED_FEATURE_CONTEXT {
	WHV_X64_UNSUPPORTED_FEATURE_CODE FeatureCode;
	UINT32 Reserved;
	UINT64 FeatureParameter;
} WHV_X64_UNSUPPORTED_FEATURE_CONTEXT;

typedef enum WHV_RUN_VP_CANCEL_REASON { WhvRunVpCancelReasonUser = 0 } WHV_RUN_VP_CANCEL_REASON;

typedef struct WHV_RUN_VP_CANCELED_CONTEXT {
	WHV_RUN_VP_CANCEL_REASON CancelReason;
} WHV_RUN_VP_CANCELED_CONTEXT;

typedef enum WHV_X64_PENDING_INTERRUPTION_TYPE {
	WHvX64PendingInterrupt = 0,
	WHvX64PendingNmi = 2,
	WHvX64PendingException = 3
} WHV_X64_PENDING_INTERRUPTION_TYPE;

typedef struct WHV_X64_INTERRUPTION_DELIVERABLE_CONTEXT {
	WHV_X64_PENDING_INTERRUPTION_TYPE DeliverableType;
} WHV_X64_INTERRUPTION_DELIVERABLE_CONTEXT;

typedef struct WHV_X64_APIC_EOI_CONTEXT {
	UINT32 InterruptVector;
} WHV_X64_APIC_EOI_CONTEXT;

typedef struct WHV_X64_APIC_INIT_SIPI_CONTEXT {
	UINT64 ApicIcr;
} WHV_X64_APIC_INIT_SIPI_CONTEXT;

typedef struct WHV_RUN_VP_EXIT_CONTEXT {
	WHV_RUN_VP_EXIT_REASON ExitReason;
	UINT32 Reserved;
	WHV_VP_EXIT_CONTEXT VpContext;
	union {
		WHV_MEMORY_ACCESS_CONTEXT MemoryAccess;
		WHV_X64_IO_PORT_ACCESS_CONTEXT IoPortAccess;
		WHV_X64_MSR_ACCESS_CONTEXT MsrAccess;
		WHV_X64_CPUID_ACCESS_CONTEXT CpuidAccess;
		WHV_VP_EXCEPTION_CONTEXT VpException;
		WHV_X64_INTERRUPTION_DELIVERABLE_CONTEXT InterruptWindow;
		WHV_X64_UNSUPPORTED_FEATURE_CONTEXT UnsupportedFeature;
		WHV_RUN_VP_CANCELED_CONTEXT CancelReason;
		WHV_X64_APIC_EOI_CONTEXT ApicEoi;
		WHV_X64_APIC_INIT_SIPI_CONTEXT ApicInitSipi;
		UINT64 Room[22];
	};
} WHV_RUN_VP_EXIT_CONTEXT;

C_ASSERT(sizeof(WHV_RUN_VP_EXIT_CONTEXT) == 224);
C_ASSERT(offsetof(WHV_RUN_VP_EXIT_CONTEXT, VpContext) == 8);
C_ASSERT(offsetof(WHV_RUN_VP_EXIT_CONTEXT, MemoryAccess) == 48);
C_ASSERT(sizeof(WHV_VP_EXIT_CONTEXT) == 40);
C_ASSERT(offsetof(WHV_VP_EXIT_CONTEXT, Cs) == 8);
C_ASSERT(offsetof(WHV_VP_EXIT_CONTEXT, Rip) == 24);
C_ASSERT(offsetof(WHV_VP_EXIT_CONTEXT, Rflags) == 32);
C_ASSERT(sizeof(WHV_MEMORY_ACCESS_CONTEXT) == 40);
C_ASSERT(offsetof(WHV_MEMORY_ACCESS_CONTEXT, AccessInfo) == 20);
C_ASSERT(offsetof(WHV_MEMORY_ACCESS_CONTEXT, Gpa) == 24);
C_ASSERT(sizeof(WHV_X64_IO_PORT_ACCESS_CONTEXT) == 96);
C_ASSERT(offsetof(WHV_X64_IO_PORT_ACCESS_CONTEXT, PortNumber) == 24);
C_ASSERT(offsetof(WHV_X64_IO_PORT_ACCESS_CONTEXT, Rax) == 32);
C_ASSERT(offsetof(WHV_X64_IO_PORT_ACCESS_CONTEXT, Ds) == 64);
C_ASSERT(sizeof(WHV_X64_MSR_ACCESS_CONTEXT) == 24);
C_ASSERT(sizeof(WHV_X64_CPUID_ACCESS_CONTEXT) == 64);
C_ASSERT(sizeof(WHV_VP_EXCEPTION_CONTEXT) == 40);
C_ASSERT(sizeof(WHV_X64_UNSUPPORTED_FEATURE_CONTEXT) == 16);

#endif
