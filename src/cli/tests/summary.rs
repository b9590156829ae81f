//! `mmfail summary`.

use super::*;

#[test]
fn summaries_are_golden_and_count_every_record() {
    for (name, format) in [
        ("negotiations", "text"),
        ("negotiations", "json"),
        ("negotiations", "html"),
        ("unknown-values", "text"),
        ("unknown-values", "json"),
    ] {
        let args = format!("summary --framing packed -o {format} testdata/{name}.bin");
        let (status, out, err) = piped(&args, b"");
        assert_eq!((status, err.as_str()), (Status::Good, ""));
        let extension = format.replace("text", "txt");
        golden(&format!("{name}.summary.{extension}"), &out);
        if format == "json" {
            assert_counts_add_up(&serde_json::from_str(&out).unwrap());
        }
    }
}

/// The counts of the values of each field add up to the number of records, and those of the
/// failures to the number of records that are not all zeros.
fn assert_counts_add_up(summary: &Value) {
    let sum = |list: &str| -> u64 {
        let items = summary[list].as_array().unwrap().iter();
        items.map(|item| item["count"].as_u64().unwrap()).sum()
    };
    let (records, zeros) = (
        summary["records"].as_u64(),
        summary["recordsAllZero"].as_u64(),
    );
    for field in columns(Extra::default()) {
        if summary[field].is_array() {
            assert_eq!(records, Some(sum(field)), "{field}");
        }
    }
    assert_eq!(records, Some(sum("failures") + zeros.unwrap()));
}

#[test]
fn lines_fit_the_terminal() {
    for (name, framing) in dumps() {
        let file = format!("testdata/{name}.bin");
        let args = ["summary", "--framing", framing, &file];
        let (_, out, _) = mmfail(&args, b"", terminal(80));
        let width = out.lines().map(|line| line.chars().count()).max();
        assert!(width <= Some(80), "{out}");
        let ascii = Terminal {
            columns: Some(80),
            ..ASCII
        };
        let (_, plain, _) = mmfail(&args, b"", ascii);
        assert_eq!(plain, out.replace('█', "#"));
    }
}

/// The rows of `carve` tell times and peers.
#[test]
fn json_lines_are_summarised_with_times_and_peers() {
    let (_, rows, _) = piped("carve testdata/context/trace.etl", b"");
    for (format, extension) in [("text", "txt"), ("json", "json")] {
        let (status, out, err) = piped(&format!("summary -o {format}"), rows.as_bytes());
        assert_eq!(status, Status::Good);
        let expected = "mmfail: standard input: read as JSON lines (--input-format bin reads the text itself)\n";
        assert_eq!(err, expected);
        golden(&format!("trace.summary.{extension}"), &out);
    }
}

#[test]
fn json_lines_are_summarised_like_the_dump() {
    for (name, framing) in dumps() {
        let file = format!("testdata/{name}.bin");
        let (_, rows, _) = piped(&format!("decode --framing {framing} -o jsonl {file}"), b"");
        if rows.is_empty() {
            continue;
        }
        let (_, of_dump, _) = piped(&format!("summary --framing {framing} -o json {file}"), b"");
        let (_, of_rows, _) = piped("summary -o json", rows.as_bytes());
        let [of_dump, of_rows] = [of_dump, of_rows].map(|text| {
            let mut summary: Value = serde_json::from_str(&text).unwrap();
            summary["inputs"].take();
            summary
        });
        assert_eq!(of_dump, of_rows, "{name}");
    }
}

#[test]
fn bad_rows_are_reported_and_the_others_counted() {
    let rows =
        br#"{"failureErrorCode":13801,"confidence":"high","time":"2024-05-17T09:30:32.0000000Z"}
{"failureErrorCode":13801,"confidence":"high","time":"yesterday"}
{"failureErrorCode":13801,"confidence":"high","remoteAddress":"example.org"}
{"failureErrorCode":13801,"confidence":"none"}
{"failureErrorCode":13801,"confidence":"low","remotePort":65536}
{"failureErrorCode":"many"}
"#;
    let (status, out, err) = piped("summary -o json", rows);
    let summary: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (status, &summary["records"]),
        (Status::BadInput, &Value::from(1))
    );
    assert_eq!(summary["hours"][0]["hour"], "2024-05-17T09:00:00Z");
    let expected = [
        r#"line 2: time: "yesterday" is not a time in UTC"#,
        r#"line 3: remoteAddress: "example.org" is not an address"#,
        r#"line 4: confidence: "none" is not a level"#,
        "line 5: remotePort: 65536 is not an unsigned number of 16 bits",
        r#"line 6: failureErrorCode: "many" is not a number of 32 bits"#,
    ];
    let said: Vec<_> = err.lines().skip(1).collect();
    assert_eq!(
        said,
        expected.map(|line| format!("mmfail: standard input: {line}"))
    );
}

#[test]
fn json_lines_have_a_count_and_no_offsets() {
    let rows = b"{\"mmId\":1}\n{\"mmId\":2}\n";
    let (_, out, _) = piped("summary --count 1", rows);
    assert!(out.starts_with("1 record\n"), "{out}");
    let (status, _, err) = piped("summary --start 1", rows);
    let expected = "mmfail: --start is an offset in bytes or hex text, not in JSON lines";
    assert_eq!(
        (status, err.lines().last()),
        (Status::Usage, Some(expected))
    );
}

