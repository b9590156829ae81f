//! [nom] 8 parsers, for a grammar of your own around the records.
//!
//! All are `complete` parsers, generic over the error type of your grammar: where bytes are missing they fail with [`ErrorKind::Eof`].
//! A container with a count before its records, for example:
//!
//! ```
//! use ikeext_mm_failure::{RawMmFailure, parser};
//! use nom::{IResult, Parser, bytes::complete::take, combinator::map, error::Error, multi::length_value, number::complete::le_u16};
//!
//! fn container(input: &[u8]) -> IResult<&[u8], &[RawMmFailure], Error<&[u8]>> {
//!     let byte_len = map(le_u16, |count| usize::from(count) * RawMmFailure::LEN);
//!     byte_len.flat_map(take).and_then(parser::records).parse(input)
//! }
//!
//! let mut bytes = [0; 2 + 2 * 64 + 3];
//! bytes[0] = 2;
//! let (rest, records) = container(&bytes).unwrap();
//! assert_eq!((records.len(), rest.len()), (2, 3));
//! assert!(container(&bytes[..100]).is_err());
//! ```

use nom::{
    Err, IResult, Parser,
    error::{ErrorKind, ParseError},
};
use zerocopy::FromBytes;

use crate::{Framing, RawMmFailure};

/// One record: 64 bytes, viewed without a copy.
///
/// # Errors
///
/// [`ErrorKind::Eof`] at the input's start where fewer than 64 bytes are left.
pub fn record<'a, E: ParseError<&'a [u8]>>(input: &'a [u8]) -> IResult<&'a [u8], &'a RawMmFailure, E> {
    match RawMmFailure::parse_prefix(input) {
        Ok((record, rest)) => Ok((rest, record)),
        Err(_) => Err(Err::Error(E::from_error_kind(input, ErrorKind::Eof))),
    }
}

/// As many records as there are whole ones, one after the other, viewed without a copy; the rest is shorter than a record.
///
/// # Errors
///
/// None in fact, as no record is a run of no records: [`ErrorKind::Eof`] stands in the code where the compiler cannot know that.
pub fn records<'a, E: ParseError<&'a [u8]>>(input: &'a [u8]) -> IResult<&'a [u8], &'a [RawMmFailure], E> {
    match <[RawMmFailure]>::ref_from_prefix_with_elems(input, input.len() / RawMmFailure::LEN) {
        Ok((records, rest)) => Ok((rest, records)),
        Err(_) => Err(Err::Error(E::from_error_kind(input, ErrorKind::Eof))),
    }
}

/// One slot of a dump: the bytes before the record, the record, the bytes after it.
///
/// ```
/// use ikeext_mm_failure::{Framing, parser};
///
/// let (rest, (before, _record, after)) = parser::slot::<()>(Framing::HEAP_X64)(&[0; 100])?;
/// assert_eq!((before.len(), after.len(), rest.len()), (16, 0, 20));
/// # Ok::<(), nom::Err<()>>(())
/// ```
///
/// # Errors
///
/// [`ErrorKind::Eof`] where the input ends before the slot does.
#[expect(clippy::type_complexity, reason = "a parser of nom, spelled out")]
pub fn slot<'a, E: ParseError<&'a [u8]>>(
    framing: Framing,
) -> impl Fn(&'a [u8]) -> IResult<&'a [u8], (&'a [u8], &'a RawMmFailure, &'a [u8]), E> {
    move |input| (take(framing.record_offset()), record, take(framing.after_len())).parse(input)
}

/// nom's `take`, in a form whose bounds the optimizer understands: so that no panic is left.
fn take<'a, E: ParseError<&'a [u8]>>(len: usize) -> impl Fn(&'a [u8]) -> IResult<&'a [u8], &'a [u8], E> {
    move |input| match input.split_at_checked(len) {
        Some((taken, rest)) => Ok((rest, taken)),
        None => Err(Err::Error(E::from_error_kind(input, ErrorKind::Eof))),
    }
}

#[cfg(test)]
mod tests {
    use nom::error::Error;

    use super::*;

    #[test]
    fn every_truncation_is_an_error_at_the_start() {
        let framing = Framing::new(100, 20).unwrap();
        let bytes = [0xA5; 100];
        for len in 0..100 {
            let input = &bytes[..len];
            match record::<Error<&[u8]>>(input) {
                Ok((rest, _)) => assert_eq!((rest.len(), len >= 64), (len.wrapping_sub(64), true)),
                Err(error) => assert_eq!((error, len < 64), (Err::Error(Error::new(input, ErrorKind::Eof)), true)),
            }
            assert!(matches!(slot::<Error<&[u8]>>(framing)(input), Err(Err::Error(Error { code: ErrorKind::Eof, .. }))));
            let (rest, run) = records::<Error<&[u8]>>(input).unwrap();
            assert_eq!((rest.len(), run.len()), (len % 64, len / 64));
        }
        assert!(slot::<()>(framing)(&bytes).is_ok());
    }
}
