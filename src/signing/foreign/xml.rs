//! XML from strangers: parsed once, within bounds, without DOCTYPE and entities; elements are found by
//! namespace and name, whatever the prefix; each Id stands once.
//!
//! `uppsala` parses and `bergshamra-c14n` canonicalizes its tree (Canonical XML 1.0 and 1.1, Exclusive
//! Canonical XML 1.0). Canonicalizing walks the whole document each time, so the work is counted.

use bergshamra_c14n::{C14nMode, canonicalize_doc};
use bergshamra_xml::NodeSet;
use std::cell::Cell;
use std::collections::HashMap;
use uppsala::{Document, NodeId, NodeKind, Parser};

/// XML signatures (RFC 3275).
pub(super) const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
/// Exclusive canonicalization and its parameter.
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const CANONICAL_1_1: &str = "http://www.w3.org/2006/12/xml-c14n11";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Most bytes of a file.
pub(super) const LONGEST: usize = 4 << 20;
/// Most tags, quotation marks and namespace declarations: they are what takes memory and time.
const MOST_TAGS: usize = 20_000;
const MOST_QUOTES: usize = 20_000;
const MOST_NAMESPACES: usize = 1_000;
const DEEPEST: u32 = 64;
/// Most steps of all canonicalizations of a container; a usual signature needs a few thousand.
pub(super) const MOST_WORK: u64 = 10_000_000;

/// An element of a document.
pub(super) type Node = NodeId;

/// How to canonicalize.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct C14n {
    mode: C14nMode,
    /// InclusiveNamespaces (Exclusive XML Canonicalization, 4).
    prefixes: Vec<String>,
}

impl Default for C14n {
    /// What XML signatures use where nothing is said (RFC 3275, 4.3.3.2).
    fn default() -> C14n {
        C14n { mode: C14nMode::Inclusive, prefixes: Vec::new() }
    }
}

/// A parsed document.
pub(super) struct Xml<'a> {
    document: Document<'a>,
    ids: HashMap<String, NodeId>,
    /// More than one element has xml:base: Canonical XML 1.1 joins them, which the library does by half.
    has_bases: bool,
    /// Steps of one canonicalization, by inclusive and exclusive rules.
    cost: (u64, u64),
    /// What is left of the work for all files of a container.
    left: &'a Cell<u64>,
}

