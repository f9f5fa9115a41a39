//! What both scanners produce: one flat list of nodes in document order, as byte offsets into the text.

use std::ops::Range;

/// What a node is, and how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    /// No text at all, as behind `key:`; start and end are where a value would go.
    Empty,
    /// A scalar without quotes.
    Plain,
    /// `'…'`, the quotes included.
    Single,
    /// `"…"`, the quotes included.
    Double,
    /// `|`: from the header to the last line of its text, without that line's break.
    Literal,
    /// `>`: as `Literal`.
    Folded,
    /// `*name`; `link` is the node it stands for.
    Alias,
    /// `key: value` lines; starts at its first key, ends with its last child.
    BlockMap,
    /// `- item` lines; starts at its first dash.
    BlockList,
    /// `{…}`.
    FlowMap,
    /// `[…]`.
    FlowList,
    /// The one-entry map in `[a: 1]`, which has no braces.
    Pair,
}

impl Kind {
    /// Whether children are keys and values in turn.
    pub(crate) fn is_map(self) -> bool {
        matches!(self, Self::BlockMap | Self::FlowMap | Self::Pair)
    }

    /// Whether children are items.
    pub(crate) fn is_list(self) -> bool {
        matches!(self, Self::BlockList | Self::FlowList)
    }

    /// Whether it may have children.
    pub(crate) fn is_collection(self) -> bool {
        self.is_map() || self.is_list()
    }

    /// Whether brackets, not indentation, say where it ends.
    pub(crate) fn is_flow(self) -> bool {
        matches!(self, Self::FlowMap | Self::FlowList | Self::Pair)
    }

    /// Whether it is a `|` or `>` scalar.
    pub(crate) fn is_block_scalar(self) -> bool {
        matches!(self, Self::Literal | Self::Folded)
    }
}

/// One node. Sixteen bytes, since the list is the largest thing a reading makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Node {
    /// What it is.
    pub(crate) kind: Kind,
    /// Whether `Nodes::properties` has an anchor or a tag for it.
    pub(crate) marked: bool,
    /// The first byte.
    pub(crate) start: u32,
    /// Behind the last byte.
    pub(crate) end: u32,
    /// Of a collection the index behind its last descendant, of a block scalar its text's indentation,
    /// of an alias the node it stands for.
    pub(crate) link: u32,
}

/// The anchor and tag before a node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Properties {
    /// The node's index.
    pub(crate) node: usize,
    /// Where the first of them starts.
    pub(crate) start: usize,
    /// Where the last of them ends.
    pub(crate) end: usize,
    /// The anchor's `&name`.
    pub(crate) anchor: Option<Range<usize>>,
    /// The tag, its handle resolved.
    pub(crate) tag: Option<String>,
}

/// The nodes of one document, parents before children.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Nodes {
    pub(crate) list: Vec<Node>,
    properties: Vec<Properties>,
    /// Where the document's end was seen; what follows is not read by Kubernetes.
    pub(crate) read_to: usize,
}

/// Where a scanner puts what it finds. Offsets are `usize` here and are known to fit.
pub(crate) trait Sink {
    /// A collection starts.
    fn open(&mut self, kind: Kind, start: usize);
    /// The collection opened last ends; `end` is where its brackets do, `None` for its last child's end.
    fn close(&mut self, end: Option<usize>);
    /// A scalar; `indent` is the column of a block scalar's text.
    fn scalar(&mut self, kind: Kind, start: usize, end: usize, indent: usize);
}

/// Builds the list; `open` holds the indices of collections that have not ended.
#[derive(Debug, Default)]
pub(crate) struct Builder {
    nodes: Nodes,
    open: Vec<u32>,
    last_end: u32,
}

impl Builder {
    /// Room for what a text of this size usually needs.
    pub(crate) fn for_text(bytes: usize) -> Self {
        let list = Vec::with_capacity(bytes / 10 + 4);
        Self { nodes: Nodes { list, ..Nodes::default() }, ..Self::default() }
    }

    /// The index the next node gets.
    pub(crate) fn next_index(&self) -> usize {
        self.nodes.list.len()
    }

