//! Edits, all or none: first a plan, which can fail, then the change, which cannot.

use super::document::{Document, Facts};
use super::edit::{Edit, EditError, NewText};
use super::file_name;
use super::split::{BOM, LineToken, is_prelude};
use super::{MAX_DOCUMENTS, Stream};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

impl<'a> Stream<'a> {
    /// Make the edits that one plugin answered, all or none.
    ///
    /// A document that is replaced by its own text stays as it is, whatever that is. Any other new text gets Helm's
    /// file name annotation right: that of the document it replaces, or of the nearest one before an inserted document
    /// (the first that has one, if none before has), or none. Lines that are added end as the input's first line does.
    ///
    /// # Errors
    /// What is wrong with the edits; the stream is as before then.
    pub fn apply(&mut self, edits: Vec<Edit>) -> Result<(), EditError> {
        let plan = Plan::make(self, edits)?;
        if plan.keeps_places() {
            for (index, fate) in plan.fates {
                if let (Fate::Replaced(new), Some(document)) = (fate, self.documents.get_mut(index)) {
                    *document = *new;
                }
            }
        } else {
            self.rebuild(plan);
        }
        self.settle_front();
        Ok(())
    }

    /// All documents in their new places. Texts are moved, not copied.
    fn rebuild(&mut self, Plan { mut fates, insertions }: Plan<'a>) {
        let old = std::mem::take(&mut self.documents);
        self.documents.reserve(old.len() + insertions.len());
        let mut insertions = insertions.into_iter().peekable();
        for (index, document) in old.into_iter().enumerate() {
            while let Some((_, new)) = insertions.next_if(|(place, _)| *place <= index) {
                self.push(new);
            }
            match fates.remove(&index).unwrap_or(Fate::Kept) {
                Fate::Kept => self.push(document),
                Fate::Replaced(new) => self.push(*new),
                Fate::Removed => {}
            }
        }
        for (_, new) in insertions {
            self.push(new);
        }
    }

    fn push(&mut self, mut document: Document<'a>) {
        if !self.documents.is_empty() && document.marker.is_empty() {
            document.marker = self.new_lines.marker;
        }
        self.documents.push(document);
    }

    /// A first document needs no marker, unless its new text would be taken for the prelude.
    fn settle_front(&mut self) {
        let Some(first) = self.documents.first_mut() else { return };
        let lost = || is_prelude(first.text()) || first.text().starts_with(BOM);
        if first.marker.is_empty() && first.is_edited() && lost() {
            first.marker = self.new_lines.marker;
        }
    }

    /// The marker of an inserted document: none in a stream whose first document needs none, as long as it stays first.
    fn marker_for_new(&self) -> &'static str {
        let bare = self.documents.first().map_or(matches!(self.prelude, "" | BOM), |first| first.marker.is_empty());
        if bare { "" } else { self.new_lines.marker }
    }
}

/// What becomes of a document.
enum Fate<'a> {
    Kept,
    Replaced(Box<Document<'a>>),
    Removed,
}

/// Edits that can be made, in the stream's order.
struct Plan<'a> {
    /// By index; what is not listed is kept.
    fates: BTreeMap<usize, Fate<'a>>,
    /// Each with the number of old documents before it.
    insertions: Vec<(usize, Document<'a>)>,
}

impl<'a> Plan<'a> {
    fn make(stream: &Stream<'a>, edits: Vec<Edit>) -> Result<Self, EditError> {
        let checks = Checks::new();
        let mut plan = Self { fates: BTreeMap::new(), insertions: Vec::new() };
        let mut inserted = Vec::new();
        for edit in edits {
            match edit {
                Edit::Replace { index, text } => {
                    let (place, old) = at(stream, index)?;
                    let fate = if old.text() == text {
                        Fate::Kept
                    } else {
                        Fate::Replaced(Box::new(checks.replacement(stream, index, old, text)?))
                    };
                    plan.decide(index, place, fate)?;
                }
                Edit::Remove { index } => plan.decide(index, at(stream, index)?.0, Fate::Removed)?,
                Edit::Insert { after, text } => {
                    let place = after.map_or(Ok(0), |index| at(stream, index).map(|(place, _)| place + 1))?;
                    checks.one_document(NewText::Insertion(after), &text)?;
                    inserted.push((place, after, text));
                }
            }
        }
        let count = stream.documents.len() + inserted.len() - plan.removed();
        if count > MAX_DOCUMENTS {
            return Err(EditError::TooManyDocuments { count });
        }
        inserted.sort_by_key(|(place, ..)| *place);
        plan.insert(stream, inserted)?;
        Ok(plan)
    }

    fn decide(&mut self, index: u32, place: usize, fate: Fate<'a>) -> Result<(), EditError> {
        match self.fates.entry(place) {
            Entry::Vacant(free) => {
                free.insert(fate);
                Ok(())
            }
            Entry::Occupied(_) => Err(EditError::Twice { index }),
        }
    }

