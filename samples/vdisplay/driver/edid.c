/* edid.c - 256 bytes, field by field. */
#include "edid.h"

#define BLOCK_BYTES 128
#define SERIAL_OFFSET 0x0C
#define NAME_OFFSET 0x6C
#define EXTENSION_COUNT_OFFSET 0x7E
#define LIGHT_OFFSET 12 /* in the extension: brightest, average, darkest */

/* Magic, "DRY" of product 1, the serial number, week 1 of 2026, version 1.4. */
static const UINT8 head[] = {
	0x00,
	0xFF,
	0xFF,
	0xFF,
	0xFF,
	0xFF,
	0xFF,
	0x00,
	0x12,
	0x59,
	0x01,
	0x00,
	0x00,
	0x00,
	0x00,
	0x00,
	0x01,
	0x24,
	0x01,
	0x04,
	/* Digital, 10 bits, DisplayPort; 60x34 cm, gamma 2.2; RGB 4:4:4, preferred timing is native. */
	0xB5,
	0x3C,
	0x22,
	0x78,
	0x02,
	/* Primaries of BT.709, white D65. */
	0xEE,
	0x91,
	0xA3,
	0x54,
	0x4C,
	0x99,
	0x26,
	0x0F,
	0x50,
	0x54,
};

/* 1920x1080 at 60, the timing of CEA-861. */
static const UINT8 timing[] = { 0x02, 0x3A, 0x80, 0x18, 0x71, 0x38, 0x2D, 0x40, 0x58,
	                        0x2C, 0x45, 0x00, 0x58, 0x54, 0x21, 0x00, 0x00, 0x1E };

static const UINT8 name[] = { 0x00, 0x00, 0x00, 0xFC, 0x00, 'D', 'r', 'y',  'd',
	                      'o',  'c',  'k',  ' ',  'V',  'D', 'D', '\n', ' ' };

/* CTA-861 revision 3: BT.2020 RGB; SMPTE ST 2084 of 993, 400 and 0.05 nit. */
static const UINT8 extension[] = { 0x02, 0x03, 0x0F, 0x00, 0xE3, 0x05, 0x80, 0x00,
	                           0xE6, 0x06, 0x05, 0x01, 0x8A, 0x60, 0x12 };

/* All bytes of a block add up to 0. */
static void CloseBlock(UINT8 *block)
{
	UINT8 sum = 0;

	for (UINT32 at = 0; at < BLOCK_BYTES - 1; at++)
		sum = (UINT8)(sum + block[at]);
	block[BLOCK_BYTES - 1] = (UINT8)(0 - sum);
}

/* --- Light: CTA-861.3, static metadata type 1 --------------------------------------------------------------------- */

#define DEFAULT_MAX_NITS 993

/* 2^(n/32) for n of 0 to 31, with 30 bits behind the point. */
static const UINT32 roots[32] = {
	1073741824, 1097253708, 1121280436, 1145833280, 1170923762, 1196563654, 1222764986,
	1249540052, 1276901417, 1304861917, 1333434672, 1362633090, 1392470869, 1422962010,
	1454120821, 1485961921, 1518500250, 1551751076, 1585730000, 1620452965, 1655936265,
	1692196547, 1729250827, 1767116489, 1805811301, 1845353420, 1885761398, 1927054196,
	1969251188, 2012372174, 2056437387, 2101467502,
};

/* The largest code whose 50 x 2^(code/32) nit the panel reaches. */
static UINT8 LightCode(UINT32 nits)
{
	UINT32 code = 255;

	while (code > 1 && (50ull << (code / 32)) * roots[code % 32] > (UINT64)nits << 30)
		code--;
	return (UINT8)code;
}

/* The nearest code of 255 x sqrt(100 x darkest / brightest); a half is rounded up. */
static UINT8 DarkCode(UINT32 minMillinits, UINT32 maxNits)
{
	UINT32 code = 255;

	while (code > 0 && (2ull * code - 1) * (2ull * code - 1) * 10 * maxNits >
	                           4ull * 255 * 255 * minMillinits)
		code--;
	return (UINT8)code;
}

static void FillLight(UINT8 *metadata, const struct light *light)
{
	UINT32 maxNits = light->maxNits ? light->maxNits : DEFAULT_MAX_NITS;

	if (light->maxNits)
		metadata[0] = LightCode(light->maxNits);
	if (light->maxAverageNits)
		metadata[1] = LightCode(light->maxAverageNits);
	if (light->minMillinits)
		metadata[2] = DarkCode(light->minMillinits, maxNits);
}

/* --- The whole ------------------------------------------------------------------------------------------------------- */

void EdidFill(_Out_ UINT8 *edid, _In_ UINT32 monitorId, _In_ const struct light *light)
{
	RtlZeroMemory(edid, EDID_BYTES);
	RtlCopyMemory(edid, head, sizeof(head));
	edid[SERIAL_OFFSET] = (UINT8)monitorId;
	for (UINT32 at = 0x26; at < 0x36; at++)
		edid[at] = 0x01; /* no standard timing */
	RtlCopyMemory(edid + 0x36, timing, sizeof(timing));
	edid[0x48 + 3] = 0x10; /* two descriptors that say nothing */
	edid[0x5A + 3] = 0x10;
	RtlCopyMemory(edid + NAME_OFFSET, name, sizeof(name));
	edid[EXTENSION_COUNT_OFFSET] = 1;
	CloseBlock(edid);
	RtlCopyMemory(edid + BLOCK_BYTES, extension, sizeof(extension));
	FillLight(edid + BLOCK_BYTES + LIGHT_OFFSET, light);
	CloseBlock(edid + BLOCK_BYTES);
}

UINT32 EdidMonitorId(_In_ const UINT8 *edid, _In_ SIZE_T bytes)
{
	if (bytes != EDID_BYTES || edid[8] != head[8] || edid[9] != head[9])
		return 0;
	return edid[SERIAL_OFFSET];
}

GUID EdidContainer(_In_ UINT32 monitorId)
{
	GUID container = {
		0x6d7c0a52, 0x2f0b, 0x4d6e, { 0x8a, 0x51, 0x5b, 0x9c, 0x33, 0x7e, 0, 0 }
	};

	container.Data4[7] = (UINT8)monitorId;
	return container;
}
