/* vm/vmm/rtc.c - the clock chip's registers. */
#include "vm/vmm/rtc.h"

#include <string.h>

#include "vm/vmm/layout.h"

enum {
	SECONDS = 0,
	MINUTES = 2,
	HOURS = 4,
	WEEKDAY = 6,
	DAY = 7,
	MONTH = 8,
	YEAR = 9,
	STATUS_A = 0x0a,
	STATUS_B = 0x0b,
	STATUS_C = 0x0c,
	STATUS_D = 0x0d,
	CENTURY = 0x32,
	MEMORY_ABOVE_16M = 0x34,
	MEMORY_ABOVE_4G = 0x5b
};

#define STATUS_A_32KHZ 0x26u
#define STATUS_B_24_HOURS 0x02u
#define STATUS_B_BINARY 0x04u
#define STATUS_D_VALID 0x80u
#define PM 0x80u
#define CHUNK_SHIFT 16u
#define ABOVE_16M 0x1000000ull
#define SECONDS_A_DAY 86400

struct date {
	int year, month, day, weekday, hour, minute, second;
};

static void put_memory(uint8_t *bytes, uint64_t chunks, size_t count)
{
	if (chunks >> (8 * count))
		chunks = (1ull << (8 * count)) - 1;
	for (size_t i = 0; i < count; i++)
		bytes[i] = (uint8_t)(chunks >> (8 * i));
}

void vmm_rtc_init(struct vmm_rtc *rtc, uint64_t low_bytes, uint64_t high_bytes)
{
	memset(rtc, 0, sizeof(*rtc));
	rtc->bytes[STATUS_A] = STATUS_A_32KHZ;
	rtc->bytes[STATUS_B] = STATUS_B_24_HOURS;
	rtc->bytes[STATUS_D] = STATUS_D_VALID;
	if (low_bytes > ABOVE_16M)
		put_memory(&rtc->bytes[MEMORY_ABOVE_16M], (low_bytes - ABOVE_16M) >> CHUNK_SHIFT,
		           2);
	put_memory(&rtc->bytes[MEMORY_ABOVE_4G], high_bytes >> CHUNK_SHIFT, 3);
}

/* Days since 1970-01-01 to a date: years begin in March, so that a leap day ends one. */
static void set_day(struct date *date, int64_t days)
{
	int64_t shifted = days + 719468;
	int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
	int day_of_era = (int)(shifted - era * 146097);
	int year =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
	int month = (5 * day_of_year + 2) / 153;

	date->day = day_of_year - (153 * month + 2) / 5 + 1;
	date->month = month < 10 ? month + 3 : month - 9;
	date->year = (int)(era * 400) + year + (date->month <= 2);
	date->weekday = (int)((days % 7 + 11) % 7) + 1; /* 1 is Sunday */
}

static struct date date_of(int64_t unix_seconds)
{
	struct date date;
	int64_t days = unix_seconds / SECONDS_A_DAY;
	int in_day = (int)(unix_seconds % SECONDS_A_DAY);

	if (in_day < 0) {
		in_day += SECONDS_A_DAY;
		days--;
	}
	set_day(&date, days);
	date.hour = in_day / 3600;
	date.minute = in_day / 60 % 60;
	date.second = in_day % 60;
	return date;
}

static uint8_t encode(const struct vmm_rtc *rtc, int number)
{
	if (rtc->bytes[STATUS_B] & STATUS_B_BINARY)
		return (uint8_t)number;
	return (uint8_t)(number / 10 << 4 | number % 10);
}

static uint8_t encode_hour(const struct vmm_rtc *rtc, int hour)
{
	if (rtc->bytes[STATUS_B] & STATUS_B_24_HOURS)
		return encode(rtc, hour);
	return (uint8_t)(encode(rtc, (hour + 11) % 12 + 1) | (hour >= 12 ? PM : 0));
}

uint8_t vmm_rtc_read(const struct vmm_rtc *rtc, uint16_t port, int64_t unix_seconds)
{
	struct date date = date_of(unix_seconds);

	if (!(port & 1))
		return rtc->index;
	switch (rtc->index) {
	case SECONDS: return encode(rtc, date.second);
	case MINUTES: return encode(rtc, date.minute);
	case HOURS: return encode_hour(rtc, date.hour);
	case WEEKDAY: return encode(rtc, date.weekday);
	case DAY: return encode(rtc, date.day);
	case MONTH: return encode(rtc, date.month);
	case YEAR: return encode(rtc, date.year % 100);
	case CENTURY: return encode(rtc, date.year / 100);
	default: return rtc->bytes[rtc->index];
	}
}

void vmm_rtc_write(struct vmm_rtc *rtc, uint16_t port, uint8_t value)
{
	if (!(port & 1))
		rtc->index = value & 0x7f;
	else if (rtc->index == STATUS_A)
		rtc->bytes[STATUS_A] = value & 0x7f; /* never "update in progress" */
	else if (rtc->index != STATUS_C && rtc->index != STATUS_D)
		rtc->bytes[rtc->index] = value;
}
