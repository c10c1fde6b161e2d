/*
 * cursor.h - a monitor's cursor: asked of the system, and written where the host reads it.
 *
 * One thread a monitor that has a section. Once a monitor has asked for its cursor the system draws it no more, whatever
 * becomes of the section: who looks draws it.
 */
#pragma once

#include "display.h"

/*
 * Adopt section and event behind handles of this process; on success they are closed here. The newer takes the place of the
 * older.
 */
NTSTATUS CursorSet(_Inout_ struct screen *screen, _In_ const struct frame_set_cursor_channel *channel);
/* Write what the system says, or, disabled, that there is nothing to see. STATUS_NOT_FOUND: there is no section. */
NTSTATUS CursorForward(_Inout_ struct screen *screen, _In_ BOOLEAN enable);
/* Ask the system for the cursor, as has to be done with each swap chain; nothing without a section. */
void CursorSetUp(_Inout_ struct screen *screen);
/* Ends the thread and waits. */
void CursorStop(_Inout_ struct screen *screen);
