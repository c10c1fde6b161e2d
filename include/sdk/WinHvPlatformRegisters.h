/*
 * WinHvPlatformRegisters.h - names and values of a virtual processor's registers.
 *
 * Source   Windows Hypervisor Platform reference: WHV_REGISTER_NAME, WHV_REGISTER_VALUE and its members.
 *          Programs include <WinHvPlatform.h>, which includes this.
 */
#ifndef _WINHVPLATFORMREGISTERS_H_
#define _WINHVPLATFORMREGISTERS_H_

#include <windows.h>

typedef enum WHV_REGISTER_NAME {
	WHvX64RegisterRax = 0x0, WHvX64RegisterRcx, WHvX64RegisterRdx, WHvX64RegisterRbx,
	WHvX64RegisterRsp, WHvX64RegisterRbp, WHvX64RegisterRsi, WHvX64RegisterRdi,
	WHvX64RegisterR8, WHvX64RegisterR9, WHvX64RegisterR10, WHvX64RegisterR11,
	WHvX64RegisterR12, WHvX64RegisterR13, WHvX64RegisterR14, WHvX64RegisterR15,
	WHvX64RegisterRip, WHvX64RegisterRflags, WHvX64RegisterEs, WHvX64RegisterCs,
	WHvX64RegisterSs, WHvX64RegisterDs, WHvX64RegisterFs, WHvX64RegisterGs, WHvX64RegisterLdtr,
	WHvX64RegisterTr, WHvX64RegisterIdtr, WHvX64RegisterGdtr, WHvX64RegisterCr0,
	WHvX64RegisterCr2, WHvX64RegisterCr3, WHvX64RegisterCr4, WHvX64RegisterCr8,
	WHvX64RegisterDr0, WHvX64RegisterDr1, WHvX64RegisterDr2, WHvX64RegisterDr3,
	WHvX64RegisterDr6, WHvX64RegisterDr7, WHvX64RegisterXCr0, WHvX64RegisterVirtualCr0,
	WHvX64RegisterVirtualCr3, WHvX64RegisterVirtualCr4, WHvX64RegisterVirtualCr8,
	WHvX64RegisterXmm0 = 0x1000, WHvX64RegisterXmm1, WHvX64RegisterXmm2, WHvX64RegisterXmm3,
	WHvX64RegisterXmm4, WHvX64RegisterXmm5, WHvX64RegisterXmm6, WHvX64RegisterXmm7,
	WHvX64RegisterXmm8, WHvX64RegisterXmm9, WHvX64RegisterXmm10, WHvX64RegisterXmm11,
	WHvX64RegisterXmm12, WHvX64RegisterXmm13, WHvX64RegisterXmm14, WHvX64RegisterXmm15,
	WHvX64RegisterFpMmx0, WHvX64RegisterFpMmx1, WHvX64RegisterFpMmx2, WHvX64RegisterFpMmx3,
	WHvX64RegisterFpMmx4, WHvX64RegisterFpMmx5, WHvX64RegisterFpMmx6, WHvX64RegisterFpMmx7,
	WHvX64RegisterFpControlStatus, WHvX64RegisterXmmControlStatus,
	WHvX64RegisterTsc = 0x2000, WHvX64RegisterEfer, WHvX64RegisterKernelGsBase,
	WHvX64RegisterApicBase, WHvX64RegisterPat, WHvX64RegisterSysenterCs,
	WHvX64RegisterSysenterEip, WHvX64RegisterSysenterEsp, WHvX64RegisterStar,
	WHvX64RegisterLstar, WHvX64RegisterCstar, WHvX64RegisterSfmask,
	WHvX64RegisterInitialApicId, WHvX64RegisterMsrMtrrCap, WHvX64RegisterMsrMtrrDefType,
	WHvX64RegisterMsrMtrrPhysBase0 = 0x2010, WHvX64RegisterMsrMtrrPhysBase1,
	WHvX64RegisterMsrMtrrPhysBase2, WHvX64RegisterMsrMtrrPhysBase3,
	WHvX64RegisterMsrMtrrPhysBase4, WHvX64RegisterMsrMtrrPhysBase5,
	WHvX64RegisterMsrMtrrPhysBase6, WHvX64RegisterMsrMtrrPhysBase7,
	WHvX64RegisterMsrMtrrPhysBase8, WHvX64RegisterMsrMtrrPhysBase9,
	WHvX64RegisterMsrMtrrPhysBaseA, WHvX64RegisterMsrMtrrPhysBaseB,
	WHvX64RegisterMsrMtrrPhysBaseC, WHvX64RegisterMsrMtrrPhysBaseD,
	WHvX64RegisterMsrMtrrPhysBaseE, WHvX64RegisterMsrMtrrPhysBaseF,
	WHvX64RegisterMsrMtrrPhysMask0 = 0x2040, WHvX64RegisterMsrMtrrPhysMask1,
	WHvX64RegisterMsrMtrrPhysMask2, WHvX64RegisterMsrMtrrPhysMask3,
	WHvX64RegisterMsrMtrrPhysMask4, WHvX64RegisterMsrMtrrPhysMask5,
	WHvX64RegisterMsrMtrrPhysMask6, WHvX64RegisterMsrMtrrPhysMask7,
	WHvX64RegisterMsrMtrrPhysMask8, WHvX64RegisterMsrMtrrPhysMask9,
	WHvX64RegisterMsrMtrrPhysMaskA, WHvX64RegisterMsrMtrrPhysMaskB,
	WHvX64RegisterMsrMtrrPhysMaskC, WHvX64RegisterMsrMtrrPhysMaskD,
	WHvX64RegisterMsrMtrrPhysMaskE, WHvX64RegisterMsrMtrrPhysMaskF,
	WHvX64RegisterMsrMtrrFix64k00000 = 0x2070, WHvX64RegisterMsrMtrrFix16k80000,
	WHvX64RegisterMsrMtrrFix16kA0000, WHvX64RegisterMsrMtrrFix4kC0000,
	WHvX64RegisterMsrMtrrFix4kC8000, WHvX64RegisterMsrMtrrFix4kD0000,
	WHvX64RegisterMsrMtrrFix4kD8000, WHvX64RegisterMsrMtrrFix4kE0000,
	WHvX64RegisterMsrMtrrFix4kE8000, WHvX64RegisterMsrMtrrFix4kF0000,
	WHvX64RegisterMsrMtrrFix4kF8000, WHvX64RegisterTscAux, WHvX64RegisterBndcfgs,
	WHvX64RegisterMCount = 0x207E, WHvX64RegisterACount,
	WHvX64RegisterSpecCtrl = 0x2084, WHvX64RegisterPredCmd,
	WHvX64RegisterTscVirtualOffset = 0x2087, WHvX64RegisterTsxCtrl,
	WHvX64RegisterXss = 0x208B,
	WHvX64RegisterTscDeadline = 0x2095, WHvX64RegisterTscAdjust,
	WHvX64RegisterApicId = 0x3002, WHvX64RegisterApicVersion,
	WHvX64RegisterApicTpr = 0x3008,
	WHvX64RegisterApicPpr = 0x300A, WHvX64RegisterApicEoi,
	WHvX64RegisterApicLdr = 0x300D,
	WHvX64RegisterApicSpurious = 0x300F, WHvX64RegisterApicIsr0, WHvX64RegisterApicIsr1,
	WHvX64RegisterApicIsr2, WHvX64RegisterApicIsr3, WHvX64RegisterApicIsr4,
	WHvX64RegisterApicIsr5, WHvX64RegisterApicIsr6, WHvX64RegisterApicIsr7,
	WHvX64RegisterApicTmr0, WHvX64RegisterApicTmr1, WHvX64RegisterApicTmr2,
	WHvX64RegisterApicTmr3, WHvX64RegisterApicTmr4, WHvX64RegisterApicTmr5,
	WHvX64RegisterApicTmr6, WHvX64RegisterApicTmr7, WHvX64RegisterApicIrr0,
	WHvX64RegisterApicIrr1, WHvX64RegisterApicIrr2, WHvX64RegisterApicIrr3,
	WHvX64RegisterApicIrr4, WHvX64RegisterApicIrr5, WHvX64RegisterApicIrr6,
	WHvX64RegisterApicIrr7, WHvX64RegisterApicEse,
	WHvX64RegisterApicIcr = 0x3030,
	WHvX64RegisterApicLvtTimer = 0x3032, WHvX64RegisterApicLvtThermal,
	WHvX64RegisterApicLvtPerfmon, WHvX64RegisterApicLvtLint0, WHvX64RegisterApicLvtLint1,
	WHvX64RegisterApicLvtError, WHvX64RegisterApicInitCount, WHvX64RegisterApicCurrentCount,
	WHvX64RegisterApicDivide = 0x303E, WHvX64RegisterApicSelfIpi,
	WHvRegisterVpRuntime = 0x5000, WHvX64RegisterHypercall, WHvRegisterGuestOsId,
	WHvRegisterReferenceTsc = 0x5017,
	WHvRegisterPendingInterruption = 0x80000000, WHvRegisterInterruptState,
	WHvRegisterPendingEvent,
	WHvX64RegisterDeliverabilityNotifications = 0x80000004, WHvRegisterInternalActivityState,
	WHvX64RegisterPendingDebugException
} WHV_REGISTER_NAME;

