//! Bytes that nobody meant: whatever they are, the readers answer, and in one clean line.

use pintle::plugin::Manifest;

use crate::table::cases;

/// A small generator of numbers, the same in every run.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % u64::try_from(bound.max(1)).unwrap()).unwrap()
    }
}

#[test]
fn no_bytes_make_the_reader_panic() {
    const SIGNS: &[&[u8]] = &[
        b"{",
        b"}",
        b"[",
        b"]",
        b":",
        b"- ",
        b"&a ",
        b"*a",
        b"<<: ",
        b"!!int ",
        b"!",
        b"'",
        b"\"",
        b"|\n",
        b">-\n",
        b"\n",
        b"---\n",
        b"...\n",
        b"? ",
        b"#",
        b"\t",
        b"\r",
        b"\0",
        b"\xff",
        b"\xef\xbb\xbf",
        b"%YAML 1.2\n",
        b"~",
        b"  ",
    ];
    let cases = cases();
    let mut random = Random::new(7);
    let (mut valid, mut refused) = (0, 0);
    for round in 0..30_000 {
        let mut text = cases[round % cases.len()].text.clone();
        for _ in 0..=random.below(3) {
            let at = random.below(text.len() + 1);
            match random.below(4) {
                0 => drop(text.splice(at..at, SIGNS[random.below(SIGNS.len())].iter().copied())),
                1 => drop(text.drain(at..(at + random.below(8)).min(text.len()))),
                2 => text.truncate(at),
                _ => {
                    let other = &cases[random.below(cases.len())].text;
                    text.splice(at..at, other[random.below(other.len() + 1)..].iter().copied());
                }
            }
        }
        match Manifest::parse(&text) {
            Ok(_) => valid += 1,
            Err(error) => {
                refused += 1;
                let message = error.to_string();
                assert!(!message.contains(char::is_control), "{message:?}");
            }
        }
    }
    assert!(valid > 100 && refused > 100, "the mutations reach both sides: {valid} valid, {refused} refused");
}

#[test]
fn hostile_shapes_are_refused_soon() {
    let base = "apiVersion: v1\nname: a\nversion: 1.0.0\ntype: cli/v1\nruntime: extism/v1\nruntimeConfig: ";
    let merges = {
        let mut text = "\n  a0: &a0 {k: v}\n".to_owned();
        for level in 1..9 {
            let uses = format!("*a{}, ", level - 1).repeat(9);
            text += &format!("  a{level}: &a{level} {{<<: [{uses}]}}\n");
        }
        text
    };
    let chain = (1..200).fold("\n  a0: &a0 [x]\n".to_owned(), |text, level| {
        text + &format!("  a{level}: &a{level} [*a{}]\n", level - 1)
    });
    let shapes = [
        "[".repeat(500_000),
        "{a: ".repeat(200_000),
        "\n".to_owned() + &"- ".repeat(300_000),
        (0..2_000).map(|level| format!("\n{}a:", " ".repeat(level % 400))).collect(),
        merges,
        chain,
        format!("{{{}}}", (0..40_000).map(|key| format!("k{key}: v, ")).collect::<String>()) + "}",
        "\"".to_owned() + &"\\u0000".repeat(100_000),
        "!".repeat(200_000),
        "&".repeat(200_000),
    ];
    for shape in &shapes {
        let start = std::time::Instant::now();
        let text = format!("{base}{shape}");
        let read = Manifest::parse(text.as_bytes());
        assert!(read.is_err(), "{}", &text[..text.len().min(200)]);
        assert!(start.elapsed().as_secs() < 5, "{:?}: {}", start.elapsed(), &shape[..40]);
    }
}
