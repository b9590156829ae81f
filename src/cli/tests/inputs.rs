//! Several inputs and folders.

use std::collections::BTreeSet;

use super::*;

/// A case folder: two arrays, a log in a folder of its own, a text, an empty file, and what is left
/// out.
fn case() -> tempfile::TempDir {
    let case = tempfile::tempdir().unwrap();
    let path = |name: &str| case.path().join(name);
    fs::create_dir_all(path("b/deep")).unwrap();
    fs::write(path("a.bin"), testdata("negotiations.bin")).unwrap();
    fs::write(path("b/deep/log.evtx"), testdata("context/log.evtx")).unwrap();
    fs::write(path("b.bin"), testdata("heap-x64.bin")).unwrap();
    fs::write(path("note.txt"), "the firewall was changed on Monday\n").unwrap();
    fs::write(path("zero"), b"").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("a.bin", path("link.bin")).unwrap();
    case
}

/// The names of the sources of rows relative to a folder, each once, in their order.
fn sources(rows: &[Value], folder: &Path) -> Vec<String> {
    let mut sources: Vec<String> = Vec::new();
    for row in rows {
        let source = Path::new(row["source"].as_str().unwrap());
        let source = source.strip_prefix(folder).unwrap_or(source);
        let source = source.to_str().unwrap().to_owned();
        if sources.last() != Some(&source) {
            sources.push(source);
        }
    }
    sources
}

#[test]
fn a_folder_is_searched_in_the_order_of_names() {
    let case = case();
    let folder = case.path().to_str().unwrap();
    let (status, out, err) = mmfail(&["carve", folder], b"", PIPE);
    let rows = json_lines(&out);
    let expected = ["a.bin", "b/deep/log.evtx", "b.bin"];
    assert_eq!(sources(&rows, case.path()), expected);
    assert_eq!(status, Status::Good, "{err}");
    let left_out = format!("mmfail: {folder}: a link or special file in it was left out\n");
    assert!(err.starts_with(&left_out) || !cfg!(unix), "{err}");
    let end = format!("mmfail: {} records found in 3 of 5 files, ", rows.len());
    assert!(err.lines().last().unwrap().starts_with(&end), "{err}");
    assert!(!err.contains("is text"), "{err}");

    // Each input has the rows that it has alone, with its name before them.
    let mut alone = String::new();
    for name in expected {
        let file = format!("{folder}/{name}");
        let (_, out, _) = mmfail(&["carve", &file], b"", PIPE);
        alone += &out.replace("{\"index\"", &format!("{{\"source\":\"{file}\",\"index\""));
    }
    assert_eq!(out, alone);
}

/// The batches of small files have the rows of files searched one by one.
#[test]
fn many_small_files_are_all_searched() {
    let case = tempfile::tempdir().unwrap();
    let image = testdata("negotiations.bin");
    for i in 0..600 {
        let file = case.path().join(format!("{i:04}"));
        fs::write(file, image.repeat(i % 3)).unwrap();
    }
    let folder = case.path().to_str().unwrap();
    let (status, out, err) = mmfail(
        &["carve", "--raw", &format!("{folder}.raw"), folder],
        b"",
        PIPE,
    );
    let raw = fs::read(format!("{folder}.raw")).unwrap();
    fs::remove_file(format!("{folder}.raw")).unwrap();
    assert_eq!(status, Status::Good);
    let one = json_lines(&piped("carve", &image).1).len();
    let rows = json_lines(&out);
    assert_eq!((rows.len(), raw.len()), (600 * one, 600 * one * 64));
    assert_eq!(sources(&rows, case.path()).len(), 400);
    let order: BTreeSet<_> = rows.iter().map(|row| row["source"].as_str()).collect();
    assert_eq!(
        order
            .into_iter()
            .flatten()
            .map(str::to_owned)
            .collect::<Vec<_>>(),
        {
            let mut all: Vec<_> = rows
                .iter()
                .map(|row| row["source"].as_str().unwrap().to_owned())
                .collect();
            all.dedup();
            all
        }
    );
    let message = format!("mmfail: {} records found in 400 of 600 files, ", rows.len());
    assert!(err.starts_with(&message), "{err}");

    let (_, out, err) = mmfail(&["carve", "--count", "11", folder], b"", PIPE);
    assert_eq!(json_lines(&out), rows[..11]);
    assert!(err.contains("; --count allows no more"), "{err}");
}

