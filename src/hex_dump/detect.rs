//! Is a text a hex dump?

use super::{
    HexDump, HexFault, has_utf16_mark,
    line::{Addresses, first_word, is_control, start_of_row},
};
use crate::ErrorKind;

impl HexDump {
    /// Is `start`, the first block of a file, hex text? Some KiB are enough; it may end anywhere.
    ///
    /// It is if it has no control characters (records are full of them) and its first line that is not skipped is one of bytes; or if three
    /// lines in a row have addresses of 6 digits or more that rise as those of a dump do, whatever else is in them or before them. A text in
    /// UTF-16 also is, be it hex or not. In both cases [`HexDump::line`] says what is wrong with it.
    ///
    /// ```
    /// use ikeext_mm_failure::HexDump;
    ///
    /// assert!(HexDump::detect(b"0:000> db 1d4`12340100\n000001d4`12340100  e9 35 00 00 02 0"));
    /// assert!(!HexDump::detect(b"{\"index\": 0, \"failureErrorCode\": 13801}\n"));
    /// assert!(!HexDump::detect(&[0; 64]));
    /// ```
    #[must_use]
    pub fn detect(start: &[u8]) -> bool {
        if has_utf16_mark(start) {
            let is_text = |pair: &[u8]| matches!(pair, [0, byte] | [byte, 0] if *byte != 0 && !is_control(byte));
            let mut pairs = start.chunks_exact(2).skip(1).take(8).peekable();
            return pairs.peek().is_some() && pairs.all(is_text);
        }
        !start.iter().any(is_control) && (begins_with_bytes(start) || addresses_rise(start))
    }
}

fn begins_with_bytes(start: &[u8]) -> bool {
    let mut dump = HexDump::new();
    for line in start.split_inclusive(|byte| *byte == b'\n') {
        match dump.line(line) {
            Ok(_) if dump.row.len() == 0 => {}
            Ok(_) => return true,
            Err(error) => {
                // Bytes whose order is not known are some; and a group of digits that the block's end has cut is no fault.
                let is_unknown = matches!(error.kind(), ErrorKind::HexDump { fault: HexFault::UnknownOrder, .. });
                let rest = start.get(error.offset()..).unwrap_or_default();
                return is_unknown || rest.iter().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'`' | b'x'));
            }
        }
    }
    false
}

/// Are there three lines in a row whose addresses, in one radix, rise by as much; or by a multiple of it, where lines are repeated?
fn addresses_rise(start: &[u8]) -> bool {
    let (mut last, mut steps) = (Addresses::default(), Addresses::default());
    let lines = start.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    for line in lines.filter(|line| !matches!(*line, b"" | b"*")) {
        let row = Some(line).filter(|line| first_word(line).len() >= 6).map(start_of_row);
        let addresses = row.and_then(Result::ok).map(|(_, (addresses, _))| addresses).unwrap_or_default();
        let step = |i: usize| (*addresses.get(i)?)?.checked_sub((*last.get(i)?)?).filter(|step| *step > 1); // by one, lines are numbered
        let new = core::array::from_fn(step);
        let agree = |(new, old): (u64, u64)| new.max(old).checked_rem(new.min(old)) == Some(0);
        if new.iter().zip(steps).any(|(new, old)| new.zip(old).is_some_and(agree)) {
            return true;
        }
        (last, steps) = (addresses, new);
    }
    false
}
