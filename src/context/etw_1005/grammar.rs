//! The grammar of the payload.

use core::net::SocketAddr;

use nom::{
    IResult, Parser,
    combinator::{all_consuming, fail, verify},
    error::ParseError,
};
use zerocopy::{
    FromBytes,
    little_endian::{U32, U64},
};

use super::{Etw1005, GroupSids};
use crate::{
    context::{
        file_time::FileTime, guid::Guid, sid::Sid, socket_address::socket_address, utf16::Utf16,
    },
    record::RawMmFailure,
};

/// Parses a whole payload. One that can be of version 0 is of version 0.
pub(crate) fn event<'a, E: ParseError<&'a [u8]>>(
    payload: &'a [u8],
) -> IResult<&'a [u8], Etw1005<'a>, E> {
    version_0(payload).or_else(|_: nom::Err<E>| {
        either(payload, |payload, lists| {
            let items = move |input| items(input, lists);
            let (rest, (event, key)) =
                all_consuming((items, number::<Guid, E>)).parse_complete(payload)?;
            let provider_context_key = Some(key);
            Ok((
                rest,
                Etw1005 {
                    provider_context_key,
                    ..event
                },
            ))
        })
    })
}

/// Parses a whole payload of version 0.
pub(super) fn version_0<'a, E: ParseError<&'a [u8]>>(
    payload: &'a [u8],
) -> IResult<&'a [u8], Etw1005<'a>, E> {
    either(payload, |payload, lists| {
        all_consuming(move |input| items(input, lists)).parse_complete(payload)
    })
}

/// Tries both readings of the lists. A list can fit both, but hardly any payload does. The errors
/// of a payload are those of the second.
fn either<'a, T, E: ParseError<&'a [u8]>>(
    payload: &'a [u8],
    parse: impl Fn(&'a [u8], Lists) -> IResult<&'a [u8], T, E>,
) -> IResult<&'a [u8], T, E> {
    parse(payload, Lists::Units).or_else(|_| parse(payload, Lists::Texts))
}

/// What the length of a list of groups counts.
#[derive(Clone, Copy)]
enum Lists {
    /// Texts, each with a NUL.
    Texts,
    /// UTF-16 units, including each NUL.
    Units,
}

/// Parses the items in their order.
fn items<'a, E: ParseError<&'a [u8]>>(
    input: &'a [u8],
    lists: Lists,
) -> IResult<&'a [u8], Etw1005<'a>, E> {
    let (input, timestamp) = number::<U64, _>(input)?;
    let (input, local_address) = address(input)?;
    let is_of_family = |remote: &SocketAddr| remote.is_ipv4() == local_address.is_ipv4();
    let (input, remote_address) = verify(address, is_of_family).parse_complete(input)?;
    let (input, scope_id) = number::<U32, _>(input)?;
    let (input, app_id) = text(input)?;
    let (input, user_sid) = item(input, Sid::parse_prefix)?;
    let (input, local_spn) = text(input)?;
    let (input, peer_spn) = text(input)?;
    let (input, local_group_sids) = group_sids(input, lists)?;
    let (input, remote_group_sids) = group_sids(input, lists)?;
    let (input, record) = item(input, |input| RawMmFailure::parse_prefix(input).ok())?;
    let event = Etw1005 {
        timestamp: FileTime(timestamp.get()),
        local_address,
        remote_address,
        scope_id: scope_id.get(),
        app_id,
        user_sid,
        local_spn,
        peer_spn,
        local_group_sids,
        remote_group_sids,
        record,
        provider_context_key: None,
    };
    Ok((input, event))
}

/// Parses the length of a socket address, and the address.
fn address<'a, E: ParseError<&'a [u8]>>(input: &'a [u8]) -> IResult<&'a [u8], SocketAddr, E> {
    item(input, |input| {
        let (len, input) = U32::read_from_prefix(input).ok()?;
        let (address, rest) = input.split_at_checked(usize::try_from(len.get()).ok()?)?;
        Some((socket_address(address)?, rest))
    })
}

fn number<'a, T: FromBytes, E: ParseError<&'a [u8]>>(input: &'a [u8]) -> IResult<&'a [u8], T, E> {
    item(input, |input| T::read_from_prefix(input).ok())
}

fn text<'a, E: ParseError<&'a [u8]>>(input: &'a [u8]) -> IResult<&'a [u8], Utf16<'a>, E> {
    item(input, Utf16::parse_nul_terminated)
}

/// Parses an item with a function that returns it with the bytes after it.
fn item<'a, T, E: ParseError<&'a [u8]>>(
    input: &'a [u8],
    parse: impl Fn(&'a [u8]) -> Option<(T, &'a [u8])>,
) -> IResult<&'a [u8], T, E> {
    match parse(input) {
        Some((item, rest)) => Ok((rest, item)),
        None => fail().parse_complete(input),
    }
}

fn group_sids<'a, E: ParseError<&'a [u8]>>(
    input: &'a [u8],
    lists: Lists,
) -> IResult<&'a [u8], GroupSids<'a>, E> {
    let (input, [count, len]) = number::<[U32; 2], _>(input)?;
    item(input, |input| {
        let (count, len) = (count.get(), usize::try_from(len.get()).ok()?);
        let byte_len = match lists {
            Lists::Texts => texts_len(input, len)?,
            Lists::Units => len.checked_mul(2)?,
        };
        let (text, rest) = input.split_at_checked(byte_len)?;
        let is_valid = (count == 0) == (len == 0) && (len == 0 || ends_like_text(text));
        let text = Utf16::new(text).filter(|_| is_valid)?;
        Some((GroupSids { count, text }, rest))
    })
}

/// The number of bytes of `count` texts with their NULs.
fn texts_len(input: &[u8], count: usize) -> Option<usize> {
    let mut rest = input;
    for _ in 0..count {
        (_, rest) = Utf16::parse_nul_terminated(rest)?;
    }
    input.len().checked_sub(rest.len())
}

/// Whether UTF-16 text ends in two visible characters of ASCII and a NUL.
pub(super) fn ends_like_text(bytes: &[u8]) -> bool {
    matches!(bytes, [.., b'!'..=b'~', 0, b'!'..=b'~', 0, 0, 0])
}
