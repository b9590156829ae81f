//! Measures which records each level finds. This makes the table in `carve/recall.md`.

use std::{env, fs, prelude::rust_2024::*};

use crate::{
    carve::Confidence,
    record::{
        AuthMethod, CertHash, ErrorCode, FailurePoint, Flags, KeyingModuleType, MmFailure, MmState,
        SaRole,
    },
};

const HASH: CertHash =
    CertHash(*b"\x5A\x0D\xC4\x91\x3E\x77\xF2\x08\xB9\x6C\xE1\x25\x9F\x43\xD8\x1A\x86\x70\xAB\xCE");

/// Authentication methods without a name: the first ones and one of each length in bits.
fn unknown_methods() -> impl Iterator<Item = u32> {
    (13..20)
        .chain((5..32).map(|bit| 1 << bit))
        .chain([u32::MAX])
}

/// Whether a code is below 256 or at 0x8000xxxx.
fn is_common(code: u32) -> bool {
    code < 256 || code >> 16 == 0x8000
}

/// The columns: families of error codes, and their members.
fn families() -> [(&'static str, Vec<u32>); 8] {
    let named = || ErrorCode::KNOWN.iter().map(|code| code.0);
    let is_ipsec = |code: u32| {
        ErrorCode(code)
            .name()
            .is_some_and(|name| name.starts_with("ERROR_IPSEC"))
    };
    let ipsec = || named().filter(move |code| is_ipsec(*code));
    let without_name = |codes: &[u32]| {
        let codes: Vec<u32> = codes
            .iter()
            .copied()
            .filter(|code| ErrorCode(*code).name().is_none())
            .collect();
        assert!(codes.len() > 4, "{codes:x?}");
        codes
    };
    [
        ("`ERROR_IPSEC_*`", ipsec().collect()),
        (
            "the same as `HRESULT_FROM_WIN32`",
            ipsec().map(|code| 0x8007_0000 | code).collect(),
        ),
        (
            "others with a name",
            named()
                .filter(|code| !is_common(*code) && !is_ipsec(*code))
                .collect(),
        ),
        (
            "common codes with a name (below 256, also as `HRESULT_FROM_WIN32`; 0x8000xxxx)",
            named()
                .filter(|code| *code != 0 && is_common(*code))
                .flat_map(|code| match code {
                    win32 @ ..256 => [code, 0x8007_0000 | win32],
                    _ => [code; 2],
                })
                .collect(),
        ),
        (
            "`FACILITY_SSPI` and `FACILITY_CERT` without a name",
            without_name(&[
                0x8009_0009,
                0x8009_0032,
                0x8009_0370,
                0x8009_1011,
                0x8009_2023,
                0x8009_4800,
                0x800B_0003,
                0x800B_0113,
            ]),
        ),
        (
            "`NTSTATUS`",
            without_name(&[
                0xC000_0001,
                0xC000_000D,
                0xC000_0022,
                0xC000_006D,
                0xC000_009A,
                0xC000_0133,
                0xC000_0234,
                0xC000_0388,
            ]),
        ),
        (
            "Win32 from 9000 without a name, such as 10060",
            without_name(&[9002, 9852, 10013, 10051, 10054, 10060, 10065, 11001]),
        ),
        (
            "Win32 from 256 to 8999 without a name, such as 1722",
            without_name(&[258, 1006, 1130, 1702, 1722, 1753, 1818, 2250]),
        ),
    ]
}

/// Every combination of known enumeration values, with an mmId and without a hash. The flags change
/// from one to the next.
fn combinations() -> Vec<MmFailure> {
    let mut all = Vec::new();
    for &keying_module_type in KeyingModuleType::KNOWN {
        for &mm_state in MmState::KNOWN {
            for &sa_role in SaRole::KNOWN {
                for &mm_auth_method in AuthMethod::KNOWN {
                    all.push(MmFailure {
                        flags: Flags(u32::try_from(all.len() % 4).unwrap()),
                        keying_module_type,
                        mm_state,
                        sa_role,
                        mm_auth_method,
                        mm_id: 0x1F4,
                        mm_filter_id: 0x1_02AB,
                        ..Default::default()
                    });
                }
            }
        }
    }
    assert_eq!(all.len(), 3 * 6 * 2 * 13);
    all
}

/// A row: its title, and the records that it has for a combination.
type Row = (&'static str, fn(MmFailure) -> Vec<MmFailure>);

const ROWS: [Row; 8] = [
    ("no hash", |f| with_points([f])),
    ("a hash", |f| with_points([with_hash(f)])),
    ("failurePoint NONE", |f| vec![f, with_hash(f)]),
    ("mmId 0", |f| both(MmFailure { mm_id: 0, ..f })),
    ("failurePoint NONE and mmId 0", |f| {
        let failure = MmFailure { mm_id: 0, ..f };
        vec![failure, with_hash(failure)]
    }),
    ("unknown mmAuthMethod", |f| {
        let methods = unknown_methods().filter(|_| f.mm_auth_method.0 == 0);
        methods
            .flat_map(|method| both(with_method(f, method)))
            .collect()
    }),
    ("one unknown flag", |f| {
        let bits = (2..32).filter(|_| f.sa_role == SaRole::INITIATOR);
        bits.flat_map(|bit| both(with_flag(f, bit))).collect()
    }),
    ("unknown mmAuthMethod and one unknown flag", |f| {
        match f.mm_auth_method.0 {
            0 => both(with_flag(with_method(f, 13), 2)),
            _ => Vec::new(),
        }
    }),
];

/// With and without a hash, and with each failure point.
fn both(failure: MmFailure) -> Vec<MmFailure> {
    with_points([failure, with_hash(failure)])
}

fn with_points<const N: usize>(failures: [MmFailure; N]) -> Vec<MmFailure> {
    let points = [FailurePoint::ME, FailurePoint::PEER];
    let with = |failure| {
        points.map(|failure_point| MmFailure {
            failure_point,
            ..failure
        })
    };
    failures.into_iter().flat_map(with).collect()
}

fn with_hash(failure: MmFailure) -> MmFailure {
    MmFailure {
        end_cert_hash: HASH,
        ..failure
    }
}

fn with_method(failure: MmFailure, method: u32) -> MmFailure {
    MmFailure {
        mm_auth_method: AuthMethod(method),
        ..failure
    }
}

fn with_flag(failure: MmFailure, bit: u32) -> MmFailure {
    MmFailure {
        flags: failure.flags | Flags(1 << bit),
        ..failure
    }
}

#[test]
fn the_table_agrees_with_the_levels() {
    let (combinations, families) = (combinations(), families());
    let titles: String = families
        .iter()
        .map(|(family, _)| format!(" {family} |"))
        .collect();
    let mut table = format!("| |{titles}\n|---|{}\n", "---|".repeat(families.len()));
    for (title, make) in ROWS {
        let failures: Vec<_> = combinations
            .iter()
            .flat_map(|failure| make(*failure))
            .collect();
        table += &format!("| {title} |");
        for (_, codes) in &families {
            let [low, medium, high] = percentages(&failures, codes);
            table += &format!(" {low} {medium} {high} |");
        }
        table += "\n";
    }
    let current = include_str!("../carve/recall.md");
    let (before, rest) = current.split_once("| |").unwrap();
    let (_, after) = rest.split_once("\n\n").unwrap();
    let text = format!("{before}{table}\n{after}");
    if env::var_os("MMFAIL_BLESS").is_some() {
        fs::write("src/carve/recall.md", &text).unwrap();
    } else {
        assert!(current == text, "MMFAIL_BLESS=1 rewrites it:\n{table}");
    }
}

/// How many percent of the records reach each level. Each record occurs with each code, or if there
/// are many records, each with one of the codes.
fn percentages(failures: &[MmFailure], codes: &[u32]) -> [u32; 3] {
    let (mut count, mut found) = (0_u32, [0_u32; 3]);
    for (i, failure) in failures.iter().enumerate() {
        let codes = match failures.len() > 4000 {
            true => &codes[i % codes.len()..][..1],
            false => codes,
        };
        for &code in codes {
            count += 1;
            let failure_error_code = ErrorCode(code);
            let record = MmFailure {
                failure_error_code,
                ..*failure
            }
            .encode();
            let level = record.plausibility();
            for (found, at) in found.iter_mut().zip(Confidence::KNOWN) {
                *found += u32::from(level >= Some(*at));
            }
        }
    }
    found.map(|found| 100 * found / count)
}
