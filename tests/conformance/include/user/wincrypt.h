/*
 * The signing interfaces, as far as the user half calls them. Nothing is signed here: user_signing.c answers
 * each call with success, so that the tests of drivers behind them run.
 */
#ifndef CONFORMANCE_WINCRYPT_H
#define CONFORMANCE_WINCRYPT_H
#include <windows.h>

typedef ULONG_PTR HCRYPTPROV, HCRYPTKEY;
typedef HANDLE HCERTSTORE;
typedef unsigned ALG_ID;
typedef struct { DWORD cbData; BYTE *pbData; } CRYPT_BLOB, CERT_NAME_BLOB, CRYPT_DATA_BLOB;
typedef struct { char *pszObjId; CRYPT_BLOB Parameters; } CRYPT_ALGORITHM_IDENTIFIER;
typedef struct { DWORD cAttr; void *rgAttr; } CRYPT_ATTRIBUTES;
typedef struct { CRYPT_ALGORITHM_IDENTIFIER Algorithm; CRYPT_BLOB PublicKey; } CERT_PUBLIC_KEY_INFO;
typedef struct { CRYPT_BLOB KeyId; CERT_NAME_BLOB CertIssuer; CRYPT_BLOB CertSerialNumber; }
	CERT_AUTHORITY_KEY_ID_INFO;
typedef struct { char *pszObjId; BOOL fCritical; CRYPT_BLOB Value; } CERT_EXTENSION;
typedef struct {
	DWORD dwVersion;
	CRYPT_BLOB SerialNumber;
	CRYPT_ALGORITHM_IDENTIFIER SignatureAlgorithm;
	CERT_NAME_BLOB Issuer;
	FILETIME NotBefore, NotAfter;
	CERT_NAME_BLOB Subject;
	CERT_PUBLIC_KEY_INFO SubjectPublicKeyInfo;
	DWORD cExtension;
	CERT_EXTENSION *rgExtension;
} CERT_INFO;
typedef struct {
	WCHAR *pwszContainerName, *pwszProvName;
	DWORD dwProvType, dwFlags, cProvParam;
	void *rgProvParam;
	DWORD dwKeySpec;
} CRYPT_KEY_PROV_INFO;
typedef struct { int unused; } CERT_CONTEXT;

/* Only told apart, never interpreted. */
enum {
	PROV_RSA_FULL = 1, CRYPT_NEWKEYSET = 8, CRYPT_EXPORTABLE = 1, AT_SIGNATURE = 2, X509_ASN_ENCODING = 1,
	CERT_X500_NAME_STR = 3, CALG_MD5 = 0x8003, CALG_SHA_256 = 0x800c, CERT_V3 = 2, PP_NAME = 4,
	X509_CERT_TO_BE_SIGNED = 2, X509_AUTHORITY_KEY_ID = 9, CERT_KEY_PROV_INFO_PROP_ID = 2,
	CERT_STORE_PROV_SYSTEM_REGISTRY_A = 12, CERT_SYSTEM_STORE_LOCAL_MACHINE = 0x20000,
	CERT_STORE_ADD_ALWAYS = 4, CERT_CLOSE_STORE_CHECK_FLAG = 2,
	CRYPTCAT_OPEN_CREATENEW = 1, CRYPTCAT_VERSION_1 = 0x100, CRYPTCAT_ATTR_AUTHENTICATED = 0x10000000,
	CRYPTCAT_ATTR_NAMEASCII = 1, CRYPTCAT_ATTR_DATAASCII = 0x10000,
	SPC_INC_PE_RESOURCES_FLAG = 0x80, SPC_INC_PE_IMPORT_ADDR_TABLE_FLAG = 0x20,
	SPC_EXC_PE_PAGE_HASHES_FLAG = 0x10, SIGNER_AUTHCODE_ATTR = 1
};
#define CP_ACP 0
#define NTE_BAD_ALGID ((HRESULT)0x80090008)
#define szOID_AUTHORITY_KEY_IDENTIFIER "2.5.29.1"
#define szOID_RSA_SHA1RSA "1.2.840.113549.1.1.5"
#define szOID_OIWSEC_sha1 "1.3.14.3.2.26"

BOOL RtlGenRandom(void *to, ULONG bytes);
BOOL CryptAcquireContextW(HCRYPTPROV *ret, LPCWSTR container, LPCWSTR provider, DWORD type, DWORD flags);
BOOL CryptReleaseContext(HCRYPTPROV provider, DWORD flags);
BOOL CryptGenKey(HCRYPTPROV provider, ALG_ID id, DWORD flags, HCRYPTKEY *ret);
BOOL CryptGetUserKey(HCRYPTPROV provider, DWORD spec, HCRYPTKEY *ret);
BOOL CryptDestroyKey(HCRYPTKEY key);
BOOL CryptGetProvParam(HCRYPTPROV provider, DWORD parameter, void *to, DWORD *bytes, DWORD flags);
BOOL CryptExportPublicKeyInfo(HCRYPTPROV provider, DWORD spec, DWORD encoding, void *to, DWORD *bytes);
BOOL CryptHashPublicKeyInfo(HCRYPTPROV provider, ALG_ID id, DWORD flags, DWORD encoding, void *info,
                            void *to, DWORD *bytes);