typedef union __attribute__((aligned(16))) WHV_UINT128 {
	struct {
		UINT64 Low64;
		UINT64 High64;
	};
	UINT32 Dword[4];
} WHV_UINT128;

typedef union WHV_X64_FP_REGISTER {
	struct {
		UINT64 Mantissa;
		UINT64 BiasedExponent : 15;
		UINT64 Sign : 1;
		UINT64 Reserved : 48;
	};
	WHV_UINT128 AsUINT128;
} WHV_X64_FP_REGISTER;

typedef union WHV_X64_FP_CONTROL_STATUS_REGISTER {
	struct {
		UINT16 FpControl;
		UINT16 FpStatus;
		UINT8 FpTag;
		UINT8 Reserved;
		UINT16 LastFpOp;
		union {
			UINT64 LastFpRip;
			struct {
				UINT32 LastFpEip;
				UINT16 LastFpCs;
				UINT16 Reserved2;
			};
		};
	};
	WHV_UINT128 AsUINT128;
} WHV_X64_FP_CONTROL_STATUS_REGISTER;

typedef union WHV_X64_XMM_CONTROL_STATUS_REGISTER {
	struct {
		union {
			UINT64 LastFpRdp;
			struct {
				UINT32 LastFpDp;
				UINT16 LastFpDs;
				UINT16 Reserved;
			};
		};
		UINT32 XmmStatusControl;
		UINT32 XmmStatusControlMask;
	};
	WHV_UINT128 AsUINT128;
} WHV_X64_XMM_CONTROL_STATUS_REGISTER;