impl<'a> Xml<'a> {
    /// Parses a file.
    pub fn parse(bytes: &'a [u8], left: &'a Cell<u64>) -> Result<Xml<'a>, String> {
        if bytes.len() > LONGEST {
            return Err("too long".into());
        }
        let text = std::str::from_utf8(bytes).map_err(|_| "not in UTF-8")?;
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let count = |wanted: &[u8]| bytes.iter().filter(|b| wanted.contains(b)).count();
        let namespaces = text.matches("xmlns").count();
        if count(b"<") > MOST_TAGS || count(b"\"'") > MOST_QUOTES || namespaces > MOST_NAMESPACES {
            return Err("too complicated".into());
        }
        let parser = Parser::new().with_forbid_dtd(true).with_max_depth(DEEPEST);
        let document = parser.parse(text).map_err(|e| e.to_string())?;
        let nodes = document.descendants(document.root());
        let ids = ids(&document, &nodes)?;
        let base = |node: &&NodeId| document.element(**node)?.get_attribute_ns(XML, "base");
        let has_bases = nodes.iter().filter(|node| base(node).is_some()).nth(1).is_some();
        let (nodes, namespaces, text) = (nodes.len() as u64, namespaces as u64, text.len() as u64 / 8);
        Ok(Xml { document, ids, has_bases, cost: (nodes * (1 + namespaces) + text, 2 * nodes + text), left })
    }

    /// The document element.
    pub fn root(&self) -> Result<Node, String> {
        self.document.document_element().ok_or_else(|| "no element".into())
    }

    /// Whether an element has this name.
    pub fn is(&self, node: Node, namespace: &str, name: &str) -> bool {
        self.document.element(node).is_some_and(|e| e.matches_name_ns(namespace, name))
    }

    /// The name of an element without its prefix, for messages.
    pub fn name(&self, node: Node) -> &str {
        self.document.element(node).map_or("", |e| e.name.local_name.as_ref())
    }

    /// The elements right below, in their order. Text between elements is white space.
    pub fn children(&self, node: Node) -> Result<Vec<Node>, String> {
        let mut found = Vec::new();
        for child in self.document.children_iter(node) {
            match self.document.node_kind(child) {
                Some(NodeKind::Element(_)) => found.push(child),
                Some(NodeKind::Text(text)) if text.trim_ascii().is_empty() => {}
                Some(NodeKind::Comment(_)) => {}
                _ => return Err(format!("something else than elements in {}", self.name(node))),
            }
        }
        Ok(found)
    }

    /// The elements of that name right below.
    pub fn all(&self, node: Node, namespace: &str, name: &str) -> Result<Vec<Node>, String> {
        let mut children = self.children(node)?;
        children.retain(|child| self.is(*child, namespace, name));
        Ok(children)
    }

    /// The element of that name right below, if there is one; two are an error.
    pub fn child(&self, node: Node, namespace: &str, name: &str) -> Result<Option<Node>, String> {
        match self.all(node, namespace, name)?.as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(*one)),
            _ => Err(format!("{name} stands twice")),
        }
    }

    /// The one element of that name right below.
    pub fn one(&self, node: Node, namespace: &str, name: &str) -> Result<Node, String> {
        self.child(node, namespace, name)?.ok_or_else(|| format!("no {name} in {}", self.name(node)))
    }

    /// An attribute without a namespace.
    pub fn attribute(&self, node: Node, name: &str) -> Option<&str> {
        let element = self.document.element(node)?;
        let found = element.attributes.iter();
        let mut found = found.filter(|a| a.name.namespace_uri.is_none() && a.name.local_name == name);
        found.next().map(|a| a.value.as_ref())
    }

    /// An attribute with a namespace.
    pub fn attribute_of(&self, node: Node, namespace: &str, name: &str) -> Option<&str> {
        self.document.element(node)?.get_attribute_ns(namespace, name)
    }

    /// The text of an element that holds nothing else.
    pub fn text(&self, node: Node) -> Result<String, String> {
        let mut text = String::new();
        for child in self.document.children_iter(node) {
            match self.document.node_kind(child) {
                Some(NodeKind::Text(part) | NodeKind::CData(part)) => text.push_str(part),
                Some(NodeKind::Comment(_)) => {}
                _ => return Err(format!("something else than text in {}", self.name(node))),
            }
        }
        Ok(text)
    }

    /// The bytes that an element holds in base64.
    pub fn base64(&self, node: Node) -> Result<Vec<u8>, String> {
        use base64::{Engine, engine::general_purpose::STANDARD};
        let text: String = self.text(node)?.split_ascii_whitespace().collect();
        STANDARD.decode(text).map_err(|e| format!("base64 in {}: {e}", self.name(node)))
    }

    /// The element with an Id.
    pub fn by_id(&self, id: &str) -> Option<Node> {
        self.ids.get(id).copied()
    }

    /// The canonical form of an element that a reference names by its Id: such a reference never means
    /// comments, whatever the canonicalization (RFC 3275, 4.3.3.3).
    pub fn canonical_reference(&self, node: Node, how: &C14n) -> Result<Vec<u8>, String> {
        self.canonical_form(node, how, false)
    }

    /// The canonical form of an element with all that it holds.
    pub fn canonical(&self, node: Node, how: &C14n) -> Result<Vec<u8>, String> {
        self.canonical_form(node, how, how.mode.with_comments())
    }

    fn canonical_form(&self, node: Node, how: &C14n, with_comments: bool) -> Result<Vec<u8>, String> {
        let cost = if how.mode.is_exclusive() { self.cost.1 } else { self.cost.0 };
        self.left.set(self.left.get().checked_sub(cost).ok_or("too complicated")?);
        let nodes = if with_comments {
            NodeSet::tree_with_comments(node, &self.document)
        } else {
            NodeSet::tree_without_comments(node, &self.document)
        };
        canonicalize_doc(&self.document, how.mode, Some(&nodes), &how.prefixes).map_err(|e| e.to_string())
    }

    /// The canonicalization that an element with an Algorithm names, if it can be done.
    pub fn c14n(&self, node: Node) -> Result<Option<C14n>, String> {
        let named = self.attribute(node, "Algorithm");
        let named = named.filter(|uri| !(self.has_bases && uri.starts_with(CANONICAL_1_1)));
        let Some(mode) = named.and_then(C14nMode::from_uri) else { return Ok(None) };
        let mut prefixes = Vec::new();
        for parameter in self.children(node)? {
            let list = self.attribute(parameter, "PrefixList");
            match list.filter(|_| self.is(parameter, EXCLUSIVE, "InclusiveNamespaces") && mode.is_exclusive())
            {
                Some(list) => prefixes.extend(list.split_ascii_whitespace().map(str::to_owned)),
                None => return Err(format!("a parameter {} that is not known", self.name(parameter))),
            }
        }
        Ok(Some(C14n { mode, prefixes }))
    }
}

/// Another encoding than UTF-8, as the file's first bytes tell (XML 1.0, annex F), or the one that it declares
/// where others would read other letters by it.
pub(super) fn foreign_encoding(bytes: &[u8]) -> Option<String> {
    if let [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] | [0, b'<', ..] | [b'<', 0, ..] = bytes {
        return Some("UTF-16".into());
    }
    let declaration = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).strip_prefix(b"<?xml")?;
    let end = declaration.windows(2).position(|two| two == b"?>")?;
    let declared: String = declaration.iter().take(end).map(|byte| char::from(*byte)).collect();
    let declared = declared.split_once("encoding")?.1;
    let name = declared.split(['"', '\'']).nth(1)?.to_ascii_lowercase();
    let is_utf_8 = ["utf-8", "utf8"].contains(&name.as_str());
    // These share the letters of ASCII with it.
    let begins_as = |kinds: &[&str]| kinds.iter().any(|kind| name.starts_with(kind));
    let is_same = is_utf_8 || bytes.is_ascii() && begins_as(&["us-ascii", "iso-8859-", "windows-125"]);
    (!is_same).then_some(name)
}