BOOL CryptEncodeObject(DWORD encoding, ULONG_PTR type, const void *from, void *to, DWORD *bytes);
BOOL CryptSignAndEncodeCertificate(HCRYPTPROV provider, DWORD spec, DWORD encoding, ULONG_PTR type,
                                   const void *info, void *algorithm, const void *hash, void *to,
                                   DWORD *bytes);
BOOL CertStrToNameA(DWORD encoding, LPCSTR text, DWORD type, void *reserved, void *to, DWORD *bytes,
                    LPCSTR *ret_error);
const CERT_CONTEXT *CertCreateCertificateContext(DWORD encoding, const void *from, DWORD bytes);
BOOL CertFreeCertificateContext(const CERT_CONTEXT *context);
BOOL CertSetCertificateContextProperty(const CERT_CONTEXT *context, DWORD id, DWORD flags, const void *data);
HCERTSTORE CertOpenStore(ULONG_PTR provider, DWORD encoding, HCRYPTPROV key, DWORD flags, const void *name);
BOOL CertCloseStore(HCERTSTORE store, DWORD flags);
BOOL CertAddCertificateContextToStore(HCERTSTORE store, const CERT_CONTEXT *context, DWORD disposition,
                                      const CERT_CONTEXT **ret);

/* --- Catalogs ------------------------------------------------------------------------------------------- */

typedef struct { int unused; } CRYPTCATMEMBER;
typedef struct { CRYPT_BLOB Data; CRYPT_ALGORITHM_IDENTIFIER DigestAlgorithm; CRYPT_BLOB Digest; }
	SIP_INDIRECT_DATA;
typedef struct {
	DWORD cbSize;
	GUID *pgSubjectType;
	HANDLE hFile;
	LPCWSTR pwsFileName, pwsDisplayName;
	DWORD dwFlags;
	CRYPT_ALGORITHM_IDENTIFIER DigestAlgorithm;
} SIP_SUBJECTINFO;
HANDLE CryptCATOpen(LPWSTR name, DWORD flags, HCRYPTPROV provider, DWORD version, DWORD encoding);
void *CryptCATPutCatAttrInfo(HANDLE catalog, LPWSTR tag, DWORD flags, DWORD bytes, BYTE *data);
CRYPTCATMEMBER *CryptCATPutMemberInfo(HANDLE catalog, LPWSTR file, LPWSTR tag, GUID *type, DWORD version,
                                      DWORD bytes, BYTE *data);
void *CryptCATPutAttrInfo(HANDLE catalog, CRYPTCATMEMBER *member, LPWSTR tag, DWORD flags, DWORD bytes,
                          BYTE *data);
BOOL CryptCATPersistStore(HANDLE catalog);
BOOL CryptCATClose(HANDLE catalog);
BOOL CryptSIPRetrieveSubjectGuidForCatalogFile(LPCWSTR name, HANDLE file, GUID *ret);
BOOL CryptSIPCreateIndirectData(SIP_SUBJECTINFO *subject, DWORD *bytes, SIP_INDIRECT_DATA *to);

/* --- SignerSign ------------------------------------------------------------------------------------------- */

typedef struct { DWORD cbSize; const WCHAR *pwszFileName; HANDLE hFile; } SIGNER_FILE_INFO;
typedef struct { DWORD cbSize; DWORD *pdwIndex; DWORD dwSubjectChoice; SIGNER_FILE_INFO *pSignerFileInfo; }
	SIGNER_SUBJECT_INFO;
typedef struct { DWORD cbSize; const CERT_CONTEXT *pSigningCert; DWORD dwCertPolicy; HCERTSTORE hCertStore; }
	SIGNER_CERT_STORE_INFO;
typedef struct { DWORD cbSize, dwCertChoice; SIGNER_CERT_STORE_INFO *pCertStoreInfo; HWND hwnd; } SIGNER_CERT;
typedef struct { DWORD cbSize; BOOL fCommercial, fIndividual; const WCHAR *pwszName, *pwszInfo; }
	SIGNER_ATTR_AUTHCODE;
typedef struct {
	DWORD cbSize;
	ALG_ID algidHash;
	DWORD dwAttrChoice;
	SIGNER_ATTR_AUTHCODE *pAttrAuthcode;
	CRYPT_ATTRIBUTES *psAuthenticated, *psUnauthenticated;
} SIGNER_SIGNATURE_INFO;
typedef struct { DWORD cbSize; } SIGNER_PROVIDER_INFO;

#endif
