//! `mmfail man` and `mmfail completions`: prints manual pages and scripts for shells.

use std::{
    io::{self, Write},
    prelude::rust_2024::*,
};

use clap::CommandFactory;

use crate::cli::{
    args::{Cli, Completions, Man},
    status::{Failure, Status},
};

pub(crate) fn man(args: &Man, out: &mut dyn Write) -> Result<Status, Failure> {
    let mut tool = Cli::command();
    tool.build();
    let page = match &args.command {
        None => clap_mangen::Man::new(tool),
        Some(name) => tool
            .find_subcommand(name)
            .map(|command| clap_mangen::Man::new(command.clone()).title(format!("mmfail-{name}")))
            .ok_or_else(|| Failure::Usage(format!("mmfail has no command '{name}'")))?,
    };
    written(page.render(&mut &mut *out))
}

pub(crate) fn completions(args: &Completions, out: &mut dyn Write) -> Result<Status, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "mmfail", &mut script);
    written(out.write_all(&script))
}

fn written(result: io::Result<()>) -> Result<Status, Failure> {
    result.map(|()| Status::Good).map_err(Failure::Output)
}
