/* edid.h - how the monitor describes itself: EDID 1.4 with a CTA-861 extension for BT.2020 and HDR10. */
#pragma once

#include "../../testcard/driver/mode_list.h"

#define EDID_BYTES 256

/*
 * Fill edid for the monitor of that id, which is its serial number; both checksums are right. What light leaves open is
 * what most panels for HDR can: 993, 400 and 0.05 nit.
 */
void EdidFill(_Out_ UINT8 *edid, _In_ UINT32 monitorId, _In_ const struct light *light);
/* The id in edid; 0: it is none of ours. */
UINT32 EdidMonitorId(_In_ const UINT8 *edid, _In_ SIZE_T bytes);
/* The container of the monitor of that id: distinct for each, and the same whenever the id comes again. */
GUID EdidContainer(_In_ UINT32 monitorId);
