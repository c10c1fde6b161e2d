/*
 * tools/player/main.c - drydock-player FILE: an image or a film on a virtual monitor.
 *
 * A machine starts it in a composer's place (drydock/composer_format.h). It opens FILE, gives up all but its descriptors,
 * memory and threads, and only then looks at what is in it: the decoders are large, and files come from anywhere. An image is
 * presented once and then no more; a film runs at its rate, again and again.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libavutil/log.h>

#include "base/host/host.h"
#include "base/host/host_launch.h"
#include "base/host/host_sandbox.h"
#include "player/film.h"
#include "player/picture.h"
#include "player/screen.h"

enum { ENDED = 0, USAGE = 2, CANNOT = 3 };

/* Decoders of hostile files stop here, not at the computer's end. */
#define MEMORY_MAX_BYTES (4ull << 30)
#define NS_PER_SECOND 1000000000ull

struct player {
	const char *name;
	struct film *film;
	struct screen screen;
	struct picture picture;
	AVFrame *now, *next; /* what is shown; what comes after it */
	uint64_t next_ns;    /* of the monotonic clock */
	uint64_t begun_ns;   /* of this pass */
	uint64_t shown_ns;   /* when it was presented last; 0: never */
	bool is_still;       /* there is no next one */
	bool must_fit, must_present;
};

static int cannot(const struct player *player, const char *why)
{
	fprintf(stderr, "drydock-player: %s: %s\n", player->name, why);
	return CANNOT;
}

/* --- What it may do --------------------------------------------------------------------------------------------------- */

static int open_file(const char *name, const char **ret_why)
{
	int descriptor = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat status;

	*ret_why = strerror(errno);
	if (descriptor < 0 || fstat(descriptor, &status))
		return -1;
	if (S_ISREG(status.st_mode))
		return descriptor;
	*ret_why = "it is no file";
	close(descriptor);
	return -1;
}

/* Sanitizers look at files and take all memory there is. */
static int confine(void)
{
	const struct rlimit memory = { MEMORY_MAX_BYTES, MEMORY_MAX_BYTES };
	int error = 0;

	if (!host_sandbox_is_possible())
		return 0;
	setrlimit(RLIMIT_AS, &memory);
	if (host_sandbox_is_apart())
		error = host_sandbox_root(NULL, 0);
	/* The C library loads it when a thread ends. */
	host_sandbox_preload("libgcc_s.so.1");
	return error ? error : host_sandbox_calls();
}

/* --- Its pictures ------------------------------------------------------------------------------------------------------- */

/* The next one; behind the last the first. False: there is none, ever. */
static bool fetch(struct player *player)
{
	uint64_t time_ns;
	char text[200];
	int result = film_next(player->film, player->next, &time_ns, text, sizeof(text));

	if (result == 0) {
		player->begun_ns += film_length_ns(player->film);
		if (!film_rewind(player->film))
			return false;
		result = film_next(player->film, player->next, &time_ns, text, sizeof(text));
	}
	if (result <= 0)
		return false;
	player->next_ns = player->begun_ns + time_ns;
	return true;
}

static void step(struct player *player)
{
	AVFrame *former = player->now;

	player->now = player->next;
	player->next = former;
	av_frame_unref(former);
	player->must_fit = player->must_present = true;
	if (!fetch(player))
		player->is_still = true;
}

/* The first picture, and whether there is a second. False: why was told. */
static bool begin(struct player *player, int descriptor)
{
	uint64_t time_ns;
	char text[200];

	player->now = av_frame_alloc();
	player->next = av_frame_alloc();
	snprintf(text, sizeof(text), "memory is short");
	if (!player->now || !player->next ||
	    !film_open(descriptor, &player->film, text, sizeof(text)) ||
	    film_next(player->film, player->now, &time_ns, text, sizeof(text)) <= 0) {
		cannot(player, text);
		return false;
	}
	player->begun_ns = host_clock_monotonic_ns();
	player->is_still = film_next(player->film, player->next, &time_ns, text, sizeof(text)) <= 0;
	player->next_ns = player->begun_ns + time_ns;
	if (film_damaged(player->film))
		fprintf(stderr, "drydock-player: %s is damaged; what can be decoded is shown\n",
		        player->name);
	player->must_fit = player->must_present = true;
	return true;
}

