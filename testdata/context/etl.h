/* trace.etl, extended.etl: traces of two buffers. The headers of a buffer and of the first event are in no
 * public header file; their members are where a real trace has these values. */

#define TRACE_BUFFER 0x1000
#define CLOCK 2746318274623 /* of the first event, in ticks of 100 ns */
#define START TIME(30)

typedef struct {
    UINT32 length, saved, current, references;
    UINT64 clock, sequence, unknown;
    ETW_BUFFER_CONTEXT context;
    UINT32 state, filled;
    UINT16 flags, type;
    UINT8 rest[16];
} BufferHeader;
LONG(BufferHeader, 0x48);
AT(BufferHeader, context, 0x28);
AT(BufferHeader, filled, 0x30);
AT(BufferHeader, flags, 0x34);

/* The event that begins a trace: when the clock had which value. */
typedef struct {
    UINT16 version;
    UINT8 header_type, marker;
    UINT16 length;
    UINT8 type, group;
    UINT32 thread, process;
    UINT64 clock;
    UINT32 kernel_time, user_time;
} SystemHeader;
LONG(SystemHeader, 0x20);
#define LOGGER L"IkeTrace"
#define LOG_FILE L"c:\\traces\\trace.etl"
typedef struct {
    SystemHeader header;
    TRACE_LOGFILE_HEADER64 trace;
    WCHAR logger[UNITS(LOGGER)];
    WCHAR file[UNITS(LOG_FILE)];
} SystemEvent;
AT(SystemEvent, trace, 0x20);
AT(TRACE_LOGFILE_HEADER64, BootTime, 0xF8);
AT(TRACE_LOGFILE_HEADER64, PerfFreq, 0x100);
AT(TRACE_LOGFILE_HEADER64, StartTime, 0x108);
AT(TRACE_LOGFILE_HEADER64, ReservedFlags, 0x110);
DUMP SystemEvent system_event = {
    .header = { .version = 2, .header_type = 2 /* 64-bit */, .marker = 0xC0, .length = sizeof system_event, .thread = 4712, .process = 1388,
        .clock = CLOCK, .kernel_time = 2, .user_time = 1 },
    .trace = { .BufferSize = TRACE_BUFFER, .Version = 0x0501000A, .ProviderVersion = 19045, .NumberOfProcessors = 8,
        .EndTime = { .QuadPart = START + 90 * 10000000ull }, .TimerResolution = 156250, .LogFileMode = EVENT_TRACE_FILE_MODE_SEQUENTIAL,
        .BuffersWritten = 2, .StartBuffers = 1, .PointerSize = 8, .CpuSpeedInMHz = 1992,
        .BootTime = { .QuadPart = START - CLOCK }, .PerfFreq = { .QuadPart = 10000000 }, .StartTime = { .QuadPart = START },
        .ReservedFlags = 1 /* the clock is QueryPerformanceCounter */ },
    .logger = LOGGER, .file = LOG_FILE,
};

/* ---- Events ---- */

/* One with data beside its own: the SID of the user, and a related activity. */
typedef struct {
    UINT16 length, type, more, data_length;
} ItemHeader;
typedef struct { ItemHeader header; Sid1 user; UINT8 rest[4]; } UserItem;
typedef struct { ItemHeader header; EVENT_EXTENDED_ITEM_RELATED_ACTIVITYID activity; } ActivityItem;
typedef struct { UserItem user; ActivityItem activity; } Items;
DUMP Items items = {
    { { sizeof(UserItem), EVENT_HEADER_EXT_TYPE_SID, 1, sizeof(Sid1) }, LOCAL_SYSTEM, { 0 } },
    { { sizeof(ActivityItem), EVENT_HEADER_EXT_TYPE_RELATED_ACTIVITYID, 0, sizeof(GUID) }, { KEY_C } },
};

DUMP EVENT_HEADER event_header = {
    .HeaderType = 0xC013 /* 64-bit */, .EventProperty = 0, .ThreadId = 4712, .ProcessId = 1388, .ProviderId = WFP_PROVIDER,
    .EventDescriptor = { .Channel = 16, .Level = 4, .Keyword = 0x8000000000000000 },
};
LONG(EVENT_HEADER, 0x50);
AT(EVENT_HEADER, TimeStamp, 0x10);
AT(EVENT_HEADER, ProviderId, 0x18);
AT(EVENT_HEADER, EventDescriptor, 0x28);
AT(EVENT_HEADER, EventDescriptor.Keyword, 0x30);

/* Writes an event that occurred some ticks after the start. Returns where the next can begin. */
static size_t put_traced(size_t at, UINT64 ticks, const Payload *payload, BOOL with_items) {
    EVENT_HEADER header = event_header;
    size_t items_length = with_items ? sizeof items : 0;
    header.Size = (USHORT)(sizeof header + items_length + payload->length);
    header.Flags = with_items ? EVENT_HEADER_FLAG_EXTENDED_INFO : 0;
    header.TimeStamp.QuadPart = CLOCK + ticks;
    header.EventDescriptor.Id = payload->id;
    header.EventDescriptor.Version = payload->version;
    at = PUT(at, header);
    at = put(at, &items, items_length);
    at = put_payload(at, payload, START + ticks, "etl-header");
    return (at + 7) & ~(size_t)7;
}

static void put_buffer_header(size_t at, size_t end, UINT64 sequence, UINT16 flags, UINT16 type) {
    UINT32 filled = (UINT32)(end - at);
    UINT32 current = sequence ? TRACE_BUFFER + filled : filled; /* as in the real trace */
    BufferHeader header = { .length = TRACE_BUFFER, .saved = filled, .current = current, .clock = sequence ? CLOCK + 90000000 : 0,
        .sequence = sequence, .context = { .LoggerId = 40 }, .state = 3, .filled = filled, .flags = flags, .type = type };
    PUT(at, header);
}

/* Writes the first buffer, and the header of the second when that ends at an offset. */
static void put_buffers(size_t end) {
    size_t at = PUT(sizeof(BufferHeader), system_event);
    put_buffer_header(0, (at + 7) & ~(size_t)7, 0, 0x21, 4);
    put_buffer_header(TRACE_BUFFER, end, 1, 0x20, 0);
}

static void write_traces(void) {
    size_t first = TRACE_BUFFER + sizeof(BufferHeader);
    begin_filled(2 * TRACE_BUFFER, 0xFF);
    size_t at = put_traced(first, 31234567, &spns_payload, TRUE);
    at = put_traced(at, 42345678, &extended_payload, FALSE);
    at = put_traced(at, 53456789, &local_groups_payload, FALSE);
    at = put_traced(at, 64567890, &storage_payload, FALSE);
    put_buffers(at);
    finish("trace.etl");
    write_answers("trace.etl");

    begin_filled(2 * TRACE_BUFFER, 0xFF);
    at = put_traced(first, 31234567, &look_alike_payload, FALSE);
    put_buffers(at);
    finish("extended.etl");
    answer((Answer){ .offset = first + sizeof(EVENT_HEADER) + offsetof(typeof(look_alike), tail) });
    write_answers("extended.etl");
}
