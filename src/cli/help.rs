//! The texts at the end of `--help`.

pub(super) const EXIT_STATUS: &str = "\
Exit status:
  0  success
  1  part of the input was bad; everything good was written
  2  the command line was bad
  3  the operating system reported an error: no such file, no permission, no space

If the reader of a pipe closes it, mmfail stops without a message.";

pub(super) const DECODE: &str = "\
Examples:
  mmfail decode dump.bin                       a table on the terminal
  mmfail decode --framing failure2-x64 d.bin   FWPM_NET_EVENT_IKEEXT_MM_FAILURE2, 64-bit process
  mmfail decode --slot 104 --record-offset 0x20 --start 0x1000 --count 5 image.bin
  mmfail decode -o jsonl - < dump.bin | jq 'select(.failurePointName == \"IPSEC_FAILURE_PEER\")'

In the table, ? marks a value that Windows' headers do not name.";

pub(super) const CARVE: &str = "\
Examples:
  mmfail carve memory.raw
  mmfail carve --step 8 --min-confidence low -o csv -f found.csv svchost.dmp
  mmfail carve --raw found.bin disk.img && mmfail summary found.bin

The services that handle these records, IKEEXT and BFE, run in svchost.exe.

Confidence. Each level requires what the level before it requires, and in addition:
  low     Every enumeration has a known value, no unknown flag is set, and the error code is not 0.
          Many places in tables of small numbers meet this.
  medium  failurePoint is ME or PEER, and mmAuthMethod is not RESERVED. mmId is from 1 to 2^48 - 1.
          endCertHash is zero or looks like a hash. The error code is rare in other data; a code
          below 256 needs a name, a certificate method and a hash whose bits look random.
  high    The error code is rare in other data and has a name. endCertHash is present if
          mmAuthMethod uses certificates, and absent if not. mmFilterId is below 2^48.
The documentation of the library (Carver) has the measured false positives of each level.

Parts of a file that cannot be read are reported and skipped.";

pub(super) const SUMMARY: &str = "\
Examples:
  mmfail summary dump.bin
  mmfail summary --framing slot80 -o json dump.bin | jq '.failureErrorCode[0].name'

At most 16384 values of a field are counted separately; records with other values together.";

pub(super) const ENCODE: &str = "\
A field has the value of its number, or of its name if the number is absent, or otherwise zero.
The fields index, offset, issues and confidence are ignored.
The fields before and after are the bytes around the record. If one is absent, these bytes are
zero, as many as --framing or --slot requires; with --framing auto, there are none.
The columns of CSV can be separated by commas, semicolons or tabs.

Examples:
  mmfail decode dump.bin | mmfail encode > copy.bin
  echo '{\"failureErrorName\":\"ERROR_TIMEOUT\",\"mmId\":7}' | mmfail encode -f one.bin";

pub(super) const LAYOUT: &str = "\
Examples:
  mmfail layout                        the record alone
  mmfail layout --framing heap-x64     the slot with the bytes around the record

Without a dump to look at, --framing auto is packed.";

pub(super) const EXPLAIN: &str = "\
Examples:
  mmfail explain 13801
  mmfail explain 0x80073610
  mmfail explain -2146762487
  mmfail explain CERT_E_EXPIRED
  mmfail explain IKEEXT_MM_SA_STATE_FINAL
  mmfail explain SSPI_SENT                   a name as the table shows it";

pub(super) const COMPLETIONS: &str = "\
Examples:
  mmfail completions bash > ~/.local/share/bash-completion/completions/mmfail
  mmfail completions zsh > ~/.zfunc/_mmfail";

pub(super) const MAN: &str = "\
Examples:
  mmfail man | man -l -
  mmfail man decode > ~/.local/share/man/man1/mmfail-decode.1";
