/* Who negotiated, when and with what: the facts that more than one image holds. */

/* 2024-05-17 09:30:12.3456789 UTC and N seconds. */
#define TIME(N) (133604118123456789ull + (N) * 10000000ull)
#define FILETIME_OF(VALUE) { (DWORD)(VALUE), (DWORD)((VALUE) >> 32) }

/* The bytes of addresses for documentation (RFC 5737 and 3849) in network order. */
#define CLIENT 192, 0, 2, 10
#define GATEWAY 198, 51, 100, 1
#define SERVER 203, 0, 113, 77
#define CLIENT6 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10
#define SERVER6 0x20, 0x01, 0x0d, 0xb8, 0, 0xa1, 0, 0, 0, 0, 0, 0, 0, 0, 0x4f, 0x77

#define SVCHOST L"\\device\\harddiskvolume3\\windows\\system32\\svchost.exe"
#define CLIENT_SPN L"host/workstation7.example.net"
#define SERVER_SPN L"host/fileserver.example.net"
#define USERS L"S-1-5-32-545"
#define TWO_GROUPS L"S-1-5-32-545\0S-1-5-11"
#define UNITS(TEXT) (sizeof(TEXT) / sizeof(WCHAR))

/* A SID of N numbers: the header's structure has room for one. */
typedef struct { SID sid; } Sid1;
typedef struct { SID sid; DWORD more[1]; } Sid2;
typedef struct { SID sid; DWORD more[4]; } Sid5;
typedef struct { SID sid; DWORD more[7]; } Sid8;
#define SID_OF(COUNT, AUTHORITY, FIRST) \
    { .Revision = SID_REVISION, .SubAuthorityCount = COUNT, .IdentifierAuthority = { AUTHORITY }, .SubAuthority = { FIRST } }
#define LOCAL_SYSTEM { SID_OF(1, SECURITY_NT_AUTHORITY, 18) }
#define ADMINISTRATORS { SID_OF(2, SECURITY_NT_AUTHORITY, 32), { 544 } }
#define ALICE { SID_OF(5, SECURITY_NT_AUTHORITY, 21), { 1004336348, 1177238915, 682003330, 1104 } }
#define PACKAGE { SID_OF(8, SECURITY_APP_PACKAGE_AUTHORITY, 2), \
    { 1609473798, 1231923017, 684268153, 4268514328, 882773646, 2760585773, 1760938157 } }
LONG(Sid1, 12);
LONG(Sid2, 16);
LONG(Sid5, 28);
LONG(Sid8, 40);

/* Random GUIDs (version 4). */
#define KEY_A { 0x3d9f5c21, 0x7b64, 0x4e8a, { 0x91, 0x0c, 0xd7, 0x25, 0x68, 0xfb, 0x13, 0xa4 } }
#define KEY_B { 0xc07a1be6, 0x05d2, 0x4193, { 0xbe, 0x5f, 0x2a, 0x81, 0xf4, 0x39, 0x60, 0xcd } }
#define KEY_C { 0x86e2d40f, 0xf91a, 0x4c37, { 0xa8, 0x73, 0x1e, 0x90, 0x5d, 0xb6, 0x48, 0x22 } }

/* Records whose error codes are common in other data too. */
#define COMMON_CODE(CODE, ID) { .failureErrorCode = CODE, .failurePoint = IPSEC_FAILURE_ME, \
    .keyingModuleType = IKEEXT_KEY_MODULE_IKEV2, .mmState = IKEEXT_MM_SA_STATE_SA_SENT, .saRole = IKEEXT_SA_ROLE_INITIATOR, \
    .mmAuthMethod = IKEEXT_CERTIFICATE, .mmId = ID, .mmFilterId = 68230 }
#define ACCESS_DENIED COMMON_CODE(ERROR_ACCESS_DENIED, 48)
#define INVALID_PARAMETER COMMON_CODE(ERROR_INVALID_PARAMETER, 49)
