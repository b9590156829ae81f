//! `mmfail layout`.

use super::*;

#[test]
fn the_rows_cover_the_slot_without_gaps() {
    for framing in Framing::KNOWN {
        let args = format!("layout --framing {}", framing.name().unwrap());
        let (status, out, _) = piped(&args, b"");
        assert_eq!(status, Status::Good);
        let end = out.lines().skip(1).fold(0, |end, line| {
            let mut numbers = line.split_whitespace().map(str::parse);
            assert_eq!(numbers.next(), Some(Ok(end)), "{out}");
            end + numbers.next().unwrap().unwrap()
        });
        assert_eq!(end, framing.slot_len(), "{out}");
        let (before, after) = (framing.record_offset(), framing.after_len());
        assert_eq!(out.contains("(before the record)"), before > 0);
        assert_eq!(out.contains("(after the record)"), after > 0);
    }
}

#[test]
fn the_layout_of_a_record_is_golden() {
    let (_, out, _) = piped("layout", b"");
    golden("layout.txt", &out);
}

#[test]
fn a_record_that_does_not_fit_its_slot_is_refused() {
    let (status, ..) = piped("layout --slot 70 --record-offset 7", b"");
    assert_eq!(status, Status::Usage);
}
