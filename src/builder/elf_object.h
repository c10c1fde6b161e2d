/*
 * builder/elf_object.h - the symbols of relocatable ELF files.
 *
 * Source   System V ABI, chapter 4; x86-64 supplement. Objects come from our own compiler, yet every
 *          offset is checked: a full disk or a damaged cache must not crash a build.
 */
#ifndef DRYDOCK_BUILDER_ELF_OBJECT_H
#define DRYDOCK_BUILDER_ELF_OBJECT_H

#include "builder/arena.h"

/* What objects define and want, over all that were read. */
struct elf_symbols {
	struct map defined;   /* name to "weak", "" (strong) or "common" */
	struct map exported;  /* functions of default visibility: name to "" */
	struct map wanted;    /* undefined name to "" or "weak" */
	struct strings wanted_order;
};

/*
 * Add the symbols of the object at path, and rename its .init_array and .fini_array to drydock_ini and
 * drydock_fin in place: the dynamic linker would run what is in them before the imports are bound. Arrays
 * with a priority belong to the sanitizers and stay.
 * Errors   negative errno; -EINVAL: not a relocatable ELF file of x86-64.
 */
int elf_object_read(struct arena *arena, const char *path, struct elf_symbols *symbols);

#endif
