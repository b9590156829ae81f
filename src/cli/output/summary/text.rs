//! A summary as text.

use std::prelude::rust_2024::*;

use anstyle::Style;

use super::{
    super::table::{UNKNOWN, number},
    Summary,
    label::{error, method, point, role},
    list::{Item, List, lists},
};
use crate::cli::{
    number::wide,
    streams::Terminal,
    totals::{Combination, per_mille},
};

/// The failures and what they have in common, the most frequent first. On a terminal, bars show
/// their shares.
pub(crate) fn text(summary: &Summary, terminal: Terminal) -> String {
    let totals = &summary.totals;
    let all = totals.failures();
    let mut text = Text {
        text: summary.headline() + "\n",
        terminal,
        all,
        count_width: all.to_string().len(),
    };
    let combinations = &totals.combinations;
    let failures = List::new(
        "Failures",
        combinations.sorted(),
        failure,
        combinations.others,
        MOST_ITEMS,
    );
    let lists = lists(totals, MOST_ITEMS);
    [failures]
        .iter()
        .chain(&lists)
        .filter(|list| !list.items.is_empty())
        .for_each(|list| text.list(list));
    text.text
}

fn failure((combination, count): (Combination, u64)) -> Item {
    let code = combination.code;
    let mut what = format!(
        "{}, point {}, role {}, auth {}",
        number(code),
        point(&combination),
        role(&combination),
        method(&combination)
    );
    if combination.is_benign {
        what += ", BENIGN";
    }
    let meaning = code.description().map(str::to_owned);
    Item {
        details: [what].into_iter().chain(meaning).collect(),
        ..Item::new(error(code), count)
    }
}

/// The text so far, and what all of its lists need.
struct Text {
    text: String,
    terminal: Terminal,
    /// The number of failures.
    all: u64,
    count_width: usize,
}

impl Text {
    /// Appends a list.
    fn list(&mut self, list: &List) {
        let bold = match self.terminal.color {
            true => Style::new().bold(),
            false => Style::new(),
        };
        self.text += &format!("\n{bold}{}{bold:#}\n", list.title);
        let width = list
            .items
            .iter()
            .map(|item| item.label.len())
            .max()
            .unwrap_or(0);
        let used = width.saturating_add(self.count_width).saturating_add(GAPS);
        let columns = self.terminal.columns.unwrap_or(0);
        let bar_width = columns.saturating_sub(used).min(MOST_BAR);
        list.items
            .iter()
            .for_each(|item| self.item(item, bar_width));
        for what in list.rest() {
            self.text += &format!("  ({what})\n");
        }
    }

    fn item(&mut self, item: &Item, bar_width: usize) {
        let (count, count_width) = (item.count, self.count_width);
        let percent = percent(count, self.all);
        self.text += &format!("  {count:>count_width$}  {percent:>6}  ");
        if bar_width > 0 {
            let block = if self.terminal.ascii { "#" } else { "█" };
            let bar = block.repeat(share(bar_width, count, self.all));
            self.text += &format!("{bar:<bar_width$}  ");
        }
        let style = match self.terminal.color && !item.is_known {
            true => UNKNOWN,
            false => Style::new(),
        };
        self.text += &format!("{style}{}{style:#}\n", item.label);
        item.details.iter().for_each(|detail| self.wrapped(detail));
    }

    /// Appends an indented line, which continues below if the terminal is too narrow.
    fn wrapped(&mut self, detail: &str) {
        let most = self.terminal.columns.unwrap_or(usize::MAX);
        let (mut used, mut gap) = (INDENT, "");
        self.text += &format!("{:INDENT$}", "");
        for word in detail.split(' ') {
            let end = used.saturating_add(gap.len()).saturating_add(word.len());
            if !gap.is_empty() && end > most {
                self.text += &format!("\n{:INDENT$}{word}", "");
                used = INDENT.saturating_add(word.len());
            } else {
                self.text += &format!("{gap}{word}");
                used = end;
            }
            gap = " ";
        }
        self.text.push('\n');
    }
}

/// A share in percent, with one decimal.
pub(super) fn percent(count: u64, all: u64) -> String {
    let per_mille = per_mille(count, all);
    format!("{}.{}%", per_mille / 10, per_mille % 10)
}

/// The length of a bar for `count` of `all` records, at most `width` and at least 1.
fn share(width: usize, count: u64, all: u64) -> usize {
    let scaled = u128::from(count)
        .saturating_mul(u128::from(wide(width)))
        .checked_div(all.into())
        .unwrap_or(0);
    usize::try_from(scaled).unwrap_or(width).max(width.min(1))
}

/// The most items of a list.
const MOST_ITEMS: usize = 10;
/// The most columns of a bar.
const MOST_BAR: usize = 20;
/// The columns of a line beside its label, its bar and its count.
const GAPS: usize = 14;
/// The number of blanks before the lines below a label.
const INDENT: usize = 6;