#[test]
fn a_record_that_starts_like_json_is_a_record() {
    let mut record = testdata("single.bin");
    record[..4].copy_from_slice(b"{\"\0\x80");
    let (_, out, err) = piped("summary -o json", &record);
    assert!(
        out.contains("\"failureErrorCode\":2147492475") && !err.contains("JSON"),
        "{out}{err}"
    );
    let (_, out, _) = piped("summary --framing packed", b"{\"mmId\":1}\n");
    assert!(out.starts_with("0 records\n"), "{out}");
}

/// More frequent ones first, then others before benign ones, then by code and side.
#[test]
fn failures_are_ranked() {
    let rows: String = [
        (13806, 2, 0),
        (13806, 1, 0),
        (13801, 1, 1),
        (13868, 1, 1),
        (13801, 2, 0),
        (13868, 1, 1),
        (0, 0, 0),
    ]
    .iter()
    .map(|(code, point, flags)| {
        format!("{{\"failureErrorCode\":{code},\"failurePoint\":{point},\"flags\":{flags}}}\n")
    })
    .collect();
    let (_, out, _) = piped("summary -o json", rows.as_bytes());
    let summary: Value = serde_json::from_str(&out).unwrap();
    let ranked = summary["failures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|failure| {
            ["failureErrorCode", "failurePoint", "count"].map(|key| failure[key].as_u64().unwrap())
        });
    let expected = [
        [13868, 1, 2],
        [13801, 2, 1],
        [13806, 1, 1],
        [13806, 2, 1],
        [13801, 1, 1],
    ];
    assert_eq!(ranked.collect::<Vec<_>>(), expected);
    // Of six failures. The record of zeros is none.
    assert_eq!(summary["failures"][0]["percent"], 33.3);
    assert_eq!(summary["recordsAllZero"], 1);
    assert_counts_add_up(&summary);
}

#[test]
fn the_digest_is_that_of_the_whole_input() {
    // By `sha256sum testdata/single.bin`.
    let digest = "bce748780e1695d688238e556db0e360744198f64d1927ab29fe92a56dafbbff";
    let single = testdata("single.bin");
    let input = |args: &str, stdin: &[u8]| {
        let (_, out, _) = piped(&format!("summary -o json {args}"), stdin);
        serde_json::from_str::<Value>(&out).unwrap()["inputs"][0].clone()
    };
    for input in [
        input("testdata/single.bin", b""),
        input("--start 64 testdata/single.bin", b""),
        input("--start 64", &single),
        input("-", &single),
    ] {
        assert_eq!(
            (&input["size"], &input["sha256"]),
            (&Value::from(64), &Value::from(digest))
        );
    }
    assert_eq!(input("--count 1", &single)["sha256"], Value::Null);
}

#[test]
fn a_page_escapes_text_of_the_input_and_loads_nothing() {
    let bad = "</script><script>alert(1)</script><!--";
    let row = format!("{{\"mmId\":1,\"confidence\":\"high\",\"remotePrincipal\":\"{bad}\"}}\n");
    let (_, out, _) = piped("summary -o html", row.as_bytes());
    assert!(out.contains("\\u003c/script>\\u003cscript>alert(1)") && !out.contains(bad));
    assert_eq!(out.matches("<script").count(), 2);
    let page = out.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
    for part in [
        "://",
        "src=",
        "href=",
        "url(",
        "@import",
        " style=",
        " onclick=",
    ] {
        assert!(!page.contains(part), "{part}");
    }
}

/// Whatever the values, the plots are drawn.
#[test]
fn every_dump_and_every_time_has_a_page() {
    for (name, framing) in dumps() {
        let args = format!("summary -o html --framing {framing} testdata/{name}.bin");
        let (_, out, _) = piped(&args, b"");
        assert_eq!(out.contains("<figure>"), name != "empty", "{name}");
    }
    let far = [
        "1601-01-01T00:00:00.0000001Z",
        "60056-05-28T05:36:10.9551615Z",
    ];
    let rows =
        far.map(|time| format!("{{\"mmId\":1,\"confidence\":\"low\",\"time\":\"{time}\"}}\n"));
    let (status, out, _) = piped("summary -o html", rows.concat().as_bytes());
    assert_eq!(status, Status::Good);
    assert!(
        out.contains(
            "from 1601-01-01T00:00:00Z to 60056-05-28T05:36:00Z, one bar for each 365 days"
        )
    );
}

#[test]
fn an_empty_input_has_a_page_that_says_so() {
    let (status, out, _) = piped("summary -o html testdata/empty.bin", b"");
    assert_eq!(status, Status::Good);
    assert!(out.contains("<p>0 records</p>") && out.contains("The input has no failures."));
}

#[test]
fn a_truncated_slot_is_bad_input() {
    let (status, ..) = piped("summary testdata/truncated.bin", b"");
    assert_eq!(status, Status::BadInput);
}