typedef struct WHV_X64_SEGMENT_REGISTER {
	UINT64 Base;
	UINT32 Limit;
	UINT16 Selector;
	union {
		struct {
			UINT16 SegmentType : 4;
			UINT16 NonSystemSegment : 1;
			UINT16 DescriptorPrivilegeLevel : 2;
			UINT16 Present : 1;
			UINT16 Reserved : 4;
			UINT16 Available : 1;
			UINT16 Long : 1;
			UINT16 Default : 1;
			UINT16 Granularity : 1;
		};
		UINT16 Attributes;
	};
} WHV_X64_SEGMENT_REGISTER;

typedef struct WHV_X64_TABLE_REGISTER {
	UINT16 Pad[3];
	UINT16 Limit;
	UINT64 Base;
} WHV_X64_TABLE_REGISTER;

typedef union WHV_X64_INTERRUPT_STATE_REGISTER {
	struct {
		UINT64 InterruptShadow : 1;
		UINT64 NmiMasked : 1;
		UINT64 Reserved : 62;
	};
	UINT64 AsUINT64;
} WHV_X64_INTERRUPT_STATE_REGISTER;

typedef union WHV_X64_PENDING_INTERRUPTION_REGISTER {
	struct {
		UINT32 InterruptionPending : 1;
		UINT32 InterruptionType : 3;
		UINT32 DeliverErrorCode : 1;
		UINT32 InstructionLength : 4;
		UINT32 NestedEvent : 1;
		UINT32 Reserved : 6;
		UINT32 InterruptionVector : 16;
		UINT32 ErrorCode;
	};
	UINT64 AsUINT64;
} WHV_X64_PENDING_INTERRUPTION_REGISTER;

typedef union WHV_X64_DELIVERABILITY_NOTIFICATIONS_REGISTER {
	struct {
		UINT64 NmiNotification : 1;
		UINT64 InterruptNotification : 1;
		UINT64 InterruptPriority : 4;
		UINT64 Reserved : 58;
	};
	UINT64 AsUINT64;
} WHV_X64_DELIVERABILITY_NOTIFICATIONS_REGISTER;

typedef enum WHV_X64_PENDING_EVENT_TYPE {
	WHvX64PendingEventException = 0,
	WHvX64PendingEventExtInt = 5
} WHV_X64_PENDING_EVENT_TYPE;

