/* Payloads of ETW event 1005 (main-mode failure) and 1009 (extended-mode failure) of the provider
 * Microsoft-Windows-WFP. An .etl file and an .evtx file hold the same bytes. The members have the
 * names and the order of the event's manifest, and no padding. */
#define PACKED __attribute__((packed))

#define WFP_PROVIDER { 0x0c478c5b, 0x0351, 0x41b1, { 0x8c, 0x58, 0x4a, 0x67, 0x37, 0xda, 0x32, 0xe3 } }

/* ---- Addresses ---- */

typedef union { SOCKADDR_IN v4; SOCKADDR_IN6 v6; SOCKADDR_STORAGE storage; } Storage;
LONG(SOCKADDR_IN, 16);
LONG(SOCKADDR_IN6, 28);
LONG(Storage, 128);
#define NETWORK_ORDER(PORT) (USHORT)((PORT) >> 8 | (PORT) << 8)
#define V4(PORT, ...) { .sin_family = AF_INET, .sin_port = NETWORK_ORDER(PORT), .sin_addr.S_un.S_un_b = { __VA_ARGS__ } }
#define V6(PORT, ...) { .sin6_family = AF_INET6, .sin6_port = NETWORK_ORDER(PORT), .sin6_addr.u.Byte = { __VA_ARGS__ } }

/* ---- Tails: what follows the group SIDs ---- */

typedef struct PACKED { Record record; } Version0;
typedef struct PACKED { Record record; GUID ProviderContextKey; } Version1;
/* The structure of an extended-mode failure has four bytes of padding that the event lacks. */
typedef struct PACKED {
    UINT32 FailureErrorCode, FailurePoint, Flags, EmState, SaRole, EmAuthMethod;
    UINT8 EndCertHash[IKEEXT_CERT_HASH_LEN];
    UINT64 MMId, QMFilterId;
} ExtendedMode;
LONG(Version0, 64);
LONG(Version1, 80);
LONG(ExtendedMode, 60);

/* ---- Payloads ---- */

/* The manifest gives the group SIDs the length LocalGroupSidLength. Whether it counts strings or
 * UTF-16 units is unknown, so there are payloads of both kinds. */
#define GROUP_UNITS(TEXT) (UNITS(TEXT) > 1 ? UNITS(TEXT) : 0)

/* Declares a payload with texts of these lengths and sets the members that follow from them. The
 * remaining arguments set the others. */
#define PAYLOAD(NAME, ADDRESS, APP_ID, SID_TYPE, LOCAL_SPN, PEER_SPN, LOCAL_GROUPS, REMOTE_GROUPS, TAIL, ...) \
    DUMP struct PACKED { \
        FILETIME Timestamp; \
        UINT32 LocalAddressLength; \
        ADDRESS LocalAddress; \
        UINT32 RemoteAddressLength; \
        ADDRESS RemoteAddress; \
        UINT32 ScopeId; \
        WCHAR AppId[UNITS(APP_ID)]; \
        SID_TYPE UserSID; \
        WCHAR LocalSpn[UNITS(LOCAL_SPN)]; \
        WCHAR PeerSpn[UNITS(PEER_SPN)]; \
        UINT32 LocalGroupSidCount, LocalGroupSidLength; \
        WCHAR LocalGroupSids[GROUP_UNITS(LOCAL_GROUPS)]; \
        UINT32 RemoteGroupSidCount, RemoteGroupSidLength; \
        WCHAR RemoteGroupSids[GROUP_UNITS(REMOTE_GROUPS)]; \
        TAIL tail; \
    } NAME = { \
        .LocalAddressLength = sizeof(ADDRESS), .RemoteAddressLength = sizeof(ADDRESS), .AppId = APP_ID, \
        .LocalSpn = LOCAL_SPN, .PeerSpn = PEER_SPN, .LocalGroupSids = LOCAL_GROUPS, .RemoteGroupSids = REMOTE_GROUPS, \
        __VA_ARGS__ \
    }

/* The shortest: no texts, no time of its own. */
PAYLOAD(shortest, SOCKADDR_IN, L"", Sid1, L"", L"", L"", L"", Version0,
    .LocalAddress = V4(500, CLIENT), .RemoteAddress = V4(500, GATEWAY), .UserSID = LOCAL_SYSTEM,
    .tail = { PEER_REJECTED_CERTIFICATE });
_Static_assert(offsetof(typeof(shortest), tail) == 86, "where the record begins");