    /// Name and read the inserted texts, which are in order.
    fn insert(&mut self, stream: &Stream<'a>, inserted: Vec<(usize, Option<u32>, String)>) -> Result<(), EditError> {
        if inserted.is_empty() {
            return Ok(());
        }
        let names = || (0..stream.documents.len()).map(|index| self.file_name(stream, index));
        let first = names().flatten().next();
        let (mut all, mut passed, mut nearest) = (names(), 0, None);
        let mut insertions = Vec::with_capacity(inserted.len());
        for (place, after, text) in inserted {
            nearest = all.by_ref().take(place - passed).flatten().last().or(nearest);
            passed = place;
            let text_of = NewText::Insertion(after);
            let (text, facts) = named(text_of, text, nearest.or(first))?;
            insertions.push((place, Document::new(stream.marker_for_new(), text, Some(facts))));
        }
        self.insertions = insertions;
        Ok(())
    }

    /// The file name that the document at an old index has in the end, if it is still there.
    fn file_name<'s>(&'s self, stream: &'s Stream<'a>, index: usize) -> Option<&'s str> {
        match self.fates.get(&index) {
            Some(Fate::Removed) => None,
            Some(Fate::Replaced(new)) => new.file_name(),
            Some(Fate::Kept) | None => stream.documents.get(index)?.file_name(),
        }
    }

    fn keeps_places(&self) -> bool {
        self.insertions.is_empty() && self.removed() == 0
    }

    fn removed(&self) -> usize {
        self.fates.values().filter(|fate| matches!(fate, Fate::Removed)).count()
    }
}

/// What new texts are held against.
struct Checks {
    marker: LineToken,
    end: LineToken,
}

impl Checks {
    fn new() -> Self {
        Self { marker: LineToken::marker(), end: LineToken::end() }
    }

    fn replacement<'a>(
        &self,
        stream: &Stream<'a>,
        index: u32,
        old: &Document<'a>,
        text: String,
    ) -> Result<Document<'a>, EditError> {
        let text_of = NewText::Replacement(index);
        self.one_document(text_of, &text)?;
        if !old.is_readable() && Facts::read(&text).is_err() {
            return Ok(old.replaced_by(text, None, stream.new_lines));
        }
        let (text, facts) = named(text_of, text, old.file_name())?;
        Ok(old.replaced_by(text, Some(facts), stream.new_lines))
    }

    /// That a text stays one document wherever it comes to stand.
    fn one_document(&self, text: NewText, content: &str) -> Result<(), EditError> {
        let line = |offset| content.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1;
        if let Some(offset) = self.marker.find(content) {
            return Err(EditError::Marker { text, line: line(offset) });
        }
        if let Some(offset) = self.end.find(content) {
            return Err(EditError::End { text, line: line(offset) });
        }
        if let Some(offset) = hidden_marker(content) {
            return Err(EditError::Marker { text, line: line(offset) });
        }
        if let Some(offset) = memchr::memchr(0, content.as_bytes()) {
            return Err(EditError::Nul { text, line: line(offset) });
        }
        Ok(())
    }
}

fn at<'s, 'a>(stream: &'s Stream<'a>, index: u32) -> Result<(usize, &'s Document<'a>), EditError> {
    let missing = EditError::OutOfRange { index, count: stream.documents.len() };
    let place = usize::try_from(index).ok();
    place.and_then(|place| Some((place, stream.documents.get(place)?))).ok_or(missing)
}

/// The text with this file name, or without any, and what it says about itself.
fn named(text_of: NewText, text: String, name: Option<&str>) -> Result<(String, Facts<'static>), EditError> {
    let unreadable = |reason| EditError::Unreadable { text: text_of, reason };
    let facts = Facts::read(&text).map_err(unreadable)?;
    let renamed = file_name::assign(&text, &facts, name);
    let Some(text) = renamed.map_err(|reason| EditError::FileName { text: text_of, reason })? else {
        let facts = facts.into_owned();
        return Ok((text, facts));
    };
    let facts = Facts::read(&text).map_err(unreadable)?.into_owned();
    Ok((text, facts))
}

/// A marker at the start of a line that only YAML takes for one: behind a lone CR, NEL, LS or PS.
///
/// The stream's own lines end with LF, so such a marker splits nothing here, but other readers may split at it.
fn hidden_marker(content: &str) -> Option<usize> {
    content.match_indices(['\r', '\u{85}', '\u{2028}', '\u{2029}']).find_map(|(offset, found)| {
        let line = content.get(offset + found.len()..)?;
        let rest = line.strip_prefix("---").or_else(|| line.strip_prefix("..."))?;
        rest.chars().next().is_none_or(char::is_whitespace).then_some(offset)
    })
}
