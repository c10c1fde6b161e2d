/* win32/time_api.c - clocks and calendar, from the machine's time. */
#include "win32/win32_internal.h"

#define UNITS_PER_MS 10000
#define DAYS_1601_TO_1970 134774

/* --- Clocks ------------------------------------------------------------------------------------------------------ */

static ULONGLONG tick_count64(void)
{
	return KeQueryInterruptTime() / UNITS_PER_MS;
}

static DWORD tick_count(void)
{
	return (DWORD)tick_count64();
}

static BOOL query_performance_counter(LARGE_INTEGER *ret_count)
{
	*ret_count = KeQueryPerformanceCounter(NULL);
	return TRUE;
}

static BOOL query_performance_frequency(LARGE_INTEGER *ret_frequency)
{
	KeQueryPerformanceCounter(ret_frequency);
	return TRUE;
}

static void system_time_as_file_time(LPFILETIME ret_time)
{
	LARGE_INTEGER now;
	KeQuerySystemTime(&now);
	*ret_time = (FILETIME){ now.LowPart, (DWORD)now.HighPart };
}

/* --- Calendar -------------------------------------------------------------------------------------------------------- */

static ULONGLONG units_of(const FILETIME *time)
{
	return (ULONGLONG)time->dwHighDateTime << 32 | time->dwLowDateTime;
}

/* Days since 1970 of a date of the proleptic Gregorian calendar; month 1 to 12. */
static LONGLONG days_from_date(LONGLONG year, LONGLONG month, LONGLONG day)
{
	year -= month <= 2;
	LONGLONG era = (year >= 0 ? year : year - 399) / 400;
	LONGLONG year_of_era = year - era * 400;
	LONGLONG day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
	       day_of_year - 719468;
}

static void date_from_days(LONGLONG days, LPSYSTEMTIME ret_time)
{
	days += 719468;
	LONGLONG era = (days >= 0 ? days : days - 146096) / 146097;
	LONGLONG day_of_era = days - era * 146097;
	LONGLONG year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	LONGLONG day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	LONGLONG shifted = (5 * day_of_year + 2) / 153;
	ret_time->wDay = (WORD)(day_of_year - (153 * shifted + 2) / 5 + 1);
	ret_time->wMonth = (WORD)(shifted + (shifted < 10 ? 3 : -9));
	ret_time->wYear = (WORD)(year_of_era + era * 400 + (ret_time->wMonth <= 2));
}

static BOOL file_time_to_system_time(const FILETIME *from, LPSYSTEMTIME ret_time)
{
	ULONGLONG ms = units_of(from) / UNITS_PER_MS;
	LONGLONG days = (LONGLONG)(ms / 86400000);
	DWORD rest = (DWORD)(ms % 86400000);

	if (from->dwHighDateTime & 0x80000000)
		return win32_fail(ERROR_INVALID_PARAMETER);
	date_from_days(days - DAYS_1601_TO_1970, ret_time);
	ret_time->wDayOfWeek = (WORD)((days + 1) % 7);
	ret_time->wHour = (WORD)(rest / 3600000);
	ret_time->wMinute = (WORD)(rest / 60000 % 60);
	ret_time->wSecond = (WORD)(rest / 1000 % 60);
	ret_time->wMilliseconds = (WORD)(rest % 1000);
	return TRUE;
}

static BOOL system_time_to_file_time(const SYSTEMTIME *from, LPFILETIME ret_time)
{
	ULONGLONG units;

	if (from->wYear < 1601 || from->wMonth < 1 || from->wMonth > 12 || from->wDay < 1 ||
	    from->wDay > 31 || from->wHour > 23 || from->wMinute > 59 || from->wSecond > 59 ||
	    from->wMilliseconds > 999)
		return win32_fail(ERROR_INVALID_PARAMETER);
	units = (ULONGLONG)(days_from_date(from->wYear, from->wMonth, from->wDay) +
	                    DAYS_1601_TO_1970);
	units = ((units * 24 + from->wHour) * 60 + from->wMinute) * 60 + from->wSecond;
	units = (units * 1000 + from->wMilliseconds) * UNITS_PER_MS;
	*ret_time = (FILETIME){ (DWORD)units, (DWORD)(units >> 32) };
	return TRUE;
}

/* The machine's zone is UTC: local time is the same. */
static BOOL file_time_same(const FILETIME *from, LPFILETIME ret_time)
{
	*ret_time = *from;
	return TRUE;
}

static void system_time(LPSYSTEMTIME ret_time)
{
	FILETIME now;
	system_time_as_file_time(&now);
	file_time_to_system_time(&now, ret_time);
}

static LONG compare_file_time(const FILETIME *left, const FILETIME *right)
{
	ULONGLONG a = units_of(left), b = units_of(right);
	return a < b ? -1 : a > b;
}

/* --- The computer -------------------------------------------------------------------------------------------------------- */

static void system_info(LPSYSTEM_INFO ret_information)
{
	uint32_t count = ke_current_machine()->options.processor_count;
	*ret_information = (SYSTEM_INFO){
		.wProcessorArchitecture = PROCESSOR_ARCHITECTURE_AMD64,
		.dwPageSize = MM_PAGE_BYTES,
		.lpMinimumApplicationAddress = (LPVOID)MM_ARENA_START,
		.lpMaximumApplicationAddress = (LPVOID)(MM_ARENA_START + MM_ARENA_BYTES - 1),
		.dwActiveProcessorMask = count >= 64 ? ~(DWORD_PTR)0 : ((DWORD_PTR)1 << count) - 1,
		.dwNumberOfProcessors = count,
		.dwProcessorType = 8664,
		.dwAllocationGranularity = 0x10000,
		.wProcessorLevel = 6,
	};
}

static BOOL computer_name_w(LPWSTR to, LPDWORD capacity)
{
	DWORD length = win32_answer_wide(u"DRYDOCK", to, *capacity);
	bool fits = length < *capacity;
	*capacity = length;
	return fits ? TRUE : win32_fail(ERROR_BUFFER_OVERFLOW);
}

static BOOL computer_name_a(LPSTR to, LPDWORD capacity)
{
	DWORD length = win32_answer_narrow(u"DRYDOCK", to, *capacity);
	bool fits = length < *capacity;
	*capacity = length;
	return fits ? TRUE : win32_fail(ERROR_BUFFER_OVERFLOW);
}

WIN32_TABLE(win32_time_export_table, "kernel32.dll", W("CompareFileTime", compare_file_time),
            W("FileTimeToLocalFileTime", file_time_same),
            W("FileTimeToSystemTime", file_time_to_system_time),
            W("GetComputerNameA", computer_name_a), W("GetComputerNameW", computer_name_w),
            W("GetLocalTime", system_time), W("GetNativeSystemInfo", system_info),
            W("GetSystemInfo", system_info), W("GetSystemTime", system_time),
            W("GetSystemTimeAsFileTime", system_time_as_file_time),
            W("GetSystemTimePreciseAsFileTime", system_time_as_file_time),
            W("GetTickCount", tick_count), W("GetTickCount64", tick_count64),
            W("LocalFileTimeToFileTime", file_time_same),
            W("QueryPerformanceCounter", query_performance_counter),
            W("QueryPerformanceFrequency", query_performance_frequency),
            W("SystemTimeToFileTime", system_time_to_file_time));
