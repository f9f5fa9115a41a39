//! What the first scanner takes, the full one takes too, with the same nodes.

use super::super::document::full_parse;
use super::parse;

const MANIFEST: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  labels: {app: \"web\", tier: 'x'}\n  \
    annotations:\n    a/b: |\n      text\n        more\n    c: >-\n      folded\n      lines\nspec:\n  template:\n    spec:\n      \
    containers:\n      - name: a\n        image: \"nginx:1.2\"\n        args: [\"--x\", '--y', z]\n        env:\n          - name: A\n            \
    value: \"1\"\n      - name: b # c\n";

const PIECES: &[&str] = &[
    " ", "  ", "\n", "\n\n", "\n ", "\n  ", ":", ": ", ":\n", "- ", "-", "\n- ", "#", " #", "'", "\"", "[", "]", "{",
    "}", ",", ", ", "&x ", "*x", "!a ", "|", "|\n", ">-\n", "|+\n", "|2\n", "? ", "?", "\t", "---", "\n---\n", "...",
    "\r\n", "\r", "%", "<<: ", "a", "b: c", "\\", "\\n", "é", "\u{85}", "\u{2028}", "1", "\u{feff}", ".", "a: b\n",
];

fn texts() -> Vec<String> {
    let data = [include_str!("../../../tests/data/reading.tsv"), include_str!("../../../tests/data/patch.tsv")];
    let mut texts: Vec<String> = data
        .iter()
        .flat_map(|data| data.lines())
        .filter(|line| !line.starts_with('#'))
        .flat_map(|line| line.split('\t').skip(1).take(2))
        .filter_map(|text| serde_json::from_str(text).ok())
        .collect();
    assert!(texts.len() > 400, "the data files hold {} texts", texts.len());
    texts.extend(std::iter::repeat_n(MANIFEST.to_owned(), 40));
    texts
}

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }

    fn boundary(&mut self, text: &str) -> usize {
        let mut at = self.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    fn mutate(&mut self, text: &str) -> String {
        let mut text = text.to_owned();
        for _ in 0..=self.below(3) {
            let (from, to) = (self.boundary(&text), self.boundary(&text));
            match self.below(4) {
                0 if from < to && to - from < 6 => text.replace_range(from..to, ""),
                1 if from < to && to - from < 40 => {
                    let part = text.get(from..to).unwrap_or_default().to_owned();
                    text.insert_str(from, &part);
                }
                _ => text.insert_str(from, PIECES[self.below(PIECES.len())]),
            }
        }
        text
    }
}

fn assert_same(text: &str) -> bool {
    let Some(first) = parse(text) else { return false };
    match full_parse(text) {
        Ok(full) => assert_eq!(first.list, full.list, "other nodes for {text:?}"),
        Err(fault) => panic!("the full scanner refuses {text:?}: {fault:?}"),
    }
    true
}

#[test]
fn takes_no_case_text_that_the_full_scanner_reads_otherwise() {
    let taken = texts().iter().filter(|text| assert_same(text)).count();
    assert!(taken > 250, "only {taken} of the texts are taken");
}

#[test]
fn takes_no_mutated_text_that_the_full_scanner_reads_otherwise() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let texts = texts();
    let rounds = std::env::var("PINTLE_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(20_000);
    let mut taken = 0;
    for _ in 0..rounds {
        let text = &texts[random.below(texts.len())];
        taken += usize::from(assert_same(&random.mutate(text)));
    }
    assert!(taken > rounds / 10, "only {taken} of {rounds} are taken");
}

#[test]
fn takes_manifests_as_people_write_them() {
    assert!(assert_same(MANIFEST));
    assert!(assert_same(&MANIFEST.replace('\n', "\r\n")));
}
