#include "builder/elf_object.h"

#include <elf.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/host_file.h"

#define OBJECT_BYTES_MAX (512u << 20)

struct object {
	char *data;
	size_t size;
	Elf64_Ehdr *header;
	Elf64_Shdr *sections;
	unsigned section_count;
	char *names;
	size_t names_size;
	bool changed;
};

static bool inside(const struct object *object, uint64_t offset, uint64_t size)
{
	return offset <= object->size && size <= object->size - offset;
}

static bool open_object(struct object *object)
{
	Elf64_Ehdr *header = (Elf64_Ehdr *)object->data;
	Elf64_Shdr *names;

	if (object->size < sizeof(*header) || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
	    header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_type != ET_REL ||
	    header->e_machine != EM_X86_64 || header->e_shentsize != sizeof(Elf64_Shdr))
		return false;
	object->header = header;
	if (!inside(object, header->e_shoff, sizeof(Elf64_Shdr)))
		return false;
	object->sections = (Elf64_Shdr *)(object->data + header->e_shoff);
	/* Above 65279 sections the count stands in the first section. */
	object->section_count =
		header->e_shnum != 0 ? header->e_shnum : (unsigned)object->sections[0].sh_size;
	if (!inside(object, header->e_shoff, (uint64_t)object->section_count * sizeof(Elf64_Shdr)))
		return false;
	unsigned index =
		header->e_shstrndx == SHN_XINDEX ? object->sections[0].sh_link : header->e_shstrndx;

	if (index >= object->section_count)
		return false;
	names = &object->sections[index];
	if (!inside(object, names->sh_offset, names->sh_size) || names->sh_size == 0)
		return false;
	object->names = object->data + names->sh_offset;
	object->names_size = names->sh_size;
	return object->names[object->names_size - 1] == '\0';
}

static char *section_name(struct object *object, const Elf64_Shdr *section)
{
	return section->sh_name < object->names_size ? object->names + section->sh_name : "";
}

static void rename_arrays(struct object *object)
{
	static const char *const renamed[][2] = { { ".init_array", "drydock_ini" },
		                                  { ".fini_array", "drydock_fin" } };

	for (unsigned i = 0; i < object->section_count; i++) {
		char *name = section_name(object, &object->sections[i]);

		for (int k = 0; k < 2; k++) {
			if (strcmp(name, renamed[k][0]) != 0)
				continue;
			memcpy(name, renamed[k][1], strlen(renamed[k][1]));
			object->sections[i].sh_type = SHT_PROGBITS;
			object->changed = true;
		}
		/* Both spellings may share one string: the type has to change for each section. */
		if (strcmp(name, "drydock_ini") == 0 || strcmp(name, "drydock_fin") == 0)
			object->sections[i].sh_type = SHT_PROGBITS;
	}
}

static void add_symbol(struct arena *arena, struct elf_symbols *symbols, const Elf64_Sym *symbol,
                       const char *text)
{
	unsigned binding = ELF64_ST_BIND(symbol->st_info);
	char *name;

	if (binding == STB_LOCAL || *text == '\0')
		return;
	name = arena_string(arena, text);
	if (symbol->st_shndx == SHN_UNDEF) {
		if (map_get(&symbols->wanted, name) == NULL)
			strings_add(arena, &symbols->wanted_order, name);
		map_set(arena, &symbols->wanted, name, binding == STB_WEAK ? "weak" : "");
		return;
	}
	map_set(arena, &symbols->defined, name,
	        symbol->st_shndx == SHN_COMMON ? "common"
	        : binding == STB_WEAK          ? "weak"
	                                       : "");
	if (ELF64_ST_TYPE(symbol->st_info) == STT_FUNC &&
	    ELF64_ST_VISIBILITY(symbol->st_other) == STV_DEFAULT)
		map_set(arena, &symbols->exported, name, "");
}

static bool read_symbols(struct arena *arena, struct object *object, const Elf64_Shdr *table,
                         struct elf_symbols *symbols)
{
	const Elf64_Shdr *strings;
	const Elf64_Sym *symbol;

	if (table->sh_link >= object->section_count ||
	    !inside(object, table->sh_offset, table->sh_size))
		return false;
	strings = &object->sections[table->sh_link];
	if (!inside(object, strings->sh_offset, strings->sh_size) || strings->sh_size == 0 ||
	    object->data[strings->sh_offset + strings->sh_size - 1] != '\0')
		return false;
	symbol = (const Elf64_Sym *)(object->data + table->sh_offset);
	for (size_t i = 0; i < table->sh_size / sizeof(*symbol); i++) {
		if (symbol[i].st_name >= strings->sh_size)
			return false;
		add_symbol(arena, symbols, &symbol[i],
		           object->data + strings->sh_offset + symbol[i].st_name);
	}
	return true;
}

static int read_object(struct arena *arena, struct object *object, struct elf_symbols *symbols)
{
	if (!open_object(object))
		return -EINVAL;
	for (unsigned i = 0; i < object->section_count; i++)
		if (object->sections[i].sh_type == SHT_SYMTAB &&
		    !read_symbols(arena, object, &object->sections[i], symbols))
			return -EINVAL;
	rename_arrays(object);
	return 0;
}

int elf_object_read(struct arena *arena, const char *path, struct elf_symbols *symbols)
{
	struct object object = { 0 };
	int error = host_file_read(path, OBJECT_BYTES_MAX, &object.data, &object.size);

	if (error < 0)
		return error;
	error = read_object(arena, &object, symbols);
	if (error == 0 && object.changed)
		error = host_file_write(path, object.data, object.size);
	free(object.data);
	return error;
}
