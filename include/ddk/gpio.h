/*
 * gpio.h - GPIO requests.
 *
 * Source   WDK reference: "gpio.h header".
 */
#ifndef _GPIO_H_
#define _GPIO_H_

#include "devioctl.h"
#include "guiddef.h"
#include "ntdef.h"

#define IOCTL_GPIO_READ_PINS CTL_CODE(FILE_DEVICE_GPIO, 0x0, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define IOCTL_GPIO_WRITE_PINS CTL_CODE(FILE_DEVICE_GPIO, 0x1, METHOD_BUFFERED, FILE_ANY_ACCESS)
#define IOCTL_GPIO_CONTROLLER_SPECIFIC_FUNCTION \
	CTL_CODE(FILE_DEVICE_GPIO, 0x2, METHOD_BUFFERED, FILE_ANY_ACCESS)

#endif