typedef union WHV_X64_PENDING_EXCEPTION_EVENT {
	struct {
		UINT32 EventPending : 1;
		UINT32 EventType : 3;
		UINT32 Reserved0 : 4;
		UINT32 DeliverErrorCode : 1;
		UINT32 Reserved1 : 7;
		UINT32 Vector : 16;
		UINT32 ErrorCode;
		UINT64 ExceptionParameter;
	};
	WHV_UINT128 AsUINT128;
} WHV_X64_PENDING_EXCEPTION_EVENT;

typedef union WHV_X64_PENDING_EXT_INT_EVENT {
	struct {
		UINT64 EventPending : 1;
		UINT64 EventType : 3;
		UINT64 Reserved0 : 4;
		UINT64 Vector : 8;
		UINT64 Reserved1 : 48;
		UINT64 Reserved2;
	};
	WHV_UINT128 AsUINT128;
} WHV_X64_PENDING_EXT_INT_EVENT;

typedef union WHV_INTERNAL_ACTIVITY_REGISTER {
	struct {
		UINT64 StartupSuspend : 1;
		UINT64 HaltSuspend : 1;
		UINT64 IdleSuspend : 1;
		UINT64 Reserved : 61;
	};
	UINT64 AsUINT64;
} WHV_INTERNAL_ACTIVITY_REGISTER;

typedef union WHV_X64_PENDING_DEBUG_EXCEPTION {
	UINT64 AsUINT64;
	struct {
		UINT64 Breakpoint0 : 1;
		UINT64 Breakpoint1 : 1;
		UINT64 Breakpoint2 : 1;
		UINT64 Breakpoint3 : 1;
		UINT64 SingleStep : 1;
		UINT64 Reserved0 : 59;
	};
} WHV_X64_PENDING_DEBUG_EXCEPTION;

/* Arrays of these begin on a multiple of 16, and what a register does not use is zero. */
typedef union WHV_REGISTER_VALUE {
	WHV_UINT128 Reg128;
	UINT64 Reg64;
	UINT32 Reg32;
	UINT16 Reg16;
	UINT8 Reg8;
	WHV_X64_FP_REGISTER Fp;
	WHV_X64_FP_CONTROL_STATUS_REGISTER FpControlStatus;
	WHV_X64_XMM_CONTROL_STATUS_REGISTER XmmControlStatus;
	WHV_X64_SEGMENT_REGISTER Segment;
	WHV_X64_TABLE_REGISTER Table;
	WHV_X64_INTERRUPT_STATE_REGISTER InterruptState;
	WHV_X64_PENDING_INTERRUPTION_REGISTER PendingInterruption;
	WHV_X64_DELIVERABILITY_NOTIFICATIONS_REGISTER DeliverabilityNotifications;
	WHV_X64_PENDING_EXCEPTION_EVENT ExceptionEvent;
	WHV_X64_PENDING_EXT_INT_EVENT ExtIntEvent;
	WHV_INTERNAL_ACTIVITY_REGISTER InternalActivity;
	WHV_X64_PENDING_DEBUG_EXCEPTION PendingDebugException;
} WHV_REGISTER_VALUE;

C_ASSERT(sizeof(WHV_UINT128) == 16);
C_ASSERT(_Alignof(WHV_REGISTER_VALUE) == 16);
C_ASSERT(sizeof(WHV_REGISTER_VALUE) == 16);
C_ASSERT(sizeof(WHV_X64_SEGMENT_REGISTER) == 16);
C_ASSERT(offsetof(WHV_X64_SEGMENT_REGISTER, Limit) == 8);
C_ASSERT(offsetof(WHV_X64_SEGMENT_REGISTER, Selector) == 12);
C_ASSERT(offsetof(WHV_X64_SEGMENT_REGISTER, Attributes) == 14);
C_ASSERT(sizeof(WHV_X64_TABLE_REGISTER) == 16);
C_ASSERT(offsetof(WHV_X64_TABLE_REGISTER, Limit) == 6);
C_ASSERT(offsetof(WHV_X64_TABLE_REGISTER, Base) == 8);
C_ASSERT(sizeof(WHV_X64_PENDING_INTERRUPTION_REGISTER) == 8);
C_ASSERT(sizeof(WHV_X64_PENDING_EXCEPTION_EVENT) == 16);

#endif
