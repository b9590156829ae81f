//! `mmfail encode`.

use super::*;
use crate::dump::Dump;

const INPUT: &str = "mmfail: standard input";

#[test]
fn names_without_numbers_are_enough() {
    let (status, bytes, err) = encoded(&["--framing", "heap-x64"], &testdata("by-name.json"));
    assert_eq!((status, err.as_str()), (Status::Good, ""));
    let (_, out, _) = piped("decode --framing heap-x64 -o csv", &bytes);
    golden("by-name.csv", &out);
}

#[test]
fn a_bad_row_is_named_and_the_others_are_written() {
    for (bad, message) in [
        (
            r#"{"mmState":4294967296}"#,
            "mmState: 4294967296 is not an unsigned number of 32 bits",
        ),
        (
            r#"{"mmState":-1}"#,
            "mmState: -1 is not an unsigned number of 32 bits",
        ),
        (
            r#"{"mmState":1.5}"#,
            "mmState: 1.5 is not an unsigned number of 32 bits",
        ),
        (
            r#"{"mmState":[]}"#,
            "mmState: [] is not an unsigned number of 32 bits",
        ),
        (
            r#"{"mmId":"18446744073709551616"}"#,
            "mmId: \"18446744073709551616\" is not an unsigned number of 64 bits",
        ),
        (r#"{"mmStateName":"ENDED"}"#, "mmStateName: \"ENDED\" is"),
        (
            r#"{"mmState":3,"mmStateName":"ENDED"}"#,
            "mmStateName: \"ENDED\" is not a name of mmState",
        ),
        (
            r#"{"mmState":3,"mmStateName":"FINAL_SENT"}"#,
            "mmState 3 and mmStateName \"FINAL_SENT\" contradict each other",
        ),
        (
            r#"{"flags":5,"flagNames":"MULTIPLE"}"#,
            "flags 5 and flagNames \"MULTIPLE\" contradict each other",
        ),
        (
            r#"{"failureErrorCode":-1,"failureErrorName":"ERROR_TIMEOUT"}"#,
            "failureErrorCode 4294967295 and failureErrorName \"ERROR_TIMEOUT\" contradict",
        ),
        (
            r#"{"failureErrorCode":-2147483649}"#,
            "failureErrorCode: -2147483649 is not a number of 32 bits",
        ),
        (
            r#"{"mmId":9007199254740992.0}"#,
            "mmId: 9007199254740992.0 is a float that can have lost digits",
        ),
        (r#"{"mmStateName":3}"#, "mmStateName: 3 is not text"),
        (
            r#"{"flagNames":"FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_BENIGN|X"}"#,
            "flagNames: \"FWPM",
        ),
        (
            r#"{"failureErrorName":"ERROR_X"}"#,
            "failureErrorName: \"ERROR_X\" is",
        ),
        (
            r#"{"endCertHash":"0123456789abcdef0123456789abcdef0123456"}"#,
            "is not 40 hex digits",
        ),
        (
            r#"{"endCertHash":"0123456789abcdef0123456789abcdef0123456g"}"#,
            "is not 40 hex digits",
        ),
        (r#"{"after":"0"}"#, "after: \"0\" is not hex"),
        (r#"{"mmstate":3}"#, "\"mmstate\" is not a field"),
        (r#"{"mmId":2"#, "invalid JSON object: EOF while parsing"),
        (r#"{"mmId":2}}"#, "invalid JSON object: trailing characters"),
        (r#"[1]"#, "invalid JSON object: invalid type"),
    ] {
        let rows = format!("{{\"mmId\":1}}\n{bad}\n{{\"mmId\":1}}\n");
        let (status, bytes, err) = encoded(&[], rows.as_bytes());
        assert_eq!((status, bytes.len()), (Status::BadInput, 128), "{bad}");
        assert!(err.starts_with(&format!("{INPUT}: line 2")), "{err}");
        assert!(err.contains(message), "{bad}: {err}");
        assert_eq!(err.lines().count(), 1, "{err}");
    }
}

#[test]
fn numbers_and_names_are_read_as_other_commands_print_them() {
    for (row, expected) in [
        (
            r#"{"failureErrorCode":-2146762487}"#,
            r#"{"failureErrorCode":2148204809,"failureErrorName":"CERT_E_UNTRUSTEDROOT"}"#,
        ),
        (
            r#"{"failureErrorCode":"-2146762487","failureErrorName":"cert_e_untrustedroot"}"#,
            r#"{"failureErrorCode":2148204809}"#,
        ),
        (
            r#"{"failureErrorCode":2147956240,"failureErrorName":"ERROR_IPSEC_IKE_PROCESS_ERR_NOTIFY"}"#,
            r#"{"failureErrorCode":"0x80073610"}"#,
        ),
        (
            r#"{"failurePointName":"PEER","mmStateName":"final_sent","mmAuthMethodName":"?0xe"}"#,
            r#"{"failurePoint":2,"mmState":4,"mmAuthMethod":14}"#,
        ),
        (
            r#"{"keyingModuleTypeName":"IKEV2","saRoleName":"RESPONDER","mmState":99,"mmStateName":"?0x63"}"#,
            r#"{"keyingModuleType":2,"saRole":1,"mmState":99}"#,
        ),
        (r#"{"flagNames":"BENIGN|?0x8|0x10"}"#, r#"{"flags":25}"#),
        (r#"{"flags":5,"flagNames":"BENIGN"}"#, r#"{"flags":5}"#),
        (r#"{"flags":8,"flagNames":""}"#, r#"{"flags":8}"#),
        // A column of numbers in which pandas has rows without one.
        (
            r#"{"mmState":3.0,"mmId":"7.0"}"#,
            r#"{"mmState":3,"mmId":7}"#,
        ),
        (
            r#"{"mmId":9007199254740991.0,"mmFilterId":3920449785443990.0}"#,
            r#"{"mmId":9007199254740991,"mmFilterId":3920449785443990}"#,
        ),
        // A column of zeros that pandas takes for numbers.
        (r#"{"endCertHash":0}"#, "{}"),
        ("endCertHash,mmId\n0,5", r#"{"mmId":5}"#),
        ("endCertHash,mmId\n0.0,5", r#"{"mmId":5}"#),
        (",mmId,mmState\n0,5,3", r#"{"mmId":5,"mmState":3}"#),
    ] {
        let (status, bytes, err) = encoded(&[], row.as_bytes());
        assert_eq!((status, err.as_str()), (Status::Good, ""), "{row}");
        assert_eq!(bytes, encoded(&[], expected.as_bytes()).1, "{row}");
    }
}

#[test]
fn rows_for_timesketch_are_read() {
    let (_, rows, _) = piped("carve -o timesketch testdata/single.bin", b"");
    let expected = (Status::Good, testdata("single.bin"), String::new());
    assert_eq!(encoded(&[], rows.as_bytes()), expected);
}

#[test]
fn utf_16_is_read() {
    let rows = "{\"mmStateName\": \"FINAL\"}\r\n{\"mmId\": 7}\r\n";
    let (_, expected, _) = encoded(&[], rows.as_bytes());
    for (mark, unit) in [
        ("", u16::to_le_bytes as fn(u16) -> [u8; 2]),
        ("\u{FEFF}", u16::to_le_bytes),
        ("\u{FEFF}", u16::to_be_bytes),
    ] {
        let text = mark.to_owned() + rows;
        let text: Vec<_> = text.encode_utf16().flat_map(unit).collect();
        let result = (Status::Good, expected.clone(), String::new());
        assert_eq!(encoded(&[], &text), result);
    }
}

#[test]
fn invalid_utf_8_is_named() {
    let (status, bytes, err) = encoded(&[], b"{}\n{\"mmId\":\"\xFF\"}\n");
    assert_eq!((status, bytes.len()), (Status::BadInput, 64));
    let message = ": line 2, column 10: invalid JSON object: invalid unicode";
    assert!(err.starts_with(&format!("{INPUT}{message}")), "{err}");
    let (status, bytes, err) = encoded(&[], b"mmId,\xFF\n1,2\n");
    assert_eq!((status, bytes.len()), (Status::BadInput, 0));
    assert!(err.starts_with(&format!("{INPUT}: line 1: ")), "{err}");
}

#[test]
fn before_and_after_must_have_the_length_of_the_framing() {
    let slot80 = ["--framing", "slot80"];
    let (status, bytes, err) = encoded(&slot80, b"{\"after\":\"00\"}");
    assert_eq!((status, bytes.len()), (Status::BadInput, 0));
    assert!(
        err.contains("after: 1 bytes, but the framing has 16"),
        "{err}"
    );
    let (status, bytes, err) = encoded(&slot80, b"{\"after\":\"00\"}{\"mmId\":1}\n{}");
    assert_eq!((status, bytes.len()), (Status::BadInput, 80), "{err}");
}

#[test]
fn a_bad_row_of_csv_is_skipped() {
    let rows = b"mmId,mmState\n1,2\n1\n\xFF,1\n,\n3,x\n4,0x5\n";
    let of_windows = rows.split(|byte| *byte == b'\n').collect::<Vec<_>>();
    for rows in [rows.to_vec(), of_windows.join(&b"\r\n"[..])] {
        let (status, bytes, err) = encoded(&[], &rows);
        assert_eq!((status, bytes.len()), (Status::BadInput, 128));
        let expected = [
            "line 3: 1 values, but the header has 2 names",
            "line 4: invalid utf-8: invalid UTF-8 in field 0 near byte index 0",
            r#"line 6: mmState: "x" is not an unsigned number of 32 bits"#,
        ];
        let said = err
            .lines()
            .map(|line| line.strip_prefix(&format!("{INPUT}: ")));
        assert!(said.eq(expected.map(Some)), "{err}");
    }
}

#[test]
fn a_bad_item_of_an_array_is_skipped() {
    let array = r#"[{}, -1.5e3 , [{}],"]" ,7,null,{"mmId":-1},,{"mmState": oops},
        {"mmId":"\"]}"},{}]"#;
    let (status, bytes, err) = encoded(&[], array.as_bytes());
    assert_eq!((status, bytes.len()), (Status::BadInput, 128));
    let messages = [
        "record 2: -1.5e3 is not an object",
        "record 3: [{}] is not an object",
        "record 4: \"]\" is not an object",
        "record 5: 7 is not an object",
        "record 6: null is not an object",
        "record 7: mmId: -1 is not an unsigned number of 64 bits",
        "record 8: an item is missing",
        "record 9: invalid JSON object: expected value",
        "1 more bad row",
    ];
    let expected = messages.map(|message| format!("{INPUT}: {message}\n"));
    assert_eq!(err, expected.concat());
}

#[test]
fn nothing_is_read_after_a_mistake_between_the_items_of_an_array() {
    for (array, records, message) in [
        ("[{},{}", 2, "record 3: invalid JSON array: expected , or ]"),
        (
            "[{},",
            1,
            "record 2: invalid JSON array: the closing ] is missing",
        ),
        (
            "[{},{\"mmId\":1",
            1,
            "record 2: invalid JSON array: the closing ] is missing",
        ),
        (
            "[{} {}]",
            1,
            "record 2: invalid JSON array: expected , or ]",
        ),
        ("[{}{}]", 1, "record 2: invalid JSON array: expected , or ]"),
        (
            "[{}]{}",
            1,
            "record 2: invalid JSON array: unexpected text after the closing ]",
        ),
    ] {
        let (status, bytes, err) = encoded(&[], array.as_bytes());
        assert_eq!((status, bytes.len()), (Status::BadInput, 64 * records));
        assert_eq!(err, format!("{INPUT}: {message}\n"));
    }
}

#[test]
fn text_without_rows_is_named() {
    let message = format!("{INPUT}: line 1: neither JSON nor a CSV header: \"");
    for input in [&b"hello"[..], &[0; 64]] {
        let (status, bytes, err) = encoded(&[], input);
        assert_eq!((status, bytes.len()), (Status::BadInput, 0));
        assert!(err.starts_with(&message), "{err}");
    }
    let message = format!("{INPUT}: nothing to read: 0 records\n");
    for input in ["", "\n", "[]", "mmId\n", "\u{FEFF}"] {
        let expected = (Status::Good, Vec::new(), message.clone());
        assert_eq!(encoded(&[], input.as_bytes()), expected, "{input:?}");
    }
}

#[test]
fn objects_can_have_several_lines() {
    let rows = "\u{FEFF}{\n  \"mmId\": \"1\",\n  \"issues\": []\n}\n\n{\n  \"mmId\": 2\n}\n\
                {\"mmId\":\n{\"mmId\": 0x1}\n";
    let (status, bytes, err) = encoded(&[], rows.as_bytes());
    let slots = Dump::new(&bytes, Framing::PACKED).iter();
    let ids: Vec<u64> = slots.map(|slot| slot.record.mm_id()).collect();
    assert_eq!((status, ids), (Status::BadInput, vec![1, 2]));
    assert!(err.contains("line 9, column 8: "), "{err}");
    assert!(err.contains("line 10, column 11: "), "{err}");
}

#[test]
fn an_invalid_object_of_several_lines_is_one_bad_row() {
    let rows = "{\n  \"mmId\": 1,\n  \"mmState\": oops\n}\n{}\n";
    let (status, bytes, err) = encoded(&[], rows.as_bytes());
    assert_eq!((status, bytes.len()), (Status::BadInput, 64));
    let message = "line 3, column 14: invalid JSON object: expected value";
    assert_eq!(err, format!("{INPUT}: {message}\n"));
}

#[test]
fn brackets_in_strings_do_not_end_an_object() {
    let rows = "{\"issues\": [\n\"{[\\\"\\\\\", \"]}\"\n],\n\"mmId\": 7}\n{\"issues\": \"\n{}\n";
    let (status, bytes, err) = encoded(&[], rows.as_bytes());
    assert_eq!((status, bytes.len()), (Status::BadInput, 128), "{err}");
    assert_eq!(bytes[48], 7);
    let place = format!("{INPUT}: line 5, column 12: ");
    assert!(err.starts_with(&place) && err.lines().count() == 1, "{err}");
}

/// Time that is quadratic in the length of an object would be noticed.
#[test]
fn long_objects_are_read_in_linear_time() {
    for (indent, line, count) in [(0, "[],\n", 1_000_000), (2_000_000, "[],\n", 20_000)] {
        let (indent, items) = (" ".repeat(indent), line.repeat(count));
        let object = format!("{indent}{{\"issues\": [{items}0]}}");
        for text in [format!("[{object}]"), object] {
            assert!(encoded(&[], text.as_bytes()) == (Status::Good, vec![0; 64], String::new()));
        }
    }
}

#[test]
fn a_field_that_is_given_twice_is_named() {
    let twice = r#"{"mmId": 1, "mmId": 2, "issues": [{"mmId": 3}]}"#;
    for (rows, place) in [
        (format!("{{}}\n{twice}\n{{}}\n"), "line 2"),
        (format!("[{{}}, {twice}, {{}}]"), "record 2"),
    ] {
        let (status, bytes, err) = encoded(&[], rows.as_bytes());
        assert_eq!((status, bytes.len()), (Status::BadInput, 128));
        let message = "the field mmId is given twice";
        assert_eq!(err, format!("{INPUT}: {place}: {message}\n"));
    }
    let (status, bytes, err) = encoded(&[], b"mmId,mmState,mmId\n1,2,3\n");
    assert_eq!((status, bytes.len()), (Status::BadInput, 0));
    let message = "the column mmId occurs twice";
    assert_eq!(err, format!("{INPUT}: line 1: {message}\n"));
}

#[test]
fn a_pipe_can_deliver_rows_in_pieces() {
    for (first, second, len) in [
        ("mmId", ";mmState\n1;2\n", 64),
        ("\n", "mmId,mmState\n1,2\n", 64),
        ("\u{FEFF}{", "}", 64),
        ("\n\n", "[{},{}]", 128),
    ] {
        let mut out = Vec::new();
        let mut input = first.as_bytes().chain(second.as_bytes());
        let (status, err) = run_with(&["encode"], &mut input, &mut out);
        assert_eq!((status, out.len()), (Status::Good, len), "{err}");
    }
}

#[test]
fn a_row_that_is_too_long_is_named() {
    let long = "7".repeat(5 << 20);
    let json = format!("{{\"mmId\": {long}}}");
    let csv = "; nothing after it was read";
    for (rows, records, place, rest) in [
        (format!("{{}}\n{json}\n{{}}\n"), 2, "line 2", ""),
        (
            format!("[{{}}, {json}, {{}}]"),
            1,
            "record 2: invalid JSON array",
            "",
        ),
        (format!("mmId\n1\n{long}\n2\n"), 1, "line 3", csv),
        (format!("mmId\n1\n\"2\n{long}"), 1, "line 3", csv),
        (long.clone(), 0, "line 1", csv),
    ] {
        let (status, bytes, err) = encoded(&[], rows.as_bytes());
        assert_eq!((status, bytes.len()), (Status::BadInput, 64 * records));
        assert_eq!(
            err,
            format!("{INPUT}: {place}: longer than 4194304 bytes{rest}\n")
        );
    }
    let (_, _, err) = encoded(&[], format!("{{}}\n{json}\nx\n").as_bytes());
    assert!(err.contains("line 3, column 1: "), "{err}");
}

#[test]
fn a_row_of_almost_4_mib_is_read() {
    let long = "0".repeat((1 << 22) - 100);
    for rows in [
        format!("{{\"mmId\": \"{long}\"}}"),
        format!("[{{\"mmId\": \"{long}\"}}]"),
        format!("mmId\n{long}\n{long}\n"),
    ] {
        let (status, bytes, _) = encoded(&[], rows.as_bytes());
        let records = if rows.starts_with('m') { 2 } else { 1 };
        assert_eq!((status, bytes.len()), (Status::Good, 64 * records));
    }
}

#[test]
fn messages_shorten_long_values() {
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
        assert_eq!(status, Status::BadInput);
        assert!(err.contains("xxxx") && err.contains("..."), "{err}");
        assert!(err.chars().count() < 250, "{err}");
    }
}

#[test]
fn spreadsheet_tables_are_read() {
    let comma = "mmId,issues,mmStateName\n1,\"a, b; c\td\",IKEEXT_MM_SA_STATE_FINAL\n2,,\n";
    let semicolon =
        "mmId;issues;mmStateName\r\n1;\"a, b; c\td\";IKEEXT_MM_SA_STATE_FINAL\r\n2;;\r\n";
    let tab =
        "mmId\tissues\tmmStateName\r\n1\t\"a, b; c\td\"\tIKEEXT_MM_SA_STATE_FINAL\r\n2\t\t\r\n";
    for table in [comma, semicolon, tab] {
        let (status, bytes, err) = encoded(&[], table.as_bytes());
        assert_eq!((status, bytes.len()), (Status::Good, 128), "{table}: {err}");
        assert_eq!((bytes[16], bytes[64 + 48]), (3, 2), "{table}");
    }
    let (status, bytes, err) = encoded(&[], b"issues\na; b\n;\n");
    assert_eq!((status, bytes.len()), (Status::Good, 128), "{err}");
}

#[test]
fn a_quotation_mark_that_is_not_closed_is_an_error() {
    let (status, bytes, err) = encoded(&[], b"mmId,appId\n1,a\n2,\"b\n3,c\n4,d\n");
    assert_eq!((status, bytes.len()), (Status::BadInput, 64));
    assert!(
        err.contains("line 3") && err.contains("quotation mark"),
        "{err}"
    );
    // The name of a file can contain the end of a line.
    let (status, bytes, err) = encoded(&[], b"source,mmId\n\"a\nb\",1\n");
    assert_eq!((status, bytes.len()), (Status::Good, 64), "{err}");
    let (status, bytes, err) = encoded(&[], b"mmId,source\n1,\"a\nb\"\n2,c\n");
    assert_eq!((status, bytes.len()), (Status::Good, 128), "{err}");
}

#[test]
fn a_read_error_is_reported_after_the_rows_before_it() {
    let rows = "{\"mmId\":1}\n".repeat(9000); // more than a batch
    let mut out = Vec::new();
    let (status, err) = run_with(&["encode"], &mut Failing(rows.as_bytes()), &mut out);
    assert_eq!((status, out.len()), (Status::System, 9000 * 64));
    assert_eq!(err, "mmfail: standard input: the disk is on fire\n");
}

#[test]
fn slots_of_several_framings_are_named() {
    let message =
        format!("{INPUT}: the slots have several framings, and decode reads one at a time\n");
    for (rows, expected) in [
        ("{\"after\":\"00\"}\n{\"after\":\"01\"}", ""),
        ("{\"after\":\"00\"}\n{\"before\":\"00\"}", message.as_str()),
        ("{\"after\":\"00\"}\n{}", message.as_str()),
        (
            "{}\n{\"after\":\"00\"}\n{\"after\":\"00\"}",
            message.as_str(),
        ),
    ] {
        let (status, _, err) = encoded(&[], rows.as_bytes());
        assert_eq!((status, err.as_str()), (Status::Good, expected), "{rows}");
    }
}
