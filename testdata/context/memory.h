/* The memory of a process with net events, in pages. generate.c includes this file once for each
 * width and sets POINTER, BASE (the address of the first byte) and W(NAME), which adds the width
 * to a name. */

/* ---- Where things are ---- */

enum {
    W(MEMORY) = 0x8000,
    W(at_event0) = 0x0138,
    W(at_data0) = 0x01c8,
    W(at_event1) = 0x0768,
    W(at_data1) = 0x2a30,
    W(at_event2) = 0x1240,
    W(at_data2) = 0x13f8,
    W(at_event3) = 0x2518,
    W(at_data3) = 0x2738,
    W(at_name) = 0x3154, /* in a page that the minidump lacks */
    W(at_event3_v6) = 0x4090,
    W(at_data3_v6) = 0x6c58,
    W(at_event5) = 0x4b20,
    W(at_data5) = 0x4d08,
    W(at_bare) = 0x7318,
};

/* ---- What the events point to, in the order of their members ---- */

#define DATA(FAILURE) { \
    WCHAR appId[UNITS(SVCHOST)]; \
    Sid5 userId; \
    Sid8 packageSid; \
    W(FAILURE) failure; \
    WCHAR localName[UNITS(CLIENT_SPN)]; \
    WCHAR remoteName[UNITS(SERVER_SPN)]; \
    POINTER localGroups[1]; \
    WCHAR group[UNITS(USERS)]; \
    GUID key; \
}
typedef struct { WCHAR appId[UNITS(SVCHOST)]; Sid5 userId; Record failure; } W(Data0);
typedef struct DATA(Failure1) W(Data1);
typedef struct DATA(Failure1) W(Data2);
typedef struct DATA(Failure1) W(Data3);
typedef struct DATA(Failure1) W(Data3_v6);
typedef struct DATA(Failure2) W(Data5);

/* The address of a member of the data of an event. */
#define ADDRESS_OF(EVENT, MEMBER) (POINTER)(BASE + W(at_data##EVENT) + offsetof(W(Data##EVENT), MEMBER))
#define DATA_OF(EVENT, RECORD, ...) { \
    .appId = SVCHOST, .userId = ALICE, .packageSid = PACKAGE, \
    .failure = { \
        .record = RECORD, \
        .localPrincipalNameForAuth = ADDRESS_OF(EVENT, localName), .remotePrincipalNameForAuth = ADDRESS_OF(EVENT, remoteName), \
        .numLocalPrincipalGroupSids = 1, .localPrincipalGroupSids = ADDRESS_OF(EVENT, localGroups), \
        __VA_ARGS__ \
    }, \
    .localName = CLIENT_SPN, .remoteName = SERVER_SPN, .localGroups = { ADDRESS_OF(EVENT, group) }, .group = USERS, .key = KEY_B, \
}

DUMP W(Data0) W(data0) = { .appId = SVCHOST, .userId = ALICE, .failure = PEER_REJECTED_CERTIFICATE };
DUMP W(Data1) W(data1) = DATA_OF(1, UNTRUSTED_ROOT);
DUMP W(Data2) W(data2) = DATA_OF(2, INVALID_PARAMETER);
DUMP W(Data3) W(data3) = DATA_OF(3, ACCESS_DENIED);
DUMP W(Data3_v6) W(data3_v6) = DATA_OF(3_v6, NO_ANSWER, .localPrincipalNameForAuth = (POINTER)(BASE + W(at_name)));
DUMP W(Data5) W(data5) = DATA_OF(5, UNKNOWN_METHOD, .providerContextKey = ADDRESS_OF(5, key));
DUMP WCHAR W(name)[] = CLIENT_SPN;

/* ---- The events ---- */

#define BETWEEN_V4(LOCAL, REMOTE) \
    .ipVersion = FWP_IP_VERSION_V4, .ipProtocol = IPPROTO_UDP, .localAddrV4 = HOST_ORDER(LOCAL), .remoteAddrV4 = HOST_ORDER(REMOTE)
#define BETWEEN_V6 \
    .ipVersion = FWP_IP_VERSION_V6, .ipProtocol = IPPROTO_UDP, .localAddrV6 = { { CLIENT6 } }, .remoteAddrV6 = { { SERVER6 } }
#define PORTS(PORT) .localPort = PORT, .remotePort = PORT
#define USER_OF(EVENT) .appId = { sizeof SVCHOST, ADDRESS_OF(EVENT, appId) }, .userId = ADDRESS_OF(EVENT, userId)
#define TO_FAILURE(EVENT) .type = FWPM_NET_EVENT_TYPE_IKEEXT_MM_FAILURE, .ikeMmFailure = ADDRESS_OF(EVENT, failure)

DUMP W(NetEvent0) W(event0) = {
    .header = { .timeStamp = FILETIME_OF(TIME(10)), .flags = FLAG_IP_PROTOCOL | FLAG_ADDRESSES | FLAG_PORTS | FLAG_APP_ID | FLAG_USER_ID,
        BETWEEN_V4(CLIENT, GATEWAY), PORTS(500), USER_OF(0) },
    TO_FAILURE(0) };
DUMP W(NetEvent1) W(event1) = {
    .header = { .timeStamp = FILETIME_OF(TIME(11)), .flags = FLAG_IP_PROTOCOL | FLAG_ADDRESSES | FLAG_PORTS | FLAG_SCOPE_ID | FLAG_APP_ID,
        BETWEEN_V6, PORTS(4500), .scopeId = 7, .appId = { sizeof SVCHOST, ADDRESS_OF(1, appId) } },
    TO_FAILURE(1) };