PAYLOAD(spns, SOCKADDR_IN, SVCHOST, Sid1, CLIENT_SPN, SERVER_SPN, TWO_GROUPS, USERS, Version1,
    .Timestamp = FILETIME_OF(TIME(1)), .LocalAddress = V4(4500, CLIENT), .RemoteAddress = V4(4500, SERVER), .UserSID = LOCAL_SYSTEM,
    .LocalGroupSidCount = 2, .LocalGroupSidLength = 2, .RemoteGroupSidCount = 1, .RemoteGroupSidLength = 1,
    .tail = { POLICY_MISMATCH, KEY_A });

PAYLOAD(spns_v6, SOCKADDR_IN6, SVCHOST, Sid5, CLIENT_SPN, SERVER_SPN, TWO_GROUPS, USERS, Version1,
    .Timestamp = FILETIME_OF(TIME(2)), .LocalAddress = V6(500, CLIENT6), .RemoteAddress = V6(500, SERVER6), .UserSID = ALICE,
    .LocalGroupSidCount = 2, .LocalGroupSidLength = UNITS(TWO_GROUPS),
    .RemoteGroupSidCount = 1, .RemoteGroupSidLength = UNITS(USERS),
    .tail = { UNTRUSTED_ROOT, KEY_B });

PAYLOAD(storage, Storage, L"", Sid1, L"", L"", L"", L"", Version0,
    .LocalAddress = { .v4 = V4(500, CLIENT) }, .RemoteAddress = { .v4 = V4(500, SERVER) }, .UserSID = LOCAL_SYSTEM,
    .tail = { INVALID_PARAMETER });

PAYLOAD(storage_v6, Storage, SVCHOST, Sid2, L"", SERVER_SPN, L"", L"", Version1,
    .LocalAddress = { .v6 = V6(4500, CLIENT6) }, .RemoteAddress = { .v6 = V6(4500, SERVER6) }, .ScopeId = 7,
    .UserSID = ADMINISTRATORS, .tail = { ACCESS_DENIED, KEY_C });

PAYLOAD(local_groups, SOCKADDR_IN, L"", Sid5, CLIENT_SPN, L"", USERS, L"", Version1,
    .Timestamp = FILETIME_OF(TIME(5)), .LocalAddress = V4(500, SERVER), .RemoteAddress = V4(500, CLIENT), .UserSID = ALICE,
    .LocalGroupSidCount = 1, .LocalGroupSidLength = 1, .tail = { NO_ANSWER, KEY_A });

PAYLOAD(remote_groups, SOCKADDR_IN6, SVCHOST, Sid1, L"", L"", L"", TWO_GROUPS, Version0,
    .Timestamp = FILETIME_OF(TIME(6)), .LocalAddress = V6(500, SERVER6), .RemoteAddress = V6(500, CLIENT6), .UserSID = LOCAL_SYSTEM,
    .RemoteGroupSidCount = 2, .RemoteGroupSidLength = UNITS(TWO_GROUPS), .tail = { UNKNOWN_METHOD });

PAYLOAD(extended, SOCKADDR_IN, SVCHOST, Sid1, CLIENT_SPN, SERVER_SPN, USERS, L"", ExtendedMode,
    .Timestamp = FILETIME_OF(TIME(7)), .LocalAddress = V4(500, CLIENT), .RemoteAddress = V4(500, SERVER), .UserSID = LOCAL_SYSTEM,
    .LocalGroupSidCount = 1, .LocalGroupSidLength = 1,
    .tail = { .FailureErrorCode = 13801, .FailurePoint = IPSEC_FAILURE_PEER, .EmState = 3, .SaRole = IKEEXT_SA_ROLE_INITIATOR,
        .EmAuthMethod = IKEEXT_KERBEROS, .EndCertHash = HASH_B, .MMId = 42, .QMFilterId = 68301 });

/* Without a hash, the tail and the four bytes after it read as a main-mode record: EmState as the
 * keying module, SaRole as the state, EmAuthMethod as the role. Only the event's id tells. */
PAYLOAD(look_alike, SOCKADDR_IN, SVCHOST, Sid1, CLIENT_SPN, SERVER_SPN, L"", L"", ExtendedMode,
    .LocalAddress = V4(500, CLIENT), .RemoteAddress = V4(500, SERVER), .UserSID = LOCAL_SYSTEM,
    .tail = { .FailureErrorCode = 13801, .FailurePoint = IPSEC_FAILURE_PEER, .EmState = 1, .SaRole = IKEEXT_SA_ROLE_RESPONDER,
        .EmAuthMethod = IKEEXT_CERTIFICATE, .MMId = 42, .QMFilterId = 68301 });

/* ---- What is known of a payload ---- */

typedef struct {
    const UINT8 *bytes;
    size_t length;
    UINT16 id;       /* of the event */
    UINT8 version;   /* of the event */
    UINT16 sizes[27]; /* of the values, in order */
} Payload;

