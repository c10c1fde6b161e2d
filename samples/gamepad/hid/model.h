/* model.h - the gamepads that this driver can be, by hardware id. */
#pragma once

#include "minidriver.h"

#include <drydock/hid_pad_protocol.h>

struct hid_pad_model {
	const WCHAR *hardwareId; /* our INF's */
	enum pad_device_type type;
	struct minidriver_model facts; /* its routines are the driver's to fill */
};

/* Null: none of them. */
const struct hid_pad_model *ModelOf(_In_ const WCHAR *hardwareId);
