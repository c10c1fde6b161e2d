/*
 * tests/display/drivers/refusing/refusing.c - the test card's driver, which cannot attach: of every second ring one step fails, of each
 * of those the next one, until no step is left.
 */
#define ChannelAttach HonestAttach
#include "../../../../samples/testcard/driver/channel.c"
#undef ChannelAttach

/* The worker's thread's: the card has one monitor here. */
static struct {
	const struct channel_operations *honest;
	UINT32 deliveries, step;
} fault;

static BOOLEAN Fails(void)
{
	return ++fault.step == fault.deliveries / 2 && fault.deliveries % 2 == 0;
}

static NTSTATUS Map(void *context, UINT64 section, void **ret_view, UINT64 *ret_bytes)
{
	return Fails() ? STATUS_INSUFFICIENT_RESOURCES
	               : fault.honest->map(context, section, ret_view, ret_bytes);
}

static NTSTATUS OpenEventOf(void *context, UINT64 handle, void **ret_event)
{
	return Fails() ? STATUS_INSUFFICIENT_RESOURCES
	               : fault.honest->open_event(context, handle, ret_event);
}

static NTSTATUS OpenMutexOf(void *context, UINT64 handle, UINT32 *ret_mutex)
{
	return Fails() ? STATUS_INSUFFICIENT_RESOURCES
	               : fault.honest->open_mutex(context, handle, ret_mutex);
}

NTSTATUS ChannelAttach(_Out_ struct channel *channel,
                       _In_ const struct channel_operations *operations,
                       _Inout_ struct frame_set_channel *delivery,
                       _In_ const struct channel_self *self)
{
	struct channel_operations refusing = *operations;
	NTSTATUS status;

	fault.honest = operations;
	fault.deliveries++;
	fault.step = 0;
	refusing.map = Map;
	refusing.open_event = OpenEventOf;
	refusing.open_mutex = OpenMutexOf;
	status = HonestAttach(channel, &refusing, delivery, self);
	channel->operations = operations;
	return status;
}