enum { TIMESTAMP, LOCAL_ADDRESS = 2, REMOTE_ADDRESS = 4, APP_ID = 6, USER_SID, LOCAL_SPN, PEER_SPN, RECORD = 16, CONTEXT_KEY = 26 };
#define SIZE(NAME, MEMBER) sizeof(NAME.MEMBER)
#define HEAD_SIZES(NAME) \
    8, 4, SIZE(NAME, LocalAddress), 4, SIZE(NAME, RemoteAddress), 4, SIZE(NAME, AppId), SIZE(NAME, UserSID), SIZE(NAME, LocalSpn), \
    SIZE(NAME, PeerSpn), 4, 4, SIZE(NAME, LocalGroupSids), 4, 4, SIZE(NAME, RemoteGroupSids)
#define MAIN_SIZES 4, 4, 4, 4, 4, 4, 4, IKEEXT_CERT_HASH_LEN, 8, 8
#define V0(NAME) { (const UINT8 *)&NAME, sizeof NAME, 1005, 0, { HEAD_SIZES(NAME), MAIN_SIZES } }
#define V1(NAME) { (const UINT8 *)&NAME, sizeof NAME, 1005, 1, { HEAD_SIZES(NAME), MAIN_SIZES, sizeof(GUID) } }
#define EXTENDED(NAME) \
    { (const UINT8 *)&NAME, sizeof NAME, 1009, 0, { HEAD_SIZES(NAME), 4, 4, 4, 4, 4, 4, IKEEXT_CERT_HASH_LEN, 8, 8 } }
static const Payload shortest_payload = V0(shortest), spns_payload = V1(spns), spns_v6_payload = V1(spns_v6),
    storage_payload = V0(storage), storage_v6_payload = V1(storage_v6), local_groups_payload = V1(local_groups),
    remote_groups_payload = V0(remote_groups),
    extended_payload = EXTENDED(extended), look_alike_payload = EXTENDED(look_alike);

static const UINT8 *value(const Payload *payload, int index) {
    const UINT8 *bytes = payload->bytes;
    for (int i = 0; i < index; i++) bytes += payload->sizes[i];
    return bytes;
}

static Endpoint endpoint(const UINT8 *bytes) {
    Storage address;
    memcpy(&address, bytes, sizeof(SOCKADDR_IN6)); /* of which a SOCKADDR_IN is a part */
    Endpoint endpoint = { .family = address.v4.sin_family, .has_port = TRUE, .port = NETWORK_ORDER(address.v4.sin_port) };
    if (endpoint.family == AF_INET) memcpy(endpoint.address, &address.v4.sin_addr, 4);
    else memcpy(endpoint.address, &address.v6.sin6_addr, 16);
    return endpoint;
}

/* Writes a payload. A time of 0 means that the container has none. Returns the offset after it. */
static size_t put_payload(size_t at, const Payload *payload, UINT64 time, const char *time_source) {
    if (payload->id == 1005) {
        UINT64 own_time;
        memcpy(&own_time, value(payload, TIMESTAMP), sizeof own_time);
        answer((Answer){
            .offset = at + (value(payload, RECORD) - payload->bytes),
            .context = payload->version ? "etw-1005-v1" : "etw-1005-v0",
            .context_offset = at,
            .time = time ? time : own_time,
            .time_source = time ? time_source : "payload",
            .local = endpoint(value(payload, LOCAL_ADDRESS)),
            .remote = endpoint(value(payload, REMOTE_ADDRESS)),
            .app_id = value(payload, APP_ID),
            .user_sid = value(payload, USER_SID),
            .local_principal = value(payload, LOCAL_SPN),
            .remote_principal = value(payload, PEER_SPN),
            .provider_context_key = payload->version ? (const GUID *)value(payload, CONTEXT_KEY) : NULL,
        });
    }
    return put(at, payload->bytes, payload->length);
}

/* ---- payloads.bin: payloads without a container ---- */

DUMP Record bare = TIMED_OUT;

static void write_payloads(void) {
    begin_noise(6001);
    put_payload(0x0d3, &shortest_payload, 0, NULL);
    /* One directly after the other. */
    size_t end = put_payload(0x20b, &spns_payload, 0, NULL);
    put_payload(end, &local_groups_payload, 0, NULL);
    put_payload(0x6fe, &spns_v6_payload, 0, NULL);
    put_payload(0xa61, &storage_payload, 0, NULL);
    put_payload(0xc4d, &storage_v6_payload, 0, NULL);
    put_payload(0xf55, &extended_payload, 0, NULL);
    put_payload(0x1221, &remote_groups_payload, 0, NULL);
    /* A record without a payload. */
    answer((Answer){ .offset = PUT(0x16b5, bare) - sizeof bare });
    finish("payloads.bin");
    write_answers("payloads.bin");
}
