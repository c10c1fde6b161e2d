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

/* The fastest of SLICES slices of count requests: what others take from the core is no cost. */
static void Time(const char *name, HANDLE device, DWORD code, void *buffer, DWORD bytes, int count)
{
	double fastest = 0, start, took;
	int slice, turn;

	for (slice = 0; slice < SLICES; slice++) {
		start = Now();
		for (turn = 0; turn < count; turn++)
			Control(device, code, buffer, bytes);
		took = Now() - start;
		if (slice == 0 || took < fastest)
			fastest = took;
	}
	printf("%s %.1f\n", name, fastest / count);
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

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	void *large = malloc(BENCH_LARGE_BYTES);
	HANDLE device;

	if (!strcmp(what, "kmdf")) {
		device = Open("\\\\.\\DrydockBenchKmdf");
		Time("kmdf_nothing", device, BENCH_NOTHING, NULL, 0, 2000);
		TimeObjects(device, 2000);
	} else {
		if (!strcmp(what, "wine"))
			StartPeersService();
		device = Open("\\\\.\\DrydockBench");
		memset(large, 1, BENCH_LARGE_BYTES);
		Time("nothing", device, BENCH_NOTHING, NULL, 0, what[0] == 0 ? 2000 : 50);
		if (what[0] == 0) {
			Time("large_buffered", device, BENCH_BUFFERED, large, BENCH_LARGE_BYTES,
			     10);
			Time("large_out_direct", device, BENCH_OUT_DIRECT, large, BENCH_LARGE_BYTES,
			     100);
			printf("out_direct_same_memory %d\n", *(void **)large == large);
		}
	}
	CloseHandle(device);
	free(large);
	return 0;
}
