/* cursor.c - the thread that asks for the cursor and writes it. */
#include "cursor.h"

#include "../../testcard/driver/system.h"
#include "cursor_section.h"

struct cursor {
	struct screen *screen;
	struct frame_cursor *section;
	void *written; /* the host's event; null: it has none */
	HANDLE available, terminate, thread;
	BOOLEAN isForwarded;       /* atomic */
	struct cursor_image image; /* the last one; id 0: none yet */
	UINT32 pixels[FRAME_CURSOR_SIZE * FRAME_CURSOR_SIZE];
};

/* --- What the system says -------------------------------------------------------------------------------------------- */

static void TakeImage(struct cursor *cursor, const IDDCX_CURSOR_SHAPE_INFO *shape)
{
	struct cursor_image *image = &cursor->image;

	image->type = shape->CursorType == IDDCX_CURSOR_SHAPE_TYPE_MASKED_COLOR
	                      ? FRAME_CURSOR_MASKED
	                      : FRAME_CURSOR_ALPHA;
	image->id = shape->ShapeId;
	image->width = shape->Width;
	image->height = shape->Height;
	image->pitchBytes = shape->Pitch;
	image->hotX = shape->XHot;
	image->hotY = shape->YHot;
	image->pixels = cursor->pixels;
}

static void Write(struct cursor *cursor, const struct cursor_image *image, INT32 x, INT32 y)
{
	CursorWrite(cursor->section, image, x, y);
	if (cursor->written)
		SystemChannel.set_event(SystemChannel.context, cursor->written);
}

static void Tell(struct cursor *cursor)
{
	IDARG_IN_QUERY_HWCURSOR in;
	IDARG_OUT_QUERY_HWCURSOR3 out;

	RtlZeroMemory(&out, sizeof(out));
	in.LastShapeId = cursor->image.id;
	in.ShapeBufferSizeInBytes = sizeof(cursor->pixels);
	in.pShapeBuffer = (BYTE *)cursor->pixels;
	if (!NT_SUCCESS(IddCxMonitorQueryHardwareCursor3(cursor->screen->handle, &in, &out)))
		return;
	cursor->image.pixels = NULL;
	if (out.IsCursorShapeUpdated)
		TakeImage(cursor, &out.CursorShapeInfo);
	Write(cursor, out.IsCursorVisible && cursor->image.id ? &cursor->image : NULL, out.X,
	      out.Y);
}

static void Hide(struct cursor *cursor)
{
	Write(cursor, NULL, 0, 0);
	/* Whatever is shown next comes with its pixels. */
	cursor->image.id = 0;
}

static DWORD WINAPI Run(LPVOID context)
{
	struct cursor *cursor = context;
	HANDLE handles[2];

	handles[0] = cursor->terminate;
	handles[1] = cursor->available;
	while (WaitForMultipleObjects(2, handles, FALSE, INFINITE) == WAIT_OBJECT_0 + 1)
		if (__atomic_load_n(&cursor->isForwarded, __ATOMIC_ACQUIRE))
			Tell(cursor);
		else
			Hide(cursor);
	return 0;
}

/* --- Its life ---------------------------------------------------------------------------------------------------------- */

static void Free(struct cursor *cursor)
{
	if (cursor->section)
		SystemChannel.unmap(SystemChannel.context, cursor->section);
	if (cursor->written)
		SystemChannel.close_event(SystemChannel.context, cursor->written);
	if (cursor->thread)
		CloseHandle(cursor->thread);
	if (cursor->terminate)
		CloseHandle(cursor->terminate);
	if (cursor->available)
		CloseHandle(cursor->available);
	HeapFree(GetProcessHeap(), 0, cursor);
}

