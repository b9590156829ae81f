//! The long texts of `--help`.

pub(super) const EXIT_STATUS: &str = "\
Exit status:
  0  all was decoded
  1  something in the input was bad; everything good was written
  2  the command line was bad
  3  the system refused: no such file, no permission, no space";

pub(super) const CARVE_EXAMPLES: &str = "\
Examples:
  mmfail carve memory.raw
  mmfail carve --step 8 --min-confidence low -o csv -f found.csv lsass.dmp
  mmfail carve --raw found.bin disk.img && mmfail summary found.bin

Confidence:
  low     nothing in the record is impossible: tables of small numbers are full of such
  medium  a record, unless chance or malice made one
  high    a record whose fields also agree with each other

What cannot be read of a file is named and left out; the rest is searched.";

pub(super) const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  mmfail completions bash > ~/.local/share/bash-completion/completions/mmfail
  mmfail completions zsh > ~/.zfunc/_mmfail";

pub(super) const MAN_EXAMPLES: &str = "\
Examples:
  mmfail man | man -l -
  mmfail man decode > ~/.local/share/man/man1/mmfail-decode.1";

pub(super) const SUMMARY_EXAMPLES: &str = "\
Examples:
  mmfail summary dump.bin
  mmfail summary --framing slot80 -o json dump.bin | jq '.failureErrorCode[0].name'

Of a field with more than 16384 values, only those met first are counted each on its own.";

pub(super) const ENCODE_EXAMPLES: &str = "\
Numbers count; a name counts where its number is absent; a field left out is zero; index, offset, issues and confidence are not read.
Each record gets the before and after that it comes with; with a --framing other than auto, one without them gets zeros there.
A table's columns can be set apart by commas, semicolons or tabs.

Examples:
  mmfail decode dump.bin | mmfail encode > copy.bin
  echo '{\"failureErrorName\":\"ERROR_TIMEOUT\",\"mmStateName\":\"IKEEXT_MM_SA_STATE_FINAL\",\"mmId\":7}' | mmfail encode -f one.bin";

pub(super) const LAYOUT_EXAMPLES: &str = "\
Examples:
  mmfail layout
  mmfail layout --framing heap-x64     the whole slot, with what is around the record";

pub(super) const EXPLAIN_EXAMPLES: &str = "\
Examples:
  mmfail explain 13801
  mmfail explain 0x80073610
  mmfail explain -2146762487
  mmfail explain CERT_E_EXPIRED
  mmfail explain IKEEXT_MM_SA_STATE_FINAL
  mmfail explain SSPI_SENT                   as the table has it";

pub(super) const EXAMPLES: &str = "\
Examples:
  mmfail decode dump.bin                       an array of records, to look at
  mmfail decode --framing failure2-x64 d.bin   FWPM_NET_EVENT_IKEEXT_MM_FAILURE2 structures of a 64-bit process
  mmfail decode --slot 104 --record-offset 0x20 --start 0x1000 --count 5 image.bin
  mmfail decode -o jsonl - < dump.bin | jq 'select(.failurePointName == \"IPSEC_FAILURE_PEER\")'

Framings (slot length / record offset in bytes). auto takes the one whose slots hold the most plausible records:
  packed 64/0    slot80 80/0    heap-x64 80/16
  failure1-x86 88/0    failure1-x64 112/0    failure2-x86 96/0    failure2-x64 120/0

In the table, ? marks a value that Windows' headers do not name.";
