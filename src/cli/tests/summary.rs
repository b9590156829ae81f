//! `mmfail summary`.

use super::*;
use crate::cli::{
    output::summary::rows::MOST_ROWS,
    totals::{MOST_IDS, MOST_VALUES},
};

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

/// The counts of the values of each field, and those of the failures, add up to the number of
/// records that are not all zeros.
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
            assert_eq!(records, Some(sum(field) + zeros.unwrap()), "{field}");
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
fn rows_are_summarised_with_times_and_peers() {
    let (_, rows, _) = piped("carve testdata/context/trace.etl", b"");
    for (format, extension) in [("text", "txt"), ("json", "json")] {
        let (status, out, err) = piped(&format!("summary -o {format}"), rows.as_bytes());
        assert_eq!(status, Status::Good);
        let expected = "mmfail: standard input: read as rows of JSON (--input-format bin reads the text itself)\n";
        assert_eq!(err, expected);
        golden(&format!("trace.summary.{extension}"), &out);
    }
}

/// The records of a page, without the way in which they are stored.
fn page_records(page: &str) -> Value {
    let (_, data) = page.split_once("id=\"data\">").unwrap();
    let (data, _) = data.split_once("</script>").unwrap();
    let mut data: Value = serde_json::from_str(data).unwrap();
    let texts = data["texts"].take();
    let is_text = data["isText"].take();
    for row in data["rows"].as_array_mut().unwrap() {
        for (cell, is_text) in row
            .as_array_mut()
            .unwrap()
            .iter_mut()
            .zip(is_text.as_array().unwrap())
        {
            if let (Some(true), Some(index)) = (is_text.as_bool(), cell.as_u64()) {
                *cell = texts[usize::try_from(index).unwrap()].clone();
            }
        }
    }
    data
}

/// A summary of the rows of every format is that of the dump or of the image.
#[test]
fn rows_are_summarised_like_what_they_are_from() {
    let dumps = dumps().map(|(name, framing)| {
        let file = format!("testdata/{name}.bin");
        let from = format!("--framing {framing} {file}");
        (format!("decode {from}"), format!("summary {from}"))
    });
    let images = ["log.evtx", "trace.etl", "process-x64.dmp", "events-x86.bin"].map(|name| {
        let carve = format!("carve testdata/context/{name} --min-confidence low");
        (carve, String::new())
    });
    for (print, count) in dumps.chain(images) {
        let (_, rows, _) = piped(&format!("{print} -o jsonl"), b"");
        if rows.is_empty() {
            continue;
        }
        let summary = |args: &str, rows: &str| {
            let (_, json, _) = piped(&format!("{args} -o json"), rows.as_bytes());
            let (_, page, _) = piped(&format!("{args} -o html"), rows.as_bytes());
            let mut json: Value = serde_json::from_str(&json).unwrap();
            json["inputs"].take();
            (json, page_records(&page))
        };
        let of_rows = summary("summary", &rows);
        let records = of_rows.1["rows"].as_array().unwrap();
        let columns = of_rows.1["columns"].as_array().unwrap();
        assert_eq!(records.len(), json_lines(&rows).len(), "{print}");
        for (record, row) in records.iter().zip(json_lines(&rows)) {
            for (column, cell) in columns.iter().zip(record.as_array().unwrap()) {
                let name = column.as_str().unwrap();
                let expected = match &row[name] {
                    Value::Array(issues) => {
                        let issues: Vec<_> = issues.iter().filter_map(Value::as_str).collect();
                        Value::from(issues.join("; "))
                    }
                    Value::Null => match cell {
                        Value::Null => Value::Null,
                        _ => Value::from(""),
                    },
                    // Numbers of JavaScript have 53 bits.
                    Value::Number(offset) if ["offset", "contextOffset"].contains(&name) => {
                        Value::from(offset.to_string())
                    }
                    value => value.clone(),
                };
                assert_eq!(*cell, expected, "{print} {name}");
            }
        }
        if !count.is_empty() {
            assert_eq!(of_rows, summary(&count, ""), "{print}");
        }
        for format in ["json", "csv", "timesketch"] {
            let (status, rows, _) = piped(&format!("{print} -o {format}"), b"");
            if status == Status::Usage {
                continue; // decode has no rows for Timesketch
            }
            let (_, of_others, _) = piped("summary -o json", rows.as_bytes());
            let mut of_others: Value = serde_json::from_str(&of_others).unwrap();
            of_others["inputs"].take();
            assert_eq!(of_others, of_rows.0, "{print} {format}");
        }
    }
}

#[test]
fn rows_in_any_encoding_are_counted() {
    let (_, rows, _) = piped("decode -o json testdata/negotiations.bin", b"");
    let utf_16: Vec<u8> = rows.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for text in [
        [b"\xEF\xBB\xBF", rows.as_bytes()].concat(),
        [b"\n  ", rows.as_bytes()].concat(),
        [b"\xFF\xFE", utf_16.as_slice()].concat(),
        utf_16,
    ] {
        let (status, out, err) = piped("summary", &text);
        assert_eq!(status, Status::Good, "{err}");
        assert!(out.starts_with("8 records, 1 with"), "{out}");
        assert!(err.contains("read as rows of JSON"), "{err}");
    }
}

