//! The logical structure for screen readers (ISO 32000-1, 14.7 and 14.8).

use super::layout::{Element, Layout, Role};
use super::reference;
use pdf_writer::types::{StructRole, TableHeaderScope};
use pdf_writer::writers::StructTreeRoot;
use pdf_writer::{Chunk, Finish, Ref};

/// The marked content of an element: page and identifier.
pub type Marked = Vec<(usize, i32)>;

/// Writes the tree. `marks` names the element of each marked content, page by page; `first` is the
/// object of the first element.
pub fn write(pdf: &mut Chunk, layout: &Layout, marks: &[Vec<usize>], first: i32) {
    let object = |element: usize| Ref::new(first.saturating_add(i32::try_from(element).unwrap_or(i32::MAX)));
    let mut marked: Vec<Marked> = vec![Marked::new(); layout.elements.len()];
    let mut parents = vec![reference::DOCUMENT; layout.elements.len()];
    for (page, elements) in marks.iter().enumerate() {
        for (identifier, element) in (0..).zip(elements) {
            if let Some(place) = marked.get_mut(*element) {
                place.push((page, identifier));
            }
        }
    }
    for (parent, element) in layout.elements.iter().enumerate() {
        for child in &element.children {
            if let Some(place) = parents.get_mut(*child) {
                *place = object(parent);
            }
        }
    }

    let mut root: StructTreeRoot<'_> = pdf.indirect(reference::STRUCTURE).start();
    root.children().item(reference::DOCUMENT);
    let mut tree = root.parent_tree();
    let mut pages = tree.nums();
    for page in 0..marks.len() {
        pages.insert(i32::try_from(page).unwrap_or(i32::MAX), reference::page(page).parents);
    }
    pages.finish();
    tree.finish();
    root.parent_tree_next_key(i32::try_from(marks.len()).unwrap_or(i32::MAX));
    root.finish();
    for (page, elements) in marks.iter().enumerate() {
        let owners = elements.iter().map(|e| object(*e));
        pdf.indirect(reference::page(page).parents).array().items(owners);
    }

    let mut document = pdf.struct_element(reference::DOCUMENT);
    document.kind(StructRole::Document).parent(reference::STRUCTURE);
    document.children().items(layout.roots.iter().map(|e| object(*e)));
    document.finish();
    let all = layout.elements.iter().zip(&marked).zip(parents).enumerate();
    for (index, ((element, marked), parent)) in all {
        write_element(pdf, object(index), element, marked, parent, &object);
    }
}

fn write_element(
    pdf: &mut Chunk,
    id: Ref,
    element: &Element,
    marked: &Marked,
    parent: Ref,
    object: &dyn Fn(usize) -> Ref,
) {
    let mut written = pdf.struct_element(id);
    written.kind(role(element.role)).parent(parent);
    let first_page = marked.first().map(|(page, _)| *page);
    if let Some(page) = first_page {
        written.page(reference::page(page).object);
    }
    let scope = match element.role {
        Role::ColumnHeader => Some(TableHeaderScope::Column),
        Role::RowHeader => Some(TableHeaderScope::Row),
        _ => None,
    };
    if let Some(scope) = scope {
        written.attributes().push().table().scope(scope);
    }
    let mut children = written.children();
    for (page, identifier) in marked {
        if Some(*page) == first_page {
            children.marked_content_id(*identifier);
        } else {
            let mut other = children.marked_content_ref();
            other.page(reference::page(*page).object).marked_content_id(*identifier);
        }
    }
    children.items(element.children.iter().map(|e| object(*e)));
}

fn role(role: Role) -> StructRole {
    match role {
        Role::Title => StructRole::H1,
        Role::Heading => StructRole::H2,
        Role::Paragraph => StructRole::P,
        Role::Table => StructRole::Table,
        Role::Row => StructRole::TR,
        Role::ColumnHeader | Role::RowHeader => StructRole::TH,
        Role::Cell => StructRole::TD,
    }
}
