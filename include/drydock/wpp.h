/*
 * drydock/wpp.h - what a generated trace header (.tmh) calls.
 *
 * Model    The builder generates one macro per trace function of a driver's rules; each ends in one call
 *          of drydock_wpp_trace(). The format is the driver's own text: printf with Microsoft's meaning,
 *          plus %!NAME! conversions. %!FUNC!, %!FILE!, %!LINE!, %!LEVEL!, %!FLAGS! and %!STDPREFIX! take
 *          no argument; the others (%!STATUS!, %!HRESULT!, %!WINERROR!, %!GUID!, ...) take one.
 * Rule     Plain C without a library header; the functions are imports that the runtime provides.
 */
#ifndef DRYDOCK_WPP_H
#define DRYDOCK_WPP_H

#ifdef __cplusplus
extern "C" {
#endif

struct drydock_wpp_site {
	const char *file;
	const char *function;
	const char *flags; /* names as written: "DBG_INIT" */
	const char *name;  /* of the trace function: "TraceEvents" */
	unsigned int line;
	unsigned int reserved;
};

/* One trace message; site lives as long as its image. Any IRQL. */
void drydock_wpp_trace(const struct drydock_wpp_site *site, unsigned int level, const char *format, ...);
/* WPP_INIT_TRACING and WPP_CLEANUP: the provider's name as WPP_CONTROL_GUIDS gives it. */
void drydock_wpp_start(const char *provider);
void drydock_wpp_stop(const char *provider);

#ifdef __cplusplus
}
#endif

#endif
