//! What the tests, fuzz targets and benches of this crate share. This is not part of the API.

#[cfg(all(test, feature = "cli"))]
mod cli_tests;
mod event_1005;
#[cfg(test)]
mod exhaustive;
#[cfg(test)]
mod false_positives;
#[cfg(test)]
mod files;
#[cfg(test)]
mod layers;
pub mod minidump_image;
pub mod oracles;
#[cfg(any(feature = "testing", all(test, feature = "cli")))]
pub mod plain_row;
#[cfg(test)]
mod real_containers;
#[cfg(test)]
mod recall;
#[cfg(test)]
pub(crate) mod strategy;
#[cfg(test)]
mod tests;
