//! A summary as one page for a browser that loads nothing else.

use std::{
    io::{self, Write},
    prelude::rust_2024::*,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

pub(crate) use super::rows::Rows;
use super::{
    super::table::number,
    Summary,
    label::{error, method, point, role},
    list::{List, lists, rest},
    plot::{Plot, by_side_and_role, over_time},
    text::percent,
};
use crate::cli::totals::{Combination, Totals, per_mille};

/// Writes the page. Its policy allows its own style and script and nothing else.
pub(crate) fn write_page(summary: &Summary, rows: &Rows, out: &mut dyn Write) -> io::Result<()> {
    let policy = format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
        source(STYLE),
        source(SCRIPT)
    );
    let inputs = match &summary.inputs[..] {
        [input] => input.name.clone(),
        several => format!("{} inputs", several.len()),
    };
    let title = format!("Main-mode failures in {inputs}");
    let head = html! {
        (DOCTYPE)
        html lang="en";
        meta charset="utf-8";
        meta http-equiv="Content-Security-Policy" content=(policy);
        meta name="viewport" content="width=device-width, initial-scale=1";
        meta name="color-scheme" content="light dark";
        title { (title) }
        style { (PreEscaped(STYLE)) }
    };
    writeln!(out, "{}", head.into_string())?;
    writeln!(out, "{}", body(summary, rows).into_string())?;
    out.write_all(b"<script type=\"application/json\" id=\"data\">")?;
    rows.write(out)?;
    writeln!(out, "</script>\n<script>{SCRIPT}</script>")
}

fn body(summary: &Summary, rows: &Rows) -> Markup {
    let totals = &summary.totals;
    let combinations = totals.combinations.sorted();
    html! {
        header {
            h1 { "IKE and AuthIP main-mode failures" }
            p { (summary.headline()) }
        }
        main {
            (inputs(summary))
            @if totals.failures() == 0 {
                p { "The input has no failures." }
            } @else {
                (failures(&combinations, totals))
                div.plots {
                    @for plot in [over_time(totals), by_side_and_role(&combinations)].iter().flatten() {
                        (figure(plot))
                    }
                }
                div.lists {
                    @for each in &lists(totals, MOST_ITEMS) { (list(each, totals.failures())) }
                }
            }
            @if rows.count > 0 { (records(rows)) }
        }
        footer { p { "Made by mmfail " (env!("CARGO_PKG_VERSION")) "." } }
    }
}

fn inputs(summary: &Summary) -> Markup {
    html! {
        section {
            h2 { @if summary.inputs.len() == 1 { "Input" } @else { "Inputs" } }
            div.wide {
                table.stack {
                    thead {
                        tr {
                            th { "name" }
                            th.number { "records" }
                            th.number { "bytes" }
                            th { "SHA-256" }
                        }
                    }
                    tbody {
                        @for input in summary.inputs.iter().take(MOST_INPUTS) {
                            tr {
                                td.name { (input.name) }
                                td.number data-unit="records" { (input.records) }
                                @if let Some(digest) = &input.digest {
                                    td.number data-unit="bytes" { (digest.len) }
                                    td { code { (digest.sha256) } }
                                } @else {
                                    td { "unknown" }
                                    td { "unknown: not a file, or not readable" }
                                }
                            }
                        }
                    }
                }
            }
            (more(summary.inputs.len().saturating_sub(MOST_INPUTS), 0))
        }
    }
}

fn failures(combinations: &[(Combination, u64)], totals: &Totals) -> Markup {
    html! {
        section {
            h2 { "Failures, the most frequent first" }
            div.wide {
                table.stack {
                    thead {
                        tr {
                            th.number { "count" }
                            th.number { "share" }
                            th {}
                            th { "error" }
                            th { "point" }
                            th { "role" }
                            th { "auth" }
                            th { "flag" }
                        }
                    }
                    tbody {
                        @for (combination, count) in combinations.iter().take(MOST_FAILURES) {
                            (failure(combination, *count, totals.failures()))
                        }
                    }
                }
            }
            (more(combinations.len().saturating_sub(MOST_FAILURES), totals.combinations.others))
        }
    }
}

fn failure(combination: &Combination, count: u64, all: u64) -> Markup {
    let code = combination.code;
    let filter = format!(
        "code={} point={} role={} auth={} {}flags:BENIGN",
        number(code),
        point(combination),
        role(combination),
        method(combination),
        if combination.is_benign { "" } else { "-" }
    );
    html! {
        tr {
            td.number { button.filter type="button" data-filter=(filter) title="Show the records" { (count) } }
            (share(count, all))
            td.error {
                strong { (error(code)) }
                @if code.is_known() { " " (number(code)) }
                @if let Some(meaning) = code.description() { br; (meaning) }
            }
            td { (point(combination)) }
            td { (role(combination)) }
            td { (method(combination)) }
            td { @if combination.is_benign { "BENIGN" } }
        }
    }
}

/// The cells with a share, as a number and as a bar.
fn share(count: u64, all: u64) -> Markup {
    html! {
        td.number { (percent(count, all)) }
        td { meter min="0" max="1000" value=(per_mille(count, all)) {} }
    }
}

fn figure(plot: &Plot) -> Markup {
    html! {
        figure {
            figcaption { (plot.caption) }
            div.plot role="img" aria-label=(plot.caption) { (PreEscaped(&plot.svg)) }
            @if !plot.legend.is_empty() {
                ul.legend {
                    @for (colour, name) in &plot.legend {
                        li {
                            svg width="12" height="12" aria-hidden="true" {
                                rect width="12" height="12" fill=(colour) {}
                            }
                            " " (name)
                        }
                    }
                }
            }
        }
    }
}

fn list(list: &List, all: u64) -> Markup {
    html! {
        section {
            h3 { (list.title) }
            div.wide {
                table {
                    tbody {
                        @for item in &list.items {
                            tr {
                                td.number { (item.count) }
                                (share(item.count, all))
                                td {
                                    (item.label)
                                    @for detail in &item.details { br; (detail) }
                                }
                            }
                        }
                    }
                }
            }
            (more(list.hidden, list.others))
        }
    }
}

/// How much of a list is not shown.
fn more(hidden: usize, others: u64) -> Markup {
    html! {
        @for what in rest(hidden, others) { p { (what) } }
    }
}

/// What the script fills with the records.
fn records(rows: &Rows) -> Markup {
    html! {
        section #records {
            h2 { "Records" }
            @if rows.omitted > 0 {
                p { "The first " (rows.count) " records. " (rows.omitted) " more were counted." }
            }
            noscript { p { "The table needs JavaScript." } }
            p.tools {
                label { "Filter " input #filter type="search" autocomplete="off" spellcheck="false"; }
                " "
                button #copy type="button" { "Copy as CSV" }
                " "
                span #status role="status" {}
            }
            p.hint {
                "Shows the records that contain every word, and no word after a minus sign. Of a word such as "
                code { "role=INITIATOR" }
                ", the second part must be the whole value of the column, and with a colon a part of it. The CSV has all fields of these records."
            }
            div #scroll .wide tabindex="0" role="region" aria-label="Records" {
                table #table { thead { tr #head {} } tbody #rows {} }
            }
        }
    }
}

/// What a policy calls an inline text that it allows.
fn source(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

const STYLE: &str = include_str!("../summary.css");
const SCRIPT: &str = include_str!("../summary.js");
/// The most inputs, failures and items of another list.
const MOST_INPUTS: usize = 100;
const MOST_FAILURES: usize = 50;
const MOST_ITEMS: usize = 20;