#[test]
fn an_input_that_cannot_be_read_is_named_and_the_rest_is_read() {
    let (good, bad) = ("testdata/single.bin", "testdata/no-such-file");
    for command in ["decode", "carve", "summary"] {
        let args = [command, bad, good, bad];
        let (status, out, err) = mmfail(&args, b"", PIPE);
        assert_eq!(status, Status::BadInput, "{command}");
        assert!(
            out.contains("ERROR_IPSEC") || out.contains("1 record"),
            "{command}: {out}"
        );
        let message = format!("mmfail: {bad}: No such file");
        assert_eq!(err.matches(&message).count(), 2, "{command}: {err}");
    }
}

#[test]
fn what_is_not_an_array_is_refused_and_the_rest_is_decoded() {
    let case = case();
    let folder = case.path().to_str().unwrap();
    for command in ["decode", "summary"] {
        let (status, out, err) = mmfail(&[command, folder], b"", PIPE);
        assert_eq!(status, Status::BadInput, "{err}");
        assert!(
            err.contains("log.evtx: is a Windows event log (EVTX)"),
            "{err}"
        );
        if command == "decode" {
            assert_eq!(sources(&json_lines(&out), case.path()), ["a.bin", "b.bin"]);
        }
    }
}

/// All rows have the columns of the header, although only one of the inputs has bytes around its
/// records.
#[test]
fn the_csv_of_several_framings_is_rectangular() {
    let files = ["testdata/negotiations.bin", "testdata/heap-x64.bin"];
    let (status, out, _) = mmfail(&["decode", "-o", "csv", files[0], files[1]], b"", PIPE);
    assert_eq!(status, Status::Good);
    let mut reader = csv::Reader::from_reader(out.as_bytes());
    let header = reader.headers().unwrap().clone();
    assert_eq!(
        (header.get(0), header.get(header.len() - 1)),
        (Some("source"), Some("after"))
    );
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    let dumps = files.map(|file| json_lines(&mmfail(&["decode", file], b"", PIPE).1).len());
    assert_eq!(rows.len(), dumps[0] + dumps[1]);

    // What was printed encodes to the bytes of both.
    let bytes = encoded(&[], out.as_bytes()).1;
    let expected = files.map(|file| fs::read(file).unwrap()).concat();
    assert!(bytes == expected);
}

#[test]
fn standard_input_is_one_of_the_inputs() {
    let args = ["decode", "testdata/single.bin", "-"];
    let (status, out, _) = mmfail(&args, &testdata("single.bin"), PIPE);
    let rows = json_lines(&out);
    let sources: Vec<_> = rows
        .iter()
        .map(|row| row["source"].as_str().unwrap())
        .collect();
    assert_eq!(
        (status, sources),
        (Status::Good, vec!["testdata/single.bin", "standard input"])
    );
}

#[test]
fn tables_name_each_input() {
    let args = [
        "carve",
        "-o",
        "table",
        "testdata/single.bin",
        "testdata/negotiations.bin",
    ];
    let (_, out, _) = mmfail(&args, b"", terminal(200));
    let names: Vec<_> = out.lines().filter(|line| line.ends_with(".bin:")).collect();
    assert_eq!(
        names,
        ["testdata/single.bin:", "testdata/negotiations.bin:"]
    );
}

/// Control and bidirectional characters of a name do not reach a terminal.
#[cfg(unix)]
#[test]
fn names_are_escaped() {
    let folder = tempfile::tempdir().unwrap();
    let name = folder.path().join("a\u{1b}]0;x\u{7}\u{202e}b");
    fs::copy("testdata/single.bin", &name).unwrap();
    for command in ["decode -o table", "carve -o table", "summary"] {
        let mut args: Vec<_> = command.split(' ').collect();
        args.push(folder.path().to_str().unwrap());
        let (_, out, err) = mmfail(&args, b"", terminal(80));
        let text = out + &err;
        assert!(
            text.contains(r"a\u{1b}]0;x\u{7}\u{202e}b"),
            "{command}: {text}"
        );
        assert!(
            !text.contains(['\u{1b}', '\u{7}', '\u{202e}']),
            "{command}: {text:?}"
        );
    }
}

