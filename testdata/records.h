/* The records and structures that generate.c and context/generate.c have in common. */
#ifndef RECORDS_H
#define RECORDS_H
#include <stddef.h>
#include <winsock2.h>
#include <windows.h>
#include <fwpmtypes.h>

/* mingw-w64 10 does not define these. The values are from fwpmtypes.h, Windows SDK 10.0.22000. */
#define FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_BENIGN 0x1
#define FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_MULTIPLE 0x2

typedef FWPM_NET_EVENT_IKEEXT_MM_FAILURE0 Record;

/* FAILURE1 with pointers of either width as plain integers, so that one program writes the slots of
 * both. FAILURE2, which mingw-w64 10 does not define, has one more pointer. */
#define FAILURE1(POINTER)                  \
    Record record;                         \
    POINTER localPrincipalNameForAuth;     \
    POINTER remotePrincipalNameForAuth;    \
    UINT32 numLocalPrincipalGroupSids;     \
    POINTER localPrincipalGroupSids;       \
    UINT32 numRemotePrincipalGroupSids;    \
    POINTER remotePrincipalGroupSids;
typedef struct { FAILURE1(UINT32) } Failure1X86;
typedef struct { FAILURE1(UINT64) } Failure1X64;
typedef struct { FAILURE1(UINT32) UINT32 providerContextKey; } Failure2X86;
typedef struct { FAILURE1(UINT64) UINT64 providerContextKey; } Failure2X64;

#define AT(TYPE, FIELD, OFFSET) _Static_assert(offsetof(TYPE, FIELD) == OFFSET, #TYPE "." #FIELD)
#define LONG(TYPE, LENGTH) _Static_assert(sizeof(TYPE) == LENGTH, #TYPE)
LONG(Record, 64);
AT(Record, failureErrorCode, 0);
AT(Record, failurePoint, 4);
AT(Record, flags, 8);
AT(Record, keyingModuleType, 12);
AT(Record, mmState, 16);
AT(Record, saRole, 20);
AT(Record, mmAuthMethod, 24);
AT(Record, endCertHash, 28);
AT(Record, mmId, 48);
AT(Record, mmFilterId, 56);
LONG(Failure1X86, 88);
LONG(Failure1X64, 112);
LONG(Failure2X86, 96);
AT(Failure2X86, providerContextKey, 88);
LONG(Failure2X64, 120);
AT(Failure2X64, providerContextKey, 112);

/* Each compiler checks that the structure above has the layout of the header's FAILURE1. */
#ifdef _WIN64
typedef Failure1X64 Native;
#else
typedef Failure1X86 Native;
#endif
#define SAME(FIELD) AT(Native, FIELD, offsetof(FWPM_NET_EVENT_IKEEXT_MM_FAILURE1, FIELD))
LONG(Native, sizeof(FWPM_NET_EVENT_IKEEXT_MM_FAILURE1));
SAME(localPrincipalNameForAuth);
SAME(remotePrincipalNameForAuth);
SAME(numLocalPrincipalGroupSids);
SAME(localPrincipalGroupSids);
SAME(numRemotePrincipalGroupSids);
SAME(remotePrincipalGroupSids);

/* A constant in the section that is compared, at the same place from both compilers. */
#define DUMP __attribute__((section(".dumps"), aligned(32))) static const

/* Failures as a gateway and a workstation could report them. The hashes are random bytes. */
#define HASH_A { 0x3f, 0x9c, 0x1d, 0x77, 0xe2, 0x04, 0xb8, 0x5a, 0xc6, 0x91, 0x2e, 0xd3, 0x68, 0x0f, 0xa4, 0x7b, 0x15, 0xce, 0x82, 0x39 }
#define HASH_B { 0xb1, 0x46, 0xe8, 0x2c, 0x5d, 0xf0, 0x93, 0x07, 0x7e, 0xaa, 0x34, 0xc9, 0x11, 0x6b, 0xdf, 0x58, 0x80, 0x25, 0xf6, 0x4d }
#define PEER_REJECTED_CERTIFICATE { .failureErrorCode = 13801 /* ERROR_IPSEC_IKE_AUTH_FAIL */, .failurePoint = IPSEC_FAILURE_PEER, \
    .keyingModuleType = IKEEXT_KEY_MODULE_IKE, .mmState = IKEEXT_MM_SA_STATE_FINAL_SENT, .saRole = IKEEXT_SA_ROLE_INITIATOR, \
    .mmAuthMethod = IKEEXT_CERTIFICATE, .endCertHash = HASH_A, .mmId = 41, .mmFilterId = 68204 }
