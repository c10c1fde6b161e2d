/* win32/crt/file.c - reading and writing of the C runtime's files. */
#include <stdlib.h>
#include <string.h>

#include "win32/crt/crt_files.h"

int crt_fail(int error, int value)
{
	win32_thread_current()->crt_error = error;
	return value;
}

static void init_file(struct crt_file *file, int console)
{
	memset(file, 0, sizeof(*file));
	file->lock.LockCount = -1;
	file->console = console;
	file->pushed_back = CRT_END;
	file->in_use = true;
}

static struct crt_process *make_files(struct win32_process *process)
{
	struct crt_process *files = calloc(1, sizeof(*files));

	if (!files)
		win32_process_exit((uint32_t)STATUS_NO_MEMORY);
	for (int i = 0; i < 3; i++) {
		init_file(&files->file[i], i);
		files->file[i].readable = i == 0;
		files->file[i].writable = i != 0;
	}
	host_lock_acquire(&process->lock);
	if (process->crt) {
		free(files);
		files = process->crt;
	}
	process->crt = files;
	host_lock_release(&process->lock);
	return files;
}

struct crt_process *crt_files(void)
{
	struct win32_process *process = win32_process_current();
	return process->crt ? process->crt : make_files(process);
}

void crt_file_lock(struct crt_file *file)
{
	win32_section_enter(&file->lock);
}

void crt_file_unlock(struct crt_file *file)
{
	win32_section_leave(&file->lock);
}

static bool need_buffer(struct crt_file *file)
{
	if (!file->buffer)
		file->buffer = malloc(CRT_BUFFER_BYTES);
	return file->buffer != NULL;
}

/* --- Output ------------------------------------------------------------------------------------------------- */

static bool write_bytes(struct crt_file *file, const char *bytes, size_t count)
{
	LARGE_INTEGER end = { .LowPart = FILE_WRITE_TO_END_OF_FILE, .HighPart = -1 };
	IO_STATUS_BLOCK io;
	NTSTATUS status = ZwWriteFile(file->handle, NULL, NULL, NULL, &io, (PVOID)(uintptr_t)bytes,
	                              (ULONG)count, file->append ? &end : NULL, NULL);
	if (status == STATUS_PENDING) {
		ZwWaitForSingleObject(file->handle, FALSE, NULL);
		status = io.Status;
	}
	if (NT_SUCCESS(status))
		return true;
	file->failed = true;
	crt_fail(win32_errno_from_error(win32_error_from_status(status)), 0);
	return false;
}

bool crt_file_flush(struct crt_file *file)
{
	bool written = true;

	if (file->dirty) {
		written = write_bytes(file, file->buffer, file->used);
		file->dirty = false;
		file->used = file->filled = 0;
	}
	return written;
}

/* Position of the handle where the program believes it to be: what was read ahead is given back. */
static void drop_read_ahead(struct crt_file *file)
{
	if (file->filled > file->used) {
		FILE_POSITION_INFORMATION position;
		IO_STATUS_BLOCK io;
		if (NT_SUCCESS(ZwQueryInformationFile(file->handle, &io, &position,
		                                      sizeof(position), FilePositionInformation))) {
			position.CurrentByteOffset.QuadPart -=
				(LONGLONG)(file->filled - file->used);
			ZwSetInformationFile(file->handle, &io, &position, sizeof(position),
			                     FilePositionInformation);
		}
	}
	file->used = file->filled = 0;
	file->pushed_back = CRT_END;
}

static bool put_buffered(struct crt_file *file, const char *bytes, size_t count)
{
	while (count > 0) {
		size_t part = CRT_BUFFER_BYTES - file->used;
		part = part < count ? part : count;
		memcpy(file->buffer + file->used, bytes, part);
		file->used += part;
		file->dirty = true;
		bytes += part;
		count -= part;
		if (file->used == CRT_BUFFER_BYTES && !crt_file_flush(file))
			return false;
	}
	return true;
}

static bool put_text(struct crt_file *file, const char *text, size_t count)
{
	while (count > 0) {
		const char *line_end = memchr(text, '\n', count);
		size_t part = line_end ? (size_t)(line_end - text) : count;
		if (!put_buffered(file, text, part) || (line_end && !put_buffered(file, "\r\n", 2)))
			return false;
		part += line_end != NULL;
		text += part;
		count -= part;
	}
	return true;
}

bool crt_file_put(struct crt_file *file, const char *text, size_t count)
{
	if (!file->writable) {
		file->failed = true;
		return crt_fail(CRT_EBADF, false);
	}
	if (file->console >= 0) {
		win32_console_write(win32_machine_current(), file->console, text, count);
		return true;
	}
	if (!need_buffer(file))
		return crt_fail(CRT_ENOMEM, false);
	if (!file->dirty)
		drop_read_ahead(file);
	return file->text ? put_text(file, text, count) : put_buffered(file, text, count);
}

/* --- Input ---------------------------------------------------------------------------------------------------- */

