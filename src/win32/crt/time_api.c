/* win32/crt/time_api.c - time, calendar and processor time from the machine's clock; the zone is UTC. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "win32/crt/crt_files.h"

#define SECONDS_1601_TO_1970 11644473600ll

/* The first nine fields of the host's struct tm are those of Microsoft's. */
struct crt_tm {
	int second, minute, hour, day, month, year, weekday, yearday, daylight;
};

static void from_host(const struct tm *host, struct crt_tm *ret_time)
{
	*ret_time = (struct crt_tm){ host->tm_sec,  host->tm_min,  host->tm_hour,
		                     host->tm_mday, host->tm_mon,  host->tm_year,
		                     host->tm_wday, host->tm_yday, 0 };
}

static struct tm to_host(const struct crt_tm *time)
{
	return (struct tm){ .tm_sec = time->second,
		            .tm_min = time->minute,
		            .tm_hour = time->hour,
		            .tm_mday = time->day,
		            .tm_mon = time->month,
		            .tm_year = time->year,
		            .tm_wday = time->weekday,
		            .tm_yday = time->yearday };
}

static long long now(long long *ret_time)
{
	LARGE_INTEGER time;
	KeQuerySystemTime(&time);
	long long seconds = time.QuadPart / 10000000 - SECONDS_1601_TO_1970;
	if (ret_time)
		*ret_time = seconds;
	return seconds;
}

static double difference(long long later, long long earlier)
{
	return (double)(later - earlier);
}

/* gmtime_r and timegm only compute: they read no clock. */
static int break_down(struct crt_tm *to, const long long *seconds)
{
	time_t value = *seconds;
	struct tm host;

	if (*seconds < 0 || !gmtime_r(&value, &host))
		return CRT_EINVAL;
	from_host(&host, to);
	return 0;
}

static struct crt_tm *break_down_thread(const long long *seconds)
{
	struct crt_tm *to = (struct crt_tm *)win32_thread_current()->time;
	return break_down(to, seconds) == 0 ? to : NULL;
}

static long long make_time(struct crt_tm *time)
{
	struct tm host = to_host(time);
	long long seconds = timegm(&host);
	from_host(&host, time);
	return seconds;
}

static int text_of(char *to, size_t capacity, const struct crt_tm *time)
{
	static const char days[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
		                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	if (capacity < 26)
		return CRT_ERANGE;
	snprintf(to, capacity, "%s %s %02d %02d:%02d:%02d %d\n", days[(unsigned)time->weekday % 7],
	         months[(unsigned)time->month % 12], time->day, time->hour, time->minute,
	         time->second, 1900 + time->year);
	return 0;
}

static char *text_of_thread(const struct crt_tm *time)
{
	char *to = win32_thread_current()->text;
	return text_of(to, 40, time) == 0 ? to : NULL;
}

static char *text_of_seconds(const long long *seconds)
{
	struct crt_tm time;
	return break_down(&time, seconds) == 0 ? text_of_thread(&time) : NULL;
}

static int text_of_seconds_checked(char *to, size_t capacity, const long long *seconds)
{
	struct crt_tm time;
	int error = break_down(&time, seconds);
	return error ? error : text_of(to, capacity, &time);
}

static size_t format_time(char *to, size_t capacity, const char *format, const struct crt_tm *time)
{
	struct tm host = to_host(time);
	return strftime(to, capacity, format, &host);
}

static int processor_time(void)
{
	return (int)(KeQueryInterruptTime() / 10000);
}

static char *date_text(char *to)
{
	long long seconds = now(NULL);
	struct crt_tm time = { 0 };

	break_down(&time, &seconds);
	snprintf(to, 9, "%02u/%02u/%02u", ((unsigned)time.month + 1) % 100,
	         (unsigned)time.day % 100, (unsigned)time.year % 100);
	return to;
}

static char *clock_text(char *to)
{
	long long seconds = now(NULL);
	struct crt_tm time = { 0 };

	break_down(&time, &seconds);
	snprintf(to, 9, "%02u:%02u:%02u", (unsigned)time.hour % 100, (unsigned)time.minute % 100,
	         (unsigned)time.second % 100);
	return to;
}

WIN32_TABLE(win32_crt_time_export_table, "ucrtbase.dll", W("_mkgmtime", make_time),
            W("_strdate", date_text), W("_strtime", clock_text), W("_time64", now),
            W("asctime", text_of_thread), W("asctime_s", text_of), W("clock", processor_time),
            W("ctime", text_of_seconds), W("ctime_s", text_of_seconds_checked),
            W("difftime", difference), W("gmtime", break_down_thread), W("gmtime_s", break_down),
            W("localtime", break_down_thread), W("localtime_s", break_down), W("mktime", make_time),
            W("strftime", format_time), W("time", now));
