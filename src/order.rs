//! Sorting by a number or by a place, compiled once for all types.
//!
//! The stable sort of the standard library is seven kilobytes of program for each type and key. Here only the numbers are
//! sorted, and what they belong to follows.

use crate::text::TextRange;

/// Sorts by where something is, the outer of two that start together last. What is at one place keeps its order.
pub fn by_range<T>(items: &mut [T], range: impl Fn(&T) -> TextRange) {
    by_number(items, |item| {
        let TextRange { start, end } = range(item);
        u64::from(start) << 32 | u64::from(end)
    });
}

/// Sorts by a number. What has the same one keeps its order.
pub fn by_number<T>(items: &mut [T], number: impl Fn(&T) -> u64) {
    if items.len() < 2 {
        return;
    }
    let mut numbers: Vec<(u64, usize)> = items.iter().enumerate().map(|(at, item)| (number(item), at)).collect();
    if !sorts(&mut numbers) {
        return;
    }
    for at in 0..items.len() {
        // What stood there may have gone on already, to where the item that took its place came from.
        let mut from = numbers[at].1;
        while from < at {
            from = numbers[from].1;
        }
        numbers[at].1 = from;
        items.swap(at, from);
    }
}

/// Whether anything changes its place.
#[inline(never)]
fn sorts(numbers: &mut [(u64, usize)]) -> bool {
    let changes = !numbers.is_sorted();
    if changes {
        numbers.sort_unstable();
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_of_one_number_keep_their_order() {
        for length in 0..40_u64 {
            for step in 1..20 {
                let mut items: Vec<(u64, u64)> = (0..length).map(|at| (at * 7919 * step % 11, at)).collect();
                let mut wanted = items.clone();
                wanted.sort();
                by_number(&mut items, |(number, _)| *number);
                assert_eq!(items, wanted);
            }
        }
    }

    #[test]
    fn places_are_sorted_by_start_and_then_by_end() {
        let range = TextRange::new;
        let mut items = [range(7, 9), range(1, u32::MAX), range(7, 8), range(1, 2), range(0, 3)];
        by_range(&mut items, |it| *it);
        assert_eq!(items, [range(0, 3), range(1, 2), range(1, u32::MAX), range(7, 8), range(7, 9)]);
    }
}
