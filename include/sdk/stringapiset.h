/* stringapiset.h - see winnls.h. */
#include <winnls.h>
