/*
 * hidpddi.h - reading a HID report descriptor into preparsed data.
 *
 * Source   WDK reference: "hidpddi.h header".
 */
#ifndef _HIDPDDI_H
#define _HIDPDDI_H

#include "wdm.h"
#include "hidpi.h"

typedef struct _HIDP_COLLECTION_DESC {
	USAGE UsagePage;
	USAGE Usage;
	UCHAR CollectionNumber;
	UCHAR Reserved[15];
	USHORT InputLength;
	USHORT OutputLength;
	USHORT FeatureLength;
	USHORT PreparsedDataLength;
	PHIDP_PREPARSED_DATA PreparsedData;
} HIDP_COLLECTION_DESC, *PHIDP_COLLECTION_DESC;
typedef struct _HIDP_REPORT_IDS {
	UCHAR ReportID;
	UCHAR CollectionNumber;
	USHORT InputLength;
	USHORT OutputLength;
	USHORT FeatureLength;
} HIDP_REPORT_IDS, *PHIDP_REPORT_IDS;
typedef struct _HIDP_DEVICE_DESC {
	PHIDP_COLLECTION_DESC CollectionDesc;
	ULONG CollectionDescLength;
	PHIDP_REPORT_IDS ReportIDs;
	ULONG ReportIDsLength;
	struct {
		ULONG ErrorCode;
		ULONG Reserved;
	} Dbg;
} HIDP_DEVICE_DESC, *PHIDP_DEVICE_DESC;

DRYDOCK_EXTERN_C NTSTATUS HidP_GetCollectionDescription(PUCHAR ReportDesc, ULONG DescLength,
                                                        POOL_TYPE PoolType,
                                                        PHIDP_DEVICE_DESC DeviceDescription);
DRYDOCK_EXTERN_C VOID HidP_FreeCollectionDescription(PHIDP_DEVICE_DESC DeviceDescription);

#endif
