/* display/pad/rumble.c - bytes, repeats, expiry. */
#include "display/pad/rumble.h"

#include <drydock/stream_format.h>

#define LEVEL 257u /* of 8 bits, on a scale of 16 */

void pad_rumble_put(uint8_t bytes[PAD_RUMBLE_BYTES], const struct pad_rumble *rumble)
{
	bytes[0] = PAD_RUMBLE_TAG;
	stream_put16(bytes + 1, rumble->pad);
	stream_put16(bytes + 3, rumble->large);
	stream_put16(bytes + 5, rumble->small);
	bytes[7] = rumble->sequence;
	stream_put16(bytes + 8, rumble->ttl_ms);
	stream_put16(bytes + 10, rumble->left_trigger);
	stream_put16(bytes + 12, rumble->right_trigger);
}

bool pad_rumble_get(const uint8_t *bytes, size_t size, struct pad_rumble *ret_rumble)
{
	if (size < PAD_RUMBLE_BASIC_BYTES || bytes[0] != PAD_RUMBLE_TAG)
		return false;
	*ret_rumble = (struct pad_rumble){ .pad = stream_get16(bytes + 1),
		                           .large = stream_get16(bytes + 3),
		                           .small = stream_get16(bytes + 5),
		                           .ttl_ms = PAD_RUMBLE_TTL_MS };
	if (size >= PAD_RUMBLE_TIMED_BYTES) {
		ret_rumble->sequence = bytes[7];
		ret_rumble->ttl_ms = stream_get16(bytes + 8);
	}
	if (size >= PAD_RUMBLE_BYTES) {
		ret_rumble->left_trigger = stream_get16(bytes + 10);
		ret_rumble->right_trigger = stream_get16(bytes + 12);
	}
	return true;
}

static void say(struct pad_rumble_source *source, uint64_t now_ms, struct pad_rumble *ret_rumble)
{
	source->said_ms = now_ms;
	*ret_rumble = (struct pad_rumble){ .large = (uint16_t)(source->large * LEVEL),
		                           .small = (uint16_t)(source->small * LEVEL),
		                           .sequence = ++source->sequence,
		                           .ttl_ms = PAD_RUMBLE_TTL_MS };
}

void pad_rumble_order(struct pad_rumble_source *source, uint8_t large, uint8_t small,
                      uint64_t now_ms, struct pad_rumble *ret_rumble)
{
	source->large = large;
	source->small = small;
	say(source, now_ms, ret_rumble);
}

bool pad_rumble_again(struct pad_rumble_source *source, bool is_alive, uint64_t now_ms,
                      struct pad_rumble *ret_rumble)
{
	if (!source->large && !source->small)
		return false;
	if (!is_alive)
		source->large = source->small = 0;
	else if (now_ms - source->said_ms < PAD_RUMBLE_TTL_MS / 2)
		return false;
	say(source, now_ms, ret_rumble);
	return true;
}

bool pad_rumble_hear(struct pad_rumble_sink *sink, const struct pad_rumble *rumble, uint64_t now_ms)
{
	if (sink->has_heard && (int8_t)(uint8_t)(rumble->sequence - sink->rumble.sequence) <= 0)
		return false;
	*sink = (struct pad_rumble_sink){ true, *rumble, now_ms };
	return true;
}

struct pad_rumble pad_rumble_now(const struct pad_rumble_sink *sink, uint64_t now_ms)
{
	if (!sink->has_heard || now_ms - sink->heard_ms >= sink->rumble.ttl_ms)
		return (struct pad_rumble){ .pad = sink->rumble.pad };
	return sink->rumble;
}
