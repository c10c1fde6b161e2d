/*
 * tools/monitor/message.h - what the machine's process and the capture host's say to each other, and how the latter is started.
 *
 * Both are of one build and trust each other. A message is one of these records, whole, on a socket that keeps them apart.
 */
#ifndef DRYDOCK_MONITOR_MESSAGE_H
#define DRYDOCK_MONITOR_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#define CAPTURE_PROGRAM "drydock-capture" /* in the folder of drydock-monitor */

/* The environment of the capture host: its wishes. */
#define CAPTURE_SIZE "DRYDOCK_CAPTURE_SIZE"         /* WxH[@Hz] */
#define CAPTURE_SECONDS "DRYDOCK_CAPTURE_SECONDS"   /* 0: until it is told to stop; else it checks itself so long */
#define CAPTURE_PORT "DRYDOCK_CAPTURE_PORT"         /* 0: one that is free */
#define CAPTURE_LISTEN "DRYDOCK_CAPTURE_LISTEN"     /* ADDRESS[:PORT]; not there: 127.0.0.1 */
#define CAPTURE_TLS "DRYDOCK_CAPTURE_TLS"           /* there: TLS on loopback, too */
#define CAPTURE_TLS_CERTIFICATE "DRYDOCK_CAPTURE_TLS_CERTIFICATE" /* files; not there: one is made */
#define CAPTURE_TLS_KEY "DRYDOCK_CAPTURE_TLS_KEY"
#define CAPTURE_NUMBER "DRYDOCK_CAPTURE_NUMBER"     /* of its monitor, from 1 on */
#define CAPTURE_COUNT "DRYDOCK_CAPTURE_COUNT"       /* how many monitors there are */
#define CAPTURE_JSON "DRYDOCK_CAPTURE_JSON"         /* there: lines are JSON */
#define CAPTURE_LOSSLESS "DRYDOCK_CAPTURE_LOSSLESS" /* there: lossless */
#define CAPTURE_HDR "DRYDOCK_CAPTURE_HDR"           /* there: HDR, while all who look can show it */
#define CAPTURE_WHITE "DRYDOCK_CAPTURE_WHITE"       /* nits of a desktop's white in HDR; not there: not said */
#define CAPTURE_PAINTED "DRYDOCK_CAPTURE_PAINTED"   /* there: the pointer is painted into the pictures */
#define CAPTURE_CONSTANT "DRYDOCK_CAPTURE_CONSTANT" /* there: as many pictures as the rate says */
#define CAPTURE_FOLLOWS "DRYDOCK_CAPTURE_FOLLOWS"   /* there: the monitor takes its viewer's size */
#define CAPTURE_LINGERS "DRYDOCK_CAPTURE_LINGERS"   /* there: the monitor is there while somebody looks, and a while longer */
#define CAPTURE_RECORD "DRYDOCK_CAPTURE_RECORD"     /* files; not there: not wanted */
#define CAPTURE_HASHES "DRYDOCK_CAPTURE_HASHES"
#define CAPTURE_PADS "DRYDOCK_CAPTURE_PADS"         /* how many gamepads the machine has; not there: none */
#define CAPTURE_MOUSE "DRYDOCK_CAPTURE_MOUSE"       /* there: the machine has a mouse, which viewers move */
#define CAPTURE_DESKTOP "DRYDOCK_CAPTURE_DESKTOP"   /* there: no card but a desktop, which takes what people do */
#define CAPTURE_FILM "DRYDOCK_CAPTURE_FILM"         /* there, beside the former: it takes nothing that people do */
#define CAPTURE_ADAPTERS "DRYDOCK_CAPTURE_ADAPTERS" /* how many render adapters the machine has; not there: one */
#define CAPTURE_ADAPTER "DRYDOCK_CAPTURE_ADAPTER"   /* a part of the name of the one that a person wants */
#define CAPTURE_INSIDE "DRYDOCK_CAPTURE_INSIDE"     /* there: the driver lives in the machine's own process */

enum { GOOD = 0, MISSING = 1, USAGE = 2, CANNOT = 3 }; /* exit statuses */

enum message_kind {
	MESSAGE_STOP = 1, /* to the capture host: end cleanly */
	MESSAGE_LINE,     /* from it: a line for standard output */
	MESSAGE_FIGURES,  /* from it, the last: how it went */
	MESSAGE_SEAT      /* to it, with a descriptor: its end of the composer's seat socket */
};

struct figures_stage {
	double p50, p95, p99; /* us since the driver had presented */
};
enum { FIGURES_CAPTURED, FIGURES_CONVERTED, FIGURES_ENCODED, FIGURES_RECEIVED, FIGURES_DECODED, FIGURES_STAGES };

/* What the capture host has counted. */
struct figures {
	int32_t status;      /* of the exit; the reason was told on standard error */
	uint32_t generation; /* of the ring */
	char kernel[16];     /* colours */
	uint64_t presented, captured, sent, decoded, unchanged, repeated;
	uint64_t slot_timeouts, tokens_refused, no_free_output, codec_failures;
	uint64_t dropped_for_viewer, unreadable, out_of_turn;
	uint64_t bytes_received;
	uint64_t pointer_moves, pointer_shapes; /* that viewers were told */
	uint64_t pointer_received, pointer_refused; /* by the check's viewer; images that were none */
	uint64_t pointer_repaints; /* pictures that were sent for nothing but a painted pointer */
	uint32_t flips, flip_longest_ms; /* between SDR and HDR; from one to the first picture of the other */
	uint64_t hdr_frames;             /* of those that were decoded */
	uint32_t rebuilds, blackout_ms; /* sessions built again; the longest time without a picture by that */
	uint32_t rebinds, rebind_ms; /* of rings, to the adapter that renders; the last, until its first picture */
	struct figures_stage stage[FIGURES_STAGES];
};

#define MESSAGE_LINE_BYTES 512
struct message {
	uint32_t kind; /* enum message_kind */
	uint32_t reserved;
	union {
		char line[MESSAGE_LINE_BYTES];
		struct figures figures;
	};
};

#endif
