/* rtl/service.c - where the services lie. */
#include "nt/rtl/service.h"

/* The linker makes these of the section's name. */
extern const char __start_rtl_service[], __stop_rtl_service[];

bool rtl_is_service(uintptr_t pc)
{
	return pc >= (uintptr_t)__start_rtl_service && pc < (uintptr_t)__stop_rtl_service;
}
