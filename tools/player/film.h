/*
 * tools/player/film.h - an image, or a film's pictures one after the other, out of a file that nobody vouches for.
 *
 * Model    libavformat reads the descriptor that it is given and opens nothing else; libavcodec decodes. Sizes are bounded
 *          before anything of that size is had. What an image lacks is an error; of a film what can be decoded is shown.
 * Locks    None: one thread.
 * Tests    tests/tools/player_test.c
 */
#ifndef DRYDOCK_PLAYER_FILM_H
#define DRYDOCK_PLAYER_FILM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libavutil/frame.h>

/* Pixels of a picture: 8192 x 8192. */
#define FILM_PIXELS_MAX (1ll << 26)

struct film;

/*
 * Read what descriptor, which stays the caller's, holds.
 * Errors   False: it holds no picture of a size and kind that can be shown; text says why.
 */
bool film_open(int descriptor, struct film **ret_film, char *text, size_t bytes);
/*
 * The next picture; picture is the caller's frame, and *ret_time_ns when it is to be shown, counted from the first of this pass.
 * Gives    1; 0: there are no more; a negative number: nothing could be decoded, text says why.
 */
int film_next(struct film *film, AVFrame *picture, uint64_t *ret_time_ns, char *text, size_t bytes);
/* When the pass is over: how long it is with the last picture's time. */
uint64_t film_length_ns(const struct film *film);
/* Pictures that were lost to damage in this pass. */
uint64_t film_damaged(const struct film *film);
/* From the first picture on. False: that is not possible any more. */
bool film_rewind(struct film *film);
void film_close(struct film *film);

#endif
