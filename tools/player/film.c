/* tools/player/film.c - libavformat over one descriptor, and a decoder. */
#include "player/film.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>

#define IO_BYTES 65536
#define NS_PER_SECOND 1000000000ll
/* A picture that lasts longer is as good as for ever. */
#define GAP_MAX_NS (3600 * NS_PER_SECOND)
/* Packets of which none gives a picture: nobody waits for more. */
#define FRUITLESS_MAX 1000u

struct film {
	int descriptor;
	AVFormatContext *format;
	AVIOContext *io;
	AVCodecContext *codec;
	AVPacket *packet;
	int stream;
	bool is_image, is_draining;
	uint64_t pictures, damaged, fruitless; /* of this pass */
	int64_t period_ns, first_ns, last_ns;
};

/* --- Its bytes --------------------------------------------------------------------------------------------------- */

static int read_bytes(void *context, uint8_t *bytes, int room)
{
	ssize_t count = read(((struct film *)context)->descriptor, bytes, (size_t)room);

	return count > 0 ? (int)count : count == 0 ? AVERROR_EOF : AVERROR(errno);
}

static int64_t seek_bytes(void *context, int64_t offset, int whence)
{
	int descriptor = ((struct film *)context)->descriptor;
	off_t here, end;

	if (whence != AVSEEK_SIZE)
		return lseek(descriptor, offset, whence & ~AVSEEK_FORCE);
	here = lseek(descriptor, 0, SEEK_CUR);
	end = lseek(descriptor, 0, SEEK_END);
	lseek(descriptor, here, SEEK_SET);
	return end;
}

/* A list that names other files is no picture. */
static int open_nothing(AVFormatContext *format, AVIOContext **io, const char *url, int flags,
                        AVDictionary **options)
{
	return AVERROR(EPERM);
}

/* --- Opening ------------------------------------------------------------------------------------------------------- */

static void say(char *text, size_t bytes, const char *what, int error)
{
	char why[AV_ERROR_MAX_STRING_SIZE] = "";

	av_strerror(error, why, sizeof(why));
	snprintf(text, bytes, "%s: %s", what, why);
}

static bool open_io(struct film *film)
{
	uint8_t *buffer = av_malloc(IO_BYTES);

	film->format = avformat_alloc_context();
	film->io =
		buffer ? avio_alloc_context(buffer, IO_BYTES, 0, film, read_bytes, NULL, seek_bytes)
		       : NULL;
	if (!film->io)
		av_free(buffer);
	if (!film->format || !film->io)
		return false;
	film->format->pb = film->io;
	film->format->io_open = open_nothing;
	film->format->flags |= AVFMT_FLAG_CUSTOM_IO;
	return true;
}

static int open_format(struct film *film)
{
	const AVInputFormat *kind;
	int error;

	if (!open_io(film))
		return AVERROR(ENOMEM);
	error = avformat_open_input(&film->format, NULL, NULL, NULL);
	if (error < 0)
		return error;
	kind = film->format->iformat;
	/* Demuxers of single pictures are named so. */
	film->is_image = strstr(kind->name, "_pipe") != NULL;
	return avformat_find_stream_info(film->format, NULL);
}

static int open_codec(struct film *film)
{
	const AVCodec *codec = NULL;
	const AVStream *stream;
	int error;

	film->stream = av_find_best_stream(film->format, AVMEDIA_TYPE_VIDEO, -1, -1, &codec, 0);
	if (film->stream < 0)
		return film->stream;
	stream = film->format->streams[film->stream];
	film->codec = avcodec_alloc_context3(codec);
	film->packet = av_packet_alloc();
	if (!film->codec || !film->packet)
		return AVERROR(ENOMEM);
	error = avcodec_parameters_to_context(film->codec, stream->codecpar);
	if (error < 0)
		return error;
	film->codec->max_pixels = FILM_PIXELS_MAX;
	film->codec->pkt_timebase = stream->time_base;
	if (film->is_image)
		film->codec->err_recognition = AV_EF_CRCCHECK | AV_EF_EXPLODE;
	return avcodec_open2(film->codec, codec, NULL);
}

static int64_t period_of(struct film *film)
{
	AVStream *stream = film->format->streams[film->stream];
	AVRational rate = av_guess_frame_rate(film->format, stream, NULL);

	if (rate.num <= 0 || rate.den <= 0 || av_cmp_q(rate, (AVRational){ 1000, 1 }) > 0)
		rate = (AVRational){ 25, 1 };
	return av_rescale(NS_PER_SECOND, rate.den, rate.num);
}

