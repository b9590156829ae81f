//! A file to be written: whole or not at all.

use std::prelude::rust_2024::*;
use std::{
    collections::BTreeSet,
    fs::{self, Permissions},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use crate::cli::status::{Status, Stop};

/// Runs `write` on the file at `path`, which is written beside its place and moved there at the end; without a path on `out`. `others` are
/// files that have another part, by its name: it can be none of them.
pub(crate) fn to_file(
    path: Option<&Path>,
    force: bool,
    others: &[(&str, &Path)],
    out: &mut dyn Write,
    write: impl FnOnce(&mut dyn Write) -> Result<Status, Stop>,
) -> Result<Status, Stop> {
    let Some(path) = path else { return write(out) };
    let io_error = |error| Stop::Io(path.display().to_string(), error);
    let old = check(path, force, others)?;
    let place = resolve(path).map_err(io_error)?;
    let folder = place.parent().unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    let file = with_usual_permissions(builder.prefix(".mmfail-")).tempfile_in(folder);
    let file = file.map_err(|error| io_error(error.kind().into()))?; // its text would name the temporary file
    let _listed = Unfinished::new(file.path());
    let mut buffered = BufWriter::new(file.as_file());
    let status = write(&mut buffered)?;
    buffered.flush().map_err(io_error)?;
    drop(buffered);
    if let Some(old) = old {
        _ = file.as_file().set_permissions(old); // a file system may have none
    }
    let kept = if force {
        file.persist(&place)
    } else {
        file.persist_noclobber(&place)
    };
    kept.map(|_| status).map_err(|error| io_error(error.error))
}

/// Refuses to write where something would be lost. Returns the permissions of the file that is there.
fn check(path: &Path, force: bool, others: &[(&str, &Path)]) -> Result<Option<Permissions>, Stop> {
    let refuse = |why: &str| Err(Stop::Usage(format!("{}: {why}", path.display())));
    let place = resolve(path).ok();
    if let Some((part, _)) = others
        .iter()
        .find(|(_, other)| place.is_some() && resolve(other).ok() == place)
    {
        return refuse(&format!("is {part} as well"));
    }
    match fs::metadata(path) {
        Ok(old) if !old.is_file() => {
            refuse("is no regular file (standard output can be sent to any: > instead of --output)")
        }
        Ok(_) if !force => refuse("exists; --force overwrites it"),
        Ok(old) => Ok(Some(old.permissions())),
        Err(_) if path.is_symlink() => refuse("is a link that leads nowhere"),
        Err(_) => Ok(None),
    }
}

/// The path without links, whether or not there is a file; `-` is the file that standard input comes from, where the system tells.
fn resolve(path: &Path) -> io::Result<PathBuf> {
    let path = if path.as_os_str() == "-" {
        Path::new("/dev/stdin")
    } else {
        path
    };
    fs::canonicalize(path).or_else(|error| {
        let name = path.file_name().ok_or(error)?;
        let folder = path
            .parent()
            .filter(|folder| *folder != Path::new(""))
            .unwrap_or(Path::new("."));
        Ok(fs::canonicalize(folder)?.join(name))
    })
}

/// Those of any new file. A temporary file's own keep everybody else out.
fn with_usual_permissions<'a, 'b>(
    builder: &'a mut tempfile::Builder<'b, 'b>,
) -> &'a mut tempfile::Builder<'b, 'b> {
    #[cfg(unix)]
    builder.permissions(<Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o666));
    builder
}

/// A file that is listed in [`UNFINISHED`].
struct Unfinished(PathBuf);

impl Unfinished {
    fn new(path: &Path) -> Self {
        UNFINISHED
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(path.to_owned());
        Self(path.to_owned())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        UNFINISHED
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.0);
    }
}

/// Removes the files that are not whole yet, for a process that is told to end.
pub fn remove_unfinished() {
    for path in UNFINISHED
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .iter()
    {
        _ = fs::remove_file(path);
    }
}

static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
