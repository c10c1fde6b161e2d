/* excpt.h - what a filter of __except may answer. */
#ifndef _INC_EXCPT
#define _INC_EXCPT
#ifndef EXCEPTION_EXECUTE_HANDLER
#define EXCEPTION_EXECUTE_HANDLER 1
#define EXCEPTION_CONTINUE_SEARCH 0
#define EXCEPTION_CONTINUE_EXECUTION (-1)
#endif
#endif
