/*
 * fuzz/fuzz_umdf_answer.c - what a driver host says: what is taken stays within the request that it answers.
 *
 * Parser   src/frameworks/umdf/answer.c
 */
#include <stdlib.h>
#include <string.h>

#include "frameworks/umdf/umdf_internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct subject {
	IRP irp;
	IO_STACK_LOCATION stack;
	FILE_OBJECT file;
	uint32_t room;
};

/* The first bytes choose the request: its kind and how much its client has room for. */
static void choose(struct subject *subject, const uint8_t *data)
{
	static const UCHAR majors[] = { IRP_MJ_CREATE, IRP_MJ_CLEANUP, IRP_MJ_READ, IRP_MJ_WRITE,
		                        IRP_MJ_DEVICE_CONTROL };

	memset(subject, 0, sizeof(*subject));
	subject->room = data[1];
	subject->stack.MajorFunction = majors[data[0] % 5];
	subject->stack.FileObject = &subject->file;
	if (subject->stack.MajorFunction == IRP_MJ_DEVICE_CONTROL)
		subject->stack.Parameters.DeviceIoControl.OutputBufferLength = subject->room;
	else if (subject->stack.MajorFunction == IRP_MJ_READ)
		subject->stack.Parameters.Read.Length = subject->room;
	else if (subject->stack.MajorFunction == IRP_MJ_WRITE)
		subject->stack.Parameters.Write.Length = subject->room;
	subject->irp.Tail.Overlay.CurrentStackLocation = &subject->stack;
}

static void check_answer(const uint8_t *data, size_t size)
{
	struct umdf_answer *answer = malloc(size - 2);
	struct subject subject;
	size_t given = size - 2 - sizeof(*answer);

	if (!answer)
		return;
	memcpy(answer, data + 2, size - 2);
	choose(&subject, data);
	if (umdf_answer_fits(&subject.irp, answer, (uint32_t)(size - 2))) {
		bool has_output = subject.stack.MajorFunction == IRP_MJ_READ ||
		                  subject.stack.MajorFunction == IRP_MJ_DEVICE_CONTROL;

		if (given > (has_output ? subject.room : 0) || answer->status == STATUS_PENDING ||
		    (has_output && subject.room && answer->information > subject.room))
			abort();
	}
	free(answer);
}

static void check_started(const uint8_t *data, size_t size)
{
	struct umdf_started *started = malloc(size);

	if (!started)
		return;
	memcpy(started, data, size);
	if (umdf_started_is_whole(started, (uint32_t)size))
		for (uint32_t index = 0; index < started->interface_count; index++)
			if (!memchr(started->interface[index].reference, 0,
			            sizeof(started->interface[index].reference)))
				abort();
	free(started);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size >= 2 + sizeof(struct umdf_answer))
		check_answer(data, size);
	if (size)
		check_started(data, size);
	return 0;
}
