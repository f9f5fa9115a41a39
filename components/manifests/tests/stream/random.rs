//! Streams and edits by chance, the same in every run.

use crate::edits::assert_reads_back;
use pintle_manifests::stream::{Edit, Stream};

/// Pieces that matter to a splitter, alone or beside each other.
const FRAGMENTS: [&str; 40] = [
    "---",
    "---\n",
    "--- ",
    "---\t",
    "---\r\n",
    "---\r",
    "--",
    "-",
    "----\n",
    "...",
    "...\n",
    "... ",
    "...\r\n",
    "..",
    ".",
    "\n",
    "\r\n",
    "\r",
    " ",
    "\t",
    "\u{feff}",
    "#",
    "# c\n",
    "# Source: a.yaml\n",
    "%YAML 1.1\n",
    "%",
    "a: 1\n",
    "b: |\n  x\n",
    "{a: 1}",
    "[",
    "]",
    "\"",
    "kind: A\n",
    "apiVersion: v1\n",
    "metadata:\n",
    "  name: n\n",
    "\u{85}",
    "\u{2028}",
    "é",
    "😀",
];

/// Marsaglia's xorshift, so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }

    fn text(&mut self, longest: usize) -> String {
        (0..self.below(longest + 1)).map(|_| FRAGMENTS[self.below(FRAGMENTS.len())]).collect()
    }

    fn edit(&mut self, documents: usize) -> Edit {
        let index = u32::try_from(self.below(documents.max(1))).unwrap();
        match self.below(4) {
            0 => Edit::Remove { index },
            1 => Edit::Replace { index, text: self.text(4) },
            2 => Edit::Insert { after: None, text: self.text(4) },
            _ => Edit::Insert { after: (documents > 0).then_some(index), text: self.text(4) },
        }
    }
}

/// The documents' texts by the rules alone: line by line, nothing clever.
fn texts_by_the_rules(input: &str) -> Vec<String> {
    let sign = |line: &str, sign: &str| {
        line.strip_prefix(sign).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
    };
    let mut texts: Vec<String> = Vec::new();
    let mut head = Some(String::new());
    let mut ended = false;
    let settle = |head: &mut Option<String>, texts: &mut Vec<String>, head_ended: bool| {
        let Some(text) = head.take() else { return };
        let breaks = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];
        let plain = |line: &str| {
            let line_without_blanks = line.trim_start_matches([' ', '\t']);
            line_without_blanks.is_empty() || line_without_blanks.starts_with('#') || line.starts_with('%')
        };
        if head_ended || !text.split(breaks).all(plain) {
            texts.push(text);
        }
    };
    for line in input.strip_prefix('\u{feff}').unwrap_or(input).split_inclusive('\n') {
        if sign(line, "---") {
            settle(&mut head, &mut texts, ended);
            let behind = line[3..].trim_start_matches([' ', '\t']);
            texts.push(if behind == "\n" || behind == "\r\n" { String::new() } else { behind.to_owned() });
            ended = false;
        } else if sign(line, "...") || ended {
            ended = true;
        } else {
            head.as_mut().or(texts.last_mut()).unwrap().push_str(line);
        }
    }
    settle(&mut head, &mut texts, ended);
    texts
}

#[test]
fn any_text_comes_back_and_is_split_as_the_rules_say() {
    let mut random = Random(0x5eed_0001);
    for _ in 0..20_000 {
        let input = random.text(12);
        let stream = Stream::parse(input.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(stream.to_bytes()).unwrap(), input, "{input:?}");
        let texts: Vec<_> = stream.documents().iter().map(|document| document.text().to_owned()).collect();
        assert_eq!(texts, texts_by_the_rules(&input), "{input:?}");
    }
}

#[test]
fn any_document_replaced_by_its_own_text_changes_nothing() {
    let mut random = Random(0x5eed_0002);
    for _ in 0..5_000 {
        let input = random.text(12);
        let mut stream = Stream::parse(input.as_bytes()).unwrap();
        let texts = stream.documents().iter().map(|document| document.text().to_owned());
        let edits = (0..).zip(texts).map(|(index, text)| Edit::Replace { index, text }).collect();
        stream.apply(edits).unwrap();
        assert_eq!(String::from_utf8(stream.to_bytes()).unwrap(), input, "{input:?}");
    }
}

#[test]
fn any_edits_that_are_taken_read_back_and_others_change_nothing() {
    let mut random = Random(0x5eed_0003);
    let (mut taken, mut refused) = (0, 0);
    for _ in 0..20_000 {
        let input = random.text(8);
        let mut stream = Stream::parse(input.as_bytes()).unwrap();
        for _ in 0..2 {
            let count = stream.documents().len();
            let edits: Vec<_> = (0..random.below(4)).map(|_| random.edit(count)).collect();
            let before = stream.to_bytes();
            let what = format!("{input:?} {edits:?}");
            if stream.apply(edits).is_ok() {
                taken += 1;
                assert_reads_back(&stream, &what);
            } else {
                refused += 1;
                assert_eq!(stream.to_bytes(), before, "{what}");
            }
        }
    }
    assert!(taken > 5_000 && refused > 5_000, "chance must try both: {taken} taken, {refused} refused");
}
