//! Output files and standard output.

use std::io::BufWriter;

use super::*;

#[test]
fn no_file_is_left_if_the_input_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.jsonl");
    for command in ["decode", "carve", "summary", "encode"] {
        let args = [command, "-f", file.to_str().unwrap()];
        let mut out = Vec::new();
        let (status, _) = run_with(&args, &mut Failing(b""), &mut out);
        assert_eq!((status, out.len()), (Status::System, 0), "{command}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{command}");
    }
}

#[test]
fn what_was_read_before_an_error_stays_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let (array, rows) = (testdata("negotiations.bin"), testdata("negotiations.jsonl"));
    for (command, input) in [
        ("decode", &array),
        ("carve", &array),
        ("summary", &array),
        ("encode", &rows),
    ] {
        let file = folder.path().join(command);
        let args = [command, "-f", file.to_str().unwrap()];
        let (status, err) = run_with(&args, &mut Failing(input), &mut Vec::new());
        assert_eq!(status, Status::System, "{command}: {err}");
        assert!(err.contains("standard input: the disk is on fire"), "{err}");
        let (_, expected, _) = run_bytes(&[command], input, PIPE);
        assert_eq!(fs::read(&file).unwrap(), expected, "{command}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4);
}

#[test]
fn the_records_of_bad_input_are_written_in_the_format_for_pipes() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.jsonl");
    let args = ["decode", "-f", file.to_str().unwrap()];
    let truncated = testdata("truncated.bin");
    let (status, ..) = mmfail(&args, &truncated, terminal(80));
    let (_, expected, _) = piped("decode", &truncated);
    assert_eq!(status, Status::BadInput);
    assert_eq!(fs::read_to_string(&file).unwrap(), expected);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn force_replaces_an_existing_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out");
    let path = file.to_str().unwrap();
    fs::write(&file, "old").unwrap();
    let single = testdata("single.bin");
    let message = format!("mmfail: {path}: already exists; --force overwrites it\n");
    assert_eq!(
        mmfail(&["decode", "-f", path], &single, PIPE),
        (Status::Usage, String::new(), message)
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), "old");
    let (status, ..) = mmfail(&["decode", "--force", "-f", path], &single, PIPE);
    assert_eq!(status, Status::Good);
    assert_eq!(fs::read_to_string(&file).unwrap().lines().count(), 1);
}

#[test]
fn encode_does_not_write_to_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.bin");
    let (status, ..) = mmfail(&["encode"], b"{}", terminal(80));
    assert_eq!(status, Status::Usage);
    let args = ["encode", "-f", file.to_str().unwrap()];
    assert_eq!(mmfail(&args, b"{}", terminal(80)).0, Status::Good);
    assert_eq!(fs::read(&file).unwrap(), [0; 64]);
}

#[test]
fn an_error_names_the_file_in_the_arguments() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("no/folder");
    let path = path.to_str().unwrap();
    let args = ["decode", "-f", path];
    let (status, _, err) = mmfail(&args, &testdata("single.bin"), PIPE);
    assert_eq!(status, Status::System);
    let message = format!("mmfail: {path}: No such file or directory (os error 2)\n");
    assert_eq!(err, message);
}

