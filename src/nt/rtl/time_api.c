/* rtl/time_api.c - times and their fields. Time is 100 ns since 1601-01-01, in the Gregorian calendar. */
#include <ntifs.h>

#include "nt/rtl/rtl_internal.h"

#define UNITS_PER_MILLISECOND 10000LL
#define MILLISECONDS_PER_DAY 86400000LL
#define UNITS_PER_SECOND 10000000LL
#define DAYS_1601_TO_1970 134774LL
#define DAYS_1601_TO_1980 138426LL
#define SECONDS_PER_DAY 86400LL
#define DAYS_PER_400_YEARS 146097LL
#define MONDAY 1 /* 1601-01-01 */

/* Days since 1601-01-01 of a date, years counted from March so that the leap day is the last. */
static LONGLONG days_from_date(LONGLONG year, LONGLONG month, LONGLONG day)
{
	LONGLONG shifted = year - 1600 - (month <= 2);
	LONGLONG from_march = (month + 9) % 12;

	return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 +
	       (from_march * 153 + 2) / 5 + day - 1 - 306;
}

static void date_from_days(LONGLONG days, PTIME_FIELDS fields)
{
	LONGLONG since_march = days + 306; /* 1600-03-01 */
	LONGLONG era = since_march / DAYS_PER_400_YEARS, day = since_march % DAYS_PER_400_YEARS;
	LONGLONG year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	LONGLONG day_of_year = day - (365 * year + year / 4 - year / 100);
	LONGLONG month = (5 * day_of_year + 2) / 153;

	fields->Day = (CSHORT)(day_of_year - (153 * month + 2) / 5 + 1);
	fields->Month = (CSHORT)(month < 10 ? month + 3 : month - 9);
	fields->Year = (CSHORT)(1600 + era * 400 + year + (fields->Month <= 2));
}

RTL_SERVICE VOID NTAPI RtlTimeToTimeFields(PLARGE_INTEGER time, PTIME_FIELDS fields)
{
	LONGLONG milliseconds = time->QuadPart / UNITS_PER_MILLISECOND;
	LONGLONG days = milliseconds / MILLISECONDS_PER_DAY,
		 rest = milliseconds % MILLISECONDS_PER_DAY;

	date_from_days(days, fields);
	fields->Weekday = (CSHORT)((days + MONDAY) % 7);
	fields->Milliseconds = (CSHORT)(rest % 1000);
	fields->Second = (CSHORT)(rest / 1000 % 60);
	fields->Minute = (CSHORT)(rest / 60000 % 60);
	fields->Hour = (CSHORT)(rest / 3600000);
}

static int month_length(int year, int month)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return lengths[month - 1] + (month == 2 && RtlIsLeapYear(year));
}

RTL_SERVICE BOOLEAN NTAPI RtlTimeFieldsToTime(PTIME_FIELDS fields, PLARGE_INTEGER time)
{
	LONGLONG milliseconds;

	if (fields->Month < 1 || fields->Month > 12 || fields->Year < 1601 ||
	    fields->Year > 30827 || fields->Day < 1 ||
	    fields->Day > month_length(fields->Year, fields->Month) || (USHORT)fields->Hour > 23 ||
	    (USHORT)fields->Minute > 59 || (USHORT)fields->Second > 59 ||
	    (USHORT)fields->Milliseconds > 999)
		return FALSE;
	milliseconds = ((fields->Hour * 60LL + fields->Minute) * 60 + fields->Second) * 1000 +
	               fields->Milliseconds;
	milliseconds +=
		days_from_date(fields->Year, fields->Month, fields->Day) * MILLISECONDS_PER_DAY;
	time->QuadPart = milliseconds * UNITS_PER_MILLISECOND;
	return TRUE;
}

RTL_SERVICE static BOOLEAN seconds_since(const LARGE_INTEGER *time, LONGLONG epoch_days,
                                         PULONG ret_seconds)
{
	LONGLONG seconds = time->QuadPart / UNITS_PER_SECOND - epoch_days * SECONDS_PER_DAY;

	if (seconds < 0 || seconds > 0xFFFFFFFFLL)
		return FALSE;
	*ret_seconds = (ULONG)seconds;
	return TRUE;
}

RTL_SERVICE BOOLEAN NTAPI RtlTimeToSecondsSince1970(PLARGE_INTEGER time, PULONG ret_seconds)
{
	return seconds_since(time, DAYS_1601_TO_1970, ret_seconds);
}

RTL_SERVICE BOOLEAN NTAPI RtlTimeToSecondsSince1980(PLARGE_INTEGER time, PULONG ret_seconds)
{
	return seconds_since(time, DAYS_1601_TO_1980, ret_seconds);
}

RTL_SERVICE VOID NTAPI RtlSecondsSince1970ToTime(ULONG seconds, PLARGE_INTEGER ret_time)
{
	ret_time->QuadPart = (seconds + DAYS_1601_TO_1970 * SECONDS_PER_DAY) * UNITS_PER_SECOND;
}

RTL_SERVICE VOID NTAPI RtlSecondsSince1980ToTime(ULONG seconds, PLARGE_INTEGER ret_time)
{
	ret_time->QuadPart = (seconds + DAYS_1601_TO_1980 * SECONDS_PER_DAY) * UNITS_PER_SECOND;
}

static const struct image_export exports[] = {
	IMAGE_EXPORT(RtlSecondsSince1970ToTime), IMAGE_EXPORT(RtlSecondsSince1980ToTime),
	IMAGE_EXPORT(RtlTimeFieldsToTime),       IMAGE_EXPORT(RtlTimeToSecondsSince1970),
	IMAGE_EXPORT(RtlTimeToSecondsSince1980), IMAGE_EXPORT(RtlTimeToTimeFields),
};

const struct image_export_table rtl_time_export_table = RTL_TABLE(exports);
