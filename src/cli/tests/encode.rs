//! `mmfail encode`.

use super::*;

/// What encode writes, which is no text.
pub(super) fn encoded(args: &[&str], mut stdin: &[u8]) -> (Status, Vec<u8>, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let status = run_with(
        &[&["encode"], args].concat(),
        &mut stdin,
        &mut out,
        &mut err,
    );
    (status, out, String::from_utf8(err).unwrap())
}

#[test]
fn names_alone_are_enough() {
    let (status, bytes, err) = encoded(
        &["--framing", "heap-x64"],
        testdata("by-name.json").as_slice(),
    );
    assert_eq!((status, err.as_str()), (Status::Good, ""));
    let (_, out, _) = mmfail(
        &["decode", "--framing", "heap-x64", "-o", "csv"],
        &bytes,
        PIPE,
    );
    golden(Path::new("testdata/by-name.csv"), &out);
}

#[test]
fn bad_rows_are_named_and_the_others_written() {
    let good = "{\"mmId\":1}";
    for (bad, said) in [
        (
            "{\"mmState\":4294967296}",
            "mmState: 4294967296 is not an unsigned number of 32 bits",
        ),
        (
            "{\"mmState\":-1}",
            "mmState: -1 is not an unsigned number of 32 bits",
        ),
        (
            "{\"mmState\":1.5}",
            "mmState: 1.5 is not an unsigned number of 32 bits",
        ),
        (
            "{\"mmState\":[]}",
            "mmState: [] is not an unsigned number of 32 bits",
        ),
        (
            "{\"mmId\":\"18446744073709551616\"}",
            "mmId: \"18446744073709551616\" is not an unsigned number of 64 bits",
        ),
        (
            "{\"mmStateName\":\"FINAL\"}",
            "mmStateName: \"FINAL\" is not a name of mmState",
        ),
        ("{\"mmStateName\":3}", "mmStateName: 3 is not text"),
        (
            "{\"flagNames\":\"FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_BENIGN|X\"}",
            "is not a name of flags",
        ),
        (
            "{\"failureErrorName\":\"ERROR_X\"}",
            "failureErrorName: \"ERROR_X\" is not a name of failureErrorCode",
        ),
        (
            "{\"endCertHash\":\"0123456789abcdef0123456789abcdef0123456\"}",
            "is not 40 hex digits",
        ),
        (
            "{\"endCertHash\":\"0123456789abcdef0123456789abcdef0123456g\"}",
            "is not 40 hex digits",
        ),
        ("{\"after\":\"0\"}", "after: \"0\" is not hex"),
        ("{\"mmstate\":3}", "\"mmstate\" is no field"),
        ("{\"mmId\":2", "no JSON object: EOF while parsing"),
        ("{\"mmId\":2}}", "no JSON object: trailing characters"),
        ("[1]", "no JSON object: invalid type"),
    ] {
        let (status, bytes, err) = encoded(&[], format!("{good}\n{bad}\n{good}\n").as_bytes());
        assert_eq!((status, bytes.len()), (Status::BadInput, 128), "{bad}");
        assert!(
            err.starts_with("mmfail: standard input: line 2")
                && err.contains(said)
                && err.lines().count() == 1,
            "{bad}: {err}"
        );
    }
    let (status, bytes, err) = encoded(&[], b"{}\n{\"mmId\":\"\xFF\"}\n");
    assert_eq!((status, bytes.len()), (Status::BadInput, 64));
    assert!(
        err.starts_with(
            "mmfail: standard input: line 2, column 10: no JSON object: invalid unicode"
        ),
        "{err}"
    );
    let (status, bytes, err) = encoded(
        &["--framing", "slot80"],
        b"{\"after\":\"00\"}{\"mmId\":1}\n{}",
    );
    assert_eq!((status, bytes.len()), (Status::BadInput, 80), "{err}");
    let (status, bytes, err) = encoded(&["--framing", "slot80"], b"{\"after\":\"00\"}");
    assert_eq!(
        (
            status,
            bytes.len(),
            err.contains("after: 1 bytes, but the framing has 16")
        ),
        (Status::BadInput, 0, true)
    );
}

