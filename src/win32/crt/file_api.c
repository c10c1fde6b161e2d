/* win32/crt/file_api.c - fopen, fread, fgets and their kin. */
#include <string.h>

#include "win32/crt/crt_files.h"

typedef struct crt_file FILE_;

static FILE_ *standard_file(unsigned int index)
{
	return crt_standard(index < 3 ? index : 1);
}

/* --- Opening ---------------------------------------------------------------------------------------------------- */

static FILE_ *open_wide(const WCHAR *name, const WCHAR *mode)
{
	char narrow[32];
	win32_narrow(mode, narrow, sizeof(narrow));
	return crt_file_open(name, narrow);
}

static FILE_ *open_narrow(const char *name, const char *mode)
{
	struct win32_wide wide;
	return crt_file_open(win32_wide(&wide, name), mode);
}

static FILE_ *open_shared(const char *name, const char *mode, int share)
{
	return open_narrow(name, mode);
}

static FILE_ *open_shared_wide(const WCHAR *name, const WCHAR *mode, int share)
{
	return open_wide(name, mode);
}

static int open_checked(FILE_ **ret_file, const char *name, const char *mode)
{
	if (!ret_file)
		return crt_fail(CRT_EINVAL, CRT_EINVAL);
	*ret_file = name && mode ? open_narrow(name, mode) : NULL;
	return *ret_file ? 0 : win32_thread_current()->crt_error;
}

static int open_checked_wide(FILE_ **ret_file, const WCHAR *name, const WCHAR *mode)
{
	if (!ret_file)
		return crt_fail(CRT_EINVAL, CRT_EINVAL);
	*ret_file = name && mode ? open_wide(name, mode) : NULL;
	return *ret_file ? 0 : win32_thread_current()->crt_error;
}

static int close_file(FILE_ *file)
{
	if (!file || !file->in_use)
		return crt_fail(CRT_EINVAL, CRT_END);
	crt_file_lock(file);
	bool closed = crt_file_close(file);
	crt_file_unlock(file);
	return closed ? 0 : CRT_END;
}

static int flush_all(void)
{
	struct crt_process *files = crt_files();
	int count = 0;
	for (size_t i = 0; i < CRT_FILES_MAX; i++) {
		if (files->file[i].in_use) {
			crt_file_flush(&files->file[i]);
			count++;
		}
	}
	return count;
}

static int flush_file(FILE_ *file)
{
	bool flushed = true;
	if (!file) {
		flush_all();
		return 0;
	}
	crt_file_lock(file);
	flushed = crt_file_flush(file);
	crt_file_unlock(file);
	return flushed ? 0 : CRT_END;
}

/* --- Blocks and characters ---------------------------------------------------------------------------------------- */

static size_t read_blocks(void *to, size_t size, size_t count, FILE_ *file)
{
	size_t bytes = size * count, done = 0;
	char *target = to;
	int byte;

	if (bytes == 0)
		return 0;
	crt_file_lock(file);
	while (done < bytes && (byte = crt_file_get(file)) != CRT_END)
		target[done++] = (char)byte;
	crt_file_unlock(file);
	return done / size;
}

static size_t read_blocks_checked(void *to, size_t capacity, size_t size, size_t count, FILE_ *file)
{
	if (size && count > capacity / size)
		return (size_t)crt_fail(CRT_ERANGE, 0);
	return read_blocks(to, size, count, file);
}

static size_t write_blocks(const void *from, size_t size, size_t count, FILE_ *file)
{
	bool written;
	if (size == 0 || count == 0)
		return 0;
	crt_file_lock(file);
	written = crt_file_put(file, from, size * count);
	crt_file_unlock(file);
	return written ? count : 0;
}

static int get_byte(FILE_ *file)
{
	int byte;
	crt_file_lock(file);
	byte = crt_file_get(file);
	crt_file_unlock(file);
	return byte;
}

static int get_byte_standard(void)
{
	return get_byte(crt_standard(0));
}

static int put_byte(int character, FILE_ *file)
{
	char byte = (char)character;
	return write_blocks(&byte, 1, 1, file) == 1 ? (unsigned char)byte : CRT_END;
}

static int put_byte_standard(int character)
{
	return put_byte(character, crt_standard(1));
}

static int unget_byte(int character, FILE_ *file)
{
	if (character == CRT_END)
		return CRT_END;
	crt_file_lock(file);
	file->pushed_back = character;
	file->ended = false;
	crt_file_unlock(file);
	return character;
}

