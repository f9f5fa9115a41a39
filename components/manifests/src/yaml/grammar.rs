//! From tokens to nodes: the grammar of YAML 1.1 as a state machine with its own stack.

use super::nodes::{Builder, Kind, Nodes, Properties, Sink};
use super::tokens::{Fault, Spanned, Token, Tokens, fault};
use std::collections::HashMap;

/// What comes next inside the innermost open collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    BlockItem {
        first: bool,
    },
    /// A list whose dashes stand in the column of the key above them; no token marks its start or end.
    BareItem,
    BlockKey {
        first: bool,
    },
    BlockValue,
    FlowItem {
        first: bool,
    },
    PairKey,
    PairValue,
    PairEnd,
    FlowKey {
        first: bool,
    },
    FlowValue,
    FlowNoValue,
}

struct Grammar<'a> {
    text: &'a str,
    tokens: Tokens<'a>,
    builder: Builder,
    states: Vec<State>,
    /// Anchors so far: the node, by name.
    anchors: HashMap<&'a str, usize>,
    /// Indices of collections that have not ended; an alias to one of them would contain itself.
    open: Vec<usize>,
    handles: HashMap<String, String>,
    /// Behind the token taken last: where an empty value stands.
    last_end: usize,
}

/// Read the first document of a text that ends with a line break.
pub(crate) fn parse(text: &str) -> Result<Nodes, Fault> {
    let mut grammar = Grammar {
        text,
        tokens: Tokens::new(text),
        builder: Builder::for_text(text.len()),
        states: Vec::new(),
        anchors: HashMap::new(),
        open: Vec::new(),
        handles: HashMap::new(),
        last_end: 0,
    };
    if grammar.start()? {
        while let Some(state) = grammar.states.pop() {
            grammar.step(state)?;
        }
    }
    let end = grammar.tokens.peek()?.start;
    Ok(grammar.builder.finish(end))
}

