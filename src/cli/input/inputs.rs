//! The files that the arguments name, and those in the folders that they name.

use std::{
    fs::{self, Metadata},
    io::Write,
    path::{Path, PathBuf},
    prelude::rust_2024::*,
};

use walkdir::WalkDir;

use super::source::name;
use crate::cli::status::{Failure, Status, say};

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
    /// The inputs that `paths` name, or standard input if there are none. `output` is a file that
    /// is not read if it is in a folder. `err` is told what is left out.
    pub(crate) fn new(paths: &[PathBuf], output: Option<&Path>, err: &mut dyn Write) -> Self {
        let mut inputs = Self {
            all: Vec::new(),
            are_several: paths.len() > 1,
            status: Status::Good,
        };
        let output = output.and_then(|output| fs::canonicalize(output).ok());
        if paths.is_empty() {
            inputs.all.push(Named::new(Path::new("-").to_owned()));
        }
        for path in paths {
            if path.is_dir() {
                inputs.are_several = true;
                inputs.add_folder(path, output.as_deref(), err);
            } else {
                inputs.all.push(Named::new(path.clone()));
            }
        }
        inputs
    }

    fn add_folder(&mut self, folder: &Path, output: Option<&Path>, err: &mut dyn Write) {
        let before = self.all.len();
        let mut special = 0_usize;
        let folder_name = name(folder);
        for entry in WalkDir::new(folder).sort_by_file_name() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let at = name(error.path().unwrap_or(folder));
                    match error.io_error() {
                        Some(error) => say(err, format_args!("{at}: {error}")),
                        None => say(err, format_args!("{at}: {error}")),
                    }
                    self.status = Status::BadInput;
                    continue;
                }
            };
            let path = entry.path();
            let is_output = || {
                output.is_some_and(|output| fs::canonicalize(path).ok().as_deref() == Some(output))
            };
            match entry.file_type() {
                kind if kind.is_dir() => {}
                kind if !kind.is_file() => special = special.saturating_add(1),
                _ if is_output() => say(
                    err,
                    format_args!("{}: is the output, and is not read", name(path)),
                ),
                _ => self.all.push(Named::new(entry.into_path())),
            }
        }
        if special > 0 {
            let what = "links and special files in it were left out";
            say(err, format_args!("{folder_name}: {special} {what}"));
        }
        if self.all.len() == before && self.status == Status::Good {
            say(err, format_args!("{folder_name}: holds no files"));
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
    /// the program.
    pub(crate) fn keep_going(
        &self,
        result: Result<Status, Failure>,
        err: &mut dyn Write,
    ) -> Result<Status, Failure> {
        match result {
            Err(failure @ Failure::Input(..)) if self.are_several => {
                _ = failure.report(err);
                Ok(Status::BadInput)
            }
            result => result,
        }
    }
}

impl Named {
    fn new(path: PathBuf) -> Self {
        let len = fs::metadata(&path).ok().filter(Metadata::is_file);
        let len = len.map(|metadata| metadata.len());
        Self { path, len }
    }
}
