//! The files that the arguments name, and those in the folders that they name.

use std::{
    collections::HashSet,
    fs::{self, Metadata},
    io::Write,
    path::{Path, PathBuf},
    prelude::rust_2024::*,
};

use walkdir::WalkDir;

use super::source::{is_stdin, name};
use crate::cli::{
    output::file::UNFINISHED,
    status::{Failure, Status, say},
};

/// Inputs, in the order of the arguments. The files of a folder are in the order of their names.
pub(crate) struct Inputs {
    pub(crate) all: Vec<Named>,
    /// Whether rows say which input they are from: there are several, or a folder was named.
    pub(crate) are_several: bool,
    /// Whether all folders could be read.
    pub(crate) status: Status,
}

/// An input that has not been opened.
pub(crate) struct Named {
    pub(crate) path: PathBuf,
    /// The length of a regular file in bytes.
    pub(crate) len: Option<u64>,
}

impl Inputs {
    /// The inputs that `paths` name, or standard input if there are none. `outputs` are files that
    /// are not read if they are in a folder. `err` is told what is left out.
    ///
    /// If none of several inputs exists, the last is an error, before anything is written.
    pub(crate) fn new(
        paths: &[PathBuf],
        outputs: &[Option<&Path>],
        err: &mut dyn Write,
    ) -> Result<Self, Failure> {
        let mut inputs = Self {
            all: Vec::new(),
            are_several: paths.len() > 1,
            status: Status::Good,
        };
        let outputs = outputs.iter().flatten();
        let outputs: Vec<_> = outputs.flat_map(fs::canonicalize).collect();
        if paths.iter().filter(|path| is_stdin(path)).count() > 1 {
            let message = "standard input (-) can be named only once";
            return Err(Failure::Usage(message.to_owned()));
        }
        if paths.is_empty() {
            inputs.all.push(Named::stdin());
        }
        let (mut missing, mut seen) = (Vec::new(), HashSet::new());
        for path in paths {
            let before = inputs.all.len();
            if is_stdin(path) {
                inputs.all.push(Named::stdin());
            } else if path.is_dir() {
                inputs.are_several = true;
                inputs.add_folder(path, &outputs, err);
            } else {
                missing.extend(fs::metadata(path).err().map(|error| (path, error)));
                inputs.all.push(Named::new(path.clone()));
            }
            if paths.len() > 1 {
                inputs.drop_known(before, path, &mut seen, err);
            }
        }
        if missing.len() == inputs.all.len() {
            if let Some((path, error)) = missing.pop() {
                for (path, error) in missing {
                    say(err, format_args!("{}: {error}", name(path)));
                }
                return Err(Failure::Input(name(path), error));
            }
        }
        Ok(inputs)
    }

    /// Drops the inputs from the one numbered `from` on that are among the `seen`. They are the file
    /// `path`, or in it.
    fn drop_known(
        &mut self,
        from: usize,
        path: &Path,
        seen: &mut HashSet<PathBuf>,
        err: &mut dyn Write,
    ) {
        let mut added = self.all.split_off(from);
        let count = added.len();
        // What has no path of its own, such as a pipe, is not known.
        added.retain(|input| {
            is_stdin(&input.path)
                || fs::canonicalize(&input.path).map_or(true, |path| seen.insert(path))
        });
        let (again, path) = (count.saturating_sub(added.len()), name(path));
        if again == 1 && count == 1 {
            say(
                err,
                format_args!("{path}: was named before, and is not read again"),
            );
        } else if again > 0 {
            let what = "files in it were named before, and are not read again";
            say(err, format_args!("{path}: {again} of {count} {what}"));
        }
        self.all.append(&mut added);
    }

    fn add_folder(&mut self, folder: &Path, outputs: &[PathBuf], err: &mut dyn Write) {
        let mut is_empty = true;
        let mut special = 0_usize;
        let folder_name = name(folder);
        for entry in WalkDir::new(folder).min_depth(1).sort_by_file_name() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let at = name(error.path().unwrap_or(folder));
                    match error.io_error() {
                        Some(error) => say(err, format_args!("{at}: {error}")),
                        None => say(err, format_args!("{at}: {error}")),
                    }
                    self.status = Status::BadInput;
                    is_empty = false;
                    continue;
                }
            };
            let path = entry.path();
            let is_output = || fs::canonicalize(path).is_ok_and(|path| outputs.contains(&path));
            let kind = entry.file_type();
            if kind.is_dir() {
                continue;
            }
            if !kind.is_file() {
                special = special.saturating_add(1);
                continue;
            }
            let file_name = entry.file_name().as_encoded_bytes();
            let what = if is_output() {
                "the output"
            } else if file_name.starts_with(UNFINISHED.as_bytes()) {
                "an unfinished output"
            } else {
                self.all.push(Named::new(entry.into_path()));
                is_empty = false;
                continue;
            };
            say(
                err,
                format_args!("{}: is {what}, and is not read", name(path)),
            );
        }
        match special {
            0 => {}
            1 => {
                let what = "a link or special file in it was left out";
                say(err, format_args!("{folder_name}: {what}"));
            }
            _ => {
                let what = "links and special files in it were left out";
                say(err, format_args!("{folder_name}: {special} {what}"));
            }
        }
        if is_empty {
            say(err, format_args!("{folder_name}: holds no files to read"));
            self.status = Status::BadInput;
        }
    }

    /// The name of an input for its rows.
    pub(crate) fn source(&self, input: &Named) -> Option<String> {
        self.are_several.then(|| name(&input.path))
    }

    /// The length of all inputs in bytes, if there are several and all are regular files.
    pub(crate) fn len(&self) -> Option<u64> {
        let mut lens = self.all.iter().map(|input| input.len);
        lens.try_fold(0_u64, |sum, len| Some(sum.saturating_add(len?)))
            .filter(|_| self.are_several)
    }

    /// The paths that an output file must not have, and what messages call them.
    pub(crate) fn paths(&self) -> Vec<(&'static str, &Path)> {
        let name = if self.are_several {
            "an input"
        } else {
            "the input"
        };
        let all = self.all.iter();
        all.map(|input| (name, input.path.as_path())).collect()
    }

    /// The result for one input. If there are several, an input that cannot be read does not end
    /// the program. If `any` records were read, what was written of them stays.
    pub(crate) fn keep_going(
        &self,
        result: Result<Status, Failure>,
        any: bool,
        err: &mut dyn Write,
    ) -> Result<Status, Failure> {
        match result {
            Err(failure @ Failure::Input(..)) if self.are_several || any => {
                let status = failure.report(err);
                Ok(if self.are_several {
                    Status::BadInput
                } else {
                    status
                })
            }
            result => result,
        }
    }
}

impl Named {
    fn stdin() -> Self {
        Self {
            path: PathBuf::from("-"),
            len: None,
        }
    }

    fn new(path: PathBuf) -> Self {
        let len = fs::metadata(&path).ok().filter(Metadata::is_file);
        let len = len.map(|metadata| metadata.len());
        Self { path, len }
    }
}
