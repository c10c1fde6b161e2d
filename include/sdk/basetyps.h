/* basetyps.h - how interface methods are declared. */
#ifndef _BASETYPS_H_
#define _BASETYPS_H_

#include <guiddef.h>
#include <ntdef.h>

#define STDMETHODCALLTYPE
#define STDMETHODVCALLTYPE
#define STDAPICALLTYPE
#define STDAPI EXTERN_C HRESULT
#define STDAPI_(type) EXTERN_C type
#define STDMETHODIMP HRESULT
#define STDMETHODIMP_(type) type
#define interface struct
#ifdef __cplusplus
#define STDMETHOD(method) virtual HRESULT method
#define STDMETHOD_(type, method) virtual type method
#define PURE = 0
#define THIS_
#define THIS void
#else
#define STDMETHOD(method) HRESULT (*method)
#define STDMETHOD_(type, method) type (*method)
#define PURE
#define THIS_ INTERFACE *This,
#define THIS INTERFACE *This
#endif

#endif
