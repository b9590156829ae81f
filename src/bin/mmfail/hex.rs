//! A hex dump as input: the bytes that its text stands for.

use core::mem::take;
use std::io::{self, BufRead, Cursor, Read};

use ikeext_mm_failure::{Error, HexDump, HexLine};

use crate::{
    input::{LONGEST_LINE, read_line},
    status::Status,
};

/// Reads the bytes of a hex dump, up to its end or the first bad line.
pub(crate) struct HexReader<R> {
    text: R,
    dump: HexDump,
    /// The bytes of the last line yet to be read: repeated ones, then its own.
    repeats: HexLine<'static>,
    own: Cursor<Vec<u8>>,
    line: Vec<u8>,
    /// Lines read, and the runs of them that hold no hex: first and last.
    lines: u64,
    skipped: Vec<(u64, u64)>,
    /// The line before which repeated lines are a guess.
    guess: Option<u64>,
    /// What ended the reading before the text's end.
    fault: Option<String>,
    is_over: bool,
}

impl<R: BufRead> HexReader<R> {
    pub(crate) fn new(text: R) -> Self {
        let (dump, repeats) = (HexDump::new(), HexLine::default());
        let (own, line, skipped) = (Cursor::default(), Vec::new(), Vec::new());
        Self { text, dump, repeats, own, line, lines: 0, skipped, guess: None, fault: None, is_over: false }
    }

    /// What there is to say of the text, once: lines that were skipped, a bad line.
    pub(crate) fn complaints(&mut self) -> Vec<(Status, String)> {
        let skipped = take(&mut self.skipped);
        let runs: Vec<_> = skipped.iter().take(MOST_RUNS).map(|run| run_of_lines(*run)).collect();
        let more = if skipped.len() > MOST_RUNS { ", ..." } else { "" };
        let note = (!runs.is_empty()).then(|| (Status::Good, format!("no hex, skipped: line {}{more}", runs.join(", "))));
        let fault = take(&mut self.fault).map(|fault| (Status::BadInput, format!("{fault}: nothing is read from there on")));
        let guess = take(&mut self.guess).map(|line| {
            format!("line {line}: its address may be hex, octal or decimal: the number of repeated lines is a guess")
        });
        note.into_iter().chain(guess.map(|guess| (Status::Good, guess))).chain(fault).collect()
    }

    fn next_line(&mut self) -> io::Result<()> {
        self.line.clear();
        let is_whole = read_line(&mut self.text, &mut self.line, LONGEST_LINE)?;
        self.lines = self.lines.saturating_add(1);
        let read = match is_whole {
            true if self.line.is_empty() => {
                self.is_over = true;
                self.dump.finish().map_err(|error| error.kind().to_string())
            }
            true => self.read_line().map_err(|error| error.kind().to_string()),
            false => Err(format!("line {}: longer than {LONGEST_LINE} bytes", self.lines)),
        };
        if let Err(fault) = read {
            (self.is_over, self.fault) = (true, Some(fault));
        }
        Ok(())
    }

    fn read_line(&mut self) -> Result<(), Error> {
        let mut line = self.dump.line(&self.line)?;
        let is_text = line.is_text();
        if line.is_guess() {
            self.guess = Some(self.lines);
        }
        self.repeats = line.take_repeats();
        self.own.set_position(0);
        self.own.get_mut().clear();
        self.own.get_mut().extend(line);
        if is_text {
            match self.skipped.last_mut() {
                Some((_, last)) if last.saturating_add(1) == self.lines => *last = self.lines,
                _ => self.skipped.push((self.lines, self.lines)),
            }
            self.skipped.truncate(MOST_RUNS.saturating_add(1)); // one more says that there are more
        }
        Ok(())
    }
}

impl<R: BufRead> Read for HexReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let repeated = buffer.iter_mut().zip(&mut self.repeats).map(|(to, byte)| *to = byte).count();
            let read = if repeated > 0 { repeated } else { self.own.read(buffer)? };
            if read > 0 || self.is_over || buffer.is_empty() {
                return Ok(read);
            }
            self.next_line()?;
        }
    }
}

fn run_of_lines((first, last): (u64, u64)) -> String {
    if first == last { first.to_string() } else { format!("{first} to {last}") }
}

/// Runs of skipped lines that are named.
const MOST_RUNS: usize = 8;
