/*
 * WinHvEmulation.h - the Windows Hypervisor Platform's instruction emulator.
 *
 * Model    An emulator is five callbacks. Asked to emulate the instruction of an exit, it calls them for each of
 *          the instruction's accesses to ports or memory that is not mapped, and sets the registers after it.
 *          Here the hypervisor itself finishes the instruction, so ordinary guest memory is not asked for, and a
 *          repeated instruction may come back as a further exit. Call it on the thread of the exit.
 * Source   Windows Hypervisor Platform reference: "Windows Hypervisor Instruction Emulator API".
 */
#ifndef _WINHVEMULATION_H_
#define _WINHVEMULATION_H_

#include <WinHvPlatformDefs.h>

typedef void *WHV_EMULATOR_HANDLE;

typedef union WHV_EMULATOR_STATUS {
	struct {
		UINT32 EmulationSuccessful : 1;
		UINT32 InternalEmulationFailure : 1;
		UINT32 IoPortCallbackFailed : 1;
		UINT32 MemoryCallbackFailed : 1;
		UINT32 TranslateGvaPageCallbackFailed : 1;
		UINT32 TranslateGvaPageCallbackGpaIsNotAligned : 1;
		UINT32 GetVirtualProcessorRegistersCallbackFailed : 1;
		UINT32 SetVirtualProcessorRegistersCallbackFailed : 1;
		UINT32 InterruptCausedIntercept : 1;
		UINT32 GuestCannotBeFaulted : 1;
		UINT32 Reserved : 22;
	};
	UINT32 AsUINT32;
} WHV_EMULATOR_STATUS;

/* Direction 1 is a write to the device. */
typedef struct WHV_EMULATOR_MEMORY_ACCESS_INFO {
	WHV_GUEST_PHYSICAL_ADDRESS GpaAddress;
	UINT8 Direction;
	UINT8 AccessSize;
	UINT8 Data[8];
} WHV_EMULATOR_MEMORY_ACCESS_INFO;

typedef struct WHV_EMULATOR_IO_ACCESS_INFO {
	UINT8 Direction;
	UINT16 Port;
	UINT16 AccessSize;
	UINT32 Data;
} WHV_EMULATOR_IO_ACCESS_INFO;

typedef HRESULT(CALLBACK *WHV_EMULATOR_IO_PORT_CALLBACK)(void *context,
                                                         WHV_EMULATOR_IO_ACCESS_INFO *access);
typedef HRESULT(CALLBACK *WHV_EMULATOR_MEMORY_CALLBACK)(void *context,
                                                        WHV_EMULATOR_MEMORY_ACCESS_INFO *access);
typedef HRESULT(CALLBACK *WHV_EMULATOR_GET_VIRTUAL_PROCESSOR_REGISTERS_CALLBACK)(
	void *context, const WHV_REGISTER_NAME *names, UINT32 count, WHV_REGISTER_VALUE *ret_values);
typedef HRESULT(CALLBACK *WHV_EMULATOR_SET_VIRTUAL_PROCESSOR_REGISTERS_CALLBACK)(
	void *context, const WHV_REGISTER_NAME *names, UINT32 count, const WHV_REGISTER_VALUE *values);
typedef HRESULT(CALLBACK *WHV_EMULATOR_TRANSLATE_GVA_PAGE_CALLBACK)(
	void *context, WHV_GUEST_VIRTUAL_ADDRESS gva, WHV_TRANSLATE_GVA_FLAGS flags,
	WHV_TRANSLATE_GVA_RESULT_CODE *ret_result, WHV_GUEST_PHYSICAL_ADDRESS *ret_gpa);

typedef struct WHV_EMULATOR_CALLBACKS {
	UINT32 Size;
	UINT32 Reserved;
	WHV_EMULATOR_IO_PORT_CALLBACK WHvEmulatorIoPortCallback;
	WHV_EMULATOR_MEMORY_CALLBACK WHvEmulatorMemoryCallback;
	WHV_EMULATOR_GET_VIRTUAL_PROCESSOR_REGISTERS_CALLBACK WHvEmulatorGetVirtualProcessorRegisters;
	WHV_EMULATOR_SET_VIRTUAL_PROCESSOR_REGISTERS_CALLBACK WHvEmulatorSetVirtualProcessorRegisters;
	WHV_EMULATOR_TRANSLATE_GVA_PAGE_CALLBACK WHvEmulatorTranslateGvaPage;
} WHV_EMULATOR_CALLBACKS;

EXTERN_C_START

/*
 * Create an emulator; the callbacks are copied, and none of them is null.
 * Owns     WHvEmulatorDestroyEmulator frees it.
 */
HRESULT WINAPI WHvEmulatorCreateEmulator(const WHV_EMULATOR_CALLBACKS *callbacks,
                                         WHV_EMULATOR_HANDLE *ret_emulator);
HRESULT WINAPI WHvEmulatorDestroyEmulator(WHV_EMULATOR_HANDLE emulator);

/*
 * Emulate the instruction of a port or memory exit, the last exit of this thread. S_OK says that ret_status is
 * set; its EmulationSuccessful says whether the instruction is done. When a callback failed, the registers are as
 * they were, and what was written to devices before is not taken back.
 */
HRESULT WINAPI WHvEmulatorTryIoEmulation(WHV_EMULATOR_HANDLE emulator, void *context,
                                         const WHV_VP_EXIT_CONTEXT *vp_context,
                                         const WHV_X64_IO_PORT_ACCESS_CONTEXT *io_context,
                                         WHV_EMULATOR_STATUS *ret_status);
HRESULT WINAPI WHvEmulatorTryMmioEmulation(WHV_EMULATOR_HANDLE emulator, void *context,
                                           const WHV_VP_EXIT_CONTEXT *vp_context,
                                           const WHV_MEMORY_ACCESS_CONTEXT *mmio_context,
                                           WHV_EMULATOR_STATUS *ret_status);

EXTERN_C_END

C_ASSERT(sizeof(WHV_EMULATOR_STATUS) == 4);
C_ASSERT(sizeof(WHV_EMULATOR_CALLBACKS) == 48);
C_ASSERT(sizeof(WHV_EMULATOR_IO_ACCESS_INFO) == 12);
C_ASSERT(offsetof(WHV_EMULATOR_IO_ACCESS_INFO, Port) == 2);
C_ASSERT(offsetof(WHV_EMULATOR_IO_ACCESS_INFO, AccessSize) == 4);
C_ASSERT(offsetof(WHV_EMULATOR_IO_ACCESS_INFO, Data) == 8);
C_ASSERT(sizeof(WHV_EMULATOR_MEMORY_ACCESS_INFO) == 24);
C_ASSERT(offsetof(WHV_EMULATOR_MEMORY_ACCESS_INFO, Direction) == 8);
C_ASSERT(offsetof(WHV_EMULATOR_MEMORY_ACCESS_INFO, Data) == 10);

#endif
