/* Writes the dumps of this folder: synthetic records in the layout of a Windows C compiler.
 *
 * Every record is filled with the field names and enumerators of the mingw-w64 headers, never by
 * offsets. Every dump is a constant in one section, so that generate.sh can compare the bytes that
 * the x86 and the x64 compiler make of it.
 */
#include <stdio.h>
#include "records.h"

typedef struct { Record record; GUID providerContextKey; } Slot80;
typedef struct { UINT8 entry[16]; Record record; } HeapX64;
LONG(Slot80, 80);
LONG(HeapX64, 80);
AT(HeapX64, record, 16);

DUMP Record negotiations[] = {
    PEER_REJECTED_CERTIFICATE,
    POLICY_MISMATCH,
    TIMED_OUT,
    UNTRUSTED_ROOT,
    NO_CERTIFICATE,
    NOTIFIED,
    NO_ANSWER,
    UNKNOWN_METHOD,
};

/* A record in which one field has the given value. */
#define WITH(FIELD, VALUE) { .failureErrorCode = 13801, .failurePoint = IPSEC_FAILURE_ME, \
    .keyingModuleType = IKEEXT_KEY_MODULE_IKE, .mmState = IKEEXT_MM_SA_STATE_NONE, .saRole = IKEEXT_SA_ROLE_INITIATOR, \
    .mmAuthMethod = IKEEXT_PRESHARED_KEY, .mmId = 1, .mmFilterId = 2, .FIELD = VALUE }

DUMP Record known_values[] = {
    WITH(failurePoint, IPSEC_FAILURE_NONE),
    WITH(failurePoint, IPSEC_FAILURE_ME),
    WITH(failurePoint, IPSEC_FAILURE_PEER),
    WITH(keyingModuleType, IKEEXT_KEY_MODULE_IKE),
    WITH(keyingModuleType, IKEEXT_KEY_MODULE_AUTHIP),
    WITH(keyingModuleType, IKEEXT_KEY_MODULE_IKEV2),
    WITH(mmState, IKEEXT_MM_SA_STATE_NONE),
    WITH(mmState, IKEEXT_MM_SA_STATE_SA_SENT),
    WITH(mmState, IKEEXT_MM_SA_STATE_SSPI_SENT),
    WITH(mmState, IKEEXT_MM_SA_STATE_FINAL),
    WITH(mmState, IKEEXT_MM_SA_STATE_FINAL_SENT),
    WITH(mmState, IKEEXT_MM_SA_STATE_COMPLETE),
    WITH(saRole, IKEEXT_SA_ROLE_INITIATOR),
    WITH(saRole, IKEEXT_SA_ROLE_RESPONDER),
    WITH(mmAuthMethod, IKEEXT_PRESHARED_KEY),
    WITH(mmAuthMethod, IKEEXT_CERTIFICATE),
    WITH(mmAuthMethod, IKEEXT_KERBEROS),
    WITH(mmAuthMethod, IKEEXT_ANONYMOUS),
    WITH(mmAuthMethod, IKEEXT_SSL),
    WITH(mmAuthMethod, IKEEXT_NTLM_V2),
    WITH(mmAuthMethod, IKEEXT_IPV6_CGA),
    WITH(mmAuthMethod, IKEEXT_CERTIFICATE_ECDSA_P256),
    WITH(mmAuthMethod, IKEEXT_CERTIFICATE_ECDSA_P384),
    WITH(mmAuthMethod, IKEEXT_SSL_ECDSA_P256),
    WITH(mmAuthMethod, IKEEXT_SSL_ECDSA_P384),
    WITH(mmAuthMethod, IKEEXT_EAP),
    WITH(mmAuthMethod, IKEEXT_RESERVED),
    WITH(flags, 0),
    WITH(flags, FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_BENIGN),
    WITH(flags, FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_MULTIPLE),
    WITH(flags, FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_BENIGN | FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_MULTIPLE),
    WITH(failureErrorCode, 0),
    WITH(failureErrorCode, 1),
    WITH(failureErrorCode, 13000),
    WITH(failureErrorCode, 13932),
    WITH(failureErrorCode, 0xFFFF),
    WITH(failureErrorCode, 0x10000),
    WITH(failureErrorCode, 0x80070000),
    WITH(failureErrorCode, 0x80070005),
    WITH(failureErrorCode, 0x80073610),
    WITH(failureErrorCode, 0x800B0101),
    WITH(failureErrorCode, 0xFFFFFFFF),
};

/* The *_MAX sentinel of the headers, which is not a value, and others that no SDK names. */
#define NONE_OF(FIELD, MAX) WITH(FIELD, MAX), WITH(FIELD, 0x63), WITH(FIELD, 0x7FFFFFFF), WITH(FIELD, 0x80000000), WITH(FIELD, 0xFFFFFFFF)
#define BIT(N) WITH(flags, 1u << N)

DUMP Record unknown_values[] = {
    NONE_OF(failurePoint, 3),
    NONE_OF(keyingModuleType, 3),
    NONE_OF(mmState, 6),
    NONE_OF(saRole, 2),
    NONE_OF(mmAuthMethod, 13),
    BIT(2), BIT(3), BIT(4), BIT(5), BIT(6), BIT(7), BIT(8), BIT(9), BIT(10), BIT(11), BIT(12), BIT(13), BIT(14), BIT(15), BIT(16),
    BIT(17), BIT(18), BIT(19), BIT(20), BIT(21), BIT(22), BIT(23), BIT(24), BIT(25), BIT(26), BIT(27), BIT(28), BIT(29), BIT(30),
    BIT(31),
    WITH(flags, 0xFFFFFFFC),
};

