//! Files that are written.

use super::*;

#[test]
fn output_files_are_whole_or_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.jsonl");
    let path = file.to_str().unwrap();
    let listed = || fs::read_dir(folder.path()).unwrap().count();

    let missing = format!("{path}/no/folder");
    assert_eq!(
        mmfail(&["decode", "-f", &missing], &testdata("single.bin"), PIPE).0,
        Status::System
    );
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = ["decode", "-f", path];
    assert_eq!(
        run_with(
            &args,
            &mut Failing(&testdata("single.bin")),
            &mut out,
            &mut err
        ),
        Status::System
    );
    assert_eq!((listed(), out.len()), (0, 0));

    // Bad input is no failure: what was good is written, and by default as into a pipe.
    let terminal = Terminal {
        columns: Some(80),
        color: true,
        ..PIPE
    };
    assert_eq!(
        mmfail(
            &["decode", "-f", path],
            &testdata("truncated.bin"),
            terminal
        )
        .0,
        Status::BadInput
    );
    let (_, expected, _) = mmfail(&["decode"], &testdata("truncated.bin"), PIPE);
    assert_eq!(
        (fs::read_to_string(&file).unwrap(), listed()),
        (expected.clone(), 1)
    );

    let (status, _, err) = mmfail(&["decode", "-f", path], &testdata("single.bin"), PIPE);
    assert_eq!(
        (status, err),
        (
            Status::Usage,
            format!("mmfail: {path}: exists; --force overwrites it\n")
        )
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), expected);
    assert_eq!(
        mmfail(
            &["decode", "--force", "-f", path],
            &testdata("single.bin"),
            PIPE
        )
        .0,
        Status::Good
    );
    assert_eq!(
        (fs::read_to_string(&file).unwrap().lines().count(), listed()),
        (1, 1)
    );

    assert_eq!(mmfail(&["encode"], b"{}", terminal).0, Status::Usage);
    assert_eq!(
        mmfail(&["encode", "--force", "-f", path], b"{}", terminal).0,
        Status::Good
    );
    assert_eq!(fs::read(&file).unwrap(), [0; 64]);
}

#[test]
fn errors_name_the_file_that_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("no/folder");
    let (status, _, err) = mmfail(
        &["decode", "-f", path.to_str().unwrap()],
        &testdata("single.bin"),
        PIPE,
    );
    assert_eq!(status, Status::System);
    assert_eq!(
        err,
        format!(
            "mmfail: {}: No such file or directory (os error 2)\n",
            path.display()
        )
    );
}

/// A file that cannot be replaced, or one that would be missed, is refused before anything is read.
#[test]
fn nothing_is_written_over_what_is_needed() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("in.bin");
    fs::write(&input, testdata("single.bin")).unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let input = path("in.bin");
    fs::create_dir(path("sub")).unwrap();
    for (args, said) in [
        (
            vec!["decode", "-f", &path("sub"), "--force", &input],
            "is no regular file",
        ),
        (
            vec!["decode", "-f", &input, "--force", &input],
            "is the input as well",
        ),
        (
            vec!["decode", "-f", &path("sub/../in.bin"), "--force", &input],
            "is the input as well",
        ),
        (
            vec!["summary", "-f", &input, &input],
            "is the input as well",
        ),
        (
            vec!["encode", "-f", &input, "--force", &input],
            "is the input as well",
        ),
        (
            vec!["carve", "--raw", &input, "--force", &input],
            "is the input as well",
        ),
        (
            vec![
                "carve",
                "-f",
                &path("new"),
                "--raw",
                &path("sub/../new"),
                &input,
            ],
            "is --output as well",
        ),
    ] {
        let (status, out, err) = mmfail(&args, b"", PIPE);
        assert_eq!(
            (status, out.as_str()),
            (Status::Usage, ""),
            "{args:?}: {err}"
        );
        assert!(
            err.ends_with(&format!("{said}\n")) || err.contains(&format!("{said} (")),
            "{args:?}: {err}"
        );
    }
    assert_eq!(fs::read(&input).unwrap(), testdata("single.bin"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    let (status, _, err) = mmfail(&["carve", "--raw", "-", &input], b"", PIPE);
    assert_eq!(
        (status, err.contains("--raw needs a file")),
        (Status::Usage, true),
        "{err}"
    );
}

#[test]
fn a_dash_is_standard_output() {
    let (_, expected, _) = mmfail(&["decode", "testdata/single.bin"], b"", PIPE);
    assert_eq!(
        mmfail(&["decode", "-f", "-", "testdata/single.bin"], b"", PIPE).1,
        expected
    );
    assert!(!Path::new("-").exists());
}

#[cfg(unix)]
#[test]
fn links_and_permissions_stay() {
    use std::os::unix::{fs::PermissionsExt, fs::symlink, net::UnixListener};
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let decode = |to: &str| {
        mmfail(
            &["decode", "--force", "-f", to, "testdata/single.bin"],
            b"",
            PIPE,
        )
    };
    fs::write(path("old"), "old").unwrap();
    fs::set_permissions(path("old"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("old", path("link")).unwrap();
    assert_eq!(decode(&path("link")).0, Status::Good);
    assert!(fs::symlink_metadata(path("link")).unwrap().is_symlink());
    assert!(
        fs::read_to_string(path("old"))
            .unwrap()
            .starts_with("{\"index\"")
    );
    assert_eq!(
        fs::metadata(path("old")).unwrap().permissions().mode() & 0o777,
        0o640
    );

    symlink("nowhere", path("dangling")).unwrap();
    let (status, _, err) = decode(&path("dangling"));
    assert_eq!(
        (status, err),
        (
            Status::Usage,
            format!(
                "mmfail: {}: is a link that leads nowhere\n",
                path("dangling")
            )
        )
    );
    // As devices and pipes are, a socket is no file to be replaced.
    let _socket = UnixListener::bind(path("socket")).unwrap();
    let (status, _, err) = decode(&path("socket"));
    assert_eq!(
        (status, err.contains("is no regular file")),
        (Status::Usage, true),
        "{err}"
    );
    symlink("in", path("other")).unwrap();
    fs::write(path("in"), testdata("single.bin")).unwrap();
    let (_, _, err) = mmfail(
        &["decode", "--force", "-f", &path("other"), &path("in")],
        b"",
        PIPE,
    );
    assert!(err.ends_with("is the input as well\n"), "{err}");
}