static size_t read_bytes(struct crt_file *file)
{
	IO_STATUS_BLOCK io = { .Information = 0 };
	NTSTATUS status;

	if (file->console == 0)
		return win32_console_read(win32_machine_current(), file->buffer, CRT_BUFFER_BYTES);
	status = ZwReadFile(file->handle, NULL, NULL, NULL, &io, file->buffer, CRT_BUFFER_BYTES,
	                    NULL, NULL);
	if (status == STATUS_PENDING) {
		ZwWaitForSingleObject(file->handle, FALSE, NULL);
		status = io.Status;
	}
	if (NT_SUCCESS(status))
		return io.Information;
	if (status != STATUS_END_OF_FILE)
		file->failed = true;
	return 0;
}

/*
 * A console window never comes to its end; ours does. A program that goes on asking is ended as if its window
 * had been closed, or it would ask for ever.
 */
#define ENDS_MAX 32

static void count_end(struct crt_file *file)
{
	static const char text[] =
		"drydock: the console's input has ended and the client goes on asking; "
		"the client is ended\n";

	if (file->console != 0 || ++crt_files()->ends < ENDS_MAX)
		return;
	win32_console_write(win32_machine_current(), 2, text, sizeof(text) - 1);
	win32_process_exit((uint32_t)STATUS_CONTROL_C_EXIT);
}

static int get_raw(struct crt_file *file)
{
	if (file->used >= file->filled) {
		file->used = 0;
		file->filled = file->ended ? 0 : read_bytes(file);
		if (file->filled == 0) {
			file->ended = true;
			count_end(file);
			return CRT_END;
		}
	}
	return (unsigned char)file->buffer[file->used++];
}

int crt_file_get(struct crt_file *file)
{
	int byte = file->pushed_back;

	file->pushed_back = CRT_END;
	if (byte != CRT_END)
		return byte;
	if (!file->readable || !need_buffer(file)) {
		file->failed = true;
		return crt_fail(CRT_EBADF, CRT_END);
	}
	if (file->dirty)
		crt_file_flush(file);
	byte = get_raw(file);
	if (byte == '\r' && file->text) {
		int next = get_raw(file);
		if (next == '\n')
			return '\n';
		file->pushed_back = next;
	}
	return byte;
}

/* --- Opening and closing ----------------------------------------------------------------------------------------- */

static struct crt_file *take_record(struct crt_process *files)
{
	struct crt_file *file = NULL;

	host_lock_acquire(&files->lock);
	for (size_t i = 3; i < CRT_FILES_MAX && !file; i++)
		if (!files->file[i].in_use)
			file = &files->file[i];
	if (file)
		init_file(file, -1);
	host_lock_release(&files->lock);
	return file;
}

static bool parse_mode(struct crt_file *file, const char *mode, ACCESS_MASK *ret_access,
                       ULONG *ret_disposition)
{
	bool update = strchr(mode, '+') != NULL;

	file->text = strchr(mode, 'b') == NULL;
	file->append = *mode == 'a';
	file->readable = *mode == 'r' || update;
	file->writable = *mode != 'r' || update;
	*ret_access = (file->readable ? GENERIC_READ : 0) | (file->writable ? GENERIC_WRITE : 0);
	*ret_disposition = *mode == 'r'   ? FILE_OPEN
	                   : *mode == 'w' ? FILE_OVERWRITE_IF
	                                  : FILE_OPEN_IF;
	return *mode == 'r' || *mode == 'w' || *mode == 'a';
}

static NTSTATUS open_handle(struct crt_file *file, const WCHAR *name, ACCESS_MASK access,
                            ULONG disposition)
{
	WCHAR path[WIN32_PATH_MAX];
	OBJECT_ATTRIBUTES attributes;
	UNICODE_STRING text;
	IO_STATUS_BLOCK io;
	NTSTATUS status = win32_nt_path(name, path);

	if (!NT_SUCCESS(status))
		return status;
	text = win32_string(path);
	InitializeObjectAttributes(&attributes, &text, OBJ_CASE_INSENSITIVE, NULL, NULL);
	return ZwCreateFile(&file->handle, access | SYNCHRONIZE | FILE_READ_ATTRIBUTES, &attributes,
	                    &io, NULL, FILE_ATTRIBUTE_NORMAL, FILE_SHARE_READ | FILE_SHARE_WRITE,
	                    disposition, FILE_SYNCHRONOUS_IO_NONALERT | FILE_NON_DIRECTORY_FILE,
	                    NULL, 0);
}

struct crt_file *crt_file_open(const WCHAR *name, const char *mode)
{
	struct crt_file *file = take_record(crt_files());
	ACCESS_MASK access;
	ULONG disposition;
	NTSTATUS status = STATUS_INVALID_PARAMETER;

	if (!file) {
		crt_fail(CRT_EMFILE, 0);
		return NULL;
	}
	if (parse_mode(file, mode, &access, &disposition))
		status = open_handle(file, name, access, disposition);
	if (!NT_SUCCESS(status)) {
		file->in_use = false;
		crt_fail(win32_errno_from_error(win32_error_from_status(status)), 0);
		return NULL;
	}
	return file;
}

bool crt_file_close(struct crt_file *file)
{
	bool flushed = crt_file_flush(file);

	if (file->console < 0)
		ZwClose(file->handle);
	free(file->buffer);
	file->buffer = NULL;
	file->in_use = false;
	return flushed;
}

void crt_process_destroy(struct win32_process *process)
{
	if (!process->crt)
		return;
	for (size_t i = 0; i < CRT_FILES_MAX; i++)
		free(process->crt->file[i].buffer);
	free(process->crt);
	process->crt = NULL;
}
