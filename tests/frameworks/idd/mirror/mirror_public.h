/* tests/frameworks/idd/mirror/mirror_public.h - what the test driver tells and does on request. */
#ifndef MIRROR_PUBLIC_H
#define MIRROR_PUBLIC_H

#define MIRROR_QUERY 0x222000 /* out: struct mirror_report */
#define MIRROR_DO 0x222004    /* in: struct mirror_order, out: an unsigned int, the call's status or result */
#define MIRROR_HARDWARE "root\\drydock_mirror"
#define MIRROR_INTERFACE "{5f3f5d4e-6a53-4c5b-9d0a-6f1a3a2c7b11}"

enum mirror_action {
	MIRROR_PLUG = 1,       /* a monitor at connector `value`; `detail` 1: without a description */
	MIRROR_UNPLUG,         /* it departs */
	MIRROR_PLUG_WRONG,     /* a creation that must be refused; `value` says which */
	MIRROR_SECOND_ADAPTER, /* a second initialization */
	MIRROR_RENDER,         /* IddCxAdapterSetRenderAdapter, LUID low part `value` */
	MIRROR_UPDATE,         /* target modes: only 640x360 when `value` is 0, all when 1, none when 2 */
	MIRROR_CURSOR,         /* set up a hardware cursor of at most `value` pixels a side */
	MIRROR_FAULT,          /* from the next swap chain on misbehave: enum mirror_fault */
	MIRROR_CRITICAL,       /* IddCxReportCriticalError */
	MIRROR_CPLUSPLUS       /* what pointers.cpp tries: 31 when all works */
};

enum mirror_fault {
	MIRROR_FAULT_NONE,
	MIRROR_FAULT_NO_FINISH,      /* acquire twice without finishing */
	MIRROR_FAULT_LEAK,           /* keep a surface's reference */
	MIRROR_FAULT_NO_DEVICE,      /* acquire before a device is set */
	MIRROR_FAULT_GIVE_UP,        /* delete the swap chain when it is assigned */
	MIRROR_FAULT_FAIL,           /* return an error from the assignment */
	MIRROR_FAULT_KEEP_CHAIN,     /* never delete it */
	MIRROR_FAULT_STATISTICS,     /* report none of the steps */
	MIRROR_FAULT_OTHER_ADAPTER,  /* set a device of the machine's first adapter, whatever was asked */
	MIRROR_FAULT_OLD_ACQUIRE     /* the first generation's acquire */
};

struct mirror_order {
	unsigned int action, value, detail;
};

struct mirror_report {
	unsigned int version, functions;
	unsigned int init_finished, commits, assigns, unassigns;
	unsigned int paths, active_paths, changed_paths; /* of the last commit */
	unsigned int color_space, wire_bits;
	unsigned int render_luid, adapter_luid, target;
	unsigned int frames, frame_number, width, height, format, dirty_count;
	int dirty[4];
	unsigned long long checksum; /* of the last frame's pixels */
	unsigned int last_result;    /* of the call that ended the worker */
	unsigned int set_device_result;
	unsigned int hdr_type, hdr_frame_type, default_nits;
	unsigned int gamma_type, gamma_bytes;
	unsigned int cursor_visible, cursor_shape, cursor_width, cursor_first_pixel;
	int cursor_x, cursor_y;
	unsigned int arrival_status;
};

#endif
