/*
 * tests/display/drivers/hostile/hostile.c - the test card's driver gone bad: after each picture it writes over the ring's header and all of
 * its slots while the host reads them, with words of any kind and with tokens that could be true.
 */
#define ChannelPublish HonestPublish
#define ChannelIsStale HonestIsStale
#include "../../../../samples/testcard/driver/channel.c"
#undef ChannelPublish
#undef ChannelIsStale

#define ROUNDS 20000u

static UINT64 state = 0x9E3779B97F4A7C15u;

static UINT64 RandomWord(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* A token with a generation before, now or to come, and a slot that is there or none. */
static UINT64 RandomToken(const struct channel *channel, UINT64 word)
{
	UINT32 generation = channel->generation + (word % 4 == 0 ? (UINT32)(word >> 8) % 3 - 1 : 0);

	return frame_token_pack(generation, (UINT32)(word >> 32), (UINT32)(word >> 16) & 7);
}

static void Scribble(const struct channel *channel)
{
	UINT64 *memory = (UINT64 *)channel->header;
	UINT64 words = channel->shape.ring_bytes / sizeof(*memory);

	for (UINT32 round = 0; round < ROUNDS; round++) {
		UINT64 word = RandomWord();

		__atomic_store_n(&memory[word % words], RandomWord(), __ATOMIC_RELAXED);
		__atomic_store_n(&memory[word % 16], RandomWord(), __ATOMIC_RELAXED);
		if (round % 64 == 0)
			frame_store64_release(&channel->header->latest, RandomToken(channel, word));
		if (round % 512 == 0)
			channel->operations->set_event(channel->operations->context,
			                               channel->event);
	}
}

/* The header says nothing that would stop it. */
BOOLEAN ChannelIsStale(_In_ const struct channel *channel)
{
	UNREFERENCED_PARAMETER(channel);
	return FALSE;
}

BOOLEAN ChannelPublish(_Inout_ struct channel *channel, _In_ const struct channel_frame *frame)
{
	BOOLEAN published = HonestPublish(channel, frame);

	/* The first pictures are good, so that a session is built. */
	if (channel->published > 120)
		Scribble(channel);
	return published;
}
