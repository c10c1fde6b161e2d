/* conformance/user/user.h - what the files of this folder share. */
#ifndef CONFORMANCE_USER_H
#define CONFORMANCE_USER_H
#include <windows.h>

/* What SignerSign is here. */
HRESULT user_signer_sign(void *subject, void *certificate, void *signature, void *provider,
                         const WCHAR *stamp, void *attributes, void *data);
#endif