/* --- Playing -------------------------------------------------------------------------------------------------------------- */

static uint64_t refresh_ns(const struct player *player)
{
	const struct composer_chain *chain = &player->screen.chain;

	return NS_PER_SECOND * chain->rate_denominator / chain->rate_numerator;
}

/* A monitor shows no more than its rate; what comes between is left out. */
static bool may_present(const struct player *player, uint64_t now)
{
	return player->must_present && screen_pixels(&player->screen) &&
	       (!player->shown_ns || now >= player->shown_ns + refresh_ns(player) / 2);
}

static void present(struct player *player, uint64_t now)
{
	const struct composer_chain *chain = &player->screen.chain;

	if (player->must_fit &&
	    !picture_fit(&player->picture, player->now, chain->width, chain->height))
		fprintf(stderr, "drydock-player: %s: a picture cannot be scaled\n", player->name);
	player->must_fit = player->must_present = false;
	picture_draw(&player->picture, screen_pixels(&player->screen),
	             screen_pitch_bytes(&player->screen), chain->width, chain->height);
	screen_present(&player->screen);
	player->shown_ns = now;
}

/* Negative: until somebody says something. */
static int64_t wait_ns(const struct player *player, uint64_t now)
{
	uint64_t until = player->next_ns;

	if (!player->screen.chain.type)
		return -1;
	if (player->must_present && screen_pixels(&player->screen))
		until = player->shown_ns + refresh_ns(player) / 2;
	else if (player->is_still)
		return -1;
	return until > now ? (int64_t)(until - now) : 0;
}

/* While there is no monitor the film stands still. */
static void heed(struct player *player, uint64_t waited_ns, bool was_dark)
{
	if (was_dark) {
		player->begun_ns += waited_ns;
		player->next_ns += waited_ns;
	}
	if (player->screen.is_new)
		player->must_fit = true;
	if (player->screen.is_new || player->screen.is_kicked)
		player->must_present = true;
	player->screen.is_new = player->screen.is_kicked = false;
}

static void play(struct player *player)
{
	uint64_t now = host_clock_monotonic_ns();
	bool is_on = true;

	while (is_on) {
		bool was_dark = !player->screen.chain.type;
		uint64_t before = now;

		is_on = screen_wait(&player->screen, wait_ns(player, now));
		now = host_clock_monotonic_ns();
		heed(player, now - before, was_dark);
		/* On a slow computer pictures are left out, and none is late. */
		if (player->screen.chain.type && !player->is_still && now >= player->next_ns)
			step(player);
		if (player->screen.chain.type && may_present(player, now))
			present(player, now);
	}
}

static void finish(struct player *player)
{
	picture_finish(&player->picture);
	av_frame_free(&player->now);
	av_frame_free(&player->next);
	film_close(player->film);
}

int main(int count, char **arguments)
{
	static struct player player;
	const char *why;
	int descriptor, error;

	host_launched_ends_with_parent();
	if (count != 2) {
		fprintf(stderr, "drydock-player: a machine starts this program, with a file\n");
		return USAGE;
	}
	player.name = arguments[1];
	av_log_set_level(AV_LOG_QUIET);
	descriptor = open_file(player.name, &why);
	if (descriptor < 0)
		return cannot(&player, why);
	error = confine();
	if (error)
		return cannot(&player, "this process cannot be confined");
	if (!begin(&player, descriptor)) {
		finish(&player);
		return CANNOT;
	}
	if (screen_start(&player.screen))
		play(&player);
	finish(&player);
	return ENDED;
}
