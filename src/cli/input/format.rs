//! Files that are known by their first bytes and are not arrays of records.

use std::{io::Read, prelude::rust_2024::*};

use super::encoding::as_utf8;
use crate::{
    cli::output::row::all_columns,
    context::{EtlClock, MinidumpHeader},
};

/// What a file is, and what helps. `None` if its first bytes are not those of a format that people
/// take for an array of records.
pub(crate) fn known(start: &[u8]) -> Option<String> {
    let searchable = |what: &str| {
        format!("is {what}, not an array of records: mmfail carve finds records in it")
    };
    let text = |what: &str, help: &str| format!("is {what}, not an array of records: {help}");
    let trimmed = start.trim_ascii_start();
    let found = match start {
        [b'E', b'l', b'f', b'F', b'i', b'l', b'e', 0, ..] => {
            searchable("a Windows event log (EVTX)")
        }
        _ if MinidumpHeader::parse(start).is_some() => searchable("a minidump"),
        _ if EtlClock::parse(start).is_some() => searchable("a trace (ETL)"),
        [
            b'P',
            b'A',
            b'G',
            b'E',
            b'D',
            b'U',
            b'6' | b'M',
            b'4' | b'P',
            ..,
        ] => searchable("a Windows crash dump"),
        [b'r', b'e', b'g', b'f', ..] => searchable("a registry hive"),
        _ if start.get(TAR..).is_some_and(|at| at.starts_with(b"ustar")) => {
            searchable("a tar archive")
        }
        _ if trimmed.starts_with(b"<?xml") || trimmed.starts_with(b"<netEvents") => {
            text("XML", "mmfail does not read it")
        }
        _ => {
            let what = rows(start)?;
            text(what, "mmfail encode makes records of the rows of mmfail")
        }
    };
    Some(found)
}

/// The format of rows such as `decode` and `carve` print, in UTF-8 or UTF-16. A record can begin
/// with the same bytes, but it has control characters.
pub(crate) fn rows(start: &[u8]) -> Option<&'static str> {
    let mut text = Vec::new();
    as_utf8(start)
        .ok()?
        .take(HEAD)
        .read_to_end(&mut text)
        .ok()?;
    let is_binary = |byte: &u8| byte.is_ascii_control() && !byte.is_ascii_whitespace();
    let (first, rest) = text.trim_ascii_start().split_first()?;
    let next = rest.trim_ascii_start().first();
    match first {
        _ if text.iter().any(is_binary) => None,
        b'{' if matches!(next, Some(b'"' | b'}')) => Some("JSON"),
        b'[' if matches!(next, Some(b'{' | b']')) => Some("JSON"),
        _ if is_header(text.trim_ascii_start()) => Some("CSV"),
        _ => None,
    }
}

/// Whether text begins with the names of two columns, after one without a name as in the tables of
/// pandas.
fn is_header(text: &[u8]) -> bool {
    let columns = all_columns();
    let text = text.strip_prefix(b",").unwrap_or(text);
    let line = text.split(|byte| b"\r\n".contains(byte)).next();
    let names = line.unwrap_or_default();
    let mut names = names.split(|byte| b",;\t".contains(byte)).take(2);
    names.all(|name| {
        let quoted = name.strip_prefix(b"\"");
        let name = quoted.map_or(name, |name| name.strip_suffix(b"\"").unwrap_or(name));
        columns.iter().any(|column| column.as_bytes() == name)
    })
}

/// The common formats of archives, programs and media. Some are told by only two bytes.
pub(crate) fn by_library(start: &[u8]) -> Option<String> {
    if let Some((name, help)) = compression(start) {
        return Some(format!(
            "is compressed ({name}), not an array of records: {help}"
        ));
    }
    let kind = infer::get(start)?;
    let (name, mime) = (kind.extension(), kind.mime_type());
    Some(format!(
        "is a file of type {name} ({mime}), not an array of records: mmfail carve finds records \
         in it"
    ))
}

