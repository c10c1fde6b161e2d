/*
 * frameworks/umdf/wire.h - what the reflector and a driver host say to each other.
 *
 * Model    A driver host has two handles to its device's channel, which is a device of the reflector's. On the first it
 *          asks for the next thing to do (UMDF_NEXT, which waits), on the second it gives answers. Both ends run on one
 *          computer, and the buffers are copied by the I/O manager: nothing of them changes while it is looked at.
 * Trust    The host is not trusted: the reflector takes no number of it that it has not checked.
 * Tests    tests/frameworks/umdf, fuzz/fuzz_umdf_answer.c
 */
#ifndef DRYDOCK_FRAMEWORKS_UMDF_WIRE_H
#define DRYDOCK_FRAMEWORKS_UMDF_WIRE_H

#include <ntifs.h>
#include <stdint.h>

/* Control codes of a channel: METHOD_BUFFERED, FILE_ANY_ACCESS, FILE_DEVICE_UNKNOWN. */
#define UMDF_CODE(function) ((uint32_t)(0x22u << 16 | (function) << 2))
#define UMDF_STARTED UMDF_CODE(0xA00u) /* in: struct umdf_started. Once, before all else */
#define UMDF_NEXT UMDF_CODE(0xA01u)    /* out: struct umdf_request, then as much of its input as there is room for */
#define UMDF_INPUT UMDF_CODE(0xA02u)   /* in: struct umdf_input; out: that part of the request's input */
#define UMDF_ANSWER UMDF_CODE(0xA03u)  /* in: struct umdf_answer, then the output */

#define UMDF_NONCE_BYTES 16
#define UMDF_INTERFACES_MAX 16
#define UMDF_REFERENCE_MAX 64            /* characters, with the end */
#define UMDF_NAME_MAX 256                /* characters behind a device's name */
#define UMDF_TRANSFER_MAX (16u << 20)    /* bytes of a request's buffers, each */
#define UMDF_ROOM 4096u                  /* that a host has for UMDF_NEXT at least */

enum umdf_kind {
	UMDF_CREATE = 1, /* input: the name behind the device's; file is new */
	UMDF_CLEANUP,
	UMDF_CLOSE,  /* is not answered */
	UMDF_READ,
	UMDF_WRITE,
	UMDF_CONTROL,
	UMDF_CANCEL, /* id is that of a request that was given before; is not answered */
	UMDF_STOP    /* the device goes; is not answered: the process ends */
};

/* The file of a UMDF_CONTROL that a driver above has made; its method is METHOD_NEITHER. */
#define UMDF_NO_FILE 0u

struct umdf_request {
	uint64_t id, file; /* given once in a machine */
	uint32_t kind;
	uint32_t code;     /* UMDF_CONTROL */
	uint32_t input_bytes, output_bytes;
	uint64_t offset;   /* UMDF_READ, UMDF_WRITE */
	uint32_t access, options, share; /* UMDF_CREATE, as IRP_MJ_CREATE has them */
	uint32_t process;  /* who asks */
};

struct umdf_input {
	uint64_t id;
	uint32_t offset, reserved;
};

struct umdf_answer {
	uint64_t id;
	int32_t status;
	uint32_t reserved;
	uint64_t information;
};

struct umdf_interface {
	GUID class_guid;
	WCHAR reference[UMDF_REFERENCE_MAX]; /* ends with zero; empty: none */
};

struct umdf_started {
	uint8_t nonce[UMDF_NONCE_BYTES]; /* what the machine has left in its environment */
	int32_t status;                  /* of the device's start there */
	uint32_t interface_count;
	struct umdf_interface interface[UMDF_INTERFACES_MAX];
};

#endif
