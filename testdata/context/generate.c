/* Writes the images of this folder: main-mode failure records with the data that Windows keeps
 * around them, and expected.jsonl, which says what is known of each record.
 *
 * Every structure is filled by the member names of the mingw-w64 headers or, where these lack it,
 * of a declaration here whose offsets are asserted. Every structure with contents is a constant in
 * one section, so that generate.sh can compare the bytes that the x86 and the x64 compiler make of
 * it. Offsets in the images are not multiples of anything unless a format demands it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../records.h"
#include <ws2tcpip.h>
#include <sddl.h>
#include <dbghelp.h>
#include <evntcons.h>
#include <evntrace.h>

#include "image.h"
#include "facts.h"
#include "payloads.h"
#include "evtx.h"
#include "etl.h"
#include "net_event.h"

#define BASE_X64 0x000001d2a4c30000ull
#define BASE_X86 0x02a40000ull
#define POINTER UINT64
#define BASE BASE_X64
#define W(NAME) NAME##X64
#include "memory.h"
#undef POINTER
#undef BASE
#undef W
#define POINTER UINT32
#define BASE BASE_X86
#define W(NAME) NAME##X86
#include "memory.h"
#include "minidump.h"

/* ---- events-x64.bin, events-x86.bin: the memory without its addresses ---- */

static const Range whole[] = { { .end = MEMORYX64 }, { 0 } };

static void write_events(void) {
    fill_memoryX64();
    finish("events-x64.bin");
    answer_memoryX64(whole);
    write_answers("events-x64.bin");
    fill_memoryX86();
    finish("events-x86.bin");
    answer_memoryX86(whole);
    write_answers("events-x86.bin");
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: generate FOLDER\n");
        return 2;
    }
    folder = argv[1];
    sheet = create("expected.jsonl");
    write_payloads();
    write_log();
    write_traces();
    write_events();
    write_dump_x64();
    write_dump_x86();
    if (fclose(sheet)) {
        perror("expected.jsonl");
        return 3;
    }
    return 0;
}
