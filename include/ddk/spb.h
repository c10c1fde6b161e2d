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

#endif
