/* FWPM_NET_EVENT0 to 5, for pointers of either width. mingw-w64 10 has 0 and 1 only. */

#define FLAG_IP_PROTOCOL 0x1
#define FLAG_ADDRESSES 0x106 /* both addresses, and the version that they require */
#define FLAG_PORTS 0x18
#define FLAG_APP_ID 0x20
#define FLAG_USER_ID 0x40
#define FLAG_SCOPE_ID 0x80
#define FLAG_PACKAGE_ID 0x400

/* Declares the structures with this type of pointer and names that end in SUFFIX. */
#define HEADER_MEMBERS(POINTER) \
    FILETIME timeStamp; \
    UINT32 flags; \
    FWP_IP_VERSION ipVersion; \
    UINT8 ipProtocol; \
    union { UINT32 localAddrV4; FWP_BYTE_ARRAY16 localAddrV6; }; \
    union { UINT32 remoteAddrV4; FWP_BYTE_ARRAY16 remoteAddrV6; }; \
    UINT16 localPort; \
    UINT16 remotePort; \
    UINT32 scopeId; \
    struct { UINT32 size; POINTER data; } appId; \
    POINTER userId;
#define PACKAGE_MEMBERS(POINTER) \
    FWP_AF addressFamily; \
    POINTER packageSid;
