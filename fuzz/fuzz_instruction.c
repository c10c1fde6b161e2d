/*
 * fuzz/fuzz_instruction.c - a guest's code: its decoding stays within what was fetched.
 *
 * Parser   src/vm/hv/decode.c
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#include "vm/hv/decode.h"

/* The first byte: 16-, 32- or 64-bit code. The second fills the registers. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct host_kvm_registers registers;
	struct host_kvm_system system = { 0 };
	struct hv_instruction instruction;
	uint64_t linear;
	unsigned bytes;
	uint8_t *code;

	if (size < 2)
		return 0;
	/* Its own block, so that a read past its end is seen. */
	code = malloc(size - 2 ? size - 2 : 1);
	memcpy(code, data + 2, size - 2);
	memset(&registers, data[1], sizeof(registers));
	system.segments[HOST_KVM_CS].attributes = (uint16_t)(data[0] << 8);
	if (hv_decode(code, size - 2, 2u << (data[0] % 3), &instruction)) {
		if (instruction.length > size - 2 || instruction.length > HV_MAX_INSTRUCTION)
			abort();
		hv_instruction_is_port(&instruction, data[1] & 1, &bytes);
		hv_instruction_address(&instruction, &registers, &system, &linear);
	}
	free(code);
	return 0;
}
