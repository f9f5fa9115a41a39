//! Components whose core is written by hand: `component.wat` with its holes filled.
//!
//! `render` returns the address of its answer, laid out by the canonical ABI. All of it is 32-bit words here:
//! `[0, edits, count, diagnostics, count]`, or `[1, which failure, text, length]`.

const TEMPLATE: &str = include_str!("component.wat");

/// Where an answer is put.
const ANSWER: u32 = 1024;

/// What fills the holes; the defaults make a component that keeps all documents.
#[derive(Debug, Clone)]
pub(crate) struct Core {
    holes: Vec<(&'static str, String)>,
}

const DEFAULTS: [(&str, &str); 9] = [
    ("imports", ""),
    ("parts", ""),
    ("memory", r#"(memory (export "memory") 1)"#),
    ("core", ""),
    // Everything that the host hands in goes to one place: this guest does not read it.
    ("realloc", "i32.const 4096"),
    ("render", "i32.const 0"),
    ("post-return", ""),
    ("encoding", "utf8"),
    ("export", "helm:plugin/postrenderer@0.1.0"),
];

/// A guest that does no wrong yet.
pub(crate) fn core() -> Core {
    Core { holes: Vec::new() }
}

/// A guest that answers these words.
pub(crate) fn answer(words: &[u32]) -> Core {
    core().words(ANSWER, words).fill("render", format!("i32.const {ANSWER}"))
}

/// A guest that answers the failure `failed` with this text.
pub(crate) fn failure_text(text: &[u8]) -> Core {
    let length = u32::try_from(text.len()).unwrap();
    answer(&[1, 4, 2048, length]).bytes(2048, text)
}

impl Core {
    /// Fills a hole; what goes into `core` is added to what is there.
    pub(crate) fn fill(mut self, hole: &'static str, text: impl Into<String>) -> Self {
        assert!(DEFAULTS.iter().any(|(name, _)| *name == hole), "{hole} is no hole of component.wat");
        let mut text = text.into();
        if let Some(place) = self.holes.iter().position(|(name, _)| *name == hole) {
            let (_, there) = self.holes.remove(place);
            text = if hole == "core" { format!("{there}\n{text}") } else { text };
        }
        self.holes.push((hole, text));
        self
    }

    /// Puts bytes into the memory.
    pub(crate) fn bytes(self, at: u32, bytes: &[u8]) -> Self {
        let text: String = bytes.iter().map(|byte| format!("\\{byte:02x}")).collect();
        self.fill("core", format!("(data (i32.const {at}) \"{text}\")"))
    }

    /// Puts words into the memory.
    pub(crate) fn words(self, at: u32, words: &[u32]) -> Self {
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        self.bytes(at, &bytes)
    }

    /// The component.
    pub(crate) fn wasm(&self) -> Vec<u8> {
        let text = DEFAULTS.iter().fold(TEMPLATE.to_owned(), |text, (name, default)| {
            let filled = self.holes.iter().find(|(hole, _)| hole == name).map_or(*default, |(_, text)| text);
            text.replace(&format!("{{{{{name}}}}}"), filled)
        });
        wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}"))
    }
}
