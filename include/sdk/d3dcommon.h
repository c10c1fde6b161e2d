/* d3dcommon.h - driver types and feature levels. Source: Direct3D reference, d3dcommon.h. */
#ifndef __d3dcommon_h__
#define __d3dcommon_h__

#include <unknwn.h>

typedef enum D3D_DRIVER_TYPE {
	D3D_DRIVER_TYPE_UNKNOWN = 0,
	D3D_DRIVER_TYPE_HARDWARE = 1,
	D3D_DRIVER_TYPE_REFERENCE = 2,
	D3D_DRIVER_TYPE_NULL = 3,
	D3D_DRIVER_TYPE_SOFTWARE = 4,
	D3D_DRIVER_TYPE_WARP = 5
} D3D_DRIVER_TYPE;

typedef enum D3D_FEATURE_LEVEL {
	D3D_FEATURE_LEVEL_9_1 = 0x9100,
	D3D_FEATURE_LEVEL_9_2 = 0x9200,
	D3D_FEATURE_LEVEL_9_3 = 0x9300,
	D3D_FEATURE_LEVEL_10_0 = 0xa000,
	D3D_FEATURE_LEVEL_10_1 = 0xa100,
	D3D_FEATURE_LEVEL_11_0 = 0xb000,
	D3D_FEATURE_LEVEL_11_1 = 0xb100
} D3D_FEATURE_LEVEL;

#endif
