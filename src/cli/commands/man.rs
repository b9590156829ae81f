//! `mmfail man` and `mmfail completions`: prints manual pages and scripts for shells.

use std::{
    io::{self, Write},
    prelude::rust_2024::*,
};

use clap::{CommandFactory, builder::Resettable};
use roff::{Roff, roman};

use crate::cli::{
    args::{Cli, Completions, Man},
    help::EXIT_STATUS,
    status::{Failure, Status},
};

pub(crate) fn man(args: &Man, out: &mut dyn Write) -> Result<Status, Failure> {
    let mut tool = Cli::command();
    tool.build();
    let (command, title) = match &args.command {
        None => (&tool, "mmfail".to_owned()),
        Some(name) => {
            let unknown = || Failure::Usage(format!("mmfail has no command '{name}'"));
            let command = tool.find_subcommand(name).ok_or_else(unknown)?;
            (command, format!("mmfail-{name}"))
        }
    };
    let mut help = command.get_after_help().map(ToString::to_string);
    if args.command.is_some() {
        help = help.map(|help| help + "\n\n" + EXIT_STATUS);
    }
    // clap_mangen would put the help into a section EXTRA.
    let command = command.clone().after_help(Resettable::Reset);
    let page = clap_mangen::Man::new(command).title(title);
    let written = page.render(&mut &mut *out);
    let sections = sections(&help.unwrap_or_default());
    self::written(written.and_then(|()| sections.to_writer(&mut &mut *out)))
}

/// The sections of a text. Lines without indentation that end in a colon are their headings.
fn sections(text: &str) -> Roff {
    let mut sections = Roff::new();
    sections.control("ad", ["l"]); // columns stay aligned
    for line in text.lines() {
        match line.strip_suffix(':') {
            Some(heading) if !heading.starts_with(' ') => {
                sections.control("SH", [heading.to_uppercase().as_str()]);
            }
            _ => {
                sections.text([roman(line)]);
            }
        }
    }
    sections
}

pub(crate) fn completions(args: &Completions, out: &mut dyn Write) -> Result<Status, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "mmfail", &mut script);
    written(out.write_all(&script))
}

fn written(result: io::Result<()>) -> Result<Status, Failure> {
    result.map(|()| Status::Good).map_err(Failure::Output)
}