/* As it could lie in the process that reports it: without a time. */
DUMP W(NetEvent2) W(event2) = {
    .header = { .flags = FLAG_IP_PROTOCOL | FLAG_ADDRESSES, BETWEEN_V4(SERVER, CLIENT) },
    TO_FAILURE(2) };
/* Read as an EVENT0 it has the type 0 and a pointer too: addressFamily and packageSid. */
DUMP W(NetEvent3) W(event3) = {
    .header = { .timeStamp = FILETIME_OF(TIME(13)),
        .flags = FLAG_IP_PROTOCOL | FLAG_ADDRESSES | FLAG_PORTS | FLAG_APP_ID | FLAG_USER_ID | FLAG_PACKAGE_ID,
        BETWEEN_V4(CLIENT, SERVER), PORTS(500), USER_OF(3), .addressFamily = FWP_AF_INET, .packageSid = ADDRESS_OF(3, packageSid) },
    TO_FAILURE(3) };
DUMP W(NetEvent3) W(event3_v6) = {
    .header = { .flags = FLAG_IP_PROTOCOL | FLAG_ADDRESSES | FLAG_PORTS | FLAG_USER_ID,
        BETWEEN_V6, PORTS(500), .userId = ADDRESS_OF(3_v6, userId), .addressFamily = FWP_AF_INET6 },
    TO_FAILURE(3_v6) };
DUMP W(NetEvent5) W(event5) = {
    .header = { .timeStamp = FILETIME_OF(TIME(15)), .flags = FLAG_IP_PROTOCOL | FLAG_ADDRESSES | FLAG_PORTS | FLAG_APP_ID | FLAG_USER_ID,
        BETWEEN_V4(GATEWAY, CLIENT), PORTS(4500), USER_OF(5), .addressFamily = FWP_AF_INET },
    TO_FAILURE(5) };

/* ---- The memory and the answers about it ---- */

static UINT8 W(memory)[W(MEMORY)];

static void W(fill_memory)(void) {
    begin_noise(W(MEMORY));
    PUT(W(at_event0), W(event0));
    PUT(W(at_data0), W(data0));
    PUT(W(at_event1), W(event1));
    PUT(W(at_data1), W(data1));
    PUT(W(at_event2), W(event2));
    PUT(W(at_data2), W(data2));
    PUT(W(at_event3), W(event3));
    PUT(W(at_data3), W(data3));
    PUT(W(at_name), W(name));
    PUT(W(at_event3_v6), W(event3_v6));
    PUT(W(at_data3_v6), W(data3_v6));
    PUT(W(at_event5), W(event5));
    PUT(W(at_data5), W(data5));
    PUT(W(at_bare), bare);
    memcpy(W(memory), image, W(MEMORY));
}

/* The offset of an address in the memory, or MEMORY if no range has it. */
static size_t W(find)(const Range *ranges, UINT64 address) {
    for (const Range *it = ranges; it->end; it++)
        if (address >= BASE + it->begin && address < BASE + it->end) return (size_t)(address - BASE);
    return W(MEMORY);
}

/* What is at an address, if the file gives addresses and has that one. */
static const void *W(at)(const Range *ranges, UINT64 address) {
    size_t at = W(find)(ranges, address);
    return ranges->has_addresses && at != W(MEMORY) ? W(memory) + at : NULL;
}

static void W(answer_record)(const Range *ranges, Answer known, size_t at) {
    known.offset = in_file(ranges, at);
    known.address = ranges->has_addresses ? BASE + at : 0;
    answer(known);
}

/* FAILURE is null for a FAILURE0, and KEY is 0 before FAILURE2. */
static void W(answer_event)(const Range *ranges, const char *context, size_t at, const W(Header0) *header, POINTER record,
                            const W(Failure1) *failure, POINTER key) {
    W(answer_record)(ranges, (Answer){
        .context = context,
        .context_offset = in_file(ranges, at),
        .time = header->timeStamp.dwLowDateTime | (UINT64)header->timeStamp.dwHighDateTime << 32,
        .time_source = "event-header",
        .local = header_endpoint(header->flags, header->ipVersion, &header->localAddrV6, header->localPort),
        .remote = header_endpoint(header->flags, header->ipVersion, &header->remoteAddrV6, header->remotePort),
        .app_id = W(at)(ranges, header->appId.data),
        .user_sid = W(at)(ranges, header->userId),
        .local_principal = failure ? W(at)(ranges, failure->localPrincipalNameForAuth) : NULL,
        .remote_principal = failure ? W(at)(ranges, failure->remotePrincipalNameForAuth) : NULL,
        .provider_context_key = W(at)(ranges, key),
    }, record - BASE);
}

static void W(answer_memory)(const Range *ranges) {
#define EVENT(CONTEXT, EVENT, FAILURE, KEY) \
    W(answer_event)(ranges, CONTEXT, W(at_event##EVENT), (const void *)&W(event##EVENT).header, W(event##EVENT).ikeMmFailure, FAILURE, KEY)
    EVENT("net-event0", 0, NULL, 0);
    EVENT("net-event1", 1, &W(data1).failure, 0);
    EVENT("net-event2", 2, &W(data2).failure, 0);
    EVENT("net-event3", 3, &W(data3).failure, 0);
    EVENT("net-event3", 3_v6, &W(data3_v6).failure, 0);
    EVENT("net-event3", 5, (const void *)&W(data5).failure, W(data5).failure.providerContextKey);
    W(answer_record)(ranges, (Answer){ 0 }, W(at_bare));
#undef EVENT
}

#undef DATA
#undef ADDRESS_OF
#undef DATA_OF
#undef BETWEEN_V4
#undef BETWEEN_V6
#undef PORTS
#undef USER_OF
#undef TO_FAILURE