/// The format of content that hides its records from a search, because it is compressed, and what
/// helps.
pub(crate) fn compression(start: &[u8]) -> Option<(&'static str, &'static str)> {
    if is_compressed_trace(start) {
        return Some(("ETL", "rewrite it on Windows with tracerpt -of EVTX"));
    }
    if is_compressed_vmdk(start) {
        return Some(("VMDK", QEMU_IMG));
    }
    if is_lzma(start) {
        return Some(("LZMA", "unpack it first"));
    }
    let images = COMPRESSED_IMAGES.iter();
    let mut images = images.filter(|(magic, ..)| start.starts_with(magic));
    if let Some((_, name, help)) = images.next() {
        return Some((name, help));
    }
    let name = infer::get(start)?.extension();
    let compressed = ["gz", "zip", "7z", "xz", "zst", "bz2", "cab", "lz4", "rar"];
    compressed
        .contains(&name)
        .then_some((name, "unpack it first"))
}

/// Whether a trace was written with `EVENT_TRACE_COMPRESSED_MODE` (`evntrace.h`). That Windows sets
/// this bit of `LogFileMode` in the file is inferred.
fn is_compressed_trace(start: &[u8]) -> bool {
    let mode = start.get(LOG_FILE_MODE..).and_then(<[u8]>::first_chunk);
    let mode = mode.map_or(0, |bytes| u32::from_le_bytes(*bytes));
    mode & EVENT_TRACE_COMPRESSED_MODE != 0 && EtlClock::parse(start).is_some()
}

/// Whether an image has the flag of compressed grains ("Virtual Disk Format 5.0" of VMware).
fn is_compressed_vmdk(start: &[u8]) -> bool {
    let flags = start.get(8..).and_then(<[u8]>::first_chunk);
    let flags = flags.map_or(0, |bytes| u32::from_le_bytes(*bytes));
    start.starts_with(b"KDMV") && flags & 1 << 16 != 0
}

/// Whether a file has the usual properties of LZMA and no length, as the `lzma` of XZ Utils writes.
fn is_lzma(start: &[u8]) -> bool {
    start.starts_with(&[0x5D]) && start.get(5..13) == Some(&[0xFF; 8])
}

