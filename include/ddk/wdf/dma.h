/*
 * wdf/dma.h - DMA enablers, transactions, common buffers.
 *
 * Source   WDF reference pages; layouts and values as published, checked in tests/frameworks/wdf.
 * Use      Included by <wdf.h> in its order; drivers do not include it by itself.
 */
#ifndef DRYDOCK_WDF_DMA_H
#define DRYDOCK_WDF_DMA_H

#define WDF_DMA_ENABLER_UNLIMITED_FRAGMENTS ((ULONG)-1)

typedef enum _WDF_DMA_PROFILE {
	WdfDmaProfileInvalid = 0,
	WdfDmaProfilePacket,
	WdfDmaProfileScatterGather,
	WdfDmaProfilePacket64,
	WdfDmaProfileScatterGather64,
	WdfDmaProfileScatterGatherDuplex,
	WdfDmaProfileScatterGather64Duplex,
	WdfDmaProfileSystem,
	WdfDmaProfileSystemDuplex
} WDF_DMA_PROFILE;

typedef enum _WDF_DMA_DIRECTION {
	WdfDmaDirectionReadFromDevice = FALSE,
	WdfDmaDirectionWriteToDevice = TRUE
} WDF_DMA_DIRECTION;

WDF_CALLBACK_(NTSTATUS, WDF_DMA_ENABLER_FILL, (WDFDMAENABLER DmaEnabler))
WDF_CALLBACK_(NTSTATUS, WDF_DMA_ENABLER_FLUSH, (WDFDMAENABLER DmaEnabler))
WDF_CALLBACK_(NTSTATUS, WDF_DMA_ENABLER_ENABLE, (WDFDMAENABLER DmaEnabler))
WDF_CALLBACK_(NTSTATUS, WDF_DMA_ENABLER_DISABLE, (WDFDMAENABLER DmaEnabler))
WDF_CALLBACK_(NTSTATUS, WDF_DMA_ENABLER_SELFMANAGED_IO_START, (WDFDMAENABLER DmaEnabler))
WDF_CALLBACK_(NTSTATUS, WDF_DMA_ENABLER_SELFMANAGED_IO_STOP, (WDFDMAENABLER DmaEnabler))

typedef enum _WDF_DMA_ENABLER_CONFIG_FLAGS {
	WDF_DMA_ENABLER_CONFIG_NO_SGLIST_PREALLOCATION = 0x00000001,
	WDF_DMA_ENABLER_CONFIG_REQUIRE_SINGLE_TRANSFER = 0x00000002
} WDF_DMA_ENABLER_CONFIG_FLAGS;

typedef struct _WDF_DMA_ENABLER_CONFIG {
	ULONG Size;
	WDF_DMA_PROFILE Profile;
	size_t MaximumLength;
	PFN_WDF_DMA_ENABLER_FILL EvtDmaEnablerFill;
	PFN_WDF_DMA_ENABLER_FLUSH EvtDmaEnablerFlush;
	PFN_WDF_DMA_ENABLER_DISABLE EvtDmaEnablerDisable;
	PFN_WDF_DMA_ENABLER_ENABLE EvtDmaEnablerEnable;
	PFN_WDF_DMA_ENABLER_SELFMANAGED_IO_START EvtDmaEnablerSelfManagedIoStart;
	PFN_WDF_DMA_ENABLER_SELFMANAGED_IO_STOP EvtDmaEnablerSelfManagedIoStop;
#if WDF_LAYOUT_MINOR_ >= 11
	ULONG AddressWidthOverride;
	ULONG WdmDmaVersionOverride;
	ULONG Flags;
#endif
} WDF_DMA_ENABLER_CONFIG, *PWDF_DMA_ENABLER_CONFIG;

static inline void WDF_DMA_ENABLER_CONFIG_INIT(PWDF_DMA_ENABLER_CONFIG Config,
		WDF_DMA_PROFILE Profile, size_t MaximumLength)
{
	WDF_INIT_SIZED_(Config);
	Config->Profile = Profile;
	Config->MaximumLength = MaximumLength;
}

typedef struct _WDF_DMA_SYSTEM_PROFILE_CONFIG {
	ULONG Size;
	BOOLEAN DemandMode;
	BOOLEAN LoopedTransfer;
	DMA_WIDTH DmaWidth;
	PHYSICAL_ADDRESS DeviceAddress;
	PCM_PARTIAL_RESOURCE_DESCRIPTOR DmaDescriptor;
} WDF_DMA_SYSTEM_PROFILE_CONFIG, *PWDF_DMA_SYSTEM_PROFILE_CONFIG;

static inline void WDF_DMA_SYSTEM_PROFILE_CONFIG_INIT(PWDF_DMA_SYSTEM_PROFILE_CONFIG DmaConfig,
		PHYSICAL_ADDRESS Address, DMA_WIDTH DmaWidth,
		PCM_PARTIAL_RESOURCE_DESCRIPTOR DmaDescriptor)
{
	WDF_INIT_SIZED_(DmaConfig);
	DmaConfig->DeviceAddress = Address;
	DmaConfig->DmaWidth = DmaWidth;
	DmaConfig->DmaDescriptor = DmaDescriptor;
}

WDF_CALLBACK_(BOOLEAN, WDF_PROGRAM_DMA, (WDFDMATRANSACTION Transaction, WDFDEVICE Device,
	WDFCONTEXT Context, WDF_DMA_DIRECTION Direction, PSCATTER_GATHER_LIST SgList))
WDF_CALLBACK_(BOOLEAN, WDF_DMA_TRANSACTION_CONFIGURE_DMA_CHANNEL,
	(WDFDMATRANSACTION DmaTransaction, WDFDEVICE Device, PVOID Context, PMDL Mdl,
	size_t Offset, size_t Length))
WDF_CALLBACK_(void, WDF_DMA_TRANSACTION_DMA_TRANSFER_COMPLETE, (WDFDMATRANSACTION Transaction,
	WDFDEVICE Device, WDFCONTEXT Context, WDF_DMA_DIRECTION Direction,
	DMA_COMPLETION_STATUS Status))
WDF_CALLBACK_(void, WDF_RESERVE_DMA, (WDFDMATRANSACTION DmaTransaction, PVOID Context))

typedef struct _WDF_COMMON_BUFFER_CONFIG {
	ULONG Size;
	ULONG AlignmentRequirement;
} WDF_COMMON_BUFFER_CONFIG, *PWDF_COMMON_BUFFER_CONFIG;

static inline void WDF_COMMON_BUFFER_CONFIG_INIT(PWDF_COMMON_BUFFER_CONFIG Config,
		ULONG AlignmentRequirement)
{
	WDF_INIT_SIZED_(Config);
	Config->AlignmentRequirement = AlignmentRequirement;
}

#endif
