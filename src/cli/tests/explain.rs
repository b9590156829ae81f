//! `mmfail explain`.

use super::*;
use crate::{
    carve::{Confidence, Sibling},
    context::{ContextKind, TimeSource},
    record::{ErrorCode, Field, Flags},
};

fn explained(text: &str) -> String {
    let (status, out, err) = mmfail(&["explain", text], b"", PIPE);
    assert_eq!((status, err.as_str()), (Status::Good, ""), "{text}");
    out
}

/// The lines that are not indented.
fn titles(text: &str) -> Vec<&str> {
    let is_title = |line: &&str| !line.is_empty() && !line.starts_with(' ');
    text.lines().filter(is_title).collect()
}

#[test]
fn a_whole_name_is_explained_first() {
    for name in ["context", "payload", "Flags"] {
        let titles = explained(name);
        assert!(titles.starts_with(&name.to_lowercase()), "{titles}");
    }
}

/// A code with advice, numbers of each form, and a term of each kind.
#[test]
fn explanations_are_golden() {
    let (status, out, err) = piped(
        "explain 13806 0x80000005 0xC000006D mmState slot80 medium etw-1005-v1 etl-header alsoFits \
         FWPM_NET_EVENT_IKEEXT_EM_FAILURE0 %%8199 %%8203 %%1",
        b"",
    );
    assert_eq!((status, err.as_str()), (Status::Good, ""));
    golden("explain.txt", &out);
}

#[test]
fn a_code_can_be_given_in_every_form() {
    let timed_out = "\
ERROR_IPSEC_IKE_TIMED_OUT
  meaning      the negotiation timed out
  field        failureErrorCode
  family       IPsec (Win32 codes 13000 to 13999)
  Win32        13805
  HRESULT      0x800735ed (-2147011091): HRESULT_FROM_WIN32(13805)
  side         ";
    for text in [
        "13805",
        "0x35ED",
        "0x800735ed",
        "2147956205",
        "-2147011091",
        "ERROR_IPSEC_IKE_TIMED_OUT",
        "error_ipsec_ike_timed_out",
        "IKE_TIMED_OUT",
    ] {
        let out = explained(text);
        assert!(out.starts_with(timed_out), "{text}: {out}");
        assert_eq!(out, explained("13805"));
    }
}

#[test]
fn every_32_bit_number_is_explained() {
    for (text, expected) in [
        ("0x800B0101", "CERT_E_EXPIRED\n"),
        (
            "4294967295",
            "HRESULT      0xffffffff (-1): HRESULT_FROM_NT(",
        ),
        ("99999", "(a code without a known name)\n"),
        ("0", "HRESULT      0x00000000 (0)"),
    ] {
        assert!(explained(text).contains(expected), "{text}");
    }
}

#[test]
fn a_constant_can_be_given_by_the_end_of_its_name() {
    let state = "\
IKEEXT_MM_SA_STATE_FINAL
  meaning      the packet of the second round trip has been sent
  field        mmState
  value        0x3
";
    assert_eq!(explained("IKEEXT_MM_SA_STATE_FINAL"), state);
    assert_eq!(explained("final"), state);
    let none = explained("NONE");
    assert_eq!(
        titles(&none),
        ["IPSEC_FAILURE_NONE", "IKEEXT_MM_SA_STATE_NONE"]
    );
    assert!(none.contains("\n\nIKEEXT_MM_SA_STATE_NONE\n"), "{none}");
    for flag in Flags::KNOWN {
        let text = explained(flag.name().unwrap());
        assert!(text.contains(flag.description().unwrap()));
    }
}

#[test]
fn every_name_is_explained() {
    let names = ErrorCode::KNOWN.iter().filter_map(|code| code.name());
    let names = names.chain(Field::ALL.iter().map(|field| field.name()));
    let names = names.chain(Framing::KNOWN.iter().filter_map(|framing| framing.name()));
    let names = names.chain(Confidence::KNOWN.iter().map(|level| level.name()));
    let names = names.chain(ContextKind::KNOWN.iter().map(|kind| kind.name()));
    let names = names.chain(TimeSource::KNOWN.iter().map(|source| source.name()));
    let names: Vec<_> = names
        .chain(Sibling::KNOWN.iter().map(|sibling| sibling.name()))
        .collect();
    let (status, out, err) = mmfail(&[&["explain"], &names[..]].concat(), b"", PIPE);
    assert_eq!((status, err.as_str()), (Status::Good, ""));
    let titles = titles(&out);
    assert!(names.iter().all(|name| titles.contains(name)));
}

