//! Tests of `barren`.

use std::prelude::rust_2024::*;

use proptest::prelude::*;

use super::*;

proptest! {
    /// The images of other tests are so short that nearly all ranges start at 0. Here they also
    /// start before what was searched, and after a gap.
    #[test]
    fn earlier_searches_do_not_change_an_answer(
        image in prop::collection::vec(prop::bool::weighted(0.05), 60),
        ranges in prop::collection::vec((0..60_usize, 0..=60_usize), 0..30),
    ) {
        let mut barren = Barren::new(0);
        for (a, b) in ranges {
            let range = a.min(b)..a.max(b);
            let any = image[range.clone()].iter().any(|is_found| *is_found);
            let is_barren = barren.is_barren(range, |part| image[part].contains(&true));
            prop_assert_eq!(is_barren, !any);
        }
    }
}
