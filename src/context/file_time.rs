//! Times of Windows.

use core::fmt;

use crate::record::display::pad;

/// A `FILETIME`: the number of intervals of 100 nanoseconds since 1601-01-01 00:00 UTC.
///
/// It prints in UTC, with all seven decimals:
///
/// ```
/// use ikeext_mm_failure::context::FileTime;
///
/// let time = FileTime(0x01DD_5DFE_4A0B_1D87);
/// assert_eq!(time.to_string(), "2026-10-17T06:11:03.6301703Z");
/// assert!(FileTime(0).is_unknown());
/// ```
///
/// Every value prints. The year has more than four digits from 10000 on; the last one is 60056.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileTime(pub u64);

impl FileTime {
    /// The start of 1970 in UTC, from which Unix counts.
    pub const UNIX_EPOCH: Self = Self(116_444_736_000_000_000);

    /// Whether the value is 0. Where Windows leaves a time out, it writes 0, not a time in 1601.
    #[must_use]
    pub const fn is_unknown(self) -> bool {
        self.0 == 0
    }

    /// Whether the time is in the years 2005 to 2039, when Windows could have written it.
    pub(crate) const fn is_plausible(self) -> bool {
        self.0 >= START_OF_2005 && self.0 < START_OF_2040
    }
}

/// UTC in the form `2026-11-24T20:08:00.1234567Z`.
impl fmt::Display for FileTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, fraction) = (self.0 / PER_SECOND, self.0 % PER_SECOND);
        let (days, second) = (seconds / 86_400, seconds % 86_400);
        let (year, month, day) = date(days);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        pad(
            f,
            format_args!(
                "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction:07}Z"
            ),
        )
    }
}

/// The year, month and day of the Gregorian calendar, `days` after 1601-01-01.
const fn date(days: u64) -> (u64, u64, u64) {
    // Years that start in March have the leap day at their end. 1600-03-01 starts a cycle of 400
    // years, and 1601-01-01 is its day 306.
    let days = days.wrapping_add(306);
    let (cycle, day) = (days / DAYS_IN_400_YEARS, days % DAYS_IN_400_YEARS);
    let century = min(day / DAYS_IN_100_YEARS, 3);
    let day = day.wrapping_sub(century.wrapping_mul(DAYS_IN_100_YEARS));
    let four_years = day / DAYS_IN_4_YEARS;
    let day = day % DAYS_IN_4_YEARS;
    let year = min(day / 365, 3);
    let day = day.wrapping_sub(year.wrapping_mul(365));
    // The five months from March on have 153 days, and so have the next five.
    let month = day.wrapping_mul(5).wrapping_add(2) / 153;
    let day_of_month = day.wrapping_sub(month.wrapping_mul(153).wrapping_add(2) / 5);
    let years = [
        cycle.wrapping_mul(400),
        century.wrapping_mul(100),
        four_years.wrapping_mul(4),
        year,
        month.wrapping_add(2) / 12, // January and February belong to the next year
    ];
    let [a, b, c, d, e] = years;
    let year = 1600_u64
        .wrapping_add(a)
        .wrapping_add(b)
        .wrapping_add(c)
        .wrapping_add(d)
        .wrapping_add(e);
    let month = month.wrapping_add(2) % 12;
    (year, month.wrapping_add(1), day_of_month.wrapping_add(1))
}

const fn min(a: u64, b: u64) -> u64 {
    if a < b { a } else { b }
}

/// Intervals in a second.
const PER_SECOND: u64 = 10_000_000;
const DAYS_IN_4_YEARS: u64 = 4 * 365 + 1;
const DAYS_IN_100_YEARS: u64 = 25 * DAYS_IN_4_YEARS - 1;
const DAYS_IN_400_YEARS: u64 = 4 * DAYS_IN_100_YEARS + 1;
/// The days from 1601-01-01 on, in intervals.
pub(super) const START_OF_2005: u64 = 147_558 * 86_400 * PER_SECOND;
pub(super) const START_OF_2040: u64 = 160_341 * 86_400 * PER_SECOND;

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    /// Counts the days one by one, by the rule for leap years.
    #[test]
    fn every_day_of_the_years_1601_to_3000_has_its_date() {
        let mut days = 0;
        for year in 1601..=3000 {
            let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let february = if is_leap { 29 } else { 28 };
            let months = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
            for (month, len) in (1..).zip(months) {
                for day in 1..=len {
                    assert_eq!(date(days), (year, month, day));
                    days += 1;
                }
            }
        }
    }

    #[test]
    fn the_first_and_the_last_time_are_printed() {
        assert_eq!(FileTime(0).to_string(), "1601-01-01T00:00:00.0000000Z");
        let epoch = FileTime::UNIX_EPOCH.to_string();
        assert_eq!(epoch, "1970-01-01T00:00:00.0000000Z");
        assert_eq!(
            FileTime(u64::MAX).to_string(),
            "60056-05-28T05:36:10.9551615Z"
        );
    }

    #[test]
    fn plausible_times_are_those_of_2005_to_2039() {
        for (time, year, is_plausible) in [
            (START_OF_2005 - 1, "2004", false),
            (START_OF_2005, "2005", true),
            (START_OF_2040 - 1, "2039", true),
            (START_OF_2040, "2040", false),
        ] {
            assert!(FileTime(time).to_string().starts_with(year));
            assert_eq!(FileTime(time).is_plausible(), is_plausible);
        }
    }
}