static NTSTATUS Adopt(struct cursor *cursor, const struct frame_set_cursor_channel *channel)
{
	UINT64 bytes = 0;
	void *view = NULL;
	NTSTATUS status = SystemChannel.map(SystemChannel.context, channel->section, &view, &bytes);

	if (!NT_SUCCESS(status))
		return status;
	cursor->section = view;
	if (!CursorFits(cursor->section, bytes))
		return STATUS_INVALID_PARAMETER;
	return channel->event ? SystemChannel.open_event(SystemChannel.context, channel->event,
	                                                 &cursor->written)
	                      : STATUS_SUCCESS;
}

static NTSTATUS Begin(struct cursor *cursor)
{
	cursor->isForwarded = TRUE;
	cursor->available = CreateEventW(NULL, FALSE, FALSE, NULL);
	cursor->terminate = CreateEventW(NULL, TRUE, FALSE, NULL);
	if (cursor->available && cursor->terminate)
		cursor->thread = CreateThread(NULL, 0, Run, cursor, 0, NULL);
	return cursor->thread ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

/* Assignments come beside requests: who has a screen's cursor is changed and looked at under one lock. */
static void Lock(void)
{
	WdfWaitLockAcquire(TheDevice->cursors, NULL);
}

static void Unlock(void)
{
	WdfWaitLockRelease(TheDevice->cursors);
}

static struct cursor *Exchange(struct screen *screen, struct cursor *cursor)
{
	struct cursor *before;

	Lock();
	before = screen->cursor;
	screen->cursor = cursor;
	Unlock();
	return before;
}

static void End(struct cursor *cursor)
{
	if (!cursor)
		return;
	SetEvent(cursor->terminate);
	WaitForSingleObject(cursor->thread, INFINITE);
	Free(cursor);
}

NTSTATUS CursorSet(_Inout_ struct screen *screen,
                   _In_ const struct frame_set_cursor_channel *channel)
{
	struct cursor *cursor = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*cursor));
	NTSTATUS status;

	if (!cursor)
		return STATUS_INSUFFICIENT_RESOURCES;
	cursor->screen = screen;
	status = Adopt(cursor, channel);
	if (NT_SUCCESS(status))
		status = Begin(cursor);
	if (!NT_SUCCESS(status)) {
		Free(cursor);
		return status;
	}
	SystemChannel.close_handle(SystemChannel.context, channel->section);
	if (channel->event)
		SystemChannel.close_handle(SystemChannel.context, channel->event);
	End(Exchange(screen, cursor));
	CursorSetUp(screen);
	return STATUS_SUCCESS;
}

NTSTATUS CursorForward(_Inout_ struct screen *screen, _In_ BOOLEAN enable)
{
	struct cursor *cursor;

	Lock();
	cursor = screen->cursor;
	if (cursor) {
		__atomic_store_n(&cursor->isForwarded, enable, __ATOMIC_RELEASE);
		SetEvent(cursor->available);
	}
	Unlock();
	return cursor ? STATUS_SUCCESS : STATUS_NOT_FOUND;
}

static BOOLEAN Ask(struct screen *screen)
{
	IDARG_IN_SETUP_HWCURSOR in;

	RtlZeroMemory(&in, sizeof(in));
	in.CursorInfo.Size = sizeof(in.CursorInfo);
	in.CursorInfo.ColorXorCursorSupport = IDDCX_XOR_CURSOR_SUPPORT_FULL;
	in.CursorInfo.AlphaCursorSupport = TRUE;
	in.CursorInfo.MaxX = FRAME_CURSOR_SIZE;
	in.CursorInfo.MaxY = FRAME_CURSOR_SIZE;
	in.hNewCursorDataAvailable = screen->cursor->available;
	return NT_SUCCESS(IddCxMonitorSetupHardwareCursor(screen->handle, &in));
}

void CursorSetUp(_Inout_ struct screen *screen)
{
	Lock();
	if (screen->cursor && Ask(screen)) {
		TheDevice->hasCursors = TRUE;
		SetEvent(screen->cursor->available);
	}
	Unlock();
}

void CursorStop(_Inout_ struct screen *screen)
{
	End(Exchange(screen, NULL));
}
