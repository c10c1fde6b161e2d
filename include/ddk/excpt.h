/*
 * excpt.h - structured exception handling: filter results, dispositions, records.
 *
 * Source   Windows reference: try-except statement, EXCEPTION_RECORD. In images the builder rewrites
 *          __try, __except, __finally and __leave and gives GetExceptionCode(), GetExceptionInformation()
 *          and AbnormalTermination() their meaning; here they are plain identifiers.
 */
#ifndef _INC_EXCPT
#define _INC_EXCPT

#include "ntdef.h"

#define EXCEPTION_EXECUTE_HANDLER 1
#define EXCEPTION_CONTINUE_SEARCH 0
#define EXCEPTION_CONTINUE_EXECUTION (-1)

typedef enum _EXCEPTION_DISPOSITION {
	ExceptionContinueExecution,
	ExceptionContinueSearch,
	ExceptionNestedException,
	ExceptionCollidedUnwind
} EXCEPTION_DISPOSITION;

#ifdef DRYDOCK_IMAGE
#ifndef __cplusplus
#define try __try
#define except __except
#define finally __finally
#endif
#define exception_code GetExceptionCode
#define exception_info GetExceptionInformation
#define abnormal_termination AbnormalTermination
#endif

#endif
