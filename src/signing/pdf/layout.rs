//! From the model to pages: where each line of text and each rule stands. Units are points (1/72
//! inch), measured from the top left corner.

use super::text::{Colour, Fonts, Run, Weight};
use crate::signing::document::{Document, Line, NEW_COLUMN, OLD_COLUMN, Section};

/// ISO 216 A4.
pub const PAGE_WIDTH: f32 = 595.28;
/// ISO 216 A4.
pub const PAGE_HEIGHT: f32 = 841.89;

const LEFT: f32 = 56.0;
const RIGHT: f32 = PAGE_WIDTH - 56.0;
const WIDTH: f32 = RIGHT - LEFT;
pub(super) const TOP: f32 = 38.0;
/// Nothing of the text stands below; the footer does.
pub(super) const BOTTOM: f32 = PAGE_HEIGHT - 52.0;

pub(super) const INK: Colour = [0x13, 0x21, 0x2B];
pub(super) const QUIET: Colour = [0x4A, 0x5B, 0x67];
pub(super) const RULE: Colour = [0xC9, 0xD3, 0xD9];
pub(super) const HEADER: Colour = [0xEE, 0xF2, 0xF4];
const DIFFERENT: Colour = [0xFF, 0xF3, 0xDB];

/// How a row of texts looks.
#[derive(Clone, Copy)]
pub(super) struct Look {
    /// Background.
    pub shade: Option<Colour>,
    /// Distance from the row's upper and lower edge.
    pub padding: f32,
}

const PLAIN: Look = Look { shade: None, padding: 0.0 };
const TABLE_HEADER: Look = Look { shade: Some(HEADER), padding: 2.0 };
const TABLE_ROW: Look = Look { shade: None, padding: 2.0 };
const MARKED_ROW: Look = Look { shade: Some(DIFFERENT), padding: 2.0 };

/// How a text looks.
#[derive(Clone, Copy)]
pub(super) struct Style {
    pub size: f32,
    pub leading: f32,
    pub weight: Weight,
    pub colour: Colour,
}

const ADDRESSEE: Style = Style { size: 9.0, leading: 12.0, weight: Weight::Regular, colour: INK };
pub(super) const TITLE: Style = Style { size: 13.5, leading: 18.0, weight: Weight::SemiBold, colour: INK };
const HEADING: Style = Style { size: 10.0, leading: 13.0, weight: Weight::SemiBold, colour: INK };
const TEXT: Style = Style { size: 9.0, leading: 11.5, weight: Weight::Regular, colour: INK };
const STRONG: Style = Style { weight: Weight::SemiBold, ..TEXT };
const LABEL: Style = Style { colour: QUIET, ..TEXT };
const COLUMN: Style = Style { size: 8.0, leading: 11.0, weight: Weight::SemiBold, colour: QUIET };
pub(super) const FOOTER: Style = Style { size: 8.0, leading: 11.0, weight: Weight::Regular, colour: QUIET };

/// Left edges and widths of the columns of fields.
const FIELD: [(f32, f32); 2] = [(LEFT, 160.0), (LEFT + 170.0, WIDTH - 170.0)];
/// Left edges and widths of the columns of comparisons: label, old, new, whether they differ.
const COMPARISON: [(f32, f32); 4] =
    [(LEFT + 8.0, 84.0), (LEFT + 102.0, 140.0), (LEFT + 252.0, 144.0), (LEFT + 406.0, WIDTH - 410.0)];

/// Something to draw.
pub enum Item {
    /// A line of text.
    Text {
        /// Left edge.
        x: f32,
        /// Base line.
        y: f32,
        /// Font size.
        size: f32,
        /// Colour.
        colour: Colour,
        /// The shaped text.
        run: Run,
        /// The element it belongs to; none for the footer.
        element: Option<usize>,
    },
    /// A filled rectangle: a rule or a background.
    Area {
        /// Left edge.
        x: f32,
        /// Upper edge.
        y: f32,
        /// Width.
        width: f32,
        /// Height.
        height: f32,
        /// Colour.
        colour: Colour,
    },
}

/// What an element of the document is, for screen readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The document's title.
    Title,
    /// A section's title.
    Heading,
    /// A paragraph, or a field with its label.
    Paragraph,
    /// A table of rows.
    Table,
    /// A row of cells.
    Row,
    /// A cell that names its column.
    ColumnHeader,
    /// A cell that names its row.
    RowHeader,
    /// A cell.
    Cell,
}

/// A node of the logical structure.
pub struct Element {
    /// What it is.
    pub role: Role,
    /// Elements within, by index.
    pub children: Vec<usize>,
}

/// A document laid out.
pub struct Layout {
    /// What to draw on each page, in order.
    pub pages: Vec<Vec<Item>>,
    /// All elements.
    pub elements: Vec<Element>,
    /// The outermost elements, in reading order.
    pub roots: Vec<usize>,
}