    /// Note the anchor or tag of the node added next.
    pub(crate) fn mark_next(&mut self, mut properties: Properties) {
        properties.node = self.next_index();
        self.nodes.properties.push(properties);
    }

    /// An alias for the node at `target`.
    pub(crate) fn alias(&mut self, start: usize, end: usize, target: usize) {
        self.scalar(Kind::Alias, start, end, target);
    }

    /// All of them, once the document has ended.
    pub(crate) fn finish(mut self, read_to: usize) -> Nodes {
        for properties in &self.nodes.properties {
            if let Some(node) = self.nodes.list.get_mut(properties.node) {
                node.marked = true;
            }
        }
        self.nodes.read_to = read_to;
        self.nodes
    }
}

/// Texts over 4 GiB are refused before any scanner runs, so nothing is lost.
pub(super) fn small(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

impl Sink for Builder {
    #[inline]
    fn open(&mut self, kind: Kind, start: usize) {
        self.open.push(small(self.nodes.list.len()));
        self.nodes.list.push(Node { kind, marked: false, start: small(start), end: small(start), link: 0 });
    }

    #[inline]
    fn close(&mut self, end: Option<usize>) {
        let behind = small(self.nodes.list.len());
        self.last_end = end.map_or(self.last_end, small);
        if let Some(node) = self.open.pop().and_then(|index| self.nodes.list.get_mut(index as usize)) {
            node.end = self.last_end;
            node.link = behind;
        }
    }

    #[inline]
    fn scalar(&mut self, kind: Kind, start: usize, end: usize, indent: usize) {
        self.last_end = small(end);
        self.nodes.list.push(Node { kind, marked: false, start: small(start), end: small(end), link: small(indent) });
    }
}

impl Nodes {
    /// The node at `index`; one that is nowhere is empty.
    pub(crate) fn get(&self, index: usize) -> Node {
        self.list.get(index).copied().unwrap_or(Node { kind: Kind::Empty, marked: false, start: 0, end: 0, link: 0 })
    }

    /// Whether the document has no content, not even an empty value behind `---`.
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    /// The index behind the node and all below it.
    pub(crate) fn after(&self, index: usize) -> usize {
        let node = self.get(index);
        if node.kind.is_collection() { node.link as usize } else { index + 1 }
    }

    /// The children's indices; keys and values in turn for a map.
    pub(crate) fn children(&self, index: usize) -> Children<'_> {
        let end = if self.get(index).kind.is_collection() { self.after(index) } else { index };
        Children { nodes: self, next: index + 1, end }
    }

    /// The key and the value of each entry.
    pub(crate) fn entries(&self, index: usize) -> impl Iterator<Item = (usize, usize)> + use<'_> {
        let mut children = self.children(index);
        std::iter::from_fn(move || Some((children.next()?, children.next()?)))
    }

    /// The anchor and tag of a node.
    pub(crate) fn properties(&self, index: usize) -> Option<&Properties> {
        if !self.get(index).marked {
            return None;
        }
        let at = self.properties.binary_search_by_key(&index, |properties| properties.node).ok()?;
        self.properties.get(at)
    }

    /// The tag of a node, its handle resolved.
    pub(crate) fn tag(&self, index: usize) -> Option<&str> {
        self.properties(index)?.tag.as_deref()
    }

    /// All anchors and tags.
    pub(crate) fn all_properties(&self) -> &[Properties] {
        &self.properties
    }

    /// Where the node starts, its anchor and tag included.
    pub(crate) fn outer_start(&self, index: usize) -> usize {
        self.properties(index).map_or(self.get(index).start as usize, |properties| properties.start)
    }

    /// The node an alias stands for, or the node itself.
    pub(crate) fn target(&self, index: usize) -> usize {
        let node = self.get(index);
        if node.kind == Kind::Alias { node.link as usize } else { index }
    }
}

/// The children of one node, in order.
pub(crate) struct Children<'a> {
    nodes: &'a Nodes,
    next: usize,
    end: usize,
}

impl Iterator for Children<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.next >= self.end {
            return None;
        }
        let child = self.next;
        self.next = self.nodes.after(child);
        Some(child)
    }
}
