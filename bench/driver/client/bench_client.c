/*
 * bench_client.c - times device controls, from client to driver and back. Prints "name nanoseconds" lines.
 * The same text is built for the peer, where the argument "wine" has it start the service first.
 */
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../bench_codes.h"

#define SLICES 100

static double Now(void)
{
	LARGE_INTEGER count, frequency;

	QueryPerformanceCounter(&count);
	QueryPerformanceFrequency(&frequency);
	return (double)count.QuadPart * 1e9 / (double)frequency.QuadPart;
}

static HANDLE Open(const char *name)
{
	HANDLE device =
		CreateFileA(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);

	if (device == INVALID_HANDLE_VALUE) {
		printf("cannot open %s, error %u\n", name, (unsigned)GetLastError());
		exit(2);
	}
	return device;
}

static void Control(HANDLE device, DWORD code, void *buffer, DWORD bytes)
{
	DWORD returned;

	if (!DeviceIoControl(device, code, code == BENCH_OUT_DIRECT ? NULL : buffer,
	                     code == BENCH_OUT_DIRECT ? 0 : bytes, buffer, bytes, &returned,
	                     NULL) ||
	    returned != bytes) {
		printf("control 0x%x failed, error %u\n", (unsigned)code, (unsigned)GetLastError());
		exit(3);
	}
}

static double TimeSlice(HANDLE device, DWORD code, void *buffer, DWORD bytes, int count)
{
	double start = Now();
	int turn;

	for (turn = 0; turn < count; turn++)
		Control(device, code, buffer, bytes);
	return (Now() - start) / count;
}

/* The fastest of SLICES slices of count requests: what others take from the core is no cost. */
static void Time(const char *name, HANDLE device, DWORD code, void *buffer, DWORD bytes, int count)
{
	double fastest = 0, took;
	int slice;

	for (slice = 0; slice < SLICES; slice++) {
		took = TimeSlice(device, code, buffer, bytes, count);
		if (slice == 0 || took < fastest)
			fastest = took;
	}
	printf("%s %.1f\n", name, fastest);
}

static int CompareRatios(const void *left, const void *right)
{
	double difference = *(const double *)left - *(const double *)right;

	return (difference > 0) - (difference < 0);
}

/*
 * Requests to two drivers, slice by slice in turn: the ratio within a pair of slices is of one moment, whatever
 * the core's speed is then. The median of the ratios is printed, and the fastest slice of each side.
 */
static void TimePairs(HANDLE wdm, HANDLE kmdf, int count)
{
	double ratios[SLICES], fastest[2] = { 0, 0 }, took[2];
	int slice, side;

	for (slice = 0; slice < SLICES; slice++) {
		took[0] = TimeSlice(wdm, BENCH_NOTHING, NULL, 0, count);
		took[1] = TimeSlice(kmdf, BENCH_NOTHING, NULL, 0, count);
		for (side = 0; side < 2; side++)
			if (slice == 0 || took[side] < fastest[side])
				fastest[side] = took[side];
		ratios[slice] = took[1] / took[0];
	}
	qsort(ratios, SLICES, sizeof(ratios[0]), CompareRatios);
	printf("nothing %.1f\nkmdf_nothing %.1f\nkmdf_by_wdm %.3f\n", fastest[0], fastest[1],
	       ratios[SLICES / 2]);
}

static void TimeObjects(HANDLE device, int count)
{
	LARGE_INTEGER figures[2];
	double fastest = 0, took;
	int slice;

	for (slice = 0; slice < SLICES; slice++) {
		figures[0].QuadPart = count;
		figures[1].QuadPart = 0;
		Control(device, BENCH_OBJECTS, figures, sizeof(figures));
		took = (double)figures[0].QuadPart * 1e9 / (double)figures[1].QuadPart;
		if (slice == 0 || took < fastest)
			fastest = took;
	}
	printf("wdf_object %.1f\n", fastest / count);
}

static void StartPeersService(void)
{
	SC_HANDLE manager = OpenSCManagerA(NULL, NULL, SC_MANAGER_CONNECT);
	SC_HANDLE service = OpenServiceA(manager, "DrydockBench", SERVICE_ALL_ACCESS);

	StartServiceA(service, 0, NULL);
	CloseServiceHandle(service);
	CloseServiceHandle(manager);
	Sleep(2000); /* its own services settle */
}

static void TimeLarge(HANDLE device)
{
	void *large = malloc(BENCH_LARGE_BYTES);

	memset(large, 1, BENCH_LARGE_BYTES);
	Time("large_buffered", device, BENCH_BUFFERED, large, BENCH_LARGE_BYTES, 10);
	Time("large_out_direct", device, BENCH_OUT_DIRECT, large, BENCH_LARGE_BYTES, 100);
	printf("out_direct_same_memory %d\n", *(void **)large == large);
	free(large);
}

int main(int argc, char **argv)
{
	HANDLE wdm, kmdf;

	if (argc > 1 && !strcmp(argv[1], "wine")) {
		StartPeersService();
		wdm = Open("\\\\.\\DrydockBench");
		Time("nothing", wdm, BENCH_NOTHING, NULL, 0, 50);
		CloseHandle(wdm);
		return 0;
	}
	wdm = Open("\\\\.\\DrydockBench");
	kmdf = Open("\\\\.\\DrydockBenchKmdf");
	TimePairs(wdm, kmdf, 2000);
	TimeObjects(kmdf, 2000);
	TimeLarge(wdm);
	CloseHandle(kmdf);
	CloseHandle(wdm);
	return 0;
}
