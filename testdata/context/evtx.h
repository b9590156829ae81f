/* log.evtx: an event log of one chunk. The structures and their members are those of libyal's
 * description of the format (libevtx). */

#define CHUNK 0x1000
#define CHUNK_LENGTH 0x10000

typedef struct PACKED {
    char signature[8];
    UINT64 first_chunk, last_chunk, next_record;
    UINT32 header_length;
    UINT16 minor_version, major_version, block_length, chunks;
    UINT8 unknown[76];
    UINT32 flags, checksum;
} LogHeader;
LONG(LogHeader, 128);

typedef struct PACKED {
    char signature[8];
    UINT64 first_number, last_number, first_id, last_id;
    UINT32 header_length, last_record, free_space, records_checksum;
    UINT8 unknown[64];
    UINT32 flags, checksum;
    UINT32 strings[64], templates[32]; /* left empty */
} ChunkHeader;
LONG(ChunkHeader, 512);

typedef struct PACKED {
    char signature[4];
    UINT32 length;
    UINT64 id, written;
} RecordHeader;
LONG(RecordHeader, 24);

typedef struct PACKED {
    UINT16 length;
    UINT8 type, unused;
} Descriptor;

/* ---- Binary XML ---- */

#define FRAGMENT 0x0f, 1, 1, 0
#define TEMPLATE 0x0c, 1
#define END 0

/* The types of values. */
enum { NOTHING, TEXT, BYTE_VALUE = 4, WORD_VALUE = 6, DWORD_VALUE = 8, QWORD_VALUE = 0xa, BINARY = 0xe, GUID_VALUE, TIME_VALUE = 0x11,
    SID_VALUE = 0x13, HEX_QWORD_VALUE = 0x15, BINARY_XML = 0x21, TEXT_ARRAY = 0x81 };

/* A template's definition. This one has no elements: readers of records do not need them. */
typedef struct PACKED {
    UINT32 next;
    GUID id;
    UINT32 length;
    UINT8 body[5];
} Definition;
#define DEFINITION(NUMBER) { \
    .id = { 0x7e570000 + NUMBER, 0x1005, 0x4a5b, { 0x9c, 1, 2, 3, 4, 5, 6, NUMBER } }, .length = 5, .body = { FRAGMENT, END } }
DUMP Definition definitions[] = { DEFINITION(0), DEFINITION(1), DEFINITION(2), DEFINITION(3) };
enum { SYSTEM_PART, MAIN_MODE_V0, MAIN_MODE_V1, EXTENDED_MODE };
static size_t defined_at[4];

/* Writes the part of a template instance before its values. A definition is written once in a
 * chunk, where it is first used. Its place is an offset in the chunk. */
static size_t put_instance(size_t at, int number, const Descriptor *descriptors, UINT32 count) {
    at = put(at, (UINT8[]){ TEMPLATE }, 2);
    at = PUT(at, definitions[number].id.Data1);
    BOOL first = !defined_at[number];
    if (first) defined_at[number] = at + 4;
    UINT32 in_chunk = (UINT32)(defined_at[number] - CHUNK);
    at = PUT(at, in_chunk);
    if (first) at = PUT(at, definitions[number]);
    at = PUT(at, count);
    return put(at, descriptors, count * sizeof *descriptors);
}

/* ---- The values that every event has ---- */

#define PROVIDER L"Microsoft-Windows-WFP"
#define CHANNEL L"Microsoft-Windows-IKE/Operational"
typedef struct PACKED {
    UINT8 level, opcode;
    UINT16 task, id, qualifiers;
    UINT64 keywords, created;
    GUID activity;
    UINT32 process, thread;
    UINT64 record;
    UINT8 version;
    Sid1 user;
    WCHAR provider[UNITS(PROVIDER) - 1]; /* these two texts do not end in NUL */
    GUID provider_id;
    WCHAR channel[UNITS(CHANNEL) - 1];
} SystemValues;
#define OF(MEMBER, TYPE) { sizeof(((SystemValues *)0)->MEMBER), TYPE, 0 }
DUMP Descriptor system_descriptors[] = {
    OF(level, BYTE_VALUE), OF(opcode, BYTE_VALUE), OF(task, WORD_VALUE), OF(id, WORD_VALUE),
    OF(qualifiers, NOTHING), /* an absent value can take room */
    OF(keywords, HEX_QWORD_VALUE), OF(created, TIME_VALUE), OF(activity, NOTHING), OF(process, DWORD_VALUE), OF(thread, DWORD_VALUE),
    OF(record, QWORD_VALUE), OF(version, BYTE_VALUE), OF(user, SID_VALUE), { 0, NOTHING, 0 }, OF(provider, TEXT),
    OF(provider_id, GUID_VALUE), OF(channel, TEXT), { 0, BINARY_XML, 0 /* its length differs */ },
};
#define SYSTEM_VALUES (sizeof system_descriptors / sizeof *system_descriptors)
_Static_assert(SYSTEM_VALUES == 18, "as in the logs of providers with a manifest");
DUMP SystemValues system_values = {
    .level = 4, .keywords = 0x8000000000000000, .thread = 4712, .process = 1388, .user = LOCAL_SYSTEM,
    .provider = PROVIDER, .provider_id = WFP_PROVIDER, .channel = CHANNEL,
};

