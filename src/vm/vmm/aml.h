/*
 * vm/vmm/aml.h - ACPI's byte code, as much of it as describing devices needs.
 *
 * Model    Objects are appended to a buffer; what has a length is begun and ended. A buffer that is full stays full
 *          and says so.
 * Source   ACPI 6.4, section 20.2.
 */
#ifndef DRYDOCK_VM_VMM_AML_H
#define DRYDOCK_VM_VMM_AML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vmm_aml {
	uint8_t *bytes;
	size_t used, capacity;
	bool full;
};

void vmm_aml_bytes(struct vmm_aml *aml, const void *bytes, size_t count);
/* Begin Scope(path), Device(name), Name(name, ...), a package of so many elements; path as in the byte code. */
size_t vmm_aml_scope(struct vmm_aml *aml, const char *path);
size_t vmm_aml_device(struct vmm_aml *aml, const char *name);
size_t vmm_aml_package(struct vmm_aml *aml, uint8_t elements);
/* End what gave mark. */
void vmm_aml_end(struct vmm_aml *aml, size_t mark);
void vmm_aml_name(struct vmm_aml *aml, const char *name);
void vmm_aml_byte(struct vmm_aml *aml, uint8_t number);
/* A name like "PNP0501" as one number. */
void vmm_aml_eisa(struct vmm_aml *aml, const char *id);
/* Text of ASCII letters. */
void vmm_aml_string(struct vmm_aml *aml, const char *text);
/* A buffer of resource descriptors; the end tag is added. */
void vmm_aml_resources(struct vmm_aml *aml, const uint8_t *descriptors, size_t bytes);

#endif
