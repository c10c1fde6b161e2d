/*
 * drydock/image.h - what a driver or client image says about itself.
 *
 * Model    The builder links every image with -nostdlib -Bsymbolic and generates one C file that
 *          defines `__drydock_image`, the image's only dynamic symbol, and one thunk or cell per
 *          import. The loader (src/base/image) reads this record, fills every cell from its
 *          registry and only then runs the image's constructors and its entry point.
 * Rule     Plain C, no library header: this file is included by generated code in image mode,
 *          by the builder and by the loader. Every field has the same layout for all three.
 */
#ifndef DRYDOCK_IMAGE_H
#define DRYDOCK_IMAGE_H

#define DRYDOCK_IMAGE_MAGIC 0x4b434f4459524421ULL
#define DRYDOCK_IMAGE_ABI 2u
#define DRYDOCK_IMAGE_SYMBOL "__drydock_image"

enum drydock_image_kind {
	DRYDOCK_IMAGE_DRIVER = 1,  /* entry is DriverEntry */
	DRYDOCK_IMAGE_PROGRAM = 2, /* entry is main, wmain, WinMain or wWinMain */
	DRYDOCK_IMAGE_LIBRARY = 3  /* entry is DllMain or null */
};

enum drydock_entry_kind {
	DRYDOCK_ENTRY_DRIVER = 1,
	DRYDOCK_ENTRY_MAIN = 2,
	DRYDOCK_ENTRY_WMAIN = 3,
	DRYDOCK_ENTRY_WINMAIN = 4,
	DRYDOCK_ENTRY_WWINMAIN = 5,
	DRYDOCK_ENTRY_DLLMAIN = 6,
	DRYDOCK_ENTRY_VOID_MAIN = 7 /* main that returns nothing: its exit code is 0 */
};

enum drydock_framework {
	DRYDOCK_FRAMEWORK_NONE = 0,
	DRYDOCK_FRAMEWORK_KMDF = 1,
	DRYDOCK_FRAMEWORK_UMDF = 2
};

/* Room for the longest function table of a framework, in images that hold the table itself. */
#define DRYDOCK_FRAMEWORK_SLOTS 460u

enum drydock_image_flags {
	DRYDOCK_IMAGE_ASAN = 1u << 0,     /* needs the address sanitizer's library in the process */
	DRYDOCK_IMAGE_UBSAN = 1u << 1,
	DRYDOCK_IMAGE_TSAN = 1u << 2,
	DRYDOCK_IMAGE_COVERAGE = 1u << 3,
	DRYDOCK_IMAGE_TRACE_PC = 1u << 4  /* carries the preemption budget of seeded schedules */
};

enum drydock_import_kind {
	DRYDOCK_IMPORT_FUNCTION = 0, /* cell: jump target of the thunk */
	DRYDOCK_IMPORT_DATA = 1      /* cell: the variable itself, 8 bytes */
};

struct drydock_import {
	const char *name;
	void **cell;
	unsigned int kind;
	unsigned int reserved;
};

struct drydock_export {
	const char *name;
	void *address;
};

/* Half-open address range. */
struct drydock_range {
	const void *start;
	const void *end;
};

struct drydock_image {
	unsigned long long magic;
	unsigned int abi;
	unsigned int kind;
	unsigned int entry_kind;
	unsigned int framework;
	unsigned int framework_major;
	unsigned int framework_minor;
	unsigned int flags;
	unsigned int import_count;
	const char *name; /* base name as on Windows, without extension: "sioctl" */
	void *entry;
	const struct drydock_import *imports;
	const struct drydock_export *exports; /* dllexport and .def names, null for drivers */
	unsigned int export_count;
	unsigned int paged_count;
	const struct drydock_range *paged; /* code named by alloc_text(PAGE...) or code_seg("PAGE...") */
	struct drydock_range constructors; /* function pointers void (*)(void), run after binding */
	struct drydock_range destructors;  /* likewise, run in reverse before unload */
	void *framework_functions; /* WdfFunctions of the image: a pointer to a table, or slots; or null */
	void *framework_globals;   /* &WdfDriverGlobals of the image; or null */
	unsigned int framework_slots; /* of the table that the image holds itself; 0: it holds a pointer */
	unsigned int reserved_number;
	struct drydock_range framework_types;   /* pointers to context types with a getter to be asked */
	struct drydock_range framework_classes; /* pointers to records of class extensions to be bound */
	void *reserved[4];
};

#endif
