//! The plots of a page, as inline SVG. The style of the page colours their texts and lines.

use core::{cmp::Reverse, fmt};
use std::{collections::BTreeMap, io, prelude::rust_2024::*};

use plotters::{
    backend::SVGBackend,
    chart::ChartBuilder,
    coord::{
        Shift,
        ranged1d::{IntoSegmentedCoord, SegmentValue},
    },
    drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea},
    element::Rectangle,
    style::{Color, RGBColor},
};

use super::label::{error, point, role};
use crate::{
    cli::totals::{Combination, HOUR, Totals, minute},
    record::ErrorCode,
};

/// A plot, what it shows, and the meaning of its colours.
pub(super) struct Plot {
    pub(super) svg: String,
    pub(super) caption: String,
    pub(super) legend: Vec<(Colour, String)>,
}

/// The number of failures over time. `None` if no time is known.
pub(super) fn over_time(totals: &Totals) -> Option<Plot> {
    let minutes = totals.periods(1);
    let (start, end) = (minutes.first()?.0, minutes.last()?.0);
    let span = end.saturating_sub(start);
    let suits = |(minutes, _): &&(u64, _)| span.checked_div(*minutes) < Some(MOST_BARS);
    let (period, name) = *PERIODS.iter().find(suits).unwrap_or(&LONGEST_PERIOD);
    let periods = totals.periods(period);
    let first = periods.first()?.0;
    let bar = |start: u64| start.saturating_sub(first).checked_div(period).unwrap_or(0);
    let bars = bar(periods.last()?.0).saturating_add(1);
    let most = periods.iter().map(|(_, count)| *count).max()?;
    let start_of = |bar: &u64| {
        let text = minute(first.saturating_add(bar.saturating_mul(period)));
        let part = if period < DAY { 5..16 } else { 0..10 };
        text.get(part).unwrap_or(&text).replace('T', " ")
    };

    let svg = draw(220, |area| {
        let mut chart = ChartBuilder::on(&area)
            .margin_right(56)
            .margin_top(12)
            .x_label_area_size(36)
            .y_label_area_size(64)
            .build_cartesian_2d(0..bars, 0..most)?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .max_light_lines(1)
            .x_labels(4)
            .y_labels(5)
            .x_label_formatter(&start_of)
            .label_style(FONT)
            .draw()?;
        chart.draw_series(periods.iter().map(|(start, count)| {
            let (x, style) = (bar(*start), colour(0).rgb().filled());
            let mut bar = Rectangle::new([(x, 0), (x.saturating_add(1), *count)], style);
            bar.set_margin(0, 0, 0, 1);
            bar
        }))?;
        Ok(())
    });
    let (start, end) = (minute(start), minute(end.saturating_add(1)));
    Some(Plot {
        svg,
        caption: format!("Failures from {start} to {end}, one bar for each {name}"),
        legend: Vec::new(),
    })
}

/// The errors of each side in each role. `None` without failures.
pub(super) fn by_side_and_role(combinations: &[(Combination, u64)]) -> Option<Plot> {
    let codes = ranked_codes(combinations);
    let stacks = stacks(combinations, &codes);
    let most = stacks.iter().map(|(_, parts)| sum(parts)).max()?;
    let rows = i32::try_from(stacks.len()).ok()?;
    let name = |at: &SegmentValue<i32>| {
        let SegmentValue::CenterOf(row) = at else {
            return String::new();
        };
        let stack = usize::try_from(*row).ok();
        let stack = stack.and_then(|row| stacks.iter().rev().nth(row));
        stack.map_or_else(String::new, |(name, _)| name.clone())
    };
    let height = u32::try_from(rows).ok()?.saturating_mul(44);
    let svg = draw(height.saturating_add(50), |area| {
        let mut chart = ChartBuilder::on(&area)
            .margin_right(56)
            .x_label_area_size(36)
            .y_label_area_size(150)
            .build_cartesian_2d(0..most, (0..rows.saturating_sub(1)).into_segmented())?;
        chart
            .configure_mesh()
            .disable_y_mesh()
            .max_light_lines(1)
            .x_labels(5)
            .y_labels(stacks.len())
            .y_label_formatter(&name)
            .label_style(FONT)
            .draw()?;
        for ((_, parts), row) in stacks.iter().rev().zip(0..rows) {
            let mut start = 0_u64;
            for (index, count) in parts {
                let end = start.saturating_add(*count);
                let corners = [
                    (start, SegmentValue::Exact(row)),
                    (end, SegmentValue::Exact(row.saturating_add(1))),
                ];
                let mut bar = Rectangle::new(corners, colour(*index).rgb().filled());
                bar.set_margin(7, 7, 0, 1);
                chart.draw_series([bar])?;
                start = end;
            }
        }
        Ok(())
    });
    let named = codes.iter().take(OTHERS).enumerate();
    let named = named.map(|(i, (code, count))| (colour(i), format!("{} ({count})", error(*code))));
    let others = (codes.len() > OTHERS).then(|| (colour(OTHERS), "other errors".to_owned()));
    Some(Plot {
        svg,
        caption: "Errors by the side that failed and the role of this machine".to_owned(),
        legend: named.chain(others).collect(),
    })
}

