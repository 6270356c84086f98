//! The word that somebody who mistyped one probably meant.

/// The word among `candidates` that somebody who wrote `word` probably meant.
pub fn near_miss<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let near = |candidate: &str| {
        let candidate = candidate.to_lowercase();
        let extends = word.len() >= 3 && (candidate.starts_with(&word) || word.starts_with(&candidate));
        let distance = strsim::damerau_levenshtein(&word, &candidate);
        (extends || distance <= (word.len() / 3).max(1)).then_some(distance)
    };
    candidates
        .into_iter()
        .filter_map(|candidate| near(candidate).map(|distance| (distance, candidate)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::near_miss;

    #[test]
    fn near_misses_are_found_and_far_ones_are_not() {
        let keys = ["rules", "root", "warning", "extends"];
        assert_eq!(near_miss("rulez", keys), Some("rules"));
        assert_eq!(near_miss("warn", keys), Some("warning"));
        assert_eq!(near_miss("extend", keys), Some("extends"));
        assert_eq!(near_miss("plugins", keys), None);
    }
}
