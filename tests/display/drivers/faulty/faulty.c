/*
 * tests/display/drivers/faulty/faulty.c - the test card's driver with a fault that its monitor's width chooses: it publishes
 * tokens of the ring before from the beginning, or after some good pictures of its first ring, or nothing more then.
 */
#define ChannelPublish HonestPublish
#include "../../../../samples/testcard/driver/channel.c"
#undef ChannelPublish

/* Widths. */
#define ALWAYS_STALE 336u
#define GOES_STALE 352u
#define STOPS 368u

#define GOOD_PICTURES 60u

/* The first ring of this process that had so many; those after it are good. */
static UINT32 bad;

static BOOLEAN IsFaulty(const struct channel *channel)
{
	if (channel->shape.width == ALWAYS_STALE)
		return TRUE;
	if (channel->shape.width != GOES_STALE && channel->shape.width != STOPS)
		return FALSE;
	if (!bad && channel->published >= GOOD_PICTURES)
		bad = channel->generation;
	return channel->generation == bad;
}

/* All of it as an honest driver does, but for the number of the ring. */
static BOOLEAN PublishStale(struct channel *channel, const struct channel_frame *frame)
{
	UINT32 own = channel->generation;
	BOOLEAN published;

	channel->generation = own - 1;
	published = HonestPublish(channel, frame);
	channel->generation = own;
	return published;
}

BOOLEAN ChannelPublish(_Inout_ struct channel *channel, _In_ const struct channel_frame *frame)
{
	if (!IsFaulty(channel))
		return HonestPublish(channel, frame);
	return channel->shape.width == STOPS ? FALSE : PublishStale(channel, frame);
}