/// The error codes, the most frequent first.
fn ranked_codes(combinations: &[(Combination, u64)]) -> Vec<(ErrorCode, u64)> {
    let mut counts = BTreeMap::new();
    for (combination, count) in combinations {
        let sum: &mut u64 = counts.entry(combination.code).or_default();
        *sum = sum.saturating_add(*count);
    }
    let mut codes: Vec<_> = counts.into_iter().collect();
    codes.sort_by_key(|(code, count)| (Reverse(*count), *code));
    codes
}

/// The failures of a side in a role, by the indices of their colours.
type Parts = BTreeMap<usize, u64>;

fn sum(parts: &Parts) -> u64 {
    parts
        .values()
        .fold(0, |sum, count| sum.saturating_add(*count))
}

/// The names and the failures of each side in each role. Each of the first codes has its colour.
fn stacks(combinations: &[(Combination, u64)], codes: &[(ErrorCode, u64)]) -> Vec<(String, Parts)> {
    let mut stacks: BTreeMap<_, (String, Parts)> = BTreeMap::new();
    for (combination, count) in combinations {
        let mut first = codes.iter().take(OTHERS);
        let colour = first.position(|(code, _)| *code == combination.code);
        let (name, parts) = stacks
            .entry((combination.point, combination.role))
            .or_default();
        if name.is_empty() {
            *name = format!("{}, {}", point(combination), role(combination));
        }
        let sum = parts.entry(colour.unwrap_or(OTHERS)).or_default();
        *sum = sum.saturating_add(*count);
    }
    let mut stacks: Vec<_> = stacks.into_values().enumerate().collect();
    stacks.sort_by_key(|(_, (_, parts))| Reverse(sum(parts)));
    stacks.truncate(MOST_STACKS);
    stacks.sort_by_key(|(index, _)| *index);
    stacks.into_iter().map(|(_, stack)| stack).collect()
}

/// Calls `plot` with an empty area and returns the picture. Drawing in memory does not fail, and a
/// plot that failed would be cut short.
fn draw(height: u32, plot: impl FnOnce(Area<'_>) -> Drawn) -> String {
    let mut svg = String::new();
    let area = SVGBackend::with_string(&mut svg, (WIDTH, height)).into_drawing_area();
    let drawn = plot(area);
    debug_assert!(drawn.is_ok(), "{drawn:?}");
    svg
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), DrawingAreaErrorKind<io::Error>>;

/// One of the colours that differ most for all eyes (Okabe and Ito), or grey.
#[derive(Clone, Copy)]
pub(super) struct Colour(u8, u8, u8);

impl Colour {
    const fn rgb(self) -> RGBColor {
        RGBColor(self.0, self.1, self.2)
    }
}

/// As CSS has it.
impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

fn colour(index: usize) -> Colour {
    COLOURS.get(index).copied().unwrap_or(GREY)
}

const COLOURS: [Colour; OTHERS] = [
    Colour(0x00, 0x72, 0xB2),
    Colour(0xE6, 0x9F, 0x00),
    Colour(0x00, 0x9E, 0x73),
    Colour(0xCC, 0x79, 0xA7),
    Colour(0x56, 0xB4, 0xE9),
    Colour(0xD5, 0x5E, 0x00),
];
const GREY: Colour = Colour(0x88, 0x88, 0x88);
/// The colour of errors that have none of their own.
const OTHERS: usize = 6;
const WIDTH: u32 = 560;
const FONT: (&str, u32) = ("sans-serif", 19);
/// The most pairs of a side and a role. Known values make six.
const MOST_STACKS: usize = 12;
const MOST_BARS: u64 = 100;
/// The periods that a bar can stand for, in minutes.
const PERIODS: [(u64, &str); 8] = [
    (1, "minute"),
    (5, "5 minutes"),
    (15, "15 minutes"),
    (HOUR, "hour"),
    (6 * HOUR, "6 hours"),
    (DAY, "day"),
    (7 * DAY, "7 days"),
    (28 * DAY, "28 days"),
];
const LONGEST_PERIOD: (u64, &str) = (365 * DAY, "365 days");
const DAY: u64 = 24 * HOUR;