/* A wide character of UTF-8 input; 0xffff at the end. Supplementary ones come as U+FFFD. */
static uint16_t get_wide(FILE_ *file)
{
	char bytes[4];
	WCHAR units[2];
	size_t count = 1, taken;
	int byte;

	crt_file_lock(file);
	byte = crt_file_get(file);
	bytes[0] = (char)byte;
	size_t length = byte < 0xc2 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
	while (byte != CRT_END && count < length)
		bytes[count++] = (char)crt_file_get(file);
	crt_file_unlock(file);
	if (byte == CRT_END)
		return 0xffff;
	return rtl_utf16_from_utf8(bytes, count, units, &taken) == 1 ? units[0] : 0xfffd;
}

static uint16_t get_wide_standard(void)
{
	return get_wide(crt_standard(0));
}

static uint16_t put_wide(WCHAR character, FILE_ *file)
{
	char bytes[4];
	size_t taken;
	size_t count = rtl_utf8_from_utf16(&character, 1, bytes, &taken);
	return write_blocks(bytes, 1, count, file) == count ? character : 0xffff;
}

static uint16_t put_wide_standard(WCHAR character)
{
	return put_wide(character, crt_standard(1));
}

static uint16_t unget_wide(uint16_t character, FILE_ *file)
{
	return (uint16_t)unget_byte(character == 0xffff ? CRT_END : character, file);
}

/* --- Lines ------------------------------------------------------------------------------------------------------------ */

static char *get_line(char *to, int capacity, FILE_ *file)
{
	int length = 0, byte = 0;

	if (!to || capacity <= 0)
		return NULL;
	crt_file_lock(file);
	while (length < capacity - 1 && byte != '\n' && (byte = crt_file_get(file)) != CRT_END)
		to[length++] = (char)byte;
	crt_file_unlock(file);
	to[length] = '\0';
	return length > 0 || capacity == 1 ? to : NULL;
}

static WCHAR *get_line_wide(WCHAR *to, int capacity, FILE_ *file)
{
	int length = 0;
	uint16_t unit = 0;

	if (!to || capacity <= 0)
		return NULL;
	while (length < capacity - 1 && unit != '\n' && (unit = get_wide(file)) != 0xffff)
		to[length++] = unit;
	to[length] = 0;
	return length > 0 ? to : NULL;
}

static char *get_line_standard(char *to, size_t capacity)
{
	char *line = get_line(to, (int)capacity, crt_standard(0));
	size_t length = line ? strlen(line) : 0;
	if (length > 0 && line[length - 1] == '\n')
		line[length - 1] = '\0';
	return line;
}

static WCHAR *get_line_standard_wide(WCHAR *to, size_t capacity)
{
	WCHAR *line = get_line_wide(to, (int)capacity, crt_standard(0));
	size_t length = line ? crt_wcslen(line) : 0;
	if (length > 0 && line[length - 1] == '\n')
		line[length - 1] = 0;
	return line;
}

static int put_text(const char *text, FILE_ *file)
{
	size_t length = strlen(text);
	return length == 0 || write_blocks(text, 1, length, file) == length ? 0 : CRT_END;
}

static int put_line(const char *text)
{
	return put_text(text, crt_standard(1)) == 0 ? put_text("\n", crt_standard(1)) : CRT_END;
}

static int put_text_wide(const WCHAR *text, FILE_ *file)
{
	for (; *text; text++)
		if (put_wide(*text, file) == 0xffff)
			return CRT_END;
	return 0;
}

static int put_line_wide(const WCHAR *text)
{
	return put_text_wide(text, crt_standard(1)) == 0 ? put_text("\n", crt_standard(1))
	                                                 : CRT_END;
}

/* --- Positions -------------------------------------------------------------------------------------------------------- */

static LONGLONG handle_position(FILE_ *file)
{
	FILE_POSITION_INFORMATION position;
	IO_STATUS_BLOCK io;
	NTSTATUS status = ZwQueryInformationFile(file->handle, &io, &position, sizeof(position),
	                                         FilePositionInformation);
	return NT_SUCCESS(status) ? position.CurrentByteOffset.QuadPart : -1;
}

static LONGLONG tell64(FILE_ *file)
{
	LONGLONG position;

	if (file->console >= 0)
		return crt_fail(CRT_EINVAL, -1);
	crt_file_lock(file);
	crt_file_flush(file);
	position = handle_position(file) - (LONGLONG)(file->filled - file->used);
	if (file->pushed_back != CRT_END)
		position--;
	crt_file_unlock(file);
	return position;
}

static int tell(FILE_ *file)
{
	return (int)tell64(file);
}

