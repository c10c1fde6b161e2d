/* d3d11_2.h - see d3d11.h; the interfaces that it adds are not built. */
#include <d3d11.h>