DUMP Record extremes[] = {
    { 0 },
    { .failureErrorCode = 0xFFFFFFFF, .failurePoint = 0xFFFFFFFF, .flags = 0xFFFFFFFF, .keyingModuleType = 0xFFFFFFFF,
      .mmState = 0xFFFFFFFF, .saRole = 0xFFFFFFFF, .mmAuthMethod = 0xFFFFFFFF, .endCertHash = { [0 ... 19] = 0xFF },
      .mmId = 0xFFFFFFFFFFFFFFFF, .mmFilterId = 0xFFFFFFFFFFFFFFFF },
    /* The bytes 0x00 to 0x3F. A field read from a wrong place or in a wrong order is detected. */
    { .failureErrorCode = 0x03020100, .failurePoint = 0x07060504, .flags = 0x0B0A0908, .keyingModuleType = 0x0F0E0D0C,
      .mmState = 0x13121110, .saRole = 0x17161514, .mmAuthMethod = 0x1B1A1918,
      .endCertHash = { 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47 },
      .mmId = 0x3736353433323130, .mmFilterId = 0x3F3E3D3C3B3A3938 },
    WITH(mmId, 0),
    WITH(mmId, 1ull << 53),
    WITH(mmId, 1ull << 63),
    WITH(mmFilterId, (1ull << 53) + 1),
    WITH(mmFilterId, 0xFFFFFFFFFFFFFFFF),
};

/* The first four negotiations in slots of every framing, with invented bytes around them. */
#define GUID_OF(N) { 0xA0B0C000 + N, 0xD1E1, 0xF202, { 0x80, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, N } }
DUMP Slot80 slot80[] = {
    { PEER_REJECTED_CERTIFICATE, GUID_OF(1) },
    { POLICY_MISMATCH, GUID_OF(2) },
    { TIMED_OUT, GUID_OF(3) },
    { UNTRUSTED_ROOT, GUID_OF(4) },
};

#define ENTRY_OF(N) { 0, 0, 0, 0, 0, 0, 0, 0, 0x5C, 0x31, 0xE7, N, 0x9A, 0x04, 0x00, 0x10 }
DUMP HeapX64 heap_x64[] = {
    { ENTRY_OF(1), PEER_REJECTED_CERTIFICATE },
    { ENTRY_OF(2), POLICY_MISMATCH },
    { ENTRY_OF(3), TIMED_OUT },
    { ENTRY_OF(4), UNTRUSTED_ROOT },
};

#define X86(RECORD, N) RECORD, 0x00A41000 + N, 0x00A42000 + N, 1, 0x00A43000 + N, 2, 0x00A44000 + N
#define X64(RECORD, N) RECORD, 0x21C5A041000 + N, 0x21C5A042000 + N, 1, 0x21C5A043000 + N, 2, 0x21C5A044000 + N
DUMP Failure1X86 failure1_x86[] = {
    { X86(PEER_REJECTED_CERTIFICATE, 0x00) }, { X86(POLICY_MISMATCH, 0x10) }, { X86(TIMED_OUT, 0x20) }, { X86(UNTRUSTED_ROOT, 0x30) },
};
DUMP Failure1X64 failure1_x64[] = {
    { X64(PEER_REJECTED_CERTIFICATE, 0x00) }, { X64(POLICY_MISMATCH, 0x10) }, { X64(TIMED_OUT, 0x20) }, { X64(UNTRUSTED_ROOT, 0x30) },
};
DUMP Failure2X86 failure2_x86[] = {
    { X86(PEER_REJECTED_CERTIFICATE, 0x00), 0x00A45000 },
    { X86(POLICY_MISMATCH, 0x10), 0x00A45010 },
    { X86(TIMED_OUT, 0x20), 0 },
    { X86(UNTRUSTED_ROOT, 0x30), 0x00A45030 },
};
DUMP Failure2X64 failure2_x64[] = {
    { X64(PEER_REJECTED_CERTIFICATE, 0x00), 0x21C5A045000 },
    { X64(POLICY_MISMATCH, 0x10), 0x21C5A045010 },
    { X64(TIMED_OUT, 0x20), 0 },
    { X64(UNTRUSTED_ROOT, 0x30), 0x21C5A045030 },
};

static const struct {
    const char *name;
    const void *bytes;
    size_t length;
} files[] = {
    { "negotiations.bin", negotiations, sizeof negotiations },
    { "known-values.bin", known_values, sizeof known_values },
    { "unknown-values.bin", unknown_values, sizeof unknown_values },
    { "extremes.bin", extremes, sizeof extremes },
    { "slot80.bin", slot80, sizeof slot80 },
    { "heap-x64.bin", heap_x64, sizeof heap_x64 },
    { "failure1-x86.bin", failure1_x86, sizeof failure1_x86 },
    { "failure1-x64.bin", failure1_x64, sizeof failure1_x64 },
    { "failure2-x86.bin", failure2_x86, sizeof failure2_x86 },
    { "failure2-x64.bin", failure2_x64, sizeof failure2_x64 },
    { "single.bin", negotiations, sizeof(Record) },
    { "truncated.bin", negotiations, 3 * sizeof(Record) + 30 },
    { "empty.bin", negotiations, 0 },
};

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: generate FOLDER\n");
        return 2;
    }
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char path[1024];
        snprintf(path, sizeof path, "%s/%s", argv[1], files[i].name);
        FILE *file = fopen(path, "wb");
        if (!file || fwrite(files[i].bytes, 1, files[i].length, file) != files[i].length || fclose(file)) {
            perror(path);
            return 3;
        }
    }
    return 0;
}
