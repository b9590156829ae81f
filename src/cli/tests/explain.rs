//! `mmfail explain`.

use super::*;
use crate::record::Flags;

fn explained(text: &str) -> String {
    let (status, out, err) = mmfail(&["explain", text], b"", PIPE);
    assert_eq!((status, err.as_str()), (Status::Good, ""), "{text}");
    out
}

#[test]
fn a_code_can_be_given_in_every_form() {
    let timed_out = "\
ERROR_IPSEC_IKE_TIMED_OUT
  meaning      the negotiation timed out
  field        failureErrorCode
  family       IPsec (Win32 codes 13000 to 13999)
  Win32        13805
  HRESULT      0x800735ed (-2147011091)
";
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
        assert_eq!(explained(text), timed_out, "{text}");
    }
}

#[test]
fn every_32_bit_number_is_explained() {
    for (text, expected) in [
        ("0x800B0101", "CERT_E_EXPIRED\n"),
        ("4294967295", "HRESULT      0xffffffff (-1)"),
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
    let names: Vec<_> = none.lines().filter(|line| !line.starts_with(' ')).collect();
    assert_eq!(names, ["IPSEC_FAILURE_NONE", "IKEEXT_MM_SA_STATE_NONE"]);
    for flag in Flags::KNOWN {
        let text = explained(flag.name().unwrap());
        assert!(text.contains(flag.description().unwrap()));
    }
}

#[test]
fn other_text_is_refused() {
    for text in [
        "4294967296",
        "-2147483649",
        "+5",
        "0x",
        "0x100000000",
        "ERROR_IPSEC",
        "",
        "INAL",
        "_FINAL",
        "IKEEXT_MM_SA_STATE_MAX",
    ] {
        let message = "is neither a 32-bit number nor the name of a known constant";
        assert_eq!(
            mmfail(&["explain", text], b"", PIPE),
            (
                Status::Usage,
                String::new(),
                format!("mmfail: '{text}' {message}\n")
            )
        );
    }
}
