/* display/check.c - the counter on the card says which pictures came through. */
#include "display/check.h"

#include "base/host/host.h"
#include "display/card.h"

int display_check_init(struct display_check *ret_check, size_t samples)
{
	int result;

	*ret_check = (struct display_check){ 0 };
	result = display_check_use(ret_check, STREAM_CODEC_H264);
	if (result == 0)
		result = display_samples_init(&ret_check->received, samples);
	if (result == 0)
		result = display_samples_init(&ret_check->shown, samples);
	if (result)
		display_check_finish(ret_check);
	return result;
}

/* All kinds of H.264 have one decoder. */
static bool is_hevc(uint32_t codec)
{
	return codec == STREAM_CODEC_HEVC;
}

int display_check_use(struct display_check *check, uint32_t codec)
{
	if (check->decoder && is_hevc(check->codec) == is_hevc(codec))
		return 0;
	display_decoder_destroy(check->decoder);
	check->decoder = NULL;
	check->codec = codec;
	return display_decoder_create(codec, &check->decoder);
}

void display_check_finish(struct display_check *check)
{
	display_decoder_destroy(check->decoder);
	display_samples_finish(&check->received);
	display_samples_finish(&check->shown);
	*check = (struct display_check){ 0 };
}

/* The counter of a driver that was started again begins anew; the host's number of a picture goes on, in step with it. */
static bool is_restart(const struct display_check *check, const struct stream_header *header,
                       uint32_t counter)
{
	uint32_t ahead = header->presented - check->last_presented;

	return ahead && ahead < 1u << 31 && counter - check->last_counter != ahead;
}

/* True when it is a picture to measure. */
static bool look(struct display_check *check, const struct stream_header *header,
                 const struct display_decoded *picture)
{
	bool is_repeat = header->flags & STREAM_FLAG_REPEAT;
	uint32_t counter;

	if (check->counts_by_number) {
		counter = header->presented;
	} else if (!display_card_read(picture->luma, picture->width, picture->height,
	                              picture->luma_pitch_bytes, &counter)) {
		check->unreadable++;
		return false;
	}
	if (is_repeat && check->decoded && counter == check->last_counter) {
		check->repeated++;
		return false;
	}
	if (check->decoded && counter <= check->last_counter) {
		if (!is_restart(check, header, counter)) {
			check->out_of_turn++;
			return false;
		}
		check->restarts++;
	}
	check->last_counter = counter;
	check->last_presented = header->presented;
	check->decoded++;
	return !is_repeat;
}

void display_check_take(struct display_check *check, const struct stream_header *header,
                        const struct display_packet *packet, uint64_t received_ns)
{
	uint64_t presented_ns = (header->time_us - header->age_us) * 1000;
	struct display_decoded picture;

	check->bytes += packet->size;
	if (!check->decoder || display_decoder_decode(check->decoder, packet, &picture)) {
		check->failed++;
		return;
	}
	uint64_t decoded_ns = host_clock_monotonic_ns();
	check->last_hash = picture.hash;
	check->is_hdr = picture.transfer == COLOUR_HDR_TRANSFER;
	check->hdr_frames += check->is_hdr;
	if (check->look)
		check->look(check->context, &picture);
	if (!look(check, header, &picture))
		return;
	display_samples_add(&check->received, received_ns - presented_ns);
	display_samples_add(&check->shown, decoded_ns - presented_ns);
}
