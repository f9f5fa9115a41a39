//! What changed between two texts, short enough for a terminal.

use std::fmt::Write;

/// Lines shown before and after a change.
const CONTEXT: usize = 1;

/// The changed lines with a little of what is around them, at most `most` lines; then how many more there are.
pub(super) fn excerpt(old: &str, new: &str, most: usize) -> String {
    let lines = compare(&old.lines().collect::<Vec<_>>(), &new.lines().collect::<Vec<_>>());
    let changed: Vec<bool> = lines.iter().map(|line| !line.starts_with(' ')).collect();
    let near = |at: usize| {
        let window = changed.get(at.saturating_sub(CONTEXT)..(at + CONTEXT + 1).min(changed.len()));
        window.is_some_and(|window| window.contains(&true))
    };
    let mut text = String::new();
    let (mut shown, mut left, mut last) = (0, 0, None);
    for (at, (line, changed)) in lines.iter().zip(&changed).enumerate() {
        if !near(at) {
            continue;
        }
        if shown == most {
            left += usize::from(*changed);
            continue;
        }
        if last.is_some_and(|last| at > last + 1) {
            text.push_str("   ...\n");
        }
        writeln!(text, "  {line}").ok();
        shown += 1;
        last = Some(at);
    }
    if left > 0 {
        writeln!(text, "   ... and {left} more changed lines").ok();
    }
    text
}

/// All lines of both, marked ` `, `-` or `+`, by the longest common subsequence. Manifests are short: no need for less
/// than quadratic time.
fn compare(old: &[&str], new: &[&str]) -> Vec<String> {
    // `common[i][j]`: length of the longest common subsequence of what follows line i of old and line j of new.
    let mut common = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    let at = |table: &[Vec<usize>], i: usize, j: usize| table.get(i).and_then(|row| row.get(j)).copied().unwrap_or(0);
    for (i, line) in old.iter().enumerate().rev() {
        for (j, other) in new.iter().enumerate().rev() {
            let best = if line == other {
                at(&common, i + 1, j + 1) + 1
            } else {
                at(&common, i + 1, j).max(at(&common, i, j + 1))
            };
            if let Some(place) = common.get_mut(i).and_then(|row| row.get_mut(j)) {
                *place = best;
            }
        }
    }
    let mut lines = Vec::new();
    let (mut i, mut j) = (0, 0);
    loop {
        match (old.get(i), new.get(j)) {
            (None, None) => return lines,
            (Some(line), Some(other)) if line == other => {
                lines.push(format!("  {line}"));
                (i, j) = (i + 1, j + 1);
            }
            (Some(line), other) if other.is_none() || at(&common, i + 1, j) >= at(&common, i, j + 1) => {
                lines.push(format!("- {line}"));
                i += 1;
            }
            (_, Some(other)) => {
                lines.push(format!("+ {other}"));
                j += 1;
            }
            (Some(_), None) => return lines,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_shows_changes_with_a_line_around_and_counts_the_rest() {
        let old = "a\nb\nc\nd\ne\nf\ng\nh\n";
        for (new, most, expected) in [
            (old, 9, ""),
            ("a\nb\nc\nd\ne\nf\ng\nh\ni\n", 9, "    h\n  + i\n"),
            ("a\nX\nc\nd\ne\nf\ng\n", 9, "    a\n  - b\n  + X\n    c\n   ...\n    g\n  - h\n"),
            ("a\nX\nc\nd\ne\nf\ng\n", 3, "    a\n  - b\n  + X\n   ... and 1 more changed lines\n"),
            ("", 1, "  - a\n   ... and 7 more changed lines\n"),
        ] {
            assert_eq!(excerpt(old, new, most), expected, "{new:?}");
        }
        assert_eq!(excerpt("", "a\n", 9), "  + a\n");
    }
}