static int seek64(FILE_ *file, LONGLONG offset, int origin)
{
	FILE_POSITION_INFORMATION position = { .CurrentByteOffset.QuadPart = offset };
	FILE_STANDARD_INFORMATION standard;
	IO_STATUS_BLOCK io;
	LONGLONG here = origin == 1 ? tell64(file) : 0;
	NTSTATUS status = STATUS_SUCCESS;

	if (file->console >= 0 || here < 0)
		return crt_fail(CRT_EINVAL, -1);
	crt_file_lock(file);
	crt_file_flush(file);
	if (origin == 2) {
		status = ZwQueryInformationFile(file->handle, &io, &standard, sizeof(standard),
		                                FileStandardInformation);
		here = NT_SUCCESS(status) ? standard.EndOfFile.QuadPart : 0;
	}
	position.CurrentByteOffset.QuadPart += here;
	if (NT_SUCCESS(status))
		status = ZwSetInformationFile(file->handle, &io, &position, sizeof(position),
		                              FilePositionInformation);
	file->used = file->filled = 0;
	file->pushed_back = CRT_END;
	file->ended = false;
	crt_file_unlock(file);
	return NT_SUCCESS(status) ? 0 : crt_fail(CRT_EINVAL, -1);
}

static int seek(FILE_ *file, int offset, int origin)
{
	return seek64(file, offset, origin);
}

static void rewind_file(FILE_ *file)
{
	seek64(file, 0, 0);
	file->failed = false;
}

static int get_position(FILE_ *file, LONGLONG *ret_position)
{
	*ret_position = tell64(file);
	return *ret_position < 0 ? -1 : 0;
}

static int set_position(FILE_ *file, const LONGLONG *position)
{
	return seek64(file, *position, 0);
}

/* --- State -------------------------------------------------------------------------------------------------------------- */

static int is_ended(FILE_ *file)
{
	return file->ended;
}

static int has_failed(FILE_ *file)
{
	return file->failed;
}

static void clear_state(FILE_ *file)
{
	file->ended = file->failed = false;
}

static int clear_state_checked(FILE_ *file)
{
	clear_state(file);
	return 0;
}

/* Buffers are ours; the console is written at once in every mode. */
static int set_buffer(FILE_ *file, char *buffer, int mode, size_t size)
{
	return file ? 0 : -1;
}

static void set_buffer_plain(FILE_ *file, char *buffer)
{
}

static int number_of(FILE_ *file)
{
	return (int)(file - crt_files()->file);
}

static int is_terminal(int descriptor)
{
	return descriptor >= 0 && descriptor < 3 ? 0x40 : 0;
}

/* Text to the console is UTF-8 in every mode. Gives the former one, _O_TEXT. */
static int set_mode(int descriptor, int mode)
{
	if (descriptor < 0 || descriptor >= CRT_FILES_MAX || !crt_files()->file[descriptor].in_use)
		return crt_fail(CRT_EBADF, -1);
	crt_files()->file[descriptor].text = mode != 0x8000 && descriptor > 2;
	return 0x4000;
}

WIN32_TABLE(win32_crt_file_export_table, "ucrtbase.dll", W("__acrt_iob_func", standard_file),
            W("_fgetchar", get_byte_standard), W("_fileno", number_of), W("_flushall", flush_all),
            W("_fseeki64", seek64), W("_fsopen", open_shared), W("_ftelli64", tell64),
            W("_getws_s", get_line_standard_wide), W("_isatty", is_terminal),
            W("_putws", put_line_wide), W("_setmode", set_mode), W("_wfopen", open_wide),
            W("_wfopen_s", open_checked_wide), W("_wfsopen", open_shared_wide),
            W("clearerr", clear_state), W("clearerr_s", clear_state_checked),
            W("fclose", close_file), W("feof", is_ended), W("ferror", has_failed),
            W("fflush", flush_file), W("fgetc", get_byte), W("fgetpos", get_position),
            W("fgets", get_line), W("fgetwc", get_wide), W("fgetws", get_line_wide),
            W("fopen", open_narrow), W("fopen_s", open_checked), W("fputc", put_byte),
            W("fputs", put_text), W("fputwc", put_wide), W("fputws", put_text_wide),
            W("fread", read_blocks), W("fread_s", read_blocks_checked), W("fseek", seek),
            W("fsetpos", set_position), W("ftell", tell), W("fwrite", write_blocks),
            W("getc", get_byte), W("getchar", get_byte_standard), W("gets_s", get_line_standard),
            W("getwc", get_wide), W("getwchar", get_wide_standard), W("putc", put_byte),
            W("putchar", put_byte_standard), W("puts", put_line), W("putwc", put_wide),
            W("putwchar", put_wide_standard), W("rewind", rewind_file),
            W("setbuf", set_buffer_plain), W("setvbuf", set_buffer), W("ungetc", unget_byte),
            W("ungetwc", unget_wide));