/// Lays a document out on as many pages as it takes.
pub fn lay_out(document: &Document, fonts: &Fonts) -> Layout {
    let mut flow = Flow::new(fonts, Measure { left: LEFT, right: RIGHT, width: WIDTH });
    let addressee = flow.element(Role::Paragraph, None);
    flow.row(
        &[Cell::new((LEFT + WIDTH / 2.0, WIDTH / 2.0), &document.addressee, ADDRESSEE, addressee)],
        PLAIN,
    );
    flow.y += 10.0;
    flow.title(&document.title);
    for section in &document.sections {
        flow.section(section);
    }
    flow.footers(&document.footer, FOOTER);
    flow.finish()
}

/// A text within a column.
pub(super) struct Cell<'t> {
    column: (f32, f32),
    text: &'t str,
    style: Style,
    element: usize,
}

impl<'t> Cell<'t> {
    pub fn new(column: (f32, f32), text: &'t str, style: Style, element: usize) -> Cell<'t> {
        Cell { column, text, style, element }
    }
}

/// Between which edges text is set.
#[derive(Clone, Copy)]
pub(super) struct Measure {
    pub left: f32,
    pub right: f32,
    pub width: f32,
}

/// The place that the next line goes to.
pub(super) struct Flow<'f> {
    fonts: &'f Fonts,
    measure: Measure,
    pub y: f32,
    out: Layout,
}