#[test]
fn csv_and_json_arrays_have_bad_rows_too() {
    let (status, bytes, err) = encoded(&[], b"mmId,mmState\n1,2\n1\n\xFF,1\n3,x\n4,0x5\n");
    assert_eq!((status, bytes.len()), (Status::BadInput, 128));
    let places: Vec<_> = err
        .lines()
        .map(|line| line.split(": ").nth(2).unwrap())
        .collect();
    assert_eq!(places, ["line 3", "line 4", "line 5"], "{err}");

    let (status, bytes, err) = encoded(&[], b"[{},\n7,{\"mmId\":-1},\n{}]");
    assert_eq!((status, bytes.len()), (Status::BadInput, 128));
    assert!(
        err.contains("record 2: 7 is no object") && err.contains("record 3: mmId: -1 is not"),
        "{err}"
    );

    for (input, records, said) in [
        (
            &b"[{},{}"[..],
            2,
            "record 3: no JSON array: it does not go on with , or ]",
        ),
        (b"[{},", 1, "record 2: no JSON array: it has no end"),
        (
            b"[{},{\"mmId\":1",
            1,
            "record 2: no JSON array: EOF while parsing an object\n",
        ),
        (
            b"[{} {}]",
            1,
            "record 2: no JSON array: it does not go on with , or ]",
        ),
        (
            b"[{}]{}",
            1,
            "record 2: no JSON array: something follows it",
        ),
        (
            b"[ -1.5e3 , [{}],\"]\" ,null,{} ]",
            1,
            "record 1: -1.5e3 is no object",
        ),
    ] {
        let (status, bytes, err) = encoded(&[], input);
        assert_eq!(
            (status, bytes.len()),
            (Status::BadInput, 64 * records),
            "{err}"
        );
        assert!(
            err.starts_with(&format!("mmfail: standard input: {said}")),
            "{err}"
        );
    }
    for (input, said) in [
        (
            &b"hello"[..],
            "line 1: neither JSON nor the header of a CSV table: \"hello\" is no field",
        ),
        (b"mmId,\xFF\n1,2\n", "line 1: "),
        (&[0; 64], "line 1: neither JSON"),
    ] {
        let (status, bytes, err) = encoded(&[], input);
        assert_eq!((status, bytes.len()), (Status::BadInput, 0), "{err}");
        assert!(
            err.starts_with(&format!("mmfail: standard input: {said}")),
            "{err}"
        );
    }
    for input in ["", "\n", "[]", "mmId\n", "\u{FEFF}"] {
        let said = "mmfail: standard input: nothing to read: 0 records\n".to_owned();
        assert_eq!(
            encoded(&[], input.as_bytes()),
            (Status::Good, Vec::new(), said),
            "{input:?}"
        );
    }
}

#[test]
fn encode_reads_objects_over_several_lines() {
    let pretty = b"\xEF\xBB\xBF{\n  \"mmId\": \"1\",\n  \"issues\": []\n}\n\n{\n  \"mmId\": 2\n}\n{\"mmId\":\n{\"mmId\": 0x1}\n";
    let (status, bytes, err) = encoded(&[], pretty);
    let ids: Vec<u64> = Dump::new(&bytes, Framing::PACKED)
        .iter()
        .map(|slot| slot.record.mm_id())
        .collect();
    assert_eq!((status, ids), (Status::BadInput, vec![1, 2]));
    assert!(
        err.contains("line 9, column 8: ") && err.contains("line 10, column 11: "),
        "{err}"
    );
}

#[test]
fn an_object_of_many_lines_is_one_row() {
    let bad = "{\n  \"mmId\": 1,\n  \"mmState\": oops\n}\n";
    let (status, bytes, err) = encoded(&[], format!("{bad}{{}}\n").as_bytes());
    assert_eq!((status, bytes.len()), (Status::BadInput, 64));
    assert_eq!(
        err,
        "mmfail: standard input: line 3, column 14: no JSON object: expected value\n"
    );

    // Brackets in strings, and escaped quotes, neither begin nor end anything.
    let odd = "{\"issues\": [\n\"{[\\\"\\\\\", \"]}\"\n],\n\"mmId\": 7}\n{\"issues\": \"\n{}\n";
    let (status, bytes, err) = encoded(&[], odd.as_bytes());
    assert_eq!(
        (status, bytes.len(), bytes[48]),
        (Status::BadInput, 128, 7),
        "{err}"
    );
    assert!(
        err.starts_with("mmfail: standard input: line 5, column 12: ") && err.lines().count() == 1,
        "{err}"
    );

    // The longest takes a time that grows with its length, not with the square of it.
    for (indent, line, count) in [
        ("", "[],\n", 1_000_000),
        ("", "\n", 2_000_000),
        (" ".repeat(2_000_000).as_str(), "[],\n", 20_000),
    ] {
        let many = format!("{indent}{{\"issues\": [{}0]}}", line.repeat(count));
        assert!(encoded(&[], many.as_bytes()) == (Status::Good, vec![0; 64], String::new()));
    }
}

