//! [nom](https://docs.rs/nom/8) 8 parsers, for use in a grammar of your own.
//!
//! All are `complete` parsers and generic over the error type of the grammar. If bytes are missing,
//! they fail with [`ErrorKind::Eof`]. This example parses a container with a count before its
//! records:
//!
//! ```
//! use ikeext_mm_failure::{RawMmFailure, parser};
//! use nom::{
//!     IResult, Parser, bytes::complete::take, combinator::map, error::Error,
//!     number::complete::le_u16,
//! };
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
    Err, IResult,
    error::{ErrorKind, ParseError},
};
use zerocopy::FromBytes;

use crate::{
    context::{Etw1005, event},
    dump::Framing,
    record::RawMmFailure,
};

/// Parses one record: 64 bytes, viewed without a copy.
///
/// # Errors
///
/// [`ErrorKind::Eof`] at the start of the input if fewer than 64 bytes are left.
pub fn record<'a, E: ParseError<&'a [u8]>>(
    input: &'a [u8],
) -> IResult<&'a [u8], &'a RawMmFailure, E> {
    let (record, rest) = RawMmFailure::parse_prefix(input).map_err(|_| eof(input))?;
    Ok((rest, record))
}

/// Parses a whole input as the payload of ETW event 1005, version 0 or 1.
///
/// # Errors
///
/// The error is at the first item that does not fit or is not complete.
pub fn etw_1005<'a, E: ParseError<&'a [u8]>>(input: &'a [u8]) -> IResult<&'a [u8], Etw1005<'a>, E> {
    event(input)
}

/// Parses all whole records without copying them. Up to 63 bytes remain.
///
/// # Errors
///
/// Never fails. Input shorter than a record gives an empty slice.
pub fn records<'a, E: ParseError<&'a [u8]>>(
    input: &'a [u8],
) -> IResult<&'a [u8], &'a [RawMmFailure], E> {
    let count = input.len() / RawMmFailure::LEN;
    let (records, rest) =
        <[RawMmFailure]>::ref_from_prefix_with_elems(input, count).map_err(|_| eof(input))?;
    Ok((rest, records))
}

/// Parses one slot of a dump: the bytes before the record, the record, and the bytes after it.
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
/// [`ErrorKind::Eof`] at the start of the input if it ends before the slot does.
#[expect(clippy::type_complexity, reason = "the signature of a nom parser")]
pub fn slot<'a, E: ParseError<&'a [u8]>>(
    framing: Framing,
) -> impl Fn(&'a [u8]) -> IResult<&'a [u8], (&'a [u8], &'a RawMmFailure, &'a [u8]), E> {
    move |input| {
        let (slot, rest) = input
            .split_at_checked(framing.slot_len())
            .ok_or_else(|| eof(input))?;
        Ok((rest, framing.split(slot).ok_or_else(|| eof(input))?))
    }
}

fn eof<'a, E: ParseError<&'a [u8]>>(input: &'a [u8]) -> Err<E> {
    Err::Error(E::from_error_kind(input, ErrorKind::Eof))
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
                Err(error) => assert_eq!(
                    (error, len < 64),
                    (Err::Error(Error::new(input, ErrorKind::Eof)), true)
                ),
            }
            assert_eq!(
                slot::<Error<&[u8]>>(framing)(input),
                Err(Err::Error(Error::new(input, ErrorKind::Eof)))
            );
            let (rest, run) = records::<Error<&[u8]>>(input).unwrap();
            assert_eq!((rest.len(), run.len()), (len % 64, len / 64));
        }
        assert!(slot::<()>(framing)(&bytes).is_ok());
    }
}
