//! A table over as many pages as it takes, its head at the top of each: what is shown of the history, for
//! printing. Nothing of it is signed.

use super::layout::{BOTTOM, Cell, FOOTER, Flow, HEADER, INK, Look, QUIET, RULE, Style, TITLE, TOP};
use super::layout::{Layout, Measure, PAGE_WIDTH, Role};
use super::text::{Fonts, Weight};

/// Sides are narrower than a document's: eight columns stand side by side.
const LEFT: f32 = 30.0;
const WIDTH: f32 = PAGE_WIDTH - 2.0 * LEFT;

const REMARK: Style = Style { size: 8.0, leading: 11.0, weight: Weight::Regular, colour: QUIET };
const COLUMN: Style = Style { size: 6.8, leading: 8.6, weight: Weight::SemiBold, colour: QUIET };
const VALUE: Style = Style { size: 6.8, leading: 8.6, weight: Weight::Regular, colour: INK };

const HEAD_ROW: Look = Look { shade: Some(HEADER), padding: 2.5 };
const ROW: Look = Look { shade: None, padding: 2.0 };
const TEXT: Look = Look { shade: None, padding: 0.0 };

/// How wide the columns are, in parts of all of them: date, reason, FİN, three names, SSN, status.
const PARTS: [f32; 8] = [68.0, 82.0, 38.0, 76.0, 58.0, 69.0, 63.0, 80.0];
/// Room between two columns.
const GAP: f32 = 5.0;

/// A list to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Heading.
    pub title: String,
    /// What stands under it.
    pub remarks: Vec<String>,
    /// Names of the eight columns.
    pub columns: Vec<String>,
    /// A value for each column.
    pub rows: Vec<Vec<String>>,
    /// Shown across each page outside production.
    pub watermark: Option<String>,
    /// At the foot of each page.
    pub footer: String,
    /// Its language, as a tag of BCP 47.
    pub language: &'static str,
}

/// Left edges and widths.
fn columns() -> [(f32, f32); 8] {
    let all: f32 = PARTS.iter().sum();
    let mut x = LEFT + GAP / 2.0;
    PARTS.map(|part| {
        let width = WIDTH * part / all;
        let column = (x, width - GAP);
        x += width;
        column
    })
}

/// Lays a list out.
pub fn lay_out(list: &List, fonts: &Fonts) -> Layout {
    let mut flow = Flow::new(fonts, Measure { left: LEFT, right: PAGE_WIDTH - LEFT, width: WIDTH });
    let title = flow.element(Role::Title, None);
    flow.row(&[Cell::new((LEFT, WIDTH), &list.title, TITLE, title)], TEXT);
    for remark in &list.remarks {
        let element = flow.element(Role::Paragraph, None);
        flow.row(&[Cell::new((LEFT, WIDTH), remark, REMARK, element)], TEXT);
    }
    flow.y += 6.0;
    let table = flow.element(Role::Table, None);
    let head = flow.element(Role::Row, Some(table));
    let elements: Vec<usize> =
        list.columns.iter().map(|_| flow.element(Role::ColumnHeader, Some(head))).collect();
    let names: Vec<Cell<'_>> = columns()
        .into_iter()
        .zip(&list.columns)
        .zip(elements)
        .map(|((column, name), element)| Cell::new(column, name, COLUMN, element))
        .collect();
    flow.row(&names, HEAD_ROW);
    let mut page = flow.pages();
    for values in &list.rows {
        let row = flow.element(Role::Row, Some(table));
        let cells: Vec<Cell<'_>> = columns()
            .into_iter()
            .zip(values)
            .map(|(column, value)| Cell::new(column, value, VALUE, flow.element(Role::Cell, Some(row))))
            .collect();
        // No row is longer than a page, and none stands without the head above it.
        if flow.y + flow.height(&cells, ROW) > BOTTOM && flow.y > TOP {
            flow.new_page();
        }
        if flow.pages() != page {
            page = flow.pages();
            flow.row(&names, HEAD_ROW);
        }
        flow.row(&cells, ROW);
        flow.area(LEFT, flow.y, WIDTH, 0.4, RULE);
        flow.y += 0.4;
    }
    flow.footers(&list.footer, FOOTER);
    flow.finish()
}
