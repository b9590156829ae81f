//! The texts at the end of `--help`.

pub(super) const EXIT_STATUS: &str = "\
Exit status:
  0  success
  1  part of the input was bad, or one of several inputs cannot be read;
     everything good was written
  2  the command line was bad
  3  the operating system reported an error, such as no permission or no space

If the reader of a pipe closes it, mmfail stops without a message. A signal such
as that of Ctrl-C ends it as other programs, and leaves no unfinished file.";

pub(super) const DECODE: &str = "\
Examples:
  mmfail decode dump.bin
  mmfail decode --framing failure2-x64 dump.bin
  mmfail decode -o csv -f case.csv case/arrays other.bin
  mmfail decode --slot 104 --record-offset 32 --start 0x1000 --count 5 image.bin
  mmfail decode dump.bin | jq 'select(.failurePoint == 2)'

In the table, ? marks a value that Windows' headers do not name.";

pub(super) const CARVE: &str = "\
Examples:
  mmfail carve memory.raw
  mmfail carve --min-confidence low -o csv -f found.csv svchost.dmp
  mmfail carve -f found.jsonl case/
  mmfail carve --raw found.bin disk.img && mmfail summary found.bin
  mmfail carve -o timesketch -f timeline.jsonl IKE-Operational.evtx

The services that handle these records, IKEEXT and BFE, run in svchost.exe.

Confidence:
Each level requires what the level before it requires, and more.
  low     The error code is not 0, and the enumerations and flags have known
          values. If the code is distinctive, mmAuthMethod or one flag can be
          unknown. Tables of small numbers meet this in many places.
  medium  failurePoint and mmId are set, or one of them and two other values.
          endCertHash is zero or looks like a hash. The bytes are not pointers
          or another structure. The code is distinctive, or it is of a family
          that occurs in records and other fields confirm it.
  high    The code is distinctive, and nothing is unknown. failurePoint and mmId
          are set, and mmFilterId is below 2^48. There is a hash if mmAuthMethod
          uses certificates, and none if not. The bytes do not fit an
          extended-mode failure, which alsoFits reports. Or the record is in a
          payload of event 1005, or the pointer of an event leads to it.
A distinctive code has a name, and is neither a Win32 code below 256 nor
0x8000xxxx.
The documentation of the library (Confidence, Carver) has the exact rules, the
measured false positives and the records that each level misses.

No level finds a record with an error code of 0, with an unknown value in
failurePoint, keyingModuleType, mmState or saRole, with two unknown values in
mmAuthMethod and flags, or with one of these and a code that is not
distinctive.

Context:
Time, addresses and names are those of what is around a record: the payload of
ETW event 1005, in a log, a trace or memory, or an FWPM_NET_EVENT within 1 MiB
that points to the record. They are null if not known.

Parts of a file that cannot be read are reported and skipped.";

pub(super) const SUMMARY: &str = "\
Examples:
  mmfail summary dump.bin
  mmfail summary --framing slot80 -o json dump.bin | jq '.failures[0]'
  mmfail carve IKE-Operational.evtx | mmfail summary
  mmfail carve svchost.dmp | mmfail summary -o html -f failures.html
  mmfail summary monday.bin tuesday.bin

A failure is a combination of error, failure point, role and authentication
method. The most frequent is first. Failures with the flag BENIGN rank after
others that are as frequent. The shares are of all records that are not all
zeros.

Rows that decode or carve printed, in any format but the table, are recognised
by their first bytes. Those of carve tell the hours and the peers. The options
--start, --framing and --slot are for bytes and hex text.

At most 16384 values of a list are counted separately, and 262144 values of
mmId. Records with other values are counted together. The table of the HTML page
has at most 250000 records.";

pub(super) const ENCODE: &str = "\
Examples:
  mmfail decode dump.bin | mmfail encode > copy.bin
  echo '{\"failureErrorName\":\"ERROR_TIMEOUT\",\"mmId\":7}' | mmfail encode -f one.bin

Fields:
A field has the value of its number, or of its name if the number is absent, or
otherwise zero. A number and a name that contradict each other are an error.
A name is a Windows constant or what the table shows. An error code can be
negative, as PowerShell prints an HRESULT. The fields before and after are the
bytes around the record. If one is absent, these bytes are zero, as many as
--framing or --slot requires. With --framing auto, there are none. The fields
index, offset and issues and those that only carve prints are ignored.

The text is UTF-8 or UTF-16. The columns of CSV can be separated by commas,
semicolons or tabs.";

pub(super) const LAYOUT: &str = "\
Examples:
  mmfail layout                        the record alone
  mmfail layout --framing heap-x64     the slot with the bytes around the record

Without a dump to look at, --framing auto is packed.";

pub(super) const EXPLAIN: &str = "\
Examples:
  mmfail explain 13801
  mmfail explain 0x80073610 -2146762487      several codes
  mmfail explain CERT_E_EXPIRED
  mmfail explain SSPI_SENT                   a name as the table shows it
  mmfail explain mmState slot80 etw-1005-v1  a field, a framing, a value
  mmfail explain %%8199                      a placeholder of the Security log

A number is shown as each of Win32 code, HRESULT and NTSTATUS that it can be.
What no source says is marked as inferred. Codes that are not known are
reported, and the exit status is 1.";

pub(super) const COMPLETIONS: &str = "\
Examples:
  mmfail completions bash > ~/.local/share/bash-completion/completions/mmfail
  mmfail completions zsh > ~/.zfunc/_mmfail";

pub(super) const MAN: &str = "\
Examples:
  mmfail man | man -l -
  mmfail man decode > ~/.local/share/man/man1/mmfail-decode.1";