#define NET_EVENT(HEADER, POINTER) { HEADER header; FWPM_NET_EVENT_TYPE type; POINTER ikeMmFailure; }
#define NET_EVENTS(SUFFIX, POINTER) \
    typedef struct { HEADER_MEMBERS(POINTER) } Header0##SUFFIX; \
    typedef struct { \
        HEADER_MEMBERS(POINTER) \
        FWP_AF addressFamily; \
        struct { /* as a whole on a multiple of 8 */ \
            FWP_BYTE_ARRAY6 dstAddrEth, srcAddrEth; \
            DL_ADDRESS_TYPE addrType; \
            FWP_ETHER_ENCAP_METHOD encapMethod; \
            UINT16 etherType; \
            UINT32 snapControl, snapOui; \
            UINT16 vlanTag; \
            UINT64 ifLuid; \
        } ethernet; \
    } Header1##SUFFIX; \
    typedef struct { HEADER_MEMBERS(POINTER) PACKAGE_MEMBERS(POINTER) } Header2##SUFFIX; \
    typedef struct { \
        HEADER_MEMBERS(POINTER) \
        PACKAGE_MEMBERS(POINTER) \
        POINTER enterpriseId; \
        UINT64 policyFlags; \
        struct { UINT32 size; POINTER data; } effectiveName; \
    } Header3##SUFFIX; \
    typedef struct NET_EVENT(Header0##SUFFIX, POINTER) NetEvent0##SUFFIX; \
    typedef struct NET_EVENT(Header1##SUFFIX, POINTER) NetEvent1##SUFFIX; \
    typedef struct NET_EVENT(Header2##SUFFIX, POINTER) NetEvent2##SUFFIX; \
    typedef struct NET_EVENT(Header3##SUFFIX, POINTER) NetEvent3##SUFFIX; \
    /* 4 and 5 are like 3, and point to a FAILURE2. */ \
    typedef struct NET_EVENT(Header3##SUFFIX, POINTER) NetEvent5##SUFFIX
NET_EVENTS(X86, UINT32);
NET_EVENTS(X64, UINT64);

/* The offsets of every version. Both compilers check those of both widths. */
#define HEAD_AT(TYPE) \
    AT(TYPE, header.timeStamp, 0); \
    AT(TYPE, header.flags, 8); \
    AT(TYPE, header.ipVersion, 12); \
    AT(TYPE, header.ipProtocol, 16); \
    AT(TYPE, header.localAddrV4, 20); \
    AT(TYPE, header.localAddrV6, 20); \
    AT(TYPE, header.remoteAddrV4, 36); \
    AT(TYPE, header.remoteAddrV6, 36); \
    AT(TYPE, header.localPort, 52); \
    AT(TYPE, header.remotePort, 54); \
    AT(TYPE, header.scopeId, 56)
#define EVENT_AT(TYPE, APP_SIZE, APP_ID, USER_ID, EVENT_TYPE, POINTER_AT, LENGTH) \
    HEAD_AT(TYPE); \
    AT(TYPE, header.appId.size, APP_SIZE); \
    AT(TYPE, header.appId.data, APP_ID); \
    AT(TYPE, header.userId, USER_ID); \
    AT(TYPE, type, EVENT_TYPE); \
    AT(TYPE, ikeMmFailure, POINTER_AT); \
    LONG(TYPE, LENGTH)
EVENT_AT(NetEvent0X86, 60, 64, 68, 72, 76, 80);
EVENT_AT(NetEvent1X86, 60, 64, 68, 128, 132, 136);
EVENT_AT(NetEvent2X86, 60, 64, 68, 80, 84, 88);
EVENT_AT(NetEvent3X86, 60, 64, 68, 104, 108, 112);
EVENT_AT(NetEvent5X86, 60, 64, 68, 104, 108, 112);
EVENT_AT(NetEvent0X64, 64, 72, 80, 88, 96, 104);
EVENT_AT(NetEvent1X64, 64, 72, 80, 144, 152, 160);
EVENT_AT(NetEvent2X64, 64, 72, 80, 104, 112, 120);
EVENT_AT(NetEvent3X64, 64, 72, 80, 136, 144, 152);
EVENT_AT(NetEvent5X64, 64, 72, 80, 136, 144, 152);
#define PACKAGE_AT(TYPE, FAMILY, SID) \
    AT(TYPE, header.addressFamily, FAMILY); \
    AT(TYPE, header.packageSid, SID)
PACKAGE_AT(NetEvent2X86, 72, 76);
PACKAGE_AT(NetEvent3X86, 72, 76);
PACKAGE_AT(NetEvent2X64, 88, 96);
PACKAGE_AT(NetEvent3X64, 88, 96);
#define POLICY_AT(TYPE, ENTERPRISE, POLICY, SIZE, DATA) \
    AT(TYPE, header.enterpriseId, ENTERPRISE); \
    AT(TYPE, header.policyFlags, POLICY); \
    AT(TYPE, header.effectiveName.size, SIZE); \
    AT(TYPE, header.effectiveName.data, DATA)
POLICY_AT(NetEvent3X86, 80, 88, 96, 100);
POLICY_AT(NetEvent3X64, 104, 112, 120, 128);

/* Each compiler checks that 0 and 1 have the layout of the header's. */
#ifdef _WIN64
#define NATIVE(NAME) NAME##X64
#else
#define NATIVE(NAME) NAME##X86
#endif
#define AS_IN(HEADER_TYPE, TYPE, FIELD) AT(TYPE, FIELD, offsetof(HEADER_TYPE, FIELD))
#define AS_IN_HEADER(HEADER_TYPE, TYPE) \
    AS_IN(HEADER_TYPE, TYPE, header.timeStamp); \
    AS_IN(HEADER_TYPE, TYPE, header.flags); \
    AS_IN(HEADER_TYPE, TYPE, header.ipVersion); \
    AS_IN(HEADER_TYPE, TYPE, header.ipProtocol); \
    AS_IN(HEADER_TYPE, TYPE, header.localAddrV6); \
    AS_IN(HEADER_TYPE, TYPE, header.remoteAddrV6); \
    AS_IN(HEADER_TYPE, TYPE, header.localPort); \
    AS_IN(HEADER_TYPE, TYPE, header.remotePort); \
    AS_IN(HEADER_TYPE, TYPE, header.scopeId); \
    AS_IN(HEADER_TYPE, TYPE, header.appId.size); \
    AS_IN(HEADER_TYPE, TYPE, header.appId.data); \
    AS_IN(HEADER_TYPE, TYPE, header.userId); \
    AS_IN(HEADER_TYPE, TYPE, type); \
    AS_IN(HEADER_TYPE, TYPE, ikeMmFailure); \
    LONG(TYPE, sizeof(HEADER_TYPE))
AS_IN_HEADER(FWPM_NET_EVENT0, NATIVE(NetEvent0));
AS_IN_HEADER(FWPM_NET_EVENT1, NATIVE(NetEvent1));

/* ---- What the two widths have in common ---- */

#define HOST_ORDER(...) HOST_ORDER_OF(__VA_ARGS__)
#define HOST_ORDER_OF(A, B, C, D) ((UINT32)(A) << 24 | (B) << 16 | (C) << 8 | (D))

/* A part of the memory, and where it is in a file. A list of ranges ends with one whose end is 0. */
typedef struct {
    size_t begin, end, at;
    BOOL has_addresses;
} Range;

static size_t in_file(const Range *ranges, size_t at) {
    for (const Range *it = ranges; it->end; it++)
        if (at >= it->begin && at < it->end) return at - it->begin + it->at;
    abort();
}

static Endpoint header_endpoint(UINT32 flags, FWP_IP_VERSION version, const FWP_BYTE_ARRAY16 *address, UINT16 port) {
    Endpoint endpoint = { .has_port = (flags & FLAG_PORTS) != 0, .port = port };
    if (version == FWP_IP_VERSION_V6) {
        endpoint.family = AF_INET6;
        memcpy(endpoint.address, address, sizeof *address);
    } else {
        endpoint.family = AF_INET;
        for (int i = 0; i < 4; i++) endpoint.address[i] = address->byteArray16[3 - i];
    }
    return endpoint;
}