#[test]
fn a_file_that_must_not_be_replaced_is_refused_before_reading() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (input, new, sub) = (&*path("in.bin"), &*path("new"), &*path("sub"));
    let (same_input, same_new) = (&*path("sub/../in.bin"), &*path("sub/../new"));
    fs::write(input, testdata("single.bin")).unwrap();
    fs::create_dir(sub).unwrap();
    for (args, message) in [
        (
            &["decode", "-f", sub, "--force", input][..],
            "is not a regular file",
        ),
        (
            &["decode", "-f", input, "--force", input],
            "is also the input",
        ),
        (
            &["decode", "-f", same_input, "--force", input],
            "is also the input",
        ),
        (&["summary", "-f", input, input], "is also the input"),
        (
            &["encode", "-f", input, "--force", input],
            "is also the input",
        ),
        (
            &["carve", "--raw", input, "--force", input],
            "is also the input",
        ),
        (
            &["carve", "-f", new, "--raw", same_new, input],
            "is also --output",
        ),
        (&["carve", "--raw", "-", input], "--raw needs a file"),
        (
            &["decode", "-f", &format!("{new}/"), input],
            "new/: is the name of a folder",
        ),
        (
            &["decode", "-f", &format!("{new}/."), input],
            "is the name of a folder",
        ),
    ] {
        let (status, out, err) = mmfail(args, b"", PIPE);
        assert_eq!((status, out.as_str()), (Status::Usage, ""), "{args:?}");
        assert!(err.contains(message), "{args:?}: {err}");
    }
    assert_eq!(fs::read(input).unwrap(), testdata("single.bin"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn a_dash_is_standard_output() {
    let (_, expected, _) = piped("decode testdata/single.bin", b"");
    let (_, out, _) = piped("decode -f - testdata/single.bin", b"");
    assert_eq!(out, expected);
    assert!(!Path::new("-").exists());
}

#[test]
fn a_closed_pipe_is_no_error_and_a_full_disk_is_one() {
    let full = "mmfail: standard output: no storage space\n";
    for (kind, status, message) in [
        (io::ErrorKind::BrokenPipe, Status::Good, ""),
        (io::ErrorKind::StorageFull, Status::System, full),
    ] {
        for args in [
            "decode --framing packed testdata/single.bin",
            "decode --framing packed -o table testdata/single.bin",
            "encode testdata/single.jsonl",
            "layout",
            "--help",
        ] {
            let args: Vec<_> = args.split(' ').collect();
            let mut buffered = BufWriter::new(Refusing(kind));
            let result = run_with(&args, &mut io::empty(), &mut buffered);
            assert_eq!(result, (status, message.to_owned()));
            _ = buffered.into_parts(); // without writing again
        }
    }
}

#[cfg(unix)]
mod unix {
    use std::os::unix::{fs::PermissionsExt, fs::symlink, net::UnixListener};

    use super::*;

    fn decode_to(path: &Path) -> (Status, String) {
        let path = path.to_str().unwrap();
        let args = ["decode", "--force", "-f", path, "testdata/single.bin"];
        let (status, _, err) = mmfail(&args, b"", PIPE);
        (status, err)
    }

    #[test]
    fn symbolic_links_and_permissions_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (old, link) = (folder.path().join("old"), folder.path().join("link"));
        fs::write(&old, "old").unwrap();
        fs::set_permissions(&old, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("old", &link).unwrap();
        assert_eq!(decode_to(&link).0, Status::Good);
        assert!(link.is_symlink());
        let text = fs::read_to_string(&old).unwrap();
        assert!(text.starts_with("{\"index\""), "{text}");
        let mode = fs::metadata(&old).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    /// Writes 64 zeros, and on the way looks at the file that they are written to.
    fn encode_to(path: &Path) -> u32 {
        struct Look<'a>(&'a Path, u32, &'a [u8]);
        impl Read for Look<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                for entry in fs::read_dir(self.0)? {
                    let path = entry?.path();
                    let name = path.file_name().unwrap().to_str().unwrap();
                    if name.starts_with(".mmfail-") {
                        self.1 = mode(&path);
                    }
                }
                self.2.read(buffer)
            }
        }
        let mut input = Look(path.parent().unwrap(), 0, b"{}");
        let args = ["encode", "--force", "-f", path.to_str().unwrap()];
        let (status, err) = run_with(&args, &mut input, &mut io::sink());
        assert_eq!((status, err.as_str()), (Status::Good, ""));
        assert_eq!(fs::read(path).unwrap(), [0; 64]);
        input.1
    }

    #[test]
    fn an_unfinished_file_is_readable_by_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let (new, other) = (folder.path().join("new"), folder.path().join("other"));
        fs::write(&other, "").unwrap();
        assert_eq!((encode_to(&new), encode_to(&new)), (0o600, 0o600));
        assert_eq!(mode(&new), mode(&other), "the mode of a new file");
    }

    #[test]
    fn a_replaced_file_does_not_run_as_its_owner() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o7751)).unwrap();
        encode_to(&file);
        assert_eq!(mode(&file), 0o751);
    }

    #[test]
    fn a_complete_file_that_cannot_be_renamed_is_kept() {
        /// Creates the output file while the program runs.
        struct Create<'a>(&'a Path, &'a [u8]);
        impl Read for Create<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                fs::write(self.0, "other")?;
                self.1.read(buffer)
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let args = ["encode", "-f", path.to_str().unwrap()];
        let (status, err) = run_with(&args, &mut Create(&path, b"{}"), &mut io::sink());
        assert_eq!(status, Status::System);
        let (error, kept) = err.trim_end().rsplit_once(" was left in ").unwrap();
        assert!(error.contains("file: File exists"), "{err}");
        assert_eq!(fs::read(kept).unwrap(), [0; 64]);
        assert_eq!(fs::read(&path).unwrap(), b"other");
    }

    #[test]
    fn a_broken_link_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        symlink("nowhere", &link).unwrap();
        let message = format!("mmfail: {}: is a broken symbolic link\n", link.display());
        assert_eq!(decode_to(&link), (Status::Usage, message));
    }

    #[test]
    fn a_socket_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("socket");
        let _socket = UnixListener::bind(&path).unwrap();
        let (status, err) = decode_to(&path);
        assert_eq!(status, Status::Usage);
        assert!(err.contains("is not a regular file"), "{err}");
    }

    #[test]
    fn a_link_to_the_input_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (input, link) = (folder.path().join("in"), folder.path().join("link"));
        fs::write(&input, testdata("single.bin")).unwrap();
        symlink("in", &link).unwrap();
        let [input, link] = [&input, &link].map(|path| path.to_str().unwrap());
        let args = ["decode", "--force", "-f", link, input];
        let (_, _, err) = mmfail(&args, b"", PIPE);
        assert!(err.ends_with("is also the input\n"), "{err}");
    }
}
