/* process-x64.dmp, process-x86.dmp: the same memory in minidumps, without some of its pages. */

/* The x64 dump has whole pages, one range directly after the other, as a dump with full memory. */
#define FIRST_RANGE 0x10a7
static const Range full_memory[] = {
    { .begin = 0x0000, .end = 0x3000, .at = FIRST_RANGE, .has_addresses = TRUE },
    { .begin = 0x4000, .end = 0x5000, .at = FIRST_RANGE + 0x3000 },
    { .begin = 0x6000, .end = 0x8000, .at = FIRST_RANGE + 0x4000 },
    { 0 },
};

/* The x86 dump has parts of pages, each with a place of its own, in another order. */
static const Range parts[] = {
    { .begin = 0x0108, .end = 0x2f31, .at = 0x1d3e, .has_addresses = TRUE },
    { .begin = 0x4010, .end = 0x4f04, .at = 0x4c05 },
    { .begin = 0x6b99, .end = 0x7ff1, .at = 0x04b7 },
    { 0 },
};
#define RANGES 3

enum { STREAMS = 2, DIRECTORY_AT = sizeof(MINIDUMP_HEADER), SYSTEM_AT = 0x5c, TEXT_AT = 0x98, LIST_AT = 0xb4 };

#pragma GCC diagnostic ignored "-Wmultichar" /* the header's signature */
DUMP MINIDUMP_HEADER dump_header = { .Signature = MINIDUMP_SIGNATURE, .Version = MINIDUMP_VERSION, .NumberOfStreams = STREAMS,
    .StreamDirectoryRva = DIRECTORY_AT, .TimeDateStamp = 1715938240 };
DUMP MINIDUMP_SYSTEM_INFO dump_system = { .ProcessorLevel = 6, .ProcessorRevision = 0x8E0A, .NumberOfProcessors = 8, .ProductType = 1,
    .MajorVersion = 10, .BuildNumber = 19045, .PlatformId = VER_PLATFORM_WIN32_NT, .CSDVersionRva = TEXT_AT };
/* The name of a service pack: an empty text. */
DUMP struct { ULONG32 length; WCHAR text[1]; } no_service_pack = { 0, L"" };
LONG(MINIDUMP_HEADER, 32);
LONG(MINIDUMP_DIRECTORY, 12);
_Static_assert(DIRECTORY_AT + STREAMS * sizeof(MINIDUMP_DIRECTORY) <= SYSTEM_AT && SYSTEM_AT + sizeof dump_system <= TEXT_AT
    && TEXT_AT + sizeof no_service_pack <= LIST_AT, "the parts do not overlap");

/* Writes what comes before the memory, except for the list of ranges. */
static void put_dump_head(UINT16 architecture, UINT64 flags, UINT32 list_type, UINT32 list_length) {
    MINIDUMP_HEADER header = dump_header;
    header.Flags = flags;
    PUT(0, header);
    MINIDUMP_DIRECTORY directory[STREAMS] = {
        { SystemInfoStream, { sizeof dump_system, SYSTEM_AT } },
        { list_type, { list_length, LIST_AT } },
    };
    PUT(DIRECTORY_AT, directory);
    MINIDUMP_SYSTEM_INFO system = dump_system;
    system.ProcessorArchitecture = architecture;
    PUT(SYSTEM_AT, system);
    PUT(TEXT_AT, no_service_pack);
}

static void put_ranges(const Range *ranges, const UINT8 *memory) {
    for (const Range *it = ranges; it->end; it++) put(it->at, memory + it->begin, it->end - it->begin);
}

static void write_dump_x64(void) {
    struct { MINIDUMP_MEMORY64_LIST list; MINIDUMP_MEMORY_DESCRIPTOR64 ranges[RANGES]; } list;
    LONG(typeof(list), 16 + RANGES * 16);
    list.list.NumberOfMemoryRanges = RANGES;
    list.list.BaseRva = FIRST_RANGE;
    for (int i = 0; i < RANGES; i++) {
        list.ranges[i].StartOfMemoryRange = BASE_X64 + full_memory[i].begin;
        list.ranges[i].DataSize = full_memory[i].end - full_memory[i].begin;
    }
    begin_noise(FIRST_RANGE + 0x6000);
    put_dump_head(PROCESSOR_ARCHITECTURE_AMD64, MiniDumpWithFullMemory, Memory64ListStream, sizeof list);
    PUT(LIST_AT, list);
    put_ranges(full_memory, memoryX64);
    finish("process-x64.dmp");
    answer_memoryX64(full_memory);
    write_answers("process-x64.dmp");
}

static void write_dump_x86(void) {
    struct { MINIDUMP_MEMORY_LIST list; MINIDUMP_MEMORY_DESCRIPTOR ranges[RANGES]; } list;
    LONG(typeof(list), 4 + RANGES * 16);
    list.list.NumberOfMemoryRanges = RANGES;
    for (int i = 0; i < RANGES; i++) {
        list.ranges[i].StartOfMemoryRange = BASE_X86 + parts[i].begin;
        list.ranges[i].Memory.DataSize = (ULONG32)(parts[i].end - parts[i].begin);
        list.ranges[i].Memory.Rva = (RVA)parts[i].at;
    }
    begin_noise(0x5b83);
    put_dump_head(PROCESSOR_ARCHITECTURE_INTEL, MiniDumpNormal, MemoryListStream, sizeof list);
    PUT(LIST_AT, list);
    put_ranges(parts, memoryX86);
    finish("process-x86.dmp");
    answer_memoryX86(parts);
    write_answers("process-x86.dmp");
}
