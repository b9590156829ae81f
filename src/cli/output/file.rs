//! Output files. They are written to a temporary file and renamed, so they are never left
//! incomplete.

use std::{
    collections::BTreeSet,
    fs::{self, Permissions},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    prelude::rust_2024::*,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tempfile::Builder;

use crate::cli::status::{Failure, Status};

/// Calls `write` with the file at `path`, or with `out` if there is no path.
///
/// The file is written to a temporary file in the same folder and renamed after `write` has
/// succeeded. An existing file is replaced only with `force`. `others` are the names and paths of
/// the files that the command uses otherwise, none of which can be the file to write.
pub(crate) fn to_file(
    path: Option<&Path>,
    force: bool,
    others: &[(&str, &Path)],
    out: &mut dyn Write,
    write: impl FnOnce(&mut dyn Write) -> Result<Status, Failure>,
) -> Result<Status, Failure> {
    let Some(path) = path else { return write(out) };
    let io_error = |error| Failure::Io(path.display().to_string(), error);
    let permissions = check(path, force, others)?;
    let target = resolve(path).map_err(io_error)?;
    let folder = target.parent().unwrap_or(Path::new("."));
    let file = with_default_permissions(Builder::new().prefix(".mmfail-")).tempfile_in(folder);
    // The text of the error would name the temporary file.
    let file = file.map_err(|error| io_error(error.kind().into()))?;
    let _unfinished = Unfinished::new(file.path());
    let mut buffered = BufWriter::new(file.as_file());
    let status = write(&mut buffered)?;
    buffered.flush().map_err(io_error)?;
    drop(buffered);
    if let Some(permissions) = permissions {
        _ = file.as_file().set_permissions(permissions); // not every file system has them
    }
    let renamed = match force {
        true => file.persist(&target),
        false => file.persist_noclobber(&target),
    };
    renamed.map_err(|error| io_error(error.error))?;
    Ok(status)
}

/// Removes the temporary files of all unfinished output files. Call it before the process is ended
/// by a signal.
pub fn remove_unfinished() {
    for path in unfinished().iter() {
        _ = fs::remove_file(path);
    }
}

/// Refuses a file that must not be replaced. Returns the permissions of the file that is replaced.
fn check(
    path: &Path,
    force: bool,
    others: &[(&str, &Path)],
) -> Result<Option<Permissions>, Failure> {
    let refuse = |why: &str| Err(Failure::Usage(format!("{}: {why}", path.display())));
    let target = resolve(path).ok();
    let is_target = |other: &Path| target.is_some() && resolve(other).ok() == target;
    if let Some((name, _)) = others.iter().find(|(_, other)| is_target(other)) {
        return refuse(&format!("is also {name}"));
    }
    match fs::metadata(path) {
        Ok(old) if !old.is_file() => {
            refuse("is not a regular file (redirect standard output to write to it)")
        }
        Ok(_) if !force => refuse("already exists; --force overwrites it"),
        Ok(old) => Ok(Some(old.permissions())),
        Err(_) if path.is_symlink() => refuse("is a broken symbolic link"),
        Err(_) => Ok(None),
    }
}

/// The path without symbolic links. The file need not exist, but its folder must. `-` is the file
/// that standard input is redirected from, on systems that have `/dev/stdin`.
fn resolve(path: &Path) -> io::Result<PathBuf> {
    let path = match path.to_str() {
        Some("-") => Path::new("/dev/stdin"),
        _ => path,
    };
    fs::canonicalize(path).or_else(|error| {
        let name = path.file_name().ok_or(error)?;
        let folder = match path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        Ok(fs::canonicalize(folder)?.join(name))
    })
}

/// Gives a temporary file the permissions of other new files. By default only its owner can read
/// it.
fn with_default_permissions<'a, 'b>(builder: &'a mut Builder<'b, 'b>) -> &'a mut Builder<'b, 'b> {
    #[cfg(unix)]
    builder.permissions(<Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o666));
    builder
}

/// The path of a temporary file, which is in [`UNFINISHED`] until this is dropped.
struct Unfinished(PathBuf);

impl Unfinished {
    fn new(path: &Path) -> Self {
        unfinished().insert(path.to_owned());
        Self(path.to_owned())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        unfinished().remove(&self.0);
    }
}

fn unfinished() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
