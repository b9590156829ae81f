//! Bad arguments, help, manual pages and completions.

use clap::CommandFactory;

use super::*;
use crate::cli::args::Cli;

#[test]
fn bad_arguments_are_named() {
    for (args, message) in [
        (
            "decode --slot 63",
            "'63' for '--slot <BYTES>': the length of a slot is from 64 to 1048576 bytes",
        ),
        ("decode --slot 0x100001", "is from 64 to 1048576 bytes"),
        (
            "decode --slot 80 --record-offset 17",
            "--record-offset 17 is too large for a slot of 80 bytes: \
             the record starts at 16 or before",
        ),
        (
            "decode --slot 80 --record-offset 0xFFFFFFFFFFFFFFFF",
            "the record starts at 16 or before",
        ),
        ("decode --record-offset 16", "--slot <BYTES>"),
        ("decode --slot 80 --framing packed", "cannot be used with"),
        (
            "decode --record-offset 16 --framing packed",
            "cannot be used with",
        ),
        (
            "decode --framing slot-80",
            "[possible values: auto, packed, slot80, heap-x64,",
        ),
        ("decode --start -1", "unexpected argument '-1'"),
        ("decode --start +5", "'+5' for '--start <BYTES>'"),
        ("decode --start 0x+5", "'0x+5' for '--start <BYTES>'"),
        ("decode --start 0x", "'0x' for '--start <BYTES>'"),
        (
            "decode --count 18446744073709551616",
            "a number is decimal, or hexadecimal after 0x, of up to 64 bits",
        ),
        (
            "carve --base 7ff6e0000000",
            "'7ff6e0000000' for '--base <ADDRESS>': a number is decimal, or hexadecimal after 0x",
        ),
        (
            "decode -o xml",
            "[possible values: table, jsonl, json, csv]",
        ),
        ("encode a b", "unexpected argument 'b'"),
        (
            "carve --base 0x1000 src benches",
            "--base is the address of one input",
        ),
        (
            "carve --step 0",
            "'0' for '--step <BYTES>': a step is 1 byte or more",
        ),
        ("carve --step x", "'x' for '--step <BYTES>'"),
        (
            "carve --min-confidence certain",
            "[possible values: low, medium, high]",
        ),
        ("carve --framing packed", "unexpected argument '--framing'"),
    ] {
        let (status, out, err) = piped(args, b"");
        assert_eq!((status, out.as_str()), (Status::Usage, ""), "{args}");
        assert!(err.contains(message), "{args}: {err}");
    }
}

#[test]
fn messages_have_no_character_that_controls_a_terminal() {
    let evil = "\u{1B}]0;x\u{7}\u{202E}\u{2066}\nmmfail: \u{9B}1m";
    let file = format!("no/{evil}");
    for args in [
        &["decode", "a", evil][..],
        &["decode", "--start", evil],
        &["decode", "--framing", evil],
        &["man", evil],
        &["explain", evil],
        &[evil],
        &["decode", &file],
        &["decode", "-f", &file, "testdata/single.bin"],
    ] {
        let (status, _, err) = mmfail(args, b"", PIPE);
        assert_ne!(status, Status::Good, "{args:?}");
        let text = r"\u{1b}]0;x\u{7}\u{202e}\u{2066}\nmmfail: \u{9b}1m";
        assert!(err.contains(text), "{args:?}: {err}");
        let is_plain = |char: char| char == '\n' || crate::context::is_harmless(char);
        assert!(err.chars().all(is_plain), "{args:?}: {err:?}");
    }
}

#[test]
fn help_lists_the_commands_the_exit_status_and_the_framings() {
    let (status, out, err) = piped("--help", b"");
    assert_eq!((status, err.as_str()), (Status::Good, ""));
    assert!(out.contains("decode") && out.contains("Exit status:"));
    let (_, out, _) = piped("decode --help", b"");
    for framing in Framing::KNOWN {
        let (len, offset) = (framing.slot_len(), framing.record_offset());
        let line = out
            .lines()
            .find(|line| line.contains(&format!("- {framing}:")))
            .unwrap();
        assert!(line.contains(&format!("({len}/{offset})")), "{line}");
    }
}

#[test]
fn every_command_has_help_a_manual_page_and_completions() {
    let cli = Cli::command();
    let commands = || cli.get_subcommands().map(clap::Command::get_name);
    assert_eq!(commands().count(), 8);
    for command in commands() {
        let (status, help, _) = piped(&format!("{command} --help"), b"");
        assert_eq!(status, Status::Good);
        assert!(help.contains("Examples:") && help.contains(&format!("mmfail {command}")));
        let (status, page, _) = piped(&format!("man {command}"), b"");
        assert_eq!(status, Status::Good);
        assert!(page.contains(&format!(".TH mmfail-{command} 1")), "{page}");
        for section in ["OPTIONS", "EXAMPLES", "\"EXIT STATUS\""] {
            assert_eq!(
                page.matches(&format!(".SH {section}\n")).count(),
                1,
                "{page}"
            );
        }
        assert!(!page.contains("EXTRA"), "{page}");
    }
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let (status, script, _) = piped(&format!("completions {shell}"), b"");
        assert_eq!(status, Status::Good);
        assert!(
            commands().all(|command| script.contains(command)),
            "{script}"
        );
    }
    let (_, page, _) = piped("man", b"");
    assert!(
        page.contains(".TH mmfail 1") && page.contains(".SH \"EXIT STATUS\""),
        "{page}"
    );
    assert_eq!(piped("man rm", b"").0, Status::Usage);
}
