/* display/rate.c - down at once to what comes through, up by little. */
#include "display/rate.h"

#define NS_PER_SECOND 1000000000ull
/* Of what came through, in percent: so that what stands in line goes. */
#define DOWN_PERCENT 80u
#define UP_PERCENT 108u
#define UP_BITS 50000u
/* The way itself may become longer: the shortest one is believed a little less each period. */
#define FORGET_SHIFT 6
#define NEWS_PART 20u

uint32_t display_rate_bits(const struct display_rate *rate)
{
	return rate->bits ? rate->bits : DISPLAY_RATE_MOST;
}

bool display_rate_is_news(uint32_t told, uint32_t bits)
{
	uint32_t change = bits > told ? bits - told : told - bits;

	return change > told / NEWS_PART;
}

static uint32_t bounded(uint64_t bits)
{
	if (bits < DISPLAY_RATE_LEAST)
		return DISPLAY_RATE_LEAST;
	return bits > DISPLAY_RATE_MOST ? DISPLAY_RATE_MOST : (uint32_t)bits;
}

static void end_period(struct display_rate *rate, uint64_t now_ns)
{
	uint64_t queued = rate->longest_ns - rate->shortest_ns;
	uint64_t came = rate->bytes * 8 * NS_PER_SECOND / (now_ns - rate->began_ns);
	uint32_t bits = display_rate_bits(rate);

	if (queued > DISPLAY_RATE_QUEUE_NS && rate->bytes >= DISPLAY_RATE_TELLING_BYTES &&
	    came * DOWN_PERCENT / 100 < bits)
		rate->bits = bounded(came * DOWN_PERCENT / 100);
	else if (queued < DISPLAY_RATE_QUEUE_NS / 2)
		rate->bits = bounded((uint64_t)bits * UP_PERCENT / 100 + UP_BITS);
	rate->shortest_ns += queued >> FORGET_SHIFT;
	rate->longest_ns = rate->bytes = 0;
	rate->began_ns = now_ns;
}

void display_rate_came(struct display_rate *rate, uint64_t bytes, uint64_t took_ns, uint64_t now_ns)
{
	uint64_t written_ns = now_ns - took_ns;

	/* Nothing was under way for a while: what there is to tell begins with this frame. */
	if (!rate->began_ns || written_ns > rate->last_ns + DISPLAY_RATE_PERIOD_NS) {
		rate->began_ns = written_ns;
		rate->bytes = rate->longest_ns = 0;
	}
	rate->last_ns = now_ns;
	if (!rate->shortest_ns || took_ns < rate->shortest_ns)
		rate->shortest_ns = took_ns;
	if (took_ns > rate->longest_ns)
		rate->longest_ns = took_ns;
	rate->bytes += bytes;
	if (now_ns - rate->began_ns >= DISPLAY_RATE_PERIOD_NS)
		end_period(rate, now_ns);
}