/// Every Id of the document, however it is spelled; one that stands twice could mean either.
fn ids(document: &Document<'_>, nodes: &[NodeId]) -> Result<HashMap<String, NodeId>, String> {
    let mut ids = HashMap::new();
    for node in nodes {
        let Some(element) = document.element(*node) else { continue };
        for attribute in &element.attributes {
            let namespace = attribute.name.namespace_uri.as_deref().unwrap_or(XML);
            let is_id = namespace == XML && attribute.name.local_name.eq_ignore_ascii_case("id");
            if is_id && ids.insert(attribute.value.to_string(), *node).is_some_and(|other| other != *node) {
                return Err("an Id stands twice".into());
            }
        }
    }
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<(), String> {
        Xml::parse(text.as_bytes(), &Cell::new(MOST_WORK)).map(drop)
    }

    #[test]
    fn hostile_documents_are_refused_before_they_cost_anything() {
        let deep = format!("{}{}", "<a>".repeat(65), "</a>".repeat(65));
        let wide = format!("<a>{}</a>", "<b/>".repeat(MOST_TAGS));
        let quoted = format!("<a {}/>", (0..MOST_QUOTES).map(|i| format!("a{i}='' ")).collect::<String>());
        let named =
            format!("<a {}/>", (0..=MOST_NAMESPACES).map(|i| format!("xmlns:a{i}='u' ")).collect::<String>());
        let laughs = "<!DOCTYPE a [<!ENTITY b 'ha'><!ENTITY c '&b;&b;'>]><a>&c;</a>";
        let outside = "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>";
        let twice = "<a Id='x'><b ID='x'/></a>";
        let long = format!("<a>{}</a>", " ".repeat(LONGEST));
        for text in
            [&deep, &wide, &quoted, &named, laughs, outside, twice, &long, "", "<a>", "<a></b>", "<a/><b/>"]
        {
            assert!(parse(text).is_err(), "{:.40}", text);
        }
        assert!(Xml::parse(b"<a>\xFF</a>", &Cell::new(MOST_WORK)).is_err());
        let fine = format!("{}{}", "<a>".repeat(60), "</a>".repeat(60));
        assert!(parse(&fine).is_ok());
    }

    #[test]
    fn canonicalizing_again_and_again_ends() {
        let text = format!("<a xmlns='u'>{}</a>", "<b/>".repeat(1000));
        let left = Cell::new(MOST_WORK);
        let xml = Xml::parse(text.as_bytes(), &left).unwrap();
        let root = xml.root().unwrap();
        left.set(3 * xml.cost.0);
        let done = (0..100).take_while(|_| xml.canonical(root, &C14n::default()).is_ok()).count();
        assert_eq!(done, 3);
    }

    #[test]
    fn bases_within_bases_are_not_joined_wrongly() {
        let method = |inner: &str, uri: &str| {
            let text = format!("<a xml:base='http://a/b/'><b{inner}/><c Algorithm='{uri}'/></a>");
            let left = Cell::new(MOST_WORK);
            let xml = Xml::parse(text.as_bytes(), &left).unwrap();
            let children = xml.children(xml.root().unwrap()).unwrap();
            xml.c14n(children[1]).unwrap().is_some()
        };
        assert!(method("", CANONICAL_1_1) && method(" xml:base='../c/'", EXCLUSIVE));
        assert!(!method(" xml:base='../c/'", CANONICAL_1_1));
    }

    #[test]
    fn text_is_read_as_it_is_canonicalized() {
        let left = Cell::new(MOST_WORK);
        let text = b"<a><b>x<!-- y -->z<![CDATA[<]]></b><c>x<d/></c> <e/></a>";
        let xml = Xml::parse(text, &left).unwrap();
        let root = xml.root().unwrap();
        let children = xml.children(root).unwrap();
        assert_eq!(xml.text(children[0]).unwrap(), "xz<");
        assert_eq!(xml.canonical(children[0], &C14n::default()).unwrap(), b"<b>xz&lt;</b>");
        let comments = C14n { mode: C14nMode::ExclusiveWithComments, prefixes: vec![] };
        assert_eq!(xml.canonical(children[0], &comments).unwrap(), b"<b>x<!-- y -->z&lt;</b>");
        assert_eq!(xml.canonical_reference(children[0], &comments).unwrap(), b"<b>xz&lt;</b>");
        assert!(xml.text(children[1]).is_err() && xml.children(children[1]).is_err());
        assert!(xml.one(root, "", "b").is_err(), "no namespace is not an empty one");
    }
}