#[test]
fn bad_rows_do_not_count_and_are_reported_in_bounds() {
    let rows = "{\"mmId\":-1}\n".repeat(100) + "{\"mmId\":1}\n{\"mmId\":2}\n{\"mmId\":-3}\n";
    let (status, out, err) = piped("summary --count 1", rows.as_bytes());
    assert_eq!(status, Status::BadInput);
    assert!(out.starts_with("1 record\n"), "{out}");
    let last = "mmfail: standard input: 92 more bad rows";
    assert_eq!((err.lines().count(), err.lines().last()), (10, Some(last)));
    let (status, out, err) = piped("encode", rows.as_bytes());
    assert_eq!((status, out.len()), (Status::BadInput, 128));
    let last = "mmfail: standard input: 93 more bad rows";
    assert_eq!((err.lines().count(), err.lines().last()), (9, Some(last)));
}

/// Two machines can have the same ids.
#[test]
fn ids_are_those_of_one_input() {
    let rows = r#"{"source":"a","mmId":1}
{"source":"b","mmId":1}
{"source":"a","mmId":1}
"#;
    let (_, out, _) = piped("summary -o json", rows.as_bytes());
    let summary: Value = serde_json::from_str(&out).unwrap();
    let ids = summary["mmIds"].as_array().unwrap();
    assert_eq!(ids.len(), 1);
    assert_eq!(
        (&ids[0]["source"], &ids[0]["count"]),
        (&"a".into(), &2.into())
    );
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
fn rows_of_pandas_and_duckdb_are_read() {
    let rows = b"failureErrorCode,localPort,time\n\
        13801,500.0,2024-05-17 09:30:32.345678900+00:00\n13801,,2024-05-17 10:00:00+00\n";
    let (status, out, err) = piped("summary -o json", rows);
    let summary: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (status, &summary["records"]),
        (Status::Good, &Value::from(2)),
        "{err}"
    );
    let hours = summary["hours"].as_array().unwrap();
    let hours: Vec<_> = hours
        .iter()
        .map(|hour| hour["hour"].as_str().unwrap())
        .collect();
    assert_eq!(hours, ["2024-05-17T09:00:00Z", "2024-05-17T10:00:00Z"]);
}

#[test]
fn a_page_has_offsets_of_64_bits_and_indices_of_each_input() {
    let rows = b"{\"offset\":18446744073709551615}\n{\"offset\":7,\"index\":5}\n";
    let folder = tempfile::tempdir().unwrap();
    for name in ["a", "b"] {
        fs::write(folder.path().join(name), rows).unwrap();
    }
    let (_, page, _) = mmfail(
        &["summary", "-o", "html", folder.path().to_str().unwrap()],
        b"",
        PIPE,
    );
    let records = page_records(&page);
    let columns = records["columns"].as_array().unwrap();
    let column = |name: &str| columns.iter().position(|column| column == name).unwrap();
    let cells = |name: &str| -> Vec<_> {
        let rows = records["rows"].as_array().unwrap().iter();
        rows.map(|row| row[column(name)].to_string()).collect()
    };
    let offsets = ["\"18446744073709551615\"", "\"7\""];
    assert_eq!(cells("offset"), [offsets, offsets].concat());
    assert_eq!(cells("index"), ["0", "5", "0", "5"]);
}

#[test]
fn rows_have_a_count_and_no_offsets() {
    let rows = b"{\"mmId\":1}\n{\"mmId\":2}\n";
    let (_, out, _) = piped("summary --count 1", rows);
    assert!(out.starts_with("1 record\n"), "{out}");
    // What comes after the last record is not looked at.
    for command in ["summary", "decode"] {
        let args = format!("{command} --count 8 testdata/negotiations.bin testdata/missing");
        assert_eq!(piped(&args, b"").0, Status::Good, "{args}");
    }
    let (status, _, err) = piped("summary --input-format bin", rows);
    assert_eq!(status, Status::BadInput);
    assert!(!err.contains("read as rows"), "{err}");
    let (status, _, err) = piped("summary --start 1", rows);
    let expected = "mmfail: --start is an offset in bytes or hex text, not in rows";
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
            "from 1601-01-01T00:00:00Z to 60056-05-28T05:36:10Z, one bar for each 365 days"
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

#[test]
fn the_help_has_the_limits() {
    let (_, help, _) = piped("summary --help", b"");
    let words = help.split_whitespace().collect::<Vec<_>>().join(" ");
    for limit in [
        format!("At most {MOST_VALUES} values of a list are counted separately"),
        format!("and {MOST_IDS} values of mmId"),
        format!("has at most {MOST_ROWS} records"),
    ] {
        assert!(words.contains(&limit), "{limit}: {words}");
    }
}
