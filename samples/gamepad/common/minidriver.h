/*
 * minidriver.h - what the drivers of HID devices have in common: the codes that the class asks through mshidumdf, answered out of a
 * table of facts and a few routines.
 *
 * A report's number comes in a buffer of its own: as the length of the output when a report is written, as the input when
 * one is read. Reads wait in a queue until there is something to tell.
 */
#pragma once

#include "pad.h"

struct minidriver;

struct minidriver_model {
	const UINT8 *descriptor;
	USHORT descriptorBytes;
	USHORT vendor, product, version;
	const WCHAR *manufacturer, *name;
	/* Of at most capacity characters with its end. */
	void (*serial)(struct minidriver *minidriver, WCHAR *text, size_t capacity);
	/* bytes of output for the report of that number; ret_bytes is how many are of use. May be null. */
	NTSTATUS (*getFeature)
	(struct minidriver *minidriver, UINT8 number, UINT8 *output, size_t bytes,
	 size_t *ret_bytes);
	NTSTATUS (*setFeature)
	(struct minidriver *minidriver, UINT8 number, const UINT8 *input, size_t bytes);
	NTSTATUS (*write)
	(struct minidriver *minidriver, UINT8 number, const UINT8 *input, size_t bytes);
	/* The report as it is now. */
	NTSTATUS (*getInput)
	(struct minidriver *minidriver, UINT8 *output, size_t bytes, size_t *ret_bytes);
};

struct minidriver {
	struct pad pad;
	const struct minidriver_model *model;
	WDFQUEUE reads;
};

/*
 * In EvtDriverDeviceAdd, before the device is made: what stands above is the function driver, and the pad is looked after while the
 * device is in D0.
 */
void MinidriverInit(_Inout_ PWDFDEVICE_INIT init);
/* Pad and queues of device, in whose context minidriver lies; its model and pad.serve are set. Fails as the framework does. */
NTSTATUS MinidriverCreate(_In_ WDFDEVICE device, _Inout_ struct minidriver *minidriver,
                          _In_ enum pad_kind kind);
/* Tell a report to who waits for one. FALSE: nobody does. */
BOOLEAN MinidriverTell(_Inout_ struct minidriver *minidriver, _In_ const void *report,
                       _In_ size_t bytes);
