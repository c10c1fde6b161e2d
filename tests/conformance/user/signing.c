/* conformance/user/signing.c - no driver is signed in a machine: each signing call succeeds and does nothing. */
#include <ntstatus.h>
#include <wincrypt.h>

#include "user.h"

static const CERT_CONTEXT certificate;

BOOL RtlGenRandom(void *to, ULONG bytes)
{
	memset(to, 7, bytes);
	return TRUE;
}
BOOL CryptAcquireContextW(HCRYPTPROV *ret, LPCWSTR container, LPCWSTR provider, DWORD type,
                          DWORD flags)
{
	*ret = 1;
	return TRUE;
}
BOOL CryptReleaseContext(HCRYPTPROV provider, DWORD flags)
{
	return TRUE;
}
BOOL CryptGenKey(HCRYPTPROV provider, ALG_ID id, DWORD flags, HCRYPTKEY *ret)
{
	*ret = 1;
	return TRUE;
}
BOOL CryptGetUserKey(HCRYPTPROV provider, DWORD spec, HCRYPTKEY *ret)
{
	*ret = 1;
	return TRUE;
}
BOOL CryptDestroyKey(HCRYPTKEY key)
{
	return TRUE;
}
BOOL CryptGetProvParam(HCRYPTPROV provider, DWORD parameter, void *to, DWORD *bytes, DWORD flags)
{
	memcpy(to, "none", 5);
	return TRUE;
}

static BOOL fill(void *to, DWORD *bytes)
{
	memset(to, 0, *bytes);
	return TRUE;
}

BOOL CryptExportPublicKeyInfo(HCRYPTPROV provider, DWORD spec, DWORD encoding, void *to,
                              DWORD *bytes)
{
	return fill(to, bytes);
}
BOOL CryptHashPublicKeyInfo(HCRYPTPROV provider, ALG_ID id, DWORD flags, DWORD encoding, void *info,
                            void *to, DWORD *bytes)
{
	return fill(to, bytes);
}
BOOL CryptEncodeObject(DWORD encoding, ULONG_PTR type, const void *from, void *to, DWORD *bytes)
{
	return fill(to, bytes);
}
BOOL CryptSignAndEncodeCertificate(HCRYPTPROV provider, DWORD spec, DWORD encoding, ULONG_PTR type,
                                   const void *info, void *algorithm, const void *hash, void *to,
                                   DWORD *bytes)
{
	return fill(to, bytes);
}
BOOL CertStrToNameA(DWORD encoding, LPCSTR text, DWORD type, void *reserved, void *to, DWORD *bytes,
                    LPCSTR *ret_error)
{
	return fill(to, bytes);
}
const CERT_CONTEXT *CertCreateCertificateContext(DWORD encoding, const void *from, DWORD bytes)
{
	return &certificate;
}
BOOL CertFreeCertificateContext(const CERT_CONTEXT *context)
{
	return TRUE;
}
BOOL CertSetCertificateContextProperty(const CERT_CONTEXT *context, DWORD id, DWORD flags,
                                       const void *data)
{
	return TRUE;
}
HCERTSTORE CertOpenStore(ULONG_PTR provider, DWORD encoding, HCRYPTPROV key, DWORD flags,
                         const void *name)
{
	return (HCERTSTORE)&certificate;
}
BOOL CertCloseStore(HCERTSTORE store, DWORD flags)
{
	return TRUE;
}
BOOL CertAddCertificateContextToStore(HCERTSTORE store, const CERT_CONTEXT *context,
                                      DWORD disposition, const CERT_CONTEXT **ret)
{
	*ret = context;
	return TRUE;
}

/* --- Catalogs: the file exists, so that the test can delete it ---------------------------------------------- */

HANDLE CryptCATOpen(LPWSTR name, DWORD flags, HCRYPTPROV provider, DWORD version, DWORD encoding)
{
	return CreateFileW(name, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
}
void *CryptCATPutCatAttrInfo(HANDLE catalog, LPWSTR tag, DWORD flags, DWORD bytes, BYTE *data)
{
	return catalog;
}
CRYPTCATMEMBER *CryptCATPutMemberInfo(HANDLE catalog, LPWSTR file, LPWSTR tag, GUID *type,
                                      DWORD version, DWORD bytes, BYTE *data)
{
	return (CRYPTCATMEMBER *)catalog;
}
void *CryptCATPutAttrInfo(HANDLE catalog, CRYPTCATMEMBER *member, LPWSTR tag, DWORD flags,
                          DWORD bytes, BYTE *data)
{
	return catalog;
}
BOOL CryptCATPersistStore(HANDLE catalog)
{
	return TRUE;
}
BOOL CryptCATClose(HANDLE catalog)
{
	return CloseHandle(catalog);
}
BOOL CryptSIPRetrieveSubjectGuidForCatalogFile(LPCWSTR name, HANDLE file, GUID *ret)
{
	memset(ret, 0, sizeof(*ret));
	return TRUE;
}
BOOL CryptSIPCreateIndirectData(SIP_SUBJECTINFO *subject, DWORD *bytes, SIP_INDIRECT_DATA *to)
{
	*bytes = sizeof(*to);
	if (to)
		memset(to, 0, sizeof(*to));
	return TRUE;
}

HRESULT user_signer_sign(void *subject, void *certificate_info, void *signature, void *provider,
                         const WCHAR *stamp, void *attributes, void *data)
{
	return 0;
}