impl Grammar<'_> {
    /// Directives, `---`, the root; whether there is a document.
    fn start(&mut self) -> Result<bool, Fault> {
        let mut directives = false;
        let mut version = false;
        loop {
            let next = self.tokens.peek()?;
            let at = next.start;
            match &next.token {
                Token::Version(_) if version => return fault(at, "a second %YAML directive"),
                Token::Version(false) => return fault(at, "only YAML 1.1 can be asked for"),
                Token::Version(true) => version = true,
                Token::TagDirective(handle, prefix) => {
                    let (handle, prefix) = (handle.clone(), prefix.clone());
                    if self.handles.insert(handle, prefix).is_some() {
                        return fault(at, "a second %TAG directive for this handle");
                    }
                }
                Token::DocumentStart => {
                    self.take()?;
                    break;
                }
                _ if directives => return fault(at, "--- is missing behind the directives"),
                Token::End => return Ok(false),
                _ => {
                    self.node(true, false)?;
                    return Ok(true);
                }
            }
            directives = true;
            self.take()?;
        }
        match self.tokens.peek()?.token {
            Token::Version(_) | Token::TagDirective(..) | Token::DocumentStart | Token::DocumentEnd | Token::End => {
                self.empty();
            }
            _ => self.node(true, false)?,
        }
        Ok(true)
    }

    fn take(&mut self) -> Result<Spanned, Fault> {
        let token = self.tokens.take()?;
        // Tokens without bytes of their own stand where the next text starts, not where the last one ended.
        if token.end > token.start {
            self.last_end = token.end;
        }
        Ok(token)
    }

    fn next_is(&mut self, tokens: &[Token]) -> Result<bool, Fault> {
        let next = self.tokens.peek()?;
        Ok(tokens.contains(&next.token))
    }

    fn empty(&mut self) {
        self.builder.scalar(Kind::Empty, self.last_end, self.last_end, 0);
    }

    fn open(&mut self, kind: Kind, start: usize, state: State) {
        self.open.push(self.builder.next_index());
        self.builder.open(kind, start);
        self.states.push(state);
    }

    fn close(&mut self, end: Option<usize>) {
        self.open.pop();
        self.builder.close(end);
    }

    /// A node where one may stand; a collection leaves its state on the stack.
    fn node(&mut self, block: bool, bare_list: bool) -> Result<(), Fault> {
        let mut properties = Properties::default();
        let (mut tagged, mut anchored) = (false, false);
        loop {
            let next = self.tokens.peek()?;
            let (start, end) = (next.start, next.end);
            if !tagged && !anchored {
                properties.start = start;
            }
            match &next.token {
                Token::Alias if !tagged && !anchored => {
                    self.take()?;
                    return self.alias(start, end);
                }
                Token::Anchor if !anchored => {
                    properties.anchor = Some(start..end);
                    anchored = true;
                }
                Token::Tag(handle, suffix) if !tagged => {
                    let tag = match (handle.as_str(), self.handles.get(handle)) {
                        ("", _) => suffix.clone(),
                        (_, Some(prefix)) => format!("{prefix}{suffix}"),
                        ("!", None) => format!("!{suffix}"),
                        ("!!", None) => format!("tag:yaml.org,2002:{suffix}"),
                        _ => return fault(start, "a tag handle that no %TAG directive defines"),
                    };
                    properties.tag = Some(tag).filter(|tag| !tag.is_empty());
                    tagged = true;
                }
                _ => break,
            }
            properties.end = end;
            self.take()?;
        }
        let marked = tagged || anchored;
        if let Some(name) = properties.anchor.clone().and_then(|anchor| self.text.get(anchor.start + 1..anchor.end)) {
            self.anchors.insert(name, self.builder.next_index());
        }
        if marked {
            self.builder.mark_next(properties);
        }
        let next = self.tokens.peek()?;
        let start = next.start;
        match next.token {
            Token::Dash if bare_list => self.open(Kind::BlockList, start, State::BareItem),
            Token::Scalar(kind, indent) => {
                let end = self.take()?.end;
                self.builder.scalar(kind, start, end, indent);
            }
            Token::ListStart => self.open(Kind::FlowList, start, State::FlowItem { first: true }),
            Token::MapStart => self.open(Kind::FlowMap, start, State::FlowKey { first: true }),
            Token::BlockListStart if block => self.open(Kind::BlockList, start, State::BlockItem { first: true }),
            Token::BlockMapStart if block => self.open(Kind::BlockMap, start, State::BlockKey { first: true }),
            _ if marked => self.empty(),
            _ => return fault(start, "a value is missing"),
        }
        Ok(())
    }

    fn alias(&mut self, start: usize, end: usize) -> Result<(), Fault> {
        let name = self.text.get(start + 1..end).unwrap_or_default();
        let Some(target) = self.anchors.get(name).copied() else {
            return fault(start, "an alias for an anchor that is not defined above it");
        };
        if self.open.binary_search(&target).is_ok() {
            return fault(start, "an alias inside the value that it stands for");
        }
        self.builder.alias(start, end, target);
        Ok(())
    }

    /// A node, or an empty value before one of `ends`; `then` follows it.
    fn node_or_empty(&mut self, ends: &[Token], block: bool, bare: bool, then: State) -> Result<(), Fault> {
        self.states.push(then);
        if self.next_is(ends)? {
            self.empty();
            return Ok(());
        }
        self.node(block, bare)
    }

    fn step(&mut self, state: State) -> Result<(), Fault> {
        match state {
            State::BlockItem { first } => self.block_item(first),
            State::BareItem => self.bare_item(),
            State::BlockKey { first } => self.block_key(first),
            State::BlockValue => self.block_value(),
            State::FlowItem { first } => self.flow_item(first),
            State::PairKey => self.pair_key(),
            State::PairValue => self.pair_value(),
            State::PairEnd => {
                self.close(None);
                Ok(())
            }
            State::FlowKey { first } => self.flow_key(first),
            State::FlowValue => self.flow_value(),
            State::FlowNoValue => {
                self.empty();
                self.states.push(State::FlowKey { first: false });
                Ok(())
            }
        }
    }

    fn block_item(&mut self, first: bool) -> Result<(), Fault> {
        if first {
            self.take()?;
        }
        let next = self.take()?;
        match next.token {
            Token::Dash => {
                let then = State::BlockItem { first: false };
                self.node_or_empty(&[Token::Dash, Token::BlockEnd], true, false, then)
            }
            Token::BlockEnd => {
                self.close(None);
                Ok(())
            }
            _ => fault(next.start, "a list item is missing its dash"),
        }
    }

    fn bare_item(&mut self) -> Result<(), Fault> {
        if !self.next_is(&[Token::Dash])? {
            self.close(None);
            return Ok(());
        }
        self.take()?;
        let ends = [Token::Dash, Token::Key, Token::Value, Token::BlockEnd];
        self.node_or_empty(&ends, true, false, State::BareItem)
    }

    fn block_key(&mut self, first: bool) -> Result<(), Fault> {
        if first {
            self.take()?;
        }
        let next = self.take()?;
        match next.token {
            Token::Key => {
                self.node_or_empty(&[Token::Key, Token::Value, Token::BlockEnd], true, true, State::BlockValue)
            }
            Token::BlockEnd => {
                self.close(None);
                Ok(())
            }
            _ => fault(next.start, "a key is expected here"),
        }
    }

    fn block_value(&mut self) -> Result<(), Fault> {
        let then = State::BlockKey { first: false };
        if self.next_is(&[Token::Value])? {
            self.take()?;
            return self.node_or_empty(&[Token::Key, Token::Value, Token::BlockEnd], true, true, then);
        }
        self.empty();
        self.states.push(then);
        Ok(())
    }

    /// Past the comma before every entry but the first.
    fn separator(&mut self, first: bool, end: &Token) -> Result<(), Fault> {
        let next = self.tokens.peek()?;
        if first || next.token == Token::Comma {
            self.take()?;
        } else if next.token != *end {
            return fault(next.start, "a comma or the closing bracket is expected here");
        }
        Ok(())
    }

    fn close_flow(&mut self) -> Result<(), Fault> {
        let end = self.take()?.end;
        self.close(Some(end));
        Ok(())
    }

    fn flow_item(&mut self, first: bool) -> Result<(), Fault> {
        self.separator(first, &Token::ListEnd)?;
        if self.next_is(&[Token::ListEnd])? {
            return self.close_flow();
        }
        self.states.push(State::FlowItem { first: false });
        if self.next_is(&[Token::Key])? {
            let start = self.take()?.start;
            self.open(Kind::Pair, start, State::PairKey);
            return Ok(());
        }
        self.node(false, false)
    }

    fn pair_key(&mut self) -> Result<(), Fault> {
        self.states.push(State::PairEnd);
        if self.next_is(&[Token::Value, Token::Comma, Token::ListEnd])? {
            // The cluster's reader drops the token that follows a missing key, which then makes the list invalid.
            self.empty();
            self.take()?;
            self.states.push(State::PairValue);
            return Ok(());
        }
        self.states.push(State::PairValue);
        self.node(false, false)
    }

    fn pair_value(&mut self) -> Result<(), Fault> {
        if self.next_is(&[Token::Value])? {
            self.take()?;
            if !self.next_is(&[Token::Comma, Token::ListEnd])? {
                return self.node(false, false);
            }
        }
        self.empty();
        Ok(())
    }

    fn flow_key(&mut self, first: bool) -> Result<(), Fault> {
        self.separator(first, &Token::MapEnd)?;
        if self.next_is(&[Token::MapEnd])? {
            return self.close_flow();
        }
        if !self.next_is(&[Token::Key])? {
            self.states.push(State::FlowNoValue);
            return self.node(false, false);
        }
        self.take()?;
        self.node_or_empty(&[Token::Value, Token::Comma, Token::MapEnd], false, false, State::FlowValue)
    }

    fn flow_value(&mut self) -> Result<(), Fault> {
        self.states.push(State::FlowKey { first: false });
        if self.next_is(&[Token::Value])? {
            self.take()?;
            if !self.next_is(&[Token::Comma, Token::MapEnd])? {
                return self.node(false, false);
            }
        }
        self.empty();
        Ok(())
    }
}
