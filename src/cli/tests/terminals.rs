//! What each command prints on terminals of 80 and of 200 columns, and in a locale without UTF-8.

use super::*;

#[test]
fn every_command_is_golden_on_terminals() {
    for (name, args) in [
        ("decode", "decode testdata/negotiations.bin"),
        ("decode-refused", "decode testdata/context/log.evtx"),
        (
            "carve",
            "carve testdata/context/log.evtx testdata/negotiations.bin testdata/none",
        ),
        ("summary", "summary testdata/negotiations.bin"),
        ("encode", "encode testdata/negotiations.jsonl"),
        ("explain", "explain 13801 mmState heap-x64 %%8199 13801x"),
        ("layout", "layout --framing heap-x64"),
    ] {
        for (kind, columns, ascii) in [("80", 80, false), ("200", 200, false), ("ascii", 80, true)]
        {
            let terminal = Terminal {
                ascii,
                message_columns: Some(columns),
                ..terminal(columns)
            };
            let args: Vec<_> = args.split_whitespace().collect();
            let (status, out, err) = mmfail(&args, b"", terminal);
            let text = format!("{out}{err}exit status: {status:?}\n");
            golden(&format!("terminal/{name}-{kind}.txt"), &text);
            assert!(!ascii || text.is_ascii(), "{text}");
            let longest = text.lines().map(|line| line.chars().count()).max();
            assert!(longest <= Some(columns), "{text}");
        }
    }
}
