/*
 * spb.h - requests to controllers of simple peripheral buses.
 *
 * Source   WDK reference: "SPB I/O requests", SPB_TRANSFER_LIST.
 */
#ifndef _SPB_H_
#define _SPB_H_

#include "ntdef.h"
#include "devioctl.h"

#define IOCTL_SPB_LOCK_CONTROLLER CTL_CODE(FILE_DEVICE_CONTROLLER, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define IOCTL_SPB_UNLOCK_CONTROLLER CTL_CODE(FILE_DEVICE_CONTROLLER, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define IOCTL_SPB_EXECUTE_SEQUENCE CTL_CODE(FILE_DEVICE_CONTROLLER, 0x802, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define IOCTL_SPB_LOCK_CONNECTION CTL_CODE(FILE_DEVICE_CONTROLLER, 0x803, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define IOCTL_SPB_UNLOCK_CONNECTION CTL_CODE(FILE_DEVICE_CONTROLLER, 0x804, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define IOCTL_SPB_FULL_DUPLEX CTL_CODE(FILE_DEVICE_CONTROLLER, 0x805, METHOD_BUFFERED, FILE_ANY_ACCESS)

typedef enum {
	SpbTransferDirectionNone,
	SpbTransferDirectionFromDevice,
	SpbTransferDirectionToDevice,
	SpbTransferDirectionMax
} SPB_TRANSFER_DIRECTION, *PSPB_TRANSFER_DIRECTION;
typedef enum {
	SpbTransferBufferFormatInvalid,
	SpbTransferBufferFormatSimple,
	SpbTransferBufferFormatList,
	SpbTransferBufferFormatSimpleNonPaged,
	SpbTransferBufferFormatMdl,
	SpbTransferBufferFormatMax
} SPB_TRANSFER_BUFFER_FORMAT, *PSPB_TRANSFER_BUFFER_FORMAT;
typedef struct {
	PVOID Buffer;
	ULONG BufferCb;
} SPB_TRANSFER_BUFFER_LIST_ENTRY, *PSPB_TRANSFER_BUFFER_LIST_ENTRY;
typedef struct {
	SPB_TRANSFER_BUFFER_FORMAT Format;
	union {
		struct {
			PVOID Buffer;
			ULONG BufferCb;
		} Simple;
		struct {
			PSPB_TRANSFER_BUFFER_LIST_ENTRY List;
			ULONG ListCe;
		} BufferList;
		struct _MDL *Mdl;
	};
} SPB_TRANSFER_BUFFER, *PSPB_TRANSFER_BUFFER;
typedef struct {
	SPB_TRANSFER_DIRECTION Direction;
	ULONG DelayInUs;
	SPB_TRANSFER_BUFFER Buffer;
} SPB_TRANSFER_LIST_ENTRY, *PSPB_TRANSFER_LIST_ENTRY;
typedef struct {
	ULONG Size;
	ULONG TransferCount;
	SPB_TRANSFER_LIST_ENTRY Transfers[1];
} SPB_TRANSFER_LIST, *PSPB_TRANSFER_LIST;

/* A list with room for Count transfers behind its first. */
#define SPB_TRANSFER_LIST_AND_ENTRIES(Count) \
	struct { \
		SPB_TRANSFER_LIST List; \
		SPB_TRANSFER_LIST_ENTRY Transfers[(Count) - 1]; \
	}

DRYDOCK_INLINE VOID SPB_TRANSFER_LIST_INIT(PSPB_TRANSFER_LIST TransferList, ULONG TransferCount)
{
	__builtin_memset(TransferList, 0, sizeof(*TransferList));
	TransferList->Size = sizeof(*TransferList);
	TransferList->TransferCount = TransferCount;
}

DRYDOCK_INLINE SPB_TRANSFER_LIST_ENTRY SPB_TRANSFER_LIST_ENTRY_INIT_SIMPLE(
	SPB_TRANSFER_DIRECTION Direction, ULONG DelayInUs, PVOID Buffer, ULONG BufferLength)
{
	SPB_TRANSFER_LIST_ENTRY entry;

	__builtin_memset(&entry, 0, sizeof(entry));
	entry.Direction = Direction;
	entry.DelayInUs = DelayInUs;
	entry.Buffer.Format = SpbTransferBufferFormatSimple;
	entry.Buffer.Simple.Buffer = Buffer;
	entry.Buffer.Simple.BufferCb = BufferLength;
	return entry;
}

DRYDOCK_INLINE SPB_TRANSFER_LIST_ENTRY SPB_TRANSFER_LIST_ENTRY_INIT_NON_PAGED(
	SPB_TRANSFER_DIRECTION Direction, ULONG DelayInUs, PVOID Buffer, ULONG BufferLength)
{
	SPB_TRANSFER_LIST_ENTRY entry =
		SPB_TRANSFER_LIST_ENTRY_INIT_SIMPLE(Direction, DelayInUs, Buffer, BufferLength);

	entry.Buffer.Format = SpbTransferBufferFormatSimpleNonPaged;
	return entry;
}

DRYDOCK_INLINE SPB_TRANSFER_LIST_ENTRY SPB_TRANSFER_LIST_ENTRY_INIT_MDL(
	SPB_TRANSFER_DIRECTION Direction, ULONG DelayInUs, struct _MDL *Mdl)
{
	SPB_TRANSFER_LIST_ENTRY entry =
		SPB_TRANSFER_LIST_ENTRY_INIT_SIMPLE(Direction, DelayInUs, 0, 0);

	entry.Buffer.Format = SpbTransferBufferFormatMdl;
	entry.Buffer.Mdl = Mdl;
	return entry;
}

#endif
