//! `mmfail summary`.

use super::*;

#[test]
fn summaries_are_golden_and_count_every_record() {
    for name in ["negotiations", "unknown-values"] {
        for (format, extension) in [("text", "summary.txt"), ("json", "summary.json")] {
            let args = format!("summary --framing packed -o {format} testdata/{name}.bin");
            let (status, out, err) = piped(&args, b"");
            assert_eq!((status, err.as_str()), (Status::Good, ""));
            golden(&format!("{name}.{extension}"), &out);
            if format == "json" {
                assert_counts_add_up(&serde_json::from_str(&out).unwrap());
            }
        }
    }
}

/// The counts of the values of each field add up to the number of records.
fn assert_counts_add_up(summary: &Value) {
    let fields = summary.as_object().unwrap().iter();
    for (field, values) in fields.filter_map(|(name, values)| Some((name, values.as_array()?))) {
        let counts = values.iter().map(|value| value["count"].as_u64().unwrap());
        assert_eq!(summary["records"], counts.sum::<u64>(), "{field}");
    }
}

#[test]
fn bars_fit_the_terminal() {
    let args = ["summary", "testdata/negotiations.bin"];
    let (_, out, _) = mmfail(&args, b"", terminal(80));
    let width = out.lines().map(|line| line.chars().count()).max();
    assert!(out.contains('█') && width <= Some(80), "{out}");
    let ascii = Terminal {
        columns: Some(80),
        ..ASCII
    };
    let (_, plain, _) = mmfail(&args, b"", ascii);
    assert_eq!(plain, out.replace('█', "#"));
}

#[test]
fn a_truncated_slot_is_bad_input() {
    let (status, ..) = piped("summary testdata/truncated.bin", b"");
    assert_eq!(status, Status::BadInput);
}