/* The types of a payload's values. */
DUMP UINT8 main_mode_types[] = {
    TIME_VALUE, DWORD_VALUE, BINARY, DWORD_VALUE, BINARY, DWORD_VALUE, TEXT, SID_VALUE, TEXT, TEXT,
    DWORD_VALUE, DWORD_VALUE, TEXT_ARRAY, DWORD_VALUE, DWORD_VALUE, TEXT_ARRAY,
    DWORD_VALUE, DWORD_VALUE, DWORD_VALUE, DWORD_VALUE, DWORD_VALUE, DWORD_VALUE, DWORD_VALUE, BINARY, QWORD_VALUE, QWORD_VALUE, GUID_VALUE,
};
DUMP UINT8 extended_mode_types[] = {
    TIME_VALUE, DWORD_VALUE, BINARY, DWORD_VALUE, BINARY, DWORD_VALUE, TEXT, SID_VALUE, TEXT, TEXT,
    DWORD_VALUE, DWORD_VALUE, TEXT_ARRAY, DWORD_VALUE, DWORD_VALUE, TEXT_ARRAY,
    DWORD_VALUE, DWORD_VALUE, DWORD_VALUE, DWORD_VALUE, DWORD_VALUE, DWORD_VALUE, BINARY, QWORD_VALUE, QWORD_VALUE,
};

/* ---- Records ---- */

static size_t put_event(size_t at, UINT64 id, UINT64 written, const Payload *payload) {
    size_t begin = at;
    at = put(begin + sizeof(RecordHeader), (UINT8[]){ FRAGMENT }, 4);

    Descriptor outer[SYSTEM_VALUES];
    memcpy(outer, system_descriptors, sizeof outer);
    at = put_instance(at, SYSTEM_PART, outer, SYSTEM_VALUES);
    size_t inner_length_at = at - sizeof *outer;
    SystemValues values = system_values;
    values.id = payload->id;
    values.version = payload->version;
    values.record = id;
    values.created = written;
    at = PUT(at, values);

    /* The event's own values: an instance without a fragment header. */
    size_t inner_at = at;
    BOOL extended = payload->id == 1009;
    const UINT8 *types = extended ? extended_mode_types : main_mode_types;
    UINT32 count = extended ? (UINT32)sizeof extended_mode_types : 26u + payload->version;
    Descriptor inner[27] = { 0 };
    for (UINT32 i = 0; i < count; i++) inner[i] = (Descriptor){ payload->sizes[i], types[i], 0 };
    at = put_instance(at, extended ? EXTENDED_MODE : payload->version ? MAIN_MODE_V1 : MAIN_MODE_V0, inner, count);
    at = put_payload(at, payload, written, "evtx-record");
    at = put(at, (UINT8[]){ END }, 1);
    UINT16 inner_length = (UINT16)(at - inner_at);
    PUT(inner_length_at, inner_length);

    /* The end of the outer fragment, and zeros up to a multiple of 8. */
    UINT32 length = (UINT32)((at + 1 - begin + sizeof length + 7) & ~7);
    at = begin + length - sizeof length;
    RecordHeader header = { .signature = { '*', '*' }, .length = length, .id = id, .written = written };
    PUT(begin, header);
    return PUT(at, length);
}

/* The checksum of zip files and of event logs. */
static UINT32 crc32(UINT32 crc, const UINT8 *bytes, size_t length) {
    crc = ~crc;
    while (length--) {
        crc ^= *bytes++;
        for (int bit = 0; bit < 8; bit++) crc = crc & 1 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
    }
    return ~crc;
}

static void write_log(void) {
    begin_filled(CHUNK + CHUNK_LENGTH, 0);
    const Payload *events[] = { &remote_groups_payload, &spns_v6_payload, &extended_payload, &storage_v6_payload };
    UINT64 count = sizeof events / sizeof *events, first = 71;
    size_t at = CHUNK + sizeof(ChunkHeader), last_at = 0;
    for (UINT64 i = 0; i < count; i++) {
        last_at = at;
        at = put_event(at, first + i, TIME(20 + i), events[i]);
    }

    ChunkHeader chunk = {
        .signature = "ElfChnk", .first_number = first, .last_number = first + count - 1, .first_id = first, .last_id = first + count - 1,
        .header_length = 128, .last_record = (UINT32)(last_at - CHUNK), .free_space = (UINT32)(at - CHUNK),
        .records_checksum = crc32(0, image + CHUNK + sizeof chunk, at - CHUNK - sizeof chunk),
    };
    const UINT8 *bytes = (const UINT8 *)&chunk;
    chunk.checksum = crc32(crc32(0, bytes, 120), bytes + 128, sizeof chunk - 128);
    PUT(CHUNK, chunk);

    LogHeader log = { .signature = "ElfFile", .next_record = first + count, .header_length = sizeof log, .minor_version = 1,
        .major_version = 3, .block_length = CHUNK, .chunks = 1 };
    log.checksum = crc32(0, (const UINT8 *)&log, 120);
    PUT(0, log);
    finish("log.evtx");
    write_answers("log.evtx");
}