#[test]
fn a_field_given_twice_is_named() {
    let twice = r#"{"mmId": 1, "mmId": 2, "issues": [{"mmId": 3}]}"#;
    for (text, place) in [
        (format!("{{}}\n{twice}\n{{}}\n"), "line 2"),
        (format!("[{{}}, {twice}, {{}}]"), "record 2"),
    ] {
        let (status, bytes, err) = encoded(&[], text.as_bytes());
        assert_eq!((status, bytes.len()), (Status::BadInput, 128));
        assert_eq!(
            err,
            format!("mmfail: standard input: {place}: there are two fields mmId\n")
        );
    }
}

#[test]
fn rows_can_come_in_pieces() {
    for (pieces, len) in [
        (["mmId", ";mmState\n1;2\n"], 64),
        (["\n", "mmId,mmState\n1,2\n"], 64),
        (["\u{FEFF}{", "}"], 64),
        (["\n\n", "[{},{}]"], 128),
    ] {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let status = run_with(
            &["encode"],
            &mut pieces[0].as_bytes().chain(pieces[1].as_bytes()),
            &mut out,
            &mut err,
        );
        assert_eq!(
            (status, out.len()),
            (Status::Good, len),
            "{}",
            String::from_utf8_lossy(&err)
        );
    }
}

#[test]
fn a_row_too_long_for_memory_is_named() {
    let long = "7".repeat(5 << 20);
    let limit = "longer than 4194304 bytes";
    for (text, records, place, after) in [
        (
            format!("{{}}\n{{\"mmId\": {long}}}\n{{}}\n"),
            2,
            "line 2",
            "",
        ),
        (
            format!("[{{}}, {{\"mmId\": {long}}}, {{}}]"),
            1,
            "record 2: no JSON array",
            "",
        ),
        (
            format!("mmId\n1\n{long}\n2\n"),
            1,
            "line 3",
            ": nothing is read from there on",
        ),
        (
            format!("mmId\n1\n\"2\n{long}"),
            1,
            "line 3",
            ": nothing is read from there on",
        ),
        (long.clone(), 0, "line 1", ": nothing is read from there on"),
    ] {
        let (status, bytes, err) = encoded(&[], text.as_bytes());
        assert_eq!(
            (status, bytes.len()),
            (Status::BadInput, 64 * records),
            "{err}"
        );
        assert_eq!(
            err,
            format!("mmfail: standard input: {place}: {limit}{after}\n")
        );
    }
    // What follows has its own number.
    let (_, _, err) = encoded(&[], format!("{{}}\n{{\"mmId\": {long}}}\nx\n").as_bytes());
    assert!(err.contains("line 3, column 1: "), "{err}");
}

#[test]
fn a_long_value_is_not_repeated_whole() {
    let long = "x".repeat(100_000);
    for row in [
        format!("{{\"mmState\": \"{long}\"}}"),
        format!("{{\"mmStateName\": \"{long}\"}}"),
        format!("{{\"mmStateName\": [\"{long}\"]}}"),
        format!("{{\"endCertHash\": \"{long}\"}}"),
        format!("{{\"before\": \"{long}\"}}"),
        format!("{{\"{long}\": 0}}"),
        format!("{{}}\n\"{long}\""),
        format!("[\"{long}\"]"),
        format!("[{long}]"),
        long.clone(),
        format!("mmStateName\n{long}"),
    ] {
        let (status, _, err) = encoded(&[], row.as_bytes());
        assert_eq!(
            (status, err.contains("xxxx")),
            (Status::BadInput, true),
            "{err}"
        );
        assert!(err.chars().count() < 250 && err.contains('…'), "{err}");
    }
}

#[test]
fn tables_of_spreadsheets_are_read() {
    for table in [
        "mmId,issues,mmStateName\n1,\"a, b; c\td\",IKEEXT_MM_SA_STATE_FINAL\n2,,\n",
        "mmId;issues;mmStateName\r\n1;\"a, b; c\td\";IKEEXT_MM_SA_STATE_FINAL\r\n2;;\r\n",
        "mmId\tissues\tmmStateName\r\n1\t\"a, b; c\td\"\tIKEEXT_MM_SA_STATE_FINAL\r\n2\t\t\r\n",
        "issues\na; b\n;\n",
    ] {
        let (status, bytes, err) = encoded(&[], table.as_bytes());
        assert_eq!((status, bytes.len()), (Status::Good, 128), "{table}: {err}");
        assert!(
            table.starts_with("issues") || (bytes[16], bytes[64 + 48]) == (3, 2),
            "{table}"
        );
    }
    let (status, bytes, err) = encoded(&[], b"mmId,mmState,mmId\n1,2,3\n");
    assert_eq!((status, bytes.len()), (Status::BadInput, 0));
    assert_eq!(
        err,
        "mmfail: standard input: line 1: there are two columns mmId\n"
    );
}