/// Images whose content is compressed: their first bytes, what they are, and what helps.
const COMPRESSED_IMAGES: &[(&[u8], &str, &str)] = &[
    (b"hibr", "hibernation file", HIBERNATION),
    (b"HIBR", "hibernation file", HIBERNATION),
    (b"RSTR", "hibernation file", HIBERNATION),
    (b"WAKE", "hibernation file", HIBERNATION),
    (b"wake", "hibernation file", HIBERNATION),
    (b"QFI\xFB", "QCOW2", QEMU_IMG),
    (b"hsqs", "SquashFS", "extract its files first"),
    (b"MAM\x04", "MAM", "decompress it first"),
    (b"MAM\x84", "MAM", "decompress it first"),
    (b"EVF\x09\x0D\x0A\xFF\0", "E01", EXPORT),
    (b"EVF2\x0D\x0A\x81\0", "Ex01", EXPORT),
    (b"LVF\x09\x0D\x0A\xFF\0", "L01", "extract its files first"),
    (b"AFF10\x0D\x0A\0", "AFF", EXPORT),
    (b"MSWIM\0\0\0", "WIM", "extract its files first"),
    (b"AVML\x02", "AVML", "convert it with avml-convert first"),
    (b"\x1F\x9D", "Z", "unpack it first"),
];
/// The number of bytes that are enough to tell rows from records.
const HEAD: u64 = 256;
const QEMU_IMG: &str = "convert it with qemu-img convert -O raw first";
const EXPORT: &str = "export it as a raw image first";
/// Where an archive of tar has the magic of its format (POSIX.1-1988).
const TAR: usize = 257;
const HIBERNATION: &str = "decompress it first, for example with Volatility or Hibr2Bin";
/// Where a trace has the field `LogFileMode` of its first event, a `TRACE_LOGFILE_HEADER`.
const LOG_FILE_MODE: usize = 0x88;
const EVENT_TRACE_COMPRESSED_MODE: u32 = 0x0400_0000;

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn known_files_are_named() {
        for (start, expected) in [
            (&b"ElfFile\0\0\0"[..], "is a Windows event log (EVTX)"),
            (b"regf\0\0\0\0", "is a registry hive"),
            (b"PAGEDU64....", "is a Windows crash dump"),
            (b"hibr\0\0\0\0", "is compressed (hibernation file)"),
            (b"EVF\x09\x0D\x0A\xFF\0", "is compressed (E01)"),
            (b"EVF2\x0D\x0A\x81\0", "is compressed (Ex01)"),
            (b"LVF\x09\x0D\x0A\xFF\0", "is compressed (L01)"),
            (b"AFF10\x0D\x0A\0", "is compressed (AFF)"),
            (b"\x1F\x9D", "is compressed (Z)"),
            (b"WAKE\0\0\0\0", "is compressed (hibernation file)"),
            (b"QFI\xFB\0\0\0\x03", "is compressed (QCOW2)"),
            (b"KDMV\x03\0\0\0\x01\0\x03\0", "is compressed (VMDK)"),
            (
                b"\x5D\0\0\x80\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF",
                "is compressed (LZMA)",
            ),
            (b"\x89PNG\r\n\x1A\n", "is a file of type png"),
            (b"PK\x03\x04\x14\0\0\0", "is compressed (zip)"),
            (b"\x1F\x8B\x08\0\0\0\0\0", "is compressed (gz)"),
            (b"{\"index\":0}", "is JSON"),
            (b"[\n  {}", "is JSON"),
            (b"<?xml version=", "is XML"),
            (b"\xEF\xBB\xBF{\"index\":0}", "is JSON"),
            (b"\xFF\xFE{\0\"\0m\0m\0I\0d\0\"\0:\x001\0}\0", "is JSON"),
            (b"index,offset\n", "is CSV"),
            (b"\"mmId\";\"mmState\"\r\n", "is CSV"),
            (b"mmId\n7", "is CSV"),
            (b",index,offset\n0,", "is CSV"),
        ] {
            let found = known(start)
                .or_else(|| by_library(start))
                .unwrap_or_default();
            assert!(found.starts_with(expected), "{expected}: {found}");
        }
        let tar = [&[b'a'; TAR][..], b"ustar"].concat();
        assert!(known(&tar).unwrap().starts_with("is a tar archive"));
        let elf = [&b"\x7FELF\x02\x01\x01"[..], &[0; 100]].concat();
        assert!(
            by_library(&elf)
                .unwrap()
                .starts_with("is a file of type elf")
        );
        for (file, expected) in [
            ("log.evtx", "event log"),
            ("trace.etl", "trace"),
            ("process-x64.dmp", "minidump"),
        ] {
            let bytes = fs::read(format!("testdata/context/{file}")).unwrap();
            assert!(known(&bytes).unwrap().contains(expected));
        }
    }

    #[test]
    fn a_compressed_trace_is_named() {
        let mut trace = fs::read("testdata/context/trace.etl").unwrap();
        assert_eq!(compression(&trace), None);
        trace[LOG_FILE_MODE + 3] |= 4;
        assert!(matches!(compression(&trace), Some(("ETL", _))));
    }

    #[test]
    fn dumps_are_not_known_files() {
        for entry in fs::read_dir("testdata").unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "bin") {
                assert_eq!(known(&fs::read(&path).unwrap()), None, "{}", path.display());
            }
        }
        assert_eq!(
            (known(&[]), known(&[0; 64]), known(&[0xFF; 64])),
            (None, None, None)
        );
    }
}
