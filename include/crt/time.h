/* time.h - calendar and processor time; both come from the machine's clock. */
#ifndef _INC_TIME
#define _INC_TIME

#include <corecrt.h>
#include <wchar.h>

#define CLOCKS_PER_SEC 1000
#define CLK_TCK CLOCKS_PER_SEC

typedef int clock_t;

struct tm {
	int tm_sec;
	int tm_min;
	int tm_hour;
	int tm_mday;
	int tm_mon;
	int tm_year;
	int tm_wday;
	int tm_yday;
	int tm_isdst;
};

_CRT_BEGIN
time_t time(time_t *ret_time);
__time64_t _time64(__time64_t *ret_time);
double difftime(time_t later, time_t earlier);
time_t mktime(struct tm *time);
time_t _mkgmtime(struct tm *time);
struct tm *gmtime(const time_t *time);
struct tm *localtime(const time_t *time);
errno_t gmtime_s(struct tm *to, const time_t *time);
errno_t localtime_s(struct tm *to, const time_t *time);
char *asctime(const struct tm *time);
char *ctime(const time_t *time);
errno_t asctime_s(char *to, size_t capacity, const struct tm *time);
errno_t ctime_s(char *to, size_t capacity, const time_t *time);
size_t strftime(char *to, size_t capacity, const char *format, const struct tm *time);
clock_t clock(void);
char *_strdate(char *to);
char *_strtime(char *to);
_CRT_END

#endif