static void close_all(struct film *film)
{
	av_packet_free(&film->packet);
	avcodec_free_context(&film->codec);
	avformat_close_input(&film->format);
	if (film->io)
		av_freep(&film->io->buffer);
	avio_context_free(&film->io);
}

static bool open_all(struct film *film, char *text, size_t bytes)
{
	const char *what = "it is no image or film";
	int error = open_format(film);

	if (error >= 0) {
		what = "it has no picture that can be decoded";
		error = open_codec(film);
	}
	if (error < 0) {
		say(text, bytes, what, error);
		return false;
	}
	film->period_ns = period_of(film);
	film->pictures = film->damaged = film->fruitless = 0;
	film->first_ns = film->last_ns = 0;
	film->is_draining = false;
	return true;
}

bool film_open(int descriptor, struct film **ret_film, char *text, size_t bytes)
{
	struct film *film = calloc(1, sizeof(*film));

	snprintf(text, bytes, "memory is short");
	if (!film)
		return false;
	film->descriptor = descriptor;
	if (open_all(film, text, bytes)) {
		*ret_film = film;
		return true;
	}
	film_close(film);
	return false;
}

bool film_rewind(struct film *film)
{
	char text[128];

	close_all(film);
	return lseek(film->descriptor, 0, SEEK_SET) == 0 && open_all(film, text, sizeof(text));
}

void film_close(struct film *film)
{
	if (!film)
		return;
	close_all(film);
	free(film);
}

/* --- Pictures -------------------------------------------------------------------------------------------------------- */

/* Into the decoder. False: there is no more, and it was told. */
static bool feed(struct film *film)
{
	int result;

	do {
		av_packet_unref(film->packet);
		result = av_read_frame(film->format, film->packet);
	} while (result >= 0 && film->packet->stream_index != film->stream &&
	         ++film->fruitless < FRUITLESS_MAX);
	if (result < 0 || film->fruitless >= FRUITLESS_MAX) {
		film->is_draining = true;
		return avcodec_send_packet(film->codec, NULL) >= 0;
	}
	if (avcodec_send_packet(film->codec, film->packet) < 0) {
		film->damaged++;
		film->fruitless++;
	}
	av_packet_unref(film->packet);
	return true;
}

/* Time never goes back, nor stands still. */
static uint64_t time_of(struct film *film, const AVFrame *picture)
{
	AVRational base = film->format->streams[film->stream]->time_base;
	int64_t stamp = picture->best_effort_timestamp;
	int64_t now = film->last_ns + film->period_ns;

	if (film->pictures == 0)
		now = 0;
	if (stamp != AV_NOPTS_VALUE) {
		int64_t said = av_rescale_q(stamp, base, (AVRational){ 1, (int)NS_PER_SECOND });

		if (film->pictures == 0)
			film->first_ns = said;
		else if (said - film->first_ns > film->last_ns)
			now = said - film->first_ns;
	}
	if (now - film->last_ns > GAP_MAX_NS)
		now = film->last_ns + GAP_MAX_NS;
	film->last_ns = now;
	return (uint64_t)now;
}

static int fail(const struct film *film, int error, char *text, size_t bytes)
{
	say(text, bytes,
	    film->is_image ? "the image is damaged" : "none of its pictures can be decoded",
	    error < 0 && error != AVERROR_EOF ? error : AVERROR_INVALIDDATA);
	return -EINVAL;
}

static bool is_shown(const AVFrame *picture)
{
	return picture->width > 0 && picture->height > 0 &&
	       (int64_t)picture->width * picture->height <= FILM_PIXELS_MAX;
}

int film_next(struct film *film, AVFrame *picture, uint64_t *ret_time_ns, char *text, size_t bytes)
{
	for (;;) {
		int result = avcodec_receive_frame(film->codec, picture);

		if (result >= 0 && is_shown(picture)) {
			*ret_time_ns = time_of(film, picture);
			film->pictures++;
			film->fruitless = 0;
			return 1;
		}
		if (result == AVERROR_EOF || (film->is_draining && result == AVERROR(EAGAIN)))
			return film->pictures ? 0 : fail(film, result, text, bytes);
		if (result != AVERROR(EAGAIN)) {
			film->damaged++;
			if (film->is_image || ++film->fruitless >= FRUITLESS_MAX)
				return film->pictures ? 0 : fail(film, result, text, bytes);
		}
		if (!film->is_draining && !feed(film))
			return film->pictures ? 0 : fail(film, result, text, bytes);
	}
}

uint64_t film_length_ns(const struct film *film)
{
	return (uint64_t)(film->last_ns + film->period_ns);
}

uint64_t film_damaged(const struct film *film)
{
	return film->damaged;
}
