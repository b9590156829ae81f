//! Output files. They are written to a temporary file and renamed, so they are never left
//! incomplete.

use core::mem;
#[cfg(unix)]
use std::fs::Permissions;
use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs::{self, File, Metadata},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    prelude::rust_2024::*,
    sync::{Mutex, MutexGuard, PoisonError},
};

#[cfg(unix)]
use rustix::{fs::Mode, process::umask};
use tempfile::{Builder, NamedTempFile, PersistError};

use crate::cli::status::{Failure, Status};

/// Calls `write` with the file at `path`, or with `out` if there is no path.
///
/// The file is written to a temporary file in the same folder, which only its owner can read, and
/// renamed after `write` has succeeded. An existing file is replaced only with `force`. `others`
/// are the names and paths of the files that the command uses otherwise, none of which can be the
/// file to write.
pub(crate) fn to_file(
    path: Option<&Path>,
    force: bool,
    others: &[(&str, &Path)],
    out: &mut dyn Write,
    write: impl FnOnce(&mut dyn Write) -> Result<Status, Failure>,
) -> Result<Status, Failure> {
    let Some(path) = path else { return write(out) };
    let io_error = |error| Failure::File(path.display().to_string(), error);
    let old = check(path, force, others)?;
    let target = resolve(path).map_err(io_error)?;
    let folder = target.parent().unwrap_or(Path::new("."));
    // The text of the error would name the temporary file.
    let created = Unfinished::create(folder);
    let (file, _unfinished) = created.map_err(|error| io_error(error.kind().into()))?;
    let mut buffered = BufWriter::new(file.as_file());
    let status = write(&mut buffered)?;
    buffered.flush().map_err(io_error)?;
    drop(buffered);
    set_permissions(file.as_file(), old.as_ref());
    file.as_file().sync_all().map_err(io_error)?;
    let renamed = match force {
        true => file.persist(&target),
        false => file.persist_noclobber(&target),
    };
    match renamed {
        Ok(_) => Ok(status),
        Err(PersistError { error, file }) => Err(io_error(keep(file, error))),
    }
}

/// Removes the temporary files of all unfinished output files. Call it before the process is ended
/// by a signal.
pub(crate) fn remove_unfinished() {
    let paths = unfinished();
    for path in paths.iter() {
        _ = fs::remove_file(path);
    }
    mem::forget(paths); // no file is created or finished after this
}

/// Refuses a file that must not be replaced. Returns what is known of the file that is replaced.
fn check(path: &Path, force: bool, others: &[(&str, &Path)]) -> Result<Option<Metadata>, Failure> {
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
        Ok(old) => Ok(Some(old)),
        Err(_) if path.is_symlink() => refuse("is a broken symbolic link"),
        Err(_) if !ends_in_its_name(path) => refuse("is the name of a folder"),
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

/// Whether a path ends in the name of a file, and not in a separator or a dot.
fn ends_in_its_name(path: &Path) -> bool {
    let bytes = path.as_os_str().as_encoded_bytes();
    let name = path.file_name().map(OsStr::as_encoded_bytes);
    name.is_some_and(|name| bytes.ends_with(name))
}

/// Gives a temporary file the owner and the permissions of the file that it replaces, or else those
/// of a new file. It never gets the bits that run a program as its owner, and another group never
/// gets the permissions of the old one.
///
/// Errors are ignored: not every file system has permissions, and not every user can set owners.
#[cfg(unix)]
#[allow(
    clippy::useless_conversion,
    reason = "the bits have a type of their own on some systems"
)]
fn set_permissions(file: &File, old: Option<&Metadata>) {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};

    let mode = match old {
        Some(old) => {
            let (owner, group) = (Some(old.uid()), Some(old.gid()));
            match fchown(file, owner, group).or_else(|_| fchown(file, None, group)) {
                Ok(()) => old.mode(),
                Err(_) => old.mode() & 0o707,
            }
        }
        None => {
            // Reading the mask sets it. No other thread creates a file now.
            let mask = umask(Mode::RWXG | Mode::RWXO);
            umask(mask);
            0o666 & !u32::from(mask.bits())
        }
    };
    _ = file.set_permissions(Permissions::from_mode(mode & 0o777));
}

#[cfg(not(unix))]
fn set_permissions(file: &File, old: Option<&Metadata>) {
    if let Some(old) = old {
        _ = file.set_permissions(old.permissions());
    }
}

/// Keeps a file that is complete but cannot be renamed. Adds its path to the error.
fn keep(file: NamedTempFile, error: io::Error) -> io::Error {
    match file.keep() {
        Ok((_, path)) => {
            let what = "the output is complete and was left in";
            io::Error::new(error.kind(), format!("{error}; {what} {}", path.display()))
        }
        Err(_) => error,
    }
}

/// The path of a temporary file, which is in [`FILES`] until this is dropped.
struct Unfinished(PathBuf);

impl Unfinished {
    fn create(folder: &Path) -> io::Result<(NamedTempFile, Self)> {
        let mut paths = unfinished();
        let file = Builder::new().prefix(UNFINISHED).tempfile_in(folder)?;
        let path = file.path().to_owned();
        paths.insert(path.clone());
        Ok((file, Self(path)))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        unfinished().remove(&self.0);
    }
}

fn unfinished() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    FILES.lock().unwrap_or_else(PoisonError::into_inner)
}

static FILES: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
/// What the names of temporary files begin with.
pub(crate) const UNFINISHED: &str = ".mmfail-";
