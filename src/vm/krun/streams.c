/* vm/krun/streams.c - descriptors as a machine's console and ports: a thread that reads them, and writing to them. */
#include <errno.h>
#include <string.h>

#include "base/host/host_socket.h"
#include "vm/krun/krun_internal.h"

#define SIGNAL_TERMINATE 15

int krun_streams_init(struct krun_streams *streams)
{
	memset(streams, 0, sizeof(*streams));
	streams->shutdown = streams->signal_port = -1;
	streams->wakeup = host_wakeup_create();
	return streams->wakeup < 0 ? -EMFILE : 0;
}

struct krun_stream *krun_streams_add(struct krun_streams *streams, int port, int input, int output)
{
	struct krun_stream *stream = &streams->stream[streams->count++];

	*stream = (struct krun_stream){
		.owner = streams, .input = input, .output = output, .port = port
	};
	return stream;
}

/* Whoever closes the other end of an output has no more of it; the guest is not told. */
void krun_stream_write(void *context, const void *bytes, size_t count)
{
	const struct krun_stream *stream = context;

	if (stream->output >= 0)
		host_stream_write(stream->output, bytes, count);
}

void krun_stream_ready(void *context)
{
	const struct krun_stream *stream = context;

	host_wakeup_set(stream->owner->wakeup);
}

/* --- Input -------------------------------------------------------------------------------------------------- */

static void end_input(struct krun_streams *streams, struct krun_stream *stream)
{
	stream->ended = true;
	if (stream->port >= 0)
		vmm_port_end(streams->vmm, (unsigned)stream->port);
}

static void read_input(struct krun_streams *streams, struct krun_stream *stream)
{
	int64_t got = host_stream_read(stream->input, stream->bytes, sizeof(stream->bytes));

	if (got == -EAGAIN)
		return;
	stream->first = 0;
	stream->count = got > 0 ? (size_t)got : 0;
	if (got <= 0)
		end_input(streams, stream);
}

static void give_input(struct krun_streams *streams, struct krun_stream *stream)
{
	const uint8_t *from = stream->bytes + stream->first;
	size_t taken = stream->port < 0 ? vmm_console_input(streams->vmm, from, stream->count)
	                                : vmm_port_input(streams->vmm, (unsigned)stream->port, from,
	                                                 stream->count);

	stream->first += taken;
	stream->count -= taken;
}

/* The program is asked to end; where none listens the machine ends. */
static void shut_down(struct krun_streams *streams)
{
	uint8_t number = SIGNAL_TERMINATE;

	host_wakeup_clear(streams->shutdown);
	if (streams->signal_port < 0 ||
	    vmm_port_input(streams->vmm, (unsigned)streams->signal_port, &number, 1) != 1)
		vmm_stop(streams->vmm);
}

static void feed(void *argument)
{
	struct krun_streams *streams = argument;

	while (!__atomic_load_n(&streams->stopping, __ATOMIC_SEQ_CST)) {
		int waits[2 + KRUN_STREAMS_MAX] = { streams->wakeup, streams->shutdown };
		uint32_t ready;

		for (size_t i = 0; i < streams->count; i++) {
			const struct krun_stream *stream = &streams->stream[i];

			waits[2 + i] = stream->ended || stream->count ? -1 : stream->input;
		}
		ready = host_streams_wait(waits, 2 + streams->count);
		if (ready & 1)
			host_wakeup_clear(streams->wakeup);
		if (ready & 2)
			shut_down(streams);
		for (size_t i = 0; i < streams->count; i++) {
			if (ready >> (2 + i) & 1)
				read_input(streams, &streams->stream[i]);
			if (streams->stream[i].count)
				give_input(streams, &streams->stream[i]);
		}
	}
}

/* --- Life --------------------------------------------------------------------------------------------------- */

int krun_streams_start(struct krun_streams *streams, struct vmm *vmm)
{
	uint16_t columns, rows;

	streams->vmm = vmm;
	for (size_t i = 0; i < streams->count; i++) {
		struct krun_stream *stream = &streams->stream[i];

		if (stream->input < 0)
			end_input(streams, stream);
		if (stream->port >= 0)
			continue;
		if (stream->input >= 0 && host_stream_is_terminal(stream->input) &&
		    !streams->terminal)
			streams->terminal = host_terminal_raw(stream->input);
		if (stream->output >= 0 && host_terminal_size(stream->output, &columns, &rows))
			vmm_console_resize(vmm, columns, rows);
	}
	return host_thread_create(feed, streams, 0, &streams->thread);
}

void krun_streams_stop(struct krun_streams *streams)
{
	__atomic_store_n(&streams->stopping, 1, __ATOMIC_SEQ_CST);
	if (streams->wakeup >= 0)
		host_wakeup_set(streams->wakeup);
	host_thread_join(streams->thread);
	streams->thread = NULL;
	host_terminal_restore(streams->terminal);
	streams->terminal = NULL;
	if (streams->wakeup >= 0)
		host_descriptor_close(streams->wakeup);
	if (streams->shutdown >= 0)
		host_descriptor_close(streams->shutdown);
	streams->wakeup = streams->shutdown = -1;
}