#[test]
fn a_summary_counts_all_inputs_and_lists_them() {
    let case = case();
    let (a, b) = (case.path().join("a.bin"), case.path().join("b.bin"));
    let [a, b] = [&a, &b].map(|path| path.to_str().unwrap());
    let json = |inputs: &[&str]| -> Value {
        let args = [&["summary", "-o", "json"], inputs].concat();
        serde_json::from_str(&mmfail(&args, b"", PIPE).1).unwrap()
    };
    let (of_a, of_b, of_both) = (json(&[a]), json(&[b]), json(&[a, b]));
    let count = |summary: &Value| summary["records"].as_u64().unwrap();
    assert_eq!(count(&of_both), count(&of_a) + count(&of_b));
    assert_eq!(of_both["inputs"][1], of_b["inputs"][0]);
    let page = mmfail(&["summary", "-o", "html", a, b], b"", PIPE).1;
    assert!(page.contains("<title>Main-mode failures in 2 inputs</title>"));
    assert!(page.contains("\"source\""));

    // The rows that carve prints of both keep their sources.
    let rows = mmfail(&["carve", a, b], b"", PIPE).1;
    let args = ["summary", "-o", "html"];
    let page = mmfail(&args, rows.as_bytes(), PIPE).1;
    assert!(page.contains(&serde_json::to_string(b).unwrap()), "{page}");
}

#[test]
fn the_output_is_never_an_input() {
    let case = case();
    let path = |name: &str| case.path().join(name).to_str().unwrap().to_owned();
    let (folder, output) = (path(""), path("a.bin"));
    let args = ["carve", "--force", "-f", &output, &output, &path("b.bin")];
    let (status, _, err) = mmfail(&args, b"", PIPE);
    assert_eq!(status, Status::Usage);
    assert!(err.contains("a.bin: is also an input"), "{err}");

    let (status, _, err) = mmfail(&["carve", "--force", "-f", &output, &folder], b"", PIPE);
    assert_eq!(status, Status::Good, "{err}");
    assert!(
        err.contains("a.bin: is the output, and is not read"),
        "{err}"
    );
    let rows = json_lines(&fs::read_to_string(&output).unwrap());
    assert_eq!(sources(&rows, case.path()), ["b/deep/log.evtx", "b.bin"]);
}

#[test]
fn a_folder_without_files_is_bad_input() {
    let folder = tempfile::tempdir().unwrap();
    let args = ["decode", folder.path().to_str().unwrap()];
    let (status, out, err) = mmfail(&args, b"", PIPE);
    assert_eq!((status, out.as_str()), (Status::BadInput, ""));
    assert!(err.contains(": holds no files"), "{err}");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/", folder.path().join("link")).unwrap();
        let (status, _, err) = mmfail(&args, b"", PIPE);
        assert_eq!(status, Status::BadInput);
        assert!(err.contains("a link or special file"), "{err}");
        assert!(err.contains(": holds no files"), "{err}");
    }
}

#[test]
fn an_unfinished_output_is_not_read() {
    let case = case();
    let unfinished = case.path().join(".mmfail-ABC123");
    fs::write(&unfinished, testdata("negotiations.bin")).unwrap();
    let (status, out, err) = mmfail(&["carve", case.path().to_str().unwrap()], b"", PIPE);
    assert_eq!((status, json_lines(&out).len()), (Status::Good, 15));
    let expected = "mmfail-ABC123: is an unfinished output, and is not read";
    assert!(err.contains(expected), "{err}");
}

#[test]
fn a_terminal_without_input_gets_the_usage() {
    let typed = Terminal {
        stdin: true,
        ..PIPE
    };
    for command in ["decode", "carve", "summary", "encode"] {
        let (status, out, err) = mmfail(&[command], b"", typed);
        assert_eq!((status, out.as_str()), (Status::Usage, ""));
        assert!(err.contains("INPUT is missing"), "{err}");
        assert!(err.contains(&format!("Usage: mmfail {command}")), "{err}");
        let (status, ..) = mmfail(&[command, "-"], b"", typed);
        assert_eq!(status, Status::Good);
    }
}

#[test]
fn standard_input_is_read_once() {
    for command in ["decode", "carve", "summary"] {
        let (status, out, err) = mmfail(&[command, "-", "testdata", "-"], b"", PIPE);
        assert_eq!((status, out.as_str()), (Status::Usage, ""), "{command}");
        assert!(
            err.contains("standard input (-) can be named only once"),
            "{err}"
        );
    }
}

