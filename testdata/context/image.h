/* The file that is being written, and the answers about its records. */

static const char *folder;

static FILE *create(const char *name) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (!file) {
        perror(path);
        exit(3);
    }
    return file;
}

/* ---- Bytes ---- */

static UINT8 image[0x18000];
static size_t image_length;

/* Begins a file of pseudo-random bytes (xorshift32, always the same). */
static void begin_noise(size_t length) {
    UINT32 state = 0x2545F491;
    for (size_t i = 0; i < length; i++) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        image[i] = (UINT8)(state >> 11);
    }
    image_length = length;
}

/* Begins a file in which every byte is the same. */
static void begin_filled(size_t length, UINT8 byte) {
    memset(image, byte, length);
    image_length = length;
}

/* Writes bytes at an offset and returns the offset after them. */
static size_t put(size_t at, const void *bytes, size_t length) {
    if (at > image_length || length > image_length - at) {
        fprintf(stderr, "0x%zx bytes at 0x%zx do not fit\n", length, at);
        exit(3);
    }
    memcpy(image + at, bytes, length);
    return at + length;
}
#define PUT(AT, OBJECT) put(AT, &(OBJECT), sizeof(OBJECT))

static void finish(const char *name) {
    FILE *file = create(name);
    if (fwrite(image, 1, image_length, file) != image_length || fclose(file)) {
        perror(name);
        exit(3);
    }
}

/* ---- Answers ---- */

/* An address and a port. The family 0 means that the address is unknown. */
typedef struct {
    ADDRESS_FAMILY family;
    UINT8 address[16]; /* in network order */
    BOOL has_port;
    UINT16 port;
} Endpoint;

/* What is known of a record. A null pointer or 0 means unknown. The pointers may be unaligned. */
typedef struct {
    size_t offset;
    const char *context;
    size_t context_offset;
    UINT64 time;
    const char *time_source;
    Endpoint local, remote;
    const void *app_id; /* UTF-16 that ends in NUL, as the principals */
    const void *user_sid;
    const void *local_principal, *remote_principal;
    const GUID *provider_context_key;
    UINT64 address;
} Answer;

static Answer answers[32];
static size_t answer_count;
static FILE *sheet;

static void answer(Answer one) {
    if (answer_count == sizeof answers / sizeof *answers) abort();
    answers[answer_count++] = one;
}

static int by_offset(const void *a, const void *b) {
    size_t left = ((const Answer *)a)->offset, right = ((const Answer *)b)->offset;
    return (left > right) - (left < right);
}

static void write_text(const char *name, const char *text) {
    if (text) fprintf(sheet, ",\"%s\":\"%s\"", name, text);
    else fprintf(sheet, ",\"%s\":null", name);
}

/* Writes a text of ASCII characters. An empty one counts as unknown. */
static void write_wide(const char *name, const void *units) {
    char text[1024];
    size_t length = 0;
    for (const UINT8 *unit = units; unit && (unit[0] || unit[1]); unit += 2) {
        if (unit[0] == '\\') text[length++] = '\\';
        text[length++] = (char)unit[0];
    }
    text[length] = 0;
    write_text(name, length ? text : NULL);
}

static void write_endpoint(const char *side, const Endpoint *endpoint) {
    char name[32], text[64];
    snprintf(name, sizeof name, "%sAddress", side);
    write_text(name, endpoint->family ? InetNtopA(endpoint->family, endpoint->address, text, sizeof text) : NULL);
    snprintf(name, sizeof name, "%sPort", side);
    if (endpoint->has_port) fprintf(sheet, ",\"%s\":%u", name, endpoint->port);
    else fprintf(sheet, ",\"%s\":null", name);
}

static void write_sid(const void *bytes) {
    union { SID sid; UINT8 bytes[SECURITY_MAX_SID_SIZE]; } copy;
    char *text = NULL;
    if (bytes) {
        memcpy(copy.bytes, bytes, offsetof(SID, SubAuthority) + 4 * ((const SID *)bytes)->SubAuthorityCount);
        if (!ConvertSidToStringSidA(&copy.sid, &text)) abort();
    }
    write_text("userSid", text);
    LocalFree(text);
}

static void write_guid(const GUID *bytes) {
    char text[40];
    if (bytes) {
        GUID guid;
        memcpy(&guid, bytes, sizeof guid);
        const UINT8 *d = guid.Data4;
        snprintf(text, sizeof text, "%08lx-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x", guid.Data1, guid.Data2, guid.Data3,
                 d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7]);
    }
    write_text("providerContextKey", bytes ? text : NULL);
}

/* Writes the answers about a file in the order of their offsets, one line each. */
static void write_answers(const char *file) {
    qsort(answers, answer_count, sizeof *answers, by_offset);
    for (const Answer *it = answers; it != answers + answer_count; it++) {
        char text[32];
        fprintf(sheet, "{\"file\":\"%s\",\"offset\":%llu", file, (UINT64)it->offset);
        write_text("context", it->context);
        if (it->context) fprintf(sheet, ",\"contextOffset\":%llu", (UINT64)it->context_offset);
        else fprintf(sheet, ",\"contextOffset\":null");
        snprintf(text, sizeof text, "%llu", it->time);
        write_text("time", it->time ? text : NULL);
        write_text("timeSource", it->time ? it->time_source : NULL);
        write_endpoint("local", &it->local);
        write_endpoint("remote", &it->remote);
        write_wide("appId", it->app_id);
        write_sid(it->user_sid);
        write_wide("localPrincipal", it->local_principal);
        write_wide("remotePrincipal", it->remote_principal);
        write_guid(it->provider_context_key);
        snprintf(text, sizeof text, "0x%016llx", it->address);
        write_text("address", it->address ? text : NULL);
        fprintf(sheet, "}\n");
    }
    answer_count = 0;
}
