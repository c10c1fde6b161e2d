/*
 * drydock/seh.h - structured exceptions in images.
 *
 * Model    The builder turns __try, __except and __finally into frames of this form, one chain per thread.
 *          A fault or a raise takes the innermost frame off the chain, fills it and jumps to it; the
 *          filter runs after the jump. drydock_seh_filter() goes on to the next frame when the filter
 *          declines; a __finally block ends with drydock_seh_continue() when it was entered by an
 *          exception. Functions with a frame are compiled without optimization.
 * Rule     Plain C without a library header: images and the runtime (nt/ke) share it. The functions are
 *          imports that the runtime provides.
 */
#ifndef DRYDOCK_SEH_H
#define DRYDOCK_SEH_H

#ifdef __cplusplus
extern "C" {
#endif

struct drydock_seh_frame {
	struct drydock_seh_frame *next; /* outer frame of the thread */
	unsigned int active;            /* 1: on the thread's chain */
	int code;                       /* status of the exception that came here */
	void *pointers[2];              /* EXCEPTION_POINTERS: &record, the context or null */
	unsigned long long record[20];  /* EXCEPTION_RECORD, 152 bytes */
	unsigned long long jump[10];    /* drydock_setjmp: rbx rbp r12 r13 r14 r15 rsp rip, 2 spare */
};

/* Put frame in front of the calling thread's chain. */
void drydock_seh_push(struct drydock_seh_frame *frame);
/* Take frame off the chain; it is the innermost. */
void drydock_seh_pop(struct drydock_seh_frame *frame);
/* Save where we are in frame->jump. 0; 1 when an exception has come. Signal masks are not saved. */
int drydock_setjmp(unsigned long long *jump) __attribute__((returns_twice));
/*
 * What a filter said: EXCEPTION_EXECUTE_HANDLER (1) gives 1; EXCEPTION_CONTINUE_SEARCH (0) goes on to
 * the next frame and does not return; EXCEPTION_CONTINUE_EXECUTION (-1) is reported as not supported.
 */
int drydock_seh_filter(struct drydock_seh_frame *frame, int disposition);
/* Hand frame's exception to the next frame; a bugcheck when there is none. */
void drydock_seh_continue(struct drydock_seh_frame *frame) __attribute__((noreturn));

/* Every way out of a guarded block ends here. */
static __inline__ __attribute__((unused)) void drydock_seh_leave(struct drydock_seh_frame *frame)
{
	if (frame->active)
		drydock_seh_pop(frame);
}

#ifdef __cplusplus
}
#endif

#endif