#[test]
fn if_no_input_exists_nothing_is_written() {
    let case = tempfile::tempdir().unwrap();
    let output = case.path().join("out");
    fs::write(&output, "earlier work").unwrap();
    for command in ["decode", "carve", "summary"] {
        let file = output.to_str().unwrap();
        let args = [command, "--force", "-f", file, "no/a", "no/b"];
        let (status, _, err) = mmfail(&args, b"", PIPE);
        assert_eq!(status, Status::System, "{command}");
        let lines: Vec<_> = err.lines().map(|line| line.split(": ").nth(1)).collect();
        assert_eq!(lines, [Some("no/a"), Some("no/b")], "{err}");
        assert_eq!(fs::read(&output).unwrap(), b"earlier work");
    }
}

#[test]
fn after_the_first_error_no_other_input_is_read() {
    let (good, bad, other) = (
        "testdata/single.bin",
        "testdata/single.jsonl",
        "testdata/negotiations.bin",
    );
    for (inputs, expected) in [
        ([good, bad, other], vec![(good, 1)]),
        ([good, other, bad], vec![(good, 1), (other, 8)]),
    ] {
        let args = [&["decode", "--stop-after-one-error"], &inputs[..]].concat();
        let (_, out, err) = mmfail(&args, b"", PIPE);
        let count = |(_, count): &(&str, usize)| *count;
        assert_eq!(
            json_lines(&out).len(),
            expected.iter().map(count).sum::<usize>()
        );
        for (source, count) in expected {
            let of = json_lines(&out)
                .iter()
                .filter(|row| row["source"] == source)
                .count();
            assert_eq!(of, count, "{err}");
        }
    }
}

#[test]
fn an_input_that_was_named_before_is_not_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    fs::copy("testdata/single.bin", path("a")).unwrap();
    fs::copy("testdata/single.bin", path("b")).unwrap();
    let whole = folder.to_str().unwrap();
    for command in ["decode", "carve", "summary"] {
        let args = [
            command,
            &path("a"),
            whole,
            whole,
            &path("../missing"),
            &path("b"),
        ];
        let (status, out, err) = mmfail(&args, b"", PIPE);
        let expected = [
            format!("{whole}: 1 of 2 files in it were named before, and are not read again"),
            format!("{whole}: 2 of 2 files in it were named before, and are not read again"),
            format!("{}: was named before, and is not read again", path("b")),
        ];
        for line in &expected {
            assert!(err.contains(line), "{err}");
        }
        assert_eq!(status, Status::BadInput, "{err}"); // one does not exist
        if command == "summary" {
            assert!(out.starts_with("2 records"), "{out}");
        } else {
            assert_eq!(json_lines(&out).len(), 2, "{out}");
        }
    }
}

/// What is said about a small file, and its weight, are those of a file searched by itself.
#[test]
fn a_compressed_file_in_a_folder_is_named() {
    let case = case();
    fs::write(case.path().join("c.gz"), b"\x1F\x8B\x08\0\0\0\0\0").unwrap();
    let (status, out, err) = mmfail(&["carve", case.path().to_str().unwrap()], b"", PIPE);
    assert_eq!(status, Status::BadInput);
    assert!(
        err.contains("c.gz: is compressed (gz), and hides its records"),
        "{err}"
    );
    assert_eq!(json_lines(&out).len(), 15);
}

#[test]
fn texts_are_named_only_if_they_are_the_only_input() {
    let (_, _, err) = mmfail(&["carve", "README.md"], b"", PIPE);
    assert!(err.contains("README.md: is text"), "{err}");
    let (_, _, err) = mmfail(&["carve", "README.md", "Cargo.toml"], b"", PIPE);
    assert!(!err.contains("is text"), "{err}");
}

#[test]
fn after_the_records_of_count_no_other_file_is_searched() {
    let case = case();
    let path = |name: &str| case.path().join(name).to_str().unwrap().to_owned();
    let (first, second) = (path("a.bin"), path("z.gz"));
    fs::write(&second, b"\x1F\x8B\x08\0\0\0\0\0").unwrap();
    let (status, out, err) = mmfail(&["carve", "--count", "3", &first, &second], b"", PIPE);
    assert_eq!((status, json_lines(&out).len()), (Status::Good, 3), "{err}");
}
