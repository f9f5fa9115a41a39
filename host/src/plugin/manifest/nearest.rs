//! The valid key that a wrong one was probably meant to be.

/// The key of `known` that is nearest to `word`, if any is near: at most a third of its letters are wrong, and letter
/// case, `-` and `_` do not count.
pub(super) fn nearest(word: &str, known: &[&'static str]) -> Option<&'static str> {
    // The table below grows with the product of both lengths, and no key is this long.
    if word.len() > 64 {
        return None;
    }
    let word = fold(word);
    known
        .iter()
        .map(|key| (distance(&word, &fold(key)), *key))
        .filter(|(distance, key)| *distance <= key.len().div_ceil(3).min(3) && *distance < key.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, key)| key)
}

fn fold(text: &str) -> Vec<char> {
    text.chars().filter(|c| !matches!(c, '-' | '_')).flat_map(char::to_lowercase).collect()
}

/// The number of letters to insert, remove or change (Levenshtein), one row of the table at a time.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, a) in left.iter().enumerate() {
        let mut diagonal = index;
        let mut before = index + 1;
        let mut cells = row.iter_mut();
        if let Some(first) = cells.next() {
            *first = before;
        }
        for (b, cell) in right.iter().zip(cells) {
            let changed = diagonal + usize::from(a != b);
            diagonal = *cell;
            before = changed.min(diagonal + 1).min(before + 1);
            *cell = before;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_key_is_named_only_if_it_is_near() {
        let known = &["usage", "shortHelp", "longHelp", "ignoreFlags"];
        let cases = [
            ("usge", Some("usage")),
            ("Usage", Some("usage")),
            ("short-help", Some("shortHelp")),
            ("shorthelp", Some("shortHelp")),
            ("ignoreflag", Some("ignoreFlags")),
            ("description", None),
            ("", None),
            ("x", None),
        ];
        for (word, want) in cases {
            assert_eq!(nearest(word, known), want, "{word}");
        }
        assert_eq!(nearest(&"usage".repeat(1000), known), None);
        assert_eq!(nearest("a", &[]), None);
    }
}
