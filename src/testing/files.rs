//! The files of a folder.

use std::{fs, path::PathBuf, prelude::rust_2024::*};

/// The files in a folder and its subfolders, or the file itself. Links and devices are skipped.
pub(crate) fn files(root: impl Into<PathBuf>) -> Vec<PathBuf> {
    let (mut left, mut files) = (vec![root.into()], Vec::new());
    while let Some(path) = left.pop() {
        match fs::symlink_metadata(&path) {
            Ok(data) if data.is_dir() => {
                let entries = fs::read_dir(path).into_iter().flatten().flatten();
                left.extend(entries.map(|entry| entry.path()));
            }
            Ok(data) if data.is_file() => files.push(path),
            _ => {}
        }
    }
    files.sort();
    files
}