#[test]
fn lines_fit_the_terminal() {
    let codes: Vec<String> = ErrorCode::KNOWN
        .iter()
        .map(|code| code.0.to_string())
        .chain((8192..8250).map(|number| format!("%%{number}")))
        .chain(columns(Extra::ALL).into_iter().map(str::to_owned))
        .collect();
    let mut args = vec!["explain"];
    args.extend(codes.iter().map(String::as_str));
    for (stdout, width) in [
        (PIPE, 80),
        (terminal(80), 80),
        (terminal(100), 100),
        (terminal(300), 100),
        (terminal(1), 40),
    ] {
        let (status, out, _) = mmfail(&args, b"", stdout);
        assert_eq!(status, Status::Good);
        for line in out.lines() {
            let text = line.trim_start();
            let is_word = !text.strip_prefix("- ").unwrap_or(text).contains(' ');
            assert!(line.len() <= width || is_word || width < 80, "{line}");
            assert_eq!(line, line.trim_end());
        }
        assert!(out.lines().any(|line| line.len() > width - 10));
    }
}

#[test]
fn unknown_text_is_reported_and_the_rest_is_explained() {
    let (status, out, err) = piped("explain 5 CERT_E_EXPIRD slot80", b"");
    assert_eq!(status, Status::BadInput);
    assert_eq!(titles(&out), ["ERROR_ACCESS_DENIED", "slot80"]);
    assert!(out.contains("\n\nslot80\n"), "{out}");
    assert_eq!(
        err,
        "mmfail: 'CERT_E_EXPIRD' is neither a 32-bit number nor a known name; \
         did you mean CERT_E_EXPIRED?\n"
    );
    assert_eq!(
        piped("explain ?0xe", b"").2,
        "mmfail: '?0xe' is neither a 32-bit number nor a known name; \
         a value without a known name is printed so, and the name of its field explains \
         those that have one\n"
    );
    assert_eq!(piped("explain", b"").0, Status::Usage);
}

#[test]
fn a_near_miss_suggests_names() {
    for (text, names) in [
        ("CERT_E_EXPIRD", "CERT_E_EXPIRED"),
        ("ERROR_IPSEC_IKE_AUTHFAIL", "ERROR_IPSEC_IKE_AUTH_FAIL"),
        ("cert_e_untrusted_root", "CERT_E_UNTRUSTEDROOT"),
        ("AUTHFAIL", "ERROR_IPSEC_IKE_AUTH_FAIL"),
        ("TIMEDOUT", "ERROR_IPSEC_IKE_TIMED_OUT or ERROR_TIMEOUT"),
        ("INAL", "IKEEXT_MM_SA_STATE_FINAL"),
        ("_FINAL", "IKEEXT_MM_SA_STATE_FINAL"),
        ("mmStat", "mmState"),
        ("slot-80", "slot80"),
        ("etw-1005", ""),
        ("4294967296", ""),
        ("-2147483649", ""),
        ("+5", ""),
        ("0x", ""),
        ("0x100000000", ""),
        ("ERROR_IPSEC", ""),
        ("", ""),
        ("%%", ""),
        ("%%65536", ""),
        ("%%+5", ""),
        ("%%8199x", ""),
        (
            "IKEEXT_MM_SA_STATE_MAX",
            "IKEEXT_MM_SA_STATE_FINAL or IKEEXT_MM_SA_STATE_NONE",
        ),
    ] {
        let question = match names {
            "" => String::new(),
            names => format!("; did you mean {names}?"),
        };
        assert_eq!(
            mmfail(&["explain", text], b"", PIPE),
            (
                Status::BadInput,
                String::new(),
                format!("mmfail: '{text}' is neither a 32-bit number nor a known name{question}\n")
            )
        );
    }
    let long = "CERT_E_EXPIRED".repeat(10_000);
    assert_eq!(mmfail(&["explain", &long], b"", PIPE).0, Status::BadInput);
}

#[test]
fn placeholders_are_explained() {
    for (text, meaning) in [
        ("%%8192", "  meaning      Kerberos\n"),
        (
            "%%8199",
            "FailurePoint, for failurePoint (seen in an event 4653)",
        ),
        ("%8199", "%%8199\n"),
        ("%%8200", "the remote computer"),
        ("%%8206", "Role, for saRole (inferred from the order"),
        ("%%8222", "IKE version 1"),
        ("%%8244", "IKE version 2"),
        ("%%8247", "  meaning      EAP\n"),
        ("%%8248", "not known here"),
        ("%%8191", "not known here"),
        ("%%0", "not known here"),
    ] {
        let out = explained(text).replace("\n               ", " "); // unwrapped
        assert!(out.contains(meaning), "{text}: {out}");
        assert!(out.contains("not a value of this structure"), "{out}");
    }
}