impl<'f> Flow<'f> {
    /// The top of a first page.
    pub fn new(fonts: &'f Fonts, measure: Measure) -> Flow<'f> {
        let out = Layout { pages: vec![Vec::new()], elements: Vec::new(), roots: Vec::new() };
        Flow { fonts, measure, y: TOP, out }
    }

    /// What was set.
    pub fn finish(self) -> Layout {
        self.out
    }

    /// How many pages there are.
    pub fn pages(&self) -> usize {
        self.out.pages.len()
    }

    /// How high a row of texts is.
    pub fn height(&self, cells: &[Cell<'_>], look: Look) -> f32 {
        let lines = |c: &Cell<'_>| {
            self.fonts.wrap(c.text, c.style.weight, c.column.1 / c.style.size).len() as f32 * c.style.leading
        };
        cells.iter().map(lines).fold(0.0, f32::max) + 2.0 * look.padding
    }

    pub fn element(&mut self, role: Role, parent: Option<usize>) -> usize {
        let index = self.out.elements.len();
        self.out.elements.push(Element { role, children: Vec::new() });
        match parent.and_then(|p| self.out.elements.get_mut(p)) {
            Some(parent) => parent.children.push(index),
            None => self.out.roots.push(index),
        }
        index
    }

    fn item(&mut self, item: Item) {
        if let Some(page) = self.out.pages.last_mut() {
            page.push(item);
        }
    }

    /// Goes to a new page when less than `height` is left.
    fn room(&mut self, height: f32) {
        if self.y + height > BOTTOM && self.y > TOP {
            self.new_page();
        }
    }

    pub fn new_page(&mut self) {
        self.out.pages.push(Vec::new());
        self.y = TOP;
    }

    pub fn area(&mut self, x: f32, y: f32, width: f32, height: f32, colour: Colour) {
        self.item(Item::Area { x, y, width, height, colour });
    }

    fn text(&mut self, x: f32, y: f32, style: Style, run: Run, element: Option<usize>) {
        // Leading is spread so that capitals stand in the middle of their line.
        let y = y + style.leading / 2.0 + style.size * 0.36;
        self.item(Item::Text { x, y, size: style.size, colour: style.colour, run, element });
    }

    fn title(&mut self, title: &str) {
        let element = self.element(Role::Title, None);
        for run in self.fonts.wrap(title, TITLE.weight, (WIDTH - 40.0) / TITLE.size) {
            self.room(TITLE.leading);
            let x = LEFT + (WIDTH - run.width * TITLE.size) / 2.0;
            self.text(x, self.y, TITLE, run, Some(element));
            self.y += TITLE.leading;
        }
        self.y += 4.0;
    }

    fn section(&mut self, section: &Section) {
        self.y += 6.5;
        // A heading never stays alone at the foot of a page.
        self.room(HEADING.leading + 8.0 + 3.0 * TEXT.leading);
        let element = self.element(Role::Heading, None);
        self.row(&[Cell::new((LEFT, WIDTH), &section.title, HEADING, element)], PLAIN);
        self.y += 2.0;
        self.area(LEFT, self.y, WIDTH, 0.8, RULE);
        self.y += 3.0;
        let mut table = None;
        for line in &section.lines {
            if !matches!(line, Line::Comparison { .. }) && table.take().is_some() {
                self.y += 5.0;
            }
            match line {
                Line::Text(text) => {
                    let element = self.element(Role::Paragraph, None);
                    self.row(&[Cell::new((LEFT, WIDTH), text, TEXT, element)], PLAIN);
                    self.y += 3.0;
                }
                Line::Field { label, value } => {
                    let element = self.element(Role::Paragraph, None);
                    let [left, right] = FIELD;
                    let label = format!("{label} ");
                    self.row(
                        &[Cell::new(left, &label, LABEL, element), Cell::new(right, value, TEXT, element)],
                        PLAIN,
                    );
                    self.y += 1.0;
                }
                Line::Comparison { label, old, new, differs } => {
                    let table = *table.get_or_insert_with(|| self.table());
                    self.comparison(table, [label, old, new], *differs);
                }
            }
        }
    }

    /// Begins a table of comparisons with its column headers.
    fn table(&mut self) -> usize {
        let table = self.element(Role::Table, None);
        let row = self.element(Role::Row, Some(table));
        self.room(4.0 * TEXT.leading);
        let names = ["Məlumat", OLD_COLUMN, NEW_COLUMN, "Fərq"];
        let cells: Vec<Cell<'_>> = COMPARISON
            .iter()
            .zip(names)
            .map(|(column, name)| {
                Cell::new(*column, name, COLUMN, self.element(Role::ColumnHeader, Some(row)))
            })
            .collect();
        self.row(&cells, TABLE_HEADER);
        table
    }

    /// A row of the table. A difference is said in words and set in bold; its colour only helps.
    fn comparison(&mut self, table: usize, [label, old, new]: [&str; 3], differs: bool) {
        let row = self.element(Role::Row, Some(table));
        let (value, mark, look) = if differs {
            (STRONG, ("≠ fərqlidir", STRONG), MARKED_ROW)
        } else {
            (TEXT, ("eynidir", LABEL), TABLE_ROW)
        };
        let texts = [(label, LABEL), (old, TEXT), (new, value), mark];
        let cells: Vec<Cell<'_>> = COMPARISON
            .iter()
            .zip(texts)
            .enumerate()
            .map(|(i, (column, (text, style)))| {
                let role = if i == 0 { Role::RowHeader } else { Role::Cell };
                Cell::new(*column, text, style, self.element(role, Some(row)))
            })
            .collect();
        self.row(&cells, look);
        self.area(LEFT, self.y, WIDTH, 0.5, RULE);
        self.y += 0.5;
    }

    /// Sets texts side by side. They wrap within their columns and run on over pages.
    pub fn row(&mut self, cells: &[Cell<'_>], look: Look) {
        let leading = cells.iter().map(|c| c.style.leading).fold(0.0, f32::max);
        let mut columns: Vec<_> = cells
            .iter()
            .map(|c| (c, self.fonts.wrap(c.text, c.style.weight, c.column.1 / c.style.size).into_iter()))
            .collect();
        let mut left = columns.iter().map(|(_, runs)| runs.len()).max().unwrap_or_default();
        // Short texts stay on one page, long ones run on.
        self.room(leading * left.min(4) as f32 + 2.0 * look.padding);
        let mut above = look.padding;
        while left > 0 {
            let fitting = ((BOTTOM - self.y - above - look.padding) / leading).floor() as usize;
            let lines = left.min(fitting.max(1));
            left -= lines;
            let below = if left == 0 { look.padding } else { 0.0 };
            let height = above + lines as f32 * leading + below;
            if let Some(colour) = look.shade {
                self.area(self.measure.left, self.y, self.measure.width, height, colour);
            }
            // Cell by cell, so that copied text reads as the cells do.
            for (cell, runs) in &mut columns {
                for (i, run) in runs.by_ref().take(lines).enumerate() {
                    let y = self.y + above + i as f32 * leading;
                    self.text(cell.column.0, y, cell.style, run, Some(cell.element));
                }
            }
            self.y += height;
            above = 0.0;
            if left > 0 {
                self.new_page();
            }
        }
    }

    /// The same line at the foot of each page, with the number of the page.
    pub fn footers(&mut self, footer: &str, style: Style) {
        let Measure { left, right, width } = self.measure;
        let count = self.out.pages.len();
        let mut pages = std::mem::take(&mut self.out.pages);
        for (i, page) in pages.iter_mut().enumerate() {
            self.out.pages.push(std::mem::take(page));
            let top = BOTTOM + 14.0;
            self.area(left, top, width, 0.5, RULE);
            let number = self.fonts.shape(&format!("Səhifə {} / {count}", i + 1), style.weight);
            let x = right - number.width * style.size;
            let room = (x - left - 12.0) / style.size;
            self.text(x, top + 5.0, style, number, None);
            for (line, run) in self.fonts.wrap(footer, style.weight, room).into_iter().enumerate() {
                self.text(left, top + 5.0 + line as f32 * style.leading, style, run, None);
            }
        }
    }
}