#define POLICY_MISMATCH { .failureErrorCode = 13868 /* ERROR_IPSEC_IKE_POLICY_MATCH */, .failurePoint = IPSEC_FAILURE_ME, \
    .keyingModuleType = IKEEXT_KEY_MODULE_IKEV2, .mmState = IKEEXT_MM_SA_STATE_SA_SENT, .saRole = IKEEXT_SA_ROLE_RESPONDER, \
    .mmAuthMethod = IKEEXT_CERTIFICATE_ECDSA_P384, .mmId = 42, .mmFilterId = 68204 }
#define TIMED_OUT { .failureErrorCode = 13805 /* ERROR_IPSEC_IKE_TIMED_OUT */, .failurePoint = IPSEC_FAILURE_ME, \
    .flags = FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_BENIGN, .keyingModuleType = IKEEXT_KEY_MODULE_AUTHIP, \
    .mmState = IKEEXT_MM_SA_STATE_SA_SENT, .saRole = IKEEXT_SA_ROLE_INITIATOR, .mmAuthMethod = IKEEXT_KERBEROS, .mmId = 43, \
    .mmFilterId = 68211 }
#define UNTRUSTED_ROOT { .failureErrorCode = 0x800B0109 /* CERT_E_UNTRUSTEDROOT */, .failurePoint = IPSEC_FAILURE_ME, \
    .flags = FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_MULTIPLE, .keyingModuleType = IKEEXT_KEY_MODULE_IKEV2, \
    .mmState = IKEEXT_MM_SA_STATE_FINAL, .saRole = IKEEXT_SA_ROLE_RESPONDER, .mmAuthMethod = IKEEXT_CERTIFICATE_ECDSA_P256, \
    .endCertHash = HASH_B, .mmId = 44, .mmFilterId = 68219 }

/* The same SA again, so both have the flag MULTIPLE. */
#define NO_CERTIFICATE { .failureErrorCode = 13806 /* ERROR_IPSEC_IKE_NO_CERT */, .failurePoint = IPSEC_FAILURE_ME, \
    .flags = FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_MULTIPLE, .keyingModuleType = IKEEXT_KEY_MODULE_IKEV2, \
    .mmState = IKEEXT_MM_SA_STATE_FINAL, .saRole = IKEEXT_SA_ROLE_RESPONDER, .mmAuthMethod = IKEEXT_CERTIFICATE_ECDSA_P256, \
    .mmId = 44, .mmFilterId = 68219 }
/* HRESULT_FROM_WIN32(ERROR_IPSEC_IKE_PROCESS_ERR_NOTIFY) */
#define NOTIFIED { .failureErrorCode = 0x80073610, .failurePoint = IPSEC_FAILURE_PEER, \
    .keyingModuleType = IKEEXT_KEY_MODULE_AUTHIP, .mmState = IKEEXT_MM_SA_STATE_SSPI_SENT, .saRole = IKEEXT_SA_ROLE_INITIATOR, \
    .mmAuthMethod = IKEEXT_NTLM_V2, .mmId = 45, .mmFilterId = 68211 }
#define NO_ANSWER { .failureErrorCode = ERROR_TIMEOUT, .failurePoint = IPSEC_FAILURE_ME, \
    .keyingModuleType = IKEEXT_KEY_MODULE_IKE, .mmState = IKEEXT_MM_SA_STATE_NONE, .saRole = IKEEXT_SA_ROLE_INITIATOR, \
    .mmAuthMethod = IKEEXT_PRESHARED_KEY, .mmId = 46, .mmFilterId = 68230 }
/* An authentication method that no header names. Event 4653 is known to have had one. */
#define UNKNOWN_METHOD { .failureErrorCode = 13843 /* ERROR_IPSEC_IKE_INVALID_PAYLOAD */, .failurePoint = IPSEC_FAILURE_PEER, \
    .keyingModuleType = IKEEXT_KEY_MODULE_IKEV2, .mmState = IKEEXT_MM_SA_STATE_SA_SENT, .saRole = IKEEXT_SA_ROLE_INITIATOR, \
    .mmAuthMethod = 14, .mmId = 47, .mmFilterId = 68230 }
#endif
