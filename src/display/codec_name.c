/* display/codec_name.c - what browsers know a stream by, out of its parameter sets. */
#include "display/codec.h"

#include <stdio.h>
#include <string.h>

#include "display/stream_message.h"

/* Behind its kind, a parameter set of HEVC: enough for general_profile_tier_level of H.265 7.3.1 to 7.3.3. */
#define VPS_BYTES 18u
#define VPS_PROFILE 6u
#define VPS_LEVEL 17u

/* The unit that begins behind a start code at or after *at; null: there is none. */
static const uint8_t *next_unit(const struct display_packet *packet, size_t *at)
{
	const uint8_t *bytes = packet->bytes;

	for (; *at + 4 <= packet->size; (*at)++)
		if (!bytes[*at] && !bytes[*at + 1] && bytes[*at + 2] == 1) {
			*at += 3;
			return bytes + *at;
		}
	return NULL;
}

/* A sequence parameter set is unit 7 of H.264; profile, constraints and level are the three bytes behind its kind. */
static bool name_h264(const struct display_packet *packet, char *text, size_t text_size)
{
	const uint8_t *unit;
	size_t at = 0;

	while ((unit = next_unit(packet, &at)) != NULL) {
		if ((unit[0] & 0x1F) != 7 || at + 4 > packet->size)
			continue;
		snprintf(text, text_size, "avc1.%02x%02x%02x", unit[1], unit[2], unit[3]);
		return true;
	}
	return false;
}

/* Without the bytes that keep start codes out of a unit. Gives how many there are, at most room. */
static size_t unescape(const uint8_t *unit, size_t size, uint8_t *bytes, size_t room)
{
	size_t count = 0, zeros = 0;

	for (size_t at = 0; at < size && count < room; at++) {
		if (zeros >= 2 && unit[at] == 3) {
			zeros = 0;
			continue;
		}
		zeros = unit[at] ? 0 : zeros + 1;
		bytes[count++] = unit[at];
	}
	return count;
}

static uint32_t reverse(uint32_t bits)
{
	uint32_t reversed = 0;

	for (int bit = 0; bit < 32; bit++)
		reversed |= (bits >> bit & 1) << (31 - bit);
	return reversed;
}

/* As RFC 6381 and ISO 14496-15 E.3 have it: zeros at the end of the constraints are left out. */
static void put_hevc(const uint8_t *vps, char *text, size_t text_size)
{
	const uint8_t *profile = vps + VPS_PROFILE;
	uint32_t compatible = (uint32_t)profile[1] << 24 | (uint32_t)profile[2] << 16 |
	                      (uint32_t)profile[3] << 8 | profile[4];
	int constraints = 6;
	size_t length;

	snprintf(text, text_size, "hev1.%u.%X.%c%u", profile[0] & 0x1Fu, reverse(compatible),
	         profile[0] & 0x20 ? 'H' : 'L', vps[VPS_LEVEL]);
	while (constraints && !profile[4 + constraints])
		constraints--;
	for (int at = 0; at < constraints; at++) {
		length = strlen(text);
		snprintf(text + length, text_size - length, ".%X", profile[5 + at]);
	}
}

/* A video parameter set is unit 32 of HEVC. */
static bool name_hevc(const struct display_packet *packet, char *text, size_t text_size)
{
	uint8_t vps[VPS_BYTES];
	const uint8_t *unit;
	size_t at = 0;

	while ((unit = next_unit(packet, &at)) != NULL) {
		if (unit[0] >> 1 != 32 ||
		    unescape(unit, packet->size - at, vps, sizeof(vps)) < sizeof(vps))
			continue;
		put_hevc(vps, text, text_size);
		return true;
	}
	return false;
}

bool display_codec_name(uint32_t codec, const struct display_packet *packet, char *text,
                        size_t text_size)
{
	return codec == STREAM_CODEC_HEVC ? name_hevc(packet, text, text_size)
	                                  : name_h264(packet, text, text_size);
}
